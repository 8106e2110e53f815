/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the programs of a unit. A machine is one thread's memory, made once for a unit and then
 * never allocating; what a run makes lives in the machine's scratch until the next reset.
 *
 * A failed run is a value: CS_ERROR with its fault, CS_UNKNOWN with its reason (fuel or scratch
 * used up: CTRSEC_UNKNOWN_LIMIT). false && error is false, false && unknown is false, unknown
 * beats error. Reading an absent slot of a record is unknown: missing, of a map key an error; so is
 * what depends on the end of an open list.
 *
 * Variables are read, and shared nodes computed, once and kept (cel_memo.h) until the machine is
 * told that the variables have changed: by cs_vm_reset, or by what tells less.
 */
#ifndef CS_CEL_CEL_VM_H
#define CS_CEL_CEL_VM_H

#include "cel/cel_compile.h"
#include "value/record.h"

struct cs_vm;

/* NULL: out of memory. The unit must outlive the machine and not grow any more. */
struct cs_vm *cs_vm_new(const struct cs_alloc *alloc, const struct cs_unit *unit,
                        const struct cs_limits *limits);
void cs_vm_free(struct cs_vm *vm);

/* Forgets the values that runs made. */
void cs_vm_reset(struct cs_vm *vm);

/* The variables change: what is kept is forgotten, what is in the scratch stays. */
void cs_vm_forget(struct cs_vm *vm);

/* The same variables, another rule: what runs made is forgotten but for what is kept; the rule pays
 * for what it reads of that. */
void cs_vm_next_rule(struct cs_vm *vm);

/* The variables behind the steady ones (cs_unit_steady) change, or what runs made since they did
 * was taken from the scratch. */
void cs_vm_forget_passing(struct cs_vm *vm);

/*
 * The variables of a run by slot. A slot that is CS_ABSENT reads as unknown: missing, with the slot
 * in it. Those that a program names are copied when it runs and not again until the machine is told
 * that they change, or is given others.
 */
struct cs_activation {
    const struct cs_value *values;
    const struct cs_path *const
        *paths; /* where they stand; entries may be NULL; NULL: not recording */
    uint32_t count;
};

/* One read that decided the result: evidence. */
struct cs_read {
    const struct cs_path *path; /* NULL: computed */
    struct cs_value value;
};

#define CS_READS_MOST 32

/*
 * Where an error or unknown began: the node of the unit and what it was given. Its operands say
 * which types were there; they are never shown themselves.
 */
#define CS_FAILURE_OPERANDS 4
struct cs_failure {
    uint32_t node; /* UINT32_MAX: in a variable, or nobody knows */
    uint32_t loop; /* node of the macro around it; UINT32_MAX: none */
    uint16_t op;   /* of the instruction */
    uint32_t count;
    const struct cs_path *path; /* of what is not there; NULL: it is not known or was computed */
    struct cs_value operands[CS_FAILURE_OPERANDS];
};

struct cs_trace;

/*
 * Filled by a recording run. Reads that did not decide are dropped: the iterations of all() and
 * exists() beside the deciding one, the side of || and && that did not matter.
 */
struct cs_recorder {
    struct cs_arena *arena; /* of the paths */
    struct cs_read reads[CS_READS_MOST];
    uint32_t count, dropped;
    const struct cs_path *result; /* where the result itself stands; NULL: computed */
    struct cs_failure failure;    /* of a result that is an error or unknown */
    struct cs_trace *trace;       /* of an explained program (cel/cel_trace.h), or NULL */
};

/*
 * Runs a program. *fuel is what it may use and gets what is left. recorder may be NULL. *cancel
 * (may be NULL) is polled; when it becomes non-zero the result is unknown: limit.
 */
struct cs_value cs_vm_run(struct cs_vm *vm, uint32_t program,
                          const struct cs_activation *activation, uint64_t *fuel,
                          const volatile int32_t *cancel, struct cs_recorder *recorder);

/* The machine's scratch, for who formats results before the next reset. */
struct cs_arena *cs_vm_scratch(struct cs_vm *vm);

#endif
