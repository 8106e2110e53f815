/* SPDX-License-Identifier: Apache-2.0 */
/* Message templates: text with {expressions}; {{ and }} are literal braces. */
#ifndef CS_RULE_MESSAGE_H
#define CS_RULE_MESSAGE_H

#include "base/diag.h"

struct cs_message_piece {
    struct cs_str text; /* literal text with doubled braces already undone, or the expression */
    uint32_t offset;    /* of the expression in the template */
    bool expression;
};

/* The next piece from *offset on. False at the end. An open or a stray brace is reported once and
   ends the walk with *status set. Literal text is copied only where it holds doubled braces. */
bool cs_message_next(struct cs_str text, uint32_t *offset, struct cs_arena *arena,
                     struct cs_diag *diag, int *status, struct cs_message_piece *out);

#endif
