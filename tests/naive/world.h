/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What generated expressions speak of: variables of most types, among them an error, an unknown,
 * one that is not given, records of a small schema, a document, and definitions.
 */
#ifndef WORLD_H
#define WORLD_H

#include "naive/twin.h"
#include "value/record.h"
#include "value/schema.h"

static const struct cs_field world_fields[] = {
    {"name", &cs_type_string, CS_FIELD_NAME, "name", NULL, "Given"},
    {"size", &cs_type_int, 0, "size", NULL, "Given"},
    {"gone", &cs_type_string, 0, "gone", NULL, "Absent"},
    {"live", &cs_type_bool, 0, "live", NULL, "Unknown: cluster"},
    {"tags", &cs_type_list_string, 0, "tags", NULL, "Given"},
};
enum { WORLD_NAME, WORLD_SIZE, WORLD_GONE, WORLD_LIVE, WORLD_TAGS };
static const struct cs_schema world_schema = {"thing", "For tests.", world_fields, 5};
static const struct cs_type world_record = CS_TYPE_RECORD_OF(&world_schema);
static const struct cs_type world_records = CS_TYPE_LIST_OF(&world_record);
static const struct cs_type world_map_int = CS_TYPE_MAP_OF(&cs_type_int);
static const struct cs_type world_optional_int = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_int};
static const struct cs_type world_optional_string = {
    .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_string};

/* X(name, type, how the value is written, NULL: see world_values) */
#define WORLD_TABLE(X)                                                                           \
    X("i", &cs_type_int, "7")                                                                    \
    X("u", &cs_type_uint, "3u")                                                                  \
    X("f", &cs_type_double, "1.5")                                                               \
    X("s", &cs_type_string, "'h\\u00e9llo w\\u00f6rld, 12 3'")                                   \
    X("b", &cs_type_bool, "true")                                                                \
    X("y", &cs_type_bytes, "b'ab\\xff'")                                                         \
    X("t", &cs_type_timestamp, "timestamp('2024-02-29T12:34:56.789Z')")                          \
    X("q", &cs_type_duration, "duration('-90m1.5s')")                                            \
    X("li", &cs_type_list_int, "[3, 1, 2, 3]")                                                   \
    X("ls", &cs_type_list_string, "['b', 'a', '', '10.0.0.1']")                                  \
    X("m", &world_map_int, "{'a': 1, 'b': 2, '': 0}")                                            \
    X("o", &world_optional_int, "optional.of(5)")                                                \
    X("p", &world_optional_string, "optional.none()")                                            \
    X("d", &cs_type_dyn,                                                                         \
      "{'a': 1, 'l': [{'n': 'x', 'v': 1}, {'n': 'y'}, {'v': 'z'}], 's': 'text', 'm': {'k': [1, " \
      "2.5, null]}, 'n': null, 'e': [], 1: 'one', 2u: 'two', true: 'yes'}")                      \
    X("z", &cs_type_dyn, "[1, 'a', 2.5, null, [1], {'a': 1}]")                                   \
    X("e", &cs_type_dyn, NULL)                                                                   \
    X("k", &cs_type_dyn, NULL)                                                                   \
    X("g", &cs_type_dyn, NULL)                                                                   \
    X("r", &world_record, NULL)                                                                  \
    X("rs", &world_records, NULL)

enum world_slot {
    WORLD_I,
    WORLD_U,
    WORLD_F,
    WORLD_S,
    WORLD_B,
    WORLD_Y,
    WORLD_T,
    WORLD_Q,
    WORLD_LI,
    WORLD_LS,
    WORLD_M,
    WORLD_O,
    WORLD_P,
    WORLD_D,
    WORLD_Z,
    WORLD_E,
    WORLD_K,
    WORLD_G,
    WORLD_R,
    WORLD_RS,
    WORLD_COUNT
};

static const struct {
    const char *name;
    const struct cs_type *type;
    const char *text;
} world_table[] = {
#define WORLD_ROW(name, type, text) {name, type, text},
    WORLD_TABLE(WORLD_ROW)
#undef WORLD_ROW
};

_Static_assert(sizeof world_table / sizeof world_table[0] == WORLD_COUNT, "a row for each slot");

static const char *const world_definitions[][2] = {
    {"half", "i / 2"}, {"small", "r.size < 10 && s != ''"}, {"names", "rs.map(x, x.name)"}};

/* Values are made once; sessions share them. */
struct world {
    struct cs_arena arena;
    struct session sessions[WORLD_COUNT];
    struct cs_value values[WORLD_COUNT];
};

static inline struct cs_value world_thing(struct world *w, const char *name, int64_t size)
{
    struct cs_record *record = cs_record_new(&w->arena, &world_schema, NULL);
    if (record == NULL)
        abort();
    record->slots[WORLD_NAME] = cs_value_string(cs_str_from(name));
    record->slots[WORLD_SIZE] = cs_value_int(size);
    record->slots[WORLD_LIVE] = cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER);
    record->slots[WORLD_TAGS] = w->values[WORLD_LS];
    return cs_value_record(record);
}

static inline void world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
    cs_arena_init(&w->arena, &cs_alloc_libc, 0);
    for (uint32_t i = 0; i < WORLD_COUNT; i++) {
        session_init(&w->sessions[i]);
        if (world_table[i].text == NULL)
            continue;
        if (session_check(&w->sessions[i], cs_str_from(world_table[i].text), CS_CHECK_STRICT) !=
                CTRSEC_OK ||
            session_compile(&w->sessions[i]) != CTRSEC_OK)
            abort();
        w->values[i] = twin_run(&w->sessions[i]);
    }
    struct cs_value *things = cs_arena_array(&w->arena, 2, sizeof *things);
    if (things == NULL)
        abort();
    things[0] = world_thing(w, "one", 1);
    things[1] = world_thing(w, "two", 2);
    w->values[WORLD_E] = cs_value_error(CS_FAULT_CONVERT);
    w->values[WORLD_K] = cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER);
    w->values[WORLD_R] = world_thing(w, "r", 3);
    if (!cs_block_list(&w->arena, things, NULL, 2, &w->values[WORLD_RS]))
        abort();
}

static inline void world_clear(struct world *w)
{
    for (uint32_t i = 0; i < WORLD_COUNT; i++)
        session_clear(&w->sessions[i]);
    cs_arena_clear(&w->arena);
}

/* The variables and definitions into the environment of a session. */
static inline void world_enter(const struct world *w, struct session *s)
{
    for (uint32_t i = 0; i < WORLD_COUNT; i++)
        s->values[session_variable(s, cs_str_from(world_table[i].name), world_table[i].type)] =
            w->values[i];
    for (size_t i = 0; i < sizeof world_definitions / sizeof world_definitions[0]; i++) {
        if (session_check(s, cs_str_from(world_definitions[i][1]), CS_CHECK_STRICT) != CTRSEC_OK ||
            cs_cel_env_definition(&s->env, cs_str_from(world_definitions[i][0]), s->ast) !=
                CTRSEC_OK)
            abort();
    }
}

enum { WORLD_SCRATCH = 1 << 16 };

/* The recording machine gives what the plain one gave. */
static inline bool world_replays(struct session *s, struct cs_value found)
{
    struct cs_recorder recorder = {.arena = &s->arena};
    struct cs_activation activation = {.values = s->values, .count = s->count};
    uint64_t fuel = SESSION_FUEL;
    struct cs_value again = cs_vm_run(s->vm, s->program, &activation, &fuel, NULL, &recorder);
    if (naive_is_limit(again) || naive_is_limit(found) || naive_same(found, again))
        return true;
    fprintf(stderr, "recording differs: %.*s\n", CS_STR_ARG(s->source.text));
    twin_print("machine", found);
    twin_print("recording", again);
    return false;
}

/* Other values for the same variables. */
static inline void world_turn(struct session *s)
{
    s->values[WORLD_I] = cs_value_int(-2);
    s->values[WORLD_S] = cs_value_string(CS_STR(""));
    s->values[WORLD_B] = cs_value_unknown(CTRSEC_UNKNOWN_MISSING);
    s->values[WORLD_D] = s->values[WORLD_Z];
    s->values[WORLD_R] = s->values[WORLD_RS].as.items[0];
    cs_vm_forget(s->vm);
}

/*
 * One expression by machine, recording machine and twin; then, with other values, by a machine that
 * has forgotten the first ones and twin. False: they differ. *ran: it could be compiled.
 */
static inline bool world_agrees(const struct world *w, struct cs_str text, enum cs_check_mode mode,
                                bool *ran)
{
    struct session s;
    bool agrees = true;
    session_init(&s);
    s.limits.scratch_bytes = WORLD_SCRATCH;
    world_enter(w, &s);
    *ran = session_check(&s, text, mode) == CTRSEC_OK && session_compile(&s) == CTRSEC_OK;
    if (*ran) {
        struct cs_value found = session_run(&s);
        agrees = twin_agrees(&s, found) && world_replays(&s, found);
        world_turn(&s);
        agrees = agrees && twin_agrees(&s, session_run(&s));
    }
    session_clear(&s);
    return agrees;
}

#endif
