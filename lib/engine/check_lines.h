/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges the lines of a piece of a stream into one result. Events are judged as they come, each in
 * the memory of the one before. From the first line on that is something else, the rest of the
 * piece is read into the set and judged behind the last line, for it may belong together.
 */
#ifndef CS_ENGINE_CHECK_LINES_H
#define CS_ENGINE_CHECK_LINES_H

#include "doc/event_line.h"
#include "engine/evaluator.h"

struct cs_lines {
    struct cs_event_line event;
    uint32_t *numbers; /* of the set's documents: the lines that they are */
    uint32_t room;
    uint32_t events; /* that were judged as they came */
    const struct cs_alloc *alloc;
};

/* False: out of memory; clear it all the same. */
bool cs_lines_init(struct cs_lines *lines, const struct cs_alloc *alloc,
                   const struct cs_event_needs *needs);
void cs_lines_clear(struct cs_lines *lines);

/*
 * The set is empty, the lines of the evaluator's plan; the text stays for the call. The result is
 * that of reading all into the set and judging it. Errors: those of cs_evaluator_check and of
 * cs_set_link.
 */
int cs_check_lines(struct cs_evaluator *evaluator, struct cs_lines *lines, struct cs_set *set,
                   struct cs_str text, bool complete, const struct cs_check *check,
                   struct cs_result *result);

#endif
