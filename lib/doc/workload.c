/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads. contract: doc/workload.h */
#include "doc/workload.h"

#include "doc/container.h"
#include "doc/record_fill.h"

static bool has_containers(struct cs_value template)
{
    return cs_value_walk(template, "spec/containers").tag == CS_LIST;
}

const char *cs_workload_template(struct cs_value object)
{
    static const char *const places[] = {"spec/template", "spec/jobTemplate/spec/template",
                                         "template"};
    struct cs_value kind = cs_value_get(object, "kind");
    if (cs_value_is_string(kind, "Pod"))
        return cs_value_get(object, "spec").tag == CS_MAP ? "" : NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (has_containers(cs_value_walk(object, places[i])))
            return places[i];
    return NULL;
}

static struct cs_record *make_volume(struct cs_arena *arena, const struct cs_schema *schema,
                                     const struct cs_path *origin, struct cs_value from,
                                     void *payload)
{
    struct cs_record *record = cs_record_fill(arena, schema, origin, from);
    (void)payload;
    for (uint32_t i = 0; record != NULL && i < from.len; i++) {
        struct cs_value key = from.as.items[2 * i];
        if (cs_value_is_string(key, "name") || from.as.items[2 * i + 1].tag == CS_NULL)
            continue;
        record->slots[CS_WL_volume_type] = key;
        record->slots[CS_WL_volume_source] = from.as.items[2 * i + 1];
        const struct cs_path *place = cs_path_name(arena, origin, cs_value_str(key));
        if (place == NULL || !cs_record_place(arena, record, CS_WL_volume_type, place) ||
            !cs_record_place(arena, record, CS_WL_volume_source, place))
            return NULL;
        break;
    }
    return record;
}

/* X(slot, steps below the pod's spec): copied as they are */
static const struct {
    uint32_t slot;
    const char *steps;
    uint8_t tag;
} of_spec[] = {
    {CS_WL_workload_os, "os/name", CS_STRING},
    {CS_WL_workload_hostNetwork, "hostNetwork", CS_BOOL},
    {CS_WL_workload_hostPID, "hostPID", CS_BOOL},
    {CS_WL_workload_hostIPC, "hostIPC", CS_BOOL},
    {CS_WL_workload_hostUsers, "hostUsers", CS_BOOL},
    {CS_WL_workload_shareProcessNamespace, "shareProcessNamespace", CS_BOOL},
    {CS_WL_workload_serviceAccountName, "serviceAccount", CS_STRING},
    {CS_WL_workload_serviceAccountName, "serviceAccountName", CS_STRING},
    {CS_WL_workload_automountServiceAccountToken, "automountServiceAccountToken", CS_BOOL},
    {CS_WL_workload_runtimeClassName, "runtimeClassName", CS_STRING},
    {CS_WL_workload_nodeName, "nodeName", CS_STRING},
    {CS_WL_workload_priorityClassName, "priorityClassName", CS_STRING},
    {CS_WL_workload_restartPolicy, "restartPolicy", CS_STRING},
    {CS_WL_workload_tolerations, "tolerations", CS_LIST},
};

static bool copy_spec(const struct cs_pod *pod, struct cs_record *record)
{
    for (size_t i = 0; i < sizeof of_spec / sizeof *of_spec; i++) {
        struct cs_value v = cs_value_walk(pod->spec, of_spec[i].steps);
        bool there = v.tag == of_spec[i].tag && !(v.tag == CS_STRING && v.len == 0);
        if (there)
            record->slots[of_spec[i].slot] = v;
        const struct cs_path *place =
            cs_path_pointer(pod->arena, pod->spec_path, cs_str_from(of_spec[i].steps));
        if (place == NULL || !cs_record_place(pod->arena, record, of_spec[i].slot, place))
            return false;
    }
    return true;
}

static struct cs_value pull_secrets(const struct cs_pod *pod)
{
    struct cs_value list = cs_value_get(pod->spec, "imagePullSecrets");
    struct cs_record_heap heap = {.arena = pod->arena};
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++) {
        struct cs_value name = cs_value_get(list.as.items[i], "name");
        if (name.tag == CS_STRING)
            cs_record_push(&heap, name);
    }
    return cs_record_heap_list(&heap);
}

static struct cs_value strings_or_empty(struct cs_value map)
{
    return map.tag == CS_MAP ? map : cs_record_no_map();
}

static bool enter_pod(struct cs_arena *arena, const struct cs_subject *object, const char *steps,
                      struct cs_pod *pod)
{
    const struct cs_path *template =
        cs_path_pointer(arena, object->origin, cs_str_from(steps));
    struct cs_value root = steps[0] == '\0' ? object->object : cs_value_walk(object->object, steps);
    *pod = (struct cs_pod){.arena = arena};
    pod->spec = cs_value_get(root, "spec");
    pod->annotations = strings_or_empty(cs_value_walk(root, "metadata/annotations"));
    pod->spec_path = cs_path_name(arena, template, CS_STR("spec"));
    pod->annotations_path =
        cs_path_pointer(arena, template, CS_STR("metadata/annotations"));
    if (pod->spec_path == NULL || pod->annotations_path == NULL)
        return false;
    pod->security =
        cs_container_security(arena, cs_path_name(arena, pod->spec_path, CS_STR("securityContext")),
                              cs_value_get(pod->spec, "securityContext"));
    pod->volumes = cs_record_list(arena, &cs_schema_volume, pod->spec_path, pod->spec, "volumes",
                                  make_volume, NULL);
    return pod->security != NULL && pod->volumes.tag != CS_ABSENT;
}

int cs_workload_build(struct cs_arena *arena, const struct cs_subject *object,
                      struct cs_record **out)
{
    const char *steps = cs_workload_template(object->object);
    struct cs_record *record =
        cs_record_fill(arena, &cs_schema_workload, object->origin, object->object);
    struct cs_pod pod;
    if (record == NULL || !enter_pod(arena, object, steps, &pod) || !copy_spec(&pod, record))
        return CTRSEC_E_NOMEM;
    struct cs_value root = steps[0] == '\0' ? object->object : cs_value_walk(object->object, steps);
    struct cs_value *slots = record->slots;
    slots[CS_WL_workload_podLabels] = strings_or_empty(cs_value_walk(root, "metadata/labels"));
    slots[CS_WL_workload_podAnnotations] = pod.annotations;
    slots[CS_WL_workload_seccompAnnotation] =
        cs_value_get(pod.annotations, "seccomp.security.alpha.kubernetes.io/pod");
    slots[CS_WL_workload_securityContext] = cs_value_record(pod.security);
    slots[CS_WL_workload_volumes] = pod.volumes;
    slots[CS_WL_workload_imagePullSecrets] = pull_secrets(&pod);
    slots[CS_WL_workload_containers] = cs_container_list(&pod);
    if (!cs_record_place(arena, record, CS_WL_workload_podAnnotations, pod.annotations_path) ||
        !cs_record_place(arena, record, CS_WL_workload_seccompAnnotation, pod.annotations_path))
        return CTRSEC_E_NOMEM;
    if (slots[CS_WL_workload_containers].tag == CS_ABSENT || arena->refused)
        return CTRSEC_E_NOMEM;
    *out = record;
    return CTRSEC_OK;
}
