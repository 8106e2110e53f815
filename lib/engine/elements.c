/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates among elements. contract: engine/elements.h */
#include "engine/elements.h"

bool cs_elements_init(struct cs_elements *elements, const struct cs_plan *plan)
{
    *elements = (struct cs_elements){.stamp = 1};
    if (plan->nlists == 0)
        return true;
    size_t query = (plan->list_words + 1) * sizeof *elements->query;
    size_t rows = plan->nlists * sizeof *elements->rows;
    elements->words = cs_alloc_take(plan->alloc, CS_ELEMENT_WORDS * sizeof *elements->words);
    elements->query = cs_alloc_take(plan->alloc, query);
    elements->rows = cs_alloc_take(plan->alloc, rows);
    if (elements->words == NULL || elements->query == NULL || elements->rows == NULL)
        return false;
    memset(elements->query, 0, query);
    memset(elements->rows, 0, rows);
    return true;
}

void cs_elements_clear(struct cs_elements *elements, const struct cs_alloc *alloc)
{
    cs_alloc_free(alloc, elements->words);
    cs_alloc_free(alloc, elements->query);
    cs_alloc_free(alloc, elements->rows);
    *elements = (struct cs_elements){.stamp = 0};
}

void cs_elements_forget(struct cs_elements *elements, const struct cs_plan *plan)
{
    elements->used = 0;
    if (++elements->stamp > 0 || elements->rows == NULL)
        return;
    memset(elements->rows, 0, plan->nlists * sizeof *elements->rows); /* the numbers begin again */
    elements->stamp = 1;
}

static void walk(struct cs_elements *elements, const struct cs_plan_index *index,
                 const struct cs_element_rows *rows, struct cs_value list, struct cs_value *values,
                 uint32_t slot)
{
    for (uint32_t i = 0; i < list.len; i++) {
        values[slot] = list.as.items[i];
        struct cs_index_query query = cs_plan_index_query(index, elements->query);
        cs_plan_index_find(index, cs_plan_index_class(index, values), values, &query);
        uint64_t *word = elements->words + rows->first + i / 64, bit = UINT64_C(1) << i % 64;
        for (uint32_t rule; (rule = cs_plan_index_next(&query)) != UINT32_MAX;)
            word[(size_t)rule * rows->width] |= bit;
    }
    values[slot] = cs_value_absent();
}

const uint64_t *cs_elements_find(struct cs_elements *elements, const struct cs_plan *plan,
                                 const struct cs_plan_rule *rule, struct cs_value list,
                                 struct cs_value *values, uint32_t slot)
{
    struct cs_element_rows *rows = &elements->rows[rule->list - 1];
    const struct cs_plan_index *index = &plan->lists[rule->list - 1].index;
    if (rows->stamp != elements->stamp) {
        uint64_t width = list.len / 64 + 1, need = width * index->nrules;
        *rows = (struct cs_element_rows){.stamp = elements->stamp, .first = elements->used};
        rows->full = need > CS_ELEMENT_WORDS - elements->used;
        if (!rows->full) {
            rows->width = (uint32_t)width;
            elements->used += (uint32_t)need;
            memset(elements->words + rows->first, 0, need * sizeof *elements->words);
            walk(elements, index, rows, list, values, slot);
        }
    }
    return rows->full ? NULL : elements->words + rows->first + (size_t)rule->member * rows->width;
}
