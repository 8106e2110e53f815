/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents that are meant to exhaust a reader: each is read or refused with the status that the
 * limits promise. Prints the CPU time of each; none is asserted here.
 */
#include <stdio.h>
#include <time.h>

#include "text/json_read.h"
#include "text/yaml_read.h"

enum { JSON, YAML, ROOM = 4 << 20 };

/* `front` so many times, `middle`, and `back` as often; %u in front and back is the round. */
static const struct document {
    const char *name;
    int format;
    const char *front, *middle, *back;
    unsigned times;
    int status;
} documents[] = {
    {"brackets", JSON, "[", "", "", 1000000, CTRSEC_E_LIMIT},
    {"braces", JSON, "{\"a\":", "1", "}", 300000, CTRSEC_E_LIMIT},
    {"deepest", JSON, "[", "1", "]", 64, CTRSEC_OK},
    {"one deeper", JSON, "[", "1", "]", 65, CTRSEC_E_LIMIT},
    {"values", JSON, "1,", "1", "", 1000000, CTRSEC_E_SYNTAX},
    {"elements", JSON, "[1,1,1,1,1,1,1,1,1,1],", "[]", "", 100000, CTRSEC_E_SYNTAX},
    {"opened strings", JSON, "\"a", "", "", 1000000, CTRSEC_E_SYNTAX},
    {"escapes", JSON, "\\u0061", "", "", 500000, CTRSEC_E_SYNTAX},
    {"digits", JSON, "1", "", "", 3000000, CTRSEC_E_LIMIT},
    {"exponent", JSON, "1e", "9", "", 1, CTRSEC_OK},
    {"zeros", JSON, "0", "", "", 3000000, CTRSEC_E_SYNTAX},
    {"blanks", JSON, "    ", "1", "", 700000, CTRSEC_OK},
    {"brackets", YAML, "[", "", "", 1000000, CTRSEC_E_LIMIT},
    {"braces", YAML, "{a: ", "1", "}", 300000, CTRSEC_E_LIMIT},
    {"dashes", YAML, "- ", "1", "", 500000, CTRSEC_E_LIMIT},
    {"keys of keys", YAML, "? ", "1", "", 500000, CTRSEC_E_SYNTAX},
    {"equal keys", YAML, "a: 1\n", "", "", 90000, CTRSEC_OK},
    {"keys", YAML, "k%u: 1\n", "", "", 90000, CTRSEC_OK},
    {"elements", YAML, "- %u\n", "", "", 190000, CTRSEC_OK},
    {"too many elements", YAML, "- %u\n", "", "", 210000, CTRSEC_E_LIMIT},
    {"anchors", YAML, "- &a%u x\n", "", "", 50000, CTRSEC_OK},
    {"aliases that double", YAML, "x%u: &b [*a, *a]\ny%u: &a [*b, *b]\n", "", "", 40,
     CTRSEC_E_SYNTAX},
    {"opened quotes", YAML, "\"a ", "", "", 1000000, CTRSEC_E_SYNTAX},
    {"comments", YAML, "# c\n", "a: 1", "", 700000, CTRSEC_OK},
    {"tabs", YAML, "\t", "", "", 1000000, CTRSEC_E_SYNTAX},
    {"blank lines in a scalar", YAML, "\n", "a: |\n  x", "", 1, CTRSEC_OK},
    {"digits", YAML, "1", "", "", 3000000, CTRSEC_OK},
    {"tags", YAML, "!a ", "x", "", 300000, CTRSEC_E_SYNTAX},
    {"percent signs", YAML, "%%", "", "", 1000000, CTRSEC_E_SYNTAX},
};

static struct cs_str write_document(const struct document *d)
{
    static char text[ROOM + 256];
    size_t len = 0;
    for (unsigned i = 0; i < d->times && len < ROOM; i++)
        len += (size_t)sprintf(text + len, d->front, i, i);
    len += (size_t)sprintf(text + len, "%s", d->middle);
    for (unsigned i = 0; i < d->times && len < ROOM && d->back[0] != '\0'; i++)
        len += (size_t)sprintf(text + len, "%s", d->back);
    return cs_str_of(text, len < ROOM ? len : ROOM);
}

static int read_document(const struct document *d, struct cs_str text)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_tree tree;
    struct cs_source source = {.name = CS_STR_INIT("hostile"), .text = text};
    int status = CTRSEC_E_NOMEM;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, &source);
    if (d->format == JSON) {
        struct cs_json_options options = {.limits = &cs_limits_default};
        struct cs_json_scratch *scratch = cs_json_scratch_new(&cs_alloc_libc);
        if (scratch != NULL)
            status = cs_json_read(scratch, &source, &options, &arena, &diag, &tree);
        cs_json_scratch_free(scratch);
    } else {
        struct cs_yaml_options options = {&cs_limits_default, CS_DUPLICATE_LAST_WINS, 0,
                                          &cs_alloc_libc};
        status = cs_yaml_read(&source, &options, &arena, &diag, &tree);
    }
    cs_arena_clear(&arena);
    return status;
}

int main(void)
{
    unsigned failed = 0, count = sizeof documents / sizeof documents[0];
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < count; i++) {
        const struct document *d = &documents[i];
        struct cs_str text = write_document(d);
        clock_t start = clock();
        int status = read_document(d, text);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        bool good = status == d->status;
        printf("document  %s %-26s %8u bytes  status %3d  %7.1f ms%s\n",
               d->format == JSON ? "JSON" : "YAML", d->name, text.len, status, 1e3 * seconds,
               good ? "" : "  FAILED");
        failed += !good;
    }
    printf("documents %u/%u\n", count - failed, count);
    return failed == 0 ? 0 : 1;
}
