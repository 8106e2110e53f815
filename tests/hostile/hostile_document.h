/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document of the hostile expressions, as someone would write it who wants an evaluation to
 * take for ever: what is large is as large as a document may be (3 MiB, 200,000 values). It is made
 * as a value, not read from text, and once for all expressions.
 *
 *     a        1 MiB of 'a'
 *     ab       the same with a 'b' behind it
 *     a3, a3b  3 MiB of 'a', in two places of memory
 *     wide     1 MiB of two-byte characters
 *     digits   1 MiB of '0' with "1.5" behind it
 *     marks    1 MiB of '%s'
 *     version, version2   "1.0.0-" and 1 MiB of "a.a.a..."
 *     url      "http://h/?" and 1 MiB of "a=1&"
 *     host     "http://" and 512 KiB of 'a'
 *     needle   32 KiB of 'a' and a 'b'
 *     ones, halves, empty, lists   200,000 times 1, 100,000 times 0.5, 200,000 empty strings,
 *              100,000 empty lists
 *     big      30 strings of 100 KB that differ at the end
 *     deep     lists in lists, 100 deep
 *     hashes, hashes2   16 keys of 180 KB whose short hashes are equal, in two places of memory
 *     crowd, small      32 such keys of 255 and of 63 bytes
 *     numbers  a map of 50,000 ints to ints
 *     long, long2       a map with one key of 1 MiB, in two places of memory
 *     r        a record of the schema with the most fields, all absent
 */
#ifndef HOSTILE_DOCUMENT_H
#define HOSTILE_DOCUMENT_H

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "doc/schema_event.h"
#include "value/block.h"
#include "value/record.h"

struct hostile_document {
    struct cs_arena arena;
    struct cs_value root;
    struct cs_value pairs[96];
    uint32_t count;
};

static inline void *hostile_take(struct hostile_document *d, size_t size)
{
    void *memory = cs_arena_take(&d->arena, size);
    if (memory == NULL)
        abort();
    return memory;
}

static inline void hostile_add(struct hostile_document *d, const char *name, struct cs_value v)
{
    d->pairs[2 * d->count] = cs_value_key(cs_str_from(name));
    d->pairs[2 * d->count++ + 1] = v;
}

/* `front`, then `unit` over and over up to `size` bytes, then `back`. */
static inline struct cs_value hostile_text(struct hostile_document *d, const char *front,
                                           const char *unit, size_t size, const char *back)
{
    size_t begin = strlen(front), step = strlen(unit), end = strlen(back);
    char *text = hostile_take(d, begin + size + end + 1);
    memcpy(text, front, begin);
    for (size_t i = 0; i < size; i++)
        text[begin + i] = unit[i % step];
    memcpy(text + begin + size, back, end + 1);
    return cs_value_string(cs_str_of(text, begin + size + end));
}

static inline struct cs_value hostile_list(const struct cs_value *items, uint32_t count)
{
    struct cs_value list = cs_value_make(CS_LIST);
    list.len = count;
    list.as.items = items;
    return list;
}

static inline struct cs_value hostile_repeat(struct hostile_document *d, struct cs_value v,
                                             uint32_t count)
{
    struct cs_value *items = hostile_take(d, count * sizeof *items);
    for (uint32_t i = 0; i < count; i++)
        items[i] = v;
    return hostile_list(items, count);
}

static inline struct cs_value hostile_map(struct hostile_document *d, const struct cs_value *pairs,
                                          uint32_t count)
{
    struct cs_value map;
    if (!cs_block_map(&d->arena, pairs, NULL, count, 12345, NULL, &map))
        abort();
    return map;
}

/* Keys that differ in the middle only, where the short hash does not look. */
static inline struct cs_value hostile_crowd(struct hostile_document *d, uint32_t count, size_t size)
{
    struct cs_value *pairs = hostile_take(d, 2 * count * sizeof *pairs);
    for (uint32_t i = 0; i < count; i++) {
        char middle[16];
        snprintf(middle, sizeof middle, "%07u", (unsigned)i);
        struct cs_value key = hostile_text(d, "", "k", size, "");
        memcpy((char *)key.as.text + size - 16, middle, 7);
        pairs[2 * i] = cs_value_key(cs_value_str(key));
        pairs[2 * i + 1] = cs_value_int((int64_t)i);
    }
    return hostile_map(d, pairs, count);
}

static inline struct cs_value hostile_numbers(struct hostile_document *d, uint32_t count)
{
    struct cs_value *pairs = hostile_take(d, 2 * count * sizeof *pairs);
    for (uint32_t i = 0; i < count; i++) {
        pairs[2 * i] = cs_value_int((int64_t)i);
        pairs[2 * i + 1] = cs_value_int((int64_t)i);
    }
    return hostile_map(d, pairs, count);
}

static inline struct cs_value hostile_strings(struct hostile_document *d, uint32_t count,
                                              size_t size)
{
    struct cs_value *items = hostile_take(d, count * sizeof *items);
    for (uint32_t i = 0; i < count; i++) {
        char end[16];
        snprintf(end, sizeof end, "%07u", (unsigned)i);
        items[i] = hostile_text(d, "", "s", size, end);
    }
    return hostile_list(items, count);
}

static inline struct cs_value hostile_deep(struct hostile_document *d, uint32_t levels)
{
    struct cs_value v = hostile_list(NULL, 0);
    for (uint32_t i = 0; i < levels; i++)
        v = hostile_repeat(d, v, 1);
    return v;
}

static inline void hostile_document_init(struct hostile_document *d)
{
    const size_t MIB = 1 << 20;
    memset(d, 0, sizeof *d);
    cs_arena_init(&d->arena, &cs_alloc_libc, 0);
    hostile_add(d, "a", hostile_text(d, "", "a", MIB, ""));
    hostile_add(d, "ab", hostile_text(d, "", "a", MIB, "b"));
    hostile_add(d, "a3", hostile_text(d, "", "a", 3 * MIB, ""));
    hostile_add(d, "a3b", hostile_text(d, "", "a", 3 * MIB, ""));
    hostile_add(d, "wide", hostile_text(d, "", "\xC3\xA4", MIB, ""));
    hostile_add(d, "digits", hostile_text(d, "", "0", MIB, "1.5"));
    hostile_add(d, "marks", hostile_text(d, "", "%s", MIB, ""));
    hostile_add(d, "version", hostile_text(d, "1.0.0-", "a.", MIB, "a"));
    hostile_add(d, "version2", hostile_text(d, "1.0.0-", "a.", MIB, "a"));
    hostile_add(d, "url", hostile_text(d, "http://h/?", "a=1&", MIB, ""));
    hostile_add(d, "host", hostile_text(d, "http://", "a", MIB / 2, "/"));
    hostile_add(d, "needle", hostile_text(d, "", "a", 32768, "b"));
    hostile_add(d, "ones", hostile_repeat(d, cs_value_int(1), 200000));
    hostile_add(d, "empty", hostile_repeat(d, cs_value_string(CS_STR("")), 200000));
    hostile_add(d, "halves", hostile_repeat(d, cs_value_double(0.5), 100000));
    hostile_add(d, "lists", hostile_repeat(d, hostile_list(NULL, 0), 100000));
    hostile_add(d, "big", hostile_strings(d, 30, 100000));
    hostile_add(d, "deep", hostile_deep(d, 100));
    hostile_add(d, "hashes", hostile_crowd(d, 16, 180000));
    hostile_add(d, "hashes2", hostile_crowd(d, 16, 180000));
    hostile_add(d, "crowd", hostile_crowd(d, 32, 255));
    hostile_add(d, "small", hostile_crowd(d, 32, 63));
    struct cs_record *record = cs_record_new(&d->arena, &cs_schema_event, NULL);
    if (record == NULL)
        abort();
    hostile_add(d, "r", cs_value_record(record));
    hostile_add(d, "numbers", hostile_numbers(d, 50000));
    hostile_add(d, "long", hostile_crowd(d, 1, MIB));
    hostile_add(d, "long2", hostile_crowd(d, 1, MIB));
    d->root = hostile_map(d, d->pairs, d->count);
}

static inline void hostile_document_clear(struct hostile_document *d)
{
    cs_arena_clear(&d->arena);
}

#endif
