/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a hint, piece by piece, and how it quotes expressions. */
#ifndef CS_CEL_CEL_HINT_TEXT_H
#define CS_CEL_CEL_HINT_TEXT_H

#include "base/diag.h"
#include "cel/cel_ast.h"

#define CS_HINT_TEXT_MOST 640

struct cs_hint_text {
    char bytes[CS_HINT_TEXT_MOST]; /* terminated */
    size_t len;
    struct cs_diag *diag; /* whose source the expressions stand in */
};

void cs_hint_text_init(struct cs_hint_text *text, struct cs_diag *diag);

/* A piece that does not fit any more is left out as a whole. */
__attribute__((format(printf, 2, 3))) void cs_hint_text_add(struct cs_hint_text *text,
                                                            const char *fmt, ...);

/* Makes it the hint of the newest diagnostic, unless it is empty. */
void cs_hint_text_give(const struct cs_hint_text *text);

/* The expression as it is written, where it is short and may be shown; else the stand-in. */
struct cs_str cs_hint_text_quote(const struct cs_hint_text *text, const struct cs_ast *node,
                                 const char *stand_in);

/* The same, with parentheses where a dot is to follow and they are needed. */
void cs_hint_text_receiver(struct cs_hint_text *text, const struct cs_ast *node,
                           const char *stand_in);

#endif
