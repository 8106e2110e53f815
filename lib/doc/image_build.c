/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of images. contract: doc/image_build.h */
#include "doc/image_build.h"

#include "doc/record_fill.h"

bool cs_image_put(struct cs_image_build *build, uint32_t slot, struct cs_value value,
                  const struct cs_path *place)
{
    if (value.tag == CS_ABSENT || build->record->slots[slot].tag != CS_ABSENT)
        return true;
    build->record->slots[slot] = value;
    return place != NULL && cs_record_place(build->arena, build->record, slot, place);
}

bool cs_image_put_at(struct cs_image_build *build, uint32_t slot, struct cs_value root,
                     const struct cs_path *origin, const char *steps)
{
    struct cs_value value;
    if (!cs_record_typed(build->arena, cs_schema_image.fields[slot].type,
                         cs_value_walk(root, steps), &value))
        return false;
    if (value.tag == CS_ABSENT || (value.tag == CS_STRING && value.len == 0))
        return true;
    return cs_image_put(build, slot, value,
                        cs_path_pointer(build->arena, origin, cs_str_from(steps)));
}

struct cs_record *cs_image_variable(struct cs_arena *arena, struct cs_str text,
                                    const struct cs_path *origin)
{
    struct cs_record *record = cs_record_new(arena, &cs_schema_image_env, origin);
    int64_t equals = cs_str_find(text, CS_STR("="), 0);
    uint32_t end = equals < 0 ? text.len : (uint32_t)equals;
    if (record == NULL)
        return NULL;
    struct cs_value value = cs_value_string(cs_str_slice(text, end + 1, text.len));
    value.flags |= CS_FLAG_SENSITIVE;
    record->slots[CS_IMG_env_name] = cs_value_string(cs_str_slice(text, 0, end));
    record->slots[CS_IMG_env_value] = value;
    return record;
}
