/* SPDX-License-Identifier: Apache-2.0 */
/* The name that a misspelt one was probably meant to be. */
#ifndef CTRSEC_CLI_SUGGEST_H
#define CTRSEC_CLI_SUGGEST_H

#include <stddef.h>
#include <stdint.h>

struct suggestion {
    const char *text; /* as it was typed */
    size_t size;
    const char *best; /* NULL: nothing is near */
    uint32_t rank;    /* smaller than this is nearer */
};

void suggest_begin(struct suggestion *suggestion, const char *text, size_t size);
/* One more name that could be meant; of equally near ones the first stays. */
void suggest_try(struct suggestion *suggestion, const char *name);
/* Prints the hint to stderr where something is near; `before` goes before the name: "--". */
void suggest_print(const struct suggestion *suggestion, const char *before);

#endif
