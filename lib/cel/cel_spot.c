/* SPDX-License-Identifier: Apache-2.0 */
/* Spots. contract: cel/cel_spot.h */
#include "cel/cel_spot.h"

#include "cel/cel_unit.h"

enum { ROOM_LEAST = 32, NAMED_MOST = 512 };

void cs_spots_init(struct cs_spots *spots, struct cs_arena *arena, bool explained)
{
    *spots = (struct cs_spots){.arena = arena, .explained = explained, .open = CS_NO_SPOT};
}

bool cs_spot_is_loop(const struct cs_ast *ast)
{
    return ast->kind == CS_AST_COMPREHENSION && ast->macro != CS_MACRO_OPT_MAP &&
           ast->macro != CS_MACRO_OPT_FLAT_MAP;
}

static bool grow(struct cs_spots *spots)
{
    if (spots->count < spots->room)
        return true;
    uint32_t room = spots->room == 0 ? ROOM_LEAST : spots->room * 2;
    struct cs_spot *items =
        room < spots->room ? NULL : cs_arena_array(spots->arena, room, sizeof *items);
    spots->no_memory = spots->no_memory || items == NULL;
    if (items == NULL)
        return false;
    if (spots->count > 0)
        memcpy(items, spots->items, spots->count * sizeof *items);
    spots->items = items;
    spots->room = room;
    return true;
}

uint32_t cs_spots_enter(struct cs_spots *spots, const struct cs_ast *ast)
{
    if (!grow(spots))
        return CS_NO_SPOT;
    struct cs_spot spot = {
        .ast = ast, .span = ast->span, .parent = spots->open, .loop = CS_NO_SPOT};
    if (spots->open != CS_NO_SPOT) {
        const struct cs_spot *parent = &spots->items[spots->open];
        spot.loop = cs_spot_is_loop(parent->ast) && parent->ast->args[0] != ast ? spots->open
                                                                                : parent->loop;
        bool named = parent->ast->ref_kind == CS_REF_DEFINITION;
        spot.named = named || parent->named;
        if (spot.named)
            spot.span = parent->span;
    }
    spots->items[spots->count] = spot;
    spots->open = spots->count;
    return spots->count++;
}

bool cs_spots_leave(struct cs_spots *spots, const struct cs_unit *unit, uint32_t spot,
                    uint32_t node)
{
    if (spot == CS_NO_SPOT)
        return false;
    struct cs_spot *item = &spots->items[spot];
    const struct cs_node *n = &unit->nodes[node];
    item->end = spots->count;
    item->node = node;
    item->constant = n->op == CS_NODE_CONSTANT ? n->data + 1 : 0;
    spots->open = item->parent;
    return spots->explained && item->constant == 0;
}

/*
 * Constants do not fail; what was added around a text stands nowhere in it. Of definitions, which
 * may be much longer than the text that names them, only so many are kept.
 */
static bool is_kept(const struct cs_spot *spot, uint32_t *named)
{
    if (spot->constant != 0 || spot->span.end <= spot->span.start)
        return false;
    return !spot->named || ++*named <= NAMED_MOST;
}

/* Seven bits a byte, the lowest first; bit 7: more follow. */
static uint8_t *put(uint8_t *to, uint32_t number)
{
    for (; number >= 128; number >>= 7)
        *to++ = (uint8_t)(number | 128);
    *to++ = (uint8_t)number;
    return to;
}

static uint32_t take(const uint8_t **from)
{
    uint32_t number = 0, shift = 0;
    for (; **from >= 128; ++*from, shift += 7)
        number |= (uint32_t)(**from & 127) << shift;
    return number | (uint32_t) * (*from)++ << shift;
}

/* A difference as a small number, whichever is the larger: 0, -1, 1, -2 ... are 0, 1, 2, 3 ... */
static uint32_t difference(uint32_t to, uint32_t from)
{
    uint32_t ahead = to - from;
    return ahead >> 31 != 0 ? ~ahead << 1 | 1 : ahead << 1;
}

static uint32_t forward(uint32_t from, uint32_t difference)
{
    return from + ((difference & 1) != 0 ? ~(difference >> 1) : difference >> 1);
}

struct place {
    uint32_t node, loop;
    struct cs_span span;
};

static uint8_t *pack(uint8_t *to, const struct place *before, const struct place *place)
{
    to = put(to, difference(place->node, before->node));
    to = put(to, place->loop == UINT32_MAX ? 0 : difference(place->loop, place->node) + 1);
    to = put(to, difference(place->span.start, before->span.start));
    return put(to, place->span.end - place->span.start);
}

static const uint8_t *unpack(const uint8_t *from, struct place *place)
{
    place->node = forward(place->node, take(&from));
    uint32_t loop = take(&from);
    place->loop = loop == 0 ? UINT32_MAX : forward(place->node, loop - 1);
    place->span.start = forward(place->span.start, take(&from));
    place->span.end = place->span.start + take(&from);
    return from;
}

bool cs_spots_keep(struct cs_arena *arena, const struct cs_spots *spots, struct cs_str text,
                   struct cs_spot_places *out)
{
    enum { MOST = 4 * 5 };
    uint32_t count = 0, named = 0;
    struct place before = {0, 0, {0, 0}};
    for (uint32_t i = 0; i < spots->count; i++)
        count += is_kept(&spots->items[i], &named);
    named = 0;
    *out = (struct cs_spot_places){.text = cs_arena_copy(arena, text), .count = count};
    uint8_t *items = cs_arena_take(spots->arena, (size_t)count * MOST), *to = items;
    if (out->text.ptr == NULL || items == NULL)
        return false;
    for (uint32_t i = 0; i < spots->count; i++) {
        const struct cs_spot *spot = &spots->items[i];
        if (!is_kept(spot, &named))
            continue;
        uint32_t loop = spot->loop == CS_NO_SPOT ? UINT32_MAX : spots->items[spot->loop].node;
        struct place place = {spot->node, loop, spot->span};
        to = pack(to, &before, &place);
        before = place;
    }
    uint8_t *kept = cs_arena_take(arena, (size_t)(to - items));
    if (kept == NULL)
        return false;
    if (to > items)
        memcpy(kept, items, (size_t)(to - items));
    out->items = kept;
    return true;
}

bool cs_spot_find(const struct cs_spot_places *places, uint32_t node, uint32_t loop,
                  struct cs_span *out)
{
    struct place place = {0, 0, {0, 0}};
    const uint8_t *from = places->items;
    bool found = false;
    for (uint32_t i = 0; i < places->count; i++) {
        from = unpack(from, &place);
        if (place.node != node || (found && place.loop != loop))
            continue;
        *out = place.span;
        if (place.loop == loop)
            return true;
        found = true;
    }
    return found;
}
