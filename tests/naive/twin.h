/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs an expression by the machine and by its naive twin (naive.h) and compares what they give.
 */
#ifndef TWIN_H
#define TWIN_H

#include <stdio.h>

#include "cel/cel_print.h"
#include "cel/cel_session.h"
#include "naive/naive.h"

static inline void twin_print(const char *who, struct cs_value v)
{
    static const char *const reasons[] = {"none", "missing", "error", "limit", "cluster"};
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    if (v.tag == CS_ERROR)
        cs_buf_printf(&buf, "error: %s", v.as.text);
    else if (v.tag == CS_UNKNOWN)
        cs_buf_printf(&buf, "unknown: %s", reasons[v.hash]);
    else
        cs_cel_print_value(&buf, v);
    fprintf(stderr, "  %s: %.*s\n", who, CS_STR_ARG(cs_buf_view(&buf)));
    cs_buf_clear(&buf);
}

/* Whether both give `found`, or one of them ran out of steps or memory. Says how they differ. */
static inline bool twin_agrees(const struct session *s, struct cs_value found)
{
    struct naive naive;
    if (naive_is_limit(found))
        return true;
    if (!naive_init(&naive, &s->limits))
        abort();
    naive.strict = s->strict;
    struct cs_value v = naive_run(&naive, s->ast, s->values, s->count);
    bool agrees = naive_is_limit(v) || naive_same(found, v);
    if (!agrees) {
        fprintf(stderr, "twin differs: %.*s\n", CS_STR_ARG(s->source.text));
        twin_print("machine", found);
        twin_print("naive", v);
    }
    naive_clear(&naive);
    return agrees;
}

/* The machine's value of what session_compile compiled; the program ends where the twin's is
   another. */
static inline struct cs_value twin_run(struct session *s)
{
    struct cs_value found = session_run(s);
    if (!twin_agrees(s, found))
        exit(EXIT_FAILURE);
    return found;
}

#endif
