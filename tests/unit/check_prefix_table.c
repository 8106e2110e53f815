/* SPDX-License-Identifier: Apache-2.0 */
/* Networks that hold an address, beside each network on its own. */
#include "rule/prefix_table.h"

#include "unit_random.h"
#include "unit_run.h"

enum { MOST = 300, RUNS = 100 };

static struct cs_arena arena;

static void setup(void)
{
    cs_arena_init(&arena, &cs_alloc_libc, 0);
}

static void teardown(void)
{
    cs_arena_clear(&arena);
}

/* Few different bytes, so that networks nest and addresses hit them. */
static struct cs_ip make_address(uint64_t *state)
{
    struct cs_ip ip = {.bits = unit_random(state, 2) ? 32 : 128};
    for (uint32_t i = 0; i < ip.bits / 8u; i++)
        ip.bytes[i] = (uint8_t)(unit_random(state, 3) * 0x7f);
    return ip;
}

static void compare(const struct cs_prefix_table *table, const struct cs_cidr *networks,
                    uint32_t count, const struct cs_ip *ip)
{
    static uint32_t found[MOST];
    uint32_t at = cs_prefix_table_find(table, ip);
    memset(found, 0, sizeof found);
    for (; at != CS_NO_PREFIX; at = table->prefixes[at].inside)
        found[table->prefixes[at].id]++;
    for (uint32_t i = 0; i < count; i++)
        if (found[i] != cs_cidr_holds(&networks[i], ip))
            ck_abort_msg("network %u of %u", i, count);
}

START_TEST(holds_what_each_holds)
{
    uint64_t state = 362436069u + (uint64_t)_i;
    static struct cs_cidr networks[MOST];
    struct cs_prefix_table table;
    uint32_t count = unit_random(&state, _i < 20 ? 4 : MOST);
    for (uint32_t i = 0; i < count; i++) {
        networks[i].address = make_address(&state);
        networks[i].prefix = (uint8_t)unit_random(&state, networks[i].address.bits + 1u);
    }
    ck_assert(cs_prefix_table_build(&table, &arena, networks, count));
    for (int i = 0; i < 200; i++) {
        struct cs_ip ip = make_address(&state);
        compare(&table, networks, count, &ip);
    }
    for (uint32_t i = 0; i < count; i++)
        compare(&table, networks, count, &networks[i].address);
}
END_TEST

START_TEST(no_memory)
{
    struct cs_cidr network = {{{10}, 32}, 8};
    struct cs_prefix_table table;
    arena.limit = 8;
    ck_assert(!cs_prefix_table_build(&table, &arena, &network, 1));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("prefix_table");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_loop_test(test, holds_what_each_holds, 0, RUNS);
    tcase_add_test(test, no_memory);
    return unit_run("prefix_table", test);
}
