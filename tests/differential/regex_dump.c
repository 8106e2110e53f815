/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what our regular expressions find, for the comparison with Go's. Reads lines
 * `pattern TAB subject [TAB ...]`, %XX for bytes, from the standard input and prints a line for
 * each: "error: WHY", "refused: WHY", "no", or the spans of the match and its groups ("0-3 1-2 -"),
 * with a "?" behind them where only the first is promised.
 */
#include <stdio.h>
#include <stdlib.h>

#include "text/regex_pcre2.h"
#include "unit_regex.h"

int main(void)
{
    static char line[1 << 16];
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct unit_regex_row row;
        struct unit_regex_outcome outcome;
        if (!unit_regex_split(line, &row))
            continue;
        unit_regex_run(scratch, &row, &outcome);
        printf("%s%s\n", outcome.text, outcome.loose ? " ?" : "");
    }
    cs_regex_scratch_free(scratch);
    return 0;
}
