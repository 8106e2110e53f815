/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docs/FIELDS.md is what the schema tables say. `check_fields --bless` writes it. Beside that: the
 * tables themselves, as far as every reader of them relies on it.
 */
#include "doc/schema_event.h"
#include "doc/schema_image.h"
#include "doc/schema_workload.h"
#include "unit_page.h"
#include "unit_run.h"
#include "unit_set.h"

static const struct {
    const char *title, *text;
    const struct cs_schema *const *schemas; /* NULL behind the last */
    uint32_t count;                         /* ... or this many */
    const struct cs_schema *more[3];        /* of elements of lists */
} targets[] = {
    {"Images",
     "The variable `image` of rules with `target: image`; `container.facts` of a workload is the\n"
     "same. An image is joined from what the documents of a check tell about it: an OCI image\n"
     "config, an OCI or Docker manifest, `docker image inspect`, the JSON report of Trivy. The\n"
     "source is the place in an OCI config or in the report; the same fact is taken from the "
     "other\n"
     "documents too.",
     cs_image_schemas,
     UINT32_MAX,
     {NULL}},
    {"Workloads",
     "The variable `workload` of rules with `target: workload`: anything with a pod template. The\n"
     "object itself is in `object`, as it was written. Fields of other objects (services, "
     "accounts,\n"
     "policies) are links: a check whose set of documents is not complete may leave them unknown.",
     cs_workload_schemas,
     UINT32_MAX,
     {NULL}},
    {"Events",
     "Rules with `target: event` have the fields of the event as variables: `proc.name`, "
     "`fd.path`,\n"
     "`ka.verb`. The source is Falco's name of the field, flat (`\"proc.name\": ...`) or nested.",
     cs_event_schemas,
     CS_EVENT_RECORDS,
     {&cs_schema_event_ancestor, &cs_schema_event_mount, NULL}},
};

static const struct cs_schema *schema_at(size_t target, uint32_t number)
{
    uint32_t i = 0;
    for (; i < targets[target].count && targets[target].schemas[i] != NULL; i++)
        if (i == number)
            return targets[target].schemas[i];
    return number - i < 3 ? targets[target].more[number - i] : NULL;
}

/* "list of [port](#port)" */
static void put_type(struct cs_buf *buf, const struct cs_type *type)
{
    char plain[64], anchor[64];
    size_t len = 0;
    switch (type->kind) {
    case CS_TYPE_LIST:
        cs_buf_text(buf, "list of ");
        put_type(buf, type->first);
        break;
    case CS_TYPE_MAP:
        cs_buf_text(buf, "map to ");
        put_type(buf, type->second);
        break;
    case CS_TYPE_RECORD:
        for (const char *at = type->schema->name; *at != '\0' && len + 1 < sizeof anchor; at++)
            if (*at != '.')
                anchor[len++] = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
        anchor[len] = '\0';
        cs_buf_printf(buf, "[%s](#%s)", type->schema->name, anchor);
        break;
    default:
        cs_buf_text(buf, cs_type_format(type, plain, sizeof plain));
    }
}

static void put_presence(struct cs_buf *buf, const struct cs_field *field)
{
    if (field->flags & CS_FIELD_LINK)
        cs_buf_text(buf, "link");
    else if (field->initial != NULL && field->initial[0] != '\0')
        cs_buf_printf(buf, "`%s`", field->initial);
    else if (field->initial != NULL)
        cs_buf_text(buf, "empty");
    else if (field->flags & CS_FIELD_GUARANTEED)
        cs_buf_text(buf, "always");
    if (field->flags & CS_FIELD_SENSITIVE)
        cs_buf_text(buf, field->flags & CS_FIELD_GUARANTEED ? ", secret" : "secret");
}

static void put_schema(struct cs_buf *buf, const struct cs_schema *schema)
{
    cs_buf_printf(buf, "\n### %s\n\n%s.\n\n", schema->name, schema->doc);
    cs_buf_text(buf, "| field | type | absent | source | |\n|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct cs_field *field = &schema->fields[i];
        cs_buf_printf(buf, "| `%s` | ", field->name);
        put_type(buf, field->type);
        cs_buf_text(buf, " | ");
        put_presence(buf, field);
        cs_buf_printf(buf, field->source[0] == '\0' ? " | | %s%s |\n" : " | `%s` | %s |\n",
                      field->source, field->doc);
    }
}

static void put_all(struct cs_buf *buf)
{
    cs_buf_text(
        buf, "# Fields\n\n"
             "Written by `check_fields --bless` from the tables in `lib/doc/schema_*.h`; a test "
             "compares.\n"
             "\n"
             "The column *absent* says what a rule reads where the input does not have the field:\n"
             "\n"
             "- nothing: the field is absent. `has(x.field)` is false, and reading it without "
             "asking makes\n"
             "  the outcome `unknown: missing`;\n"
             "- a value or *empty*: the API server, the runtime or the model guarantees it;\n"
             "- *always*: there is always a value;\n"
             "- *link*: it comes from other documents of the check and is absent when they do not "
             "tell;\n"
             "- *secret*: may hold a secret: never shown, and refused in messages.\n");
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        const struct cs_schema *schema;
        cs_buf_printf(buf, "\n## %s\n\n%s\n", targets[i].title, targets[i].text);
        for (uint32_t k = 0; (schema = schema_at(i, k)) != NULL; k++)
            put_schema(buf, schema);
    }
}

static const struct unit_page page = {"docs/FIELDS.md", "check_fields --bless", put_all};

START_TEST(page_is_up_to_date)
{
    unit_page_check(&page);
}
END_TEST

/* --- the tables ---------------------------------------------------------------------------------
 */

static bool is_name(const char *text)
{
    for (; *text != '\0'; text++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *text) ==
            NULL)
            return false;
    return true;
}

static void check_schema(const struct cs_schema *schema)
{
    uint32_t names = 0;
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct cs_field *field = &schema->fields[i];
        ck_assert_msg(is_name(field->name), "%s.%s", schema->name, field->name);
        ck_assert_msg(cs_schema_find(schema, cs_str_from(field->name)) == (int32_t)i,
                      "%s.%s stands there twice", schema->name, field->name);
        ck_assert_msg(field->doc[0] != '\0' &&
                          (unit_ends(field->doc, "...") || !unit_ends(field->doc, ".")),
                      "%s.%s: %s", schema->name, field->name, field->doc);
        ck_assert_msg(field->initial == NULL || (field->flags & CS_FIELD_GUARANTEED),
                      "%s.%s has a default but is not guaranteed", schema->name, field->name);
        ck_assert_msg(strchr(field->doc, '|') == NULL, "%s.%s", schema->name, field->name);
        names += (field->flags & CS_FIELD_NAME) != 0;
    }
    ck_assert_msg(names <= 1, "%s has %u names", schema->name, names);
}

START_TEST(tables)
{
    const struct cs_schema *schema;
    for (uint32_t k = 0; (schema = schema_at((size_t)_i, k)) != NULL; k++)
        check_schema(schema);
}
END_TEST

/* Two records of one page never share a heading. */
START_TEST(names_differ)
{
    const struct cs_schema *a, *b;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        for (uint32_t k = 0; (a = schema_at(i, k)) != NULL; k++)
            for (size_t j = 0; j < sizeof targets / sizeof *targets; j++)
                for (uint32_t l = 0; (b = schema_at(j, l)) != NULL; l++)
                    ck_assert_msg(a == b || strcmp(a->name, b->name) != 0, "%s", a->name);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--bless") == 0)
        return unit_page_write(&page);
    TCase *test = tcase_create("fields");
    tcase_add_test(test, page_is_up_to_date);
    tcase_add_loop_test(test, tables, 0, UNIT_COUNT(targets));
    tcase_add_test(test, names_differ);
    return unit_run("fields", test);
}
