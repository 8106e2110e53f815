/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions of rules. contract: rule/plan_condition.h */
#include "rule/plan_condition.h"

#include "rule/plan_elements.h"
#include "rule/rule_env.h"

enum { OPERANDS_MOST = 256 };

/* --- the trees -------------------------------------------------------------------------------- */

/* The operands of a condition, from left to right. */
struct operands {
    const struct cs_ast *trees[OPERANDS_MOST];
    const struct cs_formula *formulas[OPERANDS_MOST];
    int ranks[OPERANDS_MOST];
    uint32_t count;
};

/* Recursion is as deep as trees are high; where there is no more room an && stays one operand. */
static void flatten(struct operands *operands, const struct cs_ast *tree)
{
    if (tree->kind == CS_AST_AND && operands->count + tree->nargs <= OPERANDS_MOST) {
        for (uint32_t i = 0; i < tree->nargs; i++)
            flatten(operands, tree->args[i]);
    } else if (operands->count < OPERANDS_MOST) {
        operands->trees[operands->count++] = tree;
    }
}

/* How many operands flatten finds, with no end to its room. */
static uint32_t count_operands(const struct cs_ast *tree)
{
    uint32_t count = 0;
    if (tree->kind != CS_AST_AND)
        return 1;
    for (uint32_t i = 0; i < tree->nargs; i++)
        count += count_operands(tree->args[i]);
    return count;
}

static const struct cs_ast *make_and(struct cs_arena *arena, const struct cs_ast *left,
                                     const struct cs_ast *right)
{
    struct cs_ast *tree = cs_arena_zero(arena, sizeof *tree);
    struct cs_ast **args = cs_arena_array(arena, 2, sizeof *args);
    if (tree == NULL || args == NULL)
        return NULL;
    args[0] = (struct cs_ast *)(uintptr_t)left;
    args[1] = (struct cs_ast *)(uintptr_t)right;
    uint32_t higher = left->height > right->height ? left->height : right->height;
    *tree = (struct cs_ast){.kind = CS_AST_AND,
                            .nargs = 2,
                            .args = args,
                            .height = higher + 1,
                            .span = left->span,
                            .point = left->point,
                            .type = &cs_type_bool};
    return tree;
}

/* One tree of operands from..to - 1, as flat as it can be. NULL: out of memory. */
static const struct cs_ast *join(struct cs_arena *arena, const struct cs_ast *const *trees,
                                 uint32_t from, uint32_t to)
{
    if (to == from + 1)
        return trees[from];
    uint32_t middle = from + (to - from) / 2;
    const struct cs_ast *left = join(arena, trees, from, middle);
    const struct cs_ast *right = join(arena, trees, middle, to);
    return left == NULL || right == NULL ? NULL : make_and(arena, left, right);
}

/* Sorts the operands by rank, those of one rank as they stood. Whether any changed its place. */
static bool sort(struct operands *operands)
{
    struct operands sorted;
    bool moved = false;
    for (uint32_t i = 1; i < operands->count; i++)
        moved = moved || operands->ranks[i] < operands->ranks[i - 1];
    if (!moved)
        return false;
    sorted.count = 0;
    for (int rank = 0; rank < CS_RANKS; rank++)
        for (uint32_t i = 0; i < operands->count; i++) {
            if (operands->ranks[i] != rank)
                continue;
            sorted.trees[sorted.count] = operands->trees[i];
            sorted.formulas[sorted.count] = operands->formulas[i];
            sorted.ranks[sorted.count++] = rank;
        }
    *operands = sorted;
    return true;
}

/* Whether a tree reads a variable of a slot from `first` on. Recursion is as deep as trees are. */
static bool reads_from(const struct cs_ast *tree, uint32_t first)
{
    if (tree->ref_kind == CS_REF_VARIABLE && tree->ref >= first)
        return true;
    for (uint32_t i = 0; i < tree->nargs; i++)
        if (reads_from(tree->args[i], first))
            return true;
    return false;
}

/* --- indexers --------------------------------------------------------------------------------- */

/* The field of a target whose values are its classes. */
static bool find_class_field(struct cs_predicate_table *table, enum ctrsec_target target,
                             uint32_t *out)
{
    const struct cs_schema *schema = cs_rule_env_schema(target);
    struct cs_str member = target == CTRSEC_TARGET_EVENT ? CS_STR("evt") : CS_STR("kind");
    int32_t slot = schema != NULL ? cs_schema_find(schema, member) : -1;
    uint32_t variable;
    *out = CS_NO_FIELD;
    if (target == CTRSEC_TARGET_EVENT)
        table->variables = schema;
    if (target == CTRSEC_TARGET_EVENT && slot >= 0) {
        const struct cs_schema *evt = schema->fields[slot].type->schema;
        int32_t type = cs_schema_find(evt, CS_STR("type"));
        return type < 0 || (cs_predicate_table_variable(table, 1 + (uint32_t)slot, &variable) &&
                            cs_predicate_table_slot(table, variable, evt, (uint32_t)type, out));
    }
    if (target == CTRSEC_TARGET_WORKLOAD && slot >= 0)
        return cs_predicate_table_variable(table, 1, &variable) &&
               cs_predicate_table_slot(table, variable, schema, (uint32_t)slot, out);
    if (target == CTRSEC_TARGET_OBJECT)
        return cs_predicate_table_variable(table, 1, &variable) &&
               cs_predicate_table_member(table, variable, member, out);
    return true;
}

int cs_plan_indexers_init(struct cs_plan_indexers *indexers, const struct cs_plan *plan)
{
    uint32_t seed = (uint32_t)((uintptr_t)plan >> 4); /* so that a bundle cannot aim at a slot */
    cs_arena_init(&indexers->arena, plan->alloc, 0);
    for (int target = 0; target <= CTRSEC_TARGET_EVENT; target++) {
        struct cs_plan_indexer *indexer = &indexers->rules[target];
        cs_plan_indexer_init(indexer, &indexers->arena, seed, plan->limits.rule_fuel);
        cs_plan_indexer_init(&indexers->elements[target], &indexers->arena, seed,
                             plan->limits.rule_fuel);
        if (!find_class_field(&indexer->table, (enum ctrsec_target)target, &indexer->class_field))
            return CTRSEC_E_NOMEM;
    }
    return CTRSEC_OK;
}

void cs_plan_indexers_clear(struct cs_plan_indexers *indexers)
{
    cs_arena_clear(&indexers->arena);
}

/* Formulas and ranks of operands, and their order; *moved: it is another one than before. */
static const struct cs_formula *rank(struct cs_compiler *compiler, struct cs_plan_indexer *indexer,
                                     uint32_t variables, struct operands *operands, bool *moved)
{
    struct cs_formula_maker maker = {&indexer->table, indexer->arena, variables,
                                     compiler->plan->alloc};
    for (uint32_t i = 0; i < operands->count; i++) {
        operands->formulas[i] = cs_plan_formula(&maker, operands->trees[i]);
        if (operands->formulas[i] == NULL)
            return NULL;
        operands->ranks[i] = cs_formula_rank(&indexer->table, operands->formulas[i]);
    }
    *moved = sort(operands);
    return cs_plan_formula_all(&maker, operands->formulas, operands->count);
}

/* The operands of trees that there are, or each tree as one where they are too many. */
static void list_operands(struct operands *operands, const struct cs_ast *left,
                          const struct cs_ast *right)
{
    const struct cs_ast *trees[] = {left, right};
    uint32_t total = 0;
    operands->count = 0;
    for (int i = 0; i < 2; i++)
        total += trees[i] != NULL ? count_operands(trees[i]) : 0;
    for (int i = 0; i < 2; i++) {
        if (trees[i] != NULL && total <= OPERANDS_MOST)
            flatten(operands, trees[i]);
        else if (trees[i] != NULL)
            operands->trees[operands->count++] = trees[i];
    }
}

/*
 * Trees that are there as one, in the order to ask them, and its formula in terms of an indexer.
 * False: out of memory.
 */
static bool arrange(struct cs_compiler *compiler, struct cs_plan_indexer *indexer,
                    uint32_t variables, const struct cs_ast *left, const struct cs_ast *right,
                    const struct cs_ast **tree, const struct cs_formula **formula)
{
    struct operands operands;
    const struct cs_ast *only = left == NULL ? right : right == NULL ? left : NULL;
    bool moved = false;
    list_operands(&operands, left, right);
    *formula = rank(compiler, indexer, variables, &operands, &moved);
    if (only != NULL && !moved)
        *tree = only; /* the same program as elsewhere */
    else
        *tree = join(compiler->arena, operands.trees, 0, operands.count);
    return *formula != NULL && *tree != NULL;
}

/* A rule with one level of `each` goes to the index of elements, too. */
static bool add_element(struct cs_plan_indexer *elements, const struct cs_formula *formula,
                        uint32_t rule, uint32_t list)
{
    if (!cs_plan_indexer_add(elements, formula, NULL, CS_ACCESS_OPAQUE))
        return false;
    elements->entries[elements->count - 1].rule = rule;
    elements->entries[elements->count - 1].list = list;
    return true;
}

int cs_plan_condition(struct cs_compiler *compiler, const struct cs_rule *rule,
                      const struct cs_ast **when, const struct cs_ast *violation,
                      const struct cs_ast **whole, struct cs_plan_rule *out)
{
    struct cs_plan_indexer *indexer = &compiler->indexers->rules[rule->target];
    struct cs_plan_indexer *elements = &compiler->indexers->elements[rule->target];
    const struct cs_formula *formula, *when_formula = NULL;
    const struct cs_ast *given = *when;
    uint32_t variables = cs_rule_env_each(rule->target);
    bool good = true, each = rule->neach > 0, element = rule->neach == 1;
    out->when_first = given != NULL && each && !reads_from(given, variables);
    if (given != NULL)
        good = arrange(compiler, indexer, variables, given, NULL, when, &when_formula);
    good = good && arrange(compiler, element ? elements : indexer, variables + element, given,
                           violation, whole, &formula);
    if (good && element)
        good =
            add_element(elements, formula, (uint32_t)(out - compiler->plan->rules), out->each[0]);
    if (each)
        formula = out->when_first ? when_formula : NULL;
    good = good && cs_plan_indexer_add(indexer, formula, when_formula,
                                       each ? CS_ACCESS_EACH : CS_ACCESS_OPAQUE);
    return good ? CTRSEC_OK : cs_diag_no_memory(compiler->diag);
}

/* Notes for which classes of a target there are rules at all. */
static void note_judged(struct cs_plan *plan, uint32_t target,
                        const struct cs_plan_indexer *indexer)
{
    for (uint32_t i = 0; i < plan->target_counts[target]; i++) {
        const struct cs_plan_rule *rule = &plan->rules[plan->by_target[target][i]];
        for (uint32_t phase = 0; phase < 4; phase++) {
            if (rule->enforce[phase] == CTRSEC_ALLOW)
                continue;
            plan->judged[target][phase] |= indexer->entries[i].judged;
            plan->certain[target][phase] |= indexer->entries[i].certain;
        }
    }
}

int cs_plan_indexers_build(struct cs_plan_indexers *indexers, struct cs_plan *plan)
{
    for (uint32_t target = 0; target <= CTRSEC_TARGET_EVENT; target++) {
        struct cs_plan_index *index = &plan->index[target];
        CS_TRY(cs_plan_index_build(index, &plan->arena, &indexers->rules[target]));
        for (uint32_t i = 0; i < index->nrules; i++)
            plan->rules[plan->by_target[target][i]].access =
                indexers->rules[target].entries[i].access[0].reason;
        note_judged(plan, target, &indexers->rules[target]);
        CS_TRY(cs_plan_elements_build(plan, &indexers->elements[target]));
        uint32_t words = cs_plan_index_words(index);
        plan->index_words = words > plan->index_words ? words : plan->index_words;
    }
    return CTRSEC_OK;
}
