/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies for Pods that are judged on the controllers of Pods, too. contract:
 * import/import_kyverno.h
 *
 * When that is so: kyverno/kyverno, pkg/autogen (older policies) and pkg/cel/autogen.
 */
#include "import/import_kyverno.h"

#include "rule/policy_doc.h"

#define ANNOTATION "pod-policies.kyverno.io/autogen-controllers"

enum controller {
#define ROW(kind, group, steps) CONTROLLER_##kind,
    CS_POD_CONTROLLER_TABLE(ROW)
#undef ROW
        CONTROLLER_COUNT
};

static const char *const kinds[] = {
#define ROW(kind, group, steps) #kind,
    CS_POD_CONTROLLER_TABLE(ROW)
#undef ROW
};

static const char *const resources[CONTROLLER_COUNT] = {
    [CONTROLLER_Deployment] = "deployments",
    [CONTROLLER_ReplicaSet] = "replicasets",
    [CONTROLLER_StatefulSet] = "statefulsets",
    [CONTROLLER_DaemonSet] = "daemonsets",
    [CONTROLLER_Job] = "jobs",
    [CONTROLLER_CronJob] = "cronjobs",
    [CONTROLLER_ReplicationController] = "replicationcontrollers",
};

const uint32_t cs_kyverno_all = (1u << CONTROLLER_COUNT) - 1;
const uint32_t cs_kyverno_all_cel =
    ((1u << CONTROLLER_COUNT) - 1) & ~(1u << CONTROLLER_ReplicationController);

static uint32_t bit_of(const char *const *words, struct cs_str word)
{
    for (uint32_t i = 0; i < CONTROLLER_COUNT; i++)
        if (cs_str_is(word, words[i]))
            return 1u << i;
    return 0;
}

uint32_t cs_kyverno_resources(struct cs_import_reader *reader, struct cs_node_at list)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < list.value.len; i++) {
        struct cs_node_at item = cs_node_item(list, i);
        uint32_t bit = bit_of(resources, cs_value_str(item.value));
        if (bit == 0)
            cs_doc_reader_fail(&reader->doc, item,
                               "this is no resource that makes Pods, expected "
                               "`deployments`, `jobs` or another");
        set |= bit;
    }
    return set;
}

uint32_t cs_kyverno_requested(struct cs_import_reader *reader)
{
    struct cs_node_at node =
        cs_import_member(cs_import_member(reader->object->metadata, "annotations"), ANNOTATION);
    struct cs_str text = node.value.tag == CS_STRING ? cs_value_str(node.value) : CS_STR("");
    uint32_t set = 0;
    if (text.len == 0 || cs_str_is(text, "all"))
        return cs_kyverno_all;
    if (cs_str_is(text, "none"))
        return 0;
    for (uint32_t at = 0; at <= text.len;) {
        int64_t comma = cs_str_find(text, CS_STR(","), at);
        uint32_t end = comma < 0 ? text.len : (uint32_t)comma;
        uint32_t bit = bit_of(kinds, cs_str_trim(cs_str_slice(text, at, end - at)));
        if (bit == 0)
            cs_doc_reader_fail(&reader->doc, node,
                               "`" ANNOTATION "` names no controller of Pods, "
                               "expected `none` or kinds such as `Deployment`");
        set |= bit;
        at = end + 1;
    }
    return set;
}

void cs_kyverno_controllers(struct cs_import_reader *reader, struct cs_draft *policy, uint32_t set,
                            uint32_t offset)
{
    struct cs_draft list;
    cs_draft_init(&list, reader->import->arena);
    for (uint32_t i = 0; i < CONTROLLER_COUNT; i++)
        if (set >> i & 1)
            cs_draft_add_text(&list, cs_str_from(kinds[i]), offset);
    if (set == cs_kyverno_all)
        cs_draft_put_text(policy, "pods", CS_STR("controllers"), offset);
    else
        cs_draft_put_list(policy, "pods", &list, offset);
}

/* --- which rules ------------------------------------------------------------------------------ */

/* What a walk over the descriptions of resources found. */
struct found {
    bool named;  /* one goes by name, labels or annotations, or mixes Pod with other kinds */
    bool needed; /* one is about Pods or their controllers */
    bool kinds, pod;
};

/* "Pod" of "Pod", "v1/Pod" and "core/v1/Pod". */
static bool is_pod(struct cs_str kind)
{
    return cs_str_is(kind, "Pod") || cs_str_ends(kind, CS_STR("/Pod"));
}

static void look(struct cs_node_at resources_node, struct found *found)
{
    static const char *const names[] = {"name", "names", "selector", "annotations"};
    struct cs_node_at list = cs_import_member(resources_node, "kinds");
    bool pod = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        found->named = found->named || cs_node_given(cs_import_member(resources_node, names[i]));
    for (uint32_t i = 0; list.value.tag == CS_LIST && i < list.value.len; i++) {
        struct cs_node_at item = cs_node_item(list, i);
        struct cs_str kind = item.value.tag == CS_STRING ? cs_value_str(item.value) : CS_STR("");
        pod = pod || is_pod(kind);
        found->kinds = true;
        found->needed = found->needed || cs_str_is(kind, "Pod") || bit_of(kinds, kind) != 0;
    }
    found->pod = found->pod || pod;
    found->named = found->named || (pod && list.value.len > 1);
}

/* The descriptions of a `match` or an `exclude`. */
static void look_at(struct cs_node_at block, struct found *found)
{
    static const char *const lists[] = {"any", "all"};
    look(cs_import_member(block, "resources"), found);
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        struct cs_node_at list = cs_import_member(block, lists[l]);
        for (uint32_t i = 0; list.value.tag == CS_LIST && i < list.value.len; i++)
            look(cs_import_member(cs_node_item(list, i), "resources"), found);
    }
}

bool cs_kyverno_suits(struct cs_node_at spec)
{
    struct cs_node_at rules = cs_import_member(spec, "rules");
    struct found found = {.named = false};
    for (uint32_t i = 0; rules.value.tag == CS_LIST && i < rules.value.len; i++) {
        struct cs_node_at rule = cs_node_item(rules, i);
        if (cs_node_given(cs_import_member(rule, "generate")) ||
            cs_node_given(cs_import_member(cs_import_member(rule, "mutate"), "patchesJson6902")))
            return false;
        look_at(cs_import_member(rule, "match"), &found);
        look_at(cs_import_member(rule, "exclude"), &found);
    }
    return found.needed && !found.named;
}

bool cs_kyverno_for_pods(struct cs_node_at rule)
{
    struct found match = {.named = false}, exclude = {.named = false};
    look_at(cs_import_member(rule, "match"), &match);
    look_at(cs_import_member(rule, "exclude"), &exclude);
    return match.pod && (exclude.pod || !exclude.kinds);
}
