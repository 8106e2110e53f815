/* SPDX-License-Identifier: Apache-2.0 */
/* contract: inputs.h */
#include "inputs.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show_progress(struct inputs *inputs)
{
    inputs->files++;
    if (isatty(STDERR_FILENO) && time(NULL) >= inputs->next_progress) {
        fprintf(stderr, "\rread %u files", inputs->files);
        inputs->next_progress = time(NULL) + 1;
    }
}

/* A folder that is an image may be the whole of what was asked for. */
static const char *shown(const struct inputs *inputs, const char *path)
{
    return strlen(path) > inputs->name_offset ? path + inputs->name_offset : path;
}

/* False ends the reading: there is no memory left. */
static bool add_bytes(struct inputs *inputs, const char *path, const void *data, size_t size)
{
    ctrsec_error *error;
    const char *name = shown(inputs, path);
    if (strcmp(path, "-") == 0)
        name = inputs->stdin_name != NULL ? inputs->stdin_name : "standard input";
    int32_t format = inputs->type == INPUT_EVENT ? CTRSEC_FORMAT_NDJSON : CTRSEC_FORMAT_AUTO;
    int status = ctrsec_document_add(inputs->document, name, data, size, format, &error);
    if (status != CTRSEC_OK) {
        error_print(error);
        inputs->unreadable++;
    }
    return status != CTRSEC_E_NOMEM;
}

/* By the whole path as it is shown, or by its last part. */
static bool is_excluded(const struct inputs *inputs, const char *path)
{
    const char *slash = strrchr(path, '/');
    for (const char *const *glob = inputs->exclude; glob != NULL && *glob != NULL; glob++)
        if (fnmatch(*glob, shown(inputs, path), 0) == 0 ||
            fnmatch(*glob, slash == NULL ? path : slash + 1, 0) == 0)
            return true;
    return false;
}

static bool add_text(struct inputs *inputs, const char *path)
{
    struct file file;
    if (!file_read(path, &file)) {
        inputs->unreadable++;
        return true; /* the others are judged */
    }
    bool going_on = add_bytes(inputs, path, file.data, file.size);
    free(file.data);
    return going_on;
}

/* Judged are layouts and archives as one image; false ends the walk. */
static bool count_image(struct inputs *inputs, int status)
{
    inputs->unreadable += status != CTRSEC_OK;
    return status != CTRSEC_E_NOMEM;
}

static bool has_name(const char *path, const char *const *names)
{
    const char *slash = strrchr(path, '/');
    for (; *names != NULL; names++)
        if (strcmp(slash == NULL ? path : slash + 1, *names) == 0)
            return true;
    return false;
}

static bool add_file(const char *path, void *payload)
{
    static const char *const kustomizations[] = {"kustomization.yaml", "kustomization.yml",
                                                 "Kustomization", NULL};
    struct inputs *inputs = payload;
    if (strcmp(path, "-") != 0 && is_excluded(inputs, path))
        return true;
    show_progress(inputs);
    /* it is read all the same: who names a manifest so does not hide it */
    if (has_name(path, kustomizations))
        fprintf(stderr,
                "ctrsec: %s: skipped: a kustomization, render it first (kubectl kustomize)\n",
                path);
    if (strcmp(path, "-") != 0 && inputs->type != INPUT_EVENT && image_is_archive(path))
        return count_image(inputs, image_add_archive(inputs->document, path, shown(inputs, path)));
    return add_text(inputs, path);
}

static bool has_entry(const char *folder, const char *name)
{
    char path[4096];
    struct stat status;
    return snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path &&
           lstat(path, &status) == 0;
}

/* The templates of a chart are no YAML; what its values make of them is not in the folder. */
static bool is_chart_part(const char *path)
{
    static const char *const parts[] = {"templates", NULL};
    char folder[4096];
    const char *slash = strrchr(path, '/');
    if (!has_name(path, parts) || slash == NULL || slash - path >= (int)sizeof folder)
        return false;
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    return has_entry(folder, "Chart.yaml");
}

static enum folder_choice enter_folder(const char *path, void *payload)
{
    struct inputs *inputs = payload;
    if (is_excluded(inputs, path))
        return FOLDER_TAKEN;
    if (image_is_layout(path)) {
        show_progress(inputs);
        return count_image(inputs, image_add_layout(inputs->document, path, shown(inputs, path)))
                   ? FOLDER_TAKEN
                   : FOLDER_STOP;
    }
    if (is_chart_part(path)) {
        fprintf(stderr,
                "ctrsec: %s: skipped: templates of a Helm chart, render it first (helm template)\n",
                path);
        inputs->unrendered++;
        return FOLDER_TAKEN;
    }
    return FOLDER_ENTER;
}

const char *const *inputs_endings(enum input_type type)
{
    static const char *const texts[] = {".yaml", ".yml", ".json", ".ndjson", NULL};
    static const char *const images[] = {".json",   ".tar",     ".tar.gz",  ".tgz",
                                         ".tar.xz", ".tar.zst", ".tar.bz2", NULL};
    static const char *const manifests[] = {".yaml", ".yml", ".json", NULL};
    static const char *const events[] = {".ndjson", ".jsonl", ".json", ".log", NULL};
    static const char *const *const endings[] = {[INPUT_AUTO] = texts,
                                                 [INPUT_IMAGE] = images,
                                                 [INPUT_MANIFEST] = manifests,
                                                 [INPUT_EVENT] = events};
    return endings[type];
}

static void enter_operand(struct inputs *inputs, const char *operand)
{
    inputs->name_offset = 0;
    if (!inputs->absolute)
        inputs->name_offset = file_name_offset(strcmp(operand, ".") == 0 ? "./" : operand);
}

bool inputs_add(struct inputs *inputs, const char *operand, const char *path, const void *data,
                size_t size)
{
    enter_operand(inputs, operand);
    return add_bytes(inputs, path, data, size);
}

void inputs_read(struct inputs *inputs, char *const *paths)
{
    const struct walk walk = {inputs_endings(inputs->type), add_file, enter_folder, inputs};
    inputs->next_progress = time(NULL) + 2;
    for (; *paths != NULL; paths++) {
        enter_operand(inputs, *paths);
        if (!files_walk(*paths, &walk))
            inputs->unreadable++;
    }
    if (isatty(STDERR_FILENO) && time(NULL) >= inputs->next_progress)
        fputc('\n', stderr);
}
