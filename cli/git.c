/* SPDX-License-Identifier: Apache-2.0 */
/* contract: git.h */
#define _GNU_SOURCE
#include "git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MOST 16
#define ID_MOST 64 /* hexadecimal digits of an object's id */

extern char **environ;

static bool complain(const char *name, const char *what)
{
    fprintf(stderr, "ctrsec: %s: %s\n", name, what);
    return false;
}

/* --- running it ------------------------------------------------------------------------------- */

/* Starts git with its output in a pipe, whose end is *from; input NULL: none. */
static bool start(char *const *arguments, FILE *input, pid_t *child, int *from)
{
    posix_spawn_file_actions_t actions;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return complain("git", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    if (input != NULL)
        posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    int failure = posix_spawnp(child, "git", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *from = ends[0];
    if (failure == 0)
        return true;
    close(ends[0]);
    return complain("git", strerror(failure));
}

/*
 * Runs git in a folder and takes all that it prints; arguments end with NULL. It tells itself what
 * went wrong. What a hostile repository could make it do is off: hooks and monitors here, fetching
 * in close_environment.
 */
static bool run(const char *folder, const char *const *arguments, FILE *input, struct file *out)
{
    const char *all[ARGUMENTS_MOST + 10] = {"git",
                                            "-C",
                                            folder,
                                            "--no-pager",
                                            "--literal-pathspecs",
                                            "-c",
                                            "core.fsmonitor=false",
                                            "-c",
                                            "core.hooksPath=/dev/null"};
    size_t count = 9;
    pid_t child;
    int from, state = -1;
    for (size_t i = 0; arguments[i] != NULL && i < ARGUMENTS_MOST; i++)
        all[count++] = arguments[i];
    all[count] = NULL;
    *out = (struct file){NULL, 0};
    if (!start((char *const *)(uintptr_t)all, input, &child, &from))
        return false;
    FILE *stream = fdopen(from, "rb");
    bool good = stream != NULL && file_read_stream(stream, "git", out);
    if (stream != NULL)
        fclose(stream);
    else
        close(from);
    while (waitpid(child, &state, 0) < 0 && errno == EINTR)
        continue;
    if (good && WIFEXITED(state) && WEXITSTATUS(state) == 0)
        return true;
    free(out->data);
    *out = (struct file){NULL, 0};
    return false;
}

/* What git prints on one line, without its end; freed by the caller. NULL after a message. */
static char *run_line(const char *folder, const char *const *arguments)
{
    struct file file;
    if (!run(folder, arguments, NULL, &file))
        return NULL;
    if (file.size > 0 && file.data[file.size - 1] == '\n')
        file.size--;
    char *line = memchr(file.data, '\0', file.size) == NULL ? strndup(file.data, file.size) : NULL;
    free(file.data);
    return line;
}

/* --- what a revision has -------------------------------------------------------------------------
 */

struct reading {
    const char *operand;
    size_t prefix; /* bytes of the operand's own path in the tree */
    bool folder;   /* the operand is one */
    const char *const *endings;
    git_visit *visit;
    void *payload;
};

/* A line of ls-tree -z: "mode type id\tpath". */
struct entry {
    char id[ID_MOST + 1];
    const char *path; /* from the root of the work tree */
};

static bool is_wanted(const struct reading *reading, const char *path)
{
    const char *below = path + reading->prefix;
    size_t length = strlen(path);
    if (!reading->folder)
        return below[0] == '\0';
    if ((reading->prefix == 0 && path[0] == '.') || strstr(below, "/.") != NULL)
        return false;
    for (uint32_t i = 0; reading->endings[i] != NULL; i++) {
        size_t ending = strlen(reading->endings[i]);
        if (length > ending && strcmp(path + length - ending, reading->endings[i]) == 0)
            return true;
    }
    return false;
}

/* Reads the line that begins at *at; false at the end. entry->id "": it is not wanted. */
static bool next_entry(const struct reading *reading, const struct file *list, size_t *at,
                       struct entry *entry)
{
    const char *line = list->data + *at;
    const char *end = *at < list->size ? memchr(line, '\0', list->size - *at) : NULL;
    if (end == NULL)
        return false;
    *at += (size_t)(end - line) + 1;
    entry->id[0] = '\0';
    const char *tab = strchr(line, '\t');
    entry->path = tab == NULL ? "" : tab + 1;
    char mode[8], type[8];
    if (tab == NULL || sscanf(line, "%7s %7s %64[0-9a-f]", mode, type, entry->id) != 3 ||
        strcmp(type, "blob") != 0 || strncmp(mode, "100", 3) != 0 ||
        strlen(entry->path) < reading->prefix || !is_wanted(reading, entry->path))
        entry->id[0] = '\0';
    return true;
}

/* The answer to one id: "id blob SIZE\n", the bytes, "\n". */
static bool take_blob(const struct file *blobs, size_t *at, const char **data, size_t *size)
{
    char head[ID_MOST + 32]; /* what is read as text ends with NUL */
    const char *line = blobs->data + *at;
    const char *end = *at < blobs->size ? memchr(line, '\n', blobs->size - *at) : NULL;
    if (end == NULL || (size_t)(end - line) >= sizeof head)
        return false;
    snprintf(head, sizeof head, "%.*s", (int)(end - line), line);
    size_t id = strspn(head, "0123456789abcdef");
    if (id == 0 || strncmp(head + id, " blob ", 6) != 0)
        return false;
    char *digits = head + id + 6, *rest;
    errno = 0;
    unsigned long long length = strtoull(digits, &rest, 10);
    if (errno != 0 || rest == digits || *rest != '\0' || *digits < '0' || *digits > '9')
        return false;
    size_t start = (size_t)(end - blobs->data) + 1;
    if (length >= blobs->size - start)
        return false;
    *data = blobs->data + start;
    *size = (size_t)length;
    *at = start + (size_t)length + 1;
    return true;
}

/* Named as the walk over folders names it. */
static bool give(const struct reading *reading, const char *path, const char *data, size_t size)
{
    char name[8192];
    size_t length = strlen(reading->operand);
    const char *below = path + reading->prefix;
    while (reading->folder && length > 1 && reading->operand[length - 1] == '/')
        length--;
    below += reading->folder && below[0] == '/';
    int needed = snprintf(name, sizeof name, "%.*s%s%s", (int)length, reading->operand,
                          reading->folder ? "/" : "", below);
    if (needed < 0 || needed >= (int)sizeof name)
        return complain(path, "the name is too long");
    return reading->visit(name, data, size, reading->payload);
}

static bool give_all(const struct reading *reading, const struct file *list,
                     const struct file *blobs)
{
    struct entry entry;
    size_t line = 0, at = 0, size;
    const char *data;
    while (next_entry(reading, list, &line, &entry)) {
        if (entry.id[0] == '\0')
            continue;
        if (!take_blob(blobs, &at, &data, &size))
            return complain("git", "an answer of cat-file is not understood");
        if (!give(reading, entry.path, data, size))
            return false;
    }
    return true;
}

/* All that is wanted of a list, in one go. */
static bool read_blobs(const struct reading *reading, const char *top, const struct file *list)
{
    static const char *const arguments[] = {"cat-file", "--batch", NULL};
    struct entry entry;
    struct file blobs;
    size_t at = 0;
    FILE *ids = tmpfile();
    if (ids == NULL)
        return complain("git", strerror(errno));
    while (next_entry(reading, list, &at, &entry))
        if (entry.id[0] != '\0')
            fprintf(ids, "%s\n", entry.id);
    bool good =
        fflush(ids) == 0 && fseek(ids, 0, SEEK_SET) == 0 && run(top, arguments, ids, &blobs);
    fclose(ids);
    if (!good)
        return false;
    good = give_all(reading, list, &blobs);
    free(blobs.data);
    return good;
}

static bool read_revision(struct reading *reading, const char *top, const char *revision,
                          const char *path)
{
    char asked[512];
    struct file list;
    if (revision[0] == '-' ||
        snprintf(asked, sizeof asked, "%s^{commit}", revision) >= (int)sizeof asked)
        return complain(revision, "not the name of a revision");
    const char *const verify[] = {"rev-parse", "--verify", asked, NULL};
    char *commit = run_line(top, verify);
    if (commit == NULL)
        return complain(revision, "no such revision");
    const char *const tree[] = {
        "ls-tree", "-r", "-z", "--full-tree", commit, path[0] == '\0' ? NULL : "--", path, NULL};
    reading->prefix = strlen(path);
    bool good = run(top, tree, NULL, &list);
    free(commit);
    if (!good)
        return false;
    good = read_blobs(reading, top, &list);
    free(list.data);
    return good;
}

/*
 * For git alone. Where it runs us as a hook it tells of the repository in ways that -C does not go
 * with. An object that is not there would be fetched by what the repository's own configuration
 * says, `ext::` and with it any program included: a list of protocols in the environment is the one
 * that no configuration overrides (git-config(1), protocol.allow; git(1), GIT_ALLOW_PROTOCOL).
 */
static bool close_environment(void)
{
    static const char *const foreign[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE",
                                          "GIT_PREFIX"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        unsetenv(foreign[i]);
    return (setenv("GIT_ALLOW_PROTOCOL", "none", 1) == 0 &&
            setenv("GIT_NO_LAZY_FETCH", "1", 1) == 0) ||
           complain("git", strerror(errno));
}

bool git_read(const char *revision, const char *operand, const char *const *endings,
              git_visit *visit, void *payload)
{
    static const char *const show[] = {"rev-parse", "--show-toplevel", NULL};
    struct reading reading = {
        .operand = operand, .endings = endings, .visit = visit, .payload = payload};
    char whole[4096], folder[4096];
    struct stat status;
    if (!close_environment())
        return false;
    if (realpath(operand, whole) == NULL || stat(whole, &status) != 0)
        return complain(operand, strerror(errno));
    reading.folder = S_ISDIR(status.st_mode);
    memcpy(folder, whole, strlen(whole) + 1);
    if (!reading.folder)
        *(strrchr(folder, '/') == folder ? folder + 1 : strrchr(folder, '/')) = '\0';
    char *top = run_line(folder, show);
    if (top == NULL)
        return complain(operand, "not in a work tree of git");
    size_t length = strlen(top);
    bool inside =
        strncmp(whole, top, length) == 0 && (whole[length] == '/' || whole[length] == '\0');
    const char *path = whole[length] == '/' ? whole + length + 1 : whole + length;
    bool good = inside ? read_revision(&reading, top, revision, path)
                       : complain(operand, "outside of the work tree that git tells");
    free(top);
    return good;
}
