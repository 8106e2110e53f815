/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An explained run written out: the expression as a tree with the value of each part beside it.
 *
 *     false, cost 17
 *       c.all(x, x.n > size(s))  false                 cost 15
 *         c                      [{'n': 8}, {'n': 1}]  /c at 1:7
 *         x is [1] of 2          {'n': 1}              /c/1 at 1:16
 *         x.n > size(s)          false                 cost 3
 *           x.n                  1                     /c/1/n at 1:22
 *           size(s)              4
 *             s                  ***
 *
 * Literals have no line of their own. Values are cut, secrets are masked.
 */
#ifndef CS_CEL_CEL_EXPLAIN_H
#define CS_CEL_CEL_EXPLAIN_H

#include "cel/cel_failure.h"
#include "cel/cel_trace.h"
#include "text/json_write.h"

struct cs_explanation {
    const struct cs_trace *trace;
    const struct cs_ast *ast; /* checked; the root of the spots */
    struct cs_str text;       /* of the expression */
    const struct cs_failure *failure;
    struct cs_value result;
    uint64_t cost; /* of the usual run */
    const struct cs_alloc *alloc;
};

/* The result and the cost, then a line for each part; each line with its end. */
void cs_explain_text(struct cs_buf *buf, const struct cs_explanation *explanation);

/*
 * An array of the parts from the outside in, each an object: "depth", "expression", "start" and
 * "end" (bytes of the text; not in a definition), "type", "value" (as CEL, cut) or "error" or
 * "unknown" with the "reason" where it began, "evaluated", "cost", and of what stands in the
 * document "pointer", "line", "column". A loop has "looked_at", perhaps "holds_for", and the
 * "element" that decided: "index" or "key", "value", and its place.
 */
void cs_explain_json(struct cs_json_writer *w, const struct cs_explanation *explanation);

/* The reason of a failed result with its position in the text. */
void cs_explain_failure(struct cs_buf *buf, const struct cs_explanation *explanation);

#endif
