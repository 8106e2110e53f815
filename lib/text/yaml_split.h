/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML stream into its documents, by lines alone, so that a document that cannot be read leaves
 * the others readable. In: the stream. Out: one piece of text after another.
 */
#ifndef CS_TEXT_YAML_SPLIT_H
#define CS_TEXT_YAML_SPLIT_H

#include "base/source.h"

/* contract: cs_yaml_next of text/yaml_read.h */
bool cs_yaml_split_next(const struct cs_source *stream, uint32_t *offset, struct cs_source *part);

/* Length of a UTF-8 byte order mark at the start: 3 or 0. */
uint32_t cs_yaml_split_mark(struct cs_str text);

#endif
