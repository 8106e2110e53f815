/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands in for libFuzzer where a target is built without it: runs the target once on every file
 * that is named, and on every file of a folder that is named.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SKIPPED = 77 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned count;

static int replay_file(const char *path, size_t size)
{
    /* of the exact size, so that AddressSanitizer sees the first byte too many */
    uint8_t *data = malloc(size);
    FILE *file = fopen(path, "rb");
    int good = file != NULL && (data != NULL || size == 0) && fread(data, 1, size, file) == size;
    if (file != NULL)
        fclose(file);
    if (good) {
        LLVMFuzzerTestOneInput(data, size);
        count++;
    } else {
        perror(path);
    }
    free(data);
    return good;
}

static int replay(const char *path, int depth)
{
    struct stat status;
    struct dirent **entries;
    if (stat(path, &status) != 0) {
        perror(path);
        return 0;
    }
    if (!S_ISDIR(status.st_mode))
        return replay_file(path, (size_t)status.st_size);
    int entry_count = depth > 0 ? scandir(path, &entries, NULL, alphasort) : -1;
    if (entry_count < 0) {
        perror(path);
        return 0;
    }
    int good = 1;
    for (int i = 0; i < entry_count; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            good = replay(name, depth - 1) && good;
        free(entries[i]);
    }
    free(entries);
    return good;
}

int main(int argc, char **argv)
{
    int good = 1;
    for (int i = 1; i < argc; i++) {
        struct stat status;
        if (stat(argv[i], &status) != 0 && argc == 2) {
            printf("skipped: no corpus %s\n", argv[i]);
            return SKIPPED;
        }
        good = replay(argv[i], 4) && good;
    }
    printf("%u inputs replayed\n", count);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
