/* SPDX-License-Identifier: Apache-2.0 */
/* Printing. contract: cel/cel_print.h */
#include "cel/cel_print.h"

#include <math.h>

#include "cel/cel_lex.h"
#include "cel/cel_macro.h"
#include "value/number.h"
#include "value/opaque.h"
#include "value/record.h"
#include "value/time.h"

enum { DEPTH_MOST = 256 /* of a value; deeper is cut */ };

/* What may stand where: parentheses go around what binds less than its place asks for. */
enum { TERNARY, OR, AND, RELATION, SUM, PRODUCT, UNARY, MEMBER };

static const struct {
    const char *name, *sign;
    int level;
} operators[] = {
    {"_==_", " == ", RELATION}, {"_!=_", " != ", RELATION}, {"_<=_", " <= ", RELATION},
    {"_<_", " < ", RELATION},   {"_>=_", " >= ", RELATION}, {"_>_", " > ", RELATION},
    {"@in", " in ", RELATION},  {"_+_", " + ", SUM},        {"_-_", " - ", SUM},
    {"_*_", " * ", PRODUCT},    {"_/_", " / ", PRODUCT},    {"_%_", " % ", PRODUCT},
    {"!_", "!", UNARY},         {"-_", "-", UNARY},
};

/* --- values ---------------------------------------------------------------------------------- */

static void put_hex(struct cs_buf *buf, const char *escape, unsigned value)
{
    cs_buf_text(buf, escape);
    cs_buf_char(buf, "0123456789abcdef"[value >> 4]);
    cs_buf_char(buf, "0123456789abcdef"[value & 15]);
}

/* In single quotes, or in double ones where that saves escapes. */
static void put_string(struct cs_buf *buf, struct cs_str text, bool bytes)
{
    static const char short_escapes[][3] = {"\nn", "\rr", "\tt", "\\\\"};
    bool single = cs_str_find(text, CS_STR("'"), 0) >= 0;
    char quote = single && cs_str_find(text, CS_STR("\""), 0) < 0 ? '"' : '\'';
    cs_buf_text(buf, bytes ? "b" : "");
    cs_buf_char(buf, quote);
    for (uint32_t i = 0; i < text.len && !buf->failed; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        const char *escape = NULL;
        for (size_t j = 0; j < sizeof short_escapes / sizeof *short_escapes; j++)
            if ((unsigned char)short_escapes[j][0] == c)
                escape = short_escapes[j];
        if (escape != NULL || (char)c == quote) {
            cs_buf_char(buf, '\\');
            cs_buf_char(buf, escape != NULL ? escape[1] : quote);
        } else if (c < 0x20 || c == 0x7F || (bytes && c >= 0x80)) {
            put_hex(buf, "\\x", c);
        } else {
            cs_buf_char(buf, (char)c);
        }
    }
    cs_buf_char(buf, quote);
}

static void put_double(struct cs_buf *buf, double number)
{
    char text[CS_NUMBER_ROOM];
    if (isnan(number) || isinf(number)) {
        cs_buf_text(buf, isnan(number)  ? "double('NaN')"
                         : number > 0.0 ? "double('Infinity')"
                                        : "double('-Infinity')");
        return;
    }
    cs_number_format(number, text);
    cs_buf_text(buf, text);
    if (strpbrk(text, ".e") == NULL)
        cs_buf_text(buf, ".0");
}

static void put_time(struct cs_buf *buf, struct cs_value value)
{
    char text[CS_TIME_ROOM];
    bool timestamp = value.tag == CS_TIMESTAMP;
    if (timestamp)
        cs_time_format(value.as.integer, value.len, text);
    else
        cs_duration_format(value.as.integer, value.len, text);
    cs_buf_printf(buf, "%s('%s')", timestamp ? "timestamp" : "duration", text);
}

static void put_value(struct cs_buf *buf, struct cs_value value, uint32_t depth);

static void put_items(struct cs_buf *buf, struct cs_value value, uint32_t depth)
{
    bool map = value.tag == CS_MAP;
    cs_buf_char(buf, map ? '{' : '[');
    for (uint32_t i = 0; i < value.len && !buf->failed; i++) {
        cs_buf_text(buf, i == 0 ? "" : ", ");
        put_value(buf, value.as.items[map ? 2 * (size_t)i : i], depth + 1);
        if (map) {
            cs_buf_text(buf, ": ");
            put_value(buf, value.as.items[2 * (size_t)i + 1], depth + 1);
        }
    }
    cs_buf_char(buf, map ? '}' : ']');
}

/* A record as the map of the fields that are there. */
static void put_record(struct cs_buf *buf, const struct cs_record *record, uint32_t depth)
{
    const struct cs_schema *schema = record->schema;
    bool first = true;
    cs_buf_char(buf, '{');
    for (uint32_t i = 0; i < schema->count && !buf->failed; i++) {
        if (record->slots[i].tag == CS_ABSENT)
            continue;
        cs_buf_text(buf, first ? "" : ", ");
        put_string(buf, cs_str_from(schema->fields[i].name), false);
        cs_buf_text(buf, ": ");
        put_value(buf, cs_record_read(record, i), depth + 1);
        first = false;
    }
    cs_buf_char(buf, '}');
}

static void put_optional(struct cs_buf *buf, const struct cs_value *boxed, uint32_t depth)
{
    if (boxed == NULL) {
        cs_buf_text(buf, "optional.none()");
        return;
    }
    cs_buf_text(buf, "optional.of(");
    put_value(buf, *boxed, depth + 1);
    cs_buf_char(buf, ')');
}

static void put_opaque(struct cs_buf *buf, const struct cs_opaque *opaque)
{
    char text[CS_OPAQUE_ROOM];
    if (opaque->kind->format == NULL) {
        cs_buf_printf(buf, "<%s>", opaque->kind->type->name);
        return;
    }
    uint32_t len = opaque->kind->format(opaque, text);
    cs_buf_printf(buf, "%s('%.*s')", opaque->kind->maker, (int)len, text);
}

static void put_value(struct cs_buf *buf, struct cs_value value, uint32_t depth)
{
    if (depth > DEPTH_MOST) {
        cs_buf_text(buf, "...");
        return;
    }
    if ((value.flags & CS_FLAG_SENSITIVE) != 0) {
        cs_buf_text(buf, "***");
        return;
    }
    switch (value.tag) {
    case CS_NULL:
        cs_buf_text(buf, "null");
        break;
    case CS_BOOL:
        cs_buf_text(buf, value.as.boolean ? "true" : "false");
        break;
    case CS_INT:
        cs_buf_printf(buf, "%lld", (long long)value.as.integer);
        break;
    case CS_UINT:
        cs_buf_printf(buf, "%lluu", (unsigned long long)value.as.unsigned_integer);
        break;
    case CS_DOUBLE:
        put_double(buf, value.as.number);
        break;
    case CS_STRING:
    case CS_BYTES:
        put_string(buf, cs_value_str(value), value.tag == CS_BYTES);
        break;
    case CS_LIST:
    case CS_MAP:
        put_items(buf, value, depth);
        break;
    case CS_RECORD:
        put_record(buf, value.as.record, depth);
        break;
    case CS_TIMESTAMP:
    case CS_DURATION:
        put_time(buf, value);
        break;
    case CS_TYPE:
        cs_buf_text(buf, value.as.type->name);
        break;
    case CS_OPTIONAL:
        put_optional(buf, value.as.boxed, depth);
        break;
    case CS_OPAQUE:
        put_opaque(buf, value.as.opaque);
        break;
    default:
        cs_buf_printf(buf, "<%s>", cs_value_tag_name((enum cs_tag)value.tag));
    }
}

void cs_cel_print_value(struct cs_buf *buf, struct cs_value value)
{
    put_value(buf, value, 0);
}

/* --- trees ----------------------------------------------------------------------------------- */

static void put(struct cs_buf *buf, const struct cs_ast *ast, int least);

/* The row of an operator; -1: an ordinary call. */
static int operator_row(const struct cs_ast *ast)
{
    if (ast->kind != CS_AST_CALL || (ast->flags & CS_AST_MEMBER) != 0)
        return -1;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (cs_str_is(ast->name, operators[i].name))
            return (int)i;
    return -1;
}

static int level_of(const struct cs_ast *ast)
{
    int row = operator_row(ast);
    switch (ast->kind) {
    case CS_AST_TERNARY:
        return TERNARY;
    case CS_AST_OR:
        return OR;
    case CS_AST_AND:
        return AND;
    default:
        return row >= 0 ? operators[row].level : MEMBER;
    }
}

static bool is_parenthesised(const struct cs_ast *ast)
{
    return (ast->flags & CS_AST_PAREN) != 0;
}

/* The text starts with a digit, so a minus before it would become part of the number. */
static bool starts_with_number(const struct cs_ast *ast)
{
    for (; !is_parenthesised(ast); ast = ast->args[0]) {
        if (ast->kind == CS_AST_LITERAL)
            return (ast->literal.tag == CS_INT && ast->literal.as.integer >= 0) ||
                   (ast->literal.tag == CS_DOUBLE && !signbit(ast->literal.as.number));
        if (ast->kind != CS_AST_SELECT && ast->kind != CS_AST_INDEX &&
            ast->kind != CS_AST_COMPREHENSION && (ast->flags & CS_AST_MEMBER) == 0)
            return false;
    }
    return false;
}

static void put_operator(struct cs_buf *buf, const struct cs_ast *ast, int row)
{
    int level = operators[row].level;
    if (level != UNARY) {
        put(buf, ast->args[0], level);
        cs_buf_text(buf, operators[row].sign);
        put(buf, ast->args[1], level + 1);
        return;
    }
    bool guard = operators[row].sign[0] == '-' && starts_with_number(ast->args[0]);
    cs_buf_text(buf, operators[row].sign);
    cs_buf_text(buf, guard ? "(" : "");
    put(buf, ast->args[0], UNARY);
    cs_buf_text(buf, guard ? ")" : "");
}

static void put_list(struct cs_buf *buf, const struct cs_ast *ast, uint32_t from)
{
    for (uint32_t i = from; i < ast->nargs; i++) {
        cs_buf_text(buf, i == from ? "" : ", ");
        cs_buf_text(buf, (ast->args[i]->flags & CS_AST_ENTRY) != 0 ? "?" : "");
        put(buf, ast->args[i], TERNARY);
    }
}

/* Behind a dot: in back quotes where it is no plain word. */
static void put_field(struct cs_buf *buf, struct cs_str name)
{
    enum cs_token_kind kind = cs_lex_word(name);
    bool plain = kind == CS_TOKEN_IDENT || kind == CS_TOKEN_RESERVED;
    cs_buf_text(buf, plain ? "" : "`");
    cs_buf_str(buf, name);
    cs_buf_text(buf, plain ? "" : "`");
}

static void put_entries(struct cs_buf *buf, const struct cs_ast *ast)
{
    bool fields = ast->kind == CS_AST_STRUCT;
    if (fields) {
        cs_buf_text(buf, (ast->flags & CS_AST_ROOTED) != 0 ? "." : "");
        cs_buf_str(buf, ast->name);
    }
    cs_buf_char(buf, '{');
    for (uint32_t i = 0; i + 1 < ast->nargs; i += 2) {
        const struct cs_ast *key = ast->args[i];
        cs_buf_text(buf, i == 0 ? "" : ", ");
        cs_buf_text(buf, (key->flags & CS_AST_ENTRY) != 0 ? "?" : "");
        if (fields)
            put_field(buf, cs_value_str(key->literal));
        else
            put(buf, key, TERNARY);
        cs_buf_text(buf, ": ");
        put(buf, ast->args[i + 1], TERNARY);
    }
    cs_buf_char(buf, '}');
}

/* "@index1", "@it:0:1" and "@ac:0:1" are made by macros. */
static void put_name(struct cs_buf *buf, const struct cs_ast *ast, struct cs_str name)
{
    int64_t colon = cs_str_find(name, CS_STR(":"), 4);
    if (ast != NULL && (ast->flags & CS_AST_ROOTED) != 0)
        cs_buf_char(buf, '.');
    if (cs_str_starts(name, CS_STR("@index"))) {
        cs_buf_printf(buf, "cel.index(%.*s)", (int)name.len - 6, name.ptr + 6);
    } else if (name.len != 0 && name.ptr[0] == '@' && colon > 0) {
        cs_buf_printf(buf, "cel.%s(%.*s, %.*s)", name.ptr[1] == 'i' ? "iterVar" : "accuVar",
                      (int)colon - 4, name.ptr + 4, (int)(name.len - colon) - 1,
                      name.ptr + colon + 1);
    } else {
        cs_buf_str(buf, name);
    }
}

static void put_call(struct cs_buf *buf, const struct cs_ast *ast)
{
    bool member = (ast->flags & CS_AST_MEMBER) != 0;
    if (member) {
        put(buf, ast->args[0], MEMBER);
        cs_buf_char(buf, '.');
    } else if ((ast->flags & CS_AST_ROOTED) != 0) {
        cs_buf_char(buf, '.');
    }
    cs_buf_str(buf, ast->name);
    cs_buf_char(buf, '(');
    put_list(buf, ast, member);
    cs_buf_char(buf, ')');
}

static void put_comprehension(struct cs_buf *buf, const struct cs_ast *ast)
{
    put(buf, ast->args[0], MEMBER);
    cs_buf_printf(buf, ".%s(", cs_macro_name(ast));
    for (int i = 0; i < 2 && ast->vars[i].len != 0; i++) {
        put_name(buf, NULL, ast->vars[i]);
        cs_buf_text(buf, ", ");
    }
    put_list(buf, ast, 1);
    cs_buf_char(buf, ')');
}

/* cel.bind, or the lets of a block: the outermost is @index0, the next in its body @index1... */
static void put_let(struct cs_buf *buf, const struct cs_ast *ast)
{
    if (!cs_str_is(ast->vars[0], "@index0")) {
        cs_buf_text(buf, "cel.bind(");
        put_name(buf, NULL, ast->vars[0]);
        cs_buf_text(buf, ", ");
        put_list(buf, ast, 0);
        cs_buf_char(buf, ')');
        return;
    }
    cs_buf_text(buf, "cel.block([");
    for (bool first = true;; first = false) {
        cs_buf_text(buf, first ? "" : ", ");
        put(buf, ast->args[0], TERNARY);
        ast = ast->args[1];
        if (ast->kind != CS_AST_LET || !cs_str_starts(ast->vars[0], CS_STR("@index")) ||
            cs_str_is(ast->vars[0], "@index0"))
            break;
    }
    cs_buf_text(buf, "], ");
    put(buf, ast, TERNARY);
    cs_buf_char(buf, ')');
}

static void put_member(struct cs_buf *buf, const struct cs_ast *ast)
{
    const char *mark = (ast->flags & CS_AST_OPTIONAL) != 0 ? "?" : "";
    if (ast->kind == CS_AST_HAS) {
        cs_buf_text(buf, "has(");
        put(buf, ast->args[0], MEMBER);
        cs_buf_char(buf, '.');
        put_field(buf, ast->name);
        cs_buf_char(buf, ')');
        return;
    }
    put(buf, ast->args[0], MEMBER);
    if (ast->kind == CS_AST_SELECT) {
        cs_buf_printf(buf, ".%s", mark);
        put_field(buf, ast->name);
        return;
    }
    cs_buf_printf(buf, "[%s", mark);
    put(buf, ast->args[1], TERNARY);
    cs_buf_char(buf, ']');
}

static void put_infix(struct cs_buf *buf, const struct cs_ast *ast)
{
    int level = level_of(ast);
    if (ast->kind == CS_AST_TERNARY) {
        put(buf, ast->args[0], OR);
        cs_buf_text(buf, " ? ");
        put(buf, ast->args[1], OR);
        cs_buf_text(buf, " : ");
        put(buf, ast->args[2], TERNARY);
        return;
    }
    /* Both sides at the own level: a chain is balanced anew when it is parsed. */
    put(buf, ast->args[0], level);
    cs_buf_text(buf, ast->kind == CS_AST_AND ? " && " : " || ");
    put(buf, ast->args[1], level);
}

static void put_node(struct cs_buf *buf, const struct cs_ast *ast)
{
    int row = operator_row(ast);
    switch ((enum cs_ast_kind)ast->kind) {
    case CS_AST_LITERAL:
        put_value(buf, ast->literal, 0);
        break;
    case CS_AST_IDENT:
        put_name(buf, ast, ast->name);
        break;
    case CS_AST_SELECT:
    case CS_AST_HAS:
    case CS_AST_INDEX:
        put_member(buf, ast);
        break;
    case CS_AST_CALL:
        if (row >= 0)
            put_operator(buf, ast, row);
        else
            put_call(buf, ast);
        break;
    case CS_AST_AND:
    case CS_AST_OR:
    case CS_AST_TERNARY:
        put_infix(buf, ast);
        break;
    case CS_AST_LIST:
        cs_buf_char(buf, '[');
        put_list(buf, ast, 0);
        cs_buf_char(buf, ']');
        break;
    case CS_AST_MAP:
    case CS_AST_STRUCT:
        put_entries(buf, ast);
        break;
    case CS_AST_COMPREHENSION:
        put_comprehension(buf, ast);
        break;
    case CS_AST_LET:
        put_let(buf, ast);
        break;
    }
}

static void put(struct cs_buf *buf, const struct cs_ast *ast, int least)
{
    bool around = is_parenthesised(ast) || level_of(ast) < least;
    cs_buf_text(buf, around ? "(" : "");
    put_node(buf, ast);
    cs_buf_text(buf, around ? ")" : "");
}

void cs_cel_print(struct cs_buf *buf, const struct cs_ast *ast)
{
    put(buf, ast, TERNARY);
}
