/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader against jansson on generated documents, on documents with one byte changed, and
 * on every JSON file of the corpus.
 */
#include <check.h>
#include <dirent.h>

#include "../fuzz/json_oracle.h"
#include "base/buf.h"
#include "unit_document.h"
#include "unit_run.h"

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

static void write_blanks(struct cs_buf *buf)
{
    for (uint32_t i = draw(4) == 0 ? draw(4) : 0; i > 0; i--)
        cs_buf_char(buf, " \t\n\r"[draw(4)]);
}

static void write_string(struct cs_buf *buf, bool key)
{
    static const char *const pieces[] = {"a",
                                         "name",
                                         "\\n",
                                         "\\u00e9",
                                         "\xC3\xA9",
                                         "\\\"",
                                         "\\\\",
                                         "\xE2\x82\xAC",
                                         "\\uD834\\uDD1E",
                                         "\xF0\x9F\x98\x80",
                                         "abcdefghijklmnopqrstuvwxyz",
                                         "\\/",
                                         "\\u0001",
                                         " ",
                                         "\\u0000"};
    uint32_t kinds = sizeof pieces / sizeof *pieces - (key ? 1 : 0);
    cs_buf_char(buf, '"');
    for (uint32_t i = draw(5); i > 0; i--)
        cs_buf_text(buf, pieces[draw(kinds)]);
    cs_buf_char(buf, '"');
}

static void write_number(struct cs_buf *buf)
{
    static const char *const shapes[] = {"%u",        "-%u",    "%u.5", "%ue3",
                                         "-%u.25E-7", "%u%09u", "0.%u", "1e-%u"};
    char text[64];
    snprintf(text, sizeof text, shapes[draw(8)], draw(400) + 1, draw(1000000000));
    cs_buf_text(buf, text);
}

static void write_value(struct cs_buf *buf, int depth)
{
    static const char *const words[] = {"null", "true", "false"};
    uint32_t kind = draw(depth > 0 ? 8 : 5), items = draw(6);
    write_blanks(buf);
    if (kind >= 5) {
        bool map = kind == 5;
        cs_buf_char(buf, map ? '{' : '[');
        for (uint32_t i = 0; i < items; i++) {
            if (i > 0)
                cs_buf_char(buf, ',');
            write_blanks(buf);
            if (map) {
                write_string(buf, true);
                write_blanks(buf);
                cs_buf_char(buf, ':');
            }
            write_value(buf, depth - 1);
        }
        cs_buf_char(buf, map ? '}' : ']');
    } else if (kind >= 3) {
        write_string(buf, false);
    } else if (kind == 2) {
        cs_buf_text(buf, words[draw(3)]);
    } else {
        write_number(buf);
    }
    write_blanks(buf);
}

START_TEST(generated)
{
    struct cs_buf buf;
    uint32_t read = 0, changed = 0;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    for (uint32_t seed = 1; seed <= 4000; seed++) {
        state = seed;
        cs_buf_reset(&buf);
        write_value(&buf, 6);
        read += json_oracle_compare(cs_buf_view(&buf)) != 0;
        buf.ptr[draw((uint32_t)buf.len)] = (char)draw(256);
        changed += json_oracle_compare(cs_buf_view(&buf)) != 0;
    }
    ck_assert_uint_eq(read, 4000);
    ck_assert_uint_gt(changed, 100);
    ck_assert_uint_lt(changed, 3900);
    cs_buf_clear(&buf);
}
END_TEST

static uint32_t compare_file(const char *path)
{
    struct cs_str text = unit_file(path);
    ck_assert_ptr_nonnull(text.ptr);
    uint32_t offset = 0, lines = 0, read = 0;
    struct cs_str line;
    if (strstr(path, ".ndjson") != NULL)
        while (cs_json_line(text, &offset, &lines, &line))
            read += json_oracle_compare(line) != 0;
    else
        read = json_oracle_compare(text) != 0;
    free((char *)(uintptr_t)text.ptr);
    return read;
}

static uint32_t compare_folder(const char *folder, int depth)
{
    uint32_t read = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[4096];
        struct stat info;
        if (entry->d_name[0] == '.' ||
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path ||
            stat(path, &info) != 0)
            continue;
        const char *dot = strrchr(entry->d_name, '.');
        if (S_ISDIR(info.st_mode) && depth > 0)
            read += compare_folder(path, depth - 1);
        else if (dot != NULL && (strcmp(dot, ".json") == 0 || strcmp(dot, ".ndjson") == 0))
            read += compare_file(path);
    }
    closedir(dir);
    return read;
}

START_TEST(corpus)
{
    char folder[4096];
    if (!unit_corpus(folder, sizeof folder, "")) {
        printf("json_differential: corpus skipped, no data in %s\n", folder);
        return;
    }
    uint32_t read = compare_folder(folder, 8);
    printf("json_differential: %u documents of the corpus read as jansson does\n", (unsigned)read);
    ck_assert_uint_gt(read, 6000);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("json_differential");
    tcase_set_timeout(test, 300);
    tcase_add_test(test, generated);
    tcase_add_test(test, corpus);
    return unit_run("json_differential", test);
}
