/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of a rule set: finding rules by id or alias, and what has to be unique or to exist. */
#ifndef CS_RULE_RULE_IDS_H
#define CS_RULE_RULE_IDS_H

#include "rule/rule_doc.h"

/* cs_rule_set_finish, cs_rule_set_find and cs_rule_set_profile of rule_doc.h are made here. */

/* A glob with '*' only, as exceptions and selections use it. */
bool cs_rule_glob(struct cs_str pattern, struct cs_str text);

#endif
