/* SPDX-License-Identifier: Apache-2.0 */
/* The string functions of the core: contains, startsWith, endsWith, matches. */
#include "cel/cel_fn.h"
#include "cel/cel_fn_regex.h"

static bool two_strings(const struct cs_value *args, uint32_t nargs)
{
    return nargs == 2 && args[0].tag == CS_STRING && args[1].tag == CS_STRING;
}

static struct cs_value fn_contains(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    if (!two_strings(args, nargs))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]), needle = cs_value_str(args[1]);
    if (!cs_fn_pay_search(call, text, needle))
        return cs_call_limit(call);
    return cs_value_bool(cs_str_find(text, needle, 0) >= 0);
}

static struct cs_value fn_starts_with(struct cs_call *call, const struct cs_value *args,
                                      uint32_t nargs)
{
    if (!two_strings(args, nargs))
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[1].len))
        return cs_call_limit(call);
    return cs_value_bool(cs_str_starts(cs_value_str(args[0]), cs_value_str(args[1])));
}

static struct cs_value fn_ends_with(struct cs_call *call, const struct cs_value *args,
                                    uint32_t nargs)
{
    if (!two_strings(args, nargs))
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[1].len))
        return cs_call_limit(call);
    return cs_value_bool(cs_str_ends(cs_value_str(args[0]), cs_value_str(args[1])));
}

static struct cs_value fn_matches(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_regex regex;
    if (!two_strings(args, nargs))
        return cs_fn_no_overload();
    struct cs_value failure;
    if (!cs_fn_regex_open(call, args[1], &regex, &failure))
        return failure;
    int found = cs_fn_regex_search(&regex, cs_value_str(args[0]), 0, NULL, 0, &failure);
    cs_fn_regex_close(&regex);
    return found < 0 ? failure : cs_value_bool(found > 0);
}

#define BOOL &cs_type_bool
#define STRING &cs_type_string

static const struct cs_overload pair_overloads[] = {CS_FN_MEMBER(BOOL, STRING, STRING)};
static const struct cs_overload matches_overloads[] = {CS_FN_GLOBAL(BOOL, STRING, STRING),
                                                       CS_FN_MEMBER(BOOL, STRING, STRING)};

const struct cs_function cs_fn_string_rows[] = {
    CS_FN_ROW_ALSO("contains", fn_contains, pair_overloads, 1, 0, .hot = CS_HOT_CONTAINS),
    CS_FN_ROW_ALSO("startsWith", fn_starts_with, pair_overloads, 1, 0, .hot = CS_HOT_STARTS),
    CS_FN_ROW_ALSO("endsWith", fn_ends_with, pair_overloads, 1, 0, .hot = CS_HOT_ENDS),
    {.name = "matches",
     .call = fn_matches,
     .overloads = matches_overloads,
     .count = 2,
     .cost = 1,
     .prepare = &cs_fn_regex_second},
    {.name = NULL}};
