/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a YAML 1.1 scalar means, as the API machinery of Kubernetes resolves it: `no` is false, 017
 * is 15, 1_000 is 1000, 12:30 and dates are strings. In: the text of a scalar and its tag. Out: a
 * value, or the text of a key. Knows nothing of documents.
 */
#ifndef CS_TEXT_YAML_SCALAR_H
#define CS_TEXT_YAML_SCALAR_H

#include "base/arena.h"
#include "value/value.h"

/* X(name, tag behind "tag:yaml.org,2002:") */
#define CS_YAML_TAG_TABLE(X)  \
    X(STRING, "str")          \
    X(BOOL, "bool")           \
    X(INT, "int")             \
    X(FLOAT, "float")         \
    X(NULL, "null")           \
    X(TIMESTAMP, "timestamp") \
    X(BINARY, "binary")       \
    X(MERGE, "merge")

enum cs_yaml_tag {
    CS_YAML_TAG_PLAIN, /* untagged and unquoted: the text decides */
#define CS_YAML_TAG_ENUM(name, text) CS_YAML_TAG_##name,
    CS_YAML_TAG_TABLE(CS_YAML_TAG_ENUM)
#undef CS_YAML_TAG_ENUM
        CS_YAML_TAG_OTHER /* any other: the text as it is */
};

/* The tag by its full name. */
enum cs_yaml_tag cs_yaml_scalar_tag(struct cs_str name);

/* "int" and the like, for messages. */
const char *cs_yaml_scalar_tag_name(enum cs_yaml_tag tag);

/*
 * Null, bool, int, uint, double or string (which borrows `text`; also for CS_YAML_TAG_BINARY). A
 * number of more than 1000 characters with underscores is a string. False: the text is not what
 * the tag says.
 */
bool cs_yaml_scalar_resolve(enum cs_yaml_tag tag, struct cs_str text, struct cs_value *out);

/*
 * The value as it comes out at the far end of JSON, through which the API machinery sends every
 * document: a double that is written without fraction and exponent is an integer. False: a NaN or
 * infinity, which JSON has not.
 */
bool cs_yaml_scalar_json(struct cs_value *value);

enum { CS_YAML_KEY_ROOM = 32 };

/*
 * The text of a resolved value that is used as a key; written to `room` where it is no string.
 * False: null and integers over int64 are no keys.
 */
bool cs_yaml_scalar_key(struct cs_value value, char room[CS_YAML_KEY_ROOM], struct cs_str *out);

enum cs_yaml_binary { CS_YAML_BINARY_OK, CS_YAML_BINARY_INVALID, CS_YAML_BINARY_MEMORY };

/* Base64 to text; bytes that are not UTF-8 become U+FFFD, as they do on their way through JSON. */
enum cs_yaml_binary cs_yaml_scalar_binary(struct cs_str text, struct cs_arena *arena,
                                          struct cs_str *out);

#endif
