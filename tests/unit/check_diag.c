/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of base/diag.c, base/source.c, base/limits.c and base/map.c. */
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/limits.h"
#include "base/map.h"
#include "unit_run.h"

START_TEST(positions)
{
    struct cs_source source = {.name = CS_STR_INIT("f"),
                               .text = CS_STR_INIT("a\n\xC3\xA9z\r\n\nlast")};
    static const struct {
        uint32_t offset, line, column;
    } rows[] = {{0, 1, 1}, {1, 1, 2}, {2, 2, 1},  {4, 2, 2}, {5, 2, 3},
                {7, 3, 1}, {8, 4, 1}, {12, 4, 5}, {99, 4, 5}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cs_position at = cs_source_position(&source, rows[i].offset);
        ck_assert_msg(at.line == rows[i].line && at.column == rows[i].column, "%u: %u:%u",
                      rows[i].offset, at.line, at.column);
    }
    source.lines_before = 10;
    source.columns_before = 4;
    struct cs_position at = cs_source_position(&source, 1);
    ck_assert(at.line == 11 && at.column == 6);
    at = cs_source_position(&source, 2);
    ck_assert(at.line == 12 && at.column == 1);
    uint32_t column;
    ck_assert(cs_str_is(cs_source_line(&source, 4, &column), "\xC3\xA9z") && column == 2);
    ck_assert(cs_str_is(cs_source_line(&source, 7, &column), "") && column == 0);
    ck_assert(cs_str_is(cs_source_line(&source, 12, &column), "last") && column == 4);
}
END_TEST

START_TEST(collects)
{
    struct cs_arena arena;
    struct cs_source source = {.name = CS_STR_INIT("rules.yaml"),
                               .text = CS_STR_INIT("one\ntwo x\n")};
    struct cs_diag diag;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, &source);
    int status =
        cs_diag_fail(&diag, CTRSEC_E_SYNTAX, "unit.first", (struct cs_span){8, 9}, "found %s", "x");
    ck_assert_int_eq(status, CTRSEC_E_SYNTAX);
    cs_diag_hint(&diag, "did you mean `%s`?", "y");
    cs_diag_warn(&diag, "unit.second", CS_NO_SPAN, "careful");
    const struct cs_diagnostic *first = diag.first;
    ck_assert(diag.errors == 1 && diag.warnings == 1);
    ck_assert(cs_str_is(first->message, "found x") && cs_str_is(first->hint, "did you mean `y`?"));
    ck_assert(cs_str_is(first->file, "rules.yaml"));
    ck_assert(first->position.line == 2 && first->position.column == 5);
    ck_assert_msg(strstr(first->excerpt.ptr, "two x\n") != NULL &&
                      strstr(first->excerpt.ptr, "    ^") != NULL,
                  "%s", first->excerpt.ptr);
    ck_assert(first->next->level == CS_DIAG_WARNING && first->next->position.line == 0);
    diag.no_excerpt = true;
    cs_diag_fail(&diag, CTRSEC_E_SYNTAX, "unit.third", (struct cs_span){0, 1}, "hidden");
    ck_assert_uint_eq(diag.last->excerpt.len, 0);
    /* later ones are only counted */
    for (int i = 0; i < 1000; i++)
        cs_diag_fail(&diag, CTRSEC_E_SYNTAX, "unit.more", CS_NO_SPAN, "more");
    ck_assert_uint_eq(diag.errors, 1002);
    uint32_t kept = 0;
    for (const struct cs_diagnostic *item = diag.first; item != NULL; item = item->next)
        kept++;
    ck_assert_uint_le(kept, diag.most + 1);
    ck_assert_int_eq(cs_diag_fail(NULL, CTRSEC_E_LIMIT, "unit.none", CS_NO_SPAN, "x"),
                     CTRSEC_E_LIMIT);
    cs_arena_clear(&arena);
}
END_TEST

static void *refuse(void *ptr, size_t size, void *payload)
{
    (void)payload;
    if (size == 0)
        free(ptr);
    return NULL;
}

START_TEST(without_memory)
{
    struct cs_alloc alloc = {refuse, NULL};
    struct cs_arena arena;
    struct cs_diag diag;
    cs_arena_init(&arena, &alloc, 0);
    cs_diag_init(&diag, &arena, NULL);
    ck_assert_int_eq(cs_diag_fail(&diag, CTRSEC_E_TYPE, "unit.x", CS_NO_SPAN, "x"), CTRSEC_E_NOMEM);
    cs_diag_hint(&diag, "nothing to add to");
    ck_assert(diag.no_memory && diag.first == NULL && diag.errors == 1);
    ck_assert_int_eq(cs_diag_no_memory(&diag), CTRSEC_E_NOMEM);
}
END_TEST

START_TEST(limits)
{
    struct cs_limits limits = cs_limits_default;
    ck_assert_uint_eq(limits.document_depth, 64);
    ck_assert(cs_limits_set(&limits, "document_depth", 128) && limits.document_depth == 128);
    ck_assert(!cs_limits_set(&limits, "document_depth", 129));
    ck_assert(!cs_limits_set(&limits, "document_depth", 0));
    ck_assert(!cs_limits_set(&limits, "document_depths", 1));
    ck_assert(!cs_limits_set(&limits, "rule_fuel", UINT64_C(1) << 32));
    ck_assert_uint_eq(limits.document_depth, 128);
#define LIMIT_SANE(field, initial, hard, sentence) \
    ck_assert_msg((uint64_t)(initial) <= (uint64_t)(hard) && sizeof(sentence) > 8, #field);
    CS_LIMIT_TABLE(LIMIT_SANE)
#undef LIMIT_SANE
}
END_TEST

START_TEST(maps)
{
    enum { COUNT = 5000 };
    struct cs_arena arena;
    struct cs_map map;
    char key[32];
    bool added;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_map_init(&map, &arena, 99);
    ck_assert_ptr_null(cs_map_get(&map, CS_STR("nothing")));
    for (uint32_t i = 0; i < COUNT; i++) {
        struct cs_str name =
            cs_arena_copy(&arena, cs_str_of(key, (size_t)snprintf(key, sizeof key, "k%u", i)));
        ck_assert(*cs_map_put(&map, name, i, &added) == i && added);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        struct cs_str name = cs_str_of(key, (size_t)snprintf(key, sizeof key, "k%u", i));
        ck_assert_uint_eq(*cs_map_get(&map, name), i);
        ck_assert(*cs_map_put(&map, name, 7, &added) == i && !added);
        ck_assert(cs_str_equal(map.items[i].key, name));
    }
    ck_assert_uint_eq(map.count, COUNT);
    ck_assert_ptr_null(cs_map_get(&map, CS_STR("k5000")));
    cs_arena_clear(&arena);
    struct cs_alloc alloc = {refuse, NULL};
    cs_arena_init(&arena, &alloc, 0);
    cs_map_init(&map, &arena, 1);
    ck_assert_ptr_null(cs_map_put(&map, CS_STR("x"), 1, &added));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("diag");
    tcase_add_test(test, positions);
    tcase_add_test(test, collects);
    tcase_add_test(test, without_memory);
    tcase_add_test(test, limits);
    tcase_add_test(test, maps);
    return unit_run("diag", test);
}
