/* SPDX-License-Identifier: Apache-2.0 */
/* From fields to rules. contract: rule/plan_index.h. Building: plan_index_build.c */
#include "rule/plan_index.h"

static uint32_t words_of(const struct cs_plan_index *index)
{
    return cs_bit_set_words(index->nrules);
}

uint32_t cs_plan_index_words(const struct cs_plan_index *index)
{
    return words_of(index) + cs_bit_set_words(index->most_literals);
}

struct cs_index_query cs_plan_index_query(const struct cs_plan_index *index, uint64_t *memory)
{
    return (struct cs_index_query){
        .found = cs_bit_set_of(memory, index->nrules),
        .literals = cs_bit_set_of(memory + words_of(index), index->most_literals)};
}

static void add_span(struct cs_index_query *query, struct cs_id_span span)
{
    for (uint32_t i = 0; i < span.count; i++)
        cs_bit_set_add(&query->found, span.ids[i]);
}

static void add_posting(const struct cs_plan_index *index, struct cs_index_query *query,
                        uint32_t posting)
{
    if (posting == CS_NO_POSTING)
        return;
    uint32_t start = index->starts[posting];
    add_span(query, (struct cs_id_span){index->rules + start, index->starts[posting + 1] - start});
}

static void find_literals(const struct cs_plan_index *index, const struct cs_index_column *column,
                          struct cs_str text, struct cs_index_query *query)
{
    uint32_t word;
    cs_literal_automaton_find(&column->literals, text, &query->literals);
    for (uint64_t bits; (bits = cs_bit_set_take(&query->literals, &word)) != 0;)
        for (; bits != 0; bits &= bits - 1)
            add_posting(index, query,
                        column->literal_postings[64 * word + cs_bit_set_lowest(bits)]);
}

static void find_networks(const struct cs_plan_index *index, const struct cs_index_column *column,
                          struct cs_str text, struct cs_index_query *query)
{
    struct cs_ip ip;
    if (!cs_ip_parse(text, &ip)) {
        add_span(query, column->texts); /* asking is an error */
        return;
    }
    uint32_t at = cs_prefix_table_find(&column->networks, &ip);
    for (; at != CS_NO_PREFIX; at = column->networks.prefixes[at].inside)
        add_posting(index, query, column->network_postings[column->networks.prefixes[at].id]);
}

static void find_text(const struct cs_plan_index *index, const struct cs_index_column *column,
                      struct cs_str text, struct cs_index_query *query)
{
    if (column->symbols.count > 0) {
        uint32_t symbol = cs_symbol_table_find(&column->symbols, text);
        if (symbol != CS_NO_SYMBOL)
            add_posting(index, query, column->symbol_postings[symbol]);
    }
    if (text.len > CS_PREDICATE_TEXT_MOST) {
        add_span(query, column->texts);
        return;
    }
    if (column->literals.count > 0)
        find_literals(index, column, text, query);
    if (column->networks.count > 0)
        find_networks(index, column, text, query);
}

static void find_number(const struct cs_plan_index *index, const struct cs_index_column *column,
                        int64_t number, struct cs_index_query *query)
{
    struct cs_id_span spans[CS_BREAKPOINT_SPANS];
    if (!column->has_numbers)
        return;
    cs_breakpoints_find(&column->numbers, number, spans);
    for (int i = 0; i < CS_BREAKPOINT_SPANS; i++)
        for (uint32_t k = 0; k < spans[i].count; k++)
            add_posting(index, query, spans[i].ids[k]);
}

/* A value that is there: rules that ask about values of other kinds are in. */
static void find_value(const struct cs_plan_index *index, const struct cs_index_column *column,
                       struct cs_value value, struct cs_index_query *query)
{
    enum cs_index_kind kind = CS_INDEX_KINDS;
    add_posting(index, query, column->given);
    if (value.tag == CS_STRING) {
        kind = CS_INDEX_TEXT;
        find_text(index, column, cs_value_str(value), query);
    } else if (value.tag == CS_INT) {
        kind = CS_INDEX_NUMBER;
        find_number(index, column, value.as.integer, query);
    } else if (value.tag == CS_BOOL) {
        kind = CS_INDEX_TRUTH;
        add_posting(index, query, column->truth[value.as.boolean]);
    }
    for (int other = 0; other < CS_INDEX_KINDS; other++)
        if (other != (int)kind)
            add_span(query, column->kinds[other]);
}

static void find_column(const struct cs_plan_index *index, const struct cs_index_column *column,
                        const struct cs_value *values, struct cs_index_query *query)
{
    struct cs_field_value read = cs_index_field_read(column->steps, column->depth + 1, values);
    if (read.value.tag == CS_UNKNOWN || read.value.tag == CS_ERROR ||
        (read.value.tag == CS_ABSENT && read.missing == 0)) {
        add_span(query, column->all);
    } else if (read.value.tag == CS_ABSENT) {
        add_span(query, column->unguarded[read.missing]);
        if (read.missing == column->depth)
            add_posting(index, query, column->absent);
    } else {
        find_value(index, column, read.value, query);
    }
}

/* Whether a text that rules search is so long that they could run out of fuel at it. */
static bool has_long_text(const struct cs_plan_index *index, const struct cs_value *values)
{
    for (uint32_t i = 0; i < index->nsearched; i++) {
        const struct cs_index_path *path = &index->searched[i];
        struct cs_value v = cs_index_field_read(path->steps, path->depth + 1, values).value;
        if (v.tag == CS_STRING && v.len > CS_PREDICATE_TEXT_MOST)
            return true;
    }
    return false;
}

static uint32_t class_of(const struct cs_plan_index *index, const struct cs_value *values)
{
    const struct cs_index_path *path = &index->class_path;
    struct cs_field_value value = {cs_value_absent(), 0};
    if (index->classes.field != CS_NO_FIELD)
        value = cs_index_field_read(path->steps, path->depth + 1, values);
    return cs_class_table_find(&index->classes, path->depth, value);
}

void cs_plan_index_find(const struct cs_plan_index *index, const struct cs_value *values,
                        struct cs_index_query *query)
{
    uint32_t class = class_of(index, values);
    uint64_t columns = UINT64_MAX;
    query->mask = NULL;
    query->bits = 0;
    if (class < CS_CLASSES) {
        query->mask = index->class_rules[class];
        if (query->mask == NULL)
            return;
        columns = index->class_columns[class];
        add_span(query, index->class_always[class]);
    } else {
        add_span(query, index->always);
    }
    for (uint32_t i = 0; i < index->ncolumns; i++)
        if (columns >> (i < 63 ? i : 63) & 1)
            find_column(index, &index->columns[i], values, query);
    if (index->searching.count > 0 && has_long_text(index, values))
        add_span(query, index->searching);
}
