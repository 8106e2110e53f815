/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's allocator. All memory of the library comes through one of these; a NULL from it is an
 * ordinary, recoverable answer everywhere.
 */
#ifndef CS_BASE_ALLOC_H
#define CS_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cs_alloc {
    /* As realloc: ptr NULL allocates, size 0 frees and returns NULL. */
    void *(*resize)(void *ptr, size_t size, void *payload);
    void *payload;
};

/* malloc, realloc, free. */
extern const struct cs_alloc cs_alloc_libc;

void *cs_alloc_take(const struct cs_alloc *alloc, size_t size);
void *cs_alloc_resize(const struct cs_alloc *alloc, void *ptr, size_t size);
void cs_alloc_free(const struct cs_alloc *alloc, void *ptr);

/* Overwrites memory that held secrets; the compiler may not leave it out. */
void cs_alloc_wipe(void *ptr, size_t size);

/* Checked size arithmetic: false on overflow, out untouched. */
static inline bool cs_size_add(size_t a, size_t b, size_t *out)
{
    if (a > SIZE_MAX - b)
        return false;
    *out = a + b;
    return true;
}

static inline bool cs_size_mul(size_t a, size_t b, size_t *out)
{
    if (b != 0 && a > SIZE_MAX / b)
        return false;
    *out = a * b;
    return true;
}

#endif
