/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Explanations. contract: cel/cel_explain.h
 *
 * The tree is walked once for the lines of the text, each written with the column of its value left
 * open, and once for the JSON. Recursion is as deep as the tree, definitions included, is high: at
 * most CS_AST_HEIGHT_MOST, as in the compiler.
 */
#include "cel/cel_explain.h"

#include "base/utf8.h"
#include "cel/cel_apply.h"
#include "cel/cel_print.h"

enum { TEXT_MOST = 56, VALUE_MOST = 48, JSON_VALUE_MOST = 256, INDENT = 2, BYTES_A_POINT = 4 };

/* One sub-expression on the way down. */
struct part {
    const struct cs_ast *ast;
    uint32_t spot; /* CS_NO_SPOT: the compiler left it out */
    bool named;    /* in a definition: its spans are of another text */
};

/* --- the tree -------------------------------------------------------------------------------- */

/* The spot of a tree right below a spot. */
static uint32_t spot_below(const struct cs_spots *spots, uint32_t above, const struct cs_ast *ast)
{
    if (above == CS_NO_SPOT)
        return CS_NO_SPOT;
    for (uint32_t i = above + 1; i < spots->items[above].end; i = spots->items[i].end)
        if (spots->items[i].ast == ast)
            return i;
    return CS_NO_SPOT;
}

/* A name that is one thing, however many dots it has. */
static bool is_name(const struct cs_ast *ast)
{
    return ast->kind == CS_AST_IDENT ||
           (ast->kind == CS_AST_SELECT && ast->ref_kind != CS_REF_SLOT &&
            ast->ref_kind != CS_REF_KEY);
}

/* Part i of a tree; false: it has no more. A name has what it is defined as. */
static bool part_at(const struct cs_spots *spots, const struct part *whole, uint32_t i,
                    struct part *out)
{
    const struct cs_ast *ast = whole->ast;
    *out = (struct part){.named = whole->named};
    if (is_name(ast)) {
        if (ast->ref_kind != CS_REF_DEFINITION || i > 0)
            return false;
        out->ast = ast->definition;
        out->named = true;
        out->spot = spot_below(spots, whole->spot, out->ast);
        return out->spot != CS_NO_SPOT; /* it is shown where it is computed first */
    }
    if (i >= ast->nargs)
        return false;
    out->ast = ast->args[i];
    out->spot = spot_below(spots, whole->spot, out->ast);
    return true;
}

static bool is_constant(const struct cs_spots *spots, const struct part *part)
{
    return part->spot != CS_NO_SPOT && spots->items[part->spot].constant != 0;
}

/* Whether there is nothing to say but what the text says. */
static bool is_plain(const struct cs_spots *spots, const struct part *part)
{
    const struct cs_ast *ast = part->ast;
    if (ast->kind == CS_AST_LITERAL || (is_name(ast) && ast->literal.tag == CS_TYPE))
        return true;
    return (ast->kind == CS_AST_LIST || ast->kind == CS_AST_MAP) &&
           (is_constant(spots, part) || ast->nargs == 0);
}

/* A long text is cut in the middle, since parts often begin as the whole does. */
static void put_cut(struct cs_buf *buf, struct cs_str text, uint32_t most)
{
    uint32_t points = cs_utf8_count(text), head = most * 2 / 3, skip = 0;
    for (uint32_t i = 0, at = 0; i < text.len && points > most; i++) {
        at += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
        if (at <= head)
            cs_buf_char(buf, text.ptr[i]);
        if (at <= points - (most - head))
            skip = i + 1;
    }
    cs_buf_text(buf, skip > 0 ? "..." : "");
    cs_buf_str(buf, cs_str_slice(text, skip, text.len));
}

static void put_expression(struct cs_buf *buf, const struct cs_explanation *e,
                           const struct part *part, uint32_t most)
{
    struct cs_buf text, line;
    struct cs_span span = part->ast->span;
    struct cs_str whole = e->text;
    cs_buf_init(&text, e->alloc, 0);
    cs_buf_init(&line, e->alloc, 0);
    if (part->named) {
        cs_cel_print(&text, part->ast);
        whole = cs_buf_view(&text);
        span = (struct cs_span){0, whole.len};
    }
    cs_failure_text(&line, whole, span, UINT32_MAX);
    put_cut(buf, cs_buf_view(&line), most);
    buf->failed = buf->failed || text.failed || line.failed;
    cs_buf_clear(&line);
    cs_buf_clear(&text);
}

/* --- values ---------------------------------------------------------------------------------- */

/* At most `most` code points of the text. The buffer of a long value is cut while it is written. */
static void put_value(struct cs_buf *buf, const struct cs_explanation *e, struct cs_value v,
                      uint32_t most)
{
    struct cs_buf text;
    size_t room = (size_t)most * BYTES_A_POINT + BYTES_A_POINT;
    cs_buf_init(&text, e->alloc, room);
    cs_buf_repeat(&text, ' ', room);
    buf->failed = buf->failed || text.failed; /* what fails behind this is cut */
    cs_buf_reset(&text);
    cs_cel_print_value(&text, v);
    struct cs_str view = cs_buf_view(&text);
    uint32_t end = 0, points = 0;
    while (end < view.len && points < most) {
        end++;
        while (end < view.len && ((unsigned char)view.ptr[end] & 0xC0) == 0x80)
            end++;
        points++;
    }
    cs_buf_put(buf, view.ptr, end);
    if (end < view.len || text.failed)
        cs_buf_text(buf, "...");
    cs_buf_clear(&text);
}

static const struct cs_trace_entry *entry_of(const struct cs_explanation *e,
                                             const struct part *part)
{
    return part->spot == CS_NO_SPOT ? NULL : &e->trace->entries[part->spot];
}

static bool value_of(const struct cs_explanation *e, const struct part *part, struct cs_value *out)
{
    *out = cs_value_absent();
    return part->spot != CS_NO_SPOT && cs_trace_value(e->trace, part->spot, out);
}

/* A failed value whose parts have not failed: it began here, if anywhere is known. */
static bool began_here(const struct cs_explanation *e, const struct part *part, struct cs_value v)
{
    struct part below;
    struct cs_value inner;
    for (uint32_t i = 0; part_at(e->trace->spots, part, i, &below); i++)
        if (value_of(e, &below, &inner) && cs_apply_failed(inner) && inner.tag == v.tag)
            return false;
    return true;
}

/* The node of the failure that the result has is the node of this spot. */
static bool is_failure(const struct cs_explanation *e, const struct part *part)
{
    return part->spot != CS_NO_SPOT && cs_apply_failed(e->result) &&
           e->failure->node == e->trace->spots->items[part->spot].node;
}

static void put_failed(struct cs_buf *buf, const struct cs_explanation *e, const struct part *part,
                       struct cs_value v)
{
    cs_buf_text(buf, v.tag == CS_ERROR ? "error" : "unknown: ");
    if (v.tag == CS_UNKNOWN)
        cs_buf_text(buf, cs_failure_unknown(v));
    if (!began_here(e, part, v))
        return;
    if (v.tag == CS_ERROR && !is_failure(e, part))
        cs_buf_printf(buf, ": %s", v.as.text);
    if (!is_failure(e, part))
        return;
    cs_buf_text(buf, ": ");
    cs_failure_reason(buf, e->trace->unit, v, e->failure);
}

/* --- places ---------------------------------------------------------------------------------- */

static struct cs_position position_of(const struct cs_path *path)
{
    const struct cs_tree *tree = cs_path_tree(path);
    if (tree == NULL || tree->source.text.len == 0)
        return (struct cs_position){0, 0};
    return cs_source_position(&tree->source, cs_path_resolve(path).offset);
}

static void put_place(struct cs_buf *buf, const struct cs_path *path)
{
    struct cs_position at = position_of(path);
    if (path->parent == NULL)
        cs_buf_text(buf, "the document");
    cs_path_write(buf, path);
    if (at.line > 0)
        cs_buf_printf(buf, " at %u:%u", at.line, at.column);
}

/* What a loop says of its elements, where it says more than its value does. */
static bool counts(const struct part *loop)
{
    switch ((enum cs_macro)loop->ast->macro) {
    case CS_MACRO_EXISTS_ONE:
    case CS_MACRO_FILTER:
    case CS_MACRO_MAP_FILTER:
    case CS_MACRO_TRANSFORM_LIST_FILTER:
    case CS_MACRO_TRANSFORM_MAP_FILTER:
    case CS_MACRO_TRANSFORM_ENTRY_FILTER:
        return true;
    default:
        return false;
    }
}

static bool is_loop(const struct part *part, const struct cs_trace_entry *entry)
{
    return entry != NULL && entry->state != CS_TRACE_NOT && cs_spot_is_loop(part->ast);
}

/* The element that a loop stands at; its range is the first part. */
static struct cs_value element_of(const struct cs_explanation *e, const struct part *loop,
                                  const struct cs_trace_entry *entry, uint32_t *count)
{
    struct part below;
    struct cs_value range = cs_value_absent(), element = cs_value_absent();
    if (part_at(e->trace->spots, loop, 0, &below))
        value_of(e, &below, &range);
    uint32_t at = entry->element.index;
    *count = range.tag == CS_LIST || range.tag == CS_MAP ? range.len : 0;
    if (at < *count)
        element = range.as.items[range.tag == CS_MAP ? 2 * (size_t)at + 1 : at];
    element.flags |= range.flags & CS_FLAG_SENSITIVE;
    return element;
}

/* --- text ------------------------------------------------------------------------------------ */

/*
 * Lines of three cells; the widest of a column, but for very long ones, decides where the next one
 * begins.
 */
enum { COLUMNS = 3, CELL_MOST = TEXT_MOST + 2 * INDENT * 4 };
struct table {
    struct cs_buf cells; /* each with a NUL behind it */
    size_t start;        /* of the cell that is being written */
    uint32_t column, widths[COLUMNS];
};

static void end_cell(struct table *table)
{
    struct cs_str view = cs_buf_view(&table->cells);
    uint32_t width = cs_utf8_count(cs_str_slice(view, (uint32_t)table->start, view.len));
    if (width <= CELL_MOST && width > table->widths[table->column])
        table->widths[table->column] = width;
    cs_buf_char(&table->cells, '\0');
    table->start = table->cells.len;
    table->column = (table->column + 1) % COLUMNS;
}

/* "c is [1] of 3" as a line below the range. */
static void put_element(struct table *table, const struct cs_explanation *e,
                        const struct part *loop, const struct cs_trace_entry *entry, uint32_t depth)
{
    struct cs_buf *buf = &table->cells;
    uint32_t count;
    struct cs_value v = element_of(e, loop, entry, &count);
    cs_buf_repeat(buf, ' ', (size_t)depth * INDENT);
    cs_buf_str(buf, loop->ast->vars[0]);
    if (loop->ast->vars[1].len > 0) {
        cs_buf_text(buf, ", ");
        cs_buf_str(buf, loop->ast->vars[1]);
    }
    cs_buf_text(buf, " is [");
    put_value(buf, e, entry->element.key, VALUE_MOST / 2);
    cs_buf_printf(buf, "] of %u%s", count, entry->complete && !entry->saved ? ", the last" : "");
    end_cell(table);
    put_value(buf, e, v, VALUE_MOST);
    end_cell(table);
    if (entry->element.path != NULL)
        put_place(buf, entry->element.path);
    end_cell(table);
}

static void put_result(struct cs_buf *buf, const struct cs_explanation *e, const struct part *part)
{
    const struct cs_trace_entry *entry = entry_of(e, part);
    struct cs_value v;
    if (value_of(e, part, &v) && !cs_apply_failed(v))
        put_value(buf, e, v, VALUE_MOST);
    else if (cs_apply_failed(v))
        put_failed(buf, e, part, v);
    else
        cs_buf_text(buf, entry != NULL && entry->state == CS_TRACE_BEGUN ? "not finished"
                                                                         : "not evaluated");
}

/* Where a value stands and what it cost; the cost of the whole is told above. */
static void put_note(struct cs_buf *buf, const struct part *part,
                     const struct cs_trace_entry *entry, bool whole)
{
    const char *between = "";
    if (entry == NULL || entry->state != CS_TRACE_DONE)
        return;
    if (entry->path != NULL) {
        put_place(buf, entry->path);
        between = ", ";
    }
    if (is_loop(part, entry) && counts(part) && entry->complete) {
        cs_buf_printf(buf, "%sholds for %u of %u", between, entry->chosen, entry->looked);
        between = ", ";
    }
    if (entry->cost > 1 && !whole)
        cs_buf_printf(buf, "%scost %llu", between, (unsigned long long)entry->cost);
}

static void put_line(struct table *table, const struct cs_explanation *e, const struct part *part,
                     uint32_t depth)
{
    struct cs_buf *buf = &table->cells;
    cs_buf_repeat(buf, ' ', (size_t)depth * INDENT);
    put_expression(buf, e, part, TEXT_MOST);
    end_cell(table);
    put_result(buf, e, part);
    end_cell(table);
    put_note(buf, part, entry_of(e, part), depth == 1);
    end_cell(table);
}

/* The whole document or model, of which a member is read: the member has a line. */
static bool is_way(const struct cs_explanation *e, const struct part *whole,
                   const struct part *below)
{
    struct cs_value v;
    return (whole->ast->kind == CS_AST_SELECT || whole->ast->kind == CS_AST_HAS) &&
           below->ast->ref_kind == CS_REF_VARIABLE && value_of(e, below, &v) &&
           (v.tag == CS_MAP || v.tag == CS_RECORD);
}

static void put_lines(struct table *table, const struct cs_explanation *e, const struct part *part,
                      uint32_t depth)
{
    const struct cs_trace_entry *entry = entry_of(e, part);
    struct part below;
    if (depth > 1 && (is_plain(e->trace->spots, part) || part->ast->ref_kind == CS_REF_LOCAL))
        return; /* what a loop stands at has a line already */
    put_line(table, e, part, depth);
    if (entry == NULL || (entry->state == CS_TRACE_NOT && !is_constant(e->trace->spots, part)))
        return; /* nor were its parts */
    for (uint32_t i = 0; part_at(e->trace->spots, part, i, &below); i++) {
        if (i == 1 && is_loop(part, entry) && entry->looked > 0)
            put_element(table, e, part, entry, depth + 1);
        if (!is_way(e, part, &below))
            put_lines(table, e, &below, depth + 1);
    }
}

static void put_table(struct cs_buf *buf, const struct table *table)
{
    struct cs_str view = cs_buf_view(&table->cells);
    uint32_t column = 0, blanks = 0;
    for (uint32_t at = 0; at < view.len; column = (column + 1) % COLUMNS) {
        struct cs_str cell = cs_str_from(view.ptr + at);
        if (cell.len > 0)
            cs_buf_repeat(buf, ' ', blanks);
        cs_buf_str(buf, cell);
        blanks = cell.len > 0 ? 0 : blanks;
        uint32_t width = cs_utf8_count(cell);
        blanks += (width < table->widths[column] ? table->widths[column] - width : 0) + INDENT;
        if (column == COLUMNS - 1) {
            cs_buf_char(buf, '\n');
            blanks = 0;
        }
        at += cell.len + 1;
    }
}

static struct part root_of(const struct cs_explanation *e)
{
    return (struct part){.ast = e->ast, .spot = e->trace->spots->count > 0 ? 0 : CS_NO_SPOT};
}

void cs_explain_text(struct cs_buf *buf, const struct cs_explanation *e)
{
    struct table table = {.column = 0};
    struct part root = root_of(e);
    if (cs_apply_failed(e->result)) {
        cs_buf_text(buf, e->result.tag == CS_ERROR ? "error: " : "unknown: ");
        cs_explain_failure(buf, e);
    } else {
        put_value(buf, e, e->result, VALUE_MOST);
    }
    cs_buf_printf(buf, ", cost %llu\n", (unsigned long long)e->cost);
    cs_buf_init(&table.cells, e->alloc, 0);
    put_lines(&table, e, &root, 1);
    put_table(buf, &table);
    buf->failed = buf->failed || table.cells.failed;
    cs_buf_clear(&table.cells);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_text(struct cs_json_writer *w, const char *name, struct cs_buf *text)
{
    cs_json_name(w, name);
    cs_json_str(w, cs_buf_view(text));
    w->buf->failed = w->buf->failed || text->failed;
    cs_buf_reset(text);
}

static void json_place(struct cs_json_writer *w, const struct cs_path *path, struct cs_buf *text)
{
    if (path == NULL)
        return;
    cs_path_write(text, path);
    json_text(w, "pointer", text);
    struct cs_position at = position_of(path);
    if (at.line == 0)
        return;
    cs_json_name(w, "line");
    cs_json_uint(w, at.line);
    cs_json_name(w, "column");
    cs_json_uint(w, at.column);
}

static void json_loop(struct cs_json_writer *w, const struct cs_explanation *e,
                      const struct part *loop, const struct cs_trace_entry *entry,
                      struct cs_buf *text)
{
    cs_json_name(w, "looked_at");
    cs_json_uint(w, entry->looked);
    if (counts(loop) && entry->complete) {
        cs_json_name(w, "holds_for");
        cs_json_uint(w, entry->chosen);
    }
    if (entry->looked == 0)
        return;
    cs_json_name(w, "element");
    cs_json_open(w, '{');
    cs_json_name(w, entry->element.map ? "key" : "index");
    cs_json_value(w, entry->element.key, CS_JSON_MASK_SECRETS);
    uint32_t count;
    put_value(text, e, element_of(e, loop, entry, &count), JSON_VALUE_MOST);
    json_text(w, "value", text);
    json_place(w, entry->element.path, text);
    cs_json_close(w, '}');
}

static void json_result(struct cs_json_writer *w, const struct cs_explanation *e,
                        const struct part *part, struct cs_buf *text)
{
    struct cs_value v;
    if (value_of(e, part, &v) && !cs_apply_failed(v)) {
        put_value(text, e, v, JSON_VALUE_MOST);
        json_text(w, "value", text);
    } else if (v.tag == CS_UNKNOWN) {
        cs_json_name(w, "unknown");
        cs_json_text(w, cs_failure_unknown(v));
    } else if (v.tag == CS_ERROR) {
        cs_json_name(w, "error");
        cs_json_text(w, v.as.text);
    }
    cs_json_name(w, "evaluated");
    cs_json_bool(w, v.tag != CS_ABSENT);
    if (cs_apply_failed(v) && began_here(e, part, v) && is_failure(e, part)) {
        cs_failure_reason(text, e->trace->unit, v, e->failure);
        json_text(w, "reason", text);
    }
}

static void json_part(struct cs_json_writer *w, const struct cs_explanation *e,
                      const struct part *part, uint32_t depth, struct cs_buf *text)
{
    const struct cs_trace_entry *entry = entry_of(e, part);
    char type[128];
    cs_json_open(w, '{');
    cs_json_name(w, "depth");
    cs_json_uint(w, depth);
    put_expression(text, e, part, UINT32_MAX / 4);
    json_text(w, "expression", text);
    if (!part->named) {
        cs_json_name(w, "start");
        cs_json_uint(w, part->ast->span.start);
        cs_json_name(w, "end");
        cs_json_uint(w, part->ast->span.end);
    }
    if (part->ast->type != NULL) {
        cs_json_name(w, "type");
        cs_json_text(w, cs_type_format(part->ast->type, type, sizeof type));
    }
    json_result(w, e, part, text);
    if (entry != NULL && entry->state == CS_TRACE_DONE) {
        cs_json_name(w, "cost");
        cs_json_uint(w, entry->cost);
        json_place(w, entry->path, text);
    }
    if (is_loop(part, entry))
        json_loop(w, e, part, entry, text);
    cs_json_close(w, '}');
}

static void json_parts(struct cs_json_writer *w, const struct cs_explanation *e,
                       const struct part *part, uint32_t depth, struct cs_buf *text)
{
    struct part below;
    json_part(w, e, part, depth, text);
    for (uint32_t i = 0; part_at(e->trace->spots, part, i, &below); i++)
        json_parts(w, e, &below, depth + 1, text);
}

void cs_explain_json(struct cs_json_writer *w, const struct cs_explanation *e)
{
    struct part root = root_of(e);
    struct cs_buf text;
    cs_buf_init(&text, e->alloc, 0);
    cs_json_open(w, '[');
    json_parts(w, e, &root, 0, &text);
    cs_json_close(w, ']');
    w->buf->failed = w->buf->failed || text.failed;
    cs_buf_clear(&text);
}

/* --- failures -------------------------------------------------------------------------------- */

void cs_explain_failure(struct cs_buf *buf, const struct cs_explanation *e)
{
    const struct cs_spots *spots = e->trace->spots;
    cs_failure_reason(buf, e->trace->unit, e->result, e->failure);
    if (!cs_failure_is_placed(e->result, e->failure))
        return;
    for (uint32_t i = 0; i < spots->count; i++) {
        const struct cs_spot *spot = &spots->items[i];
        uint32_t loop = spot->loop == CS_NO_SPOT ? UINT32_MAX : spots->items[spot->loop].node;
        if (spot->constant == 0 && spot->node == e->failure->node && loop == e->failure->loop) {
            cs_failure_place(buf, e->text, spot->span);
            return;
        }
    }
}
