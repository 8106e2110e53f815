/* SPDX-License-Identifier: Apache-2.0 */
/* Values of shared nodes. contract: cel/cel_memo.h */
#include "cel/cel_memo.h"

/* The memory of all memos of a subject, in memories of one rule: more is an emergency. */
enum { ROOMS = 4 };

static bool reads_passing(const struct cs_memos *memos, const struct cs_program *program)
{
    for (uint32_t i = 0; i < program->nreads; i++)
        if (memos->items[memos->unit->reads[program->reads + i]].passing)
            return true;
    return memos->unit->nodes[program->node].slots > program->steady;
}

bool cs_memos_init(struct cs_memos *memos, const struct cs_alloc *alloc, const struct cs_unit *unit,
                   const struct cs_limits *limits, struct cs_arena *scratch)
{
    memos->unit = unit;
    memos->scratch = scratch;
    memos->room = limits->scratch_bytes;
    cs_arena_init(&memos->kept, alloc, 0);
    memos->kept.wipe = true;
    if (unit->nmemos == 0)
        return true;
    memos->items = cs_alloc_take(alloc, unit->nmemos * sizeof *memos->items);
    memos->touched = cs_alloc_take(alloc, unit->nreads);
    memos->frames = cs_alloc_take(alloc, unit->depth * sizeof *memos->frames);
    if (memos->items == NULL || memos->touched == NULL || memos->frames == NULL)
        return false;
    memset(memos->items, 0, unit->nmemos * sizeof *memos->items);
    memset(memos->touched, 0, unit->nreads);
    for (uint32_t i = 0; i < unit->nmemos; i++) /* what a memo reads has a lower number */
        memos->items[i].passing = reads_passing(memos, &unit->memos[i]);
    cs_memos_forget(memos);
    return true;
}

void cs_memos_clear(struct cs_memos *memos, const struct cs_alloc *alloc)
{
    cs_alloc_free(alloc, memos->items);
    cs_alloc_free(alloc, memos->touched);
    cs_alloc_free(alloc, memos->frames);
    cs_arena_clear(&memos->kept);
}

/* --- memory ---------------------------------------------------------------------------------- */

/* What the rule may take beside what it has and owes. */
static size_t left(const struct cs_memos *memos)
{
    size_t taken = memos->scratch->taken;
    return taken + memos->owed < memos->room ? memos->room - taken - memos->owed : 0;
}

static void bound_scratch(struct cs_memos *memos)
{
    size_t limit = memos->scratch->taken + left(memos);
    memos->scratch->limit = limit > 0 ? limit : 1;
}

static void bound_kept(struct cs_memos *memos)
{
    size_t taken = memos->kept.taken, limit = taken + left(memos);
    if (limit > ROOMS * memos->room)
        limit = ROOMS * memos->room;
    memos->kept.limit = limit > taken ? limit : taken;
    if (memos->kept.limit == 0)
        memos->kept.limit = 1;
}

/* --- paying ---------------------------------------------------------------------------------- */

static bool pay_one(struct cs_memos *memos, struct cs_call *call, struct cs_memo *memo)
{
    bool keeps = call->arena == &memos->kept;
    size_t most = keeps ? memos->kept.limit - memos->kept.taken : left(memos);
    if (!cs_call_pay(call, memo->fuel) || memo->bytes > most)
        return false;
    memo->paid = memos->tick;
    memos->owed += memo->bytes;
    if (keeps)
        memos->kept.limit -= memo->bytes;
    return true;
}

/*
 * Walks down the memos that were read while others were computed, each once. They lie no deeper
 * inside each other than frames do, so the free frames are the stack.
 */
bool cs_memo_pay(struct cs_memos *memos, struct cs_call *call, uint32_t number)
{
    const struct cs_unit *unit = memos->unit;
    uint32_t base = memos->nframes, count = base;
    uint64_t before = *call->fuel;
    if (!pay_one(memos, call, &memos->items[number]))
        return false;
    memos->frames[count].memo = number;
    memos->frames[count++].inner_fuel = 0;
    while (count > base) {
        struct cs_frame *top = &memos->frames[count - 1];
        const struct cs_program *program = &unit->memos[top->memo];
        if (top->inner_fuel == program->nreads) {
            count--;
            continue;
        }
        uint32_t at = program->reads + (uint32_t)top->inner_fuel++;
        struct cs_memo *memo = &memos->items[unit->reads[at]];
        if (!memos->touched[at] || cs_memo_is_ready(memos, memo))
            continue;
        if (!pay_one(memos, call, memo))
            return false;
        memos->frames[count].memo = unit->reads[at];
        memos->frames[count++].inner_fuel = 0;
    }
    if (base > 0)
        memos->frames[base - 1].inner_fuel += before - *call->fuel;
    if (call->arena == memos->scratch)
        bound_scratch(memos);
    return true;
}

/* --- frames ---------------------------------------------------------------------------------- */

bool cs_memo_open(struct cs_memos *memos, struct cs_call *call, struct cs_frame frame)
{
    const struct cs_program *program = &memos->unit->memos[frame.memo];
    bool passing = memos->items[frame.memo].passing;
    frame.arena = call->arena;
    frame.fuel = *call->fuel;
    frame.inner_fuel = 0;
    frame.bytes = memos->kept.taken;
    frame.inner_bytes = 0;
    memos->frames[memos->nframes++] = frame;
    memset(memos->touched + program->reads, 0, program->nreads);
    if (passing || call->arena == &memos->kept)
        return true;
    bound_kept(memos);
    call->arena = &memos->kept;
    return left(memos) > 0;
}

struct cs_frame cs_memo_close(struct cs_memos *memos, struct cs_call *call, struct cs_value value)
{
    struct cs_frame frame = memos->frames[--memos->nframes];
    struct cs_memo *memo = &memos->items[frame.memo];
    uint64_t fuel = frame.fuel - *call->fuel;
    size_t bytes = memos->kept.taken - frame.bytes;
    memo->value = value;
    memo->made = memo->paid = memos->tick;
    memo->fuel = fuel - frame.inner_fuel;
    memo->bytes = bytes - frame.inner_bytes;
    memos->owed += memo->bytes;
    if (memos->nframes > 0) {
        struct cs_frame *outer = &memos->frames[memos->nframes - 1];
        outer->inner_fuel += fuel;
        outer->inner_bytes += bytes;
    }
    call->arena = frame.arena;
    if (call->arena == memos->scratch)
        bound_scratch(memos);
    return frame;
}
