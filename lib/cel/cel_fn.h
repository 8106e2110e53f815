/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the families of the function library share: the list of their tables, the words in which
 * overloads are written, and the small answers that many functions give.
 */
#ifndef CS_CEL_CEL_FN_H
#define CS_CEL_CEL_FN_H

#include "cel/cel_function.h"

/* X(family): each cel_fn_<family>.c has a table cs_fn_<family>_rows, closed by a row without name.
 */
#define CS_FN_FAMILIES(X) \
    X(core)               \
    X(convert)            \
    X(string)             \
    X(time)               \
    X(optional)           \
    X(text)               \
    X(format)             \
    X(list)               \
    X(set)                \
    X(math)               \
    X(encode)             \
    X(match)              \
    X(network)            \
    X(url)                \
    X(quantity)           \
    X(semver)             \
    X(named)              \
    X(authorizer)

#define CS_FN_EXTERN(family) extern const struct cs_function cs_fn_##family##_rows[];
CS_FN_FAMILIES(CS_FN_EXTERN)
#undef CS_FN_EXTERN

/* Type variables A and B and what is made of them. */
extern const struct cs_type cs_fn_a, cs_fn_b, cs_fn_list_a, cs_fn_map_ab, cs_fn_type_a;

/* Types of extensions that other families take too. */
extern const struct cs_type cs_fn_type_ip, cs_fn_type_cidr, cs_fn_type_semver;

/* Types of the variables `authorizer` and `authorizer.requestResource`, which are to hold
   cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER). */
extern const struct cs_type cs_fn_type_authorizer, cs_fn_type_resource_check;

/* Overloads: the result, then the parameters; of a member the receiver is the first. */
#define CS_FN_COUNT(...) \
    (sizeof((const struct cs_type *const[]){__VA_ARGS__}) / sizeof(const struct cs_type *))
#define CS_FN_GLOBAL(to, ...)                                                        \
    {                                                                                \
        .nparams = CS_FN_COUNT(__VA_ARGS__), .params = {__VA_ARGS__}, .result = (to) \
    }
#define CS_FN_MEMBER_SINCE(version, to, ...)                                          \
    {                                                                                 \
        .member = true, .nparams = CS_FN_COUNT(__VA_ARGS__), .params = {__VA_ARGS__}, \
        .result = (to), .since = (version)                                            \
    }
#define CS_FN_MEMBER(to, ...)                                                         \
    {                                                                                 \
        .member = true, .nparams = CS_FN_COUNT(__VA_ARGS__), .params = {__VA_ARGS__}, \
        .result = (to)                                                                \
    }
#define CS_FN_VARIADIC(to, ...)                                                         \
    {                                                                                   \
        .variadic = true, .nparams = CS_FN_COUNT(__VA_ARGS__), .params = {__VA_ARGS__}, \
        .result = (to)                                                                  \
    }

#define CS_FN_ROW(text, implementation, rows, price, version)                        \
    {                                                                                \
        .name = (text), .call = (implementation), .overloads = (rows),               \
        .count = sizeof(rows) / sizeof(rows)[0], .cost = (price), .since = (version) \
    }

/* With further columns: .prepare, .validate, .hot. */
#define CS_FN_ROW_ALSO(text, implementation, rows, price, version, ...)                           \
    {                                                                                             \
        .name = (text), .call = (implementation), .overloads = (rows),                            \
        .count = sizeof(rows) / sizeof(rows)[0], .cost = (price), .since = (version), __VA_ARGS__ \
    }

static inline struct cs_value cs_fn_no_overload(void)
{
    return cs_value_error(CS_FAULT_NO_OVERLOAD);
}

/* Pays for looking at `bytes` of text, as Kubernetes does: a tenth of a step a byte. */
static inline bool cs_fn_pay_text(struct cs_call *call, uint64_t bytes)
{
    return cs_call_pay(call, bytes / 10);
}

/* Pays for a search, which reads both. */
static inline bool cs_fn_pay_search(struct cs_call *call, struct cs_str text, struct cs_str needle)
{
    return cs_fn_pay_text(call, (uint64_t)text.len + needle.len);
}

/* Room for `bytes` of a new text, paid for; NULL: answer cs_call_limit. */
char *cs_fn_text(struct cs_call *call, uint64_t bytes);

/* Room for `count` values, paid for; NULL: answer cs_call_limit. */
struct cs_value *cs_fn_values(struct cs_call *call, uint64_t count);

/* A copy as a string value, or limit. */
struct cs_value cs_fn_string(struct cs_call *call, struct cs_str text);

static inline struct cs_value cs_fn_list(const struct cs_value *items, uint32_t count)
{
    struct cs_value list = cs_value_make(CS_LIST);
    list.len = count;
    list.as.items = items;
    return list;
}

/*
 * Text that grows in the scratch memory and is paid for as it grows. Running out is remembered; the
 * end says so.
 */
struct cs_fn_builder {
    struct cs_call *call;
    char *ptr;
    uint64_t len, room;
    bool failed;
};

void cs_fn_put(struct cs_fn_builder *builder, struct cs_str text);
void cs_fn_put_char(struct cs_fn_builder *builder, char c);
/* The text as a string value, or limit. */
struct cs_value cs_fn_built(struct cs_fn_builder *builder);

/* string(v) of the types that the core converts; cs_fn_no_overload for others. */
struct cs_value cs_fn_to_string(struct cs_call *call, struct cs_value v);

/* The lists' part of names that they share with strings. */
struct cs_value cs_fn_list_index_of(struct cs_call *call, const struct cs_value *args);
struct cs_value cs_fn_list_last_index_of(struct cs_call *call, const struct cs_value *args);
struct cs_value cs_fn_list_reverse(struct cs_call *call, struct cs_value list);

/* -1, 0 or 1 of two versions; false: they are none. */
bool cs_fn_semver_order(struct cs_value a, struct cs_value b, int *order);

/* a + b of numbers of one type and of timestamps and durations. */
struct cs_value cs_fn_add(struct cs_value a, struct cs_value b);

/* a + b and a - b of timestamps and durations, whatever mixture has a meaning. */
struct cs_value cs_fn_time_add(struct cs_value a, struct cs_value b);
struct cs_value cs_fn_time_subtract(struct cs_value a, struct cs_value b);

#endif
