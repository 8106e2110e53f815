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
                                         "template", "spec/jobTargetRef/template"};
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
        else if (record->places != NULL && record->places[of_spec[i].slot] != NULL)
            continue; /* the older name of the field told it */
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

static bool index_volumes(struct cs_pod *pod, uint32_t seed)
{
    cs_map_init(&pod->volume_names, pod->arena, seed);
    for (uint32_t i = 0; i < pod->volumes.len; i++) {
        struct cs_value name = pod->volumes.as.items[i].as.record->slots[CS_WL_volume_name];
        bool added;
        if (name.tag != CS_STRING)
            continue;
        uint32_t *number = cs_map_put(&pod->volume_names, cs_value_str(name), i, &added);
        if (number == NULL)
            return false;
        *number = i;
    }
    return true;
}

static bool enter_pod(struct cs_arena *arena, const struct cs_subject *object, const char *steps,
                      uint32_t seed, struct cs_pod *pod)
{
    const struct cs_path *template = cs_path_pointer(arena, object->origin, cs_str_from(steps));
    struct cs_value root = steps[0] == '\0' ? object->object : cs_value_walk(object->object, steps);
    *pod = (struct cs_pod){.arena = arena};
    pod->spec = cs_value_get(root, "spec");
    pod->annotations = cs_record_strings(arena, cs_value_walk(root, "metadata/annotations"));
    pod->host_network = cs_value_get(pod->spec, "hostNetwork").tag == CS_BOOL &&
                        cs_value_get(pod->spec, "hostNetwork").as.boolean;
    pod->spec_path = cs_path_name(arena, template, CS_STR("spec"));
    pod->annotations_path = cs_path_pointer(arena, template, CS_STR("metadata/annotations"));
    if (pod->spec_path == NULL || pod->annotations_path == NULL)
        return false;
    pod->security =
        cs_container_security(arena, cs_path_name(arena, pod->spec_path, CS_STR("securityContext")),
                              cs_value_get(pod->spec, "securityContext"));
    pod->volumes = cs_record_list(arena, &cs_schema_volume, pod->spec_path, pod->spec, "volumes",
                                  make_volume, NULL);
    return pod->security != NULL && pod->annotations.tag != CS_ABSENT &&
           pod->volumes.tag != CS_ABSENT && index_volumes(pod, seed);
}

int cs_workload_build(struct cs_arena *arena, const struct cs_subject *object, uint32_t seed,
                      struct cs_record **out)
{
    const char *steps = cs_workload_template(object->object);
    struct cs_record *record =
        cs_record_fill(arena, &cs_schema_workload, object->origin, object->object);
    struct cs_pod pod;
    if (record == NULL || !enter_pod(arena, object, steps, seed, &pod) || !copy_spec(&pod, record))
        return CTRSEC_E_NOMEM;
    struct cs_value root = steps[0] == '\0' ? object->object : cs_value_walk(object->object, steps);
    struct cs_value *slots = record->slots;
    slots[CS_WL_workload_podLabels] =
        cs_record_strings(arena, cs_value_walk(root, "metadata/labels"));
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
    if (slots[CS_WL_workload_containers].tag == CS_ABSENT ||
        slots[CS_WL_workload_podLabels].tag == CS_ABSENT || arena->refused)
        return CTRSEC_E_NOMEM;
    *out = record;
    return CTRSEC_OK;
}
