/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of `ctrsec run`: cuts streams into batches of whole lines, each with the plan that is
 * in force at that moment. Streams come one after the other; followed ones all at once, until
 * somebody stops the reader.
 */
#ifndef CTRSEC_CLI_RUN_READER_H
#define CTRSEC_CLI_RUN_READER_H

#include "run_plan.h"
#include "run_source.h"

enum { BATCH_MOST = 256 << 10 }; /* bytes; a longer line makes a longer batch */

struct run_reader {
    struct run_queue *queue;
    struct run_plan *plan;
    char **paths; /* NULL behind the last */
    bool follow, drop;
    int stop;         /* descriptor: readable when the reader is to stop */
    uint32_t failed;  /* streams that were not read, or not to the end */
    uint64_t dropped; /* lines, not told yet */
};

/* The thread; payload is the reader. Ends the queue. */
void *run_reader_main(void *payload);

#endif
