/* SPDX-License-Identifier: Apache-2.0 */
/* Subjects of a set. contract: doc/set_link.h, doc/set.h */
#include "doc/set_link.h"

#include "doc/admission.h"
#include "doc/event.h"
#include "doc/event_names.h"
#include "doc/gke.h"
#include "doc/image_join.h"
#include "doc/link.h"
#include "doc/object_type.h"
#include "doc/recognise.h"
#include "doc/schema_workload.h"
#include "doc/workload.h"

#define STREAM_LEAST 16 /* documents from which on names of events are remembered */

static struct cs_set_parts *parts_of(struct cs_set *set)
{
    if (set->parts == NULL) {
        set->parts = cs_arena_zero(&set->arena, sizeof *set->parts);
        if (set->parts != NULL)
            set->parts->verdicts_end = &set->parts->verdicts;
    }
    return set->parts;
}

int cs_set_signature(struct cs_set *set, struct cs_str image, struct cs_str verdict,
                     struct cs_str identity)
{
    struct cs_set_parts *parts = parts_of(set);
    struct cs_set_verdict *given = cs_arena_zero(&set->arena, sizeof *given);
    if (parts == NULL || given == NULL)
        return CTRSEC_E_NOMEM;
    given->image = cs_arena_copy(&set->arena, image);
    given->verdict = cs_arena_copy(&set->arena, verdict);
    given->identity = cs_arena_copy(&set->arena, identity);
    if (given->image.ptr == NULL || given->verdict.ptr == NULL || given->identity.ptr == NULL)
        return CTRSEC_E_NOMEM;
    *parts->verdicts_end = given;
    parts->verdicts_end = &given->next;
    return CTRSEC_OK;
}

static struct cs_subject *add_subject(struct cs_set *set)
{
    if (set->nsubjects == set->subjects_room) {
        uint32_t larger = set->subjects_room == 0 ? 16 : set->subjects_room * 2;
        struct cs_subject *moved =
            cs_alloc_resize(set->alloc, set->subjects, larger * sizeof *moved);
        if (moved == NULL)
            return NULL;
        set->subjects = moved;
        set->subjects_room = larger;
    }
    struct cs_subject *subject = &set->subjects[set->nsubjects++];
    memset(subject, 0, sizeof *subject);
    return subject;
}

/* --- images ------------------------------------------------------------------------------------
 */

static int add_part(struct cs_set *set, enum cs_input input, const struct cs_tree *tree,
                    const struct cs_path *origin, struct cs_value root, uint32_t document)
{
    struct cs_set_parts *parts = parts_of(set);
    if (parts == NULL)
        return CTRSEC_E_NOMEM;
    if (parts->count == parts->room) {
        uint32_t larger = parts->room == 0 ? 8 : parts->room * 2;
        struct cs_image_part *images = cs_arena_array(&set->arena, larger, sizeof *images);
        if (images == NULL)
            return CTRSEC_E_NOMEM;
        if (parts->count > 0)
            memcpy(images, parts->images, parts->count * sizeof *images);
        parts->images = images;
        parts->room = larger;
    }
    parts->images[parts->count++] = (struct cs_image_part){input, tree, origin, root, document};
    return CTRSEC_OK;
}

static struct cs_str text_slot(const struct cs_record *record, uint32_t slot)
{
    struct cs_value v = record->slots[slot];
    return v.tag == CS_STRING ? cs_value_str(v) : CS_STR("");
}

static int add_image(struct cs_set *set, const struct cs_image_part *group, uint32_t count,
                     struct cs_record **record)
{
    CS_TRY(cs_image_build(&set->arena, group, count, set->seed, record));
    struct cs_subject *subject = add_subject(set);
    if (subject == NULL)
        return CTRSEC_E_NOMEM;
    *subject = (struct cs_subject){.target = CTRSEC_TARGET_IMAGE,
                                   .document = group[0].document,
                                   .tree = group[0].tree,
                                   .origin = group[0].origin,
                                   .object = group[0].root,
                                   .record = *record,
                                   .kind = CS_STR("Image"),
                                   .name = text_slot(*record, CS_IMG_image_reference)};
    if (subject->name.len == 0)
        subject->name = text_slot(*record, CS_IMG_image_id);
    return CTRSEC_OK;
}

static int join_parts(struct cs_set *set, struct cs_set_parts *parts)
{
    struct cs_image_names *names = cs_arena_array(&set->arena, parts->count, sizeof *names);
    parts->leaders = cs_arena_array(&set->arena, parts->count, sizeof *parts->leaders);
    parts->records = cs_arena_array(&set->arena, parts->count, sizeof(struct cs_record *));
    if (names == NULL || parts->leaders == NULL || parts->records == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < parts->count; i++)
        CS_TRY(cs_image_names(&set->arena, &parts->images[i], &names[i]));
    CS_TRY(
        cs_image_join(&set->arena, parts->images, names, parts->count, set->seed, parts->leaders));
    cs_image_index_init(&parts->index, &set->arena, set->seed);
    for (uint32_t i = 0; i < parts->count; i++)
        if (!cs_image_index_add(&parts->index, &names[i], parts->leaders[i]))
            return CTRSEC_E_NOMEM;
    return CTRSEC_OK;
}

/* The parts with those of one image side by side, in the order of their first parts. */
static struct cs_image_part *group_parts(struct cs_set *set, const struct cs_set_parts *parts,
                                         uint32_t *sizes)
{
    struct cs_image_part *groups = cs_arena_array(&set->arena, parts->count, sizeof *groups);
    uint32_t *starts = cs_arena_array(&set->arena, parts->count, sizeof *starts);
    uint32_t at = 0;
    if (groups == NULL || starts == NULL)
        return NULL;
    for (uint32_t i = 0; i < parts->count; i++)
        sizes[parts->leaders[i]]++;
    for (uint32_t i = 0; i < parts->count; at += sizes[i++])
        starts[i] = at;
    for (uint32_t i = 0; i < parts->count; i++)
        groups[starts[parts->leaders[i]]++] = parts->images[i];
    return groups;
}

int cs_set_image(const struct cs_set_parts *parts, struct cs_str text, struct cs_record **image)
{
    uint32_t number;
    *image = NULL;
    CS_TRY(cs_image_index_find(&parts->index, text, &number));
    if (number != CS_IMAGE_NONE)
        *image = parts->records[number];
    return CTRSEC_OK;
}

static int add_verdicts(struct cs_set *set, const struct cs_set_parts *parts)
{
    for (const struct cs_set_verdict *v = parts->verdicts; v != NULL; v = v->next) {
        struct cs_record *image;
        CS_TRY(cs_set_image(parts, v->image, &image));
        if (image != NULL)
            CS_TRY(cs_image_signature(&set->arena, image, v->verdict, v->identity));
    }
    return CTRSEC_OK;
}

/* An index lists images of other platforms, and what is none, which its archive does not hold. */
static bool is_only_listed(const struct cs_image_part *group, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (group[i].input != CS_INPUT_IMAGE_INDEX)
            return false;
    return true;
}

/* Images are known when all parts are. */
static int add_images(struct cs_set *set)
{
    struct cs_set_parts *parts = set->parts;
    if (parts == NULL || parts->count == 0)
        return CTRSEC_OK;
    CS_TRY(join_parts(set, parts));
    uint32_t *sizes = cs_arena_array(&set->arena, parts->count, sizeof *sizes);
    const struct cs_image_part *group = sizes == NULL ? NULL : group_parts(set, parts, sizes);
    if (group == NULL)
        return CTRSEC_E_NOMEM;
    for (uint32_t i = 0; i < parts->count; group += sizes[i++]) {
        parts->records[i] = NULL;
        if (sizes[i] > 0 && !is_only_listed(group, sizes[i]))
            CS_TRY(add_image(set, group, sizes[i], &parts->records[i]));
    }
    return add_verdicts(set, parts);
}

/* --- Kubernetes objects --------------------------------------------------------------------------
 */

static struct cs_str text_at(struct cs_value v, const char *steps)
{
    struct cs_value found = cs_value_walk(v, steps);
    return found.tag == CS_STRING ? cs_value_str(found) : CS_STR("");
}

/* The object and, if pods come out of it, the workload that it is. */
static int add_subjects(struct cs_set *set, const struct cs_subject *object)
{
    struct cs_subject *stored = add_subject(set);
    struct cs_record *record;
    if (stored == NULL)
        return CTRSEC_E_NOMEM;
    *stored = *object;
    if (object->object.tag != CS_MAP || cs_workload_template(object->object) == NULL)
        return CTRSEC_OK;
    CS_TRY(cs_workload_build(&set->arena, object, set->seed, &record));
    if (record->slots[CS_WL_workload_namespace].tag == CS_ABSENT && object->space.len > 0)
        record->slots[CS_WL_workload_namespace] = cs_value_string(object->space);
    stored = add_subject(set);
    if (stored == NULL)
        return CTRSEC_E_NOMEM;
    *stored = *object;
    stored->target = CTRSEC_TARGET_WORKLOAD;
    stored->record = record;
    return CTRSEC_OK;
}

static int add_object(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                      struct cs_value object)
{
    struct cs_subject subject = {.target = CTRSEC_TARGET_OBJECT,
                                 .document = document,
                                 .tree = &set->documents[document]->tree,
                                 .origin = origin,
                                 .object = object,
                                 .kind = text_at(object, "kind"),
                                 .space = text_at(object, "metadata/namespace"),
                                 .name = text_at(object, "metadata/name")};
    if (subject.name.len == 0)
        subject.name = text_at(object, "metadata/generateName");
    return add_subjects(set, &subject);
}

/* A request is about one object, whatever that looks like: a list in it is no list of documents. */
static int add_review(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                      struct cs_value review)
{
    struct cs_subject subject;
    CS_TRY(cs_admission_subject(&set->arena, review, origin, &subject));
    subject.document = document;
    subject.tree = &set->documents[document]->tree;
    return add_subjects(set, &subject);
}

static int add_event(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                     struct cs_value value, enum cs_input input)
{
    struct cs_subject *subject = add_subject(set);
    if (subject == NULL)
        return CTRSEC_E_NOMEM;
    *subject = (struct cs_subject){.target = CTRSEC_TARGET_EVENT,
                                   .document = document,
                                   .tree = &set->documents[document]->tree,
                                   .origin = origin,
                                   .object = value};
    if (set->event_names == NULL && set->ndocuments >= STREAM_LEAST) {
        set->event_names = cs_arena_zero(&set->arena, sizeof *set->event_names);
        if (set->event_names == NULL)
            return CTRSEC_E_NOMEM;
        set->event_names->names_stay = true;
    }
    return cs_event_build(&set->arena, set->event_names, input, subject);
}

/* --- documents
 * ------------------------------------------------------------------------------------ */

static int add_value(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                     struct cs_value value, uint32_t depth);

/* Each item of a list. An item without a kind is of the list's. */
static int add_items(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                     struct cs_value list, struct cs_value parent, uint32_t depth)
{
    struct cs_str kind = cs_object_type_of_items(parent);
    struct cs_value version = cs_value_get(parent, "apiVersion");
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++) {
        struct cs_value item = list.as.items[i];
        const struct cs_path *path = cs_path_index(&set->arena, origin, i);
        if (path == NULL)
            return CTRSEC_E_NOMEM;
        if (kind.len > 0 && item.tag == CS_MAP && cs_value_find(item, CS_STR("kind")) < 0)
            CS_TRY(cs_object_type(&set->arena, item, cs_value_str(version), kind, cs_value_absent(),
                                  &item));
        CS_TRY(add_value(set, document, path, item, depth - 1));
    }
    return CTRSEC_OK;
}

/* The names that an archive gives its images: parts of them, one for each entry of a list. */
static int add_entries(struct cs_set *set, enum cs_input input, uint32_t document,
                       const struct cs_path *origin, struct cs_value list)
{
    for (uint32_t i = 0; list.tag == CS_LIST && i < list.len; i++) {
        const struct cs_path *path = cs_path_index(&set->arena, origin, i);
        if (path == NULL)
            return CTRSEC_E_NOMEM;
        if (list.as.items[i].tag == CS_MAP)
            CS_TRY(add_part(set, input, &set->documents[document]->tree, path, list.as.items[i],
                            document));
    }
    return CTRSEC_OK;
}

/* An index that came without its images tells about none. */
static int add_index(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                     struct cs_value value)
{
    if (!set->documents[document]->names_images)
        return CTRSEC_OK;
    const struct cs_path *list = cs_path_name(&set->arena, origin, CS_STR("manifests"));
    if (list == NULL)
        return CTRSEC_E_NOMEM;
    return add_entries(set, CS_INPUT_IMAGE_INDEX, document, list, cs_value_get(value, "manifests"));
}

/* The list under a name of a Kubernetes object. */
static int add_list(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                    struct cs_value value, struct cs_str name, uint32_t depth)
{
    const struct cs_path *items = cs_path_name(&set->arena, origin, name);
    if (items == NULL)
        return CTRSEC_E_NOMEM;
    return add_items(set, document, items, cs_value_get_str(value, name), value, depth);
}

/* An OpenShift template is an object and holds others. */
static bool is_template(struct cs_value object)
{
    return cs_value_is_string(cs_value_get(object, "kind"), "Template") &&
           cs_value_get(object, "objects").tag == CS_LIST;
}

static int add_value(struct cs_set *set, uint32_t document, const struct cs_path *origin,
                     struct cs_value value, uint32_t depth)
{
    const struct cs_tree *tree = &set->documents[document]->tree;
    if (depth == 0)
        return CTRSEC_OK;
    enum cs_input input = cs_recognise(value);
    switch (input) {
    case CS_INPUT_OBJECT:
        CS_TRY(add_object(set, document, origin, value));
        return is_template(value) ? add_list(set, document, origin, value, CS_STR("objects"), depth)
                                  : CTRSEC_OK;
    case CS_INPUT_OBJECT_LIST:
    case CS_INPUT_AUDIT_LIST:
        return add_list(set, document, origin, value, CS_STR("items"), depth);
    case CS_INPUT_REVIEW:
        return add_review(set, document, origin, value);
    case CS_INPUT_EVENT:
    case CS_INPUT_AUDIT:
        return add_event(set, document, origin, value, input);
    case CS_INPUT_DOCKER_INSPECT:
        if (value.tag == CS_LIST)
            return add_items(set, document, origin, value, cs_value_absent(), depth);
        return add_part(set, input, tree, origin, value, document);
    case CS_INPUT_DOCKER_SAVED:
        return add_entries(set, input, document, origin, value);
    case CS_INPUT_IMAGE_INDEX:
        return add_index(set, document, origin, value);
    case CS_INPUT_IMAGE_CONFIG:
    case CS_INPUT_IMAGE_MANIFEST:
    case CS_INPUT_TRIVY:
        return add_part(set, input, tree, origin, value, document);
    case CS_INPUT_GKE_CLUSTER: {
        struct cs_value object;
        CS_TRY(cs_gke_object(&set->arena, value, &object));
        return add_object(set, document, origin, object);
    }
    default:
        /* a plain list of documents */
        return value.tag == CS_LIST
                   ? add_items(set, document, origin, value, cs_value_absent(), depth)
                   : CTRSEC_OK;
    }
}

static int add_document_subjects(struct cs_set *set, uint32_t number)
{
    struct cs_document *document = set->documents[number];
    if (document->status != CTRSEC_OK)
        return CTRSEC_OK;
    CS_TRY(cs_gke_rename(&set->arena, &document->tree));
    const struct cs_path *root = cs_path_root(&set->arena, &document->tree);
    if (root == NULL)
        return CTRSEC_E_NOMEM;
    return add_value(set, number, root, document->tree.root, CS_LIST_DEPTH);
}

/*
 * Subjects by document. Both the first `sorted` ones and the images behind them are in that order
 * already; of one document the images come last.
 */
static int merge_images(struct cs_set *set, uint32_t sorted)
{
    uint32_t total = set->nsubjects, at = 0, object = 0, image = sorted;
    if (sorted == 0 || sorted == total)
        return CTRSEC_OK;
    struct cs_subject *merged = cs_alloc_take(set->alloc, total * sizeof *merged);
    if (merged == NULL)
        return CTRSEC_E_NOMEM;
    while (at < total) {
        bool take_image = object == sorted || (image < total && set->subjects[image].document <
                                                                    set->subjects[object].document);
        merged[at++] = set->subjects[take_image ? image++ : object++];
    }
    cs_alloc_free(set->alloc, set->subjects);
    set->subjects = merged;
    set->subjects_room = total;
    return CTRSEC_OK;
}

static void count_documents(struct cs_set *set)
{
    uint32_t subject = 0;
    for (uint32_t i = 0; i < set->ndocuments; i++) {
        struct cs_document *document = set->documents[i];
        document->first_subject = subject;
        while (subject < set->nsubjects && set->subjects[subject].document == i)
            subject++;
        document->subjects = subject - document->first_subject;
        document->skipped = document->status == CTRSEC_OK && document->subjects == 0;
    }
    for (uint32_t i = 0; set->parts != NULL && i < set->parts->count; i++)
        set->documents[set->parts->images[i].document]->skipped = false; /* part of a subject */
    for (uint32_t i = 0; i < set->ndocuments; i++)
        set->skipped += set->documents[i]->skipped;
}

int cs_set_link(struct cs_set *set, bool complete)
{
    set->complete = complete;
    set->nsubjects = 0;
    if (set->parts != NULL)
        set->parts->count = 0;
    for (uint32_t i = 0; i < set->ndocuments; i++)
        CS_TRY(add_document_subjects(set, i));
    uint32_t sorted = set->nsubjects;
    CS_TRY(add_images(set));
    CS_TRY(merge_images(set, sorted));
    count_documents(set);
    CS_TRY(cs_link_workloads(set));
    set->linked = true;
    return CTRSEC_OK;
}
