/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_writer.h */
#include "run_writer.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "run_worker.h"

static const char *name_of(const struct run_writer *writer)
{
    return writer->path == NULL ? "standard output" : writer->path;
}

static bool complain(const struct run_writer *writer)
{
    fprintf(stderr, "ctrsec: %s cannot be written: %s\n", name_of(writer), strerror(errno));
    return false;
}

bool run_writer_open(struct run_writer *writer, struct run_queue *queue, const char *path)
{
    *writer = (struct run_writer){.queue = queue, .path = path, .waiting = pthread_self()};
    pthread_mutex_init(&writer->lock, NULL);
    writer->out = path == NULL ? stdout : fopen(path, "ae");
    return writer->out != NULL || complain(writer);
}

bool run_writer_close(struct run_writer *writer)
{
    bool good = true;
    if (writer->path != NULL && writer->out != NULL)
        good = fclose(writer->out) == 0 || complain(writer);
    pthread_mutex_destroy(&writer->lock);
    return good;
}

/* The file of the name, which may be a new one; the old one goes on where there is none. */
static void open_again(struct run_writer *writer)
{
    FILE *out = writer->path == NULL ? NULL : fopen(writer->path, "ae");
    if (writer->path == NULL)
        return;
    if (out == NULL) {
        complain(writer);
        return;
    }
    if (fclose(writer->out) != 0)
        complain(writer);
    writer->out = out;
}

static void show_complaints(struct run_writer *writer, const struct run_batch *batch)
{
    for (uint32_t i = 0; i < batch->complaint_count; i++) {
        const struct run_complaint *complaint = &batch->complaints[i];
        if (writer->complaints > COMPLAINTS_MOST)
            return;
        if (writer->complaints++ == COMPLAINTS_MOST) {
            fprintf(stderr, "ctrsec: further lines that are not read are only counted\n");
            return;
        }
        fprintf(stderr, "%s:%llu:", batch->stream, (unsigned long long)complaint->line);
        if (complaint->column > 0)
            fprintf(stderr, "%u:", complaint->column);
        fprintf(stderr, " not read: %s\n", complaint->text);
    }
}

static void add_totals(struct run_writer *writer, const struct run_batch *batch)
{
    struct run_counts *sums = &writer->totals.counts;
    pthread_mutex_lock(&writer->lock);
    sums->events += batch->counts.events;
    sums->skipped += batch->counts.skipped;
    sums->findings += batch->counts.findings;
    sums->unread += batch->counts.unread;
    sums->untold += batch->counts.untold;
    sums->dropped += batch->counts.dropped;
    sums->unfinished += batch->counts.unfinished;
    writer->totals.code = run_worse_code(writer->totals.code, batch->code);
    pthread_mutex_unlock(&writer->lock);
}

static bool write_batch(struct run_writer *writer, const struct run_batch *batch)
{
    show_complaints(writer, batch);
    add_totals(writer, batch);
    if (batch->failed)
        return false;
    if (atomic_exchange(&writer->reopen, false))
        open_again(writer);
    if (batch->text_size == 0)
        return true;
    if (fwrite(batch->text, 1, batch->text_size, writer->out) != batch->text_size ||
        fflush(writer->out) != 0)
        return complain(writer);
    return true;
}

void *run_writer_main(void *payload)
{
    struct run_writer *writer = payload;
    struct run_batch *batch;
    while (!writer->failed && (batch = run_queue_first(writer->queue)) != NULL) {
        writer->failed = !write_batch(writer, batch);
        run_queue_written(writer->queue);
    }
    if (writer->failed)
        run_queue_abort(writer->queue);
    atomic_store(&writer->ended, true);
    pthread_kill(writer->waiting, SIGUSR1);
    return NULL;
}

struct run_totals run_writer_totals(struct run_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    struct run_totals totals = writer->totals;
    pthread_mutex_unlock(&writer->lock);
    return totals;
}
