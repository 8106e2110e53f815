/* SPDX-License-Identifier: Apache-2.0 */
/* The types of macros over lists, maps and optionals: of their variables and of what they give. */
#ifndef CS_CEL_CEL_CHECK_MACRO_H
#define CS_CEL_CEL_CHECK_MACRO_H

#include "cel/cel_checker.h"

/* What is known of the range of a macro. */
struct cs_macro_elements {
    const struct cs_type *vars[2]; /* the types of the variables */
    const struct cs_type *kept;    /* what a filter keeps: elements, of a map the keys */
    const struct cs_type *key;     /* of a map made from it */
};

/* args[0] has its type. Errors are told; then the variables have the type of what is wrong. */
struct cs_macro_elements cs_check_macro_elements(struct cs_checker *c, const struct cs_ast *node);

/* The bodies have their types; gives the node its own. */
void cs_check_macro_result(struct cs_checker *c, struct cs_ast *node,
                           const struct cs_macro_elements *elements);

#endif
