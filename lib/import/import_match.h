/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that the API server's policies share with those made after them. */
#ifndef CS_IMPORT_IMPORT_MATCH_H
#define CS_IMPORT_IMPORT_MATCH_H

#include "import/import_object.h"

/* LabelSelector to SELECTOR; absent where it was not given. */
struct cs_node_at cs_import_selector(struct cs_import_reader *reader, struct cs_node_at selector);

/*
 * MatchResources of admissionregistration.k8s.io to MATCH. `what` names it in messages. `space` is
 * the namespace of a policy that is bound to one, or empty.
 */
struct cs_node_at cs_import_match(struct cs_import_reader *reader, struct cs_node_at match,
                                  const char *what, struct cs_str space);

/* Reports a policy that matches nothing because it has no `resourceRules`. */
void cs_import_needs_rules(struct cs_import_reader *reader, struct cs_node_at match,
                           const char *what);

/* Items of `conditions` and of `variables` from a list of {name, expression}. */
void cs_import_conditions(struct cs_import_reader *reader, struct cs_node_at list,
                          struct cs_draft *conditions);
void cs_import_variables(struct cs_import_reader *reader, struct cs_node_at list,
                         struct cs_draft *variables);

/* The validations under a key of `owner` as `checks`; `message` (may be absent) is that of those
   that have none. */
void cs_import_checks(struct cs_import_reader *reader, struct cs_draft *policy,
                      struct cs_node_at owner, const char *key, struct cs_node_at message);
void cs_import_audits(struct cs_import_reader *reader, struct cs_draft *policy,
                      struct cs_node_at list);

/* failurePolicy. */
void cs_import_failure(struct cs_import_reader *reader, struct cs_draft *policy,
                       struct cs_node_at map);

/* paramKind; false: not given. */
bool cs_import_param_kind(struct cs_import_reader *reader, struct cs_draft *policy,
                          struct cs_node_at map);
/* ParamRef to PARAMS. */
struct cs_node_at cs_import_param_ref(struct cs_import_reader *reader, struct cs_node_at ref);

/* validationActions: puts `enforce` for all phases. A binding of the API server needs the list and
   gets `audit` where Audit stands beside others; elsewhere none means Deny. */
void cs_import_actions(struct cs_import_reader *reader, struct cs_draft *map,
                       struct cs_node_at owner, bool binding);

/* `enforce` with one word for all phases. */
void cs_import_enforce(struct cs_draft *map, struct cs_str word, uint32_t offset);

#endif
