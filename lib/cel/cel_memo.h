/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine keeps of shared nodes: the value of each memo, computed where it is first read and
 * kept until the activation changes.
 *
 *     rule     1           2       3       subject changes
 *     memo     computed    paid    paid    forgotten
 *              and paid
 *
 * A rule pays for each memo that it reads once, what computing it took, whoever computed it, and
 * for those that were read while it was computed. So a rule spends what it would spend alone,
 * memory too, and runs out of it where it would alone.
 *
 * Time goes in ticks that begin where something is forgotten, so that a comparison tells what is
 * still good. No recursion: memos that are computed inside each other have a frame each.
 */
#ifndef CS_CEL_CEL_MEMO_H
#define CS_CEL_CEL_MEMO_H

#include "cel/cel_unit.h"

struct cs_memo {
    struct cs_value value;
    uint64_t made, paid; /* ticks */
    uint64_t fuel;       /* that it took, without the memos that it reads */
    size_t bytes;        /* likewise, of kept memory */
    bool passing;        /* reads a variable that changes while a rule runs */
};

/* A program that waits while a memo that it reads is computed. */
struct cs_frame {
    const struct cs_instruction *reader; /* its MEMO; it goes on behind that */
    uint32_t memo;                       /* that is computed */
    uint64_t fuel, inner_fuel;           /* before; what other memos took of it */
    size_t bytes, inner_bytes;
    struct cs_arena *arena;
};

struct cs_memos {
    const struct cs_unit *unit;
    struct cs_memo *items;
    uint8_t *touched; /* beside unit->reads: whether the memo that reads was seen to do so */
    struct cs_frame *frames;
    uint32_t nframes;
    uint64_t tick, since[2], ready[2]; /* by `passing`: made, and paid, since then is good */
    struct cs_arena kept, *scratch;
    size_t room, owed; /* bytes that a rule may use; of them in memos that it paid */
};

/* `memos` is all zero. False: out of memory; clear it all the same. */
bool cs_memos_init(struct cs_memos *memos, const struct cs_alloc *alloc, const struct cs_unit *unit,
                   const struct cs_limits *limits, struct cs_arena *scratch);
void cs_memos_clear(struct cs_memos *memos, const struct cs_alloc *alloc);

/* The next rule has paid for nothing yet. Without memos there is nothing to tell. */
static inline void cs_memos_next_rule(struct cs_memos *memos)
{
    if (memos->items == NULL)
        return;
    memos->ready[false] = memos->ready[true] = ++memos->tick;
    memos->owed = 0;
    memos->scratch->limit = 0;
}

/* The variables that change while a rule runs have. */
static inline void cs_memos_forget_passing(struct cs_memos *memos)
{
    if (memos->items == NULL)
        return;
    memos->since[true] = memos->ready[true] = ++memos->tick;
}

/* All variables have changed. */
static inline void cs_memos_forget(struct cs_memos *memos)
{
    if (memos->items == NULL)
        return;
    cs_memos_next_rule(memos);
    memos->since[false] = memos->since[true] = memos->tick;
    if (memos->kept.taken > 0 || memos->kept.refused)
        cs_arena_reset(&memos->kept);
}

/* Whether the value may be used as it is. */
static inline bool cs_memo_is_ready(const struct cs_memos *memos, const struct cs_memo *memo)
{
    return memo->paid >= memos->ready[memo->passing];
}

static inline bool cs_memo_is_made(const struct cs_memos *memos, const struct cs_memo *memo)
{
    return memo->made >= memos->since[memo->passing];
}

/* Pays for a memo that was made for another rule. False: the fuel or memory of this one is used up.
 */
bool cs_memo_pay(struct cs_memos *memos, struct cs_call *call, uint32_t number);

/* Around the computation of a memo. Open: false where there is no memory left. */
bool cs_memo_open(struct cs_memos *memos, struct cs_call *call, struct cs_frame frame);
struct cs_frame cs_memo_close(struct cs_memos *memos, struct cs_call *call, struct cs_value value);

#endif
