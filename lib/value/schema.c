/* SPDX-License-Identifier: Apache-2.0 */
/* Schema tables. contract: value/schema.h */
#include "value/schema.h"

int32_t cs_schema_find(const struct cs_schema *schema, struct cs_str name)
{
    for (uint32_t i = 0; i < schema->count; i++)
        if (name.len != 0 && name.ptr[0] == schema->fields[i].name[0] &&
            cs_str_is(name, schema->fields[i].name))
            return (int32_t)i;
    return -1;
}

const char *cs_schema_suggest(const struct cs_schema *schema, struct cs_str name)
{
    uint32_t best = 1 + name.len / 3;
    const char *found = NULL;
    for (uint32_t i = 0; i < schema->count; i++) {
        uint32_t distance = cs_str_distance(name, cs_str_from(schema->fields[i].name), best);
        if (distance <= best && (found == NULL || distance < best)) {
            best = distance;
            found = schema->fields[i].name;
        }
    }
    return found;
}
