/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The observer of a recording run: where values stand, which reads decided the result, and where an
 * error or unknown began.
 *
 * Beside each register goes a trail: the path of its value in a document, or nothing where it was
 * computed. A value with a path that an instruction computes with is a read; reads go into a log in
 * the order of the run. A chain of && or || and a loop of all() or exists() knows the part of the
 * log that is its own, and when an operand decides it the reads of those before are taken out.
 *
 *     log   ... | begin: of the chain ... | end: of its newest operand ...| count
 */
#ifndef CS_CEL_CEL_RECORD_H
#define CS_CEL_CEL_RECORD_H

#include "cel/cel_build.h"
#include "cel/cel_unit.h"
#include "cel/cel_vm.h"

/* Whether the elements of a list have paths of their own below it. */
enum cs_trail_place { CS_PLACE_OPEN, CS_PLACE_LIST, CS_PLACE_COMPUTED };

struct cs_trail {
    const struct cs_path *path;         /* where the value stands; NULL: computed */
    const struct cs_path *const *items; /* of a computed list: where its elements stand; or NULL */
    uint32_t nitems;
    uint8_t place;             /* of a list with a path: enum cs_trail_place */
    uint32_t begin, end;       /* of a chain: its part of the log; of a loop: see below */
    uint32_t lost, lost_end;   /* of a chain: reads dropped up to `begin` and up to `end` */
    uint8_t state;             /* of a chain: tag of its value */
    struct cs_arena_mark mark; /* of a loop: the arena when the iteration began */
    struct cs_failure failure; /* of an error or unknown: where it began */
};

/*
 * One entry of the log. Numbers rise and are never used again, so a loop can tell whether anything
 * is left that was noted since it began (begin) or since its iteration did (end).
 */
struct cs_note {
    struct cs_read read;
    uint32_t number;
};

/* The paths of what a builder holds. */
struct cs_places {
    const struct cs_path **paths;
    uint32_t count, room;
};

/*
 * What is known of a memo: where its value stands and the reads that made it. It is computed once
 * in a recording run; each further read of it notes them again.
 */
struct cs_seen {
    uint64_t run; /* the recording run that this is of */
    struct cs_value value;
    struct cs_trail trail;          /* while it is computed, begin and lost: of the log before */
    const struct cs_program *outer; /* while it is computed: the program that reads it */
    const struct cs_read *reads;
    uint32_t count, dropped;
};

struct cs_recording {
    struct cs_recorder *recorder;
    struct cs_arena *arena;
    const struct cs_unit *unit;
    const struct cs_program *program; /* at hand: of a memo while that is computed */
    const struct cs_activation *activation;
    const struct cs_value *cells;
    const struct cs_builder *builders;
    const uint64_t *fuel;        /* that is left, behind ENTER and LEAVE */
    struct cs_seen *seen;        /* per memo */
    uint64_t run;                /* number of this one, from 1 on */
    struct cs_trail *trails;     /* per register */
    struct cs_trail **variables; /* per variable of the unit; NULL: it was not named yet */
    struct cs_trail nowhere;     /* of variables for which there is no memory */
    struct cs_places *places;    /* per builder */
    struct cs_note *log;
    uint32_t count;
    uint32_t noted;     /* numbers used up, by the log and by builders */
    uint32_t collected; /* number + 1 of the newest path that a builder was given */
};

/* The value in a cell. */
static inline struct cs_value cs_record_value(const struct cs_recording *recording, int32_t cell)
{
    return *cs_cell(recording->cells, cell);
}

/* False: the recorder's arena is too small for this program; it has to run unobserved. `rec` has
   what the machine knows: recorder, unit, program, activation, cells, builders, fuel, seen, run. */
bool cs_record_begin(struct cs_recording *recording);

/* A memo is read into cell `to`. False: it was not computed in this run yet. */
bool cs_record_memo(struct cs_recording *recording, uint32_t memo, int32_t to,
                    struct cs_value *value);

/* Around its computation: its variables are in their cells; its value is in cell `from`. */
void cs_record_open(struct cs_recording *recording, uint32_t memo);
void cs_record_close(struct cs_recording *recording, uint32_t memo, int32_t from, int32_t to);

/* After each instruction; `next` comes then; `jumped`: it is not the one behind `done`. */
void cs_record_step(struct cs_recording *recording, const struct cs_instruction *done,
                    const struct cs_instruction *next, bool jumped);

/* Hands the reads over. */
void cs_record_end(struct cs_recording *recording);

#endif
