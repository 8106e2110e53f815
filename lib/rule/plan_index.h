/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index over the rules of one target: from the fields of a subject to the rules that it may
 * fail. Read-only once it is built; a query takes time for the fields that rules need and for what
 * it finds, not for the number of rules.
 *
 *     class     one value (evt.type)   -> bit set of the rules that the class can fail, and those
 *                                         without access predicate
 *     layer     columns of one field each -> structures -> postings: rules by access predicate
 *
 *         proc.name    symbols   "sh" -> 4 17 230   "nc" -> 17
 *         fd.name      literals  "/etc/..." -> 3    "....ssh/" -> 9 12
 *         fd.sport     numbers   == 22 -> 41        < 1024 -> 5
 *         fd.sip       networks  10.0.0.0/8 -> 7
 *
 * The second layer has a second access predicate of rules that have two. It is asked where the
 * first one finds many, and tells which of its postings hold; a rule names its own:
 *
 *     checks    rule 4 -> postings 7 9      a candidate where 7 or 9 holds
 *               rule 5 -> none              a candidate whatever holds
 *
 * A rule that a query leaves out has a condition that is false. Where a field is absent, of another
 * kind, or unknown, the rules are in that would fail to ask it. Rules are named by their position
 * in the target's list.
 */
#ifndef CS_RULE_PLAN_INDEX_H
#define CS_RULE_PLAN_INDEX_H

#include "rule/breakpoints.h"
#include "rule/literal_automaton.h"
#include "rule/plan_access.h"
#include "rule/plan_class.h"
#include "rule/prefix_table.h"

#define CS_NO_POSTING UINT32_MAX
#define CS_LITERAL_MOST \
    32 /* bytes of a literal that are looked for; what has them is asked itself */

enum cs_index_kind { CS_INDEX_TEXT, CS_INDEX_NUMBER, CS_INDEX_TRUTH, CS_INDEX_KINDS };

struct cs_index_column {
    const struct cs_index_field *steps; /* from the variable on */
    uint32_t depth;                     /* steps behind the variable */
    uint32_t field;                     /* number in the table, for people */
    struct cs_symbol_table symbols;     /* symbol i: posting symbol_postings[i] */
    const uint32_t *symbol_postings;
    struct cs_literal_automaton literals; /* literal i: posting literal_postings[i] */
    const uint32_t *literal_postings;
    struct cs_breakpoints numbers; /* ids are postings */
    struct cs_prefix_table networks;
    const uint32_t *network_postings;
    uint32_t truth[2], given, absent; /* postings */
    bool has_numbers;
    /* Rules that ask this field, by what answers only the expression can give: */
    struct cs_id_span all;                                /* the field cannot be read */
    struct cs_id_span kinds[CS_INDEX_KINDS];              /* its value is of another kind */
    struct cs_id_span texts;                              /* its text is too long to be looked at */
    struct cs_id_span unguarded[CS_FIELD_STEPS_MOST + 1]; /* its step at this depth is absent */
};

struct cs_index_path {
    const struct cs_index_field *steps;
    uint32_t depth;
};

/* The columns of one access predicate of each rule. */
struct cs_index_layer {
    struct cs_index_column *columns;
    uint32_t ncolumns, npostings;
    uint64_t class_columns[CS_CLASSES]; /* columns to look at; bit 63: those from 63 on */
};

#define CS_INDEX_LAYERS 2
#define CS_INDEX_FEW 8 /* candidates up to which the second layer is not asked */

struct cs_plan_index {
    uint32_t nrules;
    struct cs_class_table classes;
    struct cs_index_path class_path;
    const uint64_t *class_rules[CS_CLASSES];    /* words of rules; NULL: none */
    struct cs_id_span class_always[CS_CLASSES]; /* without access predicate */
    struct cs_id_span always;                   /* of all classes */
    struct cs_index_layer layers[CS_INDEX_LAYERS];
    const uint32_t *starts; /* of the first layer: posting i is rules[starts[i]]... */
    const uint32_t *rules;
    const uint32_t *check_starts; /* rule i: checks[check_starts[i]]... of the second layer */
    const uint32_t *checks;
    uint32_t most_literals;
    struct cs_index_path *searched; /* fields whose texts some rule searches... */
    uint32_t nsearched;
    struct cs_id_span searching; /* ...which are in where one of these texts is too long */
};

/* --- building --------------------------------------------------------------------------------- */

struct cs_index_entry {
    const struct cs_formula *formula; /* NULL: `reason` tells why there is none to use */
    const struct cs_formula *when;    /* NULL: always */
    struct cs_access access[CS_INDEX_LAYERS];
    uint64_t classes; /* in which it may be anything but false */
    uint64_t judged;  /* in which `when` may be */
    uint64_t certain; /* in which `when` is never false */
    uint32_t rule;    /* its number in the plan, and the program of its list: of elements only */
    uint32_t list;
};

/* The rules of one target while a plan is made. */
struct cs_plan_indexer {
    struct cs_arena *arena; /* of what goes when the index is built */
    struct cs_predicate_table table;
    uint32_t class_field; /* set by who knows the target; else CS_NO_FIELD */
    struct cs_index_entry *entries;
    uint32_t count, room;
    uint32_t seed;
    uint64_t fuel;
};

void cs_plan_indexer_init(struct cs_plan_indexer *indexer, struct cs_arena *arena, uint32_t seed,
                          uint64_t fuel);

/*
 * The next rule of the target. What the formula says may be false must make the whole rule false,
 * whatever else it reads. formula NULL: always to be asked, for this reason. `when` (NULL: none) is
 * asked for its classes only. False: out of memory.
 */
bool cs_plan_indexer_add(struct cs_plan_indexer *indexer, const struct cs_formula *formula,
                         const struct cs_formula *when, enum cs_access_reason reason);

/* Chooses access predicates and makes the index in `arena`. CTRSEC_E_NOMEM. */
int cs_plan_index_build(struct cs_plan_index *index, struct cs_arena *arena,
                        struct cs_plan_indexer *indexer);

/* --- asking ----------------------------------------------------------------------------------- */

struct cs_index_query {
    const struct cs_plan_index *index;
    struct cs_bit_set found;
    struct cs_bit_set holds; /* postings of the second layer */
    struct cs_bit_set open;  /* rules that it cannot decide */
    struct cs_bit_set literals;
    bool checked; /* the second layer was asked */
    uint64_t bits;
    uint32_t word;
};

/* 64-bit words of zeroed memory that queries need. */
uint32_t cs_plan_index_words(const struct cs_plan_index *index);

/* Memory for all queries of one thread; they leave it as they found it when they are finished. */
struct cs_index_query cs_plan_index_query(const struct cs_plan_index *index, uint64_t *memory);

/* The class of a subject whose variables these are; CS_CLASSES: it may be any. */
uint32_t cs_plan_index_class(const struct cs_plan_index *index, const struct cs_value *values);

/* Finds the candidates for a subject of that class. */
void cs_plan_index_find(const struct cs_plan_index *index, uint32_t class,
                        const struct cs_value *values, struct cs_index_query *query);

/* Marks the slots of variables that queries read. */
void cs_plan_index_variables(const struct cs_plan_index *index, bool *read);

/* Whether the second layer leaves a rule. */
bool cs_plan_index_passes(const struct cs_index_query *query, uint32_t rule);

/* Empties the query for the next one. */
void cs_plan_index_close(struct cs_index_query *query);

/* The next candidate, in ascending order; UINT32_MAX: there are no more. Go on to the end. */
static inline uint32_t cs_plan_index_next(struct cs_index_query *query)
{
    for (;;) {
        if (query->bits == 0)
            query->bits = cs_bit_set_take(&query->found, &query->word);
        if (query->bits == 0) {
            if (query->checked)
                cs_plan_index_close(query);
            return UINT32_MAX;
        }
        uint32_t number = 64 * query->word + cs_bit_set_lowest(query->bits);
        query->bits &= query->bits - 1;
        if (!query->checked || cs_plan_index_passes(query, number))
            return number;
    }
}

#endif
