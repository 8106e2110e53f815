/* SPDX-License-Identifier: Apache-2.0 */
/* A worker of `ctrsec run`: judges batches, each by the plan that it brings along. */
#ifndef CTRSEC_CLI_RUN_WORKER_H
#define CTRSEC_CLI_RUN_WORKER_H

#include "cli.h"
#include "run_queue.h"

struct run_worker {
    struct run_queue *queue;
    const struct call *call;
    pthread_t thread;
    ctrsec_plan *plan; /* of the evaluator, which keeps it alive */
    ctrsec_evaluator *evaluator;
    ctrsec_document *document;
    ctrsec_result *result;
};

/* The thread; payload is the worker, with queue and call set. */
void *run_worker_main(void *payload);

/* The exit code of the two that tells more: 5, 1, 0. */
int run_worse_code(int a, int b);

#endif
