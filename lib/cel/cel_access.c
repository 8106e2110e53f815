/* SPDX-License-Identifier: Apache-2.0 */
/* Members of containers. contract: cel/cel_access.h */
#include "cel/cel_access.h"

#include "cel/cel_apply.h"
#include "cel/cel_build.h"
#include "value/compare.h"
#include "value/record.h"

enum { FIELDS_A_STEP = 32 }; /* names that are compared to find one */

static struct cs_value with_secrecy(struct cs_value v, struct cs_value container)
{
    v.flags |= container.flags & CS_FLAG_SENSITIVE;
    return v;
}

/* A slot as it is: absent stays absent. */
static struct cs_value slot_of(const struct cs_record *record, uint32_t slot)
{
    return record->slots[slot].tag == CS_ABSENT ? cs_value_absent() : cs_record_read(record, slot);
}

static struct cs_value field_named(const struct cs_record *record, struct cs_value key)
{
    int32_t slot = key.tag == CS_STRING ? cs_schema_find(record->schema, cs_value_str(key)) : -1;
    if (slot < 0)
        return cs_value_error(CS_FAULT_NO_FIELD);
    return slot_of(record, (uint32_t)slot);
}

struct cs_value cs_access_member(struct cs_value container, struct cs_value key)
{
    if (container.tag == CS_OPTIONAL) {
        if (container.as.boxed == NULL)
            return cs_value_absent();
        container = with_secrecy(*container.as.boxed, container);
    }
    switch ((enum cs_tag)container.tag) {
    case CS_MAP: {
        int64_t pair = cs_value_find_key(container, key);
        return pair < 0 ? cs_value_absent()
                        : with_secrecy(container.as.items[2 * pair + 1], container);
    }
    case CS_RECORD:
        return with_secrecy(field_named(container.as.record, key), container);
    case CS_ERROR:
    case CS_UNKNOWN:
        return container;
    case CS_LIST:
        return cs_value_error(CS_FAULT_NO_OVERLOAD);
    default:
        return cs_value_absent();
    }
}

struct cs_value cs_access_slot(struct cs_value container, const struct cs_schema *schema,
                               uint32_t slot)
{
    if (container.tag == CS_RECORD && container.as.record->schema == schema)
        return with_secrecy(slot_of(container.as.record, slot), container);
    return cs_access_member(container, cs_value_key(cs_str_from(schema->fields[slot].name)));
}

struct cs_value cs_access_given(struct cs_value member)
{
    return cs_apply_failed(member) ? member : cs_value_bool(member.tag != CS_ABSENT);
}

/* What reading an absent member gives, where it is no optional that is asked or wanted. */
static struct cs_value missing(struct cs_value container, struct cs_value key)
{
    if (container.tag == CS_LIST)
        return cs_value_error(CS_FAULT_RANGE);
    if (container.tag != CS_RECORD)
        return cs_value_error(container.tag == CS_MAP ? CS_FAULT_NO_KEY : CS_FAULT_NO_OVERLOAD);
    int32_t slot = cs_schema_find(container.as.record->schema, cs_value_str(key));
    return cs_record_read(container.as.record, (uint32_t)slot);
}

/* Whether nothing can be a member of it, not even an absent one. */
static bool is_scalar(struct cs_value v)
{
    if (v.tag == CS_OPTIONAL && v.as.boxed != NULL)
        v = *v.as.boxed;
    return v.tag != CS_OPTIONAL && v.tag != CS_MAP && v.tag != CS_RECORD && v.tag != CS_LIST;
}

/* The answer for a member that was looked up. */
static struct cs_value answer(struct cs_call *call, struct cs_value container, struct cs_value key,
                              struct cs_value member, bool optional)
{
    if (cs_apply_failed(member))
        return member;
    if (call->strict && member.tag == CS_ABSENT && is_scalar(container))
        return cs_value_error(CS_FAULT_NO_OVERLOAD);
    if (!optional && container.tag != CS_OPTIONAL)
        return member.tag == CS_ABSENT ? missing(container, key) : member;
    return member.tag == CS_ABSENT ? cs_build_none() : cs_build_some(call, member);
}

uint64_t cs_access_steps(struct cs_value container, struct cs_value key)
{
    if (container.tag == CS_OPTIONAL && container.as.boxed != NULL)
        container = *container.as.boxed;
    if (container.tag == CS_RECORD)
        return container.as.record->schema->count / FIELDS_A_STEP;
    return container.tag == CS_MAP ? cs_compare_find_steps(container, key) : 0;
}

struct cs_value cs_access_key(struct cs_call *call, struct cs_value container, struct cs_value key,
                              bool optional)
{
    if (!cs_call_pay(call, cs_access_steps(container, key)))
        return cs_call_limit(call);
    return answer(call, container, key, cs_access_member(container, key), optional);
}

struct cs_value cs_access_field(struct cs_call *call, struct cs_value container,
                                const struct cs_schema *schema, uint32_t slot, bool optional)
{
    struct cs_value key = cs_value_string(cs_str_from(schema->fields[slot].name));
    bool by_name = container.tag != CS_RECORD || container.as.record->schema != schema;
    if (by_name && !cs_call_pay(call, cs_access_steps(container, key)))
        return cs_call_limit(call);
    return answer(call, container, key, cs_access_slot(container, schema, slot), optional);
}

/* An int, a uint, or a double that is one. */
static bool position(struct cs_value index, uint64_t *out)
{
    switch (index.tag) {
    case CS_INT: /* below 0 becomes larger than any list */
    case CS_UINT:
        *out = index.as.unsigned_integer;
        return true;
    case CS_DOUBLE:
        if (!(index.as.number >= -1e18 && index.as.number <= 1e18))
            return false;
        *out = (uint64_t)(int64_t)index.as.number;
        return (double)(int64_t)index.as.number == index.as.number;
    default:
        return false;
    }
}

/* As cs_access_member, with a key of any kind. */
static struct cs_value element(struct cs_value container, struct cs_value index)
{
    uint64_t at;
    if (container.tag == CS_OPTIONAL) {
        if (container.as.boxed == NULL)
            return cs_value_absent();
        container = with_secrecy(*container.as.boxed, container);
    }
    switch ((enum cs_tag)container.tag) {
    case CS_LIST:
        if (!position(index, &at))
            return cs_value_error(index.tag == CS_DOUBLE ? CS_FAULT_RANGE : CS_FAULT_NO_OVERLOAD);
        if (at >= container.len && (container.flags & CS_FLAG_OPEN) != 0)
            return cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
        return at >= container.len ? cs_value_absent()
                                   : with_secrecy(container.as.items[at], container);
    case CS_MAP: {
        int64_t pair = cs_compare_find(container, index);
        return pair < 0 ? cs_value_absent()
                        : with_secrecy(container.as.items[2 * pair + 1], container);
    }
    case CS_RECORD:
        return with_secrecy(field_named(container.as.record, index), container);
    default:
        return cs_value_absent();
    }
}

struct cs_value cs_access_index(struct cs_call *call, struct cs_value container,
                                struct cs_value index, bool optional)
{
    if (cs_apply_failed(container) || cs_apply_failed(index))
        return cs_apply_worse(container, index);
    if (!cs_call_pay(call, cs_access_steps(container, index)))
        return cs_call_limit(call);
    return answer(call, container, index, element(container, index), optional);
}

/* --- bare ------------------------------------------------------------------------------------ */

/* An optional among members is no container. */
static struct cs_value opened(struct cs_value container, bool bare)
{
    return bare && container.tag == CS_OPTIONAL ? cs_value_null() : container;
}

static struct cs_value bare_answer(const struct cs_call *call, struct cs_value container,
                                   struct cs_value member)
{
    if (call->strict && member.tag == CS_ABSENT && is_scalar(container))
        return cs_value_error(CS_FAULT_NO_OVERLOAD);
    return member;
}

struct cs_value cs_access_key_bare(struct cs_call *call, struct cs_value container,
                                   struct cs_value key, bool bare)
{
    container = opened(container, bare);
    if (container.tag == CS_ABSENT || cs_apply_failed(container))
        return container;
    if (!cs_call_pay(call, cs_access_steps(container, key)))
        return cs_call_limit(call);
    return bare_answer(call, container, cs_access_member(container, key));
}

struct cs_value cs_access_field_bare(struct cs_call *call, struct cs_value container,
                                     const struct cs_schema *schema, uint32_t slot, bool bare)
{
    struct cs_value key = cs_value_string(cs_str_from(schema->fields[slot].name));
    bool by_name = container.tag != CS_RECORD || container.as.record->schema != schema;
    container = opened(container, bare);
    if (container.tag == CS_ABSENT || cs_apply_failed(container))
        return container;
    if (by_name && !cs_call_pay(call, cs_access_steps(container, key)))
        return cs_call_limit(call);
    return bare_answer(call, container, cs_access_slot(container, schema, slot));
}

struct cs_value cs_access_index_bare(struct cs_call *call, struct cs_value container,
                                     struct cs_value index, bool bare)
{
    container = opened(container, bare);
    if (cs_apply_failed(container) || cs_apply_failed(index))
        return cs_apply_worse(container, index);
    if (container.tag == CS_ABSENT)
        return container;
    if (!cs_call_pay(call, cs_access_steps(container, index)))
        return cs_call_limit(call);
    return bare_answer(call, container, element(container, index));
}
