/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where rules come from: a bundle with its trust store, a folder of unsigned rules, or the bundle
 * that ships. That one lies in the data folder of the installation, or of the build tree; never in
 * the working directory.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_files.h"

#define SHIPPED_CHANNEL "base"
#define SHIPPED_BUNDLE "base.bundle"
#define SHIPPED_KEY "base.pub"
#define BUNDLES_MOST 64

struct filling {
    ctrsec_builder *builder;
    size_t prefix; /* bytes of the folder's name and its '/'; more than the path of a single file */
};

/* The path below the folder; of a single file its last part. */
static const char *name_below(const char *path, size_t prefix)
{
    const char *slash = strrchr(path, '/');
    if (strlen(path) > prefix)
        return path + prefix;
    return slash == NULL ? path : slash + 1;
}

static bool add_source(const char *path, void *payload)
{
    struct filling *filling = payload;
    struct file file;
    ctrsec_error *error;
    if (!file_read(path, &file))
        return false;
    int status = ctrsec_builder_add(filling->builder, name_below(path, filling->prefix), file.data,
                                    file.size, &error);
    free(file.data);
    if (status != CTRSEC_OK)
        error_print(error);
    return status == CTRSEC_OK;
}

bool builder_fill(ctrsec_builder *builder, const char *folder)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    struct filling filling = {builder, length + 1};
    return file_walk(folder, endings, add_source, &filling);
}

static bool add_policy(const char *path, void *payload)
{
    ctrsec_builder *builder = payload;
    struct file file;
    ctrsec_error *error;
    if (!file_read(path, &file))
        return false;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    int status = ctrsec_builder_add_policy(builder, name, file.data, file.size, &error);
    free(file.data);
    if (status != CTRSEC_OK)
        error_print(error);
    return status == CTRSEC_OK;
}

static bool add_policies(ctrsec_builder *builder, const char *const *paths)
{
    static const char *const endings[] = {".yaml", ".yml", ".json", NULL};
    for (; *paths != NULL; paths++)
        if (!file_walk(*paths, endings, add_policy, builder))
            return false;
    return true;
}

void builder_tell(ctrsec_builder *builder)
{
    ctrsec_error *notices, *error;
    if (ctrsec_builder_notices(&notices, builder, &error) != CTRSEC_OK)
        error_print(error);
    else if (notices != NULL)
        error_print(notices);
}

/*
 * Fills in the paths of the shipped bundle. CTRSEC_DATA_FOLDER is relative to the program's folder;
 * the build tree has the shape of an installation.
 */
static bool find_shipped(char *bundle, char *key, size_t size)
{
    char program[3072];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return false;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    snprintf(bundle, size, "%s/" CTRSEC_DATA_FOLDER "/" SHIPPED_BUNDLE, program);
    snprintf(key, size, "%s/" CTRSEC_DATA_FOLDER "/" SHIPPED_KEY, program);
    return access(bundle, R_OK) == 0 && access(key, R_OK) == 0;
}

static ctrsec_bundle *load(ctrsec_context *context, const struct rules_options *options,
                           const char *bundle_path, const char *trust_path, bool shipped)
{
    struct file bundle_file = {0}, trust_file = {0}, state = {0};
    ctrsec_trust *trust = NULL;
    ctrsec_bundle *bundle = NULL;
    ctrsec_error *error = NULL;
    struct ctrsec_bundle_options given = {.struct_size = sizeof given,
                                          .channel =
                                              options->channel ? options->channel : SHIPPED_CHANNEL,
                                          .now = options->now,
                                          .name = bundle_path};
    /* who keeps no state asks for no protection; who keeps one says when it begins */
    bool stateful = options->state != NULL && !shipped && !options->new_state;
    given.state_new = !stateful;
    if (stateful && access(options->state, F_OK) != 0) {
        fprintf(stderr, "ctrsec: %s is not there; --new-state begins a rollback state\n",
                options->state);
        return NULL;
    }
    if (!file_read(bundle_path, &bundle_file) || !file_read(trust_path, &trust_file) ||
        (stateful && !file_read(options->state, &state)))
        goto out;
    given.state = state.data;
    given.state_size = state.size;
    if (ctrsec_trust_load(&trust, context, trust_file.data, trust_file.size, trust_path, &error) !=
        CTRSEC_OK)
        goto out;
    given.trust = trust;
    ctrsec_bundle_load(&bundle, context, bundle_file.data, bundle_file.size, &given, &error);
out:
    if (error != NULL)
        error_print(error);
    ctrsec_trust_free(trust);
    free(bundle_file.data);
    free(trust_file.data);
    free(state.data);
    return bundle;
}

static ctrsec_bundle *load_bundle(ctrsec_context *context, const struct rules_options *options)
{
    char bundle[4096], key[4096];
    if (options->bundle != NULL)
        return load(context, options, options->bundle, options->trust, false);
    if (!find_shipped(bundle, key, sizeof bundle)) {
        fprintf(stderr, "ctrsec: the bundle that ships is not there; give --bundle and --trust, "
                        "--rules or --policy\n");
        return NULL;
    }
    return load(context, options, bundle, key, true);
}

static bool keep_state(const char *file, const ctrsec_bundle *bundle)
{
    size_t size;
    if (file == NULL)
        return true;
    const void *state = ctrsec_bundle_state(bundle, &size);
    return file_write(file, state, size, false);
}

static bool has_policies(const struct rules_options *options)
{
    return options->policies != NULL && options->policies[0] != NULL;
}

/* Options that belong together; NULL: all good. */
static const char *contradiction(const struct rules_options *options)
{
    if (options->bundle != NULL && options->rules != NULL)
        return "--bundle and --rules exclude each other";
    if (options->bundle != NULL && has_policies(options))
        return "--bundle and --policy exclude each other: `bundle build` packs policies";
    if (options->bundle != NULL && options->trust == NULL)
        return "--bundle needs --trust: a trust store or a public key";
    if (options->bundle == NULL &&
        (options->trust != NULL || options->channel != NULL || options->state != NULL))
        return "--trust, --channel and --state belong to --bundle";
    if (options->new_state && options->state == NULL)
        return "--new-state needs --state";
    return NULL;
}

static bool consistent(const struct rules_options *options, int *code)
{
    const char *wrong = contradiction(options);
    *code = wrong == NULL ? EXIT_TRUST : EXIT_USAGE;
    if (wrong != NULL)
        fprintf(stderr, "ctrsec: %s\n", wrong);
    return wrong == NULL;
}

struct rules_options rules_options_of(const struct call *call)
{
    return (struct rules_options){.bundle = call_value(call, OPTION_BUNDLE),
                                  .trust = call_value(call, OPTION_TRUST),
                                  .channel = call_value(call, OPTION_CHANNEL),
                                  .state = call_value(call, OPTION_STATE),
                                  .rules = call_value(call, OPTION_RULES),
                                  .config = call_value(call, OPTION_CONFIG),
                                  .no_config = call_has(call, OPTION_NO_CONFIG),
                                  .verbose = call_has(call, OPTION_VERBOSE),
                                  .profile = call_value(call, OPTION_PROFILE),
                                  .rule = call_values(call, OPTION_RULE),
                                  .skip = call_values(call, OPTION_SKIP_RULE),
                                  .policies = call_values(call, OPTION_POLICY),
                                  .new_state = call_has(call, OPTION_NEW_STATE),
                                  .now = call_now(call)};
}

struct rules_options rules_options_checking(const struct call *call)
{
    static const char *const here[] = {".", NULL};
    struct rules_options options = rules_options_of(call);
    options.inputs = call->operand_count == 0 ? here : (const char *const *)call->operands;
    return options;
}

ctrsec_bundle *bundle_open(ctrsec_context *context, const struct rules_options *options, int *code)
{
    if (!consistent(options, code))
        return NULL;
    ctrsec_bundle *bundle = load_bundle(context, options);
    if (bundle == NULL || keep_state(options->state, bundle))
        return bundle;
    ctrsec_bundle_release(bundle);
    return NULL;
}

/* What a plan is made of; the options of the plan point into it. */
struct sources {
    struct config_files config;
    ctrsec_builder *builder;
    ctrsec_bundle *bundles[BUNDLES_MOST];
    const char *states[BUNDLES_MOST]; /* files of rollback states, or NULL */
    uint32_t count;
    ctrsec_buffer *listed; /* the bundles that the configuration names */
    char *names[3 * BUNDLES_MOST];
    uint32_t nnames;
};

static void sources_clear(struct sources *sources)
{
    config_files_clear(&sources->config);
    ctrsec_builder_free(sources->builder);
    for (uint32_t i = 0; i < sources->count; i++)
        ctrsec_bundle_release(sources->bundles[i]);
    for (uint32_t i = 0; i < sources->nnames; i++)
        free(sources->names[i]);
    ctrsec_buffer_free(sources->listed);
}

/*
 * A file that the configuration of the platform names, which is beside it: by the path that was
 * opened, as the name of its layer is what reports show. NULL: none, or out of memory.
 */
static const char *beside(struct sources *sources, const char *file)
{
    const char *config = sources->config.platform, *slash = strrchr(config, '/');
    int folder = file[0] == '/' || slash == NULL ? 0 : (int)(slash - config) + 1;
    char *path = NULL;
    if (file[0] == '\0' || asprintf(&path, "%.*s%s", folder, config, file) < 0)
        return NULL;
    sources->names[sources->nnames++] = path;
    return path;
}

static bool add_bundle(struct sources *sources, ctrsec_context *context,
                       const struct rules_options *options)
{
    ctrsec_bundle *bundle = load_bundle(context, options);
    if (bundle == NULL)
        return false;
    sources->states[sources->count] = options->state;
    sources->bundles[sources->count++] = bundle;
    return true;
}

/* Those that the configuration names, else the one of the options or the one that ships. */
static bool load_bundles(struct sources *sources, ctrsec_context *context,
                         const struct rules_options *options)
{
    ctrsec_error *error;
    uint32_t count = 0;
    if (options->bundle == NULL &&
        ctrsec_config_bundles(&sources->listed, &count, context, sources->config.layers,
                              sources->config.count, &error) != CTRSEC_OK) {
        error_print(error);
        return false;
    }
    if (count == 0)
        return add_bundle(sources, context, options);
    if (count > BUNDLES_MOST) {
        fprintf(stderr, "ctrsec: the configuration names more than %d bundles\n", BUNDLES_MOST);
        return false;
    }
    const struct ctrsec_config_bundle *named = ctrsec_buffer_data(sources->listed);
    for (uint32_t i = 0; i < count; i++) {
        struct rules_options one = {.now = options->now, .new_state = options->new_state};
        if (named[i].file[0] != '\0') {
            one.bundle = beside(sources, named[i].file);
            one.trust = beside(sources, named[i].trust);
            one.state = beside(sources, named[i].state);
            one.channel = named[i].channel;
            if (one.bundle == NULL || one.trust == NULL ||
                (one.state == NULL && named[i].state[0] != '\0')) {
                fprintf(stderr, "ctrsec: out of memory\n");
                return false;
            }
        }
        if (!add_bundle(sources, context, &one))
            return false;
    }
    return true;
}

/* Reads all of it. False after a message. */
static bool sources_load(struct sources *sources, ctrsec_context *context,
                         const struct rules_options *options, struct ctrsec_plan_options *given,
                         int *code)
{
    ctrsec_error *error;
    *sources = (struct sources){.count = 0};
    *given = (struct ctrsec_plan_options){.struct_size = sizeof *given};
    if (!consistent(options, code) || !config_files_read(&sources->config, options, code))
        return false;
    if (options->rules != NULL || has_policies(options)) {
        if (ctrsec_builder_new(&sources->builder, context, &error) != CTRSEC_OK) {
            error_print(error);
            return false;
        }
        if ((options->rules != NULL && !builder_fill(sources->builder, options->rules)) ||
            !add_policies(sources->builder, options->policies))
            return false;
    } else if (!load_bundles(sources, context, options)) {
        return false;
    }
    while (options->rule != NULL && options->rule[given->rule_count] != NULL)
        given->rule_count++;
    given->rules = options->rule;
    given->profile = options->profile;
    given->builder = sources->builder;
    given->bundles = sources->bundles;
    given->bundle_count = sources->count;
    given->layers = sources->config.layers;
    given->layer_count = sources->config.count;
    return true;
}

/* Once all went well, so that a bundle which is not used after all can be followed by its
   predecessor. False after a message. */
static bool keep_states(const struct sources *sources)
{
    for (uint32_t i = 0; i < sources->count; i++)
        if (!keep_state(sources->states[i], sources->bundles[i]))
            return false;
    return true;
}

ctrsec_plan *plan_make(ctrsec_context *context, const struct rules_options *options, int *code)
{
    struct ctrsec_plan_options given;
    struct sources sources;
    ctrsec_plan *plan = NULL;
    ctrsec_error *error = NULL;
    if (sources_load(&sources, context, options, &given, code) &&
        ctrsec_plan_new(&plan, context, &given, &error) == CTRSEC_E_NOTFOUND &&
        given.layer_count == 0)
        *code = EXIT_USAGE; /* the name of a profile or rule on the command line */
    if (error != NULL)
        error_print(error);
    if (plan != NULL && sources.builder != NULL)
        builder_tell(sources.builder);
    if (plan != NULL && has_policies(options) && ctrsec_plan_rule_count(plan) == 0) {
        fprintf(stderr, "ctrsec: there is no policy among the files of --policy\n");
        ctrsec_plan_release(plan);
        plan = NULL;
    }
    if (plan != NULL && !keep_states(&sources)) {
        ctrsec_plan_release(plan);
        plan = NULL;
    }
    sources_clear(&sources);
    return plan;
}

ctrsec_buffer *config_merge(ctrsec_context *context, const struct rules_options *options, bool json,
                            int *code)
{
    struct ctrsec_plan_options given;
    struct sources sources;
    ctrsec_buffer *merged = NULL;
    ctrsec_error *error = NULL;
    if (sources_load(&sources, context, options, &given, code))
        ctrsec_config_show(&merged, context, &given, json, json ? 2 : 0, &error);
    if (error != NULL)
        error_print(error);
    sources_clear(&sources);
    return merged;
}
