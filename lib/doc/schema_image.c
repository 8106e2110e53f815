/* SPDX-License-Identifier: Apache-2.0 */
/* The schemas of images, made from the tables. contract: doc/schema_image.h */
#include "doc/schema_image.h"

#define RECORD(record) \
    static const struct cs_type type_##record = CS_TYPE_RECORD_OF(&cs_schema_image_##record)
#define LIST(record) \
    RECORD(record);  \
    static const struct cs_type list_##record = CS_TYPE_LIST_OF(&type_##record)

RECORD(healthcheck);
LIST(env);
LIST(instruction);
LIST(layer);
LIST(package);
LIST(vulnerability);
LIST(signature);

#define TYPE_STRING &cs_type_string
#define TYPE_INT &cs_type_int
#define TYPE_BOOL &cs_type_bool
#define TYPE_DOUBLE &cs_type_double
#define TYPE_TIME &cs_type_timestamp
#define TYPE_DURATION &cs_type_duration
#define TYPE_WORDS &cs_type_list_string
#define TYPE_STRINGS &cs_type_map_string
#define TYPE_ENV &list_env
#define TYPE_HISTORY &list_instruction
#define TYPE_LAYERS &list_layer
#define TYPE_PACKAGES &list_package
#define TYPE_VULNERABILITIES &list_vulnerability
#define TYPE_SIGNATURES &list_signature
#define TYPE_healthcheck &type_healthcheck

#define FIELD(record, field, type, flags, source, initial, doc) \
    {#field, TYPE_##type, (flags), source, initial, doc},
#define FIELDS(record, TABLE, name, doc) \
    static const struct cs_field fields_##record[] = {CS_IMAGE_##TABLE(FIELD)};
CS_IMAGE_RECORD_TABLE(FIELDS)
#undef FIELDS

/* The image's own schema has no second word in its symbol. */
#define cs_schema_image_image cs_schema_image
#define DEFINE(record, TABLE, name, doc)                                           \
    const struct cs_schema cs_schema_image_##record = {name, doc, fields_##record, \
                                                       CS_IMG_##record##_COUNT};
CS_IMAGE_RECORD_TABLE(DEFINE)
#undef DEFINE

const struct cs_schema *const cs_image_schemas[] = {
#define POINTER(record, TABLE, name, doc) &cs_schema_image_##record,
    CS_IMAGE_RECORD_TABLE(POINTER)
#undef POINTER
        NULL};
