/* SPDX-License-Identifier: Apache-2.0 */
/* Reading documents into a set. contract: doc/set.h; the subjects are made in doc/set_link.c */
#include "doc/set.h"

#include "doc/admission.h"
#include "doc/recognise.h"
#include "doc/sensitive.h"
#include "doc/set_link.h"
#include "text/yaml_read.h"

int cs_set_init(struct cs_set *set, const struct cs_alloc *alloc, const struct cs_limits *limits,
                uint32_t seed)
{
    *set = (struct cs_set){.alloc = alloc, .limits = *limits, .seed = seed};
    cs_arena_init(&set->arena, alloc, 0);
    set->arena.wipe = true;
    cs_arena_init(&set->diag_arena, alloc, 0);
    cs_diag_init(&set->diag, &set->diag_arena, NULL);
    set->diag.no_excerpt = true; /* the text may hold secrets */
    set->json = cs_json_scratch_new(alloc);
    return set->json == NULL ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

void cs_set_clear(struct cs_set *set)
{
    cs_json_scratch_free(set->json);
    cs_alloc_free(set->alloc, set->documents);
    cs_alloc_free(set->alloc, set->subjects);
    cs_arena_clear(&set->arena);
    cs_arena_clear(&set->diag_arena);
    *set = (struct cs_set){.alloc = set->alloc};
}

void cs_set_reset(struct cs_set *set)
{
    cs_arena_reset(&set->arena);
    cs_arena_reset(&set->diag_arena);
    cs_diag_init(&set->diag, &set->diag_arena, NULL);
    set->diag.no_excerpt = true;
    set->ndocuments = set->nsubjects = 0;
    set->unread = set->skipped = set->limited = 0;
    set->complete = set->linked = false;
    set->parts = NULL;
    set->event_names = NULL;
    set->context = NULL;
}

/* --- one document -------------------------------------------------------------------------------
 */

static struct cs_document *add_document(struct cs_set *set, struct cs_str file, uint32_t part)
{
    if (set->ndocuments == set->documents_room) {
        uint32_t larger = set->documents_room == 0 ? 8 : set->documents_room * 2;
        struct cs_document **moved =
            cs_alloc_resize(set->alloc, set->documents, larger * sizeof *moved);
        if (moved == NULL)
            return NULL;
        set->documents = moved;
        set->documents_room = larger;
    }
    struct cs_document *document = cs_arena_zero(&set->arena, sizeof *document);
    if (document == NULL)
        return NULL;
    document->file = file;
    document->part = part;
    set->documents[set->ndocuments++] = document;
    return document;
}

static int read_tree(struct cs_set *set, const struct cs_source *source, bool yaml,
                     enum cs_duplicate duplicates, struct cs_tree *tree)
{
    if (yaml) {
        struct cs_yaml_options options = {&set->limits, duplicates, set->seed, set->alloc};
        return cs_yaml_read(source, &options, &set->arena, &set->diag, tree);
    }
    struct cs_json_options options = {
        .limits = &set->limits, .duplicates = duplicates, .seed = set->seed};
    return cs_json_read(set->json, source, &options, &set->arena, &set->diag, tree);
}

/*
 * Reads a document and the reviews in it. What a document is shows when it was read, and only then
 * that no key may be given twice: a review that has one is read again as what refuses it.
 */
static int read_checked(struct cs_set *set, const struct cs_source *source, bool yaml,
                        struct cs_document *document)
{
    struct cs_tree *tree = &document->tree;
    struct cs_diag before = set->diag;
    bool review;
    CS_TRY(read_tree(set, source, yaml, CS_DUPLICATE_LAST_WINS, tree));
    int status = cs_admission_check(tree, &set->diag, &review);
    if (review)
        cs_admission_names(tree->root, &document->review_version, &document->review_uid);
    if (!review || set->diag.warnings == before.warnings || set->diag.no_memory)
        return status;
    set->diag = before;
    if (before.last != NULL)
        before.last->next = NULL;
    return read_tree(set, source, yaml, CS_DUPLICATE_REFUSE, tree);
}

/* Reads one document; one that cannot be read is counted. CTRSEC_E_NOMEM, CTRSEC_E_LIMIT. */
static int read_document(struct cs_set *set, const struct cs_source *source, bool yaml,
                         uint32_t part)
{
    if (set->ndocuments >= set->limits.set_documents) {
        set->limited++;
        return CTRSEC_E_LIMIT;
    }
    struct cs_document *document = add_document(set, source->name, part);
    if (document == NULL)
        return CTRSEC_E_NOMEM;
    uint32_t warnings = set->diag.warnings;
    set->diag.source = source;
    document->status = read_checked(set, source, yaml, document);
    set->diag.source = NULL;
    if (document->status == CTRSEC_E_NOMEM || set->diag.no_memory)
        return CTRSEC_E_NOMEM;
    if (document->status != CTRSEC_OK) {
        document->tree.root = cs_value_absent();
        set->unread++;
        return CTRSEC_OK;
    }
    enum cs_input input = cs_recognise(document->tree.root);
    if (!cs_sensitive_mark(&document->tree, &set->arena, input))
        return CTRSEC_E_NOMEM;
    /* Lines are shown where it is known which parts of them are secret: not of a value that another
       one under the same key replaced, and not behind the end of a secret that began lines above.
     */
    document->tree.hidden =
        (input != CS_INPUT_OBJECT && input != CS_INPUT_OBJECT_LIST && input != CS_INPUT_REVIEW) ||
        set->diag.warnings > warnings || (document->tree.ragged && document->tree.nsecrets > 0);
    return CTRSEC_OK;
}

int cs_set_refuse(struct cs_set *set, struct cs_str name, const char *reason, const char *problem)
{
    struct cs_source *source = cs_arena_zero(&set->arena, sizeof *source);
    if (set->ndocuments >= set->limits.set_documents) {
        set->limited++;
        return CTRSEC_E_LIMIT;
    }
    struct cs_document *document = add_document(set, name, 0);
    if (source == NULL || document == NULL)
        return CTRSEC_E_NOMEM;
    source->name = name;
    set->diag.source = source;
    document->status =
        cs_diag_fail(&set->diag, CTRSEC_E_INVALID, reason, CS_NO_SPAN, "%s", problem);
    set->diag.source = NULL;
    set->unread++;
    return set->diag.no_memory ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

/* --- one input ----------------------------------------------------------------------------------
 */

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool all_blank(struct cs_str text)
{
    for (uint32_t i = 0; i < text.len; i++)
        if (!blank(text.ptr[i]))
            return false;
    return true;
}

/* Whether the first line is a JSON value of its own and more follows. CTRSEC_E_NOMEM. */
static int has_json_lines(struct cs_set *set, struct cs_str text, bool *out)
{
    uint32_t offset = 0, lines = 0;
    struct cs_str line, next;
    struct cs_tree tree;
    *out = false;
    if (!cs_json_line(text, &offset, &lines, &line) || !cs_json_line(text, &offset, &lines, &next))
        return CTRSEC_OK;
    struct cs_source source = {.text = line};
    struct cs_json_options options = {
        .limits = &set->limits, .seed = set->seed, .no_positions = true};
    struct cs_arena_mark mark = cs_arena_mark(&set->arena);
    int status = cs_json_read(set->json, &source, &options, &set->arena, NULL, &tree);
    cs_arena_rewind(&set->arena, mark);
    *out = status == CTRSEC_OK;
    return status == CTRSEC_E_NOMEM ? status : CTRSEC_OK;
}

static uint32_t skip_blanks(struct cs_str text, uint32_t at)
{
    while (at < text.len && blank(text.ptr[at]))
        at++;
    return at;
}

/* {name: value} and [word] are YAML; what JSON can begin with is JSON, also where it goes wrong
 * later. CTRSEC_E_NOMEM. */
static int recognise_format(struct cs_set *set, struct cs_str text, enum cs_format *out)
{
    uint32_t at = skip_blanks(text, 0);
    bool lines;
    *out = CS_FORMAT_YAML;
    if (at == text.len || (text.ptr[at] != '{' && text.ptr[at] != '['))
        return CTRSEC_OK;
    const char *starts = text.ptr[at] == '{' ? "\"}" : "\"{[]-0123456789tfn";
    at = skip_blanks(text, at + 1);
    if (at < text.len && strchr(starts, text.ptr[at]) == NULL)
        return CTRSEC_OK;
    CS_TRY(has_json_lines(set, text, &lines));
    *out = lines ? CS_FORMAT_NDJSON : CS_FORMAT_JSON;
    return CTRSEC_OK;
}

int cs_set_add_line(struct cs_set *set, const struct cs_source *source, uint32_t part)
{
    return read_document(set, source, false, part);
}

static int read_lines(struct cs_set *set, const struct cs_source *source)
{
    uint32_t offset = 0, lines = 0, part = 0;
    struct cs_source line = *source;
    while (cs_json_line(source->text, &offset, &lines, &line.text)) {
        line.lines_before = lines - 1;
        CS_TRY(read_document(set, &line, false, part++));
    }
    return CTRSEC_OK;
}

static int read_stream(struct cs_set *set, const struct cs_source *source)
{
    uint32_t offset = 0, part = 0;
    struct cs_source document;
    while (cs_yaml_next(source, &offset, &document)) {
        CS_TRY(read_document(set, &document, true, part++));
        set->documents[set->ndocuments - 1]->whole = source->text;
    }
    return CTRSEC_OK;
}

int cs_set_add(struct cs_set *set, struct cs_str name, struct cs_str text, enum cs_format format)
{
    if (set->linked)
        return CTRSEC_E_ARGUMENT;
    struct cs_source source = {.name = cs_arena_copy(&set->arena, name),
                               .text = cs_arena_copy(&set->arena, text)};
    if (source.name.ptr == NULL || source.text.ptr == NULL)
        return CTRSEC_E_NOMEM;
    if (all_blank(source.text))
        return CTRSEC_OK;
    if (format == CS_FORMAT_AUTO)
        CS_TRY(recognise_format(set, source.text, &format));
    switch (format) {
    case CS_FORMAT_NDJSON:
        return read_lines(set, &source);
    case CS_FORMAT_YAML:
        return read_stream(set, &source);
    default:
        CS_TRY(read_document(set, &source, false, 0));
        set->documents[set->ndocuments - 1]->whole = source.text;
        return CTRSEC_OK;
    }
}
