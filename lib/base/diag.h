/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Diagnostics: what is wrong, where, and how to mend it. A stage reports at the cause with
 * cs_diag_fail and passes the status on with CS_TRY; a parser may report several and go on. The
 * texts live in the collector's arena. Messages never quote values of a document.
 */
#ifndef CS_BASE_DIAG_H
#define CS_BASE_DIAG_H

#include <stdarg.h>

#include "base/arena.h"
#include "base/source.h"
#include "ctrsec/types.h"

enum cs_diag_level { CS_DIAG_ERROR, CS_DIAG_WARNING };

struct cs_diagnostic {
    struct cs_diagnostic *next;
    int status;         /* CTRSEC_E_*; 0 for a warning */
    const char *reason; /* stable word, "bundle.expired"; static */
    enum cs_diag_level level;
    struct cs_str message; /* one line, lower case */
    struct cs_str hint;    /* may be empty */
    struct cs_str file;    /* may be empty */
    struct cs_position position;
    struct cs_str excerpt; /* the source line and, below it, the caret line; may be empty */
};

struct cs_diag {
    struct cs_arena *arena;
    const struct cs_source *source; /* of the spans; NULL: no positions */
    struct cs_diagnostic *first, *last;
    uint32_t errors, warnings;
    uint32_t most;   /* errors kept; later ones are only counted */
    bool no_excerpt; /* the source may hold secrets: positions yes, text no */
    bool dropped;    /* the newest one was only counted: it has no hint */
    bool no_memory;  /* a diagnostic could not be stored */
};

void cs_diag_init(struct cs_diag *diag, struct cs_arena *arena, const struct cs_source *source);

#define CS_NO_SPAN ((struct cs_span){UINT32_MAX, UINT32_MAX})

/*
 * Reports an error and returns its status. `reason` is a static stable word "noun.problem". The
 * message names the thing, what was found and what was expected. diag may be NULL.
 */
__attribute__((format(printf, 5, 6))) int cs_diag_fail(struct cs_diag *diag, int status,
                                                       const char *reason, struct cs_span span,
                                                       const char *fmt, ...);

/* As fail, but nothing is refused for it. */
__attribute__((format(printf, 4, 5))) void cs_diag_warn(struct cs_diag *diag, const char *reason,
                                                        struct cs_span span, const char *fmt, ...);

/* Adds a hint to the newest diagnostic ("did you mean `x`?"). */
__attribute__((format(printf, 2, 3))) void cs_diag_hint(struct cs_diag *diag, const char *fmt, ...);

/* Out of memory: no text, the status only. */
int cs_diag_no_memory(struct cs_diag *diag);

/* Passes a failure on. The only macro that hides control flow. */
#define CS_TRY(call)                    \
    do {                                \
        int cs_try_status = (call);     \
        if (cs_try_status != CTRSEC_OK) \
            return cs_try_status;       \
    } while (0)

#endif
