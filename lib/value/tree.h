/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One parsed document: its root value and the text that it was read from. Lives in the arena of
 * its document; immutable once made.
 */
#ifndef CS_VALUE_TREE_H
#define CS_VALUE_TREE_H

#include "base/source.h"
#include "value/value.h"

struct cs_tree {
    struct cs_value root;
    uint32_t root_offset;    /* byte offset of the root in the source */
    uint32_t nodes;          /* values, keys not counted */
    struct cs_source source; /* name, text, lines before it in its stream */
    const uint32_t *secrets; /* offsets of sensitive values, ascending; their text is never shown */
    uint32_t nsecrets;
    bool hidden; /* no line of the text is ever shown */
    bool ragged; /* a quoted or plain scalar ends in a later line than it begins */
};

#endif
