/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zones by IANA name from the system's zone database. The one place of the library that opens a
 * file: only while expressions are compiled, only below one fixed folder, never while evaluating.
 */
#ifndef CS_TEXT_ZONE_FILE_H
#define CS_TEXT_ZONE_FILE_H

#include "base/diag.h"
#include "value/zone.h"

/*
 * Errors: CTRSEC_E_INVALID (no such zone), CTRSEC_E_UNSUPPORTED (the system has no zone database),
 * CTRSEC_E_FORMAT, CTRSEC_E_NOMEM. diag may be NULL. The caller frees *out.
 */
int cs_zone_file_read(const struct cs_alloc *alloc, struct cs_str name, struct cs_diag *diag,
                      struct cs_span span, struct cs_zone **out);

#endif
