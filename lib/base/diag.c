/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting diagnostics: formatting, positions, the caret line. */
#include "base/diag.h"

#include <stdio.h>

#include "base/utf8.h"

enum { ERRORS_MOST = 20, EXCERPT_MOST = 160 };

void cs_diag_init(struct cs_diag *diag, struct cs_arena *arena, const struct cs_source *source)
{
    memset(diag, 0, sizeof *diag);
    diag->arena = arena;
    diag->source = source;
    diag->most = ERRORS_MOST;
}

int cs_diag_no_memory(struct cs_diag *diag)
{
    if (diag != NULL)
        diag->no_memory = true;
    return CTRSEC_E_NOMEM;
}

static struct cs_str format(struct cs_diag *diag, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = len < 0 ? NULL : cs_arena_take(diag->arena, (size_t)len + 1);
    if (text == NULL) {
        diag->no_memory = true;
        return CS_STR("");
    }
    vsnprintf(text, (size_t)len + 1, fmt, args);
    return cs_str_of(text, (size_t)len);
}

/*
 * The line of the span and a caret under it:
 *     container.privilegd && true
 *              ^~~~~~~~~~
 * A long line is cut to a window around the caret. Tabs stay tabs below, so that both lines align.
 */
static struct cs_str excerpt(struct cs_diag *diag, struct cs_span span)
{
    uint32_t column;
    struct cs_str line = cs_source_line(diag->source, span.start, &column);
    if (line.len > EXCERPT_MOST) {
        uint32_t from = column > EXCERPT_MOST / 2 ? column - EXCERPT_MOST / 2 : 0;
        while (from > 0 && ((unsigned char)line.ptr[from] & 0xC0) == 0x80)
            from--;
        line = cs_str_slice(line, from, EXCERPT_MOST);
        while (line.len > 0 && cs_utf8_valid(line) != line.len)
            line.len--;
        column -= from;
    }
    if (column > line.len)
        column = line.len;
    uint32_t width = span.end > span.start ? span.end - span.start : 1;
    if (width > line.len - column)
        width = line.len > column ? line.len - column : 1;
    char *text = cs_arena_take(diag->arena, (size_t)line.len + 1 + column + width);
    if (text == NULL) {
        diag->no_memory = true;
        return CS_STR("");
    }
    char *at = text;
    for (uint32_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        *at++ = (c < 0x20 && c != '\t') || c == 0x7F ? '?' : (char)c;
    }
    *at++ = '\n';
    for (uint32_t i = 0; i < column; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        if ((c & 0xC0) != 0x80)
            *at++ = c == '\t' ? '\t' : ' ';
    }
    *at++ = '^';
    for (uint32_t i = 1; i < width; i++)
        if (((unsigned char)line.ptr[column + i] & 0xC0) != 0x80)
            *at++ = '~';
    return cs_str_of(text, (size_t)(at - text));
}

static struct cs_diagnostic *append(struct cs_diag *diag, enum cs_diag_level level, int status,
                                    const char *reason, struct cs_span span)
{
    struct cs_diagnostic *item = cs_arena_zero(diag->arena, sizeof *item);
    if (item == NULL) {
        diag->no_memory = true;
        return NULL;
    }
    item->level = level;
    item->status = status;
    item->reason = reason;
    if (diag->source != NULL) {
        item->file = diag->source->name;
        if (span.start != UINT32_MAX) {
            item->position = cs_source_position(diag->source, span.start);
            if (!diag->no_excerpt)
                item->excerpt = excerpt(diag, span);
        }
    }
    if (diag->last != NULL)
        diag->last->next = item;
    else
        diag->first = item;
    diag->last = item;
    return item;
}

int cs_diag_fail(struct cs_diag *diag, int status, const char *reason, struct cs_span span,
                 const char *fmt, ...)
{
    if (diag == NULL)
        return status;
    diag->dropped = diag->errors++ >= diag->most;
    if (diag->dropped)
        return status;
    struct cs_diagnostic *item = append(diag, CS_DIAG_ERROR, status, reason, span);
    if (item == NULL)
        return CTRSEC_E_NOMEM;
    va_list args;
    va_start(args, fmt);
    item->message = format(diag, fmt, args);
    va_end(args);
    return status;
}

void cs_diag_warn(struct cs_diag *diag, const char *reason, struct cs_span span, const char *fmt,
                  ...)
{
    if (diag == NULL)
        return;
    diag->dropped = diag->warnings++ >= diag->most;
    if (diag->dropped)
        return;
    struct cs_diagnostic *item = append(diag, CS_DIAG_WARNING, CTRSEC_OK, reason, span);
    if (item == NULL)
        return;
    va_list args;
    va_start(args, fmt);
    item->message = format(diag, fmt, args);
    va_end(args);
}

void cs_diag_hint(struct cs_diag *diag, const char *fmt, ...)
{
    if (diag == NULL || diag->last == NULL || diag->dropped)
        return;
    va_list args;
    va_start(args, fmt);
    diag->last->hint = format(diag, fmt, args);
    va_end(args);
}
