/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of the function library: that its tables are in order, and that every implementation takes
 * whatever arguments, however little fuel or memory there is. What the functions answer is in
 * tests/cel/fn_*.test.
 */
#include "cel/cel_function.h"
#include "text/regex_pcre2.h"
#include "unit_run.h"
#include "value/opaque.h"

START_TEST(tables)
{
    const struct cs_function *row;
    uint32_t count = 0;
    for (; (row = cs_function_at(count)) != NULL; count++) {
        ck_assert_msg(cs_function_find(cs_str_from(row->name)) == row, "%s stands twice",
                      row->name);
        ck_assert(row->call != NULL);
        ck_assert_msg(row->count != 0, "%s has no overload", row->name);
        ck_assert_msg(row->since < 100 || row->since == CS_SINCE_OURS, "%s", row->name);
        for (uint32_t i = 0; i < row->count; i++) {
            const struct cs_overload *overload = &row->overloads[i];
            ck_assert_ptr_nonnull(overload->result);
            ck_assert_uint_le(overload->nparams, CS_OVERLOAD_PARAMS);
            ck_assert(!overload->member || overload->nparams > 0);
            ck_assert(!overload->variadic || overload->nparams > 0);
            for (uint32_t j = 0; j < overload->nparams; j++)
                ck_assert_ptr_nonnull(overload->params[j]);
        }
    }
    ck_assert_uint_gt(count, 150);
    ck_assert_ptr_null(cs_function_find(CS_STR("nosuchfunction")));
    ck_assert_ptr_null(cs_function_find(CS_STR("")));
}
END_TEST

/* Arguments: values of all kinds, some of them nested, made once. */

enum { SAMPLES_MOST = 80, ARENA = 1 << 16, BYTES_FREE = 512, BYTES_A_STEP = 64 };

struct samples {
    struct cs_arena arena;
    struct cs_regex_scratch *regex;
    struct cs_limits limits;
    struct cs_value values[SAMPLES_MOST];
    uint32_t count;
};

static void add(struct samples *s, struct cs_value v)
{
    ck_assert_uint_lt(s->count, SAMPLES_MOST);
    s->values[s->count++] = v;
}

static struct cs_value call(struct samples *s, const struct cs_function *row,
                            struct cs_arena *arena, uint64_t *fuel, const struct cs_value *args,
                            uint32_t nargs)
{
    struct cs_call call = {.arena = arena, .fuel = fuel, .regex = s->regex, .limits = &s->limits};
    return row->call(&call, args, nargs);
}

static struct cs_value made(struct samples *s, const char *function, const char *text)
{
    struct cs_value argument = cs_value_string(cs_str_from(text));
    uint64_t fuel = 1000000;
    struct cs_value v =
        call(s, cs_function_find(cs_str_from(function)), &s->arena, &fuel, &argument, 1);
    ck_assert_msg(v.tag != CS_ERROR && v.tag != CS_UNKNOWN, "%s('%s')", function, text);
    return v;
}

static struct cs_value list_of(struct samples *s, uint32_t from, uint32_t count)
{
    struct cs_value *items = cs_arena_array(&s->arena, count + 1, sizeof *items);
    struct cs_value list = cs_value_make(CS_LIST);
    for (uint32_t i = 0; i < count; i++)
        items[i] = s->values[(from + i) % s->count];
    list.as.items = items;
    list.len = count;
    return list;
}

static void fill(struct samples *s)
{
    static const char *const texts[] = {"",
                                        "a",
                                        "\xC3\xA4\xF0\x9F\x98\x80",
                                        "a,b,,c",
                                        "(a+)+",
                                        "[",
                                        "%s%d%x%.3f",
                                        "1.2.3",
                                        "10.0.0.0/8",
                                        "::1",
                                        "http://a:80/b?c=d#e",
                                        "100Mi",
                                        "+01:00",
                                        "2024-02-29T00:00:00Z",
                                        "-1.5h",
                                        "aGVsbG8=",
                                        "\\1\\2",
                                        "18446744073709551616",
                                        "nan"};
    static const int64_t ints[] = {0, 1, -1, 3, 64, INT64_MAX, INT64_MIN};
    static const double doubles[] = {0, -0.0, 1.5, -1e300, 5e-324, 9223372036854775808.0};
    static const struct cs_value pairs[] = {{.tag = CS_INT, .as.integer = 1}, {.tag = CS_NULL}};
    *s = (struct samples){.limits = cs_limits_default};
    cs_arena_init(&s->arena, &cs_alloc_libc, 0);
    s->regex = cs_regex_scratch_new(&cs_alloc_libc);
    for (int i = 0; i < UNIT_COUNT(texts); i++)
        add(s, cs_value_string(cs_str_from(texts[i])));
    add(s, cs_value_bytes(CS_STR("\xFF\x00z")));
    add(s, cs_value_bytes(CS_STR("")));
    for (int i = 0; i < UNIT_COUNT(ints); i++) {
        add(s, cs_value_int(ints[i]));
        add(s, cs_value_uint((uint64_t)ints[i]));
    }
    for (int i = 0; i < UNIT_COUNT(doubles); i++)
        add(s, cs_value_double(doubles[i]));
    add(s, cs_value_double(__builtin_nan("")));
    add(s, cs_value_double(__builtin_inf()));
    add(s, cs_value_null());
    add(s, cs_value_bool(true));
    add(s, cs_value_time(CS_TIMESTAMP, 253402300799, 999999999));
    add(s, cs_value_time(CS_DURATION, -9223372037, 145224192));
    add(s, cs_value_type(&cs_type_list_dyn));
    add(s, cs_value_make(CS_OPTIONAL));
    add(s, made(s, "ip", "1.2.3.4"));
    add(s, made(s, "cidr", "fe80::/10"));
    add(s, made(s, "quantity", "1.5Gi"));
    add(s, made(s, "semver", "1.2.3-rc.1"));
    add(s, made(s, "url", "https://[::1]:80/?a=b&a=c"));
    struct cs_value map = cs_value_make(CS_MAP);
    map.len = 1;
    map.as.items = pairs;
    add(s, map);
    add(s, list_of(s, 0, 0));
    add(s, list_of(s, 0, 5));
    add(s, list_of(s, 21, 6));
    add(s, list_of(s, s->count - 4, 4));
    add(s, list_of(s, 0, s->count));
}

static void clear(struct samples *s)
{
    cs_regex_scratch_free(s->regex);
    cs_arena_clear(&s->arena);
}

static uint32_t next(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* A tag of a value, and for what ran out the reason: nothing half-made. */
static void check_answer(const struct cs_function *row, struct cs_value v, uint64_t fuel)
{
    ck_assert_msg(v.tag > CS_ABSENT && v.tag <= CS_OPAQUE, "%s", row->name);
    ck_assert_msg(v.tag != CS_UNKNOWN || (v.hash == CTRSEC_UNKNOWN_LIMIT && fuel == 0), "%s",
                  row->name);
}

/* Whatever the arguments are. */
START_TEST(any_arguments)
{
    struct samples s;
    const struct cs_function *row = cs_function_at((uint32_t)_i);
    struct cs_arena arena;
    uint32_t state = 2463534242u + (uint32_t)_i;
    fill(&s);
    ck_assert(cs_arena_init_fixed(&arena, &cs_alloc_libc, ARENA));
    for (int round = 0; round < 1000; round++) {
        struct cs_value args[5];
        uint32_t nargs = next(&state) % 5;
        uint64_t fuel = round % 3 == 0 ? next(&state) % 40 : 100000;
        for (uint32_t i = 0; i < nargs; i++)
            args[i] = s.values[next(&state) % s.count];
        uint64_t before = fuel;
        struct cs_value v = call(&s, row, &arena, &fuel, args, nargs);
        check_answer(row, v, fuel);
        /* what is made is paid for; beside that a call may make one value of an extension */
        ck_assert_msg(arena.taken <= BYTES_FREE + BYTES_A_STEP * (before - fuel), "%s", row->name);
        cs_arena_reset(&arena);
    }
    cs_arena_clear(&arena);
    clear(&s);
}
END_TEST

/* The same call with less and less memory answers the same or limit. */
START_TEST(little_memory)
{
    struct samples s;
    const struct cs_function *row = cs_function_at((uint32_t)_i);
    uint32_t state = 88172645u + (uint32_t)_i;
    fill(&s);
    for (int round = 0; round < 200; round++) {
        struct cs_value args[5];
        uint32_t nargs = next(&state) % 4 + 1;
        for (uint32_t i = 0; i < nargs; i++)
            args[i] = s.values[next(&state) % s.count];
        struct cs_arena arena;
        uint64_t fuel = 100000;
        ck_assert(cs_arena_init_fixed(&arena, &cs_alloc_libc, 1 + next(&state) % 600));
        struct cs_value v = call(&s, row, &arena, &fuel, args, nargs);
        check_answer(row, v, fuel);
        ck_assert(!arena.refused || v.tag == CS_UNKNOWN || v.tag == CS_ERROR || v.tag == CS_BOOL);
        cs_arena_clear(&arena);
    }
    clear(&s);
}
END_TEST

int main(void)
{
    int count = 0;
    TCase *test = tcase_create("cel_function");
    while (cs_function_at((uint32_t)count) != NULL)
        count++;
    tcase_set_timeout(test, 120);
    tcase_add_test(test, tables);
    tcase_add_loop_test(test, any_arguments, 0, count);
    tcase_add_loop_test(test, little_memory, 0, count);
    return unit_run("cel_function", test);
}
