/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How to mend a name that means nothing: what is near it, what it is called here, what there is
 * instead. Each function gives the newest diagnostic a hint, or none where nothing useful is known.
 */
#ifndef CS_CEL_CEL_HINT_NAME_H
#define CS_CEL_CEL_HINT_NAME_H

#include "base/diag.h"
#include "cel/cel_resolve.h"

/* An identifier, perhaps with fields behind it. */
void cs_hint_name(const struct cs_resolve *names, struct cs_diag *diag, const struct cs_ast *chain);

/* A call of a function; `name` with its namespace. */
void cs_hint_function(const struct cs_resolve *names, struct cs_diag *diag,
                      const struct cs_ast *call, struct cs_str name);

/* A field that the record on the left does not have. */
void cs_hint_field(struct cs_diag *diag, const struct cs_ast *select,
                   const struct cs_schema *schema);

/*
 * Whether a - or / is a part of what was meant as the key of a label:
 * labels.app.kubernetes.io/name. *map gets the map before the key.
 */
bool cs_hint_is_label_key(struct cs_resolve *names, const struct cs_ast *call,
                          const struct cs_ast **map);

/* How that key is written, which stands in `key`. */
void cs_hint_label_key(struct cs_diag *diag, const struct cs_ast *map, struct cs_span key);

/* Whether names of the environment or the library begin with `name.` */
bool cs_hint_is_namespace(const struct cs_resolve *names, struct cs_str name);

#endif
