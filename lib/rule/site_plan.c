/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan keeps of its site. contract: rule/site_plan.h */
#include "rule/site_plan.h"

#include <stdio.h>

#include "rule/plan_compile.h"
#include "rule/rule_ids.h"
#include "text/crypto_sodium.h"
#include "text/json_write.h"

static const struct cs_field finding_fields[] = {
#define FIELD(name, key) {key, &cs_type_string, 0, "", NULL, "as `match` has it"},
    CS_MATCH_TABLE(FIELD)
#undef FIELD
#define FIELD(name, doc) {#name, &cs_type_string, CS_FIELD_GUARANTEED, "", NULL, doc},
        CS_FINDING_TABLE(FIELD)
#undef FIELD
};

const struct cs_schema cs_schema_finding = {"finding", "What an exception is asked about",
                                            finding_fields, CS_FINDING_FIELDS};

static const struct cs_type finding_type = CS_TYPE_RECORD_OF(&cs_schema_finding);

struct keeper {
    struct cs_compiler *compiler;
    struct cs_plan *plan;
    int status; /* the first failure */
};

static void note(struct keeper *keeper, int status)
{
    if (keeper->status == CTRSEC_OK)
        keeper->status = status;
}

static void no_memory(struct keeper *keeper)
{
    note(keeper, cs_diag_no_memory(keeper->compiler->diag));
}

static struct cs_str keep(struct keeper *keeper, struct cs_str s)
{
    struct cs_str copy = cs_arena_copy(&keeper->plan->texts, s);
    if (copy.ptr == NULL)
        no_memory(keeper);
    return copy;
}

static struct cs_str *keep_list(struct keeper *keeper, const struct cs_str *items, uint32_t count)
{
    struct cs_str *copy = cs_arena_array(&keeper->plan->texts, count, sizeof *copy);
    if (copy == NULL)
        no_memory(keeper);
    for (uint32_t i = 0; copy != NULL && i < count; i++)
        copy[i] = keep(keeper, items[i]);
    return copy;
}

static struct cs_str keep_buf(struct keeper *keeper, struct cs_buf *buf)
{
    if (buf->failed)
        no_memory(keeper);
    struct cs_str kept = keep(keeper, cs_buf_view(buf));
    cs_buf_clear(buf);
    return kept;
}

/* --- exceptions ------------------------------------------------------------------------------- */

static struct cs_str rules_text(struct keeper *keeper, const struct cs_exception *exception)
{
    struct cs_buf buf;
    cs_buf_init(&buf, keeper->plan->alloc, 0);
    for (uint32_t i = 0; i < exception->nrules; i++) {
        cs_buf_text(&buf, i > 0 ? "," : "");
        cs_buf_str(&buf, exception->rules[i]);
    }
    return keep_buf(keeper, &buf);
}

/* What it matches on, as an object of lists; `when` among them. */
static struct cs_str match_text(struct keeper *keeper, const struct cs_exception *exception)
{
    struct cs_buf buf;
    struct cs_json_writer writer;
    cs_buf_init(&buf, keeper->plan->alloc, 0);
    cs_json_writer_init(&writer, &buf, 0);
    cs_json_open(&writer, '{');
    for (int i = 0; i < CS_MATCH_COUNT; i++) {
        if (exception->nmatch[i] == 0)
            continue;
        cs_json_name(&writer, cs_match_keys[i]);
        cs_json_open(&writer, '[');
        for (uint32_t k = 0; k < exception->nmatch[i]; k++)
            cs_json_str(&writer, exception->match[i][k]);
        cs_json_close(&writer, ']');
    }
    if (exception->when.text.ptr != NULL) {
        cs_json_name(&writer, "when");
        cs_json_str(&writer, exception->when.text);
    }
    cs_json_close(&writer, '}');
    return keep_buf(keeper, &buf);
}

static void keep_texts(struct keeper *keeper, const struct cs_exception *from,
                       struct cs_plan_exception *out)
{
    char label[160];
    struct cs_site_layer layer = {from->source, CTRSEC_CONFIG_PLATFORM};
    struct cs_site_place place = {&layer, from->node.offset};
    *out = (struct cs_plan_exception){
        .expires = from->expires, .nrules = from->nrules, .has_when = from->when.text.ptr != NULL};
    out->position = cs_source_position(from->source, from->node.offset);
    out->file = keep(keeper, from->source->name);
    out->id = keep(keeper, from->id);
    out->label = from->id.len > 0
                     ? out->id
                     : keep(keeper, cs_str_from(cs_site_where(place, label, sizeof label)));
    out->reason = keep(keeper, from->reason);
    out->ticket = keep(keeper, from->ticket);
    out->owner = keep(keeper, from->owner);
    out->approved_by = keep(keeper, from->approved_by);
    out->rules_text = rules_text(keeper, from);
    out->match_text = match_text(keeper, from);
    out->rules = keep_list(keeper, from->rules, from->nrules);
    for (int i = 0; i < CS_MATCH_COUNT; i++) {
        out->nmatch[i] = from->nmatch[i];
        out->match[i] = keep_list(keeper, from->match[i], from->nmatch[i]);
    }
}

/* Parses, checks and compiles `when` for a target. */
static int compile_when(struct keeper *keeper, const struct cs_exception *exception,
                        enum ctrsec_target target, uint32_t *program)
{
    struct cs_compiler *compiler = keeper->compiler;
    struct cs_cel_env env;
    struct cs_source source;
    int status = CTRSEC_OK;
    cs_cel_env_init(&env, compiler->arena, &keeper->plan->limits);
    CS_TRY(cs_rule_env_target(&env, target));
    CS_TRY(cs_cel_env_variable(&env, CS_STR("finding"), &finding_type, cs_finding_slot(target),
                               false));
    compiler->steady = cs_rule_env_each(target);
    const struct cs_ast *tree =
        cs_plan_compile_condition(compiler, &env, &exception->when, "when", &source, &status);
    CS_TRY(status);
    if (keeper->plan->slots <= cs_finding_slot(target))
        keeper->plan->slots = cs_finding_slot(target) + 1;
    return cs_plan_compile_program(compiler, &source, tree, program);
}

/* Whether a pattern names a rule by an id, old or new, or by a tag. */
static bool names(struct cs_str pattern, struct cs_str channel, const struct cs_plan_rule *rule)
{
    if (cs_plan_names(pattern, channel, rule->about->short_id))
        return true;
    for (uint32_t i = 0; i < rule->about->naliases; i++)
        if (cs_plan_names(pattern, channel, rule->about->aliases[i]))
            return true;
    struct cs_str tag, rest = rule->about->tags;
    while (cs_str_starts(pattern, CS_STR(CS_TAG_PREFIX)) && rest.len > 0) {
        int64_t comma = cs_str_find(rest, CS_STR(","), 0);
        uint32_t end = comma < 0 ? rest.len : (uint32_t)comma;
        tag = cs_str_slice(rest, 0, end);
        rest = cs_str_slice(rest, end + 1, rest.len);
        if (cs_rule_glob(cs_str_slice(pattern, sizeof CS_TAG_PREFIX - 1, pattern.len), tag))
            return true;
    }
    return false;
}

bool cs_plan_any_names(const struct cs_str *patterns, uint32_t count,
                       const struct cs_plan_rule *rule)
{
    struct cs_str channel =
        cs_str_slice(rule->about->id, 0, rule->about->id.len - rule->about->short_id.len - 1);
    for (uint32_t i = 0; i < count; i++)
        if (names(patterns[i], channel, rule))
            return true;
    return false;
}

bool cs_site_excepts(const struct cs_plan_exception *exception, const struct cs_plan_rule *rule)
{
    struct cs_str channel =
        cs_str_slice(rule->about->id, 0, rule->about->id.len - rule->about->short_id.len - 1);
    return (exception->channel.len == 0 || cs_str_equal(exception->channel, channel)) &&
           cs_plan_any_names(exception->rules, exception->nrules, rule);
}

/* Whether rules of the target are named, and compiled. */
static bool concerns(const struct cs_plan *plan, const struct cs_plan_exception *exception,
                     enum ctrsec_target target)
{
    for (uint32_t i = 0; i < plan->nrules; i++)
        if (plan->rules[i].target == target && cs_site_excepts(exception, &plan->rules[i]))
            return true;
    return false;
}

/* It has to fit one of the targets; its errors are those of the first one. */
static void keep_when(struct keeper *keeper, const struct cs_exception *from,
                      struct cs_plan_exception *out)
{
    struct cs_compiler *compiler = keeper->compiler;
    struct cs_diag *reported = compiler->diag;
    int first = 0, fits = 0, status = CTRSEC_OK;
    for (int target = 0; target <= CTRSEC_TARGET_EVENT; target++)
        out->when[target] = CS_NO_PROGRAM;
    for (int target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT && out->has_when;
         target++) {
        struct cs_arena_mark mark = cs_arena_mark(&compiler->scratch);
        struct cs_diag silent;
        if (!concerns(keeper->plan, out, (enum ctrsec_target)target))
            continue;
        first = first == 0 ? target : first;
        cs_diag_init(&silent, compiler->arena, NULL);
        compiler->diag = &silent;
        status = compile_when(keeper, from, (enum ctrsec_target)target, &out->when[target]);
        compiler->diag = reported;
        cs_arena_rewind(&compiler->scratch, mark);
        fits += status == CTRSEC_OK;
        if (status == CTRSEC_E_NOMEM)
            break;
    }
    if (status == CTRSEC_E_NOMEM)
        no_memory(keeper);
    else if (out->has_when && fits == 0) /* of rules that are not in, the shape at least */
        note(keeper, compile_when(keeper, from,
                                  first == 0 ? CTRSEC_TARGET_WORKLOAD : (enum ctrsec_target)first,
                                  &out->when[first]));
}

static void keep_exception(struct keeper *keeper, const struct cs_exception *from,
                           struct cs_str channel)
{
    const struct cs_site *site = keeper->compiler->selection->site;
    struct cs_plan_site *kept = &keeper->plan->site;
    struct cs_plan_exception *out = &kept->exceptions[kept->nexceptions++];
    keep_texts(keeper, from, out);
    out->channel = keep(keeper, channel);
    if (from->repository && site != NULL && site->most_days.value > 0)
        out->most_days = (uint32_t)site->most_days.value;
    if (keeper->status == CTRSEC_OK)
        keep_when(keeper, from, out);
}

static void keep_exceptions(struct keeper *keeper, const struct cs_plan_input *inputs,
                            uint32_t count)
{
    const struct cs_site *site = keeper->compiler->selection->site;
    size_t total = site == NULL ? 0 : site->nexceptions;
    for (uint32_t i = 0; i < count; i++)
        total += inputs[i].rules->nexceptions;
    keeper->plan->site.exceptions =
        cs_arena_array(&keeper->plan->texts, total, sizeof *keeper->plan->site.exceptions);
    if (keeper->plan->site.exceptions == NULL) {
        no_memory(keeper);
        return;
    }
    for (uint32_t i = 0; site != NULL && i < site->nexceptions; i++)
        keep_exception(keeper, &site->exceptions[i], CS_STR(""));
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < inputs[i].rules->nexceptions; k++)
            keep_exception(keeper, inputs[i].rules->exceptions[k], inputs[i].channel);
}

/* --- the rest -----------------------------------------------------------------------------------
 */

static void keep_decisions(struct cs_plan_site *kept, const struct cs_site *site)
{
    for (int phase = 0; phase < 4; phase++) {
        int32_t said = site == NULL ? -1 : site->on_incomplete[phase].value;
        kept->on_incomplete[phase] = said < 0 ? CTRSEC_DENY : said;
        for (int reason = 0; reason < 5; reason++)
            kept->on_unknown[phase][reason] =
                site == NULL ? -1 : site->on_unknown[phase][reason].value;
    }
    kept->on_incomplete[0] = CTRSEC_ALLOW; /* of several phases: the strictest */
    for (int phase = 1; phase < 4; phase++)
        if (kept->on_incomplete[phase] > kept->on_incomplete[0])
            kept->on_incomplete[0] = kept->on_incomplete[phase];
}

static void keep_configs(struct keeper *keeper, const struct cs_site *site)
{
    struct cs_plan_site *kept = &keeper->plan->site;
    kept->configs = cs_arena_array(&keeper->plan->texts, site->nlayers, sizeof *kept->configs);
    if (kept->configs == NULL) {
        no_memory(keeper);
        return;
    }
    kept->nconfigs = site->nlayers;
    for (uint32_t i = 0; i < site->nlayers; i++) {
        const struct cs_source *source = site->layers[i]->source;
        uint8_t digest[CS_CRYPTO_DIGEST];
        char hex[2 * CS_CRYPTO_DIGEST + 1];
        cs_crypto_digest(digest, source->text);
        cs_crypto_hex(hex, digest, sizeof digest);
        kept->configs[i] = (struct cs_plan_config){
            keep(keeper, source->name), keep(keeper, cs_str_from(hex)), site->layers[i]->kind};
    }
}

static void keep_annotations(struct keeper *keeper, const struct cs_site *site)
{
    struct cs_plan_site *kept = &keeper->plan->site;
    kept->annotations =
        cs_arena_array(&keeper->plan->texts, site->annotations.count, sizeof *kept->annotations);
    if (kept->annotations == NULL) {
        no_memory(keeper);
        return;
    }
    for (uint32_t i = 0; i < site->annotations.count; i++)
        kept->annotations[kept->nannotations++] = keep(keeper, site->annotations.items[i].name);
}

int cs_site_keep(struct cs_compiler *compiler, const struct cs_plan_input *inputs, uint32_t count)
{
    struct keeper keeper = {compiler, compiler->plan, CTRSEC_OK};
    const struct cs_site *site = compiler->selection->site;
    keep_decisions(&compiler->plan->site, site);
    if (site != NULL) {
        CS_TRY(cs_crypto_init(compiler->diag));
        keep_configs(&keeper, site);
        keep_annotations(&keeper, site);
    }
    keep_exceptions(&keeper, inputs, count);
    return keeper.status;
}
