/* SPDX-License-Identifier: Apache-2.0 */
/* Events by the line. contract: doc/event_line.h */
#include "doc/event_line.h"

#include "doc/event.h"
#include "doc/event_derive.h"

/*
 * Names are given flat ("proc.exe_ino.ctime") or nested at any of their dots, so what a name begins
 * with is kept, too.
 */
static void keep_name(struct cs_json_paths *paths, uint32_t node, struct cs_str name)
{
    for (uint32_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '.' || name.ptr[i] == '[')
            cs_json_paths_keep(paths, node, cs_str_slice(name, 0, i));
    cs_json_paths_keep(paths, node, name);
}

/* The fields of a flat or nested event, or of an alert. */
static bool keep_fields(struct cs_event_line *line, const struct cs_event_needs *needs,
                        uint32_t node)
{
    char room[CS_EVENT_FIELD_ROOM];
    for (uint32_t field = 1; field < CS_EVENT_FIELDS; field++) {
        if (!cs_event_needs_field(needs, field))
            continue;
        struct cs_str name = cs_arena_copy(&line->kept, cs_event_field_name(field, room));
        if (name.ptr == NULL)
            return false;
        keep_name(&line->paths, node, name);
    }
    return true;
}

static bool make_paths(struct cs_event_line *line, const struct cs_event_needs *needs)
{
    struct cs_json_paths *paths = &line->paths;
    cs_json_paths_init(paths, &line->kept);
    uint32_t root = cs_json_paths_root(paths);
    cs_recognise_event(paths, root);
    cs_json_paths_keep(paths, root, CS_STR("time")); /* of an alert */
    return keep_fields(line, needs, root) &&
           keep_fields(line, needs, cs_json_paths_step(paths, root, CS_STR("output_fields"))) &&
           cs_json_paths_close(paths);
}

bool cs_event_line_init(struct cs_event_line *line, const struct cs_alloc *alloc,
                        const struct cs_event_needs *needs)
{
    memset(line, 0, sizeof *line);
    cs_arena_init(&line->kept, alloc, 0);
    cs_arena_init(&line->arena, alloc, 0);
    line->kept.wipe = line->arena.wipe = true;
    line->derive = needs->derive | CS_DERIVE_CLASS | CS_DERIVE_HOST; /* the subject's name */
    line->origin = (struct cs_path){.tree = &line->tree, .step = CS_STEP_ROOT};
    if (!cs_event_build_init(&line->build, &line->kept, &line->origin))
        return false;
    line->build.arena = &line->arena;
    line->build.cache = &line->names;
    return make_paths(line, needs);
}

void cs_event_line_clear(struct cs_event_line *line)
{
    cs_arena_clear(&line->kept);
    cs_arena_clear(&line->arena);
}

static int read_tree(struct cs_event_line *line, struct cs_set *set, const struct cs_source *source)
{
    struct cs_json_options options = {
        .limits = &set->limits, .seed = set->seed, .paths = &line->paths};
    set->diag.source = source;
    int status = cs_json_read(set->json, source, &options, &line->arena, &set->diag, &line->tree);
    set->diag.source = NULL;
    return set->diag.no_memory ? CTRSEC_E_NOMEM : status;
}

int cs_event_line_read(struct cs_event_line *line, struct cs_set *set,
                       const struct cs_source *source, enum cs_line_kind *kind)
{
    struct cs_diag before = set->diag;
    cs_arena_reset(&line->arena);
    cs_event_build_again(&line->build, &line->origin);
    int status = read_tree(line, set, source);
    *kind = CS_LINE_UNREAD;
    if (status == CTRSEC_E_NOMEM)
        return status;
    if (status != CTRSEC_OK) {
        set->unread++;
        return CTRSEC_OK;
    }
    *kind = CS_LINE_OTHER;
    if (cs_recognise(line->tree.root) != CS_INPUT_EVENT) {
        set->diag = before; /* who reads it again is told again */
        if (before.last != NULL)
            before.last->next = NULL;
        return CTRSEC_OK;
    }
    *kind = CS_LINE_EVENT;
    line->tree.hidden = true;
    line->subject = (struct cs_subject){.target = CTRSEC_TARGET_EVENT,
                                        .tree = &line->tree,
                                        .origin = &line->origin,
                                        .object = line->tree.root};
    return cs_event_fill(&line->build, CS_INPUT_EVENT, line->derive, &line->subject);
}
