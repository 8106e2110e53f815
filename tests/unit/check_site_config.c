/* SPDX-License-Identifier: Apache-2.0 */
/* Site configuration: what is refused, and what the rest changes in the rules of a plan. */
#include "unit_api.h"
#include "unit_run.h"

static const char rules[] =
    "params: {words: {type: list(string), default: [a]}}\n"
    "profiles: {small: {rules: [one]}, large: {rules: [one, two]}}\n"
    "rules:\n"
    "- {id: one, aliases: [uno], title: T, severity: low, target: workload, params: {most: {type: "
    "int, "
    "default: 1}}, violation: \"params.most == 2 || 'b' in params.words\"}\n"
    "- {id: two, title: T, severity: low, target: workload, violation: \"'b' in params.words\"}\n"
    "- {id: three, tags: [last], title: T, severity: low, target: workload, violation: 'true'}\n";

static const struct {
    const char *site, *expected;
} refused[] = {
    {"[]", "site.invalid s:1:1 site configuration is a list, expected a map\n"},
    {"a: [", "yaml.syntax s:1:5 while parsing a flow node: did not find expected node content\n"},
    {"rulez: {}", "site.invalid s:1:1 unknown key `rulez` in site configuration\n"},
    {"rules: []", "site.invalid s:1:8 `rules` is not a map of rule ids\n"},
    {"rules: {one: {}, one: {}}",
     "yaml.duplicate s:1:18 duplicate key, already given in line 1, column 9; expected once\n"},
    {"rules: {one: off}",
     "site.invalid s:1:14 the settings of a rule is the word false, expected a "
     "map\n"},
    {"rules: {one: {enable: no}}", "site.invalid s:1:15 unknown key `enable` in the settings of a "
                                   "rule\n"},
    {"rules: {one: {enabled: 1}}",
     "site.invalid s:1:24 `enabled` is a number, expected true or false\n"},
    {"rules: {one: {severity: urgent}}",
     "site.invalid s:1:25 `severity` is another word, expected one of `info` `low` `medium` `high` "
     "`critical`\n"},
    {"rules: {one: {enforce: {deploy: allow}}}",
     "site.invalid s:1:33 `deploy` is another word, expected one of `off` `warn` `deny`\n"},
    {"rules: {four: {enabled: no}}", "plan.rule s:1:9 no rule is named `four`\n"},
    {"rules: {one: {params: {m: 1}}}", "plan.params s:1:24 `one` has no parameter `m`\n"},
    {"rules: {two: {params: {most: 1}}}", "plan.params s:1:24 `two` has no parameter `most`\n"},
    {"rules: {one: {params: [n]}}", "plan.params s:1:23 `params` is not a map\n"},
    {"rules: {one: {params: {most: x}}}",
     "rule.params s:1:30 the value of parameter `most` is not of its type\n"},
    {"rules: {'*': {params: {words: b}}}",
     "rule.params s:1:31 the value of parameter `words` is not of its type\n"},
    {"profiles: [none]", "plan.profile s:1:12 no bundle has the profile `none`\n"},
    {"on_unknown: {deploy: {gone: warn}}",
     "site.invalid s:1:23 unknown key `gone` in the reasons of a phase\n"},
    {"on_unknown: {deploy: {missing: skip}}",
     "site.invalid s:1:32 `missing` is another word, expected one of `allow` `warn` `deny`\n"},
    {"on_unknown: {test: {}}", "site.invalid s:1:14 unknown key `test` in on_unknown\n"},
    {"on_incomplete: off", "site.invalid s:1:16 `on_incomplete` is the word false, expected one of "
                           "`allow` `warn` `deny`\n"},
    {"unsigned: no", "site.invalid s:1:11 `unsigned` is the word false, expected one of `allow` "
                     "`forbid`\n"},
    {"on_incomplete: deny\nunsigned: forbid",
     "plan.unsigned s:2:11 the site forbids rules without a signature, and these rules have "
     "none\n"},
    {"exceptions: {}", "site.invalid s:1:13 `exceptions` is not a list\n"},
    {"exceptions: [{rule: one}]", "site.invalid s:1:14 an exception needs a `reason`\n"},
    {"exceptions: [{rule: one, reason: ' '}]",
     "site.invalid s:1:14 an exception needs a `reason`\n"},
    {"exceptions: [{reason: r}]",
     "site.invalid s:1:14 an exception needs a `rule`: an id, a glob or a list\n"},
    {"exceptions: [{rule: [], reason: r}]",
     "site.invalid s:1:14 an exception needs a `rule`: an id, a glob or a list\n"},
    {"exceptions: [{rule: one, reason: r, expires: soon}]",
     "site.invalid s:1:46 `expires` is a string, expected a date or RFC 3339 time\n"},
    {"exceptions: [{rule: one, reason: r, match: {nmae: x}}]",
     "site.invalid s:1:45 unknown key `nmae` in match\n"},
    {"exceptions: [{rule: one, reason: r, match: {name: []}}]",
     "site.invalid s:1:44 `name` is an empty list, which matches nothing\n"},
    {"exceptions: [{rule: [two, four], reason: r}]", "plan.rule s:1:27 no rule is named `four`\n"},
    {"exceptions: [{rule: other/one, reason: r}]",
     "plan.rule s:1:21 no rule is named `other/one`\n"},
    {"exceptions: [{rule: One, reason: r}]", "plan.rule s:1:21 no rule is named `One`\n"},
    {"exceptions: [{rule: one, reason: r, when: finding.nmae == 'x'}]",
     "cel.field s:1:51 finding has no field `nmae`\n"},
    {"exceptions: [{rule: one, reason: r, when: finding.name}]",
     "rule.type s:1:43 `when` gives string, expected bool\n"},
    {"exceptions: [{rule: one, reason: r, when: image.tag == 'x'}]",
     "cel.name s:1:43 undeclared reference to `image`\n"},
    {"exceptions: [{rule: one, reason: r, when: 'finding.name == '}]",
     "cel.syntax s:1:60 expected an expression after `==`, found the end of the expression\n"},
    {"rules: {'tag:none': {enabled: no}}", "plan.rule s:1:9 no rule is named `tag:none`\n"},
    {"annotations: {allow: [four]}", "plan.rule s:1:23 no rule is named `four`\n"},
    {"annotations: {deny: []}", "site.invalid s:1:15 unknown key `deny` in annotations\n"},
    {"repository: {exceptions: [four]}", "plan.rule s:1:27 no rule is named `four`\n"},
    {"repository: {max_days: -1}",
     "site.invalid s:1:24 `max_days` is a number, expected a whole number from 0 to 36500\n"},
    {"on_incomplete: {build: warn, test: deny}",
     "site.invalid s:1:30 unknown key `test` in on_incomplete\n"},
    {"bundles: [{file: a}]",
     "site.invalid s:1:11 a bundle is {file, trust, channel}, perhaps with a `state`, or "
     "{shipped: true} for the one that comes with the command\n"},
    {"bundles: [{shipped: yes, channel: base}]",
     "site.invalid s:1:11 a bundle is {file, trust, channel}, perhaps with a `state`, or "
     "{shipped: true} for the one that comes with the command\n"},
    {"exceptions: [{rule: one, reason: r, until: x}]",
     "site.invalid s:1:37 unknown key `until` in an exception\n"},
};

/* platform NULL: there is none; repository NULL: there is none. */
static int plan_of(ctrsec_plan **out, ctrsec_context *context, const char *platform,
                   const char *repository, ctrsec_error **error)
{
    struct ctrsec_config_layer layers[2];
    struct ctrsec_plan_options options = {.struct_size = sizeof options, .layers = layers};
    if (platform != NULL)
        layers[options.layer_count++] = (struct ctrsec_config_layer){
            platform, strlen(platform), "s", CTRSEC_CONFIG_PLATFORM, 0};
    if (repository != NULL)
        layers[options.layer_count++] = (struct ctrsec_config_layer){
            repository, strlen(repository), "r", CTRSEC_CONFIG_REPOSITORY, 0};
    ctrsec_builder *builder;
    ck_assert_int_eq(ctrsec_builder_new(&builder, context, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_builder_add(builder, "r.yaml", rules, strlen(rules), NULL), CTRSEC_OK);
    options.builder = builder;
    int status = ctrsec_plan_new(out, context, &options, error);
    ctrsec_builder_free(builder);
    return status;
}

START_TEST(refusal)
{
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_ne(plan_of(&plan, context, refused[_i].site, NULL, &error), CTRSEC_OK);
    char *actual = unit_api_describe(error);
    ck_assert_msg(strcmp(actual, refused[_i].expected) == 0, "%s\ngives %sexpected %s",
                  refused[_i].site, actual, refused[_i].expected);
    free(actual);
    ctrsec_error_free(error);
    ctrsec_context_free(context);
}
END_TEST

/* What a repository says on top of what the platform says. expected: why it is refused, or NULL. */
static const struct {
    const char *platform, *repository, *expected;
} layers[] = {
    {NULL, "rules: {one: {severity: high}}", NULL},
    {NULL, "rules: {one: {severity: info}}",
     "site.refused r:1:9 a repository may not lower a severity from low to info: the platform does "
     "not permit it\n"},
    {"# a comment\nrules: {one: {severity: critical}}", "rules: {one: {severity: high}}",
     "site.refused r:1:9 a repository may not lower a severity from critical to high: s:2 does not "
     "permit it\n"},
    {"rules: {one: {severity: info}}", "rules: {one: {severity: medium}}", NULL},
    {NULL, "rules: {'*': {enforce: {deploy: deny}}}", NULL},
    {NULL, "rules: {one: {enforce: {deploy: warn}}}", NULL},
    {NULL, "rules: {one: {enforce: {deploy: off}}}",
     "site.refused r:1:9 a repository may not say `deploy: off` of a rule: the platform does not "
     "permit it\n"},
    {"rules: {one: {enforce: {run: deny}}}", "rules: {'*': {enforce: {run: warn}}}",
     "site.refused r:1:9 a repository may not say `run: warn` of a rule: s:1 does not permit it\n"},
    {NULL, "rules: {one: {enabled: yes}}", NULL},
    {NULL, "rules: {one: {enabled: no}}",
     "site.refused r:1:9 a repository may not switch a rule off: the platform does not permit "
     "it\n"},
    {"rules: {one: {enabled: no}}", "rules: {one: {enabled: yes}}", NULL},
    {"rules: {one: {enabled: no}}", "rules: {one: {enabled: no}}", NULL},
    {NULL, "rules: {one: {params: {most: 1}}}",
     "site.refused r:1:9 a repository may not set parameters of a rule: the platform does not "
     "permit it\n"},
    {"repository: {params: [two]}", "rules: {one: {params: {most: 1}}}",
     "site.refused r:1:9 a repository may not set parameters of a rule: s:1 does not permit it\n"},
    {"repository: {params: [one]}", "rules: {one: {params: {most: 1}}}", NULL},
    {NULL, "profiles: [small]",
     "site.refused r:1:11 a repository may not choose `profiles`, which leaves other rules out: "
     "the "
     "platform does not permit it\n"},
    {"profiles: [small]", "profiles: [large]", NULL},
    {NULL, "on_unknown: {deploy: {missing: deny}}", NULL},
    {NULL, "on_unknown: {deploy: {missing: warn}}",
     "site.refused r:1:32 a repository may not say `missing: warn`: the platform does not permit "
     "it\n"},
    {"on_unknown: {deploy: {missing: allow}}", "on_unknown: {deploy: {missing: warn}}", NULL},
    {"on_incomplete: warn", "on_incomplete: {deploy: deny}", NULL},
    {"on_incomplete: {build: warn}", "on_incomplete: {build: allow}",
     "site.refused r:1:24 a repository may not say `build: allow`: s:1 does not permit it\n"},
    {NULL, "on_incomplete: warn",
     "site.refused r:1:16 a repository may not say `on_incomplete: warn`: the platform does not "
     "permit it\n"},
    {"unsigned: allow", "unsigned: forbid",
     "plan.unsigned r:1:11 the site forbids rules without a signature, and these rules have "
     "none\n"},
    {NULL, "unsigned: allow", NULL},
    {NULL, "annotations: {allow: [one]}",
     "site.refused r:1:14 a repository may not have `annotations`: the platform does not permit "
     "it\n"},
    {NULL, "repository: {exceptions: [one]}",
     "site.refused r:1:13 a repository may not have `repository`: the platform does not permit "
     "it\n"},
    {NULL, "bundles: [{shipped: true}]",
     "site.refused r:1:10 a repository may not have `bundles`: the platform does not permit it\n"},
    {NULL, "exceptions: [{rule: one, reason: r}]",
     "site.refused r:1:14 a repository may not except `local/one`: the platform does not permit "
     "it\n"},
    {"repository: {exceptions: [two]}", "exceptions: [{rule: '*', reason: r}]",
     "site.refused r:1:14 a repository may not except `local/one`: s:1 does not permit it\n"},
    {"repository: {exceptions: ['t*', uno]}", "exceptions: [{rule: '*', reason: r}]", NULL},
    {"repository: {exceptions: [one], max_days: 30}", "exceptions: [{rule: one, reason: r}]",
     "site.refused r:1:14 a repository may not make exceptions without `expires`: s:1 does not "
     "permit it\n"},
    {"repository: {exceptions: [one], max_days: 30}",
     "exceptions: [{rule: one, reason: r, expires: 2025-07-01}]", NULL},
};

START_TEST(layering)
{
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    plan_of(&plan, context, layers[_i].platform, layers[_i].repository, &error);
    char *actual = unit_api_describe(error);
    const char *expected = layers[_i].expected == NULL ? "" : layers[_i].expected;
    ck_assert_msg(strcmp(actual, expected) == 0, "%s\ngives %sexpected %s", layers[_i].repository,
                  actual, expected);
    free(actual);
    ctrsec_plan_release(plan);
    ctrsec_error_free(error);
    ctrsec_context_free(context);
}
END_TEST

/* found: the rules that fail, in order; with severity and enforcement where they are not as written
 */
static const struct {
    const char *site, *found;
} taken[] = {
    {"", "three "},
    {"{}", "three "},
    {"# nothing\n", "three "},
    {"rules: {three: {enabled: no}}", ""},
    {"rules: {'*': {enabled: no}}", ""},
    {"rules: {'*': {enabled: no}, three: {enabled: yes}}", "three "},
    {"rules: {three: {enabled: yes}, 'local/*': {enabled: no}}", ""},
    {"rules: {three: {severity: critical}}", "three:critical "},
    {"rules: {three: {enforce: {deploy: deny}}}", "three:deny "},
    {"rules: {three: {enforce: {deploy: off}}}", ""},
    {"rules: {three: {enforce: {build: off}}}", "three "},
    {"rules: {one: {params: {most: 2}}}", "one three "},
    {"rules: {uno: {params: {most: 2}}}", "one three "},
    {"rules: {local/one: {params: {most: 2}}}", "one three "},
    {"rules: {one: {params: {words: [b]}}}", "one three "},
    {"rules: {'*': {params: {words: [b]}}}", "one three two "},
    {"rules: {'*': {params: {words: [b]}}, two: {params: {words: []}}}", "one three "},
    {"rules: {'tag:last': {severity: high}}", "three:high "},
    {"rules: {'tag:l*': {enabled: no}}", ""},
    {"profiles: [small]", ""},
    {"profiles: [large]\nrules: {'*': {params: {words: [b]}}}", "one two "},
    {"profiles: [small]\nrules: {three: {enabled: yes}}", "three "},
    {"{\"rules\": {\"three\": {\"severity\": \"high\"}}}", "three:high "},
};

START_TEST(change)
{
    static const char pod[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {}\n";
    static const char *const severities[] = {"", "info", "low", "medium", "high", "critical"};
    struct unit_api api;
    char found[256] = "";
    unit_api_open(&api, rules, taken[_i].site);
    unit_api_check(&api, pod);
    for (uint32_t i = 0; i < unit_api_findings(&api); i++) {
        const struct ctrsec_finding *finding = unit_api_finding(&api, i);
        strcat(found, UNIT_API_TEXT(&api, i, rule) + strlen("local/"));
        if (finding->severity != CTRSEC_LOW)
            strcat(strcat(found, ":"), severities[finding->severity]);
        if (finding->enforce == CTRSEC_DENY)
            strcat(found, ":deny");
        strcat(found, " ");
    }
    ck_assert_msg(strcmp(found, taken[_i].found) == 0, "%s: %s", taken[_i].site, found);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("site_config");
    tcase_add_loop_test(test, refusal, 0, UNIT_COUNT(refused));
    tcase_add_loop_test(test, layering, 0, UNIT_COUNT(layers));
    tcase_add_loop_test(test, change, 0, UNIT_COUNT(taken));
    return unit_run("site_config", test);
}
