/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked trees to nodes. contract: cel/cel_compile.h
 *
 * Definitions are put in where they are named, each converted once per expression. Recursion is as
 * deep as the tree is high, definitions included: at most CS_AST_HEIGHT_MOST.
 */
#include "cel/cel_constant.h"
#include "cel/cel_fold.h"
#include "cel/cel_program.h"
#include "cel/cel_spot.h"
#include "value/schema.h"

enum { LOCALS_MOST = 2 * CS_AST_HEIGHT_MOST, FEW = 4 };

struct converted {
    const struct cs_ast *definition;
    uint32_t node;
    struct converted *next;
};

struct compiler {
    struct cs_unit *unit;
    struct cs_diag *diag;
    struct converted *definitions;
    uint32_t *locals;        /* the checker's numbers of the variables in scope, innermost last */
    uint32_t nlocals, scope; /* those below `scope` belong to who named the definition */
    uint32_t height;
    struct cs_spots *spots; /* or NULL */
};

/* Not put into who calls it, so that little is kept on the stack at each node of the tree. */
#define APART __attribute__((noinline))

static int convert(struct compiler *c, const struct cs_ast *ast, uint32_t *out);

static int add(struct compiler *c, struct cs_node node, const uint32_t *args, uint32_t *out)
{
    return cs_node_add(c->unit, node, args, out) ? CTRSEC_OK : cs_diag_no_memory(c->diag);
}

static APART int add_constant(struct compiler *c, struct cs_value v, uint32_t *out)
{
    struct cs_node node = {.op = CS_NODE_CONSTANT};
    if (!cs_constant_add(c->unit, v, &node.data))
        return cs_diag_no_memory(c->diag);
    return add(c, node, NULL, out);
}

static APART int add_fault(struct compiler *c, enum cs_fault fault, uint32_t *out)
{
    return add(c, (struct cs_node){.op = CS_NODE_FAIL, .data = fault}, NULL, out);
}

static struct cs_value *constant_of(const struct compiler *c, uint32_t node)
{
    const struct cs_node *n = &c->unit->nodes[node];
    return n->op == CS_NODE_CONSTANT ? &c->unit->constants[n->data] : NULL;
}

static bool is_bool(const struct compiler *c, uint32_t node, bool b)
{
    const struct cs_value *v = constant_of(c, node);
    return v != NULL && v->tag == CS_BOOL && v->as.boolean == b;
}

/* --- names ----------------------------------------------------------------------------------- */

static APART int convert_local(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    struct cs_node node = {.op = CS_NODE_LOCAL};
    for (uint32_t i = c->nlocals; i > c->scope; i--, node.data++)
        if (c->locals[i - 1] == ast->ref)
            return add(c, node, NULL, out);
    return add_fault(c, CS_FAULT_NO_ATTRIBUTE, out);
}

static int convert_definition(struct compiler *c, const struct cs_ast *definition, uint32_t *out)
{
    for (const struct converted *item = c->definitions; item != NULL; item = item->next) {
        if (item->definition == definition) {
            *out = item->node;
            return CTRSEC_OK;
        }
    }
    uint32_t scope = c->scope;
    c->scope = c->nlocals;
    CS_TRY(convert(c, definition, out));
    c->scope = scope;
    struct converted *item = cs_arena_take(&c->unit->scratch, sizeof *item);
    if (item == NULL)
        return cs_diag_no_memory(c->diag);
    *item = (struct converted){definition, *out, c->definitions};
    c->definitions = item;
    return CTRSEC_OK;
}

static int convert_literal(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    if (cs_constant_fits(ast->literal))
        return add_constant(c, ast->literal, out);
    return cs_diag_fail(c->diag, CTRSEC_E_LIMIT, "cel.constant", ast->span,
                        "the constant is nested too deeply or holds what no constant can");
}

/* A name that the checker resolved: of a whole identifier or of a.b.c as one. */
static APART int convert_name(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    switch ((enum cs_ref_kind)ast->ref_kind) {
    case CS_REF_VARIABLE:
        return add(c, (struct cs_node){.op = CS_NODE_VARIABLE, .data = ast->ref}, NULL, out);
    case CS_REF_LOCAL:
        return convert_local(c, ast, out);
    case CS_REF_CONSTANT:
        return convert_literal(c, ast, out);
    case CS_REF_DEFINITION:
        return convert_definition(c, ast->definition, out);
    default:
        return add_fault(c, CS_FAULT_NO_ATTRIBUTE, out);
    }
}

static bool is_name(const struct cs_ast *ast)
{
    return ast->ref_kind == CS_REF_VARIABLE || ast->ref_kind == CS_REF_LOCAL ||
           ast->ref_kind == CS_REF_CONSTANT || ast->ref_kind == CS_REF_DEFINITION;
}

/* a.b, a.?b and has(a.b). */
static int convert_member(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    bool has = ast->kind == CS_AST_HAS;
    if (!has && is_name(ast))
        return convert_name(c, ast, out);
    struct cs_node node = {.op = has ? CS_NODE_HAS_KEY : CS_NODE_KEY, .nargs = 1};
    uint32_t container;
    CS_TRY(convert(c, ast->args[0], &container));
    const struct cs_type *type = ast->args[0]->type;
    if (ast->ref_kind == CS_REF_SLOT && type != NULL && type->kind == CS_TYPE_RECORD &&
        ast->ref < type->schema->count) {
        node.op = has ? CS_NODE_HAS_FIELD : CS_NODE_FIELD;
        node.subject = type->schema;
        node.data = ast->ref;
        if (type->schema->fields[ast->ref].flags & CS_FIELD_SENSITIVE)
            node.flags = CS_NODE_SECRET;
    } else if (!cs_constant_add(c->unit, cs_value_string(ast->name), &node.data)) {
        return cs_diag_no_memory(c->diag);
    }
    if (!has && (ast->flags & CS_AST_OPTIONAL))
        node.flags |= CS_NODE_OPTIONAL_ACCESS;
    return add(c, node, &container, out);
}

/* --- operands -------------------------------------------------------------------------------- */

/* Converts all arguments; `few` is used where they fit, else the unit's scratch. */
static int convert_args(struct compiler *c, const struct cs_ast *ast, uint32_t few[FEW],
                        uint32_t **out)
{
    *out = few;
    if (ast->nargs > FEW)
        *out = cs_arena_array(&c->unit->scratch, ast->nargs, sizeof **out);
    if (*out == NULL)
        return cs_diag_no_memory(c->diag);
    for (uint32_t i = 0; i < ast->nargs; i++)
        CS_TRY(convert(c, ast->args[i], &(*out)[i]));
    return CTRSEC_OK;
}

static int fold_or_add(struct compiler *c, enum cs_fold fold, uint32_t constant,
                       struct cs_node node, const uint32_t *args, uint32_t *out)
{
    if (fold == CS_FOLD_NO_MEMORY)
        return cs_diag_no_memory(c->diag);
    if (fold == CS_FOLD_YES)
        return add(c, (struct cs_node){.op = CS_NODE_CONSTANT, .data = constant}, NULL, out);
    return add(c, node, args, out);
}

static int convert_index(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    struct cs_node node = {.op = CS_NODE_INDEX, .nargs = 2};
    uint32_t args[2];
    CS_TRY(convert(c, ast->args[0], &args[0]));
    CS_TRY(convert(c, ast->args[1], &args[1]));
    if (ast->flags & CS_AST_OPTIONAL)
        node.flags = CS_NODE_OPTIONAL_ACCESS;
    const struct cs_value *key = constant_of(c, args[1]);
    if (key != NULL && key->tag == CS_STRING && !(key->flags & CS_FLAG_SENSITIVE)) {
        node.op = CS_NODE_KEY; /* as it is found */
        node.nargs = 1;
        node.data = c->unit->nodes[args[1]].data;
    }
    return add(c, node, args, out);
}

static int convert_call(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    const struct cs_function *function = ast->function;
    struct cs_node node = {.op = CS_NODE_CALL, .nargs = ast->nargs, .subject = function};
    uint32_t few[FEW], *args, constant = 0;
    if (function == NULL || function->call == NULL) /* the row may be of the environment's arena */
        return add_fault(c, CS_FAULT_NO_FUNCTION, out);
    CS_TRY(convert_args(c, ast, few, &args));
    const struct cs_preparation *prepare = function->prepare;
    if (prepare != NULL && prepare->argument < ast->nargs) {
        const struct cs_value *v = constant_of(c, args[prepare->argument]);
        if (v != NULL && v->tag == CS_STRING)
            CS_TRY(cs_constant_bind(c->unit, prepare, c->unit->nodes[args[prepare->argument]].data,
                                    c->diag, ast->args[prepare->argument]->span, &node.data));
    }
    enum cs_fold fold = cs_fold_call(c->unit, function, args, ast->nargs, &constant);
    return fold_or_add(c, fold, constant, node, args, out);
}

/* && and ||. The value that decides does so beside anything, an error too. */
static int convert_logic(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    bool decides = ast->kind == CS_AST_OR;
    struct cs_node node = {.op = decides ? CS_NODE_OR : CS_NODE_AND};
    uint32_t args[2], operand;
    for (uint32_t i = 0; i < 2; i++) {
        CS_TRY(convert(c, ast->args[i], &operand));
        if (is_bool(c, operand, decides))
            return add_constant(c, cs_value_bool(decides), out);
        if (!is_bool(c, operand, !decides))
            args[node.nargs++] = operand;
    }
    if (node.nargs == 0)
        return add_constant(c, cs_value_bool(!decides), out);
    return add(c, node, args, out);
}

static int convert_condition(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    struct cs_node node = {.op = CS_NODE_CONDITION, .nargs = 3};
    uint32_t args[3];
    CS_TRY(convert(c, ast->args[0], &args[0]));
    if (is_bool(c, args[0], true))
        return convert(c, ast->args[1], out);
    if (is_bool(c, args[0], false))
        return convert(c, ast->args[2], out);
    CS_TRY(convert(c, ast->args[1], &args[1]));
    CS_TRY(convert(c, ast->args[2], &args[2]));
    return add(c, node, args, out);
}

/* Elements of a list, keys and values of a map; what may be left out is wrapped. */
static APART int convert_literal_of(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    enum cs_tag tag = ast->kind == CS_AST_LIST ? CS_LIST : CS_MAP;
    struct cs_node node = {.op = tag == CS_LIST ? CS_NODE_LIST : CS_NODE_MAP, .nargs = ast->nargs};
    struct cs_node optional = {.op = CS_NODE_OPTIONAL, .nargs = 1};
    uint32_t few[FEW], *args, constant = 0;
    CS_TRY(convert_args(c, ast, few, &args));
    for (uint32_t i = 0; i < ast->nargs; i += tag == CS_LIST ? 1 : 2)
        if (ast->args[i]->flags & CS_AST_ENTRY)
            CS_TRY(add(c, optional, &args[i], &args[i]));
    enum cs_fold fold = cs_fold_literal(c->unit, tag, args, ast->nargs, &constant);
    return fold_or_add(c, fold, constant, node, args, out);
}

/* --- scopes ---------------------------------------------------------------------------------- */

static int too_deep(struct compiler *c, const struct cs_ast *ast)
{
    return cs_diag_fail(c->diag, CTRSEC_E_LIMIT, "cel.depth", ast->span,
                        "the expression is nested too deeply with its definitions in place");
}

static int open_scope(struct compiler *c, const struct cs_ast *ast, uint32_t variables)
{
    if (c->nlocals + variables > LOCALS_MOST)
        return too_deep(c, ast);
    for (uint32_t i = 0; i < variables; i++)
        c->locals[c->nlocals++] = ast->locals[i];
    return CTRSEC_OK;
}

/* A comprehension or cel.bind: args[0] outside, the others with the variables in scope. */
static APART int convert_scoped(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    struct cs_node node = {.op = CS_NODE_LET, .nargs = ast->nargs, .variables = 1};
    uint32_t args[FEW];
    if (ast->kind == CS_AST_COMPREHENSION) {
        node.op = CS_NODE_FOLD;
        node.data = ast->macro;
        node.variables = ast->vars[1].len > 0 ? 2 : 1;
    }
    CS_TRY(convert(c, ast->args[0], &args[0]));
    CS_TRY(open_scope(c, ast, node.variables));
    for (uint32_t i = 1; i < ast->nargs && i < FEW; i++)
        CS_TRY(convert(c, ast->args[i], &args[i]));
    c->nlocals -= node.variables;
    return add(c, node, args, out);
}

static int convert_kind(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    switch ((enum cs_ast_kind)ast->kind) {
    case CS_AST_LITERAL:
        return convert_literal(c, ast, out);
    case CS_AST_IDENT:
        return convert_name(c, ast, out);
    case CS_AST_SELECT:
    case CS_AST_HAS:
        return convert_member(c, ast, out);
    case CS_AST_INDEX:
        return convert_index(c, ast, out);
    case CS_AST_CALL:
        return convert_call(c, ast, out);
    case CS_AST_AND:
    case CS_AST_OR:
        return convert_logic(c, ast, out);
    case CS_AST_TERNARY:
        return convert_condition(c, ast, out);
    case CS_AST_LIST:
    case CS_AST_MAP:
        return convert_literal_of(c, ast, out);
    case CS_AST_COMPREHENSION:
    case CS_AST_LET:
        return convert_scoped(c, ast, out);
    case CS_AST_STRUCT:
        break;
    }
    return add_fault(c, CS_FAULT_NO_OVERLOAD, out);
}

static APART int add_mark(struct compiler *c, uint32_t spot, uint32_t *node)
{
    return add(c, (struct cs_node){.op = CS_NODE_MARK, .data = spot, .nargs = 1}, node, node);
}

static int convert(struct compiler *c, const struct cs_ast *ast, uint32_t *out)
{
    if (c->height == CS_AST_HEIGHT_MOST)
        return too_deep(c, ast);
    c->height++;
    uint32_t spot = c->spots == NULL ? 0 : cs_spots_enter(c->spots, ast);
    int status = convert_kind(c, ast, out);
    if (status == CTRSEC_OK && c->spots != NULL && cs_spots_leave(c->spots, c->unit, spot, *out))
        status = add_mark(c, spot, out);
    c->height--;
    return status;
}

int cs_unit_add(struct cs_unit *unit, const struct cs_ast *ast, struct cs_diag *diag,
                uint32_t *program)
{
    return cs_unit_add_spots(unit, ast, diag, program, NULL);
}

int cs_unit_add_spots(struct cs_unit *unit, const struct cs_ast *ast, struct cs_diag *diag,
                      uint32_t *program, struct cs_spots *spots)
{
    struct compiler c = {.unit = unit, .diag = diag, .spots = spots};
    uint32_t node = 0;
    unit->known = unit->nnodes;
    c.locals = cs_arena_take(&unit->scratch, LOCALS_MOST * sizeof *c.locals);
    int status = c.locals == NULL ? cs_diag_no_memory(diag) : convert(&c, ast, &node);
    if (status == CTRSEC_OK && spots != NULL && spots->no_memory)
        status = cs_diag_no_memory(diag);
    if (status == CTRSEC_OK)
        status = cs_program_add(unit, node, diag, program);
    cs_arena_reset(&unit->scratch);
    return status;
}

int cs_unit_seal(struct cs_unit *unit)
{
    if (!unit->loose)
        return CTRSEC_OK;
    unit->loose = false;
    unit->known = unit->nnodes;
    CS_TRY(cs_program_again(unit));
    unit->loose = false;
    return CTRSEC_OK;
}
