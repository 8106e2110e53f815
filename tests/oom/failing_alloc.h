/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An allocator that refuses one allocation, or all from one on, and knows how many blocks live. A
 * block that is made smaller or larger counts as an allocation too. For one thread.
 */
#ifndef TESTS_OOM_FAILING_ALLOC_H
#define TESTS_OOM_FAILING_ALLOC_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct failing_alloc {
    uint64_t count;   /* allocations asked for so far */
    uint64_t fail_at; /* number of the first one to refuse, from 1; 0: none */
    bool for_good;    /* refuse all later ones too */
    bool failed;      /* one was refused */
    uint64_t blocks;  /* alive */
};

/* Has the type of ctrsec_resize, and of the library's own allocators. */
static inline void *failing_alloc_resize(void *pointer, size_t size, void *payload)
{
    struct failing_alloc *alloc = payload;
    if (size == 0) {
        if (pointer != NULL)
            alloc->blocks--;
        free(pointer);
        return NULL;
    }
    alloc->count++;
    if (alloc->fail_at != 0 &&
        (alloc->count == alloc->fail_at || (alloc->for_good && alloc->count > alloc->fail_at))) {
        alloc->failed = true;
        return NULL;
    }
    void *result = realloc(pointer, size);
    if (result == NULL)
        abort(); /* a real shortage would spoil the count */
    if (pointer == NULL)
        alloc->blocks++;
    return result;
}

#endif
