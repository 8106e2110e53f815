/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of rules and bundles: declared types, and values that have to fit them. */
#ifndef CS_RULE_RULE_PARAM_H
#define CS_RULE_RULE_PARAM_H

#include "rule/rule_doc.h"

/* Reads {name: {type, default, description}}; absent is none. Errors go to the reader. */
void cs_rule_params_read(struct cs_arena *arena, struct cs_doc_reader *reader,
                         struct cs_node_at map, struct cs_param **out, uint32_t *count);

#endif
