/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs. contract: value/url.h; the rules are those of Go's net/url (1.26).
 *
 *     url       = [ scheme ":" ] rest [ "?" query ] [ "#" fragment ]
 *     rest      = "//" authority [ path ]   with a scheme; in the end also without
 *               | "/" ... | opaque          the latter with a scheme only
 *     authority = [ user "@" ] host [ ":" digits ]
 */
#include "value/url.h"

#include "value/ip.h"

enum place { IN_HOST, IN_ZONE, IN_USER, IN_PATH, IN_FRAGMENT };

static bool letter(char c)
{
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'z';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex(char c)
{
    if (digit(c))
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Whether the character has to be written as %XX there. */
static bool needs_escape(char c, enum place place)
{
    if (letter(c) || digit(c) || one_of(c, "-_.~"))
        return false;
    if ((place == IN_HOST || place == IN_ZONE) && one_of(c, "!$&'()*+,;=:[]<>\""))
        return false;
    if (one_of(c, "$&+,/:;=?@"))
        return place == IN_PATH ? c == '?' : place != IN_FRAGMENT;
    return !(place == IN_FRAGMENT && one_of(c, "!()*"));
}

static bool escape_at(struct cs_str s, uint32_t at, int *value)
{
    int high = at + 1 < s.len ? hex(s.ptr[at + 1]) : -1;
    int low = at + 2 < s.len ? hex(s.ptr[at + 2]) : -1;
    *value = high * 16 + low;
    return high >= 0 && low >= 0;
}

/* Whether the escapes, and in a host all characters, are allowed there. */
static bool check_escapes(struct cs_str s, enum place place)
{
    bool host = place == IN_HOST || place == IN_ZONE;
    for (uint32_t i = 0; i < s.len; i++) {
        int value;
        char c = s.ptr[i];
        if (c == '%') {
            if (!escape_at(s, i, &value))
                return false;
            /* a host may only escape what is not ASCII, a zone only what it may hold */
            if (place == IN_HOST && value < 0x80 && value != '%')
                return false;
            if (place == IN_ZONE && value != '%' && value != ' ' && value < 0x80 &&
                needs_escape((char)value, IN_HOST))
                return false;
            i += 2;
        } else if (host && (unsigned char)c < 0x80 && needs_escape(c, place)) {
            return false;
        }
    }
    return true;
}

bool cs_url_unescape(struct cs_str s, bool query, char *out, uint32_t *len)
{
    *len = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        int value = (unsigned char)s.ptr[i];
        if (query && value == '+')
            value = ' ';
        if (s.ptr[i] == '%') {
            if (!escape_at(s, i, &value))
                return false;
            i += 2;
        }
        out[(*len)++] = (char)value;
    }
    return true;
}

/* Splits at the first `at`; what is behind goes to *rest. False: there is none, *rest is empty. */
static bool split(struct cs_str s, char at, struct cs_str *before, struct cs_str *rest)
{
    const char *found = s.len == 0 ? NULL : memchr(s.ptr, at, s.len);
    uint32_t len = found == NULL ? s.len : (uint32_t)(found - s.ptr);
    *before = cs_str_slice(s, 0, len);
    *rest = cs_str_slice(s, found == NULL ? len : len + 1, s.len);
    return found != NULL;
}

static int64_t last_of(struct cs_str s, char c)
{
    for (uint32_t i = s.len; i-- > 0;)
        if (s.ptr[i] == c)
            return i;
    return -1;
}

/* Nothing, or a colon and digits. */
static bool is_port(struct cs_str s)
{
    if (s.len == 0)
        return true;
    if (s.ptr[0] != ':')
        return false;
    for (uint32_t i = 1; i < s.len; i++)
        if (!digit(s.ptr[i]))
            return false;
    return true;
}

/* False: a colon in front of any scheme. An empty scheme: there is none. */
static bool read_scheme(struct cs_str s, struct cs_str *scheme, struct cs_str *rest)
{
    *scheme = cs_str_slice(s, 0, 0);
    *rest = s;
    for (uint32_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (letter(c) || (i != 0 && (digit(c) || one_of(c, "+-."))))
            continue;
        if (c != ':')
            return true;
        *scheme = cs_str_slice(s, 0, i);
        *rest = cs_str_slice(s, i + 1, s.len);
        return i != 0;
    }
    return true;
}

/* "[::1]", "[fe80::1%25en0]": an IPv6 address, perhaps with a zone. */
static bool check_literal(struct cs_str host)
{
    int64_t close = last_of(host, ']');
    struct cs_ip ip;
    char bytes[64];
    uint32_t len;
    if (close < 0 || !is_port(cs_str_slice(host, (uint32_t)close + 1, host.len)))
        return false;
    struct cs_str name = cs_str_slice(host, 1, (uint32_t)close - 1);
    int64_t zone = cs_str_find(name, CS_STR("%25"), 0);
    if (zone >= 0) {
        if (zone + 3 == name.len ||
            !check_escapes(cs_str_slice(name, (uint32_t)zone, name.len), IN_ZONE))
            return false;
        name = cs_str_slice(name, 0, (uint32_t)zone);
    }
    if (name.len > sizeof bytes || !check_escapes(name, IN_HOST) ||
        !cs_url_unescape(name, false, bytes, &len))
        return false;
    return len != 0 && memchr(bytes, ':', len) != NULL &&
           cs_ip_parse_mapped(cs_str_of(bytes, len), &ip);
}

static bool check_host(struct cs_str scheme, struct cs_str host)
{
    int64_t bracket = last_of(host, '['), first = cs_str_find(host, CS_STR(":"), 0);
    if (bracket > 0)
        return false;
    if (bracket == 0)
        return check_literal(host);
    if (first >= 0) {
        /* lists of hosts are known of databases, but not of the web */
        bool strict = cs_str_is(scheme, "http") || cs_str_is(scheme, "https");
        int64_t colon = strict ? first : last_of(host, ':');
        if (!is_port(cs_str_slice(host, (uint32_t)colon, host.len)))
            return false;
    }
    return check_escapes(host, IN_HOST);
}

static bool check_user(struct cs_str user)
{
    for (uint32_t i = 0; i < user.len; i++) {
        char c = user.ptr[i];
        if (!letter(c) && !digit(c) && !one_of(c, "-._:~!$&'()*+,;=%@"))
            return false;
    }
    return check_escapes(user, IN_USER);
}

/*
 * Without a fragment: a '#' is an ordinary character here. Nothing is unescaped yet. `hosts`: two
 * slashes lead to a host without a scheme too.
 */
static bool read_parts(struct cs_str s, bool hosts, struct cs_url *out)
{
    struct cs_str rest;
    *out = (struct cs_url){.has_query = false};
    if (!read_scheme(s, &out->scheme, &rest))
        return false;
    out->has_query = split(rest, '?', &rest, &out->query);
    if (rest.len == 0 || rest.ptr[0] != '/') {
        out->opaque = rest;
        return out->scheme.len != 0;
    }
    out->path = rest;
    hosts = hosts && !cs_str_starts(rest, CS_STR("///"));
    if ((out->scheme.len == 0 && !hosts) || !cs_str_starts(rest, CS_STR("//")))
        return true;
    struct cs_str authority = cs_str_slice(rest, 2, rest.len);
    int64_t slash = cs_str_find(authority, CS_STR("/"), 0);
    out->path = slash < 0 ? cs_str_slice(authority, authority.len, 0)
                          : cs_str_slice(authority, (uint32_t)slash, authority.len);
    authority = cs_str_slice(authority, 0, authority.len - out->path.len);
    int64_t at = last_of(authority, '@');
    out->user = cs_str_slice(authority, 0, at < 0 ? 0 : (uint32_t)at);
    out->host = at < 0 ? authority : cs_str_slice(authority, (uint32_t)at + 1, authority.len);
    return true;
}

static bool lower_equal(struct cs_str s, const char *lower)
{
    uint32_t i = 0;
    while (i < s.len && lower[i] != '\0' && (s.ptr[i] | 0x20) == lower[i])
        i++;
    return i == s.len && lower[i] == '\0';
}

static bool check_parts(const struct cs_url *url)
{
    struct cs_str scheme = url->scheme;
    if (lower_equal(scheme, "http"))
        scheme = CS_STR("http");
    else if (lower_equal(scheme, "https"))
        scheme = CS_STR("https");
    return check_user(url->user) && check_host(scheme, url->host) &&
           check_escapes(url->path, IN_PATH);
}

bool cs_url_check(struct cs_str s)
{
    struct cs_url url;
    for (uint32_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return false;
    if (cs_str_is(s, "*"))
        return true;
    return s.len != 0 && read_parts(s, false, &url) && check_parts(&url);
}

/* A path as it is to be written: as it was, if nothing in it needed an escape it has not. */
static bool escape_path(struct cs_arena *arena, struct cs_str *path)
{
    uint32_t extra = 0, len = 0;
    bool valid = true;
    for (uint32_t i = 0; i < path->len; i++)
        valid &= !needs_escape(path->ptr[i], IN_PATH) || one_of(path->ptr[i], "!'()*[]%");
    if (valid || cs_str_is(*path, "*"))
        return true;
    /* otherwise all of it is unescaped and escaped anew */
    char *plain = cs_arena_take(arena, path->len);
    if (plain == NULL || !cs_url_unescape(*path, false, plain, &len))
        return false;
    for (uint32_t i = 0; i < len; i++)
        extra += needs_escape(plain[i], IN_PATH) ? 2 : 0;
    char *text = cs_arena_take(arena, (size_t)len + extra), *at = text;
    if (text == NULL)
        return false;
    for (uint32_t i = 0; i < len; i++) {
        if (!needs_escape(plain[i], IN_PATH)) {
            *at++ = plain[i];
            continue;
        }
        *at++ = '%';
        *at++ = "0123456789ABCDEF"[(unsigned char)plain[i] >> 4];
        *at++ = "0123456789ABCDEF"[plain[i] & 15];
    }
    *path = cs_str_of(text, (size_t)len + extra);
    return true;
}

static bool unescape_host(struct cs_arena *arena, struct cs_str *host)
{
    uint32_t len;
    if (host->len == 0 || memchr(host->ptr, '%', host->len) == NULL)
        return true;
    char *text = cs_arena_take(arena, host->len);
    if (text == NULL || !cs_url_unescape(*host, false, text, &len))
        return false;
    *host = cs_str_of(text, len);
    return true;
}

static bool lower_scheme(struct cs_arena *arena, struct cs_str *scheme)
{
    char *text = cs_arena_take(arena, scheme->len == 0 ? 1 : scheme->len);
    for (uint32_t i = 0; text != NULL && i < scheme->len; i++)
        text[i] = (char)(scheme->ptr[i] >= 'A' && scheme->ptr[i] <= 'Z' ? scheme->ptr[i] | 0x20
                                                                        : scheme->ptr[i]);
    *scheme = cs_str_of(text, scheme->len);
    return text != NULL;
}

enum cs_url_answer cs_url_parse(struct cs_arena *arena, struct cs_str s, struct cs_url *out)
{
    struct cs_str whole, fragment;
    if (!cs_url_check(s))
        return CS_URL_INVALID;
    /* checked with the fragment in the path or the query, now read without it */
    split(s, '#', &whole, &fragment);
    if (cs_str_is(whole, "*")) {
        *out = (struct cs_url){.path = whole, .fragment = fragment};
        return CS_URL_OK;
    }
    if (!read_parts(whole, true, out) || !check_parts(out) || !check_escapes(fragment, IN_FRAGMENT))
        return CS_URL_INVALID;
    out->fragment = fragment;
    bool done = lower_scheme(arena, &out->scheme) && unescape_host(arena, &out->host) &&
                escape_path(arena, &out->path);
    return done ? CS_URL_OK : CS_URL_MEMORY;
}

/* The colon in front of the port, or the length. */
static uint32_t port_at(struct cs_str host)
{
    int64_t colon = last_of(host, ':');
    if (colon < 0 || !is_port(cs_str_slice(host, (uint32_t)colon, host.len)))
        return host.len;
    return (uint32_t)colon;
}

struct cs_str cs_url_hostname(const struct cs_url *url)
{
    struct cs_str name = cs_str_slice(url->host, 0, port_at(url->host));
    if (name.len >= 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']')
        name = cs_str_slice(name, 1, name.len - 2);
    return name;
}

struct cs_str cs_url_port(const struct cs_url *url)
{
    return cs_str_slice(url->host, port_at(url->host) + 1, url->host.len);
}

bool cs_url_equal(const struct cs_url *a, const struct cs_url *b)
{
    return cs_str_equal(a->scheme, b->scheme) && cs_str_equal(a->opaque, b->opaque) &&
           cs_str_equal(a->user, b->user) && cs_str_equal(a->host, b->host) &&
           cs_str_equal(a->path, b->path) && cs_str_equal(a->query, b->query) &&
           a->has_query == b->has_query && cs_str_equal(a->fragment, b->fragment);
}
