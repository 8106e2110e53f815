/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_worker.h */
#include "run_worker.h"

#include <stdlib.h>
#include <string.h>

int run_worse_code(int a, int b)
{
    if (a == EXIT_UNDECIDED || b == EXIT_UNDECIDED)
        return EXIT_UNDECIDED;
    return a == EXIT_DENIED || b == EXIT_DENIED ? EXIT_DENIED : EXIT_ALLOWED;
}

static bool fail(ctrsec_error *error)
{
    error_print(error);
    return false;
}

/* The evaluator of the batch's plan. */
static bool prepare(struct run_worker *worker, const struct run_batch *batch)
{
    ctrsec_context *context = worker->call->context;
    ctrsec_error *error;
    if (worker->document == NULL &&
        ctrsec_document_new(&worker->document, context, &error) != CTRSEC_OK)
        return fail(error);
    if (worker->result == NULL && ctrsec_result_new(&worker->result, context, &error) != CTRSEC_OK)
        return fail(error);
    if (worker->evaluator != NULL && worker->plan == batch->plan)
        return true;
    ctrsec_evaluator_free(worker->evaluator);
    worker->evaluator = NULL;
    worker->plan = batch->plan;
    if (ctrsec_evaluator_new(&worker->evaluator, batch->plan, &error) != CTRSEC_OK)
        return fail(error);
    return true;
}

/* --- what a result adds to its batch -----------------------------------------------------------
 */

static bool append(struct run_batch *batch, const void *text, size_t size)
{
    if (batch->text_room - batch->text_size < size) {
        size_t room = batch->text_size + size > 2 * batch->text_room ? batch->text_size + size
                                                                     : 2 * batch->text_room;
        char *larger = realloc(batch->text, room);
        if (larger == NULL) {
            fprintf(stderr, "ctrsec: out of memory\n");
            return false;
        }
        batch->text = larger;
        batch->text_room = room;
    }
    if (size > 0)
        memcpy(batch->text + batch->text_size, text, size);
    batch->text_size += size;
    return true;
}

static bool take_findings(struct run_worker *worker, struct run_batch *batch, uint64_t lines_before)
{
    struct ctrsec_report_options options = {.struct_size = sizeof options,
                                            .format = CTRSEC_REPORT_NDJSON,
                                            .min_severity =
                                                call_word(worker->call, OPTION_MIN_SEVERITY, 0),
                                            .stream = batch->stream,
                                            .lines_before = lines_before};
    ctrsec_buffer *buffer;
    ctrsec_error *error;
    uint32_t count, stride;
    if (ctrsec_result_findings(worker->result, &count, &stride) == NULL)
        return true;
    if (ctrsec_report_write(&buffer, worker->result, &options, &error) != CTRSEC_OK)
        return fail(error);
    bool good = append(batch, ctrsec_buffer_data(buffer), ctrsec_buffer_size(buffer));
    ctrsec_buffer_free(buffer);
    return good;
}

static void take_notices(const ctrsec_result *result, struct run_batch *batch,
                         uint64_t lines_before)
{
    uint32_t count, stride;
    const char *record = (const char *)ctrsec_result_notices(result, &count, &stride);
    for (uint32_t i = 0; i < count; i++, record += stride) {
        const struct ctrsec_notice *notice = (const void *)record;
        if (notice->status != CTRSEC_OK)
            run_complain(batch, lines_before + notice->line, notice->column,
                         ctrsec_result_string(result, &notice->message));
    }
}

static bool take_result(struct run_worker *worker, struct run_batch *batch,
                        const struct ctrsec_counts *counts, uint64_t lines_before)
{
    batch->counts.events += counts->documents - counts->unread;
    batch->counts.unread += counts->unread;
    batch->counts.skipped += counts->skipped;
    batch->counts.findings += (uint64_t)counts->failed + counts->unknown + counts->suppressed;
    batch->counts.untold += counts->dropped;
    batch->code = run_worse_code(batch->code, gate_code(worker->call, worker->result));
    take_notices(worker->result, batch, lines_before);
    return take_findings(worker, batch, lines_before);
}

/* --- pieces of a batch ---------------------------------------------------------------------------
 */

/* The whole lines among the first `most` bytes; at least one, however long. */
static size_t whole_lines(const char *bytes, size_t size, size_t most)
{
    if (size <= most)
        return size;
    for (size_t end = most; end > 0; end--)
        if (bytes[end - 1] == '\n')
            return end;
    const char *end = memchr(bytes + most, '\n', size - most);
    return end == NULL ? size : (size_t)(end - bytes) + 1;
}

/* Where a piece has more findings than a result holds, it is judged again in smaller ones. */
static bool judge(struct run_worker *worker, struct run_batch *batch)
{
    struct ctrsec_check_options options = {.struct_size = sizeof options,
                                           .now = call_now(worker->call),
                                           .allow_unknown =
                                               call_words(worker->call, OPTION_ALLOW_UNKNOWN)};
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    uint64_t lines_before = batch->lines_before;
    size_t most = batch->size, consumed;
    for (size_t at = 0; at < batch->size;) {
        const char *bytes = batch->bytes + at;
        size_t piece = whole_lines(bytes, batch->size - at, most);
        ctrsec_error *error;
        if (ctrsec_check_batch(worker->evaluator, worker->document, bytes, piece, 1, &options,
                               &consumed, worker->result, &error) != CTRSEC_OK)
            return fail(error);
        ctrsec_result_counts(&counts, worker->result);
        uint64_t lines = run_count_lines(bytes, consumed);
        if (counts.dropped > 0 && lines > 1) {
            most = consumed / 2;
            continue;
        }
        if (!take_result(worker, batch, &counts, lines_before))
            return false;
        lines_before += lines;
        at += consumed;
    }
    return true;
}

void *run_worker_main(void *payload)
{
    struct run_worker *worker = payload;
    struct run_batch *batch;
    while ((batch = run_queue_take(worker->queue)) != NULL) {
        batch->failed = batch->size > 0 && !(prepare(worker, batch) && judge(worker, batch));
        run_queue_done(worker->queue, batch);
    }
    ctrsec_evaluator_free(worker->evaluator);
    ctrsec_result_free(worker->result);
    ctrsec_document_free(worker->document);
    return NULL;
}
