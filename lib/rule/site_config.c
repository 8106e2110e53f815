/* SPDX-License-Identifier: Apache-2.0 */
/* Site configuration. contract: rule/site_config.h */
#include "rule/site_config.h"

#include <stdio.h>

static const char *const decision_words[] = {"allow", "warn", "deny", NULL};
static const char *const reason_words[] = {"", "missing", "error", "limit", "cluster", NULL};
static const char *const unsigned_words[] = {"allow", "forbid", NULL};

/* A layer while it is read. */
struct reading {
    struct cs_site *site;
    const struct cs_site_layer *layer;
    struct cs_doc_reader reader;
    struct cs_arena *arena;
};

void cs_site_init(struct cs_site *site)
{
    *site = (struct cs_site){.unsigned_rules.value = -1, .most_days.value = -1};
    for (int phase = 0; phase < 4; phase++) {
        site->on_incomplete[phase].value = -1;
        for (int reason = 0; reason < 5; reason++)
            site->on_unknown[phase][reason].value = -1;
    }
}

const char *cs_site_where(struct cs_site_place place, char *out, size_t size)
{
    if (place.layer == NULL) {
        snprintf(out, size, "the platform");
        return out;
    }
    struct cs_position at = cs_source_position(place.layer->source, place.offset);
    struct cs_str name = place.layer->source->name;
    /* the end of a long name tells more than its beginning */
    name = cs_str_slice(name, name.len > 80 ? name.len - 80 : 0, 80);
    snprintf(out, size, "%.*s:%u", CS_STR_ARG(name), at.line);
    return out;
}

int cs_site_refuse(struct cs_diag *diag, struct cs_site_place at, struct cs_site_place other,
                   const char *what)
{
    char where[128];
    const struct cs_source *before = diag->source;
    diag->source = at.layer->source;
    int status = cs_diag_fail(diag, CTRSEC_E_INVALID, "site.refused",
                              (struct cs_span){at.offset, at.offset + 1},
                              "a repository may not %s: %s does not permit it", what,
                              cs_site_where(other, where, sizeof where));
    diag->source = before;
    return status;
}

static struct cs_site_place place_of(const struct reading *reading, struct cs_node_at node)
{
    return (struct cs_site_place){reading->layer, node.offset};
}

static bool is_repository(const struct reading *reading)
{
    return reading->layer->kind == CTRSEC_CONFIG_REPOSITORY;
}

static void refuse(struct reading *reading, struct cs_node_at node, struct cs_site_place other,
                   const char *what)
{
    int status = cs_site_refuse(reading->reader.diag, place_of(reading, node), other, what);
    if (reading->reader.status == CTRSEC_OK)
        reading->reader.status = status;
}

/* A longer copy of a list; NULL: noted. */
static void *extend(struct reading *reading, const void *items, uint32_t count, uint32_t more,
                    size_t size)
{
    void *copy = cs_arena_array(reading->arena, (size_t)count + more, size);
    if (copy == NULL)
        reading->reader.status = cs_diag_no_memory(reading->reader.diag);
    else if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

static void read_names(struct reading *reading, struct cs_node_at map, const char *key,
                       struct cs_site_names *names)
{
    struct cs_node_at list = cs_node_member(map, key);
    struct cs_str *texts = NULL;
    uint32_t count = 0;
    if (!cs_doc_reader_strs(&reading->reader, map, key, reading->arena, &texts, &count))
        return;
    struct cs_site_name *items =
        extend(reading, names->items, names->count, count, sizeof *names->items);
    if (items == NULL)
        return;
    for (uint32_t i = 0; i < count; i++) {
        bool one = list.value.tag == CS_STRING;
        items[names->count + i] =
            (struct cs_site_name){texts[i], place_of(reading, one ? list : cs_node_item(list, i))};
    }
    names->items = items;
    names->count += count;
}

/* Sets a word; a repository may only raise it, from `silent` where nobody has said it. */
static void put_word(struct reading *reading, struct cs_node_at node, const char *said,
                     int32_t value, int32_t silent, struct cs_site_word *word)
{
    if (is_repository(reading) && value < (word->value >= 0 ? word->value : silent)) {
        char what[96];
        snprintf(what, sizeof what, "say `%s`", said);
        refuse(reading, node, word->place, what);
        return;
    }
    *word = (struct cs_site_word){value, place_of(reading, node)};
}

/* The same for a decision that stands under a key. */
static void read_decision(struct reading *reading, struct cs_node_at map, const char *key,
                          struct cs_site_word *word)
{
    char said[64];
    uint32_t value;
    if (!cs_doc_reader_word(&reading->reader, map, key, decision_words, &value))
        return;
    snprintf(said, sizeof said, "%s: %s", key, decision_words[value]);
    put_word(reading, cs_node_member(map, key), said, (int32_t)value, CTRSEC_DENY, word);
}

static void read_on_unknown(struct reading *reading, struct cs_node_at root)
{
    struct cs_doc_reader *reader = &reading->reader;
    struct cs_node_at map = cs_node_member(root, "on_unknown");
    if (!cs_node_given(map) || !cs_doc_reader_keys(reader, map, "on_unknown", cs_phase_words + 1))
        return;
    for (uint32_t phase = 1; phase < 4; phase++) {
        struct cs_node_at reasons = cs_node_member(map, cs_phase_words[phase]);
        if (!cs_node_given(reasons) ||
            !cs_doc_reader_keys(reader, reasons, "the reasons of a phase", reason_words + 1))
            continue;
        for (uint32_t reason = 1; reason < 5; reason++)
            read_decision(reading, reasons, reason_words[reason],
                          &reading->site->on_unknown[phase][reason]);
    }
}

/* One decision, or one for each phase. */
static void read_on_incomplete(struct reading *reading, struct cs_node_at root)
{
    struct cs_node_at node = cs_node_member(root, "on_incomplete");
    struct cs_site_word *words = reading->site->on_incomplete;
    if (node.value.tag == CS_MAP) {
        if (cs_doc_reader_keys(&reading->reader, node, "on_incomplete", cs_phase_words + 1))
            for (uint32_t phase = 1; phase < 4; phase++)
                read_decision(reading, node, cs_phase_words[phase], &words[phase]);
        return;
    }
    uint32_t before = reading->reader.diag->errors;
    for (uint32_t phase = 1; phase < 4 && reading->reader.diag->errors == before; phase++)
        read_decision(reading, root, "on_incomplete", &words[phase]);
}

static void read_unsigned(struct reading *reading, struct cs_node_at root)
{
    uint32_t word;
    if (cs_doc_reader_word(&reading->reader, root, "unsigned", unsigned_words, &word))
        put_word(reading, cs_node_member(root, "unsigned"), "unsigned: allow", (int32_t)word, 0,
                 &reading->site->unsigned_rules);
}

static void read_adjustment(struct reading *reading, struct cs_node_at key, struct cs_node_at map,
                            struct cs_adjustment *out)
{
    static const char *const keys[] = {"enabled", "severity", "enforce", "params", "reason", NULL};
    struct cs_doc_reader *reader = &reading->reader;
    uint32_t word = 0;
    *out = (struct cs_adjustment){.rule = cs_value_str(key.value),
                                  .node = key,
                                  .layer = reading->layer,
                                  .enforce = {-1, -1, -1, -1},
                                  .params = {cs_value_absent(), 0}};
    if (!cs_doc_reader_keys(reader, map, "the settings of a rule", keys))
        return;
    out->has_enabled = cs_doc_reader_bool(reader, map, "enabled", &out->enabled);
    if (cs_doc_reader_word(reader, map, "severity", cs_severity_words, &word))
        out->severity = (enum ctrsec_severity)word;
    out->params = cs_node_member(map, "params");
    cs_doc_reader_str(reader, map, "reason", &out->reason);
    struct cs_node_at enforce = cs_node_member(map, "enforce");
    if (!cs_node_given(enforce) ||
        !cs_doc_reader_keys(reader, enforce, "enforce", cs_phase_words + 1))
        return;
    for (uint32_t phase = 1; phase < 4; phase++)
        if (cs_doc_reader_word(reader, enforce, cs_phase_words[phase], cs_enforce_words, &word))
            out->enforce[phase] = (int32_t)word;
}

static void read_rules(struct reading *reading, struct cs_node_at root)
{
    struct cs_site *site = reading->site;
    struct cs_node_at rules = cs_node_member(root, "rules");
    if (!cs_node_given(rules))
        return;
    if (rules.value.tag != CS_MAP) {
        cs_doc_reader_fail(&reading->reader, rules, "`rules` is not a map of rule ids");
        return;
    }
    struct cs_adjustment *items = extend(reading, site->adjustments, site->nadjustments,
                                         rules.value.len, sizeof *site->adjustments);
    if (items == NULL)
        return;
    site->adjustments = items;
    for (uint32_t i = 0; i < rules.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(rules, i, &value);
        read_adjustment(reading, key, value, &items[site->nadjustments++]);
    }
}

static void read_exceptions(struct reading *reading, struct cs_node_at root)
{
    struct cs_site *site = reading->site;
    struct cs_exception *more = NULL;
    uint32_t count = 0;
    cs_exceptions_read(&reading->reader, reading->arena, cs_node_member(root, "exceptions"), &more,
                       &count);
    struct cs_exception *items =
        extend(reading, site->exceptions, site->nexceptions, count, sizeof *items);
    if (items == NULL || count == 0)
        return;
    for (uint32_t i = 0; i < count; i++) {
        items[site->nexceptions + i] = more[i];
        items[site->nexceptions + i].repository = is_repository(reading);
    }
    site->exceptions = items;
    site->nexceptions += count;
}

static void read_bundle(struct reading *reading, struct cs_node_at map, struct cs_site_bundle *out)
{
    static const char *const keys[] = {"file", "trust", "channel", "state", "shipped", NULL};
    struct cs_doc_reader *reader = &reading->reader;
    bool shipped = false;
    *out = (struct cs_site_bundle){.place = place_of(reading, map)};
    if (!cs_doc_reader_keys(reader, map, "a bundle", keys))
        return;
    cs_doc_reader_str(reader, map, "file", &out->file);
    cs_doc_reader_str(reader, map, "trust", &out->trust);
    cs_doc_reader_str(reader, map, "channel", &out->channel);
    cs_doc_reader_str(reader, map, "state", &out->state);
    cs_doc_reader_bool(reader, map, "shipped", &shipped);
    bool named = out->file.len > 0 && out->trust.len > 0 && out->channel.len > 0;
    if (shipped ? map.value.len > 1 : !named)
        cs_doc_reader_fail(reader, map,
                           "a bundle is {file, trust, channel}, perhaps with a `state`, or "
                           "{shipped: true} for the one that comes with the command");
}

static void read_bundles(struct reading *reading, struct cs_node_at root)
{
    struct cs_site *site = reading->site;
    struct cs_node_at list = cs_node_member(root, "bundles");
    if (!cs_node_given(list))
        return;
    if (list.value.tag != CS_LIST) {
        cs_doc_reader_fail(&reading->reader, list, "`bundles` is not a list");
        return;
    }
    struct cs_site_bundle *items =
        extend(reading, site->bundles, site->nbundles, list.value.len, sizeof *items);
    if (items == NULL)
        return;
    site->bundles = items;
    for (uint32_t i = 0; i < list.value.len; i++)
        read_bundle(reading, cs_node_item(list, i), &items[site->nbundles++]);
}

/* What the layer of a repository may not have at all. */
static void read_rights(struct reading *reading, struct cs_node_at root)
{
    static const char *const annotation_keys[] = {"allow", NULL};
    static const char *const repository_keys[] = {"exceptions", "max_days", "params", NULL};
    static const char *const reserved[] = {"bundles", "annotations", "repository", NULL};
    static const struct cs_site_place nowhere = {NULL, 0};
    struct cs_doc_reader *reader = &reading->reader;
    struct cs_site *site = reading->site;
    if (is_repository(reading)) {
        for (int i = 0; reserved[i] != NULL; i++) {
            char what[48];
            struct cs_node_at node = cs_node_member(root, reserved[i]);
            snprintf(what, sizeof what, "have `%s`", reserved[i]);
            if (cs_node_given(node))
                refuse(reading, node, nowhere, what);
        }
        return;
    }
    read_bundles(reading, root);
    struct cs_node_at annotations = cs_node_member(root, "annotations");
    if (cs_node_given(annotations) &&
        cs_doc_reader_keys(reader, annotations, "annotations", annotation_keys))
        read_names(reading, annotations, "allow", &site->annotations);
    struct cs_node_at repository = cs_node_member(root, "repository");
    uint64_t days;
    if (!cs_node_given(repository) ||
        !cs_doc_reader_keys(reader, repository, "repository", repository_keys))
        return;
    read_names(reading, repository, "exceptions", &site->may_except);
    read_names(reading, repository, "params", &site->may_set);
    if (cs_doc_reader_uint(reader, repository, "max_days", 36500, &days))
        site->most_days = (struct cs_site_word){
            (int32_t)days, place_of(reading, cs_node_member(repository, "max_days"))};
}

/* A repository's profiles come on top of the platform's; without those, all rules are in. */
static void read_profiles(struct reading *reading, struct cs_node_at root)
{
    static const struct cs_site_place nowhere = {NULL, 0};
    struct cs_node_at node = cs_node_member(root, "profiles");
    if (is_repository(reading) && cs_node_given(node) && reading->site->profiles.count == 0)
        refuse(reading, node, nowhere, "choose `profiles`, which leaves other rules out");
    else
        read_names(reading, root, "profiles", &reading->site->profiles);
}

int cs_site_read(struct cs_site *site, const struct cs_tree *tree, enum ctrsec_config_kind kind,
                 struct cs_arena *arena, struct cs_diag *diag)
{
    static const char *const keys[] = {"bundles",       "profiles", "rules",       "on_unknown",
                                       "on_incomplete", "unsigned", "annotations", "repository",
                                       "exceptions",    NULL};
    struct cs_node_at root = cs_doc_reader_root(tree);
    struct cs_site_layer *layer = cs_arena_zero(arena, sizeof *layer);
    if (layer == NULL)
        return cs_diag_no_memory(diag);
    if (site->nlayers == CS_SITE_LAYERS_MOST)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "site.layers", CS_NO_SPAN,
                            "more than %d layers of configuration", CS_SITE_LAYERS_MOST);
    *layer = (struct cs_site_layer){&tree->source, kind};
    site->layers[site->nlayers++] = layer;
    struct reading reading = {site, layer, {&tree->source, diag, "site.invalid", CTRSEC_OK}, arena};
    if (root.value.tag == CS_NULL ||
        !cs_doc_reader_keys(&reading.reader, root, "site configuration", keys))
        return reading.reader.status;
    read_rights(&reading, root);
    read_profiles(&reading, root);
    read_on_unknown(&reading, root);
    read_on_incomplete(&reading, root);
    read_unsigned(&reading, root);
    read_rules(&reading, root);
    read_exceptions(&reading, root);
    return reading.reader.status;
}
