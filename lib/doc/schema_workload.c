/* SPDX-License-Identifier: Apache-2.0 */
/* The schemas of workloads, made from the tables. contract: doc/schema_workload.h */
#include "doc/schema_workload.h"

#include "doc/image.h"

#define RECORD(record) \
    static const struct cs_type type_##record = CS_TYPE_RECORD_OF(&cs_schema_##record)
#define LIST(record) \
    RECORD(record);  \
    static const struct cs_type list_##record = CS_TYPE_LIST_OF(&type_##record)

RECORD(security);
RECORD(profile);
RECORD(selinux);
RECORD(reference);
RECORD(capabilities);
RECORD(resources);
RECORD(account);
RECORD(namespace);
LIST(volume);
LIST(container);
LIST(service);
LIST(ingress);
LIST(route);
LIST(policy);
LIST(sysctl);
LIST(env);
LIST(port);
LIST(mount);
LIST(rule);

static const struct cs_type type_image = CS_TYPE_RECORD_OF(&cs_schema_image);

#define TYPE_STRING &cs_type_string
#define TYPE_INT &cs_type_int
#define TYPE_BOOL &cs_type_bool
#define TYPE_DOUBLE &cs_type_double
#define TYPE_DYN &cs_type_dyn
#define TYPE_WORDS &cs_type_list_string
#define TYPE_INTS &cs_type_list_int
#define TYPE_STRINGS &cs_type_map_string
#define TYPE_LIST &cs_type_list_dyn
#define TYPE_IMAGE &type_image
#define TYPE_VOLUMES &list_volume
#define TYPE_CONTAINERS &list_container
#define TYPE_SERVICES &list_service
#define TYPE_INGRESSES &list_ingress
#define TYPE_ROUTES &list_route
#define TYPE_POLICIES &list_policy
#define TYPE_SYSCTLS &list_sysctl
#define TYPE_ENV &list_env
#define TYPE_PORTS &list_port
#define TYPE_MOUNTS &list_mount
#define TYPE_RULES &list_rule
#define TYPE_security &type_security
#define TYPE_profile &type_profile
#define TYPE_selinux &type_selinux
#define TYPE_reference &type_reference
#define TYPE_capabilities &type_capabilities
#define TYPE_resources &type_resources
#define TYPE_volume &type_volume
#define TYPE_account &type_account
#define TYPE_namespace &type_namespace

#define FIELD(record, field, type, flags, source, initial, doc) \
    {#field, TYPE_##type, (flags), source, initial, doc},
#define DEFINE(record, TABLE, name, doc)                                           \
    static const struct cs_field fields_##record[] = {CS_WORKLOAD_##TABLE(FIELD)}; \
    const struct cs_schema cs_schema_##record = {name, doc, fields_##record,       \
                                                 CS_WL_##record##_COUNT};
CS_WORKLOAD_RECORD_TABLE(DEFINE)
#undef DEFINE

const struct cs_schema *const cs_workload_schemas[] = {
#define POINTER(record, TABLE, name, doc) &cs_schema_##record,
    CS_WORKLOAD_RECORD_TABLE(POINTER)
#undef POINTER
        NULL};
