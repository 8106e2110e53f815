/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong in a run, in words: which node, what it needs and which types it was given. The
 * words come from the expression and the function table, never from a value.
 */
#ifndef CS_CEL_CEL_FAILURE_H
#define CS_CEL_CEL_FAILURE_H

#include "base/buf.h"
#include "cel/cel_spot.h"
#include "cel/cel_vm.h"

/*
 * "no such key: `x` at 1:14 in `object.spec.x`", "container.runAsUser is not given (/spec/...)". v:
 * the result of the run, an error or unknown; `places`: of the expressions that the program was
 * made of, in the order in which they are asked.
 */
void cs_failure_write(struct cs_buf *buf, const struct cs_unit *unit, struct cs_value v,
                      const struct cs_failure *failure, const struct cs_spot_places *places,
                      uint32_t nplaces);

/* Only what it is: "no such key: `x`". */
void cs_failure_reason(struct cs_buf *buf, const struct cs_unit *unit, struct cs_value v,
                       const struct cs_failure *failure);

/* "int", "list", "quantity", "container": the type of a value, for people. */
const char *cs_failure_type(struct cs_value v);

/* The text of a span on one line, runs of blanks as one, at most `most` code points. */
void cs_failure_text(struct cs_buf *buf, struct cs_str text, struct cs_span span, uint32_t most);

/* Whether a position in the expression helps: a field that is not given has a name. */
bool cs_failure_is_placed(struct cs_value v, const struct cs_failure *failure);

/* " at 1:14 in `object.spec.x`". */
void cs_failure_place(struct cs_buf *buf, struct cs_str text, struct cs_span span);

/* Enum ctrsec_unknown_reason as a word: "missing"... */
const char *cs_failure_unknown(struct cs_value v);

#endif
