/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_source.h */
#define _GNU_SOURCE
#include "run_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_LEAST = 64 << 10, ROOM_FIRST = 320 << 10 };

void run_source_init(struct run_source *source, const char *path, bool follow)
{
    bool standard = strcmp(path, "-") == 0;
    *source = (struct run_source){.path = path,
                                  .name = standard ? "standard input" : path,
                                  .descriptor = -1,
                                  .follow = follow && !standard};
}

static void close_descriptor(struct run_source *source)
{
    if (source->descriptor > STDIN_FILENO)
        close(source->descriptor);
    source->descriptor = -1;
}

void run_source_clear(struct run_source *source)
{
    close_descriptor(source);
    free(source->bytes);
    source->bytes = NULL;
}

static bool complain(const struct run_source *source, const char *what)
{
    fprintf(stderr, "ctrsec: %s: %s\n", source->name, what);
    return false;
}

bool run_source_open(struct run_source *source)
{
    struct stat status;
    /* a pipe that nobody has opened to write is waited for with the others, not here */
    int descriptor = strcmp(source->path, "-") == 0
                         ? STDIN_FILENO
                         : open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && source->follow && errno == ENOENT) {
        if (!source->missing)
            complain(source, "is not there, and is waited for");
        source->missing = true;
        return true;
    }
    if (descriptor < 0)
        return complain(source, strerror(errno));
    source->descriptor = descriptor;
    if (fstat(descriptor, &status) != 0)
        return complain(source, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return complain(source, "is a folder, not a stream");
    source->regular = S_ISREG(status.st_mode);
    source->device = status.st_dev;
    source->inode = status.st_ino;
    source->offset = 0;
    source->missing = source->leaving = false;
    return true;
}

/* --- growing files -----------------------------------------------------------------------------
 */

/* The path names another file, and somebody writes to it: nobody will to the one that is open. */
static bool is_replaced(const struct run_source *source)
{
    struct stat status;
    return stat(source->path, &status) == 0 && status.st_size > 0 &&
           (status.st_dev != source->device || status.st_ino != source->inode);
}

/* At the end of what is there now. */
static enum run_read at_end(struct run_source *source)
{
    struct stat status;
    if (!source->follow)
        return RUN_READ_END;
    if (source->regular && !source->leaving && is_replaced(source)) {
        source->leaving = true; /* what was written before somebody began the other file */
        return RUN_READ_SOME;
    }
    if (!source->regular || source->leaving) {
        run_source_finish_line(source);
        close_descriptor(source);
        return run_source_open(source) ? RUN_READ_NOTHING : RUN_READ_FAILED;
    }
    if (fstat(source->descriptor, &status) != 0)
        return complain(source, strerror(errno)) ? RUN_READ_END : RUN_READ_FAILED;
    if (status.st_size < source->offset) { /* written from the beginning again */
        run_source_finish_line(source);
        if (lseek(source->descriptor, 0, SEEK_SET) != 0)
            return complain(source, strerror(errno)) ? RUN_READ_END : RUN_READ_FAILED;
        source->offset = 0;
        return status.st_size > 0 ? RUN_READ_SOME : RUN_READ_NOTHING;
    }
    return RUN_READ_NOTHING;
}

/* --- bytes and lines ---------------------------------------------------------------------------
 */

static bool make_room(struct run_source *source)
{
    if (source->room - source->size >= READ_LEAST)
        return true;
    size_t room = source->room == 0 ? ROOM_FIRST : source->room * 2;
    char *larger = realloc(source->bytes, room);
    if (larger == NULL)
        return complain(source, "out of memory");
    source->bytes = larger;
    source->room = room;
    return true;
}

/* Of the line that is too long: what came up to its end is forgotten. */
static void pass_over(struct run_source *source)
{
    char *end = memchr(source->bytes, '\n', source->size);
    size_t gone = end == NULL ? source->size : (size_t)(end - source->bytes) + 1;
    memmove(source->bytes, source->bytes + gone, source->size - gone);
    source->size -= gone;
    if (end == NULL)
        return;
    source->passing_over = false;
    source->lines++;
}

/* The bytes from `from` on are new. */
static void find_lines(struct run_source *source, size_t from)
{
    if (source->passing_over) {
        pass_over(source); /* no whole line is kept meanwhile */
        from = 0;
    }
    const char *last = memrchr(source->bytes + from, '\n', source->size - from);
    if (last != NULL)
        source->whole = (size_t)(last - source->bytes) + 1;
}

/* A begin of a line that is too long already is given up. Only without whole lines before it, so
   that lines are told in order. */
static void give_up_line(struct run_source *source)
{
    if (source->whole > 0 || source->size <= LINE_MOST)
        return;
    source->too_long_line = source->lines + 1;
    source->passing_over = true;
    source->size = 0;
}

void run_source_finish_line(struct run_source *source)
{
    if (source->passing_over) {
        source->passing_over = false;
        source->lines++;
    }
    if (source->size == source->whole)
        return;
    source->bytes[source->size++] = '\n'; /* reading leaves room for it */
    source->whole = source->size;
}

enum run_read run_source_read(struct run_source *source)
{
    if (source->descriptor < 0) {
        if (!run_source_open(source))
            return RUN_READ_FAILED;
        if (source->descriptor < 0)
            return RUN_READ_NOTHING;
    }
    if (!make_room(source))
        return RUN_READ_FAILED;
    ssize_t count =
        read(source->descriptor, source->bytes + source->size, source->room - source->size - 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return RUN_READ_NOTHING;
    if (count < 0)
        return complain(source, strerror(errno)) ? RUN_READ_END : RUN_READ_FAILED;
    if (count == 0)
        return at_end(source);
    source->size += (size_t)count;
    source->offset += count;
    find_lines(source, source->size - (size_t)count);
    give_up_line(source);
    return RUN_READ_SOME;
}

/* The whole lines are gone: their number, and the rest is the begin. */
static void keep_rest(struct run_source *source, const char *rest, uint64_t lines)
{
    source->lines += lines;
    source->size -= source->whole;
    memmove(source->bytes, rest, source->size);
    source->whole = 0;
    give_up_line(source);
}

bool run_source_cut(struct run_source *source, struct run_batch *batch)
{
    size_t rest = source->size - source->whole;
    if (batch->room < rest + READ_LEAST) {
        size_t room = source->room;
        char *larger = realloc(batch->bytes, room);
        if (larger == NULL)
            return complain(source, "out of memory");
        batch->bytes = larger;
        batch->room = room;
    }
    struct run_batch given = *batch;
    batch->bytes = source->bytes; /* the memories change hands */
    batch->room = source->room;
    batch->size = source->whole;
    batch->stream = source->name;
    batch->lines_before = source->lines;
    source->bytes = given.bytes;
    source->room = given.room;
    keep_rest(source, batch->bytes + batch->size, run_count_lines(batch->bytes, batch->size));
    return true;
}

uint64_t run_source_drop(struct run_source *source)
{
    uint64_t lines = run_count_lines(source->bytes, source->whole);
    keep_rest(source, source->bytes + source->whole, lines);
    return lines;
}
