/* SPDX-License-Identifier: Apache-2.0 */
/* Failures in words. contract: cel/cel_failure.h */
#include "cel/cel_failure.h"

#include <stdio.h>

#include "cel/cel_unit.h"
#include "value/opaque.h"

enum { TYPES_MOST = 12, TEXT_MOST = 60 };

static const char *const macros[] = {
#define MACRO_TEXT(name, text) text,
    CS_MACRO_TABLE(MACRO_TEXT)
#undef MACRO_TEXT
};

const char *cs_failure_type(struct cs_value v)
{
    if (v.tag == CS_RECORD)
        return v.as.record->schema->name;
    if (v.tag == CS_OPAQUE)
        return v.as.opaque->kind->type->name;
    return cs_value_tag_name((enum cs_tag)v.tag);
}

const char *cs_failure_unknown(struct cs_value v)
{
    static const char *const reasons[] = {"unknown", "missing", "error", "limit", "cluster"};
    return reasons[v.hash < sizeof reasons / sizeof *reasons ? v.hash : 0];
}

/* --- what a function needs ------------------------------------------------------------------- */

/* "size", "+", "!": as expressions write it. */
static struct cs_str shown_name(const char *name)
{
    struct cs_str text = cs_str_from(name);
    if (text.len > 1 && text.ptr[0] == '@')
        return cs_str_slice(text, 1, text.len);
    while (text.len > 1 && text.ptr[0] == '_')
        text = cs_str_slice(text, 1, text.len);
    while (text.len > 1 && text.ptr[text.len - 1] == '_')
        text.len--;
    return text;
}

static bool fits(const struct cs_type *type, struct cs_value v)
{
    static const uint8_t tags[] = {
        [CS_TYPE_NULL] = CS_NULL,         [CS_TYPE_BOOL] = CS_BOOL,
        [CS_TYPE_INT] = CS_INT,           [CS_TYPE_UINT] = CS_UINT,
        [CS_TYPE_DOUBLE] = CS_DOUBLE,     [CS_TYPE_STRING] = CS_STRING,
        [CS_TYPE_BYTES] = CS_BYTES,       [CS_TYPE_TIMESTAMP] = CS_TIMESTAMP,
        [CS_TYPE_DURATION] = CS_DURATION, [CS_TYPE_LIST] = CS_LIST,
        [CS_TYPE_MAP] = CS_MAP,           [CS_TYPE_RECORD] = CS_RECORD,
        [CS_TYPE_TYPE] = CS_TYPE,         [CS_TYPE_OPTIONAL] = CS_OPTIONAL,
        [CS_TYPE_OPAQUE] = CS_OPAQUE};
    if (type->kind == CS_TYPE_DYN || type->kind == CS_TYPE_ERROR || type->kind == CS_TYPE_PARAM)
        return true;
    if (type->kind == CS_TYPE_OPAQUE && v.tag == CS_OPAQUE)
        return strcmp(type->name, v.as.opaque->kind->type->name) == 0;
    return type->kind < sizeof tags && tags[type->kind] == v.tag;
}

static const struct cs_type *param_of(const struct cs_overload *overload, uint32_t i)
{
    uint32_t last = overload->nparams - 1u;
    return overload->params[i < last ? i : last];
}

static bool takes_count(const struct cs_overload *overload, uint32_t count)
{
    return overload->nparams == count ||
           (overload->variadic && overload->nparams > 0 && count >= overload->nparams);
}

/* All arguments fit but perhaps argument `but`. */
static bool fits_but(const struct cs_overload *overload, const struct cs_failure *failure,
                     uint32_t but)
{
    if (!takes_count(overload, failure->count))
        return false;
    for (uint32_t i = 0; i < failure->count; i++)
        if (i != but && !fits(param_of(overload, i), failure->operands[i]))
            return false;
    return true;
}

/* The names of types that were seen, each once. */
struct names {
    char items[TYPES_MOST][32];
    uint32_t count;
};

/* A list of strings is no list of anything; a type variable is. */
static void add_type(struct names *names, const struct cs_type *type)
{
    char name[sizeof names->items[0]];
    bool open = type->first == NULL || type->first->kind == CS_TYPE_PARAM ||
                type->first->kind == CS_TYPE_DYN;
    if (type->kind == CS_TYPE_LIST && !open)
        cs_type_format(type, name, sizeof name);
    else
        snprintf(name, sizeof name, "%s",
                 type->kind == CS_TYPE_TIMESTAMP  ? cs_value_tag_name(CS_TIMESTAMP)
                 : type->kind == CS_TYPE_DURATION ? cs_value_tag_name(CS_DURATION)
                                                  : type->name);
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return;
    if (names->count < TYPES_MOST)
        memcpy(names->items[names->count++], name, sizeof name);
}

static void put_names(struct cs_buf *buf, const struct names *names)
{
    for (uint32_t i = 0; i < names->count; i++)
        cs_buf_printf(buf, "%s%s",
                      i == 0                 ? ""
                      : i + 1 < names->count ? ", "
                                             : " or ",
                      names->items[i]);
}

/* What argument `at` may be, where it alone does not fit. */
static struct names wanted(const struct cs_function *function, const struct cs_failure *failure,
                           uint32_t at)
{
    struct names names = {.count = 0};
    for (uint32_t i = 0; i < function->count; i++)
        if (fits_but(&function->overloads[i], failure, at))
            add_type(&names, param_of(&function->overloads[i], at));
    return names;
}

static void put_operands(struct cs_buf *buf, const struct cs_failure *failure)
{
    cs_buf_text(buf, failure->count > 1 ? "(" : "");
    for (uint32_t i = 0; i < failure->count; i++)
        cs_buf_printf(buf, "%s%s", i > 0 ? ", " : "", cs_failure_type(failure->operands[i]));
    cs_buf_text(buf, failure->count > 1 ? ")" : "");
}

/*
 * The argument that alone does not fit, the last of several; one that the expression writes as a
 * constant only where no other does. False: there is none.
 */
static bool misfit(const struct cs_unit *unit, const struct cs_node *node,
                   const struct cs_failure *failure, uint32_t *at, struct names *names)
{
    for (int constants = 0; constants < 2; constants++) {
        for (*at = failure->count; (*at)-- > 0;) {
            bool operand = *at < node->nargs;
            bool constant =
                operand && unit->nodes[unit->operands[node->first + *at]].op == CS_NODE_CONSTANT;
            if (constant != (constants == 1))
                continue;
            *names = wanted(node->subject, failure, *at);
            if (names->count > 0 && names->count < TYPES_MOST)
                return true;
        }
    }
    return false;
}

static void put_function(struct cs_buf *buf, const struct cs_unit *unit, const struct cs_node *node,
                         const struct cs_failure *failure)
{
    const struct cs_function *function = node->subject;
    struct cs_str name = shown_name(function->name);
    bool sign = name.len < strlen(function->name);
    struct names names;
    uint32_t at;
    if (!misfit(unit, node, failure, &at, &names)) {
        cs_buf_printf(buf, "`%.*s` has no form for ", CS_STR_ARG(name));
        put_operands(buf, failure);
        return;
    }
    cs_buf_printf(buf, "`%.*s` needs ", CS_STR_ARG(name));
    put_names(buf, &names);
    if (failure->count > 1 && sign)
        cs_buf_printf(buf, " on its %s", at == 0 ? "left" : "right");
    else if (failure->count > 1)
        cs_buf_printf(buf, " as argument %u", at + 1);
    cs_buf_printf(buf, ", here: %s", cs_failure_type(failure->operands[at]));
}

/* --- what an instruction needs --------------------------------------------------------------- */

/* The key by which a node reads, where the expression says it; ptr NULL: it is computed. */
static struct cs_str key_of(const struct cs_unit *unit, const struct cs_node *node)
{
    const struct cs_schema *schema = node->subject;
    const struct cs_node *index;
    switch ((enum cs_node_op)node->op) {
    case CS_NODE_FIELD:
    case CS_NODE_HAS_FIELD:
        return cs_str_from(schema->fields[node->data].name);
    case CS_NODE_KEY:
    case CS_NODE_HAS_KEY:
        return cs_value_str(unit->constants[node->data]);
    case CS_NODE_INDEX:
        index = &unit->nodes[unit->operands[node->first + 1]];
        if (index->op == CS_NODE_CONSTANT && unit->constants[index->data].tag == CS_STRING)
            return cs_value_str(unit->constants[index->data]);
        break;
    default:
        break;
    }
    return (struct cs_str){NULL, 0};
}

static void put_needs(struct cs_buf *buf, const char *what, const char *needs, struct cs_value v)
{
    cs_buf_printf(buf, "%s needs %s, here: %s", what, needs, cs_failure_type(v));
}

static void put_member(struct cs_buf *buf, const struct cs_unit *unit, const struct cs_node *node,
                       const struct cs_failure *failure)
{
    struct cs_value container = failure->operands[0];
    struct cs_str key = key_of(unit, node);
    if (node->op != CS_NODE_INDEX) {
        cs_buf_printf(buf, "member `%.*s` needs map, record or optional, here: %s", CS_STR_ARG(key),
                      cs_failure_type(container));
        return;
    }
    if (container.tag == CS_OPTIONAL && container.as.boxed != NULL)
        container = *container.as.boxed;
    if (container.tag == CS_LIST)
        put_needs(buf, "the index of a list", "int, uint or a whole double", failure->operands[1]);
    else
        put_needs(buf, "`[]`", "list, map, record or optional", container);
}

/* What an instruction of the machine needs beside the function that it stands for. */
static bool put_instruction(struct cs_buf *buf, const struct cs_node *node,
                            const struct cs_failure *failure)
{
    char what[32];
    struct cs_value v = failure->operands[0];
    switch (failure->op) {
    case CS_OP_TRUTH:
    case CS_OP_AND_TRUTH:
    case CS_OP_OR_TRUTH:
        put_needs(buf, "a condition", "bool", v);
        return true;
    case CS_OP_BRANCH:
    case CS_OP_COUNT:
        if (node->op != CS_NODE_FOLD)
            snprintf(what, sizeof what, "the condition of `?:`");
        else
            snprintf(what, sizeof what, "the condition of `%s`", macros[node->data]);
        put_needs(buf, what, "bool", v);
        return true;
    case CS_OP_LOOP:
        snprintf(what, sizeof what, "`%s`", macros[node->data]);
        put_needs(buf, what, "list or map", v);
        return true;
    case CS_OP_UNWRAP:
        snprintf(what, sizeof what, "`%s`", macros[node->data]);
        put_needs(buf, what, "optional", v);
        return true;
    case CS_OP_OR_VALUE:
    case CS_OP_PLAIN_OR_VALUE:
    case CS_OP_OR_OPTIONAL:
    case CS_OP_OPTIONAL:
        snprintf(what, sizeof what, "`%s`", ((const struct cs_function *)node->subject)->name);
        put_needs(buf, what, "optional", v);
        return true;
    case CS_OP_PUSH_OPTIONAL:
        put_needs(buf, "an element with `?`", "optional", v);
        return true;
    case CS_OP_PUSH_PAIR_OPTIONAL:
        put_needs(buf, "an entry with `?`", "optional", failure->operands[1]);
        return true;
    case CS_OP_PUSH_ENTRIES:
        snprintf(what, sizeof what, "`%s`", macros[node->data]);
        put_needs(buf, what, "a body that gives a map", v);
        return true;
    default:
        return false;
    }
}

static void put_no_overload(struct cs_buf *buf, const struct cs_unit *unit,
                            const struct cs_node *node, const struct cs_failure *failure)
{
    if (put_instruction(buf, node, failure))
        return;
    if (node->op == CS_NODE_CALL && failure->count > 0)
        put_function(buf, unit, node, failure);
    else if (key_of(unit, node).ptr != NULL || node->op == CS_NODE_INDEX)
        put_member(buf, unit, node, failure);
    else
        cs_buf_text(buf, "no such overload");
}

/* --- errors and unknowns --------------------------------------------------------------------- */

/* Behind the general text of a fault: the name of what it happened in. */
static void put_where(struct cs_buf *buf, const struct cs_unit *unit, const struct cs_node *node,
                      const struct cs_failure *failure)
{
    struct cs_str key = key_of(unit, node);
    const struct cs_function *function = node->subject;
    if (key.ptr != NULL) {
        cs_buf_printf(buf, ": `%.*s`", CS_STR_ARG(key));
    } else if (node->op == CS_NODE_CALL) {
        cs_buf_printf(buf, ": `%.*s` of ", CS_STR_ARG(shown_name(function->name)));
        put_operands(buf, failure);
    } else if (node->op == CS_NODE_INDEX && failure->count == 2) {
        cs_buf_printf(buf, ": %s by %s", cs_failure_type(failure->operands[0]),
                      cs_failure_type(failure->operands[1]));
    }
}

static void put_error(struct cs_buf *buf, const struct cs_unit *unit, struct cs_value v,
                      const struct cs_failure *failure)
{
    if (failure->node >= unit->nnodes) {
        cs_buf_text(buf, v.as.text);
        return;
    }
    const struct cs_node *node = &unit->nodes[failure->node];
    switch ((enum cs_fault)v.hash) {
    case CS_FAULT_NO_OVERLOAD:
        put_no_overload(buf, unit, node, failure);
        break;
    case CS_FAULT_KEY_TYPE:
        put_needs(buf, "a key of a map", "bool, int, uint or string", failure->operands[0]);
        break;
    default:
        cs_buf_text(buf, v.as.text);
        put_where(buf, unit, node, failure);
    }
}

/* It depends on the end of a list that may have more elements than are known. */
static bool is_open(const struct cs_failure *failure)
{
    for (uint32_t i = 0; i < failure->count; i++)
        if (failure->operands[i].tag == CS_LIST && (failure->operands[i].flags & CS_FLAG_OPEN) != 0)
            return true;
    return false;
}

/* The field, and where it would stand; a model's own field has no place. */
static void put_missing(struct cs_buf *buf, struct cs_value v, const struct cs_failure *failure)
{
    const struct cs_record *record = v.as.record;
    if (record == NULL) {
        cs_buf_text(buf, is_open(failure) ? "a list may have more elements than the set shows"
                                          : "an input is not given");
        return;
    }
    const struct cs_field *field = &record->schema->fields[v.len - 1];
    bool link = (field->flags & CS_FIELD_LINK) != 0;
    cs_buf_printf(buf, "%s.%s is not given%s", record->schema->name, field->name,
                  link ? " by the set" : "");
    if (link || failure->path == NULL || failure->path == record->origin)
        return;
    cs_buf_text(buf, " (");
    cs_path_write(buf, failure->path);
    cs_buf_char(buf, ')');
}

bool cs_failure_is_placed(struct cs_value v, const struct cs_failure *failure)
{
    return failure->node != UINT32_MAX && (v.tag == CS_ERROR || is_open(failure));
}

void cs_failure_reason(struct cs_buf *buf, const struct cs_unit *unit, struct cs_value v,
                       const struct cs_failure *failure)
{
    if (v.tag == CS_ERROR)
        put_error(buf, unit, v, failure);
    else if (v.hash == CTRSEC_UNKNOWN_MISSING)
        put_missing(buf, v, failure);
    else if (v.hash == CTRSEC_UNKNOWN_LIMIT)
        cs_buf_text(buf, "a limit of steps or memory was reached");
    else if (v.hash == CTRSEC_UNKNOWN_CLUSTER)
        cs_buf_text(buf, "only a live cluster could tell");
    else
        cs_buf_text(buf, "the expression gave no value");
}

void cs_failure_text(struct cs_buf *buf, struct cs_str text, struct cs_span span, uint32_t most)
{
    struct cs_str part = cs_str_slice(text, span.start, span.end - span.start);
    uint32_t shown = 0;
    bool blank = false;
    for (uint32_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.ptr[i];
        bool continues = (c & 0xC0) == 0x80;
        if (c <= ' ' || c == 0x7F) {
            blank = true;
            continue;
        }
        if (!continues && shown >= most) {
            cs_buf_text(buf, "...");
            return;
        }
        shown += !continues;
        if (blank && shown > 1)
            cs_buf_char(buf, ' ');
        blank = false;
        cs_buf_char(buf, (char)c);
    }
}

void cs_failure_place(struct cs_buf *buf, struct cs_str text, struct cs_span span)
{
    struct cs_source source = {.text = text};
    struct cs_position position = cs_source_position(&source, span.start);
    cs_buf_printf(buf, " at %u:%u in `", position.line, position.column);
    cs_failure_text(buf, text, span, TEXT_MOST);
    cs_buf_char(buf, '`');
}

void cs_failure_write(struct cs_buf *buf, const struct cs_unit *unit, struct cs_value v,
                      const struct cs_failure *failure, const struct cs_spot_places *places,
                      uint32_t nplaces)
{
    struct cs_span span;
    cs_failure_reason(buf, unit, v, failure);
    if (!cs_failure_is_placed(v, failure))
        return;
    for (uint32_t i = 0; i < nplaces; i++) {
        if (cs_spot_find(&places[i], failure->node, failure->loop, &span)) {
            cs_failure_place(buf, places[i].text, span);
            return;
        }
    }
}
