/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distance between words: letters left out, put in, replaced or swapped with their neighbour (the
 * optimal string alignment). A word that a name begins with is as near as one wrong letter.
 */
#include "suggest.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 32, PREFIX_LEAST = 3 };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Of words up to LONGEST bytes. rows[i % 3] is the row of the first i letters of a. */
static uint32_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    uint32_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = (uint32_t)j;
    for (size_t i = 1; i <= a_size; i++) {
        uint32_t *row = rows[i % 3];
        const uint32_t *above = rows[(i + 2) % 3], *twice_above = rows[(i + 1) % 3];
        row[0] = (uint32_t)i;
        for (size_t j = 1; j <= b_size; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], twice_above[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

void suggest_begin(struct suggestion *suggestion, const char *text, size_t size)
{
    uint32_t allowed = size < 3 ? 1 : size < 6 ? 2 : 3; /* as many letters may be wrong */
    *suggestion = (struct suggestion){text, size, NULL, allowed + 1};
}

void suggest_try(struct suggestion *suggestion, const char *name)
{
    size_t size = strlen(name);
    if (suggestion->size == 0 || suggestion->size > LONGEST || size == 0 || size > LONGEST)
        return;
    uint32_t rank = distance(suggestion->text, suggestion->size, name, size);
    if (suggestion->size >= PREFIX_LEAST && size > suggestion->size &&
        memcmp(suggestion->text, name, suggestion->size) == 0)
        rank = least(rank, 1);
    if (rank >= suggestion->rank || rank >= size) /* all letters replaced is not near */
        return;
    suggestion->rank = rank;
    suggestion->best = name;
}

void suggest_print(const struct suggestion *suggestion, const char *before)
{
    if (suggestion->best != NULL)
        fprintf(stderr, "  hint: did you mean `%s%s`?\n", before, suggestion->best);
}
