/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What text a regular expression cannot match without: a few literals, one of which every text that
 * matches holds. A search looks for them before it asks the expression, an index for all
 * expressions at once.
 *
 *     (curl|wget) .*\|\s*(ba|z)?sh     " " | "curl", "wget" | "|" | "sh": the longest: "curl",
 * "wget"
 *     .*\.ssh/id_[a-z]+                ".ssh/id_"
 *     [a-z]+|root                      none
 */
#ifndef CS_TEXT_REGEX_REQUIRED_H
#define CS_TEXT_REGEX_REQUIRED_H

#include "base/str.h"

#define CS_REGEX_REQUIRED_MOST 12
#define CS_REGEX_REQUIRED_LEAST 2  /* bytes of the shortest: what is shorter is everywhere */
#define CS_REGEX_REQUIRED_BYTES 24 /* of one; the beginning of what is longer */

struct cs_regex_required {
    uint32_t count; /* 0: there are none, or nobody knows */
    uint8_t sizes[CS_REGEX_REQUIRED_MOST];
    char texts[CS_REGEX_REQUIRED_MOST][CS_REGEX_REQUIRED_BYTES];
};

/* Of a pattern that is valid (text/regex_re2.h). What is not understood requires nothing. */
void cs_regex_required(struct cs_str pattern, struct cs_regex_required *out);

static inline struct cs_str cs_regex_required_text(const struct cs_regex_required *required,
                                                   uint32_t i)
{
    return cs_str_of(required->texts[i], required->sizes[i]);
}

#endif
