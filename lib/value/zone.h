/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones: the offset from UTC at a moment. Fixed ones by name ("UTC", "+05:30"), others from
 * the bytes of a TZif file (RFC 9636) with the rule in its last line for the time after the table.
 * Who has the bytes is the caller's business.
 */
#ifndef CS_VALUE_ZONE_H
#define CS_VALUE_ZONE_H

#include "base/alloc.h"
#include "base/str.h"

struct cs_zone; /* immutable */

/*
 * "UTC", "" (which is UTC), or hours and minutes east of it: "+hh:mm", "-hh:mm", "hh:mm". False:
 * another name.
 */
bool cs_zone_fixed(struct cs_str name, int32_t *offset);

/* CTRSEC_E_FORMAT: not a zone. CTRSEC_E_NOMEM. The caller frees *out. */
int cs_zone_read(const struct cs_alloc *alloc, struct cs_str tzif, struct cs_zone **out);
void cs_zone_free(struct cs_zone *zone);

/* Seconds east of UTC at a moment. */
int32_t cs_zone_offset(const struct cs_zone *zone, int64_t seconds);

#endif
