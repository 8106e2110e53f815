/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versions. contract: value/semver.h
 *
 *     version = number "." number "." number [ "-" part { "." part } ] [ "+" part { "." part } ]
 *     part    = one or more of letters, digits, '-'; in the pre-release numbers have no leading 0
 */
#include "value/semver.h"

#include "value/number.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_number(struct cs_str s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (!digit(s.ptr[i]))
            return false;
    return s.len != 0;
}

static struct cs_str cut(struct cs_str *s, char at)
{
    const char *found = s->len == 0 ? NULL : memchr(s->ptr, at, s->len);
    uint32_t len = found == NULL ? s->len : (uint32_t)(found - s->ptr);
    struct cs_str before = cs_str_slice(*s, 0, len);
    *s = cs_str_slice(*s, found == NULL ? len : len + 1, s->len);
    return before;
}

/* As Kubernetes drops them: the rest of a part that does not begin with a digit gets one 0. */
static struct cs_str without_zeros(struct cs_str s, bool *zero)
{
    *zero = false;
    if (s.len < 2)
        return s;
    while (s.len != 0 && s.ptr[0] == '0')
        s = cs_str_slice(s, 1, s.len);
    *zero = s.len == 0 || !digit(s.ptr[0]);
    return s;
}

static bool read_number(struct cs_str s, bool normalize, uint64_t *out)
{
    bool zero = false;
    if (normalize)
        s = without_zeros(s, &zero);
    if (zero && s.len == 0) {
        *out = 0;
        return true;
    }
    return is_number(s) && (s.len == 1 || s.ptr[0] != '0') && cs_number_uint(s, out);
}

/* Dot-separated parts, none empty. */
static bool check_parts(struct cs_str s, bool numbers_strict)
{
    uint64_t ignored;
    bool more = true;
    while (more) {
        bool last = s.len == 0 || memchr(s.ptr, '.', s.len) == NULL;
        struct cs_str part = cut(&s, '.');
        if (part.len == 0)
            return false;
        for (uint32_t i = 0; i < part.len; i++) {
            char c = part.ptr[i], lower = (char)(c | 0x20);
            if (!digit(c) && c != '-' && !(lower >= 'a' && lower <= 'z'))
                return false;
        }
        if (numbers_strict && is_number(part) &&
            ((part.len > 1 && part.ptr[0] == '0') || !cs_number_uint(part, &ignored)))
            return false;
        more = !last;
    }
    return true;
}

/* The third part: patch number, pre-release, build. */
static bool read_rest(struct cs_str rest, bool normalize, struct cs_semver *out)
{
    bool zero = false;
    if (normalize)
        rest = without_zeros(rest, &zero);
    const char *plus = rest.len == 0 ? NULL : memchr(rest.ptr, '+', rest.len);
    if (plus != NULL) {
        uint32_t len = (uint32_t)(plus - rest.ptr);
        if (!check_parts(cs_str_slice(rest, len + 1, rest.len), false))
            return false;
        rest = cs_str_slice(rest, 0, len);
    }
    const char *dash = rest.len == 0 ? NULL : memchr(rest.ptr, '-', rest.len);
    if (dash != NULL) {
        uint32_t len = (uint32_t)(dash - rest.ptr);
        out->pre = cs_str_slice(rest, len + 1, rest.len);
        if (!check_parts(out->pre, true))
            return false;
        rest = cs_str_slice(rest, 0, len);
    }
    if (zero && rest.len == 0) /* "00" or "0-rc" lost its only zero */
        return true;
    return read_number(rest, false, &out->patch);
}

static uint32_t count_dots(struct cs_str s)
{
    uint32_t dots = 0;
    for (uint32_t i = 0; i < s.len; i++)
        dots += s.ptr[i] == '.';
    return dots;
}

bool cs_semver_parse(struct cs_str s, bool normalize, struct cs_semver *out)
{
    *out = (struct cs_semver){.pre = {"", 0}};
    if (normalize && s.len != 0 && s.ptr[0] == 'v')
        s = cs_str_slice(s, 1, s.len);
    uint32_t dots = count_dots(s);
    if (dots < 2 && !normalize)
        return false;
    struct cs_str part = cut(&s, '.');
    if (!read_number(part, normalize, &out->major))
        return false;
    if (dots == 0)
        return true;
    part = cut(&s, '.');
    if (!read_number(part, normalize, &out->minor))
        return false;
    return dots == 1 || read_rest(s, normalize, out);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_parts(struct cs_str a, struct cs_str b)
{
    uint64_t x = 0, y = 0;
    bool number_a = is_number(a), number_b = is_number(b);
    if (number_a != number_b) /* numbers come first */
        return number_a ? -1 : 1;
    if (number_a && cs_number_uint(a, &x) && cs_number_uint(b, &y))
        return compare_numbers(x, y);
    int order = cs_str_order(a, b);
    return (order > 0) - (order < 0);
}

static int compare_pre(struct cs_str a, struct cs_str b)
{
    if (a.len == 0 || b.len == 0) /* a release is later than its pre-releases */
        return (a.len == 0) - (b.len == 0);
    while (a.len != 0 && b.len != 0) {
        struct cs_str part_a = cut(&a, '.'), part_b = cut(&b, '.');
        int order = compare_parts(part_a, part_b);
        if (order != 0)
            return order;
    }
    return (a.len != 0) - (b.len != 0);
}

int cs_semver_compare(const struct cs_semver *a, const struct cs_semver *b)
{
    int order = compare_numbers(a->major, b->major);
    if (order == 0)
        order = compare_numbers(a->minor, b->minor);
    if (order == 0)
        order = compare_numbers(a->patch, b->patch);
    return order != 0 ? order : compare_pre(a->pre, b->pre);
}
