/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack machine over events. contract: text/yaml_build.h
 *
 *     frames:  [map] [list] [map]         open containers, outermost first
 *     stack:   k v k v | v v | k          their values; a map waits for a value behind an odd count
 *
 * A merge key pushes nothing: it sets `merging` in its frame, and the value that follows is poured
 * into the frame instead of being pushed.
 */
#include "text/yaml_build.h"

enum { CLASHES_MOST = 16, ROOM_LEAST = 256 };

struct cs_yaml_frame {
    uint32_t base;   /* first value in the stack */
    uint32_t offset; /* of the container */
    uint32_t nodes;  /* counted before it was opened */
    uint32_t height; /* of the highest child; a scalar is 0 high */
    uint32_t anchor; /* number + 1; 0: none */
    bool is_map;
    bool merging;   /* the merge key was read, its value comes next */
    bool has_merge; /* some pairs came through a merge key */
};

struct cs_yaml_anchor {
    struct cs_value value; /* as resolved, before JSON's view of it */
    uint32_t nodes, height;
    bool done; /* false: the anchored container is still open */
};

struct made {
    struct cs_value value;
    uint32_t offset, nodes, height;
    bool is_alias;
};

static int fail(struct cs_yaml_build *build, int status, const char *reason, uint32_t offset,
                const char *text)
{
    return cs_diag_fail(build->diag, status, reason, (struct cs_span){offset, offset + 1}, "%s",
                        text);
}

void cs_yaml_build_clear(struct cs_yaml_build *build)
{
    const struct cs_alloc *alloc = build->options->alloc;
    cs_alloc_free(alloc, build->stack.values);
    cs_alloc_free(alloc, build->stack.offsets);
    cs_alloc_free(alloc, build->stack.merged);
    cs_arena_clear(&build->scratch);
}

static bool grow_array(const struct cs_alloc *alloc, void **array, uint32_t count, size_t size)
{
    size_t bytes;
    void *larger = cs_size_mul(count, size, &bytes) ? cs_alloc_resize(alloc, *array, bytes) : NULL;
    if (larger != NULL)
        *array = larger;
    return larger != NULL;
}

static bool grow_stack(struct cs_yaml_build *build)
{
    struct cs_yaml_stack *stack = &build->stack;
    const struct cs_alloc *alloc = build->options->alloc;
    uint32_t room = stack->room == 0 ? ROOM_LEAST : stack->room * 2;
    void *values = stack->values, *offsets = stack->offsets, *merged = stack->merged;
    bool grown = room > stack->room && grow_array(alloc, &values, room, sizeof *stack->values) &&
                 grow_array(alloc, &offsets, room, sizeof *stack->offsets) &&
                 grow_array(alloc, &merged, room, sizeof *stack->merged);
    stack->values = values;
    stack->offsets = offsets;
    stack->merged = merged;
    if (grown)
        stack->room = room;
    return grown;
}

int cs_yaml_build_init(struct cs_yaml_build *build, const struct cs_source *source,
                       const struct cs_yaml_options *options, struct cs_arena *arena,
                       struct cs_diag *diag)
{
    memset(build, 0, sizeof *build);
    build->options = options;
    build->source = source;
    build->arena = arena;
    build->diag = diag;
    build->root = cs_value_null();
    cs_arena_init(&build->scratch, options->alloc, 0);
    cs_map_init(&build->anchor_names, &build->scratch, options->seed);
    build->frames =
        cs_arena_array(&build->scratch, options->limits->document_depth, sizeof *build->frames);
    return build->frames == NULL || !grow_stack(build) ? cs_diag_no_memory(diag) : CTRSEC_OK;
}

static int push(struct cs_yaml_build *build, struct cs_value value, uint32_t offset, bool merged)
{
    struct cs_yaml_stack *stack = &build->stack;
    if (stack->count == stack->room && !grow_stack(build))
        return cs_diag_no_memory(build->diag);
    stack->values[stack->count] = value;
    stack->offsets[stack->count] = offset;
    stack->merged[stack->count++] = merged;
    return CTRSEC_OK;
}

static struct cs_yaml_frame *top(struct cs_yaml_build *build)
{
    return build->depth == 0 ? NULL : &build->frames[build->depth - 1];
}

static bool wants_key(const struct cs_yaml_build *build, const struct cs_yaml_frame *frame)
{
    return frame != NULL && frame->is_map && !frame->merging &&
           (build->stack.count - frame->base) % 2 == 0;
}

/* Counts values; those of aliases in their own budget too. */
static int count_nodes(struct cs_yaml_build *build, uint32_t nodes, bool alias, uint32_t offset)
{
    const struct cs_limits *limits = build->options->limits;
    build->nodes += nodes;
    if (alias)
        build->alias_nodes += nodes;
    if (build->alias_nodes > limits->alias_nodes)
        return cs_diag_fail(build->diag, CTRSEC_E_LIMIT, "yaml.alias",
                            (struct cs_span){offset, offset + 1},
                            "aliases add more values than the limit of %u (alias_nodes)",
                            (unsigned)limits->alias_nodes);
    if (build->nodes > limits->document_nodes)
        return cs_diag_fail(build->diag, CTRSEC_E_LIMIT, "yaml.nodes",
                            (struct cs_span){offset, offset + 1},
                            "document has more values than the limit of %u (document_nodes)",
                            (unsigned)limits->document_nodes);
    return CTRSEC_OK;
}

static int check_depth(struct cs_yaml_build *build, uint32_t height, uint32_t offset)
{
    uint32_t most = build->options->limits->document_depth;
    if (build->depth + height <= most)
        return CTRSEC_OK;
    return cs_diag_fail(
        build->diag, CTRSEC_E_LIMIT, "yaml.depth", (struct cs_span){offset, offset + 1},
        "document is nested deeper than the limit of %u (document_depth)", (unsigned)most);
}

/* Registers the anchor of a node, if any; *number is its number + 1, or 0. A name may come again.
 */
static int add_anchor(struct cs_yaml_build *build, struct cs_str name, uint32_t *number)
{
    *number = 0;
    if (name.len == 0)
        return CTRSEC_OK;
    if (build->anchor_count == build->anchor_room) {
        uint32_t room = build->anchor_room == 0 ? 16 : build->anchor_room * 2;
        struct cs_yaml_anchor *larger = cs_arena_array(&build->scratch, room, sizeof *larger);
        if (larger == NULL)
            return cs_diag_no_memory(build->diag);
        if (build->anchor_count > 0)
            memcpy(larger, build->anchors, build->anchor_count * sizeof *larger);
        build->anchors = larger;
        build->anchor_room = room;
    }
    struct cs_str kept = cs_arena_copy(&build->scratch, name);
    bool added;
    uint32_t *slot = kept.ptr == NULL ? NULL : cs_map_put(&build->anchor_names, kept, 0, &added);
    if (slot == NULL)
        return cs_diag_no_memory(build->diag);
    *slot = build->anchor_count;
    build->anchors[build->anchor_count] = (struct cs_yaml_anchor){0};
    *number = ++build->anchor_count;
    return CTRSEC_OK;
}

static void finish_anchor(struct cs_yaml_build *build, uint32_t number, const struct made *made)
{
    if (number == 0)
        return;
    build->anchors[number - 1] = (struct cs_yaml_anchor){
        .value = made->value, .nodes = made->nodes, .height = made->height, .done = true};
}

/* Pours the pairs of a mapping into the frame on top. */
static int merge_map(struct cs_yaml_build *build, struct cs_value map)
{
    for (uint32_t i = 0; i < 2 * map.len; i++)
        CS_TRY(push(build, map.as.items[i], cs_value_offset(map, i), true));
    return CTRSEC_OK;
}

/* The value of a merge key. Of a sequence the earlier mappings win, so the last is poured first. */
static int merge(struct cs_yaml_build *build, const struct made *made)
{
    top(build)->merging = false;
    top(build)->has_merge = true;
    if (made->value.tag == CS_MAP)
        return merge_map(build, made->value);
    bool maps = made->value.tag == CS_LIST && !made->is_alias;
    for (uint32_t i = 0; maps && i < made->value.len; i++)
        maps = made->value.as.items[i].tag == CS_MAP;
    if (!maps)
        return fail(build, CTRSEC_E_SYNTAX, "yaml.merge", made->offset,
                    "merge key \"<<\" has another value, expected a mapping or a sequence of "
                    "mappings");
    for (uint32_t i = made->value.len; i > 0; i--)
        CS_TRY(merge_map(build, made->value.as.items[i - 1]));
    return CTRSEC_OK;
}

static int push_key(struct cs_yaml_build *build, const struct made *made)
{
    char room[CS_YAML_KEY_ROOM];
    struct cs_str text;
    if (made->value.tag == CS_LIST || made->value.tag == CS_MAP)
        return fail(build, CTRSEC_E_SYNTAX, "yaml.key", made->offset,
                    "mapping key is a collection, expected a scalar");
    if (!cs_yaml_scalar_key(made->value, room, &text))
        return fail(build, CTRSEC_E_SYNTAX, "yaml.key", made->offset,
                    made->value.tag == CS_NULL
                        ? "mapping key is null, expected a string, number or boolean"
                        : "mapping key is an integer over 64 bits, expected a smaller one");
    if (text.ptr == room) {
        text = cs_arena_copy(build->arena, text);
        if (text.ptr == NULL)
            return cs_diag_no_memory(build->diag);
    }
    return push(build, cs_value_key(text), made->offset, false);
}

/* Takes a finished value to where it belongs: key, value, element, merge or root. */
static int deliver(struct cs_yaml_build *build, const struct made *made)
{
    struct cs_yaml_frame *frame = top(build);
    if (wants_key(build, frame))
        return push_key(build, made);
    struct cs_value value = made->value;
    if (!cs_yaml_scalar_json(&value))
        return fail(build, CTRSEC_E_SYNTAX, "yaml.number", made->offset,
                    "number is infinite or not a number, expected one that JSON can hold");
    if (frame == NULL) {
        build->root = value;
        build->root_offset = made->offset;
        return CTRSEC_OK;
    }
    if (made->height > frame->height)
        frame->height = made->height;
    if (frame->merging)
        return merge(build, made);
    return push(build, value, made->offset, false);
}

/* Resolves and keeps the text where the value needs it. */
static int resolve(struct cs_yaml_build *build, uint32_t offset, enum cs_yaml_tag tag,
                   struct cs_str text, struct cs_value *out)
{
    if (!cs_yaml_scalar_resolve(tag, text, out))
        return cs_diag_fail(build->diag, CTRSEC_E_SYNTAX, "yaml.tag",
                            (struct cs_span){offset, offset + 1},
                            "scalar has the tag !!%s, but its text is something else",
                            cs_yaml_scalar_tag_name(tag));
    if (out->tag != CS_STRING)
        return CTRSEC_OK;
    struct cs_str kept;
    if (tag == CS_YAML_TAG_BINARY) {
        enum cs_yaml_binary result = cs_yaml_scalar_binary(text, build->arena, &kept);
        if (result == CS_YAML_BINARY_INVALID)
            return fail(build, CTRSEC_E_SYNTAX, "yaml.binary", offset,
                        "scalar has the tag !!binary, but its text is not base64");
        if (result == CS_YAML_BINARY_MEMORY)
            return cs_diag_no_memory(build->diag);
    } else {
        kept = cs_arena_copy(build->arena, text);
        if (kept.ptr == NULL)
            return cs_diag_no_memory(build->diag);
    }
    *out = cs_value_string(kept);
    return CTRSEC_OK;
}

int cs_yaml_build_scalar(struct cs_yaml_build *build, struct cs_yaml_node node,
                         enum cs_yaml_tag tag, struct cs_str text)
{
    struct made made = {.offset = node.offset, .nodes = 1};
    struct cs_yaml_frame *frame = top(build);
    bool is_key = wants_key(build, frame);
    bool is_merge =
        is_key && cs_str_is(text, "<<") && (tag == CS_YAML_TAG_PLAIN || tag == CS_YAML_TAG_MERGE);
    if (!is_key)
        CS_TRY(count_nodes(build, 1, false, node.offset));
    uint32_t number;
    CS_TRY(add_anchor(build, node.anchor, &number));
    CS_TRY(resolve(build, node.offset, tag, text, &made.value));
    finish_anchor(build, number, &made);
    if (is_merge) {
        frame->merging = true;
        return CTRSEC_OK;
    }
    return deliver(build, &made);
}

int cs_yaml_build_alias(struct cs_yaml_build *build, uint32_t offset, struct cs_str name)
{
    const uint32_t *number = cs_map_get(&build->anchor_names, name);
    if (number == NULL)
        return fail(build, CTRSEC_E_SYNTAX, "yaml.alias", offset,
                    "alias names an anchor that does not stand before it");
    const struct cs_yaml_anchor *anchor = &build->anchors[*number];
    if (!anchor->done)
        return fail(build, CTRSEC_E_SYNTAX, "yaml.alias", offset,
                    "alias stands inside the node of its own anchor");
    struct made made = {.value = anchor->value,
                        .offset = offset,
                        .nodes = anchor->nodes,
                        .height = anchor->height,
                        .is_alias = true};
    CS_TRY(check_depth(build, made.height, offset));
    if (!wants_key(build, top(build)))
        CS_TRY(count_nodes(build, made.nodes, true, offset));
    return deliver(build, &made);
}

int cs_yaml_build_open(struct cs_yaml_build *build, struct cs_yaml_node node, bool is_map)
{
    if (wants_key(build, top(build)))
        return fail(build, CTRSEC_E_SYNTAX, "yaml.key", node.offset,
                    is_map ? "mapping key is a mapping, expected a scalar"
                           : "mapping key is a sequence, expected a scalar");
    CS_TRY(check_depth(build, 1, node.offset));
    struct cs_yaml_frame *frame = &build->frames[build->depth];
    *frame = (struct cs_yaml_frame){
        .base = build->stack.count, .offset = node.offset, .nodes = build->nodes, .is_map = is_map};
    CS_TRY(add_anchor(build, node.anchor, &frame->anchor));
    build->depth++;
    return count_nodes(build, 1, false, node.offset);
}

static int report_clash(struct cs_yaml_build *build, uint32_t first, uint32_t second)
{
    struct cs_position at = cs_source_position(build->source, first);
    struct cs_span span = {second, second + 1};
    if (build->options->duplicates == CS_DUPLICATE_REFUSE)
        return cs_diag_fail(build->diag, CTRSEC_E_INVALID, "yaml.duplicate", span,
                            "duplicate key, already given in line %u, column %u; expected once",
                            (unsigned)at.line, (unsigned)at.column);
    cs_diag_warn(build->diag, "yaml.duplicate", span,
                 "duplicate key, already given in line %u, column %u; the last value wins",
                 (unsigned)at.line, (unsigned)at.column);
    return CTRSEC_OK;
}

static int report_clashes(struct cs_yaml_build *build, const struct cs_block_found *found,
                          const uint32_t *offsets)
{
    for (uint32_t i = 0; i < found->found && i < found->room; i++)
        CS_TRY(report_clash(build, offsets[2 * found->clashes[i].first],
                            offsets[2 * found->clashes[i].second]));
    return CTRSEC_OK;
}

/*
 * A merged key that stands twice is no mistake: only the keys that the mapping itself spells out
 * are compared, by a block of them alone that is thrown away.
 */
static int check_spelt_keys(struct cs_yaml_build *build, uint32_t base, uint32_t count)
{
    struct cs_yaml_stack *stack = &build->stack;
    for (uint32_t i = 0; i < count; i++)
        if (!stack->merged[base + i])
            CS_TRY(push(build, stack->values[base + i], stack->offsets[base + i], false));
    uint32_t from = base + count, pairs = (stack->count - from) / 2;
    struct cs_block_clash clashes[CLASHES_MOST];
    struct cs_block_found found = {.clashes = clashes, .room = CLASHES_MOST};
    struct cs_arena_mark mark = cs_arena_mark(&build->scratch);
    struct cs_value ignored;
    bool made = cs_block_map(&build->scratch, stack->values + from, NULL, pairs,
                             build->options->seed, &found, &ignored);
    cs_arena_rewind(&build->scratch, mark);
    stack->count = from;
    if (!made)
        return cs_diag_no_memory(build->diag);
    return report_clashes(build, &found, stack->offsets + from);
}

static int close_map(struct cs_yaml_build *build, const struct cs_yaml_frame *frame,
                     struct cs_value *out)
{
    uint32_t count = build->stack.count - frame->base;
    struct cs_block_clash clashes[CLASHES_MOST];
    struct cs_block_found found = {.clashes = clashes, .room = CLASHES_MOST};
    if (frame->has_merge)
        CS_TRY(check_spelt_keys(build, frame->base, count));
    const uint32_t *offsets = build->stack.offsets + frame->base;
    if (!cs_block_map(build->arena, build->stack.values + frame->base, offsets, count / 2,
                      build->options->seed, &found, out))
        return cs_diag_no_memory(build->diag);
    return frame->has_merge ? CTRSEC_OK : report_clashes(build, &found, offsets);
}

int cs_yaml_build_close(struct cs_yaml_build *build)
{
    struct cs_yaml_frame frame = *top(build);
    struct made made = {
        .offset = frame.offset, .nodes = build->nodes - frame.nodes, .height = frame.height + 1};
    const struct cs_yaml_stack *stack = &build->stack;
    if (frame.is_map) {
        CS_TRY(close_map(build, &frame, &made.value));
    } else if (!cs_block_list(build->arena, stack->values + frame.base, stack->offsets + frame.base,
                              stack->count - frame.base, &made.value)) {
        return cs_diag_no_memory(build->diag);
    }
    build->stack.count = frame.base;
    build->depth--;
    finish_anchor(build, frame.anchor, &made);
    return deliver(build, &made);
}
