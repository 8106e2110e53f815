/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/rule_page.h */
#include "report/rule_page.h"

#include "engine/rule_test.h"
#include "report/report_escape.h"
#include "rule/rule_env.h"
#include "text/json_write.h"

enum { LABEL = 12, WIDTH = 100 };

static const char *const missing_words[] = {"unknown", "skip", "fail"};

/* --- for people ---------------------------------------------------------------------------------
 */

static void label(struct cs_buf *out, const char *text)
{
    size_t length = strlen(text);
    cs_buf_text(out, text);
    cs_buf_repeat(out, ' ', length < LABEL ? LABEL - length : 1);
}

/* Words behind a label, on as many lines as they need; line ends of the text stay. */
static void put_words(struct cs_buf *out, const char *name, struct cs_str text)
{
    uint32_t column = LABEL;
    if (text.len == 0)
        return;
    label(out, name);
    for (uint32_t at = 0; at < text.len;) {
        uint32_t end = at;
        while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\n')
            end++;
        if (column > LABEL && column + 1 + (end - at) > WIDTH) {
            cs_buf_char(out, '\n');
            cs_buf_repeat(out, ' ', LABEL);
            column = LABEL;
        } else if (column > LABEL) {
            cs_buf_char(out, ' ');
            column++;
        }
        cs_escape_plain(out, cs_str_slice(text, at, end - at));
        column += end - at;
        at = end + 1;
    }
    cs_buf_char(out, '\n');
}

/* An expression keeps its lines. */
static void put_expression(struct cs_buf *out, const char *name, struct cs_str text)
{
    if (text.ptr == NULL)
        return;
    label(out, name);
    text = cs_str_trim(text);
    for (uint32_t at = 0, end; at < text.len; at = end + 1) {
        int64_t found = cs_str_find(text, CS_STR("\n"), at);
        end = found < 0 ? text.len : (uint32_t)found;
        if (at > 0)
            cs_buf_repeat(out, ' ', LABEL);
        cs_escape_plain(out, cs_str_slice(text, at, end - at));
        cs_buf_char(out, '\n');
    }
}

static void put_list(struct cs_buf *out, const struct cs_str *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        cs_buf_text(out, i == 0 ? "" : ", ");
        cs_escape_plain(out, items[i]);
    }
}

static void put_value(struct cs_buf *out, struct cs_value v)
{
    if (v.tag == CS_STRING) {
        cs_escape_plain(out, cs_value_str(v));
        return;
    }
    for (uint32_t i = 0; v.tag == CS_LIST && i < v.len; i++) {
        cs_buf_text(out, i == 0 ? "" : ", ");
        put_value(out, v.as.items[i]);
    }
}

static void put_references(struct cs_buf *out, struct cs_node_at references)
{
    for (uint32_t i = 0; references.value.tag == CS_MAP && i < references.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(references, i, &value);
        label(out, i == 0 ? "see" : "");
        put_value(out, key.value);
        cs_buf_text(out, ": ");
        put_value(out, value.value);
        cs_buf_char(out, '\n');
    }
}

static const char *enforce_word(const struct cs_rule *rule, int phase)
{
    return rule->enforce[phase] == CTRSEC_ALLOW ? "off" : cs_enforce_words[rule->enforce[phase]];
}

static void put_each(struct cs_buf *out, const struct cs_rule *rule)
{
    for (uint32_t i = 0; i < rule->neach; i++) {
        label(out, i == 0 ? "each" : "");
        cs_escape_plain(out, rule->each_names[i]);
        if (rule->each[i].text.ptr != NULL) {
            cs_buf_text(out, " of ");
            cs_escape_plain(out, rule->each[i].text);
        }
        cs_buf_char(out, '\n');
    }
}

static void put_fields(struct cs_buf *out, const struct cs_rule_fields *fields)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct cs_schema *schema = fields->items[i].schema;
        const struct cs_field *field = &schema->fields[fields->items[i].slot];
        char type[128];
        cs_buf_text(out, i == 0 ? "\nReads\n" : "");
        cs_buf_printf(out, "  %s.%s (%s)  %s\n", schema->name, field->name,
                      cs_type_format(field->type, type, sizeof type), field->doc);
    }
}

static void put_tests(struct cs_buf *out, struct cs_node_at tests)
{
    for (uint32_t i = 0; tests.value.tag == CS_LIST && i < tests.value.len; i++) {
        struct cs_node_at test = cs_node_item(tests, i);
        cs_buf_text(out, i == 0 ? "\nTests\n  " : "  ");
        put_value(out, cs_rule_test_expected(test));
        cs_buf_text(out, ": ");
        put_value(out, cs_node_member(test, "name").value);
        cs_buf_char(out, '\n');
    }
}

void cs_rule_page_text(struct cs_buf *out, const struct cs_rule_page *page)
{
    const struct cs_rule *rule = page->rule;
    cs_escape_plain(out, page->channel);
    cs_buf_char(out, '/');
    cs_escape_plain(out, rule->id);
    cs_buf_printf(out, "  %s  ", cs_severity_words[rule->severity]);
    cs_escape_plain(out, rule->title);
    cs_buf_text(out, "\n\n");
    put_words(out, "why", rule->description);
    put_words(out, "fix", rule->remediation);
    put_references(out, rule->references);
    label(out, "enforce");
    cs_buf_printf(out, "build %s, deploy %s, run %s\n", enforce_word(rule, CTRSEC_PHASE_BUILD),
                  enforce_word(rule, CTRSEC_PHASE_DEPLOY), enforce_word(rule, CTRSEC_PHASE_RUN));
    if (rule->ntags > 0) {
        label(out, "tags");
        put_list(out, rule->tags, rule->ntags);
        cs_buf_char(out, '\n');
    }
    cs_buf_char(out, '\n');
    label(out, "judges");
    cs_buf_text(out, cs_target_words[rule->target]);
    cs_buf_char(out, '\n');
    put_each(out, rule);
    put_expression(out, "when", rule->when.text);
    put_expression(out, rule->require ? "require" : "violation", rule->violation.text);
    put_words(out, "message", rule->message.text);
    put_words(out, "missing", cs_str_from(missing_words[rule->missing]));
    put_fields(out, page->fields);
    put_tests(out, rule->tests);
}

/* --- for programs -------------------------------------------------------------------------------
 */

static void member(struct cs_json_writer *w, const char *name, struct cs_str text)
{
    if (text.ptr == NULL)
        return;
    cs_json_name(w, name);
    cs_json_str(w, text);
}

static void write_fields(struct cs_json_writer *w, const struct cs_rule_fields *fields)
{
    cs_json_name(w, "fields");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct cs_schema *schema = fields->items[i].schema;
        const struct cs_field *field = &schema->fields[fields->items[i].slot];
        char type[128];
        cs_json_open(w, '{');
        member(w, "model", cs_str_from(schema->name));
        member(w, "field", cs_str_from(field->name));
        member(w, "type", cs_str_from(cs_type_format(field->type, type, sizeof type)));
        member(w, "doc", cs_str_from(field->doc));
        cs_json_close(w, '}');
    }
    cs_json_close(w, ']');
}

static void write_tests(struct cs_json_writer *w, struct cs_node_at tests)
{
    cs_json_name(w, "tests");
    cs_json_open(w, '[');
    for (uint32_t i = 0; tests.value.tag == CS_LIST && i < tests.value.len; i++) {
        struct cs_node_at test = cs_node_item(tests, i);
        cs_json_open(w, '{');
        cs_json_name(w, "name");
        cs_json_value(w, cs_node_member(test, "name").value, CS_JSON_MASK_SECRETS);
        cs_json_name(w, "expect");
        cs_json_value(w, cs_rule_test_expected(test), CS_JSON_MASK_SECRETS);
        cs_json_close(w, '}');
    }
    cs_json_close(w, ']');
}

static void write_each(struct cs_json_writer *w, const struct cs_rule *rule)
{
    if (rule->neach == 0)
        return;
    cs_json_name(w, "each");
    cs_json_open(w, '{');
    for (uint32_t i = 0; i < rule->neach; i++) {
        cs_json_name_str(w, rule->each_names[i]);
        if (rule->each[i].text.ptr == NULL)
            cs_json_null(w);
        else
            cs_json_str(w, rule->each[i].text);
    }
    cs_json_close(w, '}');
}

static void write_words(struct cs_json_writer *w, const struct cs_rule *rule)
{
    cs_json_name(w, "tags");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < rule->ntags; i++)
        cs_json_str(w, rule->tags[i]);
    cs_json_close(w, ']');
    cs_json_name(w, "enforce");
    cs_json_open(w, '{');
    for (int phase = CTRSEC_PHASE_BUILD; phase <= CTRSEC_PHASE_RUN; phase++)
        member(w, cs_phase_words[phase], cs_str_from(enforce_word(rule, phase)));
    cs_json_close(w, '}');
    cs_json_name(w, "references");
    if (rule->references.value.tag == CS_MAP) {
        cs_json_value(w, rule->references.value, CS_JSON_MASK_SECRETS);
    } else {
        cs_json_open(w, '{');
        cs_json_close(w, '}');
    }
}

void cs_rule_page_json(struct cs_buf *out, const struct cs_rule_page *page, uint32_t indent)
{
    const struct cs_rule *rule = page->rule;
    struct cs_json_writer w;
    cs_json_writer_init(&w, out, indent);
    cs_json_open(&w, '{');
    member(&w, "channel", page->channel);
    member(&w, "id", rule->id);
    member(&w, "title", rule->title);
    member(&w, "severity", cs_str_from(cs_severity_words[rule->severity]));
    member(&w, "target", cs_str_from(cs_target_words[rule->target]));
    member(&w, "description", rule->description);
    member(&w, "remediation", rule->remediation);
    write_words(&w, rule);
    write_each(&w, rule);
    member(&w, "when", rule->when.text);
    member(&w, rule->require ? "require" : "violation", rule->violation.text);
    member(&w, "message", rule->message.text);
    member(&w, "missing", cs_str_from(missing_words[rule->missing]));
    write_fields(&w, page->fields);
    write_tests(&w, rule->tests);
    cs_json_close(&w, '}');
    cs_buf_char(out, '\n');
}
