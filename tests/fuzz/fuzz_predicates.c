/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines are questions, "path test constant": a digit for the variable, then members, one character
 * each; a digit for the test; a text. Equal questions have one number, others have others.
 */
#include <stdlib.h>

#include "rule/predicate_table.h"

enum { MOST = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct question {
    struct cs_str path, constant;
    enum cs_predicate_test test;
    uint32_t field, predicate;
};

static bool ask(struct cs_predicate_table *table, struct question *q)
{
    bool good = cs_predicate_table_variable(table, (uint8_t)q->path.ptr[0] % 4, &q->field);
    for (uint32_t i = 1; i < q->path.len && good && q->field != CS_NO_FIELD; i++)
        good =
            cs_predicate_table_member(table, q->field, cs_str_slice(q->path, i, i + 1), &q->field);
    if (q->field == CS_NO_FIELD && q->path.len <= CS_FIELD_STEPS_MOST)
        abort();
    return good && q->field != CS_NO_FIELD &&
           cs_predicate_table_add(table, q->field, q->test, cs_value_string(q->constant),
                                  &q->predicate);
}

static bool same_path(const struct question *a, const struct question *b)
{
    return (uint8_t)a->path.ptr[0] % 4 == (uint8_t)b->path.ptr[0] % 4 &&
           cs_str_equal(cs_str_slice(a->path, 1, a->path.len),
                        cs_str_slice(b->path, 1, b->path.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct question questions[MOST];
    struct cs_predicate_table table;
    struct cs_arena arena;
    struct cs_str rest = cs_str_of((const char *)data, size);
    uint32_t count = 0;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_predicate_table_init(&table, &arena, 7);
    while (rest.len > 0 && count < MOST && size < 1 << 16) {
        int64_t end = cs_str_find(rest, CS_STR("\n"), 0), space;
        struct cs_str line = cs_str_slice(rest, 0, end < 0 ? rest.len : (uint32_t)end);
        rest = cs_str_slice(rest, line.len + 1, rest.len);
        space = cs_str_find(line, CS_STR(" "), 0);
        if (space < 1 || (uint32_t)space + 1 >= line.len)
            continue;
        questions[count] =
            (struct question){.path = cs_str_slice(line, 0, (uint32_t)space),
                              .test = (uint8_t)line.ptr[space + 1] % 4 + CS_PREDICATE_EQUAL,
                              .constant = cs_str_slice(line, (uint32_t)space + 2, line.len)};
        count += ask(&table, &questions[count]);
    }
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++) {
            const struct question *a = &questions[i], *b = &questions[k];
            bool path = same_path(a, b);
            bool whole = path && a->test == b->test && cs_str_equal(a->constant, b->constant);
            if ((a->field == b->field) != path || (a->predicate == b->predicate) != whole)
                abort();
        }
    cs_arena_clear(&arena);
    return 0;
}
