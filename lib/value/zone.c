/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads TZif files. contract: value/zone.h; format: RFC 9636, the rule behind it: POSIX.1 TZ.
 *
 *     header 44 bytes: "TZif", version, 15 unused, counts: isut isstd leap time type char (u32)
 *     block of 32-bit times; from version 2 on a second header and a block of 64-bit times:
 *         time[time] index[time] type[type] (i32 offset, u8 dst, u8 name) names leaps isstd isut
 *     from version 2 on "\n" rule "\n"
 *
 * The times and offsets are copied out, everything else is checked and forgotten.
 */
#include "value/zone.h"

#include "ctrsec/types.h"
#include "value/time.h"

enum { HEADER = 44, TIMES_MOST = 8192, TYPES_MOST = 256, OFFSET_MOST = 26 * 3600 };

/* One side of a rule: the day of a year and the second of that day, in local time. */
enum day_kind { DAY_JULIAN, DAY_ZERO_BASED, DAY_OF_MONTH_WEEK };
struct change {
    enum day_kind kind;
    int32_t day, week, month; /* day: 1..365, 0..365 or weekday */
    int32_t second;
};

struct rule {
    bool given, daylight;
    int32_t standard_offset, daylight_offset;
    struct change start, end; /* of daylight time */
};

struct cs_zone {
    const struct cs_alloc *alloc;
    struct rule rule;
    int32_t first; /* offset before the first change */
    uint32_t count;
    struct {
        int64_t at;
        int32_t offset;
    } changes[];
};

/* The names of fixed offsets. */

static bool two_digits(struct cs_str s, uint32_t at, int32_t most, int32_t *out)
{
    if (s.len < at + 2 || s.ptr[at] < '0' || s.ptr[at] > '9' || s.ptr[at + 1] < '0' ||
        s.ptr[at + 1] > '9')
        return false;
    *out = (s.ptr[at] - '0') * 10 + (s.ptr[at + 1] - '0');
    return *out <= most;
}

bool cs_zone_fixed(struct cs_str name, int32_t *offset)
{
    int32_t hours, minutes;
    *offset = 0;
    if (name.len == 0 || cs_str_is(name, "UTC"))
        return true;
    bool west = name.ptr[0] == '-', sign = west || name.ptr[0] == '+';
    if (name.len != 5u + sign || !two_digits(name, sign, 23, &hours) || name.ptr[sign + 2] != ':' ||
        !two_digits(name, sign + 3u, 59, &minutes))
        return false;
    *offset = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
}

/* The rule in the last line: "EST5EDT,M3.2.0,M11.1.0". */

static char peek(const struct cs_str *s)
{
    return s->len == 0 ? '\0' : *s->ptr;
}

static bool take(struct cs_str *s, char c)
{
    if (s->len == 0 || *s->ptr != c)
        return false;
    *s = cs_str_slice(*s, 1, s->len);
    return true;
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* At least three letters, or anything in angle brackets. */
static bool skip_name(struct cs_str *s)
{
    uint32_t len = 0;
    if (take(s, '<')) {
        while (s->len != 0 && peek(s) != '>')
            take(s, peek(s));
        return take(s, '>');
    }
    for (; letter(peek(s)); len++)
        take(s, peek(s));
    return len >= 3;
}

static bool read_number(struct cs_str *s, int32_t least, int32_t most, int32_t *out)
{
    int32_t number = 0;
    uint32_t digits = 0;
    for (; peek(s) >= '0' && peek(s) <= '9' && digits < 4; digits++) {
        number = number * 10 + (peek(s) - '0');
        take(s, peek(s));
    }
    *out = number;
    return digits != 0 && number >= least && number <= most;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static bool read_time(struct cs_str *s, int32_t hours_most, int32_t *out)
{
    int32_t hours, minutes = 0, seconds = 0;
    bool minus = take(s, '-');
    if (!minus)
        take(s, '+');
    if (!read_number(s, 0, hours_most, &hours) ||
        (take(s, ':') && !read_number(s, 0, 59, &minutes)) ||
        (take(s, ':') && !read_number(s, 0, 59, &seconds)))
        return false;
    *out = (hours * 3600 + minutes * 60 + seconds) * (minus ? -1 : 1);
    return true;
}

static bool read_change(struct cs_str *s, struct change *change)
{
    change->second = 2 * 3600;
    if (take(s, 'M')) {
        change->kind = DAY_OF_MONTH_WEEK;
        if (!read_number(s, 1, 12, &change->month) || !take(s, '.') ||
            !read_number(s, 1, 5, &change->week) || !take(s, '.') ||
            !read_number(s, 0, 6, &change->day))
            return false;
    } else if (take(s, 'J')) {
        change->kind = DAY_JULIAN;
        if (!read_number(s, 1, 365, &change->day))
            return false;
    } else {
        change->kind = DAY_ZERO_BASED;
        if (!read_number(s, 0, 365, &change->day))
            return false;
    }
    return !take(s, '/') || read_time(s, 167, &change->second);
}

static bool read_rule(struct cs_str s, struct rule *rule)
{
    int32_t west;
    if (s.len == 0) /* nothing is said about the time after the table */
        return true;
    rule->given = true;
    if (!skip_name(&s) || !read_time(&s, 24, &west))
        return false;
    rule->standard_offset = -west;
    if (s.len == 0)
        return true;
    rule->daylight = true;
    rule->daylight_offset = rule->standard_offset + 3600;
    if (!skip_name(&s))
        return false;
    if (peek(&s) != ',') {
        if (!read_time(&s, 24, &west))
            return false;
        rule->daylight_offset = -west;
    }
    return take(&s, ',') && read_change(&s, &rule->start) && take(&s, ',') &&
           read_change(&s, &rule->end) && s.len == 0;
}

/* Local seconds since 1970 of a change in a year. */
static int64_t change_in(const struct change *change, int32_t year)
{
    struct cs_civil civil = {.year = year, .month = 1, .day = 1};
    int64_t january = cs_time_seconds(&civil);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (change->kind == DAY_ZERO_BASED)
        return january + change->day * INT64_C(86400) + change->second;
    if (change->kind == DAY_JULIAN) /* February 29th is never counted */
        return january + (change->day - 1 + (leap && change->day >= 60)) * INT64_C(86400) +
               change->second;
    civil.month = change->month;
    int64_t first = cs_time_seconds(&civil), next;
    civil.year += change->month == 12;
    civil.month = change->month % 12 + 1;
    next = cs_time_seconds(&civil);
    int64_t day = first + (change->day - cs_time_civil(first).weekday + 7) % 7 * INT64_C(86400);
    day += (change->week - 1) * INT64_C(7 * 86400);
    if (day >= next) /* week 5 is the last one */
        day -= INT64_C(7 * 86400);
    return day + change->second;
}

static int32_t rule_offset(const struct rule *rule, int64_t seconds)
{
    if (!rule->daylight)
        return rule->standard_offset;
    int32_t year = cs_time_civil(seconds + rule->standard_offset).year;
    int64_t start = change_in(&rule->start, year) - rule->standard_offset;
    int64_t end = change_in(&rule->end, year) - rule->daylight_offset;
    bool daylight =
        start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
    return daylight ? rule->daylight_offset : rule->standard_offset;
}

/* The table. */

static uint32_t big_u32(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t big_i64(const char *at)
{
    return (int64_t)((uint64_t)big_u32(at) << 32 | big_u32(at + 4));
}

/* One block: the text behind its header, and where its parts are. */
struct block {
    uint32_t times, types, time_size;
    const char *time, *index, *type;
    struct cs_str rest; /* behind the block */
};

static bool open_block(struct cs_str file, uint32_t time_size, struct block *block)
{
    if (file.len < HEADER || memcmp(file.ptr, "TZif", 4) != 0)
        return false;
    uint64_t ut = big_u32(file.ptr + 20), standard = big_u32(file.ptr + 24);
    uint64_t leaps = big_u32(file.ptr + 28), names = big_u32(file.ptr + 40);
    block->times = big_u32(file.ptr + 32);
    block->types = big_u32(file.ptr + 36);
    block->time_size = time_size;
    if (block->times > TIMES_MOST || block->types == 0 || block->types > TYPES_MOST)
        return false;
    uint64_t size = (uint64_t)block->times * (time_size + 1) + (uint64_t)block->types * 6 + names +
                    leaps * (time_size + 4) + standard + ut;
    if (size > file.len - HEADER)
        return false;
    block->time = file.ptr + HEADER;
    block->index = block->time + (size_t)block->times * time_size;
    block->type = block->index + block->times;
    block->rest = cs_str_slice(file, HEADER + (uint32_t)size, file.len);
    return true;
}

static bool offset_of(const struct block *block, uint32_t type, int32_t *offset)
{
    if (type >= block->types)
        return false;
    *offset = (int32_t)big_u32(block->type + type * 6);
    return *offset >= -OFFSET_MOST && *offset <= OFFSET_MOST;
}

static bool fill(struct cs_zone *zone, const struct block *block)
{
    if (!offset_of(block, 0, &zone->first))
        return false;
    zone->count = block->times;
    for (uint32_t i = 0; i < block->times; i++) {
        const char *time = block->time + (size_t)i * block->time_size;
        zone->changes[i].at = block->time_size == 8 ? big_i64(time) : (int32_t)big_u32(time);
        if (i != 0 && zone->changes[i].at <= zone->changes[i - 1].at)
            return false;
        if (!offset_of(block, (unsigned char)block->index[i], &zone->changes[i].offset))
            return false;
    }
    return true;
}

static bool read_footer(struct cs_str rest, struct rule *rule)
{
    if (!take(&rest, '\n'))
        return false;
    const char *end = rest.len == 0 ? NULL : memchr(rest.ptr, '\n', rest.len);
    return end != NULL && read_rule(cs_str_of(rest.ptr, (size_t)(end - rest.ptr)), rule);
}

int cs_zone_read(const struct cs_alloc *alloc, struct cs_str tzif, struct cs_zone **out)
{
    struct block block;
    *out = NULL;
    if (!open_block(tzif, 4, &block))
        return CTRSEC_E_FORMAT;
    bool wide = tzif.ptr[4] != '\0';
    if (wide && !open_block(block.rest, 8, &block))
        return CTRSEC_E_FORMAT;
    struct cs_zone *zone =
        cs_alloc_take(alloc, sizeof *zone + block.times * sizeof zone->changes[0]);
    if (zone == NULL)
        return CTRSEC_E_NOMEM;
    zone->alloc = alloc;
    zone->rule = (struct rule){0};
    if (!fill(zone, &block) || (wide && !read_footer(block.rest, &zone->rule))) {
        cs_zone_free(zone);
        return CTRSEC_E_FORMAT;
    }
    *out = zone;
    return CTRSEC_OK;
}

void cs_zone_free(struct cs_zone *zone)
{
    if (zone != NULL)
        cs_alloc_free(zone->alloc, zone);
}

int32_t cs_zone_offset(const struct cs_zone *zone, int64_t seconds)
{
    uint32_t low = 0, high = zone->count; /* changes[low - 1].at <= seconds < changes[high].at */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->count && zone->rule.given)
        return rule_offset(&zone->rule, seconds);
    return low == 0 ? zone->first : zone->changes[low - 1].offset;
}
