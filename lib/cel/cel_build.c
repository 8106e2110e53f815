/* SPDX-License-Identifier: Apache-2.0 */
/* Values that a run makes. contract: cel/cel_build.h */
#include "cel/cel_build.h"

#include "cel/cel_apply.h"
#include "value/block.h"
#include "value/compare.h"

enum { ROOM_LEAST = 8, KEY_BYTES_A_STEP = 64 };

static bool fail(struct cs_value *failure, struct cs_value v)
{
    *failure = v;
    return false;
}

bool cs_build_reserve(struct cs_call *call, struct cs_builder *builder, uint64_t count,
                      struct cs_value *failure)
{
    if (count <= builder->room)
        return true;
    struct cs_value *items = NULL;
    if (count <= UINT32_MAX / 2 && cs_call_pay(call, builder->count))
        items = cs_arena_take(call->arena, (size_t)count * sizeof *items);
    if (items == NULL)
        return fail(failure, cs_call_limit(call));
    if (builder->count > 0)
        memcpy(items, builder->items, builder->count * sizeof *items);
    builder->items = items;
    builder->room = (uint32_t)count;
    return true;
}

static bool room_for(struct cs_call *call, struct cs_builder *builder, uint64_t more,
                     struct cs_value *failure)
{
    uint64_t need = builder->count + more;
    if (need <= builder->room)
        return true;
    uint64_t larger = builder->room < ROOM_LEAST ? ROOM_LEAST : 2 * (uint64_t)builder->room;
    return cs_build_reserve(call, builder, larger > need ? larger : need, failure);
}

bool cs_build_push(struct cs_call *call, struct cs_builder *builder, struct cs_value v,
                   struct cs_value *failure)
{
    if (cs_apply_failed(v))
        return fail(failure, v);
    if (!room_for(call, builder, 1, failure))
        return false;
    builder->items[builder->count++] = v;
    builder->flags |= v.flags & CS_FLAG_SENSITIVE;
    return true;
}

bool cs_build_pair(struct cs_call *call, struct cs_builder *builder, struct cs_value key,
                   struct cs_value v, struct cs_value *failure)
{
    if (cs_apply_failed(key) || cs_apply_failed(v))
        return fail(failure, cs_apply_worse(key, v));
    /* an index hashes all of it, and it may be compared with others */
    if (key.tag == CS_STRING && !cs_call_pay(call, key.len / KEY_BYTES_A_STEP))
        return fail(failure, cs_call_limit(call));
    if (key.tag == CS_STRING)
        key.hash = cs_value_key_hash(cs_value_str(key));
    else if (key.tag != CS_BOOL && key.tag != CS_INT && key.tag != CS_UINT)
        return fail(failure, cs_value_error(CS_FAULT_KEY_TYPE));
    if (!room_for(call, builder, 2, failure))
        return false;
    builder->items[builder->count++] = key;
    builder->items[builder->count++] = v;
    builder->flags |= (key.flags | v.flags) & CS_FLAG_SENSITIVE;
    return true;
}

bool cs_build_entries(struct cs_call *call, struct cs_builder *builder, struct cs_value map,
                      struct cs_value *failure)
{
    if (cs_apply_failed(map))
        return fail(failure, map);
    if (map.tag != CS_MAP)
        return fail(failure, cs_value_error(CS_FAULT_NO_OVERLOAD));
    if (!cs_call_pay(call, map.len))
        return fail(failure, cs_call_limit(call));
    builder->flags |= map.flags & CS_FLAG_SENSITIVE;
    for (size_t i = 0; i < map.len; i++)
        if (!cs_build_pair(call, builder, map.as.items[2 * i], map.as.items[2 * i + 1], failure))
            return false;
    return true;
}

bool cs_build_unwrap(struct cs_value v, struct cs_value *inside)
{
    *inside = cs_value_absent();
    if (cs_apply_failed(v))
        *inside = v;
    else if (v.tag != CS_OPTIONAL)
        *inside = cs_value_error(CS_FAULT_NO_OVERLOAD);
    else if (v.as.boxed != NULL)
        *inside = *v.as.boxed;
    else
        return false;
    inside->flags |= v.flags & CS_FLAG_SENSITIVE;
    return v.tag == CS_OPTIONAL;
}

struct cs_value cs_build_list(struct cs_builder *builder)
{
    struct cs_value list = cs_value_make(CS_LIST);
    list.flags = builder->flags;
    list.len = builder->count;
    list.as.items = builder->items;
    return list;
}

struct cs_value cs_build_map(struct cs_call *call, struct cs_builder *builder)
{
    struct cs_value map;
    struct cs_block_found found = {0};
    /* no document can know where this run's memory is, so none can aim at one slot of an index */
    uint32_t seed = (uint32_t)((uintptr_t)builder->items >> 4);
    if (!cs_call_pay(call, builder->count) ||
        !cs_block_map(call->arena, builder->items, NULL, builder->count / 2, seed, &found, &map))
        return cs_call_limit(call);
    if (found.found > 0)
        return cs_value_error(CS_FAULT_DUPLICATE_KEY);
    map.flags |= builder->flags;
    return map;
}

struct cs_value cs_build_none(void)
{
    struct cs_value none = cs_value_make(CS_OPTIONAL);
    none.as.boxed = NULL;
    return none;
}

struct cs_value cs_build_some(struct cs_call *call, struct cs_value v)
{
    struct cs_value *boxed = cs_arena_take(call->arena, sizeof *boxed);
    if (boxed == NULL)
        return cs_call_limit(call);
    *boxed = v;
    struct cs_value some = cs_build_none();
    some.as.boxed = boxed;
    some.flags = v.flags & CS_FLAG_SENSITIVE;
    return some;
}

/* --- sorting --------------------------------------------------------------------------------- */

/* Keys of one kind that has an order; *steps gets what comparing each of them once is worth. */
static bool comparable(const struct cs_builder *keys, uint64_t *steps)
{
    *steps = keys->count;
    for (uint32_t i = 0; i < keys->count; i++) {
        if (keys->items[i].tag != keys->items[0].tag || !cs_compare_has_order(keys->items[i]))
            return false;
        *steps += cs_compare_order_steps(keys->items[i], keys->items[i]);
    }
    return true;
}

/* Merges the sorted runs [from, middle) and [middle, to) of element numbers. */
static void merge(const struct cs_value *keys, const uint32_t *runs, uint32_t *merged,
                  uint32_t from, uint32_t middle, uint32_t to)
{
    uint32_t left = from, right = middle;
    for (uint32_t i = from; i < to; i++) {
        bool take_right =
            left == middle ||
            (right < to && cs_compare_order(keys[runs[right]], keys[runs[left]]) == CS_ORDER_LESS);
        merged[i] = take_right ? runs[right++] : runs[left++];
    }
}

struct cs_value cs_build_sorted(struct cs_call *call, struct cs_value list,
                                const struct cs_builder *keys)
{
    uint32_t count = keys->count, rounds = 1;
    uint64_t steps;
    if (!cs_call_pay(call, count))
        return cs_call_limit(call);
    if (list.tag != CS_LIST || list.len != count || !comparable(keys, &steps))
        return cs_value_error(CS_FAULT_NO_OVERLOAD);
    for (uint32_t width = 1; width < count && width < UINT32_MAX / 2; width *= 2)
        rounds++;
    struct cs_value *items = NULL;
    uint32_t *order = NULL, *spare = NULL;
    if (cs_call_pay(call, rounds * steps)) {
        items = cs_arena_take(call->arena, (size_t)count * sizeof *items);
        order = cs_arena_take(call->arena, (size_t)count * sizeof *order);
        spare = cs_arena_take(call->arena, (size_t)count * sizeof *spare);
    }
    if (items == NULL || order == NULL || spare == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t from = 0; from < count; from += 2 * width) {
            uint64_t middle = from + width < count ? from + width : count;
            uint64_t to = middle + width < count ? middle + width : count;
            merge(keys->items, order, spare, (uint32_t)from, (uint32_t)middle, (uint32_t)to);
        }
        uint32_t *swapped = order;
        order = spare;
        spare = swapped;
    }
    for (uint32_t i = 0; i < count; i++)
        items[i] = list.as.items[order[i]];
    struct cs_value sorted = list;
    sorted.flags = (list.flags | keys->flags) & CS_FLAG_SENSITIVE;
    sorted.as.items = items;
    return sorted;
}
