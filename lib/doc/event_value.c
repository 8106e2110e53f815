/* SPDX-License-Identifier: Apache-2.0 */
/* Values of events by type. contract: doc/event_value.h */
#include "doc/event_value.h"

#include "value/number.h"
#include "value/time.h"

#define NANOS 1000000000

static struct cs_value to_int(struct cs_value v)
{
    int64_t number;
    if (v.tag == CS_INT)
        return v;
    if (v.tag == CS_UINT && v.as.unsigned_integer <= INT64_MAX)
        return cs_value_int((int64_t)v.as.unsigned_integer);
    if (v.tag == CS_DOUBLE && v.as.number >= -9007199254740992.0 &&
        v.as.number <= 9007199254740992.0 && v.as.number == (double)(int64_t)v.as.number)
        return cs_value_int((int64_t)v.as.number);
    if (v.tag == CS_STRING && cs_number_int(cs_value_str(v), &number))
        return cs_value_int(number);
    return cs_value_absent();
}

static struct cs_value to_bool(struct cs_value v)
{
    if (v.tag == CS_BOOL)
        return v;
    if (cs_value_is_string(v, "true"))
        return cs_value_bool(true);
    if (cs_value_is_string(v, "false"))
        return cs_value_bool(false);
    return cs_value_absent();
}

/* Nanoseconds as a number, or text. */
static struct cs_value to_time(enum cs_tag tag, struct cs_value v)
{
    int64_t seconds;
    uint32_t nanos;
    struct cs_value number = to_int(v);
    if (number.tag == CS_INT) {
        seconds = number.as.integer / NANOS;
        int64_t rest = number.as.integer % NANOS;
        if (rest < 0) {
            rest += NANOS;
            seconds--;
        }
        return cs_value_time(tag, seconds, (uint32_t)rest);
    }
    if (v.tag != CS_STRING)
        return cs_value_absent();
    bool read = tag == CS_TIMESTAMP ? cs_time_parse(cs_value_str(v), &seconds, &nanos)
                                    : cs_duration_parse(cs_value_str(v), &seconds, &nanos);
    return read ? cs_value_time(tag, seconds, nanos) : cs_value_absent();
}

bool cs_event_list(struct cs_arena *arena, const struct cs_value *items, uint32_t count,
                   struct cs_value *out)
{
    struct cs_value list = cs_value_make(CS_LIST);
    struct cs_value *copy = cs_arena_array(arena, count > 0 ? count : 1, sizeof *copy);
    if (copy == NULL)
        return false;
    if (count > 0)
        memcpy(copy, items, count * sizeof *copy);
    list.len = count;
    list.as.items = copy;
    *out = list;
    return true;
}

static bool split_words(struct cs_arena *arena, struct cs_str text, struct cs_value *out)
{
    struct cs_value list = cs_value_make(CS_LIST);
    uint32_t most = 1;
    for (uint32_t i = 0; i < text.len; i++)
        most += text.ptr[i] == ' ';
    struct cs_value *words = cs_arena_array(arena, most, sizeof *words);
    if (words == NULL)
        return false;
    for (uint32_t at = 0; at < text.len; at++) {
        uint32_t start = at;
        while (at < text.len && text.ptr[at] != ' ')
            at++;
        if (at > start)
            words[list.len++] = cs_value_string(cs_str_slice(text, start, at - start));
    }
    list.as.items = words;
    *out = list;
    return true;
}

/* Elements of another type are left out. */
static bool to_list(struct cs_arena *arena, const struct cs_type *element, struct cs_value list,
                    struct cs_value *out)
{
    struct cs_value result = cs_value_make(CS_LIST);
    struct cs_value *items = cs_arena_array(arena, list.len + 1u, sizeof *items);
    if (items == NULL)
        return false;
    for (uint32_t i = 0; i < list.len; i++) {
        struct cs_value item = list.as.items[i];
        bool fits = element->kind == CS_TYPE_DYN ||
                    (element->kind == CS_TYPE_STRING && item.tag == CS_STRING);
        if (element->kind == CS_TYPE_BOOL) {
            item = to_bool(item);
            fits = item.tag == CS_BOOL;
        }
        if (fits)
            items[result.len++] = item;
    }
    result.as.items = items;
    *out = result;
    return true;
}

bool cs_event_value(struct cs_arena *arena, const struct cs_type *type, struct cs_value value,
                    struct cs_value *out)
{
    *out = cs_value_absent();
    if (value.tag == CS_NULL || value.tag == CS_ABSENT || cs_value_is_string(value, "<NA>"))
        return true;
    switch (type->kind) {
    case CS_TYPE_STRING:
        if (value.tag == CS_STRING)
            *out = value;
        return true;
    case CS_TYPE_INT:
        *out = to_int(value);
        return true;
    case CS_TYPE_BOOL:
        *out = to_bool(value);
        return true;
    case CS_TYPE_TIMESTAMP:
        *out = to_time(CS_TIMESTAMP, value);
        return true;
    case CS_TYPE_DURATION:
        *out = to_time(CS_DURATION, value);
        return true;
    case CS_TYPE_DYN:
        *out = value;
        return true;
    case CS_TYPE_LIST:
        if (value.tag == CS_LIST)
            return to_list(arena, type->first, value, out);
        if (value.tag == CS_STRING && type->first->kind == CS_TYPE_STRING)
            return split_words(arena, cs_value_str(value), out);
        return true;
    default:
        return true;
    }
}
