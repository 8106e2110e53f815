/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of rule/message.c: the pieces of templates. */
#include "base/buf.h"
#include "rule/message.h"
#include "unit_run.h"

/* Pieces as "text" and <expression at offset>, an error as !offset. */
static const struct {
    const char *text, *pieces;
} templates[] = {
    {"", ""},
    {"plain", "\"plain\""},
    {"{a}", "<a at 1>"},
    {"a {b} c", "\"a \"<b at 3>\" c\""},
    {"{a}{b}", "<a at 1><b at 4>"},
    {"{{", "\"{\""},
    {"}}", "\"}\""},
    {"{{a}}", "\"{a}\""},
    {"{{{a}}}", "\"{\"<a at 3>\"}\""},
    {"{ {'a': 1}.a }", "< {'a': 1}.a  at 1>"},
    {"{'}'}", "<'}' at 1>"},
    {"{\"}\"}", "<\"}\" at 1>"},
    {"{'\\'}'}", "<'\\'}' at 1>"},
    {"x {{ y", "\"x { y\""},
    {"{", "!0"},
    {"a {b", "\"a \"!2"},
    {"{'}", "!0"},
    {"{ { }", "!0"},
    {"}", "!0"},
    {"a } b", "!2"},
    {"{}", "!0"},
    {"{  }", "!0"},
    {"ok {a} }", "\"ok \"<a at 4>!7"},
};

START_TEST(pieces)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_buf found;
    struct cs_message_piece piece;
    uint32_t offset = 0;
    int status = CTRSEC_OK;
    struct cs_str text = cs_str_from(templates[_i].text);
    struct cs_source source = {.text = text};
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, &source);
    cs_buf_init(&found, &cs_alloc_libc, 0);
    while (cs_message_next(text, &offset, &arena, &diag, &status, &piece)) {
        if (piece.expression)
            cs_buf_printf(&found, "<%.*s at %u>", CS_STR_ARG(piece.text), (unsigned)piece.offset);
        else
            cs_buf_printf(&found, "\"%.*s\"", CS_STR_ARG(piece.text));
    }
    if (status != CTRSEC_OK) {
        ck_assert_int_eq(status, CTRSEC_E_SYNTAX);
        cs_buf_printf(&found, "!%u", (unsigned)(diag.first->position.column - 1));
    }
    ck_assert_msg(cs_str_is(cs_buf_view(&found), templates[_i].pieces), "%s: %.*s",
                  templates[_i].text, CS_STR_ARG(cs_buf_view(&found)));
    cs_buf_clear(&found);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(little_memory)
{
    struct cs_arena arena;
    struct cs_message_piece piece;
    uint32_t offset = 0;
    int status = CTRSEC_OK;
    cs_arena_init(&arena, &cs_alloc_libc, 4);
    ck_assert(!cs_message_next(CS_STR("a long text with {{ in it"), &offset, &arena, NULL, &status,
                               &piece));
    ck_assert_int_eq(status, CTRSEC_E_NOMEM);
    cs_arena_clear(&arena);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("message");
    tcase_add_loop_test(test, pieces, 0, UNIT_COUNT(templates));
    tcase_add_test(test, little_memory);
    return unit_run("message", test);
}
