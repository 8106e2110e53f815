/* SPDX-License-Identifier: Apache-2.0 */
/* Audit annotations. contract: engine/policy_audit.h */
#include "engine/policy_audit.h"

#define VALUE_MOST 10240 /* bytes, as the API server cuts it */

/* The annotation of a key that the policy made already, of this or another binding; or NULL. */
static struct cs_audit *find_audit(struct cs_result *result, struct cs_str rule, struct cs_str key)
{
    for (uint32_t i = result->naudits; i > 0; i--) {
        struct cs_audit *audit = &result->audits[i - 1];
        if (cs_str_equal(cs_result_str(result, audit->rule), rule) &&
            cs_str_equal(cs_result_str(result, audit->key), key))
            return audit;
    }
    return NULL;
}

/* Whether one of the values, separated by ", ", is this one. */
static bool lists_value(struct cs_str values, struct cs_str value)
{
    static const struct cs_str comma = CS_STR_INIT(", ");
    for (;;) {
        int64_t end = cs_str_find(values, comma, 0);
        if (cs_str_equal(end < 0 ? values : cs_str_slice(values, 0, (uint32_t)end), value))
            return true;
        if (end < 0)
            return false;
        values = cs_str_slice(values, (uint32_t)end + comma.len, values.len);
    }
}

/* At most VALUE_MOST bytes, no character cut. */
static struct cs_str bounded(struct cs_str value)
{
    if (value.len <= VALUE_MOST)
        return value;
    value.len = VALUE_MOST;
    while (value.len > 0 && ((unsigned char)value.ptr[value.len] & 0xC0) == 0x80)
        value.len--;
    return value;
}

/* The text grows first and is copied then: the values so far are in the same buffer. */
static void join(struct cs_result *result, struct cs_audit *audit, struct cs_str value)
{
    uint32_t start = cs_result_begin(result);
    cs_buf_repeat(&result->text, ' ', audit->value.size);
    if (!result->text.failed)
        memcpy(result->text.ptr + start, result->text.ptr + audit->value.offset, audit->value.size);
    cs_buf_text(&result->text, ", ");
    cs_buf_str(&result->text, value);
    audit->value = cs_result_end(result, start);
}

void cs_policy_audit_put(struct cs_result *result, struct cs_str rule, struct cs_str key,
                         struct cs_str value)
{
    struct cs_audit *audit = find_audit(result, rule, key);
    value = bounded(value);
    if (audit != NULL) {
        if (audit->value.size < VALUE_MOST &&
            !lists_value(cs_result_str(result, audit->value), value))
            join(result, audit, value);
        return;
    }
    struct cs_audit made = {cs_result_put(result, rule), cs_result_put(result, key),
                            cs_result_put(result, value)};
    audit = cs_result_audit(result);
    if (audit != NULL)
        *audit = made;
}
