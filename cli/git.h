/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as they were at a revision, through the `git` command: run without a shell, its options
 * closed before any name, its answers taken byte by byte. No content is written to disk.
 */
#ifndef CTRSEC_CLI_GIT_H
#define CTRSEC_CLI_GIT_H

#include "cli.h"

/* Gets a file as it was; path: as it would be found below the operand. False ends the reading. */
typedef bool git_visit(const char *path, const char *data, size_t size, void *payload);

/*
 * Calls visit for each file that an operand (a file or folder of a work tree) was or had at a
 * revision; of a folder those with one of the endings, outside of dot folders. Links and
 * submodules are left out. False after a message.
 */
bool git_read(const char *revision, const char *operand, const char *const *endings,
              git_visit *visit, void *payload);

#endif
