/* SPDX-License-Identifier: Apache-2.0 */
/* Positions by marks are those that counting from the start gives, in texts of any shape. */
#include <stdlib.h>

#include "engine/locate.h"
#include "unit_run.h"

static uint32_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* Lines of about `width` bytes with code points of one to four bytes; width 0: one line. */
static struct cs_str make_text(uint32_t size, uint32_t width)
{
    static const char *const pieces[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    char *text = malloc(size + 8);
    uint32_t len = 0;
    while (len < size) {
        const char *piece = width > 0 && draw(width) == 0 ? "\n" : pieces[draw(4)];
        memcpy(text + len, piece, strlen(piece));
        len += (uint32_t)strlen(piece);
    }
    return cs_str_of(text, len);
}

static const struct {
    uint32_t size, width;
} shapes[] = {{1, 0},      {1, 1},       {1023, 10},   {1024, 0},   {1025, 3},     {5000, 1},
              {100000, 0}, {100000, 80}, {523264, 40}, {523265, 0}, {600000, 1000}};

START_TEST(positions)
{
    struct cs_locator *locator = calloc(1, sizeof *locator);
    struct cs_source source = {.text = make_text(shapes[_i].size, shapes[_i].width),
                               .lines_before = 7,
                               .columns_before = 3};
    for (int i = 0; i < 400; i++) {
        uint32_t offset = i == 0 ? source.text.len : draw(source.text.len + 1);
        struct cs_position at = cs_locator_position(locator, &source, offset);
        struct cs_position expected = cs_source_position(&source, offset);
        ck_assert_msg(at.line == expected.line && at.column == expected.column,
                      "offset %u of %u: %u:%u, expected %u:%u", offset, source.text.len, at.line,
                      at.column, expected.line, expected.column);
    }
    struct cs_position behind = cs_locator_position(locator, &source, UINT32_MAX);
    struct cs_position end = cs_source_position(&source, source.text.len);
    ck_assert_uint_eq(behind.line, end.line);
    ck_assert_uint_eq(behind.column, end.column);
    free((char *)(uintptr_t)source.text.ptr);
    free(locator);
}
END_TEST

/* More texts than are remembered, in turn. */
START_TEST(several_texts)
{
    struct cs_locator *locator = calloc(1, sizeof *locator);
    struct cs_source sources[CS_LOCATOR_TEXTS + 2];
    for (int i = 0; i < CS_LOCATOR_TEXTS + 2; i++)
        sources[i] = (struct cs_source){.text = make_text(3000 + 100 * (uint32_t)i, 20)};
    for (int i = 0; i < 300; i++) {
        const struct cs_source *source = &sources[draw(CS_LOCATOR_TEXTS + 2)];
        uint32_t offset = draw(source->text.len);
        struct cs_position at = cs_locator_position(locator, source, offset);
        struct cs_position expected = cs_source_position(source, offset);
        ck_assert_uint_eq(at.line, expected.line);
        ck_assert_uint_eq(at.column, expected.column);
    }
    for (int i = 0; i < CS_LOCATOR_TEXTS + 2; i++)
        free((char *)(uintptr_t)sources[i].text.ptr);
    free(locator);
}
END_TEST

/* The next check may have another text at the same address. */
START_TEST(forgets_between_checks)
{
    struct cs_locator *locator = calloc(1, sizeof *locator);
    char text[] = "a\nb\nc";
    struct cs_source source = {.text = CS_STR("a")};
    source.text = cs_str_of(text, 5);
    ck_assert_uint_eq(cs_locator_position(locator, &source, 4).line, 3);
    memset(text, 'x', 5);
    cs_locator_reset(locator);
    ck_assert_uint_eq(cs_locator_position(locator, &source, 4).line, 1);
    ck_assert_uint_eq(cs_locator_position(locator, &source, 4).column, 5);
    source.text = CS_STR("");
    ck_assert_uint_eq(cs_locator_position(locator, &source, 0).line, 0);
    free(locator);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("locate");
    tcase_add_loop_test(test, positions, 0, UNIT_COUNT(shapes));
    tcase_add_test(test, several_texts);
    tcase_add_test(test, forgets_between_checks);
    return unit_run("locate", test);
}
