/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One stream of `ctrsec run`: a file, a pipe, standard input, or a growing file that is truncated
 * or replaced now and then. Bytes in, whole lines out; lines over LINE_MOST are passed over without
 * being kept.
 *
 *     bytes   | whole lines | the begin of a line | room |
 *             0             whole                 size   room
 */
#ifndef CTRSEC_CLI_RUN_SOURCE_H
#define CTRSEC_CLI_RUN_SOURCE_H

#include <sys/types.h>

#include "run_queue.h"

#define LINE_MOST ((size_t)3 << 20) /* the library's default limit of a document */

struct run_source {
    const char *path, *name; /* "-"; what it is called in findings */
    int descriptor;          /* -1: not open */
    bool follow;             /* its end is not the end */
    bool regular;            /* a file: reading never waits */
    bool missing;            /* followed, and not there; said once */
    bool leaving;            /* replaced: what is read now is the rest */
    dev_t device;
    ino_t inode;
    off_t offset; /* of a regular file */
    char *bytes;
    size_t size, whole, room;
    uint64_t lines;         /* that are cut off */
    bool passing_over;      /* inside a line that is too long */
    uint64_t too_long_line; /* its number, until the reader has told it; else 0 */
};

enum run_read {
    RUN_READ_SOME,
    RUN_READ_NOTHING, /* now; later perhaps */
    RUN_READ_END,     /* nothing more will come */
    RUN_READ_FAILED   /* after a message */
};

void run_source_init(struct run_source *source, const char *path, bool follow);
void run_source_clear(struct run_source *source);

/* False after a message; where a followed file is not there it is waited for. */
bool run_source_open(struct run_source *source);

/*
 * Reads once, without waiting where the source is regular or readable. The caller keeps the memory
 * small: it takes the whole lines when there are some and `size` is at BATCH_MOST.
 */
enum run_read run_source_read(struct run_source *source);

/* The last line has its end, wherever that is. */
void run_source_finish_line(struct run_source *source);

/* The whole lines, into the memory of the batch; what is left begins the source's next bytes.
   False: out of memory, nothing has changed. */
bool run_source_cut(struct run_source *source, struct run_batch *batch);
/* Forgets the whole lines; returns their number. */
uint64_t run_source_drop(struct run_source *source);

#endif
