/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML to trees of values, as Kubernetes reads it (sigs.k8s.io/yaml over YAML 1.1): the same values
 * that the API server would see. libyaml does the scanning; this file decides what a scalar means.
 *
 * A stream is first split at its document lines ("---"), so an error in one document leaves the
 * others readable. Anchors, aliases and merge keys ("<<") within budgets.
 */
#ifndef CS_TEXT_YAML_READ_H
#define CS_TEXT_YAML_READ_H

#include "base/diag.h"
#include "base/limits.h"
#include "value/block.h"
#include "value/tree.h"

struct cs_yaml_options {
    const struct cs_limits *limits;
    enum cs_duplicate duplicates;
    uint32_t seed;
    const struct cs_alloc *alloc; /* for the reader's own stacks */
};

/*
 * The next document of a stream: its text in *part with name, lines_before set, so that its
 * positions are those of the file. Starts at *offset and moves it. Documents that hold nothing but
 * blanks, comments and a document line are skipped. False at the end. Give the same `part`,
 * untouched, each time (any for offset 0): the count of lines goes on from it.
 */
bool cs_yaml_next(const struct cs_source *stream, uint32_t *offset, struct cs_source *part);

/* Reads one document (no further "---"). out->source is a copy of *source. A document without any
   content is null. Errors: CTRSEC_E_SYNTAX, _LIMIT, _NOMEM, CTRSEC_E_UNSUPPORTED (built without).
 */
int cs_yaml_read(const struct cs_source *source, const struct cs_yaml_options *options,
                 struct cs_arena *arena, struct cs_diag *diag, struct cs_tree *out);

/* The value of a plain (unquoted, untagged) scalar; strings point to `text`. */
struct cs_value cs_yaml_scalar(struct cs_str text);

/* Byte offset and length in source->text of the content of the scalar that stands at `offset`
   (behind quotes or a block indicator); used to give positions inside an expression of a rule. */
bool cs_yaml_scalar_start(const struct cs_source *source, uint32_t offset, uint32_t *content);

#endif
