/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_queue.h. One lock: a batch is some thousand events. */
#include "run_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool run_queue_init(struct run_queue *queue, uint32_t size)
{
    *queue = (struct run_queue){.size = size};
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->free, NULL);
    pthread_cond_init(&queue->filled, NULL);
    pthread_cond_init(&queue->done, NULL);
    queue->batches = calloc(size, sizeof *queue->batches);
    return queue->batches != NULL;
}

void run_queue_clear(struct run_queue *queue)
{
    for (uint32_t i = 0; queue->batches != NULL && i < queue->size; i++) {
        free(queue->batches[i].bytes);
        free(queue->batches[i].text);
        ctrsec_plan_release(queue->batches[i].plan);
    }
    free(queue->batches);
    pthread_cond_destroy(&queue->done);
    pthread_cond_destroy(&queue->filled);
    pthread_cond_destroy(&queue->free);
    pthread_mutex_destroy(&queue->lock);
}

static struct run_batch *at(struct run_queue *queue, uint64_t number)
{
    return &queue->batches[number % queue->size];
}

struct run_batch *run_queue_next(struct run_queue *queue, bool wait)
{
    struct run_batch *batch = NULL;
    pthread_mutex_lock(&queue->lock);
    while (wait && !queue->aborted && queue->filled_count - queue->written_count == queue->size)
        pthread_cond_wait(&queue->free, &queue->lock);
    if (!queue->aborted && queue->filled_count - queue->written_count < queue->size)
        batch = at(queue, queue->filled_count);
    pthread_mutex_unlock(&queue->lock);
    if (batch != NULL)
        *batch = (struct run_batch){.bytes = batch->bytes,
                                    .room = batch->room,
                                    .text = batch->text,
                                    .text_room = batch->text_room};
    return batch;
}

void run_queue_fill(struct run_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->filled_count++;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

void run_queue_end(struct run_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->ended = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_cond_broadcast(&queue->done);
    pthread_mutex_unlock(&queue->lock);
}

struct run_batch *run_queue_take(struct run_queue *queue)
{
    struct run_batch *batch = NULL;
    pthread_mutex_lock(&queue->lock);
    while (!queue->aborted && !queue->ended && queue->taken_count == queue->filled_count)
        pthread_cond_wait(&queue->filled, &queue->lock);
    if (!queue->aborted && queue->taken_count < queue->filled_count)
        batch = at(queue, queue->taken_count++);
    pthread_mutex_unlock(&queue->lock);
    return batch;
}

void run_queue_done(struct run_queue *queue, struct run_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    batch->done = true;
    pthread_cond_signal(&queue->done);
    pthread_mutex_unlock(&queue->lock);
}

/* The first one is not done yet, but will be. */
static bool has_to_wait(struct run_queue *queue)
{
    if (queue->aborted)
        return false;
    if (queue->written_count == queue->filled_count)
        return !queue->ended;
    return !at(queue, queue->written_count)->done;
}

struct run_batch *run_queue_first(struct run_queue *queue)
{
    struct run_batch *batch = NULL;
    pthread_mutex_lock(&queue->lock);
    while (has_to_wait(queue))
        pthread_cond_wait(&queue->done, &queue->lock);
    if (!queue->aborted && queue->written_count < queue->filled_count)
        batch = at(queue, queue->written_count);
    pthread_mutex_unlock(&queue->lock);
    return batch;
}

void run_queue_written(struct run_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    struct run_batch *batch = at(queue, queue->written_count++);
    ctrsec_plan *plan = batch->plan;
    batch->plan = NULL;
    pthread_cond_signal(&queue->free);
    pthread_mutex_unlock(&queue->lock);
    ctrsec_plan_release(plan);
}

void run_queue_abort(struct run_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->aborted = true;
    pthread_cond_broadcast(&queue->free);
    pthread_cond_broadcast(&queue->filled);
    pthread_cond_broadcast(&queue->done);
    pthread_mutex_unlock(&queue->lock);
}

uint64_t run_count_lines(const char *bytes, size_t size)
{
    uint64_t count = 0;
    const char *end = bytes + size;
    while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        bytes++;
        count++;
    }
    return count;
}

void run_complain(struct run_batch *batch, uint64_t line, uint32_t column, const char *text)
{
    if (batch->complaint_count == COMPLAINTS_MOST)
        return;
    struct run_complaint *complaint = &batch->complaints[batch->complaint_count++];
    complaint->line = line;
    complaint->column = column;
    snprintf(complaint->text, sizeof complaint->text, "%s", text);
}
