/* SPDX-License-Identifier: Apache-2.0 */
/* Selectors. contract: doc/link_select.h */
#include "doc/link_select.h"

/* A label's text; false where it is none. */
static bool label_text(struct cs_value v, struct cs_str *out)
{
    *out = v.tag == CS_STRING ? cs_value_str(v) : CS_STR("");
    return v.tag == CS_STRING || v.tag == CS_NULL;
}

bool cs_link_labels_match(struct cs_value wanted, struct cs_value labels)
{
    for (uint32_t i = 0; wanted.tag == CS_MAP && i < wanted.len; i++) {
        struct cs_str value, its;
        int64_t pair = cs_value_find_key(labels, wanted.as.items[2 * i]);
        if (pair < 0 || !label_text(wanted.as.items[2 * i + 1], &value) ||
            !label_text(labels.as.items[2 * pair + 1], &its) || !cs_str_equal(value, its))
            return false;
    }
    return true;
}

static bool holds(struct cs_value list, struct cs_str text)
{
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++)
        if (list.as.items[i].tag == CS_STRING && cs_str_equal(cs_value_str(list.as.items[i]), text))
            return true;
    return false;
}

static bool expression_holds(struct cs_value expression, struct cs_value labels)
{
    struct cs_str key = cs_link_text(expression, "key"), its = CS_STR("");
    struct cs_value how = cs_value_get(expression, "operator");
    struct cs_value values = cs_value_get(expression, "values");
    int64_t pair = cs_value_find(labels, key);
    bool there = pair >= 0 && label_text(labels.as.items[2 * pair + 1], &its);
    if (cs_value_is_string(how, "In"))
        return there && holds(values, its);
    if (cs_value_is_string(how, "NotIn"))
        return !there || !holds(values, its);
    if (cs_value_is_string(how, "Exists"))
        return there;
    return cs_value_is_string(how, "DoesNotExist") && !there;
}

bool cs_link_selector_matches(struct cs_value selector, struct cs_value labels)
{
    struct cs_value expressions = cs_value_get(selector, "matchExpressions");
    if (labels.tag != CS_MAP)
        labels = cs_record_no_map();
    if (!cs_link_labels_match(cs_value_get(selector, "matchLabels"), labels))
        return false;
    for (uint32_t i = 0; expressions.tag == CS_LIST && i < expressions.len; i++)
        if (!expression_holds(expressions.as.items[i], labels))
            return false;
    return true;
}

uint64_t cs_link_selector_size(struct cs_value selector)
{
    struct cs_value labels = cs_value_get(selector, "matchLabels");
    struct cs_value expressions = cs_value_get(selector, "matchExpressions");
    uint64_t size = 1 + (labels.tag == CS_MAP ? labels.len : 0);
    for (uint32_t i = 0; expressions.tag == CS_LIST && i < expressions.len; i++) {
        struct cs_value values = cs_value_get(expressions.as.items[i], "values");
        size += 1 + (values.tag == CS_LIST ? values.len : 0);
    }
    return size;
}

/* --- by label -----------------------------------------------------------------------------------
 */

static struct cs_str pair_key(struct cs_arena *arena, struct cs_str space, struct cs_value labels,
                              uint32_t pair)
{
    struct cs_str value;
    label_text(labels.as.items[2 * pair + 1], &value);
    return cs_link_key(arena, space, cs_value_str(labels.as.items[2 * pair]), value);
}

static struct cs_value labels_of(const struct cs_link_object *object, const char *steps)
{
    struct cs_value labels = cs_value_walk(object->subject->object, steps);
    return labels.tag == CS_MAP ? labels : cs_record_no_map();
}

static int count_pairs(struct cs_link *link, enum cs_link_kind kind, const char *steps,
                       struct cs_map *counts)
{
    for (uint32_t i = 0; i < link->count; i++) {
        const struct cs_link_object *object = &link->objects[i];
        struct cs_value labels = labels_of(object, steps);
        for (uint32_t k = 0; object->kind == kind && k < labels.len; k++) {
            bool added;
            struct cs_str key = pair_key(link->arena, object->space, labels, k);
            uint32_t *count = key.ptr == NULL ? NULL : cs_map_put(counts, key, 0, &added);
            if (count == NULL)
                return CTRSEC_E_NOMEM;
            ++*count;
        }
    }
    return CTRSEC_OK;
}

int cs_link_select_index(struct cs_link *link, struct cs_link_index *index, enum cs_link_kind kind,
                         const char *steps, bool everything)
{
    struct cs_map counts;
    cs_map_init(&counts, link->arena, link->set->seed);
    CS_TRY(count_pairs(link, kind, steps, &counts));
    for (uint32_t i = 0; i < link->count; i++) {
        const struct cs_link_object *object = &link->objects[i];
        struct cs_value labels = labels_of(object, steps);
        struct cs_str rarest = cs_link_key(link->arena, object->space, CS_STR(""), CS_STR(""));
        uint32_t least = UINT32_MAX;
        if (object->kind != kind || (labels.len == 0 && !everything))
            continue;
        for (uint32_t k = 0; k < labels.len; k++) {
            struct cs_str key = pair_key(link->arena, object->space, labels, k);
            const uint32_t *count = key.ptr == NULL ? NULL : cs_map_get(&counts, key);
            if (count == NULL)
                return CTRSEC_E_NOMEM;
            if (*count < least) {
                least = *count;
                rarest = key;
            }
        }
        CS_TRY(cs_link_index_add(index, rarest, i));
    }
    return CTRSEC_OK;
}

int cs_link_select_visit(struct cs_link *link, const struct cs_link_index *index,
                         struct cs_str space, struct cs_value labels, cs_link_visit *visit,
                         void *payload)
{
    for (uint32_t i = 0; i <= labels.len; i++) {
        struct cs_arena_mark mark = cs_arena_mark(link->arena);
        struct cs_str key = i == labels.len
                                ? cs_link_key(link->arena, space, CS_STR(""), CS_STR(""))
                                : pair_key(link->arena, space, labels, i);
        if (key.ptr == NULL)
            return CTRSEC_E_NOMEM;
        uint32_t at = cs_link_index_find(index, key);
        cs_arena_rewind(link->arena, mark); /* only the chain is needed from here on */
        for (; at != CS_LINK_NONE && cs_link_charge(link, 1); at = index->entries[at].next)
            CS_TRY(visit(link, &link->objects[index->entries[at].object], payload));
    }
    return CTRSEC_OK;
}
