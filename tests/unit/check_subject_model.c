/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of engine/subject_model.c: partial models, each kind of field, what does not fit. */
#include "engine/subject_model.h"
#include "unit_document.h"
#include "unit_run.h"

static const struct cs_field part_fields[] = {
    {"name", &cs_type_string, 0, "", NULL, ""},
    {"when", &cs_type_timestamp, 0, "", NULL, ""},
};
static const struct cs_schema part_schema = {"part", "", part_fields, 2};
static const struct cs_type part_type = CS_TYPE_RECORD_OF(&part_schema);
static const struct cs_type parts_type = CS_TYPE_LIST_OF(&part_type);
static const struct cs_field fields[] = {
    {"on", &cs_type_bool, 0, "", NULL, ""},
    {"count", &cs_type_int, 0, "", NULL, ""},
    {"size", &cs_type_double, 0, "", NULL, ""},
    {"name", &cs_type_string, 0, "", NULL, ""},
    {"age", &cs_type_duration, 0, "", NULL, ""},
    {"tags", &cs_type_list_string, 0, "", NULL, ""},
    {"labels", &cs_type_map_string, 0, "", NULL, ""},
    {"raw", &cs_type_dyn, 0, "", NULL, ""},
    {"part", &part_type, 0, "", NULL, ""},
    {"parts", &parts_type, 0, "", NULL, ""},
    {"bytes", &cs_type_bytes, 0, "", NULL, ""},
};
enum { ON, COUNT, SIZE, NAME, AGE, TAGS, LABELS, RAW, PART, PARTS, BYTES };
static const struct cs_schema schema = {"thing", "", fields, 11};

static struct cs_record *model(struct unit_reader *reader, const char *json, struct cs_str *wrong)
{
    return cs_subject_model(&reader->arena, &schema, unit_json(reader, json)->root, wrong);
}

START_TEST(makes_each_kind)
{
    struct unit_reader reader;
    struct cs_str wrong;
    unit_open(&reader);
    struct cs_record *record =
        model(&reader,
              "{'on': true, 'count': 3, 'size': 2, 'name': 'n', 'age': '1h30m', 'tags': ['a'], "
              "'labels': {'a': 'b'}, 'raw': [1, 'x', null], 'part': {'name': 'p', 'when': "
              "'2024-01-01T00:00:00Z'}, 'parts': [{'name': 'q'}, {}]}",
              &wrong);
    ck_assert_ptr_nonnull(record);
    ck_assert_uint_eq(wrong.len, 0);
    ck_assert(record->slots[ON].as.boolean);
    ck_assert_int_eq(record->slots[SIZE].tag, CS_DOUBLE); /* an int where a double is wanted */
    ck_assert_double_eq(record->slots[SIZE].as.number, 2);
    ck_assert_int_eq(record->slots[AGE].tag, CS_DURATION);
    ck_assert_int_eq(record->slots[AGE].as.integer, 5400);
    ck_assert_int_eq(record->slots[RAW].tag, CS_LIST);
    ck_assert_int_eq(record->slots[BYTES].tag, CS_ABSENT);
    const struct cs_record *part = record->slots[PART].as.record;
    ck_assert_ptr_eq(part->schema, &part_schema);
    ck_assert_int_eq(part->slots[1].tag, CS_TIMESTAMP);
    ck_assert_uint_eq(record->slots[PARTS].len, 2);
    ck_assert_int_eq(record->slots[PARTS].as.items[1].as.record->slots[0].tag, CS_ABSENT);
    unit_close(&reader);
}
END_TEST

static const struct {
    const char *json, *wrong;
} refusals[] = {
    {"{'nope': 1}", "nope"},
    {"{'on': 1}", "on"},
    {"{'count': 1.5}", "count"},
    {"{'size': 'x'}", "size"},
    {"{'name': null}", "name"},
    {"{'age': 'soon'}", "age"},
    {"{'age': 5}", "age"},
    {"{'tags': 'a'}", "tags"},
    {"{'tags': [1]}", "tags"},
    {"{'labels': []}", "labels"},
    {"{'part': []}", "part"},
    {"{'part': {'nope': 1}}", "nope"}, /* the innermost */
    {"{'part': {'when': 'then'}}", "when"},
    {"{'parts': [{}, {'name': 1}]}", "name"},
    {"{'bytes': 'x'}", "bytes"},
    {"[]", ""},
    {"7", ""},
};

START_TEST(refuses)
{
    struct unit_reader reader;
    struct cs_str wrong;
    unit_open(&reader);
    ck_assert_ptr_null(model(&reader, refusals[_i].json, &wrong));
    ck_assert_msg(cs_str_is(wrong, refusals[_i].wrong), "%s: %.*s", refusals[_i].json,
                  CS_STR_ARG(wrong));
    unit_close(&reader);
}
END_TEST

/* A schema that holds itself is followed only so far. */
static const struct cs_schema chain_schema;
static const struct cs_type chain_type = CS_TYPE_RECORD_OF(&chain_schema);
static const struct cs_field chain_fields[] = {{"next", &chain_type, 0, "", NULL, ""}};
static const struct cs_schema chain_schema = {"chain", "", chain_fields, 1};

START_TEST(bounds_depth)
{
    struct unit_reader reader;
    struct cs_str wrong;
    char json[1024] = "", *at = json;
    unit_open(&reader);
    for (int i = 0; i < 40; i++)
        at += sprintf(at, "{'next': ");
    at += sprintf(at, "{}");
    for (int i = 0; i < 40; i++)
        at += sprintf(at, "}");
    const struct cs_tree *tree = unit_json(&reader, json);
    ck_assert_ptr_null(cs_subject_model(&reader.arena, &chain_schema, tree->root, &wrong));
    ck_assert(cs_str_is(wrong, "next"));
    unit_close(&reader);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("subject_model");
    tcase_add_test(test, makes_each_kind);
    tcase_add_loop_test(test, refuses, 0, UNIT_COUNT(refusals));
    tcase_add_test(test, bounds_depth);
    return unit_run("subject_model", test);
}
