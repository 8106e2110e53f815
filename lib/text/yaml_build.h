/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of one YAML document to a tree of values: anchors, aliases, merge keys, duplicate keys
 * and the budgets. In: events in document order with byte offsets. Out: the root. Knows nothing of
 * the scanner that makes the events.
 *
 * A merge key ("<<") puts the pairs of other mappings where it stands: of equal keys the later one
 * wins, so a merge overrides what stands above it and yields to what stands below, as in the API
 * machinery. An alias shares the block of its anchor, but its values are counted again.
 */
#ifndef CS_TEXT_YAML_BUILD_H
#define CS_TEXT_YAML_BUILD_H

#include "base/diag.h"
#include "base/map.h"
#include "text/yaml_read.h"
#include "text/yaml_scalar.h"

struct cs_yaml_frame;
struct cs_yaml_anchor;

/* Values of the open containers, lowest container first: parallel arrays. */
struct cs_yaml_stack {
    struct cs_value *values;
    uint32_t *offsets;
    bool *merged; /* came through a merge key */
    uint32_t count, room;
};

struct cs_yaml_build {
    const struct cs_yaml_options *options;
    const struct cs_source *source;
    struct cs_arena *arena;  /* of the tree */
    struct cs_arena scratch; /* frames and anchors; dies with the build */
    struct cs_diag *diag;
    struct cs_yaml_stack stack;
    struct cs_yaml_frame *frames;
    uint32_t depth; /* open containers */
    struct cs_map anchor_names;
    struct cs_yaml_anchor *anchors;
    uint32_t anchor_count, anchor_room;
    uint32_t nodes, alias_nodes;
    struct cs_value root;
    uint32_t root_offset;
};

struct cs_yaml_node {
    uint32_t offset;
    struct cs_str anchor; /* empty: none; only valid during the call */
};

/* CTRSEC_E_NOMEM or OK; cs_yaml_build_clear is due after both. */
int cs_yaml_build_init(struct cs_yaml_build *build, const struct cs_source *source,
                       const struct cs_yaml_options *options, struct cs_arena *arena,
                       struct cs_diag *diag);
void cs_yaml_build_clear(struct cs_yaml_build *build);

/* `text` is copied where it is kept. All report their error in the build's diagnostics. */
int cs_yaml_build_scalar(struct cs_yaml_build *build, struct cs_yaml_node node,
                         enum cs_yaml_tag tag, struct cs_str text);
int cs_yaml_build_alias(struct cs_yaml_build *build, uint32_t offset, struct cs_str name);
int cs_yaml_build_open(struct cs_yaml_build *build, struct cs_yaml_node node, bool is_map);
int cs_yaml_build_close(struct cs_yaml_build *build);

#endif
