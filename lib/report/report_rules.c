/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/report_rules.h */
#include "report/report_rules.h"

#include "report/report_words.h"
#include "text/json_read.h"
#include "text/json_write.h"

/* References were written by us; what is no object any more is left out. */
static bool read_references(struct cs_report_rules *rules, struct cs_json_scratch *scratch,
                            struct cs_report_rule *rule)
{
    struct cs_source source = {.text = cs_result_str(rules->result, rule->record->references)};
    struct cs_json_options options = {.limits = &rules->result->limits, .no_positions = true};
    struct cs_tree tree;
    rule->references = cs_value_absent();
    if (source.text.len == 0)
        return true;
    int status = cs_json_read(scratch, &source, &options, &rules->arena, NULL, &tree);
    if (status != CTRSEC_OK || tree.root.tag != CS_MAP)
        return status != CTRSEC_E_NOMEM;
    rule->references = tree.root;
    struct cs_value url = cs_value_get(tree.root, "url");
    if (url.tag == CS_STRING && (cs_str_starts(cs_value_str(url), CS_STR("https://")) ||
                                 cs_str_starts(cs_value_str(url), CS_STR("http://"))))
        rule->url = cs_value_str(url);
    return true;
}

bool cs_report_rules_init(struct cs_report_rules *rules, struct cs_buf *out,
                          const struct cs_result *result, const struct cs_report_options *options)
{
    *rules = (struct cs_report_rules){.result = result};
    cs_arena_init(&rules->arena, out->alloc, 0);
    struct cs_json_scratch *scratch = cs_json_scratch_new(out->alloc);
    rules->items = cs_arena_array(&rules->arena, result->nrules, sizeof *rules->items);
    bool good = scratch != NULL && (rules->items != NULL || result->nrules == 0);
    for (uint32_t i = 0; good && i < result->nrules; i++) {
        rules->items[i].record = &result->rules[i];
        rules->items[i].url = CS_STR("");
        good = read_references(rules, scratch, &rules->items[i]);
    }
    cs_json_scratch_free(scratch);
    out->failed = out->failed || !good;
    if (!good)
        return false;
    rules->count = result->nrules;
    for (uint32_t i = 0; i < result->nfindings; i++) {
        const struct ctrsec_finding *finding = &result->findings[i];
        if (finding->rule_number >= rules->count)
            continue;
        struct cs_report_rule *rule = &rules->items[finding->rule_number];
        rule->findings += cs_report_shown(options, finding);
        rule->open += cs_report_shown(options, finding) && cs_report_is_open(finding);
    }
    return true;
}

void cs_report_rules_clear(struct cs_report_rules *rules)
{
    cs_arena_clear(&rules->arena);
}

static void put_value(struct cs_buf *out, struct cs_value v)
{
    struct cs_json_writer json;
    if (v.tag == CS_STRING) {
        cs_escape_plain(out, cs_value_str(v));
        return;
    }
    cs_json_writer_init(&json, out, 0);
    cs_json_value(&json, v, CS_JSON_MASK_SECRETS);
}

void cs_report_references(struct cs_buf *out, const struct cs_report_rule *rule)
{
    const char *separator = "";
    if (rule->references.tag != CS_MAP)
        return;
    for (uint32_t i = 0; i < rule->references.len; i++) {
        struct cs_value key = rule->references.as.items[2 * i];
        struct cs_value value = rule->references.as.items[2 * i + 1];
        if (cs_value_is_string(key, "url"))
            continue;
        cs_buf_text(out, separator);
        put_value(out, key);
        cs_buf_text(out, ": ");
        if (value.tag != CS_LIST)
            put_value(out, value);
        for (uint32_t k = 0; value.tag == CS_LIST && k < value.len; k++) {
            cs_buf_text(out, k > 0 ? ", " : "");
            put_value(out, value.as.items[k]);
        }
        separator = "; ";
    }
}

static void paragraph(struct cs_buf *out, size_t start, const char *head, struct cs_str text)
{
    if (text.len == 0)
        return;
    cs_buf_text(out, out->len > start ? "\n\n" : "");
    cs_buf_text(out, head);
    cs_escape_plain(out, text);
}

void cs_report_help(struct cs_buf *out, const struct cs_report_rules *rules, uint32_t number)
{
    const struct cs_report_rule *rule = &rules->items[number];
    const struct cs_result *result = rules->result;
    size_t start = out->len;
    paragraph(out, start, "", cs_result_str(result, rule->record->description));
    paragraph(out, start, "Fix: ", cs_result_str(result, rule->record->remediation));
    bool has_page = cs_value_get(rule->references, "url").tag != CS_ABSENT;
    if (rule->references.tag == CS_MAP && rule->references.len > (has_page ? 1 : 0)) {
        cs_buf_text(out, out->len > start ? "\n\nSee: " : "See: ");
        cs_report_references(out, rule);
    }
    if (out->len == start)
        cs_escape_plain(out,
                        cs_result_str(result, rule->record->title.size > 0 ? rule->record->title
                                                                           : rule->record->rule));
}

bool cs_report_tag(struct cs_str tags, uint32_t *offset, struct cs_str *tag)
{
    if (*offset >= tags.len)
        return false;
    struct cs_str rest = cs_str_slice(tags, *offset, tags.len);
    int64_t comma = cs_str_find(rest, CS_STR(","), 0);
    *tag = cs_str_slice(rest, 0, comma < 0 ? rest.len : (uint32_t)comma);
    *offset += tag->len + 1;
    return true;
}
