/* SPDX-License-Identifier: Apache-2.0 */
/* Classes by boolean algebra. contract: rule/plan_class.h */
#include "rule/plan_class.h"

#include "rule/plan_access.h"

/* What a formula may be, in which classes. */
struct outcomes {
    uint64_t yes, no, failed;
};

static const struct outcomes anything = {UINT64_MAX, UINT64_MAX, UINT64_MAX};

static bool is_name(const struct cs_predicate_table *table, uint32_t field, uint32_t predicate)
{
    const struct cs_predicate *p = &table->predicates[predicate];
    return p->field == field && p->test == CS_PREDICATE_EQUAL && p->constant.tag == CS_STRING;
}

/* Puts a predicate among the `count` most used ones, most used first. */
static void rank(const struct cs_predicate_table *table, uint32_t best[CS_CLASSES_MOST],
                 uint32_t *count, uint32_t predicate)
{
    uint32_t at = *count, uses = table->predicates[predicate].uses;
    if (at == CS_CLASSES_MOST && table->predicates[best[at - 1]].uses >= uses)
        return;
    if (at < CS_CLASSES_MOST)
        (*count)++;
    else
        at--;
    for (; at > 0 && table->predicates[best[at - 1]].uses < uses; at--)
        best[at] = best[at - 1];
    best[at] = predicate;
}

int cs_class_table_build(struct cs_class_table *classes, struct cs_arena *arena, uint32_t seed,
                         const struct cs_predicate_table *table, uint32_t field)
{
    uint32_t best[CS_CLASSES_MOST], count = 0;
    struct cs_str names[CS_CLASSES_MOST];
    classes->field = field;
    for (uint32_t i = 0; i < table->npredicates && field != CS_NO_FIELD; i++)
        if (is_name(table, field, i))
            rank(table, best, &count, i);
    for (uint32_t i = 0; i < count; i++)
        names[i] = cs_value_str(table->predicates[best[i]].constant);
    return cs_symbol_table_build(&classes->names, arena, seed, names, count);
}

uint32_t cs_class_table_find(const struct cs_class_table *classes, uint32_t depth,
                             struct cs_field_value value)
{
    if (classes->field == CS_NO_FIELD)
        return CS_CLASS_OTHER;
    if (value.value.tag == CS_ABSENT)
        return value.missing == depth && depth > 0 ? CS_CLASS_ABSENT : CS_CLASSES;
    if (value.value.tag != CS_STRING)
        return CS_CLASSES;
    uint32_t symbol = cs_symbol_table_find(&classes->names, cs_value_str(value.value));
    return symbol == CS_NO_SYMBOL ? CS_CLASS_OTHER : symbol;
}

/* --- algebra ---------------------------------------------------------------------------------- */

static struct outcomes not(struct outcomes x)
{
    return (struct outcomes){x.no, x.yes, x.failed};
}

/* True where both are; false where one is; failed where one is and the other does not decide. */
static struct outcomes both(struct outcomes x, struct outcomes y)
{
    return (struct outcomes){x.yes & y.yes, x.no | y.no,
                             (x.failed & (y.yes | y.failed)) | (y.failed & (x.yes | x.failed))};
}

static struct outcomes of_answer(enum cs_holds answer, uint64_t class)
{
    if (answer == CS_HOLDS_PERHAPS)
        return (struct outcomes){class, class, class};
    return answer == CS_HOLDS_YES ? (struct outcomes){.yes = class}
                                  : (struct outcomes){.no = class};
}

static struct outcomes merge(struct outcomes x, struct outcomes y)
{
    return (struct outcomes){x.yes | y.yes, x.no | y.no, x.failed | y.failed};
}

static struct cs_str name_of(const struct cs_class_table *classes, uint32_t class)
{
    uint32_t start = classes->names.starts[class];
    return cs_str_of(classes->names.bytes + start, classes->names.starts[class + 1] - start);
}

/* A predicate on the field of the classes. */
static struct outcomes of_predicate(const struct cs_class_table *classes,
                                    const struct cs_index_field *field,
                                    const struct cs_predicate *predicate)
{
    struct outcomes all = {0};
    uint64_t other = UINT64_C(1) << CS_CLASS_OTHER, absent = UINT64_C(1) << CS_CLASS_ABSENT;
    struct cs_field_value value = {cs_value_absent(), field->depth};
    bool given = predicate->test == CS_PREDICATE_GIVEN || predicate->test == CS_PREDICATE_ABSENT;
    all = merge(all, of_answer(cs_predicate_holds(predicate, field->depth, value), absent));
    if (!given)
        all.yes &= ~absent, all.no &= ~absent; /* an absent value fails, it is not perhaps equal */
    value.missing = 0;
    for (uint32_t i = 0; i < classes->names.count; i++) {
        value.value = cs_value_string(name_of(classes, i));
        all = merge(
            all, of_answer(cs_predicate_holds(predicate, field->depth, value), UINT64_C(1) << i));
    }
    if (given)
        return merge(
            all,
            of_answer(predicate->test == CS_PREDICATE_GIVEN ? CS_HOLDS_YES : CS_HOLDS_NO, other));
    bool named =
        predicate->test == CS_PREDICATE_EQUAL && predicate->constant.tag == CS_STRING &&
        cs_symbol_table_find(&classes->names, cs_value_str(predicate->constant)) != CS_NO_SYMBOL;
    return merge(all, of_answer(named ? CS_HOLDS_NO : CS_HOLDS_PERHAPS, other));
}

static struct outcomes of_leaf(const struct cs_class_table *classes,
                               const struct cs_predicate_table *table,
                               const struct cs_formula *formula)
{
    struct outcomes none = {.no = 0};
    const struct cs_predicate *first = &table->predicates[formula->predicates[0]];
    if (first->field != classes->field)
        return anything;
    none = (struct outcomes){.yes = UINT64_MAX};
    for (uint32_t i = 0; i < formula->count; i++)
        none = both(none, not(of_predicate(classes, &table->fields[first->field],
                                           &table->predicates[formula->predicates[i]])));
    return formula->kind == CS_FORMULA_NONE ? none : not(none);
}

/* Recursion is as deep as formulas are. */
static struct outcomes of_formula(const struct cs_class_table *classes,
                                  const struct cs_predicate_table *table,
                                  const struct cs_formula *formula)
{
    struct outcomes all = {.yes = UINT64_MAX};
    uint32_t first;
    switch (formula->kind) {
    case CS_FORMULA_FALSE:
        return not(all);
    case CS_FORMULA_TRUE:
        return all;
    case CS_FORMULA_OPAQUE:
        return anything;
    case CS_FORMULA_ANY:
    case CS_FORMULA_NONE:
        return of_leaf(classes, table, formula);
    case CS_FORMULA_AND:
        first = cs_formula_asked_first(table, formula, CS_RANK_CHEAP);
        for (uint32_t i = 0; i < first; i++)
            all = both(all, of_formula(classes, table, formula->args[i]));
        return first < formula->count ? both(all, anything) : all;
    case CS_FORMULA_OR:
        for (uint32_t i = 0; i < formula->count; i++)
            all = both(all, not(of_formula(classes, table, formula->args[i])));
        return not(all);
    }
    return anything;
}

uint64_t cs_plan_classes(const struct cs_class_table *classes,
                         const struct cs_predicate_table *table, const struct cs_formula *formula)
{
    struct outcomes outcomes = of_formula(classes, table, formula);
    return outcomes.yes | outcomes.failed;
}

uint64_t cs_plan_classes_certain(const struct cs_class_table *classes,
                                 const struct cs_predicate_table *table,
                                 const struct cs_formula *formula)
{
    return ~of_formula(classes, table, formula).no;
}
