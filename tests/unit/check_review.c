/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers to admission reviews: what is allowed and why not, the bounds that the API server asks
 * for, what may not show, what gives no answer.
 */
#include <jansson.h>
#include <stdbool.h>

#include "unit_api.h"
#include "unit_run.h"

#define REVIEW(request)                                                                            \
    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{"           \
    "\"uid\":\"u\",\"namespace\":\"shop\",\"kind\":{\"version\":\"v1\",\"kind\":\"Pod\"}," request \
    "}}"
#define POD(spec) \
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{" spec "}}"
#define CREATE(spec) REVIEW("\"operation\":\"CREATE\",\"object\":" POD(spec))
#define RULE(id, require, message, enforce)                                                  \
    "  - {id: " id ", title: T, severity: low, target: workload, require: \"" require "\", " \
    "message: \"" message "\", enforce: {deploy: " enforce "}}\n"

static const char rules[] =
    "rules:\n" RULE("denying", "!workload.hostPID", "shares its processes",
                    "deny") RULE("warning", "!workload.hostNetwork", "shares its network", "warn")
        RULE("linked", "'team' in workload.namespaceObject.labels", "nobody's namespace", "deny")
            RULE("aged", "now > timestamp('2020-01-01T00:00:00Z')", "old",
                 "deny") "  - {id: named, title: T, severity: low, target: object, when: "
                         "object.kind == 'Secret',\n"
                         "     require: \"object.metadata.name != 'p'\", message: "
                         "\"{object.metadata.name}\"}\n";

static const char shop[] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
                           "{team: a}}\n";

struct reviewing {
    struct unit_api api;
    struct ctrsec_review_options options;
    json_t *root, *response; /* of the last answer */
    char *text;
};

static void open_with(struct reviewing *r, const char *texts, const char *site)
{
    memset(r, 0, sizeof *r);
    unit_api_open(&r->api, texts, site);
    r->options = (struct ctrsec_review_options){
        .struct_size = sizeof r->options, .now = INT64_C(1760000000), .context = r->api.document};
    unit_api_add(&r->api, "context", shop);
}

static void forget(struct reviewing *r)
{
    json_decref(r->root);
    free(r->text);
    r->root = NULL;
    r->text = NULL;
}

static void close_all(struct reviewing *r)
{
    forget(r);
    unit_api_close(&r->api);
}

/* Asks, and reads the answer. */
static void ask(struct reviewing *r, const char *text)
{
    ctrsec_buffer *buffer;
    ctrsec_error *error = NULL;
    json_error_t where;
    forget(r);
    unit_api_good(ctrsec_review(&buffer, r->api.evaluator, text, strlen(text), &r->options,
                                r->api.result, &error),
                  &error);
    r->text = strndup(ctrsec_buffer_data(buffer), ctrsec_buffer_size(buffer));
    ctrsec_buffer_free(buffer);
    r->root = json_loads(r->text, JSON_REJECT_DUPLICATES, &where);
    ck_assert_msg(r->root != NULL, "%s", where.text);
    r->response = json_object_get(r->root, "response");
    ck_assert_str_eq(json_string_value(json_object_get(r->root, "kind")), "AdmissionReview");
}

static bool allowed(const struct reviewing *r)
{
    return json_is_true(json_object_get(r->response, "allowed"));
}

static json_t *status_of(const struct reviewing *r, const char *name)
{
    return json_object_get(json_object_get(r->response, "status"), name);
}

static const char *message(const struct reviewing *r)
{
    const char *text = json_string_value(status_of(r, "message"));
    return text == NULL ? "" : text;
}

static const char *annotation(const struct reviewing *r, const char *name)
{
    json_t *all = json_object_get(r->response, "auditAnnotations");
    const char *text = json_string_value(json_object_get(all, name));
    return text == NULL ? "" : text;
}

/* --- decisions ----------------------------------------------------------------------------------
 */

static const struct {
    const char *spec;
    const char *message; /* "": allowed */
    size_t warnings;
    const char *decision;
} decisions[] = {
    {"", "", 0, "allow"},
    {"\"hostNetwork\":true", "", 1, "warn"},
    {"\"hostPID\":true", "[local/denying] shares its processes (/spec/hostPID)", 0, "deny"},
    {"\"hostPID\":true,\"hostNetwork\":true",
     "[local/denying] shares its processes (/spec/hostPID)", 1, "deny"},
};

START_TEST(decision)
{
    struct reviewing r;
    open_with(&r, rules, NULL);
    char text[1024];
    snprintf(text, sizeof text,
             REVIEW("\"operation\":\"CREATE\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                    "\"metadata\":{\"name\":\"p\"},\"spec\":{%s}}"),
             decisions[_i].spec);
    ask(&r, text);
    bool denied = decisions[_i].message[0] != '\0';
    ck_assert_int_eq(allowed(&r), !denied);
    ck_assert_str_eq(message(&r), decisions[_i].message);
    ck_assert_str_eq(json_string_value(json_object_get(r.response, "uid")), "u");
    ck_assert_uint_eq(json_array_size(json_object_get(r.response, "warnings")),
                      decisions[_i].warnings);
    ck_assert_str_eq(annotation(&r, "decision"), decisions[_i].decision);
    ck_assert_str_eq(annotation(&r, "denied-by"), denied ? "local/denying" : "");
    ck_assert_int_eq(json_integer_value(status_of(&r, "code")), denied ? 403 : 0);
    ck_assert_int_eq(ctrsec_result_decision(r.api.result), denied ? CTRSEC_DENY
                                                           : decisions[_i].warnings > 0
                                                               ? CTRSEC_WARN
                                                               : CTRSEC_ALLOW);
    close_all(&r);
}
END_TEST

/* Rules pass over what a request takes away, and over what is no workload. */
START_TEST(operations)
{
    struct reviewing r;
    open_with(&r, rules, NULL);
    ask(&r, REVIEW("\"operation\":\"DELETE\",\"oldObject\":" POD("\"hostPID\":true")));
    ck_assert(allowed(&r));
    ask(&r, REVIEW("\"operation\":\"UPDATE\",\"oldObject\":" POD(
                "\"hostPID\":true") ",\"object\":" POD("")));
    ck_assert(allowed(&r));
    ask(&r, REVIEW("\"operation\":\"UPDATE\",\"dryRun\":true,\"oldObject\":" POD(
                "") ",\"object\":" POD("\"hostPID\":true")));
    ck_assert(!allowed(&r));
    ask(&r, REVIEW("\"operation\":\"UPDATE\",\"subResource\":\"status\",\"oldObject\":" POD(
                "") ",\"object\":" POD("\"hostPID\":true")));
    ck_assert(allowed(&r));
    ask(&r,
        REVIEW(
            "\"operation\":\"UPDATE\",\"subResource\":\"ephemeralcontainers\",\"oldObject\":" POD(
                "") ",\"object\":" POD("\"hostPID\":true")));
    ck_assert(!allowed(&r));
    ask(&r, REVIEW("\"operation\":\"CONNECT\",\"object\":{\"apiVersion\":\"v1\",\"kind\":"
                   "\"PodExecOptions\"}"));
    ck_assert(allowed(&r));
    ask(&r, "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":"
            "{\"uid\":\"\\\"\\u00e9\",\"kind\":{\"kind\":\"ConfigMap\"},\"operation\":\"CREATE\","
            "\"object\":{\"data\":{}}}}");
    ck_assert(allowed(&r));
    ck_assert_str_eq(json_string_value(json_object_get(r.response, "uid")), "\"\xc3\xa9");
    ck_assert_str_eq(json_string_value(json_object_get(r.root, "apiVersion")),
                     "admission.k8s.io/v1beta1");
    close_all(&r);
}
END_TEST

/* --- what is unknown ----------------------------------------------------------------------------
 */

START_TEST(unknown)
{
    struct reviewing r;
    open_with(&r, rules, NULL);
    r.options.context = NULL;
    ask(&r, CREATE(""));
    ck_assert(!allowed(&r));
    ck_assert_ptr_nonnull(strstr(message(&r), "[local/linked] T: cannot be judged"));
    ck_assert_int_ne(ctrsec_result_undecided(r.api.result), 0);
    ck_assert_str_eq(annotation(&r, "unknown"), "local/linked:missing");
    r.options.warn_unknown = 1u << CTRSEC_UNKNOWN_MISSING;
    ask(&r, CREATE(""));
    ck_assert(allowed(&r));
    ck_assert_uint_eq(json_array_size(json_object_get(r.response, "warnings")), 1);
    r.options.allow_unknown = 1u << CTRSEC_UNKNOWN_MISSING;
    ask(&r, CREATE(""));
    ck_assert(allowed(&r));
    ck_assert_uint_eq(json_array_size(json_object_get(r.response, "warnings")), 0);
    ck_assert_str_eq(annotation(&r, "unknown"), "local/linked:missing");
    r.options.allow_unknown = r.options.warn_unknown = 1u << CTRSEC_UNKNOWN_ERROR;
    r.options.context = r.api.document;
    r.options.now = 0;
    ask(&r, CREATE(""));
    ck_assert(!allowed(&r));
    ck_assert_str_eq(annotation(&r, "unknown"), "local/aged:missing");
    close_all(&r);
}
END_TEST

/* In a complete set the Namespace that is not there has no labels. */
START_TEST(complete)
{
    struct reviewing r;
    open_with(&r, rules, NULL);
    r.options.context = NULL;
    r.options.complete = 1;
    ask(&r, CREATE(""));
    ck_assert(!allowed(&r));
    ck_assert_int_eq(ctrsec_result_undecided(r.api.result), 0);
    close_all(&r);
    /* what could not be read may be what is asked for */
    open_with(&r, rules, NULL);
    unit_api_add(&r.api, "context", "a: [");
    r.options.complete = 1;
    ask(&r, REVIEW("\"operation\":\"CREATE\",\"object\":{\"metadata\":{\"namespace\":\"other\"},"
                   "\"spec\":{}}"));
    ck_assert(!allowed(&r));
    ck_assert_int_ne(ctrsec_result_undecided(r.api.result), 0);
    close_all(&r);
}
END_TEST

/* One context serves several evaluators and a check of its own; it is never judged with others. */
START_TEST(context_is_shared)
{
    struct reviewing r;
    ctrsec_evaluator *second;
    ctrsec_buffer *buffer;
    ctrsec_error *error = NULL;
    static const char review[] = CREATE("");
    open_with(&r, rules, NULL);
    unit_api_add(&r.api, "context",
                 "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{"
                 "\"name\":\"bad\"},\"spec\":{\"hostPID\":true}}");
    unit_api_add(&r.api, "context", "a: [");
    ask(&r, review);
    ck_assert(allowed(&r));
    struct ctrsec_counts counts = unit_api_counts(&r.api);
    ck_assert_uint_eq(counts.documents, 1);
    ck_assert_uint_eq(counts.unread, 0);
    uint32_t notices;
    ctrsec_result_notices(r.api.result, &notices, NULL);
    ck_assert_uint_eq(notices, 1);
    unit_api_good(ctrsec_evaluator_new(&second, r.api.plan, &error), &error);
    unit_api_good(ctrsec_review(&buffer, second, review, strlen(review), &r.options, NULL, &error),
                  &error);
    ctrsec_buffer_free(buffer);
    ctrsec_evaluator_free(second);
    unit_api_run(&r.api);
    ck_assert_uint_eq(unit_api_counts(&r.api).failed, 1);
    ask(&r, review);
    ck_assert(allowed(&r));
    close_all(&r);
}
END_TEST

/* --- bounds -------------------------------------------------------------------------------------
 */

static char *many_rules(const char *enforce, uint32_t count, const char *text)
{
    char *rules_text = NULL;
    size_t size;
    FILE *stream = open_memstream(&rules_text, &size);
    fprintf(stream, "rules:\n");
    for (uint32_t i = 0; i < count; i++)
        fprintf(stream,
                "  - {id: r%u, title: T, severity: low, target: workload, violation: 'true', "
                "message: \"%s\", enforce: {deploy: %s}}\n",
                i, text, enforce);
    fclose(stream);
    return rules_text;
}

static size_t code_points(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

START_TEST(warnings_are_bounded)
{
    static const char *const letters[] = {"x", "\xc3\xa9", "\xe2\x82\xac"};
    struct reviewing r;
    char wide[1201] = "";
    for (int i = 0; i < 400; i++)
        strcat(wide, letters[_i]);
    char *text = many_rules("warn", 40, wide);
    open_with(&r, text, NULL);
    ask(&r, CREATE(""));
    json_t *warnings = json_object_get(r.response, "warnings");
    ck_assert(allowed(&r));
    ck_assert_uint_eq(json_array_size(warnings), 16);
    for (size_t i = 0; i < json_array_size(warnings); i++)
        ck_assert_uint_le(code_points(json_string_value(json_array_get(warnings, i))), 256);
    ck_assert_ptr_nonnull(strstr(json_string_value(json_array_get(warnings, 0)), "..."));
    ck_assert_str_eq(json_string_value(json_array_get(warnings, 15)), "and 25 more");
    free(text);
    close_all(&r);
}
END_TEST

START_TEST(messages_are_bounded)
{
    struct reviewing r;
    char longest[1001];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    char *text = many_rules("deny", 400, longest);
    open_with(&r, text, NULL);
    ask(&r, CREATE(""));
    ck_assert(!allowed(&r));
    ck_assert_uint_le(strlen(message(&r)), 4096 + 32);
    ck_assert_ptr_nonnull(strstr(message(&r), "\nand 39"));
    ck_assert_uint_le(strlen(annotation(&r, "denied-by")), 2048);
    free(text);
    close_all(&r);
}
END_TEST

/* What is cut short denies, and the message says why. */
static const struct {
    const char *limit, *message;
} limits[] = {
    {"findings", "there are more findings than the limit"},
    {"document_fuel", "a limit of steps was reached before everything was judged"},
};

START_TEST(cut_short)
{
    struct reviewing r = {.text = NULL};
    ctrsec_context *context;
    char *text = many_rules("warn", 3, "x");
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, limits[_i].limit, 1, NULL), CTRSEC_OK);
    unit_api_open_with(&r.api, context, text, NULL);
    r.options.struct_size = sizeof r.options;
    ask(&r, CREATE(""));
    ck_assert(!allowed(&r));
    ck_assert_ptr_nonnull(strstr(message(&r), limits[_i].message));
    free(text);
    close_all(&r);
}
END_TEST

/* A name of an annotation has 63 bytes: the end of a long key stays, and what it cannot hold goes.
 */
static const struct {
    const char *policy, *key, *name;
} annotations[] = {
    {"replicas", "wanted", "replicas.wanted"},
    {"a-policy-with-a-name-that-is-rather-long-for-what-it-do", "wanted-number",
     "a-policy-with-a-name-that-is-rather-long-for-what.wanted-number"},
    {"replicas", "a.key_that-fills-the-whole-name-of-an-annotation-by-itself-0123",
     "a.key_that-fills-the-whole-name-of-an-annotation-by-itself-0123"},
};

START_TEST(annotations_of_policies)
{
    struct reviewing r;
    char text[1024];
    snprintf(text, sizeof text,
             "policies:\n  - {id: %s, audit: [{key: %s, expression: \"'x'\"}], checks: "
             "[{require: 'true'}]}\n",
             annotations[_i].policy, annotations[_i].key);
    open_with(&r, text, NULL);
    ask(&r, CREATE(""));
    ck_assert_msg(strcmp(annotation(&r, annotations[_i].name), "x") == 0, "%s", r.text);
    close_all(&r);
}
END_TEST

/* The API server refuses a warning with a control character, and a line of ours is one line. */
START_TEST(control_characters)
{
    struct reviewing r;
    open_with(&r,
              "rules:\n  - {id: a, title: T, severity: low, target: object, violation: 'true', "
              "message: \"<{object.metadata.name}>\", enforce: {deploy: warn}}\n",
              NULL);
    ask(&r, REVIEW("\"operation\":\"CREATE\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                   "\"metadata\":{\"name\":\"a\\nb\\u0085c\\u007fd\\u20ace\"}}"));
    json_t *warnings = json_object_get(r.response, "warnings");
    const char *text = json_string_value(json_array_get(warnings, 0));
    for (const char *at = text; *at != '\0'; at++)
        ck_assert_msg((unsigned char)*at >= 0x20 && *at != 0x7F, "%s", text);
    ck_assert_msg(strstr(text, "\xc2\x85") == NULL, "%s", text);
    ck_assert_msg(strstr(text, "\xe2\x82\xac"
                               "e>") != NULL,
                  "%s", text);
    close_all(&r);
}
END_TEST

START_TEST(secrets_do_not_show)
{
    struct reviewing r;
    open_with(&r, rules, NULL);
    ask(&r, REVIEW("\"operation\":\"CREATE\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Secret\","
                   "\"metadata\":{\"name\":\"p\"},\"stringData\":{\"k\":\"hunter2\"}}"));
    ck_assert(allowed(&r));
    ck_assert_ptr_null(strstr(r.text, "hunter2"));
    ck_assert_str_eq(annotation(&r, "warned-by"), "local/named");
    ask(&r, CREATE("\"hostPID\":true,\"containers\":[{\"name\":\"c\",\"env\":[{\"name\":\"E\","
                   "\"value\":\"hunter2\"}]}]"));
    ck_assert(!allowed(&r));
    ck_assert_ptr_null(strstr(r.text, "hunter2"));
    close_all(&r);
}
END_TEST

/* --- what is no review --------------------------------------------------------------------------
 */

static const struct {
    const char *text;
    int status;
    const char *reason;
} refusals[] = {
    {"", CTRSEC_E_INVALID, "review.count"},
    {"{", CTRSEC_E_SYNTAX, "json.syntax"},
    {"{}", CTRSEC_E_INVALID, "review.kind"},
    {"[]", CTRSEC_E_INVALID, "review.kind"},
    {"a: b", CTRSEC_E_INVALID, "review.kind"},
    {POD(""), CTRSEC_E_INVALID, "review.kind"},
    {"[" CREATE("") "]", CTRSEC_E_INVALID, "review.kind"},
    {CREATE("") "\n" CREATE(""), CTRSEC_E_INVALID, "review.count"},
    {"{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}", CTRSEC_E_INVALID,
     "review.field"},
    {"{\"apiVersion\":\"admission.k8s.io/v2\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":"
     "\"u\"}}",
     CTRSEC_E_UNSUPPORTED, "review.version"},
    {"{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":"
     "\"\",\"kind\":{\"kind\":\"Pod\"},\"operation\":\"DELETE\"}}",
     CTRSEC_E_INVALID, "review.uid"},
};

START_TEST(no_review)
{
    struct reviewing r;
    ctrsec_buffer *buffer = (void *)(uintptr_t)0x10;
    ctrsec_error *error;
    open_with(&r, rules, NULL);
    ask(&r, CREATE(""));
    int status = ctrsec_review(&buffer, r.api.evaluator, refusals[_i].text,
                               strlen(refusals[_i].text), &r.options, r.api.result, &error);
    ck_assert_int_eq(status, refusals[_i].status);
    ck_assert_str_eq(ctrsec_error_reason(error), refusals[_i].reason);
    ck_assert_ptr_null(buffer);
    ck_assert_int_eq(ctrsec_result_decision(r.api.result), CTRSEC_DENY);
    ctrsec_error_free(error);
    ask(&r, CREATE("")); /* the evaluator goes on */
    ck_assert(allowed(&r));
    close_all(&r);
}
END_TEST

START_TEST(malformed)
{
    static const char review[] = REVIEW("\"operation\":\"CREATE\",\"operation\":\"DELETE\"");
    struct reviewing r;
    open_with(&r, rules, NULL);
    ask(&r, review);
    ck_assert(!allowed(&r));
    ck_assert_int_eq(json_integer_value(status_of(&r, "code")), 400);
    ck_assert_str_eq(json_string_value(status_of(&r, "reason")), "BadRequest");
    ck_assert_ptr_nonnull(strstr(message(&r), "duplicate key"));
    ck_assert_uint_eq(unit_api_counts(&r.api).unread, 1);
    close_all(&r);
    open_with(&r, rules, "on_incomplete: warn\n");
    ask(&r, review);
    ck_assert(allowed(&r));
    close_all(&r);
}
END_TEST

/* A plan that lost its rules would allow everything. */
START_TEST(no_rules)
{
    struct reviewing r;
    open_with(&r, "rules: []\n", NULL);
    ask(&r, CREATE(""));
    ck_assert(!allowed(&r));
    ck_assert_str_eq(message(&r), "there are no rules to judge the request by");
    close_all(&r);
    open_with(&r, "rules: []\n", "on_incomplete: allow\n");
    ask(&r, CREATE(""));
    ck_assert(allowed(&r));
    close_all(&r);
}
END_TEST

START_TEST(arguments)
{
    static const char review[] = CREATE("");
    struct reviewing r;
    ctrsec_buffer *buffer = (void *)(uintptr_t)0x10;
    volatile int32_t cancel = 1;
    open_with(&r, rules, NULL);
    ck_assert_int_eq(ctrsec_review(NULL, r.api.evaluator, "", 0, NULL, NULL, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_review(&buffer, NULL, "", 0, NULL, NULL, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_ptr_null(buffer);
    ck_assert_int_eq(ctrsec_review(&buffer, r.api.evaluator, NULL, 1, NULL, NULL, NULL),
                     CTRSEC_E_ARGUMENT);
    r.options.struct_size = 0;
    ck_assert_int_eq(ctrsec_review(&buffer, r.api.evaluator, review, strlen(review), &r.options,
                                   r.api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_result_decision(r.api.result), CTRSEC_DENY);
    r.options.struct_size = sizeof r.options;
    r.options.cancel = &cancel;
    ck_assert_int_eq(ctrsec_review(&buffer, r.api.evaluator, review, strlen(review), &r.options,
                                   r.api.result, NULL),
                     CTRSEC_E_CANCELLED);
    ck_assert_ptr_null(buffer);
    ck_assert_int_eq(ctrsec_result_decision(r.api.result), CTRSEC_DENY);
    /* options and result are optional: without a context the linked rule denies */
    ck_assert_int_eq(
        ctrsec_review(&buffer, r.api.evaluator, review, strlen(review), NULL, NULL, NULL),
        CTRSEC_OK);
    ck_assert_ptr_nonnull(strstr(ctrsec_buffer_data(buffer), "\"allowed\":false"));
    ctrsec_buffer_free(buffer);
    close_all(&r);
}
END_TEST

START_TEST(too_large)
{
    ctrsec_context *context;
    struct unit_api api;
    ctrsec_buffer *buffer;
    static const char review[] = CREATE("");
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, "document_bytes", 100, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, rules, NULL);
    ck_assert_int_eq(
        ctrsec_review(&buffer, api.evaluator, review, strlen(review), NULL, api.result, NULL),
        CTRSEC_E_LIMIT);
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("review");
    tcase_add_loop_test(tests, decision, 0, UNIT_COUNT(decisions));
    tcase_add_test(tests, operations);
    tcase_add_test(tests, unknown);
    tcase_add_test(tests, complete);
    tcase_add_test(tests, context_is_shared);
    tcase_add_loop_test(tests, warnings_are_bounded, 0, 3);
    tcase_add_test(tests, messages_are_bounded);
    tcase_add_loop_test(tests, cut_short, 0, UNIT_COUNT(limits));
    tcase_add_loop_test(tests, annotations_of_policies, 0, UNIT_COUNT(annotations));
    tcase_add_test(tests, control_characters);
    tcase_add_test(tests, secrets_do_not_show);
    tcase_add_loop_test(tests, no_review, 0, UNIT_COUNT(refusals));
    tcase_add_test(tests, malformed);
    tcase_add_test(tests, no_rules);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, too_large);
    return unit_run("review", tests);
}
