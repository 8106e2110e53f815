/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings about what is valid and hardly meant: fields of `object` that may be absent, lists of
 * containers without the init containers, regular expressions that are plain text, comparisons that
 * are always true or always false. Given to people who write rules, not to who loads them.
 *
 * The expressions of one rule are judged together: `when` may ask with has() for what `violation`
 * reads. They share one cs_check_advice, zeroed before the first.
 */
#ifndef CS_CEL_CEL_CHECK_ADVICE_H
#define CS_CEL_CEL_CHECK_ADVICE_H

#include "cel/cel_env.h"

#define CS_ADVICE_GUARDS 32

struct cs_check_advice {
    struct cs_str guards[CS_ADVICE_GUARDS]; /* fields that were asked for; more are forgotten */
    struct cs_str told[CS_ADVICE_GUARDS];   /* fields that were warned about */
    uint32_t nguards, ntold;
    bool all_containers; /* init containers were looked at, or what only ordinary ones have */
};

/* Warns about a tree that has its types and no errors. */
void cs_check_advise(const struct cs_cel_env *env, struct cs_diag *diag, const struct cs_ast *ast);

#endif
