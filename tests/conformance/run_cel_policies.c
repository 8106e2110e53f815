/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of Kubernetes, Kyverno, Gatekeeper and Marvin on objects with the verdicts of their own
 * tests. The policies of the suite are brought into the normal form of `policies:`, all else is the
 * public interface. -v lists what went wrong; a word behind it picks the files whose path has it.
 *
 * Verdicts: skip where no check was run, fail where one failed or could not be judged, else pass.
 * The message of the first check that failed holds the text that a case may name.
 */
#include <jansson.h>

#include "shipped_rules.h"

#define NAME "policy"

struct tally {
    uint32_t passed, attempted, total; /* attempted: the policy compiles */
};

/* What one policy, or one case with values of its own, is judged with. */
struct session {
    ctrsec_context *context;
    ctrsec_document *document;
    ctrsec_result *result;
    ctrsec_plan *plan;
    ctrsec_evaluator *evaluator;
};

/* --- the normal form ----------------------------------------------------------------------------
 */

static json_t *member(const json_t *map, const char *key)
{
    return json_object_get(map, key);
}

static void set_list(json_t *rule, const char *key, json_t *value)
{
    if (value != NULL)
        json_object_set_new(rule, key,
                            json_is_array(value) ? json_incref(value) : json_pack("[O]", value));
}

/* {matchLabels, matchExpressions} as {labels, expressions}; Kyverno's "*" and "?*" are any value.
 */
static json_t *selector_of(const json_t *selector)
{
    json_t *labels = json_object(), *given = member(selector, "matchExpressions"), *value;
    json_t *expressions = given == NULL ? json_array() : json_copy(given);
    const char *key;
    json_object_foreach(member(selector, "matchLabels"), key, value)
    {
        const char *text = json_string_value(value);
        if (text != NULL && (strcmp(text, "*") == 0 || strcmp(text, "?*") == 0))
            json_array_append_new(expressions,
                                  json_pack("{s:s, s:s}", "key", key, "operator", "Exists"));
        else
            json_object_set(labels, key, value);
    }
    return json_pack("{s:o, s:o}", "labels", labels, "expressions", expressions);
}

static json_t *rule_of(const json_t *match)
{
    json_t *rule = json_object();
    json_t *resource = member(match, "resource"), *sub = member(match, "subresource");
    set_list(rule, "groups", member(match, "group"));
    set_list(rule, "versions", member(match, "version"));
    set_list(rule, "kinds", member(match, "kind"));
    set_list(rule, "operations", member(match, "operations"));
    set_list(rule, "names", member(match, "names"));
    set_list(rule, "namespaces", member(match, "namespaces"));
    set_list(rule, "excluded_namespaces", member(match, "excludedNamespaces"));
    if (resource != NULL && sub != NULL)
        json_object_set_new(
            rule, "resources",
            json_pack("[s++]", json_string_value(resource), "/", json_string_value(sub)));
    else
        set_list(rule, "resources", resource);
    if (member(match, "selector") != NULL)
        json_object_set_new(rule, "selector", selector_of(member(match, "selector")));
    return rule;
}

/* Cases name no user: an entry that asks for one matches nothing. */
static json_t *rules_of(const json_t *entries)
{
    json_t *rules = json_array(), *entry;
    size_t i;
    json_array_foreach(entries, i, entry)
    {
        bool user = member(entry, "subjects") != NULL || member(entry, "clusterRoles") != NULL;
        json_array_append_new(rules, user ? json_pack("{s:[]}", "kinds") : rule_of(entry));
    }
    return rules;
}

/* The names of a case that are no variables of policies are read from its parameters. */
static json_t *expression(const json_t *text, const json_t *globals)
{
    const char *name;
    json_t *value;
    if (text == NULL)
        return NULL;
    json_t *out = json_incref((json_t *)(uintptr_t)text);
    json_object_foreach((json_t *)(uintptr_t)globals, name, value)
    {
        json_t *bound =
            json_sprintf("cel.bind(%s, params.%s, %s)", name, name, json_string_value(out));
        json_decref(out);
        out = bound;
    }
    return out;
}

static json_t *expressions(const json_t *entries, const char *to, const json_t *globals)
{
    json_t *out = json_array(), *entry;
    size_t i;
    json_array_foreach(entries, i, entry)
    {
        json_array_append_new(out, json_pack("{s:O, s:o}", "name", member(entry, "name"), to,
                                             expression(member(entry, "expression"), globals)));
    }
    return out;
}

static json_t *checks(const json_t *entries, const json_t *globals)
{
    json_t *out = json_array(), *entry;
    size_t i;
    json_array_foreach(entries, i, entry)
    {
        json_t *check = json_pack(
            "{s:o, s:o, s:O*, s:o*}", "name", json_sprintf("validations[%zu]", i), "require",
            expression(member(entry, "expression"), globals), "message", member(entry, "message"),
            "message_expression", expression(member(entry, "messageExpression"), globals));
        json_array_append_new(out, check);
    }
    return out;
}

/* The document with one policy, for a case that may have values of its own. */
static char *normal_form(const json_t *policy, const json_t *item)
{
    json_t *globals = member(item, "globals"), *params = member(item, "params");
    json_t *document = json_object(), *out = json_object(), *binding = json_object();
    if (params == NULL)
        params = member(policy, "params");
    params = json_is_object(params) ? json_copy(params) : json_null();
    if (globals != NULL) {
        json_t *both = json_is_object(params) ? json_incref(params) : json_object();
        json_object_update(both, globals);
        json_decref(params);
        params = both;
    }
    json_object_set_new(out, "id", json_string(NAME));
    json_object_set(out, "name", member(policy, "name"));
    if (globals == NULL)
        json_object_set_new(out, "match",
                            json_pack("{s:o, s:o}", "resources",
                                      rules_of(member(policy, "matchKinds")), "exclude",
                                      rules_of(member(policy, "excludeKinds"))));
    json_object_set_new(out, "conditions",
                        expressions(member(policy, "matchConditions"), "require", globals));
    json_object_set_new(out, "variables",
                        expressions(member(policy, "variables"), "expression", globals));
    json_object_set_new(out, "checks", checks(member(policy, "validations"), globals));
    if (json_is_object(params))
        json_object_set_new(binding, "params", json_pack("{s:O}", "value", params));
    json_decref(params);
    json_object_set_new(out, "bindings", json_pack("[o]", binding));
    if (json_is_true(member(item, "autogen")))
        json_object_set_new(out, "pods", json_string("controllers"));
    if (json_is_true(member(policy, "plainOrValue")))
        json_object_set_new(out, "plain_or_value", json_true());
    json_object_set_new(document, "policies", json_pack("[o]", out));
    if (member(item, "namespaceObject") != NULL)
        json_object_set_new(document, "objects", json_pack("[O]", member(item, "namespaceObject")));
    char *text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    return text;
}

/* --- cases --------------------------------------------------------------------------------------
 */

static void close_plan(struct session *session)
{
    ctrsec_evaluator_free(session->evaluator);
    ctrsec_plan_release(session->plan);
    session->evaluator = NULL;
    session->plan = NULL;
}

/* False: the policy does not compile, which is printed. */
static bool open_plan(struct session *session, const json_t *policy, const json_t *item)
{
    ctrsec_error *error = NULL;
    ctrsec_builder *builder;
    char *text = normal_form(policy, item);
    close_plan(session);
    if (ctrsec_builder_new(&builder, session->context, &error) != CTRSEC_OK ||
        ctrsec_builder_add(builder, "policy.yaml", text, strlen(text), &error) != CTRSEC_OK)
        die("builder", error);
    struct ctrsec_plan_options options = {.struct_size = sizeof options, .builder = builder};
    bool made = ctrsec_plan_new(&session->plan, session->context, &options, &error) == CTRSEC_OK;
    if (!made)
        printf("  %s: %s\n", json_string_value(member(policy, "name")),
               ctrsec_error_message(error));
    else if (ctrsec_evaluator_new(&session->evaluator, session->plan, &error) != CTRSEC_OK)
        die("evaluator", error);
    ctrsec_error_free(error);
    ctrsec_builder_free(builder);
    free(text);
    return made;
}

/* A case that says something of its request comes as the review of it. What a request deletes is
   its old object. */
static char *input_of(const json_t *item)
{
    json_t *object = member(item, "object"), *old = member(item, "oldObject");
    if (member(item, "request") == NULL && old == NULL)
        return json_dumps(object, JSON_COMPACT);
    const char *operation = json_string_value(member(member(item, "request"), "operation"));
    if (operation != NULL && strcmp(operation, "DELETE") == 0 && old == NULL)
        old = object;
    const char *version = json_string_value(member(object, "apiVersion"));
    const char *slash = strchr(version, '/');
    json_t *kind = json_pack("{s:s%, s:s, s:O}", "group", version,
                             slash == NULL ? (size_t)0 : (size_t)(slash - version), "version",
                             slash == NULL ? version : slash + 1, "kind", member(object, "kind"));
    json_t *metadata = member(object, "metadata");
    json_t *request =
        json_pack("{s:s, s:o, s:s, s:O*, s:O*, s:O, s:O?}", "uid", "1", "kind", kind, "operation",
                  "CREATE", "name", member(metadata, "name"), "namespace",
                  member(metadata, "namespace"), "object", object, "oldObject", old);
    json_object_update(request, member(item, "request"));
    json_t *review = json_pack("{s:s, s:s, s:o}", "apiVersion", "admission.k8s.io/v1", "kind",
                               "AdmissionReview", "request", request);
    char *text = json_dumps(review, JSON_COMPACT);
    json_decref(review);
    return text;
}

static void judge_case(struct session *session, const json_t *item)
{
    ctrsec_error *error = NULL;
    struct ctrsec_check_options options = {
        .struct_size = sizeof options, .phase = CTRSEC_PHASE_DEPLOY, .complete = 1};
    const char *id = json_string_value(member(item, "id"));
    char *text = input_of(item);
    ctrsec_document_reset(session->document);
    if (ctrsec_document_add(session->document, id, text, strlen(text), CTRSEC_FORMAT_JSON,
                            &error) != CTRSEC_OK ||
        ctrsec_check(session->evaluator, session->document, &options, session->result, &error) !=
            CTRSEC_OK)
        die(id, error);
    free(text);
}

/* The finding of the first check that failed, or NULL. */
static const struct ctrsec_finding *first_failure(const struct session *session)
{
    const struct ctrsec_finding *finding, *first = NULL;
    unsigned least = 0, number;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(session->result, i)) != NULL; i++) {
        const char *check = ctrsec_result_string(session->result, &finding->check);
        if (finding->outcome == CTRSEC_FAIL && sscanf(check, "validations[%u]", &number) == 1 &&
            (first == NULL || number < least)) {
            first = finding;
            least = number;
        }
    }
    return first;
}

static const char *verdict_of(const struct session *session)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ctrsec_result_counts(&counts, session->result);
    if (counts.unread > 0)
        return "unread";
    if (counts.failed + counts.unknown > 0)
        return "fail";
    return counts.evaluated > 0 ? "pass" : "skip";
}

static bool right(const struct session *session, const json_t *item)
{
    const char *wanted = json_string_value(member(item, "message"));
    const struct ctrsec_finding *failure = first_failure(session);
    if (strcmp(verdict_of(session), json_string_value(member(item, "expect"))) != 0)
        return false;
    return wanted == NULL ||
           (failure != NULL &&
            strstr(ctrsec_result_string(session->result, &failure->message), wanted) != NULL);
}

static void explain(const struct session *session, const json_t *item)
{
    const struct ctrsec_finding *finding;
    printf("  %s: expected %s, found %s\n", json_string_value(member(item, "id")),
           json_string_value(member(item, "expect")), verdict_of(session));
    for (uint32_t i = 0; (finding = ctrsec_result_finding(session->result, i)) != NULL; i++)
        printf("    %s: %s\n", ctrsec_result_string(session->result, &finding->check),
               ctrsec_result_string(session->result, &finding->message));
}

static void run_file(struct session *session, const char *path, bool verbose, struct tally *tally)
{
    json_error_t error;
    json_t *file = json_load_file(path, 0, &error), *item;
    size_t i;
    if (file == NULL) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        exit(2);
    }
    json_t *policy = member(file, "policy");
    bool own = true; /* the case before had values of its own */
    bool autogen = false;
    json_array_foreach(member(file, "cases"), i, item)
    {
        bool owns = member(item, "globals") != NULL || member(item, "params") != NULL ||
                    member(item, "namespaceObject") != NULL;
        bool as_pod = json_is_true(member(item, "autogen"));
        tally->total++;
        if ((own || owns || autogen != as_pod || session->plan == NULL) &&
            !open_plan(session, policy, item))
            continue;
        own = owns;
        autogen = as_pod;
        tally->attempted++;
        judge_case(session, item);
        bool good = right(session, item);
        tally->passed += good;
        if (!good && verbose)
            explain(session, item);
    }
    close_plan(session);
    json_decref(file);
}

static int order_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of a library, in order. */
static void run_library(struct session *session, const char *suite, const char *library,
                        bool verbose, const char *only, struct tally *tally)
{
    char path[5000], *names[1024];
    uint32_t count = 0;
    snprintf(path, sizeof path, "%s/%s", suite, library);
    DIR *folder = opendir(path);
    if (folder == NULL)
        die(path, NULL);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL && count < 1024;)
        if (strstr(entry->d_name, ".json") != NULL)
            names[count++] = strdup(entry->d_name);
    closedir(folder);
    qsort(names, count, sizeof *names, order_names);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s/%s", suite, library, names[i]);
        if (only == NULL || strstr(path, only) != NULL)
            run_file(session, path, verbose, tally);
        free(names[i]);
    }
}

int main(int argc, char **argv)
{
    static const char *const libraries[] = {"kyverno", "kubescape", "gatekeeper", "marvin"};
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    const char *only = argc > 2 ? argv[2] : NULL;
    char folder[4096];
    struct session session = {0};
    struct tally all = {0};
    ctrsec_error *error = NULL;
    suite_folder(folder, sizeof folder, "cel-policies");
    if (ctrsec_context_new(&session.context, NULL, &error) != CTRSEC_OK ||
        ctrsec_document_new(&session.document, session.context, &error) != CTRSEC_OK ||
        ctrsec_result_new(&session.result, session.context, &error) != CTRSEC_OK)
        die("context", error);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        struct tally tally = {0};
        run_library(&session, folder, libraries[i], verbose || only == NULL, only, &tally);
        printf("cel-policies %s %u/%u/%u\n", libraries[i], tally.passed, tally.attempted,
               tally.total);
        all.passed += tally.passed;
        all.attempted += tally.attempted;
        all.total += tally.total;
    }
    printf("cel-policies total %u/%u/%u\n", all.passed, all.attempted, all.total);
    ctrsec_result_free(session.result);
    ctrsec_document_free(session.document);
    ctrsec_context_free(session.context);
    return all.total > 0 && all.passed == all.total ? 0 : 1;
}
