/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/line_hash.h */
#include "report/line_hash.h"

#include "base/utf8.h"

enum { BLOCK = 100, MOD = 37, END = 65535, REPLACEMENT = 0xFFFD };

/* What is known of a text while its units pass: the window is a ring whose places remember which
   line began there. */
struct roller {
    struct cs_line_hash *lines;
    uint32_t count;
    uint64_t hash, first; /* first: MOD to the power of BLOCK, what a unit that leaves weighs */
    uint16_t window[BLOCK];
    uint32_t began[BLOCK]; /* line number, 0: none */
    uint32_t at;           /* place in the ring */
    uint32_t offset;       /* of the unit in the text */
    bool line_start, after_return;
};

static void roll(struct roller *r, uint16_t unit)
{
    r->hash = r->hash * MOD + unit - r->first * r->window[r->at];
    r->window[r->at] = unit;
    r->at = (r->at + 1) % BLOCK;
}

/* The line that began where the ring now is has its BLOCK units. */
static void finish_line(struct roller *r)
{
    uint32_t line = r->began[r->at];
    if (line == 0)
        return;
    r->lines[line - 1].hash = r->hash;
    r->lines[line - 1].end = r->offset;
    r->began[r->at] = 0;
}

static void take(struct roller *r, uint16_t unit)
{
    bool after_return = r->after_return;
    r->after_return = false;
    if (unit == ' ' || unit == '\t' || (after_return && unit == '\n'))
        return;
    if (unit == '\r') {
        unit = '\n';
        r->after_return = true;
    }
    finish_line(r);
    if (r->line_start) {
        r->lines[r->count].start = r->offset;
        r->began[r->at] = ++r->count;
    }
    r->line_start = unit == '\n';
    roll(r, unit);
}

/* The code point at an offset. Of a stream some documents may be no UTF-8; *valid is the end of
   what is known to be. */
static uint32_t code_point(struct cs_str text, uint32_t at, uint32_t *valid, uint32_t *length)
{
    if (at >= *valid)
        *valid = at + cs_utf8_valid(cs_str_slice(text, at, text.len));
    if (at < *valid)
        return cs_utf8_decode(text.ptr + at, length);
    *length = 1;
    return REPLACEMENT;
}

static void take_text(struct roller *r, struct cs_str text)
{
    uint32_t valid = 0;
    for (uint32_t length; r->offset < text.len; r->offset += length) {
        uint32_t c = (unsigned char)text.ptr[r->offset];
        length = 1;
        if (c >= 0x80)
            c = code_point(text, r->offset, &valid, &length);
        if (c >= 0x10000) {
            take(r, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        take(r, (uint16_t)c);
    }
    take(r, END);
    for (uint32_t i = 0; i < BLOCK; i++) {
        finish_line(r);
        roll(r, 0);
    }
}

/* --- equal lines --------------------------------------------------------------------------------
 */

static uint32_t slot_of(uint64_t hash, uint32_t seed, uint32_t mask)
{
    hash += seed * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (uint32_t)(hash >> 32) & mask;
}

/* Numbers them; the first of equal ones counts in `seen`. */
static bool count_equal(struct cs_arena *arena, struct cs_line_hash *lines, uint32_t count,
                        uint32_t seed)
{
    uint32_t mask = 1;
    while (mask < 2 * count)
        mask = mask * 2 + 1;
    uint32_t *slots = cs_arena_array(arena, (size_t)mask + 1, sizeof *slots);
    uint32_t *seen = cs_arena_array(arena, count, sizeof *seen);
    if (slots == NULL || seen == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = slot_of(lines[i].hash, seed, mask);
        while (slots[slot] != 0 && lines[slots[slot] - 1].hash != lines[i].hash)
            slot = (slot + 1) & mask;
        if (slots[slot] == 0)
            slots[slot] = i + 1;
        lines[i].count = ++seen[slots[slot] - 1];
    }
    return true;
}

bool cs_line_hashes(struct cs_arena *arena, struct cs_str text, uint32_t seed,
                    struct cs_line_hash **lines, uint32_t *count)
{
    struct roller r = {.first = 1, .line_start = true};
    uint32_t most = 1;
    for (uint32_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '\n' || text.ptr[i] == '\r';
    for (uint32_t i = 0; i < BLOCK; i++)
        r.first *= MOD;
    *lines = r.lines = cs_arena_array(arena, most, sizeof *r.lines);
    if (r.lines == NULL)
        return false;
    take_text(&r, text);
    *count = r.count;
    return count_equal(arena, r.lines, r.count, seed);
}

/* --- findings -----------------------------------------------------------------------------------
 */

/* Whether any of the bytes [start, end) of a source may be secret; the line is in document `first`,
   those behind it may begin within the bytes. */
static bool may_be_secret(const struct cs_set *set, uint32_t first, uint32_t start, uint32_t end)
{
    const char *whole = set->documents[first]->whole.ptr;
    for (uint32_t i = first; i < set->ndocuments && set->documents[i]->whole.ptr == whole; i++) {
        const struct cs_tree *tree = &set->documents[i]->tree;
        uint32_t before = (uint32_t)(tree->source.text.ptr - whole);
        if (before >= end)
            return false;
        if (tree->hidden || set->documents[i]->status != CTRSEC_OK)
            return true;
        for (uint32_t k = 0; k < tree->nsecrets; k++)
            if (before + tree->secrets[k] >= start && before + tree->secrets[k] < end)
                return true;
    }
    return false;
}

static void put_hash(struct cs_result *result, struct ctrsec_finding *finding,
                     const struct cs_line_hash *line)
{
    uint32_t start = cs_result_begin(result);
    cs_buf_printf(&result->text, "%llx:%u", (unsigned long long)line->hash, line->count);
    finding->line_hash = cs_result_end(result, start);
}

static bool has_line(const struct cs_set *set, const struct cs_result *result,
                     const struct ctrsec_finding *finding)
{
    return finding->line > 0 && finding->target != CTRSEC_TARGET_EVENT &&
           finding->document < set->ndocuments &&
           set->documents[finding->document]->whole.len > 0 &&
           cs_str_equal(cs_result_str(result, finding->file),
                        set->documents[finding->document]->file);
}

/* Findings stand by document, so those of a source stand together and its lines are hashed once. */
bool cs_line_hash_findings(struct cs_result *result, const struct cs_set *set)
{
    struct cs_arena arena;
    struct cs_line_hash *lines = NULL;
    struct cs_str hashed = {NULL, 0};
    uint32_t count = 0;
    bool good = true;
    cs_arena_init(&arena, result->alloc, 0);
    for (uint32_t i = 0; good && i < result->nfindings; i++) {
        struct ctrsec_finding *finding = &result->findings[i];
        if (!has_line(set, result, finding))
            continue;
        struct cs_str whole = set->documents[finding->document]->whole;
        if (whole.ptr != hashed.ptr) {
            cs_arena_reset(&arena);
            good = cs_line_hashes(&arena, whole, set->seed, &lines, &count);
            hashed = whole;
        }
        if (!good || finding->line > count)
            continue;
        const struct cs_line_hash *line = &lines[finding->line - 1];
        if (!may_be_secret(set, finding->document, line->start, line->end))
            put_hash(result, finding, line);
    }
    cs_arena_clear(&arena);
    return good && !result->no_memory;
}
