/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Schema tables: the fields of a model's records. Static and constant. The same rows make the CEL
 * environment, docs/FIELDS.md, the reading of absent fields and, by the number of the field, the
 * slots of a record.
 */
#ifndef CS_VALUE_SCHEMA_H
#define CS_VALUE_SCHEMA_H

#include "value/type.h"

enum cs_field_flags {
    CS_FIELD_SENSITIVE = 1,  /* its value may be a secret: never in a message, log or report */
    CS_FIELD_GUARANTEED = 2, /* always present: the API server or the model itself sees to it */
    CS_FIELD_LINK = 4,       /* from other documents of the set; absent = the set did not tell */
    CS_FIELD_NAME = 8,       /* names the element inside its list (fingerprints, subjects) */
    /* How many values it takes over all subjects, where the type does not tell: what an index goes
       by. Texts and numbers have many. */
    CS_FIELD_FEW = 16, /* a handful */
    CS_FIELD_SOME = 32 /* dozens */
};

struct cs_field {
    const char *name; /* as rules write it */
    const struct cs_type *type;
    uint32_t flags;
    const char *source; /* JSON pointer below the record's origin, without the leading '/'; or "" */
    const char *initial; /* the guaranteed default as text for the documentation, or NULL */
    const char *doc;     /* one sentence */
};

struct cs_schema {
    const char *name; /* "container", "workload.service" */
    const char *doc;
    const struct cs_field *fields;
    uint32_t count;
};

/* The slot of a field, or -1. */
int32_t cs_schema_find(const struct cs_schema *schema, struct cs_str name);

/* The nearest field name for "did you mean", or NULL. */
const char *cs_schema_suggest(const struct cs_schema *schema, struct cs_str name);

#endif
