/* SPDX-License-Identifier: Apache-2.0 */
/* Spots. contract: cel/cel_spot.h */
#include "cel/cel_spot.h"

#include "cel/cel_unit.h"

enum { ROOM_LEAST = 32 };

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

/* Constants do not fail; what was added around a text stands nowhere in it. */
static bool is_kept(const struct cs_spot *spot)
{
    return spot->constant == 0 && spot->span.end > spot->span.start;
}

bool cs_spots_keep(struct cs_arena *arena, const struct cs_spots *spots, struct cs_str text,
                   struct cs_spot_places *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < spots->count; i++)
        count += is_kept(&spots->items[i]);
    *out = (struct cs_spot_places){.text = cs_arena_copy(arena, text)};
    out->items = cs_arena_array(arena, count, sizeof *out->items);
    if (out->text.ptr == NULL || (count > 0 && out->items == NULL))
        return false;
    for (uint32_t i = 0; i < spots->count; i++) {
        const struct cs_spot *spot = &spots->items[i];
        if (!is_kept(spot))
            continue;
        uint32_t loop = spot->loop == CS_NO_SPOT ? UINT32_MAX : spots->items[spot->loop].node;
        out->items[out->count++] = (struct cs_spot_place){spot->node, loop, spot->span};
    }
    return true;
}

const struct cs_spot_place *cs_spot_find(const struct cs_spot_places *places, uint32_t node,
                                         uint32_t loop)
{
    const struct cs_spot_place *anywhere = NULL;
    for (uint32_t i = 0; i < places->count; i++) {
        const struct cs_spot_place *place = &places->items[i];
        if (place->node != node)
            continue;
        if (place->loop == loop)
            return place;
        if (anywhere == NULL)
            anywhere = place;
    }
    return anywhere;
}
