/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine answers without calling anything: the usual cases of comparing, reading and
 * adding, on values of the usual kinds. Everything else is left to the functions of the table.
 */
#ifndef CS_CEL_CEL_QUICK_H
#define CS_CEL_CEL_QUICK_H

#include "cel/cel_apply.h"
#include "cel/cel_build.h"
#include "cel/cel_unit.h"
#include "value/record.h"

enum {
    SHORT = 256,    /* texts up to which nothing is paid for comparing them */
    SHORT_KEY = 64, /* likewise for looking up a key */
};

#if defined(__GNUC__)
#define USUAL(condition) __builtin_expect(!!(condition), 1)
#else
#define USUAL(condition) (condition)
#endif

/* --- text ------------------------------------------------------------------------------------ */

static inline uint64_t load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint32_t load4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint16_t load2(const char *at)
{
    uint16_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* As memcmp() == 0, without a call: most strings of rules are a word or two. */
static inline bool same_bytes(const char *a, const char *b, uint32_t len)
{
    if (len >= 8) {
        for (uint32_t i = 0; i < len - 8; i += 8)
            if (load8(a + i) != load8(b + i))
                return false;
        return load8(a + len - 8) == load8(b + len - 8);
    }
    if (len >= 4)
        return load4(a) == load4(b) && load4(a + len - 4) == load4(b + len - 4);
    if (len >= 2)
        return load2(a) == load2(b) && load2(a + len - 2) == load2(b + len - 2);
    return len == 0 || *a == *b;
}

/* --- reading --------------------------------------------------------------------------------- */

/* Of two with the same hash, which tells nearly all apart. */
static inline bool is_key(const struct cs_value *at, const struct cs_value *key)
{
    return at->len == key->len && at->tag == CS_STRING &&
           same_bytes(at->as.text, key->as.text, key->len);
}

/* The value under a key in a map, or NULL. */
static inline const struct cs_value *quick_find(const struct cs_value *map,
                                                const struct cs_value *key)
{
    if (map->flags & CS_FLAG_INDEXED) {
        int64_t pair = cs_value_find_key(*map, *key);
        return pair < 0 ? NULL : &map->as.items[2 * pair + 1];
    }
    const struct cs_value *at = map->as.items, *end = at + 2 * (size_t)map->len;
    for (; at < end; at += 2)
        if (at->hash == key->hash && is_key(at, key))
            return at + 1;
    return NULL;
}

/* The usual cases; false: cs_access_field and cs_access_key have to say. */
static inline bool field_fast(const struct cs_value *container, const struct cs_node *node,
                              struct cs_value *out)
{
    const struct cs_record *record = container->as.record;
    if (container->tag != CS_RECORD || record->schema != node->subject ||
        record->slots[node->data].tag == CS_ABSENT)
        return false;
    *out = record->slots[node->data];
    out->flags |= (container->flags | node->flags) & CS_FLAG_SENSITIVE;
    return true;
}

static inline bool key_fast(const struct cs_value *container, const struct cs_value *key,
                            struct cs_value *out)
{
    if (!USUAL(container->tag == CS_MAP && key->len < SHORT_KEY))
        return false;
    const struct cs_value *value = quick_find(container, key);
    if (value == NULL)
        return false;
    *out = *value;
    out->flags |= container->flags & CS_FLAG_SENSITIVE;
    return true;
}

/* What a container may hold under a key: absent where that is no member, or the container is. */
static inline bool key_bare_fast(const struct cs_value *container, const struct cs_value *key,
                                 struct cs_value *out)
{
    const struct cs_value *value = NULL;
    if (!USUAL(key->len < SHORT_KEY && (container->tag == CS_MAP || container->tag == CS_ABSENT)))
        return false;
    if (container->tag == CS_MAP)
        value = quick_find(container, key);
    if (value == NULL) {
        *out = cs_value_absent();
        return true;
    }
    *out = *value;
    out->flags |= container->flags & CS_FLAG_SENSITIVE;
    return true;
}

/* --- questions: 1 yes, 0 no, -1 the function of the table has to say ------------------------- */

static inline int ask_EQ(const struct cs_value *x, const struct cs_value *y)
{
    if (!USUAL(x->tag == y->tag))
        return -1;
    if (USUAL(x->tag == CS_STRING)) {
        if (x->len != y->len)
            return 0;
        return USUAL(x->len < SHORT) ? same_bytes(x->as.text, y->as.text, x->len) : -1;
    }
    switch (x->tag) {
    case CS_INT:
    case CS_UINT:
        return x->as.integer == y->as.integer;
    case CS_BOOL:
        return x->as.boolean == y->as.boolean;
    default:
        return -1;
    }
}

static inline int ask_NE(const struct cs_value *x, const struct cs_value *y)
{
    int equal = ask_EQ(x, y);
    return equal < 0 ? equal : !equal;
}

#define ORDER_QUESTION(NAME, operator)                                               \
    static inline int ask_##NAME(const struct cs_value *x, const struct cs_value *y) \
    {                                                                                \
        if (USUAL(x->tag == CS_INT && y->tag == CS_INT))                             \
            return x->as.integer operator y->as.integer;                             \
        if (x->tag == CS_DOUBLE && y->tag == CS_DOUBLE)                              \
            return x->as.number operator y->as.number;                               \
        return -1;                                                                   \
    }
ORDER_QUESTION(LT, <)
ORDER_QUESTION(LE, <=)
ORDER_QUESTION(GT, >)
ORDER_QUESTION(GE, >=)
#undef ORDER_QUESTION

static inline int ask_IN(const struct cs_value *x, const struct cs_value *y)
{
    if (x->tag == CS_STRING && x->len < SHORT_KEY && y->tag == CS_MAP)
        return cs_value_find_key(*y, cs_value_key(cs_value_str(*x))) >= 0;
    return -1;
}

static inline bool short_strings(const struct cs_value *x, const struct cs_value *y)
{
    return x->tag == CS_STRING && y->tag == CS_STRING && y->len < SHORT;
}

static inline int ask_STARTS(const struct cs_value *x, const struct cs_value *y)
{
    if (!USUAL(short_strings(x, y)))
        return -1;
    return x->len >= y->len && same_bytes(x->as.text, y->as.text, y->len);
}

static inline int ask_ENDS(const struct cs_value *x, const struct cs_value *y)
{
    if (!USUAL(short_strings(x, y)))
        return -1;
    return x->len >= y->len && same_bytes(x->as.text + (x->len - y->len), y->as.text, y->len);
}

static inline int ask_CONTAINS(const struct cs_value *x, const struct cs_value *y)
{
    if (!USUAL(short_strings(x, y) && x->len < SHORT))
        return -1;
    if (y->len == 0 || y->len > x->len)
        return y->len == 0;
    const char *at = memchr(x->as.text, y->as.text[0], x->len - y->len + 1);
    if (at == NULL)
        return 0;
    return memcmp(at, y->as.text, y->len) == 0 ? 1 : -1; /* a longer search has to be paid for */
}

static inline int ask_NOT(const struct cs_value *x, const struct cs_value *y)
{
    (void)y;
    return x->tag == CS_BOOL ? !x->as.boolean : -1;
}

static inline int ask_TRUTH(const struct cs_value *x)
{
    return x->tag == CS_BOOL ? x->as.boolean : -1;
}

static inline int has_key_fast(const struct cs_value *container, const struct cs_value *key)
{
    if (!USUAL(container->tag == CS_MAP && key->len < SHORT_KEY))
        return -1;
    return quick_find(container, key) != NULL;
}

static inline int ask_IN_FEW(const struct cs_value *x, const struct cs_value *list)
{
    if (!USUAL(x->tag == CS_STRING && x->len < SHORT))
        return -1;
    const struct cs_value *at = list->as.items, *end = at + list->len;
    for (; at < end; at++)
        if (at->len == x->len && same_bytes(at->as.text, x->as.text, x->len))
            return 1;
    return 0;
}

/* --- computing ------------------------------------------------------------------------------- */

static inline bool add_fast(const struct cs_value *x, const struct cs_value *y,
                            struct cs_value *out)
{
    int64_t sum;
    if (x->tag != CS_INT || y->tag != CS_INT ||
        __builtin_add_overflow(x->as.integer, y->as.integer, &sum))
        return false;
    *out = cs_value_int(sum);
    out->flags = (x->flags | y->flags) & CS_FLAG_SENSITIVE;
    return true;
}

static inline bool subtract_fast(const struct cs_value *x, const struct cs_value *y,
                                 struct cs_value *out)
{
    int64_t difference;
    if (x->tag != CS_INT || y->tag != CS_INT ||
        __builtin_sub_overflow(x->as.integer, y->as.integer, &difference))
        return false;
    *out = cs_value_int(difference);
    out->flags = (x->flags | y->flags) & CS_FLAG_SENSITIVE;
    return true;
}

static inline bool multiply_fast(const struct cs_value *x, const struct cs_value *y,
                                 struct cs_value *out)
{
    int64_t product;
    if (x->tag != CS_INT || y->tag != CS_INT ||
        __builtin_mul_overflow(x->as.integer, y->as.integer, &product))
        return false;
    *out = cs_value_int(product);
    out->flags = (x->flags | y->flags) & CS_FLAG_SENSITIVE;
    return true;
}

/* A value that did not fail, where there is room. */
static inline bool push_fast(struct cs_builder *builder, const struct cs_value *v)
{
    if (cs_apply_failed(*v) || builder->count == builder->room)
        return false;
    builder->items[builder->count++] = *v;
    builder->flags |= v->flags & CS_FLAG_SENSITIVE;
    return true;
}

/* A list of which nobody knows the end. */
static inline bool is_open(const struct cs_value *v)
{
    return v->tag == CS_LIST && (v->flags & CS_FLAG_OPEN) != 0;
}

#endif
