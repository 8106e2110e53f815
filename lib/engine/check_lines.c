/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a stream. contract: engine/check_lines.h */
#include "engine/check_lines.h"

bool cs_lines_init(struct cs_lines *lines, const struct cs_alloc *alloc,
                   const struct cs_event_needs *needs)
{
    lines->alloc = alloc;
    lines->numbers = NULL;
    lines->room = 0;
    return cs_event_line_init(&lines->event, alloc, needs);
}

void cs_lines_clear(struct cs_lines *lines)
{
    cs_alloc_free(lines->alloc, lines->numbers);
    cs_event_line_clear(&lines->event);
}

/* A line that is no event becomes a document of the set. */
static int keep_line(struct cs_lines *lines, struct cs_set *set, const struct cs_source *source,
                     uint32_t number)
{
    uint32_t count = set->ndocuments;
    if (count == lines->room) {
        uint32_t larger = count == 0 ? 16 : count * 2;
        uint32_t *numbers = cs_alloc_resize(lines->alloc, lines->numbers, larger * sizeof *numbers);
        if (numbers == NULL)
            return CTRSEC_E_NOMEM;
        lines->numbers = numbers;
        lines->room = larger;
    }
    lines->numbers[count] = number;
    return cs_set_add_line(set, source, number);
}

/* An event is judged; another line is kept. */
static int check_line(struct cs_evaluator *evaluator, struct cs_lines *lines, struct cs_set *set,
                      const struct cs_source *source, uint32_t number)
{
    struct ctrsec_counts *counts = &evaluator->result->counts;
    enum cs_line_kind kind;
    CS_TRY(cs_event_line_read(&lines->event, set, source, &kind));
    if (kind == CS_LINE_OTHER)
        return keep_line(lines, set, source, number);
    if (kind == CS_LINE_UNREAD)
        return CTRSEC_OK;
    lines->events++;
    lines->event.subject.document = number;
    if (cs_evaluator_judge(evaluator, &lines->event.subject))
        counts->subjects++;
    else
        counts->skipped++;
    return CTRSEC_OK;
}

/* What was kept, under the numbers of its lines. */
static int check_rest(struct cs_evaluator *evaluator, const struct cs_lines *lines,
                      struct cs_set *set, bool complete)
{
    CS_TRY(cs_set_link(set, complete));
    evaluator->result->phase = cs_evaluator_phase(set, lines->events > 0, evaluator->check.phase);
    for (uint32_t i = 0; i < set->nsubjects; i++)
        set->subjects[i].document = lines->numbers[set->subjects[i].document];
    cs_evaluator_judge_set(evaluator);
    evaluator->result->counts.unread = set->unread;
    return CTRSEC_OK;
}

int cs_check_lines(struct cs_evaluator *evaluator, struct cs_lines *lines, struct cs_set *set,
                   struct cs_str text, bool complete, const struct cs_check *check,
                   struct cs_result *result)
{
    struct cs_source line = {.name = CS_STR("")};
    uint32_t offset = 0, passed = 0, number = 0;
    int status = CTRSEC_OK;
    lines->events = 0;
    cs_evaluator_begin(evaluator, set, check, result);
    while (status == CTRSEC_OK && cs_json_line(text, &offset, &passed, &line.text)) {
        if (result->no_memory || cs_evaluator_is_cancelled(evaluator))
            break;
        line.lines_before = passed - 1;
        /* Behind a line that is no event others are likely: they are not tried as events. */
        if (set->ndocuments == 0)
            status = check_line(evaluator, lines, set, &line, number++);
        else
            status = keep_line(lines, set, &line, number++);
    }
    if (status == CTRSEC_OK)
        status = check_rest(evaluator, lines, set, complete);
    if (status != CTRSEC_OK)
        return status;
    result->counts.documents = number;
    return cs_evaluator_end(evaluator);
}
