/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the system's zone database. contract: text/zone_file.h */
#include "text/zone_file.h"

#include <stdio.h>

#ifndef CS_ZONE_FOLDER
#define CS_ZONE_FOLDER "/usr/share/zoneinfo"
#endif

enum { NAME_MOST = 64, FILE_MOST = 64 << 10 };

/* Letters, digits, "_+-" and slashes between non-empty parts: nothing that leaves the folder. */
static bool good_name(struct cs_str name)
{
    if (name.len == 0 || name.len > NAME_MOST || name.ptr[name.len - 1] == '/')
        return false;
    for (uint32_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '+' || c == '-';
        if (!word && !(c == '/' && i != 0 && name.ptr[i - 1] != '/'))
            return false;
    }
    return true;
}

static FILE *open_zone(struct cs_str name)
{
    char path[sizeof CS_ZONE_FOLDER + NAME_MOST + 2];
    snprintf(path, sizeof path, "%s/%.*s", CS_ZONE_FOLDER, CS_STR_ARG(name));
    return fopen(path, "rb");
}

/* A system without the zone of Greenwich has no database. */
static int not_found(struct cs_str name, struct cs_diag *diag, struct cs_span span)
{
    FILE *file = open_zone(CS_STR("UTC"));
    if (file == NULL)
        return cs_diag_fail(diag, CTRSEC_E_UNSUPPORTED, "zone.database", span,
                            "time zone %.*s: there is no zone database in %s", CS_STR_ARG(name),
                            CS_ZONE_FOLDER);
    fclose(file);
    return cs_diag_fail(diag, CTRSEC_E_INVALID, "zone.unknown", span, "unknown time zone %.*s",
                        CS_STR_ARG(name));
}

int cs_zone_file_read(const struct cs_alloc *alloc, struct cs_str name, struct cs_diag *diag,
                      struct cs_span span, struct cs_zone **out)
{
    *out = NULL;
    if (!good_name(name))
        return cs_diag_fail(diag, CTRSEC_E_INVALID, "zone.unknown", span,
                            "not the name of a time zone: expected Area/Place, UTC or +hh:mm");
    FILE *file = open_zone(name);
    if (file == NULL)
        return not_found(name, diag, span);
    char *bytes = cs_alloc_take(alloc, FILE_MOST);
    if (bytes == NULL) {
        fclose(file);
        return cs_diag_no_memory(diag);
    }
    size_t len = fread(bytes, 1, FILE_MOST, file);
    fclose(file);
    int status = cs_zone_read(alloc, cs_str_of(bytes, len), out);
    cs_alloc_free(alloc, bytes);
    if (status == CTRSEC_E_FORMAT) /* a folder of zones, or a text file beside them */
        return cs_diag_fail(diag, CTRSEC_E_INVALID, "zone.unknown", span,
                            "%.*s is not a time zone of the system's database", CS_STR_ARG(name));
    return status == CTRSEC_E_NOMEM ? cs_diag_no_memory(diag) : status;
}
