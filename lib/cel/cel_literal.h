/* SPDX-License-Identifier: Apache-2.0 */
/* The lexer's other half: literals of numbers, strings and bytes, from text to value. */
#ifndef CS_CEL_CEL_LITERAL_H
#define CS_CEL_CEL_LITERAL_H

#include "cel/cel_lex.h"

/*
 * Reads the literal at lex->at, moves behind it and fills kind, span, text and value of `out`. What
 * is wrong with it is reported; its kind is then CS_TOKEN_BAD.
 */
void cs_literal_number(struct cs_lex *lex, struct cs_token *out);

/* `prefix` letters (r, b, br) stand before the quote. */
void cs_literal_string(struct cs_lex *lex, uint32_t prefix, struct cs_token *out);

#endif
