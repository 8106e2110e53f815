/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of a bundle. contract: rule/bundle_source.h */
#include "rule/bundle_source.h"

#include "text/json_read.h"
#include "text/json_write.h"
#include "text/yaml_read.h"

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
    cs_bundle_source_init(sources, sources->alloc, sources->limits);
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

int cs_bundle_source_add(struct cs_bundle_source *sources, struct cs_str name, struct cs_str text,
                         struct cs_diag *diag)
{
    if (cs_bundle_source_file(sources, name) != NULL)
        return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "source.twice", CS_NO_SPAN,
                            "the file `%.*s` was added twice", CS_STR_ARG(name));
    sources->bytes += text.len;
    if (sources->bytes > sources->limits->bundle_bytes)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "source.limit", CS_NO_SPAN,
                            "the sources are larger than %u bytes", sources->limits->bundle_bytes);
    struct cs_source_file copy = {cs_arena_copy(&sources->arena, name),
                                  cs_arena_copy(&sources->arena, text)};
    if (copy.name.ptr == NULL || copy.text.ptr == NULL)
        return cs_diag_no_memory(diag);
    struct cs_source_file *place = insert(sources, copy.name);
    if (place == NULL)
        return cs_diag_no_memory(diag);
    *place = copy;
    sources->read = false;
    return CTRSEC_OK;
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

static int read_file(struct cs_bundle_source *sources, const struct cs_source_file *file,
                     struct cs_diag *diag)
{
    struct cs_limits limits = *sources->limits;
    limits.document_bytes = limits.bundle_bytes;
    limits.document_nodes = 2000000;
    struct cs_yaml_options options = {&limits, CS_DUPLICATE_REFUSE, 0, sources->alloc};
    struct cs_source stream = {.name = file->name, .text = file->text}, *part;
    uint32_t offset = 0;
    int status = CTRSEC_OK;
    bool header = cs_str_is(file->name, "bundle.yaml");
    for (;;) {
        part = cs_arena_zero(&sources->arena, sizeof *part);
        struct cs_tree *tree = cs_arena_zero(&sources->arena, sizeof *tree);
        if (part == NULL || tree == NULL)
            return cs_diag_no_memory(diag);
        if (!cs_yaml_next(&stream, &offset, part))
            return status;
        diag->source = part;
        int failed = cs_yaml_read(part, &options, &sources->arena, diag, tree);
        diag->source = NULL;
        if (failed == CTRSEC_OK)
            failed = cs_rule_set_add(&sources->rules, tree, header, diag);
        if (status == CTRSEC_OK)
            status = failed;
    }
}

int cs_bundle_source_read(struct cs_bundle_source *sources, struct cs_diag *diag)
{
    if (sources->read)
        return CTRSEC_OK;
    int status = CTRSEC_OK;
    cs_rule_set_init(&sources->rules, &sources->arena, sources->limits);
    if (cs_bundle_source_file(sources, CS_STR("bundle.yaml")) == NULL) {
        sources->rules.channel = CS_STR("local");
        sources->rules.epoch = sources->rules.version = 1;
    }
    for (uint32_t i = 0; i < sources->nfiles; i++) {
        if (!is_yaml(sources->files[i].name) || in_tests(sources->files[i].name))
            continue;
        int failed = read_file(sources, &sources->files[i], diag);
        if (status == CTRSEC_OK)
            status = failed;
    }
    CS_TRY(status);
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
    cs_json_name(&w, "rules");
    cs_json_open(&w, '[');
    for (uint32_t i = 0; i < rules->nrules; i++)
        write_without(&w, rules->rules[i]->node.value, "tests");
    cs_json_close(&w, ']');
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
    struct cs_json_options options = {&wide, CS_DUPLICATE_REFUSE, 0, false};
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
