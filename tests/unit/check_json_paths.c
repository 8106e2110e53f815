/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of text/json_paths.c and of the reader that is led by it: the tree is that of everything
 * with the rest cut out of it, and errors, warnings and numbers of values are the same.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "text/json_read.h"
#include "unit_run.h"

enum { DOCUMENTS = 4000, TEXT_ROOM = 1 << 16, TRIE_ROOM = 64 };

/* Names of all lengths that the hash and the words tell apart, some as JSON writes them. */
static const struct {
    const char *written, *name;
} names[] = {
    {"a", "a"},
    {"", ""},
    {"spec", "spec"},
    {"proc.nam", "proc.nam"},
    {"proc.name", "proc.name"},
    {"container.id.lon", "container.id.lon"},
    {"container.image.repository", "container.image.repository"},
    {"container.image.repozitory", "container.image.repozitory"},
    {"\\u0061b", "ab"},
    {"ab", "ab"},
    {"\xC3\xBC", "\xC3\xBC"},
};
enum { NAMES = sizeof names / sizeof *names };

static uint32_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

static void make_value(struct cs_buf *buf, uint32_t depth)
{
    static const char *const scalars[] = {
        "1", "-0.5", "true", "null", "\"text\"", "\"\\n\"", "18446744073709551615", "\"\xC3\xA4\"",
    };
    uint32_t kind = depth == 0 ? 2 : draw(4), count = draw(depth == 4 && draw(20) == 0 ? 80 : 6);
    if (kind > 1) {
        cs_buf_text(buf, scalars[draw(8)]);
        return;
    }
    cs_buf_char(buf, kind == 0 ? '{' : '[');
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = draw(NAMES);
        if (i > 0)
            cs_buf_text(buf, draw(9) == 0 ? " ,\n" : ",");
        if (kind == 0 && count > 6)
            cs_buf_printf(buf, "\"key%u\":", draw(200));
        else if (kind == 0)
            cs_buf_printf(buf, "\"%s\":", names[name].written);
        make_value(buf, depth - 1);
    }
    cs_buf_char(buf, kind == 0 ? '}' : ']');
}

static void make_paths(struct cs_json_paths *paths, struct cs_arena *arena)
{
    cs_json_paths_init(paths, arena);
    for (uint32_t path = draw(8); path > 0; path--) {
        uint32_t node = cs_json_paths_root(paths);
        for (uint32_t step = draw(4); step > 0; step--)
            node = draw(3) == 0
                       ? cs_json_paths_elements(paths, node)
                       : cs_json_paths_step(paths, node, cs_str_from(names[draw(NAMES)].name));
        if (draw(4) == 0)
            cs_json_paths_keep_at(paths, node, "*");
        else
            cs_json_paths_keep(paths, node, cs_str_from(names[draw(NAMES)].name));
    }
    ck_assert(cs_json_paths_close(paths));
}

static uint32_t node_of(const struct cs_json_paths *paths, uint32_t node, struct cs_value key)
{
    uint64_t first, last;
    if (node <= CS_JSON_EVERYTHING)
        return node;
    cs_value_key_words(cs_value_str(key), &first, &last);
    return cs_json_paths_member(paths, node, cs_value_str(key), key.hash, first, last);
}

/* Whether `part` is what the paths leave of `whole`. */
static bool is_part(const struct cs_json_paths *paths, uint32_t node, struct cs_value whole,
                    struct cs_value part)
{
    uint32_t kept = 0;
    if (node == CS_JSON_NOTHING)
        return part.tag == CS_ABSENT;
    if (whole.tag != part.tag)
        return false;
    for (uint32_t i = 0; whole.tag == CS_LIST && i < whole.len; i++) {
        uint32_t below = node == CS_JSON_EVERYTHING ? node : cs_json_paths_element(paths, node);
        if (part.len != whole.len || !is_part(paths, below, whole.as.items[i], part.as.items[i]) ||
            cs_value_offset(whole, i) != cs_value_offset(part, i))
            return false;
    }
    for (uint32_t i = 0; whole.tag == CS_MAP && i < whole.len; i++) {
        struct cs_value key = whole.as.items[2 * i], value = whole.as.items[2 * i + 1];
        uint32_t below = node_of(paths, node, key);
        int64_t pair = cs_value_find_key(part, key);
        if (below == CS_JSON_NOTHING ? pair >= 0 : pair != kept)
            return false;
        if (below == CS_JSON_NOTHING)
            continue;
        if (!is_part(paths, below, value, part.as.items[2 * kept + 1]) ||
            cs_value_offset(whole, 2 * i + 1) != cs_value_offset(part, 2 * kept + 1))
            return false;
        kept++;
    }
    if (whole.tag == CS_MAP)
        return part.len == kept;
    return whole.tag == CS_LIST || (whole.len == part.len && whole.hash == part.hash);
}

static void assert_same_diagnostics(const struct cs_diag *a, const struct cs_diag *b)
{
    const struct cs_diagnostic *left = a->first, *right = b->first;
    ck_assert_int_eq(a->warnings, b->warnings);
    for (; left != NULL && right != NULL; left = left->next, right = right->next) {
        ck_assert(cs_str_equal(left->message, right->message));
        ck_assert_int_eq(left->position.line, right->position.line);
        ck_assert_int_eq(left->position.column, right->position.column);
    }
    ck_assert(left == NULL && right == NULL);
}

/* One of four texts is cut or has a byte changed. */
static void spoil(struct cs_buf *buf)
{
    if (buf->len == 0 || draw(4) > 0)
        return;
    if (draw(2) == 0)
        buf->len = draw((uint32_t)buf->len) + 1;
    else
        buf->ptr[draw((uint32_t)buf->len)] = (char)draw(256);
}

static void compare_one(struct cs_json_scratch *scratch, enum cs_duplicate duplicates)
{
    struct cs_arena arena;
    struct cs_json_paths paths;
    struct cs_diag diags[2];
    struct cs_tree trees[2];
    struct cs_buf buf;
    int status[2];
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_buf_init(&buf, &cs_alloc_libc, TEXT_ROOM);
    make_value(&buf, 4);
    spoil(&buf);
    make_paths(&paths, &arena);
    struct cs_source source = {.text = cs_buf_view(&buf)};
    for (int i = 0; i < 2; i++) {
        struct cs_json_options options = {.limits = &cs_limits_default,
                                          .duplicates = duplicates,
                                          .seed = 5,
                                          .paths = i == 0 ? NULL : &paths};
        cs_diag_init(&diags[i], &arena, &source);
        status[i] = cs_json_read(scratch, &source, &options, &arena, &diags[i], &trees[i]);
    }
    ck_assert_int_eq(status[0], status[1]);
    assert_same_diagnostics(&diags[0], &diags[1]);
    if (status[0] == CTRSEC_OK) {
        ck_assert_int_eq(trees[0].nodes, trees[1].nodes);
        ck_assert_int_eq(trees[0].root_offset, trees[1].root_offset);
        ck_assert(is_part(&paths, cs_json_paths_root(&paths), trees[0].root, trees[1].root));
    }
    cs_buf_clear(&buf);
    cs_arena_clear(&arena);
}

START_TEST(keeps_what_paths_name)
{
    struct cs_json_scratch *scratch = cs_json_scratch_new(&cs_alloc_libc);
    state = 17;
    for (int i = 0; i < DOCUMENTS; i++)
        compare_one(scratch, i % 5 == 0 ? CS_DUPLICATE_REFUSE : CS_DUPLICATE_LAST_WINS);
    cs_json_scratch_free(scratch);
}
END_TEST

/* Without memory nothing is lost: everything is kept, and the trie says that it failed. */
START_TEST(fails_without_memory)
{
    struct cs_arena arena;
    struct cs_json_paths paths;
    cs_arena_init(&arena, &cs_alloc_libc, TRIE_ROOM);
    cs_json_paths_init(&paths, &arena);
    cs_json_paths_keep_at(&paths, cs_json_paths_root(&paths), "spec/*/name");
    ck_assert(!cs_json_paths_close(&paths));
    cs_arena_clear(&arena);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("json_paths");
    tcase_add_test(test, keeps_what_paths_name);
    tcase_add_test(test, fails_without_memory);
    return unit_run("json_paths", test);
}
