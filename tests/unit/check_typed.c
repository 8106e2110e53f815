/* SPDX-License-Identifier: Apache-2.0 */
/* Events as typed values: fields and their names, symbols, what is no record, texts that are none,
   limits, many at a time, and no memory in a steady state. tests/records compares with JSON. */
#include "unit_alloc.h"
#include "unit_api.h"
#include "unit_run.h"

#include "doc/event_field.h"

static const char rules[] =
    "rules:\n"
    "  - {id: sh, title: t, severity: low, target: event, violation: proc.name == 'sh'}\n"
    "  - {id: etc, title: t, severity: low, target: event,\n"
    "     violation: has(fd.path) && fd.path.startsWith('/etc/')}\n"
    "  - {id: uid, title: t, severity: low, target: event, violation: user.uid == 7}\n"
    "  - {id: old, title: t, severity: low, target: event,\n"
    "     violation: evt.time < timestamp('2001-01-01T00:00:00Z')}\n"
    "  - {id: ips, title: t, severity: low, target: event, violation: \"'10.1.2.3' in fd.ips\"}\n"
    "  - {id: cap, title: t, severity: low, target: event,\n"
    "     violation: \"'CAP_SYS_ADMIN' in thread.cap_effective\"}\n";

static uint16_t id(const struct unit_api *api, const char *name)
{
    uint32_t field;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_field_id(&field, api->plan, CTRSEC_TARGET_EVENT, name, &error), &error);
    return (uint16_t)field;
}

static struct ctrsec_value text(uint16_t field, const char *terminated)
{
    return (struct ctrsec_value){.field = field,
                                 .tag = CTRSEC_VALUE_TEXT,
                                 .size = (uint32_t)strlen(terminated),
                                 .as.text = terminated};
}

static struct ctrsec_value number(uint16_t field, int64_t integer)
{
    return (struct ctrsec_value){.field = field, .tag = CTRSEC_VALUE_INT, .as.integer = integer};
}

static int check(struct unit_api *api, const struct ctrsec_value *values, uint32_t count,
                 ctrsec_error **error)
{
    struct ctrsec_record record = {values, count, 0};
    return ctrsec_check_record(api->evaluator, &record, &api->options, api->result, error);
}

/* The outcome of a rule, CTRSEC_PASS where it gave no finding. */
static int outcome(const struct unit_api *api, const char *rule)
{
    for (uint32_t i = 0; i < unit_api_findings(api); i++)
        if (strcmp(UNIT_API_TEXT(api, i, rule), rule) == 0)
            return unit_api_finding(api, i)->outcome;
    return CTRSEC_PASS;
}

static void good(struct unit_api *api, const struct ctrsec_value *values, uint32_t count)
{
    ctrsec_error *error = NULL;
    unit_api_good(check(api, values, count, &error), &error);
}

/* --- names -------------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *message, *hint;
    int status;
} names[] = {
    {"proc.nmae", "events have no field `proc.nmae`", "did you mean `proc.name`?",
     CTRSEC_E_NOTFOUND},
    {"fd.path", "the field `fd.path` is computed and cannot be given",
     "give what it is computed from: fd.name, fd.type, fd.typechar", CTRSEC_E_NOTFOUND},
    {"", "events have no field ``", "", CTRSEC_E_NOTFOUND},
    {"proc.aname[0]", "events have no field `proc.aname[0]`", "", CTRSEC_E_NOTFOUND},
    {"proc.aname[65]", "events have no field `proc.aname[65]`", "", CTRSEC_E_NOTFOUND},
    {"proc.aname[1", "events have no field `proc.aname[1`", "", CTRSEC_E_NOTFOUND},
};

START_TEST(test_unknown_name)
{
    struct unit_api api;
    uint32_t field = 7;
    ctrsec_error *error = NULL;
    struct ctrsec_diagnostic item = {.struct_size = sizeof item};
    unit_api_open(&api, rules, NULL);
    ck_assert_int_eq(ctrsec_field_id(&field, api.plan, CTRSEC_TARGET_EVENT, names[_i].name, &error),
                     names[_i].status);
    ck_assert_uint_eq(field, 0);
    ck_assert_int_eq(ctrsec_error_at(&item, error, 0), CTRSEC_OK);
    ck_assert_str_eq(item.message, names[_i].message);
    ck_assert_str_eq(item.hint, names[_i].hint);
    ctrsec_error_free(error);
    unit_api_close(&api);
}
END_TEST

/* Each number has a name that leads back to it, and no two have the same. */
START_TEST(test_names)
{
    struct unit_api api;
    char room[CS_EVENT_FIELD_ROOM];
    unit_api_open(&api, rules, NULL);
    for (uint32_t i = 1; i < CS_EVENT_FIELDS; i++) {
        if (i >= CS_EVENT_ALERT_FIELD && i < CS_EVENT_ANCESTOR_FIELD)
            continue; /* their names in JSON are not those of rules */
        ck_assert_uint_eq(id(&api, cs_event_field_name(i, room).ptr), i);
    }
    ck_assert_uint_eq(id(&api, "alert.rule"), CS_EVENT_ALERT_FIELD);
    ck_assert_uint_eq(id(&api, "proc.pduration"), id(&api, "proc.ppid.duration"));
    ck_assert_uint_eq(id(&api, "fd.cip_name"), id(&api, "fd.cip.name"));
    ck_assert_int_ne(ctrsec_plan_reads(api.plan, id(&api, "proc.name")), 0);
    ck_assert_int_ne(ctrsec_plan_reads(api.plan, id(&api, "fd.typechar")), 0); /* for fd.path */
    ck_assert_int_ne(ctrsec_plan_reads(api.plan, id(&api, "fd.rip")), 0);      /* for fd.ips */
    ck_assert_int_eq(ctrsec_plan_reads(api.plan, id(&api, "proc.cmdline")), 0);
    ck_assert_int_eq(ctrsec_plan_reads(api.plan, 0), 0);
    ck_assert_int_eq(ctrsec_plan_reads(api.plan, UINT32_MAX), 0);
    ctrsec_error *error = NULL;
    uint32_t field;
    ck_assert_int_eq(ctrsec_field_id(&field, api.plan, CTRSEC_TARGET_IMAGE, "x", &error),
                     CTRSEC_E_UNSUPPORTED);
    ctrsec_error_free(error);
    ck_assert_int_eq(ctrsec_field_id(NULL, api.plan, CTRSEC_TARGET_EVENT, "x", NULL),
                     CTRSEC_E_ARGUMENT);
    unit_api_close(&api);
}
END_TEST

/* --- values ------------------------------------------------------------------------------------
 */

START_TEST(test_values)
{
    struct unit_api api;
    static const uint8_t address[4] = {10, 1, 2, 3};
    static const struct ctrsec_string caps[] = {{"CAP_CHOWN", 9, 0}, {"CAP_SYS_ADMIN", 13, 0}};
    unit_api_open(&api, rules, NULL);
    struct ctrsec_value values[] = {
        text(id(&api, "proc.name"), "sh"),
        text(id(&api, "fd.name"), "/etc/passwd"),
        text(id(&api, "user.uid"), "7"),
        number(id(&api, "evt.time"), 1),
        {.field = id(&api, "fd.sip"), .tag = CTRSEC_VALUE_ADDRESS, .size = 4, .as.bytes = address},
        {.field = id(&api, "thread.cap_effective"),
         .tag = CTRSEC_VALUE_TEXTS,
         .size = 2,
         .as.texts = caps},
    };
    good(&api, values, UNIT_COUNT(values));
    ck_assert_uint_eq(unit_api_findings(&api), 6);
    ck_assert_uint_eq(unit_api_counts(&api).failed, 6);
    ck_assert_uint_eq(unit_api_counts(&api).subjects, 1);
    ck_assert_int_eq(ctrsec_result_phase(api.result), CTRSEC_PHASE_RUN);
    for (uint32_t i = 0; i < 6; i++)
        ck_assert_uint_eq(unit_api_finding(&api, i)->line, 0);
    ck_assert_str_eq(UNIT_API_TEXT(&api, 1, rule), "local/etc");
    ck_assert_str_eq(UNIT_API_TEXT(&api, 1, pointer), "/fd.name");
    ck_assert_str_eq(UNIT_API_TEXT(&api, 1, time), "1970-01-01T00:00:00.000000001Z");
    /* nothing of it is left for the next event */
    good(&api, NULL, 0);
    ck_assert_uint_eq(unit_api_counts(&api).failed, 0);
    ck_assert_uint_eq(unit_api_counts(&api).unknown, 5);
    values[0] = (struct ctrsec_value){.field = id(&api, "proc.name")};
    good(&api, values, 1); /* CTRSEC_VALUE_NONE */
    ck_assert_int_eq(outcome(&api, "local/sh"), CTRSEC_UNKNOWN);
    unit_api_close(&api);
}
END_TEST

static const struct {
    const char *bytes;
    uint32_t size;
} no_texts[] = {
    {"\xFF", 1}, {"s\0h", 3}, {"/etc/\xC3", 6}, {"\xED\xA0\x80", 3}, {"abcdefg\x80", 8}};

/* A text that is none: what reads it, or what follows from it, is unknown and does not pass. */
START_TEST(test_no_text)
{
    struct unit_api api;
    unit_api_open(&api, rules, NULL);
    struct ctrsec_string bad = {no_texts[_i].bytes, no_texts[_i].size, 0};
    struct ctrsec_value values[] = {text(id(&api, "proc.name"), ""),
                                    text(id(&api, "fd.name"), ""),
                                    text(id(&api, "fd.sip"), ""),
                                    number(id(&api, "user.uid"), 7),
                                    {.field = id(&api, "thread.cap_effective"),
                                     .tag = CTRSEC_VALUE_TEXTS,
                                     .size = 1,
                                     .as.texts = &bad}};
    for (int i = 0; i < 3; i++) {
        values[i].size = no_texts[_i].size;
        values[i].as.text = no_texts[_i].bytes;
    }
    good(&api, values, UNIT_COUNT(values));
    ck_assert_int_eq(outcome(&api, "local/sh"), CTRSEC_UNKNOWN);
    ck_assert_int_eq(outcome(&api, "local/etc"), CTRSEC_UNKNOWN);
    ck_assert_int_eq(outcome(&api, "local/ips"), CTRSEC_UNKNOWN);
    ck_assert_int_eq(outcome(&api, "local/cap"), CTRSEC_UNKNOWN);
    ck_assert_int_eq(outcome(&api, "local/uid"), CTRSEC_FAIL);
    ck_assert_uint_eq(unit_api_counts(&api).unknown_error, 4);
    unit_api_close(&api);
}
END_TEST

/* --- what is no record --------------------------------------------------------------------------
 */

static const struct {
    struct ctrsec_value value; /* its field is that of the name */
    const char *name, *message;
    int status;
} wrong[] = {
    {{.tag = CTRSEC_VALUE_INT},
     NULL,
     "there is no field 0: ctrsec_field_id tells the numbers",
     CTRSEC_E_ARGUMENT},
    {{.field = UINT16_MAX},
     NULL,
     "there is no field 65535: ctrsec_field_id tells the numbers",
     CTRSEC_E_ARGUMENT},
    {{.tag = 8},
     "proc.pid",
     "`proc.pid` has a tag that is none of enum ctrsec_value_tag",
     CTRSEC_E_ARGUMENT},
    {{.tag = 255},
     "proc.name",
     "`proc.name` has a tag that is none of enum ctrsec_value_tag",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_INT},
     "proc.name",
     "`proc.name` does not take values with this tag",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_TEXTS},
     "user.uid",
     "`user.uid` does not take values with this tag",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_TEXT, .size = 1},
     "proc.name",
     "`proc.name` has a text at NULL",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_TEXTS, .size = 1},
     "thread.cap_effective",
     "`thread.cap_effective` is a list at NULL",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_TEXTS, .size = UINT32_MAX, .as.texts = (void *)"x"},
     "thread.cap_effective",
     "the record has more than 200000 texts in lists",
     CTRSEC_E_LIMIT},
    {{.tag = CTRSEC_VALUE_TEXT, .size = UINT32_MAX, .as.text = "x"},
     "proc.name",
     "the record has more than 3145728 bytes of text",
     CTRSEC_E_LIMIT},
    {{.tag = CTRSEC_VALUE_ADDRESS, .size = 5, .as.text = "12345"},
     "fd.sip",
     "`fd.sip` is an address that has neither 4 nor 16 bytes",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_SYMBOL, .as.symbol = 1},
     "proc.name",
     "`proc.name` is a symbol that this plan did not give",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_SYMBOL, .as.symbol = UINT32_MAX},
     "proc.name",
     "`proc.name` is a symbol that this plan did not give",
     CTRSEC_E_ARGUMENT},
    {{.tag = CTRSEC_VALUE_NONE}, "evt.type", "`evt.type` is given twice", CTRSEC_E_ARGUMENT},
};

START_TEST(test_wrong)
{
    struct unit_api api;
    ctrsec_error *error = NULL;
    uint32_t count, stride;
    unit_api_open(&api, rules, NULL);
    struct ctrsec_value values[] = {text(id(&api, "evt.type"), "execve"), wrong[_i].value};
    if (wrong[_i].name != NULL)
        values[1].field = id(&api, wrong[_i].name);
    ck_assert_int_eq(check(&api, values, 2, &error), wrong[_i].status);
    ck_assert_str_eq(ctrsec_error_message(error), wrong[_i].message);
    ctrsec_error_free(error);
    ck_assert_int_eq(ctrsec_result_decision(api.result), CTRSEC_DENY);
    /* of several it is one that was not read */
    struct ctrsec_value right = text(id(&api, "proc.name"), "sh");
    struct ctrsec_record records[] = {{&right, 1, 0}, {values, 2, 0}, {&right, 1, 0}};
    error = NULL;
    unit_api_good(ctrsec_check_records(api.evaluator, records, 3, &api.options, api.result, &error),
                  &error);
    struct ctrsec_counts counts = unit_api_counts(&api);
    ck_assert_uint_eq(counts.documents, 3);
    ck_assert_uint_eq(counts.unread, 1);
    ck_assert_uint_eq(counts.subjects, 2);
    ck_assert_uint_eq(counts.failed, 2);
    const struct ctrsec_notice *notice = ctrsec_result_notices(api.result, &count, &stride);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(notice->status, wrong[_i].status);
    ck_assert(strncmp(ctrsec_result_string(api.result, &notice->message), "record 1: ", 10) == 0);
    ck_assert_str_eq(ctrsec_result_string(api.result, &notice->message) + 10, wrong[_i].message);
    unit_api_close(&api);
}
END_TEST

START_TEST(test_arguments)
{
    struct unit_api api;
    unit_api_open(&api, rules, NULL);
    struct ctrsec_record record = {NULL, 1, 0};
    ck_assert_int_eq(ctrsec_check_record(api.evaluator, NULL, NULL, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_record(NULL, &record, NULL, api.result, NULL), CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_record(api.evaluator, &record, NULL, NULL, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_record(api.evaluator, &record, NULL, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_records(api.evaluator, NULL, 1, NULL, api.result, NULL),
                     CTRSEC_E_ARGUMENT);
    ck_assert_int_eq(ctrsec_check_records(api.evaluator, NULL, 0, NULL, api.result, NULL),
                     CTRSEC_OK);
    ck_assert_uint_eq(unit_api_counts(&api).documents, 0);
    unit_api_close(&api);
}
END_TEST

/* --- symbols -----------------------------------------------------------------------------------
 */

START_TEST(test_symbols)
{
    struct unit_api api;
    ctrsec_plan *other;
    ctrsec_error *error = NULL;
    unit_api_open(&api, rules, NULL);
    unit_api_good(unit_api_plan(&other, api.context, rules, NULL, &error), &error);
    uint32_t symbol = ctrsec_plan_symbol(api.plan, "sh", 2);
    ck_assert_uint_ne(symbol, 0);
    ck_assert_uint_eq(symbol, ctrsec_plan_symbol(api.plan, "sh", 2));
    ck_assert_uint_ne(symbol, ctrsec_plan_symbol(other, "sh", 2));
    ck_assert_uint_eq(ctrsec_plan_symbol(api.plan, "nobody knows", 12), 0);
    ck_assert_uint_eq(ctrsec_plan_symbol(api.plan, NULL, 0), 0);
    ck_assert_uint_eq(ctrsec_plan_symbol(NULL, "sh", 2), 0);
    struct ctrsec_value value = {
        .field = id(&api, "proc.name"), .tag = CTRSEC_VALUE_SYMBOL, .as.symbol = symbol};
    good(&api, &value, 1);
    ck_assert_int_eq(outcome(&api, "local/sh"), CTRSEC_FAIL);
    value.as.symbol = ctrsec_plan_symbol(other, "sh", 2);
    ck_assert_int_eq(check(&api, &value, 1, &error), CTRSEC_E_ARGUMENT);
    ctrsec_error_free(error);
    ctrsec_plan_release(other);
    unit_api_close(&api);
}
END_TEST

/* --- memory ------------------------------------------------------------------------------------
 */

static uint64_t allocations;

START_TEST(test_steady)
{
    struct unit_api api;
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .resize = unit_alloc_count, .payload = &allocations};
    static const uint8_t address[16] = {0xFD, 1};
    ctrsec_context *context;
    ctrsec_error *error = NULL;
    unit_api_good(ctrsec_context_new(&context, &options, &error), &error);
    unit_api_open_with(&api, context, rules, NULL);
    struct ctrsec_value values[] = {
        text(id(&api, "proc.name"), "sh"),
        text(id(&api, "fd.name"), "/etc/passwd"),
        {.field = id(&api, "fd.sip"), .tag = CTRSEC_VALUE_ADDRESS, .size = 16, .as.bytes = address},
        text(id(&api, "thread.cap_effective"), "CAP_CHOWN CAP_SYS_ADMIN"),
        text(id(&api, "proc.aname[2]"), "bash")};
    struct ctrsec_record record = {values, UNIT_COUNT(values), 0}, records[] = {record, record};
    for (int i = 0; i < 4; i++) {
        uint64_t before = allocations;
        good(&api, values, record.count);
        unit_api_good(
            ctrsec_check_records(api.evaluator, records, 2, &api.options, api.result, &error),
            &error);
        ck_assert_uint_eq(unit_api_counts(&api).failed, 6);
        if (i > 0)
            ck_assert_uint_eq(allocations, before);
    }
    unit_api_close(&api);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("typed");
    tcase_add_loop_test(test, test_unknown_name, 0, UNIT_COUNT(names));
    tcase_add_test(test, test_names);
    tcase_add_test(test, test_values);
    tcase_add_loop_test(test, test_no_text, 0, UNIT_COUNT(no_texts));
    tcase_add_loop_test(test, test_wrong, 0, UNIT_COUNT(wrong));
    tcase_add_test(test, test_arguments);
    tcase_add_test(test, test_symbols);
    tcase_add_test(test, test_steady);
    return unit_run("typed", test);
}
