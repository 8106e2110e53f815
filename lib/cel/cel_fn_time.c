/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timestamps and durations: their sums and differences, and the parts of a timestamp in a time
 * zone. A zone given as a constant is read when the expression is compiled; one that is computed
 * can only be UTC or an offset, for evaluating opens no files.
 */
#include "cel/cel_fn.h"
#include "text/zone_file.h"
#include "value/time.h"

static struct cs_value timestamp(int64_t seconds, uint32_t nanos)
{
    if (seconds < CS_TIME_MIN || seconds > CS_TIME_MAX)
        return cs_value_error(CS_FAULT_TIME);
    return cs_value_time(CS_TIMESTAMP, seconds, nanos);
}

static struct cs_value duration(int64_t seconds, uint32_t nanos)
{
    if (!cs_duration_valid(seconds, nanos))
        return cs_value_error(CS_FAULT_TIME);
    return cs_value_time(CS_DURATION, seconds, nanos);
}

struct cs_value cs_fn_time_add(struct cs_value a, struct cs_value b)
{
    int64_t seconds;
    uint32_t nanos;
    bool known = (a.tag == CS_DURATION && (b.tag == CS_DURATION || b.tag == CS_TIMESTAMP)) ||
                 (a.tag == CS_TIMESTAMP && b.tag == CS_DURATION);
    if (!known)
        return cs_fn_no_overload();
    cs_time_add(a.as.integer, a.len, b.as.integer, b.len, 1, &seconds, &nanos);
    return a.tag == b.tag ? duration(seconds, nanos) : timestamp(seconds, nanos);
}

struct cs_value cs_fn_time_subtract(struct cs_value a, struct cs_value b)
{
    int64_t seconds;
    uint32_t nanos;
    bool known = (a.tag == CS_TIMESTAMP && (b.tag == CS_DURATION || b.tag == CS_TIMESTAMP)) ||
                 (a.tag == CS_DURATION && b.tag == CS_DURATION);
    if (!known)
        return cs_fn_no_overload();
    cs_time_add(a.as.integer, a.len, b.as.integer, b.len, -1, &seconds, &nanos);
    return a.tag == b.tag ? duration(seconds, nanos) : timestamp(seconds, nanos);
}

static int make_zone(const struct cs_alloc *alloc, const struct cs_limits *limits,
                     struct cs_str constant, struct cs_diag *diag, struct cs_span span,
                     void **bound)
{
    int32_t offset;
    struct cs_zone *zone = NULL;
    (void)limits;
    int status = cs_zone_fixed(constant, &offset)
                     ? CTRSEC_OK
                     : cs_zone_file_read(alloc, constant, diag, span, &zone);
    *bound = zone;
    return status;
}

static void drop_zone(void *bound)
{
    cs_zone_free(bound);
}

static const struct cs_preparation zone_second = {1, make_zone, drop_zone};

enum part { YEAR, MONTH, DAY, DAY_0, WEEKDAY, YEARDAY, HOUR, MINUTE, SECOND, MILLISECOND };

static int64_t part_of_timestamp(struct cs_value at, int32_t offset, enum part part)
{
    struct cs_civil civil = cs_time_civil(at.as.integer + offset);
    switch (part) {
    case YEAR:
        return civil.year;
    case MONTH:
        return civil.month - 1;
    case DAY:
        return civil.day;
    case DAY_0:
        return civil.day - 1;
    case WEEKDAY:
        return civil.weekday;
    case YEARDAY:
        return civil.yearday;
    case HOUR:
        return civil.hour;
    case MINUTE:
        return civil.minute;
    case SECOND:
        return civil.second;
    default:
        return at.len / 1000000;
    }
}

/* Of a duration: all of it in hours, minutes or seconds, cut towards 0; but the part of a second in
   milliseconds. */
static struct cs_value part_of_duration(struct cs_value d, enum part part)
{
    int64_t seconds = d.as.integer, nanos = d.len;
    if (seconds < 0 && nanos != 0) {
        seconds++;
        nanos -= 1000000000;
    }
    switch (part) {
    case HOUR:
        return cs_value_int(seconds / 3600);
    case MINUTE:
        return cs_value_int(seconds / 60);
    case SECOND:
        return cs_value_int(seconds);
    case MILLISECOND:
        return cs_value_int(nanos / 1000000);
    default:
        return cs_fn_no_overload();
    }
}

static struct cs_value part_of(struct cs_call *call, const struct cs_value *args, uint32_t nargs,
                               enum part part)
{
    int32_t offset = 0;
    if (nargs == 1 && args[0].tag == CS_DURATION)
        return part_of_duration(args[0], part);
    if (nargs < 1 || nargs > 2 || args[0].tag != CS_TIMESTAMP ||
        (nargs == 2 && args[1].tag != CS_STRING))
        return cs_fn_no_overload();
    if (nargs == 2 && call->bound != NULL)
        offset = cs_zone_offset(call->bound, args[0].as.integer);
    else if (nargs == 2 && !cs_zone_fixed(cs_value_str(args[1]), &offset))
        return cs_value_error(CS_FAULT_ZONE);
    return cs_value_int(part_of_timestamp(args[0], offset, part));
}

/* X(CEL name, part, overloads) */
#define PART_TABLE(X)           \
    X(getFullYear, YEAR, 2)     \
    X(getMonth, MONTH, 2)       \
    X(getDate, DAY, 2)          \
    X(getDayOfMonth, DAY_0, 2)  \
    X(getDayOfWeek, WEEKDAY, 2) \
    X(getDayOfYear, YEARDAY, 2) \
    X(getHours, HOUR, 3)        \
    X(getMinutes, MINUTE, 3)    \
    X(getSeconds, SECOND, 3)    \
    X(getMilliseconds, MILLISECOND, 3)

#define PART_FUNCTION(name, part, overloads)                                            \
    static struct cs_value fn_##name(struct cs_call *call, const struct cs_value *args, \
                                     uint32_t nargs)                                    \
    {                                                                                   \
        return part_of(call, args, nargs, part);                                        \
    }
PART_TABLE(PART_FUNCTION)

/* The last one is for the parts that durations have too. */
static const struct cs_overload part_overloads[] = {
    CS_FN_MEMBER(&cs_type_int, &cs_type_timestamp),
    CS_FN_MEMBER(&cs_type_int, &cs_type_timestamp, &cs_type_string),
    CS_FN_MEMBER(&cs_type_int, &cs_type_duration)};

#define PART_ROW(text, part, overload_count) \
    {.name = #text,                          \
     .call = fn_##text,                      \
     .overloads = part_overloads,            \
     .count = (overload_count),              \
     .cost = 1,                              \
     .prepare = &zone_second},

const struct cs_function cs_fn_time_rows[] = {PART_TABLE(PART_ROW){.name = NULL}};
