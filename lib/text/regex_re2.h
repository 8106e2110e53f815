/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax of RE2, as Go's regexp/syntax reads it, and its translation for PCRE2. What comes out
 * means to PCRE2 exactly what went in means to RE2; what has no such spelling is refused by name.
 *
 * The translation is compiled with PCRE2_UTF, PCRE2_MULTILINE, PCRE2_DOTALL, PCRE2_ALT_CIRCUMFLEX,
 * newline LF, without PCRE2_UCP.
 */
#ifndef CS_TEXT_REGEX_RE2_H
#define CS_TEXT_REGEX_RE2_H

#include "base/buf.h"
#include "base/diag.h"
#include "text/regex_required.h"

#define CS_RE2_DEPTH_MOST 20   /* groups in groups; every level costs stack while compiling */
#define CS_RE2_GROUPS_MOST 100 /* capturing groups */

struct cs_re2 {
    struct cs_buf translation;
    struct cs_buf prefix; /* every match begins with this text */
    uint32_t groups;      /* capturing groups */
    uint32_t run;         /* most single characters that one step of PCRE2 may have to look at */
    /* where the prefix tells little: what else every match holds one of */
    struct cs_regex_required required;
    bool at_start;     /* the prefix stands at the start of the text */
    bool literal;      /* the prefix is the whole expression... */
    bool at_end;       /* ...perhaps with the end of the text behind it */
    bool loose_groups; /* a group in a repetition that can match nothing: the text of the whole
                          match is that of RE2, the text of this group need not be */
};

/*
 * Errors: CTRSEC_E_SYNTAX, CTRSEC_E_UNSUPPORTED (RE2 has it not, or it has no translation),
 * CTRSEC_E_LIMIT, CTRSEC_E_NOMEM. diag may be NULL. Clear it in any case.
 */
int cs_re2_translate(const struct cs_alloc *alloc, struct cs_str pattern, struct cs_diag *diag,
                     struct cs_span span, struct cs_re2 *out);
void cs_re2_clear(struct cs_re2 *re2);

#endif
