/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans: of signed bundles and of sources, which rules are selected, names that are ambiguous, the
 * trust that results tell; one plan for several evaluators.
 */
#include "unit_api.h"
#include "unit_run.h"

#define NOW 1750000000

struct signer {
    ctrsec_context *context;
    ctrsec_key *key;
    ctrsec_trust *trust;
};

static void signer_open(struct signer *signer)
{
    ctrsec_buffer *public_key;
    ck_assert_int_eq(ctrsec_context_new(&signer->context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_key_new(&signer->key, signer->context, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_key_public(&public_key, signer->key, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_trust_load(&signer->trust, signer->context,
                                       ctrsec_buffer_data(public_key),
                                       ctrsec_buffer_size(public_key), NULL, NULL),
                     CTRSEC_OK);
    ctrsec_buffer_free(public_key);
}

static void signer_close(struct signer *signer)
{
    ctrsec_trust_free(signer->trust);
    ctrsec_key_free(signer->key);
    ctrsec_context_free(signer->context);
}

/* A verified bundle of that channel with these rules; *state is kept for the next load. */
static ctrsec_bundle *make_bundle(struct signer *signer, const char *channel, const char *rules,
                                  int64_t now, const void *state, size_t state_size)
{
    char header[128];
    ctrsec_builder *builder;
    ctrsec_buffer *public_key, *payload, *file;
    ctrsec_bundle *bundle;
    ctrsec_error *error = NULL;
    snprintf(header, sizeof header, "channel: %s\nexpires: 2026-01-01\n", channel);
    ck_assert_int_eq(ctrsec_key_public(&public_key, signer->key, NULL), CTRSEC_OK);
    const char *keys[] = {ctrsec_buffer_data(public_key)};
    unit_api_good(ctrsec_builder_new(&builder, signer->context, &error), &error);
    unit_api_good(ctrsec_builder_add(builder, "bundle.yaml", header, strlen(header), &error),
                  &error);
    unit_api_good(ctrsec_builder_add(builder, "rules.yaml", rules, strlen(rules), &error), &error);
    unit_api_good(ctrsec_builder_build(&payload, builder, keys, 1, &error), &error);
    unit_api_good(ctrsec_bundle_sign(&file, signer->context, ctrsec_buffer_data(payload),
                                     ctrsec_buffer_size(payload), signer->key, NULL, &error),
                  &error);
    struct ctrsec_bundle_options options = {.struct_size = sizeof options,
                                            .state_new = state == NULL,
                                            .trust = signer->trust,
                                            .channel = channel,
                                            .state = state,
                                            .state_size = state_size,
                                            .now = now};
    unit_api_good(ctrsec_bundle_load(&bundle, signer->context, ctrsec_buffer_data(file),
                                     ctrsec_buffer_size(file), &options, &error),
                  &error);
    ctrsec_buffer_free(public_key);
    ctrsec_buffer_free(payload);
    ctrsec_buffer_free(file);
    ctrsec_builder_free(builder);
    return bundle;
}

#define RULE(id) "- {id: " id ", title: T, severity: low, target: workload, violation: 'true'}\n"

static int plan_of(struct signer *signer, ctrsec_plan **plan, ctrsec_bundle *const *bundles,
                   uint32_t count, const char *rule, const char *site, ctrsec_error **error)
{
    struct ctrsec_config_layer layer = {
        .bytes = site, .size = site == NULL ? 0 : strlen(site), .name = "s"};
    struct ctrsec_plan_options options = {.struct_size = sizeof options,
                                          .bundles = bundles,
                                          .bundle_count = count,
                                          .rules = &rule,
                                          .rule_count = rule != NULL,
                                          .layers = &layer,
                                          .layer_count = site != NULL};
    return ctrsec_plan_new(plan, signer->context, &options, error);
}

static const struct {
    const char *rule, *site, *ids, *error;
} selections[] = {
    {NULL, NULL, "x/same x/own w/same w/other ", NULL},
    {"own", NULL, "x/own ", NULL},
    {"x/same", NULL, "x/same ", NULL},
    {"*/same", NULL, "x/same w/same ", NULL},
    {"w/*", NULL, "w/same w/other ", NULL},
    {"*", NULL, "x/same x/own w/same w/other ", NULL},
    {"same", NULL, NULL, "plan.rule :0:0 `same` names rules of 2 bundles: write channel/id\n"},
    {"none", NULL, NULL, "plan.rule :0:0 no rule is named `none`\n"},
    {"z/same", NULL, NULL, "plan.rule :0:0 no rule is named `z/same`\n"},
    {NULL, "rules: {same: {enabled: no}}", NULL,
     "plan.rule s:1:9 `same` names rules of 2 bundles: write channel/id\n"},
    {NULL, "rules: {x/same: {enabled: no}}", "x/own w/same w/other ", NULL},
    {NULL, "exceptions: [{rule: gone, reason: r}]", NULL,
     "plan.rule s:1:21 no rule is named `gone`\n"},
};

START_TEST(selection)
{
    struct signer signer;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    char ids[256] = "";
    signer_open(&signer);
    ctrsec_bundle *bundles[] = {
        make_bundle(&signer, "x", "rules:\n" RULE("same") RULE("own"), NOW, NULL, 0),
        make_bundle(&signer, "w", "rules:\n" RULE("same") RULE("other"), NOW, NULL, 0)};
    int status =
        plan_of(&signer, &plan, bundles, 2, selections[_i].rule, selections[_i].site, &error);
    ctrsec_bundle_release(bundles[0]);
    ctrsec_bundle_release(bundles[1]);
    if (selections[_i].error != NULL) {
        char *actual = unit_api_describe(error);
        ck_assert_int_ne(status, CTRSEC_OK);
        ck_assert_str_eq(actual, selections[_i].error);
        free(actual);
        ctrsec_error_free(error);
    } else {
        unit_api_good(status, &error);
        for (uint32_t i = 0; i < ctrsec_plan_rule_count(plan); i++) {
            struct ctrsec_rule rule = {.struct_size = sizeof rule};
            ck_assert_int_eq(ctrsec_plan_rule(&rule, plan, i), CTRSEC_OK);
            strcat(strcat(ids, rule.id), " ");
        }
        ck_assert_str_eq(ids, selections[_i].ids);
    }
    ctrsec_plan_release(plan);
    signer_close(&signer);
}
END_TEST

/* Exceptions of a bundle travel in it, and are for its own rules only. */
START_TEST(own_exceptions)
{
    static const char pod[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {}\n";
    static const char *const expected[] = {"w/same", "x/same"}; /* in the order of findings */
    struct signer signer;
    struct unit_api api = {.options = {.struct_size = sizeof api.options}};
    ctrsec_error *error = NULL;
    signer_open(&signer);
    api.context = signer.context;
    ctrsec_bundle *bundles[] = {
        make_bundle(&signer, "x", "rules:\n" RULE("same"), NOW, NULL, 0),
        make_bundle(&signer, "w",
                    "rules:\n" RULE("same") "exceptions: [{id: e, rule: '*', when: "
                                            "\"finding.rule != 'none'\", reason: ours}]\n",
                    NOW, NULL, 0)};
    unit_api_good(plan_of(&signer, &api.plan, bundles, 2, NULL, NULL, &error), &error);
    unit_api_good(ctrsec_evaluator_new(&api.evaluator, api.plan, &error), &error);
    unit_api_good(ctrsec_document_new(&api.document, api.context, &error), &error);
    unit_api_good(ctrsec_result_new(&api.result, api.context, &error), &error);
    unit_api_check(&api, pod);
    ck_assert_uint_eq(unit_api_findings(&api), 2);
    for (uint32_t i = 0; i < 2; i++) {
        ck_assert_str_eq(UNIT_API_TEXT(&api, i, rule), expected[i]);
        ck_assert_int_eq(unit_api_finding(&api, i)->outcome,
                         i == 0 ? CTRSEC_SUPPRESSED : CTRSEC_FAIL);
        ck_assert_str_eq(UNIT_API_TEXT(&api, i, exception), i == 0 ? "e" : "");
    }
    ctrsec_bundle_release(bundles[0]);
    ctrsec_bundle_release(bundles[1]);
    api.context = NULL; /* the signer's */
    unit_api_close(&api);
    signer_close(&signer);
}
END_TEST

/* What a bundle was compiled to when it was loaded is the plan of it alone, and of nothing else. */
START_TEST(loaded_once)
{
    struct signer signer;
    ctrsec_plan *plans[4];
    struct ctrsec_rule rules[4];
    ctrsec_error *error = NULL;
    signer_open(&signer);
    ctrsec_bundle *bundle = make_bundle(&signer, "x", "rules:\n" RULE("a"), NOW, NULL, 0);
    for (int i = 0; i < 4; i++) {
        if (i == 3) /* compiled under other limits than it was loaded with */
            ck_assert_int_eq(ctrsec_context_limit(signer.context, "rule_fuel", 5000, NULL),
                             CTRSEC_OK);
        unit_api_good(plan_of(&signer, &plans[i], &bundle, 1, i == 2 ? "a" : NULL, NULL, &error),
                      &error);
        rules[i] = (struct ctrsec_rule){.struct_size = sizeof rules[i]};
        ck_assert_int_eq(ctrsec_plan_rule(&rules[i], plans[i], 0), CTRSEC_OK);
    }
    ctrsec_bundle_release(bundle);
    ck_assert_ptr_eq(rules[0].id, rules[1].id);
    ck_assert_ptr_ne(rules[0].id, rules[2].id);
    ck_assert_ptr_ne(rules[0].id, rules[3].id);
    ctrsec_plan_release(plans[0]);
    ck_assert_str_eq(rules[1].id, "x/a"); /* it outlives bundle and first plan */
    for (int i = 1; i < 4; i++)
        ctrsec_plan_release(plans[i]);
    signer_close(&signer);
}
END_TEST

static const struct {
    const char *rules, *error;
} definitions[] = {
    {"definitions: {d: \"workload.kind == 'Pod'\"}\nrules:\n" RULE("a"), ""},
    {"definitions: {d: \"proc.name == 'x'\"}\nrules:\n" RULE("a"),
     ""}, /* of a target without rules */
    {"definitions: {d: workload.none}\nrules:\n" RULE("a"),
     "cel.field rules.yaml:1:27 workload has no field `none`\n"},
    {"definitions: {d: 'workload.none', e: proc.none}\n",
     "cel.field rules.yaml:1:28 workload has no field `none`\n"
     "cel.name rules.yaml:1:38 undeclared reference to `proc`\n"},
};

START_TEST(definitions_fit_a_target)
{
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    unit_api_plan(&plan, context, definitions[_i].rules, NULL, &error);
    char *actual = unit_api_describe(error);
    ck_assert_str_eq(actual, definitions[_i].error);
    free(actual);
    ctrsec_error_free(error);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
}
END_TEST

START_TEST(trust_of_plans)
{
    struct signer signer;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    size_t size;
    uint32_t count, stride;
    signer_open(&signer);
    ctrsec_bundle *bundle = make_bundle(&signer, "x", "rules:\n" RULE("a"), NOW, NULL, 0);
    unit_api_good(plan_of(&signer, &plan, &bundle, 1, NULL, NULL, &error), &error);
    ck_assert_str_eq(ctrsec_plan_trust(plan), "signed");
    ctrsec_plan_release(plan);
    /* expired since, and the state names this very bundle */
    const void *state = ctrsec_bundle_state(bundle, &size);
    ctrsec_bundle *stale =
        make_bundle(&signer, "x", "rules:\n" RULE("a"), INT64_C(1900000000), state, size);
    struct ctrsec_bundle_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(ctrsec_bundle_info(&info, stale), CTRSEC_OK);
    ck_assert_int_eq(info.stale, 1);
    unit_api_good(plan_of(&signer, &plan, &stale, 1, NULL, NULL, &error), &error);
    ck_assert_str_eq(ctrsec_plan_trust(plan), "stale");
    struct unit_api api = {.context = signer.context, .plan = plan};
    api.options.struct_size = sizeof api.options;
    unit_api_good(ctrsec_evaluator_new(&api.evaluator, plan, &error), &error);
    unit_api_good(ctrsec_document_new(&api.document, signer.context, &error), &error);
    unit_api_good(ctrsec_result_new(&api.result, signer.context, &error), &error);
    unit_api_check(&api, "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n");
    ck_assert_str_eq(ctrsec_result_trust(api.result), "stale");
    const struct ctrsec_source_bundle *used = ctrsec_result_bundles(api.result, &count, &stride);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(used->stale, 1);
    ck_assert_str_eq(ctrsec_result_string(api.result, &used->channel), "x");
    ck_assert_str_eq(ctrsec_result_string(api.result, &used->digest), info.digest);
    ctrsec_bundle_release(bundle);
    ctrsec_bundle_release(stale);
    signer.context = NULL; /* closed with the rest */
    unit_api_close(&api);
    signer_close(&signer);
}
END_TEST

START_TEST(what_a_plan_is_made_of)
{
    struct signer signer;
    ctrsec_plan *plan;
    ctrsec_builder *builder;
    ctrsec_error *error = NULL;
    signer_open(&signer);
    ctrsec_bundle *bundle = make_bundle(&signer, "x", "rules:\n" RULE("a"), NOW, NULL, 0);
    ck_assert_int_eq(ctrsec_builder_new(&builder, signer.context, NULL), CTRSEC_OK);
    struct ctrsec_plan_options both = {
        .struct_size = sizeof both, .bundle_count = 1, .bundles = &bundle, .builder = builder};
    ck_assert_int_eq(ctrsec_plan_new(&plan, signer.context, &both, NULL), CTRSEC_E_ARGUMENT);
    struct ctrsec_plan_options none = {.struct_size = sizeof none};
    ck_assert_int_eq(ctrsec_plan_new(&plan, signer.context, &none, NULL), CTRSEC_E_ARGUMENT);
    ctrsec_bundle *twice[] = {bundle, bundle};
    ck_assert_int_eq(plan_of(&signer, &plan, twice, 2, NULL, NULL, &error), CTRSEC_E_ARGUMENT);
    ck_assert_str_eq(ctrsec_error_reason(error), "plan.channel");
    ctrsec_error_free(error);
    ctrsec_bundle *hole[] = {bundle, NULL};
    ck_assert_int_eq(plan_of(&signer, &plan, hole, 2, NULL, NULL, NULL), CTRSEC_E_ARGUMENT);
    ctrsec_builder_free(builder);
    ctrsec_bundle_release(bundle);
    signer_close(&signer);
}
END_TEST

/* What an author writes in two places is computed at one. */
START_TEST(shared_expressions)
{
    struct unit_api api;
    ctrsec_buffer *json;
    unit_api_open(&api,
                  "rules:\n"
                  "- {id: a, title: T, severity: low, target: workload, violation: "
                  "workload.hostPID && workload.name == 'a'}\n"
                  "- {id: b, title: T, severity: low, target: workload, violation: "
                  "workload.hostPID && workload.name == 'b'}\n",
                  NULL);
    ck_assert_int_eq(ctrsec_plan_json(&json, api.plan, NULL), CTRSEC_OK);
    ck_assert_ptr_nonnull(strstr(ctrsec_buffer_data(json), "\"shared_nodes\":"));
    ck_assert_ptr_null(strstr(ctrsec_buffer_data(json), "\"shared_nodes\":0"));
    ck_assert_ptr_nonnull(strstr(ctrsec_buffer_data(json), "\"channel\":\"local\""));
    ctrsec_buffer_free(json);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("plan");
    tcase_add_loop_test(test, selection, 0, UNIT_COUNT(selections));
    tcase_add_test(test, own_exceptions);
    tcase_add_test(test, loaded_once);
    tcase_add_loop_test(test, definitions_fit_a_target, 0, UNIT_COUNT(definitions));
    tcase_add_test(test, trust_of_plans);
    tcase_add_test(test, what_a_plan_is_made_of);
    tcase_add_test(test, shared_expressions);
    return unit_run("plan", test);
}
