/* SPDX-License-Identifier: Apache-2.0 */
/* The schemas of events, made from the tables of the header. contract: doc/schema_event.h */
#include "doc/schema_event.h"

static const struct cs_type type_bools = CS_TYPE_LIST_OF(&cs_type_bool);

static const struct cs_type type_ancestor = CS_TYPE_RECORD_OF(&cs_schema_event_ancestor);
static const struct cs_type type_ancestors = CS_TYPE_LIST_OF(&type_ancestor);
static const struct cs_type type_mount = CS_TYPE_RECORD_OF(&cs_schema_event_mount);
static const struct cs_type type_mounts = CS_TYPE_LIST_OF(&type_mount);

#define TYPE_STRING &cs_type_string
#define TYPE_INT &cs_type_int
#define TYPE_BOOL &cs_type_bool
#define TYPE_TIME &cs_type_timestamp
#define TYPE_DURATION &cs_type_duration
#define TYPE_WORDS &cs_type_list_string
#define TYPE_INTS &cs_type_list_int
#define TYPE_BOOLS &type_bools
#define TYPE_LIST &cs_type_list_dyn
#define TYPE_PARAMS &cs_type_map_string
#define TYPE_DYN &cs_type_dyn
#define TYPE_ANCESTORS &type_ancestors
#define TYPE_MOUNTS &type_mounts

/* Each record's schema and type, so that parents can name their children. */
#define DECLARE(record, TABLE, name, parent, slot) \
    static const struct cs_schema schema_##record; \
    static const struct cs_type type_##record = CS_TYPE_RECORD_OF(&schema_##record);
CS_EVENT_RECORD_TABLE(DECLARE)

#define TYPE_evt &type_evt
#define TYPE_evt_arg &type_evt_arg
#define TYPE_proc &type_proc
#define TYPE_proc_exe_ino &type_proc_exe_ino
#define TYPE_fd &type_fd
#define TYPE_thread &type_thread
#define TYPE_user &type_user
#define TYPE_group &type_group
#define TYPE_container &type_container
#define TYPE_container_image &type_container_image
#define TYPE_k8s &type_k8s
#define TYPE_k8s_ns &type_k8s_ns
#define TYPE_k8s_pod &type_k8s_pod
#define TYPE_ka &type_ka
#define TYPE_ka_user &type_ka_user
#define TYPE_ka_auth &type_ka_auth
#define TYPE_ka_target &type_ka_target
#define TYPE_ka_response &type_ka_response
#define TYPE_ka_req &type_ka_req
#define TYPE_ka_req_pod &type_ka_req_pod
#define TYPE_ka_req_binding &type_ka_req_binding
#define TYPE_ka_req_role &type_ka_req_role
#define TYPE_ka_req_service &type_ka_req_service
#define TYPE_ka_req_configmap &type_ka_req_configmap
#define TYPE_alert &type_alert

#define FIELD(record, field, type, flags, read, source, doc) \
    {#field, TYPE_##type, (flags), source, NULL, doc},
#define DEFINE(record, TABLE, name, parent, slot)                                      \
    static const struct cs_field fields_##record[] = {CS_EVENT_##TABLE(FIELD)};        \
    static const struct cs_schema schema_##record = {name, "Part of an event: " #slot, \
                                                     fields_##record, CS_SLOT_##record##_COUNT};
CS_EVENT_RECORD_TABLE(DEFINE)

static const struct cs_field fields_event[] = {CS_EVENT_EVENT(FIELD)};
static const struct cs_field fields_ancestor[] = {CS_EVENT_ANCESTOR(FIELD)};
static const struct cs_field fields_mount[] = {CS_EVENT_MOUNT(FIELD)};

const struct cs_schema cs_schema_event = {"event", "Something that happened while a container runs",
                                          fields_event, CS_SLOT_event_COUNT};
const struct cs_schema cs_schema_event_ancestor = {"event.ancestor", "An ancestor of the process",
                                                   fields_ancestor, CS_SLOT_ancestor_COUNT};
const struct cs_schema cs_schema_event_mount = {"event.mount", "A mount of the container",
                                                fields_mount, CS_SLOT_mount_COUNT};

const struct cs_schema *const cs_event_schemas[CS_EVENT_RECORDS] = {&cs_schema_event,
#define POINTER(record, TABLE, name, parent, slot) &schema_##record,
                                                                    CS_EVENT_RECORD_TABLE(POINTER)
#undef POINTER
};

/* The names to read, those with the same first word side by side. */
enum {
    KIND_STRING = CS_TYPE_STRING,
    KIND_INT = CS_TYPE_INT,
    KIND_BOOL = CS_TYPE_BOOL,
    KIND_TIME = CS_TYPE_TIMESTAMP,
    KIND_DURATION = CS_TYPE_DURATION,
    KIND_DYN = CS_TYPE_DYN,
    /* of lists, the element decides */
    KIND_WORDS = CS_TYPE_LIST,
    KIND_BOOLS = CS_TYPE_LIST,
    KIND_INTS = CS_TYPE_LIST,
    KIND_LIST = CS_TYPE_LIST,
    KIND_MOUNTS = CS_TYPE_PARAM,
};

#define NAME_0(record, field, type, source)
#define NAME_1(record, field, type, source) \
    {source, sizeof(source) - 1, CS_EVENT_##record, CS_SLOT_##record##_##field, KIND_##type},
#define NAME(record, field, type, flags, read, source, doc) NAME_##read(record, field, type, source)

static const struct cs_event_name names_evt[] = {CS_EVENT_EVT(NAME) CS_EVENT_EVT_ARG(NAME)};
static const struct cs_event_name names_proc[] = {CS_EVENT_PROC(NAME) CS_EVENT_PROC_EXE_INO(NAME)};
static const struct cs_event_name names_fd[] = {CS_EVENT_FD(NAME)};
static const struct cs_event_name names_thread[] = {CS_EVENT_THREAD(NAME)};
static const struct cs_event_name names_user[] = {CS_EVENT_USER(NAME)};
static const struct cs_event_name names_group[] = {CS_EVENT_GROUP(NAME)};
static const struct cs_event_name names_container[] = {CS_EVENT_CONTAINER(NAME)
                                                           CS_EVENT_CONTAINER_IMAGE(NAME)};
static const struct cs_event_name names_k8s[] = {CS_EVENT_K8S_NS(NAME) CS_EVENT_K8S_POD(NAME)};
static const struct cs_event_name names_ka[] = {
    CS_EVENT_KA(NAME) CS_EVENT_KA_USER(NAME) CS_EVENT_KA_AUTH(NAME) CS_EVENT_KA_TARGET(NAME)
        CS_EVENT_KA_RESPONSE(NAME) CS_EVENT_KA_REQ_POD(NAME) CS_EVENT_KA_REQ_BINDING(NAME)
            CS_EVENT_KA_REQ_ROLE(NAME) CS_EVENT_KA_REQ_SERVICE(NAME)
                CS_EVENT_KA_REQ_CONFIGMAP(NAME)};

#define WORD(word, rows)                                          \
    {                                                             \
        CS_STR_INIT(word "."), rows, sizeof rows / sizeof rows[0] \
    }

static const struct word {
    struct cs_str word;
    const struct cs_event_name *names;
    uint32_t count;
} words[] = {
    WORD("proc", names_proc),           WORD("evt", names_evt),   WORD("fd", names_fd),
    WORD("container", names_container), WORD("user", names_user), WORD("group", names_group),
    WORD("thread", names_thread),       WORD("k8s", names_k8s),   WORD("ka", names_ka),
};

static const struct word *find_word(struct cs_str name)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (name.len > 3 && name.ptr[0] == words[i].word.ptr[0] &&
            cs_str_starts(name, words[i].word))
            return &words[i];
    return NULL;
}

const struct cs_event_name *cs_event_name_find(struct cs_str name)
{
    const struct word *word = find_word(name);
    for (uint32_t i = 0; word != NULL && i < word->count; i++)
        if (word->names[i].len == name.len &&
            word->names[i].source[name.len - 1] == name.ptr[name.len - 1] &&
            memcmp(word->names[i].source + word->word.len, name.ptr + word->word.len,
                   name.len - word->word.len) == 0)
            return &word->names[i];
    return NULL;
}

bool cs_event_name_opens(struct cs_str name)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct word *word = &words[i];
        if (name.len + 1 == word->word.len && memcmp(name.ptr, word->word.ptr, name.len) == 0)
            return true;
        for (uint32_t k = 0; k < word->count; k++)
            if (word->names[k].len > name.len && word->names[k].source[name.len] == '.' &&
                memcmp(word->names[k].source, name.ptr, name.len) == 0)
                return true;
    }
    return false;
}
