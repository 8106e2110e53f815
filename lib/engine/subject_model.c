/* SPDX-License-Identifier: Apache-2.0 */
/* Typed models from maps. contract: engine/subject_model.h */
#include "engine/subject_model.h"

#include "value/block.h"
#include "value/time.h"

#define DEPTH_MOST 16

struct builder {
    struct cs_arena *arena;
    struct cs_str *wrong;
};

static bool convert(struct builder *builder, const struct cs_type *type, struct cs_value v,
                    uint32_t depth, struct cs_value *out);

static struct cs_record *build(struct builder *builder, const struct cs_schema *schema,
                               struct cs_value map, uint32_t depth)
{
    struct cs_record *record = cs_record_new(builder->arena, schema, NULL);
    for (uint32_t i = 0; record != NULL && i < map.len; i++) {
        struct cs_str name = cs_value_str(map.as.items[2 * i]);
        int32_t slot = cs_schema_find(schema, name);
        if (slot < 0 || !convert(builder, schema->fields[slot].type, map.as.items[2 * i + 1], depth,
                                 &record->slots[slot])) {
            if (builder->wrong->len == 0)
                *builder->wrong = name;
            return NULL;
        }
    }
    return record;
}

static bool convert_list(struct builder *builder, const struct cs_type *type, struct cs_value v,
                         uint32_t depth, struct cs_value *out)
{
    struct cs_value *items = cs_arena_array(builder->arena, v.len, sizeof *items);
    if (items == NULL && v.len > 0)
        return false;
    for (uint32_t i = 0; i < v.len; i++)
        if (!convert(builder, type->first, v.as.items[i], depth, &items[i]))
            return false;
    *out = cs_value_make(CS_LIST);
    out->len = v.len;
    out->as.items = items;
    return true;
}

static bool convert_time(struct cs_value v, enum cs_tag tag, struct cs_value *out)
{
    int64_t seconds = 0;
    uint32_t nanos = 0;
    bool good = v.tag == CS_STRING &&
                (tag == CS_TIMESTAMP ? cs_time_parse(cs_value_str(v), &seconds, &nanos)
                                     : cs_duration_parse(cs_value_str(v), &seconds, &nanos));
    *out = cs_value_time(tag, seconds, nanos);
    return good;
}

static bool convert(struct builder *builder, const struct cs_type *type, struct cs_value v,
                    uint32_t depth, struct cs_value *out)
{
    static const uint8_t tags[] = {
        [CS_TYPE_NULL] = CS_NULL,     [CS_TYPE_BOOL] = CS_BOOL,     [CS_TYPE_INT] = CS_INT,
        [CS_TYPE_DOUBLE] = CS_DOUBLE, [CS_TYPE_STRING] = CS_STRING, [CS_TYPE_MAP] = CS_MAP,
        [CS_TYPE_LIST] = CS_LIST,     [CS_TYPE_RECORD] = CS_MAP};
    *out = v;
    if (type->kind == CS_TYPE_DYN)
        return true;
    if (type->kind == CS_TYPE_TIMESTAMP)
        return convert_time(v, CS_TIMESTAMP, out);
    if (type->kind == CS_TYPE_DURATION)
        return convert_time(v, CS_DURATION, out);
    if (type->kind == CS_TYPE_DOUBLE && v.tag == CS_INT) {
        *out = cs_value_double((double)v.as.integer);
        return true;
    }
    if (type->kind >= sizeof tags || tags[type->kind] == CS_ABSENT || v.tag != tags[type->kind] ||
        depth == 0)
        return false;
    if (type->kind == CS_TYPE_LIST)
        return convert_list(builder, type, v, depth - 1, out);
    if (type->kind != CS_TYPE_RECORD)
        return true;
    struct cs_record *record = build(builder, type->schema, v, depth - 1);
    *out = record == NULL ? cs_value_absent() : cs_value_record(record);
    return record != NULL;
}

struct cs_record *cs_subject_model(struct cs_arena *arena, const struct cs_schema *schema,
                                   struct cs_value map, struct cs_str *wrong)
{
    struct builder builder = {arena, wrong};
    *wrong = CS_STR("");
    return map.tag == CS_MAP ? build(&builder, schema, map, DEPTH_MOST) : NULL;
}
