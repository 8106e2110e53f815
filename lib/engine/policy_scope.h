/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What policies look up beside the object that they judge: Namespaces, definitions of custom
 * resources, parameter objects. They come from the checked set, from its context and with the
 * policies; of equal ones the first of these wins. Listed once for a check; the memory is kept for
 * the next.
 */
#ifndef CS_ENGINE_POLICY_SCOPE_H
#define CS_ENGINE_POLICY_SCOPE_H

#include "doc/set.h"
#include "rule/plan.h"

#define CS_SCOPE_NONE UINT32_MAX
#define CS_SCOPE_SET                                                            \
    (UINT32_MAX - 1) /* an input without policies: sees the set and its context \
                      */

/* Tables of a scope; parameters of kind k are in table CS_SCOPE_PARAMS + k. */
enum { CS_SCOPE_NAMESPACES, CS_SCOPE_DEFINITIONS, CS_SCOPE_PARAMS };

struct cs_scope_entry {
    struct cs_value object;
    const struct cs_path *origin; /* NULL: it came with the policies */
    uint32_t table;
    uint32_t input;               /* of the plan, whose policies see it; CS_SCOPE_NONE: all do */
    struct cs_str space, name;    /* of a definition: its group and kind */
    uint32_t next, next_in_table; /* of equal hash; of the table */
};

struct cs_policy_scope {
    const struct cs_alloc *alloc;
    const struct cs_plan *plan;
    struct cs_scope_entry *entries;
    uint32_t count, room;
    uint32_t *buckets;
    uint32_t nbuckets;      /* a power of two */
    uint32_t *first, *last; /* by table */
    uint32_t seed;
    bool complete; /* what is not here does not exist */
};

/* CTRSEC_E_NOMEM. */
int cs_policy_scope_init(struct cs_policy_scope *scope, const struct cs_plan *plan);
void cs_policy_scope_clear(struct cs_policy_scope *scope);

/* Lists what a set refers to. CTRSEC_E_NOMEM. */
int cs_policy_scope_fill(struct cs_policy_scope *scope, const struct cs_set *set);

/* By names, as the policies of an input see it; NULL: not here. */
const struct cs_scope_entry *cs_policy_scope_find(const struct cs_policy_scope *scope,
                                                  uint32_t table, uint32_t input,
                                                  struct cs_str space, struct cs_str name);

/* The next entry of a table behind `from` (NULL: the first), or NULL. */
const struct cs_scope_entry *cs_policy_scope_next(const struct cs_policy_scope *scope,
                                                  uint32_t table,
                                                  const struct cs_scope_entry *from);

/* Group and version of an object's apiVersion. */
struct cs_str cs_policy_scope_group(struct cs_value object, struct cs_str *version);

#endif
