/* SPDX-License-Identifier: Apache-2.0 */
/* Containers. contract: doc/container.h */
#include "doc/container.h"

#include "doc/record_fill.h"
#include "doc/reference.h"

#define APPARMOR "container.apparmor.security.beta.kubernetes.io/"
#define SECCOMP "container.seccomp.security.alpha.kubernetes.io/"
#define SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"

/*
 * All capabilities of Linux, capabilities(7), in the order of their numbers. Those marked 1 are
 * what container runtimes grant without being asked (containerd and Docker; CRI-O grants fewer).
 */
static const struct {
    const char *name;
    bool granted;
} capabilities[] = {{"CHOWN", 1},
                    {"DAC_OVERRIDE", 1},
                    {"DAC_READ_SEARCH", 0},
                    {"FOWNER", 1},
                    {"FSETID", 1},
                    {"KILL", 1},
                    {"SETGID", 1},
                    {"SETUID", 1},
                    {"SETPCAP", 1},
                    {"LINUX_IMMUTABLE", 0},
                    {"NET_BIND_SERVICE", 1},
                    {"NET_BROADCAST", 0},
                    {"NET_ADMIN", 0},
                    {"NET_RAW", 1},
                    {"IPC_LOCK", 0},
                    {"IPC_OWNER", 0},
                    {"SYS_MODULE", 0},
                    {"SYS_RAWIO", 0},
                    {"SYS_CHROOT", 1},
                    {"SYS_PTRACE", 0},
                    {"SYS_PACCT", 0},
                    {"SYS_ADMIN", 0},
                    {"SYS_BOOT", 0},
                    {"SYS_NICE", 0},
                    {"SYS_RESOURCE", 0},
                    {"SYS_TIME", 0},
                    {"SYS_TTY_CONFIG", 0},
                    {"MKNOD", 1},
                    {"LEASE", 0},
                    {"AUDIT_WRITE", 1},
                    {"AUDIT_CONTROL", 0},
                    {"SETFCAP", 1},
                    {"MAC_OVERRIDE", 0},
                    {"MAC_ADMIN", 0},
                    {"SYSLOG", 0},
                    {"WAKE_ALARM", 0},
                    {"BLOCK_SUSPEND", 0},
                    {"AUDIT_READ", 0},
                    {"PERFMON", 0},
                    {"BPF", 0},
                    {"CHECKPOINT_RESTORE", 0}};

static const struct cs_path *path_to(struct cs_arena *arena, const struct cs_path *origin,
                                     const char *pointer)
{
    return cs_path_pointer(arena, origin, cs_str_from(pointer));
}

static struct cs_value child(struct cs_arena *arena, const struct cs_schema *schema,
                             const struct cs_path *origin, struct cs_value from,
                             const char *pointer)
{
    struct cs_value value = cs_value_walk(from, pointer);
    if (value.tag != CS_MAP)
        return cs_value_absent();
    struct cs_record *record =
        cs_record_fill(arena, schema, path_to(arena, origin, pointer), value);
    return record == NULL ? cs_value_absent() : cs_value_record(record);
}

struct cs_record *cs_container_security(struct cs_arena *arena, const struct cs_path *origin,
                                        struct cs_value context)
{
    struct cs_record *record = cs_record_fill(arena, &cs_schema_security, origin, context);
    if (record == NULL)
        return NULL;
    record->slots[CS_WL_security_seccompProfile] =
        child(arena, &cs_schema_profile, origin, context, "seccompProfile");
    record->slots[CS_WL_security_appArmorProfile] =
        child(arena, &cs_schema_profile, origin, context, "appArmorProfile");
    record->slots[CS_WL_security_seLinuxOptions] =
        child(arena, &cs_schema_selinux, origin, context, "seLinuxOptions");
    record->slots[CS_WL_security_sysctls] =
        cs_record_list(arena, &cs_schema_sysctl, origin, context, "sysctls", NULL, NULL);
    return record->slots[CS_WL_security_sysctls].tag == CS_ABSENT ? NULL : record;
}

/* --- effective values
 * ------------------------------------------------------------------------------ */

/* X(slot of the container, slot of a security context) */
static const struct {
    uint32_t effective, written;
} folded[] = {
    {CS_WL_container_runAsNonRoot, CS_WL_security_runAsNonRoot},
    {CS_WL_container_runAsUser, CS_WL_security_runAsUser},
    {CS_WL_container_runAsGroup, CS_WL_security_runAsGroup},
    {CS_WL_container_seccompProfile, CS_WL_security_seccompProfile},
    {CS_WL_container_appArmorProfile, CS_WL_security_appArmorProfile},
    {CS_WL_container_seLinuxOptions, CS_WL_security_seLinuxOptions},
    {CS_WL_container_hostProcess, CS_WL_security_hostProcess},
};

/* What the container itself says. */
static void fold_own(struct cs_record *container, const struct cs_record *security)
{
    for (size_t i = 0; i < sizeof folded / sizeof *folded; i++)
        if (security->slots[folded[i].written].tag != CS_ABSENT)
            container->slots[folded[i].effective] = security->slots[folded[i].written];
}

/* What the pod says where the container says nothing. */
static bool fold_pod(const struct cs_pod *pod, struct cs_record *container,
                     const struct cs_record *security)
{
    for (size_t i = 0; i < sizeof folded / sizeof *folded; i++) {
        struct cs_value of_pod = pod->security->slots[folded[i].written];
        bool profile = cs_schema_container.fields[folded[i].effective].type->kind == CS_TYPE_RECORD;
        struct cs_value own =
            profile ? container->slots[folded[i].effective] : security->slots[folded[i].written];
        if (own.tag != CS_ABSENT || of_pod.tag == CS_ABSENT)
            continue;
        container->slots[folded[i].effective] = of_pod;
        const struct cs_path *place = cs_record_path(pod->arena, pod->security, folded[i].written);
        if (place == NULL || !cs_record_place(pod->arena, container, folded[i].effective, place))
            return false;
    }
    return true;
}

/* "runtime/default" and the like as a profile record; NULL: no memory. */
static struct cs_record *annotated_profile(struct cs_arena *arena, struct cs_str text,
                                           const struct cs_path *place)
{
    struct cs_record *profile = cs_record_new(arena, &cs_schema_profile, place);
    struct cs_str type = CS_STR("Unconfined");
    if (profile == NULL)
        return NULL;
    if (cs_str_is(text, "runtime/default") || cs_str_is(text, "docker/default")) {
        type = CS_STR("RuntimeDefault");
    } else if (cs_str_starts(text, CS_STR("localhost/"))) {
        type = CS_STR("Localhost");
        profile->slots[CS_WL_profile_localhostProfile] =
            cs_value_string(cs_str_slice(text, 10, text.len));
    }
    profile->slots[CS_WL_profile_type] = cs_value_string(type);
    for (uint32_t i = 0; i < cs_schema_profile.count; i++)
        if (!cs_record_place(arena, profile, i, place))
            return NULL;
    return profile;
}

/* The value of an annotation `prefix` + name; *place gets its path. */
static struct cs_value annotation(const struct cs_pod *pod, const char *prefix, struct cs_str name,
                                  const struct cs_path **place)
{
    size_t length = strlen(prefix);
    char *key = cs_arena_take(pod->arena, length + name.len + 1);
    if (key == NULL)
        return cs_value_absent();
    memcpy(key, prefix, length);
    if (name.len > 0)
        memcpy(key + length, name.ptr, name.len);
    struct cs_str text = cs_str_of(key, length + name.len);
    struct cs_value v = cs_value_get_str(pod->annotations, text);
    if (v.tag != CS_STRING)
        return cs_value_absent();
    *place = cs_path_name(pod->arena, pod->annotations_path, text);
    return v;
}

/* One annotation: its value in `raw` (UINT32_MAX: nowhere), its profile where none is set yet. */
static bool annotate_one(const struct cs_pod *pod, struct cs_record *container, const char *prefix,
                         struct cs_str name, uint32_t raw, uint32_t effective)
{
    const struct cs_path *place = NULL;
    struct cs_value v = annotation(pod, prefix, name, &place);
    if (v.tag == CS_ABSENT)
        return true;
    if (place == NULL)
        return false;
    if (raw != UINT32_MAX) {
        container->slots[raw] = v;
        if (!cs_record_place(pod->arena, container, raw, place))
            return false;
    }
    if (container->slots[effective].tag != CS_ABSENT)
        return true;
    struct cs_record *profile = annotated_profile(pod->arena, cs_value_str(v), place);
    if (profile == NULL || !cs_record_place(pod->arena, container, effective, place))
        return false;
    container->slots[effective] = cs_value_record(profile);
    return true;
}

/*
 * The order in which the API server brings fields and annotations together: the container's field,
 * the container's annotation, the pod's field, the pod's annotation.
 */
static bool fold(const struct cs_pod *pod, struct cs_record *container,
                 const struct cs_record *security, struct cs_str name)
{
    fold_own(container, security);
    return annotate_one(pod, container, APPARMOR, name, CS_WL_container_appArmorAnnotation,
                        CS_WL_container_appArmorProfile) &&
           annotate_one(pod, container, SECCOMP, name, CS_WL_container_seccompAnnotation,
                        CS_WL_container_seccompProfile) &&
           fold_pod(pod, container, security) &&
           annotate_one(pod, container, SECCOMP_POD, CS_STR(""), UINT32_MAX,
                        CS_WL_container_seccompProfile);
}

/* --- parts of a container
 * ---------------------------------------------------------------------------- */

static struct cs_value image_of(struct cs_arena *arena, const struct cs_path *origin,
                                struct cs_value container)
{
    struct cs_value text = cs_value_get(container, "image");
    struct cs_reference parsed;
    if (text.tag != CS_STRING ||
        cs_reference_parse(arena, cs_value_str(text), &parsed) != CTRSEC_OK)
        return cs_value_absent();
    struct cs_record *record =
        cs_record_new(arena, &cs_schema_reference, cs_path_name(arena, origin, CS_STR("image")));
    if (record == NULL)
        return cs_value_absent();
    record->slots[CS_WL_reference_text] = text;
    record->slots[CS_WL_reference_registry] = cs_value_string(parsed.registry);
    record->slots[CS_WL_reference_repository] = cs_value_string(parsed.repository);
    record->slots[CS_WL_reference_tag] = cs_value_string(parsed.tag);
    record->slots[CS_WL_reference_digest] = cs_value_string(parsed.digest);
    record->slots[CS_WL_reference_valid] = cs_value_bool(parsed.valid);
    return cs_value_record(record);
}

/* Upper case, without CAP_. */
static struct cs_value capability(struct cs_arena *arena, struct cs_value v)
{
    if (v.tag != CS_STRING)
        return v;
    struct cs_str copy = cs_arena_copy(arena, cs_value_str(v));
    if (copy.ptr == NULL)
        return cs_value_absent();
    char *text = (char *)(uintptr_t)copy.ptr;
    for (uint32_t i = 0; i < copy.len; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
    if (cs_str_starts(copy, CS_STR("CAP_")))
        copy = cs_str_slice(copy, 4, copy.len);
    return cs_value_string(copy);
}

static bool holds(struct cs_value list, const char *text)
{
    for (uint32_t i = 0; i < list.len; i++)
        if (cs_value_is_string(list.as.items[i], text))
            return true;
    return false;
}

static struct cs_value normalised(struct cs_arena *arena, struct cs_value list)
{
    struct cs_record_heap heap = {.arena = arena};
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++) {
        struct cs_value v = capability(arena, list.as.items[i]);
        if (v.tag == CS_STRING)
            cs_record_push(&heap, v);
    }
    return cs_record_heap_list(&heap);
}

/* A name that is in no table of ours: a newer kernel's, or none at all. */
static bool is_known(struct cs_value name)
{
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        if (cs_value_is_string(name, capabilities[i].name))
            return true;
    return false;
}

/*
 * As the runtimes do it: "ALL" is added, then dropped, then single ones are added, then dropped.
 * Where nothing is missing "ALL" stands in front.
 */
static struct cs_value effective_capabilities(struct cs_arena *arena, struct cs_value add,
                                              struct cs_value drop, bool privileged)
{
    struct cs_record_heap heap = {.arena = arena};
    bool all = privileged || holds(add, "ALL"), none = !privileged && holds(drop, "ALL");
    bool whole = all && !none && (privileged || drop.len == 0);
    if (whole)
        cs_record_push(&heap, cs_value_string(CS_STR("ALL")));
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++) {
        const char *name = capabilities[i].name;
        bool there = !none && (all || capabilities[i].granted);
        if (whole || ((there || holds(add, name)) && !holds(drop, name)))
            cs_record_push(&heap, cs_value_string(cs_str_from(name)));
    }
    for (uint32_t i = 0; i < add.len; i++)
        if (!is_known(add.as.items[i]) && !cs_value_is_string(add.as.items[i], "ALL"))
            cs_record_push(&heap, add.as.items[i]);
    return heap.failed ? cs_value_absent() : cs_record_heap_list(&heap);
}

static struct cs_value capabilities_of(struct cs_arena *arena, const struct cs_path *origin,
                                       struct cs_value container)
{
    struct cs_value written = cs_value_walk(container, "securityContext/capabilities");
    struct cs_value privileged = cs_value_walk(container, "securityContext/privileged");
    struct cs_record *record =
        cs_record_fill(arena, &cs_schema_capabilities,
                       path_to(arena, origin, "securityContext/capabilities"), written);
    if (record == NULL)
        return cs_value_absent();
    struct cs_value add = normalised(arena, cs_value_get(written, "add"));
    struct cs_value drop = normalised(arena, cs_value_get(written, "drop"));
    record->slots[CS_WL_capabilities_add] = add;
    record->slots[CS_WL_capabilities_drop] = drop;
    record->slots[CS_WL_capabilities_effective] = effective_capabilities(
        arena, add, drop, privileged.tag == CS_BOOL && privileged.as.boolean);
    return cs_value_record(record);
}

static struct cs_record *make_env(struct cs_arena *arena, const struct cs_schema *schema,
                                  const struct cs_path *origin, struct cs_value from, void *payload)
{
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_value source = cs_value_get(from, "valueFrom");
    (void)payload;
    for (uint32_t i = 0; record != NULL && source.tag == CS_MAP && i < source.len; i++) {
        if (source.as.items[2 * i + 1].tag == CS_NULL)
            continue;
        record->slots[CS_WL_env_source] = source.as.items[2 * i];
        break;
    }
    return record;
}

/* On the node's network a port of the container is one of the node. */
static struct cs_record *make_port(struct cs_arena *arena, const struct cs_schema *schema,
                                   const struct cs_path *origin, struct cs_value from,
                                   void *payload)
{
    const struct cs_pod *pod = payload;
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_value port = cs_value_get(from, "containerPort");
    struct cs_value *host = record == NULL ? NULL : &record->slots[CS_WL_port_hostPort];
    if (host != NULL && pod->host_network && host->as.integer == 0 && port.tag == CS_INT) {
        *host = port;
        if (!cs_record_place(arena, record, CS_WL_port_hostPort,
                             cs_path_name(arena, origin, CS_STR("containerPort"))))
            return NULL;
    }
    return record;
}

static struct cs_record *make_mount(struct cs_arena *arena, const struct cs_schema *schema,
                                    const struct cs_path *origin, struct cs_value from,
                                    void *payload)
{
    const struct cs_pod *pod = payload;
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_value name = cs_value_get(from, "name");
    const uint32_t *number =
        name.tag == CS_STRING ? cs_map_get(&pod->volume_names, cs_value_str(name)) : NULL;
    if (record != NULL && number != NULL)
        record->slots[CS_WL_mount_volume] = pod->volumes.as.items[*number];
    return record;
}

/* Hosts that the kubelet would call for this container, where somebody wrote one. */
static struct cs_value probe_hosts(struct cs_arena *arena, struct cs_value container)
{
    static const char *const places[] = {"livenessProbe", "readinessProbe", "startupProbe",
                                         "lifecycle/postStart", "lifecycle/preStop"};
    static const char *const actions[] = {"httpGet", "tcpSocket"};
    struct cs_record_heap heap = {.arena = arena};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct cs_value probe = cs_value_walk(container, places[i]);
        for (size_t k = 0; k < sizeof actions / sizeof *actions; k++) {
            struct cs_value host = cs_value_get(cs_value_get(probe, actions[k]), "host");
            if (host.tag == CS_STRING && host.len > 0)
                cs_record_push(&heap, host);
        }
    }
    return cs_record_heap_list(&heap);
}

struct making {
    const struct cs_pod *pod;
    const char *kind;
};

static struct cs_record *make_container(struct cs_arena *arena, const struct cs_schema *schema,
                                        const struct cs_path *origin, struct cs_value from,
                                        void *payload)
{
    const struct making *making = payload;
    struct cs_pod pod = *making->pod;
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_record *security = cs_container_security(
        arena, path_to(arena, origin, "securityContext"), cs_value_get(from, "securityContext"));
    struct cs_record *resources =
        cs_record_fill(arena, &cs_schema_resources, path_to(arena, origin, "resources"),
                       cs_value_get(from, "resources"));
    if (record == NULL || security == NULL || resources == NULL)
        return NULL;
    struct cs_value *slots = record->slots;
    slots[CS_WL_container_kind] = cs_value_string(cs_str_from(making->kind));
    slots[CS_WL_container_image] = image_of(arena, origin, from);
    slots[CS_WL_container_securityContext] = cs_value_record(security);
    slots[CS_WL_container_resources] = cs_value_record(resources);
    slots[CS_WL_container_capabilities] = capabilities_of(arena, origin, from);
    slots[CS_WL_container_probeHosts] = probe_hosts(arena, from);
    slots[CS_WL_container_env] =
        cs_record_list(arena, &cs_schema_env, origin, from, "env", make_env, NULL);
    slots[CS_WL_container_ports] =
        cs_record_list(arena, &cs_schema_port, origin, from, "ports", make_port, &pod);
    slots[CS_WL_container_volumeMounts] =
        cs_record_list(arena, &cs_schema_mount, origin, from, "volumeMounts", make_mount, &pod);
    struct cs_value name = cs_value_get(from, "name");
    struct cs_str text = name.tag == CS_STRING ? cs_value_str(name) : CS_STR("");
    if (!fold(&pod, record, security, text) || arena->refused)
        return NULL;
    return record;
}

struct cs_value cs_container_list(const struct cs_pod *pod)
{
    static const struct {
        const char *key, *kind;
    } kinds[] = {{"initContainers", "init"},
                 {"containers", "container"},
                 {"ephemeralContainers", "ephemeral"}};
    struct cs_record_heap heap = {.arena = pod->arena};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct making making = {pod, kinds[i].kind};
        struct cs_value list = cs_record_list(pod->arena, &cs_schema_container, pod->spec_path,
                                              pod->spec, kinds[i].key, make_container, &making);
        if (list.tag == CS_ABSENT)
            return list;
        for (uint32_t k = 0; k < list.len; k++)
            cs_record_push(&heap, list.as.items[k]);
    }
    return heap.failed ? cs_value_absent() : cs_record_heap_list(&heap);
}
