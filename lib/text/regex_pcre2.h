/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions with RE2's syntax and linear promise, on PCRE2: the pattern must pass an
 * RE2-subset check, matching pays fuel by automatic callouts and stops when it runs out.
 */
#ifndef CS_TEXT_REGEX_PCRE2_H
#define CS_TEXT_REGEX_PCRE2_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/str.h"

struct cs_regex;         /* compiled; immutable; freed with its owner */
struct cs_regex_scratch; /* one thread's match memory */

/*
 * diag may be NULL. Errors: CTRSEC_E_SYNTAX with the position inside `pattern` in the message,
 * CTRSEC_E_UNSUPPORTED for what RE2 has not, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM.
 */
int cs_regex_new(const struct cs_alloc *alloc, struct cs_str pattern,
                 const struct cs_limits *limits, struct cs_diag *diag, struct cs_span span,
                 struct cs_regex **out);
void cs_regex_free(struct cs_regex *regex);

/* Enough for any pattern; no memory is taken while matching. NULL: out of memory. */
struct cs_regex_scratch *cs_regex_scratch_new(const struct cs_alloc *alloc);
void cs_regex_scratch_free(struct cs_regex_scratch *scratch);

enum cs_regex_result { CS_REGEX_NO, CS_REGEX_YES, CS_REGEX_FUEL, CS_REGEX_MEMORY };

/*
 * Unanchored search in valid UTF-8. *fuel is reduced by the steps spent (2 callouts = 1). groups
 * gets up to `ngroups` spans of the match and its groups, UINT32_MAX where a group took no part.
 */
enum cs_regex_result cs_regex_search(const struct cs_regex *regex, struct cs_regex_scratch *scratch,
                                     struct cs_str subject, uint32_t from, uint64_t *fuel,
                                     struct cs_span *groups, uint32_t ngroups);

/* Number of capturing groups. */
uint32_t cs_regex_groups(const struct cs_regex *regex);

/*
 * Whether the groups of a match are those that RE2 finds. They need not be where a group stands in
 * a repetition that can match nothing ("(a*)*"); the match as a whole is the same even then.
 */
bool cs_regex_groups_exact(const struct cs_regex *regex);

#endif
