/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks what may be a secret in the raw tree of a Kubernetes document: values of Secrets, of
 * environment variables and build arguments, and the last-applied annotation, which repeats them.
 * The only place where a tree is changed after it was read.
 */
#ifndef CS_DOC_SENSITIVE_H
#define CS_DOC_SENSITIVE_H

#include "base/arena.h"
#include "value/tree.h"

/* Sets CS_FLAG_SENSITIVE and tree->secrets. False: out of memory. */
bool cs_sensitive_mark(struct cs_tree *tree, struct cs_arena *arena);

#endif
