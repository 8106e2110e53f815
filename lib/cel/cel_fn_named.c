/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes' named formats: format.dns1123Label().validate(text) answers none, or some list of
 * what is wrong. What is valid follows the API machinery (util/validation) and kube-openapi
 * (strfmt).
 */
#include "cel/cel_build.h"
#include "cel/cel_fn.h"
#include "value/opaque.h"
#include "value/time.h"
#include "value/url.h"

#define LABEL_MOST 63u
#define SUBDOMAIN_MOST 253u
#define WRONG_MOST 4u

/* What is wrong, static texts. */
struct wrong {
    const char *texts[WRONG_MOST];
    uint32_t count;
};

static void say(struct wrong *wrong, const char *text)
{
    if (wrong->count < WRONG_MOST)
        wrong->texts[wrong->count++] = text;
}

static bool lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool alphanumeric(char c)
{
    return digit(c) || lower((char)(c | 0x20));
}

/* [a-z0-9]([-a-z0-9]*[a-z0-9])? */
static bool is_label(struct cs_str s)
{
    if (s.len == 0 || s.ptr[0] == '-' || s.ptr[s.len - 1] == '-')
        return false;
    for (uint32_t i = 0; i < s.len; i++)
        if (!lower(s.ptr[i]) && !digit(s.ptr[i]) && s.ptr[i] != '-')
            return false;
    return true;
}

static bool is_subdomain(struct cs_str s)
{
    uint32_t from = 0;
    for (uint32_t i = 0; i <= s.len; i++) {
        if (i != s.len && s.ptr[i] != '.')
            continue;
        if (!is_label(cs_str_slice(s, from, i - from)))
            return false;
        from = i + 1;
    }
    return true;
}

/* ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9] */
static bool is_name(struct cs_str s)
{
    if (s.len == 0 || !alphanumeric(s.ptr[0]) || !alphanumeric(s.ptr[s.len - 1]))
        return false;
    for (uint32_t i = 0; i < s.len; i++)
        if (!alphanumeric(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_' && s.ptr[i] != '.')
            return false;
    return true;
}

static const char label_too_long[] = "must be no more than 63 characters";
static const char subdomain_too_long[] = "must be no more than 253 characters";
static const char label_text[] =
    "a lowercase RFC 1123 label must consist of lower case letters, digits or '-', and must start "
    "and end with a letter or digit";
static const char label_1035_text[] =
    "a DNS-1035 label must consist of lower case letters, digits or '-', start with a letter, and "
    "end with a letter or digit";
static const char subdomain_text[] =
    "a lowercase RFC 1123 subdomain must consist of lower case letters, digits, '-' or '.', and "
    "must start and end with a letter or digit";
static const char name_text[] =
    "must consist of letters, digits, '-', '_' or '.', and must start and end with a letter or "
    "digit";

/*
 * A name to which something will be appended may end in a dash; Kubernetes then looks at the name
 * with "a" for its last two characters. What is too long for that is too long anyway.
 */
static struct cs_str masked(struct cs_str s, bool prefix, char buffer[SUBDOMAIN_MOST + 2])
{
    if (!prefix || s.len < 2 || s.len > SUBDOMAIN_MOST + 2 || s.ptr[s.len - 1] != '-')
        return s;
    memcpy(buffer, s.ptr, s.len - 2);
    buffer[s.len - 2] = 'a';
    return cs_str_of(buffer, s.len - 1);
}

static void label(struct cs_str s, bool prefix, struct wrong *wrong)
{
    char buffer[SUBDOMAIN_MOST + 2];
    s = masked(s, prefix, buffer);
    if (s.len > LABEL_MOST)
        say(wrong, label_too_long);
    if (!is_label(s))
        say(wrong, is_subdomain(s) ? "must not contain dots" : label_text);
}

static void label_1035(struct cs_str s, bool prefix, struct wrong *wrong)
{
    char buffer[SUBDOMAIN_MOST + 2];
    s = masked(s, prefix, buffer);
    if (s.len > LABEL_MOST)
        say(wrong, label_too_long);
    if (!is_label(s) || !lower(s.ptr[0]))
        say(wrong, label_1035_text);
}

static void subdomain(struct cs_str s, bool prefix, struct wrong *wrong)
{
    char buffer[SUBDOMAIN_MOST + 2];
    s = masked(s, prefix, buffer);
    if (s.len > SUBDOMAIN_MOST)
        say(wrong, subdomain_too_long);
    if (!is_subdomain(s))
        say(wrong, subdomain_text);
}

static void check_label(struct cs_str s, struct wrong *wrong)
{
    label(s, false, wrong);
}

static void check_label_prefix(struct cs_str s, struct wrong *wrong)
{
    label(s, true, wrong);
}

static void check_label_1035(struct cs_str s, struct wrong *wrong)
{
    label_1035(s, false, wrong);
}

static void check_label_1035_prefix(struct cs_str s, struct wrong *wrong)
{
    label_1035(s, true, wrong);
}

static void check_subdomain(struct cs_str s, struct wrong *wrong)
{
    subdomain(s, false, wrong);
}

static void check_subdomain_prefix(struct cs_str s, struct wrong *wrong)
{
    subdomain(s, true, wrong);
}

static void check_qualified(struct cs_str s, struct wrong *wrong)
{
    int64_t slash = cs_str_find(s, CS_STR("/"), 0);
    struct cs_str name = s;
    if (slash >= 0) {
        struct cs_str prefix = cs_str_slice(s, 0, (uint32_t)slash);
        name = cs_str_slice(s, (uint32_t)slash + 1, s.len);
        if (cs_str_find(name, CS_STR("/"), 0) >= 0) {
            say(wrong, "a qualified name has at most one '/'");
            return;
        }
        if (prefix.len == 0)
            say(wrong, "prefix part must be non-empty");
        else
            subdomain(prefix, false, wrong);
    }
    if (name.len == 0)
        say(wrong, "name part must be non-empty");
    else if (name.len > LABEL_MOST)
        say(wrong, "name part must be no more than 63 characters");
    if (!is_name(name))
        say(wrong, name_text);
}

static void check_label_value(struct cs_str s, struct wrong *wrong)
{
    if (s.len > LABEL_MOST)
        say(wrong, label_too_long);
    if (s.len != 0 && !is_name(s))
        say(wrong, name_text);
}

static void check_uri(struct cs_str s, struct wrong *wrong)
{
    if (!cs_url_check(s))
        say(wrong, "invalid URI: must be absolute, or a path that begins with '/'");
}

/* 32 hexadecimal digits, each dash of the usual form may be left out. */
static void check_uuid(struct cs_str s, struct wrong *wrong)
{
    uint32_t digits = 0;
    bool dash = false, good = true;
    for (uint32_t i = 0; i < s.len && good; i++) {
        char c = s.ptr[i], small = (char)(c | 0x20);
        bool place = digits == 8 || digits == 12 || digits == 16 || digits == 20;
        if (c == '-') {
            good = place && !dash;
            dash = true;
            continue;
        }
        good = digit(c) || (small >= 'a' && small <= 'f');
        digits++;
        dash = false;
    }
    if (!good || digits != 32 || dash)
        say(wrong, "does not match the UUID format");
}

/* Padded base64, not empty. */
static void check_byte(struct cs_str s, struct wrong *wrong)
{
    uint32_t padding = 0;
    while (padding < 2 && padding < s.len && s.ptr[s.len - 1 - padding] == '=')
        padding++;
    bool good = s.len != 0 && s.len % 4 == 0;
    for (uint32_t i = 0; i + padding < s.len; i++)
        good &= alphanumeric(s.ptr[i]) || s.ptr[i] == '+' || s.ptr[i] == '/';
    if (!good)
        say(wrong, "invalid base64");
}

/* "2006-01-02", a day of the calendar. */
static bool is_date(struct cs_str s)
{
    char text[] = "0000-00-00T00:00:00Z";
    int64_t seconds;
    uint32_t nanos;
    if (s.len != 10)
        return false;
    memcpy(text, s.ptr, 10);
    if (memcmp(text, "0000", 4) == 0) /* a leap year that timestamps do not reach */
        memcpy(text, "0400", 4);
    return cs_time_parse(cs_str_of(text, sizeof text - 1), &seconds, &nanos);
}

static void check_date(struct cs_str s, struct wrong *wrong)
{
    if (!is_date(s))
        say(wrong, "invalid date");
}

static bool two_digits(struct cs_str s, uint32_t at, const char *most)
{
    return s.len >= at + 2 && digit(s.ptr[at]) && digit(s.ptr[at + 1]) &&
           memcmp(s.ptr + at, most, 2) <= 0;
}

/* "hh:mm:ss", any character and digits, "z" or "+hh:mm" whatever its size. */
static bool is_time(struct cs_str s)
{
    uint32_t at = 8;
    if (!two_digits(s, 0, "23") || !two_digits(s, 3, "59") || !two_digits(s, 6, "59") ||
        s.ptr[2] != ':' || s.ptr[5] != ':')
        return false;
    if (at + 1 < s.len && digit(s.ptr[at + 1]) && (s.ptr[at] != '+' && s.ptr[at] != '-')) {
        at++;
        while (at < s.len && digit(s.ptr[at]))
            at++;
    }
    if (at + 1 == s.len && (s.ptr[at] | 0x20) == 'z')
        return true;
    return at + 6 == s.len && (s.ptr[at] == '+' || s.ptr[at] == '-') &&
           two_digits(s, at + 1, "99") && s.ptr[at + 3] == ':' && two_digits(s, at + 4, "99");
}

static void check_datetime(struct cs_str s, struct wrong *wrong)
{
    bool good = s.len > 11 && (s.ptr[10] | 0x20) == 't' && is_date(cs_str_slice(s, 0, 10)) &&
                is_time(cs_str_slice(s, 11, s.len));
    if (!good)
        say(wrong, "invalid datetime");
}

/* X(CEL name, check) */
#define NAMED_TABLE(X)                                \
    X(dns1123Label, check_label)                      \
    X(dns1123LabelPrefix, check_label_prefix)         \
    X(dns1123Subdomain, check_subdomain)              \
    X(dns1123SubdomainPrefix, check_subdomain_prefix) \
    X(dns1035Label, check_label_1035)                 \
    X(dns1035LabelPrefix, check_label_1035_prefix)    \
    X(qualifiedName, check_qualified)                 \
    X(labelValue, check_label_value)                  \
    X(uri, check_uri)                                 \
    X(uuid, check_uuid)                               \
    X(byte, check_byte)                               \
    X(date, check_date)                               \
    X(datetime, check_datetime)

struct named {
    struct cs_opaque base;
    const char *name;
    void (*check)(struct cs_str s, struct wrong *wrong);
};

static bool named_equal(const struct cs_opaque *a, const struct cs_opaque *b)
{
    return a == b; /* there is one of each */
}

static const struct cs_type named_type = {.kind = CS_TYPE_OPAQUE, .name = "kubernetes.NamedFormat"};
static const struct cs_opaque_kind named_kind = {&named_type, named_equal, NULL, NULL, NULL};

static const struct named formats[] = {
#define NAMED_ROW(name, check) {{&named_kind}, #name, check},
    NAMED_TABLE(NAMED_ROW)
#undef NAMED_ROW
};

enum named_number {
#define NAMED_ENUM(name, check) NAMED_##name,
    NAMED_TABLE(NAMED_ENUM)
#undef NAMED_ENUM
};

#define NAMED_FUNCTION(name, check)                                                             \
    static struct cs_value fn_##name(struct cs_call *call, const struct cs_value *args,         \
                                     uint32_t nargs)                                            \
    {                                                                                           \
        (void)call, (void)args;                                                                 \
        return nargs == 0 ? cs_value_opaque(&formats[NAMED_##name].base) : cs_fn_no_overload(); \
    }
NAMED_TABLE(NAMED_FUNCTION)

static struct cs_value fn_named(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (cs_value_is_string(args[0], formats[i].name))
            return cs_build_some(call, cs_value_opaque(&formats[i].base));
    return cs_build_none();
}

static struct cs_value fn_validate(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    struct wrong wrong = {.count = 0};
    if (nargs != 2 || !cs_value_is_opaque(args[0], &named_kind) || args[1].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[1].len))
        return cs_call_limit(call);
    const struct named *named = (const struct named *)(const void *)args[0].as.opaque;
    named->check(cs_value_str(args[1]), &wrong);
    if (wrong.count == 0)
        return cs_build_none();
    struct cs_value *texts = cs_fn_values(call, wrong.count);
    if (texts == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < wrong.count; i++)
        texts[i] = cs_value_string(cs_str_from(wrong.texts[i]));
    return cs_build_some(call, cs_fn_list(texts, wrong.count));
}

static const struct cs_type optional_named = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &named_type};
static const struct cs_type optional_strings = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_list_string};

static const struct cs_overload constant_overloads[] = {{.result = &named_type}};
static const struct cs_overload named_overloads[] = {
    CS_FN_GLOBAL(&optional_named, &cs_type_string)};
static const struct cs_overload validate_overloads[] = {
    CS_FN_MEMBER(&optional_strings, &named_type, &cs_type_string)};

#define CONSTANT_ROW(name, check) CS_FN_ROW("format." #name, fn_##name, constant_overloads, 1, 31),

#define NAMED_WORD(name, check) #name ", "
static const struct cs_validation literal_format = {
    0, "format.named", "the name of a format",
    "there are " NAMED_TABLE(NAMED_WORD) "each also as a function: format.uuid()"};

const struct cs_function cs_fn_named_rows[] = {
    CS_FN_ROW_ALSO("format.named", fn_named, named_overloads, 1, 31, .validate = &literal_format),
    CS_FN_ROW("validate", fn_validate, validate_overloads, 1, 31),
    NAMED_TABLE(CONSTANT_ROW){.name = NULL}};
