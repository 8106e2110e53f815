/* SPDX-License-Identifier: Apache-2.0 */
/* contract: config_files.h */
#define _GNU_SOURCE
#include "config_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLATFORM_VARIABLE "CTRSEC_CONFIG"
#define PLATFORM_FILE "/etc/ctrsec/config.yaml"
#define REPOSITORY_FILE ".ctrsec.yaml"
#define ROOT_ENTRY ".git"

static bool complain(const char *path, const char *what)
{
    fprintf(stderr, "ctrsec: %s: %s\n", path, what);
    return false;
}

static bool has_entry(const char *folder, const char *name)
{
    char path[4096];
    struct stat status;
    return snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path &&
           lstat(path, &status) == 0;
}

/* Cuts the last part of an absolute path; false at the root. */
static bool go_up(char *folder)
{
    char *slash = strrchr(folder, '/');
    if (strcmp(folder, "/") == 0 || slash == NULL)
        return false;
    slash[slash == folder ? 1 : 0] = '\0';
    return true;
}

/* The absolute folder that an input is in, or is. False: there is no such input. */
static bool folder_of(const char *input, char out[4096])
{
    struct stat status;
    char whole[4096];
    if (realpath(strcmp(input, "-") == 0 ? "." : input, whole) == NULL || stat(whole, &status) != 0)
        return false;
    if (!S_ISDIR(status.st_mode) && !go_up(whole))
        return false;
    memcpy(out, whole, strlen(whole) + 1);
    return true;
}

/* The folder of the repository's file for an input, "" where there is none. */
static void find_repository(const char *input, char out[4096])
{
    char folder[4096], found[4096] = "";
    out[0] = '\0';
    if (!folder_of(input, folder))
        return;
    do {
        if (found[0] == '\0' && has_entry(folder, REPOSITORY_FILE))
            memcpy(found, folder, strlen(folder) + 1);
        if (has_entry(folder, ROOT_ENTRY)) {
            memcpy(out, found, strlen(found) + 1);
            return;
        }
    } while (go_up(folder));
}

/* How a file in an absolute folder is called from here: "../../.ctrsec.yaml". */
static void call_it(const char *folder, char out[4096])
{
    char here[4096];
    size_t length = strlen(folder), used = 0;
    if (getcwd(here, sizeof here) == NULL)
        here[0] = '\0';
    out[0] = '\0';
    while (here[0] != '\0' && used < 4000) {
        size_t own = strcmp(here, "/") == 0 ? 0 : strlen(here);
        if (strncmp(folder, here, own) == 0 && (folder[own] == '/' || folder[own] == '\0')) {
            const char *rest = folder[own] == '\0' ? "" : folder + own + 1;
            snprintf(out + used, 4096 - used, "%s%s%s", rest, rest[0] == '\0' ? "" : "/",
                     REPOSITORY_FILE);
            return;
        }
        used += (size_t)snprintf(out + used, 4096 - used, "../");
        if (!go_up(here))
            break;
    }
    snprintf(out, 4096, "%.*s/%s", (int)(length < 4000 ? length : 4000), folder, REPOSITORY_FILE);
}

/* The file of the repository; all inputs must have the same. False after a message. */
static bool choose_repository(struct config_files *files, const char *const *inputs)
{
    char folder[4096] = "";
    for (uint32_t i = 0; inputs[i] != NULL; i++) {
        char other[4096];
        find_repository(inputs[i], other);
        if (i > 0 && strcmp(folder, other) != 0) {
            fprintf(stderr,
                    "ctrsec: `%s` and `%s` are configured by different " REPOSITORY_FILE
                    " files: check them one by one\n",
                    inputs[0], inputs[i]);
            return false;
        }
        memcpy(folder, other, strlen(other) + 1);
    }
    if (folder[0] != '\0')
        call_it(folder, files->repository);
    return true;
}

/* Who is checked wrote it: a link to somewhere else is not followed, as messages show lines. */
static bool is_plain(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool is_same(const char *one, const char *other)
{
    struct stat a, b;
    return one[0] != '\0' && stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

static bool add(struct config_files *files, const char *path, int32_t kind)
{
    struct file *content = &files->contents[files->count];
    if (!file_read(path, content))
        return false;
    files->layers[files->count++] = (struct ctrsec_config_layer){
        content->data, content->size, path + file_name_offset(path), kind, 0};
    return true;
}

/* What a rule can be called: nothing that would have to be quoted. */
static bool is_rule_name(const char *name)
{
    return name[0] != '\0' &&
           name[strspn(name,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*/:")] ==
               '\0';
}

/* Rules that --skip-rule names, as a layer of the platform. */
static bool add_skipped(struct config_files *files, const char *const *skip)
{
    struct file *content = &files->contents[files->count];
    FILE *stream =
        skip == NULL || skip[0] == NULL ? NULL : open_memstream(&content->data, &content->size);
    if (skip == NULL || skip[0] == NULL)
        return true;
    bool good = stream != NULL;
    for (const char *const *name = skip; good && *name != NULL; name++) {
        if (!is_rule_name(*name)) {
            fprintf(stderr, "ctrsec: --skip-rule: `%s` is no id of a rule\n", *name);
            good = false;
        }
        fprintf(stream, "%s\"%s\": {\"enabled\": false}", name == skip ? "{\"rules\": {" : ", ",
                *name);
    }
    if (stream != NULL) {
        fputs("}}\n", stream);
        good = fclose(stream) == 0 && good;
    }
    if (!good)
        return false;
    files->layers[files->count++] = (struct ctrsec_config_layer){
        content->data, content->size, "--skip-rule", CTRSEC_CONFIG_PLATFORM, 0};
    return true;
}

static bool add_platform(struct config_files *files, const struct rules_options *options)
{
    const char *path = options->config;
    if (path == NULL)
        path = getenv(PLATFORM_VARIABLE);
    if (path == NULL || path[0] == '\0')
        path = access(PLATFORM_FILE, F_OK) == 0 ? PLATFORM_FILE : NULL;
    if (path == NULL)
        return true;
    if (strlen(path) >= sizeof files->platform)
        return complain(path, "the name is too long");
    memcpy(files->platform, path, strlen(path) + 1);
    return add(files, files->platform, CTRSEC_CONFIG_PLATFORM);
}

static void tell(const struct config_files *files, const struct rules_options *options)
{
    static const char *const kinds[] = {"platform", "repository"};
    for (uint32_t i = 0; i < files->count; i++)
        fprintf(stderr, "ctrsec: configuration of the %s: %s\n", kinds[files->layers[i].kind],
                files->layers[i].kind == CTRSEC_CONFIG_PLATFORM ? files->platform
                                                                : files->repository);
    if (files->count == 0)
        fprintf(stderr, "ctrsec: no configuration%s\n",
                options->no_config ? ", as --no-config asks" : "");
}

bool config_files_read(struct config_files *files, const struct rules_options *options, int *code)
{
    *files = (struct config_files){.count = 0};
    *code = EXIT_USAGE;
    if (options->no_config && options->config != NULL) {
        fprintf(stderr, "ctrsec: --config and --no-config exclude each other\n");
        return false;
    }
    if (!options->no_config && options->inputs != NULL &&
        !choose_repository(files, options->inputs))
        return false;
    *code = EXIT_TRUST;
    if (!options->no_config && !add_platform(files, options))
        return false;
    if (!add_skipped(files, options->skip)) {
        *code = EXIT_USAGE;
        return false;
    }
    if (files->repository[0] != '\0' && !is_same(files->platform, files->repository)) {
        if (!is_plain(files->repository))
            return complain(files->repository, "not a plain file");
        if (!add(files, files->repository, CTRSEC_CONFIG_REPOSITORY))
            return false;
    }
    if (options->verbose)
        tell(files, options);
    return true;
}

void config_files_clear(struct config_files *files)
{
    for (uint32_t i = 0; i < sizeof files->contents / sizeof *files->contents; i++)
        free(files->contents[i].data);
    *files = (struct config_files){.count = 0};
}
