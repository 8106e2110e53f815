/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of Trivy on an image with 1,000 vulnerabilities against the image rules that ship: from
 * its bytes to the findings, and of a report that was read before. As many findings of the rule on
 * vulnerabilities with a fix as were made up, or no time is printed.
 */
#include "bench_plan.h"

enum { PASSES = 9, ROUNDS = 5, VULNERABILITIES = 1000 };

#define RULE "base/image-vulnerability-fixable"

struct work {
    struct bench_text report;
    unsigned fixable;
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
    struct ctrsec_check_options options;
};

/* One in ten is severe and has a fix. */
static struct bench_text make_report(unsigned *fixable)
{
    static const char *const severities[] = {"LOW", "MEDIUM", "MEDIUM", "UNKNOWN", "LOW"};
    struct bench_text text = {NULL, 0};
    FILE *out = open_memstream(&text.bytes, &text.size);
    if (out == NULL)
        bench_stop("out of memory");
    fputs(
        "{\"SchemaVersion\":2,\"CreatedAt\":\"2025-06-01T00:00:00Z\",\"ArtifactName\":"
        "\"registry.example.com/shop/web:1.4.0\",\"ArtifactType\":\"container_image\",\"Metadata\":"
        "{\"OS\":{\"Family\":\"debian\",\"Name\":\"12.5\"},\"ImageConfig\":{\"architecture\":"
        "\"amd64\",\"os\":\"linux\",\"created\":\"2025-05-01T00:00:00Z\",\"config\":{\"User\":"
        "\"app\",\"Env\":[\"PATH=/usr/bin\"],\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"]}},"
        "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},\"history\":[{\"created_by\":"
        "\"COPY app /srv/app # buildkit\"}]}},\"Results\":[{\"Target\":\"shop/web\",\"Class\":"
        "\"os-pkgs\",\"Type\":\"debian\",\"Vulnerabilities\":[",
        out);
    *fixable = 0;
    for (unsigned i = 0; i < VULNERABILITIES; i++) {
        bool severe = i % 10 == 3;
        *fixable += severe;
        fprintf(out,
                "%s\n{\"VulnerabilityID\":\"CVE-2023-%u\",\"PkgID\":\"lib%u@1.%u\",\"PkgName\":"
                "\"lib%u\",\"InstalledVersion\":\"1.%u-r0\",%s\"Status\":\"%s\",\"PrimaryURL\":"
                "\"https://example.com/CVE-2023-%u\",\"Title\":\"lib%u: reads too far\","
                "\"Description\":\"A crafted file makes lib%u read over the end of a buffer, which "
                "may end the program or tell what lies behind it.\",\"Severity\":\"%s\",\"CweIDs\":"
                "[\"CWE-125\"],\"References\":[\"https://example.com/a/%u\"]}",
                i == 0 ? "" : ",", 10000 + i, i % 200, i % 7, i % 200, i % 7,
                severe || i % 4 == 0 ? "\"FixedVersion\":\"2.0-r1\"," : "",
                severe ? "fixed" : "affected", 10000 + i, i % 200, i % 200,
                severe ? "HIGH" : severities[i % 5], i);
    }
    fputs("]}]}", out);
    fclose(out);
    return text;
}

static unsigned found(const struct work *work)
{
    const struct ctrsec_finding *finding;
    unsigned count = 0;
    for (uint32_t i = 0; (finding = ctrsec_result_finding(work->result, i)) != NULL; i++)
        count += strcmp(ctrsec_result_string(work->result, &finding->rule), RULE) == 0;
    return count;
}

static void add(struct work *work)
{
    ctrsec_error *error = NULL;
    ctrsec_document_reset(work->document);
    bench_stop_on(ctrsec_document_add(work->document, "report.json", work->report.bytes,
                                      work->report.size, CTRSEC_FORMAT_JSON, &error),
                  error);
}

static void check(struct work *work)
{
    ctrsec_error *error = NULL;
    bench_stop_on(
        ctrsec_check(work->evaluator, work->document, &work->options, work->result, &error), error);
}

static unsigned image_rules(const ctrsec_plan *plan)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < ctrsec_plan_rule_count(plan); i++) {
        struct ctrsec_rule rule = {.struct_size = sizeof rule};
        ctrsec_error *error = NULL;
        bench_stop_on(ctrsec_plan_rule(&rule, plan, i), error);
        count += rule.target == CTRSEC_TARGET_IMAGE;
    }
    return count;
}

static void measure(struct work *work, unsigned rules)
{
    double json = 1e9, read = 1e9;
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    for (int i = 0; i < PASSES; i++) {
        double start = bench_seconds();
        for (int k = 0; k < ROUNDS; k++) {
            add(work);
            check(work);
        }
        json = bench_less(json, (bench_seconds() - start) / ROUNDS);
        start = bench_seconds();
        for (int k = 0; k < ROUNDS; k++)
            check(work);
        read = bench_less(read, (bench_seconds() - start) / ROUNDS);
        if (found(work) != work->fixable)
            bench_stop("another number of vulnerabilities with a fix than were made up");
    }
    uint64_t before = bench_allocations;
    check(work);
    uint64_t allocations = bench_allocations - before;
    ctrsec_result_counts(&counts, work->result);
    printf(
        "images %u vulnerabilities, %zu KB  %u rules  json %8.1f us  check %8.1f us  %u findings  "
        "%llu allocations\n",
        VULNERABILITIES, work->report.size / 1024, rules, 1e6 * json, 1e6 * read,
        (unsigned)counts.failed, (unsigned long long)allocations);
}

int main(void)
{
    struct ctrsec_context_options options = {.struct_size = sizeof options, .resize = bench_resize};
    struct work work = {.options = {.struct_size = sizeof work.options, .now = BENCH_NOW}};
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    work.report = make_report(&work.fixable);
    bench_stop_on(ctrsec_context_new(&context, &options, &error), error);
    ctrsec_plan *plan = bench_load_plan(context, BENCH_SHARE, NULL);
    bench_stop_on(ctrsec_evaluator_new(&work.evaluator, plan, &error), error);
    bench_stop_on(ctrsec_document_new(&work.document, context, &error), error);
    bench_stop_on(ctrsec_result_new(&work.result, context, &error), error);
    measure(&work, image_rules(plan));
    ctrsec_result_free(work.result);
    ctrsec_document_free(work.document);
    ctrsec_evaluator_free(work.evaluator);
    ctrsec_plan_release(plan);
    ctrsec_context_free(context);
    free(work.report.bytes);
    return EXIT_SUCCESS;
}
