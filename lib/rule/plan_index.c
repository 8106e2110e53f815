/* SPDX-License-Identifier: Apache-2.0 */
/* From fields to rules. contract: rule/plan_index.h. Building: plan_index_build.c */
#include "rule/plan_index.h"

static uint32_t words_of(const struct cs_plan_index *index)
{
    return cs_bit_set_words(index->nrules);
}

static uint32_t posting_words(const struct cs_plan_index *index)
{
    return cs_bit_set_words(index->layers[1].npostings);
}

uint32_t cs_plan_index_words(const struct cs_plan_index *index)
{
    return 2 * words_of(index) + posting_words(index) + cs_bit_set_words(index->most_literals);
}

struct cs_index_query cs_plan_index_query(const struct cs_plan_index *index, uint64_t *memory)
{
    uint64_t *open = memory + words_of(index), *holds = open + words_of(index);
    return (struct cs_index_query){
        .index = index,
        .found = cs_bit_set_of(memory, index->nrules),
        .open = cs_bit_set_of(open, index->nrules),
        .holds = cs_bit_set_of(holds, index->layers[1].npostings),
        .literals = cs_bit_set_of(holds + posting_words(index), index->most_literals)};
}

bool cs_plan_index_passes(const struct cs_index_query *query, uint32_t rule)
{
    const uint32_t *starts = query->index->check_starts + rule;
    if (starts[0] == starts[1])
        return true;
    for (uint32_t i = starts[0]; i < starts[1]; i++)
        if (cs_bit_set_has(&query->holds, query->index->checks[i]))
            return true;
    return cs_bit_set_has(&query->open, rule);
}

void cs_plan_index_close(struct cs_index_query *query)
{
    uint32_t ignored;
    while (cs_bit_set_take(&query->holds, &ignored) != 0)
        ;
    while (cs_bit_set_take(&query->open, &ignored) != 0)
        ;
}

/* A query while one layer is asked. */
struct asking {
    const struct cs_plan_index *index;
    const uint64_t *mask;     /* rules of the class; NULL: all */
    struct cs_bit_set *rules; /* that are found; of the second layer: that it cannot decide */
    struct cs_bit_set *holds; /* of the second layer: postings; else NULL */
    struct cs_bit_set *literals;
    uint32_t count; /* of rules that were found, some more than once */
};

static void add_span(struct asking *a, struct cs_id_span span)
{
    for (uint32_t i = 0; i < span.count; i++) {
        uint32_t rule = span.ids[i];
        if (a->mask != NULL && (a->mask[rule / 64] >> rule % 64 & 1) == 0)
            continue;
        cs_bit_set_add(a->rules, rule);
        a->count++;
    }
}

static void add_posting(struct asking *a, uint32_t posting)
{
    if (posting == CS_NO_POSTING)
        return;
    if (a->holds != NULL) {
        cs_bit_set_add(a->holds, posting);
        return;
    }
    const uint32_t *starts = a->index->starts + posting;
    add_span(a, (struct cs_id_span){a->index->rules + starts[0], starts[1] - starts[0]});
}

static void find_literals(struct asking *a, const struct cs_index_column *column,
                          struct cs_str text)
{
    uint32_t word;
    cs_literal_automaton_find(&column->literals, text, a->literals);
    for (uint64_t bits; (bits = cs_bit_set_take(a->literals, &word)) != 0;)
        for (; bits != 0; bits &= bits - 1)
            add_posting(a, column->literal_postings[64 * word + cs_bit_set_lowest(bits)]);
}

static void find_networks(struct asking *a, const struct cs_index_column *column,
                          struct cs_str text)
{
    struct cs_ip ip;
    if (!cs_ip_parse(text, &ip)) {
        add_span(a, column->texts); /* asking is an error */
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

static void find_text(struct asking *a, const struct cs_index_column *column, struct cs_value value)
{
    struct cs_str text = cs_value_str(value);
    if (column->symbols.count > 0) {
        uint32_t symbol = find_symbol(&column->symbols, value);
        if (symbol != CS_NO_SYMBOL)
            add_posting(a, column->symbol_postings[symbol]);
    }
    if (text.len > CS_PREDICATE_TEXT_MOST) {
        add_span(a, column->texts);
        return;
    }
    if (column->literals.count > 0)
        find_literals(a, column, text);
    if (column->networks.count > 0)
        find_networks(a, column, text);
}

static void find_number(struct asking *a, const struct cs_index_column *column, int64_t number)
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
static void find_value(struct asking *a, const struct cs_index_column *column,
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
            add_span(a, column->kinds[other]);
}

static void find_column(struct asking *a, const struct cs_index_column *column,
                        const struct cs_value *values)
{
    struct cs_field_value read = cs_index_field_read(column->steps, column->depth + 1, values);
    if (read.value.tag == CS_UNKNOWN || read.value.tag == CS_ERROR ||
        (read.value.tag == CS_ABSENT && read.missing == 0)) {
        add_span(a, column->all);
    } else if (read.value.tag == CS_ABSENT) {
        add_span(a, column->unguarded[read.missing]);
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

uint32_t cs_plan_index_class(const struct cs_plan_index *index, const struct cs_value *values)
{
    const struct cs_index_path *path = &index->class_path;
    struct cs_field_value value = {cs_value_absent(), 0};
    if (index->classes.field != CS_NO_FIELD)
        value = cs_index_field_read(path->steps, path->depth + 1, values);
    return cs_class_table_find(&index->classes, path->depth, value);
}

static void find_layer(struct asking *a, uint32_t number, uint32_t class,
                       const struct cs_value *values)
{
    const struct cs_index_layer *layer = &a->index->layers[number];
    uint64_t columns = class < CS_CLASSES ? layer->class_columns[class] : UINT64_MAX;
    uint32_t beyond = 63; /* from here on columns share the last bit */
    for (; columns != 0; columns &= columns - 1) {
        uint32_t i = cs_bit_set_lowest(columns);
        if (i < beyond && i < layer->ncolumns)
            find_column(a, &layer->columns[i], values);
        for (; i == 63 && beyond < layer->ncolumns; beyond++)
            find_column(a, &layer->columns[beyond], values);
    }
}

void cs_plan_index_variables(const struct cs_plan_index *index, bool *read)
{
    for (uint32_t i = 0; i < CS_INDEX_LAYERS; i++)
        for (uint32_t k = 0; k < index->layers[i].ncolumns; k++)
            read[index->layers[i].columns[k].steps[0].slot] = true;
    for (uint32_t i = 0; i < index->nsearched; i++)
        read[index->searched[i].steps[0].slot] = true;
    if (index->classes.field != CS_NO_FIELD)
        read[index->class_path.steps[0].slot] = true;
}

void cs_plan_index_find(const struct cs_plan_index *index, uint32_t class,
                        const struct cs_value *values, struct cs_index_query *query)
{
    struct asking a = {.index = index, .rules = &query->found, .literals = &query->literals};
    if (class < CS_CLASSES) {
        a.mask = index->class_rules[class];
        if (a.mask == NULL)
            return;
        add_span(&a, index->class_always[class]);
    } else {
        add_span(&a, index->always);
    }
    find_layer(&a, 0, class, values);
    if (index->searching.count > 0 && has_long_text(index, values))
        add_span(&a, index->searching);
    if (a.count <= CS_INDEX_FEW || index->layers[1].ncolumns == 0)
        return;
    query->checked = true;
    a.rules = &query->open;
    a.holds = &query->holds;
    find_layer(&a, 1, class, values);
}
