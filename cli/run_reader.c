/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_reader.h */
#include "run_reader.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "run_watch.h"

/* --- batches -------------------------------------------------------------------------------------
 */

/* The next batch with the plan of now; NULL: nothing is free (with --drop), or all is over. */
static struct run_batch *next_batch(struct run_reader *reader, bool wait)
{
    struct run_batch *batch = run_queue_next(reader->queue, wait);
    if (batch == NULL)
        return NULL;
    batch->plan = run_plan_take(reader->plan);
    batch->counts.dropped = reader->dropped;
    reader->dropped = 0;
    return batch;
}

/* False: the queue was aborted, or out of memory after a message. With --drop an aborted queue is
   like a full one, until the reader is stopped. */
static bool cut(struct run_reader *reader, struct run_source *source)
{
    if (source->whole == 0)
        return true;
    struct run_batch *batch = next_batch(reader, !reader->drop);
    if (batch == NULL && reader->drop) {
        reader->dropped += run_source_drop(source);
        return true;
    }
    if (batch == NULL || !run_source_cut(source, batch))
        return false;
    run_queue_fill(reader->queue);
    return true;
}

/* A batch without bytes, that tells of what could not be cut. */
static bool tell(struct run_reader *reader, const struct run_source *source, uint64_t line,
                 struct run_counts counts, const char *text)
{
    struct run_batch *batch = next_batch(reader, true);
    if (batch == NULL)
        return false;
    counts.dropped += batch->counts.dropped;
    batch->counts = counts;
    batch->stream = source->name;
    run_complain(batch, line, 0, text);
    run_queue_fill(reader->queue);
    return true;
}

static bool tell_too_long(struct run_reader *reader, struct run_source *source)
{
    char text[64];
    uint64_t line = source->too_long_line;
    if (line == 0)
        return true;
    source->too_long_line = 0;
    snprintf(text, sizeof text, "the line is longer than %zu bytes", LINE_MOST);
    return tell(reader, source, line, (struct run_counts){.unread = 1}, text);
}

/* What is whole goes on its way; `all`: also what is left of a stream that has ended. */
static bool flush(struct run_reader *reader, struct run_source *source, bool all)
{
    if (all)
        run_source_finish_line(source);
    return cut(reader, source) && tell_too_long(reader, source);
}

/* --- reading -------------------------------------------------------------------------------------
 */

static bool is_stopped(const struct run_reader *reader)
{
    struct pollfd stop = {.fd = reader->stop, .events = POLLIN};
    return poll(&stop, 1, 0) != 0;
}

/* Readable now. Regular files always are. */
static bool is_ready(const struct run_source *source)
{
    struct pollfd ready = {.fd = source->descriptor, .events = POLLIN};
    return source->regular || source->descriptor < 0 || poll(&ready, 1, 0) != 0;
}

/*
 * Takes what the source has now, at most a batch of it. *end: it has no more, now or for ever.
 * False: all is over.
 */
static bool read_some(struct run_reader *reader, struct run_source *source, enum run_read *end)
{
    *end = RUN_READ_NOTHING;
    while (is_ready(source)) {
        *end = run_source_read(source);
        if (!tell_too_long(reader, source))
            return false;
        if (*end != RUN_READ_SOME)
            break;
        if (source->whole > 0 && source->size >= BATCH_MOST)
            return flush(reader, source, false);
    }
    return flush(reader, source, *end == RUN_READ_END || *end == RUN_READ_FAILED);
}

/* The begin of a line whose end has not been written when the reader is stopped. */
static bool leave(struct run_reader *reader, struct run_source *source)
{
    if (source->size == 0)
        return true;
    return tell(reader, source, source->lines + 1, (struct run_counts){.unfinished = 1},
                "the line had no end yet when the reader was stopped");
}

/* One stream after the other. */
static void read_in_turn(struct run_reader *reader)
{
    bool going = true;
    for (char **path = reader->paths; *path != NULL && going && !is_stopped(reader); path++) {
        struct run_source source;
        enum run_read end = RUN_READ_NOTHING;
        run_source_init(&source, *path, false);
        bool open = run_source_open(&source);
        while (open && going && end != RUN_READ_END && end != RUN_READ_FAILED &&
               !is_stopped(reader)) {
            going = read_some(reader, &source, &end);
            if (going && end == RUN_READ_NOTHING)
                run_watch_wait(NULL, reader->stop, &source, 1);
        }
        if (going && end != RUN_READ_END && end != RUN_READ_FAILED)
            going = leave(reader, &source);
        reader->failed += !open || end == RUN_READ_FAILED;
        run_source_clear(&source);
    }
}

/* Reads of all that are not at their end; *busy: one had something. False: all is over. */
static bool read_round(struct run_reader *reader, struct run_source *sources, uint32_t *count,
                       bool *busy)
{
    *busy = false;
    for (uint32_t i = 0; i < *count;) {
        enum run_read end;
        if (!read_some(reader, &sources[i], &end))
            return false;
        *busy = *busy || end == RUN_READ_SOME;
        if (end == RUN_READ_END || end == RUN_READ_FAILED) {
            reader->failed += end == RUN_READ_FAILED;
            run_source_clear(&sources[i]);
            sources[i] = sources[--*count];
            continue;
        }
        i++;
    }
    return true;
}

/* All streams at once. */
static void follow(struct run_reader *reader, struct run_source *sources, uint32_t count)
{
    struct run_watch watch;
    bool busy = true, going = true;
    run_watch_init(&watch, sources, count);
    while (going && count > 0 && !is_stopped(reader)) {
        going = read_round(reader, sources, &count, &busy);
        if (going && !busy && count > 0)
            run_watch_wait(&watch, reader->stop, sources, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        going = going && leave(reader, &sources[i]);
        run_source_clear(&sources[i]);
    }
    run_watch_clear(&watch);
}

static void follow_all(struct run_reader *reader)
{
    uint32_t count = 0, open = 0;
    while (reader->paths[count] != NULL)
        count++;
    struct run_source *sources = calloc(count, sizeof *sources);
    if (sources == NULL) {
        fprintf(stderr, "ctrsec: out of memory\n");
        reader->failed += count;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        run_source_init(&sources[open], reader->paths[i], true);
        if (run_source_open(&sources[open])) {
            open++;
        } else {
            reader->failed++;
            run_source_clear(&sources[open]);
        }
    }
    follow(reader, sources, open);
    free(sources);
}

void *run_reader_main(void *payload)
{
    struct run_reader *reader = payload;
    if (reader->follow)
        follow_all(reader);
    else
        read_in_turn(reader);
    run_queue_end(reader->queue);
    return NULL;
}
