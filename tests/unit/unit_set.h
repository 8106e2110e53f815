/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the suites of the document floor: sets from texts and from folders of the corpus, and their
 * subjects.
 */
#ifndef UNIT_SET_H
#define UNIT_SET_H

#include <dirent.h>

#include "doc/set.h"
#include "unit_document.h"

static inline void unit_set_open(struct cs_set *set)
{
    ck_assert_int_eq(cs_set_init(set, &cs_alloc_libc, &cs_limits_default, 1), CTRSEC_OK);
}

/* YAML; or JSON with single quotes for double ones where it begins with {' or [. */
static inline void unit_set_add(struct cs_set *set, const char *text)
{
    bool json = text[0] == '[' || (text[0] == '{' && (text[1] == '\'' || text[1] == '"'));
    char *copy = strdup(text);
    for (char *at = copy; json && *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    ck_assert_int_eq(
        cs_set_add(set, CS_STR("unit"), cs_str_from(copy), json ? CS_FORMAT_JSON : CS_FORMAT_YAML),
        CTRSEC_OK);
    free(copy);
    ck_assert_msg(set->unread == 0, "%.*s: %s",
                  set->diag.first ? (int)set->diag.first->message.len : 0,
                  set->diag.first ? set->diag.first->message.ptr : "", text);
}

/* A linked set of one text. */
static inline void unit_set_of(struct cs_set *set, const char *text, bool complete)
{
    unit_set_open(set);
    unit_set_add(set, text);
    ck_assert_int_eq(cs_set_link(set, complete), CTRSEC_OK);
}

/* The subject of a target with that name (NULL: the first), or NULL. */
static inline const struct cs_subject *unit_subject(const struct cs_set *set,
                                                    enum ctrsec_target target, const char *name)
{
    for (uint32_t i = 0; i < set->nsubjects; i++)
        if (set->subjects[i].target == target &&
            (name == NULL || cs_str_is(set->subjects[i].name, name)))
            return &set->subjects[i];
    return NULL;
}

static inline const struct cs_record *unit_model(const struct cs_set *set,
                                                 enum ctrsec_target target)
{
    const struct cs_subject *subject = unit_subject(set, target, NULL);
    ck_assert_ptr_nonnull(subject);
    return subject->record;
}

static inline uint32_t unit_count(const struct cs_set *set, enum ctrsec_target target)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->nsubjects; i++)
        count += set->subjects[i].target == target;
    return count;
}

/* A value as short text: "true", "42", "abc", "[a, b]", "-" for absent, "?" for unknown. */
static inline void unit_put_text(struct cs_buf *buf, struct cs_value v)
{
    switch (v.tag) {
    case CS_ABSENT:
        cs_buf_text(buf, "-");
        break;
    case CS_UNKNOWN:
        cs_buf_text(buf, "?");
        break;
    case CS_NULL:
        cs_buf_text(buf, "null");
        break;
    case CS_BOOL:
        cs_buf_text(buf, v.as.boolean ? "true" : "false");
        break;
    case CS_INT:
    case CS_TIMESTAMP:
    case CS_DURATION:
        cs_buf_printf(buf, "%lld", (long long)v.as.integer);
        break;
    case CS_DOUBLE:
        cs_buf_printf(buf, "%g", v.as.number);
        break;
    case CS_STRING:
        cs_buf_str(buf, cs_value_str(v));
        break;
    case CS_RECORD:
        unit_put_text(buf, cs_record_name(v.as.record));
        break;
    case CS_LIST:
        cs_buf_char(buf, '[');
        for (uint32_t i = 0; i < v.len; i++) {
            cs_buf_text(buf, i == 0 ? "" : ", ");
            unit_put_text(buf, v.as.items[i]);
        }
        cs_buf_char(buf, ']');
        break;
    case CS_MAP:
        cs_buf_char(buf, '{');
        for (uint32_t i = 0; i < v.len; i++) {
            cs_buf_text(buf, i == 0 ? "" : ", ");
            unit_put_text(buf, v.as.items[2 * i]);
            cs_buf_text(buf, ": ");
            unit_put_text(buf, v.as.items[2 * i + 1]);
        }
        cs_buf_char(buf, '}');
        break;
    default:
        cs_buf_text(buf, cs_value_tag_name((enum cs_tag)v.tag));
    }
}

/* The field at `path` reads as `expect`. */
static inline void unit_expect(const struct cs_record *record, const char *path, const char *expect)
{
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    unit_put_text(&buf, unit_field(record, path));
    cs_buf_char(&buf, '\0');
    ck_assert_msg(strcmp(buf.ptr, expect) == 0, "%s is %s, not %s", path, buf.ptr, expect);
    cs_buf_clear(&buf);
}

/* --- the corpus ---------------------------------------------------------------------------------
 */

/* Calls `visit` for each regular file below a folder, folders in the order of readdir. */
static inline uint32_t unit_walk(const char *folder, void (*visit)(const char *path, void *payload),
                                 void *payload)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    uint32_t count = 0;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[1024];
        struct stat info;
        int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (len < 0 || (size_t)len >= sizeof path || entry->d_name[0] == '.' ||
            stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode)) {
            count += unit_walk(path, visit, payload);
        } else {
            visit(path, payload);
            count++;
        }
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

static inline bool unit_ends(const char *path, const char *end)
{
    return strlen(path) >= strlen(end) && strcmp(path + strlen(path) - strlen(end), end) == 0;
}

static inline void unit_add_file(const char *path, void *payload)
{
    struct cs_set *set = payload;
    if (!unit_ends(path, ".yaml") && !unit_ends(path, ".yml") && !unit_ends(path, ".json") &&
        !unit_ends(path, ".ndjson"))
        return;
    struct cs_str text = unit_file(path);
    ck_assert_ptr_nonnull(text.ptr);
    ck_assert_int_eq(cs_set_add(set, cs_str_from(path), text, CS_FORMAT_AUTO), CTRSEC_OK);
    free((void *)(uintptr_t)text.ptr);
}

/* Prints what could not be read; returns how many documents. */
static inline uint32_t unit_unread(const struct cs_set *set)
{
    for (const struct cs_diagnostic *d = set->diag.first; d != NULL; d = d->next)
        if (d->level == CS_DIAG_ERROR)
            printf("%.*s:%u:%u: %.*s\n", CS_STR_ARG(d->file), d->position.line, d->position.column,
                   CS_STR_ARG(d->message));
    return set->unread;
}

#endif
