/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of docs/ that are made of tables: a suite checks that one is current, or writes it. */
#ifndef UNIT_PAGE_H
#define UNIT_PAGE_H

#include <check.h>

#include "base/buf.h"
#include "unit_document.h"
#include "unit_source.h"

struct unit_page {
    const char *name;    /* "docs/FIELDS.md" */
    const char *command; /* that writes it */
    void (*put)(struct cs_buf *buf);
};

static inline void unit_page_check(const struct unit_page *page)
{
    char path[512];
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    page->put(&buf);
    unit_source(path, sizeof path, page->name);
    struct cs_str text = unit_file(path);
    ck_assert_msg(text.ptr != NULL, "%s is not there", page->name);
    ck_assert_msg(cs_str_equal(text, cs_buf_view(&buf)), "%s is not what the tables say: run %s",
                  page->name, page->command);
    free((void *)(uintptr_t)text.ptr);
    cs_buf_clear(&buf);
}

/* The exit code of the command. */
static inline int unit_page_write(const struct unit_page *page)
{
    char path[512];
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    page->put(&buf);
    unit_source(path, sizeof path, page->name);
    FILE *file = fopen(path, "wb");
    bool done = file != NULL && fwrite(buf.ptr, 1, buf.len, file) == buf.len;
    done = file != NULL && fclose(file) == 0 && done;
    cs_buf_clear(&buf);
    printf("%s %s\n", page->name, done ? "is written" : "cannot be written");
    return done ? 0 : 1;
}

#endif
