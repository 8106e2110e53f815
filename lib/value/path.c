/* SPDX-License-Identifier: Apache-2.0 */
/* Paths into documents. contract: value/path.h */
#include "value/path.h"

#define STEPS_MOST 128

static struct cs_path *step(struct cs_arena *arena, const struct cs_path *parent, enum cs_step kind)
{
    struct cs_path *path = cs_arena_zero(arena, sizeof *path);
    if (path != NULL) {
        path->parent = parent;
        path->step = (uint8_t)kind;
    }
    return path;
}

const struct cs_path *cs_path_root(struct cs_arena *arena, const struct cs_tree *tree)
{
    struct cs_path *path = step(arena, NULL, CS_STEP_ROOT);
    if (path != NULL)
        path->tree = tree;
    return path;
}

const struct cs_path *cs_path_name(struct cs_arena *arena, const struct cs_path *parent,
                                   struct cs_str name)
{
    struct cs_path *path = step(arena, parent, CS_STEP_NAME);
    if (path != NULL)
        path->name = name;
    return path;
}

const struct cs_path *cs_path_index(struct cs_arena *arena, const struct cs_path *parent,
                                    uint32_t index)
{
    struct cs_path *path = step(arena, parent, CS_STEP_INDEX);
    if (path != NULL)
        path->index = index;
    return path;
}

const struct cs_path *cs_path_pointer(struct cs_arena *arena, const struct cs_path *parent,
                                      struct cs_str pointer)
{
    if (pointer.len == 0)
        return parent;
    struct cs_path *path = step(arena, parent, CS_STEP_POINTER);
    if (path != NULL)
        path->name = pointer;
    return path;
}

/* The steps from the root down; returns how many. The deepest are dropped when there are too many.
 */
static uint32_t unroll(const struct cs_path *path, const struct cs_path *steps[STEPS_MOST])
{
    uint32_t count = 0;
    for (const struct cs_path *at = path; at != NULL; at = at->parent)
        count++;
    uint32_t kept = count;
    for (; kept > STEPS_MOST; kept--)
        path = path->parent;
    for (uint32_t i = kept; i > 0; i--, path = path->parent)
        steps[i - 1] = path;
    return kept;
}

const struct cs_tree *cs_path_tree(const struct cs_path *path)
{
    while (path != NULL && path->parent != NULL)
        path = path->parent;
    return path == NULL ? NULL : path->tree;
}

static void write_name(struct cs_buf *buf, struct cs_str name)
{
    for (uint32_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '~')
            cs_buf_text(buf, "~0");
        else if (name.ptr[i] == '/')
            cs_buf_text(buf, "~1");
        else
            cs_buf_char(buf, name.ptr[i]);
    }
}

void cs_path_write(struct cs_buf *buf, const struct cs_path *path)
{
    const struct cs_path *steps[STEPS_MOST];
    uint32_t count = unroll(path, steps);
    for (uint32_t i = 0; i < count; i++) {
        if (steps[i]->step == CS_STEP_ROOT)
            continue;
        cs_buf_char(buf, '/');
        if (steps[i]->step == CS_STEP_NAME)
            write_name(buf, steps[i]->name);
        else if (steps[i]->step == CS_STEP_INDEX)
            cs_buf_printf(buf, "%u", steps[i]->index);
        else
            cs_buf_str(buf, steps[i]->name);
    }
}

/* One step down from *place; false where it leads nowhere (then place keeps the ancestor). */
static bool descend_item(struct cs_place *place, uint32_t item)
{
    uint32_t offset = cs_value_offset(place->value, item);
    place->offset = offset != 0 ? offset : place->offset;
    place->value = place->value.as.items[item];
    return true;
}

static bool descend_name(struct cs_place *place, struct cs_str name)
{
    int64_t item = cs_value_item(place->value, name);
    return item >= 0 && descend_item(place, (uint32_t)item);
}

/* "a~1b" to "a/b" in a small room; longer names are looked up as written. */
static bool descend_escaped(struct cs_place *place, struct cs_str name)
{
    char plain[256];
    uint32_t len = 0;
    if (name.len > sizeof plain || memchr(name.ptr, '~', name.len) == NULL)
        return descend_name(place, name);
    for (uint32_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '~' && i + 1 < name.len)
            c = name.ptr[++i] == '1' ? '/' : '~';
        plain[len++] = c;
    }
    return descend_name(place, cs_str_of(plain, len));
}

static bool descend_pointer(struct cs_place *place, struct cs_str pointer)
{
    uint32_t from = 0;
    while (from <= pointer.len) {
        int64_t slash = cs_str_find(pointer, CS_STR("/"), from);
        uint32_t end = slash < 0 ? pointer.len : (uint32_t)slash;
        if (!descend_escaped(place, cs_str_slice(pointer, from, end - from)))
            return false;
        from = end + 1;
    }
    return true;
}

static bool descend(struct cs_place *place, const struct cs_path *at)
{
    switch (at->step) {
    case CS_STEP_NAME:
        return descend_name(place, at->name);
    case CS_STEP_INDEX:
        return place->value.tag == CS_LIST && at->index < place->value.len &&
               descend_item(place, at->index);
    case CS_STEP_POINTER:
        return descend_pointer(place, at->name);
    default:
        return true;
    }
}

struct cs_place cs_path_resolve(const struct cs_path *path)
{
    const struct cs_path *steps[STEPS_MOST];
    uint32_t count = unroll(path, steps);
    struct cs_place place = {cs_value_absent(), 0, false};
    if (count == 0 || steps[0]->tree == NULL)
        return place;
    place.value = steps[0]->tree->root;
    place.offset = steps[0]->tree->root_offset;
    for (uint32_t i = 1; i < count; i++) {
        if (!descend(&place, steps[i])) {
            place.value = cs_value_absent();
            return place;
        }
    }
    place.exists = true;
    return place;
}

bool cs_path_has_elements(const struct cs_path *path)
{
    struct cs_place place = cs_path_resolve(path);
    return !place.exists || place.value.tag == CS_LIST;
}

const struct cs_path *cs_path_beside(struct cs_arena *arena, const struct cs_path *path,
                                     struct cs_value element)
{
    const struct cs_path *around = path->parent;
    if (around == NULL)
        return path;
    struct cs_value map = cs_path_resolve(around).value;
    for (uint32_t i = 0; map.tag == CS_MAP && element.tag == CS_STRING && i < map.len; i++) {
        struct cs_value key = map.as.items[2 * (size_t)i], v = map.as.items[2 * (size_t)i + 1];
        if (v.tag == CS_STRING && v.as.text == element.as.text && v.len == element.len)
            return cs_path_name(arena, around, cs_value_str(key));
    }
    return around;
}
