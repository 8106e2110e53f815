/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strings extension but for format: charAt, indexOf, join, replace, split, substring, trim and
 * their kin. Positions count code points. indexOf, lastIndexOf and reverse are names that lists
 * have too; who is meant is decided by the receiver.
 */
#include "base/utf8.h"
#include "cel/cel_fn.h"

static struct cs_value out_of_range(void)
{
    return cs_value_error(CS_FAULT_RANGE);
}

/* Whether the tags of the arguments are those of a signature such as "ssi". */
static bool args_are(const struct cs_value *args, uint32_t nargs, const char *signature)
{
    for (uint32_t i = 0; i < nargs; i++) {
        enum cs_tag wanted = signature[i] == 'i'   ? CS_INT
                             : signature[i] == 'l' ? CS_LIST
                                                   : CS_STRING;
        if (signature[i] == '\0' || args[i].tag != wanted)
            return false;
    }
    return true;
}

static struct cs_value fn_char_at(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 2 || !args_are(args, nargs, "si"))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]);
    int64_t index = args[1].as.integer;
    uint32_t len;
    if (!cs_fn_pay_text(call, text.len))
        return cs_call_limit(call);
    if (index < 0 || index > cs_utf8_count(text))
        return out_of_range();
    uint32_t at = cs_utf8_offset(text, (uint32_t)index);
    if (at == text.len)
        return cs_value_string(CS_STR(""));
    cs_utf8_decode(text.ptr + at, &len);
    return cs_value_string(cs_str_slice(text, at, len));
}

/* Searching. */

/* The number of a byte offset in code points; -1 stays. */
static struct cs_value position(struct cs_str text, int64_t at)
{
    if (at >= 0)
        at = cs_utf8_count(cs_str_slice(text, 0, (uint32_t)at));
    return cs_value_int(at);
}

static struct cs_value index_of(struct cs_str text, struct cs_str needle, int64_t from)
{
    uint32_t count = cs_utf8_count(text);
    if (from < 0)
        return out_of_range();
    if (needle.len == 0)
        return cs_value_int(from > count ? count : from);
    if (from >= count)
        return cs_value_int(-1);
    int64_t at = cs_str_find(text, needle, cs_utf8_offset(text, (uint32_t)from));
    return position(text, at);
}

static struct cs_value fn_index_of(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    if (nargs == 2 && args[0].tag == CS_LIST)
        return cs_fn_list_index_of(call, args);
    if (nargs < 2 || !args_are(args, nargs, "ssi"))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]), needle = cs_value_str(args[1]);
    if (!cs_fn_pay_search(call, text, needle))
        return cs_call_limit(call);
    return index_of(text, needle, nargs == 3 ? args[2].as.integer : 0);
}

static struct cs_value last_index_of(struct cs_str text, struct cs_str needle, int64_t last)
{
    uint32_t count = cs_utf8_count(text);
    if (last < 0)
        return out_of_range();
    if (needle.len == 0)
        return cs_value_int(last > count ? count : last);
    if (last >= count)
        return cs_value_int(-1);
    int64_t at = cs_str_find_last(text, needle, cs_utf8_offset(text, (uint32_t)last));
    return position(text, at);
}

static struct cs_value fn_last_index_of(struct cs_call *call, const struct cs_value *args,
                                        uint32_t nargs)
{
    if (nargs == 2 && args[0].tag == CS_LIST)
        return cs_fn_list_last_index_of(call, args);
    if (nargs < 2 || !args_are(args, nargs, "ssi"))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]), needle = cs_value_str(args[1]);
    if (!cs_fn_pay_search(call, text, needle))
        return cs_call_limit(call);
    if (nargs == 3)
        return last_index_of(text, needle, args[2].as.integer);
    uint32_t count = cs_utf8_count(text);
    if (count == 0 && needle.len != 0)
        return cs_value_int(-1);
    return last_index_of(text, needle, needle.len == 0 ? (int64_t)count : (int64_t)count - 1);
}

/* Taking apart and putting together. */

static struct cs_value fn_join(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_builder builder = {.call = call};
    if (nargs < 1 || !args_are(args, nargs, "ls"))
        return cs_fn_no_overload();
    if (!cs_call_pay(call, args[0].len))
        return cs_call_limit(call);
    for (uint32_t i = 0; i < args[0].len && !builder.failed; i++) {
        struct cs_value item = args[0].as.items[i];
        if (item.tag != CS_STRING)
            return cs_fn_no_overload();
        if (i != 0 && nargs == 2)
            cs_fn_put(&builder, cs_value_str(args[1]));
        cs_fn_put(&builder, cs_value_str(item));
    }
    return cs_fn_built(&builder);
}

/* How many there may be: a negative count means all. */
static uint64_t limit_of(const struct cs_value *args, uint32_t nargs, uint32_t index)
{
    if (nargs <= index || args[index].as.integer < 0)
        return UINT64_MAX;
    return args[index].as.unsigned_integer;
}

static uint32_t next_length(struct cs_str text, uint32_t at)
{
    uint32_t len;
    cs_utf8_decode(text.ptr + at, &len);
    return len;
}

/* The empty text stands in front of, between and behind the characters. */
static void replace_empty(struct cs_fn_builder *builder, struct cs_str text, struct cs_str by,
                          uint64_t most)
{
    uint32_t at = 0;
    for (; most > 0; most--) {
        cs_fn_put(builder, by);
        if (at == text.len || builder->failed)
            break;
        uint32_t len = next_length(text, at);
        cs_fn_put(builder, cs_str_slice(text, at, len));
        at += len;
    }
    cs_fn_put(builder, cs_str_slice(text, at, text.len));
}

static struct cs_value fn_replace(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct cs_fn_builder builder = {.call = call};
    if (nargs < 3 || !args_are(args, nargs, "sssi"))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]), old = cs_value_str(args[1]);
    struct cs_str by = cs_value_str(args[2]);
    uint64_t most = limit_of(args, nargs, 3);
    if (!cs_fn_pay_search(call, text, old))
        return cs_call_limit(call);
    if (old.len == 0) {
        replace_empty(&builder, text, by, most);
        return cs_fn_built(&builder);
    }
    uint32_t from = 0;
    for (; most > 0 && !builder.failed; most--) {
        int64_t at = cs_str_find(text, old, from);
        if (at < 0)
            break;
        if (!cs_call_pay(call, 1))
            return cs_call_limit(call);
        cs_fn_put(&builder, cs_str_slice(text, from, (uint32_t)at - from));
        cs_fn_put(&builder, by);
        from = (uint32_t)at + old.len;
    }
    if (from == 0 && builder.len == 0)
        return args[0]; /* nothing found */
    cs_fn_put(&builder, cs_str_slice(text, from, text.len));
    return cs_fn_built(&builder);
}

/* Length of the next part and of the separator behind it; false: the rest is the last part. */
static bool next_part(struct cs_str text, uint32_t from, struct cs_str separator, uint32_t *len,
                      uint32_t *behind)
{
    if (separator.len == 0) {
        *len = next_length(text, from);
        *behind = 0;
        return from + *len < text.len;
    }
    int64_t at = cs_str_find(text, separator, from);
    *len = at < 0 ? text.len - from : (uint32_t)at - from;
    *behind = separator.len;
    return at >= 0;
}

static uint64_t count_parts(struct cs_str text, struct cs_str separator, uint64_t most)
{
    uint32_t from = 0, len, behind;
    uint64_t count = 1;
    if (most == 0 || (text.len == 0 && separator.len == 0))
        return 0;
    for (; count < most && next_part(text, from, separator, &len, &behind); count++)
        from += len + behind;
    return count;
}

static struct cs_value fn_split(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs < 2 || !args_are(args, nargs, "ssi"))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]), separator = cs_value_str(args[1]);
    if (!cs_fn_pay_search(call, text, separator))
        return cs_call_limit(call);
    uint64_t count = count_parts(text, separator, limit_of(args, nargs, 2));
    struct cs_value *parts = cs_fn_values(call, count);
    uint32_t from = 0, len, behind = 0;
    if (parts == NULL)
        return cs_call_limit(call);
    for (uint64_t i = 0; i < count; i++) {
        if (i + 1 == count)
            len = text.len - from;
        else
            next_part(text, from, separator, &len, &behind);
        parts[i] = cs_value_string(cs_str_slice(text, from, len));
        from += len + (i + 1 == count ? 0 : behind);
    }
    return cs_fn_list(parts, (uint32_t)count);
}

static struct cs_value fn_substring(struct cs_call *call, const struct cs_value *args,
                                    uint32_t nargs)
{
    if (nargs < 2 || !args_are(args, nargs, "sii"))
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]);
    if (!cs_fn_pay_text(call, text.len))
        return cs_call_limit(call);
    int64_t count = cs_utf8_count(text), start = args[1].as.integer;
    int64_t end = nargs == 3 ? args[2].as.integer : count;
    if (start < 0 || start > end || end > count)
        return out_of_range();
    uint32_t from = cs_utf8_offset(text, (uint32_t)start);
    uint32_t to = cs_utf8_offset(text, (uint32_t)end);
    return cs_value_string(cs_str_slice(text, from, to - from));
}

/* White_Space of Unicode. */
static bool is_space(uint32_t code)
{
    return (code >= 0x09 && code <= 0x0D) || code == 0x20 || code == 0x85 || code == 0xA0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

static struct cs_value fn_trim(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]);
    uint32_t len;
    if (!cs_fn_pay_text(call, text.len))
        return cs_call_limit(call);
    while (text.len != 0 && is_space(cs_utf8_decode(text.ptr, &len)))
        text = cs_str_slice(text, len, text.len);
    while (text.len != 0) {
        uint32_t at = text.len - 1;
        while (((unsigned char)text.ptr[at] & 0xC0) == 0x80)
            at--;
        if (!is_space(cs_utf8_decode(text.ptr + at, &len)))
            break;
        text.len = at;
    }
    return cs_value_string(text);
}

/* Changing characters. */

static struct cs_value change_case(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs, char first, char last)
{
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    char *text = cs_fn_text(call, args[0].len);
    if (text == NULL)
        return cs_call_limit(call);
    for (uint32_t i = 0; i < args[0].len; i++) {
        char c = args[0].as.text[i];
        text[i] = (char)(c >= first && c <= last ? c ^ 0x20 : c);
    }
    return cs_value_string(cs_str_of(text, args[0].len));
}

static struct cs_value fn_lower(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return change_case(call, args, nargs, 'A', 'Z');
}

static struct cs_value fn_upper(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return change_case(call, args, nargs, 'a', 'z');
}

static struct cs_value fn_reverse(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs == 1 && args[0].tag == CS_LIST)
        return cs_fn_list_reverse(call, args[0]);
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    struct cs_str text = cs_value_str(args[0]);
    char *reversed = cs_fn_text(call, text.len);
    if (reversed == NULL)
        return cs_call_limit(call);
    for (uint32_t at = 0, len; at < text.len; at += len) {
        len = next_length(text, at);
        memcpy(reversed + text.len - at - len, text.ptr + at, len);
    }
    return cs_value_string(cs_str_of(reversed, text.len));
}

static struct cs_value fn_quote(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    static const char plain[] = "\a\b\f\n\r\t\v\\\"", escaped[] = "abfnrtv\\\"";
    struct cs_fn_builder builder = {.call = call};
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    cs_fn_put_char(&builder, '"');
    for (uint32_t i = 0; i < args[0].len && !builder.failed; i++) {
        char c = args[0].as.text[i];
        const char *found = c == '\0' ? NULL : strchr(plain, c);
        if (found != NULL)
            cs_fn_put_char(&builder, '\\');
        cs_fn_put_char(&builder, found != NULL ? escaped[found - plain] : c);
    }
    cs_fn_put_char(&builder, '"');
    return cs_fn_built(&builder);
}

#define INT &cs_type_int
#define STRING &cs_type_string
#define STRINGS &cs_type_list_string

static const struct cs_overload char_at_overloads[] = {CS_FN_MEMBER(STRING, STRING, INT)};
static const struct cs_overload index_of_overloads[] = {CS_FN_MEMBER(INT, STRING, STRING),
                                                        CS_FN_MEMBER(INT, STRING, STRING, INT),
                                                        CS_FN_MEMBER(INT, &cs_fn_list_a, &cs_fn_a)};
static const struct cs_overload join_overloads[] = {CS_FN_MEMBER(STRING, STRINGS),
                                                    CS_FN_MEMBER(STRING, STRINGS, STRING)};
static const struct cs_overload replace_overloads[] = {
    CS_FN_MEMBER(STRING, STRING, STRING, STRING),
    CS_FN_MEMBER(STRING, STRING, STRING, STRING, INT)};
static const struct cs_overload split_overloads[] = {CS_FN_MEMBER(STRINGS, STRING, STRING),
                                                     CS_FN_MEMBER(STRINGS, STRING, STRING, INT)};
static const struct cs_overload substring_overloads[] = {CS_FN_MEMBER(STRING, STRING, INT),
                                                         CS_FN_MEMBER(STRING, STRING, INT, INT)};
static const struct cs_overload change_overloads[] = {CS_FN_MEMBER(STRING, STRING)};
static const struct cs_overload reverse_overloads[] = {
    CS_FN_MEMBER_SINCE(CS_SINCE_OURS, STRING, STRING), CS_FN_MEMBER(&cs_fn_list_a, &cs_fn_list_a)};
static const struct cs_overload quote_overloads[] = {CS_FN_GLOBAL(STRING, STRING)};

const struct cs_function cs_fn_text_rows[] = {
    CS_FN_ROW("charAt", fn_char_at, char_at_overloads, 1, 0),
    CS_FN_ROW("indexOf", fn_index_of, index_of_overloads, 1, 0),
    CS_FN_ROW("lastIndexOf", fn_last_index_of, index_of_overloads, 1, 0),
    CS_FN_ROW("join", fn_join, join_overloads, 1, 0),
    CS_FN_ROW("replace", fn_replace, replace_overloads, 1, 0),
    CS_FN_ROW("split", fn_split, split_overloads, 1, 0),
    CS_FN_ROW("substring", fn_substring, substring_overloads, 1, 0),
    CS_FN_ROW("trim", fn_trim, change_overloads, 1, 0),
    CS_FN_ROW("lowerAscii", fn_lower, change_overloads, 1, 0),
    CS_FN_ROW("upperAscii", fn_upper, change_overloads, 1, 0),
    CS_FN_ROW("reverse", fn_reverse, reverse_overloads, 1, 34),
    CS_FN_ROW("strings.quote", fn_quote, quote_overloads, 1, 29),
    {.name = NULL}};
