/* SPDX-License-Identifier: Apache-2.0 */
/* Site configuration. contract: rule/site_config.h */
#include "rule/site_config.h"

static const char *const match_keys[] = {
#define KEY(name, key) key,
    CS_MATCH_TABLE(KEY)
#undef KEY
        NULL};
static const char *const decision_words[] = {"allow", "warn", "deny", NULL};
static const char *const reason_words[] = {"", "missing", "error", "limit", "cluster", NULL};

void cs_site_init(struct cs_site *site)
{
    *site =
        (struct cs_site){.on_incomplete = CTRSEC_DENY, .forbids_unsigned = {cs_value_absent(), 0}};
    for (int phase = 0; phase < 4; phase++)
        for (int reason = 0; reason < 5; reason++)
            site->on_unknown[phase][reason] = -1;
}

static void read_adjustment(struct cs_doc_reader *reader, struct cs_node_at key,
                            struct cs_node_at map, struct cs_adjustment *out)
{
    static const char *const keys[] = {"enabled", "severity", "enforce", "params", NULL};
    uint32_t word = 0;
    out->rule = cs_value_str(key.value);
    out->node = key;
    for (int phase = 0; phase < 4; phase++)
        out->enforce[phase] = -1;
    if (!cs_doc_reader_keys(reader, map, "the settings of a rule", keys))
        return;
    out->has_enabled = cs_doc_reader_bool(reader, map, "enabled", &out->enabled);
    if (cs_doc_reader_word(reader, map, "severity", cs_severity_words, &word))
        out->severity = (enum ctrsec_severity)word;
    out->params = cs_node_member(map, "params");
    struct cs_node_at enforce = cs_node_member(map, "enforce");
    if (!cs_node_given(enforce) ||
        !cs_doc_reader_keys(reader, enforce, "enforce", cs_phase_words + 1))
        return;
    for (uint32_t phase = 1; phase < 4; phase++)
        if (cs_doc_reader_word(reader, enforce, cs_phase_words[phase], cs_enforce_words, &word))
            out->enforce[phase] = (int32_t)word;
}

static void read_exception(struct cs_doc_reader *reader, struct cs_arena *arena,
                           struct cs_node_at map, struct cs_exception *out)
{
    static const char *const keys[] = {"id",     "rule",  "match",       "reason", "expires",
                                       "ticket", "owner", "approved_by", NULL};
    if (!cs_doc_reader_keys(reader, map, "an exception", keys))
        return;
    cs_doc_reader_str(reader, map, "id", &out->id);
    cs_doc_reader_str(reader, map, "reason", &out->reason);
    cs_doc_reader_str(reader, map, "ticket", &out->ticket);
    cs_doc_reader_str(reader, map, "owner", &out->owner);
    cs_doc_reader_str(reader, map, "approved_by", &out->approved_by);
    cs_doc_reader_time(reader, map, "expires", &out->expires);
    if (cs_str_trim(out->reason).len == 0)
        cs_doc_reader_fail(reader, map, "an exception needs a `reason`");
    if (!cs_doc_reader_strs(reader, map, "rule", arena, &out->rules, &out->nrules) ||
        out->nrules == 0)
        cs_doc_reader_fail(reader, map, "an exception needs a `rule`: an id, a glob or a list");
    struct cs_node_at match = cs_node_member(map, "match");
    if (!cs_node_given(match) || !cs_doc_reader_keys(reader, match, "match", match_keys))
        return;
    for (uint32_t i = 0; i < CS_MATCH_COUNT; i++)
        cs_doc_reader_strs(reader, match, match_keys[i], arena, &out->match[i], &out->nmatch[i]);
}

static void read_on_unknown(struct cs_site *site, struct cs_doc_reader *reader,
                            struct cs_node_at map)
{
    if (!cs_node_given(map) || !cs_doc_reader_keys(reader, map, "on_unknown", cs_phase_words + 1))
        return;
    for (uint32_t phase = 1; phase < 4; phase++) {
        struct cs_node_at reasons = cs_node_member(map, cs_phase_words[phase]);
        if (!cs_node_given(reasons) ||
            !cs_doc_reader_keys(reader, reasons, "the reasons of a phase", reason_words + 1))
            continue;
        for (uint32_t reason = 1; reason < 5; reason++) {
            uint32_t word;
            if (cs_doc_reader_word(reader, reasons, reason_words[reason], decision_words, &word))
                site->on_unknown[phase][reason] = (int32_t)word;
        }
    }
}

static void read_lists(struct cs_site *site, struct cs_doc_reader *reader, struct cs_arena *arena,
                       struct cs_node_at rules, struct cs_node_at exceptions)
{
    if (cs_node_given(rules) && rules.value.tag != CS_MAP)
        cs_doc_reader_fail(reader, rules, "`rules` is not a map of rule ids");
    if (cs_node_given(exceptions) && exceptions.value.tag != CS_LIST)
        cs_doc_reader_fail(reader, exceptions, "`exceptions` is not a list");
    uint32_t nrules = rules.value.tag == CS_MAP ? rules.value.len : 0;
    uint32_t nexceptions = exceptions.value.tag == CS_LIST ? exceptions.value.len : 0;
    site->adjustments = cs_arena_array(arena, nrules, sizeof *site->adjustments);
    site->exceptions = cs_arena_array(arena, nexceptions, sizeof *site->exceptions);
    if ((nrules > 0 && site->adjustments == NULL) ||
        (nexceptions > 0 && site->exceptions == NULL)) {
        reader->status = cs_diag_no_memory(reader->diag);
        return;
    }
    site->nadjustments = nrules;
    site->nexceptions = nexceptions;
    for (uint32_t i = 0; i < nrules; i++) {
        struct cs_node_at value, key = cs_node_pair(rules, i, &value);
        read_adjustment(reader, key, value, &site->adjustments[i]);
    }
    for (uint32_t i = 0; i < nexceptions; i++)
        read_exception(reader, arena, cs_node_item(exceptions, i), &site->exceptions[i]);
}

int cs_site_read(struct cs_site *site, const struct cs_tree *tree, struct cs_arena *arena,
                 struct cs_diag *diag)
{
    static const char *const keys[] = {"profiles", "rules",      "on_unknown", "on_incomplete",
                                       "unsigned", "exceptions", NULL};
    static const char *const unsigned_words[] = {"allow", "forbid", NULL};
    struct cs_doc_reader reader = {&tree->source, diag, "site.invalid", CTRSEC_OK};
    struct cs_node_at root = cs_doc_reader_root(tree);
    uint32_t word;
    site->source = &tree->source;
    if (root.value.tag == CS_NULL || !cs_doc_reader_keys(&reader, root, "site configuration", keys))
        return reader.status;
    cs_doc_reader_strs(&reader, root, "profiles", arena, &site->profiles, &site->nprofiles);
    if (cs_doc_reader_word(&reader, root, "on_incomplete", decision_words, &word))
        site->on_incomplete = (int32_t)word;
    if (cs_doc_reader_word(&reader, root, "unsigned", unsigned_words, &word) && word == 1)
        site->forbids_unsigned = cs_node_member(root, "unsigned");
    read_on_unknown(site, &reader, cs_node_member(root, "on_unknown"));
    read_lists(site, &reader, arena, cs_node_member(root, "rules"),
               cs_node_member(root, "exceptions"));
    return reader.status;
}
