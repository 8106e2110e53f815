/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of `ctrsec run`: findings of the batches in order, complaints to stderr, totals. */
#ifndef CTRSEC_CLI_RUN_WRITER_H
#define CTRSEC_CLI_RUN_WRITER_H

#include <stdatomic.h>

#include "cli.h"
#include "run_queue.h"

struct run_totals {
    struct run_counts counts;
    int code; /* of the findings */
};

struct run_writer {
    struct run_queue *queue;
    const char *path; /* written to the end of; NULL: standard output */
    FILE *out;
    pthread_t waiting;  /* gets SIGUSR1 when the writer has ended */
    atomic_bool reopen; /* the file may have been moved away */
    atomic_bool ended;
    bool failed; /* after a message; read when the thread has ended */
    uint32_t complaints;
    pthread_mutex_t lock; /* of the totals */
    struct run_totals totals;
};

/* False after a message. Closed in any case; closing is false after a message, too. */
bool run_writer_open(struct run_writer *writer, struct run_queue *queue, const char *path);
bool run_writer_close(struct run_writer *writer);

/* The thread; payload is the writer. Where it cannot write it aborts the queue. */
void *run_writer_main(void *payload);

/* So far. Any thread. */
struct run_totals run_writer_totals(struct run_writer *writer);

#endif
