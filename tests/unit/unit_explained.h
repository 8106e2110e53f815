/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the suites of spots, traces and explanations: an expression over the variables of
 * unit_machine.h, run as an explained program.
 */
#ifndef UNIT_EXPLAINED_H
#define UNIT_EXPLAINED_H

#include "cel/cel_explain.h"
#include "unit_machine.h"

struct unit_explained {
    struct unit_machine m;
    const char *text;
    struct cs_ast *ast;
    struct cs_spots spots;
    struct cs_trace trace;
    struct cs_explanation explanation;
};

static inline void unit_explained_open(struct unit_explained *x, const char *text,
                                       const char *document)
{
    struct unit_machine *m = &x->m;
    memset(x, 0, sizeof *x);
    x->text = text;
    unit_cel_open(&m->cel, cs_str_from(text));
    unit_open(&m->reader);
    unit_machine_variables(&m->cel.env);
    unit_machine_values(m, document);
    x->ast = unit_cel_parse(&m->cel);
    ck_assert_msg(cs_cel_check(&m->cel.env, CS_CHECK_STRICT, &m->cel.diag, x->ast) == CTRSEC_OK,
                  "%s\n%s", text, unit_cel_errors(&m->cel));
    cs_spots_init(&x->spots, &m->cel.arena, true);
    m->unit = cs_unit_new(&cs_alloc_libc, &m->cel.limits);
    m->fuel = m->cel.limits.rule_fuel;
    ck_assert_int_eq(CTRSEC_OK,
                     cs_unit_add_spots(m->unit, x->ast, &m->cel.diag, &m->program, &x->spots));
    m->vm = cs_vm_new(&cs_alloc_libc, m->unit, &m->cel.limits);
    ck_assert_ptr_nonnull(m->vm);
    ck_assert(cs_trace_init(&x->trace, &m->cel.arena, m->unit, &x->spots));
    m->recorder.trace = &x->trace;
    struct cs_value v = unit_machine_run(m, true);
    x->explanation = (struct cs_explanation){.trace = &x->trace,
                                             .ast = x->ast,
                                             .text = cs_str_from(text),
                                             .failure = &m->recorder.failure,
                                             .result = v,
                                             .cost = m->spent,
                                             .alloc = &cs_alloc_libc};
}

static inline void unit_explained_close(struct unit_explained *x)
{
    unit_machine_close(&x->m);
}

/* The spot of the first part with this text. */
static inline uint32_t unit_explained_spot(const struct unit_explained *x, const char *part)
{
    for (uint32_t i = 0; i < x->spots.count; i++) {
        struct cs_span span = x->spots.items[i].span;
        struct cs_str text = cs_str_slice(cs_str_from(x->text), span.start, span.end - span.start);
        if (cs_str_is(text, part))
            return i;
    }
    ck_abort_msg("%s: no part %s", x->text, part);
    return CS_NO_SPOT;
}

#endif
