/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The batches of `ctrsec run` on their way from the reader to the writer, in a ring:
 *
 *         written          taken           filled
 *     free   | done or at work | waiting to be |  free
 *            |                 | taken         |
 *
 * The reader fills them in the order of the streams, workers take them in that order and end them
 * in any, the writer gets them in that order again. A full ring holds the reader up: that is the
 * back-pressure.
 */
#ifndef CTRSEC_CLI_RUN_QUEUE_H
#define CTRSEC_CLI_RUN_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctrsec/ctrsec.h"

enum { COMPLAINTS_MOST = 10 }; /* that are shown; the rest is counted */

/* Something in a stream that was not judged. It holds nothing of the line. */
struct run_complaint {
    uint64_t line;
    uint32_t column; /* 0: the line as a whole */
    char text[256];
};

struct run_counts {
    uint64_t events, skipped, findings;
    uint64_t unread;     /* lines that are no JSON, or over a limit */
    uint64_t untold;     /* findings over the limit of one event */
    uint64_t dropped;    /* lines left out because nobody had time for them */
    uint64_t unfinished; /* last lines of growing files, without an end */
};

struct run_batch {
    /* by the reader */
    char *bytes; /* whole lines */
    size_t size, room;
    const char *stream;
    uint64_t lines_before; /* of the stream */
    ctrsec_plan *plan;     /* that was in force when the batch was cut; released by the writer */
    /* by the worker (the reader begins with what it could not even cut) */
    char *text; /* findings, a line each */
    size_t text_size, text_room;
    struct run_counts counts;
    struct run_complaint complaints[COMPLAINTS_MOST];
    uint32_t complaint_count;
    int code;    /* exit code that the findings lead to */
    bool failed; /* the check itself, after a message */
    bool done;
};

struct run_queue {
    pthread_mutex_t lock;
    pthread_cond_t free, filled, done;
    struct run_batch *batches;
    uint32_t size;
    uint64_t filled_count, taken_count, written_count;
    bool ended;   /* nothing more is filled */
    bool aborted; /* nothing more is done */
};

/* False: out of memory. Cleared in any case. */
bool run_queue_init(struct run_queue *queue, uint32_t size);
void run_queue_clear(struct run_queue *queue);

/*
 * Reader: the batch to fill next, empty but for its memory. `wait`: until one is free. NULL: none
 * is, or the queue was aborted. run_queue_fill hands it on, run_queue_end says it was the last.
 */
struct run_batch *run_queue_next(struct run_queue *queue, bool wait);
void run_queue_fill(struct run_queue *queue);
void run_queue_end(struct run_queue *queue);

/* Worker: the next batch; NULL: no more come. */
struct run_batch *run_queue_take(struct run_queue *queue);
void run_queue_done(struct run_queue *queue, struct run_batch *batch);

/* Writer: the next batch in order, when it is done; NULL: no more come. */
struct run_batch *run_queue_first(struct run_queue *queue);
void run_queue_written(struct run_queue *queue);

/* Ends all waiting; batches that are left are not done. */
void run_queue_abort(struct run_queue *queue);

/* Line ends. */
uint64_t run_count_lines(const char *bytes, size_t size);

/* One more complaint, counted by the caller; only the first are kept. */
void run_complain(struct run_batch *batch, uint64_t line, uint32_t column, const char *text);

#endif
