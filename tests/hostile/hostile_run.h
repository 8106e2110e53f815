/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one hostile expression, for the test and for the benchmark. */
#ifndef HOSTILE_RUN_H
#define HOSTILE_RUN_H

#include <time.h>

#include "cel/cel_print.h"
#include "cel/cel_session.h"
#include "hostile/hostile_cases.h"
#include "hostile/hostile_document.h"

enum { HOSTILE_D, HOSTILE_X };

struct hostile_outcome {
    char ends[160];
    uint64_t fuel, spent;
    size_t scratch;        /* bytes that the run made */
    double build, seconds; /* CPU time of reading, checking and compiling; of the run */
    bool failed;           /* of what it promises beside its end */
};

static inline double hostile_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline void hostile_describe(struct hostile_outcome *out, struct cs_value v)
{
    static const char *const reasons[] = {"none", "missing", "error", "limit", "cluster"};
    struct cs_buf buf;
    if (v.tag == CS_ERROR) {
        snprintf(out->ends, sizeof out->ends, "error: %s", v.as.text);
    } else if (v.tag == CS_UNKNOWN) {
        snprintf(out->ends, sizeof out->ends, "%s", reasons[v.hash]);
    } else {
        cs_buf_init(&buf, &cs_alloc_libc, 0);
        cs_cel_print_value(&buf, v);
        snprintf(out->ends, sizeof out->ends, "%.*s", CS_STR_ARG(cs_buf_view(&buf)));
        cs_buf_clear(&buf);
    }
}

static inline int hostile_build(struct session *s, const char *expression)
{
    session_variable(s, CS_STR("d"), &cs_type_dyn);
    session_variable(s, CS_STR("x"), &cs_type_int);
    CS_TRY(session_check(s, cs_str_from(expression), CS_CHECK_STRICT));
    return session_compile(s);
}

/* What is promised of every end: no more fuel than there was, all of it where the limit was hit, no
   more memory than the scratch has. */
static inline bool hostile_kept(const struct session *s, const struct hostile_outcome *out)
{
    bool limit = strcmp(out->ends, "limit") == 0;
    return out->spent <= out->fuel && (!limit || out->spent == out->fuel) &&
           out->scratch <= s->limits.scratch_bytes;
}

static inline struct hostile_outcome hostile_run(const struct hostile_document *document,
                                                 const char *expression)
{
    struct hostile_outcome out = {.fuel = cs_limits_default.rule_fuel};
    struct session s;
    session_init(&s);
    double start = hostile_clock();
    int status = hostile_build(&s, expression);
    out.build = hostile_clock() - start;
    if (status != CTRSEC_OK) {
        snprintf(out.ends, sizeof out.ends, "refused: %s",
                 s.diag.first != NULL ? s.diag.first->reason : "");
    } else {
        s.values[HOSTILE_D] = document->root;
        s.values[HOSTILE_X] = cs_value_int(7);
        struct cs_activation activation = {.values = s.values, .count = s.count};
        uint64_t left = out.fuel;
        start = hostile_clock();
        struct cs_value v = cs_vm_run(s.vm, s.program, &activation, &left, NULL, NULL);
        out.seconds = hostile_clock() - start;
        out.spent = out.fuel - left;
        out.scratch = cs_vm_scratch(s.vm)->taken;
        hostile_describe(&out, v);
        out.failed = !hostile_kept(&s, &out);
    }
    session_clear(&s);
    return out;
}

#endif
