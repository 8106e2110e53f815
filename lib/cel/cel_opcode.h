/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions of the expression machine: one row each, read by the emitter, by the loop and by
 * who prints programs.
 *
 *     | op u8 | flags u8 | n u16 | a i32 | b i32 | c i32 |
 *
 * An operand names a cell by its distance from register 0 in bytes, so that finding it is one
 * addition:
 *
 *     [ constant 2 | x | constant 0 ][ register 0 | register 1 | register 2 ...
 *      -48          -32 -16           0            16           32
 *
 * Below 0 are the constants of the unit and, among them, a cell for each variable that its programs
 * name (x); so every instruction takes a constant or a variable where it takes a register.
 * Variables are put there when a program first needs them and stay until they change.
 *
 * `@x` is a distance in instructions from the one behind this one, `n` as an operand the number of
 * a register, `#x` a number of something else.
 *
 * Errors and unknowns are values like others. An instruction that needs a plain value and meets one
 * of them writes it to its result instead ("fails"); of two, an unknown goes before an error.
 */
#ifndef CS_CEL_CEL_OPCODE_H
#define CS_CEL_CEL_OPCODE_H

#include "value/value.h"

struct cs_instruction {
    uint8_t op, flags;
    uint16_t n;
    int32_t a, b, c;
};

#define CS_CELL ((int32_t)sizeof(struct cs_value))

/* The cell at a distance from register 0. */
static inline const struct cs_value *cs_cell(const struct cs_value *cells, int32_t distance)
{
    return (const struct cs_value *)((const char *)cells + distance);
}

/*
 * Questions with a yes or no. Each has three instructions:
 *     NAME      a <- answer
 *     AND_NAME  no: a <- D, go to @n; yes: go on; it failed: a <- that, unless a failed worse
 *     OR_NAME   yes: a <- D, go to @n; no: go on; it failed: a <- that, unless a failed worse
 * so that a chain of && or || is one instruction a question, and its result is right at every exit.
 * The flag DECIDES is D, what ends the chain: an && that asks !q leaves with false where q is yes.
 * The first question of a chain has the opcode FIRST, which puts the other bool into `a`, and its
 * own one among the flags.
 *
 * X(name, sentence)
 */
enum { CS_QUESTION_DECIDES = 128, CS_QUESTION_OP = 127 };

#define CS_TEST_TABLE(X)                                                     \
    X(EQ, "b equals c")                                                      \
    X(NE, "b does not equal c")                                              \
    X(LT, "b is less than c")                                                \
    X(LE, "b is at most c")                                                  \
    X(GT, "b is greater than c")                                             \
    X(GE, "b is at least c")                                                 \
    X(IN, "b is an element or a key of c")                                   \
    X(STARTS, "string b starts with string c")                               \
    X(ENDS, "string b ends with string c")                                   \
    X(CONTAINS, "string b contains string c")                                \
    X(IN_SET, "b is an element of the constant list whose hashed set is #c") \
    X(IN_FEW, "b is an element of c, a short constant list of strings")      \
    X(HAS_FIELD, "b, a record, has the field of node #c")                    \
    X(HAS_KEY, "b, a map or record, has the key c")                          \
    X(TRUTH, "b is true")                                                    \
    X(NOT, "b is false")

/* X(name, operands, sentence) */
#define CS_ACTION_TABLE(X)                                                                         \
    X(MOVE, "a b", "a <- b")                                                                       \
    X(FIRST, "a b c n", "a <- not D, then the question whose opcode is in the flags")              \
    X(START, "a b", "a <- b, where a chain of && or || or a loop over such begins")                \
    X(FIELD, "a b #c", "a <- the field of node c of record b")                                     \
    X(FIELD_OPTIONAL, "a b #c", "as FIELD, an optional: none where the field is absent")           \
    X(KEY, "a b c", "a <- member c, a constant string, of map, record or optional b")              \
    X(KEY_OPTIONAL, "a b c", "as KEY, an optional: none where there is no such member")            \
    X(INDEX, "a b c", "a <- b[c]")                                                                 \
    X(INDEX_OPTIONAL, "a b c", "as INDEX, an optional: none where there is no such element")       \
    X(ADD, "a b c", "a <- b + c")                                                                  \
    X(SUBTRACT, "a b c", "a <- b - c")                                                             \
    X(MULTIPLY, "a b c", "a <- b * c")                                                             \
    X(SIZE, "a b", "a <- size(b)")                                                                 \
    X(CALL, "a b #c n", "a <- the function of node c on the n registers from b on")                \
    X(FAIL, "a #b", "a <- the error of fault b")                                                   \
    X(SOME, "a b", "a <- an optional that holds b")                                                \
    X(UNWRAP, "a b @c n", "a <- what optional b holds; none or failed: n <- that, go to c")        \
    X(OR_VALUE, "a b @c", "a <- what optional b holds, or why it failed, go to c; none: go on")    \
    X(PLAIN_OR_VALUE, "a b @c", "as OR_VALUE; b is no optional: a <- b, go to c")                  \
    X(OR_OPTIONAL, "a b @c", "as OR_VALUE, a <- optional b itself")                                \
    X(KEY_BARE, "a b c n", "as KEY_OPTIONAL, but what it holds, or absent; n: so is b")            \
    X(FIELD_BARE, "a b #c n", "as FIELD_OPTIONAL, likewise")                                       \
    X(INDEX_BARE, "a b c n", "as INDEX_OPTIONAL, likewise")                                        \
    X(OR_BARE, "a b @c", "a <- b, go to c; b is absent: go on")                                    \
    X(OPTIONAL, "a b", "a <- b, an optional")                                                      \
    X(JUMP, "@c", "go to c")                                                                       \
    X(BRANCH, "a b @c @n", "b true: go on; false: go to c; failed: a <- that, go to n")            \
    X(COUNT, "a b @c", "b true: a <- a + 1; false: go on; failed: a <- that, go to c")             \
    X(LOOP, "a b @c n", "iterator a, a + 1 starts over list or map b; failed: n <- that, go to c") \
    X(NEXT, "a b @c n",                                                                            \
      "iterator a has more: b <- element or key, go to c; else, of an open list, n fails")         \
    X(NEXT_PAIR, "a b @c n", "as NEXT, b <- index or key and b + 1 <- element or value")           \
    X(OPEN, "n #c", "builder n is empty, with room for c values")                                  \
    X(OPEN_FOR, "n b #c", "builder n is empty, with room for c values an element of b")            \
    X(PUSH, "a b @c n", "builder n gets b; failed: a <- that, go to c")                            \
    X(PUSH_OPTIONAL, "a b @c n", "as PUSH with what optional b holds; none: go on")                \
    X(PUSH_PAIR, "a b @c n", "builder n gets key b and value b + 1; failed: a <- that, go to c")   \
    X(PUSH_PAIR_OPTIONAL, "a b @c n", "as PUSH_PAIR, b + 1 an optional; none: go on")              \
    X(PUSH_ENTRIES, "a b @c n", "builder n gets the pairs of map b; failed: a <- that, go to c")   \
    X(CLOSE_LIST, "a b n", "a <- list of the values of builder n, open where b is an open list")   \
    X(CLOSE_MAP, "a b n",                                                                          \
      "a <- map of the pairs of builder n, whose keys must differ; unknown where b is an open "    \
      "list")                                                                                      \
    X(SORT, "a b n", "a <- list b in the order of the keys in builder n; unknown where b is open") \
    X(ENTER, "#c", "spot c of an explained program begins")                                        \
    X(LEAVE, "a #c", "a is the value of spot c")                                                   \
    X(MEMO, "a #b #c", "a <- memo c, computed now unless it was; b: which read of the program")    \
    X(YIELD, "a", "the memo that is being computed is a")                                          \
    X(RETURN, "a", "the result is a")

enum cs_opcode {
#define CS_TEST_ENUM(name, sentence) CS_OP_##name, CS_OP_AND_##name, CS_OP_OR_##name,
    CS_TEST_TABLE(CS_TEST_ENUM)
#undef CS_TEST_ENUM
#define CS_ACTION_ENUM(name, operands, sentence) CS_OP_##name,
        CS_ACTION_TABLE(CS_ACTION_ENUM)
#undef CS_ACTION_ENUM
            CS_OP_COUNT_OF
};
_Static_assert(CS_OP_COUNT_OF <= CS_QUESTION_OP + 1, "opcodes have seven bits");

/* What an instruction does, also where it is FIRST. */
static inline uint32_t cs_instruction_op(const struct cs_instruction *i)
{
    return i->op == CS_OP_FIRST ? i->flags & CS_QUESTION_OP : i->op;
}

#endif
