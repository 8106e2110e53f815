/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people write who come from other languages, and what CEL has for it: the tables behind the
 * hints of lexer, parser and checker. A hint is only looked up for something that is an error
 * already, so nothing here decides what is valid.
 */
#ifndef CS_CEL_CEL_HABIT_H
#define CS_CEL_CEL_HABIT_H

#include "cel/cel_lex.h"

/* An operator or a word in the place of one. */
struct cs_habit_operator {
    const char *text;
    enum cs_token_kind meant; /* to read on as if it stood there; CS_TOKEN_BAD: nothing fits */
    const char *hint;
};

/* `=`, `&`, `===`, `<>`...; the length of the longest at the start of `rest`, 0: none. */
uint32_t cs_habit_operator_length(struct cs_str rest);
const struct cs_habit_operator *cs_habit_operator(struct cs_str text);

/* `and`, `or`, `is`, `contains`... between two operands. */
const struct cs_habit_operator *cs_habit_infix(struct cs_str word);

/* Typographic quotes, minus signs, comparison signs. */
struct cs_habit_character {
    uint32_t code_point;
    enum cs_token_kind meant; /* CS_TOKEN_END: a blank */
    const char *closing;      /* of a quote: up to this it is one string; else NULL */
    const char *hint;
};
const struct cs_habit_character *cs_habit_character(uint32_t code_point);

/* These give the hint, or NULL. */
const char *cs_habit_prefix(struct cs_str prefix);     /* of a string: f, u, rb */
const char *cs_habit_number(struct cs_str number);     /* 10s, 1Gi, 1_000 */
const char *cs_habit_reserved(struct cs_str word);     /* if, for, let; never NULL */
const char *cs_habit_name(struct cs_str name);         /* an undeclared name: None, True */
const char *cs_habit_function(struct cs_str function); /* an undeclared function: len(x) */
const char *cs_habit_member(struct cs_str function);   /* one with a receiver: x.length() */
const char *cs_habit_field(struct cs_str field);       /* a field that is not there: x.length */

#endif
