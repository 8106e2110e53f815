/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which elements of a list each rule of it may fail for, found in one walk over the list for all of
 * them (rule/plan_elements.h), once a subject: a bit set a rule.
 *
 *     rule 0   1001 0000 ...     a word for 64 elements
 *     rule 1   0000 0010 ...
 *
 * The memory is bounded; where a list is too long for it, its rules are asked about every element.
 */
#ifndef CS_ENGINE_ELEMENTS_H
#define CS_ENGINE_ELEMENTS_H

#include "rule/plan.h"

#define CS_ELEMENT_WORDS 16384 /* for all lists of a subject */

struct cs_element_rows {
    uint32_t stamp; /* of the subject; else it was not walked yet */
    bool full;      /* there was no room */
    uint32_t first, width;
};

struct cs_elements {
    uint64_t *words, *query;
    struct cs_element_rows *rows; /* per list of the plan */
    uint32_t stamp, used;
};

/* False: out of memory; clear it in any case. */
bool cs_elements_init(struct cs_elements *elements, const struct cs_plan *plan);
void cs_elements_clear(struct cs_elements *elements, const struct cs_alloc *alloc);

/* Another subject. */
void cs_elements_forget(struct cs_elements *elements, const struct cs_plan *plan);

/*
 * The elements of a rule's list that it may fail for, NULL: all. `values` are the variables, the
 * element's stands in `slot` and is absent again afterwards.
 */
const uint64_t *cs_elements_find(struct cs_elements *elements, const struct cs_plan *plan,
                                 const struct cs_plan_rule *rule, struct cs_value list,
                                 struct cs_value *values, uint32_t slot);

#endif
