/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec run: events in, findings out, until the streams end or somebody says so.
 *
 *     streams -> reader -> [ring of batches] -> workers -> writer -> findings
 *
 * This thread takes the signals: SIGINT and SIGTERM stop the reader, and what was read is judged
 * and written; a second one kills. SIGHUP makes a new plan while the old one goes on judging.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "run_reader.h"
#include "run_worker.h"
#include "run_writer.h"

enum { THREADS_MOST = 64 };

struct run {
    const struct call *call;
    struct run_plan plan;
    struct run_queue queue;
    struct run_reader reader;
    struct run_writer writer;
    struct run_worker workers[THREADS_MOST];
    uint32_t threads;
    pthread_t reader_thread, writer_thread;
    int stop[2]; /* pipe that stops the reader */
    bool stopped;
    double started;
};

static double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- what is told ------------------------------------------------------------------------------
 */

static void print_totals(const struct run_totals *totals, double seconds, uint64_t events)
{
    const struct run_counts *counts = &totals->counts;
    fprintf(stderr, "ctrsec: events: %llu, findings: %llu, lines not read: %llu, dropped: %llu",
            (unsigned long long)counts->events, (unsigned long long)counts->findings,
            (unsigned long long)counts->unread, (unsigned long long)counts->dropped);
    if (counts->untold > 0)
        fprintf(stderr, ", findings not told: %llu", (unsigned long long)counts->untold);
    if (counts->unfinished > 0)
        fprintf(stderr, ", lines unfinished: %llu", (unsigned long long)counts->unfinished);
    fprintf(stderr, "; %.1f s, %.0f events a second\n", seconds,
            seconds > 0 ? (double)events / seconds : 0.0);
}

/* Totals so far, with the speed since the last time. */
struct progress {
    double interval, last; /* seconds; interval 0: nothing is told */
    uint64_t events;
};

static void tell_progress(struct run *run, struct progress *progress)
{
    double now = clock_seconds();
    if (progress->interval == 0 || now - progress->last < progress->interval)
        return;
    struct run_totals totals = run_writer_totals(&run->writer);
    print_totals(&totals, now - progress->last, totals.counts.events - progress->events);
    progress->last = now;
    progress->events = totals.counts.events;
}

/* --- signals -----------------------------------------------------------------------------------
 */

static void signals_of(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGUSR1);
}

static void stop_reader(struct run *run)
{
    ssize_t written = write(run->stop[1], "", 1);
    run->stopped = written == 1 || run->stopped;
}

/* The next one kills. */
static void stop(struct run *run, int number)
{
    sigset_t set;
    fprintf(stderr, "ctrsec: stopped by %s\n", number == SIGINT ? "SIGINT" : "SIGTERM");
    stop_reader(run);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static int next_signal(const sigset_t *set, const struct progress *progress)
{
    struct timespec timeout = {.tv_sec = 0};
    if (progress->interval == 0)
        return sigwaitinfo(set, NULL);
    double left = progress->last + progress->interval - clock_seconds();
    if (left > 0) {
        timeout.tv_sec = (time_t)left;
        timeout.tv_nsec = (long)((left - (double)timeout.tv_sec) * 1e9);
    }
    return sigtimedwait(set, NULL, &timeout);
}

/* Until the writer has ended. */
static void wait_for_end(struct run *run)
{
    sigset_t set;
    struct progress progress = {call_number(run->call, OPTION_PROGRESS, 0), run->started, 0};
    signals_of(&set);
    while (!atomic_load(&run->writer.ended)) {
        int number = next_signal(&set, &progress);
        if ((number == SIGINT || number == SIGTERM) && !run->stopped) {
            stop(run, number);
        } else if (number == SIGHUP && !run->stopped) {
            atomic_store(&run->writer.reopen, true);
            run_plan_reload(&run->plan, run->call);
        }
        tell_progress(run, &progress);
    }
}

/* --- threads -----------------------------------------------------------------------------------
 */

static bool start(pthread_t *thread, void *(*main)(void *), void *payload)
{
    int status = pthread_create(thread, NULL, main, payload);
    if (status != 0)
        fprintf(stderr, "ctrsec: no thread: %s\n", strerror(status));
    return status == 0;
}

/* False after a message; nothing runs then. */
static bool run_all(struct run *run)
{
    uint32_t workers = 0;
    bool writing = start(&run->writer_thread, run_writer_main, &run->writer), reading = false;
    while (writing && workers < run->threads &&
           start(&run->workers[workers].thread, run_worker_main, &run->workers[workers]))
        workers++;
    if (workers == run->threads)
        reading = start(&run->reader_thread, run_reader_main, &run->reader);
    if (reading)
        wait_for_end(run);
    else
        run_queue_abort(&run->queue);
    stop_reader(run); /* where the writer had to give up */
    if (reading)
        pthread_join(run->reader_thread, NULL);
    for (uint32_t i = 0; i < workers; i++)
        pthread_join(run->workers[i].thread, NULL);
    if (writing)
        pthread_join(run->writer_thread, NULL);
    return reading;
}

static int end(struct run *run)
{
    struct run_totals totals = run_writer_totals(&run->writer);
    totals.counts.dropped += run->reader.dropped;
    print_totals(&totals, clock_seconds() - run->started, totals.counts.events);
    if (run->writer.failed || run->reader.failed > 0 || totals.counts.unread > 0 ||
        totals.counts.dropped > 0)
        return EXIT_UNREADABLE;
    return totals.code;
}

static int run_streams(struct run *run, char **paths)
{
    run->reader = (struct run_reader){.queue = &run->queue,
                                      .plan = &run->plan,
                                      .paths = paths,
                                      .follow = call_has(run->call, OPTION_FOLLOW),
                                      .drop = call_has(run->call, OPTION_DROP),
                                      .stop = run->stop[0]};
    for (uint32_t i = 0; i < run->threads; i++)
        run->workers[i] = (struct run_worker){.queue = &run->queue, .call = run->call};
    run->started = clock_seconds();
    return run_all(run) ? end(run) : EXIT_UNREADABLE;
}

/* --- the command -------------------------------------------------------------------------------
 */

/* --threads, or as many as there are processors; 0 after a message. */
static uint32_t thread_count(const struct call *call)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t usual = processors < 1              ? 1
                     : processors > THREADS_MOST ? THREADS_MOST
                                                 : (uint32_t)processors;
    uint32_t threads = call_number(call, OPTION_THREADS, usual);
    if (threads >= 1 && threads <= THREADS_MOST)
        return threads;
    call_wrong(call, OPTION_THREADS, call_value(call, OPTION_THREADS));
    return 0;
}

static int run_open(struct run *run, char **paths)
{
    int code = EXIT_UNREADABLE;
    if (pipe(run->stop) != 0) {
        fprintf(stderr, "ctrsec: no pipe: %s\n", strerror(errno));
        return code;
    }
    bool room = run_queue_init(&run->queue, 2 * run->threads + 2);
    if (!room)
        fprintf(stderr, "ctrsec: out of memory\n");
    bool open =
        run_writer_open(&run->writer, &run->queue, call_value(run->call, OPTION_RUN_OUTPUT));
    if (room && open)
        code = run_streams(run, paths);
    if (!run_writer_close(&run->writer))
        code = EXIT_UNREADABLE;
    run_queue_clear(&run->queue);
    close(run->stop[0]);
    close(run->stop[1]);
    return code;
}

int command_run(const struct call *call)
{
    static char standard_input[] = "-";
    char *only[] = {standard_input, NULL};
    sigset_t set;
    uint32_t threads = thread_count(call);
    if (threads == 0)
        return EXIT_USAGE;
    struct run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        fprintf(stderr, "ctrsec: out of memory\n");
        return EXIT_UNREADABLE;
    }
    run->call = call;
    run->threads = threads;
    signals_of(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* in all threads: they are taken one by one */
    signal(SIGPIPE, SIG_IGN);               /* writing says so itself */
    int code;
    if (run_plan_init(&run->plan, call, &code))
        code = run_open(run, call->operand_count == 0 ? only : call->operands);
    run_plan_clear(&run->plan);
    free(run);
    return code;
}
