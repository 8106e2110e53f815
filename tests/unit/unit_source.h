/* SPDX-License-Identifier: Apache-2.0 */
/* Where files that belong to the sources are: the build says where the sources are. */
#ifndef UNIT_SOURCE_H
#define UNIT_SOURCE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static inline void unit_source(char *out, size_t size, const char *below)
{
    snprintf(out, size, "%s/%s", CTRSEC_SOURCE, below);
}

/* Data that lies beside the sources, or where the variable points; false where it is absent. */
static inline bool unit_data(char *out, size_t size, const char *variable, const char *folder,
                             const char *below)
{
    const char *named = getenv(variable);
    struct stat info;
    if (named != NULL)
        snprintf(out, size, "%s/%s", named, below);
    else
        snprintf(out, size, "%s/../shared/%s/%s", CTRSEC_SOURCE, folder, below);
    return stat(out, &info) == 0;
}

#endif
