/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The 16-byte tagged value: what documents are made of and what the expression machine computes
 * with.
 *
 *     | tag u8 | flags u8 | hash u16 | len u32 | payload 8 bytes |
 *
 *     null, absent           -
 *     bool int uint double   payload
 *     string bytes           len bytes at text; hash of map keys (see below)
 *     list                   items -> len values
 *     map                    items -> 2 * len values: key, value, key, value, in document order
 *     record                 record -> typed fields of a model
 *     type                   type
 *     timestamp duration     seconds, and len = nanoseconds 0..999999999 (also before 1970: floor)
 *     optional               boxed -> the value inside, NULL: none
 *     error                  hash = enum cs_fault, text = static message (len is free for the VM)
 *     unknown                hash = enum ctrsec_unknown_reason; record + slot (len - 1) of the
 * field that was not given; record NULL: slot (len - 1) of the variable, or len 0 opaque opaque ->
 * a value of an extension (see value/opaque.h)
 *
 * Blocks of lists and maps are contiguous. Behind a block may stand, by flags:
 *
 *     [values][u32 offset of each value (map: of key, value, ...)]  CS_FLAG_POSITIONS
 *     [values][offsets][u32 seed, u32 mask, u32 slots: pair + 1 ...]  CS_FLAG_INDEXED (maps > 32)
 *
 * A string used as a key of a map block carries the 16-bit hash of cs_value_key_hash in `hash`,
 * so that a lookup compares headers first. Values never own memory; they live in arenas.
 */
#ifndef CS_VALUE_VALUE_H
#define CS_VALUE_VALUE_H

#include "base/str.h"
#include "ctrsec/types.h"

enum cs_tag {
    CS_ABSENT,
    CS_NULL,
    CS_BOOL,
    CS_INT,
    CS_UINT,
    CS_DOUBLE,
    CS_STRING,
    CS_BYTES,
    CS_LIST,
    CS_MAP,
    CS_RECORD,
    CS_TYPE,
    CS_TIMESTAMP,
    CS_DURATION,
    CS_OPTIONAL,
    CS_ERROR,
    CS_UNKNOWN,
    CS_OPAQUE
};

enum cs_value_flags {
    CS_FLAG_SENSITIVE = 1, /* passes through every function */
    CS_FLAG_INTERNED = 2,  /* equal strings of the same document have the same pointer */
    CS_FLAG_POSITIONS = 4, /* offsets stand behind the block */
    CS_FLAG_INDEXED = 8,   /* a hash index stands behind the block */
    CS_FLAG_OPEN = 16,     /* of a list: it may have more elements than are known */
    CS_FLAG_SYMBOL =
        32 /* of a string: a u32 before its text is the hash of it in tables of rules */
};

struct cs_record;
struct cs_type;
struct cs_opaque;

struct cs_value {
    uint8_t tag, flags;
    uint16_t hash;
    uint32_t len;
    union {
        bool boolean;
        int64_t integer; /* int; seconds of timestamp and duration */
        uint64_t unsigned_integer;
        double number;
        const char *text;
        const struct cs_value *items;
        const struct cs_record *record;
        const struct cs_type *type;
        const struct cs_value *boxed;
        const struct cs_opaque *opaque;
    } as;
};

_Static_assert(sizeof(struct cs_value) == 16, "values are 16 bytes");

/* X(name, message): what an expression can fail with; the message never names document data. */
#define CS_FAULT_TABLE(X)                   \
    X(NO_OVERLOAD, "no such overload")      \
    X(NO_KEY, "no such key")                \
    X(NO_FIELD, "no such field")            \
    X(NO_ATTRIBUTE, "undeclared reference") \
    X(NO_FUNCTION, "unbound function")      \
    X(RANGE, "index out of range")          \
    X(OVERFLOW, "integer overflow")         \
    X(DIVIDE, "division by zero")           \
    X(MODULUS, "modulus by zero")           \
    X(CONVERT, "value cannot be converted") \
    X(TIME, "time out of range")            \
    X(ZONE, "unknown time zone")            \
    X(REGEX, "invalid regular expression")  \
    X(DUPLICATE_KEY, "duplicate key")       \
    X(KEY_TYPE, "unsupported key type")     \
    X(ARGUMENT, "invalid argument")         \
    X(EMPTY_OPTIONAL, "optional has no value")

enum cs_fault {
#define CS_FAULT_ENUM(name, message) CS_FAULT_##name,
    CS_FAULT_TABLE(CS_FAULT_ENUM)
#undef CS_FAULT_ENUM
};

/* Levels of values in values that a walk goes down: documents have 128 at most, and what
   expressions put around them is nested less. What lies deeper is not decided: limit. */
#define CS_VALUE_NEST_MOST 192

#define CS_MAP_LINEAR 32 /* pairs up to which a map block has no index */

static inline struct cs_value cs_value_make(enum cs_tag tag)
{
    struct cs_value v = {0};
    v.tag = (uint8_t)tag;
    return v;
}

static inline struct cs_value cs_value_null(void)
{
    return cs_value_make(CS_NULL);
}

static inline struct cs_value cs_value_absent(void)
{
    return cs_value_make(CS_ABSENT);
}

static inline struct cs_value cs_value_bool(bool b)
{
    struct cs_value v = cs_value_make(CS_BOOL);
    v.as.boolean = b;
    return v;
}

static inline struct cs_value cs_value_int(int64_t i)
{
    struct cs_value v = cs_value_make(CS_INT);
    v.as.integer = i;
    return v;
}

static inline struct cs_value cs_value_uint(uint64_t u)
{
    struct cs_value v = cs_value_make(CS_UINT);
    v.as.unsigned_integer = u;
    return v;
}

static inline struct cs_value cs_value_double(double d)
{
    struct cs_value v = cs_value_make(CS_DOUBLE);
    v.as.number = d;
    return v;
}

static inline struct cs_value cs_value_string(struct cs_str s)
{
    struct cs_value v = cs_value_make(CS_STRING);
    v.len = s.len;
    v.as.text = s.ptr;
    return v;
}

static inline struct cs_value cs_value_bytes(struct cs_str s)
{
    struct cs_value v = cs_value_string(s);
    v.tag = CS_BYTES;
    return v;
}

static inline struct cs_value cs_value_record(const struct cs_record *record)
{
    struct cs_value v = cs_value_make(CS_RECORD);
    v.as.record = record;
    return v;
}

static inline struct cs_value cs_value_type(const struct cs_type *type)
{
    struct cs_value v = cs_value_make(CS_TYPE);
    v.as.type = type;
    return v;
}

/* CS_TIMESTAMP or CS_DURATION. */
static inline struct cs_value cs_value_time(enum cs_tag tag, int64_t seconds, uint32_t nanos)
{
    struct cs_value v = cs_value_make(tag);
    v.as.integer = seconds;
    v.len = nanos;
    return v;
}

struct cs_value cs_value_error(enum cs_fault fault);

static inline struct cs_value cs_value_unknown(enum ctrsec_unknown_reason reason)
{
    struct cs_value v = cs_value_make(CS_UNKNOWN);
    v.hash = (uint16_t)reason;
    v.as.record = NULL;
    return v;
}

/* The text of a string or bytes value. */
static inline struct cs_str cs_value_str(struct cs_value v)
{
    return (struct cs_str){v.as.text, v.len};
}

static inline bool cs_value_is_string(struct cs_value v, const char *terminated)
{
    return v.tag == CS_STRING && cs_str_is(cs_value_str(v), terminated);
}

/*
 * The hash that key strings carry: of the length and the first and last eight bytes, which is cheap
 * and tells the names of one object apart. `first` is zero padded where the key is shorter; `last`
 * is zero in keys of up to 8 bytes. Readers that have the words at hand call this one.
 */
static inline uint16_t cs_value_hash_words(uint64_t first, uint64_t last, uint32_t len)
{
    uint64_t mix = first ^ len * UINT64_C(0x9E3779B97F4A7C15);
    mix = mix * UINT64_C(0xFF51AFD7ED558CCD) ^ mix >> 32 ^ last;
    mix ^= mix >> 32;
    return (uint16_t)(mix * UINT64_C(0xC4CEB9FE1A85EC53) >> 48);
}

/* Those words of a key. */
void cs_value_key_words(struct cs_str key, uint64_t *first, uint64_t *last);

uint16_t cs_value_key_hash(struct cs_str key);

/* A string value with its key hash set, for lookups with a constant name. */
struct cs_value cs_value_key(struct cs_str key);

/* Pair number of a string key in a map, or -1. Uses the index where there is one. */
int64_t cs_value_find(struct cs_value map, struct cs_str key);

/* As find, with a string value that carries its key hash (a compiled constant name). */
int64_t cs_value_find_key(struct cs_value map, struct cs_value key);

/* The seeded hash of all bytes of a key. */
uint32_t cs_value_index_hash(struct cs_str key, uint32_t seed);

/*
 * Where the search of a string key starts in the index behind a map (before the mask). A small
 * index uses the hash that the key carries: colliding keys cost at most CS_INDEX_PLAIN steps each.
 * A larger one is seeded, so that a document cannot aim at one slot.
 */
#define CS_INDEX_PLAIN 64 /* slots up to which the key's own hash is used */
static inline uint32_t cs_value_slot_hash(struct cs_value key, uint32_t seed, uint32_t mask)
{
    return mask < CS_INDEX_PLAIN ? key.hash : cs_value_index_hash(cs_value_str(key), seed);
}

/* The value under a string key; absent where `map` is no map or has no such key. */
struct cs_value cs_value_get(struct cs_value map, const char *key);
struct cs_value cs_value_get_str(struct cs_value map, struct cs_str key);

/* One step by text: a key of a map or the decimal index of a list. The number of the item in the
   block (as cs_value_offset takes it), or -1. */
int64_t cs_value_item(struct cs_value container, struct cs_str step);

/* Several steps of string keys and indexes: "spec/template/spec". Absent where it leads nowhere. */
struct cs_value cs_value_walk(struct cs_value root, const char *steps);

/* Offset behind item i of a list, or of key 2i / value 2i+1 of a map; 0 without positions. */
uint32_t cs_value_offset(struct cs_value container, uint32_t i);

const char *cs_value_tag_name(enum cs_tag tag);

#endif
