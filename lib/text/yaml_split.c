/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Splitting by document lines. contract: text/yaml_split.h
 *
 *     stream    = { document }
 *     document  = { blank | comment | directive } [ "---" line ] { line } [ "..." line ]
 *     "---", "..." = at the start of a line, then a blank, a tab or the end of the line
 *
 * A marker ends the document even inside a quoted or block scalar, as in YAML itself. The marker
 * lines stay in the text of their document, so its offsets are plain.
 */
#include "text/yaml_split.h"

enum line_kind {
    LINE_EMPTY,
    LINE_DIRECTIVE,
    LINE_START,
    LINE_START_CONTENT,
    LINE_END,
    LINE_CONTENT
};

uint32_t cs_yaml_split_mark(struct cs_str text)
{
    return cs_str_starts(text, CS_STR("\xEF\xBB\xBF")) ? 3 : 0;
}

static bool is_empty(struct cs_str line)
{
    line = cs_str_trim(line);
    return line.len == 0 || line.ptr[0] == '#';
}

static bool is_marker(struct cs_str line, struct cs_str marker)
{
    if (!cs_str_starts(line, marker))
        return false;
    return line.len == 3 || line.ptr[3] == ' ' || line.ptr[3] == '\t' || line.ptr[3] == '\r' ||
           line.ptr[3] == '\n';
}

static enum line_kind classify(struct cs_str line)
{
    line = cs_str_slice(line, cs_yaml_split_mark(line), line.len);
    if (is_marker(line, CS_STR("---")))
        return is_empty(cs_str_slice(line, 3, line.len)) ? LINE_START : LINE_START_CONTENT;
    if (is_marker(line, CS_STR("...")))
        return LINE_END;
    if (is_empty(line))
        return LINE_EMPTY;
    return line.ptr[0] == '%' ? LINE_DIRECTIVE : LINE_CONTENT;
}

static struct cs_str line_at(struct cs_str text, uint32_t offset)
{
    struct cs_str rest = cs_str_slice(text, offset, text.len);
    const char *end = memchr(rest.ptr, '\n', rest.len);
    return end == NULL ? rest : cs_str_of(rest.ptr, (size_t)(end - rest.ptr) + 1);
}

/* The end of the document that starts at `from`; *content: it is more than markers and comments. */
static uint32_t document_end(struct cs_str text, uint32_t from, bool *content)
{
    bool started = false;
    *content = false;
    for (uint32_t at = from; at < text.len;) {
        struct cs_str line = line_at(text, at);
        switch (classify(line)) {
        case LINE_START:
        case LINE_START_CONTENT:
            if (started || *content)
                return at;
            started = true;
            *content = classify(line) == LINE_START_CONTENT;
            break;
        case LINE_END:
            return at + line.len;
        case LINE_DIRECTIVE:
            if (started)
                *content = true;
            break;
        case LINE_CONTENT:
            *content = true;
            break;
        case LINE_EMPTY:
            break;
        }
        at += line.len;
    }
    return text.len;
}

static uint32_t count_lines(const char *from, const char *to)
{
    uint32_t lines = 0;
    while (from < to && (from = memchr(from, '\n', (size_t)(to - from))) != NULL) {
        lines++;
        from++;
    }
    return lines;
}

/* Lines in front of `start`; goes on from the last document where `part` still holds it. */
static uint32_t lines_before(const struct cs_source *stream, uint32_t start, uint32_t resumed,
                             const struct cs_source *part)
{
    const char *text = stream->text.ptr;
    if (resumed > 0 && part->text.ptr != NULL && part->text.ptr >= text &&
        part->text.ptr <= text + resumed && part->lines_before >= stream->lines_before)
        return part->lines_before + count_lines(part->text.ptr, text + start);
    return stream->lines_before + count_lines(text, text + start);
}

bool cs_yaml_split_next(const struct cs_source *stream, uint32_t *offset, struct cs_source *part)
{
    uint32_t resumed = *offset;
    while (*offset < stream->text.len) {
        bool content;
        uint32_t start = *offset;
        *offset = document_end(stream->text, start, &content);
        if (!content)
            continue;
        uint32_t lines = lines_before(stream, start, resumed, part);
        *part = (struct cs_source){.name = stream->name,
                                   .text = cs_str_slice(stream->text, start, *offset - start),
                                   .lines_before = lines,
                                   .columns_before = start == 0 ? stream->columns_before : 0};
        return true;
    }
    return false;
}
