/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which classes of subjects a formula can hold for: event types, kinds of objects. A class is a
 * value of one field; all values that no rule names are one class, and so is the absent field.
 *
 *     evt.type in ["open", "openat"] && !(evt.type == "open" && evt.failed)
 *     open: yes, openat: yes, other: no, absent: fails
 *
 * Each formula is computed for all classes at once, one bit a class: may it be true, false, may it
 * fail? Negations and lists are exact, whatever is about other fields may be all three.
 */
#ifndef CS_RULE_PLAN_CLASS_H
#define CS_RULE_PLAN_CLASS_H

#include "rule/plan_formula.h"
#include "rule/symbol_table.h"

#define CS_CLASSES_MOST 62 /* named ones; values beyond are of the class `other` */
#define CS_CLASS_OTHER 62
#define CS_CLASS_ABSENT 63
#define CS_CLASSES 64

struct cs_class_table {
    uint32_t field; /* CS_NO_FIELD: none, all subjects are of the class `other` */
    struct cs_symbol_table names;
};

/*
 * Makes classes of the values that predicates compare a field with, the commonest first where they
 * are too many. field may be CS_NO_FIELD. CTRSEC_E_NOMEM.
 */
int cs_class_table_build(struct cs_class_table *classes, struct cs_arena *arena, uint32_t seed,
                         const struct cs_predicate_table *table, uint32_t field);

/* Whether a class is in a set of them; any class: whether there is one in it. */
static inline bool cs_class_set_has(uint64_t classes, uint32_t class)
{
    return class < CS_CLASSES ? classes >> class & 1 : classes != 0;
}

/* The class of a field's value; CS_CLASSES: it may be any. */
uint32_t cs_class_table_find(const struct cs_class_table *classes, uint32_t depth,
                             struct cs_field_value value);

/*
 * The classes in which a formula may be true or fail, as bits. Only what is asked before any text
 * is searched counts: what leaves a rule out must cost it next to nothing.
 */
uint64_t cs_plan_classes(const struct cs_class_table *classes,
                         const struct cs_predicate_table *table, const struct cs_formula *formula);

/* The classes in which it is never false. */
uint64_t cs_plan_classes_certain(const struct cs_class_table *classes,
                                 const struct cs_predicate_table *table,
                                 const struct cs_formula *formula);

#endif
