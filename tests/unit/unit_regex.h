/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of regular expressions, shared by the unit suite and the program of the differential test:
 *
 *     pattern TAB subject TAB what Go finds TAB what we do about it
 *
 * Bytes below 0x21, above 0x7E and '%' are written %XX. A result is "error" or "refused NAME",
 * "no", or the spans of the match and its groups in bytes: "0-3 1-2 -".
 */
#ifndef CS_TESTS_UNIT_REGEX_H
#define CS_TESTS_UNIT_REGEX_H

#include <stdio.h>
#include <stdlib.h>

#include "text/regex_pcre2.h"

struct unit_regex_row {
    struct cs_str pattern, subject;
    char *expected, *note; /* terminated; "" where the row has none */
};

struct unit_regex_outcome {
    char text[8192];
    bool loose; /* the groups behind the first span are not promised */
};

/* Undoes %XX in place. */
static inline struct cs_str unit_regex_decode(char *text)
{
    char *out = text, digits[3] = "";
    for (const char *in = text; *in != '\0'; in++) {
        if (*in == '%') {
            memcpy(digits, in + 1, 2);
            *out++ = (char)strtoul(digits, NULL, 16);
            in += 2;
        } else {
            *out++ = *in;
        }
    }
    return cs_str_of(text, (size_t)(out - text));
}

/* Takes a line apart; false for an empty one or a comment ("##"). */
static inline bool unit_regex_split(char *line, struct unit_regex_row *row)
{
    char *columns[4] = {"", "", "", ""};
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0' || strncmp(line, "##", 2) == 0)
        return false;
    for (int i = 0; i < 4; i++) {
        columns[i] = line;
        line += strcspn(line, "\t");
        if (*line != '\0')
            *line++ = '\0';
    }
    row->pattern = unit_regex_decode(columns[0]);
    row->subject = unit_regex_decode(columns[1]);
    row->expected = columns[2];
    row->note = columns[3];
    return true;
}

static inline void unit_regex_print(struct unit_regex_outcome *out, const struct cs_span *groups,
                                    uint32_t count)
{
    size_t at = 0;
    for (uint32_t i = 0; i < count && at < sizeof out->text - 64; i++) {
        at += (size_t)sprintf(out->text + at, "%s", i == 0 ? "" : " ");
        if (groups[i].start == UINT32_MAX)
            at += (size_t)sprintf(out->text + at, "-");
        else
            at += (size_t)sprintf(out->text + at, "%u-%u", groups[i].start, groups[i].end);
    }
}

static inline void unit_regex_run(struct cs_regex_scratch *scratch,
                                  const struct unit_regex_row *row, struct unit_regex_outcome *out)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_limits limits = cs_limits_default;
    struct cs_regex *regex;
    struct cs_span groups[128];
    uint64_t fuel = 100000000;
    out->loose = false;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    if (cs_regex_new(&cs_alloc_libc, row->pattern, &limits, &diag, CS_NO_SPAN, &regex) !=
        CTRSEC_OK) {
        snprintf(out->text, sizeof out->text, "%s: %.*s",
                 diag.first->status == CTRSEC_E_SYNTAX ? "error" : "refused",
                 CS_STR_ARG(diag.first->message));
        cs_arena_clear(&arena);
        return;
    }
    switch (cs_regex_search(regex, scratch, row->subject, 0, &fuel, groups, 128)) {
    case CS_REGEX_NO:
        strcpy(out->text, "no");
        break;
    case CS_REGEX_YES:
        unit_regex_print(out, groups, cs_regex_groups(regex) + 1);
        out->loose = !cs_regex_groups_exact(regex);
        break;
    case CS_REGEX_FUEL:
        strcpy(out->text, "fuel");
        break;
    default:
        strcpy(out->text, "memory");
        break;
    }
    cs_regex_free(regex);
    cs_arena_clear(&arena);
}

#endif
