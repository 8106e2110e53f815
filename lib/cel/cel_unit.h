/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is inside a unit; for the files that compile and run it only.
 *
 *     constants   0  1  2 ...        values, each once, and an absent one for each variable
 *     nodes       0  1  2 ...        expressions, each once; operands have lower numbers
 *     operands    [n n n][n n]...    of the nodes, in one array
 *     code        [memo 0][program 0][memo 1]...
 *
 * Everything is named by number, so the arrays may move while the unit grows.
 */
#ifndef CS_CEL_CEL_UNIT_H
#define CS_CEL_CEL_UNIT_H

#include "base/arena.h"
#include "cel/cel_compile.h"
#include "cel/cel_node.h"
#include "cel/cel_opcode.h"

/* Beside each constant. Numbers are one more than the index; 0: none yet. */
struct cs_constant_note {
    uint32_t hash, set, bound; /* of the cell of a variable: `set` is the number of that */
};

/*
 * A variable that programs name. Its cell in a machine is that of a constant, an absent one with
 * the slot + 1 as its length.
 */
struct cs_variable {
    uint32_t slot;
    int32_t cell;
};

/* Sets of variables by number; those from 63 on are told as one. */
#define CS_VARIABLES_APART 63
#define CS_VARIABLES_REST (UINT64_C(1) << CS_VARIABLES_APART)

/* What a preparation made of a constant; `next` is the number + 1 of another one of it. */
struct cs_bound {
    const struct cs_preparation *preparation;
    void *made; /* may be NULL */
    uint32_t next;
};

/* The members of a constant list, hashed: `mask + 1` slots of element number + 1, 0 empty. */
struct cs_constant_set {
    uint32_t constant; /* the list */
    uint32_t first, mask;
    uint32_t longest; /* bytes, of the strings */
    bool strings;     /* all are strings; else all are ints and uints */
};

/*
 * Registers and builders of a program lie above those of all memos that it reads, so that a memo is
 * computed in the middle of it without moving anything:
 *
 *     registers   [memo 0][memo 2, which reads 0][program, which reads 2]
 *                 [memo 1      ]
 */
struct cs_program {
    uint32_t node, first, count;    /* instructions first... */
    uint32_t base, registers;       /* its first register; one behind its last */
    uint32_t builders;              /* one behind its last */
    uint32_t variables, nvariables; /* names[variables]...: numbers of the variables it names */
    uint32_t reads, nreads;         /* reads[reads]...: numbers of the memos that it reads */
    uint32_t depth;                 /* most memos that are computed inside each other in it */
    uint32_t steady;                /* slots from here on change while a rule runs */
    uint64_t needs;                 /* the same variables as a set */
    uint32_t slots;                 /* 1 + the highest slot of them, or 0 */
};

/* An open hash table of numbers + 1 into an array that keeps the hashes or can compute them. */
struct cs_unit_table {
    uint32_t *slots;
    uint32_t mask, count;
};

struct cs_unit {
    const struct cs_alloc *alloc;
    struct cs_limits limits;
    struct cs_arena arena;                       /* texts and blocks of constants */
    struct cs_arena scratch;                     /* of one cs_unit_add */
    const struct cs_function *hot[CS_HOT_COUNT]; /* for the rare cases of their instructions */

    struct cs_value *constants;
    struct cs_constant_note *notes;
    uint32_t nconstants, constants_room, notes_room;
    struct cs_unit_table constant_table;

    struct cs_constant_set *sets;
    uint32_t nsets, sets_room;
    uint32_t *set_slots;
    uint32_t nset_slots, set_slots_room;

    struct cs_bound *bounds;
    uint32_t nbounds, bounds_room;

    struct cs_node *nodes;
    uint32_t nnodes, nodes_room, shared;
    uint32_t *operands;
    uint32_t noperands, operands_room;
    struct cs_unit_table node_table;

    struct cs_variable *variables;
    uint32_t nvariables, variables_room;
    uint32_t *names; /* numbers of variables, program after program */
    uint32_t nnames, names_room;
    struct cs_program *programs;
    uint32_t nprograms, programs_room;
    struct cs_program *memos; /* programs of shared nodes, those that they read before them */
    uint32_t nmemos, memos_room;
    uint32_t *reads; /* numbers of memos, program after program */
    uint32_t nreads, reads_room;
    uint32_t depth;                    /* most that a program needs */
    uint32_t share_uses, share_weight; /* of nodes that become memos; tests set them before all */
    uint32_t steady;                   /* of the programs that are added now */
    uint32_t known; /* nodes that were there before the expression that is being added */
    bool strict;    /* see cs_unit_strict */
    bool loose;     /* a node of an older program became a memo: that program computes it itself */
    struct cs_instruction *code;
    uint32_t *origins; /* of each instruction: the node that it computes */
    uint32_t ncode, code_room, origins_room;
    uint32_t registers, builders; /* most that a program needs */
    uint32_t visits;              /* walks over nodes so far */
};

/*
 * Makes room for `need` items of `size` bytes in an array of the unit. False: out of memory.
 * As: cs_unit_room(unit, (void **)&unit->code, &unit->code_room, n, sizeof *unit->code).
 */
bool cs_unit_room(const struct cs_unit *unit, void **items, uint32_t *room, uint32_t need,
                  size_t size);

/* Makes room in a table for one more; `hash_at` tells the hash of number i. */
bool cs_unit_table_room(const struct cs_unit *unit, struct cs_unit_table *table,
                        uint32_t (*hash_at)(const struct cs_unit *unit, uint32_t i));

/* Most constants of a unit, so that the distances of their cells are numbers. */
#define CS_UNIT_CONSTANTS_MOST (INT32_MAX / CS_CELL - 1)

/* The cell of a machine that holds a constant, and back. */
static inline int32_t cs_unit_cell(uint32_t constant)
{
    return -CS_CELL * (1 + (int32_t)constant);
}

static inline uint32_t cs_unit_constant(int32_t cell)
{
    return (uint32_t)(-cell / CS_CELL) - 1;
}

#endif
