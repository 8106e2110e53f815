/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan in force of `ctrsec run`. Who needs it takes a share of it; a reload makes another one
 * beside it, and puts it in its place only if all went well. So nothing waits for a reload, and
 * nothing is judged by half of one.
 */
#ifndef CTRSEC_CLI_RUN_PLAN_H
#define CTRSEC_CLI_RUN_PLAN_H

#include <pthread.h>

#include "cli.h"

enum { PLAN_NAME = 1024 };

struct run_plan {
    pthread_mutex_t lock; /* held for a moment only */
    ctrsec_plan *plan;
    char name[PLAN_NAME]; /* channels, versions, digests; of the thread that reloads */
};

/* The first plan. False after a message; *code as of plan_make. */
bool run_plan_init(struct run_plan *current, const struct call *call, int *code);
void run_plan_clear(struct run_plan *current);

/* The plan in force; the caller releases it. Any thread. */
ctrsec_plan *run_plan_take(struct run_plan *current);

/* Reads bundle, trust, state and configuration again. False after messages: the old plan stays. */
bool run_plan_reload(struct run_plan *current, const struct call *call);

#endif
