/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The function library as data: one entry per function name with its implementation and its
 * overloads. The checker reads the overloads, the machine calls the implementation, the
 * documentation is made from the same rows.
 *
 * An implementation dispatches on the tags of its arguments and answers the error "no such
 * overload" for what it does not take. The machine has dealt with error, unknown and absent
 * arguments and passes `sensitive` on, so implementations see plain values only.
 */
#ifndef CS_CEL_CEL_FUNCTION_H
#define CS_CEL_CEL_FUNCTION_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/limits.h"
#include "value/type.h"
#include "value/value.h"

struct cs_regex_scratch;

/* What a running function may use. */
struct cs_call {
    struct cs_arena *arena; /* scratch of the run, fixed size; NULL from it: answer cs_call_limit */
    uint64_t *fuel;         /* pay for work that grows with the input; at 0: answer cs_call_limit */
    struct cs_regex_scratch *regex;
    const void *bound; /* what `prepare` made of a constant argument, or NULL */
    const struct cs_limits *limits;
    bool strict; /* what is no container has no optional members either (cs_unit_strict) */
};

typedef struct cs_value cs_function_call(struct cs_call *call, const struct cs_value *args,
                                         uint32_t nargs);

/*
 * Work that a compiler does once where an argument is a constant string: a regular expression, the
 * name of a time zone. Equal constants of the same preparation may share what it made. One that
 * cannot be prepared refuses the expression.
 */
struct cs_preparation {
    uint32_t argument; /* number of the argument, the receiver counted */
    /* *bound may stay NULL. Errors: CTRSEC_E_SYNTAX, _INVALID, _UNSUPPORTED, _LIMIT, _NOMEM. */
    int (*make)(const struct cs_alloc *alloc, const struct cs_limits *limits,
                struct cs_str constant, struct cs_diag *diag, struct cs_span span, void **bound);
    void (*drop)(void *bound);
};

/*
 * A literal argument that has to be something: the function `maker` makes it of the text (or is
 * tried with all arguments where it is the called function and all are literals) and must not fail,
 * nor find nothing. An environment that validates has the checker refuse what fails, instead of
 * every run.
 */
struct cs_validation {
    uint32_t argument; /* the receiver counted */
    const char *maker;
    const char *what; /* "x is not WHAT" */
    const char *hint;
};

/* `since` of what Kubernetes does not have; the next version of ours is one more. */
#define CS_SINCE_OURS 1000
#define CS_OVERLOAD_PARAMS 4

struct cs_overload {
    bool member;     /* args[0] is the receiver */
    bool variadic;   /* the last parameter may be given any number of times, at least once */
    bool loose;      /* counts only where no other overload fits */
    uint8_t nparams; /* with the receiver */
    uint16_t since;  /* where it is younger than the function; 0: it is not */
    const struct cs_type *params[CS_OVERLOAD_PARAMS]; /* CS_TYPE_PARAM types are type variables */
    const struct cs_type *result;
    /* The function that runs where only this overload fits, for an answer that depends on the
       static type (the sum of an empty list); NULL: the row's own. */
    const struct cs_function *exact;
};

/* Functions that have instructions of their own, which leave the rare cases to the function. */
enum cs_hot {
    CS_HOT_NONE,
    CS_HOT_EQ,
    CS_HOT_NE,
    CS_HOT_LT,
    CS_HOT_LE,
    CS_HOT_GT,
    CS_HOT_GE,
    CS_HOT_IN,
    CS_HOT_STARTS,
    CS_HOT_ENDS,
    CS_HOT_CONTAINS,
    CS_HOT_NOT,
    CS_HOT_ADD,
    CS_HOT_SUBTRACT,
    CS_HOT_MULTIPLY,
    CS_HOT_SIZE,
    CS_HOT_OR,
    CS_HOT_OR_VALUE,
    CS_HOT_PLAIN_OR_VALUE,
    CS_HOT_COUNT
};

struct cs_function {
    const char *name;       /* "size", "_+_", "math.greatest" */
    cs_function_call *call; /* NULL: declared by an environment only */
    const struct cs_overload *overloads;
    uint32_t count;
    uint16_t cost;  /* fuel per call beside what it pays itself */
    uint16_t since; /* environment version: the minor number of Kubernetes 1.x; 0: always */
    const struct cs_preparation *prepare; /* or NULL */
    const struct cs_validation *validate; /* or NULL */
    uint8_t hot;                          /* enum cs_hot */
};

/* The function of a name, or NULL. */
const struct cs_function *cs_function_find(struct cs_str name);
/* All of them, for documentation and suggestions: NULL behind the last. */
const struct cs_function *cs_function_at(uint32_t i);
/* Those with instructions of their own, by enum cs_hot. */
void cs_function_hot(const struct cs_function *hot[CS_HOT_COUNT]);

static inline struct cs_value cs_call_limit(struct cs_call *call)
{
    *call->fuel = 0;
    return cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
}

/* False when the fuel is used up. */
static inline bool cs_call_pay(struct cs_call *call, uint64_t steps)
{
    if (*call->fuel < steps) {
        *call->fuel = 0;
        return false;
    }
    *call->fuel -= steps;
    return true;
}

#endif
