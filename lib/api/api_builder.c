/* SPDX-License-Identifier: Apache-2.0 */
/* Building, signing, splitting and joining bundles. contract: ctrsec/builder.h */
#include "api/handle.h"
#include "cel/cel_env.h"
#include "import/import.h"
#include "rule/bundle_sign.h"
#include "rule/minisig_file.h"
#include "rule/plan_index_write.h"
#include "rule/plan_listing.h"
#include "text/json_write.h"

int ctrsec_builder_new(ctrsec_builder **out, ctrsec_context *context, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (out == NULL || context == NULL)
        return cs_api_argument(context, err, "out or context is NULL");
    cs_api_begin(&call, context, err);
    ctrsec_builder *builder = cs_api_take(context, sizeof *builder);
    if (builder == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    builder->context = cs_api_retain(context);
    cs_bundle_source_init(&builder->sources, &builder->context->alloc, &builder->context->limits);
    builder->sources.import = cs_import_policies;
    *out = builder;
    return cs_api_end(&call, CTRSEC_OK);
}

void ctrsec_builder_free(ctrsec_builder *builder)
{
    if (builder == NULL)
        return;
    ctrsec_context *context = builder->context;
    cs_bundle_source_clear(&builder->sources);
    cs_alloc_free(&context->alloc, builder);
    ctrsec_context_free(context);
}

static int add(ctrsec_builder *builder, const char *name, const void *bytes, size_t size,
               bool policy, ctrsec_error **err)
{
    struct cs_api_call call;
    if (builder == NULL || name == NULL || (bytes == NULL && size > 0) || size > UINT32_MAX / 2)
        return cs_api_argument(NULL, err, "builder, name or bytes is NULL, or 2 GiB and more");
    cs_api_begin(&call, builder->context, err);
    builder->tested = false;
    struct cs_str text = cs_str_of(bytes == NULL ? "" : bytes, size);
    int status =
        policy ? cs_bundle_source_add_policy(&builder->sources, cs_str_from(name), text, &call.diag)
               : cs_bundle_source_add(&builder->sources, cs_str_from(name), text, &call.diag);
    return cs_api_end(&call, status);
}

int ctrsec_builder_add(ctrsec_builder *builder, const char *name, const void *bytes, size_t size,
                       ctrsec_error **err)
{
    return add(builder, name, bytes, size, false, err);
}

int ctrsec_builder_add_policy(ctrsec_builder *builder, const char *name, const void *bytes,
                              size_t size, ctrsec_error **err)
{
    return add(builder, name, bytes, size, true, err);
}

/* Reads and compiles everything; with `advise` the diagnostics hold warnings too. */
static int compile(ctrsec_builder *builder, bool advise, struct cs_diag *diag)
{
    struct cs_bundle_source *sources = &builder->sources;
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}, .advise = advise};
    struct cs_plan *plan;
    CS_TRY(cs_bundle_source_read(sources, diag));
    struct cs_plan_input input = {.rules = &sources->rules, .channel = sources->rules.channel};
    CS_TRY(cs_plan_new(sources->alloc, sources->limits, &input, 1, &selection, diag, &plan));
    cs_plan_free(plan);
    return CTRSEC_OK;
}

int ctrsec_builder_notices(ctrsec_error **out, ctrsec_builder *builder, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (builder == NULL || out == NULL)
        return cs_api_argument(NULL, err, "builder or out is NULL");
    cs_api_begin(&call, builder->context, err);
    int status = compile(builder, true, &call.diag);
    if (status == CTRSEC_OK) {
        /* what was kept when the sources were read, then what compiling said */
        struct cs_diag both = builder->sources.notices;
        struct cs_diagnostic **end = both.last != NULL ? &both.last->next : &both.first;
        *end = call.diag.first;
        status = cs_api_notices(builder->context, &both, out);
        *end = NULL;
    }
    return cs_api_end(&call, status);
}

static int test(ctrsec_builder *builder, struct cs_diag *diag, struct cs_rule_test_counts *counts)
{
    if (!builder->tested) {
        CS_TRY(compile(builder, false, diag));
        int status = cs_rule_test_all(&builder->sources, NULL, diag, &builder->counts);
        *counts = builder->counts;
        CS_TRY(status);
        builder->tested = true;
    }
    *counts = builder->counts;
    return CTRSEC_OK;
}

int ctrsec_builder_check(ctrsec_builder *builder, ctrsec_error **err)
{
    struct cs_api_call call;
    if (builder == NULL)
        return cs_api_argument(NULL, err, "builder is NULL");
    cs_api_begin(&call, builder->context, err);
    return cs_api_end(&call, compile(builder, false, &call.diag));
}

int ctrsec_builder_test(ctrsec_builder *builder, uint32_t *passed, uint32_t *failed,
                        ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_rule_test_counts counts = {0};
    if (builder == NULL)
        return cs_api_argument(NULL, err, "builder is NULL");
    cs_api_begin(&call, builder->context, err);
    int status = test(builder, &call.diag, &counts);
    if (passed != NULL)
        *passed = counts.passed;
    if (failed != NULL)
        *failed = counts.failed;
    return cs_api_end(&call, status);
}

/* Key ids of the public keys, strictly ascending. */
static int read_signers(const char *const *signers, uint32_t count, struct cs_manifest *manifest,
                        struct cs_diag *diag)
{
    for (uint32_t i = 0; i < count; i++) {
        struct cs_key_public key;
        CS_TRY(cs_key_file_read_public(cs_str_from(signers[i]), diag, &key));
        if (cs_manifest_has_signer(manifest, key.id))
            return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "bundle.signers", CS_NO_SPAN,
                                "the same signer is given twice");
        uint32_t at = manifest->nsigners++;
        for (; at > 0 && manifest->signers[at - 1] > key.id; at--)
            manifest->signers[at] = manifest->signers[at - 1];
        manifest->signers[at] = key.id;
    }
    return CTRSEC_OK;
}

static int build(ctrsec_builder *builder, const char *const *signers, uint32_t count,
                 struct cs_buf *out, struct cs_diag *diag)
{
    struct cs_rule_test_counts counts;
    struct cs_manifest manifest;
    CS_TRY(test(builder, diag, &counts));
    const struct cs_rule_set *rules = &builder->sources.rules;
    if (!rules->has_header)
        return cs_diag_fail(diag, CTRSEC_E_INVALID, "source.header", CS_NO_SPAN,
                            "a bundle needs a bundle.yaml with its channel and version");
    cs_manifest_init(&manifest, rules->nexceptions > 0, cs_rule_set_has_policies(rules));
    manifest.channel = rules->channel;
    manifest.epoch = rules->epoch;
    manifest.version = rules->version;
    manifest.not_before = rules->not_before;
    manifest.expires = rules->expires;
    if (rules->min_engine.len > 0)
        manifest.min_engine = rules->min_engine;
    manifest.cel = rules->environment;
    CS_TRY(read_signers(signers, count, &manifest, diag));
    struct cs_buf section, tests;
    cs_buf_init(&section, builder->sources.alloc, 0);
    cs_buf_init(&tests, builder->sources.alloc, 0);
    cs_bundle_source_write_rules(&builder->sources, &section);
    cs_bundle_source_write_tests(&builder->sources, &tests);
    int status = section.failed || tests.failed ? cs_diag_no_memory(diag) : CTRSEC_OK;
    if (status == CTRSEC_OK)
        status = cs_bundle_file_write_payload(out, &manifest, cs_buf_view(&section),
                                              cs_buf_view(&tests), diag);
    cs_buf_clear(&section);
    cs_buf_clear(&tests);
    return status;
}

int ctrsec_builder_build(ctrsec_buffer **out, ctrsec_builder *builder, const char *const *signers,
                         uint32_t count, ctrsec_error **err)
{
    struct cs_api_call call;
    if (out != NULL)
        *out = NULL;
    if (builder == NULL || out == NULL || signers == NULL || count == 0 ||
        count > CS_MANIFEST_SIGNERS_MOST)
        return cs_api_argument(NULL, err, "a bundle is built for 1 to 8 signers");
    cs_api_begin(&call, builder->context, err);
    int status = cs_api_buffer(builder->context, out);
    if (status == CTRSEC_OK) {
        status = build(builder, signers, count, &(*out)->bytes, &call.diag);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}

/* --- files
 * ---------------------------------------------------------------------------------------- */

static bool bytes_given(const ctrsec_context *context, const void *bytes, size_t size,
                        ctrsec_buffer **out)
{
    if (out != NULL)
        *out = NULL;
    return context != NULL && bytes != NULL && size <= (64u << 20) && out != NULL;
}

int ctrsec_bundle_sign(ctrsec_buffer **out, ctrsec_context *context, const void *bytes, size_t size,
                       const ctrsec_key *key, const char *trusted_comment, ctrsec_error **err)
{
    struct cs_api_call call;
    if (!bytes_given(context, bytes, size, out) || key == NULL)
        return cs_api_argument(context, err, "context, bytes, key or out is NULL");
    cs_api_begin(&call, context, err);
    int status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        struct cs_str comment = cs_str_from(trusted_comment == NULL ? "" : trusted_comment);
        status = cs_bundle_sign(cs_str_of(bytes, size), &key->secret, comment, &call.arena,
                                &call.diag, &(*out)->bytes);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}

int ctrsec_bundle_payload(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                          size_t size, ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_bundle_file file;
    if (!bytes_given(context, bytes, size, out))
        return cs_api_argument(context, err, "context, bytes or out is NULL");
    cs_api_begin(&call, context, err);
    int status = cs_bundle_sign_open(cs_str_of(bytes, size), &context->limits, &call.diag, &file);
    if (status == CTRSEC_OK)
        status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        cs_buf_str(&(*out)->bytes, file.payload);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}

int ctrsec_bundle_minisig(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                          size_t size, uint32_t index, ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_bundle_file file;
    if (!bytes_given(context, bytes, size, out))
        return cs_api_argument(context, err, "context, bytes or out is NULL");
    cs_api_begin(&call, context, err);
    int status = cs_bundle_sign_open(cs_str_of(bytes, size), &context->limits, &call.diag, &file);
    if (status == CTRSEC_OK && index >= file.nslots)
        status = cs_diag_fail(&call.diag, CTRSEC_E_NOTFOUND, "bundle.slot", CS_NO_SPAN,
                              "the file has %u signatures", file.nslots);
    if (status == CTRSEC_OK)
        status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        cs_minisig_write(&(*out)->bytes, &file.slots[index]);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}

int ctrsec_bundle_join(ctrsec_buffer **out, ctrsec_context *context, const void *bytes, size_t size,
                       const void *minisig, size_t minisig_size, ctrsec_error **err)
{
    struct cs_api_call call;
    if (!bytes_given(context, bytes, size, out) || minisig == NULL || minisig_size > 65536)
        return cs_api_argument(context, err, "context, bytes, minisig or out is NULL");
    cs_api_begin(&call, context, err);
    int status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        status = cs_bundle_sign_join(cs_str_of(bytes, size), cs_str_of(minisig, minisig_size),
                                     &call.arena, &call.diag, &(*out)->bytes);
        status = cs_api_buffer_done(out, status);
    }
    return cs_api_end(&call, status);
}

static void write_key_id(struct cs_json_writer *w, uint64_t id)
{
    char text[CS_KEY_ID_DIGITS];
    cs_manifest_key_id_write(text, id);
    cs_json_str(w, cs_str_of(text, sizeof text));
}

static void write_inspection(struct cs_json_writer *w, const struct cs_bundle_file *file,
                             const struct cs_manifest *manifest)
{
    char cel[CS_CEL_VERSION_ROOM];
    cs_json_name(w, "channel");
    cs_json_str(w, manifest->channel);
    cs_json_name(w, "epoch");
    cs_json_uint(w, manifest->epoch);
    cs_json_name(w, "version");
    cs_json_uint(w, manifest->version);
    cs_json_name(w, "not_before");
    cs_json_int(w, manifest->not_before);
    cs_json_name(w, "expires");
    cs_json_int(w, manifest->expires);
    cs_json_name(w, "min_engine");
    cs_json_str(w, manifest->min_engine);
    cs_json_name(w, "cel");
    cs_json_text(w, cs_cel_env_version_write(manifest->cel, cel));
    cs_json_name(w, "features");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < manifest->nfeatures; i++)
        cs_json_str(w, manifest->features[i]);
    cs_json_close(w, ']');
    cs_json_name(w, "signers");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < manifest->nsigners; i++)
        write_key_id(w, manifest->signers[i]);
    cs_json_close(w, ']');
    cs_json_name(w, "signatures");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < file->nslots; i++) {
        cs_json_open(w, '{');
        cs_json_name(w, "key");
        write_key_id(w, file->slots[i].key_id);
        cs_json_name(w, "comment");
        cs_json_str(w, cs_str_of(file->slots[i].comment, file->slots[i].comment_len));
        cs_json_close(w, '}');
    }
    cs_json_close(w, ']');
    cs_json_name(w, "payload_bytes");
    cs_json_uint(w, file->payload.len);
    cs_json_name(w, "rules_bytes");
    cs_json_uint(w, file->sections[CS_BUNDLE_RULES].len);
}

/* What each rule may cost: of one subject, or of one element of `each`. */
static int write_costs(struct cs_json_writer *w, const struct cs_plan *plan)
{
    cs_json_name(w, "rules");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < plan->nrules; i++) {
        const struct cs_plan_rule *rule = &plan->rules[i];
        struct cs_cost cost;
        if (!cs_plan_cost(plan, rule, &cost))
            return CTRSEC_E_NOMEM;
        cs_json_open(w, '{');
        cs_json_name(w, "id");
        cs_json_str(w, rule->about->short_id);
        if (rule->about->check.len > 0) {
            cs_json_name(w, "check");
            cs_json_str(w, rule->about->check);
        }
        cs_json_name(w, "each");
        cs_json_bool(w, rule->neach > 0);
        cs_json_name(w, "fuel_least");
        cs_json_uint(w, cost.least);
        cs_json_name(w, "fuel_most");
        cs_json_uint(w, cost.most);
        cs_json_name(w, "bounded");
        cs_json_bool(w, cost.most < plan->limits.rule_fuel);
        cs_json_close(w, '}');
    }
    cs_json_close(w, ']');
    return CTRSEC_OK;
}

/* The rules as they would be compiled; NULL where they cannot be, which inspecting is no place to
   refuse. CTRSEC_E_NOMEM. */
static int inspect_rules(struct cs_api_call *call, const struct ctrsec_context *context,
                         const struct cs_bundle_file *file, const struct cs_manifest *manifest,
                         struct cs_plan **plan)
{
    struct cs_rule_set rules;
    struct cs_diag silent;
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    struct cs_plan_input input = {.rules = &rules, .channel = manifest->channel};
    *plan = NULL;
    cs_diag_init(&silent, &call->arena, NULL);
    int status =
        cs_bundle_source_section(file->sections[CS_BUNDLE_RULES], CS_STR(""), &context->alloc,
                                 &context->limits, &call->arena, &silent, &rules);
    rules.environment = manifest->cel;
    if (status == CTRSEC_OK)
        status =
            cs_plan_new(&context->alloc, &context->limits, &input, 1, &selection, &silent, plan);
    return status == CTRSEC_E_NOMEM ? status : CTRSEC_OK;
}

int ctrsec_bundle_inspect(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                          size_t size, ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_bundle_file file;
    struct cs_manifest manifest;
    struct cs_plan *plan = NULL;
    if (!bytes_given(context, bytes, size, out))
        return cs_api_argument(context, err, "context, bytes or out is NULL");
    cs_api_begin(&call, context, err);
    int status = cs_bundle_sign_open(cs_str_of(bytes, size), &context->limits, &call.diag, &file);
    if (status == CTRSEC_OK)
        status = cs_manifest_parse(file.sections[CS_BUNDLE_MANIFEST], &call.arena, &call.diag,
                                   &manifest);
    if (status == CTRSEC_OK)
        status = inspect_rules(&call, context, &file, &manifest, &plan);
    if (status == CTRSEC_OK)
        status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        struct cs_json_writer writer;
        cs_json_writer_init(&writer, &(*out)->bytes, 0);
        cs_json_open(&writer, '{');
        write_inspection(&writer, &file, &manifest);
        if (plan != NULL)
            status = write_costs(&writer, plan);
        cs_json_close(&writer, '}');
        status = cs_api_buffer_done(out, status);
    }
    cs_plan_free(plan);
    return cs_api_end(&call, status);
}

/* The rules of a bundle as a plan, for looking at. */
static int plan_of(struct cs_api_call *call, const struct cs_bundle_file *file,
                   struct cs_plan **plan)
{
    const struct ctrsec_context *context = call->context;
    struct cs_plan_selection selection = {.params = {cs_value_absent(), 0}};
    struct cs_manifest manifest;
    struct cs_rule_set rules;
    CS_TRY(cs_manifest_parse(file->sections[CS_BUNDLE_MANIFEST], &call->arena, &call->diag,
                             &manifest));
    CS_TRY(cs_bundle_source_section(file->sections[CS_BUNDLE_RULES], CS_STR(""), &context->alloc,
                                    &context->limits, &call->arena, &call->diag, &rules));
    rules.environment = manifest.cel;
    struct cs_plan_input input = {.rules = &rules, .channel = manifest.channel};
    return cs_plan_new(&context->alloc, &context->limits, &input, 1, &selection, &call->diag, plan);
}

/* Opens a bundle without verifying it and writes what its plan says. */
static int show_plan(ctrsec_buffer **out, ctrsec_context *context, const void *bytes, size_t size,
                     void (*write)(struct cs_buf *buf, const struct cs_plan *plan),
                     ctrsec_error **err)
{
    struct cs_api_call call;
    struct cs_bundle_file file;
    struct cs_plan *plan = NULL;
    if (!bytes_given(context, bytes, size, out))
        return cs_api_argument(context, err, "context, bytes or out is NULL");
    cs_api_begin(&call, context, err);
    int status = cs_bundle_sign_open(cs_str_of(bytes, size), &context->limits, &call.diag, &file);
    if (status == CTRSEC_OK)
        status = plan_of(&call, &file, &plan);
    if (status == CTRSEC_OK)
        status = cs_api_buffer(context, out);
    if (status == CTRSEC_OK) {
        write(&(*out)->bytes, plan);
        status = cs_api_buffer_done(out, status);
    }
    cs_plan_free(plan);
    return cs_api_end(&call, status);
}

static void write_index(struct cs_buf *buf, const struct cs_plan *plan)
{
    struct cs_json_writer writer;
    cs_json_writer_init(&writer, buf, 2);
    cs_plan_index_write(&writer, plan);
}

int ctrsec_bundle_index(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                        size_t size, ctrsec_error **err)
{
    return show_plan(out, context, bytes, size, write_index, err);
}

int ctrsec_bundle_listing(ctrsec_buffer **out, ctrsec_context *context, const void *bytes,
                          size_t size, ctrsec_error **err)
{
    return show_plan(out, context, bytes, size, cs_plan_listing, err);
}
