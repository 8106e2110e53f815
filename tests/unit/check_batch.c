/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of events in pieces: cut at line ends wherever the pieces end, the same findings as line
   by line. */
#include "unit_api.h"
#include "unit_random.h"
#include "unit_run.h"

enum { LINES = 300, LINE = 160 };

static const char rules[] =
    "rules:\n"
    "  - {id: sh, title: t, severity: low, target: event, violation: proc.name == 'sh'}\n"
    "  - {id: etc, title: t, severity: low, target: event,\n"
    "     violation: has(fd.name) && fd.name.startsWith('/etc/')}\n";

static char stream[LINES * LINE];
static size_t size;

/* Events of a few kinds, blank lines, and lines that are no JSON; the last one has no end. */
static void make_stream(void)
{
    static const char *const lines[] = {
        "{\"evt.type\":\"execve\",\"proc.name\":\"sh\"}",
        "{\"evt.type\":\"open\",\"proc.name\":\"cat\",\"fd.name\":\"/etc/passwd\"}",
        "{\"evt.type\":\"open\",\"fd.name\":\"/tmp/x\"}",
        "",
        "{\"evt.type\":",
        "{\"evt.type\":\"open\",\"proc.name\":\"a\"}\r",
    };
    uint64_t state = 0x2545F4914F6CDD1D;
    size = 0;
    for (int i = 0; i < LINES; i++)
        size += (size_t)snprintf(stream + size, sizeof stream - size, "%s\n",
                                 lines[unit_random(&state, sizeof lines / sizeof *lines)]);
    size += (size_t)snprintf(stream + size, sizeof stream - size, "%s", lines[0]);
}

struct sums {
    uint32_t documents, unread, failed, unknown;
};

static void add(struct sums *sums, const ctrsec_result *result)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    ck_assert_int_eq(ctrsec_result_counts(&counts, result), CTRSEC_OK);
    sums->documents += counts.documents;
    sums->unread += counts.unread;
    sums->failed += counts.failed;
    sums->unknown += counts.unknown;
}

static struct sums line_by_line(struct unit_api *api)
{
    struct sums sums = {0};
    for (const char *at = stream, *end; at < stream + size; at = end + 1) {
        end = memchr(at, '\n', size - (size_t)(at - stream));
        end = end == NULL ? stream + size : end;
        ctrsec_document_reset(api->document);
        ck_assert_int_eq(ctrsec_document_add(api->document, NULL, at, (size_t)(end - at),
                                             CTRSEC_FORMAT_NDJSON, NULL),
                         CTRSEC_OK);
        ck_assert_int_eq(
            ctrsec_check(api->evaluator, api->document, &api->options, api->result, NULL),
            CTRSEC_OK);
        add(&sums, api->result);
    }
    return sums;
}

/* The next piece begins where the last one was consumed to; a piece without a whole line grows. */
static struct sums in_pieces(struct unit_api *api, uint64_t seed, uint32_t longest)
{
    struct sums sums = {0};
    size_t at = 0, room = 0, consumed;
    while (at < size) {
        room += 1 + unit_random(&seed, longest);
        size_t left = size - at, piece = room < left ? room : left;
        ck_assert_int_eq(ctrsec_check_batch(api->evaluator, api->document, stream + at, piece,
                                            piece == left, &api->options, &consumed, api->result,
                                            NULL),
                         CTRSEC_OK);
        ck_assert(consumed == 0 || consumed == left || stream[at + consumed - 1] == '\n');
        ck_assert_uint_le(consumed, piece);
        add(&sums, api->result);
        at += consumed;
        room = consumed > 0 ? 0 : room;
    }
    return sums;
}

START_TEST(pieces_of_any_size)
{
    static const uint32_t longest[] = {1, 30, 200, 5000, sizeof stream};
    struct unit_api api;
    make_stream();
    unit_api_open(&api, rules, NULL);
    struct sums wanted = line_by_line(&api);
    struct sums found = in_pieces(&api, 88172645463325252u + (uint64_t)_i, longest[_i]);
    ck_assert_uint_gt(wanted.failed, 50);
    ck_assert_uint_gt(wanted.unknown, 10);
    ck_assert_uint_gt(wanted.unread, 10);
    ck_assert_mem_eq(&found, &wanted, sizeof wanted);
    unit_api_close(&api);
}
END_TEST

START_TEST(lines_and_numbers)
{
    static const char piece[] = "{\"evt.type\":\"x\",\"proc.name\":\"a\"}\n\n"
                                "{\"evt.type\":\"x\",\"proc.name\":\"sh\"}\n{\"evt";
    struct unit_api api;
    size_t consumed;
    unit_api_open(&api, rules, NULL);
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, piece, sizeof piece - 1, 0,
                                        &api.options, &consumed, api.result, NULL),
                     CTRSEC_OK);
    ck_assert_uint_eq(consumed, sizeof piece - 1 - strlen("{\"evt"));
    const struct ctrsec_finding *finding = ctrsec_result_finding(api.result, 0);
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(finding->document, 1);
    ck_assert_uint_eq(finding->line, 3);
    ck_assert_ptr_null(ctrsec_result_finding(api.result, 1));
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, "{\"a", 3, 0, &api.options,
                                        &consumed, api.result, NULL),
                     CTRSEC_OK);
    ck_assert_uint_eq(consumed, 0);
    ck_assert_ptr_null(ctrsec_result_finding(api.result, 0));
    unit_api_close(&api);
}
END_TEST

/* Findings carry the time of their event, however it is told. */
START_TEST(times)
{
    static const char piece[] =
        "{\"evt.type\":\"x\",\"proc.name\":\"sh\",\"evt.time\":1700000000123456789}\n"
        "{\"evt.type\":\"x\",\"proc.name\":\"sh\",\"evt.time\":\"2024-01-02T03:04:05+01:00\"}\n"
        "{\"rule\":\"r\",\"priority\":\"Notice\",\"time\":\"2024-01-02T03:04:05.5Z\",\"output_"
        "fields\":{"
        "\"evt.type\":\"x\",\"proc.name\":\"sh\"}}\n"
        "{\"evt.type\":\"x\",\"proc.name\":\"sh\",\"evt.time\":\"today\"}\n"
        "{\"evt.type\":\"x\",\"proc.name\":\"sh\"}\n";
    static const char *const times[] = {"2023-11-14T22:13:20.123456789Z", "2024-01-02T02:04:05Z",
                                        "2024-01-02T03:04:05.5Z", "", ""};
    struct unit_api api;
    size_t consumed;
    unit_api_open(&api, rules, NULL);
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, piece, sizeof piece - 1, 1,
                                        &api.options, &consumed, api.result, NULL),
                     CTRSEC_OK);
    for (uint32_t i = 0, at = 0; i < sizeof times / sizeof *times; i++, at++) {
        const struct ctrsec_finding *finding = ctrsec_result_finding(api.result, at);
        while (finding != NULL && finding->outcome != CTRSEC_FAIL)
            finding = ctrsec_result_finding(api.result, ++at);
        ck_assert_ptr_nonnull(finding);
        ck_assert_str_eq(ctrsec_result_string(api.result, &finding->time), times[i]);
    }
    unit_api_close(&api);
}
END_TEST

START_TEST(as_many_as_documents_may_be)
{
    struct unit_api api;
    ctrsec_context *context;
    size_t consumed;
    ck_assert_int_eq(ctrsec_context_new(&context, NULL, NULL), CTRSEC_OK);
    ck_assert_int_eq(ctrsec_context_limit(context, "set_documents", 2, NULL), CTRSEC_OK);
    unit_api_open_with(&api, context, rules, NULL);
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, "{}\n{}\n{}\n", 9, 1,
                                        &api.options, &consumed, api.result, NULL),
                     CTRSEC_OK);
    ck_assert_uint_eq(consumed, 6);
    unit_api_close(&api);
}
END_TEST

START_TEST(arguments)
{
    struct unit_api api;
    size_t consumed = 7;
    unit_api_open(&api, rules, NULL);
    ck_assert_int_eq(
        ctrsec_check_batch(NULL, api.document, "", 0, 0, &api.options, &consumed, api.result, NULL),
        CTRSEC_E_ARGUMENT);
    ck_assert_uint_eq(consumed, 0);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, NULL, 1, 0, &api.options,
                                        &consumed, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, "", 0, 0, &api.options, NULL,
                                        api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, NULL, 0, 1, &api.options,
                                        &consumed, api.result, NULL),
                     CTRSEC_OK);
    unit_api_close(&api);
}
END_TEST

/* Whatever the lines are and however events are written, the report is that of the documents. */
START_TEST(same_as_documents)
{
    static const char *const lines[] = {
        "{\"evt.type\":\"execve\",\"proc.name\":\"sh\",\"proc.exe\":{\"a\":[1,2]},\"x\":1}",
        "{\"evt\":{\"type\":\"open\"},\"proc\":{\"name\":\"cat\"},\"fd.name\":\"/etc/shadow\"}",
        "{\"rule\":\"r\",\"priority\":\"Notice\",\"time\":\"2024-01-01T00:00:00Z\","
        "\"output_fields\":{\"proc.name\":\"sh\",\"evt.time\":1,\"y\":{}}}",
        "{\"evt.type\":\"open\",\"proc.aname[2]\":\"sh\",\"fd.name\":\"/etc/\\u0061\"}",
        "{\"evt.type\":\"open\",\"proc.name\":\"a\",\"proc.name\":\"sh\",\"z\":1,\"z\":2}",
        "{\"proc.name\":\"sh\"",
        "[]",
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"name\":\"c\"}]}}",
        "{\"apiVersion\":\"audit.k8s.io/v1\",\"kind\":\"Event\",\"verb\":\"get\"}",
        "{\"schemaVersion\":2,\"manifests\":[],\"evt\":{\"type\":\"open\"}}",
    };
    struct unit_api api;
    uint64_t state = 77 + (uint64_t)_i;
    char text[20 * 256];
    size_t length = 0, consumed;
    ctrsec_buffer *reports[2];
    unit_api_open(&api, rules, NULL);
    for (int i = 0; i < 20; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s\n",
                                   lines[unit_random(&state, _i % 2 == 0 ? 6 : 10)]);
    for (int i = 0; i < 2; i++) {
        ctrsec_document_reset(api.document);
        if (i == 0) {
            ck_assert_int_eq(
                ctrsec_document_add(api.document, NULL, text, length, CTRSEC_FORMAT_NDJSON, NULL),
                CTRSEC_OK);
            ck_assert_int_eq(
                ctrsec_check(api.evaluator, api.document, &api.options, api.result, NULL),
                CTRSEC_OK);
        } else {
            ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, text, length, 1,
                                                &api.options, &consumed, api.result, NULL),
                             CTRSEC_OK);
            ck_assert_uint_eq(consumed, length);
        }
        reports[i] = unit_api_report(&api, CTRSEC_REPORT_JSON);
    }
    ck_assert_str_eq(ctrsec_buffer_data(reports[1]), ctrsec_buffer_data(reports[0]));
    ctrsec_buffer_free(reports[0]);
    ctrsec_buffer_free(reports[1]);
    unit_api_close(&api);
}
END_TEST

/* A line that no call can take is no stream that waits for more. */
START_TEST(line_without_end)
{
    struct unit_api api;
    size_t size = ((size_t)64 << 20) + 1, consumed = 1;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', size);
    unit_api_open(&api, rules, NULL);
    for (int32_t last = 0; last < 2; last++) {
        ck_assert_int_eq(ctrsec_check_batch(api.evaluator, api.document, text, size, last,
                                            &api.options, &consumed, api.result, NULL),
                         CTRSEC_E_LIMIT);
        ck_assert_uint_eq(consumed, 0);
        ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    }
    unit_api_close(&api);
    free(text);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("batch");
    tcase_add_loop_test(test, pieces_of_any_size, 0, 5);
    tcase_add_loop_test(test, same_as_documents, 0, 200);
    tcase_add_test(test, lines_and_numbers);
    tcase_add_test(test, times);
    tcase_add_test(test, as_many_as_documents_may_be);
    tcase_add_test(test, arguments);
    tcase_add_test(test, line_without_end);
    return unit_run("batch", test);
}
