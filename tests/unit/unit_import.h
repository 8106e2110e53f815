/* SPDX-License-Identifier: Apache-2.0 */
/* For suites of policy importers: a text of policies in, the normal form or what was told out. */
#ifndef UNIT_IMPORT_H
#define UNIT_IMPORT_H

#include <stdlib.h>

#include "base/limits.h"
#include "import/import.h"
#include "unit_run.h"

/* "reason file:line:column message" for each diagnostic. */
static inline void unit_import_tell(struct cs_buf *out, const struct cs_diag *diag)
{
    for (const struct cs_diagnostic *d = diag->first; d != NULL; d = d->next)
        cs_buf_printf(out, "%s %.*s:%u:%u %.*s\n", d->reason, CS_STR_ARG(d->file), d->position.line,
                      d->position.column, CS_STR_ARG(d->message));
}

/* What is behind "policies": of the rules section, with ' for ". */
static inline void unit_import_write(struct cs_buf *out, const struct cs_bundle_source *sources)
{
    struct cs_buf section;
    cs_buf_init(&section, &cs_alloc_libc, 0);
    cs_bundle_source_write_rules(sources, &section);
    ck_assert(!section.failed);
    const char *at = strstr(section.ptr, "\"policies\":");
    for (at = at == NULL ? "" : at; *at != '\0'; at++)
        cs_buf_char(out, *at == '"' ? '\'' : *at);
    cs_buf_clear(&section);
}

/* The files "p.yaml" and, where given, "q.yaml". `told` gets errors and notices, `made` the normal
   form where there are no errors. The caller clears both. */
static inline void unit_import(const char *text, const char *more, struct cs_buf *told,
                               struct cs_buf *made)
{
    struct cs_bundle_source sources;
    struct cs_arena arena;
    struct cs_diag diag;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_buf_init(told, &cs_alloc_libc, 0);
    cs_buf_init(made, &cs_alloc_libc, 0);
    cs_buf_put(told, "", 0);
    cs_buf_put(made, "", 0);
    cs_bundle_source_init(&sources, &cs_alloc_libc, &cs_limits_default);
    sources.import = cs_import_policies;
    ck_assert_int_eq(
        cs_bundle_source_add_policy(&sources, CS_STR("p.yaml"), cs_str_from(text), &diag),
        CTRSEC_OK);
    if (more != NULL)
        ck_assert_int_eq(
            cs_bundle_source_add_policy(&sources, CS_STR("q.yaml"), cs_str_from(more), &diag),
            CTRSEC_OK);
    int status = cs_bundle_source_read(&sources, &diag);
    ck_assert_int_eq(status == CTRSEC_OK, diag.errors == 0);
    unit_import_tell(told, &diag);
    unit_import_tell(told, &sources.notices);
    if (status == CTRSEC_OK)
        unit_import_write(made, &sources);
    cs_bundle_source_clear(&sources);
    cs_arena_clear(&arena);
}

/* Nothing was told, and the normal form has this part. */
static inline void unit_import_has(const char *text, const char *more, const char *part)
{
    struct cs_buf told, made;
    unit_import(text, more, &told, &made);
    ck_assert_msg(told.len == 0, "told: %sof:\n%s", told.ptr, text);
    ck_assert_msg(made.len > 0 && strstr(made.ptr, part) != NULL, "expected: %s\nfound: %s", part,
                  made.len > 0 ? made.ptr : "");
    cs_buf_clear(&told);
    cs_buf_clear(&made);
}

/* Exactly this was told. */
static inline void unit_import_tells(const char *text, const char *more, const char *lines)
{
    struct cs_buf told, made;
    unit_import(text, more, &told, &made);
    ck_assert_str_eq(told.len > 0 ? told.ptr : "", lines);
    cs_buf_clear(&told);
    cs_buf_clear(&made);
}

#endif
