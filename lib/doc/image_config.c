/* SPDX-License-Identifier: Apache-2.0 */
/* Image configs. contract: doc/image_config.h */
#include "doc/image_config.h"

#include "doc/image_history.h"
#include "doc/record_fill.h"

/* The inner object, and what is read of it. */
struct inner {
    struct cs_image_build *build;
    struct cs_value config; /* absent: nothing was set */
    const struct cs_path *origin;
};

/* X(slot, OCI, Docker): copied when nobody has told it yet */
static const struct {
    uint32_t slot;
    const char *sources[2];
} outer[] = {
    {CS_IMG_image_os, {"os", "Os"}},
    {CS_IMG_image_architecture, {"architecture", "Architecture"}},
    {CS_IMG_image_variant, {"variant", "Variant"}},
    {CS_IMG_image_created, {"created", "Created"}},
};

static const struct {
    uint32_t slot;
    const char *key;
} texts[] = {{CS_IMG_image_user, "User"}, {CS_IMG_image_workingDir, "WorkingDir"}};

static const struct {
    uint32_t slot;
    const char *key;
} lists[] = {{CS_IMG_image_entrypoint, "Entrypoint"}, {CS_IMG_image_cmd, "Cmd"}};

static const struct cs_path *place_of(const struct inner *inner, const char *key)
{
    return cs_path_name(inner->build->arena, inner->origin, cs_str_from(key));
}

static bool read_text(const struct inner *inner, uint32_t slot, const char *key)
{
    struct cs_value v = cs_value_get(inner->config, key);
    if (v.tag != CS_STRING)
        v = cs_value_string(CS_STR(""));
    return cs_image_put(inner->build, slot, v, place_of(inner, key));
}

/* Docker once wrote a single word without its list. */
static bool read_words(const struct inner *inner, uint32_t slot, const char *key)
{
    struct cs_value v = cs_value_get(inner->config, key);
    struct cs_record_heap one = {.arena = inner->build->arena};
    if (v.tag == CS_STRING) {
        cs_record_push(&one, v);
        v = cs_record_heap_list(&one);
    }
    v = cs_record_words(inner->build->arena, v);
    return v.tag != CS_ABSENT && !one.failed &&
           cs_image_put(inner->build, slot, v, place_of(inner, key));
}

/* "80" as "80/tcp", which is what it means. NULL: no memory. */
static const char *with_protocol(struct cs_arena *arena, struct cs_str port, uint32_t *len)
{
    *len = port.len;
    if (port.len == 0 || memchr(port.ptr, '/', port.len) != NULL)
        return port.ptr;
    char *room = cs_arena_take(arena, (size_t)port.len + 4);
    if (room == NULL)
        return NULL;
    memcpy(room, port.ptr, port.len);
    memcpy(room + port.len, "/tcp", 4);
    *len += 4;
    return room;
}

/* Sets are maps with empty values. */
static bool read_set(const struct inner *inner, uint32_t slot, const char *key, bool ports)
{
    struct cs_value set = cs_value_get(inner->config, key);
    struct cs_record_heap heap = {.arena = inner->build->arena};
    for (uint32_t i = 0; set.tag == CS_MAP && i < set.len; i++) {
        struct cs_value name = set.as.items[2 * i];
        uint32_t len = name.len;
        const char *text = name.as.text;
        if (ports)
            text = with_protocol(inner->build->arena, cs_value_str(name), &len);
        if (text == NULL)
            return false;
        cs_record_push(&heap, cs_value_string(cs_str_of(text, len)));
    }
    return !heap.failed &&
           cs_image_put(inner->build, slot, cs_record_heap_list(&heap), place_of(inner, key));
}

static bool read_env(const struct inner *inner)
{
    struct cs_arena *arena = inner->build->arena;
    struct cs_value list = cs_value_get(inner->config, "Env");
    struct cs_record_heap heap = {.arena = arena};
    const struct cs_path *place = place_of(inner, "Env");
    for (uint32_t i = 0; place != NULL && list.tag == CS_LIST && i < list.len; i++) {
        if (list.as.items[i].tag != CS_STRING)
            continue;
        const struct cs_path *element = cs_path_index(arena, place, i);
        struct cs_record *variable =
            element == NULL ? NULL
                            : cs_image_variable(arena, cs_value_str(list.as.items[i]), element);
        if (variable == NULL)
            return false;
        cs_record_push(&heap, cs_value_record(variable));
    }
    return !heap.failed &&
           cs_image_put(inner->build, CS_IMG_image_env, cs_record_heap_list(&heap), place);
}

static bool read_inner(const struct inner *inner)
{
    struct cs_arena *arena = inner->build->arena;
    const struct cs_path *checked = place_of(inner, "Healthcheck");
    struct cs_record *health = cs_record_fill(arena, &cs_schema_image_healthcheck, checked,
                                              cs_value_get(inner->config, "Healthcheck"));
    struct cs_value labels = cs_record_strings(arena, cs_value_get(inner->config, "Labels"));
    bool done =
        health != NULL && labels.tag != CS_ABSENT && read_env(inner) &&
        read_set(inner, CS_IMG_image_exposedPorts, "ExposedPorts", true) &&
        read_set(inner, CS_IMG_image_volumes, "Volumes", false) &&
        cs_image_put(inner->build, CS_IMG_image_labels, labels, place_of(inner, "Labels")) &&
        cs_image_put(inner->build, CS_IMG_image_healthcheck, cs_value_record(health), checked);
    for (size_t i = 0; done && i < sizeof texts / sizeof *texts; i++)
        done = read_text(inner, texts[i].slot, texts[i].key);
    for (size_t i = 0; done && i < sizeof lists / sizeof *lists; i++)
        done = read_words(inner, lists[i].slot, lists[i].key);
    return done;
}

bool cs_image_config_read(struct cs_image_build *build, struct cs_value config,
                          const struct cs_path *origin, enum cs_image_spelling spelling)
{
    const char *key = spelling == CS_IMAGE_OCI ? "config" : "Config";
    for (size_t i = 0; i < sizeof outer / sizeof *outer; i++)
        if (!cs_image_put_at(build, outer[i].slot, config, origin, outer[i].sources[spelling]))
            return false;
    struct inner inner = {build, cs_value_get(config, key),
                          cs_path_name(build->arena, origin, cs_str_from(key))};
    if (inner.origin == NULL || !read_inner(&inner))
        return false;
    return spelling == CS_IMAGE_DOCKER || cs_image_history_read(build, config, origin);
}
