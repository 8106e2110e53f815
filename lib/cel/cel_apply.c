/* SPDX-License-Identifier: Apache-2.0 */
/* Calling a function. contract: cel/cel_apply.h */
#include "cel/cel_apply.h"

#include "value/record.h"

enum { DEPTH_MOST = 160 };

static bool holds_secret(struct cs_call *call, struct cs_value v, uint32_t depth)
{
    if (v.flags & CS_FLAG_SENSITIVE)
        return true;
    const struct cs_value *items = v.as.items;
    size_t count = 0;
    if (v.tag == CS_LIST) {
        count = v.len;
    } else if (v.tag == CS_MAP) {
        count = 2 * (size_t)v.len;
    } else if (v.tag == CS_OPTIONAL) {
        items = v.as.boxed;
        count = items != NULL;
    } else if (v.tag == CS_RECORD) {
        const struct cs_schema *schema = v.as.record->schema;
        items = v.as.record->slots;
        count = schema->count;
        for (size_t i = 0; i < count; i++)
            if (schema->fields[i].flags & CS_FIELD_SENSITIVE)
                return true;
    }
    if (count == 0)
        return false;
    if (depth == 0 || !cs_call_pay(call, count))
        return true; /* nobody looked: it may */
    for (size_t i = 0; i < count; i++)
        if (holds_secret(call, items[i], depth - 1))
            return true;
    return false;
}

static bool has_parts(struct cs_value v)
{
    return v.tag == CS_LIST || v.tag == CS_MAP || v.tag == CS_RECORD || v.tag == CS_OPTIONAL;
}

static bool is_text(struct cs_value v)
{
    return v.tag == CS_STRING || v.tag == CS_BYTES;
}

static bool is_secret(struct cs_call *call, struct cs_value result, const struct cs_value *args,
                      uint32_t nargs)
{
    if (result.tag == CS_BOOL || result.tag == CS_TYPE || cs_apply_failed(result))
        return false;
    bool text = is_text(result);
    for (uint32_t i = 0; i < nargs; i++)
        if ((args[i].flags & CS_FLAG_SENSITIVE) ||
            (text && has_parts(args[i]) && holds_secret(call, args[i], DEPTH_MOST)))
            return true;
    return false;
}

/* Of each argument a bit: it is a list that may have more elements than are known. */
static uint32_t open_arguments(const struct cs_value *args, uint32_t nargs)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < nargs && i < 32; i++)
        open |= (uint32_t)(args[i].tag == CS_LIST && (args[i].flags & CS_FLAG_OPEN) != 0) << i;
    return open;
}

/*
 * What holds of open lists, too, whatever else they have. Of the functions that are not here
 * nothing does: their answer is unknown.
 */
static struct cs_value answer_open(const struct cs_function *function, uint32_t open,
                                   struct cs_value result)
{
    static const struct {
        const char *function;
        uint32_t open;
        enum { IF_TRUE, IF_FALSE, AS_OPEN, AS_IS } holds;
    } rows[] = {{"@in", 2, IF_TRUE},
                {"sets.contains", 1, IF_TRUE},
                {"sets.contains", 2, IF_FALSE},
                {"sets.intersects", 1, IF_TRUE},
                {"sets.intersects", 2, IF_TRUE},
                {"sets.intersects", 3, IF_TRUE},
                {"_+_", 1, AS_OPEN},
                {"_+_", 2, AS_OPEN},
                {"_+_", 3, AS_OPEN},
                {"dyn", 1, AS_IS},
                {"type", 1, AS_IS},
                {"optional.of", 1, AS_IS},
                {"optional.ofNonZeroValue", 1, AS_IS}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].open != open || strcmp(function->name, rows[i].function) != 0)
            continue;
        bool answer = result.tag == CS_BOOL && result.as.boolean;
        if (rows[i].holds == AS_OPEN)
            result.flags |= CS_FLAG_OPEN;
        if (rows[i].holds >= AS_OPEN || answer == (rows[i].holds == IF_TRUE))
            return result;
    }
    return cs_apply_failed(result) ? result : cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
}

static struct cs_value worst_of(const struct cs_value *args, uint32_t nargs)
{
    struct cs_value worst = args[0];
    for (uint32_t i = 1; i < nargs; i++)
        worst = cs_apply_worse(worst, args[i]);
    return worst;
}

struct cs_value cs_apply(struct cs_call *call, const struct cs_function *function,
                         const struct cs_value *args, uint32_t nargs)
{
    bool failed = false, parts = false;
    uint8_t flags = 0;
    for (uint32_t i = 0; i < nargs; i++) {
        failed |= cs_apply_failed(args[i]);
        parts |= has_parts(args[i]);
        flags |= args[i].flags;
    }
    if (failed)
        return worst_of(args, nargs);
    if (function == NULL || function->call == NULL)
        return cs_value_error(CS_FAULT_NO_FUNCTION);
    if (!cs_call_pay(call, function->cost))
        return cs_call_limit(call);
    struct cs_value result = function->call(call, args, nargs);
    if ((flags & (CS_FLAG_SENSITIVE | CS_FLAG_OPEN)) == 0 && !(parts && is_text(result)))
        return result; /* as nearly always */
    if (is_secret(call, result, args, nargs))
        result.flags |= CS_FLAG_SENSITIVE;
    uint32_t open = open_arguments(args, nargs);
    return open == 0 ? result : answer_open(function, open, result);
}
