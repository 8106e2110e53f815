/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists as sets: sets.contains, sets.equivalent, sets.intersects, and the same as members of lists
 * (hasAll, hasExactly, hasAny, hasOnly). Order and repetition do not count.
 */
#include "cel/cel_fn.h"
#include "value/compare.h"

/* 1: yes, 0: no, -1: the fuel is used up. */
static int holds(struct cs_call *call, struct cs_value set, struct cs_value wanted)
{
    for (uint32_t i = 0; i < set.len; i++) {
        if (cs_compare_equal(set.as.items[i], wanted, call->fuel))
            return 1;
        if (*call->fuel == 0)
            return -1;
    }
    return 0;
}

static int holds_all(struct cs_call *call, struct cs_value set, struct cs_value part)
{
    int found = 1;
    for (uint32_t i = 0; i < part.len && found == 1; i++)
        found = holds(call, set, part.as.items[i]);
    return found;
}

static int holds_any(struct cs_call *call, struct cs_value set, struct cs_value part)
{
    int found = 0;
    for (uint32_t i = 0; i < part.len && found == 0; i++)
        found = holds(call, set, part.as.items[i]);
    return found;
}

static bool two_lists(const struct cs_value *args, uint32_t nargs)
{
    return nargs == 2 && args[0].tag == CS_LIST && args[1].tag == CS_LIST;
}

static struct cs_value answer(struct cs_call *call, int found)
{
    return found < 0 ? cs_call_limit(call) : cs_value_bool(found == 1);
}

static struct cs_value fn_contains(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    if (!two_lists(args, nargs))
        return cs_fn_no_overload();
    return answer(call, holds_all(call, args[0], args[1]));
}

static struct cs_value fn_only(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (!two_lists(args, nargs))
        return cs_fn_no_overload();
    return answer(call, holds_all(call, args[1], args[0]));
}

static struct cs_value fn_equivalent(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    if (!two_lists(args, nargs))
        return cs_fn_no_overload();
    int found = holds_all(call, args[0], args[1]);
    return answer(call, found == 1 ? holds_all(call, args[1], args[0]) : found);
}

static struct cs_value fn_intersects(struct cs_call *call, const struct cs_value *args,
                                     uint32_t nargs)
{
    if (!two_lists(args, nargs))
        return cs_fn_no_overload();
    return answer(call, holds_any(call, args[0], args[1]));
}

static const struct cs_overload global_overloads[] = {
    CS_FN_GLOBAL(&cs_type_bool, &cs_fn_list_a, &cs_fn_list_a)};
static const struct cs_overload member_overloads[] = {
    CS_FN_MEMBER(&cs_type_bool, &cs_fn_list_a, &cs_fn_list_a)};

const struct cs_function cs_fn_set_rows[] = {
    CS_FN_ROW("sets.contains", fn_contains, global_overloads, 1, 29),
    CS_FN_ROW("sets.equivalent", fn_equivalent, global_overloads, 1, 29),
    CS_FN_ROW("sets.intersects", fn_intersects, global_overloads, 1, 29),
    CS_FN_ROW("hasAll", fn_contains, member_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("hasExactly", fn_equivalent, member_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("hasAny", fn_intersects, member_overloads, 1, CS_SINCE_OURS),
    CS_FN_ROW("hasOnly", fn_only, member_overloads, 1, CS_SINCE_OURS),
    {.name = NULL}};
