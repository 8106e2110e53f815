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

enum {
    DEPTH_MOST = 128,
    ROOM_LEAST = 256,
    CLASHES_MOST = 8 /* equal keys told apart per map; more are counted */
};

struct open {
    uint32_t from;   /* first value on the stack */
    uint32_t offset; /* of the bracket */
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

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
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

/* Copies the container's values above `open` to the arena. */
static int close_container(struct reader *r, const struct open *open, uint32_t count,
                           const char *at, struct cs_value *out)
{
    const struct cs_value *values = r->scratch->values + open->from;
    const uint32_t *offsets = r->scratch->offsets + open->from;
    const uint32_t *kept = r->options->no_positions ? NULL : offsets;
    count -= open->from;
    r->nodes += open->map ? count / 2 : count;
    if (r->nodes >= r->limits->document_nodes) /* the container itself is one more */
        return too_many(r, at);
    if (!open->map) {
        if (!cs_block_list(r->arena, values, kept, count, out))
            return cs_diag_no_memory(r->diag);
        return CTRSEC_OK;
    }
    struct cs_block_clash clashes[CLASHES_MOST];
    struct cs_block_found found = {clashes, CLASHES_MOST, 0};
    if (!cs_block_map(r->arena, values, kept, count / 2, r->options->seed, &found, out))
        return cs_diag_no_memory(r->diag);
    return found.found == 0 ? CTRSEC_OK : report_clashes(r, &found, offsets);
}

static uint16_t hash_key(struct cs_str key, const char *end)
{
    const union {
        uint16_t word;
        uint8_t low;
    } order = {1};
    if (order.low != 1 || end - key.ptr < 8)
        return cs_value_key_hash(key);
    /* The word is cut instead of gathered byte by byte; what is behind the key is in the text. */
    uint64_t first, last = 0;
    memcpy(&first, key.ptr, 8);
    if (key.len < 8)
        first &= (UINT64_C(1) << (8 * key.len)) - 1;
    else
        memcpy(&last, key.ptr + key.len - 8, 8);
    return cs_value_hash_words(first, last, key.len);
}

/* A number; up to 18 digits without fraction are read here. */
static struct cs_json_token read_number(const char *at, const char *end, struct cs_value *out)
{
    const char *start = at;
    bool negative = *at == '-';
    at += negative;
    const char *digits = at, *most = end - at > 18 ? at + 18 : end;
    int64_t value = 0;
    while (at < most && (unsigned)(*at - '0') <= 9)
        value = value * 10 + (*at++ - '0');
    bool leading = at - digits > 1 && *digits == '0';
    if (at == digits || leading || at == most || *at == '.' || (*at | 0x20) == 'e')
        return cs_json_scan_number(start, end, out);
    *out = cs_value_int(negative ? -value : value);
    return (struct cs_json_token){at, at, CS_JSON_FLAW_NONE};
}

static bool literal(const char *at, const char *end, const char *word, uint32_t len)
{
    return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

#define EXPECTED_VALUE "a value ('{', '[', '\"', a number, true, false or null)"

/*
 * The machine: `value` reads one value, `have` decides what may follow it, `key` reads a name.
 * Everything hot is local; the reader is only told what outlives a step.
 */
static int read_value(struct reader *r, const char *at, struct cs_value *root, uint32_t *root_at)
{
    const char *text = r->text, *end = r->end;
    struct open *open = r->scratch->open;
    struct cs_value *values = r->scratch->values;
    uint32_t *offsets = r->scratch->offsets;
    uint32_t count = 0, room = r->scratch->room, depth = 0;
    uint32_t depth_most = r->limits->document_depth;
    struct cs_value value;
    struct cs_json_token token;
    const char *start;
    bool map = false;
    if (depth_most > DEPTH_MOST)
        depth_most = DEPTH_MOST;

value:
    at = skip_blanks(at, end);
    if (count + 2 > room) {
        CS_TRY(grow(r, count, at));
        values = r->scratch->values;
        offsets = r->scratch->offsets;
        room = r->scratch->room;
    }
    if (at == end)
        return unexpected(r, at, EXPECTED_VALUE);
    start = at;
    switch (*at) {
    case '"':
        at = cs_json_plain(at + 1, end);
        if (at < end && *at == '"') {
            value = cs_value_string(cs_str_of(start + 1, (size_t)(at - start - 1)));
            at++;
            break;
        }
        token = cs_json_scan_string(r->arena, start + 1, at, end, &value);
        if (token.flaw != CS_JSON_FLAW_NONE)
            return bad_token(r, token);
        at = token.at;
        break;
    case '{':
    case '[':
        if (depth == depth_most)
            return cs_diag_fail(r->diag, CTRSEC_E_LIMIT, "json.depth", span(r, at, at + 1),
                                "nested deeper than the limit of %u (document_depth)",
                                (unsigned)depth_most);
        map = *at == '{';
        open[depth++] = (struct open){count, (uint32_t)(at - text), map};
        at = skip_blanks(at + 1, end);
        if (at < end && *at == (map ? '}' : ']'))
            goto close;
        if (map)
            goto key;
        if (at == end)
            return unexpected(r, at, "a value or ']'");
        goto value;
    case 't':
        if (!literal(at, end, "true", 4))
            return unexpected(r, at, "true");
        value = cs_value_bool(true);
        at += 4;
        break;
    case 'f':
        if (!literal(at, end, "false", 5))
            return unexpected(r, at, "false");
        value = cs_value_bool(false);
        at += 5;
        break;
    case 'n':
        if (!literal(at, end, "null", 4))
            return unexpected(r, at, "null");
        value = cs_value_null();
        at += 4;
        break;
    default:
        if (*at != '-' && (unsigned)(*at - '0') > 9)
            return unexpected(r, at, EXPECTED_VALUE);
        token = read_number(at, end, &value);
        if (token.flaw != CS_JSON_FLAW_NONE)
            return bad_token(r, token);
        at = token.at;
    }

have:
    if (depth == 0) {
        at = skip_blanks(at, end);
        if (at != end)
            return unexpected(r, at, "the end of the text after the value");
        *root = value;
        *root_at = (uint32_t)(start - text);
        r->nodes++;
        return CTRSEC_OK;
    }
    values[count] = value;
    offsets[count++] = (uint32_t)(start - text);
    at = skip_blanks(at, end);
    if (at == end)
        return unexpected(r, at, map ? "',' or '}'" : "',' or ']'");
    if (*at == ',') {
        at++;
        if (!map)
            goto value;
        at = skip_blanks(at, end);
        goto key;
    }
    if (*at != (map ? '}' : ']'))
        return unexpected(r, at, map ? "',' or '}'" : "',' or ']'");

close:
    depth--;
    CS_TRY(close_container(r, &open[depth], count, at, &value));
    start = text + open[depth].offset;
    count = open[depth].from;
    map = depth != 0 && open[depth - 1].map;
    at++;
    goto have;

key:
    if (at == end || *at != '"')
        return unexpected(r, at, "a name in '\"'");
    if (count + 2 > room) {
        CS_TRY(grow(r, count, at));
        values = r->scratch->values;
        offsets = r->scratch->offsets;
        room = r->scratch->room;
    }
    start = at;
    at = cs_json_plain(at + 1, end);
    if (at < end && *at == '"') {
        value = cs_value_string(cs_str_of(start + 1, (size_t)(at - start - 1)));
        value.hash = hash_key(cs_value_str(value), end);
        at++;
    } else {
        token = cs_json_scan_string(r->arena, start + 1, at, end, &value);
        if (token.flaw != CS_JSON_FLAW_NONE)
            return bad_token(r, token);
        value.hash = cs_value_key_hash(cs_value_str(value));
        at = token.at;
    }
    values[count] = value;
    offsets[count++] = (uint32_t)(start - text);
    at = skip_blanks(at, end);
    if (at == end || *at != ':')
        return unexpected(r, at, "':'");
    at++;
    goto value;
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
    int status = read_value(&r, r.text, &out->root, &out->root_offset);
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
