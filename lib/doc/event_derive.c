/* SPDX-License-Identifier: Apache-2.0 */
/* Derived fields of events. contract: doc/event_derive.h */
#include "doc/event_derive.h"

#include "doc/event_class.h"
#include "doc/event_value.h"

#define MOUNTS_MOST 256

static struct cs_value *slot_of(struct cs_event_build *build, enum cs_event_record record,
                                uint32_t slot)
{
    return cs_event_build_slot(build, record, slot);
}

/* Where the value of another slot of the same record was found. */
static bool copy_place(struct cs_event_build *build, enum cs_event_record record, uint32_t to,
                       uint32_t from)
{
    struct cs_record *target = build->records[record];
    if (target->places == NULL || target->places[from] == NULL)
        return true;
    return cs_record_place(build->arena, target, to, target->places[from]);
}

/* What is computed from something unknown is unknown. */
static void pass_unknown(struct cs_value from, struct cs_value *to)
{
    if (to->tag == CS_ABSENT)
        *to = from;
}

static bool is_file(struct cs_event_build *build, struct cs_str name)
{
    struct cs_value type = *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_type);
    struct cs_value letter = *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_typechar);
    if (type.tag == CS_STRING)
        return cs_value_is_string(type, "file") || cs_value_is_string(type, "directory");
    if (letter.tag == CS_STRING)
        return letter.len == 1 && (letter.as.text[0] == 'f' || letter.as.text[0] == 'd');
    return name.len > 0 && name.ptr[0] == '/';
}

/* "/etc/passwd": path, "/etc" and "passwd". Folder and file name may have been given. */
static bool derive_path(struct cs_event_build *build)
{
    struct cs_value name = *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_name);
    struct cs_value *folder = slot_of(build, CS_EVENT_fd, CS_SLOT_fd_directory);
    struct cs_value *file = slot_of(build, CS_EVENT_fd, CS_SLOT_fd_filename);
    if (name.tag == CS_UNKNOWN) {
        *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_path) = name;
        pass_unknown(name, folder);
        pass_unknown(name, file);
    }
    if (name.tag != CS_STRING || name.len == 0 || !is_file(build, cs_value_str(name)))
        return true;
    struct cs_str path = cs_value_str(name);
    *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_path) = name;
    if (!copy_place(build, CS_EVENT_fd, CS_SLOT_fd_path, CS_SLOT_fd_name))
        return false;
    uint32_t cut = path.len;
    while (cut > 0 && path.ptr[cut - 1] != '/')
        cut--;
    if (cut == 0)
        return true;
    if (folder->tag == CS_ABSENT)
        *folder = cs_value_string(cs_str_slice(path, 0, cut > 1 ? cut - 1 : 1));
    if (file->tag == CS_ABSENT && cut < path.len)
        *file = cs_value_string(cs_str_slice(path, cut, path.len));
    return true;
}

static bool same(struct cs_value a, struct cs_value b)
{
    if (a.tag == CS_INT)
        return b.tag == CS_INT && a.as.integer == b.as.integer;
    return a.tag == CS_STRING && b.tag == CS_STRING &&
           cs_str_equal(cs_value_str(a), cs_value_str(b));
}

/* The different values of up to four slots as a list; none of them: absent. */
static bool collect(struct cs_event_build *build, const uint8_t from[4], uint32_t to)
{
    struct cs_value found[4];
    uint32_t count = 0;
    for (int i = 0; i < 4; i++) {
        struct cs_value v = *slot_of(build, CS_EVENT_fd, from[i]);
        bool known = v.tag == CS_ABSENT;
        if (v.tag == CS_UNKNOWN) {
            *slot_of(build, CS_EVENT_fd, to) = v;
            return true;
        }
        for (uint32_t k = 0; k < count; k++)
            known = known || same(found[k], v);
        if (!known)
            found[count++] = v;
    }
    return count == 0 || cs_event_list(build->arena, found, count, slot_of(build, CS_EVENT_fd, to));
}

static bool derive_ends(struct cs_event_build *build)
{
    static const uint8_t addresses[4] = {CS_SLOT_fd_cip, CS_SLOT_fd_sip, CS_SLOT_fd_rip,
                                         CS_SLOT_fd_lip};
    static const uint8_t ports[4] = {CS_SLOT_fd_cport, CS_SLOT_fd_sport, CS_SLOT_fd_rport,
                                     CS_SLOT_fd_lport};
    return collect(build, addresses, CS_SLOT_fd_ips) && collect(build, ports, CS_SLOT_fd_ports);
}

/* "registry/name:tag@digest", where only the whole was given. */
static void derive_image(struct cs_event_build *build)
{
    struct cs_value *repository =
        slot_of(build, CS_EVENT_container_image, CS_SLOT_container_image_repository);
    struct cs_value *tag = slot_of(build, CS_EVENT_container_image, CS_SLOT_container_image_tag);
    struct cs_value *digest =
        slot_of(build, CS_EVENT_container_image, CS_SLOT_container_image_digest);
    struct cs_value whole = *slot_of(build, CS_EVENT_container_image, CS_SLOT_container_image_name);
    if (whole.tag == CS_UNKNOWN) {
        pass_unknown(whole, repository);
        pass_unknown(whole, tag);
        pass_unknown(whole, digest);
    }
    if (whole.tag != CS_STRING || repository->tag != CS_ABSENT)
        return;
    struct cs_str name = cs_value_str(whole);
    int64_t at = cs_str_find(name, CS_STR("@"), 0);
    if (at >= 0) {
        if (digest->tag == CS_ABSENT)
            *digest = cs_value_string(cs_str_slice(name, (uint32_t)at + 1, name.len));
        name = cs_str_slice(name, 0, (uint32_t)at);
    }
    for (uint32_t i = name.len; i > 0 && name.ptr[i - 1] != '/'; i--) {
        if (name.ptr[i - 1] != ':')
            continue;
        if (tag->tag == CS_ABSENT)
            *tag = cs_value_string(cs_str_slice(name, i, name.len));
        name = cs_str_slice(name, 0, i - 1);
        break;
    }
    *repository = cs_value_string(name);
}

/* "source:destination:mode:writable:propagation"; parts at the end may be missing. */
static struct cs_record *read_mount(struct cs_event_build *build, struct cs_str text,
                                    const struct cs_path *origin)
{
    struct cs_record *mount = cs_record_new(build->arena, &cs_schema_event_mount, origin);
    for (uint32_t slot = 0; mount != NULL && slot < CS_SLOT_mount_COUNT; slot++) {
        int64_t colon = cs_str_find(text, CS_STR(":"), 0);
        struct cs_str part = cs_str_slice(text, 0, colon < 0 ? text.len : (uint32_t)colon);
        if (slot != CS_SLOT_mount_writable)
            mount->slots[slot] = cs_value_string(part);
        else if (cs_str_is(part, "true") || cs_str_is(part, "false"))
            mount->slots[slot] = cs_value_bool(part.len == 4);
        if (colon < 0)
            break;
        text = cs_str_slice(text, (uint32_t)colon + 1, text.len);
    }
    return mount;
}

bool cs_event_derive_mounts(struct cs_event_build *build, struct cs_value text,
                            const struct cs_path *origin)
{
    struct cs_value mounts[MOUNTS_MOST];
    struct cs_str rest = cs_str_trim(cs_value_str(text));
    uint32_t count = 0;
    while (rest.len > 0 && count < MOUNTS_MOST) {
        int64_t blank = cs_str_find(rest, CS_STR(" "), 0);
        uint32_t len = blank < 0 ? rest.len : (uint32_t)blank;
        struct cs_record *mount = read_mount(build, cs_str_slice(rest, 0, len), origin);
        if (mount == NULL)
            return false;
        mounts[count++] = cs_value_record(mount);
        rest = cs_str_trim(cs_str_slice(rest, len, rest.len));
    }
    /* A list that was cut would hide a mount: leave it unknown. */
    return rest.len > 0 ||
           cs_event_list(build->arena, mounts, count,
                         slot_of(build, CS_EVENT_container, CS_SLOT_container_mounts));
}

/* An unknown that the class may depend on, or absent. Descriptors count where the type does not
   tell. */
static struct cs_value find_unknown(struct cs_event_build *build)
{
    const struct cs_value *at[] = {
        slot_of(build, CS_EVENT_evt, CS_SLOT_evt_type),
        slot_of(build, CS_EVENT_evt, CS_SLOT_evt_source),
        slot_of(build, CS_EVENT_ka, CS_SLOT_ka_verb),
        slot_of(build, CS_EVENT_ka_target, CS_SLOT_ka_target_resource),
        slot_of(build, CS_EVENT_fd, CS_SLOT_fd_type),
        slot_of(build, CS_EVENT_fd, CS_SLOT_fd_typechar),
        slot_of(build, CS_EVENT_fd, CS_SLOT_fd_name),
    };
    for (int i = 0; i < 7; i++)
        if (at[i]->tag == CS_UNKNOWN && (i < 4 || !cs_event_class_is_known(*at[0])))
            return *at[i];
    return cs_value_absent();
}

static void derive_class(struct cs_event_build *build)
{
    struct cs_value *slot = slot_of(build, CS_EVENT_event, CS_SLOT_event_class);
    *slot = find_unknown(build);
    if (slot->tag == CS_UNKNOWN)
        return;
    enum cs_event_class class = cs_event_class_of(*slot_of(build, CS_EVENT_evt, CS_SLOT_evt_type),
                                                  *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_typechar),
                                                  *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_type),
                                                  *slot_of(build, CS_EVENT_fd, CS_SLOT_fd_name));
    if (cs_value_is_string(*slot_of(build, CS_EVENT_evt, CS_SLOT_evt_source), "k8s_audit") ||
        slot_of(build, CS_EVENT_ka, CS_SLOT_ka_verb)->tag == CS_STRING ||
        slot_of(build, CS_EVENT_ka_target, CS_SLOT_ka_target_resource)->tag == CS_STRING)
        class = CS_EVENT_CLASS_AUDIT;
    *slot = cs_value_string(cs_event_class_word(class));
}

static void derive_host(struct cs_event_build *build)
{
    struct cs_value id = *slot_of(build, CS_EVENT_container, CS_SLOT_container_id);
    struct cs_value *is_host = slot_of(build, CS_EVENT_container, CS_SLOT_container_is_host);
    if (id.tag == CS_STRING)
        *is_host = cs_value_bool(cs_value_is_string(id, "host"));
    else if (id.tag == CS_UNKNOWN)
        *is_host = id;
}

bool cs_event_derive(struct cs_event_build *build, uint32_t parts)
{
    if (parts & CS_DERIVE_HOST)
        derive_host(build);
    if (parts & CS_DERIVE_IMAGE)
        derive_image(build);
    if (parts & CS_DERIVE_CLASS)
        derive_class(build);
    return (!(parts & CS_DERIVE_PATH) || derive_path(build)) &&
           (!(parts & CS_DERIVE_ENDS) || derive_ends(build));
}
