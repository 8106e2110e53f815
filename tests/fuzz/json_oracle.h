/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader against jansson, for the fuzz target and for the test that generates documents.
 * Stops the program where they differ. Known differences, which are not compared:
 *
 *     integers over 63 bits      refused by jansson, a uint or double for us
 *     names with U+0000          refused by jansson
 *     nesting                    ours has its own limit
 *     a NUL byte behind the text jansson stops there, we refuse it
 */
#ifndef TESTS_FUZZ_JSON_ORACLE_H
#define TESTS_FUZZ_JSON_ORACLE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/json_read.h"

static inline void json_oracle_stop(const char *why)
{
    fprintf(stderr, "json_oracle: %s\n", why);
    abort();
}

static inline int json_oracle_same(struct cs_value v, const json_t *j)
{
    switch (json_typeof(j)) {
    case JSON_NULL:
        return v.tag == CS_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return v.tag == CS_BOOL && v.as.boolean == json_is_true(j);
    case JSON_INTEGER:
        return v.tag == CS_INT && v.as.integer == json_integer_value(j);
    case JSON_REAL:
        return v.tag == CS_DOUBLE && v.as.number == json_real_value(j);
    case JSON_STRING:
        return v.tag == CS_STRING &&
               cs_str_equal(cs_value_str(v),
                            cs_str_of(json_string_value(j), json_string_length(j)));
    case JSON_ARRAY:
        if (v.tag != CS_LIST || v.len != json_array_size(j))
            return 0;
        for (uint32_t i = 0; i < v.len; i++)
            if (!json_oracle_same(v.as.items[i], json_array_get(j, i)))
                return 0;
        return 1;
    case JSON_OBJECT: {
        const char *key;
        json_t *member;
        if (v.tag != CS_MAP || v.len != json_object_size(j))
            return 0;
        json_object_foreach((json_t *)(uintptr_t)j, key, member)
        {
            struct cs_value ours = cs_value_get_str(v, cs_str_from(key));
            if (ours.tag == CS_ABSENT || !json_oracle_same(ours, member))
                return 0;
        }
        return 1;
    }
    }
    return 0;
}

static inline int json_oracle_only_ours(const json_error_t *error)
{
    return json_error_code(error) == json_error_numeric_overflow ||
           json_error_code(error) == json_error_null_byte_in_key ||
           json_error_code(error) == json_error_stack_overflow;
}

/* Returns whether both read it. */
static inline int json_oracle_compare(struct cs_str text)
{
    struct cs_json_scratch *scratch = cs_json_scratch_new(&cs_alloc_libc);
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_limits limits = cs_limits_default;
    struct cs_source source = {.name = CS_STR_INIT("oracle"), .text = text};
    struct cs_json_options options = {.limits = &limits, .seed = 1};
    struct cs_tree tree;
    json_error_t error;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, &source);
    int status = cs_json_read(scratch, &source, &options, &arena, &diag, &tree);
    json_t *theirs = json_loadb(text.ptr, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (status == CTRSEC_OK && theirs == NULL && !json_oracle_only_ours(&error))
        json_oracle_stop(error.text);
    if (status == CTRSEC_E_SYNTAX && theirs != NULL && strcmp(diag.first->reason, "json.nul") != 0)
        json_oracle_stop(diag.first->message.ptr);
    if (status == CTRSEC_OK && theirs != NULL && !json_oracle_same(tree.root, theirs))
        json_oracle_stop("read differently");
    int both = status == CTRSEC_OK && theirs != NULL;
    json_decref(theirs);
    cs_json_scratch_free(scratch);
    cs_arena_clear(&arena);
    return both;
}

#endif
