/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How functions get at the regular expression among their arguments: the one that the compiler
 * prepared, or one that is compiled now, in the scratch memory of the run.
 */
#ifndef CS_CEL_CEL_FN_REGEX_H
#define CS_CEL_CEL_FN_REGEX_H

#include "cel/cel_fn.h"
#include "text/regex_pcre2.h"

/* For rows whose second argument (the receiver counted) is a regular expression. */
extern const struct cs_preparation cs_fn_regex_second;

struct cs_fn_regex {
    struct cs_call *call;
    const struct cs_regex *regex;
    struct cs_regex *own; /* compiled for this call */
};

/* False: *failure is the answer of the function. Otherwise close it. */
bool cs_fn_regex_open(struct cs_call *call, struct cs_value pattern, struct cs_fn_regex *out,
                      struct cs_value *failure);
void cs_fn_regex_close(struct cs_fn_regex *regex);

/* 1: found, groups filled (see cs_regex_search); 0: not found; -1: *failure is the answer. */
int cs_fn_regex_search(struct cs_fn_regex *regex, struct cs_str subject, uint32_t from,
                       struct cs_span *groups, uint32_t ngroups, struct cs_value *failure);

#endif
