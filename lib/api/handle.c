/* SPDX-License-Identifier: Apache-2.0 */
/* What every public call does. contract: api/handle.h, ctrsec/context.h, ctrsec/error.h */
#include "api/handle.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "text/crypto_sodium.h"

/* --- errors ----------------------------------------------------------------------------------- */

struct ctrsec_error {
    struct cs_alloc alloc; /* a copy: errors outlive their context */
    struct cs_arena arena;
    int status;
    const char *reason, *message;
    struct ctrsec_diagnostic *items;
    uint32_t count;
};

static ctrsec_error no_memory = {
    .status = CTRSEC_E_NOMEM, .reason = "memory", .message = "out of memory"};

const char *ctrsec_status_text(int status)
{
    static const char *const texts[] = {"ok",
                                        "out of memory",
                                        "invalid argument",
                                        "limit exceeded",
                                        "syntax error",
                                        "invalid content",
                                        "type error",
                                        "not a bundle",
                                        "bad signature",
                                        "not trusted",
                                        "expired",
                                        "rolled back",
                                        "not found",
                                        "not supported",
                                        "cancelled",
                                        "a rule's test failed",
                                        "internal error"};
    if (status > 0 || status <= -(int)(sizeof texts / sizeof *texts))
        return "unknown status";
    return texts[-status];
}

static const char *keep(struct cs_arena *arena, struct cs_str s)
{
    struct cs_str copy = cs_arena_copy(arena, s);
    return copy.ptr == NULL ? "" : copy.ptr;
}

static const char *first_line(struct cs_arena *arena, const struct ctrsec_diagnostic *item)
{
    char text[1024];
    if (item->file[0] != '\0' && item->line > 0)
        snprintf(text, sizeof text, "%s:%u:%u: %s", item->file, item->line, item->column,
                 item->message);
    else if (item->file[0] != '\0')
        snprintf(text, sizeof text, "%s: %s", item->file, item->message);
    else if (item->line > 0)
        snprintf(text, sizeof text, "%u:%u: %s", item->line, item->column, item->message);
    else
        snprintf(text, sizeof text, "%s", item->message);
    return keep(arena, cs_str_from(text));
}

static void fill(ctrsec_error *error, const struct cs_diag *diag)
{
    uint32_t count = 0;
    for (const struct cs_diagnostic *d = diag->first; d != NULL; d = d->next)
        count++;
    error->items = cs_arena_array(&error->arena, count, sizeof *error->items);
    if (error->items == NULL)
        return;
    for (const struct cs_diagnostic *d = diag->first; d != NULL; d = d->next) {
        struct ctrsec_diagnostic *item = &error->items[error->count++];
        item->struct_size = sizeof *item;
        item->status = d->level == CS_DIAG_ERROR ? d->status : CTRSEC_OK;
        item->reason = d->reason;
        item->message = keep(&error->arena, d->message);
        item->hint = keep(&error->arena, d->hint);
        item->file = keep(&error->arena, d->file);
        item->line = d->position.line;
        item->column = d->position.column;
        item->excerpt = keep(&error->arena, d->excerpt);
        if (error->message == NULL && d->level == CS_DIAG_ERROR) {
            error->reason = d->reason;
            error->message = first_line(&error->arena, item);
        }
    }
}

static ctrsec_error *make_error(const struct cs_alloc *alloc, int status,
                                const struct cs_diag *diag)
{
    if (status == CTRSEC_E_NOMEM)
        return &no_memory;
    ctrsec_error *error = cs_alloc_take(alloc, sizeof *error);
    if (error == NULL)
        return &no_memory;
    memset(error, 0, sizeof *error);
    error->alloc = *alloc;
    cs_arena_init(&error->arena, &error->alloc, 0);
    error->status = status;
    fill(error, diag);
    if (error->arena.refused) {
        ctrsec_error_free(error);
        return &no_memory;
    }
    if (error->message == NULL) {
        error->reason = "internal";
        error->message = ctrsec_status_text(status);
    }
    return error;
}

int cs_api_notices(const struct ctrsec_context *context, const struct cs_diag *notices,
                   ctrsec_error **out)
{
    *out = NULL;
    if (notices->no_memory)
        return CTRSEC_E_NOMEM;
    if (notices->first == NULL)
        return CTRSEC_OK;
    ctrsec_error *made = make_error(&context->alloc, CTRSEC_OK, notices);
    if (made == &no_memory)
        return CTRSEC_E_NOMEM;
    made->reason = "notices";
    *out = made;
    return CTRSEC_OK;
}

void ctrsec_error_free(ctrsec_error *error)
{
    if (error == NULL || error == &no_memory)
        return;
    const struct cs_alloc alloc = error->alloc;
    cs_arena_clear(&error->arena);
    alloc.resize(error, 0, alloc.payload);
}

int ctrsec_error_status(const ctrsec_error *error)
{
    return error == NULL ? CTRSEC_OK : error->status;
}

const char *ctrsec_error_reason(const ctrsec_error *error)
{
    return error == NULL ? "" : error->reason;
}

const char *ctrsec_error_message(const ctrsec_error *error)
{
    return error == NULL ? "" : error->message;
}

uint32_t ctrsec_error_count(const ctrsec_error *error)
{
    return error == NULL ? 0 : error->count;
}

/* A size beyond this is a record whose first field was not set. */
#define RECORD_MOST 4096

int cs_api_copy_out(void *out, const void *from, size_t full)
{
    uint32_t size;
    if (out == NULL)
        return CTRSEC_E_ARGUMENT;
    memcpy(&size, out, sizeof size);
    if (size < 2 * sizeof(uint32_t) || size > RECORD_MOST)
        return CTRSEC_E_ARGUMENT;
    memcpy(out, from, size < full ? size : full);
    if (size > full)
        memset((char *)out + full, 0, size - full);
    memcpy(out, &size, sizeof size);
    return CTRSEC_OK;
}

bool cs_api_copy_in(void *out, size_t full, const void *from)
{
    uint32_t size;
    memset(out, 0, full);
    if (from == NULL)
        return true;
    memcpy(&size, from, sizeof size);
    if (size < 2 * sizeof(uint32_t) || size > RECORD_MOST)
        return false;
    memcpy(out, from, size < full ? size : full);
    for (size_t i = full; i < size; i++)
        if (((const unsigned char *)from)[i] != 0)
            return false;
    return true;
}

int ctrsec_error_at(struct ctrsec_diagnostic *out, const ctrsec_error *error, uint32_t index)
{
    if (error == NULL || index >= error->count)
        return CTRSEC_E_ARGUMENT;
    return cs_api_copy_out(out, &error->items[index], sizeof *out);
}

/* --- log ---------------------------------------------------------------------------------- */

#define LOG_MOST 1024

void cs_api_log(const struct ctrsec_context *context, enum ctrsec_log_level level, const char *fmt,
                ...)
{
    char text[LOG_MOST];
    va_list args;
    if (context == NULL || context->log == NULL || (int32_t)level > context->log_level)
        return;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len < 0)
        return;
    if ((size_t)len >= sizeof text)
        text[cs_utf8_valid(cs_str_of(text, sizeof text - 1))] = '\0'; /* no half code point */
    context->log((int32_t)level, text, context->log_payload);
}

static enum ctrsec_log_level level_of(int status)
{
    if (status == CTRSEC_E_NOMEM || status == CTRSEC_E_INTERNAL)
        return CTRSEC_LOG_ERROR;
    return status == CTRSEC_OK ? CTRSEC_LOG_WARNING : CTRSEC_LOG_DEBUG;
}

void cs_api_log_all(const struct ctrsec_context *context, enum ctrsec_log_level level,
                    const struct cs_diag *diag)
{
    for (const struct cs_diagnostic *d = diag->first; d != NULL; d = d->next) {
        if (d->position.line > 0)
            cs_api_log(context, level, "%.*s:%u:%u: %.*s [%s]", CS_STR_ARG(d->file),
                       d->position.line, d->position.column, CS_STR_ARG(d->message), d->reason);
        else
            cs_api_log(context, level, "%.*s [%s]", CS_STR_ARG(d->message), d->reason);
    }
}

/* Warnings of a call that succeeded have no error object to stand in. */
static void log_call(const struct cs_api_call *call, int status)
{
    enum ctrsec_log_level level = level_of(status);
    if (status == CTRSEC_E_NOMEM || (status != CTRSEC_OK && call->diag.first == NULL)) {
        cs_api_log(call->context, level, "%s", ctrsec_status_text(status));
        return;
    }
    cs_api_log_all(call->context, level, &call->diag);
}

/* --- calls -------------------------------------------------------------------------------- */

void cs_api_begin(struct cs_api_call *call, const struct ctrsec_context *context,
                  ctrsec_error **err)
{
    call->context = context;
    call->err = err;
    if (err != NULL)
        *err = NULL;
    cs_arena_init(&call->arena, context == NULL ? &cs_alloc_libc : &context->alloc, 64u << 20);
    cs_diag_init(&call->diag, &call->arena, NULL);
}

int cs_api_end(struct cs_api_call *call, int status)
{
    if (call->diag.no_memory)
        status = CTRSEC_E_NOMEM; /* whatever else was found is not all of it */
    log_call(call, status);
    if (status != CTRSEC_OK && call->err != NULL) {
        const struct cs_alloc *alloc =
            call->context == NULL ? &cs_alloc_libc : &call->context->alloc;
        *call->err = make_error(alloc, status, &call->diag);
        status = (*call->err)->status; /* there may be no memory for the error itself */
    }
    cs_arena_clear(&call->arena);
    return status;
}

int cs_api_argument(const struct ctrsec_context *context, ctrsec_error **err, const char *message)
{
    struct cs_api_call call;
    cs_api_begin(&call, context, err);
    return cs_api_end(
        &call, cs_diag_fail(&call.diag, CTRSEC_E_ARGUMENT, "argument", CS_NO_SPAN, "%s", message));
}

/* --- context and buffers ------------------------------------------------------------------ */

const char *ctrsec_version(void)
{
    return CTRSEC_VERSION_TEXT;
}

uint32_t ctrsec_abi(void)
{
    return CTRSEC_ABI;
}

int ctrsec_context_new(ctrsec_context **out, const struct ctrsec_context_options *options,
                       ctrsec_error **err)
{
    struct cs_api_call call;
    if (out == NULL)
        return cs_api_argument(NULL, err, "out is NULL");
    *out = NULL;
    struct ctrsec_context_options given;
    if (!cs_api_copy_in(&given, sizeof given, options) || given.log_level < 0 ||
        given.log_level > CTRSEC_LOG_DEBUG)
        return cs_api_argument(NULL, err,
                               "the options have no struct_size, ask for something unknown, or "
                               "log_level is none of ctrsec_log_level");
    struct cs_alloc alloc = cs_alloc_libc;
    if (given.resize != NULL)
        alloc = (struct cs_alloc){given.resize, given.payload};
    cs_api_begin(&call, NULL, err);
    int status = cs_crypto_init(&call.diag);
    if (status != CTRSEC_OK)
        return cs_api_end(&call, status);
    ctrsec_context *context = cs_alloc_take(&alloc, sizeof *context);
    if (context == NULL)
        return cs_api_end(&call, CTRSEC_E_NOMEM);
    memset(context, 0, sizeof *context);
    context->alloc = alloc;
    context->limits = cs_limits_default;
    context->log = given.log;
    context->log_payload = given.log_payload;
    context->log_level = given.log_level == 0 ? CTRSEC_LOG_WARNING : given.log_level;
    cs_crypto_random(&context->seed, sizeof context->seed);
    atomic_init(&context->references, 1);
    atomic_init(&context->marks, 0);
    *out = context;
    return cs_api_end(&call, CTRSEC_OK);
}

int ctrsec_context_limit(ctrsec_context *context, const char *name, uint64_t value,
                         ctrsec_error **err)
{
    struct cs_api_call call;
    if (context == NULL || name == NULL)
        return cs_api_argument(context, err, "context or name is NULL");
    cs_api_begin(&call, context, err);
    int status = CTRSEC_OK;
    uint64_t hard = cs_limits_hard(name);
    if (hard == 0)
        status = cs_diag_fail(&call.diag, CTRSEC_E_NOTFOUND, "limit.name", CS_NO_SPAN,
                              "there is no limit `%.64s`", name);
    else if (!cs_limits_set(&context->limits, name, value))
        status = cs_diag_fail(&call.diag, CTRSEC_E_ARGUMENT, "limit.value", CS_NO_SPAN,
                              "limit `%.64s` is %llu, expected 1 to %llu", name,
                              (unsigned long long)value, (unsigned long long)hard);
    return cs_api_end(&call, status);
}

struct ctrsec_context *cs_api_retain(const struct ctrsec_context *context)
{
    struct ctrsec_context *shared = (struct ctrsec_context *)(uintptr_t)context;
    atomic_fetch_add_explicit(&shared->references, 1, memory_order_relaxed);
    return shared;
}

void ctrsec_context_free(ctrsec_context *context)
{
    if (context == NULL ||
        atomic_fetch_sub_explicit(&context->references, 1, memory_order_acq_rel) != 1)
        return;
    struct cs_alloc alloc = context->alloc;
    alloc.resize(context, 0, alloc.payload);
}

void *cs_api_take(const struct ctrsec_context *context, size_t size)
{
    void *memory = cs_alloc_take(&context->alloc, size);
    return memory == NULL ? NULL : memset(memory, 0, size);
}

int cs_api_buffer(struct ctrsec_context *context, ctrsec_buffer **out)
{
    *out = cs_api_take(context, sizeof **out);
    if (*out == NULL)
        return CTRSEC_E_NOMEM;
    (*out)->context = cs_api_retain(context);
    cs_buf_init(&(*out)->bytes, &context->alloc, 0);
    return CTRSEC_OK;
}

int cs_api_buffer_done(ctrsec_buffer **out, int status)
{
    if (status == CTRSEC_OK && (*out)->bytes.failed)
        status = CTRSEC_E_NOMEM;
    if (status != CTRSEC_OK) {
        ctrsec_buffer_free(*out);
        *out = NULL;
    }
    return status;
}

const void *ctrsec_buffer_data(const ctrsec_buffer *buffer)
{
    return buffer == NULL || buffer->bytes.ptr == NULL ? "" : buffer->bytes.ptr;
}

size_t ctrsec_buffer_size(const ctrsec_buffer *buffer)
{
    return buffer == NULL ? 0 : buffer->bytes.len;
}

void ctrsec_buffer_free(ctrsec_buffer *buffer)
{
    if (buffer == NULL)
        return;
    ctrsec_context *context = buffer->context;
    if (buffer->bytes.ptr != NULL)
        cs_alloc_wipe(buffer->bytes.ptr, buffer->bytes.size);
    cs_buf_clear(&buffer->bytes);
    cs_alloc_free(&context->alloc, buffer);
    ctrsec_context_free(context);
}
