/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the benchmarks share: time, input, an allocator that counts. Times are CPU time, the least
 * of several passes: what the work costs, not what else the machine did.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Seconds of CPU time. */
static inline double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline double bench_less(double a, double b)
{
    return a < b ? a : b;
}

struct bench_text {
    char *bytes;
    size_t size;
};

static inline void bench_stop(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(EXIT_FAILURE);
}

/* Appends a file; the text keeps a terminator behind it. False: there is none. */
static inline bool bench_append(struct bench_text *text, const char *path)
{
    char piece[65536];
    size_t size;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        char *larger = realloc(text->bytes, text->size + size + 1);
        if (larger == NULL)
            bench_stop("out of memory");
        memcpy(larger + text->size, piece, size);
        text->bytes = larger;
        text->size += size;
        text->bytes[text->size] = '\0';
    }
    fclose(file);
    return true;
}

static inline int bench_is_ndjson(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 7 && strcmp(entry->d_name + length - 7, ".ndjson") == 0;
}

/* 20,000 events in the shape of captured ones, for a machine without the corpus. */
static inline void bench_make_events(struct bench_text *text)
{
    char line[512];
    for (unsigned i = 0; i < 20000; i++) {
        int size = snprintf(
            line, sizeof line,
            "{\"evt.num\":%u,\"evt.time\":%llu,\"evt.type\":\"openat\",\"evt.is_open_read\":true,"
            "\"proc.pid\":%u,\"proc.name\":\"worker-%u\",\"proc.cmdline\":\"worker-%u --id %u\","
            "\"fd.name\":\"/var/lib/app/data/%u.db\",\"container.id\":\"%012x\",\"user.uid\":%u}\n",
            i, 1500000000000000000ull + i, 1000 + i % 500, i % 32, i % 32, i, i % 1000,
            (i % 16) * 2654435761u, i % 3);
        char *larger = realloc(text->bytes, text->size + (size_t)size + 1);
        if (larger == NULL)
            bench_stop("out of memory");
        memcpy(larger + text->size, line, (size_t)size + 1);
        text->bytes = larger;
        text->size += (size_t)size;
    }
}

/* Events, one to a line: those of CTRSEC_CORPUS_DIR (../shared/corpus), else made up ones. */
static inline struct bench_text bench_events(const char **origin)
{
    struct bench_text text = {NULL, 0};
    struct dirent **entries;
    char folder[2048], path[4096];
    const char *corpus = getenv("CTRSEC_CORPUS_DIR");
    snprintf(folder, sizeof folder, "%s/events", corpus != NULL ? corpus : "../shared/corpus");
    int count = scandir(folder, &entries, bench_is_ndjson, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        bench_append(&text, path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    *origin = text.size > 0 ? "captured" : "generated";
    if (text.size == 0)
        bench_make_events(&text);
    return text;
}

/* Lines of a text, without their ends. Returns their number; *lines is the caller's to free. */
static inline size_t bench_lines(struct bench_text text, struct bench_text **lines)
{
    size_t count = 0, room = 0;
    *lines = NULL;
    for (char *at = text.bytes, *end = at + text.size; at < end;) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        if (count == room) {
            room = room == 0 ? 1024 : room * 2;
            struct bench_text *larger = realloc(*lines, room * sizeof **lines);
            if (larger == NULL)
                bench_stop("out of memory");
            *lines = larger;
        }
        if (stop > at)
            (*lines)[count++] = (struct bench_text){at, (size_t)(stop - at)};
        at = stop + 1;
    }
    return count;
}

#endif
