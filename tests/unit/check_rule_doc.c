/* SPDX-License-Identifier: Apache-2.0 */
/* Rule documents: what is read from them, and what is refused, where and with which words. */
#include "unit_api.h"
#include "unit_run.h"

#define RULE "rules:\n- id: a\n  title: T\n  severity: low\n  target: workload\n"
#define GOOD RULE "  violation: 'true'\n"

/* expected "": taken */
static const struct {
    const char *text, *expected;
} documents[] = {
    {"", ""},
    {"rules:\n", ""},
    {"rules: []\n", ""},
    {"{}\n", ""},
    {GOOD, ""},
    {GOOD "---\n" /* an empty document more */, ""},
    {"[]\n", "rule.invalid rules.yaml:1:1 a rule file is a list, expected a map\n"},
    {"rules: {}\n", "rule.invalid rules.yaml:1:8 `rules` is not a list\n"},
    {"rules: [7]\n", "rule.invalid rules.yaml:1:9 a rule is a number, expected a map\n"},
    {"rulez: []\n", "rule.invalid rules.yaml:1:1 unknown key `rulez` in a rule file\n"},
    {"channel: x\n", "rule.invalid rules.yaml:1:1 unknown key `channel` in a rule file\n"},
    {"rules: []\nrules: []\n", "yaml.duplicate rules.yaml:2:1 duplicate key, already given in line "
                               "1, column 1; expected once\n"},
    {"a: [\n", "yaml.syntax rules.yaml:2:1 while parsing a flow node: did not find expected node "
               "content\n"},
    /* ids */
    {"rules: [{id: a-1, title: T, severity: low, target: event, violation: 'true'}]\n", ""},
    {"rules: [{id: -a, title: T, severity: low, target: event, violation: 'true'}]\n",
     "rule.invalid rules.yaml:1:9 a rule needs an `id`: up to 56 lower-case letters, digits and "
     "'-'\n"},
    {"rules: [{id: A, title: T, severity: low, target: event, violation: 'true'}]\n",
     "rule.invalid rules.yaml:1:9 a rule needs an `id`: up to 56 lower-case letters, digits and "
     "'-'\n"},
    {"rules: [{id: 7, title: T, severity: low, target: event, violation: 'true'}]\n",
     "rule.invalid rules.yaml:1:14 `id` is a number, expected a string\n"
     "rule.invalid rules.yaml:1:9 a rule needs an `id`: up to 56 lower-case letters, digits and "
     "'-'\n"},
    {"rules: [{title: T, severity: low, target: event, violation: 'true'}]\n",
     "rule.invalid rules.yaml:1:9 a rule needs an `id`: up to 56 lower-case letters, digits and "
     "'-'\n"},
    {GOOD "- {id: a, title: T, severity: low, target: event, violation: 'true'}\n",
     "rule.duplicate rules.yaml:7:3 the id `a` is used twice\n"},
    {GOOD "- {id: b, aliases: [a], title: T, severity: low, target: event, violation: 'true'}\n",
     "rule.duplicate rules.yaml:7:3 the id `a` is used twice\n"},
    {GOOD "  aliases: [B]\n",
     "rule.invalid rules.yaml:7:12 an alias is not an id: lower-case letters, digits and '-'\n"},
    {GOOD "  aliases: [[b]]\n",
     "rule.invalid rules.yaml:7:13 `aliases` holds a list, expected strings\n"},
    /* words */
    {"rules:\n- {id: a, title: T, target: event, violation: 'true'}\n",
     "rule.invalid rules.yaml:2:3 rule `a` has no `severity`\n"},
    {"rules:\n- {id: a, title: T, severity: low, violation: 'true'}\n",
     "rule.invalid rules.yaml:2:3 rule `a` has no `target`\n"},
    {"rules:\n- {id: a, title: T, severity: worst, target: node, violation: 'true'}\n",
     "rule.invalid rules.yaml:2:31 `severity` is another word, expected one of `info` `low` "
     "`medium` "
     "`high` `critical`\n"
     "rule.invalid rules.yaml:2:46 `target` is another word, expected one of `image` `workload` "
     "`object` `event`\n"},
    {GOOD "  missing: pass\n",
     "rule.invalid rules.yaml:7:12 `missing` is another word, expected one of `unknown` `skip` "
     "`fail`\n"},
    {GOOD "  enforce: {deploy: deny, build: off, run: warn}\n", ""},
    {GOOD "  enforce: {deploy: block}\n", "rule.invalid rules.yaml:7:21 `deploy` is another word, "
                                          "expected one of `off` `warn` `deny`\n"},
    {GOOD "  enforce: {test: deny}\n",
     "rule.invalid rules.yaml:7:13 unknown key `test` in enforce\n"},
    {GOOD "  enforce: deny\n",
     "rule.invalid rules.yaml:7:12 enforce is a string, expected a map\n"},
    {GOOD "  exceptions: {allowed: maybe}\n",
     "rule.invalid rules.yaml:7:25 `allowed` is a string, expected true or false\n"},
    {GOOD "  exceptions: {max_days: -1}\n", "rule.invalid rules.yaml:7:26 `max_days` is a number, "
                                            "expected a whole number from 0 to 36500\n"},
    {GOOD "  references: [a]\n", "rule.invalid rules.yaml:7:15 `references` is not a map\n"},
    {GOOD "  tests: {}\n", "rule.invalid rules.yaml:7:10 `tests` is not a list\n"},
    {GOOD "  tags: [a, 7]\n",
     "rule.invalid rules.yaml:7:13 `tags` holds a number, expected strings\n"},
    {GOOD "  colour: red\n", "rule.invalid rules.yaml:7:3 unknown key `colour` in a rule\n"},
    /* conditions */
    {RULE, "rule.invalid rules.yaml:2:3 rule `a` needs exactly one of `violation` and `require`\n"},
    {GOOD "  require: 'true'\n",
     "rule.invalid rules.yaml:2:3 rule `a` needs exactly one of `violation` and `require`\n"},
    {RULE "  violation: true\n",
     "rule.invalid rules.yaml:6:14 `violation` is the word true, expected a string\n"},
    {RULE "  violation: workload.hostPID &&\n", "cel.syntax rules.yaml:6:33 expected an expression "
                                                "after `&&`, found the end of the expression\n"},
    {RULE "  violation: |\n    workload.hostPID\n    || workload.hostIPX\n",
     "cel.field rules.yaml:8:17 workload has no field `hostIPX`\n"},
    {RULE "  violation: workload.containers\n",
     "rule.type rules.yaml:6:14 `violation` gives list(container), expected bool\n"},
    {RULE "  require: workload.name\n",
     "rule.type rules.yaml:6:12 `require` gives string, expected bool\n"},
    {GOOD "  when: workload.os\n", "rule.type rules.yaml:7:9 `when` gives string, expected bool\n"},
    /* elements */
    {RULE "  each: container\n  violation: container.privileged\n", ""},
    {RULE "  each: {c: workload.containers, e: c.env}\n  violation: e.name == c.name\n", ""},
    {RULE "  each: contaner\n  violation: 'true'\n",
     "rule.each rules.yaml:6:9 `each: contaner` names no list of this target; write {name: "
     "list}\n"},
    {RULE "  each: {c: workload.name}\n  violation: 'true'\n",
     "rule.each rules.yaml:6:13 `each` needs a list, found string\n"},
    {RULE "  each: {}\n  violation: 'true'\n",
     "rule.invalid rules.yaml:6:9 `each` is a name or a map of 1 to 4 names to lists\n"},
    {RULE "  each: {1: workload.containers}\n  violation: 'true'\n",
     "rule.invalid rules.yaml:6:10 `each` gives names to expressions in strings\n"},
    /* parameters, definitions, profiles */
    {"params: {p: {type: int, default: 7}}\n" RULE "  violation: params.p == 7\n", ""},
    {"params: {p: {type: int, default: x}}\n",
     "rule.invalid rules.yaml:1:34 the default of `p` is not of its type\n"},
    {"params: {p: {type: intt}}\n", "rule.invalid rules.yaml:1:13 a parameter needs a `type` such "
                                    "as string, int, bool, list(string) "
                                    "or map(string, string)\n"},
    {"params: {p: {type: int}}\n" RULE "  violation: params.p == 7\n",
     "rule.params rules.yaml:1:10 parameter `p` has no default and is not set\n"},
    {"params: {n: {type: int}}\n",
     "rule.invalid rules.yaml:1:10 `false` cannot be the name of a parameter\n"},
    {"params: {a-b: {type: int}}\n",
     "rule.invalid rules.yaml:1:10 `a-b` cannot be the name of a parameter\n"},
    {"params: [p]\n", "rule.invalid rules.yaml:1:9 `params` is not a map\n"},
    {"definitions: {d: \"['a']\"}\n" RULE "  violation: workload.name in d\n", ""},
    {"definitions: {d: \"['a'\"}\n",
     "cel.syntax rules.yaml:1:23 expected `,` or `]`, found the end of the expression\n"},
    {"definitions: {d: 7}\n",
     "rule.invalid rules.yaml:1:15 a definition is a name and an expression in a string\n"},
    {"definitions: {1d: 'true'}\n",
     "rule.invalid rules.yaml:1:15 a definition is a name and an expression in a string\n"},
    {"profiles: {p: {rules: [b]}}\n" GOOD,
     "profile.invalid rules.yaml:1:12 profile `p` names no rule of the bundle: `b`\n"},
    {"profiles: {p: {title: x}}\n",
     "rule.invalid rules.yaml:1:15 a profile needs `rules`, a list of rule ids\n"},
    /* messages */
    {GOOD "  message: '{workload.name} {{x}}'\n", ""},
    {GOOD "  message: 'a } b'\n",
     "message.syntax rules.yaml:7:15 a closing brace without an opening one\n"},
    {GOOD "  message: '{ }'\n", "message.syntax rules.yaml:7:13 an empty expression\n"},
    {GOOD "  message: \"{workload.nome}\"\n",
     "cel.field rules.yaml:7:23 workload has no field `nome`\n"},
    {RULE
     "  each: {c: workload.containers, e: c.env}\n  violation: 'true'\n  message: '{e.value}'\n",
     "message.secret rules.yaml:8:14 a message may not show a field that can hold a secret\n"},
};

START_TEST(document)
{
    ctrsec_context *context;
    ctrsec_plan *plan;
    ctrsec_error *error = NULL;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    unit_api_plan(&plan, context, documents[_i].text, NULL, &error);
    char *actual = unit_api_describe(error);
    ck_assert_msg(strcmp(actual, documents[_i].expected) == 0, "%s\ngives %sexpected %s",
                  documents[_i].text, actual, documents[_i].expected);
    ck_assert_int_eq(plan != NULL, documents[_i].expected[0] == '\0');
    free(actual);
    ctrsec_error_free(error);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("rule_doc");
    tcase_add_loop_test(test, document, 0, UNIT_COUNT(documents));
    return unit_run("rule_doc", test);
}
