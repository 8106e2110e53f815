/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets stay inside: recognisable ones stand in every sensitive place, rules and expressions try
 * to show them in every way, and none is found in a report, a message, an error or in memory that
 * was given back.
 */
#include <stdbool.h>
#include <stdio.h>

#include "unit_api.h"
#include "unit_run.h"

#define CANARY "CANARY"

static const char manifests[] =
    "apiVersion: v1\n"
    "kind: Secret\n"
    "metadata: {name: s, annotations: {kubectl.kubernetes.io/last-applied-configuration: "
    "CANARY-applied}}\n"
    "data: {password: CANARY-data}\n"
    "stringData: {token: CANARY-string-data}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: Pod\n"
    "metadata: {name: p, annotations: {kubectl.kubernetes.io/last-applied-configuration: "
    "CANARY-applied}}\n"
    "spec:\n"
    "  containers:\n"
    "    - name: c\n"
    "      image: registry.example/i:1\n"
    "      env: [{name: KEY, value: CANARY-env}]\n"
    "      securityContext: {privileged: true}\n"
    "  initContainers: [{name: i, image: i, env: [{name: KEY, value: CANARY-init-env}]}]\n"
    "  ephemeralContainers: [{name: e, image: e, env: [{name: KEY, value: CANARY-debug-env}]}]\n"
    "---\n"
    "apiVersion: batch/v1\n"
    "kind: CronJob\n"
    "metadata: {name: j}\n"
    "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: i, env: [{name: "
    "KEY, value: CANARY-job-env}]}]}}}}}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: List\n"
    "items: [{apiVersion: v1, kind: Secret, metadata: {name: listed}, data: {a: CANARY-listed}}]\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: Pod\n"
    "metadata: {name: lines}\n"
    "spec:\n"
    "  containers:\n"
    "    - {name: c, image: i, env: [{name: A, value: \"a\n"
    "        CANARY-second-line\"}, {name: KEY, value: b}]}\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: Secret\n"
    "metadata: {name: twice}\n"
    "data: {a: CANARY-first, a: CANARY-second}\n";

static const char broken[] = "apiVersion: v1\n"
                             "kind: Secret\n"
                             "data: {password: CANARY-broken, : [\n";

static const char broken_json[] = "{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\n"
                                  " \"data\": {\"password\": \"CANARY-broken-json\", CANARY}}";

static const char image[] =
    "{\"architecture\": \"amd64\", \"os\": \"linux\", \"created\": \"2024-01-01T00:00:00Z\",\n"
    " \"config\": {\"User\": \"root\", \"Env\": [\"A=CANARY-image-env\", \"PATH=/bin\"]},\n"
    " \"rootfs\": {\"type\": \"layers\", \"diff_ids\": []},\n"
    " \"history\": [{\"created_by\": \"/bin/sh -c #(nop)  ENV A=CANARY-image-env\"},\n"
    "  {\"created_by\": \"|1 TOKEN=CANARY-build-arg /bin/sh -c make\"}]}";

static const char events[] =
    "{\"evt.type\": \"execve\", \"evt.args\": \"CANARY-evt-args\", \"evt.buffer\": "
    "\"CANARY-buffer\", \"evt.arg.args\": \"CANARY-arg-args\", \"evt.arg.data\": "
    "\"CANARY-arg-data\", \"evt.arg.env\": \"CANARY-arg-env\", \"proc.name\": \"sh\", "
    "\"proc.args\": \"CANARY-args\", \"proc.cmdline\": \"sh CANARY-cmdline\", \"proc.env\": "
    "\"A=CANARY-proc-env\", \"proc.pcmdline\": \"CANARY-pcmdline\", \"container.id\": "
    "\"0123456789ab\"}\n";

/* What can be written over raw objects, which have no types that forbid it. The rules know a part
   of the word only, so that they are no find themselves. */
static const char rules[] =
    "rules:\n"
    "  - id: whole\n"
    "    title: The whole object\n"
    "    severity: high\n"
    "    target: object\n"
    "    violation: size(object) > 0\n"
    "    message: \"{object}\"\n"
    "  - id: secret-data\n"
    "    title: Parts of data\n"
    "    severity: high\n"
    "    target: object\n"
    "    when: has(object.data)\n"
    "    violation: object.data.exists(k, object.data[k].contains('ANARY') && object.data[k] != "
    "'x')\n"
    "    message: \"{object.data} {object.data.map(k, object.data[k])} {object.data.map(k, k + "
    "object.data[k])} {string(object.data.map(k, object.data[k])[0])} {[object.data]} { {'a': "
    "object.data.map(k, object.data[k])[0]}['a']} {object.data.map(k, bytes(object.data[k]))} "
    "{string(bytes(object.data.map(k, object.data[k])[0]))} {dyn(object.data.map(k, "
    "object.data[k])[0])} {object.data.map(k, true ? object.data[k] : '')[0]} "
    "{object.data.filter(k, true).map(k, [object.data[k]])}\"\n"
    "  - id: string-data\n"
    "    title: Parts of stringData\n"
    "    severity: high\n"
    "    target: object\n"
    "    when: has(object.stringData)\n"
    "    each: {k: \"object.stringData.map(k, object.stringData[k])\"}\n"
    "    violation: k.contains('ANARY')\n"
    "    message: \"{k} {k + k} {[k, k]}\"\n"
    "  - id: applied\n"
    "    title: Annotations\n"
    "    severity: high\n"
    "    target: object\n"
    "    when: has(object.metadata.annotations)\n"
    "    violation: object.metadata.annotations.exists(k, "
    "object.metadata.annotations[k].contains('ANARY'))\n"
    "    message: \"{object.metadata.annotations} {object.metadata.annotations.map(k, "
    "object.metadata.annotations[k])}\"\n"
    "  - id: raw-env\n"
    "    title: Environment\n"
    "    severity: high\n"
    "    target: object\n"
    "    when: object.kind == 'Pod'\n"
    "    each: {c: object.spec.containers, e: c.env}\n"
    "    violation: e.value.matches('.ANARY.*')\n"
    "    message: \"{e} {e.value} {c} {c.env} {object.spec}\"\n"
    "  - id: typed-env\n"
    "    title: Environment\n"
    "    severity: high\n"
    "    target: workload\n"
    "    each: {c: workload.containers, e: c.env}\n"
    "    violation: has(e.value) && e.value.contains('ANARY')\n"
    "    message: \"{c.name} {e.name} {c.env.size()} {object.spec}\"\n"
    "  - id: same-line\n"
    "    title: Privileged\n"
    "    severity: high\n"
    "    target: workload\n"
    "    each: container\n"
    "    violation: container.env.exists(e, e.name == 'KEY')\n"
    "  - id: error\n"
    "    title: An error about a secret\n"
    "    severity: high\n"
    "    target: object\n"
    "    when: has(object.data)\n"
    "    violation: object.data.exists(k, int(object.data[k]) > 0)\n"
    "  - id: image-env\n"
    "    title: Environment of the image\n"
    "    severity: high\n"
    "    target: image\n"
    "    each: {e: image.env}\n"
    "    violation: e.value.contains('ANARY')\n"
    "    message: \"{e.name}\"\n"
    "  - id: history\n"
    "    title: History\n"
    "    severity: high\n"
    "    target: image\n"
    "    each: {h: image.history}\n"
    "    violation: has(h.buildArgs) && h.buildArgs.exists(a, a.value.contains('ANARY'))\n"
    "    message: \"{h.instruction}\"\n"
    "  - id: history-any\n"
    "    title: History\n"
    "    severity: high\n"
    "    target: image\n"
    "    each: {h: image.history}\n"
    "    violation: size(h.instruction) > 0\n"
    "  - id: event\n"
    "    title: Event\n"
    "    severity: high\n"
    "    target: event\n"
    "    violation: proc.cmdline.contains('ANARY') && proc.args.contains('ANARY') && "
    "proc.env.contains('ANARY') && proc.pcmdline.contains('ANARY') && "
    "evt.args.contains('ANARY') && evt.buffer.contains('ANARY') && "
    "evt.arg.args.contains('ANARY') && evt.arg.data.contains('ANARY') && "
    "evt.arg.env.contains('ANARY')\n"
    "    message: \"{proc.name}\"\n";

/* --- memory -------------------------------------------------------------------------------------
 */

static uint32_t leaks, freed;

static bool contains(const void *bytes, size_t size)
{
    const size_t length = strlen(CANARY);
    const char *text = bytes;
    for (size_t i = 0; i + length <= size; i++)
        if (text[i] == CANARY[0] && memcmp(text + i, CANARY, length) == 0)
            return true;
    return false;
}

/* Each block knows its size; what is given back is looked through. */
static void *watched(void *pointer, size_t size, void *payload)
{
    (void)payload;
    size_t *block = pointer == NULL ? NULL : (size_t *)pointer - 2;
    size_t before = block == NULL ? 0 : block[0];
    size_t *moved = NULL;
    if (size > 0) {
        moved = calloc(1, size + 2 * sizeof *moved); /* nothing of what libyaml gave back */
        moved[0] = size;
        if (block != NULL)
            memcpy(moved + 2, pointer, before < size ? before : size);
    }
    if (block != NULL) {
        freed++;
        leaks += contains(pointer, before);
        free(block);
    }
    return moved == NULL ? NULL : moved + 2;
}

/* --- outputs -------------------------------------------------------------------------------------
 */

/* Shows what stands around the first one. */
static void look_at(const char *what, const void *bytes, size_t size)
{
    const size_t length = strlen(CANARY);
    for (size_t i = 0; i + length <= size; i++) {
        char around[121];
        size_t from = i < 60 ? 0 : i - 60, shown = size - from < 120 ? size - from : 120;
        if (!contains((const char *)bytes + i, length))
            continue;
        memcpy(around, (const char *)bytes + from, shown);
        for (size_t k = 0; k < shown; k++)
            around[k] = around[k] == '\0' ? '|' : around[k];
        around[shown] = '\0';
        ck_abort_msg("%s shows a secret: %s", what, around);
    }
}

static void look_at_buffer(const char *what, ctrsec_buffer *buffer)
{
    look_at(what, ctrsec_buffer_data(buffer), ctrsec_buffer_size(buffer));
    ctrsec_buffer_free(buffer);
}

static void look_at_result(struct unit_api *api)
{
    size_t size;
    const char *text = ctrsec_result_text(api->result, &size);
    look_at("the text of the result", text, size);
    look_at_buffer("json", unit_api_report(api, CTRSEC_REPORT_JSON));
    look_at_buffer("ndjson", unit_api_report(api, CTRSEC_REPORT_NDJSON));
    look_at_buffer("text", unit_api_report(api, CTRSEC_REPORT_TEXT));
}

static void find(const struct unit_api *api, const char *rule, uint32_t least)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < unit_api_findings(api); i++)
        found += strcmp(UNIT_API_TEXT(api, i, rule), rule) == 0 &&
                 unit_api_finding(api, i)->outcome == CTRSEC_FAIL;
    ck_assert_msg(found >= least, "%s found nothing: the test is blind", rule);
}

START_TEST(reports_hold_no_secret)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = watched};
    struct unit_api api;
    ctrsec_context *context;
    leaks = freed = 0;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, rules, NULL);
    api.options.now = 1750000000;
    for (int round = 0; round < 2; round++) {
        ctrsec_document_reset(api.document);
        unit_api_add(&api, "manifests.yaml", manifests);
        unit_api_add(&api, "broken.yaml", broken);
        unit_api_add(&api, "broken.json", broken_json);
        unit_api_add(&api, "image.json", image);
        unit_api_add(&api, "events.ndjson", events);
        unit_api_run(&api);
        ck_assert_uint_eq(unit_api_counts(&api).unread, 2);
        find(&api, "local/whole", 4);
        find(&api, "local/secret-data", 3);
        find(&api, "local/string-data", 1);
        find(&api, "local/applied", 2);
        find(&api, "local/raw-env", 1);
        find(&api, "local/typed-env", 4);
        find(&api, "local/same-line", 5);
        find(&api, "local/image-env", 1);
        find(&api, "local/history", 1);
        find(&api, "local/event", 1);
        look_at_result(&api);
    }
    unit_api_close(&api);
    ck_assert_uint_gt(freed, 10);
    ck_assert_msg(leaks == 0, "%u of %u blocks were given back with a secret in them", leaks,
                  freed);
}
END_TEST

static const struct {
    int32_t target;
    const char *text;
} expressions[] = {
    {CTRSEC_TARGET_OBJECT, "object"},
    {CTRSEC_TARGET_OBJECT, "object.data"},
    {CTRSEC_TARGET_OBJECT, "object.data.map(k, object.data[k])"},
    {CTRSEC_TARGET_OBJECT, "object.data.map(k, {k: object.data[k] + '!'})"},
    {CTRSEC_TARGET_OBJECT, "object.metadata.annotations"},
    {CTRSEC_TARGET_OBJECT, "object.spec.containers.map(c, c.env)"},
    {CTRSEC_TARGET_OBJECT, "string(object.spec.containers[0].env[0].value)"},
    {CTRSEC_TARGET_OBJECT, "[[object]]"},
    {CTRSEC_TARGET_OBJECT, "object.data.exists(k, object.data[k].startsWith('x'))"},
    {CTRSEC_TARGET_OBJECT, "object.data.all(k, v, int(v) > 1)"},
    {CTRSEC_TARGET_OBJECT, "object[object.data['password']]"},
    {CTRSEC_TARGET_OBJECT, "{object.data['password']: 1}.exists(k, v, k == 'x')"},
    {CTRSEC_TARGET_NONE, "object"},
    {CTRSEC_TARGET_NONE, "[object, {'a': object}]"},
    {CTRSEC_TARGET_WORKLOAD, "workload"},
    {CTRSEC_TARGET_WORKLOAD, "object"},
    {CTRSEC_TARGET_WORKLOAD, "workload.containers"},
    {CTRSEC_TARGET_WORKLOAD, "workload.containers.map(c, c.env.map(e, e.value))"},
    {CTRSEC_TARGET_WORKLOAD, "workload.annotations"},
    {CTRSEC_TARGET_IMAGE, "image"},
    {CTRSEC_TARGET_IMAGE, "image.env"},
    {CTRSEC_TARGET_IMAGE, "image.history"},
    {CTRSEC_TARGET_IMAGE, "image.env.map(e, e.name + '=' + e.value)"},
    {CTRSEC_TARGET_EVENT, "proc"},
    {CTRSEC_TARGET_EVENT, "evt"},
    {CTRSEC_TARGET_EVENT, "proc.cmdline"},
    {CTRSEC_TARGET_EVENT, "[proc.args, proc.env, evt.args, evt.buffer, evt.arg.data]"},
};

START_TEST(expressions_show_no_secret)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = watched};
    ctrsec_context *context;
    ctrsec_document *document;
    ctrsec_expr *expr;
    ctrsec_buffer *buffer;
    ctrsec_error *error = NULL;
    const char *text = expressions[_i].text;
    const struct {
        const char *name, *text;
    } inputs[] = {{"manifests.yaml", manifests}, {"image.json", image}, {"e.ndjson", events}};
    leaks = freed = 0;
    ck_assert_int_eq(ctrsec_context_new(&context, &options, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_document_new(&document, context, NULL), CTRSEC_OK);
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        unit_api_good(ctrsec_document_add(document, inputs[i].name, inputs[i].text,
                                          strlen(inputs[i].text), CTRSEC_FORMAT_AUTO, &error),
                      &error);
    unit_api_good(
        ctrsec_expr_new(&expr, context, text, strlen(text), expressions[_i].target, &error),
        &error);
    unit_api_good(ctrsec_expr_eval(&buffer, expr, document, 0, &error), &error);
    ck_assert_uint_gt(ctrsec_buffer_size(buffer), 0);
    look_at_buffer(text, buffer);
    for (int32_t format = CTRSEC_EXPLAIN_TEXT; format <= CTRSEC_EXPLAIN_JSON; format++) {
        unit_api_good(ctrsec_expr_explain(&buffer, expr, document, 0, format, &error), &error);
        ck_assert_uint_gt(ctrsec_buffer_size(buffer), 0);
        look_at_buffer(text, buffer);
    }
    ctrsec_expr_free(expr);
    ctrsec_document_free(document);
    ctrsec_context_free(context);
    ck_assert_msg(leaks == 0, "%s: %u of %u blocks were given back with a secret in them", text,
                  leaks, freed);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("canary");
    tcase_add_test(test, reports_hold_no_secret);
    tcase_add_loop_test(test, expressions_show_no_secret, 0, UNIT_COUNT(expressions));
    return unit_run("canary", test);
}
