/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions as nodes of a unit: operation, operands, and what else makes it this expression.
 * Equal expressions are one node, whichever rule they stand in.
 *
 * A local variable is named by its distance: 0 is the innermost one in scope, as de Bruijn counted.
 * So `c.privileged` is the same node in every loop, however deep the loop stands.
 */
#ifndef CS_CEL_CEL_NODE_H
#define CS_CEL_CEL_NODE_H

#include "cel/cel_ast.h"

struct cs_unit;

/* X(name, sentence) */
#define CS_NODE_TABLE(X)                                                                         \
    X(CONSTANT, "constant number data")                                                          \
    X(VARIABLE, "slot data of the activation")                                                   \
    X(LOCAL, "local variable, data scopes out")                                                  \
    X(FIELD, "slot data of schema subject in the record [0]")                                    \
    X(KEY, "member of [0] named by the constant data")                                           \
    X(HAS_FIELD, "whether slot data of schema subject in [0] is given")                          \
    X(HAS_KEY, "whether [0] has a member named by the constant data")                            \
    X(INDEX, "[0][[1]]")                                                                         \
    X(CALL, "function subject of the operands; data: what was prepared, number + 1, or 0")       \
    X(AND, "all operands with &&")                                                               \
    X(OR, "all operands with ||")                                                                \
    X(CONDITION, "[0] ? [1] : [2]")                                                              \
    X(LIST, "a list of the operands")                                                            \
    X(MAP, "a map of the operands: key, value, key, value")                                      \
    X(OPTIONAL, "an operand of LIST, or a key of MAP, that is left out where its value is none") \
    X(FOLD, "macro data over [0]; [1], [2] with `variables` more locals")                        \
    X(LET, "[1] with [0] as one more local")                                                     \
    X(MARK, "[0], which is spot data of an explained program")                                   \
    X(FAIL, "the error of fault data")

enum cs_node_op {
#define CS_NODE_ENUM(name, sentence) CS_NODE_##name,
    CS_NODE_TABLE(CS_NODE_ENUM)
#undef CS_NODE_ENUM
};

enum cs_node_flags {
    CS_NODE_SECRET = CS_FLAG_SENSITIVE, /* FIELD: as the schema says */
    CS_NODE_OPTIONAL_ACCESS = 128       /* FIELD, KEY, INDEX: .? and [?] */
};

struct cs_node {
    uint8_t op, flags, variables;
    bool again;            /* asked for more than once */
    uint32_t nargs, first; /* operands[first]... of the unit */
    uint32_t data;
    uint32_t program;     /* number + 1 of the program that computes it, or 0 */
    uint32_t visit;       /* the walk that came here last */
    const void *subject;  /* struct cs_schema or struct cs_function; static */
    uint32_t uses, roots; /* as an operand of others, as what a program computes */
    uint32_t slots;       /* 1 + the highest slot of the activation that it reads, or 0 */
    uint32_t memo;        /* number + 1 of the memo that keeps its value, or 0 */
    uint16_t free;        /* scopes around it that its local variables reach, 0: closed */
    uint16_t weight;      /* what computing it costs, roughly; see cel_share.h */
};

#define CS_NO_NODE UINT32_MAX

/* Finds or adds; `wanted` has op, flags, variables, data, subject and nargs. False: no memory. */
bool cs_node_add(struct cs_unit *unit, struct cs_node wanted, const uint32_t *args, uint32_t *out);

/* Operand i of a node. */
uint32_t cs_node_arg(const struct cs_unit *unit, uint32_t node, uint32_t i);

#endif
