/* SPDX-License-Identifier: Apache-2.0 */
/* Strict reading of our own documents. contract: rule/doc_reader.h */
#include "rule/doc_reader.h"

#include <stdio.h>

#include "value/time.h"

struct cs_node_at cs_doc_reader_root(const struct cs_tree *tree)
{
    return (struct cs_node_at){tree->root, tree->root_offset};
}

struct cs_node_at cs_node_member(struct cs_node_at map, const char *key)
{
    int64_t pair = cs_value_find(map.value, cs_str_from(key));
    if (pair < 0)
        return (struct cs_node_at){cs_value_absent(), map.offset};
    uint32_t item = 2 * (uint32_t)pair + 1;
    return (struct cs_node_at){map.value.as.items[item], cs_value_offset(map.value, item)};
}

struct cs_node_at cs_node_item(struct cs_node_at list, uint32_t i)
{
    return (struct cs_node_at){list.value.as.items[i], cs_value_offset(list.value, i)};
}

struct cs_node_at cs_node_pair(struct cs_node_at map, uint32_t i, struct cs_node_at *value)
{
    *value = cs_node_item(map, 2 * i + 1);
    return cs_node_item(map, 2 * i);
}

void cs_doc_reader_fail(struct cs_doc_reader *reader, struct cs_node_at at, const char *fmt, ...)
{
    char message[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    const struct cs_source *before = reader->diag->source;
    reader->diag->source = reader->source;
    int status = cs_diag_fail(reader->diag, CTRSEC_E_INVALID, reader->reason,
                              (struct cs_span){at.offset, at.offset + 1}, "%s", message);
    reader->diag->source = before;
    if (reader->status == CTRSEC_OK)
        reader->status = status;
}

static const char *nearest(struct cs_str key, const char *const *keys)
{
    uint32_t best = 1 + key.len / 3;
    const char *found = NULL;
    for (; *keys != NULL; keys++) {
        uint32_t distance = cs_str_distance(key, cs_str_from(*keys), best);
        if (distance <= best && (found == NULL || distance < best)) {
            best = distance;
            found = *keys;
        }
    }
    return found;
}

static bool among(struct cs_str key, const char *const *keys)
{
    for (; *keys != NULL; keys++)
        if (cs_str_is(key, *keys))
            return true;
    return false;
}

static const char *kind_of(struct cs_value v)
{
    switch ((enum cs_tag)v.tag) {
    case CS_NULL:
        return "empty";
    case CS_BOOL:
        return v.as.boolean ? "the word true" : "the word false";
    case CS_INT:
    case CS_UINT:
    case CS_DOUBLE:
        return "a number";
    case CS_STRING:
        return "a string";
    case CS_LIST:
        return "a list";
    case CS_MAP:
        return "a map";
    default:
        return "of another kind";
    }
}

bool cs_doc_reader_keys(struct cs_doc_reader *reader, struct cs_node_at map, const char *what,
                        const char *const *keys)
{
    if (map.value.tag != CS_MAP) {
        cs_doc_reader_fail(reader, map, "%s is %s, expected a map", what, kind_of(map.value));
        return false;
    }
    for (uint32_t i = 0; i < map.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(map, i, &value);
        struct cs_str text = cs_value_str(key.value);
        if (among(text, keys))
            continue;
        cs_doc_reader_fail(reader, key, "unknown key `%.*s` in %s",
                           CS_STR_ARG(cs_str_slice(text, 0, 64)), what);
        const char *suggestion = nearest(text, keys);
        if (suggestion != NULL)
            cs_diag_hint(reader->diag, "did you mean `%s`?", suggestion);
    }
    return true;
}

static bool expect(struct cs_doc_reader *reader, struct cs_node_at node, const char *key, bool good,
                   const char *expected)
{
    if (!cs_node_given(node))
        return false;
    if (!good) {
        cs_doc_reader_fail(reader, node, "`%s` is %s, expected %s", key, kind_of(node.value),
                           expected);
        if (strcmp(expected, "a string") == 0 && node.value.tag < CS_STRING)
            cs_diag_hint(reader->diag, "write it in quotes");
    }
    return good;
}

bool cs_doc_reader_str(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                       struct cs_str *out)
{
    struct cs_node_at node = cs_node_member(map, key);
    if (!expect(reader, node, key, node.value.tag == CS_STRING, "a string"))
        return false;
    *out = cs_value_str(node.value);
    return true;
}

bool cs_doc_reader_bool(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        bool *out)
{
    struct cs_node_at node = cs_node_member(map, key);
    if (!expect(reader, node, key, node.value.tag == CS_BOOL, "true or false"))
        return false;
    *out = node.value.as.boolean;
    return true;
}

bool cs_doc_reader_uint(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        uint64_t most, uint64_t *out)
{
    struct cs_node_at node = cs_node_member(map, key);
    uint64_t number = 0;
    bool good = false;
    if (node.value.tag == CS_INT && node.value.as.integer >= 0) {
        number = (uint64_t)node.value.as.integer;
        good = number <= most;
    } else if (node.value.tag == CS_UINT) {
        number = node.value.as.unsigned_integer;
        good = number <= most;
    }
    char expected[64];
    snprintf(expected, sizeof expected, "a whole number from 0 to %llu", (unsigned long long)most);
    if (!expect(reader, node, key, good, expected))
        return false;
    *out = number;
    return true;
}

bool cs_doc_reader_word(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        const char *const *words, uint32_t *out)
{
    struct cs_node_at node = cs_node_member(map, key);
    char expected[200] = "one of";
    size_t at = strlen(expected);
    for (uint32_t i = 0; words[i] != NULL; i++) {
        if (words[i][0] == '\0')
            continue; /* keeps the numbers of the others */
        if (cs_value_is_string(node.value, words[i])) {
            *out = i;
            return true;
        }
        /* YAML reads a bare `off` as false */
        if (node.value.tag == CS_BOOL && !node.value.as.boolean && strcmp(words[i], "off") == 0) {
            *out = i;
            return true;
        }
        if (at < sizeof expected)
            at += (size_t)snprintf(expected + at, sizeof expected - at, " `%s`", words[i]);
    }
    if (node.value.tag == CS_STRING)
        cs_doc_reader_fail(reader, node, "`%s` is another word, expected %s", key, expected);
    else
        expect(reader, node, key, false, expected);
    return false;
}

bool cs_doc_reader_time(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        int64_t *out)
{
    struct cs_node_at node = cs_node_member(map, key);
    bool good = node.value.tag == CS_STRING && cs_time_parse_day(cs_value_str(node.value), out);
    return expect(reader, node, key, good, "a date or RFC 3339 time");
}

bool cs_doc_reader_strs(struct cs_doc_reader *reader, struct cs_node_at map, const char *key,
                        struct cs_arena *arena, struct cs_str **out, uint32_t *count)
{
    struct cs_node_at node = cs_node_member(map, key);
    bool one = node.value.tag == CS_STRING;
    if (!expect(reader, node, key, one || node.value.tag == CS_LIST, "a list of strings"))
        return false;
    uint32_t length = one ? 1 : node.value.len;
    struct cs_str *strs = cs_arena_array(arena, length, sizeof *strs);
    if (strs == NULL) {
        reader->status = cs_diag_no_memory(reader->diag);
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        struct cs_node_at item = one ? node : cs_node_item(node, i);
        if (item.value.tag != CS_STRING) {
            cs_doc_reader_fail(reader, item, "`%s` holds %s, expected strings", key,
                               kind_of(item.value));
            return false;
        }
        strs[i] = cs_value_str(item.value);
    }
    *out = strs;
    *count = length;
    return true;
}
