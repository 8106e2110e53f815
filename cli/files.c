/* SPDX-License-Identifier: Apache-2.0 */
/* Files, folders, time and error messages of the command. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define FILE_MOST (512u << 20)
#define DEPTH_MOST 64

static bool complain(const char *path, const char *what)
{
    fprintf(stderr, "ctrsec: %s: %s\n", path, what);
    return false;
}

bool file_read_stream(FILE *stream, const char *path, struct file *out)
{
    size_t room = 65536;
    out->size = 0;
    out->data = malloc(room);
    while (out->data != NULL) {
        out->size += fread(out->data + out->size, 1, room - out->size, stream);
        if (ferror(stream) || out->size < room)
            break;
        room *= 2;
        char *larger = room > FILE_MOST ? NULL : realloc(out->data, room);
        if (larger == NULL) {
            free(out->data);
            out->data = NULL;
            return complain(path, "larger than 512 MiB, or out of memory");
        }
        out->data = larger;
    }
    if (out->data == NULL)
        return complain(path, "out of memory");
    if (ferror(stream)) {
        free(out->data);
        out->data = NULL;
        return complain(path, strerror(errno));
    }
    return true;
}

bool file_read(const char *path, struct file *out)
{
    if (strcmp(path, "-") == 0)
        return file_read_stream(stdin, "standard input", out);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return complain(path, strerror(errno));
    bool good = file_read_stream(stream, path, out);
    fclose(stream);
    return good;
}

static bool write_stream(FILE *stream, const void *data, size_t size)
{
    bool good = stream != NULL && fwrite(data, 1, size, stream) == size;
    if (stream != NULL)
        good = fclose(stream) == 0 && good;
    return good;
}

/* A device, a pipe or a link is written to; a file in its place would be none. */
static bool is_special(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

bool file_write(const char *path, const void *data, size_t size, bool secret)
{
    char temporary[4096];
    if (is_special(path))
        return write_stream(fopen(path, "wbe"), data, size) || complain(path, strerror(errno));
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary)
        return complain(path, "the name is too long");
    int descriptor = mkstemp(temporary);
    if (descriptor < 0)
        return complain(path, strerror(errno));
    fchmod(descriptor, secret ? 0600 : 0644);
    FILE *stream = fdopen(descriptor, "wb");
    if (stream == NULL)
        close(descriptor);
    if (!write_stream(stream, data, size) || rename(temporary, path) != 0) {
        complain(path, strerror(errno));
        unlink(temporary);
        return false;
    }
    return true;
}

size_t file_name_offset(const char *path)
{
    char folder[4096];
    if (strncmp(path, "./", 2) == 0)
        return 2;
    if (path[0] != '/')
        return 0;
    size_t size = getcwd(folder, sizeof folder) == NULL ? 0 : strlen(folder);
    if (size > 0 && strncmp(path, folder, size) == 0 && path[size] == '/')
        return size + 1;
    size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    while (size > 0 && path[size - 1] != '/')
        size--;
    return size;
}

/* Order of whole paths, bytewise: below a folder's name comes a slash. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    const unsigned char *left = (const unsigned char *)(*a)->d_name;
    const unsigned char *right = (const unsigned char *)(*b)->d_name;
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    int l = *left != '\0' ? *left : (*a)->d_type == DT_DIR ? '/' : -1;
    int r = *right != '\0' ? *right : (*b)->d_type == DT_DIR ? '/' : -1;
    return l - r;
}

static bool has_ending(const char *name, const char *const *endings)
{
    size_t length = strlen(name);
    for (; *endings != NULL; endings++) {
        size_t ending = strlen(*endings);
        if (length > ending && strcmp(name + length - ending, *endings) == 0)
            return true;
    }
    return false;
}

static bool walk_folder(const char *path, const struct walk *walk, int depth)
{
    if (walk->folder != NULL) {
        enum folder_choice choice = walk->folder(path, walk->payload);
        if (choice != FOLDER_ENTER)
            return choice == FOLDER_TAKEN;
    }
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, by_name);
    if (count < 0)
        return complain(path, strerror(errno));
    bool good = true;
    for (int i = 0; i < count; i++) {
        char name[4096];
        struct stat status;
        int length = snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        bool hidden = entries[i]->d_name[0] == '.';
        free(entries[i]);
        if (hidden || !good)
            continue;
        if (length >= (int)sizeof name || lstat(name, &status) != 0)
            good = complain(path, "an entry cannot be read");
        else if (S_ISDIR(status.st_mode))
            good = depth < DEPTH_MOST ? walk_folder(name, walk, depth + 1)
                                      : complain(name, "the folders are nested too deeply");
        else if (S_ISREG(status.st_mode) && has_ending(name, walk->endings))
            good = walk->visit(name, walk->payload);
    }
    free(entries);
    return good;
}

bool files_walk(const char *path, const struct walk *walk)
{
    struct stat status;
    if (strcmp(path, "-") == 0)
        return walk->visit(path, walk->payload);
    if (stat(path, &status) != 0)
        return complain(path, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return walk->visit(path, walk->payload);
    size_t length = strlen(path);
    char plain[4096];
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length >= sizeof plain)
        return complain(path, "the name is too long");
    memcpy(plain, path, length);
    plain[length] = '\0';
    return walk_folder(plain, walk, 0);
}

bool file_walk(const char *path, const char *const *endings, file_visit *visit, void *payload)
{
    const struct walk walk = {endings, visit, NULL, payload};
    return files_walk(path, &walk);
}

void error_print(ctrsec_error *error)
{
    for (uint32_t i = 0; i < ctrsec_error_count(error); i++) {
        struct ctrsec_diagnostic item = {.struct_size = sizeof item};
        if (ctrsec_error_at(&item, error, i) != CTRSEC_OK)
            continue;
        if (item.file[0] != '\0')
            fprintf(stderr, "%s:", item.file);
        if (item.line > 0)
            fprintf(stderr, "%u:%u:", item.line, item.column);
        fprintf(stderr, "%s%s: %s [%s]\n", item.file[0] != '\0' || item.line > 0 ? " " : "ctrsec: ",
                item.status == CTRSEC_OK ? "warning" : "error", item.message, item.reason);
        if (item.excerpt[0] != '\0')
            fprintf(stderr, "%s\n", item.excerpt);
        if (item.hint[0] != '\0')
            fprintf(stderr, "  hint: %s\n", item.hint);
    }
    if (ctrsec_error_count(error) == 0)
        fprintf(stderr, "ctrsec: %s\n", ctrsec_error_message(error));
    ctrsec_error_free(error);
}

bool time_parse(const char *text, int64_t *out)
{
    struct tm parts = {0};
    char *end;
    errno = 0;
    long long seconds = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0') {
        *out = seconds;
        return true;
    }
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (rest == NULL || *rest != '\0') {
        memset(&parts, 0, sizeof parts);
        rest = strptime(text, "%Y-%m-%d", &parts);
    }
    if (rest == NULL || *rest != '\0')
        return false;
    *out = (int64_t)timegm(&parts);
    return true;
}

int64_t time_now(void)
{
    return (int64_t)time(NULL);
}

const char *date_text(int64_t time, char *out, size_t size)
{
    struct tm parts;
    time_t seconds = (time_t)time;
    if (gmtime_r(&seconds, &parts) == NULL || strftime(out, size, "%Y-%m-%d", &parts) == 0)
        snprintf(out, size, "?");
    return out;
}
