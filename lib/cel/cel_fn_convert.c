/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conversions: bool, int, uint, double, string, bytes, timestamp, duration, dyn, type. What a
 * number is as text follows Go's strconv, as the reference implementation of CEL does.
 */
#include "cel/cel_fn.h"

#include <math.h>

#include "base/utf8.h"
#include "value/number.h"
#include "value/opaque.h"
#include "value/record.h"
#include "value/time.h"

static struct cs_value no_conversion(void)
{
    return cs_value_error(CS_FAULT_CONVERT);
}

static struct cs_value overflow(void)
{
    return cs_value_error(CS_FAULT_OVERFLOW);
}

static struct cs_value fn_bool(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    static const struct {
        const char *text;
        bool value;
    } spellings[] = {{"true", true},   {"True", true}, {"TRUE", true},   {"t", true},
                     {"T", true},      {"1", true},    {"false", false}, {"False", false},
                     {"FALSE", false}, {"f", false},   {"F", false},     {"0", false}};
    (void)call;
    if (nargs == 1 && args[0].tag == CS_BOOL)
        return args[0];
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (cs_value_is_string(args[0], spellings[i].text))
            return cs_value_bool(spellings[i].value);
    return no_conversion();
}

/* Whole nanoseconds; a duration that is one fits. */
static struct cs_value duration_nanos(struct cs_value duration)
{
    int64_t nanos;
    if (!cs_duration_valid(duration.as.integer, duration.len))
        return overflow();
    /* floor + rest: INT64_MIN is -9223372037 s + 145224192 ns, so the rest is added before */
    int64_t seconds = duration.as.integer, rest = duration.len;
    if (seconds < 0) {
        seconds++;
        rest -= 1000000000;
    }
    nanos = seconds * 1000000000 + rest;
    return cs_value_int(nanos);
}

static struct cs_value int_from_text(struct cs_str text)
{
    int64_t i;
    bool plus = text.len > 1 && text.ptr[0] == '+' && text.ptr[1] != '-';
    if (!cs_number_int(plus ? cs_str_slice(text, 1, text.len) : text, &i))
        return no_conversion();
    return cs_value_int(i);
}

static struct cs_value fn_int(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1)
        return cs_fn_no_overload();
    struct cs_value v = args[0];
    switch (v.tag) {
    case CS_INT:
        return v;
    case CS_UINT:
        return v.as.unsigned_integer > INT64_MAX ? overflow() : cs_value_int(v.as.integer);
    case CS_DOUBLE: /* both ends are excluded: neighbouring values round to them */
        if (!(v.as.number > -9223372036854775808.0 && v.as.number < 9223372036854775808.0))
            return overflow();
        return cs_value_int((int64_t)v.as.number);
    case CS_STRING:
        return cs_fn_pay_text(call, v.len) ? int_from_text(cs_value_str(v)) : cs_call_limit(call);
    case CS_TIMESTAMP:
        return cs_value_int(v.as.integer);
    case CS_DURATION:
        return duration_nanos(v);
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value fn_uint(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1)
        return cs_fn_no_overload();
    struct cs_value v = args[0];
    uint64_t u;
    switch (v.tag) {
    case CS_UINT:
        return v;
    case CS_INT:
        return v.as.integer < 0 ? overflow() : cs_value_uint(v.as.unsigned_integer);
    case CS_DOUBLE:
        if (!(v.as.number >= 0 && v.as.number < 18446744073709551616.0))
            return overflow();
        return cs_value_uint((uint64_t)v.as.number);
    case CS_STRING:
        if (!cs_fn_pay_text(call, v.len))
            return cs_call_limit(call);
        return cs_number_uint(cs_value_str(v), &u) ? cs_value_uint(u) : no_conversion();
    default:
        return cs_fn_no_overload();
    }
}

static bool same_letters(struct cs_str text, const char *lower)
{
    uint32_t i = 0;
    for (; i < text.len && lower[i] != '\0'; i++)
        if ((text.ptr[i] | 0x20) != lower[i])
            return false;
    return i == text.len && lower[i] == '\0';
}

/* "inf", "infinity" with a sign, "nan", in any case. */
static bool named_double(struct cs_str text, double *out)
{
    bool sign = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    struct cs_str name = cs_str_slice(text, sign, text.len);
    if (same_letters(name, "inf") || same_letters(name, "infinity")) {
        *out = text.ptr[0] == '-' ? -HUGE_VAL : HUGE_VAL;
        return true;
    }
    if (sign || !same_letters(name, "nan"))
        return false;
    *out = __builtin_nan("");
    return true;
}

static struct cs_value double_from_text(struct cs_str text)
{
    double d;
    if (named_double(text, &d))
        return cs_value_double(d);
    if (!cs_number_double(text, &d))
        return no_conversion();
    return isinf(d) ? cs_value_error(CS_FAULT_CONVERT) : cs_value_double(d);
}

static struct cs_value fn_double(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    if (nargs != 1)
        return cs_fn_no_overload();
    switch (args[0].tag) {
    case CS_DOUBLE:
        return args[0];
    case CS_INT:
        return cs_value_double((double)args[0].as.integer);
    case CS_UINT:
        return cs_value_double((double)args[0].as.unsigned_integer);
    case CS_STRING:
        if (!cs_fn_pay_text(call, args[0].len))
            return cs_call_limit(call);
        return double_from_text(cs_value_str(args[0]));
    default:
        return cs_fn_no_overload();
    }
}

static uint32_t format_uint(uint64_t u, char *out)
{
    char digits[20];
    uint32_t count = 0;
    do
        digits[count++] = (char)('0' + u % 10);
    while ((u /= 10) != 0);
    for (uint32_t i = 0; i < count; i++)
        out[i] = digits[count - 1 - i];
    return count;
}

static uint32_t format_int(int64_t i, char *out)
{
    if (i >= 0)
        return format_uint((uint64_t)i, out);
    *out = '-';
    return 1 + format_uint(UINT64_C(0) - (uint64_t)i, out + 1);
}

static struct cs_value text_of_bytes(struct cs_call *call, struct cs_value bytes)
{
    if (!cs_fn_pay_text(call, bytes.len))
        return cs_call_limit(call);
    if (cs_utf8_valid(cs_value_str(bytes)) != bytes.len)
        return no_conversion();
    return cs_value_string(cs_value_str(bytes));
}

_Static_assert(CS_OPAQUE_ROOM >= CS_NUMBER_ROOM, "one buffer for all texts");
_Static_assert(CS_OPAQUE_ROOM >= CS_TIME_ROOM, "one buffer for all texts");

struct cs_value cs_fn_to_string(struct cs_call *call, struct cs_value v)
{
    char text[CS_OPAQUE_ROOM];
    uint32_t len;
    switch (v.tag) {
    case CS_STRING:
        return v;
    case CS_BYTES:
        return text_of_bytes(call, v);
    case CS_BOOL:
        return cs_value_string(v.as.boolean ? CS_STR("true") : CS_STR("false"));
    case CS_INT:
        len = format_int(v.as.integer, text);
        break;
    case CS_UINT:
        len = format_uint(v.as.unsigned_integer, text);
        break;
    case CS_DOUBLE:
        len = cs_number_format(v.as.number, text);
        break;
    case CS_TIMESTAMP:
        len = cs_time_format(v.as.integer, v.len, text);
        break;
    case CS_DURATION:
        len = cs_duration_format(v.as.integer, v.len, text);
        break;
    case CS_OPAQUE:
        if (v.as.opaque->kind->format == NULL)
            return cs_fn_no_overload();
        len = v.as.opaque->kind->format(v.as.opaque, text);
        break;
    default:
        return cs_fn_no_overload();
    }
    return cs_fn_string(call, cs_str_of(text, len));
}

static struct cs_value fn_string(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    return nargs == 1 ? cs_fn_to_string(call, args[0]) : cs_fn_no_overload();
}

static struct cs_value fn_bytes(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    if (nargs != 1 || (args[0].tag != CS_STRING && args[0].tag != CS_BYTES))
        return cs_fn_no_overload();
    return cs_value_bytes(cs_value_str(args[0]));
}

static struct cs_value fn_timestamp(struct cs_call *call, const struct cs_value *args,
                                    uint32_t nargs)
{
    int64_t seconds;
    uint32_t nanos = 0;
    if (nargs != 1)
        return cs_fn_no_overload();
    switch (args[0].tag) {
    case CS_TIMESTAMP:
        return args[0];
    case CS_INT:
        seconds = args[0].as.integer;
        if (seconds < CS_TIME_MIN || seconds > CS_TIME_MAX)
            return cs_value_error(CS_FAULT_TIME);
        return cs_value_time(CS_TIMESTAMP, seconds, 0);
    case CS_STRING:
        if (!cs_fn_pay_text(call, args[0].len))
            return cs_call_limit(call);
        if (!cs_time_parse(cs_value_str(args[0]), &seconds, &nanos))
            return no_conversion();
        return cs_value_time(CS_TIMESTAMP, seconds, nanos);
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value fn_duration(struct cs_call *call, const struct cs_value *args,
                                   uint32_t nargs)
{
    int64_t seconds;
    uint32_t nanos;
    if (nargs == 1 && args[0].tag == CS_DURATION)
        return args[0];
    if (nargs != 1 || args[0].tag != CS_STRING)
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, args[0].len))
        return cs_call_limit(call);
    if (!cs_duration_parse(cs_value_str(args[0]), &seconds, &nanos))
        return no_conversion();
    return cs_value_time(CS_DURATION, seconds, nanos);
}

static struct cs_value fn_dyn(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    (void)call;
    return nargs == 1 ? args[0] : cs_fn_no_overload();
}

static const struct cs_type optional_dyn = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_dyn};

static struct cs_value type_of_record(struct cs_call *call, const struct cs_record *record)
{
    struct cs_type *type = cs_arena_zero(call->arena, sizeof *type);
    if (type == NULL)
        return cs_call_limit(call);
    type->kind = CS_TYPE_RECORD;
    type->name = record->schema->name;
    type->schema = record->schema;
    return cs_value_type(type);
}

static struct cs_value fn_type(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    static const struct cs_type *const types[] = {[CS_NULL] = &cs_type_null,
                                                  [CS_BOOL] = &cs_type_bool,
                                                  [CS_INT] = &cs_type_int,
                                                  [CS_UINT] = &cs_type_uint,
                                                  [CS_DOUBLE] = &cs_type_double,
                                                  [CS_STRING] = &cs_type_string,
                                                  [CS_BYTES] = &cs_type_bytes,
                                                  [CS_LIST] = &cs_type_list_dyn,
                                                  [CS_MAP] = &cs_type_map_dyn,
                                                  [CS_TYPE] = &cs_type_type,
                                                  [CS_TIMESTAMP] = &cs_type_timestamp,
                                                  [CS_DURATION] = &cs_type_duration,
                                                  [CS_OPTIONAL] = &optional_dyn};
    if (nargs != 1)
        return cs_fn_no_overload();
    if (args[0].tag == CS_OPAQUE)
        return cs_value_type(args[0].as.opaque->kind->type);
    if (args[0].tag == CS_RECORD)
        return type_of_record(call, args[0].as.record);
    const struct cs_type *type =
        args[0].tag < sizeof types / sizeof types[0] ? types[args[0].tag] : NULL;
    return type == NULL ? cs_fn_no_overload() : cs_value_type(type);
}

#define BOOL &cs_type_bool
#define INT &cs_type_int
#define UINT &cs_type_uint
#define DOUBLE &cs_type_double
#define STRING &cs_type_string
#define BYTES &cs_type_bytes
#define TIMESTAMP &cs_type_timestamp
#define DURATION &cs_type_duration

static const struct cs_overload bool_overloads[] = {CS_FN_GLOBAL(BOOL, BOOL),
                                                    CS_FN_GLOBAL(BOOL, STRING)};
static const struct cs_overload int_overloads[] = {
    CS_FN_GLOBAL(INT, INT),    CS_FN_GLOBAL(INT, UINT),      CS_FN_GLOBAL(INT, DOUBLE),
    CS_FN_GLOBAL(INT, STRING), CS_FN_GLOBAL(INT, TIMESTAMP), CS_FN_GLOBAL(INT, DURATION)};
static const struct cs_overload uint_overloads[] = {
    CS_FN_GLOBAL(UINT, UINT), CS_FN_GLOBAL(UINT, INT), CS_FN_GLOBAL(UINT, DOUBLE),
    CS_FN_GLOBAL(UINT, STRING)};
static const struct cs_overload double_overloads[] = {
    CS_FN_GLOBAL(DOUBLE, DOUBLE), CS_FN_GLOBAL(DOUBLE, INT), CS_FN_GLOBAL(DOUBLE, UINT),
    CS_FN_GLOBAL(DOUBLE, STRING)};
static const struct cs_overload string_overloads[] = {CS_FN_GLOBAL(STRING, STRING),
                                                      CS_FN_GLOBAL(STRING, BOOL),
                                                      CS_FN_GLOBAL(STRING, INT),
                                                      CS_FN_GLOBAL(STRING, UINT),
                                                      CS_FN_GLOBAL(STRING, DOUBLE),
                                                      CS_FN_GLOBAL(STRING, BYTES),
                                                      CS_FN_GLOBAL(STRING, TIMESTAMP),
                                                      CS_FN_GLOBAL(STRING, DURATION),
                                                      CS_FN_GLOBAL(STRING, &cs_fn_type_ip),
                                                      CS_FN_GLOBAL(STRING, &cs_fn_type_cidr)};
static const struct cs_overload bytes_overloads[] = {CS_FN_GLOBAL(BYTES, BYTES),
                                                     CS_FN_GLOBAL(BYTES, STRING)};
static const struct cs_overload timestamp_overloads[] = {CS_FN_GLOBAL(TIMESTAMP, TIMESTAMP),
                                                         CS_FN_GLOBAL(TIMESTAMP, STRING),
                                                         CS_FN_GLOBAL(TIMESTAMP, INT)};
static const struct cs_overload duration_overloads[] = {CS_FN_GLOBAL(DURATION, DURATION),
                                                        CS_FN_GLOBAL(DURATION, STRING)};
static const struct cs_overload dyn_overloads[] = {CS_FN_GLOBAL(&cs_type_dyn, &cs_fn_a)};
static const struct cs_overload type_overloads[] = {CS_FN_GLOBAL(&cs_fn_type_a, &cs_fn_a)};

static const struct cs_validation literal_bool = {
    0, "bool", "a bool", "'true', 'True', 'TRUE', 't', '1' or their contraries"};
static const struct cs_validation literal_int = {
    0, "int", "an int", "64 bits, of text decimal digits and perhaps a sign"};
static const struct cs_validation literal_uint = {0, "uint", "a uint",
                                                  "64 bits without a sign, of text decimal digits"};
static const struct cs_validation literal_double = {0, "double", "a double",
                                                    "write '1.5', '1e3', 'NaN', '-Infinity'"};
static const struct cs_validation literal_string = {0, "string", "a string",
                                                    "bytes have to be UTF-8"};
static const struct cs_validation literal_timestamp = {
    0, "timestamp", "a timestamp",
    "RFC 3339 with a zone: '2006-01-02T15:04:05Z', '2006-01-02T15:04:05.5+01:00'"};
static const struct cs_validation literal_duration = {
    0, "duration", "a duration",
    "numbers with units h, m, s, ms, us, ns: '1h30m', '-1.5s'; a day is '24h'"};

const struct cs_function cs_fn_convert_rows[] = {
    CS_FN_ROW_ALSO("bool", fn_bool, bool_overloads, 1, 0, .validate = &literal_bool),
    CS_FN_ROW_ALSO("int", fn_int, int_overloads, 1, 0, .validate = &literal_int),
    CS_FN_ROW_ALSO("uint", fn_uint, uint_overloads, 1, 0, .validate = &literal_uint),
    CS_FN_ROW_ALSO("double", fn_double, double_overloads, 1, 0, .validate = &literal_double),
    CS_FN_ROW_ALSO("string", fn_string, string_overloads, 1, 0, .validate = &literal_string),
    CS_FN_ROW("bytes", fn_bytes, bytes_overloads, 1, 0),
    CS_FN_ROW_ALSO("timestamp", fn_timestamp, timestamp_overloads, 1, 0,
                   .validate = &literal_timestamp),
    CS_FN_ROW_ALSO("duration", fn_duration, duration_overloads, 1, 0,
                   .validate = &literal_duration),
    CS_FN_ROW("dyn", fn_dyn, dyn_overloads, 0, 0),
    CS_FN_ROW("type", fn_type, type_overloads, 1, 0),
    {.name = NULL}};
