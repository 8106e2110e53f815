/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of elements. contract: rule/plan_elements.h */
#include "rule/plan_elements.h"

#include <stdlib.h>

/* By list, then as the rules stand. */
static int order(const void *left, const void *right)
{
    const struct cs_index_entry *a = left, *b = right;
    if (a->list != b->list)
        return a->list < b->list ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

/* What it may cost at most to find each rule's condition false: its variables, and what it asks.
   False: out of memory. */
static bool note_costs(struct cs_plan *plan, const struct cs_plan_indexer *indexer,
                       struct cs_plan_list *list)
{
    uint32_t *costs = cs_arena_array(&plan->arena, indexer->count, sizeof *costs);
    if (costs == NULL)
        return false;
    for (uint32_t i = 0; i < indexer->count; i++)
        costs[i] = cs_plan_access_cost(&indexer->table, indexer->entries[i].formula) + plan->slots;
    list->costs = costs;
    return true;
}

/* The index over the rules of one list, where it leaves any out. */
static int build_list(struct cs_plan *plan, struct cs_plan_indexer *indexer,
                      struct cs_plan_list *list)
{
    list->program = indexer->entries[0].list;
    CS_TRY(cs_plan_index_build(&list->index, &plan->arena, indexer));
    if (list->index.always.count + 1 >= indexer->count)
        return CTRSEC_OK;
    if (!note_costs(plan, indexer, list))
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < indexer->count; i++) {
        struct cs_plan_rule *rule = &plan->rules[indexer->entries[i].rule];
        rule->list = (uint8_t)(plan->nlists + 1);
        rule->member = i;
    }
    uint32_t words = cs_plan_index_words(&list->index);
    plan->list_words = words > plan->list_words ? words : plan->list_words;
    plan->nlists++;
    return CTRSEC_OK;
}

int cs_plan_elements_build(struct cs_plan *plan, struct cs_plan_indexer *indexer)
{
    struct cs_index_entry *entries = indexer->entries;
    uint32_t count = indexer->count, made = 0;
    if (count < 2)
        return CTRSEC_OK;
    if (plan->lists == NULL)
        plan->lists = cs_arena_array(&plan->arena, CS_LISTS_MOST * (CTRSEC_TARGET_EVENT + 1),
                                     sizeof *plan->lists);
    if (plan->lists == NULL)
        return CTRSEC_E_NOMEM;
    qsort(entries, count, sizeof *entries, order);
    for (uint32_t from = 0, to; from < count && made < CS_LISTS_MOST; from = to) {
        for (to = from + 1; to < count && entries[to].list == entries[from].list;)
            to++;
        if (to - from < 2)
            continue;
        struct cs_plan_indexer one = *indexer;
        one.entries = entries + from;
        one.count = to - from;
        made++;
        CS_TRY(build_list(plan, &one, &plan->lists[plan->nlists]));
    }
    return CTRSEC_OK;
}
