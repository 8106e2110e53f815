/* SPDX-License-Identifier: Apache-2.0 */
/* Containers. contract: doc/container.h */
#include "doc/container.h"

#include "doc/record_fill.h"
#include "doc/reference.h"

#define APPARMOR "container.apparmor.security.beta.kubernetes.io/"
#define SECCOMP "container.seccomp.security.alpha.kubernetes.io/"
#define SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"

/* The set that container runtimes grant without being asked (containerd, CRI-O's is smaller). */
static const char *const default_capabilities[] = {
    "AUDIT_WRITE", "CHOWN",  "DAC_OVERRIDE", "FOWNER",  "FSETID",  "KILL",       "MKNOD",
    "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"};

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
    struct cs_record *record = cs_record_fill(arena, schema, path_to(arena, origin, pointer), value);
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

/* --- effective values ------------------------------------------------------------------------------ */

/* X(slot of the container, slot of a security context): the container's word wins over the pod's */
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

static bool fold(const struct cs_pod *pod, struct cs_record *container,
                 const struct cs_record *security)
{
    for (size_t i = 0; i < sizeof folded / sizeof *folded; i++) {
        struct cs_value own = security->slots[folded[i].written];
        struct cs_value of_pod = pod->security->slots[folded[i].written];
        if (own.tag != CS_ABSENT) {
            container->slots[folded[i].effective] = own;
        } else if (of_pod.tag != CS_ABSENT) {
            container->slots[folded[i].effective] = of_pod;
            const struct cs_path *place =
                cs_record_path(pod->arena, pod->security, folded[i].written);
            if (!cs_record_place(pod->arena, container, folded[i].effective, place))
                return false;
        }
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

static bool annotate(const struct cs_pod *pod, struct cs_record *container, struct cs_str name)
{
    static const struct {
        const char *prefix;
        bool by_name;
        uint32_t raw, effective; /* raw UINT32_MAX: not shown */
    } rows[] = {
        {APPARMOR, true, CS_WL_container_appArmorAnnotation, CS_WL_container_appArmorProfile},
        {SECCOMP, true, CS_WL_container_seccompAnnotation, CS_WL_container_seccompProfile},
        {SECCOMP_POD, false, UINT32_MAX, CS_WL_container_seccompProfile},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct cs_path *place = NULL;
        struct cs_value v =
            annotation(pod, rows[i].prefix, rows[i].by_name ? name : CS_STR(""), &place);
        if (v.tag == CS_ABSENT)
            continue;
        if (rows[i].raw != UINT32_MAX) {
            container->slots[rows[i].raw] = v;
            if (!cs_record_place(pod->arena, container, rows[i].raw, place))
                return false;
        }
        if (container->slots[rows[i].effective].tag != CS_ABSENT)
            continue; /* fields win over annotations */
        struct cs_record *profile = annotated_profile(pod->arena, cs_value_str(v), place);
        if (profile == NULL || !cs_record_place(pod->arena, container, rows[i].effective, place))
            return false;
        container->slots[rows[i].effective] = cs_value_record(profile);
    }
    return true;
}

/* --- parts of a container ---------------------------------------------------------------------------- */

static struct cs_value image_of(struct cs_arena *arena, const struct cs_path *origin,
                                struct cs_value container)
{
    struct cs_value text = cs_value_get(container, "image");
    struct cs_reference parsed;
    if (text.tag != CS_STRING || cs_reference_parse(arena, cs_value_str(text), &parsed) != CTRSEC_OK)
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

static struct cs_value capabilities_of(struct cs_arena *arena, const struct cs_path *origin,
                                       struct cs_value container)
{
    struct cs_value written = cs_value_walk(container, "securityContext/capabilities");
    struct cs_record *record =
        cs_record_fill(arena, &cs_schema_capabilities,
                       path_to(arena, origin, "securityContext/capabilities"), written);
    if (record == NULL)
        return cs_value_absent();
    struct cs_value add = normalised(arena, cs_value_get(written, "add"));
    struct cs_value drop = normalised(arena, cs_value_get(written, "drop"));
    struct cs_record_heap effective = {.arena = arena};
    if (holds(add, "ALL")) {
        cs_record_push(&effective, cs_value_string(CS_STR("ALL")));
    } else {
        size_t count = sizeof default_capabilities / sizeof *default_capabilities;
        for (size_t i = 0; i < count && !holds(drop, "ALL"); i++)
            if (!holds(drop, default_capabilities[i]) && !holds(add, default_capabilities[i]))
                cs_record_push(&effective,
                               cs_value_string(cs_str_from(default_capabilities[i])));
        for (uint32_t i = 0; i < add.len; i++)
            cs_record_push(&effective, add.as.items[i]);
    }
    record->slots[CS_WL_capabilities_add] = add;
    record->slots[CS_WL_capabilities_drop] = drop;
    record->slots[CS_WL_capabilities_effective] = cs_record_heap_list(&effective);
    return cs_value_record(record);
}

static struct cs_record *make_env(struct cs_arena *arena, const struct cs_schema *schema,
                                  const struct cs_path *origin, struct cs_value from, void *payload)
{
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_value source = cs_value_get(from, "valueFrom");
    (void)payload;
    if (record != NULL && source.tag == CS_MAP && source.len > 0)
        record->slots[CS_WL_env_source] = source.as.items[0];
    return record;
}

static struct cs_record *make_mount(struct cs_arena *arena, const struct cs_schema *schema,
                                    const struct cs_path *origin, struct cs_value from,
                                    void *payload)
{
    const struct cs_pod *pod = payload;
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    struct cs_value name = cs_value_get(from, "name");
    for (uint32_t i = 0; record != NULL && name.tag == CS_STRING && i < pod->volumes.len; i++) {
        struct cs_value volume = pod->volumes.as.items[i];
        struct cs_value its = volume.as.record->slots[CS_WL_volume_name];
        if (its.tag == CS_STRING && cs_str_equal(cs_value_str(its), cs_value_str(name)))
            record->slots[CS_WL_mount_volume] = volume;
    }
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
        cs_record_list(arena, &cs_schema_port, origin, from, "ports", NULL, NULL);
    slots[CS_WL_container_volumeMounts] =
        cs_record_list(arena, &cs_schema_mount, origin, from, "volumeMounts", make_mount, &pod);
    struct cs_value name = cs_value_get(from, "name");
    struct cs_str text = name.tag == CS_STRING ? cs_value_str(name) : CS_STR("");
    if (!fold(&pod, record, security) || !annotate(&pod, record, text) || arena->refused)
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
