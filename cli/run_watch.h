/* SPDX-License-Identifier: Apache-2.0 */
/* Waits until one of the streams may have something new: the kernel tells what happens in the
   folders of followed files; where it does not, a look now and then has to do. */
#ifndef CTRSEC_CLI_RUN_WATCH_H
#define CTRSEC_CLI_RUN_WATCH_H

#include "run_source.h"

struct run_watch {
    int descriptor; /* of inotify; -1: there is none */
};

void run_watch_init(struct run_watch *watch, const struct run_source *sources, uint32_t count);
void run_watch_clear(struct run_watch *watch);

/* watch NULL: no file is followed. `stop` ends the waiting when it is readable. */
void run_watch_wait(struct run_watch *watch, int stop, const struct run_source *sources,
                    uint32_t count);

#endif
