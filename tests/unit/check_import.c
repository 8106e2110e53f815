/* SPDX-License-Identifier: Apache-2.0 */
/* What all dialects share: trees from parts of trees, ids, foreign documents among rules. */
#include "unit_import.h"

#include "import/import_draft.h"
#include "import/import_object.h"

/* --- drafts ----------------------------------------------------------------------------------- */

static struct cs_node_at number(int64_t i, uint32_t offset)
{
    return (struct cs_node_at){cs_value_int(i), offset};
}

START_TEST(draft_keeps_offsets)
{
    struct cs_arena arena;
    struct cs_draft map, list;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_draft_init(&list, &arena);
    for (uint32_t i = 0; i < 100; i++)
        cs_draft_add(&list, number(i, 1000 + i));
    cs_draft_add(&list, (struct cs_node_at){cs_value_absent(), 7});
    cs_draft_init(&map, &arena);
    cs_draft_put_list(&map, "list", &list, 5);
    cs_draft_put_bool(&map, "yes", true, 6);
    cs_draft_put_one(&map, "one", CS_STR("x"), 8);
    cs_draft_put(&map, "none", (struct cs_node_at){cs_value_absent(), 9});
    struct cs_node_at made = cs_draft_map(&map, 4);
    ck_assert_uint_eq(made.offset, 4);
    ck_assert_uint_eq(made.value.len, 3);
    struct cs_node_at items = cs_node_member(made, "list");
    ck_assert_uint_eq(items.offset, 5);
    ck_assert_uint_eq(items.value.len, 100);
    for (uint32_t i = 0; i < 100; i++) {
        ck_assert_uint_eq(cs_node_item(items, i).offset, 1000 + i);
        ck_assert_int_eq(cs_node_item(items, i).value.as.integer, i);
    }
    ck_assert_uint_eq(cs_node_item(cs_node_member(made, "one"), 0).offset, 8);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(draft_moves)
{
    struct cs_arena arena;
    struct cs_draft map, list, empty;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_draft_init(&list, &arena);
    cs_draft_add(&list, number(1, 10));
    cs_draft_init(&empty, &arena);
    cs_draft_add(&list, cs_draft_map(&empty, 11));
    cs_draft_init(&map, &arena);
    cs_draft_put_list(&map, "list", &list, 12);
    struct cs_node_at moved = cs_draft_moved(&arena, cs_draft_map(&map, 13), 99);
    struct cs_node_at value, key = cs_node_pair(moved, 0, &value);
    ck_assert_uint_eq(moved.offset, 99);
    ck_assert_uint_eq(key.offset, 99);
    ck_assert_uint_eq(cs_node_item(value, 0).offset, 99);
    ck_assert_int_eq(cs_node_item(value, 0).value.as.integer, 1);
    ck_assert_int_eq(cs_node_item(value, 1).value.tag, CS_MAP);
    ck_assert_ptr_nonnull(cs_node_member(moved, "list").value.as.items);
    cs_arena_clear(&arena);
}
END_TEST

START_TEST(draft_without_memory)
{
    struct cs_arena arena;
    struct cs_draft list;
    cs_arena_init(&arena, &cs_alloc_libc, 64);
    cs_draft_init(&list, &arena);
    for (uint32_t i = 0; i < 100; i++)
        cs_draft_add(&list, number(i, i));
    cs_draft_list(&list, 0);
    ck_assert(arena.refused);
    cs_arena_clear(&arena);
}
END_TEST

/* --- ids -------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *rule, *id;
} ids[] = {
    {"plain", "", "plain"},
    {"a.b.c", "", "a-b-c"},
    {"Upper_CASE", "", "upper-case"},
    {"a", "b", "a-b"},
    {"a", "Check: it!", "a-check-it"},
    {"--a--b--", "", "a-b"},
    {"a..-..b", "c", "a-b-c"},
    {"0123456789-0123456789-0123456789-0123456789-0123456789-a", "",
     "0123456789-0123456789-0123456789-0123456789-0123456789-a"},
    {"0123456789-0123456789-0123456789-0123456789-0123456789-ab", "",
     "0123456789-0123456789-0123456789-0123456789-012-47d97bc8"},
    {"0123456789-0123456789-0123456789-0123456789-0123456789-ac", "", NULL},
    {"0123456789-0123456789-0123456789-0123456789", "0123456789-0123456789", NULL},
    {"\xC3\xA4", "", NULL},
    {"", "", NULL},
};

static struct cs_str id_of(struct cs_import *import, const char *name, const char *rule)
{
    return cs_import_id(import, CS_STR(""), cs_str_from(name), cs_str_from(rule));
}

static void begin(struct cs_import *import, struct cs_arena *arena)
{
    cs_arena_init(arena, &cs_alloc_libc, 0);
    *import = (struct cs_import){.arena = arena};
    cs_map_init(&import->ids, arena, 0);
}

START_TEST(id)
{
    struct cs_import import;
    struct cs_arena arena;
    begin(&import, &arena);
    struct cs_str first = id_of(&import, ids[_i].name, ids[_i].rule);
    ck_assert_msg(cs_rule_id_valid(first), "%.*s", CS_STR_ARG(first));
    if (ids[_i].id != NULL)
        ck_assert_msg(cs_str_is(first, ids[_i].id), "%.*s", CS_STR_ARG(first));
    /* the same name again is another policy */
    for (int again = 0; again < 50; again++) {
        struct cs_str next = id_of(&import, ids[_i].name, ids[_i].rule);
        ck_assert_msg(cs_rule_id_valid(next), "%.*s", CS_STR_ARG(next));
        ck_assert(!cs_str_equal(first, next));
    }
    ck_assert_uint_eq(import.ids.count, 51);
    cs_arena_clear(&arena);
}
END_TEST

/* --- among rules ------------------------------------------------------------------------------ */

#define POLICY                                                                                 \
    "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {name: p}\nspec:\n" \
    "  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: "   \
    "[CREATE], resources: [services]}]}\n  validations: [{expression: 'true'}]\n"
#define RULE "rules: [{id: r, severity: low, target: object, violation: 'false'}]\n"

static const struct {
    const char *name, *text;
    bool import, good;
    uint32_t rules;
} sources[] = {
    {"a.yaml", RULE "---\n" POLICY "---\n", true, true, 2},
    {"a.yaml", POLICY, false, false, 0},          /* nobody who knows the dialect */
    {"t/a.yaml", POLICY, true, true, 0},          /* a file for tests */
    {"a.json", POLICY, true, true, 0},            /* no rule file */
    {"a.yaml", RULE "---\n" RULE, true, false, 2} /* an id twice */
};

START_TEST(source)
{
    struct cs_bundle_source source;
    struct cs_arena arena;
    struct cs_diag diag;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_bundle_source_init(&source, &cs_alloc_libc, &cs_limits_default);
    source.import = sources[_i].import ? cs_import_policies : NULL;
    ck_assert_int_eq(cs_bundle_source_add(&source, cs_str_from(sources[_i].name),
                                          cs_str_from(sources[_i].text), &diag),
                     CTRSEC_OK);
    int status = cs_bundle_source_read(&source, &diag);
    ck_assert_int_eq(status == CTRSEC_OK, sources[_i].good);
    ck_assert_uint_eq(source.rules.nrules, sources[_i].rules);
    ck_assert_ptr_null(source.notices.first);
    /* a second read is the first one */
    ck_assert_int_eq(cs_bundle_source_read(&source, &diag) == CTRSEC_OK, sources[_i].good);
    cs_bundle_source_clear(&source);
    ck_assert(source.import == (sources[_i].import ? cs_import_policies : NULL));
    cs_arena_clear(&arena);
}
END_TEST

/* One file of policies is read whatever its name is; two of the same name are refused. */
START_TEST(policy_file)
{
    struct cs_bundle_source source;
    struct cs_arena arena;
    struct cs_diag diag;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    cs_bundle_source_init(&source, &cs_alloc_libc, &cs_limits_default);
    source.import = cs_import_policies;
    struct cs_str name = CS_STR("t/policy.txt"), text = CS_STR(POLICY);
    ck_assert_int_eq(cs_bundle_source_add_policy(&source, name, text, &diag), CTRSEC_OK);
    ck_assert_int_eq(cs_bundle_source_add_policy(&source, name, text, &diag), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(cs_bundle_source_read(&source, &diag), CTRSEC_OK);
    ck_assert_uint_eq(source.rules.nrules, 1);
    ck_assert(cs_rule_set_has_policies(&source.rules));
    cs_bundle_source_clear(&source);
    cs_arena_clear(&arena);
}
END_TEST

/* Parts that are used again and again are not written out without a bound. */
static void repeat(struct cs_buf *text, int count, const char *item)
{
    for (int i = 0; i < count; i++)
        cs_buf_printf(text, "%s%s%d", i > 0 ? ", " : "", item, i);
}

START_TEST(bounded)
{
    struct cs_buf text;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_text(&text,
                "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec:\n"
                "  rules:\n  - name: r\n    match: {any: [{resources: {kinds: [");
    for (int i = 0; i < 3000; i++)
        cs_buf_printf(&text, "g%d/v1/K, ", i);
    cs_buf_text(&text, "Pod], namespaces: [");
    repeat(&text, 3000, "n");
    cs_buf_text(&text, "]}}]}\n    validate: {cel: {expressions: [{expression: 'true'}]}}\n");
    unit_import_tells(text.ptr, NULL,
                      "policy.limit p.yaml:1:1 with this one the policies have more than 4000000 "
                      "values\n");
    cs_buf_reset(&text);
    cs_buf_text(&text,
                "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: "
                "{name: k}\nspec: {crd: {spec: {names: {kind: K}}}, targets: [{target: t, "
                "code: [{engine: K8sNativeValidation, source: {validations: [{expression: "
                "'true'}]}}]}]}\n---\napiVersion: constraints.gatekeeper.sh/v1beta1\nkind: "
                "K\nmetadata: {name: c}\nspec: {match: {kinds: [{}");
    for (int i = 0; i < 3000; i++)
        cs_buf_text(&text, ", {}");
    cs_buf_text(&text, "], namespaces: [");
    repeat(&text, 3000, "n");
    cs_buf_text(&text, "]}}\n");
    unit_import_tells(text.ptr, NULL,
                      "policy.limit p.yaml:6:1 with this one the policies have more than 4000000 "
                      "values\n");
    cs_buf_clear(&text);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("import");
    tcase_add_test(test, draft_keeps_offsets);
    tcase_add_test(test, draft_moves);
    tcase_add_test(test, draft_without_memory);
    tcase_add_loop_test(test, id, 0, UNIT_COUNT(ids));
    tcase_add_loop_test(test, source, 0, UNIT_COUNT(sources));
    tcase_add_test(test, policy_file);
    tcase_add_test(test, bounded);
    return unit_run("import", test);
}
