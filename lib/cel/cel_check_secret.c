/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in what an expression gives. contract: cel/cel_check.h
 *
 * Follows the value, not the reading: what only decides (a condition, a comparison, has, size)
 * lets nothing out. A value is clean, or it holds secrets in some of its fields (a container with
 * its env), or it is secret itself. Reading another field of one that holds secrets is clean again;
 * where types are not known all of it counts.
 */
#include "cel/cel_check.h"
#include "value/schema.h"

enum {
    TYPE_DEPTH = 12, /* of records in records; deeper ones count as holding secrets */
    TREE_DEPTH = CS_AST_HEIGHT_MOST, /* of nodes, through definitions */
    STEPS_MOST = 200000 /* definitions can use each other often; then all counts as secret */
};

struct walk {
    const struct cs_cel_env *env;
    uint32_t steps, depth;
};

enum taint { CLEAN, HOLDS, SECRET };

struct flow {
    enum taint taint;
    const struct cs_ast *place; /* where it was read */
};

struct local {
    const struct local *outer;
    uint32_t number;
    struct flow flow;
};

static const struct flow clean = {CLEAN, NULL};

static struct flow flow_of(struct walk *walk, const struct local *locals,
                           const struct cs_ast *node);

/* --- types ----------------------------------------------------------------------------------- */

static enum taint taint_of_type(struct walk *walk, const struct cs_type *type, uint32_t depth);

static enum taint taint_of_field(struct walk *walk, const struct cs_field *field, uint32_t depth)
{
    return (field->flags & CS_FIELD_SENSITIVE) != 0 ? SECRET
                                                    : taint_of_type(walk, field->type, depth);
}

/* CLEAN or HOLDS: whether a value of the type has sensitive fields at any depth. */
static enum taint taint_of_type(struct walk *walk, const struct cs_type *type, uint32_t depth)
{
    for (; type != NULL; type = type->second) {
        if (depth == 0 || walk->steps == 0)
            return HOLDS;
        walk->steps--;
        if (type->first != NULL && taint_of_type(walk, type->first, depth - 1) != CLEAN)
            return HOLDS;
        for (uint32_t i = 0; type->schema != NULL && i < type->schema->count; i++)
            if (taint_of_field(walk, &type->schema->fields[i], depth - 1) != CLEAN)
                return HOLDS;
    }
    return CLEAN;
}

static bool is_vague(const struct cs_type *type, uint32_t depth)
{
    for (; type != NULL; type = type->second)
        if (type->kind == CS_TYPE_DYN || depth == 0 ||
            (type->first != NULL && is_vague(type->first, depth - 1)))
            return true;
    return false;
}

/* What is read from a value: all of a secret is secret; of what holds secrets the type tells. */
static struct flow part_of(struct walk *walk, struct flow whole, const struct cs_ast *part)
{
    if (whole.taint != HOLDS || is_vague(part->type, TYPE_DEPTH))
        return whole;
    return taint_of_type(walk, part->type, TYPE_DEPTH) == CLEAN ? clean
                                                                : (struct flow){HOLDS, part};
}

/* --- nodes ----------------------------------------------------------------------------------- */

static struct flow worse(struct flow a, struct flow b)
{
    return b.taint > a.taint ? b : a; /* of two alike the first */
}

static struct flow flow_of_name(struct walk *walk, const struct local *locals,
                                const struct cs_ast *node)
{
    const struct cs_name *name;
    struct flow flow = clean;
    switch (node->ref_kind) {
    case CS_REF_LOCAL:
        while (locals != NULL && locals->number != node->ref)
            locals = locals->outer;
        return locals != NULL ? part_of(walk, locals->flow, node) : clean;
    case CS_REF_DEFINITION:
        flow = flow_of(walk, NULL, node->definition);
        break;
    case CS_REF_VARIABLE:
        name = cs_cel_env_find(walk->env, node->name);
        flow.taint =
            name != NULL && name->sensitive ? SECRET : taint_of_type(walk, node->type, TYPE_DEPTH);
        break;
    default:
        break;
    }
    return flow.taint == CLEAN ? clean : (struct flow){flow.taint, node};
}

static struct flow flow_of_field(struct walk *walk, const struct local *locals,
                                 const struct cs_ast *node)
{
    struct flow record = flow_of(walk, locals, node->args[0]);
    const struct cs_type *type = node->args[0]->type;
    if (record.taint == SECRET || node->ref_kind != CS_REF_SLOT)
        return part_of(walk, record, node);
    if (type->kind == CS_TYPE_OPTIONAL)
        type = type->first;
    if (type->kind != CS_TYPE_RECORD || node->ref >= type->schema->count)
        return record;
    enum taint taint = taint_of_field(walk, &type->schema->fields[node->ref], TYPE_DEPTH);
    return taint == CLEAN ? clean : (struct flow){taint, node};
}

/* Functions that tell about their argument no more than a comparison does. */
static bool only_decides(const struct cs_ast *call)
{
    return call->type->kind == CS_TYPE_BOOL || call->type->kind == CS_TYPE_TYPE ||
           cs_str_is(call->name, "size");
}

static struct flow flow_of_args(struct walk *walk, const struct local *locals,
                                const struct cs_ast *node, uint32_t from)
{
    struct flow flow = clean;
    for (uint32_t i = from; i < node->nargs && flow.taint != SECRET; i++)
        flow = worse(flow, flow_of(walk, locals, node->args[i]));
    return flow;
}

/* The last argument with the variables of the node in scope. */
static struct flow flow_of_body(struct walk *walk, const struct local *locals,
                                const struct cs_ast *node, struct flow range)
{
    struct local vars[2];
    for (uint32_t i = 0; i < 2 && node->vars[i].len != 0; i++) {
        vars[i] = (struct local){locals, node->locals[i], range};
        locals = &vars[i];
    }
    return flow_of(walk, locals, node->args[node->nargs - 1]);
}

static struct flow flow_of_macro(struct walk *walk, const struct local *locals,
                                 const struct cs_ast *node)
{
    switch (node->macro) {
    case CS_MACRO_ALL:
    case CS_MACRO_EXISTS:
    case CS_MACRO_EXISTS_ONE:
        return clean;
    case CS_MACRO_FILTER:
    case CS_MACRO_SORT_BY:
        return flow_of(walk, locals, node->args[0]);
    case CS_MACRO_TRANSFORM_MAP: /* the keys stay */
    case CS_MACRO_TRANSFORM_MAP_FILTER: {
        struct flow range = flow_of(walk, locals, node->args[0]);
        struct flow body = flow_of_body(walk, locals, node, range);
        return worse(range.taint == SECRET ? range : clean, body);
    }
    default:
        return flow_of_body(walk, locals, node, flow_of(walk, locals, node->args[0]));
    }
}

static struct flow flow_of_node(struct walk *walk, const struct local *locals,
                                const struct cs_ast *node)
{
    switch ((enum cs_ast_kind)node->kind) {
    case CS_AST_IDENT:
        return flow_of_name(walk, locals, node);
    case CS_AST_SELECT:
        return flow_of_field(walk, locals, node);
    case CS_AST_INDEX:
        return worse(part_of(walk, flow_of(walk, locals, node->args[0]), node),
                     flow_of(walk, locals, node->args[1]));
    case CS_AST_CALL:
        return only_decides(node) ? clean : flow_of_args(walk, locals, node, 0);
    case CS_AST_TERNARY:
        return flow_of_args(walk, locals, node, 1);
    case CS_AST_LIST:
    case CS_AST_MAP:
    case CS_AST_STRUCT:
        return flow_of_args(walk, locals, node, 0);
    case CS_AST_COMPREHENSION:
        return flow_of_macro(walk, locals, node);
    case CS_AST_LET:
        return flow_of_body(walk, locals, node, flow_of(walk, locals, node->args[0]));
    case CS_AST_LITERAL:
    case CS_AST_HAS:
    case CS_AST_AND:
    case CS_AST_OR:
        break;
    }
    return clean;
}

static struct flow flow_of(struct walk *walk, const struct local *locals, const struct cs_ast *node)
{
    if (walk->steps == 0 || walk->depth == TREE_DEPTH)
        return (struct flow){SECRET, node};
    walk->steps--;
    walk->depth++;
    struct flow flow = flow_of_node(walk, locals, node);
    walk->depth--;
    return flow;
}

static struct flow flow_of_result(const struct cs_cel_env *env, const struct cs_ast *ast)
{
    struct walk walk = {env, STEPS_MOST, 0};
    return flow_of(&walk, NULL, ast);
}

const struct cs_ast *cs_cel_check_secret(const struct cs_cel_env *env, const struct cs_ast *ast)
{
    return flow_of_result(env, ast).place;
}

bool cs_cel_check_is_secret(const struct cs_cel_env *env, const struct cs_ast *ast)
{
    return flow_of_result(env, ast).taint == SECRET;
}
