/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes expressions of bytes: each decision takes some, and where they end the smallest choice is
 * taken, so that any input is an expression and a small change of the input a small change of it.
 *
 * It goes from the wanted type down. A call is any row of the function table whose result can be of
 * that type, with arguments of the types that the row takes; so a new function is tested by being
 * in the table. Now and then a part gets another type behind dyn(), which the checker lets pass and
 * the run has to refuse.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdarg.h>

#include "naive/world.h"

enum {
    GENERATE_TEXT = 3000,
    GENERATE_ROWS = 700,
    GENERATE_LOCALS = 12,
    GENERATE_DEPTH = 5,
    GENERATE_TYPES = 40
};

struct generate_row {
    const struct cs_function *function;
    const struct cs_overload *overload;
};

struct generate {
    const uint8_t *data;
    size_t size, at;
    char text[GENERATE_TEXT];
    uint32_t len;
    uint32_t nlocals;
    const struct cs_type *locals[GENERATE_LOCALS]; /* of v0, v1, ... */
    struct cs_type types[GENERATE_TYPES];          /* made on the way */
    uint32_t ntypes;
};

/* --- decisions ----------------------------------------------------------------------------------
 */

static inline uint32_t generate_pick(struct generate *g, uint32_t most)
{
    uint32_t n = 0;
    for (uint32_t range = 1; range < most; range <<= 8)
        n = n << 8 | (g->at < g->size ? g->data[g->at++] : 0);
    return most == 0 ? 0 : n % most;
}

static inline bool generate_chance(struct generate *g, uint32_t one_in)
{
    return g->at < g->size && generate_pick(g, one_in) == one_in - 1;
}

static inline __attribute__((format(printf, 2, 3))) void generate_put(struct generate *g,
                                                                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(g->text + g->len, sizeof g->text - g->len, format, args);
    va_end(args);
    if (len > 0)
        g->len += (uint32_t)len;
    if (g->len >= sizeof g->text) { /* what is cut off does not parse and is left out */
        g->len = sizeof g->text - 1;
        g->size = 0;
    }
}

static inline void generate_one_of(struct generate *g, const char *const *texts, uint32_t count)
{
    generate_put(g, "%s", texts[generate_pick(g, count)]);
}

#define GENERATE_ONE_OF(g, ...)                                    \
    do {                                                           \
        static const char *const texts[] = {__VA_ARGS__};          \
        generate_one_of(g, texts, sizeof texts / sizeof texts[0]); \
    } while (0)

/* --- types --------------------------------------------------------------------------------------
 */

static inline const struct cs_type *generate_type(struct generate *g, enum cs_type_kind kind,
                                                  const struct cs_type *first,
                                                  const struct cs_type *second)
{
    static const char *const names[] = {
        [CS_TYPE_LIST] = "list", [CS_TYPE_MAP] = "map", [CS_TYPE_OPTIONAL] = "optional_type"};
    if (g->ntypes == GENERATE_TYPES)
        return &cs_type_dyn;
    struct cs_type *type = &g->types[g->ntypes++];
    *type = (struct cs_type){.kind = kind, .name = names[kind], .first = first, .second = second};
    return type;
}

static inline const struct cs_type *generate_any_type(struct generate *g, uint32_t depth)
{
    static const struct cs_type *const simple[] = {
        &cs_type_bool,  &cs_type_int,       &cs_type_string,   &cs_type_double, &cs_type_uint,
        &cs_type_bytes, &cs_type_timestamp, &cs_type_duration, &cs_type_dyn,    &cs_type_null};
    static const struct cs_type *const keys[] = {&cs_type_string, &cs_type_int, &cs_type_bool,
                                                 &cs_type_uint};
    uint32_t count = sizeof simple / sizeof simple[0], choice = generate_pick(g, count + 4);
    if (choice < count)
        return simple[choice];
    if (depth == 0)
        return &cs_type_int;
    const struct cs_type *inside = generate_any_type(g, depth - 1);
    switch (choice - count) {
    case 0:
        return generate_type(g, CS_TYPE_OPTIONAL, inside, NULL);
    case 1:
        return generate_type(g, CS_TYPE_MAP, keys[generate_pick(g, 4)], inside);
    default:
        return generate_type(g, CS_TYPE_LIST, inside, NULL);
    }
}

/* What the type variables of a row stand for. */
struct generate_params {
    const char *names[4];
    const struct cs_type *types[4];
    uint32_t count;
};

/* Whether a type of a row can be `wanted`; binds its variables. */
static inline bool generate_fits(struct generate_params *params, const struct cs_type *type,
                                 const struct cs_type *wanted)
{
    if (type == NULL || wanted == NULL)
        return type == wanted;
    if (type->kind == CS_TYPE_PARAM) {
        for (uint32_t i = 0; i < params->count; i++)
            if (strcmp(params->names[i], type->name) == 0)
                return cs_type_equal(params->types[i], wanted);
        if (params->count == 4)
            return false;
        params->names[params->count] = type->name;
        params->types[params->count++] = wanted;
        return true;
    }
    if (type->kind != wanted->kind || type->schema != wanted->schema)
        return false;
    if (type->kind == CS_TYPE_OPAQUE && strcmp(type->name, wanted->name) != 0)
        return false;
    return generate_fits(params, type->first, wanted->first) &&
           generate_fits(params, type->second, wanted->second);
}

/* A type of a row with its variables replaced; new ones get any type. */
static inline const struct cs_type *
generate_bound(struct generate *g, struct generate_params *params, const struct cs_type *type)
{
    if (type == NULL)
        return NULL;
    if (type->kind == CS_TYPE_PARAM) {
        for (uint32_t i = 0; i < params->count; i++)
            if (strcmp(params->names[i], type->name) == 0)
                return params->types[i];
        const struct cs_type *any = generate_any_type(g, 1);
        if (params->count < 4) {
            params->names[params->count] = type->name;
            params->types[params->count++] = any;
        }
        return any;
    }
    if (type->kind != CS_TYPE_LIST && type->kind != CS_TYPE_MAP && type->kind != CS_TYPE_OPTIONAL)
        return type;
    const struct cs_type *first = generate_bound(g, params, type->first);
    return generate_type(g, type->kind, first, generate_bound(g, params, type->second));
}

/* --- leaves -------------------------------------------------------------------------------------
 */

static inline void generate_leaf(struct generate *g, const struct cs_type *type);

static inline void generate_string(struct generate *g)
{
    GENERATE_ONE_OF(g, "'a'", "''", "s", "r.name", "'b'", "'1'", "'abc,abd'", "'[a-c]+'",
                    "'(a)(b)?'", "'%s %d'", "'%.2f'", "'10.0.0.1'", "'10.0.0.0/8'", "'1.5Gi'",
                    "'1.2.3'", "'http://h:80/p?a=1'", "'2024-01-01T00:00:00Z'", "'1h30m'", "'YWI='",
                    "'dns1123Label'", "'+01:00'", "'UTC'", "'\\u00e9\\U0001F600'", "'\\\\1'",
                    "r.gone", "'12'", "'true'", "'1e3'");
}

static inline void generate_opaque(struct generate *g, const struct cs_type *type)
{
    static const struct {
        const char *name, *text;
    } made[] = {{"net.IP", "ip('fe80::1')"},
                {"net.CIDR", "cidr('10.0.0.0/8')"},
                {"kubernetes.Quantity", "quantity('1.5k')"},
                {"kubernetes.Semver", "semver('1.2.3-a')"},
                {"kubernetes.URL", "url('http://h:1/p?q=1')"},
                {"kubernetes.NamedFormat", "format.dns1123Label()"}};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        if (strcmp(type->name, made[i].name) == 0) {
            generate_put(g, "%s", made[i].text);
            return;
        }
    }
    generate_put(g, "k");
}

static inline void generate_list_leaf(struct generate *g, const struct cs_type *type)
{
    uint32_t count = generate_pick(g, 4);
    generate_put(g, "[");
    for (uint32_t i = 0; i < count; i++) {
        generate_put(g, "%s", i == 0 ? "" : ", ");
        generate_leaf(g, type->first);
    }
    generate_put(g, "]");
}

static inline void generate_map_leaf(struct generate *g, const struct cs_type *type)
{
    uint32_t count = generate_pick(g, 3);
    generate_put(g, "{");
    for (uint32_t i = 0; i < count; i++) {
        generate_put(g, "%s", i == 0 ? "" : ", ");
        generate_leaf(g, type->first);
        generate_put(g, ": ");
        generate_leaf(g, type->second);
    }
    generate_put(g, "}");
}

static inline bool generate_local(struct generate *g, const struct cs_type *type)
{
    uint32_t from = g->nlocals == 0 ? 0 : generate_pick(g, g->nlocals + 1);
    for (uint32_t i = from; i-- > 0;) {
        if (cs_type_equal(g->locals[i], type)) {
            generate_put(g, "v%u", (unsigned)i);
            return true;
        }
    }
    return false;
}

static inline bool generate_variable(struct generate *g, const struct cs_type *type)
{
    for (uint32_t i = 0; i < WORLD_COUNT; i++) {
        if (type->kind != CS_TYPE_DYN && cs_type_equal(world_table[i].type, type)) {
            generate_put(g, "%s", world_table[i].name);
            return true;
        }
    }
    return false;
}

/* A constant or a variable. */
static inline void generate_leaf(struct generate *g, const struct cs_type *type)
{
    if (generate_local(g, type))
        return;
    switch (type->kind) {
    case CS_TYPE_BOOL:
        GENERATE_ONE_OF(g, "true", "false", "b", "small", "r.live", "(e == 1)", "(k == 1)");
        return;
    case CS_TYPE_INT:
        GENERATE_ONE_OF(g, "1", "0", "i", "2", "(-1)", "3", "half", "r.size", "9223372036854775807",
                        "(-9223372036854775808)", "100");
        return;
    case CS_TYPE_UINT:
        GENERATE_ONE_OF(g, "1u", "0u", "u", "18446744073709551615u");
        return;
    case CS_TYPE_DOUBLE:
        GENERATE_ONE_OF(g, "1.0", "0.0", "f", "(-0.5)", "1e300", "double('nan')", "double('inf')",
                        "9223372036854775808.0");
        return;
    case CS_TYPE_STRING:
        generate_string(g);
        return;
    case CS_TYPE_BYTES:
        GENERATE_ONE_OF(g, "b'a'", "b''", "y", "b'\\x00\\xff'");
        return;
    case CS_TYPE_TIMESTAMP:
        GENERATE_ONE_OF(g, "t", "timestamp(0)", "timestamp('9999-12-31T23:59:59.999Z')",
                        "timestamp('0001-01-01T00:00:00Z')");
        return;
    case CS_TYPE_DURATION:
        GENERATE_ONE_OF(g, "q", "duration('1s')", "duration('0.000000001s')",
                        "duration('-1000000h')");
        return;
    case CS_TYPE_NULL:
        generate_put(g, "null");
        return;
    case CS_TYPE_LIST:
        if (!generate_chance(g, 2) || !generate_variable(g, type))
            generate_list_leaf(g, type);
        return;
    case CS_TYPE_MAP:
        if (!generate_chance(g, 2) || !generate_variable(g, type))
            generate_map_leaf(g, type);
        return;
    case CS_TYPE_OPTIONAL:
        if (generate_variable(g, type))
            return;
        if (generate_chance(g, 4)) {
            generate_put(g, "optional.none()");
            return;
        }
        generate_put(g, "optional.of(");
        generate_leaf(g, type->first);
        generate_put(g, ")");
        return;
    case CS_TYPE_TYPE:
        GENERATE_ONE_OF(g, "int", "type('a')", "type([1])", "null_type", "type(e)", "type(r)");
        return;
    case CS_TYPE_RECORD:
        GENERATE_ONE_OF(g, "r", "rs[0]", "rs[2]");
        return;
    case CS_TYPE_OPAQUE:
        generate_opaque(g, type);
        return;
    default:
        GENERATE_ONE_OF(g, "d.a", "d.l", "d.s", "d.n", "z", "d.l[0].n", "d.l[1].v", "d.m.k[1]",
                        "d.?nope.orValue(3)", "e", "k", "g", "d.nope", "d[1]", "d[2u]", "d[true]",
                        "dyn(r)", "d.l[?7]", "d.?m.k", "z[4]", "dyn(r).gone", "dyn(r).nope");
        return;
    }
}

/* --- calls --------------------------------------------------------------------------------------
 */

static inline void generate_expr(struct generate *g, const struct cs_type *type, uint32_t depth);

/* All rows and their overloads. */
static inline uint32_t generate_rows(const struct generate_row **out)
{
    static struct generate_row rows[GENERATE_ROWS];
    static uint32_t count;
    const struct cs_function *function;
    *out = rows;
    if (count != 0)
        return count;
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL; i++)
        if (strcmp(function->name, "@orValue") != 0)
            for (uint32_t j = 0; j < function->count && count < GENERATE_ROWS; j++)
                rows[count++] = (struct generate_row){function, &function->overloads[j]};
    return count;
}

static inline void generate_args(struct generate *g, const struct cs_overload *overload,
                                 struct generate_params *params, uint32_t from, uint32_t depth)
{
    uint32_t count = overload->nparams;
    if (overload->variadic)
        count += generate_pick(g, 3);
    for (uint32_t i = from; i < count; i++) {
        uint32_t row = i < overload->nparams ? i : overload->nparams - 1u;
        generate_put(g, "%s", i == from ? "" : ", ");
        generate_expr(g, generate_bound(g, params, overload->params[row]), depth - 1);
    }
}

static inline void generate_part(struct generate *g, struct generate_params *params,
                                 const struct cs_type *type, uint32_t depth)
{
    generate_expr(g, generate_bound(g, params, type), depth - 1);
}

/* "_+_" is written between its operands, "!_" in front. */
static inline void generate_apply(struct generate *g, const struct generate_row *row,
                                  struct generate_params *params, uint32_t depth)
{
    const char *name = row->function->name;
    const struct cs_overload *overload = row->overload;
    size_t len = strlen(name);
    if (strcmp(name, "@in") == 0 || (name[0] == '_' && overload->nparams == 2)) {
        generate_put(g, "(");
        generate_part(g, params, overload->params[0], depth);
        if (name[0] == '@')
            generate_put(g, " in ");
        else
            generate_put(g, " %.*s ", (int)(len - 2), name + 1);
        generate_part(g, params, overload->params[1], depth);
        generate_put(g, ")");
    } else if (name[len - 1] == '_') {
        generate_put(g, "(%c", name[0]);
        generate_part(g, params, overload->params[0], depth);
        generate_put(g, ")");
    } else if (overload->member) {
        generate_part(g, params, overload->params[0], depth);
        generate_put(g, ".%s(", name);
        generate_args(g, overload, params, 1, depth);
        generate_put(g, ")");
    } else {
        generate_put(g, "%s(", name);
        generate_args(g, overload, params, 0, depth);
        generate_put(g, ")");
    }
}

/* A row whose result fits, looked for from a random one on. */
static inline bool generate_call(struct generate *g, const struct cs_type *type, uint32_t depth)
{
    const struct generate_row *rows;
    uint32_t count = generate_rows(&rows), from = generate_pick(g, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct generate_row *row = &rows[(from + i) % count];
        struct generate_params params = {.count = 0};
        if (generate_fits(&params, row->overload->result, type)) {
            generate_apply(g, row, &params, depth);
            return true;
        }
    }
    return false;
}

/* --- macros -------------------------------------------------------------------------------------
 */

/* Opens a scope with one more variable; false: there are enough. */
static inline bool generate_open(struct generate *g, const struct cs_type *type)
{
    if (g->nlocals == GENERATE_LOCALS)
        return false;
    g->locals[g->nlocals++] = type;
    return true;
}

static inline void generate_bind(struct generate *g, const struct cs_type *type, uint32_t depth)
{
    const struct cs_type *bound = generate_any_type(g, 1);
    generate_put(g, "cel.bind(v%u, ", (unsigned)g->nlocals);
    generate_expr(g, bound, depth - 1);
    generate_put(g, ", ");
    bool opened = generate_open(g, bound);
    generate_expr(g, type, depth - 1);
    g->nlocals -= opened;
    generate_put(g, ")");
}

/* range.macro(v, [predicate,] body); of two variables the first is an index or key. */
static inline void generate_macro(struct generate *g, const char *macro, bool two, bool filter,
                                  const struct cs_type *body, uint32_t depth)
{
    bool map = generate_chance(g, 4);
    const struct cs_type *element = generate_any_type(g, 1), *key = &cs_type_string;
    const struct cs_type *range = map ? generate_type(g, CS_TYPE_MAP, key, element)
                                      : generate_type(g, CS_TYPE_LIST, element, NULL);
    if (g->nlocals + 2 > GENERATE_LOCALS) {
        generate_put(g, "e");
        return;
    }
    generate_expr(g, range, depth - 1);
    generate_put(g, ".%s(v%u, ", macro, (unsigned)g->nlocals);
    if (two) {
        generate_open(g, map ? key : &cs_type_int);
        generate_put(g, "v%u, ", (unsigned)g->nlocals);
        generate_open(g, element);
    } else {
        generate_open(g, map ? key : element);
    }
    if (filter) {
        generate_expr(g, &cs_type_bool, depth - 1);
        generate_put(g, ", ");
    }
    generate_expr(g, body, depth - 1);
    generate_put(g, ")");
    g->nlocals -= two ? 2 : 1;
}

static inline bool generate_list_macro(struct generate *g, const struct cs_type *type,
                                       uint32_t depth)
{
    switch (generate_pick(g, 5)) {
    case 0:
        generate_macro(g, "map", false, generate_chance(g, 3), type->first, depth);
        return true;
    case 1:
        generate_macro(g, "transformList", true, generate_chance(g, 3), type->first, depth);
        return true;
    case 2:
    case 3:
        if (g->nlocals == GENERATE_LOCALS)
            return false;
        generate_expr(g, type, depth - 1);
        generate_put(g, ".%s(v%u, ", generate_chance(g, 3) ? "sortBy" : "filter",
                     (unsigned)g->nlocals);
        generate_open(g, type->first);
        generate_expr(g, generate_chance(g, 4) ? &cs_type_int : &cs_type_bool, depth - 1);
        generate_put(g, ")");
        g->nlocals--;
        return true;
    default:
        generate_put(g, "[%s", generate_chance(g, 3) ? "?" : "");
        generate_expr(g,
                      g->text[g->len - 1] == '?'
                          ? generate_type(g, CS_TYPE_OPTIONAL, type->first, NULL)
                          : type->first,
                      depth - 1);
        generate_put(g, ", ");
        generate_expr(g, type->first, depth - 1);
        generate_put(g, "]");
        return true;
    }
}

static inline bool generate_map_macro(struct generate *g, const struct cs_type *type,
                                      uint32_t depth)
{
    switch (generate_pick(g, 3)) {
    case 0:
        if (type->first->kind != CS_TYPE_STRING)
            return false;
        generate_macro(g, "transformMap", true, generate_chance(g, 3), type->second, depth);
        return true;
    case 1:
        generate_macro(g, "transformMapEntry", true, generate_chance(g, 3), type, depth);
        return true;
    default:
        generate_put(g, "{%s", generate_chance(g, 3) ? "?" : "");
        bool optional = g->text[g->len - 1] == '?';
        generate_expr(g, type->first, depth - 1);
        generate_put(g, ": ");
        generate_expr(
            g, optional ? generate_type(g, CS_TYPE_OPTIONAL, type->second, NULL) : type->second,
            depth - 1);
        generate_put(g, "}");
        return true;
    }
}

static inline bool generate_optional_macro(struct generate *g, const struct cs_type *type,
                                           uint32_t depth)
{
    const struct cs_type *inside = generate_any_type(g, 1);
    bool flat = generate_chance(g, 2);
    if (g->nlocals == GENERATE_LOCALS)
        return false;
    generate_expr(g, generate_type(g, CS_TYPE_OPTIONAL, inside, NULL), depth - 1);
    generate_put(g, ".%s(v%u, ", flat ? "optFlatMap" : "optMap", (unsigned)g->nlocals);
    generate_open(g, inside);
    generate_expr(g, flat ? type : type->first, depth - 1);
    generate_put(g, ")");
    g->nlocals--;
    return true;
}

static inline bool generate_bool_form(struct generate *g, uint32_t depth)
{
    static const char *const quantifiers[] = {"all", "exists", "exists_one", "existsOne"};
    switch (generate_pick(g, 6)) {
    case 0:
    case 1:
        generate_put(g, "(");
        generate_expr(g, &cs_type_bool, depth - 1);
        generate_put(g, generate_chance(g, 2) ? " || " : " && ");
        generate_expr(g, &cs_type_bool, depth - 1);
        generate_put(g, ")");
        return true;
    case 2:
        generate_macro(g, quantifiers[generate_pick(g, 3)], false, false, &cs_type_bool, depth);
        return true;
    case 3:
        generate_macro(g, quantifiers[generate_pick(g, 2) == 0 ? 0 : 3], true, false, &cs_type_bool,
                       depth);
        return true;
    case 4:
        GENERATE_ONE_OF(g, "has(d.a)", "has(d.nope)", "has(r.gone)", "has(r.name)", "has(r.live)",
                        "has(d.l[0].n)", "has(d.s.x)", "has(e.x)", "has(k.x)", "has(g.x)",
                        "has(d.?m.k)", "has(d.l[2].n)", "has(dyn(r).nope)");
        return true;
    default:
        generate_expr(g, generate_any_type(g, 1), depth - 1);
        generate_put(g, generate_chance(g, 2) ? " != " : " == ");
        generate_put(g, "dyn(");
        generate_expr(g, generate_any_type(g, 1), depth - 1);
        generate_put(g, ")");
        return true;
    }
}

/* What only this kind of type has; false: nothing was written. */
static inline bool generate_form(struct generate *g, const struct cs_type *type, uint32_t depth)
{
    switch (type->kind) {
    case CS_TYPE_BOOL:
        generate_put(g, "(");
        generate_bool_form(g, depth);
        generate_put(g, ")");
        return true;
    case CS_TYPE_LIST:
        return generate_list_macro(g, type, depth);
    case CS_TYPE_MAP:
        return generate_map_macro(g, type, depth);
    case CS_TYPE_OPTIONAL:
        return generate_optional_macro(g, type, depth);
    case CS_TYPE_DYN:
        generate_put(g, "dyn(");
        generate_expr(g, generate_any_type(g, 1), depth - 1);
        generate_put(g, ")");
        return true;
    default:
        return false;
    }
}

/* --- expressions --------------------------------------------------------------------------------
 */

static inline void generate_expr(struct generate *g, const struct cs_type *type, uint32_t depth)
{
    if (type == NULL)
        type = &cs_type_dyn;
    if (depth == 0 || g->at >= g->size) {
        generate_leaf(g, type);
        return;
    }
    switch (generate_pick(g, 24)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
        generate_leaf(g, type);
        return;
    case 6:
        generate_put(g, "(");
        generate_expr(g, &cs_type_bool, depth - 1);
        generate_put(g, " ? ");
        generate_expr(g, type, depth - 1);
        generate_put(g, " : ");
        generate_expr(g, type, depth - 1);
        generate_put(g, ")");
        return;
    case 7:
        generate_bind(g, type, depth);
        return;
    case 8: /* an element of a list or map */
        generate_expr(g, generate_type(g, CS_TYPE_LIST, type, NULL), depth - 1);
        generate_put(g, "[");
        generate_expr(g, &cs_type_int, depth - 1);
        generate_put(g, "]");
        return;
    case 9:
        generate_expr(g, generate_type(g, CS_TYPE_MAP, &cs_type_string, type), depth - 1);
        generate_put(g, "['a']");
        return;
    case 10: /* another type than wanted, which only the run notices */
        generate_put(g, "dyn(");
        generate_expr(g, generate_any_type(g, 1), depth - 1);
        generate_put(g, ")");
        return;
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
        if (!generate_form(g, type, depth))
            generate_leaf(g, type);
        return;
    default:
        if (!generate_call(g, type, depth))
            generate_leaf(g, type);
        return;
    }
}

static inline void generate_begin(struct generate *g, const uint8_t *data, size_t size)
{
    g->data = data;
    g->size = size;
    g->at = 0;
    g->len = g->nlocals = g->ntypes = 0;
}

/* The expression of the bytes. Lives in *g. */
static inline struct cs_str generate(struct generate *g, const uint8_t *data, size_t size)
{
    generate_begin(g, data, size);
    const struct cs_type *type = generate_chance(g, 3) ? generate_any_type(g, 2) : &cs_type_bool;
    generate_expr(g, type, GENERATE_DEPTH);
    return cs_str_of(g->text, g->len);
}

#endif
