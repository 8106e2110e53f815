/* SPDX-License-Identifier: Apache-2.0 */
/* The table of limits, by name. */
#include "base/limits.h"

#include <string.h>

const struct cs_limits cs_limits_default = {
#define INITIAL(field, initial, hard, sentence) .field = (initial),
    CS_LIMIT_TABLE(INITIAL)
#undef INITIAL
};

static const struct {
    const char *name;
    size_t offset;
    uint64_t hard;
} rows[] = {
#define ROW(field, initial, hard, sentence) {#field, offsetof(struct cs_limits, field), (hard)},
    CS_LIMIT_TABLE(ROW)
#undef ROW
};

#define ROWS (sizeof rows / sizeof rows[0])

static size_t find(const char *name)
{
    size_t i = 0;
    while (i < ROWS && strcmp(rows[i].name, name) != 0)
        i++;
    return i;
}

uint64_t cs_limits_hard(const char *name)
{
    size_t row = find(name);
    return row == ROWS ? 0 : rows[row].hard;
}

bool cs_limits_set(struct cs_limits *limits, const char *name, uint64_t value)
{
    size_t row = find(name);
    if (row == ROWS || value == 0 || value > rows[row].hard)
        return false;
    uint32_t narrow = (uint32_t)value;
    memcpy((char *)limits + rows[row].offset, &narrow, sizeof narrow);
    return true;
}
