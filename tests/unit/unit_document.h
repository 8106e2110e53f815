/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the suites of the document floor: JSON text to a tree, files of the corpus, paths as text.
 * The corpus is data that lies beside the sources, or where CTRSEC_CORPUS_DIR points.
 */
#ifndef UNIT_DOCUMENT_H
#define UNIT_DOCUMENT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text/json_read.h"
#include "unit_source.h"
#include "value/record.h"

struct unit_reader {
    struct cs_arena arena, diag_arena;
    struct cs_diag diag;
    struct cs_json_scratch *json;
};

static inline void unit_open(struct unit_reader *reader)
{
    cs_arena_init(&reader->arena, &cs_alloc_libc, 0);
    cs_arena_init(&reader->diag_arena, &cs_alloc_libc, 0);
    cs_diag_init(&reader->diag, &reader->diag_arena, NULL);
    reader->json = cs_json_scratch_new(&cs_alloc_libc);
    ck_assert_ptr_nonnull(reader->json);
}

static inline void unit_close(struct unit_reader *reader)
{
    cs_json_scratch_free(reader->json);
    cs_arena_clear(&reader->arena);
    cs_arena_clear(&reader->diag_arena);
}

/* NULL: not JSON. The text is copied; single quotes may stand for double ones if `quotes`. */
static inline const struct cs_tree *unit_read(struct unit_reader *reader, struct cs_str text,
                                              bool quotes)
{
    struct cs_json_options options = {.limits = &cs_limits_default, .seed = 1};
    struct cs_str copy = cs_arena_copy(&reader->arena, text);
    struct cs_tree *tree = cs_arena_zero(&reader->arena, sizeof *tree);
    ck_assert(copy.ptr != NULL && tree != NULL);
    for (uint32_t i = 0; quotes && i < copy.len; i++)
        if (copy.ptr[i] == '\'')
            ((char *)(uintptr_t)copy.ptr)[i] = '"';
    struct cs_source source = {.name = CS_STR_INIT("unit"), .text = copy};
    int status = cs_json_read(reader->json, &source, &options, &reader->arena, &reader->diag, tree);
    return status == CTRSEC_OK ? tree : NULL;
}

static inline const struct cs_tree *unit_json(struct unit_reader *reader, const char *text)
{
    const struct cs_tree *tree = unit_read(reader, cs_str_from(text), true);
    ck_assert_msg(tree != NULL, "not JSON: %s", text);
    return tree;
}

/* The folder of the corpus in `out`; false where it is absent. */
static inline bool unit_corpus(char *out, size_t size, const char *below)
{
    return unit_data(out, size, "CTRSEC_CORPUS_DIR", "corpus", below);
}

/* The whole file, to be freed; ptr NULL where it cannot be read. */
static inline struct cs_str unit_file(const char *path)
{
    struct cs_str text = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return text;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    if (bytes != NULL)
        text = cs_str_of(bytes, fread(bytes, 1, (size_t)size, file));
    fclose(file);
    return text;
}

static inline struct cs_value unit_slot(const struct cs_record *record, const char *name)
{
    int32_t slot = cs_schema_find(record->schema, cs_str_from(name));
    ck_assert_msg(slot >= 0, "%s has no field %s", record->schema->name, name);
    return record->slots[slot];
}

/* "container.image.tag" from a record; list elements by number: "packages.0.name". */
static inline struct cs_value unit_field(const struct cs_record *record, const char *path)
{
    struct cs_value value = cs_value_record(record);
    while (*path != '\0') {
        size_t len = strcspn(path, ".");
        char step[64];
        snprintf(step, sizeof step, "%.*s", (int)len, path);
        if (value.tag == CS_RECORD)
            value = unit_slot(value.as.record, step);
        else if (value.tag == CS_LIST)
            value = strtoul(step, NULL, 10) < value.len ? value.as.items[strtoul(step, NULL, 10)]
                                                        : cs_value_absent();
        else
            value = cs_value_get(value, step);
        path += len + (path[len] == '.');
    }
    return value;
}

/* The JSON pointer of a slot, in a static buffer. */
static inline const char *unit_pointer(struct unit_reader *reader, const struct cs_record *record,
                                       const char *name)
{
    static char text[512];
    struct cs_buf buf;
    int32_t slot = cs_schema_find(record->schema, cs_str_from(name));
    ck_assert_msg(slot >= 0, "%s has no field %s", record->schema->name, name);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    const struct cs_path *path = cs_record_path(&reader->arena, record, (uint32_t)slot);
    if (path != NULL)
        cs_path_write(&buf, path);
    snprintf(text, sizeof text, "%s%.*s", path ? "" : "(none)", (int)buf.len,
             buf.len ? buf.ptr : "");
    cs_buf_clear(&buf);
    return text;
}

#endif
