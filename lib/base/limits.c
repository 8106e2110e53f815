/* SPDX-License-Identifier: Apache-2.0 */
/* The table of limits, by name. */
#include "base/limits.h"

#include <string.h>

const struct cs_limits cs_limits_default = {
#define INITIAL(field, initial, hard, sentence) .field = (initial),
    CS_LIMIT_TABLE(INITIAL)
#undef INITIAL
};

bool cs_limits_set(struct cs_limits *limits, const char *name, uint64_t value)
{
    static const struct {
        const char *name;
        size_t offset;
        uint64_t hard;
    } rows[] = {
#define ROW(field, initial, hard, sentence) {#field, offsetof(struct cs_limits, field), (hard)},
        CS_LIMIT_TABLE(ROW)
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        if (value == 0 || value > rows[i].hard)
            return false;
        uint32_t narrow = (uint32_t)value;
        memcpy((char *)limits + rows[i].offset, &narrow, sizeof narrow);
        return true;
    }
    return false;
}
