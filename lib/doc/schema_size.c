/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sizes of fields. contract: doc/schema_size.h
 *
 * Names: kubernetes.io/docs/concepts/overview/working-with-objects/names (subdomain names of 253
 * bytes, labels of 63); ports: k8s.io/apimachinery, util/validation (15). Paths and command names:
 * PATH_MAX and TASK_COMM_LEN of Linux. References: github.com/distribution/reference (a name of 255
 * bytes, a tag of 128), a digest of SHA-512 is the longest one registered
 * (github.com/opencontainers/image-spec, descriptor).
 */
#include "doc/schema_size.h"

#include "doc/schema_event.h"
#include "doc/schema_workload.h"

enum { SUBDOMAIN = 253, LABEL = 63, PORT = 15, WORD = 32, PATH = 4096, COMMAND = 15, NAME = 255 };
enum { TAG = 128, DIGEST = sizeof "sha512:" - 1 + 128 };

static const struct {
    const struct cs_schema *schema;
    uint32_t slot, most;
} rows[] = {
    {&cs_schema_workload, CS_WL_workload_kind, LABEL},
    {&cs_schema_workload, CS_WL_workload_name, SUBDOMAIN},
    {&cs_schema_workload, CS_WL_workload_namespace, LABEL},
    {&cs_schema_workload, CS_WL_workload_os, WORD},
    {&cs_schema_workload, CS_WL_workload_serviceAccountName, SUBDOMAIN},
    {&cs_schema_workload, CS_WL_workload_runtimeClassName, SUBDOMAIN},
    {&cs_schema_workload, CS_WL_workload_restartPolicy, WORD},
    {&cs_schema_container, CS_WL_container_name, LABEL},
    {&cs_schema_container, CS_WL_container_kind, WORD},
    {&cs_schema_container, CS_WL_container_imagePullPolicy, WORD},
    {&cs_schema_container, CS_WL_container_procMount, WORD},
    {&cs_schema_reference, CS_WL_reference_registry, NAME},
    {&cs_schema_reference, CS_WL_reference_repository, NAME},
    {&cs_schema_reference, CS_WL_reference_tag, TAG},
    {&cs_schema_reference, CS_WL_reference_digest, DIGEST},
    {&cs_schema_reference, CS_WL_reference_text, NAME + TAG + DIGEST + 2},
    {&cs_schema_profile, CS_WL_profile_type, WORD},
    {&cs_schema_port, CS_WL_port_name, PORT},
    {&cs_schema_port, CS_WL_port_protocol, WORD},
    {&cs_schema_mount, CS_WL_mount_name, LABEL},
    {&cs_schema_mount, CS_WL_mount_mountPath, PATH},
    {&cs_schema_volume, CS_WL_volume_name, LABEL},
    {&cs_schema_volume, CS_WL_volume_type, LABEL},
    {&cs_schema_volume, CS_WL_volume_hostPath, PATH},
    {&cs_schema_service, CS_WL_service_name, LABEL},
    {&cs_schema_service, CS_WL_service_type, WORD},
    {&cs_schema_account, CS_WL_account_name, SUBDOMAIN},
};

/* Of the records of events, which are known by number. */
static const struct {
    uint32_t record, slot, most;
} event_rows[] = {
    {CS_EVENT_proc, CS_SLOT_proc_name, COMMAND}, {CS_EVENT_proc, CS_SLOT_proc_pname, COMMAND},
    {CS_EVENT_proc, CS_SLOT_proc_exepath, PATH}, {CS_EVENT_proc, CS_SLOT_proc_pexepath, PATH},
    {CS_EVENT_fd, CS_SLOT_fd_name, PATH},        {CS_EVENT_fd, CS_SLOT_fd_directory, PATH},
    {CS_EVENT_fd, CS_SLOT_fd_filename, NAME},
};

uint32_t cs_schema_size(const struct cs_schema *schema, uint32_t slot)
{
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].schema == schema && rows[i].slot == slot)
            return rows[i].most;
    for (uint32_t i = 0; i < sizeof event_rows / sizeof event_rows[0]; i++)
        if (cs_event_schemas[event_rows[i].record] == schema && event_rows[i].slot == slot)
            return event_rows[i].most;
    return 0;
}
