/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that counts: bytes that are taken, the most that were, without what malloc adds. */
#ifndef UNIT_ALLOC_H
#define UNIT_ALLOC_H

#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"

struct unit_alloc {
    struct cs_alloc alloc;
    size_t live, most;
};

/* The size stands in front of each block; the union keeps what is behind it aligned. */
union unit_alloc_header {
    size_t size;
    max_align_t align;
};

static inline void *unit_alloc_resize(void *pointer, size_t size, void *payload)
{
    struct unit_alloc *counted = payload;
    union unit_alloc_header *header = pointer;
    if (header != NULL)
        counted->live -= (--header)->size;
    if (size == 0) {
        free(header);
        return NULL;
    }
    header = realloc(header, sizeof *header + size);
    if (header == NULL)
        abort();
    header->size = size;
    counted->live += size;
    counted->most = counted->live > counted->most ? counted->live : counted->most;
    return header + 1;
}

/* At an address that stays. */
static inline void unit_alloc_init(struct unit_alloc *counted)
{
    *counted = (struct unit_alloc){.alloc = {unit_alloc_resize, counted}};
}

/* The other way to count: how often memory is taken. The payload is a uint64_t. */
static inline void *unit_alloc_count(void *pointer, size_t size, void *payload)
{
    uint64_t *allocations = payload;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    ++*allocations;
    return realloc(pointer, size);
}

#endif
