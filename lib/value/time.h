/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timestamps (seconds since 1970 UTC + nanoseconds, years 1 to 9999) and durations (seconds +
 * nanoseconds, nanoseconds always 0..999999999, so -1.5 s is {-2, 500000000}). RFC 3339 and the
 * duration text of CEL and Go ("1h30m", "-1.5s"). The civil calendar without libc's time zones.
 */
#ifndef CS_VALUE_TIME_H
#define CS_VALUE_TIME_H

#include "base/str.h"

#define CS_TIME_MIN (-62135596800) /* 0001-01-01T00:00:00Z */
#define CS_TIME_MAX 253402300799   /* 9999-12-31T23:59:59Z */

struct cs_civil {
    int32_t year, month, day;     /* 1.. */
    int32_t hour, minute, second; /* 0.. */
    int32_t weekday, yearday;     /* Sunday 0; January 1st is 0 */
};

/* RFC 3339; digits behind the ninth of the fraction are dropped. */
bool cs_time_parse(struct cs_str rfc3339, int64_t *seconds, uint32_t *nanos);

/* The same, or a date, which is its midnight in UTC; whole seconds. */
bool cs_time_parse_day(struct cs_str text, int64_t *seconds);

/* "1h2m3.5s", units h m s ms us ns, or "0". */
bool cs_duration_parse(struct cs_str s, int64_t *seconds, uint32_t *nanos);

/*
 * Whether a duration is one: as in Go (and so in Kubernetes) its nanoseconds fit 64 bits, which is
 * some 292 years to both sides.
 */
bool cs_duration_valid(int64_t seconds, uint32_t nanos);

/* sign is 1 or -1: a + b or a - b, brought to nanoseconds 0..999999999. No overflow for valid
 * parts. */
void cs_time_add(int64_t a_seconds, uint32_t a_nanos, int64_t b_seconds, uint32_t b_nanos, int sign,
                 int64_t *seconds, uint32_t *nanos);

#define CS_TIME_ROOM 40
uint32_t cs_time_format(int64_t seconds, uint32_t nanos, char out[CS_TIME_ROOM]);
/* As protobuf's JSON: "3.5s". */
uint32_t cs_duration_format(int64_t seconds, uint32_t nanos, char out[CS_TIME_ROOM]);

struct cs_civil cs_time_civil(int64_t seconds);
int64_t cs_time_seconds(const struct cs_civil *civil);

#endif
