/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a value stands in a document: a chain of steps up to the root of a tree. Written as a JSON
 * pointer (RFC 6901) and resolved to a byte offset on demand.
 *
 *     root(tree) <- "spec" <- "containers" <- 0 <- "image"
 */
#ifndef CS_VALUE_PATH_H
#define CS_VALUE_PATH_H

#include "base/arena.h"
#include "base/buf.h"
#include "value/tree.h"

enum cs_step { CS_STEP_ROOT, CS_STEP_NAME, CS_STEP_INDEX, CS_STEP_POINTER };

struct cs_path {
    const struct cs_path *parent; /* NULL at the root only */
    const struct cs_tree *tree;   /* of the root; NULL elsewhere */
    struct cs_str name; /* of a name step; of a pointer step: "a/b/0" in RFC 6901 escapes */
    uint32_t index;     /* of an index step */
    uint8_t step;
};

/* NULL: out of memory. Names are borrowed. */
const struct cs_path *cs_path_root(struct cs_arena *arena, const struct cs_tree *tree);
const struct cs_path *cs_path_name(struct cs_arena *arena, const struct cs_path *parent,
                                   struct cs_str name);
const struct cs_path *cs_path_index(struct cs_arena *arena, const struct cs_path *parent,
                                    uint32_t index);
/* Several steps at once, from a schema row's source. Empty: the parent itself. */
const struct cs_path *cs_path_pointer(struct cs_arena *arena, const struct cs_path *parent,
                                      struct cs_str pointer);

/* The tree that the path starts in, or NULL. */
const struct cs_tree *cs_path_tree(const struct cs_path *path);

/* Appends the JSON pointer; the root is "". At most 128 steps are followed. */
void cs_path_write(struct cs_buf *buf, const struct cs_path *path);

struct cs_place {
    struct cs_value value; /* absent where the path leads nowhere */
    uint32_t offset;       /* of the value, or of its nearest ancestor that exists */
    bool exists;
};

/* Walks from the root. */
struct cs_place cs_path_resolve(const struct cs_path *path);

/* Whether elements of a list that stands at the path have steps of their own: not where a model
   computed the list of what stands there. */
bool cs_path_has_elements(const struct cs_path *path);

/*
 * Where an element of such a computed list stands: the member beside it that the text is of, or
 * what holds these members. NULL: out of memory.
 */
const struct cs_path *cs_path_beside(struct cs_arena *arena, const struct cs_path *path,
                                     struct cs_value element);

#endif
