/* SPDX-License-Identifier: Apache-2.0 */
/* Merged site configuration. contract: rule/site_show.h */
#include "rule/site_show.h"

#include <stdio.h>

#include "rule/plan_compile.h"
#include "rule/site_settings.h"
#include "text/crypto_sodium.h"
#include "text/json_write.h"
#include "value/time.h"

static const char *const decisions[] = {"allow", "warn", "deny"};
static const char *const reasons[] = {"", "missing", "error", "limit", "cluster"};
static const char *const kinds[] = {"platform", "repository"};

struct showing {
    struct cs_buf *out;
    struct cs_json_writer json;
    bool is_json;
    struct cs_buf path;
    bool failed; /* a path could not be written */
};

/* Begins an entry: what is written next is its value. */
static void begin(struct showing *showing, struct cs_site_place place)
{
    struct cs_position at = {0, 0};
    struct cs_str file = CS_STR("");
    if (place.layer != NULL) {
        at = cs_source_position(place.layer->source, place.offset);
        file = place.layer->source->name;
    }
    if (!showing->is_json) {
        cs_buf_str(showing->out, file);
        cs_buf_printf(showing->out, ":%u: ", at.line);
        cs_buf_str(showing->out, cs_buf_view(&showing->path));
        cs_buf_text(showing->out, " = ");
        cs_json_writer_init(&showing->json, showing->out, 0);
        return;
    }
    cs_json_open(&showing->json, '{');
    cs_json_name(&showing->json, "path");
    cs_json_str(&showing->json, cs_buf_view(&showing->path));
    cs_json_name(&showing->json, "file");
    cs_json_str(&showing->json, file);
    cs_json_name(&showing->json, "line");
    cs_json_uint(&showing->json, at.line);
    cs_json_name(&showing->json, "value");
}

static void end(struct showing *showing)
{
    if (showing->is_json)
        cs_json_close(&showing->json, '}');
    else
        cs_buf_char(showing->out, '\n');
}

__attribute__((format(printf, 2, 3))) static void name(struct showing *showing, const char *fmt,
                                                       ...)
{
    char text[2 * CS_RULE_ID_MOST + 64];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    cs_buf_reset(&showing->path);
    cs_buf_text(&showing->path, text);
    showing->failed = showing->failed || showing->path.failed;
}

static void show_text(struct showing *showing, struct cs_site_place place, struct cs_str text)
{
    begin(showing, place);
    cs_json_str(&showing->json, text);
    end(showing);
}

/* A word that somebody said. */
static void show_word(struct showing *showing, const struct cs_site_word *word,
                      const char *const *words)
{
    if (word->value >= 0)
        show_text(showing, word->place, cs_str_from(words[word->value]));
}

static void show_names(struct showing *showing, const struct cs_site_names *names)
{
    for (uint32_t i = 0; i < names->count; i++)
        show_text(showing, names->items[i].place, names->items[i].name);
}

static void show_bundle(struct showing *showing, const struct cs_site_bundle *bundle)
{
    const struct {
        const char *key;
        struct cs_str value;
    } members[] = {{"file", bundle->file},
                   {"trust", bundle->trust},
                   {"channel", bundle->channel},
                   {"state", bundle->state}};
    name(showing, "bundles");
    begin(showing, bundle->place);
    cs_json_open(&showing->json, '{');
    if (bundle->file.len == 0) {
        cs_json_name(&showing->json, "shipped");
        cs_json_bool(&showing->json, true);
    }
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i].value.len == 0)
            continue;
        cs_json_name(&showing->json, members[i].key);
        cs_json_str(&showing->json, members[i].value);
    }
    cs_json_close(&showing->json, '}');
    end(showing);
}

static void show_decisions(struct showing *showing, const struct cs_site *site)
{
    static const char *const unsigned_words[] = {"allow", "forbid"};
    for (int phase = 1; phase < 4; phase++)
        for (int reason = 1; reason < 5; reason++) {
            name(showing, "on_unknown.%s.%s", cs_phase_words[phase], reasons[reason]);
            show_word(showing, &site->on_unknown[phase][reason], decisions);
        }
    for (int phase = 1; phase < 4; phase++) {
        name(showing, "on_incomplete.%s", cs_phase_words[phase]);
        show_word(showing, &site->on_incomplete[phase], decisions);
    }
    name(showing, "unsigned");
    show_word(showing, &site->unsigned_rules, unsigned_words);
    name(showing, "annotations.allow");
    show_names(showing, &site->annotations);
    name(showing, "repository.exceptions");
    show_names(showing, &site->may_except);
    name(showing, "repository.params");
    show_names(showing, &site->may_set);
    name(showing, "repository.max_days");
    if (site->most_days.value < 0)
        return;
    begin(showing, site->most_days.place);
    cs_json_uint(&showing->json, (uint64_t)site->most_days.value);
    end(showing);
}

/* The parameters that some layer sets for a rule; the last one that says a name wins. */
static void show_params(struct showing *showing, const struct cs_plan_selection *selection,
                        struct cs_str channel, const struct cs_rule *rule)
{
    const struct cs_site *site = selection->site;
    const struct cs_adjustment *by;
    for (uint32_t from = 0; (by = cs_plan_adjustment(selection, channel, rule, from)) != NULL;) {
        from = (uint32_t)(by - site->adjustments) + 1;
        for (uint32_t i = 0; by->params.value.tag == CS_MAP && i < by->params.value.len; i++) {
            struct cs_node_at value, key = cs_node_pair(by->params, i, &value);
            struct cs_str param = cs_value_str(key.value);
            bool last = true;
            const struct cs_adjustment *later;
            for (uint32_t k = from;
                 last && (later = cs_plan_adjustment(selection, channel, rule, k)) != NULL;
                 k = (uint32_t)(later - site->adjustments) + 1)
                last = later->params.value.tag != CS_MAP ||
                       cs_value_find(later->params.value, param) < 0;
            if (!last)
                continue;
            name(showing, "rules.%.*s/%.*s.params.%.*s", CS_STR_ARG(channel), CS_STR_ARG(rule->id),
                 CS_STR_ARG(cs_str_slice(param, 0, 48)));
            begin(showing, (struct cs_site_place){by->layer, key.offset});
            cs_json_value(&showing->json, value.value, CS_JSON_MASK_SECRETS);
            end(showing);
        }
    }
}

static void show_rule(struct showing *showing, const struct cs_site *site, struct cs_str channel,
                      const struct cs_rule *rule, const struct cs_site_settings *settings)
{
    char id[2 * CS_RULE_ID_MOST + 2];
    snprintf(id, sizeof id, "%.*s/%.*s", CS_STR_ARG(channel), CS_STR_ARG(rule->id));
    if (settings->enabled_by != CS_NOT_ADJUSTED) {
        name(showing, "rules.%s.enabled", id);
        begin(showing, cs_site_adjusted_at(site, settings->enabled_by));
        cs_json_bool(&showing->json, settings->enabled);
        end(showing);
    }
    name(showing, "rules.%s.severity", id);
    if (settings->severity_by != CS_NOT_ADJUSTED)
        show_text(showing, cs_site_adjusted_at(site, settings->severity_by),
                  cs_str_from(cs_severity_words[settings->severity]));
    for (int phase = 1; phase < 4; phase++) {
        name(showing, "rules.%s.enforce.%s", id, cs_phase_words[phase]);
        if (settings->enforce_by[phase] != CS_NOT_ADJUSTED)
            show_text(showing, cs_site_adjusted_at(site, settings->enforce_by[phase]),
                      cs_str_from(cs_enforce_words[settings->enforce[phase]]));
    }
    name(showing, "rules.%s.reason", id);
    if (settings->reason_by != CS_NOT_ADJUSTED)
        show_text(showing, cs_site_adjusted_at(site, settings->reason_by),
                  site->adjustments[settings->reason_by].reason);
}

static void member(struct showing *showing, const char *key, struct cs_str text)
{
    if (text.len == 0)
        return;
    cs_json_name(&showing->json, key);
    cs_json_str(&showing->json, text);
}

static void write_list(struct showing *showing, const char *key, const struct cs_str *items,
                       uint32_t count)
{
    if (count == 0)
        return;
    cs_json_name(&showing->json, key);
    cs_json_open(&showing->json, '[');
    for (uint32_t i = 0; i < count; i++)
        cs_json_str(&showing->json, items[i]);
    cs_json_close(&showing->json, ']');
}

static void show_exception(struct showing *showing, const struct cs_exception *exception)
{
    char text[CS_TIME_ROOM];
    struct cs_site_layer layer = {exception->source, CTRSEC_CONFIG_PLATFORM};
    name(showing, "exceptions");
    begin(showing, (struct cs_site_place){&layer, exception->node.offset});
    cs_json_open(&showing->json, '{');
    member(showing, "id", exception->id);
    write_list(showing, "rule", exception->rules, exception->nrules);
    cs_json_name(&showing->json, "match");
    cs_json_open(&showing->json, '{');
    for (int i = 0; i < CS_MATCH_COUNT; i++)
        write_list(showing, cs_match_keys[i], exception->match[i], exception->nmatch[i]);
    cs_json_close(&showing->json, '}');
    member(showing, "when", exception->when.text);
    member(showing, "reason", exception->reason);
    if (exception->expires != 0)
        member(showing, "expires", cs_str_of(text, cs_time_format(exception->expires, 0, text)));
    member(showing, "ticket", exception->ticket);
    member(showing, "owner", exception->owner);
    member(showing, "approved_by", exception->approved_by);
    cs_json_close(&showing->json, '}');
    end(showing);
}

static void show_layers(struct showing *showing, const struct cs_site *site)
{
    cs_json_name(&showing->json, "layers");
    cs_json_open(&showing->json, '[');
    for (uint32_t i = 0; i < site->nlayers; i++) {
        uint8_t digest[CS_CRYPTO_DIGEST];
        char hex[2 * CS_CRYPTO_DIGEST + 1];
        cs_crypto_digest(digest, site->layers[i]->source->text);
        cs_crypto_hex(hex, digest, sizeof digest);
        cs_json_open(&showing->json, '{');
        cs_json_name(&showing->json, "kind");
        cs_json_text(&showing->json, kinds[site->layers[i]->kind]);
        member(showing, "file", site->layers[i]->source->name);
        member(showing, "digest", cs_str_from(hex));
        cs_json_close(&showing->json, '}');
    }
    cs_json_close(&showing->json, ']');
}

static int show_rules(struct showing *showing, const struct cs_plan_selection *selection,
                      const struct cs_plan_input *inputs, uint32_t count, struct cs_diag *diag)
{
    int status = CTRSEC_OK;
    for (uint32_t i = 0; i < count; i++) {
        const struct cs_plan_input *input = &inputs[i];
        for (uint32_t r = 0; r < input->rules->nrules; r++) {
            const struct cs_rule *rule = input->rules->rules[r];
            struct cs_site_settings settings;
            int settled = cs_site_settle(selection, input->channel, rule,
                                         cs_site_lists(selection, input, r), diag, &settings);
            if (status == CTRSEC_OK)
                status = settled;
            show_rule(showing, selection->site, input->channel, rule, &settings);
            show_params(showing, selection, input->channel, rule);
        }
    }
    return status;
}

int cs_site_show(struct cs_buf *out, const struct cs_plan_selection *selection,
                 const struct cs_plan_input *inputs, uint32_t count, bool json, uint32_t indent,
                 struct cs_diag *diag)
{
    const struct cs_site *site = selection->site;
    struct showing showing = {.out = out, .is_json = json};
    CS_TRY(cs_crypto_init(diag));
    CS_TRY(cs_site_check(selection, inputs, count, diag));
    cs_buf_init(&showing.path, out->alloc, 0);
    if (json) {
        cs_json_writer_init(&showing.json, out, indent);
        cs_json_open(&showing.json, '{');
        show_layers(&showing, site);
        cs_json_name(&showing.json, "values");
        cs_json_open(&showing.json, '[');
    }
    for (uint32_t i = 0; i < site->nbundles; i++)
        show_bundle(&showing, &site->bundles[i]);
    name(&showing, "profiles");
    show_names(&showing, &site->profiles);
    show_decisions(&showing, site);
    int status = show_rules(&showing, selection, inputs, count, diag);
    for (uint32_t i = 0; i < site->nexceptions; i++)
        show_exception(&showing, &site->exceptions[i]);
    if (json) {
        cs_json_close(&showing.json, ']');
        cs_json_close(&showing.json, '}');
        cs_buf_char(out, '\n');
    }
    bool failed = showing.failed || out->failed;
    cs_buf_clear(&showing.path);
    return failed ? cs_diag_no_memory(diag) : status;
}
