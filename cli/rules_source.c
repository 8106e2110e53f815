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

#include "cli.h"

#define SHIPPED_CHANNEL "base"
#define SHIPPED_BUNDLE "base.bundle"
#define SHIPPED_KEY "base.pub"

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

/* Once all went well, so that a bundle which is not used after all can be followed by its
   predecessor. False after a message. */
static bool keep_state(const struct rules_options *options, const ctrsec_bundle *bundle)
{
    size_t size;
    if (options->state == NULL || bundle == NULL)
        return true;
    const void *state = ctrsec_bundle_state(bundle, &size);
    return file_write(options->state, state, size, false);
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
                                  .site = call_value(call, OPTION_SITE),
                                  .profile = call_value(call, OPTION_PROFILE),
                                  .rule = call_values(call, OPTION_RULE),
                                  .policies = call_values(call, OPTION_POLICY),
                                  .new_state = call_has(call, OPTION_NEW_STATE),
                                  .now = call_now(call)};
}

ctrsec_bundle *bundle_open(ctrsec_context *context, const struct rules_options *options, int *code)
{
    if (!consistent(options, code))
        return NULL;
    ctrsec_bundle *bundle = load_bundle(context, options);
    if (bundle == NULL || keep_state(options, bundle))
        return bundle;
    ctrsec_bundle_release(bundle);
    return NULL;
}

ctrsec_plan *plan_make(ctrsec_context *context, const struct rules_options *options, int *code)
{
    struct ctrsec_plan_options given = {.struct_size = sizeof given, .profile = options->profile};
    ctrsec_bundle *bundle = NULL;
    ctrsec_builder *builder = NULL;
    ctrsec_plan *plan = NULL;
    ctrsec_error *error = NULL;
    struct file site = {0};
    if (!consistent(options, code))
        return NULL;
    while (options->rule != NULL && options->rule[given.rule_count] != NULL)
        given.rule_count++;
    given.rules = options->rule;
    if (options->rules != NULL || has_policies(options)) {
        if (ctrsec_builder_new(&builder, context, &error) != CTRSEC_OK ||
            (options->rules != NULL && !builder_fill(builder, options->rules)) ||
            !add_policies(builder, options->policies))
            goto out;
    } else if ((bundle = load_bundle(context, options)) == NULL) {
        goto out;
    }
    if (options->site != NULL && !file_read(options->site, &site))
        goto out;
    given.builder = builder;
    given.bundles = &bundle;
    given.bundle_count = bundle != NULL;
    struct ctrsec_config_layer layer = {
        .bytes = site.data, .size = site.size, .name = options->site};
    given.layers = &layer;
    given.layer_count = options->site != NULL;
    if (ctrsec_plan_new(&plan, context, &given, &error) == CTRSEC_E_NOTFOUND && site.data == NULL)
        *code = EXIT_USAGE; /* the name of a profile or rule on the command line */
    if (plan != NULL && builder != NULL)
        builder_tell(builder);
    if (plan != NULL && has_policies(options) && ctrsec_plan_rule_count(plan) == 0) {
        fprintf(stderr, "ctrsec: there is no policy among the files of --policy\n");
        ctrsec_plan_release(plan);
        plan = NULL;
    }
    if (plan != NULL && !keep_state(options, bundle)) {
        ctrsec_plan_release(plan);
        plan = NULL;
    }
out:
    if (error != NULL)
        error_print(error);
    free(site.data);
    ctrsec_builder_free(builder);
    ctrsec_bundle_release(bundle);
    return plan;
}
