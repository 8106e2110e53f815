/* SPDX-License-Identifier: Apache-2.0 */
/* Hints for types. contract: cel/cel_hint_type.h */
#include "cel/cel_hint_type.h"

#include "cel/cel_habit.h"
#include "cel/cel_hint_text.h"
#include "value/number.h"
#include "value/schema.h"

enum { SIGNATURES_MOST = 4, CONVERSIONS_MOST = 3, TYPE_MOST = 64 };

/* Adds what a field of a record is, where the expression reads one. */
static bool add_field(struct cs_hint_text *text, const struct cs_ast *node)
{
    char type[96];
    if (node->kind != CS_AST_SELECT || node->ref_kind != CS_REF_SLOT)
        return false;
    const struct cs_type *record = node->args[0]->type;
    if (record->kind == CS_TYPE_OPTIONAL)
        record = record->first;
    if (record->kind != CS_TYPE_RECORD || node->ref >= record->schema->count)
        return false;
    const struct cs_field *field = &record->schema->fields[node->ref];
    cs_hint_text_add(text, "%s`%s.%s` is %s", text->len != 0 ? "; " : "", record->schema->name,
                     field->name, cs_type_format(field->type, type, sizeof type));
    if (field->doc != NULL && field->doc[0] != '\0')
        cs_hint_text_add(text, ": %s", field->doc);
    return true;
}

/* --- containers ------------------------------------------------------------------------------- */

static void hint_index(struct cs_hint_text *text, const struct cs_ast *node,
                       const struct cs_type *container)
{
    char key[TYPE_MOST];
    const struct cs_ast *index = node->args[1];
    if (container->kind == CS_TYPE_RECORD && index->kind == CS_AST_LITERAL &&
        index->literal.tag == CS_STRING) {
        cs_hint_text_add(text, "a record has fields: write `");
        cs_hint_text_receiver(text, node->args[0], "x");
        cs_hint_text_add(text, ".%.*s`", CS_STR_ARG(cs_value_str(index->literal)));
    } else if (container->kind == CS_TYPE_LIST) {
        cs_hint_text_add(text, "an element of a list is chosen by an int");
    } else if (container->kind == CS_TYPE_MAP) {
        cs_hint_text_add(text, "the keys of this map are %s",
                         cs_type_format(container->first, key, sizeof key));
    } else if (container->kind == CS_TYPE_STRING) {
        cs_hint_text_add(text, "a character of a string is `");
        cs_hint_text_receiver(text, node->args[0], "x");
        cs_hint_text_add(text, ".charAt(%.*s)`", CS_STR_ARG(cs_hint_text_quote(text, index, "i")));
    }
}

/* labels.app: read from a map by its name. */
static bool is_key(const struct cs_ast *node)
{
    return node->kind == CS_AST_SELECT && node->args[0]->type->kind == CS_TYPE_MAP;
}

static void hint_select(struct cs_hint_text *text, const struct cs_ast *node,
                        const struct cs_type *container)
{
    const char *habit = cs_habit_field(node->name);
    struct cs_str list = cs_hint_text_quote(text, node->args[0], "list");
    if (habit != NULL)
        cs_hint_text_add(text, "%s", habit);
    else if (container->kind == CS_TYPE_LIST)
        cs_hint_text_add(text, "a list is walked: %.*s.exists(x, x.%.*s ...), all, filter, map",
                         CS_STR_ARG(list), CS_STR_ARG(node->name));
    else if (container->kind == CS_TYPE_STRING && is_key(node->args[0]))
        cs_hint_text_add(text, "a key with dots is written %.*s['%.*s.%.*s...']",
                         CS_STR_ARG(cs_hint_text_quote(text, node->args[0]->args[0], "map")),
                         CS_STR_ARG(node->args[0]->name), CS_STR_ARG(node->name));
}

void cs_hint_container(struct cs_diag *diag, const struct cs_ast *node,
                       const struct cs_type *container)
{
    struct cs_hint_text text;
    cs_hint_text_init(&text, diag);
    if (node->kind == CS_AST_INDEX)
        hint_index(&text, node, container);
    else
        hint_select(&text, node, container);
    add_field(&text, node->args[0]);
    cs_hint_text_give(&text);
}

/* --- signatures ------------------------------------------------------------------------------- */

/* The symbol of an operator's function name (_+_, -_, @in); length 0: no operator. */
static struct cs_str operator_symbol(struct cs_str name)
{
    if (cs_str_is(name, "@in"))
        return CS_STR("in");
    if (name.len < 2 || name.ptr[name.len - 1] != '_')
        return CS_STR("");
    uint32_t from = name.ptr[0] == '_';
    return cs_str_slice(name, from, name.len - 1 - from);
}

static void add_signature(struct cs_hint_text *text, const struct cs_function *function,
                          const struct cs_overload *overload)
{
    char types[CS_OVERLOAD_PARAMS][TYPE_MOST];
    const char *name = function->name[0] == '@' ? function->name + 1 : function->name;
    struct cs_str symbol = operator_symbol(cs_str_from(function->name));
    uint32_t from = overload->member ? 1 : 0;
    for (uint32_t i = 0; i < overload->nparams; i++)
        cs_type_format(overload->params[i], types[i], sizeof types[i]);
    if (symbol.len != 0) {
        bool unary = overload->nparams == 1;
        cs_hint_text_add(text, "%s%s%.*s%s%s", unary ? "" : types[0], unary ? "" : " ",
                         CS_STR_ARG(symbol), unary ? "" : " ", types[overload->nparams - 1]);
        return;
    }
    cs_hint_text_add(text, "%s%s%s(", from ? types[0] : "", from ? "." : "", name);
    for (uint32_t i = from; i < overload->nparams; i++)
        cs_hint_text_add(text, "%s%s", i == from ? "" : ", ", types[i]);
    cs_hint_text_add(text, overload->variadic ? ", ...)" : ")");
}

/* --- attempts --------------------------------------------------------------------------------- */

struct attempt {
    struct cs_unify *unify;
    struct cs_hint_text *text;
    const struct cs_ast *call;
    const struct cs_functions *functions;
    const struct cs_type *types[CS_OVERLOAD_PARAMS];
    uint32_t count; /* of types: arguments with the receiver */
    bool member;
};

/* The next overload of the call's style; `at` starts at 0. */
static const struct cs_overload *next_overload(const struct attempt *attempt, uint32_t *at,
                                               const struct cs_function **function)
{
    uint32_t skipped = 0;
    for (uint32_t i = 0; i < attempt->functions->count; i++) {
        *function = attempt->functions->at[i];
        for (; *at - skipped < (*function)->count; (*at)++) {
            const struct cs_overload *overload = &(*function)->overloads[*at - skipped];
            if (overload->member == attempt->member &&
                overload->since <= attempt->functions->version) {
                (*at)++;
                return overload;
            }
        }
        skipped += (*function)->count;
    }
    return NULL;
}

static bool fits_with(struct attempt *attempt, uint32_t arg, const struct cs_type *type)
{
    const struct cs_type *before = attempt->types[arg];
    attempt->types[arg] = type;
    bool fits = cs_overload_would_fit(attempt->unify, attempt->functions, attempt->member,
                                      attempt->types, attempt->count);
    attempt->types[arg] = before;
    return fits;
}

/* x.f() of a function that is no member, f(x) of one that is only a member. */
static bool hint_style(struct attempt *attempt)
{
    uint32_t at = 0;
    const struct cs_function *function;
    const struct cs_ast *call = attempt->call;
    if (call->nargs == 0 || next_overload(attempt, &at, &function) != NULL)
        return false;
    cs_hint_text_add(attempt->text, "it is %s member: write `", attempt->member ? "no" : "a");
    if (!attempt->member) {
        cs_hint_text_receiver(attempt->text, call->args[0], "x");
        cs_hint_text_add(attempt->text, ".");
    }
    cs_hint_text_add(attempt->text, "%.*s(", CS_STR_ARG(call->name));
    uint32_t from = attempt->member ? 0 : 1;
    for (uint32_t i = from; i < call->nargs; i++)
        cs_hint_text_add(attempt->text, "%s%.*s", i == from ? "" : ", ",
                         CS_STR_ARG(cs_hint_text_quote(attempt->text, call->args[i], "...")));
    cs_hint_text_add(attempt->text, ")`");
    return true;
}

static bool hint_count(struct attempt *attempt)
{
    uint32_t counts = 0, at = 0, from = attempt->member ? 1 : 0, found = attempt->call->nargs;
    const struct cs_function *function;
    const struct cs_overload *overload;
    while ((overload = next_overload(attempt, &at, &function)) != NULL) {
        if (overload->variadic && found >= overload->nparams)
            return false;
        counts |= 1u << overload->nparams;
    }
    if (counts == 0 || (found <= CS_OVERLOAD_PARAMS && (counts & 1u << found) != 0))
        return false;
    const char *before = "it takes ";
    for (uint32_t n = from; n <= CS_OVERLOAD_PARAMS; n++) {
        if ((counts & 1u << n) == 0)
            continue;
        cs_hint_text_add(attempt->text, "%s%u", before, (unsigned)(n - from));
        before = " or ";
    }
    bool one = counts == 1u << (1 + from);
    cs_hint_text_add(attempt->text, " argument%s, found %u", one ? "" : "s",
                     (unsigned)(found - from));
    return true;
}

static bool is_equality(const struct cs_ast *call)
{
    return cs_str_is(call->name, "_==_") || cs_str_is(call->name, "_!=_");
}

static bool hint_null(struct attempt *attempt)
{
    if (!is_equality(attempt->call) || attempt->count != 2)
        return false;
    uint32_t null = attempt->types[0]->kind == CS_TYPE_NULL ? 0 : 1;
    const struct cs_ast *other = attempt->call->args[1 - null];
    if (attempt->types[null]->kind != CS_TYPE_NULL)
        return false;
    struct cs_str field = cs_hint_text_quote(attempt->text, other, "x.field");
    if (other->kind == CS_AST_SELECT) {
        cs_hint_text_add(attempt->text, "it is never null, it may be absent: ask `has(%.*s)`",
                         CS_STR_ARG(field));
    } else {
        cs_hint_text_add(attempt->text, "it is never null");
    }
    return true;
}

static bool hint_optional(struct attempt *attempt)
{
    for (uint32_t i = 0; i < attempt->count; i++) {
        const struct cs_type *type = attempt->types[i];
        if (type->kind != CS_TYPE_OPTIONAL || !fits_with(attempt, i, type->first))
            continue;
        cs_hint_text_add(attempt->text, "it is optional: write `");
        cs_hint_text_receiver(attempt->text, attempt->call->args[i], "x");
        cs_hint_text_add(attempt->text, ".orValue(...)`");
        return true;
    }
    return false;
}

/* 'a' in 'abc', list == element */
static bool hint_containment(struct attempt *attempt)
{
    const struct cs_ast *call = attempt->call;
    if (attempt->count != 2)
        return false;
    if (cs_str_is(call->name, "@in") && attempt->types[1]->kind == CS_TYPE_STRING) {
        cs_hint_text_add(attempt->text, "a part of a string is looked for by `");
        cs_hint_text_receiver(attempt->text, call->args[1], "text");
        cs_hint_text_add(attempt->text, ".contains(%.*s)`",
                         CS_STR_ARG(cs_hint_text_quote(attempt->text, call->args[0], "x")));
        return true;
    }
    for (uint32_t i = 0; i < 2; i++) {
        const struct cs_type *list = attempt->types[i], *element = attempt->types[1 - i];
        if (list->kind != CS_TYPE_LIST || element->kind == CS_TYPE_LIST ||
            !cs_unify_fits(attempt->unify, element, list->first))
            continue;
        struct cs_str one = cs_hint_text_quote(attempt->text, call->args[1 - i], "x");
        struct cs_str all = cs_hint_text_quote(attempt->text, call->args[i], "list");
        if (is_equality(call) || (i == 0 && cs_str_is(call->name, "contains")))
            cs_hint_text_add(attempt->text, "an element of a list is looked for by `%.*s in %.*s`",
                             CS_STR_ARG(one), CS_STR_ARG(all));
        else if (cs_str_is(call->name, "_+_"))
            cs_hint_text_add(attempt->text, "lists are joined: write `[%.*s]` for the element",
                             CS_STR_ARG(one));
        return attempt->text->len != 0;
    }
    return false;
}

/* --- conversions ------------------------------------------------------------------------------ */

static bool is_literal(const struct cs_ast *node, enum cs_tag tag)
{
    return node->kind == CS_AST_LITERAL && node->literal.tag == tag;
}

/* x == '1', x == 'true': the literal without its quotes. */
static bool hint_quotes(struct attempt *attempt)
{
    for (uint32_t i = 0; i < attempt->count; i++) {
        const struct cs_ast *arg = attempt->call->args[i];
        int64_t integer;
        if (!is_literal(arg, CS_STRING))
            continue;
        struct cs_str text = cs_value_str(arg->literal);
        bool boolean = cs_str_is(text, "true") || cs_str_is(text, "false");
        bool number = cs_number_int(text, &integer);
        if (!(boolean && fits_with(attempt, i, &cs_type_bool)) &&
            !(number && fits_with(attempt, i, &cs_type_int)))
            continue;
        cs_hint_text_add(attempt->text, "write `%.*s` without quotes", CS_STR_ARG(text));
        return true;
    }
    return false;
}

/* A number is better written with another ending than converted: 1.0, 1u. */
static bool hint_ending(struct attempt *attempt)
{
    for (uint32_t i = 0; i < attempt->count; i++) {
        const struct cs_ast *arg = attempt->call->args[i];
        struct cs_str source = cs_hint_text_quote(attempt->text, arg, "");
        bool integer = is_literal(arg, CS_INT);
        if (source.len == 0 || memchr(source.ptr, 'x', source.len) != NULL)
            continue;
        if (integer && fits_with(attempt, i, &cs_type_double))
            cs_hint_text_add(attempt->text, "write `%.*s.0` instead of `%.*s`", CS_STR_ARG(source),
                             CS_STR_ARG(source));
        else if (integer && arg->literal.as.integer >= 0 && fits_with(attempt, i, &cs_type_uint))
            cs_hint_text_add(attempt->text, "write `%.*su` instead of `%.*s`", CS_STR_ARG(source),
                             CS_STR_ARG(source));
        else if (is_literal(arg, CS_UINT) && fits_with(attempt, i, &cs_type_int))
            cs_hint_text_add(attempt->text, "write `%.*s` instead of `%.*s`", (int)source.len - 1,
                             source.ptr, CS_STR_ARG(source));
        if (attempt->text->len != 0)
            return true;
    }
    return false;
}

static const struct {
    const struct cs_type *to;
    const char *function;
} conversions[] = {
    {&cs_type_string, "string"},     {&cs_type_int, "int"},     {&cs_type_uint, "uint"},
    {&cs_type_double, "double"},     {&cs_type_bytes, "bytes"}, {&cs_type_timestamp, "timestamp"},
    {&cs_type_duration, "duration"},
};

/* Whether the function of that name takes the argument; times as numbers are hardly ever meant,
   and a literal is written as what it should be. */
static bool converts(struct attempt *attempt, uint32_t arg, size_t conversion)
{
    const struct cs_type *from = attempt->types[arg], *to = conversions[conversion].to;
    const struct cs_function *function =
        cs_function_find(cs_str_from(conversions[conversion].function));
    struct cs_functions functions = {
        {function, NULL}, function != NULL, attempt->functions->version};
    bool time = to->kind == CS_TYPE_TIMESTAMP || to->kind == CS_TYPE_DURATION;
    bool literal = attempt->call->args[arg]->kind == CS_AST_LITERAL;
    if (from->kind == to->kind || from->kind == CS_TYPE_DYN ||
        ((from->kind == CS_TYPE_TIMESTAMP || from->kind == CS_TYPE_DURATION) &&
         to->kind != CS_TYPE_STRING) ||
        (literal && !time && to->kind != CS_TYPE_STRING && to->kind != CS_TYPE_BYTES))
        return false;
    return cs_overload_would_fit(attempt->unify, &functions, false, &from, 1);
}

static bool is_number(const struct cs_type *type)
{
    return type->kind == CS_TYPE_INT || type->kind == CS_TYPE_UINT || type->kind == CS_TYPE_DOUBLE;
}

static void add_conversion(struct cs_hint_text *text, const struct cs_ast *arg, size_t conversion)
{
    bool quoted = conversions[conversion].to->kind == CS_TYPE_STRING &&
                  (is_literal(arg, CS_INT) || is_literal(arg, CS_BOOL));
    cs_hint_text_add(text, quoted ? "`%s'%.*s'`" : "`%s(%.*s)`",
                     quoted ? "" : conversions[conversion].function,
                     CS_STR_ARG(cs_hint_text_quote(text, arg, "x")));
}

/* Every conversion of one argument that would fit; of several numbers the first is enough. */
static bool hint_conversion(struct attempt *attempt)
{
    uint32_t offered = 0;
    for (uint32_t i = 0; i < attempt->count; i++) {
        bool numbers = false;
        for (size_t j = 0; j < sizeof conversions / sizeof conversions[0]; j++) {
            const struct cs_type *to = conversions[j].to;
            if (offered == CONVERSIONS_MOST || (numbers && is_number(to)) ||
                !converts(attempt, i, j) || !fits_with(attempt, i, to))
                continue;
            numbers = numbers || is_number(to);
            cs_hint_text_add(attempt->text, offered++ == 0 ? "would fit: " : " or ");
            add_conversion(attempt->text, attempt->call->args[i], j);
        }
    }
    return offered != 0;
}

/* --- conditions ------------------------------------------------------------------------------- */

/* How to make a bool of it; `negated`: where it stands behind `!`. */
static void add_condition(struct cs_hint_text *text, const struct cs_ast *node,
                          const struct cs_type *found, bool negated)
{
    struct cs_str x = cs_hint_text_quote(text, node, "x");
    const char *unequal = negated ? "==" : "!=";
    switch (found->kind) {
    case CS_TYPE_STRING:
        cs_hint_text_add(text, "compare it, as in `%.*s %s ''`", CS_STR_ARG(x), unequal);
        break;
    case CS_TYPE_INT:
        cs_hint_text_add(text, "compare it, as in `%.*s %s 0`", CS_STR_ARG(x), unequal);
        break;
    case CS_TYPE_LIST:
    case CS_TYPE_MAP:
        cs_hint_text_add(text, "ask for its size, as in `size(%.*s) %s 0`", CS_STR_ARG(x),
                         negated ? "==" : ">");
        break;
    case CS_TYPE_OPTIONAL:
        cs_hint_text_add(text, "it is optional: write `");
        cs_hint_text_receiver(text, node, "x");
        cs_hint_text_add(text, ".orValue(false)`, or .hasValue()");
        break;
    case CS_TYPE_RECORD:
        if (node->kind == CS_AST_SELECT)
            cs_hint_text_add(text, "whether it is there is asked by `has(%.*s)`", CS_STR_ARG(x));
        break;
    default:
        break;
    }
}

void cs_hint_bool(struct cs_diag *diag, const struct cs_ast *node, const struct cs_type *found)
{
    struct cs_hint_text text;
    cs_hint_text_init(&text, diag);
    add_condition(&text, node, found, false);
    add_field(&text, node);
    cs_hint_text_give(&text);
}

static bool hint_not(struct attempt *attempt)
{
    if (cs_str_is(attempt->call->name, "!_") && attempt->count == 1)
        add_condition(attempt->text, attempt->call->args[0], attempt->types[0], true);
    return attempt->text->len != 0;
}

/* --- calls ------------------------------------------------------------------------------------ */

static bool hint_equality(struct attempt *attempt)
{
    if (!is_equality(attempt->call) || attempt->count != 2)
        return false;
    if (attempt->types[0]->kind == CS_TYPE_BOOL || attempt->types[1]->kind == CS_TYPE_BOOL)
        cs_hint_text_add(attempt->text, "a bool is true or false");
    else
        cs_hint_text_add(attempt->text, "values of these types are never equal; dyn(...) compares "
                                        "them nevertheless");
    return true;
}

/* Whether the signature has something of the argument's kind at its place. */
static bool is_related(const struct attempt *attempt, const struct cs_overload *overload)
{
    for (uint32_t i = 0; i < overload->nparams && i < attempt->count; i++)
        if (overload->params[i]->kind == attempt->types[i]->kind)
            return true;
    return false;
}

static uint32_t list_signatures(struct attempt *attempt, bool related)
{
    uint32_t at = 0, listed = 0;
    const struct cs_function *function;
    const struct cs_overload *overload;
    while ((overload = next_overload(attempt, &at, &function)) != NULL) {
        if (related && !is_related(attempt, overload))
            continue;
        if (listed == SIGNATURES_MOST) {
            cs_hint_text_add(attempt->text, ", ...");
            break;
        }
        cs_hint_text_add(attempt->text, listed++ == 0 ? "there is " : ", ");
        add_signature(attempt->text, function, overload);
    }
    return listed;
}

static bool hint_signatures(struct attempt *attempt)
{
    return list_signatures(attempt, true) != 0 || list_signatures(attempt, false) != 0;
}

void cs_hint_overload(struct cs_unify *unify, struct cs_diag *diag, const struct cs_ast *call,
                      const struct cs_functions *functions, const struct cs_type *const *types)
{
    static bool (*const attempts[])(struct attempt *) = {
        hint_style,  hint_count,  hint_null,       hint_not,      hint_optional,   hint_containment,
        hint_quotes, hint_ending, hint_conversion, hint_equality, hint_signatures,
    };
    struct cs_hint_text text;
    struct attempt attempt = {.unify = unify,
                              .text = &text,
                              .call = call,
                              .functions = functions,
                              .member = (call->flags & CS_AST_MEMBER) != 0};
    cs_hint_text_init(&text, diag);
    for (; attempt.count < call->nargs && attempt.count < CS_OVERLOAD_PARAMS; attempt.count++)
        attempt.types[attempt.count] = types[attempt.count];
    bool done = false;
    for (size_t i = 0; !done && i < sizeof attempts / sizeof attempts[0]; i++)
        done = attempts[i](&attempt);
    for (uint32_t i = 0; i < call->nargs && !add_field(&text, call->args[i]); i++)
        ;
    cs_hint_text_give(&text);
}
