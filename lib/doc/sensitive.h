/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks what may be a secret in the raw tree of a document, so that it stays masked on every way
 * out: values of Secrets, of environment variables and build arguments, the last-applied
 * annotation, which repeats them, tokens that are reviewed or requested, histories of images,
 * objects in audit events about secrets, credentials of a GKE cluster. The only place where a tree
 * is changed after it was read.
 */
#ifndef CS_DOC_SENSITIVE_H
#define CS_DOC_SENSITIVE_H

#include "base/arena.h"
#include "doc/recognise.h"
#include "value/tree.h"

/*
 * Sets CS_FLAG_SENSITIVE and tree->secrets. Runtime events have no raw tree that rules could see,
 * they are left alone; of everything else `input` need not be right. False: out of memory.
 */
bool cs_sensitive_mark(struct cs_tree *tree, struct cs_arena *arena, enum cs_input input);

/* The same for an event that somebody wants to see raw: by the names of its fields, rather too
 * much. */
bool cs_sensitive_mark_event(struct cs_tree *tree, struct cs_arena *arena);

#endif
