/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes' URL library. */
#include "base/utf8.h"
#include "cel/cel_build.h"
#include "cel/cel_fn.h"
#include "value/opaque.h"
#include "value/url.h"

struct url {
    struct cs_opaque base;
    struct cs_url url;
};

static const struct cs_url *url_of(const struct cs_opaque *opaque)
{
    return &((const struct url *)(const void *)opaque)->url;
}

static bool url_equal(const struct cs_opaque *a, const struct cs_opaque *b)
{
    return cs_url_equal(url_of(a), url_of(b));
}

static uint32_t url_size(const struct cs_opaque *opaque)
{
    const struct cs_url *url = url_of(opaque);
    uint64_t size = (uint64_t)url->opaque.len + url->user.len + url->host.len + url->path.len +
                    url->query.len + url->fragment.len;
    return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

static const struct cs_type url_type = {.kind = CS_TYPE_OPAQUE, .name = "kubernetes.URL"};
static const struct cs_opaque_kind url_kind = {&url_type, url_equal, NULL, NULL, url_size};

static struct cs_value fn_url(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct url *url;
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[0].len) ||
        (url = cs_arena_zero(call->arena, sizeof *url)) == NULL)
        return cs_call_limit(call);
    url->base.kind = &url_kind;
    switch (cs_url_parse(call->arena, cs_value_str(args[0]), &url->url)) {
    case CS_URL_OK:
        return cs_value_opaque(&url->base);
    case CS_URL_INVALID:
        return cs_value_error(CS_FAULT_CONVERT);
    default:
        return cs_call_limit(call);
    }
}

static struct cs_value fn_is_url(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[0].len))
        return cs_call_limit(call);
    return cs_value_bool(cs_url_check(cs_value_str(args[0])));
}

/* A part that `reading` bytes were read for. An unescaped host may hold anything; strings hold
   UTF-8. */
static struct cs_value text(struct cs_call *call, uint32_t reading, struct cs_str s)
{
    if (!cs_fn_pay_text(call, reading))
        return cs_call_limit(call);
    return cs_utf8_valid(s) == s.len ? cs_value_string(s) : cs_value_error(CS_FAULT_CONVERT);
}

#define PART_FUNCTION(name, part)                                                       \
    static struct cs_value fn_##name(struct cs_call *call, const struct cs_value *args, \
                                     uint32_t nargs)                                    \
    {                                                                                   \
        if (nargs != 1 || !cs_value_is_opaque(args[0], &url_kind))                      \
            return cs_fn_no_overload();                                                 \
        const struct cs_url *url = url_of(args[0].as.opaque);                           \
        return text(call, url_size(args[0].as.opaque), part);                           \
    }
PART_FUNCTION(scheme, url->scheme)
PART_FUNCTION(host, url->host)
PART_FUNCTION(hostname, cs_url_hostname(url))
PART_FUNCTION(port, cs_url_port(url))
PART_FUNCTION(path, url->path)

/* The query: key=value pairs with '&' between them. */

struct pair {
    struct cs_str key, value;
    bool taken;
};

/* Unescaped in the scratch memory. False: it has a broken escape, or is no UTF-8. */
static bool unescape(struct cs_call *call, struct cs_str *s)
{
    uint32_t len;
    if (s->len == 0)
        return true;
    char *out = cs_fn_text(call, s->len);
    if (out == NULL || !cs_url_unescape(*s, true, out, &len) ||
        cs_utf8_valid(cs_str_of(out, len)) != len)
        return false;
    *s = cs_str_of(out, len);
    return true;
}

/* Splits at a character; *more says that there was one. */
static struct cs_str cut(struct cs_str *rest, char at, bool *more)
{
    const char *found = rest->len == 0 ? NULL : memchr(rest->ptr, at, rest->len);
    uint32_t len = found == NULL ? rest->len : (uint32_t)(found - rest->ptr);
    struct cs_str before = cs_str_slice(*rest, 0, len);
    *rest = cs_str_slice(*rest, found == NULL ? len : len + 1, rest->len);
    *more = found != NULL;
    return before;
}

/* As Go's ParseQuery: a pair with a semicolon or a broken escape is dropped. */
static uint32_t read_pairs(struct cs_call *call, struct cs_str query, struct pair *pairs)
{
    uint32_t count = 0;
    bool more = true, ignored;
    while (more) {
        struct cs_str value = cut(&query, '&', &more);
        if (value.len == 0 || memchr(value.ptr, ';', value.len) != NULL)
            continue;
        struct cs_str key = cut(&value, '=', &ignored);
        if (unescape(call, &key) && unescape(call, &value))
            pairs[count++] = (struct pair){.key = key, .value = value};
    }
    return count;
}

/* All values of the key of pair `first`, as a list. */
static bool take_values(struct cs_call *call, struct pair *pairs, uint32_t count, uint32_t first,
                        struct cs_value *out, struct cs_value *failure)
{
    struct cs_builder values = {.items = NULL};
    if (!cs_call_pay(call, count - first)) {
        *failure = cs_call_limit(call);
        return false;
    }
    for (uint32_t i = first; i < count; i++) {
        if (pairs[i].taken || !cs_str_equal(pairs[i].key, pairs[first].key))
            continue;
        if (!cs_build_push(call, &values, cs_value_string(pairs[i].value), failure))
            return false;
        pairs[i].taken = i != first;
    }
    *out = cs_build_list(&values);
    return true;
}

static struct cs_value fn_query(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_builder map = {.items = NULL};
    struct cs_value values, failure;
    if (nargs != 1 || !cs_value_is_opaque(args[0], &url_kind))
        return cs_fn_no_overload();
    struct cs_str query = url_of(args[0].as.opaque)->query;
    uint32_t most = 1;
    if (!cs_fn_pay_text(call, query.len))
        return cs_call_limit(call);
    for (uint32_t i = 0; i < query.len; i++)
        most += query.ptr[i] == '&';
    struct pair *pairs = NULL;
    if (cs_call_pay(call, most))
        pairs = cs_arena_array(call->arena, most, sizeof *pairs);
    if (pairs == NULL)
        return cs_call_limit(call);
    uint32_t count = read_pairs(call, query, pairs);
    if (*call->fuel == 0)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < count; i++) {
        if (pairs[i].taken)
            continue;
        if (!take_values(call, pairs, count, i, &values, &failure) ||
            !cs_build_pair(call, &map, cs_value_string(pairs[i].key), values, &failure))
            return failure;
    }
    return cs_build_map(call, &map);
}

#define STRING &cs_type_string

static const struct cs_type query_type = CS_TYPE_MAP_OF(&cs_type_list_string);

static const struct cs_overload url_overloads[] = {CS_FN_GLOBAL(&url_type, STRING)};
static const struct cs_overload is_url_overloads[] = {CS_FN_GLOBAL(&cs_type_bool, STRING)};
static const struct cs_overload part_overloads[] = {CS_FN_MEMBER(STRING, &url_type)};
static const struct cs_overload query_overloads[] = {CS_FN_MEMBER(&query_type, &url_type)};

static const struct cs_validation literal_url = {
    0, "url", "a URL", "with a scheme, or a path from the root: 'https://example.com/a', '/a'"};

const struct cs_function cs_fn_url_rows[] = {
    CS_FN_ROW_ALSO("url", fn_url, url_overloads, 1, 0, .validate = &literal_url),
    CS_FN_ROW("isURL", fn_is_url, is_url_overloads, 1, 0),
    CS_FN_ROW("getScheme", fn_scheme, part_overloads, 1, 0),
    CS_FN_ROW("getHost", fn_host, part_overloads, 1, 0),
    CS_FN_ROW("getHostname", fn_hostname, part_overloads, 1, 0),
    CS_FN_ROW("getPort", fn_port, part_overloads, 1, 0),
    CS_FN_ROW("getEscapedPath", fn_path, part_overloads, 1, 0),
    CS_FN_ROW("getQuery", fn_query, query_overloads, 1, 0),
    {.name = NULL}};
