/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of every kind into one set: read, recognised, marked, modelled, linked. Then all models
 * are written out and the place of each field is looked up. The first byte says whether the set is
 * complete.
 */
#include "doc/set.h"
#include "text/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(struct cs_set *set, const struct cs_record *record)
{
    for (uint32_t i = 0; i < record->schema->count; i++) {
        const struct cs_path *path = cs_record_path(&set->arena, record, i);
        if (path != NULL)
            cs_path_resolve(path);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_set set;
    struct cs_buf buf;
    if (size < 1 || size > 1 << 18 ||
        cs_set_init(&set, &cs_alloc_libc, &cs_limits_default, 1) != CTRSEC_OK)
        return 0;
    cs_buf_init(&buf, &cs_alloc_libc, 1 << 20);
    struct cs_str text = cs_str_of((const char *)data + 1, size - 1);
    if (cs_set_add(&set, CS_STR("fuzz"), text, CS_FORMAT_AUTO) == CTRSEC_OK &&
        cs_set_link(&set, data[0] & 1) == CTRSEC_OK)
        for (uint32_t i = 0; i < set.nsubjects; i++) {
            struct cs_json_writer writer;
            if (set.subjects[i].record == NULL)
                continue;
            look_up(&set, set.subjects[i].record);
            cs_json_writer_init(&writer, &buf, 0);
            cs_json_value(&writer, cs_value_record(set.subjects[i].record), CS_JSON_MASK_SECRETS);
        }
    cs_buf_clear(&buf);
    cs_set_clear(&set);
    return 0;
}
