/* SPDX-License-Identifier: Apache-2.0 */
/* Access to tagged values. contract: value/value.h */
#include "value/value.h"

#include "value/record.h"

enum { FEW = 16 }; /* pairs among which a key is searched without a hash */

struct cs_value cs_value_error(enum cs_fault fault)
{
    static const char *const messages[] = {
#define MESSAGE(name, message) message,
        CS_FAULT_TABLE(MESSAGE)
#undef MESSAGE
    };
    struct cs_value v = cs_value_make(CS_ERROR);
    v.hash = (uint16_t)fault;
    v.as.text = messages[fault];
    return v;
}

static uint64_t load_bytes(const char *at, uint32_t count)
{
    uint64_t word = 0;
    if (count == 8)
        memcpy(&word, at, 8); /* one load */
    else if (count != 0)
        memcpy(&word, at, count);
    return word;
}

void cs_value_key_words(struct cs_str key, uint64_t *first, uint64_t *last)
{
    *first = load_bytes(key.ptr, key.len < 8 ? key.len : 8);
    *last = key.len > 8 ? load_bytes(key.ptr + key.len - 8, 8) : 0;
}

uint16_t cs_value_key_hash(struct cs_str key)
{
    uint64_t first, last;
    cs_value_key_words(key, &first, &last);
    return cs_value_hash_words(first, last, key.len);
}

struct cs_value cs_value_key(struct cs_str key)
{
    struct cs_value v = cs_value_string(key);
    v.hash = cs_value_key_hash(key);
    return v;
}

/* Behind the values: the offsets, if any. */
static const uint32_t *block_tail(struct cs_value v, uint32_t values)
{
    return (const uint32_t *)(const void *)(v.as.items + values);
}

static bool key_matches(struct cs_value candidate, struct cs_value key)
{
    return candidate.hash == key.hash && candidate.len == key.len && candidate.tag == CS_STRING &&
           (candidate.as.text == key.as.text || key.len == 0 ||
            memcmp(candidate.as.text, key.as.text, key.len) == 0);
}

static int64_t find_indexed(struct cs_value map, struct cs_value key)
{
    const uint32_t *tail = block_tail(map, 2 * map.len);
    if (map.flags & CS_FLAG_POSITIONS)
        tail += 2 * (size_t)map.len;
    uint32_t seed = tail[0], mask = tail[1];
    const uint32_t *slots = tail + 2;
    for (uint32_t at = cs_value_slot_hash(key, seed, mask) & mask; slots[at] != 0;
         at = (at + 1) & mask) {
        uint32_t pair = slots[at] - 1;
        if (key_matches(map.as.items[2 * pair], key))
            return pair;
    }
    return -1;
}

uint32_t cs_value_index_hash(struct cs_str key, uint32_t seed)
{
    uint64_t mix = (uint64_t)seed << 32 | key.len;
    uint32_t at = 0;
    for (; key.len - at >= 8; at += 8) {
        mix = (mix ^ load_bytes(key.ptr + at, 8)) * UINT64_C(0x9FB21C651E98DF25);
        mix ^= mix >> 29;
    }
    if (at < key.len)
        mix ^= load_bytes(key.ptr + at, key.len - at);
    mix = (mix ^ seed) * UINT64_C(0xD6E8FEB86659FD93);
    mix ^= mix >> 32;
    return (uint32_t)(mix ^ mix >> 15);
}

static int64_t find_key(struct cs_value map, struct cs_value key)
{
    if (map.flags & CS_FLAG_INDEXED)
        return find_indexed(map, key);
    for (uint32_t i = 0; i < map.len; i++)
        if (key_matches(map.as.items[2 * i], key))
            return i;
    return -1;
}

/* Of a few keys nearly all differ in length or first byte, which is less than to make a hash. */
static int64_t find_among_few(struct cs_value map, struct cs_str key)
{
    for (uint32_t i = 0; i < map.len; i++) {
        const struct cs_value *candidate = &map.as.items[2 * i];
        if (candidate->len == key.len && candidate->tag == CS_STRING &&
            (key.len == 0 || (candidate->as.text[0] == key.ptr[0] &&
                              memcmp(candidate->as.text, key.ptr, key.len) == 0)))
            return i;
    }
    return -1;
}

int64_t cs_value_find(struct cs_value map, struct cs_str key)
{
    if (map.tag != CS_MAP)
        return -1;
    return map.len <= FEW ? find_among_few(map, key) : find_key(map, cs_value_key(key));
}

int64_t cs_value_find_key(struct cs_value map, struct cs_value key)
{
    return map.tag == CS_MAP ? find_key(map, key) : -1;
}

struct cs_value cs_value_get_str(struct cs_value map, struct cs_str key)
{
    int64_t pair = cs_value_find(map, key);
    return pair < 0 ? cs_value_absent() : map.as.items[2 * pair + 1];
}

struct cs_value cs_value_get(struct cs_value map, const char *key)
{
    return cs_value_get_str(map, cs_str_from(key));
}

int64_t cs_value_item(struct cs_value container, struct cs_str step)
{
    if (container.tag == CS_MAP) {
        int64_t pair = cs_value_find(container, step);
        return pair < 0 ? -1 : 2 * pair + 1;
    }
    if (container.tag != CS_LIST || step.len == 0 || step.len > 9 ||
        (step.ptr[0] == '0' && step.len > 1))
        return -1;
    uint32_t index = 0;
    for (uint32_t i = 0; i < step.len; i++) {
        if (step.ptr[i] < '0' || step.ptr[i] > '9')
            return -1;
        index = index * 10 + (uint32_t)(step.ptr[i] - '0');
    }
    return index < container.len ? (int64_t)index : -1;
}

struct cs_value cs_value_walk(struct cs_value root, const char *steps)
{
    while (*steps != '\0' && root.tag != CS_ABSENT) {
        size_t len = strcspn(steps, "/");
        int64_t item = cs_value_item(root, cs_str_of(steps, len));
        root = item < 0 ? cs_value_absent() : root.as.items[item];
        steps += len + (steps[len] == '/');
    }
    return root;
}

uint32_t cs_value_offset(struct cs_value container, uint32_t i)
{
    uint32_t values = container.tag == CS_MAP ? 2 * container.len : container.len;
    if ((container.tag != CS_MAP && container.tag != CS_LIST) || i >= values ||
        !(container.flags & CS_FLAG_POSITIONS))
        return 0;
    return block_tail(container, values)[i];
}

const char *cs_value_tag_name(enum cs_tag tag)
{
    static const char *const names[] = {"absent", "null",    "bool",      "int",      "uint",
                                        "double", "string",  "bytes",     "list",     "map",
                                        "record", "type",    "timestamp", "duration", "optional",
                                        "error",  "unknown", "opaque"};
    return names[tag];
}
