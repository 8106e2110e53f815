/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions that look for all matches of a regular expression: the regex extension (extract,
 * extractAll, replace) and Kubernetes' find and findAll.
 */
#include "base/utf8.h"
#include "cel/cel_build.h"
#include "cel/cel_fn.h"
#include "cel/cel_fn_regex.h"

enum { GROUPS = 10 }; /* a replacement names groups by one digit */

/* Goes from match to match, as Go's FindAll does. */
struct walk {
    struct cs_fn_regex *regex;
    struct cs_str text;
    uint64_t at;   /* where the next search begins; beyond the text: the end */
    int64_t ended; /* where the last match ended */
    uint32_t ngroups;
    struct cs_span groups[GROUPS];
};

/* 1: there is another match, 0: no, -1: *failure is the answer. */
static int next_match(struct walk *walk, struct cs_value *failure)
{
    while (walk->at <= walk->text.len) {
        int found = cs_fn_regex_search(walk->regex, walk->text, (uint32_t)walk->at, walk->groups,
                                       walk->ngroups, failure);
        if (found <= 0)
            return found;
        struct cs_span whole = walk->groups[0];
        /* an empty match that touches the last one is none */
        bool empty = whole.end == walk->at, touches = whole.start == walk->ended;
        if (empty) {
            uint32_t len = 1;
            if (walk->at < walk->text.len)
                cs_utf8_decode(walk->text.ptr + walk->at, &len);
            walk->at += len;
        } else {
            walk->at = whole.end;
        }
        walk->ended = whole.end;
        if (!empty || !touches)
            return 1;
    }
    return 0;
}

static bool open_walk(struct cs_call *call, const struct cs_value *args, uint32_t ngroups,
                      struct cs_fn_regex *regex, struct walk *walk, struct cs_value *failure)
{
    if (!cs_fn_regex_open(call, args[1], regex, failure))
        return false;
    *walk = (struct walk){
        .regex = regex, .text = cs_value_str(args[0]), .ended = -1, .ngroups = ngroups};
    return true;
}

static struct cs_value span_value(struct cs_str text, struct cs_span span)
{
    return cs_value_string(cs_str_slice(text, span.start, span.end - span.start));
}

/* Collecting matches. */

struct found {
    struct cs_call *call;
    struct cs_value *items;
    uint64_t count, room;
};

static bool keep(struct found *found, struct cs_value v)
{
    if (found->count == found->room) {
        uint64_t room = found->room == 0 ? 8 : 2 * found->room;
        struct cs_value *items = cs_fn_values(found->call, room);
        if (items == NULL)
            return false;
        if (found->count != 0)
            memcpy(items, found->items, (size_t)found->count * sizeof *items);
        found->items = items;
        found->room = room;
    }
    found->items[found->count++] = v;
    return true;
}

/* The text of each match, or of its group where `group`; empty groups are left out. */
static struct cs_value collect(struct cs_call *call, struct walk *walk, bool group, uint64_t most)
{
    struct found found = {.call = call};
    struct cs_value failure;
    int more = 0;
    while (found.count < most && (more = next_match(walk, &failure)) > 0) {
        struct cs_span span = walk->groups[group];
        if (group && (span.start == UINT32_MAX || span.start == span.end))
            continue;
        if (!keep(&found, span_value(walk->text, span)))
            return cs_call_limit(call);
    }
    return more < 0 ? failure : cs_fn_list(found.items, (uint32_t)found.count);
}

static struct cs_value fn_find(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_regex regex;
    struct walk walk;
    struct cs_value failure;
    if (nargs != 2 || args[0].tag != CS_STRING || args[1].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!open_walk(call, args, 1, &regex, &walk, &failure))
        return failure;
    int found = next_match(&walk, &failure);
    cs_fn_regex_close(&regex);
    if (found < 0)
        return failure;
    return found == 0 ? cs_value_string(CS_STR("")) : span_value(walk.text, walk.groups[0]);
}

static struct cs_value fn_find_all(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    struct cs_fn_regex regex;
    struct walk walk;
    struct cs_value failure;
    if (nargs < 2 || nargs > 3 || args[0].tag != CS_STRING || args[1].tag != CS_STRING ||
        (nargs == 3 && args[2].tag != CS_INT))
        return cs_fn_no_overload();
    uint64_t most = UINT64_MAX;
    if (nargs == 3 && args[2].as.integer >= 0)
        most = args[2].as.unsigned_integer;
    if (!open_walk(call, args, 1, &regex, &walk, &failure))
        return failure;
    struct cs_value all = collect(call, &walk, false, most);
    cs_fn_regex_close(&regex);
    return all;
}

/* The regex extension. */

/*
 * Opens for groups up to the highest that is wanted. More groups than `most`, or groups that need
 * not be those of RE2, are an error.
 */
static bool open_groups(struct cs_call *call, const struct cs_value *args, uint32_t most,
                        struct cs_fn_regex *regex, struct walk *walk, struct cs_value *failure)
{
    if (!open_walk(call, args, 1, regex, walk, failure))
        return false;
    uint32_t groups = cs_regex_groups(regex->regex);
    if (groups > most || (groups != 0 && !cs_regex_groups_exact(regex->regex))) {
        cs_fn_regex_close(regex);
        *failure = cs_value_error(CS_FAULT_REGEX);
        return false;
    }
    walk->ngroups = groups + 1 < GROUPS ? groups + 1 : GROUPS;
    return true;
}

static struct cs_value fn_extract(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_regex regex;
    struct walk walk;
    struct cs_value failure;
    if (nargs != 2 || args[0].tag != CS_STRING || args[1].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!open_groups(call, args, 1, &regex, &walk, &failure))
        return failure;
    int found = next_match(&walk, &failure);
    cs_fn_regex_close(&regex);
    if (found < 0)
        return failure;
    bool group = walk.ngroups == 2;
    struct cs_span span = walk.groups[group];
    if (found == 0 || (group && (span.start == UINT32_MAX || span.start == span.end)))
        return cs_build_none();
    return cs_build_some(call, span_value(walk.text, span));
}

static struct cs_value fn_extract_all(struct cs_call *call, const struct cs_value *args,
                                      uint32_t nargs)
{
    struct cs_fn_regex regex;
    struct walk walk;
    struct cs_value failure;
    if (nargs != 2 || args[0].tag != CS_STRING || args[1].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!open_groups(call, args, 1, &regex, &walk, &failure))
        return failure;
    struct cs_value all = collect(call, &walk, walk.ngroups == 2, UINT64_MAX);
    cs_fn_regex_close(&regex);
    return all;
}

/* "\0" to "\9" are the match and its groups, "\\" is a backslash. False: another escape. */
static bool put_replacement(struct cs_fn_builder *out, struct cs_str by, const struct walk *walk)
{
    for (uint32_t i = 0; i < by.len && !out->failed; i++) {
        if (by.ptr[i] != '\\') {
            cs_fn_put_char(out, by.ptr[i]);
            continue;
        }
        char c = ++i < by.len ? by.ptr[i] : '\0';
        if (c == '\\') {
            cs_fn_put_char(out, c);
            continue;
        }
        if (c < '0' || c > '9' || (uint32_t)(c - '0') >= walk->ngroups)
            return false;
        struct cs_span span = walk->groups[c - '0'];
        if (span.start != UINT32_MAX)
            cs_fn_put(out, cs_str_slice(walk->text, span.start, span.end - span.start));
    }
    return true;
}

static struct cs_value replace_all(struct cs_call *call, struct walk *walk, struct cs_str by,
                                   uint64_t most)
{
    struct cs_fn_builder out = {.call = call};
    struct cs_value failure;
    uint32_t from = 0;
    int more = 0;
    for (; most > 0 && !out.failed && (more = next_match(walk, &failure)) > 0; most--) {
        struct cs_span whole = walk->groups[0];
        cs_fn_put(&out, cs_str_slice(walk->text, from, whole.start - from));
        if (!put_replacement(&out, by, walk))
            return cs_value_error(CS_FAULT_ARGUMENT);
        from = whole.end;
    }
    if (more < 0)
        return failure;
    cs_fn_put(&out, cs_str_slice(walk->text, from, walk->text.len));
    return cs_fn_built(&out);
}

static struct cs_value fn_replace(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_regex regex;
    struct walk walk;
    struct cs_value failure;
    if (nargs < 3 || nargs > 4 || args[0].tag != CS_STRING || args[1].tag != CS_STRING ||
        args[2].tag != CS_STRING || (nargs == 4 && args[3].tag != CS_INT))
        return cs_fn_no_overload();
    uint64_t most = UINT64_MAX;
    if (nargs == 4 && args[3].as.integer >= 0)
        most = args[3].as.unsigned_integer;
    if (most == 0)
        return args[0];
    if (!open_groups(call, args, UINT32_MAX, &regex, &walk, &failure))
        return failure;
    struct cs_value replaced = replace_all(call, &walk, cs_value_str(args[2]), most);
    cs_fn_regex_close(&regex);
    return replaced;
}

#define STRING &cs_type_string
#define STRINGS &cs_type_list_string

static const struct cs_type optional_string = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = STRING};

static const struct cs_overload find_overloads[] = {CS_FN_MEMBER(STRING, STRING, STRING)};
static const struct cs_overload find_all_overloads[] = {
    CS_FN_MEMBER(STRINGS, STRING, STRING), CS_FN_MEMBER(STRINGS, STRING, STRING, &cs_type_int)};
static const struct cs_overload extract_overloads[] = {
    CS_FN_GLOBAL(&optional_string, STRING, STRING)};
static const struct cs_overload extract_all_overloads[] = {CS_FN_GLOBAL(STRINGS, STRING, STRING)};
static const struct cs_overload replace_overloads[] = {
    CS_FN_GLOBAL(STRING, STRING, STRING, STRING),
    CS_FN_GLOBAL(STRING, STRING, STRING, STRING, &cs_type_int)};

#define MATCH_ROW(text, implementation, rows, version)                          \
    {                                                                           \
        .name = (text), .call = (implementation), .overloads = (rows),          \
        .count = sizeof(rows) / sizeof(rows)[0], .cost = 1, .since = (version), \
        .prepare = &cs_fn_regex_second                                          \
    }

const struct cs_function cs_fn_match_rows[] = {
    MATCH_ROW("find", fn_find, find_overloads, 0),
    MATCH_ROW("findAll", fn_find_all, find_all_overloads, 0),
    MATCH_ROW("regex.extract", fn_extract, extract_overloads, CS_SINCE_OURS),
    MATCH_ROW("regex.extractAll", fn_extract_all, extract_all_overloads, CS_SINCE_OURS),
    MATCH_ROW("regex.replace", fn_replace, replace_overloads, CS_SINCE_OURS),
    {.name = NULL}};
