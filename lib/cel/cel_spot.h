/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the nodes of a program stand in the text of its expression: a spot for each tree node that
 * was compiled, in the order of the walk, so that what is below a spot follows it directly.
 *
 *     number   0    1    2    3    4         end of 0 is 5, of 1 is 3
 *     tree     ==   size  a   +    ...       parent of 1 and 3 is 0
 *
 * Nodes are shared by all expressions of a unit and know nothing of texts, so a message finds the
 * spot of a node by its number and by the loop around it.
 */
#ifndef CS_CEL_CEL_SPOT_H
#define CS_CEL_CEL_SPOT_H

#include "base/arena.h"
#include "cel/cel_ast.h"

struct cs_unit;

#define CS_NO_SPOT UINT32_MAX

struct cs_spot {
    const struct cs_ast *ast;
    struct cs_span span;   /* in the text; of what a definition holds: where the definition is named
                            */
    uint32_t parent, loop; /* spots; loop: the nearest macro whose body this is in; or CS_NO_SPOT */
    uint32_t end;          /* the first spot behind those below this one */
    uint32_t node;         /* of the unit */
    uint32_t constant;     /* number + 1 of the constant that it is; 0: it is computed */
    bool named;            /* it stands in a definition */
};

/*
 * Filled by cs_unit_add_spots. `explained`: the program gets the instructions ENTER and LEAVE
 * around each spot that is computed, so its nodes are shared with no other program.
 */
struct cs_spots {
    struct cs_arena *arena;
    bool explained;
    struct cs_spot *items;
    uint32_t count, room;
    uint32_t open; /* the spot whose tree is being compiled */
    bool no_memory;
};

void cs_spots_init(struct cs_spots *spots, struct cs_arena *arena, bool explained);

/* Before and after a tree is compiled. True: the node is to be marked. */
uint32_t cs_spots_enter(struct cs_spots *spots, const struct cs_ast *ast);
bool cs_spots_leave(struct cs_spots *spots, const struct cs_unit *unit, uint32_t spot,
                    uint32_t node);

/* A loop of the machine: the macros but optMap and optFlatMap. */
bool cs_spot_is_loop(const struct cs_ast *ast);

/*
 * What is left of spots when the trees are gone, packed to about five bytes each: the node, the
 * macro around it, begin and length of the span, as differences to the spot before.
 */
struct cs_spot_places {
    struct cs_str text; /* that the spans are of */
    const uint8_t *items;
    uint32_t count;
};

/* In the arena, the text too; constants are left out. False: no memory. */
bool cs_spots_keep(struct cs_arena *arena, const struct cs_spots *spots, struct cs_str text,
                   struct cs_spot_places *out);

/* The first place of a node in a loop (the node of the macro, or UINT32_MAX), or else of the node
   anywhere. False: it has none. */
bool cs_spot_find(const struct cs_spot_places *places, uint32_t node, uint32_t loop,
                  struct cs_span *out);

#endif
