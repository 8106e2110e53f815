/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation through the host, and wiping. */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void *libc_resize(void *ptr, size_t size, void *payload)
{
    (void)payload;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, size);
}

const struct cs_alloc cs_alloc_libc = {libc_resize, NULL};

void *cs_alloc_take(const struct cs_alloc *alloc, size_t size)
{
    return alloc->resize(NULL, size ? size : 1, alloc->payload);
}

void *cs_alloc_resize(const struct cs_alloc *alloc, void *ptr, size_t size)
{
    return alloc->resize(ptr, size ? size : 1, alloc->payload);
}

void cs_alloc_free(const struct cs_alloc *alloc, void *ptr)
{
    if (ptr != NULL)
        alloc->resize(ptr, 0, alloc->payload);
}

void cs_alloc_wipe(void *ptr, size_t size)
{
    if (size == 0)
        return;
    memset(ptr, 0, size);
#if defined(__GNUC__)
    __asm__ __volatile__("" : : "r"(ptr) : "memory");
#endif
}
