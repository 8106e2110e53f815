/* SPDX-License-Identifier: Apache-2.0 */
/* CEL environments of rules. contract: rule/rule_env.h */
#include "rule/rule_env.h"

#include <stdio.h>

#include "cel/cel_fn.h"
#include "doc/event.h"
#include "doc/image.h"
#include "doc/workload.h"

static const struct cs_type image_type = CS_TYPE_RECORD_OF(&cs_schema_image);
static const struct cs_type workload_type = CS_TYPE_RECORD_OF(&cs_schema_workload);

const struct cs_schema *cs_rule_env_schema(enum ctrsec_target target)
{
    switch (target) {
    case CTRSEC_TARGET_IMAGE:
        return &cs_schema_image;
    case CTRSEC_TARGET_WORKLOAD:
        return &cs_schema_workload;
    case CTRSEC_TARGET_EVENT:
        return &cs_schema_event;
    default:
        return NULL;
    }
}

uint32_t cs_rule_env_each(enum ctrsec_target target)
{
    switch (target) {
    case CTRSEC_TARGET_WORKLOAD:
        return 3;
    case CTRSEC_TARGET_EVENT:
        return 1 + cs_schema_event.count;
    default:
        return 2;
    }
}

const char *cs_rule_env_variable(enum ctrsec_target target, uint32_t slot)
{
    if (slot == CS_SLOT_NOW)
        return "now";
    switch (target) {
    case CTRSEC_TARGET_EVENT:
        return cs_schema_event.fields[slot - 1].name;
    case CTRSEC_TARGET_WORKLOAD:
        return slot == 1 ? "workload" : "object";
    case CTRSEC_TARGET_IMAGE:
        return "image";
    default:
        return "object";
    }
}

static int event_variables(struct cs_cel_env *env)
{
    for (uint32_t i = 0; i < cs_schema_event.count; i++) {
        const struct cs_field *field = &cs_schema_event.fields[i];
        CS_TRY(cs_cel_env_variable(env, cs_str_from(field->name), field->type, 1 + i,
                                   (field->flags & CS_FIELD_SENSITIVE) != 0));
    }
    return CTRSEC_OK;
}

int cs_rule_env_target(struct cs_cel_env *env, enum ctrsec_target target)
{
    env->validate = env->homogeneous = true;
    CS_TRY(cs_cel_env_variable(env, CS_STR("now"), &cs_type_timestamp, CS_SLOT_NOW, false));
    switch (target) {
    case CTRSEC_TARGET_IMAGE:
        return cs_cel_env_variable(env, CS_STR("image"), &image_type, 1, false);
    case CTRSEC_TARGET_WORKLOAD:
        CS_TRY(cs_cel_env_variable(env, CS_STR("workload"), &workload_type, 1, false));
        return cs_cel_env_variable(env, CS_STR("object"), &cs_type_dyn, 2, false);
    case CTRSEC_TARGET_EVENT:
        return event_variables(env);
    default:
        return cs_cel_env_variable(env, CS_STR("object"), &cs_type_dyn, 1, false);
    }
}

static const char *const policy_variables[CS_POLICY_SLOTS] = {
    [CS_SLOT_NOW] = "now",
    [CS_SLOT_OBJECT] = "object",
    [CS_SLOT_OLD_OBJECT] = "oldObject",
    [CS_SLOT_REQUEST] = "request",
    [CS_SLOT_NAMESPACE] = "namespaceObject",
    [CS_SLOT_AUTHORIZER] = "authorizer",
    [CS_SLOT_PARAMS] = "params",
};

/* Not `now`: expressions of other people's policies do not have it. */
int cs_rule_env_policy(struct cs_cel_env *env)
{
    env->validate = true;
    for (uint32_t slot = CS_SLOT_OBJECT; slot < CS_POLICY_SLOTS; slot++) {
        bool asked = slot == CS_SLOT_AUTHORIZER;
        CS_TRY(cs_cel_env_variable(env, cs_str_from(policy_variables[slot]),
                                   asked ? &cs_fn_type_authorizer : &cs_type_dyn, slot, false));
    }
    return cs_cel_env_variable(env, CS_STR("authorizer.requestResource"),
                               &cs_fn_type_resource_check, CS_SLOT_AUTHORIZER, false);
}

const char *cs_rule_env_policy_variable(uint32_t slot)
{
    return slot < CS_POLICY_SLOTS ? policy_variables[slot] : "a variable";
}

struct cs_str cs_rule_env_short(struct cs_arena *arena, enum ctrsec_target target,
                                struct cs_str name)
{
    const struct cs_schema *schema = cs_rule_env_schema(target);
    struct cs_str none = {NULL, 0};
    char plural[64], text[96];
    if (schema == NULL || target == CTRSEC_TARGET_EVENT || name.len == 0 || name.len > 48)
        return none;
    snprintf(plural, sizeof plural, "%.*ss", CS_STR_ARG(name));
    int32_t slot = cs_schema_find(schema, cs_str_from(plural));
    if (slot < 0 && name.ptr[name.len - 1] == 'y') {
        snprintf(plural, sizeof plural, "%.*sies", (int)name.len - 1, name.ptr);
        slot = cs_schema_find(schema, cs_str_from(plural));
    }
    if (slot < 0 || schema->fields[slot].type->kind != CS_TYPE_LIST)
        return none;
    snprintf(text, sizeof text, "%s.%s", target == CTRSEC_TARGET_IMAGE ? "image" : "workload",
             plural);
    return cs_arena_copy(arena, cs_str_from(text));
}

void cs_rule_env_activate(struct cs_value *values, const struct cs_subject *subject, int64_t now)
{
    values[CS_SLOT_NOW] = now == 0 ? cs_value_absent() : cs_value_time(CS_TIMESTAMP, now, 0);
    if (subject == NULL)
        return;
    switch (subject->target) {
    case CTRSEC_TARGET_EVENT:
        memcpy(values + 1, subject->record->slots, subject->record->schema->count * sizeof *values);
        break;
    case CTRSEC_TARGET_WORKLOAD:
        values[2] = subject->object;
        values[1] = cs_value_record(subject->record);
        break;
    case CTRSEC_TARGET_IMAGE:
        values[1] = cs_value_record(subject->record);
        break;
    default:
        values[1] = subject->object;
    }
}

void cs_rule_env_enter(struct cs_value *values, const struct cs_subject *subject, int64_t now,
                       const uint32_t *slots, uint32_t count)
{
    if (subject->target != CTRSEC_TARGET_EVENT) {
        cs_rule_env_activate(values, subject, now);
        return;
    }
    cs_rule_env_activate(values, NULL, now);
    const struct cs_value *fields = subject->record->slots;
    for (uint32_t i = 0; i < count; i++)
        values[slots[i]] = fields[slots[i] - 1];
}

void cs_rule_env_locate(struct cs_arena *arena, const struct cs_path **paths,
                        const struct cs_subject *subject)
{
    if (subject->target == CTRSEC_TARGET_EVENT) {
        for (uint32_t i = 0; i < subject->record->schema->count; i++)
            paths[1 + i] = cs_record_path(arena, subject->record, i);
        return;
    }
    paths[1] = subject->origin;
    if (subject->target == CTRSEC_TARGET_WORKLOAD)
        paths[2] = subject->origin;
}
