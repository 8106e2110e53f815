/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the suites of the checker: an environment with a record that has sensitive fields, variables
 * of most types, parameters, a definition.
 */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include "cel/cel_check.h"
#include "unit_cel.h"
#include "value/schema.h"

static const struct cs_field unit_part_fields[] = {
    {"label", &cs_type_string, 0, "", NULL, "Name of the part"},
    {"token", &cs_type_string, CS_FIELD_SENSITIVE, "", NULL, "A secret"},
};
static const struct cs_schema unit_part = {"part", "A part", unit_part_fields, 2};
static const struct cs_type unit_part_type = CS_TYPE_RECORD_OF(&unit_part);
static const struct cs_type unit_parts_type = CS_TYPE_LIST_OF(&unit_part_type);

static const struct cs_field unit_thing_fields[] = {
    {"name", &cs_type_string, 0, "", NULL, "Name of the thing"},
    {"count", &cs_type_int, 0, "", NULL, "How many there are"},
    {"password", &cs_type_string, CS_FIELD_SENSITIVE, "", NULL, "A secret"},
    {"part", &unit_part_type, 0, "", NULL, "The main part"},
    {"parts", &unit_parts_type, 0, "", NULL, "All parts"},
    {"labels", &cs_type_map_string, 0, "", NULL, "Labels"},
    {"raw", &cs_type_dyn, 0, "", NULL, "As written"},
};
static const struct cs_schema unit_thing = {"thing", "A thing", unit_thing_fields, 7};
static const struct cs_type unit_thing_type = CS_TYPE_RECORD_OF(&unit_thing);

static inline void unit_check_names(struct cs_cel_env *env)
{
    static const struct {
        const char *name;
        const struct cs_type *type;
        bool sensitive;
    } variables[] = {
        {"thing", &unit_thing_type, false},
        {"i", &cs_type_int, false},
        {"s", &cs_type_string, false},
        {"b", &cs_type_bool, false},
        {"d", &cs_type_dyn, false},
        {"ints", &cs_type_list_int, false},
        {"strings", &cs_type_list_string, false},
        {"labels", &cs_type_map_string, false},
        {"secret", &cs_type_string, true},
        {"secrets", &cs_type_list_string, true},
        {"a.b", &cs_type_int, false},
        {"a.b.c", &cs_type_string, false},
    };
    for (uint32_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_env_variable(env, cs_str_from(variables[i].name), variables[i].type,
                                             i, variables[i].sensitive));
    ck_assert_int_eq(CTRSEC_OK, cs_cel_env_constant(env, CS_STR("params.limit"), &cs_type_int,
                                                    cs_value_int(42)));
}

/* A definition; the tree lives as long as the environment. */
static inline void unit_check_define(struct unit_cel *cel, const char *name, const char *text)
{
    struct cs_ast *ast = NULL;
    struct cs_diag diag;
    cs_diag_init(&diag, &cel->arena, NULL);
    ck_assert_int_eq(CTRSEC_OK, cs_cel_parse(&cel->env, cs_str_from(text), &diag, &ast));
    ck_assert_int_eq(CTRSEC_OK, cs_cel_check(&cel->env, CS_CHECK_STRICT, &diag, ast));
    ck_assert_int_eq(CTRSEC_OK, cs_cel_env_definition(&cel->env, cs_str_from(name), ast));
}

static inline void unit_check_open(struct unit_cel *cel, const char *text)
{
    unit_cel_open(cel, cs_str_from(text));
    unit_check_names(&cel->env);
    unit_check_define(cel, "small", "thing.count < params.limit");
    unit_check_define(cel, "names", "thing.parts.map(p, p.label)");
    unit_check_define(cel, "tokens", "thing.parts.map(p, p.token)");
}

static inline struct cs_ast *unit_check_tree(struct unit_cel *cel, enum cs_check_mode mode)
{
    struct cs_ast *ast = unit_cel_parse(cel);
    int status = cs_cel_check(&cel->env, mode, &cel->diag, ast);
    ck_assert_msg(status == CTRSEC_OK, "%.*s\n%s", CS_STR_ARG(cel->source.text),
                  unit_cel_errors(cel));
    return ast;
}

#endif
