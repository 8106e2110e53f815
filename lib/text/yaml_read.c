/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml's events to the builder, its marks to byte offsets, its problems to diagnostics.
 * contract: text/yaml_read.h
 *
 * libyaml takes its memory from libc; it only sees text whose size was checked, and it is stopped
 * at the first limit that the builder reports.
 */
#include "text/yaml_read.h"

#include "base/utf8.h"
#include "text/yaml_build.h"
#include "text/yaml_split.h"

#ifndef CTRSEC_WITH_YAML
#define CTRSEC_WITH_YAML 1
#endif

#if CTRSEC_WITH_YAML
#include <yaml.h>
#endif

bool cs_yaml_next(const struct cs_source *stream, uint32_t *offset, struct cs_source *part)
{
    return cs_yaml_split_next(stream, offset, part);
}

struct cs_value cs_yaml_scalar(struct cs_str text)
{
    struct cs_value value;
    cs_yaml_scalar_resolve(CS_YAML_TAG_PLAIN, text, &value);
    cs_yaml_scalar_json(&value);
    return value;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static uint32_t skip_space(struct cs_str text, uint32_t at)
{
    while (at < text.len && is_space(text.ptr[at]))
        at++;
    return at;
}

static uint32_t skip_line(struct cs_str text, uint32_t at)
{
    while (at < text.len && text.ptr[at] != '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

/* Behind anchor, tag and the blanks and comments that follow them. */
static uint32_t skip_properties(struct cs_str text, uint32_t at)
{
    while (at < text.len && (text.ptr[at] == '&' || text.ptr[at] == '!')) {
        while (at < text.len && !is_space(text.ptr[at]))
            at++;
        at = skip_space(text, at);
        while (at < text.len && text.ptr[at] == '#')
            at = skip_space(text, skip_line(text, at));
    }
    return at;
}

bool cs_yaml_scalar_start(const struct cs_source *source, uint32_t offset, uint32_t *content)
{
    struct cs_str text = source->text;
    uint32_t at = skip_properties(text, offset);
    if (at >= text.len)
        return false;
    switch (text.ptr[at]) {
    case '[':
    case '{':
    case '*':
        return false;
    case '"':
    case '\'':
        at++;
        break;
    case '|':
    case '>':
        at = skip_space(text, skip_line(text, at));
        break;
    default:
        break;
    }
    *content = at;
    return true;
}

#if CTRSEC_WITH_YAML

/* One document being read. */
struct reader {
    yaml_parser_t parser;
    struct cs_yaml_build build;
    struct cs_str text;         /* behind the byte order mark */
    uint32_t before;            /* bytes of the byte order mark */
    uint32_t characters, bytes; /* a place in the text: the last mark that was asked for */
    bool ascii;                 /* a character is a byte */
    bool ragged;                /* see struct cs_tree */
    struct cs_diag *diag;
};

/*
 * libyaml counts characters, we count bytes. Marks come nearly in order, so a step from the last
 * one is short.
 */
static uint32_t offset_of(struct reader *reader, const yaml_mark_t *mark)
{
    const char *text = reader->text.ptr;
    if (reader->ascii)
        return reader->before +
               (mark->index < reader->text.len ? (uint32_t)mark->index : reader->text.len);
    while (reader->characters < mark->index && reader->bytes < reader->text.len) {
        reader->bytes++;
        while (reader->bytes < reader->text.len &&
               ((unsigned char)text[reader->bytes] & 0xC0) == 0x80)
            reader->bytes++;
        reader->characters++;
    }
    while (reader->characters > mark->index) {
        reader->bytes--;
        while (((unsigned char)text[reader->bytes] & 0xC0) == 0x80)
            reader->bytes--;
        reader->characters--;
    }
    return reader->before + reader->bytes;
}

static struct cs_str text_of(const yaml_char_t *text)
{
    return text == NULL ? CS_STR("") : cs_str_from((const char *)text);
}

static int parser_problem(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    uint32_t offset;
    switch (parser->error) {
    case YAML_MEMORY_ERROR:
        return cs_diag_no_memory(reader->diag);
    case YAML_READER_ERROR:
        offset = reader->before + (uint32_t)parser->problem_offset;
        return cs_diag_fail(reader->diag, CTRSEC_E_SYNTAX, "yaml.character",
                            (struct cs_span){offset, offset + 1},
                            "text holds a control character, expected printable text");
    default:
        break;
    }
    offset = offset_of(reader, &parser->problem_mark);
    const char *problem = parser->problem == NULL ? "text is not valid YAML" : parser->problem;
    return cs_diag_fail(reader->diag, CTRSEC_E_SYNTAX, "yaml.syntax",
                        (struct cs_span){offset, offset + 1}, "%s%s%s",
                        parser->context == NULL ? "" : parser->context,
                        parser->context == NULL ? "" : ": ", problem);
}

static int take_scalar(struct reader *reader, const yaml_event_t *event, struct cs_yaml_node node)
{
    enum cs_yaml_tag tag = CS_YAML_TAG_STRING;
    if (event->data.scalar.tag != NULL)
        tag = cs_yaml_scalar_tag(text_of(event->data.scalar.tag));
    else if (event->data.scalar.plain_implicit)
        tag = CS_YAML_TAG_PLAIN;
    node.anchor = text_of(event->data.scalar.anchor);
    if (event->end_mark.line > event->start_mark.line &&
        event->data.scalar.style != YAML_LITERAL_SCALAR_STYLE &&
        event->data.scalar.style != YAML_FOLDED_SCALAR_STYLE)
        reader->ragged = true; /* after a block, no other node begins in its last line */
    return cs_yaml_build_scalar(
        &reader->build, node, tag,
        cs_str_of((const char *)event->data.scalar.value, event->data.scalar.length));
}

static int take_event(struct reader *reader, const yaml_event_t *event, bool *started)
{
    struct cs_yaml_node node = {.offset = offset_of(reader, &event->start_mark)};
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (*started)
            return cs_diag_fail(reader->diag, CTRSEC_E_SYNTAX, "yaml.documents",
                                (struct cs_span){node.offset, node.offset + 1},
                                "another document follows, expected the end of this one");
        *started = true;
        return CTRSEC_OK;
    case YAML_SCALAR_EVENT:
        return take_scalar(reader, event, node);
    case YAML_ALIAS_EVENT:
        return cs_yaml_build_alias(&reader->build, node.offset, text_of(event->data.alias.anchor));
    case YAML_SEQUENCE_START_EVENT:
        node.anchor = text_of(event->data.sequence_start.anchor);
        return cs_yaml_build_open(&reader->build, node, false);
    case YAML_MAPPING_START_EVENT:
        node.anchor = text_of(event->data.mapping_start.anchor);
        return cs_yaml_build_open(&reader->build, node, true);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return cs_yaml_build_close(&reader->build);
    default:
        return CTRSEC_OK;
    }
}

static int read_events(struct reader *reader)
{
    bool started = false;
    for (bool ended = false; !ended;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event))
            return parser_problem(reader);
        ended = event.type == YAML_STREAM_END_EVENT;
        int status = take_event(reader, &event, &started);
        yaml_event_delete(&event);
        CS_TRY(status);
    }
    return CTRSEC_OK;
}

/* Size and encoding, before libyaml sees the text. */
static int check_text(const struct cs_source *source, const struct cs_limits *limits,
                      struct cs_diag *diag)
{
    struct cs_str text = source->text;
    if (text.len > limits->document_bytes)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "yaml.bytes", CS_NO_SPAN,
                            "document has %u bytes, over the limit of %u (document_bytes)",
                            (unsigned)text.len, (unsigned)limits->document_bytes);
    if (cs_str_starts(text, CS_STR("\xFF\xFE")) || cs_str_starts(text, CS_STR("\xFE\xFF")))
        return cs_diag_fail(diag, CTRSEC_E_SYNTAX, "yaml.encoding", CS_NO_SPAN,
                            "document is UTF-16, expected UTF-8");
    uint32_t valid = cs_utf8_valid(text);
    if (valid < text.len)
        return cs_diag_fail(diag, CTRSEC_E_SYNTAX, "yaml.encoding",
                            (struct cs_span){valid, valid + 1},
                            "document holds a byte that is not UTF-8");
    return CTRSEC_OK;
}

static int read_document(struct reader *reader)
{
    if (!yaml_parser_initialize(&reader->parser))
        return cs_diag_no_memory(reader->diag);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text.ptr,
                                 reader->text.len);
    int status = read_events(reader);
    yaml_parser_delete(&reader->parser);
    return status;
}

int cs_yaml_read(const struct cs_source *source, const struct cs_yaml_options *options,
                 struct cs_arena *arena, struct cs_diag *diag, struct cs_tree *out)
{
    *out = (struct cs_tree){.source = *source};
    CS_TRY(check_text(source, options->limits, diag));
    struct reader reader = {.before = cs_yaml_split_mark(source->text), .diag = diag};
    reader.text = cs_str_slice(source->text, reader.before, source->text.len);
    reader.ascii = cs_utf8_count(reader.text) == reader.text.len;
    if (reader.text.len == 0)
        reader.text = CS_STR("");
    int status = cs_yaml_build_init(&reader.build, source, options, arena, diag);
    if (status == CTRSEC_OK)
        status = read_document(&reader);
    if (status == CTRSEC_OK) {
        out->root = reader.build.root;
        out->root_offset = reader.build.root_offset;
        out->nodes = reader.build.nodes;
        out->ragged = reader.ragged;
    }
    cs_yaml_build_clear(&reader.build);
    return status;
}

#else

int cs_yaml_read(const struct cs_source *source, const struct cs_yaml_options *options,
                 struct cs_arena *arena, struct cs_diag *diag, struct cs_tree *out)
{
    (void)options;
    (void)arena;
    *out = (struct cs_tree){.source = *source};
    return cs_diag_fail(diag, CTRSEC_E_UNSUPPORTED, "yaml.unsupported", CS_NO_SPAN,
                        "document is YAML, but the library was built without its reader");
}

#endif
