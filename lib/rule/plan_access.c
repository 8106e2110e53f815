/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing access predicates. contract: rule/plan_access.h */
#include "rule/plan_access.h"

/* Values that a field takes, where its schema row says no more than the type. */
enum { VALUES_FEW = 6, VALUES_SOME = 40, VALUES_MANY = 1000 };

/* Steps that asking costs: one predicate; a search, by text and by literal (as the machine pays).
 */
enum { FUEL_ASK = 16, FUEL_TEXT = 10, FUEL_COMPARE = 128 };

#define NOTHING 2.0 /* a share above 1: no access predicate */
#define WORTH 0.3   /* the largest share that is worth a second one */

const char *cs_access_reason_text(enum cs_access_reason reason)
{
    static const char *const texts[] = {
#define TEXT(name, text) text,
        CS_ACCESS_TABLE(TEXT)
#undef TEXT
    };
    return texts[reason];
}

/* --- shares ----------------------------------------------------------------------------------- */

static double values_of(const struct cs_predicate_table *table, const struct cs_predicate *p)
{
    const struct cs_field *row = table->fields[p->field].row;
    if (p->constant.tag == CS_BOOL)
        return 2;
    if (row != NULL && (row->flags & CS_FIELD_FEW))
        return VALUES_FEW;
    if (row != NULL && (row->flags & CS_FIELD_SOME))
        return VALUES_SOME;
    return VALUES_MANY;
}

/* The binary logarithm of a number, rounded down. */
static uint32_t magnitude(uint32_t number)
{
    uint32_t bits = 0;
    for (; number > 1; number /= 2)
        bits++;
    return bits;
}

static double share_alone(const struct cs_predicate_table *table, const struct cs_predicate *p)
{
    switch (p->test) {
    case CS_PREDICATE_EQUAL:
        return 1 / values_of(table, p);
    case CS_PREDICATE_STARTS:
        return 1 / (2 + 4.0 * p->constant.len);
    case CS_PREDICATE_ENDS:
        return 1 / (2 + 8.0 * p->constant.len);
    case CS_PREDICATE_CONTAINS:
        return 1 / (2 + 6.0 * p->constant.len);
    case CS_PREDICATE_WITHIN:
        return 0.1;
    case CS_PREDICATE_GIVEN:
    case CS_PREDICATE_ABSENT:
        return 0.5;
    default:
        return 0.3;
    }
}

double cs_plan_access_share(const struct cs_predicate_table *table, uint32_t predicate)
{
    const struct cs_predicate *p = &table->predicates[predicate];
    double share = share_alone(table, p) * (1 + magnitude(p->uses));
    return share < 1 ? share : 1;
}

static bool is_leaf(const struct cs_formula *formula)
{
    return formula->kind == CS_FORMULA_ANY || formula->kind == CS_FORMULA_NONE;
}

int cs_formula_rank(const struct cs_predicate_table *table, const struct cs_formula *formula)
{
    int worst = formula->kind == CS_FORMULA_OPAQUE ? CS_RANK_UNKNOWN : CS_RANK_CHEAP;
    for (uint32_t i = 0; i < formula->count && worst < CS_RANK_UNKNOWN; i++) {
        int rank = is_leaf(formula)
                       ? table->predicates[formula->predicates[i]].test == CS_PREDICATE_CONTAINS
                       : cs_formula_rank(table, formula->args[i]);
        worst = rank > worst ? rank : worst;
    }
    return worst;
}

uint32_t cs_formula_asked_first(const struct cs_predicate_table *table,
                                const struct cs_formula *formula, int most)
{
    uint32_t count = 0;
    while (count < formula->count && cs_formula_rank(table, formula->args[count]) <= most)
        count++;
    return count < formula->count ? count + 1 : count;
}

/* What asking all predicates of a formula may cost, texts up to CS_PREDICATE_TEXT_MOST. */
static uint64_t fuel_of(const struct cs_predicate_table *table, const struct cs_formula *formula)
{
    uint64_t fuel = FUEL_ASK;
    for (uint32_t i = 0; i < formula->count; i++) {
        if (!is_leaf(formula)) {
            fuel += fuel_of(table, formula->args[i]);
            continue;
        }
        const struct cs_predicate *p = &table->predicates[formula->predicates[i]];
        fuel += FUEL_ASK;
        if (p->test == CS_PREDICATE_CONTAINS)
            fuel += CS_PREDICATE_TEXT_MOST / FUEL_TEXT +
                    (uint64_t)CS_PREDICATE_TEXT_MOST * p->constant.len / FUEL_COMPARE;
    }
    return fuel;
}

uint32_t cs_plan_access_cost(const struct cs_predicate_table *table,
                             const struct cs_formula *formula)
{
    uint64_t fuel = fuel_of(table, formula);
    return fuel < UINT32_MAX / 2 ? (uint32_t)fuel : UINT32_MAX / 2;
}

/* --- choice ----------------------------------------------------------------------------------- */

struct chooser {
    const struct cs_predicate_table *table;
    uint32_t skip;
    const struct cs_formula *except; /* an operand that is taken already, or NULL */
};

static double share_of(const struct chooser *c, const struct cs_formula *formula);

/* The operand of an AND with the smallest share, or count: none has any. */
static uint32_t best_of(const struct chooser *c, const struct cs_formula *formula, double *share)
{
    uint32_t best = formula->count,
             first = cs_formula_asked_first(c->table, formula, CS_RANK_SEARCH);
    *share = NOTHING;
    for (uint32_t i = 0; i < first; i++) {
        double other = formula->args[i] == c->except ? NOTHING : share_of(c, formula->args[i]);
        if (other < *share) {
            *share = other;
            best = i;
        }
    }
    return best;
}

static double share_of_leaf(const struct chooser *c, const struct cs_formula *formula)
{
    double share = 0;
    if (formula->kind == CS_FORMULA_NONE ||
        c->table->predicates[formula->predicates[0]].field == c->skip)
        return NOTHING;
    for (uint32_t i = 0; i < formula->count; i++)
        share += cs_plan_access_share(c->table, formula->predicates[i]);
    return share < 1 ? share : 1;
}

/* Recursion is as deep as formulas are. */
static double share_of(const struct chooser *c, const struct cs_formula *formula)
{
    double share = 0;
    switch (formula->kind) {
    case CS_FORMULA_FALSE:
        return 0;
    case CS_FORMULA_ANY:
    case CS_FORMULA_NONE:
        return share_of_leaf(c, formula);
    case CS_FORMULA_AND:
        best_of(c, formula, &share);
        return share;
    case CS_FORMULA_OR:
        for (uint32_t i = 0; i < formula->count; i++) {
            double other = share_of(c, formula->args[i]);
            if (other > 1)
                return NOTHING;
            share += other;
        }
        return share < 1 ? share : 1;
    default:
        return NOTHING;
    }
}

static uint32_t count_branches(const struct chooser *c, const struct cs_formula *formula)
{
    uint32_t count = 0;
    double share;
    if (is_leaf(formula))
        return formula->count;
    if (formula->kind == CS_FORMULA_AND)
        return count_branches(c, formula->args[best_of(c, formula, &share)]);
    for (uint32_t i = 0; i < formula->count && count <= CS_ACCESS_BRANCHES_MOST; i++)
        count += count_branches(c, formula->args[i]);
    return count;
}

/* Fields that are known to be given where a branch is true: of the ANDs around it. */
struct given {
    const struct cs_formula *formula;
    const struct given *outer;
};

/* The depths at which an absent step makes a condition with this operand false. */
static uint16_t guards_of(const struct cs_predicate_table *table, uint32_t field,
                          const struct given *given)
{
    uint16_t guards = 0;
    for (; given != NULL; given = given->outer)
        for (uint32_t i = 0; i < given->formula->count; i++) {
            const struct cs_formula *operand = given->formula->args[i];
            if (operand->kind != CS_FORMULA_ANY || operand->count != 1)
                continue;
            const struct cs_predicate *p = &table->predicates[operand->predicates[0]];
            if (p->test == CS_PREDICATE_GIVEN && cs_predicate_table_within(table, field, p->field))
                guards |= (uint16_t)(1u << table->fields[p->field].depth);
        }
    return guards;
}

static void put_branches(const struct chooser *c, const struct cs_formula *formula,
                         const struct given *given, struct cs_access *out)
{
    double share;
    if (formula->kind == CS_FORMULA_AND) {
        struct given inner = {formula, given};
        uint32_t best = best_of(c, formula, &share);
        if (best >= cs_formula_asked_first(c->table, formula, CS_RANK_CHEAP))
            out->after_search = true;
        put_branches(c, formula->args[best], &inner, out);
        return;
    }
    for (uint32_t i = 0; i < formula->count; i++) {
        if (!is_leaf(formula)) {
            put_branches(c, formula->args[i], given, out);
            continue;
        }
        const struct cs_predicate *p = &c->table->predicates[formula->predicates[i]];
        struct cs_access_branch *branch = &out->branches[out->count++];
        branch->predicate = formula->predicates[i];
        branch->guards = guards_of(c->table, p->field, given);
        if (p->test == CS_PREDICATE_GIVEN || p->test == CS_PREDICATE_ABSENT)
            branch->guards |= (uint16_t)(1u << c->table->fields[p->field].depth);
    }
}

/* --- reasons ---------------------------------------------------------------------------------- */

static enum cs_access_reason reason_of(const struct chooser *c, const struct cs_formula *formula)
{
    enum cs_access_reason reason = CS_ACCESS_OPAQUE;
    if (formula->kind == CS_FORMULA_ANY) /* of another field: it is asked too late */
        return c->table->predicates[formula->predicates[0]].field == c->skip ? CS_ACCESS_CLASS
                                                                             : CS_ACCESS_OPAQUE;
    if (formula->kind == CS_FORMULA_NONE)
        return CS_ACCESS_NEGATIVE;
    if (formula->kind == CS_FORMULA_OR)
        return CS_ACCESS_BRANCHES;
    for (uint32_t i = 0; i < formula->count && formula->kind == CS_FORMULA_AND; i++) {
        enum cs_access_reason other = reason_of(c, formula->args[i]);
        if (other == CS_ACCESS_BRANCHES || reason == CS_ACCESS_OPAQUE)
            reason = other;
    }
    return reason;
}

/* The branches of the choice, where they are not too many. False: out of memory. */
static bool take_branches(const struct chooser *c, const struct cs_formula *formula,
                          struct cs_arena *arena, struct cs_access *out)
{
    uint32_t count = count_branches(c, formula);
    if (count > CS_ACCESS_BRANCHES_MOST) {
        out->reason = CS_ACCESS_BRANCHES;
        return true;
    }
    out->branches = cs_arena_array(arena, count, sizeof *out->branches);
    if (out->branches == NULL)
        return false;
    put_branches(c, formula, NULL, out);
    return true;
}

bool cs_plan_access(const struct cs_predicate_table *table, const struct cs_formula *formula,
                    uint32_t skip, uint64_t fuel, struct cs_arena *arena, struct cs_access *out)
{
    struct chooser c = {table, skip, NULL};
    *out = (struct cs_access){.reason = CS_ACCESS_FOUND};
    if (formula->kind == CS_FORMULA_FALSE) {
        out->reason = CS_ACCESS_NEVER;
        return true;
    }
    if (fuel_of(table, formula) > fuel / 2) {
        out->reason = CS_ACCESS_COSTLY;
        return true;
    }
    if (share_of(&c, formula) > 1) {
        out->reason = reason_of(&c, formula);
        return true;
    }
    return take_branches(&c, formula, arena, out);
}

bool cs_plan_access_second(const struct cs_predicate_table *table, const struct cs_formula *formula,
                           uint32_t skip, struct cs_arena *arena, struct cs_access *out)
{
    struct chooser c = {table, skip, NULL};
    double share;
    *out = (struct cs_access){.reason = CS_ACCESS_OPAQUE};
    if (formula->kind != CS_FORMULA_AND)
        return true;
    c.except = formula->args[best_of(&c, formula, &share)];
    best_of(&c, formula, &share);
    if (share > WORTH)
        return true;
    out->reason = CS_ACCESS_FOUND;
    if (!take_branches(&c, formula, arena, out))
        return false;
    if (out->reason == CS_ACCESS_FOUND && out->after_search)
        *out = (struct cs_access){.reason = CS_ACCESS_OPAQUE};
    return true;
}
