/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules to an index. contract: rule/plan_index.h
 *
 *     access predicates of all rules -> uses: (field, predicate, rule), sorted
 *     runs of one predicate -> postings; runs of one field -> columns with their structures
 */
#include "rule/plan_index.h"

#include <stdlib.h>

/* One rule that asks one predicate of one field. */
struct use {
    uint32_t field, predicate, rule;
    uint16_t guards;
};

struct maker {
    struct cs_plan_index *index;
    struct cs_index_layer *layer; /* the one that is being made, and its number */
    uint32_t number;
    struct cs_arena *arena;          /* of the index */
    struct cs_plan_indexer *indexer; /* its arena is scratch */
    struct use *uses;
    uint32_t nuses;
    uint32_t *postings; /* per predicate: its posting or CS_NO_POSTING */
    uint32_t *marks;    /* per rule, for lists without repeats */
    uint32_t mark;
};

void cs_plan_indexer_init(struct cs_plan_indexer *indexer, struct cs_arena *arena, uint32_t seed,
                          uint64_t fuel)
{
    *indexer = (struct cs_plan_indexer){
        .arena = arena, .class_field = CS_NO_FIELD, .seed = seed, .fuel = fuel};
    cs_predicate_table_init(&indexer->table, arena, seed);
}

bool cs_plan_indexer_add(struct cs_plan_indexer *indexer, const struct cs_formula *formula,
                         const struct cs_formula *when, enum cs_access_reason reason)
{
    if (indexer->count == indexer->room) {
        uint32_t larger = indexer->room == 0 ? 64 : 2 * indexer->room;
        struct cs_index_entry *moved = cs_arena_array(indexer->arena, larger, sizeof *moved);
        if (moved == NULL)
            return false;
        if (indexer->count > 0)
            memcpy(moved, indexer->entries, indexer->count * sizeof *moved);
        indexer->entries = moved;
        indexer->room = larger;
    }
    indexer->entries[indexer->count++] =
        (struct cs_index_entry){.formula = formula, .when = when, .access = {{.reason = reason}}};
    return true;
}

/* --- access predicates ------------------------------------------------------------------------ */

static bool is_text_test(enum cs_predicate_test test)
{
    return test == CS_PREDICATE_STARTS || test == CS_PREDICATE_ENDS ||
           test == CS_PREDICATE_CONTAINS;
}

/*
 * Counts the states that a rule's literals may add to the automata of their fields; a rule that
 * would exceed what one may have is asked always.
 */
static void count_literals(const struct maker *m, uint32_t *states, bool *counted,
                           struct cs_access *access)
{
    const struct cs_predicate_table *table = &m->indexer->table;
    for (uint32_t i = 0; i < access->count; i++) {
        uint32_t number = access->branches[i].predicate;
        const struct cs_predicate *p = &table->predicates[number];
        if (!is_text_test(p->test) || counted[number])
            continue;
        counted[number] = true;
        states[p->field] += p->constant.len < CS_LITERAL_MOST ? p->constant.len : CS_LITERAL_MOST;
        if (states[p->field] >= CS_LITERAL_STATES_MOST) {
            states[p->field] -= CS_LITERAL_MOST;
            counted[number] = false;
            access->reason = CS_ACCESS_CROWDED;
            access->count = 0;
        }
    }
}

/* The classes of a rule, and its access predicate of the layer. False: out of memory. */
static bool choose(struct maker *m, struct cs_index_entry *entry)
{
    struct cs_plan_indexer *indexer = m->indexer;
    const struct cs_predicate_table *table = &indexer->table;
    struct cs_access *first = &entry->access[0], *access = &entry->access[m->number];
    if (m->number == 1) {
        /* a rule that is asked always, or may search texts first, is not to be narrowed */
        *access = (struct cs_access){.reason = CS_ACCESS_OPAQUE};
        return first->reason != CS_ACCESS_FOUND || first->after_search ||
               cs_plan_access_second(table, entry->formula, indexer->class_field, indexer->arena,
                                     access);
    }
    entry->classes = entry->judged = entry->certain = UINT64_MAX;
    if (entry->when != NULL) {
        entry->judged = cs_plan_classes(&m->index->classes, table, entry->when);
        entry->certain = cs_plan_classes_certain(&m->index->classes, table, entry->when);
    }
    if (entry->formula == NULL)
        return true;
    if (!cs_plan_access(table, entry->formula, indexer->class_field, indexer->fuel, indexer->arena,
                        access))
        return false;
    if (access->reason == CS_ACCESS_NEVER)
        entry->classes = 0;
    else if (access->reason != CS_ACCESS_COSTLY)
        entry->classes = cs_plan_classes(&m->index->classes, table, entry->formula);
    return true;
}

static bool choose_all(struct maker *m)
{
    struct cs_plan_indexer *indexer = m->indexer;
    const struct cs_predicate_table *table = &indexer->table;
    uint32_t *states = cs_arena_array(indexer->arena, (size_t)table->nfields + 1, sizeof *states);
    bool *counted = cs_arena_array(indexer->arena, (size_t)table->npredicates + 1, sizeof *counted);
    if (states == NULL || counted == NULL)
        return false;
    m->nuses = 0;
    for (uint32_t i = 0; i < indexer->count; i++) {
        struct cs_index_entry *entry = &indexer->entries[i];
        if (!choose(m, entry))
            return false;
        count_literals(m, states, counted, &entry->access[m->number]);
        m->nuses += entry->access[m->number].count;
    }
    return true;
}

static int order(const void *left, const void *right)
{
    const struct use *a = left, *b = right;
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    if (a->predicate != b->predicate)
        return a->predicate < b->predicate ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

static bool list_uses(struct maker *m)
{
    struct cs_plan_indexer *indexer = m->indexer;
    m->uses = cs_arena_array(indexer->arena, (size_t)m->nuses + 1, sizeof *m->uses);
    if (m->uses == NULL)
        return false;
    uint32_t at = 0;
    for (uint32_t i = 0; i < indexer->count; i++)
        for (uint32_t k = 0; k < indexer->entries[i].access[m->number].count; k++) {
            struct cs_access_branch branch = indexer->entries[i].access[m->number].branches[k];
            uint32_t field = indexer->table.predicates[branch.predicate].field;
            m->uses[at++] = (struct use){field, branch.predicate, i, branch.guards};
        }
    if (at > 1)
        qsort(m->uses, at, sizeof *m->uses, order);
    return true;
}

/* --- postings --------------------------------------------------------------------------------- */

/* Of the second layer's postings: which a rule is in. A counting sort. */
static bool make_checks(struct maker *m, const uint32_t *postings, const uint32_t *rules)
{
    uint32_t count = m->indexer->count, total = postings[m->layer->npostings];
    uint32_t *starts = cs_arena_array(m->arena, (size_t)count + 2, sizeof *starts);
    uint32_t *checks = cs_arena_array(m->arena, (size_t)total + 1, sizeof *checks);
    if (starts == NULL || checks == NULL)
        return false;
    for (uint32_t i = 0; i < total; i++)
        starts[rules[i] + 2]++;
    for (uint32_t i = 2; i < count + 2; i++)
        starts[i] += starts[i - 1];
    for (uint32_t posting = 0; posting < m->layer->npostings; posting++)
        for (uint32_t i = postings[posting]; i < postings[posting + 1]; i++)
            checks[starts[rules[i] + 1]++] = posting;
    m->index->check_starts = starts;
    m->index->checks = checks;
    return true;
}

/* What holds of the first layer's postings stays, of the second's only who is in which. */
static bool make_postings(struct maker *m)
{
    const struct cs_predicate_table *table = &m->indexer->table;
    uint32_t count = 0, rules = 0;
    for (uint32_t i = 0; i < m->nuses; i++)
        count += i == 0 || m->uses[i].predicate != m->uses[i - 1].predicate;
    struct cs_arena *arena = m->number == 0 ? m->arena : m->indexer->arena;
    uint32_t *starts = cs_arena_array(arena, (size_t)count + 1, sizeof *starts);
    uint32_t *list = cs_arena_array(arena, (size_t)m->nuses + 1, sizeof *list);
    m->postings =
        cs_arena_array(m->indexer->arena, (size_t)table->npredicates + 1, sizeof *m->postings);
    if (starts == NULL || list == NULL || m->postings == NULL)
        return false;
    for (uint32_t i = 0; i < table->npredicates; i++)
        m->postings[i] = CS_NO_POSTING;
    count = 0;
    for (uint32_t i = 0; i < m->nuses; i++) {
        bool first = i == 0 || m->uses[i].predicate != m->uses[i - 1].predicate;
        if (!first && m->uses[i].rule == m->uses[i - 1].rule)
            continue;
        if (first) {
            m->postings[m->uses[i].predicate] = count;
            starts[count++] = rules;
        }
        list[rules++] = m->uses[i].rule;
    }
    starts[count] = rules;
    m->layer->npostings = count;
    if (m->number == 1)
        return make_checks(m, starts, list);
    m->index->starts = starts;
    m->index->rules = list;
    return true;
}

/* --- lists of rules --------------------------------------------------------------------------- */

/* Whether a use belongs into a list; `which` tells between lists of one kind. */
typedef bool chosen(const struct maker *m, const struct use *use, uint32_t which);

static bool is_any(const struct maker *m, const struct use *use, uint32_t which)
{
    (void)m, (void)use, (void)which;
    return true;
}

static enum cs_index_kind kind_of(const struct maker *m, const struct use *use)
{
    switch (m->indexer->table.predicates[use->predicate].constant.tag) {
    case CS_STRING:
        return CS_INDEX_TEXT;
    case CS_INT:
        return CS_INDEX_NUMBER;
    case CS_BOOL:
        return CS_INDEX_TRUTH;
    default:
        return CS_INDEX_KINDS; /* has() */
    }
}

static bool is_kind(const struct maker *m, const struct use *use, uint32_t which)
{
    return kind_of(m, use) == which;
}

static bool is_text(const struct maker *m, const struct use *use, uint32_t which)
{
    enum cs_predicate_test test = m->indexer->table.predicates[use->predicate].test;
    (void)which;
    return is_text_test(test) || test == CS_PREDICATE_WITHIN;
}

static bool is_unguarded(const struct maker *m, const struct use *use, uint32_t which)
{
    (void)m;
    return (use->guards >> which & 1) == 0;
}

/* The rules of uses from..to - 1 that are chosen, each once, in ascending order. */
static bool make_list(struct maker *m, uint32_t from, uint32_t to, chosen *is_chosen,
                      uint32_t which, struct cs_id_span *out)
{
    uint32_t count = 0, least = UINT32_MAX, most = 0;
    m->mark++;
    for (uint32_t i = from; i < to; i++) {
        uint32_t rule = m->uses[i].rule;
        if (!is_chosen(m, &m->uses[i], which) || m->marks[rule] == m->mark)
            continue;
        m->marks[rule] = m->mark;
        least = rule < least ? rule : least;
        most = rule > most ? rule : most;
        count++;
    }
    *out = (struct cs_id_span){NULL, count};
    if (count == 0)
        return true;
    uint32_t *ids = cs_arena_array(m->arena, count, sizeof *ids), at = 0;
    if (ids == NULL)
        return false;
    for (uint32_t rule = least; rule <= most; rule++)
        if (m->marks[rule] == m->mark)
            ids[at++] = rule;
    out->ids = ids;
    return true;
}

/* --- columns ---------------------------------------------------------------------------------- */

/* The steps of a field from its variable on, copied with their texts. */
static bool copy_path(struct maker *m, uint32_t field, struct cs_index_path *out)
{
    const struct cs_predicate_table *table = &m->indexer->table;
    uint32_t depth = table->fields[field].depth;
    struct cs_index_field *steps = cs_arena_array(m->arena, (size_t)depth + 1, sizeof *steps);
    *out = (struct cs_index_path){steps, depth};
    for (uint32_t i = depth + 1; i > 0 && steps != NULL; i--) {
        struct cs_index_field *step = &steps[i - 1];
        *step = table->fields[field];
        field = step->container;
        if (step->key.tag != CS_STRING)
            continue;
        struct cs_str key = cs_arena_copy(m->arena, cs_value_str(step->key));
        if (key.ptr == NULL)
            return false;
        step->key = cs_value_key(key);
    }
    return steps != NULL;
}

/* The predicates of a column with one of some tests; their postings go into *postings. */
struct gathered {
    const struct cs_predicate **predicates;
    uint32_t *postings;
    uint32_t count;
};

static bool gather(struct maker *m, uint32_t from, uint32_t to,
                   bool wanted(const struct cs_predicate *p), struct gathered *out)
{
    out->count = 0;
    out->predicates =
        cs_arena_array(m->indexer->arena, (size_t)(to - from), sizeof *out->predicates);
    out->postings = cs_arena_array(m->indexer->arena, (size_t)(to - from), sizeof *out->postings);
    if (out->predicates == NULL || out->postings == NULL)
        return false;
    for (uint32_t i = from; i < to; i++) {
        uint32_t number = m->uses[i].predicate;
        const struct cs_predicate *p = &m->indexer->table.predicates[number];
        if ((i > from && m->uses[i - 1].predicate == number) || !wanted(p))
            continue;
        out->predicates[out->count] = p;
        out->postings[out->count++] = m->postings[number];
    }
    return true;
}

static bool keep_postings(struct maker *m, const struct gathered *gathered, const uint32_t **out)
{
    uint32_t *copy = cs_arena_array(m->arena, (size_t)gathered->count + 1, sizeof *copy);
    if (copy == NULL)
        return false;
    memcpy(copy, gathered->postings, gathered->count * sizeof *copy);
    *out = copy;
    return true;
}

static bool is_symbol(const struct cs_predicate *p)
{
    return p->test == CS_PREDICATE_EQUAL && p->constant.tag == CS_STRING;
}

static int make_symbols(struct maker *m, uint32_t from, uint32_t to, struct cs_index_column *column)
{
    struct gathered found;
    if (!gather(m, from, to, is_symbol, &found))
        return CTRSEC_E_NOMEM;
    struct cs_str *texts =
        cs_arena_array(m->indexer->arena, (size_t)found.count + 1, sizeof *texts);
    if (texts == NULL || !keep_postings(m, &found, &column->symbol_postings))
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < found.count; i++)
        texts[i] = cs_value_str(found.predicates[i]->constant);
    return cs_symbol_table_build(&column->symbols, m->arena, m->indexer->seed, texts, found.count);
}

static bool is_literal(const struct cs_predicate *p)
{
    return is_text_test(p->test);
}

static struct cs_literal literal_of(const struct cs_predicate *p)
{
    struct cs_str text = cs_value_str(p->constant);
    uint32_t cut = text.len > CS_LITERAL_MOST ? text.len - CS_LITERAL_MOST : 0;
    if (p->test == CS_PREDICATE_ENDS)
        return (struct cs_literal){cs_str_slice(text, cut, text.len), CS_LITERAL_ENDS};
    return (struct cs_literal){cs_str_slice(text, 0, CS_LITERAL_MOST),
                               p->test == CS_PREDICATE_STARTS ? CS_LITERAL_STARTS
                                                              : CS_LITERAL_ANYWHERE};
}

static int make_literals(struct maker *m, uint32_t from, uint32_t to,
                         struct cs_index_column *column)
{
    struct gathered found;
    if (!gather(m, from, to, is_literal, &found))
        return CTRSEC_E_NOMEM;
    struct cs_literal *literals =
        cs_arena_array(m->indexer->arena, (size_t)found.count + 1, sizeof *literals);
    if (literals == NULL || !keep_postings(m, &found, &column->literal_postings))
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < found.count; i++)
        literals[i] = literal_of(found.predicates[i]);
    if (found.count > m->index->most_literals)
        m->index->most_literals = found.count;
    if (found.count == 0)
        return CTRSEC_OK;
    return cs_literal_automaton_build(&column->literals, m->arena, literals, found.count);
}

static bool is_number(const struct cs_predicate *p)
{
    return p->constant.tag == CS_INT;
}

static int make_numbers(struct maker *m, uint32_t from, uint32_t to, struct cs_index_column *column)
{
    static const enum cs_comparison comparisons[] = {[CS_PREDICATE_EQUAL] = CS_COMPARE_EQUAL,
                                                     [CS_PREDICATE_LESS] = CS_COMPARE_LESS,
                                                     [CS_PREDICATE_AT_MOST] = CS_COMPARE_AT_MOST,
                                                     [CS_PREDICATE_MORE] = CS_COMPARE_MORE,
                                                     [CS_PREDICATE_AT_LEAST] = CS_COMPARE_AT_LEAST};
    struct gathered found;
    if (!gather(m, from, to, is_number, &found))
        return CTRSEC_E_NOMEM;
    struct cs_breakpoint *points =
        cs_arena_array(m->indexer->arena, (size_t)found.count + 1, sizeof *points);
    if (points == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < found.count; i++)
        points[i] =
            (struct cs_breakpoint){found.predicates[i]->constant.as.integer, found.postings[i],
                                   comparisons[found.predicates[i]->test]};
    column->has_numbers = found.count > 0;
    return cs_breakpoints_build(&column->numbers, m->arena, points, found.count) ? CTRSEC_OK
                                                                                 : CTRSEC_E_NOMEM;
}

static bool is_network(const struct cs_predicate *p)
{
    return p->test == CS_PREDICATE_WITHIN;
}

static int make_networks(struct maker *m, uint32_t from, uint32_t to,
                         struct cs_index_column *column)
{
    struct gathered found;
    if (!gather(m, from, to, is_network, &found))
        return CTRSEC_E_NOMEM;
    struct cs_cidr *networks =
        cs_arena_array(m->indexer->arena, (size_t)found.count + 1, sizeof *networks);
    if (networks == NULL || !keep_postings(m, &found, &column->network_postings))
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < found.count; i++)
        cs_cidr_parse(cs_value_str(found.predicates[i]->constant), &networks[i]);
    return cs_prefix_table_build(&column->networks, m->arena, networks, found.count)
               ? CTRSEC_OK
               : CTRSEC_E_NOMEM;
}

static void note_postings(struct maker *m, uint32_t from, uint32_t to,
                          struct cs_index_column *column)
{
    column->truth[0] = column->truth[1] = column->given = column->absent = CS_NO_POSTING;
    for (uint32_t i = from; i < to; i++) {
        uint32_t number = m->uses[i].predicate;
        const struct cs_predicate *p = &m->indexer->table.predicates[number];
        if (p->test == CS_PREDICATE_GIVEN)
            column->given = m->postings[number];
        else if (p->test == CS_PREDICATE_ABSENT)
            column->absent = m->postings[number];
        else if (p->constant.tag == CS_BOOL)
            column->truth[p->constant.as.boolean] = m->postings[number];
    }
}

static int make_column(struct maker *m, uint32_t from, uint32_t to, struct cs_index_column *column)
{
    struct cs_index_path path;
    column->field = m->uses[from].field;
    if (!copy_path(m, column->field, &path) || !make_list(m, from, to, is_any, 0, &column->all) ||
        !make_list(m, from, to, is_text, 0, &column->texts))
        return CTRSEC_E_NOMEM;
    column->steps = path.steps;
    column->depth = path.depth;
    for (uint32_t kind = 0; kind < CS_INDEX_KINDS; kind++)
        if (!make_list(m, from, to, is_kind, kind, &column->kinds[kind]))
            return CTRSEC_E_NOMEM;
    for (uint32_t depth = 1; depth <= path.depth; depth++)
        if (!make_list(m, from, to, is_unguarded, depth, &column->unguarded[depth]))
            return CTRSEC_E_NOMEM;
    note_postings(m, from, to, column);
    int status = make_symbols(m, from, to, column);
    if (status == CTRSEC_OK)
        status = make_literals(m, from, to, column);
    if (status == CTRSEC_OK)
        status = make_numbers(m, from, to, column);
    if (status == CTRSEC_OK)
        status = make_networks(m, from, to, column);
    return status;
}

static int make_columns(struct maker *m)
{
    struct cs_index_layer *layer = m->layer;
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->nuses; i++)
        count += i == 0 || m->uses[i].field != m->uses[i - 1].field;
    layer->columns = cs_arena_array(m->arena, (size_t)count + 1, sizeof *layer->columns);
    if (layer->columns == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t from = 0, to; from < m->nuses; from = to) {
        for (to = from + 1; to < m->nuses && m->uses[to].field == m->uses[from].field;)
            to++;
        int status = make_column(m, from, to, &layer->columns[layer->ncolumns++]);
        if (status != CTRSEC_OK)
            return status;
    }
    return CTRSEC_OK;
}

/* Which columns the rules of each class ask. */
static void note_columns(struct maker *m)
{
    for (uint32_t i = 0, column = 0; i < m->nuses; i++) {
        column += i > 0 && m->uses[i].field != m->uses[i - 1].field;
        uint64_t classes = m->indexer->entries[m->uses[i].rule].classes;
        uint64_t bit = UINT64_C(1) << (column < 63 ? column : 63);
        for (uint32_t class = 0; class < CS_CLASSES; class ++)
            if (classes >> class & 1)
                m->layer->class_columns[class] |= bit;
    }
}

/* The access predicates of a layer and its columns. */
static int make_layer(struct maker *m, uint32_t number)
{
    m->number = number;
    m->layer = &m->index->layers[number];
    if (!choose_all(m) || !list_uses(m) || !make_postings(m))
        return CTRSEC_E_NOMEM;
    note_columns(m);
    return make_columns(m);
}

/* --- classes ---------------------------------------------------------------------------------- */

static bool is_always(const struct cs_index_entry *entry)
{
    return entry->access[0].reason != CS_ACCESS_FOUND;
}

static bool list_always(struct maker *m, uint64_t classes, struct cs_id_span *out)
{
    const struct cs_plan_indexer *indexer = m->indexer;
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < indexer->count; i++)
        count += is_always(&indexer->entries[i]) && (indexer->entries[i].classes & classes) != 0;
    uint32_t *ids = cs_arena_array(m->arena, (size_t)count + 1, sizeof *ids);
    if (ids == NULL)
        return false;
    for (uint32_t i = 0; i < indexer->count; i++)
        if (is_always(&indexer->entries[i]) && (indexer->entries[i].classes & classes) != 0)
            ids[at++] = i;
    *out = (struct cs_id_span){ids, count};
    return true;
}

static bool make_class(struct maker *m, uint32_t class)
{
    const struct cs_plan_indexer *indexer = m->indexer;
    uint64_t bit = UINT64_C(1) << class;
    uint64_t *words =
        cs_arena_array(m->arena, cs_bit_set_word_count(indexer->count), sizeof *words);
    bool any = false;
    if (words == NULL)
        return false;
    for (uint32_t i = 0; i < indexer->count; i++) {
        if ((indexer->entries[i].classes & bit) == 0)
            continue;
        any = true;
        words[i / 64] |= UINT64_C(1) << i % 64;
    }
    m->index->class_rules[class] = any ? words : NULL;
    return list_always(m, bit, &m->index->class_always[class]);
}

static bool make_classes(struct maker *m)
{
    const struct cs_class_table *classes = &m->index->classes;
    bool good = list_always(m, UINT64_MAX, &m->index->always);
    for (uint32_t class = 0; class < CS_CLASSES && good; class ++)
        if (class < classes->names.count || class == CS_CLASS_OTHER ||
            (class == CS_CLASS_ABSENT && classes->field != CS_NO_FIELD))
            good = make_class(m, class);
    return good;
}

/* --- texts that are searched ------------------------------------------------------------------ */

/* Notes the fields whose texts a formula searches. */
static void note_searched(const struct cs_predicate_table *table, const struct cs_formula *formula,
                          bool *searched)
{
    bool leaf = formula->kind == CS_FORMULA_ANY || formula->kind == CS_FORMULA_NONE;
    for (uint32_t i = 0; i < formula->count; i++) {
        if (!leaf)
            note_searched(table, formula->args[i], searched);
        else if (table->predicates[formula->predicates[i]].test == CS_PREDICATE_CONTAINS)
            searched[table->predicates[formula->predicates[i]].field] = true;
    }
}

static bool make_searching(struct maker *m)
{
    const struct cs_plan_indexer *indexer = m->indexer;
    const struct cs_predicate_table *table = &indexer->table;
    struct cs_plan_index *index = m->index;
    uint32_t *rules = cs_arena_array(m->arena, (size_t)indexer->count + 1, sizeof *rules);
    bool *seen = cs_arena_array(indexer->arena, (size_t)table->nfields + 1, sizeof *seen);
    uint32_t count = 0;
    if (rules == NULL || seen == NULL)
        return false;
    index->searching.ids = rules;
    for (uint32_t i = 0; i < indexer->count; i++) {
        if (!indexer->entries[i].access[0].after_search)
            continue;
        rules[index->searching.count++] = i;
        note_searched(table, indexer->entries[i].formula, seen);
    }
    for (uint32_t i = 0; i < table->nfields; i++)
        count += seen[i];
    index->searched = cs_arena_array(m->arena, (size_t)count + 1, sizeof *index->searched);
    if (index->searched == NULL)
        return false;
    for (uint32_t i = 0; i < table->nfields; i++)
        if (seen[i] && !copy_path(m, i, &index->searched[index->nsearched++]))
            return false;
    return true;
}

/* --- the index -------------------------------------------------------------------------------- */

int cs_plan_index_build(struct cs_plan_index *index, struct cs_arena *arena,
                        struct cs_plan_indexer *indexer)
{
    struct maker m = {.index = index, .arena = arena, .indexer = indexer};
    *index = (struct cs_plan_index){.nrules = indexer->count};
    m.marks = cs_arena_array(indexer->arena, (size_t)indexer->count + 1, sizeof *m.marks);
    if (m.marks == NULL)
        return CTRSEC_E_NOMEM;
    int status = cs_class_table_build(&index->classes, arena, indexer->seed, &indexer->table,
                                      indexer->class_field);
    if (status != CTRSEC_OK)
        return status;
    if (indexer->class_field != CS_NO_FIELD &&
        !copy_path(&m, indexer->class_field, &index->class_path))
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < CS_INDEX_LAYERS; i++) {
        status = make_layer(&m, i);
        if (status != CTRSEC_OK)
            return status;
    }
    return make_classes(&m) && make_searching(&m) ? CTRSEC_OK : CTRSEC_E_NOMEM;
}
