/* SPDX-License-Identifier: Apache-2.0 */
/* The log of reads. contract: cel/cel_reads.h */
#include "cel/cel_reads.h"

#include "cel/cel_trail.h"

enum { LOG_ROOM = 512, NO_STATE = CS_BOOL };

bool cs_reads_begin(struct cs_recording *rec)
{
    rec->log = cs_arena_take(rec->arena, LOG_ROOM * sizeof *rec->log);
    return rec->log != NULL;
}

void cs_reads_note(struct cs_recording *rec, const struct cs_path *path, struct cs_value v)
{
    if (path == NULL)
        return;
    if (rec->count == LOG_ROOM) {
        rec->recorder->dropped++;
        return;
    }
    if (v.tag == CS_OPTIONAL)
        v = v.as.boxed == NULL ? cs_value_absent() : *v.as.boxed;
    rec->log[rec->count++] = (struct cs_note){{path, v}, rec->noted++};
}

/* Whether the log or a builder has anything that was noted from `number` on. */
bool cs_reads_since(const struct cs_recording *rec, uint32_t number)
{
    return rec->collected > number || (rec->count > 0 && rec->log[rec->count - 1].number >= number);
}

/* Takes out the reads [from, to). */
static void forget(struct cs_recording *rec, uint32_t from, uint32_t to)
{
    memmove(rec->log + from, rec->log + to, (rec->count - to) * sizeof *rec->log);
    rec->count -= to - from;
}

/* The value of a cell is computed with. */
void cs_reads_use(struct cs_recording *rec, int32_t cell)
{
    struct cs_value v = cs_record_value(rec, cell);
    const struct cs_trail *t = cs_trail_of(rec, cell);
    cs_reads_note(rec, t->path, v);
    if (t->path != NULL || t->items == NULL || v.tag != CS_LIST)
        return;
    for (uint32_t i = 0; i < t->nitems && i < v.len && i < CS_READS_MOST; i++)
        cs_reads_note(rec, t->items[i], v.as.items[i]);
}

/* --- chains ---------------------------------------------------------------------------------- */

void cs_reads_begin_chain(struct cs_recording *rec, int32_t to, bool inside)
{
    struct cs_trail *t = cs_trail_of(rec, to);
    cs_trail_computed(rec, to);
    if (!inside) {
        t->begin = rec->count;
        t->lost = rec->recorder->dropped;
    }
    t->end = t->begin;
    t->lost_end = t->lost;
    t->state = NO_STATE;
}

/* The newest operand alone made the result. */
static void keep_newest(struct cs_recording *rec, struct cs_trail *t)
{
    forget(rec, t->begin, t->end);
    rec->recorder->dropped -= t->lost_end - t->lost;
    t->end = rec->count;
    t->lost_end = rec->recorder->dropped;
}

/* The newest operand changed nothing. */
static void keep_older(struct cs_recording *rec, struct cs_trail *t)
{
    rec->count = t->end;
    rec->recorder->dropped = t->lost_end;
}

/* The newest operand is one of several that made the result, so far. */
static void keep_all(struct cs_recording *rec, struct cs_trail *t)
{
    if (rec->count - t->begin > CS_READS_MOST) {
        rec->recorder->dropped += rec->count - t->begin - CS_READS_MOST;
        rec->count = t->begin + CS_READS_MOST;
    }
    t->end = rec->count;
    t->lost_end = rec->recorder->dropped;
}

/*
 * An operand of a chain is done. `decided`: its answer ends the chain. Otherwise the chain's value
 * is neutral still, or an error or unknown: then only the operand matters that it came from.
 * True: it came from this one.
 */
bool cs_reads_operand(struct cs_recording *rec, int32_t to, bool decided)
{
    struct cs_trail *t = cs_trail_of(rec, to);
    uint8_t state = cs_record_value(rec, to).tag;
    bool failed = state == CS_ERROR || state == CS_UNKNOWN, fresh = failed && state != t->state;
    if (decided || fresh)
        keep_newest(rec, t);
    else if (failed)
        keep_older(rec, t);
    else
        keep_all(rec, t);
    t->state = state;
    return fresh;
}

/* --- the end of a run ------------------------------------------------------------------------ */

static bool same_path(const struct cs_path *a, const struct cs_path *b)
{
    while (a != b) {
        if (a == NULL || b == NULL || a->step != b->step || a->tree != b->tree ||
            a->index != b->index || !cs_str_equal(a->name, b->name))
            return false;
        a = a->parent;
        b = b->parent;
    }
    return true;
}

/* Of the reads from `begin` on keeps each once, and no more than a result has. */
void cs_reads_condense(struct cs_recording *rec, uint32_t begin)
{
    uint32_t count = begin;
    for (uint32_t i = begin; i < rec->count; i++) {
        uint32_t at = begin;
        while (at < count && !same_path(rec->log[at].read.path, rec->log[i].read.path))
            at++;
        if (at < count)
            continue;
        if (count - begin < CS_READS_MOST)
            rec->log[count++] = rec->log[i];
        else
            rec->recorder->dropped++;
    }
    rec->count = count;
}

static bool known(const struct cs_recorder *recorder, const struct cs_path *path)
{
    for (uint32_t i = 0; i < recorder->count; i++)
        if (same_path(recorder->reads[i].path, path))
            return true;
    return false;
}

void cs_reads_end(struct cs_recording *rec)
{
    struct cs_recorder *recorder = rec->recorder;
    for (uint32_t i = 0; i < rec->count; i++) {
        if (known(recorder, rec->log[i].read.path))
            continue;
        if (recorder->count < CS_READS_MOST)
            recorder->reads[recorder->count++] = rec->log[i].read;
        else
            recorder->dropped++;
    }
}
