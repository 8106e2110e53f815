/* SPDX-License-Identifier: Apache-2.0 */
/* From fields to rules. contract: rule/plan_index.h. Building: plan_index_build.c */
#include "rule/plan_index.h"

static uint32_t words_of(const struct cs_plan_index *index)
{
    return cs_bit_set_words(index->nrules);
}

uint32_t cs_plan_index_words(const struct cs_plan_index *index)
{
    return 2 * words_of(index) + cs_bit_set_words(index->most_literals);
}

struct cs_index_query cs_plan_index_query(const struct cs_plan_index *index, uint64_t *memory)
{
    return (struct cs_index_query){
        .found = cs_bit_set_of(memory, index->nrules),
        .also = cs_bit_set_of(memory + words_of(index), index->nrules),
        .literals = cs_bit_set_of(memory + 2 * words_of(index), index->most_literals)};
}

/* One layer while it is asked. */
struct asking {
    const struct cs_index_layer *layer;
    struct cs_bit_set *rules; /* that are found */
    struct cs_bit_set *literals;
};

static void add_span(struct cs_bit_set *rules, struct cs_id_span span)
{
    for (uint32_t i = 0; i < span.count; i++)
        cs_bit_set_add(rules, span.ids[i]);
}

static void add_posting(const struct asking *a, uint32_t posting)
{
    if (posting == CS_NO_POSTING)
        return;
    const uint32_t *starts = a->layer->starts + posting;
    add_span(a->rules, (struct cs_id_span){a->layer->rules + starts[0], starts[1] - starts[0]});
}

static void find_literals(const struct asking *a, const struct cs_index_column *column,
                          struct cs_str text)
{
    uint32_t word;
    cs_literal_automaton_find(&column->literals, text, a->literals);
    for (uint64_t bits; (bits = cs_bit_set_take(a->literals, &word)) != 0;)
        for (; bits != 0; bits &= bits - 1)
            add_posting(a, column->literal_postings[64 * word + cs_bit_set_lowest(bits)]);
}

static void find_networks(const struct asking *a, const struct cs_index_column *column,
                          struct cs_str text)
{
    struct cs_ip ip;
    if (!cs_ip_parse(text, &ip)) {
        add_span(a->rules, column->texts); /* asking is an error */
        return;
    }
    uint32_t at = cs_prefix_table_find(&column->networks, &ip);
    for (; at != CS_NO_PREFIX; at = column->networks.prefixes[at].inside)
        add_posting(a, column->network_postings[column->networks.prefixes[at].id]);
}

/* A symbol of the plan brings its hash: all columns of an index have one seed. */
static uint32_t find_symbol(const struct cs_symbol_table *table, struct cs_value value)
{
    uint32_t hash;
    if (!(value.flags & CS_FLAG_SYMBOL))
        return cs_symbol_table_find(table, cs_value_str(value));
    memcpy(&hash, value.as.text - sizeof hash, sizeof hash);
    return cs_symbol_table_find_hashed(table, cs_value_str(value), hash);
}

static void find_text(const struct asking *a, const struct cs_index_column *column,
                      struct cs_value value)
{
    struct cs_str text = cs_value_str(value);
    if (column->symbols.count > 0) {
        uint32_t symbol = find_symbol(&column->symbols, value);
        if (symbol != CS_NO_SYMBOL)
            add_posting(a, column->symbol_postings[symbol]);
    }
    if (text.len > CS_PREDICATE_TEXT_MOST) {
        add_span(a->rules, column->texts);
        return;
    }
    if (column->literals.count > 0)
        find_literals(a, column, text);
    if (column->networks.count > 0)
        find_networks(a, column, text);
}

static void find_number(const struct asking *a, const struct cs_index_column *column,
                        int64_t number)
{
    struct cs_id_span spans[CS_BREAKPOINT_SPANS];
    if (!column->has_numbers)
        return;
    cs_breakpoints_find(&column->numbers, number, spans);
    for (int i = 0; i < CS_BREAKPOINT_SPANS; i++)
        for (uint32_t k = 0; k < spans[i].count; k++)
            add_posting(a, spans[i].ids[k]);
}

/* A value that is there: rules that ask about values of other kinds are in. */
static void find_value(const struct asking *a, const struct cs_index_column *column,
                       struct cs_value value)
{
    enum cs_index_kind kind = CS_INDEX_KINDS;
    add_posting(a, column->given);
    if (value.tag == CS_STRING) {
        kind = CS_INDEX_TEXT;
        find_text(a, column, value);
    } else if (value.tag == CS_INT) {
        kind = CS_INDEX_NUMBER;
        find_number(a, column, value.as.integer);
    } else if (value.tag == CS_BOOL) {
        kind = CS_INDEX_TRUTH;
        add_posting(a, column->truth[value.as.boolean]);
    }
    for (int other = 0; other < CS_INDEX_KINDS; other++)
        if (other != (int)kind)
            add_span(a->rules, column->kinds[other]);
}

static void find_column(const struct asking *a, const struct cs_index_column *column,
                        const struct cs_value *values)
{
    struct cs_field_value read = cs_index_field_read(column->steps, column->depth + 1, values);
    if (read.value.tag == CS_UNKNOWN || read.value.tag == CS_ERROR ||
        (read.value.tag == CS_ABSENT && read.missing == 0)) {
        add_span(a->rules, column->all);
    } else if (read.value.tag == CS_ABSENT) {
        add_span(a->rules, column->unguarded[read.missing]);
        if (read.missing == column->depth)
            add_posting(a, column->absent);
    } else {
        find_value(a, column, read.value);
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

static void find_layer(const struct cs_index_layer *layer, uint32_t class,
                       const struct cs_value *values, struct cs_bit_set *rules,
                       struct cs_bit_set *literals)
{
    struct asking a = {layer, rules, literals};
    uint64_t columns = class < CS_CLASSES ? layer->class_columns[class] : UINT64_MAX;
    for (uint32_t i = 0; i < layer->ncolumns; i++)
        if (columns >> (i < 63 ? i : 63) & 1)
            find_column(&a, &layer->columns[i], values);
}

static uint32_t count_bits(uint64_t bits)
{
    uint32_t count = 0;
    for (; bits != 0 && count <= CS_INDEX_FEW; bits &= bits - 1)
        count++;
    return count;
}

/* Whether more were found, of the class, than are worth looking at each. */
static bool found_many(const struct cs_index_query *query)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < query->found.nsummary; i++)
        for (uint64_t bits = query->found.summary[i]; bits != 0; bits &= bits - 1) {
            uint32_t word = 64 * i + cs_bit_set_lowest(bits);
            uint64_t rules = query->found.words[word];
            count += count_bits(query->mask != NULL ? rules & query->mask[word] : rules);
            if (count > CS_INDEX_FEW)
                return true;
        }
    return false;
}

void cs_plan_index_find(const struct cs_plan_index *index, const struct cs_value *values,
                        struct cs_index_query *query)
{
    uint32_t class = class_of(index, values);
    query->mask = query->single = NULL;
    query->bits = 0;
    if (class < CS_CLASSES) {
        query->mask = index->class_rules[class];
        if (query->mask == NULL)
            return;
        add_span(&query->found, index->class_always[class]);
    } else {
        add_span(&query->found, index->always);
    }
    find_layer(&index->layers[0], class, values, &query->found, &query->literals);
    if (index->searching.count > 0 && has_long_text(index, values))
        add_span(&query->found, index->searching);
    if (index->layers[1].ncolumns > 0 && found_many(query)) {
        query->single = index->single;
        find_layer(&index->layers[1], class, values, &query->also, &query->literals);
    }
}
