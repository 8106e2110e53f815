/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of a bundle. contract: rule/bundle_source.h */
#include "rule/bundle_source.h"

#include "rule/exception_doc.h"
#include "rule/policy_doc.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/yaml_read.h"

enum { NOTICES_MOST = 1000 };

void cs_bundle_source_init(struct cs_bundle_source *sources, const struct cs_alloc *alloc,
                           const struct cs_limits *limits)
{
    *sources = (struct cs_bundle_source){.alloc = alloc, .limits = limits};
    cs_arena_init(&sources->arena, alloc, 0);
}

void cs_bundle_source_clear(struct cs_bundle_source *sources)
{
    cs_alloc_free(sources->alloc, sources->files);
    cs_arena_clear(&sources->arena);
    cs_source_import *import = sources->import;
    cs_bundle_source_init(sources, sources->alloc, sources->limits);
    sources->import = import;
}

const struct cs_source_file *cs_bundle_source_file(const struct cs_bundle_source *sources,
                                                   struct cs_str name)
{
    for (uint32_t i = 0; i < sources->nfiles; i++)
        if (cs_str_equal(sources->files[i].name, name))
            return &sources->files[i];
    return NULL;
}

/* Room for one more, at its place in the order of names. NULL: out of memory. */
static struct cs_source_file *insert(struct cs_bundle_source *sources, struct cs_str name)
{
    if (sources->nfiles == sources->room) {
        uint32_t larger = sources->room == 0 ? 16 : sources->room * 2;
        struct cs_source_file *moved =
            cs_alloc_resize(sources->alloc, sources->files, larger * sizeof *moved);
        if (moved == NULL)
            return NULL;
        sources->files = moved;
        sources->room = larger;
    }
    uint32_t at = sources->nfiles++;
    for (; at > 0 && cs_str_order(sources->files[at - 1].name, name) > 0; at--)
        sources->files[at] = sources->files[at - 1];
    return &sources->files[at];
}

static int add(struct cs_bundle_source *sources, struct cs_str name, struct cs_str text,
               bool policy, struct cs_diag *diag)
{
    if (cs_bundle_source_file(sources, name) != NULL)
        return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "source.twice", CS_NO_SPAN,
                            "the file `%.*s` was added twice", CS_STR_ARG(name));
    sources->bytes += text.len;
    if (sources->bytes > sources->limits->bundle_bytes)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "source.limit", CS_NO_SPAN,
                            "the sources are larger than %u bytes", sources->limits->bundle_bytes);
    struct cs_source_file copy = {cs_arena_copy(&sources->arena, name),
                                  cs_arena_copy(&sources->arena, text), policy};
    if (copy.name.ptr == NULL || copy.text.ptr == NULL)
        return cs_diag_no_memory(diag);
    struct cs_source_file *place = insert(sources, copy.name);
    if (place == NULL)
        return cs_diag_no_memory(diag);
    *place = copy;
    sources->read = false;
    return CTRSEC_OK;
}

int cs_bundle_source_add(struct cs_bundle_source *sources, struct cs_str name, struct cs_str text,
                         struct cs_diag *diag)
{
    return add(sources, name, text, false, diag);
}

int cs_bundle_source_add_policy(struct cs_bundle_source *sources, struct cs_str name,
                                struct cs_str text, struct cs_diag *diag)
{
    return add(sources, name, text, true, diag);
}

static bool is_yaml(struct cs_str name)
{
    return cs_str_ends(name, CS_STR(".yaml")) || cs_str_ends(name, CS_STR(".yml"));
}

static bool in_tests(struct cs_str name)
{
    static const struct cs_str folders[] = {CS_STR_INIT("t/"), CS_STR_INIT("tests/"),
                                            CS_STR_INIT("testdata/")};
    for (uint32_t at = 0; at < name.len; at++) {
        if (at > 0 && name.ptr[at - 1] != '/')
            continue;
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
            if (cs_str_starts(cs_str_slice(name, at, name.len), folders[i]))
                return true;
    }
    return false;
}

/* --- foreign documents ------------------------------------------------------------------------ */

static bool put(struct cs_arena *arena, const struct cs_tree ***list, uint32_t *count,
                uint32_t *room, const struct cs_tree *tree)
{
    if (*count == *room) {
        uint32_t larger = *room == 0 ? 16 : *room * 2;
        const struct cs_tree **moved = cs_arena_array(arena, larger, sizeof *moved);
        if (moved == NULL)
            return false;
        if (*count > 0)
            memcpy(moved, *list, *count * sizeof *moved);
        *list = moved;
        *room = larger;
    }
    (*list)[(*count)++] = tree;
    return true;
}

bool cs_source_foreign_put(struct cs_source_foreign *foreign, const struct cs_tree *tree)
{
    return put(foreign->arena, &foreign->trees, &foreign->ntrees, &foreign->trees_room, tree);
}

static bool is_foreign(const struct cs_tree *tree)
{
    return cs_value_get(tree->root, "apiVersion").tag == CS_STRING &&
           cs_value_get(tree->root, "kind").tag == CS_STRING;
}

/* Rules go to the set at once; policies wait until all of them are there. */
static int take(struct cs_bundle_source *sources, const struct cs_source_file *file,
                const struct cs_tree *tree, struct cs_source_foreign *foreign, struct cs_diag *diag)
{
    if (sources->import != NULL && is_foreign(tree)) {
        if (put(foreign->arena, &foreign->documents, &foreign->count, &foreign->room, tree))
            return CTRSEC_OK;
        return cs_diag_no_memory(diag);
    }
    if (file->policy && tree->root.tag != CS_NULL) {
        struct cs_doc_reader reader = {&tree->source, diag, "policy.invalid", CTRSEC_OK};
        cs_doc_reader_fail(&reader, cs_doc_reader_root(tree),
                           "this is no policy: `apiVersion` or `kind` is missing");
        return reader.status;
    }
    return cs_rule_set_add(&sources->rules, tree, cs_str_is(file->name, "bundle.yaml"), diag);
}

static int read_foreign(struct cs_bundle_source *sources, struct cs_source_foreign *foreign,
                        struct cs_diag *diag)
{
    if (foreign->count == 0)
        return CTRSEC_OK;
    int status = sources->import(foreign, diag);
    for (uint32_t i = 0; i < foreign->ntrees && status != CTRSEC_E_NOMEM; i++) {
        int failed = cs_rule_set_add(&sources->rules, foreign->trees[i], false, diag);
        if (status == CTRSEC_OK)
            status = failed;
    }
    return status;
}

/* --- reading ---------------------------------------------------------------------------------- */

static int read_file(struct cs_bundle_source *sources, const struct cs_source_file *file,
                     struct cs_source_foreign *foreign, struct cs_diag *diag)
{
    struct cs_limits limits = *sources->limits;
    limits.document_bytes = limits.bundle_bytes;
    limits.document_nodes = 2000000;
    struct cs_yaml_options options = {&limits, CS_DUPLICATE_REFUSE, 0, sources->alloc};
    struct cs_source stream = {.name = file->name, .text = file->text}, part = {.lines_before = 0};
    uint32_t offset = 0;
    int status = CTRSEC_OK;
    for (;;) {
        if (!cs_yaml_next(&stream, &offset, &part))
            return status;
        struct cs_tree *tree = cs_arena_zero(&sources->arena, sizeof *tree);
        if (tree == NULL)
            return cs_diag_no_memory(diag);
        diag->source = &part;
        int failed = cs_yaml_read(&part, &options, &sources->arena, diag, tree);
        diag->source = NULL;
        if (failed == CTRSEC_OK)
            failed = take(sources, file, tree, foreign, diag);
        if (status == CTRSEC_OK)
            status = failed;
    }
}

int cs_bundle_source_read(struct cs_bundle_source *sources, struct cs_diag *diag)
{
    struct cs_source_foreign foreign = {.arena = &sources->arena, .notices = &sources->notices};
    int status = CTRSEC_OK;
    if (sources->read)
        return CTRSEC_OK;
    cs_rule_set_init(&sources->rules, &sources->arena, sources->limits);
    cs_diag_init(&sources->notices, &sources->arena, NULL);
    sources->notices.most = NOTICES_MOST;
    if (cs_bundle_source_file(sources, CS_STR("bundle.yaml")) == NULL) {
        sources->rules.channel = CS_STR("local");
        sources->rules.epoch = sources->rules.version = 1;
    }
    for (uint32_t i = 0; i < sources->nfiles; i++) {
        const struct cs_source_file *file = &sources->files[i];
        if (!file->policy && (!is_yaml(file->name) || in_tests(file->name)))
            continue;
        int failed = read_file(sources, file, &foreign, diag);
        if (status == CTRSEC_OK)
            status = failed;
    }
    CS_TRY(status);
    CS_TRY(read_foreign(sources, &foreign, diag));
    CS_TRY(cs_rule_set_finish(&sources->rules, diag));
    sources->read = true;
    return CTRSEC_OK;
}

/* A map without one of its keys. */
static void write_without(struct cs_json_writer *w, struct cs_value map, const char *key)
{
    cs_json_open(w, '{');
    for (uint32_t i = 0; i < map.len; i++) {
        struct cs_str name = cs_value_str(map.as.items[2 * i]);
        if (cs_str_is(name, key))
            continue;
        cs_json_name_str(w, name);
        cs_json_value(w, map.as.items[2 * i + 1], CS_JSON_SHOW_SECRETS);
    }
    cs_json_close(w, '}');
}

static void write_params(struct cs_json_writer *w, const struct cs_rule_set *rules)
{
    cs_json_name(w, "params");
    cs_json_open(w, '{');
    for (uint32_t i = 0; i < rules->nparams; i++) {
        char type[64];
        cs_json_name_str(w, rules->params[i]->name);
        cs_json_open(w, '{');
        cs_json_name(w, "type");
        cs_json_text(w, cs_type_format(rules->params[i]->type, type, sizeof type));
        if (cs_node_given(rules->params[i]->initial)) {
            cs_json_name(w, "default");
            cs_json_value(w, rules->params[i]->initial.value, CS_JSON_SHOW_SECRETS);
        }
        cs_json_close(w, '}');
    }
    cs_json_close(w, '}');
}

static void write_profiles(struct cs_json_writer *w, const struct cs_rule_set *rules)
{
    cs_json_name(w, "profiles");
    cs_json_open(w, '{');
    for (uint32_t i = 0; i < rules->nprofiles; i++) {
        const struct cs_profile *profile = rules->profiles[i];
        cs_json_name_str(w, profile->name);
        cs_json_open(w, '{');
        if (profile->title.len > 0) {
            cs_json_name(w, "title");
            cs_json_str(w, profile->title);
        }
        cs_json_name(w, "rules");
        cs_json_open(w, '[');
        for (uint32_t k = 0; k < profile->nrules; k++)
            cs_json_str(w, profile->rules[k]);
        cs_json_close(w, ']');
        cs_json_close(w, '}');
    }
    cs_json_close(w, '}');
}

/* The rules, or the policies that stand among them. */
static void write_list(struct cs_json_writer *w, const struct cs_rule_set *rules, bool policies)
{
    cs_json_name(w, policies ? "policies" : "rules");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < rules->nrules; i++)
        if ((rules->rules[i]->policy != NULL) == policies)
            write_without(w, rules->rules[i]->node.value, "tests");
    cs_json_close(w, ']');
}

static void write_objects(struct cs_json_writer *w, const struct cs_rule_set *rules)
{
    cs_json_name(w, "objects");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < rules->nobjects; i++)
        cs_json_value(w, rules->objects[i]->node.value, CS_JSON_SHOW_SECRETS);
    cs_json_close(w, ']');
}

static void write_exceptions(struct cs_json_writer *w, const struct cs_rule_set *rules)
{
    cs_json_name(w, "exceptions");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < rules->nexceptions; i++)
        cs_json_value(w, rules->exceptions[i]->node.value, CS_JSON_SHOW_SECRETS);
    cs_json_close(w, ']');
}

void cs_bundle_source_write_rules(const struct cs_bundle_source *sources, struct cs_buf *out)
{
    const struct cs_rule_set *rules = &sources->rules;
    struct cs_json_writer w;
    cs_json_writer_init(&w, out, 0);
    cs_json_open(&w, '{');
    write_params(&w, rules);
    cs_json_name(&w, "definitions");
    cs_json_open(&w, '{');
    for (uint32_t i = 0; i < rules->ndefinitions; i++) {
        cs_json_name_str(&w, rules->definitions[i]->name);
        cs_json_str(&w, rules->definitions[i]->expr.text);
    }
    cs_json_close(&w, '}');
    write_profiles(&w, rules);
    write_list(&w, rules, false);
    if (cs_rule_set_has_policies(rules)) {
        write_list(&w, rules, true);
        write_objects(&w, rules);
    }
    if (rules->nexceptions > 0)
        write_exceptions(&w, rules);
    cs_json_close(&w, '}');
}

void cs_bundle_source_write_tests(const struct cs_bundle_source *sources, struct cs_buf *out)
{
    const struct cs_rule_set *rules = &sources->rules;
    struct cs_json_writer w;
    cs_json_writer_init(&w, out, 0);
    cs_json_open(&w, '{');
    cs_json_name(&w, "tests");
    cs_json_open(&w, '{');
    for (uint32_t i = 0; i < rules->nrules; i++) {
        if (rules->rules[i]->tests.value.tag != CS_LIST)
            continue;
        cs_json_name_str(&w, rules->rules[i]->id);
        cs_json_value(&w, rules->rules[i]->tests.value, CS_JSON_SHOW_SECRETS);
    }
    cs_json_close(&w, '}');
    cs_json_name(&w, "files");
    cs_json_open(&w, '{');
    for (uint32_t f = 0; f < sources->nfiles; f++) {
        if (!in_tests(sources->files[f].name))
            continue;
        cs_json_name_str(&w, sources->files[f].name);
        cs_json_str(&w, sources->files[f].text);
    }
    cs_json_close(&w, '}');
    cs_json_close(&w, '}');
}

int cs_bundle_source_section(struct cs_str section, struct cs_str name,
                             const struct cs_alloc *alloc, const struct cs_limits *limits,
                             struct cs_arena *arena, struct cs_diag *diag, struct cs_rule_set *out)
{
    struct cs_limits wide = *limits;
    wide.document_bytes = wide.bundle_bytes;
    wide.document_nodes = 2000000;
    struct cs_json_options options = {.limits = &wide, .duplicates = CS_DUPLICATE_REFUSE};
    struct cs_source source = {.name = name, .text = section};
    struct cs_json_scratch *scratch = cs_json_scratch_new(alloc);
    struct cs_tree *tree = cs_arena_zero(arena, sizeof *tree);
    int status = CTRSEC_E_NOMEM;
    if (scratch != NULL && tree != NULL) {
        const struct cs_source *before = diag->source;
        diag->source = &source;
        status = cs_json_read(scratch, &source, &options, arena, diag, tree);
        diag->source = before;
    }
    cs_json_scratch_free(scratch);
    CS_TRY(status);
    cs_rule_set_init(out, arena, limits);
    CS_TRY(cs_rule_set_add(out, tree, false, diag));
    return cs_rule_set_finish(out, diag);
}
