/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people read them in messages and evidence; what may be a secret is masked. */
#ifndef CS_ENGINE_MESSAGE_FORMAT_H
#define CS_ENGINE_MESSAGE_FORMAT_H

#include "base/buf.h"
#include "value/value.h"

/* In a message: strings without quotes, control characters replaced, lists of scalars joined. */
void cs_message_value(struct cs_buf *buf, struct cs_value v);

/* In evidence: a JSON scalar; lists and maps as a JSON string that tells their size. */
void cs_evidence_value(struct cs_buf *buf, struct cs_value v);

/* Cuts what stands behind `start` to at most `most` bytes at a code point and says so with "...".
 */
void cs_message_cut(struct cs_buf *buf, size_t start, size_t most);

#endif
