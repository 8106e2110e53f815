/* SPDX-License-Identifier: Apache-2.0 */
/* How large fields can be, where the API server, the kernel or a specification says it. */
#ifndef CS_DOC_SCHEMA_SIZE_H
#define CS_DOC_SCHEMA_SIZE_H

#include "value/schema.h"

/* Most bytes of a text or elements of a list; 0: nobody says. */
uint32_t cs_schema_size(const struct cs_schema *schema, uint32_t slot);

#endif
