/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of images on disk: OCI layouts, and archives through libarchive. Only what may be a
 * manifest or config is kept, in memory; nothing is unpacked to disk, no link is followed. What the
 * members mean is the library's to say (ctrsec_document_add_image).
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inputs.h"
#if CTRSEC_WITH_ARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

#define MEMBER_BYTES (3u << 20) /* a manifest or config; larger ones are layers */
#define KEPT_BYTES (64u << 20)  /* of all members that are kept, and of all names */
#define MEMBERS 65536
#define UNPACKED_BYTES ((int64_t)64 << 30) /* of a compressed archive */

/* The table that the library gets; owns names and contents. */
struct members {
    struct ctrsec_member *items;
    uint32_t count, room;
    size_t kept;
};

static int complain(const char *path, const char *problem)
{
    fprintf(stderr, "ctrsec: %s: %s\n", path, problem);
    return CTRSEC_E_INVALID;
}

static void clear(struct members *members)
{
    for (uint32_t i = 0; i < members->count; i++) {
        free((void *)(uintptr_t)members->items[i].name);
        free((void *)(uintptr_t)members->items[i].bytes);
    }
    free(members->items);
}

/* Takes the bytes over, also where it fails. bytes NULL: the member is left out. */
static bool put(struct members *members, const char *name, void *bytes, size_t size)
{
    if (members->count == members->room) {
        uint32_t larger = members->room == 0 ? 64 : 2 * members->room;
        struct ctrsec_member *items = realloc(members->items, larger * sizeof *items);
        if (items == NULL) {
            free(bytes);
            return false;
        }
        members->items = items;
        members->room = larger;
    }
    char *copy = strdup(name);
    if (copy == NULL) {
        free(bytes);
        return false;
    }
    members->items[members->count++] = (struct ctrsec_member){
        .struct_size = sizeof *members->items, .name = copy, .bytes = bytes, .size = size};
    members->kept += strlen(copy) + (bytes != NULL ? size : 0);
    return true;
}

/* Blobs have no endings: what is JSON begins so. */
static bool is_json(const char *bytes, size_t size)
{
    return size > 0 && strchr("{[ \t\r\nn", bytes[0]) != NULL && bytes[0] != '\0';
}

static int hand_over(ctrsec_document *document, const char *name, const struct members *members)
{
    ctrsec_error *error;
    int status = ctrsec_document_add_image(document, name, members->items, members->count, &error);
    if (status != CTRSEC_OK)
        error_print(error);
    return status;
}

/* --- OCI layouts --------------------------------------------------------------------------------
 */

static bool is_file(const char *folder, const char *name, off_t *size)
{
    char path[4096];
    struct stat status;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    *size = status.st_size;
    return true;
}

bool image_is_layout(const char *folder)
{
    off_t size;
    return is_file(folder, "oci-layout", &size) && is_file(folder, "index.json", &size);
}

/* A file of the layout; `name` is its path there. A layer is listed without its bytes. */
static bool put_file(struct members *members, const char *folder, const char *name)
{
    char path[4096];
    struct file file = {NULL, 0};
    off_t size;
    if (!is_file(folder, name, &size))
        return true; /* a link or a folder is no blob */
    if (size > (off_t)MEMBER_BYTES)
        return put(members, name, NULL, 0);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!file_read(path, &file))
        return false;
    if (!is_json(file.data, file.size)) {
        free(file.data);
        file = (struct file){NULL, 0};
    }
    return put(members, name, file.data, file.size);
}

static int put_blobs(struct members *members, const char *folder)
{
    char path[4096], name[512];
    if (snprintf(path, sizeof path, "%s/blobs/sha256", folder) >= (int)sizeof path)
        return complain(folder, "the name is too long");
    DIR *blobs = opendir(path);
    int status = CTRSEC_OK;
    if (blobs == NULL)
        return CTRSEC_OK; /* the library says what is missing */
    for (const struct dirent *entry; status == CTRSEC_OK && (entry = readdir(blobs)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        if (members->count >= MEMBERS || members->kept > KEPT_BYTES)
            status = complain(folder, "the layout has too many blobs");
        else if (snprintf(name, sizeof name, "blobs/sha256/%s", entry->d_name) < (int)sizeof name &&
                 !put_file(members, folder, name))
            status = complain(folder, "a blob was not read");
    }
    closedir(blobs);
    return status;
}

int image_add_layout(ctrsec_document *document, const char *folder, const char *name)
{
    struct members members = {.items = NULL};
    int status = CTRSEC_OK;
    if (!put_file(&members, folder, "oci-layout") || !put_file(&members, folder, "index.json"))
        status = complain(folder, "the layout was not read");
    if (status == CTRSEC_OK)
        status = put_blobs(&members, folder);
    if (status == CTRSEC_OK)
        status = hand_over(document, name, &members);
    clear(&members);
    return status;
}

/* --- archives -----------------------------------------------------------------------------------
 */

bool image_is_archive(const char *path)
{
    static const struct {
        uint16_t offset, length;
        const char *magic;
    } signs[] = {{257, 5, "ustar"},
                 {0, 2, "\x1f\x8b"},
                 {0, 4, "\x28\xb5\x2f\xfd"},
                 {0, 6,
                  "\xfd"
                  "7zXZ\0"},
                 {0, 3, "BZh"}};
    char head[512];
    struct stat status;
    /* what was read of a pipe to look at it would be missing later */
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return false;
    size_t size = fread(head, 1, sizeof head, stream);
    fclose(stream);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (size >= (size_t)signs[i].offset + signs[i].length &&
            memcmp(head + signs[i].offset, signs[i].magic, signs[i].length) == 0)
            return true;
    return false;
}

#if CTRSEC_WITH_ARCHIVE

/* tar, as it is or compressed by what the library itself knows: no other program is started. */
static struct archive *open_archive(const char *path)
{
    struct archive *archive = archive_read_new();
    if (archive == NULL)
        return NULL;
    archive_read_support_format_tar(archive);
    if (archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
        archive_read_support_filter_bzip2(archive) == ARCHIVE_OK &&
        archive_read_support_filter_xz(archive) == ARCHIVE_OK)
        archive_read_support_filter_zstd(archive);
    if (archive_read_open_filename(archive, path, 1u << 16) == ARCHIVE_OK)
        return archive;
    complain(path, archive_error_string(archive));
    archive_read_free(archive);
    return NULL;
}

/* Reads the member at hand, or lists it where it is none of ours. */
static int put_entry(struct members *members, struct archive *archive, struct archive_entry *entry,
                     const char *path)
{
    const char *name = archive_entry_pathname(entry);
    int64_t size = archive_entry_size(entry);
    if (name == NULL || archive_entry_filetype(entry) != AE_IFREG)
        return CTRSEC_OK;
    if (members->count >= MEMBERS || members->kept > KEPT_BYTES)
        return complain(path, "the archive has too many members");
    if (size < 0 || size > UNPACKED_BYTES)
        return complain(path, "a member has a size that cannot be");
    if (size > (int64_t)MEMBER_BYTES)
        return put(members, name, NULL, 0) ? CTRSEC_OK : complain(path, "out of memory");
    char *bytes = malloc((size_t)size + 1);
    if (bytes == NULL)
        return complain(path, "out of memory");
    if (archive_read_data(archive, bytes, (size_t)size) != size) {
        free(bytes);
        return complain(path, "the archive ends within a member");
    }
    if (!is_json(bytes, (size_t)size)) {
        free(bytes);
        bytes = NULL;
    }
    return put(members, name, bytes, bytes == NULL ? 0 : (size_t)size)
               ? CTRSEC_OK
               : complain(path, "out of memory");
}

int image_add_archive(ctrsec_document *document, const char *path, const char *name)
{
    struct members members = {.items = NULL};
    struct archive *archive = open_archive(path);
    struct archive_entry *entry;
    int status = archive == NULL ? CTRSEC_E_INVALID : CTRSEC_OK, next = ARCHIVE_OK;
    while (status == CTRSEC_OK &&
           (next = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
        status = put_entry(&members, archive, entry, path);
        if (status == CTRSEC_OK && archive_filter_bytes(archive, 0) > UNPACKED_BYTES)
            status = complain(path, "the archive is too large");
    }
    if (status == CTRSEC_OK && next != ARCHIVE_EOF)
        status = complain(path, archive_error_string(archive));
    if (status == CTRSEC_OK)
        status = hand_over(document, name, &members);
    archive_read_free(archive);
    clear(&members);
    return status;
}

#else

int image_add_archive(ctrsec_document *document, const char *path, const char *name)
{
    (void)document;
    (void)name;
    return complain(path, "this command was built without libarchive and reads no archives");
}

#endif
