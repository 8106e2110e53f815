/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rules of one target ask of single fields, each question once.
 *
 *     field       variable, or a step from another field        proc | proc.name
 *     predicate   field, test, one constant                     proc.name == "bash"
 *
 * A field is a path without computed steps; a predicate is what a structure over one field can
 * answer for all rules at once. Predicates look at plain values of the constant's own kind only:
 * whatever else stands in a field is "perhaps", and decided by the expression itself.
 */
#ifndef CS_RULE_PREDICATE_TABLE_H
#define CS_RULE_PREDICATE_TABLE_H

#include "base/map.h"
#include "value/record.h"

#define CS_NO_FIELD UINT32_MAX
#define CS_FIELD_STEPS_MOST 8       /* fields that lie deeper are not indexed */
#define CS_PREDICATE_TEXT_MOST 4096 /* longer texts and constants are not looked at */

struct cs_index_field {
    uint32_t container; /* the field that this is a member of; CS_NO_FIELD: a variable */
    uint32_t depth;     /* steps from the variable */
    uint32_t slot;      /* of the variable; or of `schema` */
    const struct cs_schema *schema; /* NULL: a variable, or the member `key` of a map */
    struct cs_value key;
    uint32_t variable;
    const struct cs_field *row; /* of its schema; NULL: it has none */
};

/* X(name, sentence, whether it needs a text) */
#define CS_PREDICATE_TABLE(X)                     \
    X(GIVEN, "has(field)", false)                 \
    X(ABSENT, "!has(field)", false)               \
    X(EQUAL, "field == constant", false)          \
    X(STARTS, "field.startsWith(constant)", true) \
    X(ENDS, "field.endsWith(constant)", true)     \
    X(CONTAINS, "field.contains(constant)", true) \
    X(LESS, "field < constant", false)            \
    X(AT_MOST, "field <= constant", false)        \
    X(MORE, "field > constant", false)            \
    X(AT_LEAST, "field >= constant", false)       \
    X(WITHIN, "cidr(constant).containsIP(field)", true)

enum cs_predicate_test {
#define CS_PREDICATE_ENUM(name, sentence, text) CS_PREDICATE_##name,
    CS_PREDICATE_TABLE(CS_PREDICATE_ENUM)
#undef CS_PREDICATE_ENUM
};

struct cs_predicate {
    uint32_t field;
    enum cs_predicate_test test;
    struct cs_value constant; /* a bool, int or string; of WITHIN the text of the network */
    uint32_t uses;            /* how often it was asked for */
};

struct cs_predicate_table {
    struct cs_arena *arena;
    struct cs_map index; /* spelling of a field or predicate -> its number */
    struct cs_index_field *fields;
    struct cs_predicate *predicates;
    uint32_t nfields, fields_room, npredicates, predicates_room;
    const struct cs_schema *variables; /* where its fields are the variables 1...; or NULL */
};

void cs_predicate_table_init(struct cs_predicate_table *table, struct cs_arena *arena,
                             uint32_t seed);

/* Each finds or adds; false: out of memory. *out is CS_NO_FIELD where the path is too deep. */
bool cs_predicate_table_variable(struct cs_predicate_table *table, uint32_t slot, uint32_t *out);
bool cs_predicate_table_member(struct cs_predicate_table *table, uint32_t container,
                               struct cs_str key, uint32_t *out);
bool cs_predicate_table_slot(struct cs_predicate_table *table, uint32_t container,
                             const struct cs_schema *schema, uint32_t slot, uint32_t *out);

/* As these; the constant is copied. */
bool cs_predicate_table_add(struct cs_predicate_table *table, uint32_t field,
                            enum cs_predicate_test test, struct cs_value constant, uint32_t *out);

/* Whether a constant is of a kind that predicates of this test take, and not too long. */
bool cs_predicate_takes(enum cs_predicate_test test, struct cs_value constant);

/* Whether `field` is `container`, or lies in it. */
bool cs_predicate_table_within(const struct cs_predicate_table *table, uint32_t field,
                               uint32_t container);

enum cs_holds { CS_HOLDS_NO, CS_HOLDS_YES, CS_HOLDS_PERHAPS };

/* What a field holds, as far as paths go. */
struct cs_field_value {
    struct cs_value value;
    uint32_t missing; /* where the value is absent: the depth of the first step that is; 0: another
                         reason, as a container that is none */
};

/* The rest of a read, whose first `done` steps lead to `value`. */
struct cs_field_value cs_index_field_walk(const struct cs_index_field *steps, uint32_t count,
                                          uint32_t done, struct cs_value value);

/* Reads a field from the variables of an activation. */
static inline struct cs_field_value cs_index_field_read(const struct cs_index_field *steps,
                                                        uint32_t count,
                                                        const struct cs_value *values)
{
    const struct cs_value *value = &values[steps[0].slot];
    for (uint32_t i = 1; i < count; i++) {
        const struct cs_index_field *step = &steps[i];
        if (value->tag != CS_RECORD || value->as.record->schema != step->schema)
            return cs_index_field_walk(steps, count, i, *value);
        value = &value->as.record->slots[step->slot];
        if (value->tag == CS_ABSENT)
            return (struct cs_field_value){*value, i};
    }
    return (struct cs_field_value){*value, 0};
}

/*
 * The answer of a predicate about a field's value, given alone: what the structures answer for many
 * at once.
 */
enum cs_holds cs_predicate_holds(const struct cs_predicate *predicate, uint32_t depth,
                                 struct cs_field_value value);

#endif
