/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a document is, by its shape. contract: doc/recognise.h
 *
 * The order matters: Kubernetes objects name themselves and come first, then events by the million
 * with their dotted names, then the image documents, each by several names that no other document
 * has together.
 */
#include "doc/recognise.h"

static bool has_tag(struct cs_value map, const char *key, enum cs_tag tag)
{
    return cs_value_get(map, key).tag == tag;
}

static bool is_version(struct cs_value map, const char *key, int64_t wanted)
{
    struct cs_value v = cs_value_get(map, key);
    return v.tag == CS_INT && v.as.integer == wanted;
}

static enum cs_input recognise_object(struct cs_value root)
{
    struct cs_value version = cs_value_get(root, "apiVersion");
    if (version.tag != CS_STRING || version.len == 0)
        return CS_INPUT_NONE;
    struct cs_value kind = cs_value_get(root, "kind");
    if (kind.tag != CS_STRING || kind.len == 0)
        return CS_INPUT_NONE;
    bool list = cs_str_ends(cs_value_str(kind), CS_STR("List")) && has_tag(root, "items", CS_LIST);
    if (cs_str_starts(cs_value_str(version), CS_STR("audit.k8s.io/"))) {
        if (cs_value_is_string(kind, "Event"))
            return CS_INPUT_AUDIT;
        if (list && cs_value_is_string(kind, "EventList"))
            return CS_INPUT_AUDIT_LIST;
    }
    if (cs_value_is_string(kind, "AdmissionReview") &&
        cs_str_starts(cs_value_str(version), CS_STR("admission.k8s.io/")))
        return CS_INPUT_REVIEW;
    return list ? CS_INPUT_OBJECT_LIST : CS_INPUT_OBJECT;
}

/* An artifact (a chart, a signature) has the same manifest as an image but another config. */
static bool is_image_config_type(struct cs_value config)
{
    static const char *const types[] = {
        "application/vnd.oci.image.config.v1+json",
        "application/vnd.docker.container.image.v1+json",
        "application/octet-stream", /* early registries */
    };
    struct cs_value type = cs_value_get(config, "mediaType");
    if (type.tag == CS_ABSENT || cs_value_is_string(type, ""))
        return true;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (cs_value_is_string(type, types[i]))
            return true;
    return false;
}

static enum cs_input recognise_manifest(struct cs_value root)
{
    if (!is_version(root, "schemaVersion", 2))
        return CS_INPUT_NONE;
    struct cs_value config = cs_value_get(root, "config");
    if (config.tag == CS_MAP && has_tag(config, "digest", CS_STRING) &&
        has_tag(root, "layers", CS_LIST) && is_image_config_type(config))
        return CS_INPUT_IMAGE_MANIFEST;
    if (has_tag(root, "manifests", CS_LIST) && config.tag == CS_ABSENT)
        return CS_INPUT_IMAGE_INDEX;
    return CS_INPUT_NONE;
}

static bool is_image_config(struct cs_value root)
{
    struct cs_value rootfs = cs_value_get(root, "rootfs");
    return rootfs.tag == CS_MAP && has_tag(rootfs, "diff_ids", CS_LIST) &&
           has_tag(root, "architecture", CS_STRING) && has_tag(root, "os", CS_STRING);
}

/* A container that was inspected has an Id and a Config too, but a State and no architecture. */
static bool is_docker_image(struct cs_value root)
{
    return has_tag(root, "Id", CS_STRING) && has_tag(root, "Os", CS_STRING) &&
           has_tag(root, "Architecture", CS_STRING) && !has_tag(root, "State", CS_MAP) &&
           (has_tag(root, "Config", CS_MAP) || has_tag(root, "RootFS", CS_MAP));
}

/* An image in the manifest.json of an archive of docker save. */
static bool is_saved_image(struct cs_value root)
{
    return has_tag(root, "Config", CS_STRING) && has_tag(root, "Layers", CS_LIST) &&
           cs_value_get(root, "apiVersion").tag == CS_ABSENT;
}

/* Trivy writes the same report for file systems, repositories and clusters: those are no image. */
static bool is_trivy_image(struct cs_value root)
{
    if (!is_version(root, "SchemaVersion", 2) || !has_tag(root, "ArtifactName", CS_STRING))
        return false;
    struct cs_value type = cs_value_get(root, "ArtifactType");
    return cs_value_is_string(type, "container_image") ||
           (type.tag == CS_ABSENT && has_tag(root, "Results", CS_LIST));
}

/* Google's API in JSON names, or the same in snake case. */
static bool is_gke_cluster(struct cs_value root)
{
    static const char *const marks[][2] = {
        {"nodePools", "node_pools"},
        {"masterAuth", "master_auth"},
        {"currentMasterVersion", "current_master_version"},
        {"addonsConfig", "addons_config"},
        {"nodeConfig", "node_config"},
        {"clusterIpv4Cidr", "cluster_ipv4_cidr"},
        {"legacyAbac", "legacy_abac"},
    };
    if (!has_tag(root, "name", CS_STRING))
        return false;
    uint32_t found = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (cs_value_get(root, marks[i][0]).tag > CS_NULL ||
            cs_value_get(root, marks[i][1]).tag > CS_NULL)
            found++;
    return found >= 3;
}

static bool is_dotted_event(struct cs_value root)
{
    static const char *const marks[] = {"evt.type", "evt.time",     "proc.name", "proc.pid",
                                        "fd.name",  "proc.cmdline", "ka.verb"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (cs_value_get(root, marks[i]).tag > CS_NULL)
            return true;
    return false;
}

static bool is_nested_event(struct cs_value root)
{
    static const char *const marks[][2] = {
        {"evt", "type"}, {"evt", "time"}, {"proc", "name"}, {"proc", "pid"}, {"ka", "verb"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        struct cs_value group = cs_value_get(root, marks[i][0]);
        enum cs_tag tag = cs_value_get(group, marks[i][1]).tag;
        if (tag == CS_STRING || tag == CS_INT)
            return true;
    }
    return false;
}

/* Falco's own notices (metrics snapshots) look like alerts but tell about no event. */
static bool is_falco_alert(struct cs_value root)
{
    struct cs_value fields = cs_value_get(root, "output_fields");
    return fields.tag == CS_MAP && has_tag(root, "rule", CS_STRING) &&
           has_tag(root, "priority", CS_STRING) &&
           !cs_value_is_string(cs_value_get(root, "source"), "internal");
}

enum cs_input cs_recognise(struct cs_value root)
{
    if (root.tag == CS_LIST) {
        if (root.len > 0 && is_saved_image(root.as.items[0]))
            return CS_INPUT_DOCKER_SAVED;
        return root.len > 0 && is_docker_image(root.as.items[0]) ? CS_INPUT_DOCKER_INSPECT
                                                                 : CS_INPUT_NONE;
    }
    if (root.tag != CS_MAP)
        return CS_INPUT_NONE;
    enum cs_input input = recognise_object(root);
    if (input != CS_INPUT_NONE)
        return input;
    if (is_dotted_event(root))
        return CS_INPUT_EVENT;
    input = recognise_manifest(root);
    if (input != CS_INPUT_NONE)
        return input;
    if (is_image_config(root))
        return CS_INPUT_IMAGE_CONFIG;
    if (is_trivy_image(root))
        return CS_INPUT_TRIVY;
    if (is_docker_image(root))
        return CS_INPUT_DOCKER_INSPECT;
    if (is_falco_alert(root) || is_nested_event(root))
        return CS_INPUT_EVENT;
    return is_gke_cluster(root) ? CS_INPUT_GKE_CLUSTER : CS_INPUT_NONE;
}

void cs_recognise_event(struct cs_json_paths *paths, uint32_t root)
{
    /* All that is asked before a document is known to be an event or to be none. */
    static const char *const names[] = {"apiVersion",
                                        "kind",
                                        "items",
                                        "evt.type",
                                        "evt.time",
                                        "proc.name",
                                        "proc.pid",
                                        "fd.name",
                                        "ka.verb",
                                        "proc.cmdline",
                                        "schemaVersion",
                                        "config",
                                        "layers",
                                        "manifests",
                                        "rootfs",
                                        "architecture",
                                        "os",
                                        "SchemaVersion",
                                        "Results",
                                        "ArtifactName",
                                        "Id",
                                        "ArtifactType",
                                        "Os",
                                        "Architecture",
                                        "State",
                                        "Config",
                                        "RootFS",
                                        "rule",
                                        "priority",
                                        "source",
                                        "evt",
                                        "proc",
                                        "ka"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cs_json_paths_keep(paths, root, cs_str_from(names[i]));
    cs_json_paths_step(paths, root, CS_STR("output_fields"));
}
