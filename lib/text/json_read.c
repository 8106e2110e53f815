/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader. contract: text/json_read.h
 *
 *     value  = '{' [ string ':' value { ',' string ':' value } ] '}'
 *            | '[' [ value { ',' value } ] ']' | string | number | 'true' | 'false' | 'null'
 *
 * One pass without recursion. Finished values wait on a stack; a closing bracket copies what stands
 * above the container's start to the arena as one block and leaves one value in its place:
 *
 *     {"a": [1, 2        values   "a"  1  2          open   { from 0
 *                        offsets   1   7  10                [ from 1
 *     {"a": [1, 2]       values   "a"  list          open   { from 0
 */
#include "text/json_read.h"

#include "text/json_scan.h"

/* Made part of the machine, whose state then is in registers. */
#define PART static inline __attribute__((always_inline))

enum {
    DEPTH_MOST = 128,
    ROOM_LEAST = 256,
    CLASHES_MOST = 8 /* equal keys told apart per map; more are counted */
};

struct open {
    uint32_t from;   /* first value on the stack */
    uint32_t offset; /* of the bracket */
    uint32_t node;   /* what is kept of it */
    bool map;
};

struct cs_json_scratch {
    const struct cs_alloc *alloc;
    struct cs_value *values;
    uint32_t *offsets; /* of each value on the stack */
    uint32_t room;     /* of both */
    struct open open[DEPTH_MOST];
};

/* One reading. */
struct reader {
    struct cs_json_scratch *scratch;
    const struct cs_json_options *options;
    const struct cs_limits *limits;
    struct cs_arena *arena;
    struct cs_diag *diag;
    const struct cs_source *source;
    const char *text, *end;
    uint32_t nodes; /* values in closed containers */
    uint32_t most;  /* values that may wait on the stack, keys included */
};

struct cs_json_scratch *cs_json_scratch_new(const struct cs_alloc *alloc)
{
    struct cs_json_scratch *scratch = cs_alloc_take(alloc, sizeof *scratch);
    if (scratch == NULL)
        return NULL;
    memset(scratch, 0, sizeof *scratch);
    scratch->alloc = alloc;
    return scratch;
}

void cs_json_scratch_free(struct cs_json_scratch *scratch)
{
    if (scratch == NULL)
        return;
    cs_alloc_free(scratch->alloc, scratch->values);
    cs_alloc_free(scratch->alloc, scratch->offsets);
    cs_alloc_free(scratch->alloc, scratch);
}

static struct cs_span span(const struct reader *r, const char *from, const char *to)
{
    return (struct cs_span){(uint32_t)(from - r->text), (uint32_t)(to - r->text)};
}

static int too_many(struct reader *r, const char *at)
{
    return cs_diag_fail(r->diag, CTRSEC_E_LIMIT, "json.nodes", span(r, at, at),
                        "the document has more values than the limit of %u (document_nodes)",
                        (unsigned)r->limits->document_nodes);
}

/* Makes room for two more values than `count`. */
static int grow(struct reader *r, uint32_t count, const char *at)
{
    struct cs_json_scratch *s = r->scratch;
    if (count >= r->most)
        return too_many(r, at);
    size_t room = s->room < ROOM_LEAST ? ROOM_LEAST : (size_t)s->room * 2, size;
    if (!cs_size_mul(room, sizeof *s->values, &size) || room > UINT32_MAX)
        return cs_diag_no_memory(r->diag);
    struct cs_value *values = cs_alloc_resize(s->alloc, s->values, size);
    if (values == NULL)
        return cs_diag_no_memory(r->diag);
    s->values = values;
    uint32_t *offsets = cs_alloc_resize(s->alloc, s->offsets, room * sizeof *s->offsets);
    if (offsets == NULL)
        return cs_diag_no_memory(r->diag);
    s->offsets = offsets;
    s->room = (uint32_t)room;
    return CTRSEC_OK;
}

/* "found 'x', expected ...", with x only where it is one printable character. */
static int unexpected(struct reader *r, const char *at, const char *expected)
{
    char found[24];
    unsigned char byte = at < r->end ? (unsigned char)*at : 0;
    const char *reason = "json.syntax";
    if (at == r->end) {
        memcpy(found, "the end of the text", sizeof "the end of the text");
    } else if (byte == 0) {
        memcpy(found, "a NUL byte", sizeof "a NUL byte");
        reason = "json.nul";
    } else if (byte > ' ' && byte < 0x7F) {
        memcpy(found, "'x'", sizeof "'x'");
        found[1] = *at;
    } else {
        static const char digits[] = "0123456789abcdef";
        memcpy(found, "byte 0x..", sizeof "byte 0x..");
        found[7] = digits[byte >> 4];
        found[8] = digits[byte & 15];
    }
    return cs_diag_fail(r->diag, CTRSEC_E_SYNTAX, reason, span(r, at, at < r->end ? at + 1 : at),
                        "found %s, expected %s", found, expected);
}

static int bad_token(struct reader *r, struct cs_json_token token)
{
    static const struct {
        const char *reason, *message;
    } flaws[] = {
#define FLAW(name, reason, message) {reason, message},
        CS_JSON_FLAW_TABLE(FLAW)
#undef FLAW
    };
    if (token.flaw == CS_JSON_FLAW_MEMORY)
        return cs_diag_no_memory(r->diag);
    int status = token.flaw == CS_JSON_FLAW_TOO_LARGE ? CTRSEC_E_LIMIT : CTRSEC_E_SYNTAX;
    return cs_diag_fail(r->diag, status, flaws[token.flaw].reason, span(r, token.flaw_at, token.at),
                        "%s", flaws[token.flaw].message);
}

/* Most values of a document follow without a blank, so the first byte is asked alone. */
PART const char *skip_blanks(const char *at, const char *end)
{
    if (at < end && (unsigned char)*at > ' ')
        return at;
    return cs_json_skip_blanks(at, end);
}

/* Equal keys of one map whose pairs stand on the stack from `offsets` on. */
static int report_clashes(struct reader *r, const struct cs_block_found *found,
                          const uint32_t *offsets)
{
    for (uint32_t i = 0; i < found->found; i++) {
        struct cs_diag *diag = r->diag;
        bool refuse = r->options->duplicates == CS_DUPLICATE_REFUSE;
        /* Positions are searched from the start of the text, so only for what will be kept. */
        if (i >= found->room || diag == NULL || (!refuse && diag->warnings >= diag->most)) {
            if (refuse)
                return CTRSEC_E_INVALID;
            cs_diag_warn(diag, "json.duplicate", CS_NO_SPAN, "duplicate key");
            continue;
        }
        uint32_t second = offsets[2 * found->clashes[i].second];
        struct cs_position first =
            cs_source_position(r->source, offsets[2 * found->clashes[i].first]);
        struct cs_span place = {second, second + 1};
        if (refuse)
            return cs_diag_fail(diag, CTRSEC_E_INVALID, "json.duplicate", place,
                                "duplicate key, already given in line %u, column %u; expected once",
                                (unsigned)first.line, (unsigned)first.column);
        cs_diag_warn(diag, "json.duplicate", place,
                     "duplicate key, already given in line %u, column %u; the last value wins",
                     (unsigned)first.line, (unsigned)first.column);
    }
    return CTRSEC_OK;
}

/* The same pairs without those whose value is not kept. Returns how many are left. */
static uint32_t drop_pairs(struct cs_value *values, uint32_t *offsets, uint32_t pairs)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pairs; i++) {
        if (values[2 * i + 1].tag == CS_ABSENT)
            continue;
        for (uint32_t k = 0; k < 2; k++) {
            values[2 * kept + k] = values[2 * i + k];
            offsets[2 * kept + k] = offsets[2 * i + k];
        }
        kept++;
    }
    return kept;
}

static int make_map(struct reader *r, const struct cs_value *values, const uint32_t *offsets,
                    uint32_t pairs, struct cs_block_found *found, struct cs_value *out)
{
    const uint32_t *kept = r->options->no_positions ? NULL : offsets;
    if (!cs_block_map(r->arena, values, kept, pairs, r->options->seed, found, out))
        return cs_diag_no_memory(r->diag);
    return CTRSEC_OK;
}

/* Equal keys are told of also where their values are not kept; the map that tells is forgotten. */
static int check_dropped(struct reader *r, const struct cs_value *values, const uint32_t *offsets,
                         uint32_t pairs)
{
    struct cs_block_clash clashes[CLASHES_MOST];
    struct cs_block_found found = {clashes, CLASHES_MOST, 0};
    struct cs_arena_mark mark = cs_arena_mark(r->arena);
    struct cs_value whole;
    CS_TRY(make_map(r, values, offsets, pairs, &found, &whole));
    cs_arena_rewind(r->arena, mark);
    return found.found == 0 ? CTRSEC_OK : report_clashes(r, &found, offsets);
}

static int close_map(struct reader *r, const struct open *open, uint32_t pairs,
                     struct cs_value *out)
{
    struct cs_block_clash clashes[CLASHES_MOST];
    struct cs_block_found found = {clashes, CLASHES_MOST, 0};
    struct cs_value *values = r->scratch->values + open->from;
    uint32_t *offsets = r->scratch->offsets + open->from;
    if (open->node == CS_JSON_EVERYTHING) {
        CS_TRY(make_map(r, values, offsets, pairs, &found, out));
        return found.found == 0 ? CTRSEC_OK : report_clashes(r, &found, offsets);
    }
    bool differ = cs_block_differ(values, pairs);
    if (!differ)
        CS_TRY(check_dropped(r, values, offsets, pairs));
    if (open->node == CS_JSON_NOTHING) {
        *out = cs_value_absent();
        return CTRSEC_OK;
    }
    uint32_t kept = drop_pairs(values, offsets, pairs);
    if (!differ)
        return make_map(r, values, offsets, kept, NULL, out);
    return cs_block_pairs(r->arena, values, r->options->no_positions ? NULL : offsets, kept, out)
               ? CTRSEC_OK
               : cs_diag_no_memory(r->diag);
}

/* Copies the container's values above `open` to the arena and leaves it in place of the first. */
static int close_container(struct reader *r, const struct open *open, uint32_t count,
                           const char *at)
{
    struct cs_value *out = r->scratch->values + open->from;
    count -= open->from;
    r->nodes += open->map ? count / 2 : count;
    if (r->nodes >= r->limits->document_nodes) /* the container itself is one more */
        return too_many(r, at);
    if (open->map)
        return close_map(r, open, count / 2, out);
    if (open->node == CS_JSON_NOTHING) {
        *out = cs_value_absent();
        return CTRSEC_OK;
    }
    const uint32_t *offsets = r->scratch->offsets + open->from;
    return cs_block_list(r->arena, r->scratch->values + open->from,
                         r->options->no_positions ? NULL : offsets, count, out)
               ? CTRSEC_OK
               : cs_diag_no_memory(r->diag);
}

/*
 * Where a reading stands. Local to read_tree and only handed to functions that are made part of it,
 * so that it lives in registers; the reader is only told what outlives a step.
 */
struct machine {
    const char *at, *end, *start; /* start: of the value that is being read */
    struct cs_value *values;
    uint32_t *offsets;
    uint32_t count, room;
    uint32_t depth;
    uint32_t node, child; /* what is kept of the container at hand, of the value to come */
    bool map;
};

/*
 * Writes the value on top of the stack, from head and payload, each in one piece: a value that was
 * written in parts is slow to copy.
 */
PART void put(struct machine *m, enum cs_tag tag, uint32_t hash, uint32_t len, uint64_t payload)
{
    uint64_t head = (uint64_t)tag | (uint64_t)hash << 16 | (uint64_t)len << 32;
    struct cs_value *to = &m->values[m->count];
#if defined(__SSE2__) && defined(__x86_64__)
    _mm_storeu_si128((__m128i *)(void *)to, _mm_set_epi64x((int64_t)payload, (int64_t)head));
#else
    to->tag = (uint8_t)head;
    to->flags = (uint8_t)(head >> 8);
    to->hash = (uint16_t)(head >> 16);
    to->len = (uint32_t)(head >> 32);
    to->as.unsigned_integer = payload;
#endif
}

PART void put_text(struct machine *m, uint32_t hash, const char *text, uint32_t len)
{
    put(m, CS_STRING, hash, len, (uint64_t)(uintptr_t)text);
#if !defined(__x86_64__)
    m->values[m->count].as.text = text;
#endif
}

PART void push(struct machine *m, const char *text)
{
    m->offsets[m->count++] = (uint32_t)(m->start - text);
}

/* The text of a string or name: pointer and length, which are better off in registers apart. */
PART int read_string(struct reader *r, struct machine *m, bool keep, const char **text,
                     uint32_t *len)
{
    const char *at = cs_json_plain(m->at + 1, m->end);
    *text = m->at + 1;
    *len = (uint32_t)(at - *text);
    if (at < m->end && *at == '"') {
        m->at = at + 1;
        return CTRSEC_OK;
    }
    struct cs_str made;
    struct cs_json_token token =
        cs_json_scan_string(keep ? r->arena : NULL, *text, at, m->end, &made);
    if (token.flaw != CS_JSON_FLAW_NONE)
        return bad_token(r, token);
    *text = made.ptr;
    *len = made.len;
    m->at = token.at;
    return CTRSEC_OK;
}

/* A number; up to 19 digits without fraction are read here, if they fit an int. */
PART int read_number(struct reader *r, struct machine *m)
{
    const char *at = m->at + (*m->at == '-'), *digits = at;
    const char *most = m->end - at > 19 ? at + 19 : m->end;
    uint64_t number = 0;
    while (at < most && (unsigned)(*at - '0') <= 9)
        number = number * 10 + (unsigned)(*at++ - '0');
    bool plain = at < most && *at != '.' && (*at | 0x20) != 'e' && number <= INT64_MAX;
    if (plain && at != digits && (*digits != '0' || at - digits == 1)) {
        put(m, CS_INT, 0, 0, *m->at == '-' ? 0 - number : number);
        m->at = at;
        return CTRSEC_OK;
    }
    struct cs_value value;
    struct cs_json_token token = cs_json_scan_number(m->at, m->end, &value);
    if (token.flaw != CS_JSON_FLAW_NONE)
        return bad_token(r, token);
    m->values[m->count] = value;
    m->at = token.at;
    return CTRSEC_OK;
}

#define EXPECTED_VALUE "a value ('{', '[', '\"', a number, true, false or null)"

static int bad_word(struct reader *r, const char *at)
{
    const char *word = at == r->end ? EXPECTED_VALUE
                       : *at == 't' ? "true"
                       : *at == 'f' ? "false"
                       : *at == 'n' ? "null"
                                    : EXPECTED_VALUE;
    return unexpected(r, at, word);
}

PART bool take_word(struct machine *m, const char *word, uint32_t len)
{
    if ((size_t)(m->end - m->at) < len || memcmp(m->at, word, len) != 0)
        return false;
    m->at += len;
    return true;
}

PART int read_scalar(struct reader *r, struct machine *m)
{
    const char *text;
    uint32_t len;
    bool keep = m->child != CS_JSON_NOTHING;
    if (*m->at == '"') {
        CS_TRY(read_string(r, m, keep, &text, &len));
        put_text(m, 0, text, len);
    } else if ((unsigned)(*m->at - '0') <= 9 || *m->at == '-') {
        CS_TRY(read_number(r, m));
    } else if (take_word(m, "true", 4)) {
        put(m, CS_BOOL, 0, 0, 1);
    } else if (take_word(m, "false", 5)) {
        put(m, CS_BOOL, 0, 0, 0);
    } else if (take_word(m, "null", 4)) {
        put(m, CS_NULL, 0, 0, 0);
    } else {
        return bad_word(r, m->at);
    }
    if (!keep)
        put(m, CS_ABSENT, 0, 0, 0);
    return CTRSEC_OK;
}

/* A name and the colon behind it. */
PART int read_key(struct reader *r, struct machine *m)
{
    const char *name;
    uint32_t len;
    uint64_t first, last;
    if (m->at == m->end || *m->at != '"')
        return unexpected(r, m->at, "a name in '\"'");
    m->start = m->at;
    CS_TRY(read_string(r, m, true, &name, &len));
    /* Without escapes it stands in the text, and what is behind it may be looked at. */
    size_t readable = name == m->start + 1 ? (size_t)(m->end - name) : len;
    cs_json_key_words(name, len, readable, &first, &last);
    uint32_t hash = cs_value_hash_words(first, last, len);
    put_text(m, hash, name, len);
    push(m, r->text);
    m->child = m->node;
    if (m->node > CS_JSON_EVERYTHING)
        m->child = cs_json_paths_member(r->options->paths, m->node, cs_str_of(name, len), hash,
                                        first, last);
    m->at = skip_blanks(m->at, m->end);
    if (m->at == m->end || *m->at != ':')
        return unexpected(r, m->at, "':'");
    m->at++;
    return CTRSEC_OK;
}

/* Behind an opening bracket. */
PART int enter(struct reader *r, struct machine *m)
{
    uint32_t most = r->limits->document_depth;
    if (m->depth == (most < DEPTH_MOST ? most : DEPTH_MOST))
        return cs_diag_fail(r->diag, CTRSEC_E_LIMIT, "json.depth", span(r, m->at, m->at + 1),
                            "nested deeper than the limit of %u (document_depth)",
                            (unsigned)m->depth);
    m->map = *m->at == '{';
    m->node = m->child;
    r->scratch->open[m->depth++] =
        (struct open){m->count, (uint32_t)(m->at - r->text), m->node, m->map};
    if (!m->map && m->node > CS_JSON_EVERYTHING)
        m->child = cs_json_paths_element(r->options->paths, m->node);
    m->at = skip_blanks(m->at + 1, m->end);
    return CTRSEC_OK;
}

/* Behind a closing bracket: the container is the value, and what it stands in is at hand again. */
PART int leave(struct reader *r, struct machine *m)
{
    const struct open *opens = r->scratch->open, *open = &opens[--m->depth];
    CS_TRY(close_container(r, open, m->count, m->at));
    m->count = open->from;
    m->start = r->text + open->offset;
    m->at++;
    if (m->depth == 0)
        return CTRSEC_OK;
    m->map = open[-1].map;
    m->node = open[-1].node;
    if (!m->map)
        m->child = m->node;
    if (!m->map && m->node > CS_JSON_EVERYTHING)
        m->child = cs_json_paths_element(r->options->paths, m->node);
    return CTRSEC_OK;
}

PART int make_room(struct reader *r, struct machine *m)
{
    if (m->count + 2 <= m->room)
        return CTRSEC_OK;
    CS_TRY(grow(r, m->count, m->at));
    m->values = r->scratch->values;
    m->offsets = r->scratch->offsets;
    m->room = r->scratch->room;
    return CTRSEC_OK;
}

static int read_tree(struct reader *r, struct cs_tree *out)
{
    struct machine m = {.at = r->text, .end = r->end, .child = CS_JSON_EVERYTHING};
    m.values = r->scratch->values;
    m.offsets = r->scratch->offsets;
    m.room = r->scratch->room;
    if (r->options->paths != NULL)
        m.child = cs_json_paths_root(r->options->paths);
    for (;;) {
        m.at = skip_blanks(m.at, m.end);
        CS_TRY(make_room(r, &m));
        if (m.at == m.end)
            return unexpected(r, m.at, EXPECTED_VALUE);
        m.start = m.at;
        if (*m.at == '{' || *m.at == '[') {
            CS_TRY(enter(r, &m));
            if (m.at < m.end && *m.at == (m.map ? '}' : ']'))
                goto close;
            if (m.map)
                goto key;
            if (m.at == m.end)
                return unexpected(r, m.at, "a value or ']'");
            continue;
        } else {
            CS_TRY(read_scalar(r, &m));
        }
        /* a value is read: what may follow it */
        for (;;) {
            m.at = skip_blanks(m.at, m.end);
            if (m.depth == 0)
                goto done;
            push(&m, r->text);
            if (m.at == m.end)
                return unexpected(r, m.at, m.map ? "',' or '}'" : "',' or ']'");
            if (*m.at == ',')
                break;
            if (*m.at != (m.map ? '}' : ']'))
                return unexpected(r, m.at, m.map ? "',' or '}'" : "',' or ']'");
        close:
            CS_TRY(leave(r, &m));
        }
        m.at++;
        if (!m.map)
            continue;
        m.at = skip_blanks(m.at, m.end);
    key:
        CS_TRY(read_key(r, &m));
    }
done:
    if (m.at != m.end)
        return unexpected(r, m.at, "the end of the text after the value");
    out->root = m.values[0];
    out->root_offset = (uint32_t)(m.start - r->text);
    r->nodes++;
    return CTRSEC_OK;
}

int cs_json_read(struct cs_json_scratch *scratch, const struct cs_source *source,
                 const struct cs_json_options *options, struct cs_arena *arena,
                 struct cs_diag *diag, struct cs_tree *out)
{
    const struct cs_limits *limits = options->limits != NULL ? options->limits : &cs_limits_default;
    struct reader r = {.scratch = scratch,
                       .options = options,
                       .limits = limits,
                       .arena = arena,
                       .diag = diag,
                       .source = source,
                       .text = source->text.ptr};
    if (source->text.len > limits->document_bytes)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "json.bytes", CS_NO_SPAN,
                            "the document has %u bytes, over the limit of %u (document_bytes)",
                            (unsigned)source->text.len, (unsigned)limits->document_bytes);
    if (source->text.len == 0)
        r.text = "";
    r.end = r.text + source->text.len;
    r.most = limits->document_nodes < UINT32_MAX / 4 ? 2 * limits->document_nodes + DEPTH_MOST
                                                     : UINT32_MAX - 2;
    if (source->text.len >= 3 && memcmp(r.text, "\xEF\xBB\xBF", 3) == 0)
        return cs_diag_fail(diag, CTRSEC_E_SYNTAX, "json.bom", span(&r, r.text, r.text + 3),
                            "found a byte order mark, expected JSON that starts without one");
    *out = (struct cs_tree){.source = *source};
    int status = read_tree(&r, out);
    out->nodes = r.nodes;
    return status;
}

bool cs_json_line(struct cs_str text, uint32_t *offset, uint32_t *lines, struct cs_str *line)
{
    while (*offset < text.len) {
        const char *start = text.ptr + *offset, *end = text.ptr + text.len;
        const char *feed = memchr(start, '\n', (size_t)(end - start));
        const char *stop = feed != NULL ? feed : end;
        *offset = (uint32_t)(stop - text.ptr) + (feed != NULL);
        ++*lines;
        if (stop > start && stop[-1] == '\r')
            stop--;
        if (skip_blanks(start, stop) != stop) {
            *line = cs_str_of(start, (size_t)(stop - start));
            return true;
        }
    }
    return false;
}
