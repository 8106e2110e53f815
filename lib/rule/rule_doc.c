/* SPDX-License-Identifier: Apache-2.0 */
/* Rule documents to structs. contract: rule/rule_doc.h */
#include "rule/rule_doc.h"

#include "cel/cel_env.h"
#include "rule/exception_doc.h"
#include "rule/policy_doc.h"
#include "rule/rule_param.h"
#include "text/yaml_read.h"

const char *const cs_severity_words[] = {"", "info", "low", "medium", "high", "critical", NULL};
const char *const cs_target_words[] = {"", "image", "workload", "object", "event", NULL};
const char *const cs_phase_words[] = {"", "build", "deploy", "run", NULL};
const char *const cs_enforce_words[] = {"off", "warn", "deny", NULL};
static const char *const missing_words[] = {"unknown", "skip", "fail", NULL};

static const char *const document_keys[] = {
    "channel", "title",       "epoch",    "version", "not_before", "expires", "min_engine", "cel",
    "params",  "definitions", "profiles", "rules",   "policies",   "objects", "exceptions", NULL};
static const char *const rule_keys[] = {
    "id",         "aliases", "title",      "description", "severity", "tags",    "target",
    "each",       "when",    "violation",  "require",     "missing",  "message", "remediation",
    "references", "enforce", "exceptions", "params",      "tests",    NULL};
static const char *const exception_keys[] = {"allowed", "max_days", NULL};
static const char *const profile_keys[] = {"rules", "title", "controls", NULL};

void cs_rule_set_init(struct cs_rule_set *set, struct cs_arena *arena,
                      const struct cs_limits *limits)
{
    *set = (struct cs_rule_set){.arena = arena, .limits = limits, .environment = CS_SINCE_OURS};
}

bool cs_rule_id_valid(struct cs_str id)
{
    if (id.len == 0 || id.len > CS_RULE_ID_MOST || id.ptr[0] == '-' || id.ptr[id.len - 1] == '-')
        return false;
    for (uint32_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

bool cs_rule_name_valid(struct cs_str name)
{
    /* YAML makes the first two of n, y, off, on */
    static const char *const words[] = {"false", "true", "null", "in"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cs_str_is(name, words[i]))
            return false;
    for (uint32_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.len > 0;
}

/* Room for one more pointer in a list that grows in the arena; NULL: out of memory. */
static void **append(struct cs_arena *arena, void *list, uint32_t *count, uint32_t *room)
{
    void ***items = list;
    if (*count == *room) {
        uint32_t larger = *room == 0 ? 16 : *room * 2;
        void **copy = cs_arena_array(arena, larger, sizeof *copy);
        if (copy == NULL)
            return NULL;
        if (*items != NULL)
            memcpy(copy, *items, *count * sizeof *copy);
        *items = copy;
        *room = larger;
    }
    return &(*items)[(*count)++];
}

struct cs_expr_text cs_expr_read(struct cs_doc_reader *reader, struct cs_node_at map,
                                 const char *key)
{
    struct cs_expr_text expr = {.source = reader->source, .node = cs_node_member(map, key)};
    cs_doc_reader_str(reader, map, key, &expr.text);
    return expr;
}

struct cs_source cs_expr_source(const struct cs_expr_text *expr)
{
    struct cs_source source = {.name = expr->source->name, .text = expr->text};
    uint32_t content = expr->node.offset;
    if (expr->source->text.len == 0)
        return source;
    cs_yaml_scalar_start(expr->source, expr->node.offset, &content);
    source.within = expr->source;
    source.offset = content;
    char style = expr->source->text.ptr[expr->node.offset];
    source.block = style == '|' || style == '>';
    return source;
}

static void read_definitions(struct cs_rule_set *set, struct cs_doc_reader *reader,
                             struct cs_node_at map)
{
    for (uint32_t i = 0; map.value.tag == CS_MAP && i < map.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(map, i, &value);
        struct cs_str name = cs_value_str(key.value);
        if (!cs_rule_name_valid(name) || value.value.tag != CS_STRING) {
            cs_doc_reader_fail(reader, key, "a definition is a name and an expression in a string");
            continue;
        }
        struct cs_definition *definition = cs_arena_zero(set->arena, sizeof *definition);
        void **place =
            append(set->arena, &set->definitions, &set->ndefinitions, &set->definitions_room);
        if (definition == NULL || place == NULL) {
            reader->status = cs_diag_no_memory(reader->diag);
            return;
        }
        definition->name = name;
        definition->expr = (struct cs_expr_text){cs_value_str(value.value), value, reader->source};
        *place = definition;
    }
    if (cs_node_given(map) && map.value.tag != CS_MAP)
        cs_doc_reader_fail(reader, map, "`definitions` is not a map of names to expressions");
}

static void read_profiles(struct cs_rule_set *set, struct cs_doc_reader *reader,
                          struct cs_node_at map)
{
    if (cs_node_given(map) && map.value.tag != CS_MAP)
        cs_doc_reader_fail(reader, map, "`profiles` is not a map");
    for (uint32_t i = 0; map.value.tag == CS_MAP && i < map.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(map, i, &value);
        if (!cs_doc_reader_keys(reader, value, "a profile", profile_keys))
            continue;
        struct cs_profile *profile = cs_arena_zero(set->arena, sizeof *profile);
        void **place = append(set->arena, &set->profiles, &set->nprofiles, &set->profiles_room);
        if (profile == NULL || place == NULL) {
            reader->status = cs_diag_no_memory(reader->diag);
            return;
        }
        profile->source = reader->source;
        profile->node = key;
        profile->name = cs_value_str(key.value);
        cs_doc_reader_str(reader, value, "title", &profile->title);
        if (!cs_doc_reader_strs(reader, value, "rules", set->arena, &profile->rules,
                                &profile->nrules))
            cs_doc_reader_fail(reader, value, "a profile needs `rules`, a list of rule ids");
        *place = profile;
    }
}

/* `each`: a word, or names and expressions from the outside in. */
static void read_each(struct cs_rule *rule, struct cs_doc_reader *reader,
                      struct cs_node_at rule_map)
{
    struct cs_node_at each = cs_node_member(rule_map, "each");
    if (!cs_node_given(each))
        return;
    if (each.value.tag == CS_STRING) {
        rule->each_names[0] = cs_value_str(each.value);
        rule->each[0] = (struct cs_expr_text){{NULL, 0}, each, reader->source};
        rule->neach = 1;
        return;
    }
    if (each.value.tag != CS_MAP || each.value.len == 0 || each.value.len > CS_EACH_MOST) {
        cs_doc_reader_fail(reader, each, "`each` is a name or a map of 1 to %d names to lists",
                           CS_EACH_MOST);
        return;
    }
    for (uint32_t i = 0; i < each.value.len; i++) {
        struct cs_node_at value, key = cs_node_pair(each, i, &value);
        if (!cs_rule_name_valid(cs_value_str(key.value)) || value.value.tag != CS_STRING) {
            cs_doc_reader_fail(reader, key, "`each` gives names to expressions in strings");
            return;
        }
        rule->each_names[i] = cs_value_str(key.value);
        rule->each[i] = (struct cs_expr_text){cs_value_str(value.value), value, reader->source};
    }
    rule->neach = each.value.len;
}

static void read_enforce(struct cs_rule *rule, struct cs_doc_reader *reader,
                         struct cs_node_at rule_map)
{
    for (uint32_t phase = 1; phase < 4; phase++)
        rule->enforce[phase] = CTRSEC_WARN;
    struct cs_node_at enforce = cs_node_member(rule_map, "enforce");
    if (!cs_node_given(enforce) ||
        !cs_doc_reader_keys(reader, enforce, "enforce", cs_phase_words + 1))
        return;
    for (uint32_t phase = 1; phase < 4; phase++) {
        uint32_t word;
        if (cs_doc_reader_word(reader, enforce, cs_phase_words[phase], cs_enforce_words, &word))
            rule->enforce[phase] = (int32_t)word;
    }
}

static void read_texts(struct cs_rule_set *set, struct cs_rule *rule, struct cs_doc_reader *reader,
                       struct cs_node_at map)
{
    cs_doc_reader_str(reader, map, "title", &rule->title);
    cs_doc_reader_str(reader, map, "description", &rule->description);
    cs_doc_reader_str(reader, map, "remediation", &rule->remediation);
    cs_doc_reader_strs(reader, map, "aliases", set->arena, &rule->aliases, &rule->naliases);
    cs_doc_reader_strs(reader, map, "tags", set->arena, &rule->tags, &rule->ntags);
    for (uint32_t i = 0; i < rule->naliases; i++)
        if (!cs_rule_id_valid(rule->aliases[i]))
            cs_doc_reader_fail(reader, cs_node_member(map, "aliases"),
                               "an alias is not an id: lower-case letters, digits and '-'");
    rule->references = cs_node_member(map, "references");
    if (cs_node_given(rule->references) && rule->references.value.tag != CS_MAP)
        cs_doc_reader_fail(reader, rule->references, "`references` is not a map");
    rule->tests = cs_node_member(map, "tests");
    if (cs_node_given(rule->tests) && rule->tests.value.tag != CS_LIST)
        cs_doc_reader_fail(reader, rule->tests, "`tests` is not a list");
}

static void read_expressions(struct cs_rule *rule, struct cs_doc_reader *reader,
                             struct cs_node_at map)
{
    rule->when = cs_expr_read(reader, map, "when");
    rule->message = cs_expr_read(reader, map, "message");
    rule->violation = cs_expr_read(reader, map, "violation");
    struct cs_expr_text require = cs_expr_read(reader, map, "require");
    if (cs_node_given(rule->violation.node) == cs_node_given(require.node))
        cs_doc_reader_fail(reader, map,
                           "rule `%.*s` needs exactly one of `violation` and `require`",
                           CS_STR_ARG(rule->id));
    if (rule->violation.text.ptr == NULL) {
        rule->violation = require;
        rule->require = true;
    }
}

/* What rules and policies say of themselves in the same way. */
static void read_common(struct cs_rule *rule, struct cs_doc_reader *reader, struct cs_node_at map)
{
    uint32_t word = CTRSEC_MEDIUM;
    uint64_t days = 0;
    cs_doc_reader_str(reader, map, "id", &rule->id);
    if (!cs_rule_id_valid(rule->id))
        cs_doc_reader_fail(reader, map,
                           "a %s needs an `id`: up to %d lower-case letters, digits and '-'",
                           rule->policy != NULL ? "policy" : "rule", CS_RULE_ID_MOST);
    cs_doc_reader_word(reader, map, "severity", cs_severity_words, &word);
    rule->severity = (enum ctrsec_severity)word;
    rule->exceptions_allowed = true;
    struct cs_node_at exceptions = cs_node_member(map, "exceptions");
    if (cs_node_given(exceptions) &&
        cs_doc_reader_keys(reader, exceptions, "exceptions", exception_keys)) {
        cs_doc_reader_bool(reader, exceptions, "allowed", &rule->exceptions_allowed);
        cs_doc_reader_uint(reader, exceptions, "max_days", 36500, &days);
        rule->exceptions_days = (uint32_t)days;
    }
}

static void read_rule_words(struct cs_rule *rule, struct cs_doc_reader *reader,
                            struct cs_node_at map)
{
    uint32_t word = CTRSEC_TARGET_NONE;
    if (!cs_node_given(cs_node_member(map, "severity")))
        cs_doc_reader_fail(reader, map, "rule `%.*s` has no `severity`", CS_STR_ARG(rule->id));
    if (!cs_node_given(cs_node_member(map, "target")))
        cs_doc_reader_fail(reader, map, "rule `%.*s` has no `target`", CS_STR_ARG(rule->id));
    cs_doc_reader_word(reader, map, "target", cs_target_words, &word);
    rule->target = (enum ctrsec_target)word;
    word = CS_MISSING_UNKNOWN;
    cs_doc_reader_word(reader, map, "missing", missing_words, &word);
    rule->missing = (enum cs_missing)word;
}

static void read_rule(struct cs_rule_set *set, struct cs_doc_reader *reader, struct cs_node_at map)
{
    if (!cs_doc_reader_keys(reader, map, "a rule", rule_keys))
        return;
    struct cs_rule *rule = cs_arena_zero(set->arena, sizeof *rule);
    void **place = append(set->arena, &set->rules, &set->nrules, &set->rules_room);
    if (rule == NULL || place == NULL) {
        reader->status = cs_diag_no_memory(reader->diag);
        return;
    }
    *place = rule;
    rule->source = reader->source;
    rule->node = map;
    read_common(rule, reader, map);
    read_rule_words(rule, reader, map);
    read_texts(set, rule, reader, map);
    read_each(rule, reader, map);
    read_expressions(rule, reader, map);
    read_enforce(rule, reader, map);
    cs_rule_params_read(set->arena, reader, cs_node_member(map, "params"), &rule->params,
                        &rule->nparams);
}

static void read_policy(struct cs_rule_set *set, struct cs_doc_reader *reader,
                        struct cs_node_at map)
{
    if (!cs_policy_keys(reader, map))
        return;
    struct cs_policy *policy = cs_arena_zero(set->arena, sizeof *policy);
    void **place = append(set->arena, &set->rules, &set->nrules, &set->rules_room);
    if (policy == NULL || place == NULL) {
        reader->status = cs_diag_no_memory(reader->diag);
        return;
    }
    struct cs_rule *rule = &policy->rule;
    *place = rule;
    rule->policy = policy;
    rule->source = reader->source;
    rule->node = map;
    rule->target = CTRSEC_TARGET_OBJECT;
    read_common(rule, reader, map);
    read_texts(set, rule, reader, map);
    cs_policy_read(set->arena, reader, map, policy);
}

/* The list under a key of the document; empty where there is none. */
static struct cs_node_at section(struct cs_doc_reader *reader, struct cs_node_at root,
                                 const char *key)
{
    static const struct cs_node_at none = {{0}, 0};
    struct cs_node_at node = cs_node_member(root, key);
    if (node.value.tag == CS_LIST)
        return node;
    if (cs_node_given(node) && node.value.tag != CS_NULL)
        cs_doc_reader_fail(reader, node, "`%s` is not a list", key);
    return none;
}

static int read_rules(struct cs_rule_set *set, struct cs_doc_reader *reader, struct cs_node_at root,
                      const char *key,
                      void (*read)(struct cs_rule_set *, struct cs_doc_reader *, struct cs_node_at))
{
    struct cs_node_at list = section(reader, root, key);
    for (uint32_t i = 0; i < list.value.len; i++) {
        if (set->nrules >= set->limits->rules)
            return cs_diag_fail(reader->diag, CTRSEC_E_LIMIT, "rule.limit", CS_NO_SPAN,
                                "more than %u rules", set->limits->rules);
        read(set, reader, cs_node_item(list, i));
    }
    return CTRSEC_OK;
}

static void read_objects(struct cs_rule_set *set, struct cs_doc_reader *reader,
                         struct cs_node_at root, const struct cs_tree *tree)
{
    struct cs_node_at list = section(reader, root, "objects");
    for (uint32_t i = 0; i < list.value.len; i++) {
        struct cs_policy_object *object = cs_arena_zero(set->arena, sizeof *object);
        void **place = append(set->arena, &set->objects, &set->nobjects, &set->objects_room);
        if (object == NULL || place == NULL) {
            reader->status = cs_diag_no_memory(reader->diag);
            return;
        }
        object->node = cs_node_item(list, i);
        object->tree = tree;
        *place = object;
        if (cs_value_get(object->node.value, "apiVersion").tag != CS_STRING ||
            cs_value_get(object->node.value, "kind").tag != CS_STRING)
            cs_doc_reader_fail(reader, object->node, "an object needs `apiVersion` and `kind`");
    }
}

static void read_exceptions(struct cs_rule_set *set, struct cs_doc_reader *reader,
                            struct cs_node_at root)
{
    struct cs_exception *list;
    uint32_t count;
    cs_exceptions_read(reader, set->arena, cs_node_member(root, "exceptions"), &list, &count);
    for (uint32_t i = 0; i < count; i++) {
        void **place =
            append(set->arena, &set->exceptions, &set->nexceptions, &set->exceptions_room);
        if (place == NULL) {
            reader->status = cs_diag_no_memory(reader->diag);
            return;
        }
        *place = &list[i];
    }
}

static void read_shared_params(struct cs_rule_set *set, struct cs_doc_reader *reader,
                               struct cs_node_at map)
{
    struct cs_param *params = NULL;
    uint32_t count = 0;
    cs_rule_params_read(set->arena, reader, map, &params, &count);
    for (uint32_t i = 0; i < count; i++) {
        void **place = append(set->arena, &set->params, &set->nparams, &set->params_room);
        if (place == NULL) {
            reader->status = cs_diag_no_memory(reader->diag);
            return;
        }
        *place = &params[i];
    }
}

static void read_environment(struct cs_rule_set *set, struct cs_doc_reader *reader,
                             struct cs_node_at map)
{
    struct cs_str name = {NULL, 0};
    if (cs_doc_reader_str(reader, map, "cel", &name) &&
        !cs_cel_env_version_read(name, &set->environment))
        cs_doc_reader_fail(reader, cs_node_member(map, "cel"),
                           "`cel` is the environment of the expressions: k8s-1.%d to k8s-1.%d, or "
                           "ctrsec-1 for all functions",
                           CS_CEL_KUBERNETES_OLDEST, CS_CEL_KUBERNETES_NEWEST);
}

static void read_header(struct cs_rule_set *set, struct cs_doc_reader *reader,
                        struct cs_node_at map)
{
    set->has_header = true;
    cs_doc_reader_str(reader, map, "channel", &set->channel);
    cs_doc_reader_str(reader, map, "title", &set->title);
    cs_doc_reader_str(reader, map, "min_engine", &set->min_engine);
    set->epoch = set->version = 1;
    cs_doc_reader_uint(reader, map, "epoch", UINT32_MAX, &set->epoch);
    cs_doc_reader_uint(reader, map, "version", INT64_MAX, &set->version);
    cs_doc_reader_time(reader, map, "not_before", &set->not_before);
    cs_doc_reader_time(reader, map, "expires", &set->expires);
    read_environment(set, reader, map);
    if (!cs_rule_id_valid(set->channel))
        cs_doc_reader_fail(reader, map,
                           "a bundle needs a `channel`: lower-case letters, digits and '-'");
}

int cs_rule_set_add(struct cs_rule_set *set, const struct cs_tree *tree, bool header,
                    struct cs_diag *diag)
{
    struct cs_doc_reader reader = {&tree->source, diag, "rule.invalid", CTRSEC_OK};
    struct cs_node_at root = cs_doc_reader_root(tree);
    if (root.value.tag == CS_NULL && !header)
        return CTRSEC_OK;
    /* only bundle.yaml may hold the header's keys: they stand before `params` in the list */
    const char *const *keys = header ? document_keys : document_keys + 8;
    if (!cs_doc_reader_keys(&reader, root, header ? "the bundle" : "a rule file", keys))
        return reader.status;
    if (header)
        read_header(set, &reader, root);
    read_shared_params(set, &reader, cs_node_member(root, "params"));
    read_definitions(set, &reader, cs_node_member(root, "definitions"));
    read_profiles(set, &reader, cs_node_member(root, "profiles"));
    CS_TRY(read_rules(set, &reader, root, "rules", read_rule));
    CS_TRY(read_rules(set, &reader, root, "policies", read_policy));
    read_objects(set, &reader, root, tree);
    read_exceptions(set, &reader, root);
    return reader.status;
}
