/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of functions. contract: cel/cel_fn_regex.h */
#include "cel/cel_fn_regex.h"

static int make_regex(const struct cs_alloc *alloc, const struct cs_limits *limits,
                      struct cs_str constant, struct cs_diag *diag, struct cs_span span,
                      void **bound)
{
    struct cs_regex *regex = NULL;
    int status = cs_regex_new(alloc, constant, limits, diag, span, &regex);
    *bound = regex;
    return status;
}

static void drop_regex(void *bound)
{
    cs_regex_free(bound);
}

const struct cs_preparation cs_fn_regex_second = {1, make_regex, drop_regex};

/*
 * The arena as an allocator for the compiler of regular expressions. Nothing is given back before
 * the run ends, so each block only remembers its size, which growing one needs.
 */
struct block {
    size_t size;
    uint64_t bytes[]; /* aligned as arenas align */
};

static void *resize_in_arena(void *ptr, size_t size, void *payload)
{
    if (size == 0)
        return NULL;
    size_t whole;
    struct block *block = NULL, *old = NULL;
    if (cs_size_add(sizeof *block, size, &whole))
        block = cs_arena_take(payload, whole);
    if (block == NULL)
        return NULL;
    block->size = size;
    if (ptr != NULL) {
        old = (struct block *)(void *)((char *)ptr - offsetof(struct block, bytes));
        memcpy(block->bytes, ptr, old->size < size ? old->size : size);
    }
    return block->bytes;
}

/* Compiling goes over the pattern several times and expands repetitions. */
enum { COMPILE_COST = 100 };

bool cs_fn_regex_open(struct cs_call *call, struct cs_value pattern, struct cs_fn_regex *out,
                      struct cs_value *failure)
{
    *out = (struct cs_fn_regex){.call = call, .regex = call->bound};
    if (call->bound != NULL)
        return true;
    if (!cs_call_pay(call, COMPILE_COST + pattern.len)) {
        *failure = cs_call_limit(call);
        return false;
    }
    struct cs_alloc *alloc = cs_arena_take(call->arena, sizeof *alloc);
    int status = CTRSEC_E_NOMEM;
    if (alloc != NULL) {
        *alloc = (struct cs_alloc){resize_in_arena, call->arena};
        status =
            cs_regex_new(alloc, cs_value_str(pattern), call->limits, NULL, CS_NO_SPAN, &out->own);
    }
    out->regex = out->own;
    if (status == CTRSEC_OK)
        return true;
    *failure = status == CTRSEC_E_NOMEM ? cs_call_limit(call) : cs_value_error(CS_FAULT_REGEX);
    return false;
}

void cs_fn_regex_close(struct cs_fn_regex *regex)
{
    cs_regex_free(regex->own);
    regex->own = NULL;
}

int cs_fn_regex_search(struct cs_fn_regex *regex, struct cs_str subject, uint32_t from,
                       struct cs_span *groups, uint32_t ngroups, struct cs_value *failure)
{
    struct cs_call *call = regex->call;
    switch (
        cs_regex_search(regex->regex, call->regex, subject, from, call->fuel, groups, ngroups)) {
    case CS_REGEX_NO:
        return 0;
    case CS_REGEX_YES:
        return 1;
    default: /* steps or match memory used up: not decided */
        *failure = cs_call_limit(call);
        return -1;
    }
}
