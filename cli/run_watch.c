/* SPDX-License-Identifier: Apache-2.0 */
/* contract: run_watch.h */
#define _GNU_SOURCE
#include "run_watch.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Milliseconds until the next look. With a watch it only catches what the kernel does not tell,
   like changes that another machine makes. */
enum { WATCHED = 1000, UNWATCHED = 200, POLLED_MOST = 64 };

/* The folder of a path, in place. */
static const char *folder_of(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    slash[slash == path] = '\0'; /* of "/x" the slash stays */
    return path;
}

void run_watch_init(struct run_watch *watch, const struct run_source *sources, uint32_t count)
{
    static const uint32_t events = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_ATTRIB;
    watch->descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    for (uint32_t i = 0; i < count && watch->descriptor >= 0; i++) {
        char path[4096];
        if (!sources[i].follow)
            continue;
        int length = snprintf(path, sizeof path, "%s", sources[i].path);
        if (length >= (int)sizeof path ||
            inotify_add_watch(watch->descriptor, folder_of(path), events) < 0)
            run_watch_clear(watch);
    }
}

void run_watch_clear(struct run_watch *watch)
{
    if (watch->descriptor >= 0)
        close(watch->descriptor);
    watch->descriptor = -1;
}

void run_watch_wait(struct run_watch *watch, int stop, const struct run_source *sources,
                    uint32_t count)
{
    struct pollfd polled[POLLED_MOST] = {{.fd = stop, .events = POLLIN}};
    nfds_t used = 1;
    int timeout = -1;
    for (uint32_t i = 0; i < count; i++) {
        bool waits = !sources[i].regular && sources[i].descriptor >= 0 && used + 1 < POLLED_MOST;
        if (waits)
            polled[used++] = (struct pollfd){.fd = sources[i].descriptor, .events = POLLIN};
        else
            timeout = watch != NULL && watch->descriptor >= 0 ? WATCHED : UNWATCHED;
    }
    nfds_t told = used;
    if (watch != NULL && watch->descriptor >= 0)
        polled[used++] = (struct pollfd){.fd = watch->descriptor, .events = POLLIN};
    if (poll(polled, used, timeout) > 0 && told < used && polled[told].revents != 0) {
        char events[4096];
        while (read(watch->descriptor, events, sizeof events) > 0)
            continue; /* what happened is seen by looking */
    }
}
