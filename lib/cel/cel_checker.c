/* SPDX-License-Identifier: Apache-2.0 */
/* State and answers of a check. contract: cel/cel_checker.h */
#include "cel/cel_checker.h"

#include "cel/cel_hint_type.h"

enum { STEPS_PER_NODE = 200 }; /* of comparing types */

struct cs_checker_open {
    struct cs_checker_open *next;
    struct cs_ast *node;
};

int cs_checker_init(struct cs_checker *c, const struct cs_cel_env *env, enum cs_check_mode mode,
                    struct cs_diag *diag)
{
    *c = (struct cs_checker){.env = env, .mode = mode, .diag = diag};
    cs_unify_init(&c->types, env->arena, env->limits->expression_nodes * STEPS_PER_NODE);
    return cs_resolve_init(&c->names, env) == CTRSEC_OK ? CTRSEC_OK : cs_diag_no_memory(diag);
}

int cs_checker_end(struct cs_checker *c)
{
    for (const struct cs_checker_open *open = c->open; open != NULL; open = open->next)
        open->node->type = cs_unify_final(&c->types, open->node->type);
    if (c->no_memory || c->types.no_memory)
        return cs_diag_no_memory(c->diag);
    if (c->types.exhausted)
        return cs_diag_fail(c->diag, CTRSEC_E_LIMIT, "cel.types", CS_NO_SPAN,
                            "the types of the expression are too large");
    return c->errors != 0 ? CTRSEC_E_TYPE : CTRSEC_OK;
}

void cs_checker_set(struct cs_checker *c, struct cs_ast *node, const struct cs_type *type)
{
    if (type == NULL) {
        c->no_memory = true;
        type = &cs_type_error;
    }
    node->type = type;
    if (!cs_unify_has_variable(&c->types, type))
        return;
    struct cs_checker_open *open = cs_arena_take(c->env->arena, sizeof *open);
    if (open == NULL) {
        c->no_memory = true;
        return;
    }
    *open = (struct cs_checker_open){c->open, node};
    c->open = open;
}

const struct cs_type *cs_checker_type(struct cs_checker *c, const struct cs_ast *node)
{
    return cs_unify_resolve(&c->types, node->type);
}

const struct cs_type *cs_checker_wrong(const struct cs_checker *c)
{
    return c->mode == CS_CHECK_STRICT ? &cs_type_error : &cs_type_dyn;
}

bool cs_checker_is_open(struct cs_checker *c, const struct cs_type *type)
{
    if (type->kind != CS_TYPE_PARAM)
        return type->kind == CS_TYPE_DYN || type->kind == CS_TYPE_ERROR;
    cs_unify_fits(&c->types, &cs_type_dyn, type);
    return true;
}

const struct cs_type *cs_checker_read_open(const struct cs_type *type)
{
    return type->kind == CS_TYPE_ERROR ? &cs_type_error : &cs_type_dyn;
}

const struct cs_type *cs_checker_part(const struct cs_type *type)
{
    return type->kind == CS_TYPE_ERROR ? &cs_type_dyn : type;
}

const struct cs_type *cs_checker_optional(struct cs_checker *c, const struct cs_type *inside)
{
    return inside->kind == CS_TYPE_ERROR ? inside : cs_type_optional(c->env->arena, inside);
}

bool cs_checker_refuse(struct cs_checker *c)
{
    if (c->mode == CS_CHECK_RESOLVE)
        return false;
    c->errors++;
    return true;
}

bool cs_checker_keeps(const struct cs_checker *c)
{
    return c->diag != NULL && c->diag->errors < c->diag->most;
}

bool cs_checker_hints(const struct cs_checker *c)
{
    return c->diag != NULL && c->diag->errors <= c->diag->most;
}

bool cs_checker_needs(struct cs_checker *c, const struct cs_ast *node, const char *what,
                      const char *need)
{
    char found[96];
    const struct cs_type *type = cs_unify_final(&c->types, node->type);
    if (type->kind == CS_TYPE_ERROR || !cs_checker_refuse(c))
        return false;
    cs_diag_fail(c->diag, CTRSEC_E_TYPE, "cel.type", node->span, "%s needs %s, found %s", what,
                 need, cs_type_format(type, found, sizeof found));
    return true;
}

void cs_checker_need_bool(struct cs_checker *c, const struct cs_ast *node, const char *what)
{
    if (!cs_unify_fits(&c->types, node->type, &cs_type_bool) &&
        cs_checker_needs(c, node, what, "a bool") && cs_checker_hints(c))
        cs_hint_bool(c->diag, node, cs_unify_final(&c->types, node->type));
}
