/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expansion of macros. contract: cel/cel_macro.h
 *
 *     list.map(x, f)    args: list, x, f      becomes    args: list, f    vars: x
 *
 * The arguments of the call are moved within its own array, so an expansion takes no memory.
 */
#include "cel/cel_macro.h"

#include <stdio.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* Of the macros with a receiver: how many arguments (without it) and how many of them variables. */
static const struct row {
    const char *name;
    uint8_t nargs, nvars, macro;
    uint16_t since; /* as of functions */
} rows[] = {
    {"all", 2, 1, CS_MACRO_ALL, 0},
    {"all", 3, 2, CS_MACRO_ALL, 32},
    {"exists", 2, 1, CS_MACRO_EXISTS, 0},
    {"exists", 3, 2, CS_MACRO_EXISTS, 32},
    {"exists_one", 2, 1, CS_MACRO_EXISTS_ONE, 0},
    {"exists_one", 3, 2, CS_MACRO_EXISTS_ONE, 32},
    {"existsOne", 2, 1, CS_MACRO_EXISTS_ONE, 33},
    {"existsOne", 3, 2, CS_MACRO_EXISTS_ONE, 32},
    {"filter", 2, 1, CS_MACRO_FILTER, 0},
    {"map", 2, 1, CS_MACRO_MAP, 0},
    {"map", 3, 1, CS_MACRO_MAP_FILTER, 0},
    {"transformList", 3, 2, CS_MACRO_TRANSFORM_LIST, 32},
    {"transformList", 4, 2, CS_MACRO_TRANSFORM_LIST_FILTER, 32},
    {"transformMap", 3, 2, CS_MACRO_TRANSFORM_MAP, 32},
    {"transformMap", 4, 2, CS_MACRO_TRANSFORM_MAP_FILTER, 32},
    {"transformMapEntry", 3, 2, CS_MACRO_TRANSFORM_ENTRY, 32},
    {"transformMapEntry", 4, 2, CS_MACRO_TRANSFORM_ENTRY_FILTER, 32},
    {"optMap", 2, 1, CS_MACRO_OPT_MAP, 28},
    {"optFlatMap", 2, 1, CS_MACRO_OPT_FLAT_MAP, 29},
    {"sortBy", 2, 1, CS_MACRO_SORT_BY, 34},
};

static const struct {
    const char *name, *usage;
} usages[] = {
    {"all", "list.all(x, condition) or list.all(i, x, condition)"},
    {"exists", "list.exists(x, condition) or list.exists(i, x, condition)"},
    {"exists_one", "list.exists_one(x, condition) or list.exists_one(i, x, condition)"},
    {"existsOne", "list.existsOne(x, condition) or list.existsOne(i, x, condition)"},
    {"filter", "list.filter(x, condition)"},
    {"map", "list.map(x, result) or list.map(x, condition, result)"},
    {"transformList",
     "list.transformList(i, x, result) or list.transformList(i, x, condition, result)"},
    {"transformMap",
     "map.transformMap(key, value, result) or map.transformMap(key, value, condition, result)"},
    {"transformMapEntry",
     "map.transformMapEntry(key, value, {newKey: newValue}), with a condition before the entry"},
    {"optMap", "optional.optMap(x, result)"},
    {"optFlatMap", "optional.optFlatMap(x, optionalResult)"},
    {"sortBy", "list.sortBy(x, key)"},
    {"has", "has(object.field)"},
    {"bind", "cel.bind(name, value, expression)"},
    {"block", "cel.block([expression, ...], result)"},
    {"index", "cel.index(0)"},
    {"iterVar", "cel.iterVar(0, 0)"},
    {"accuVar", "cel.accuVar(0, 0)"},
};

static void hint_usage(struct cs_diag *diag, struct cs_str name)
{
    for (size_t i = 0; i < COUNT(usages); i++)
        if (cs_str_is(name, usages[i].name))
            cs_diag_hint(diag, "write %s", usages[i].usage);
}

__attribute__((format(printf, 4, 5))) static int fail(struct cs_diag *diag, struct cs_str name,
                                                      struct cs_span span, const char *fmt, ...)
{
    char message[160];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    int status = cs_diag_fail(diag, CTRSEC_E_SYNTAX, "cel.macro", span, "%s", message);
    hint_usage(diag, name);
    return status;
}

const char *cs_macro_name(const struct cs_ast *comprehension)
{
    static const char *const names[] = {
#define NAME(name, text) text,
        CS_MACRO_TABLE(NAME)
#undef NAME
    };
    return names[comprehension->macro];
}

static bool is_declared(const struct cs_cel_env *env, struct cs_str name)
{
    for (uint32_t i = 0; i < env->ndeclared; i++)
        if (cs_str_is(name, env->declared[i].name))
            return true;
    return false;
}

/* Moves the names of `nvars` arguments from `first` on into vars[]. */
static int take_variables(struct cs_diag *diag, struct cs_ast *call, uint32_t first, uint32_t nvars)
{
    struct cs_str vars[2] = {{NULL, 0}, {NULL, 0}};
    for (uint32_t i = 0; i < nvars; i++) {
        const struct cs_ast *arg = call->args[first + i];
        if (arg->kind != CS_AST_IDENT || (arg->flags & CS_AST_ROOTED) != 0)
            return fail(diag, call->name, arg->span,
                        "the %s argument of `%.*s` is the name of a variable, found an expression",
                        i == 0 ? "first" : "second", CS_STR_ARG(call->name));
        vars[i] = arg->name;
    }
    if (nvars == 2 && cs_str_equal(vars[0], vars[1]))
        return fail(diag, call->name, call->args[first + 1]->span,
                    "both variables of `%.*s` have the same name", CS_STR_ARG(call->name));
    memcpy(call->vars, vars, sizeof vars);
    uint32_t behind = first + nvars;
    memmove(call->args + first, call->args + behind,
            (call->nargs - behind) * sizeof(struct cs_ast *));
    call->nargs -= nvars;
    return CTRSEC_OK;
}

static int wrong_count(struct cs_diag *diag, const struct cs_ast *call, uint32_t found,
                       uint32_t least, uint32_t most)
{
    char expected[24];
    if (least == most)
        snprintf(expected, sizeof expected, "%u", (unsigned)least);
    else
        snprintf(expected, sizeof expected, "%u or %u", (unsigned)least, (unsigned)most);
    return fail(diag, call->name, call->point, "macro `%.*s` takes %s argument%s, found %u",
                CS_STR_ARG(call->name), expected, most == 1 ? "" : "s", (unsigned)found);
}

static int too_young(const struct cs_cel_env *env, struct cs_diag *diag, const struct cs_ast *call,
                     const char *name, uint16_t since)
{
    char needed[CS_CEL_VERSION_ROOM], here[CS_CEL_VERSION_ROOM];
    return cs_diag_fail(diag, CTRSEC_E_SYNTAX, "cel.version", call->point,
                        "`%s` of %u arguments is available since %s, here is %s", name,
                        (unsigned)(call->nargs - 1), cs_cel_env_version_write(since, needed),
                        cs_cel_env_version_write(env->version, here));
}

/* list.all(x, p) and its like. */
static int expand_member(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    bool member = (call->flags & CS_AST_MEMBER) != 0;
    uint32_t nargs = call->nargs - member, least = UINT32_MAX, most = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (!cs_str_is(call->name, rows[i].name))
            continue;
        least = rows[i].nargs < least ? rows[i].nargs : least;
        most = rows[i].nargs > most ? rows[i].nargs : most;
        if (!member || rows[i].nargs != nargs)
            continue;
        if (rows[i].since > env->version)
            return too_young(env, diag, call, rows[i].name, rows[i].since);
        CS_TRY(take_variables(diag, call, 1, rows[i].nvars));
        call->kind = CS_AST_COMPREHENSION;
        call->macro = rows[i].macro;
        call->flags &= (uint8_t)~CS_AST_MEMBER;
        call->name = (struct cs_str){NULL, 0};
        return CTRSEC_OK;
    }
    if (most == 0 || is_declared(env, call->name))
        return CTRSEC_OK;
    if (!member)
        return fail(diag, call->name, call->point, "macro `%.*s` needs a value and a dot before it",
                    CS_STR_ARG(call->name));
    return wrong_count(diag, call, nargs, least, most);
}

static int expand_has(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    if (call->nargs != 1)
        return is_declared(env, call->name) ? CTRSEC_OK
                                            : wrong_count(diag, call, call->nargs, 1, 1);
    const struct cs_ast *field = call->args[0];
    if (field->kind == CS_AST_SELECT && (field->flags & CS_AST_OPTIONAL) == 0) {
        call->kind = CS_AST_HAS;
        call->name = field->name;
        call->point = field->point;
        call->args[0] = field->args[0];
        call->height--;
        return CTRSEC_OK;
    }
    int status = fail(diag, call->name, field->span, "`has` takes a field, object.field, found %s",
                      field->kind == CS_AST_IDENT    ? "a name alone"
                      : field->kind == CS_AST_SELECT ? "an optional field"
                                                     : "another expression");
    if (field->kind == CS_AST_INDEX)
        cs_diag_hint(diag, "write 'key' in map");
    return status;
}

static int expand_bind(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    if (call->nargs != 4)
        return wrong_count(diag, call, call->nargs - 1, 3, 3);
    if (env->version < CS_SINCE_OURS)
        return too_young(env, diag, call, "cel.bind", CS_SINCE_OURS);
    CS_TRY(take_variables(diag, call, 1, 1));
    call->kind = CS_AST_LET;
    call->flags &= (uint8_t)~CS_AST_MEMBER;
    call->name = (struct cs_str){NULL, 0};
    call->args++; /* without `cel` */
    call->nargs--;
    return CTRSEC_OK;
}

/* --- blocks ---------------------------------------------------------------------------------- */

static uint32_t height_of(const struct cs_ast *ast)
{
    uint32_t highest = 0;
    for (uint32_t i = 0; i < ast->nargs; i++)
        highest = ast->args[i]->height > highest ? ast->args[i]->height : highest;
    return highest + 1;
}

static struct cs_str index_name(struct cs_arena *arena, uint64_t number)
{
    char text[32];
    int len = snprintf(text, sizeof text, "@index%llu", (unsigned long long)number);
    return cs_arena_copy(arena, cs_str_of(text, (size_t)len));
}

/* One let of a block: `slot` in place of its node. */
static int make_let(const struct cs_cel_env *env, struct cs_diag *diag, const struct cs_ast *block,
                    uint32_t number, struct cs_ast *value, struct cs_ast *body, struct cs_ast *let)
{
    struct cs_ast **args = cs_arena_array(env->arena, 2, sizeof *args);
    struct cs_str name = index_name(env->arena, number);
    if (args == NULL || name.ptr == NULL)
        return cs_diag_no_memory(diag);
    args[0] = value;
    args[1] = body;
    *let = (struct cs_ast){.kind = CS_AST_LET,
                           .flags = 0,
                           .nargs = 2,
                           .span = block->span,
                           .point = block->point,
                           .args = args,
                           .vars = {name}};
    let->height = height_of(let);
    uint32_t most = cs_ast_height_most(env->limits);
    if (let->height > most)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "cel.height", block->point,
                            "the block has too many expressions, the limit of a chain is %u",
                            (unsigned)most);
    return CTRSEC_OK;
}

static int expand_block(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    if (call->nargs != 3)
        return wrong_count(diag, call, call->nargs - 1, 2, 2);
    const struct cs_ast *list = call->args[1];
    struct cs_ast *body = call->args[2];
    bool plain = list->kind == CS_AST_LIST;
    for (uint32_t i = 0; plain && i < list->nargs; i++)
        plain = (list->args[i]->flags & CS_AST_ENTRY) == 0;
    if (!plain)
        return fail(diag, call->name, list->span, "the first argument of `block` is a plain list");
    if (list->nargs == 0) {
        *call = *body;
        return CTRSEC_OK;
    }
    for (uint32_t i = list->nargs; i-- > 0;) {
        struct cs_ast *let = i == 0 ? call : cs_arena_zero(env->arena, sizeof *let);
        if (let == NULL)
            return cs_diag_no_memory(diag);
        struct cs_ast block = *call;
        CS_TRY(make_let(env, diag, &block, i, list->args[i], body, let));
        body = let;
    }
    return CTRSEC_OK;
}

/* cel.index(1) is the name @index1, cel.iterVar(1, 2) is @it:1:2. */
static int expand_variable(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    bool index = cs_str_is(call->name, "index");
    uint32_t expected = index ? 1 : 2;
    if (call->nargs != expected + 1)
        return wrong_count(diag, call, call->nargs - 1, expected, expected);
    long long numbers[2] = {0, 0};
    for (uint32_t i = 0; i < expected; i++) {
        const struct cs_ast *arg = call->args[1 + i];
        if (arg->kind != CS_AST_LITERAL || arg->literal.tag != CS_INT ||
            arg->literal.as.integer < 0)
            return fail(diag, call->name, arg->span, "the arguments of `%.*s` are int literals",
                        CS_STR_ARG(call->name));
        numbers[i] = arg->literal.as.integer;
    }
    char text[64];
    int len = snprintf(text, sizeof text,
                       cs_str_is(call->name, "iterVar") ? "@it:%lld:%lld" : "@ac:%lld:%lld",
                       numbers[0], numbers[1]);
    struct cs_str name = index ? index_name(env->arena, (uint64_t)numbers[0])
                               : cs_arena_copy(env->arena, cs_str_of(text, (size_t)len));
    if (name.ptr == NULL)
        return cs_diag_no_memory(diag);
    *call = (struct cs_ast){
        .kind = CS_AST_IDENT, .height = 1, .span = call->span, .point = call->point, .name = name};
    return CTRSEC_OK;
}

static int expand_cel(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    if (cs_str_is(call->name, "bind"))
        return expand_bind(env, diag, call);
    if (!env->blocks)
        return CTRSEC_OK;
    if (cs_str_is(call->name, "block"))
        return expand_block(env, diag, call);
    if (cs_str_is(call->name, "index") || cs_str_is(call->name, "iterVar") ||
        cs_str_is(call->name, "accuVar"))
        return expand_variable(env, diag, call);
    return CTRSEC_OK;
}

int cs_macro_expand(const struct cs_cel_env *env, struct cs_diag *diag, struct cs_ast *call)
{
    bool member = (call->flags & CS_AST_MEMBER) != 0;
    if (env->no_macros || (call->flags & CS_AST_ROOTED) != 0)
        return CTRSEC_OK;
    if (!member && cs_str_is(call->name, "has"))
        return expand_has(env, diag, call);
    if (member && call->args[0]->kind == CS_AST_IDENT && cs_str_is(call->args[0]->name, "cel") &&
        (call->args[0]->flags & CS_AST_ROOTED) == 0)
        return expand_cel(env, diag, call);
    return expand_member(env, diag, call);
}
