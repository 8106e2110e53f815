/* SPDX-License-Identifier: Apache-2.0 */
/* The source line of a finding, cut to a window around the place, with secrets masked. */
#ifndef CS_ENGINE_EXCERPT_H
#define CS_ENGINE_EXCERPT_H

#include "base/buf.h"
#include "value/tree.h"

/* Appends the line around `offset` (at most some 120 columns); returns the column of the place in
   what was appended, from 1. From a sensitive value to the end of its line all is masked. */
uint32_t cs_excerpt_write(struct cs_buf *buf, const struct cs_tree *tree, uint32_t offset);

#endif
