/* SPDX-License-Identifier: Apache-2.0 */
/* contract: rule/rule_fields.h */
#include "rule/rule_fields.h"

#include <string.h>

static void add(struct cs_rule_fields *fields, const struct cs_schema *schema, uint32_t slot)
{
    for (uint32_t i = 0; i < fields->count; i++)
        if (fields->items[i].schema == schema && fields->items[i].slot == slot)
            return;
    if (fields->count == fields->room) {
        uint32_t larger = fields->room == 0 ? 16 : 2 * fields->room;
        struct cs_rule_field *items = cs_arena_array(fields->arena, larger, sizeof *items);
        if (items == NULL) {
            fields->failed = true;
            return;
        }
        if (fields->count > 0)
            memcpy(items, fields->items, fields->count * sizeof *items);
        fields->items = items;
        fields->room = larger;
    }
    fields->items[fields->count++] = (struct cs_rule_field){schema, slot};
}

/* Recursion as deep as a tree is high, see CS_AST_HEIGHT_MOST. A field that is itself a model is
   named by what is read of it. */
static void walk(const struct cs_ast *ast, void *payload)
{
    struct cs_rule_fields *fields = payload;
    for (uint32_t i = 0; i < ast->nargs; i++)
        walk(ast->args[i], payload);
    if (ast->ref_kind == CS_REF_DEFINITION && ast->definition != NULL)
        walk(ast->definition, payload);
    bool member = ast->kind == CS_AST_SELECT || ast->kind == CS_AST_HAS;
    if (!member || ast->ref_kind != CS_REF_SLOT || ast->args[0]->type->kind != CS_TYPE_RECORD)
        return;
    const struct cs_schema *schema = ast->args[0]->type->schema;
    if (schema->fields[ast->ref].type->kind != CS_TYPE_RECORD)
        add(fields, schema, ast->ref);
}

int cs_rule_fields(const struct cs_alloc *alloc, const struct cs_limits *limits,
                   const struct cs_plan_input *input, const struct cs_rule *rule,
                   struct cs_arena *arena, struct cs_diag *diag, struct cs_rule_fields *out)
{
    *out = (struct cs_rule_fields){.arena = arena};
    struct cs_plan_selection selection = {.rules = &rule->id,
                                          .nrules = 1,
                                          .params = {cs_value_absent(), 0},
                                          .compiled = true,
                                          .look = walk,
                                          .look_payload = out};
    struct cs_plan *plan;
    CS_TRY(cs_plan_new(alloc, limits, input, 1, &selection, diag, &plan));
    cs_plan_free(plan);
    return out->failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}
