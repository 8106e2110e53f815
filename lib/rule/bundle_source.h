/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sources of a bundle: files of a folder in, a rule set and the sections of a bundle's payload
 * out. bundle.yaml is the header; other *.yaml and *.yml files hold rules, except those in a folder
 * named t, tests or testdata, which belong to the rules' tests.
 *
 * Documents with `apiVersion` and `kind` are foreign: policies that were written for others. Who
 * knows their dialects sits on a higher floor and is called through `import`.
 */
#ifndef CS_RULE_BUNDLE_SOURCE_H
#define CS_RULE_BUNDLE_SOURCE_H

#include "base/buf.h"
#include "rule/rule_doc.h"

struct cs_source_file {
    struct cs_str name; /* path below the folder, '/' between */
    struct cs_str text;
    bool policy; /* read whatever its name is */
};

/* Foreign documents, and what was made of them. */
struct cs_source_foreign {
    const struct cs_tree **documents; /* in the order of the files */
    uint32_t count, room;
    const struct cs_tree **trees; /* rule documents; put there by the import */
    uint32_t ntrees, trees_room;
    struct cs_arena *arena;  /* of all that is made */
    struct cs_diag *notices; /* what is not judged as it was written, as warnings */
};

typedef int cs_source_import(struct cs_source_foreign *foreign, struct cs_diag *diag);

/* False: out of memory. */
bool cs_source_foreign_put(struct cs_source_foreign *foreign, const struct cs_tree *tree);

struct cs_bundle_source {
    const struct cs_alloc *alloc;
    const struct cs_limits *limits;
    struct cs_arena arena;
    struct cs_source_file *files;
    uint32_t nfiles, room;
    size_t bytes;
    struct cs_rule_set rules;
    cs_source_import *import; /* NULL: foreign documents are refused */
    struct cs_diag notices;   /* of the last read */
    bool read;                /* rules are those of the files */
};

void cs_bundle_source_init(struct cs_bundle_source *sources, const struct cs_alloc *alloc,
                           const struct cs_limits *limits);
void cs_bundle_source_clear(struct cs_bundle_source *sources);

/* Copies a file. CTRSEC_E_NOMEM, CTRSEC_E_LIMIT, CTRSEC_E_ARGUMENT (a name twice). */
int cs_bundle_source_add(struct cs_bundle_source *sources, struct cs_str name, struct cs_str text,
                         struct cs_diag *diag);

/* As add, a file of policies: any name, and foreign documents only. */
int cs_bundle_source_add_policy(struct cs_bundle_source *sources, struct cs_str name,
                                struct cs_str text, struct cs_diag *diag);

/* NULL: no such file. */
const struct cs_source_file *cs_bundle_source_file(const struct cs_bundle_source *sources,
                                                   struct cs_str name);

/* Reads all files, in the order of their names. Without a bundle.yaml the channel is "local", which
   is enough for rules that nobody signs (rules.has_header is false). Errors are collected. */
int cs_bundle_source_read(struct cs_bundle_source *sources, struct cs_diag *diag);

/* The sections of a payload: the same rules give the same bytes. After read. */
void cs_bundle_source_write_rules(const struct cs_bundle_source *sources, struct cs_buf *out);
void cs_bundle_source_write_tests(const struct cs_bundle_source *sources, struct cs_buf *out);

/* Reads the rules section of a verified bundle; the text must live as long as the set. */
int cs_bundle_source_section(struct cs_str section, struct cs_str name,
                             const struct cs_alloc *alloc, const struct cs_limits *limits,
                             struct cs_arena *arena, struct cs_diag *diag, struct cs_rule_set *out);

#endif
