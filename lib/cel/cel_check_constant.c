/* SPDX-License-Identifier: Apache-2.0 */
/* Literals among arguments. contract: cel/cel_check_constant.h */
#include "cel/cel_check_constant.h"

#include <stdio.h>

#include "cel/cel_apply.h"
#include "cel/cel_fn_format.h"
#include "cel/cel_hint_text.h"

enum { TRIAL_FUEL = 100000, TRIAL_BYTES = 1 << 18 };

/* --- literals that have to be something ------------------------------------------------------- */

/* The arguments of the trial; 0: they are not all literals. */
static uint32_t trial_arguments(const struct cs_ast *call, const struct cs_validation *validation,
                                struct cs_value *args)
{
    bool itself = strcmp(call->function->name, validation->maker) == 0;
    uint32_t first = itself ? 0 : validation->argument, count = itself ? call->nargs : 1;
    if (first + count > call->nargs || count > CS_OVERLOAD_PARAMS)
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        if (call->args[first + i]->kind != CS_AST_LITERAL)
            return 0;
        args[i] = call->args[first + i]->literal;
    }
    return count;
}

/* Whether the maker refuses them. A literal is too short to use up the steps and the bytes. */
static bool is_refused(struct cs_checker *c, const struct cs_validation *validation,
                       const struct cs_value *args, uint32_t nargs)
{
    const struct cs_function *maker = cs_function_find(cs_str_from(validation->maker));
    struct cs_arena arena;
    uint64_t fuel = TRIAL_FUEL;
    struct cs_call call = {.arena = &arena, .fuel = &fuel, .limits = c->env->limits};
    cs_arena_init(&arena, c->env->arena->alloc, TRIAL_BYTES);
    struct cs_value made = cs_apply(&call, maker, args, nargs);
    bool refused = made.tag == CS_ERROR || (made.tag == CS_OPTIONAL && made.as.boxed == NULL);
    c->no_memory = c->no_memory || arena.refused;
    cs_arena_clear(&arena);
    return refused;
}

static CS_APART void check_literal(struct cs_checker *c, const struct cs_ast *call)
{
    const struct cs_validation *validation = call->function->validate;
    struct cs_value args[CS_OVERLOAD_PARAMS];
    struct cs_hint_text text;
    uint32_t nargs = trial_arguments(call, validation, args);
    if (nargs == 0 || !is_refused(c, validation, args, nargs) || !cs_checker_refuse(c))
        return;
    if (c->diag == NULL)
        return;
    const struct cs_ast *literal = call->args[validation->argument];
    cs_hint_text_init(&text, c->diag);
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.literal", literal->span, "%.*s is not %s",
                 CS_STR_ARG(cs_hint_text_quote(&text, literal, "this")), validation->what);
    if (cs_checker_hints(c))
        cs_diag_hint(c->diag, "%s", validation->hint);
}

/* --- format ----------------------------------------------------------------------------------- */

/* X(letters, kinds that they take as bits, in words) */
#define BIT(kind) (1u << CS_TYPE_##kind)
static const struct {
    const char *letters;
    uint32_t kinds;
    const char *need;
} clauses[] = {
    {"s", UINT32_MAX, ""},
    {"dfe", BIT(INT) | BIT(UINT) | BIT(DOUBLE), "a number"},
    {"b", BIT(INT) | BIT(UINT) | BIT(BOOL), "an int, uint or bool"},
    {"o", BIT(INT) | BIT(UINT), "an int or uint"},
    {"xX", BIT(INT) | BIT(UINT) | BIT(STRING) | BIT(BYTES), "an int, uint, string or bytes"},
};

enum { CLAUSES = sizeof clauses / sizeof clauses[0] };

static size_t clause_of(char letter)
{
    size_t i = 0;
    while (i < CLAUSES && strchr(clauses[i].letters, letter) == NULL)
        i++;
    return letter != '\0' ? i : CLAUSES;
}

static void refuse_clause(struct cs_checker *c, const struct cs_ast *format)
{
    if (!cs_checker_refuse(c))
        return;
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.format", format->span,
                 "the format has a clause that there is not");
    if (cs_checker_hints(c))
        cs_diag_hint(c->diag,
                     "%%s any value, %%d a number, %%f and %%e a number with places (%%.2f, up to "
                     "%d), %%b %%o %%x %%X to base 2, 8, 16; %%%% is a percent sign",
                     CS_FN_FORMAT_PRECISION);
}

/* False: no element is left for the clause, or it does not take it. */
static bool check_clause(struct cs_checker *c, const struct cs_ast *list, uint32_t number,
                         char letter)
{
    char what[48];
    if (list->kind != CS_AST_LIST)
        return true;
    for (uint32_t i = 0; i < list->nargs; i++)
        if ((list->args[i]->flags & CS_AST_ENTRY) != 0)
            return true; /* elements that may be missing: it shows when it runs */
    if (number >= list->nargs) {
        if (cs_checker_refuse(c))
            cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.format", list->span,
                         "the format has more clauses than the list has elements");
        return false;
    }
    const struct cs_ast *element = list->args[number];
    uint32_t kind = element->type->kind;
    size_t clause = clause_of(letter);
    if (kind == CS_TYPE_DYN || (clauses[clause].kinds >> kind & 1) != 0)
        return true;
    snprintf(what, sizeof what, "`%%%c` of the format", letter);
    if (cs_checker_needs(c, element, what, clauses[clause].need) && cs_checker_hints(c))
        cs_diag_hint(c->diag, "`%%s` takes any value");
    return false;
}

static CS_APART void check_format(struct cs_checker *c, const struct cs_ast *call)
{
    const struct cs_ast *literal = call->args[0];
    struct cs_str format = cs_value_str(literal->literal);
    uint32_t at = 0, used = 0;
    for (int64_t percent; (percent = cs_str_find(format, CS_STR("%"), at)) >= 0;) {
        int precision;
        char letter;
        at = (uint32_t)percent + 1;
        if (at < format.len && format.ptr[at] == '%') {
            at++;
            continue;
        }
        if (!cs_fn_format_clause(format, &at, &precision, &letter) ||
            clause_of(letter) == CLAUSES) {
            refuse_clause(c, literal);
            return;
        }
        if (!check_clause(c, call->args[1], used++, letter))
            return;
    }
}

/* --- the walk --------------------------------------------------------------------------------- */

static bool is_format(const struct cs_ast *call)
{
    return strcmp(call->function->name, "format") == 0 && call->nargs == 2 &&
           call->args[0]->kind == CS_AST_LITERAL && call->args[0]->literal.tag == CS_STRING;
}

/* Recursion is bounded by the height of the tree. */
void cs_check_constants(struct cs_checker *c, const struct cs_ast *ast)
{
    if (ast->kind == CS_AST_CALL && ast->function->validate != NULL)
        check_literal(c, ast);
    else if (ast->kind == CS_AST_CALL && is_format(ast))
        check_format(c, ast);
    for (uint32_t i = 0; i < ast->nargs; i++)
        cs_check_constants(c, ast->args[i]);
}
