/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network policies. contract: doc/link_policy.h
 *
 * Policies add up: what one of them lets through is let through. Pods that no policy with egress
 * selects may reach everything; pods on the node's network are beyond all policies.
 */
#include "doc/link_policy.h"

#include "doc/link_select.h"

#define METADATA_ADDRESS UINT32_C(0xA9FEA9FE) /* 169.254.169.254 */
#define METADATA_PORT 80

/* --- addresses ----------------------------------------------------------------------------------
 */

/* A decimal number of at most `most`, without leading zeros. */
static bool read_number(struct cs_str text, uint32_t *at, uint32_t most, uint32_t *out)
{
    uint32_t start = *at;
    *out = 0;
    for (; *at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9'; ++*at) {
        *out = *out * 10 + (uint32_t)(text.ptr[*at] - '0');
        if (*out > most || (*at > start && text.ptr[start] == '0'))
            return false;
    }
    return *at > start;
}

/* "10.0.0.0/8". False: another family, or no block at all. */
static bool block_holds(struct cs_str block, uint32_t address)
{
    uint32_t at = 0, base = 0, bits;
    for (int i = 0; i < 4; i++) {
        uint32_t byte;
        if (!read_number(block, &at, 255, &byte) || at == block.len ||
            block.ptr[at++] != (i < 3 ? '.' : '/'))
            return false;
        base = base << 8 | byte;
    }
    if (!read_number(block, &at, 32, &bits) || at != block.len)
        return false;
    uint32_t mask = bits == 0 ? 0 : UINT32_MAX << (32 - bits);
    return (base & mask) == (address & mask);
}

/* Peers that select pods do not mean the node's link-local addresses. */
static bool peer_holds(struct cs_value peer, uint32_t address)
{
    struct cs_value block = cs_value_get(peer, "ipBlock");
    struct cs_value except = cs_value_get(block, "except");
    if (block.tag != CS_MAP || !block_holds(cs_link_text(block, "cidr"), address))
        return false;
    for (uint32_t i = 0; except.tag == CS_LIST && i < except.len; i++)
        if (except.as.items[i].tag == CS_STRING &&
            block_holds(cs_value_str(except.as.items[i]), address))
            return false;
    return true;
}

/* A named port is one of the peer's pods; an address has no names. */
static bool port_holds(struct cs_value rule, int64_t port)
{
    struct cs_value protocol = cs_value_get(rule, "protocol");
    struct cs_value first = cs_value_get(rule, "port"), last = cs_value_get(rule, "endPort");
    if (protocol.tag == CS_STRING && !cs_value_is_string(protocol, "TCP"))
        return false;
    if (first.tag == CS_ABSENT || first.tag == CS_NULL)
        return true;
    if (first.tag != CS_INT)
        return false;
    return last.tag == CS_INT ? port >= first.as.integer && port <= last.as.integer
                              : port == first.as.integer;
}

static bool has_items(struct cs_value v)
{
    return v.tag == CS_LIST && v.len > 0;
}

static bool rule_lets(struct cs_value rule, uint32_t address, int64_t port)
{
    struct cs_value to = cs_value_get(rule, "to"), ports = cs_value_get(rule, "ports");
    bool peer = !has_items(to), open = !has_items(ports);
    for (uint32_t i = 0; !peer && i < to.len; i++)
        peer = peer_holds(to.as.items[i], address);
    for (uint32_t i = 0; peer && !open && i < ports.len; i++)
        open = port_holds(ports.as.items[i], port);
    return peer && open;
}

bool cs_link_policy_lets(struct cs_value spec, uint32_t address, int64_t port)
{
    struct cs_value rules = cs_value_get(spec, "egress");
    for (uint32_t i = 0; rules.tag == CS_LIST && i < rules.len; i++)
        if (rule_lets(rules.as.items[i], address, port))
            return true;
    return false;
}

struct cs_link_directions cs_link_policy_directions(struct cs_value spec)
{
    struct cs_value types = cs_value_get(spec, "policyTypes");
    struct cs_link_directions directions = {false, false};
    if (!has_items(types)) /* as the API server fills it in */
        return (struct cs_link_directions){true, has_items(cs_value_get(spec, "egress"))};
    for (uint32_t i = 0; i < types.len; i++) {
        directions.ingress |= cs_value_is_string(types.as.items[i], "Ingress");
        directions.egress |= cs_value_is_string(types.as.items[i], "Egress");
    }
    return directions;
}

/* --- one workload -------------------------------------------------------------------------------
 */

struct selected {
    struct cs_value labels;
    struct cs_record_heap policies;
    bool egress;  /* one of them restricts egress */
    bool reaches; /* one of those lets the metadata address through */
};

int cs_link_policy_init(struct cs_link *link)
{
    return cs_link_select_index(link, &link->policies, CS_LINK_POLICY,
                                "spec/podSelector/matchLabels", true);
}

static int made(struct cs_link *link, struct cs_link_object *object, const struct cs_record **out)
{
    if (object->made.tag == CS_ABSENT) {
        struct cs_record *record = cs_record_fill(link->arena, &cs_schema_policy,
                                                  object->subject->origin, object->subject->object);
        if (record == NULL)
            return CTRSEC_E_NOMEM;
        struct cs_value spec = record->slots[CS_WL_policy_spec];
        struct cs_link_directions directions = cs_link_policy_directions(spec);
        record->slots[CS_WL_policy_ingress] = cs_value_bool(directions.ingress);
        record->slots[CS_WL_policy_egress] = cs_value_bool(directions.egress);
        record->slots[CS_WL_policy_letsMetadata] = cs_value_bool(
            !directions.egress || cs_link_policy_lets(spec, METADATA_ADDRESS, METADATA_PORT));
        object->made = cs_value_record(record);
    }
    *out = object->made.as.record;
    return CTRSEC_OK;
}

static int visit_policy(struct cs_link *link, struct cs_link_object *object, void *payload)
{
    struct selected *selected = payload;
    struct cs_value selector = cs_value_walk(object->subject->object, "spec/podSelector");
    const struct cs_record *record;
    if (!cs_link_charge(link, cs_link_selector_size(selector)) ||
        !cs_link_selector_matches(selector, selected->labels))
        return CTRSEC_OK;
    CS_TRY(made(link, object, &record));
    if (record->slots[CS_WL_policy_egress].as.boolean) {
        selected->egress = true;
        selected->reaches |= record->slots[CS_WL_policy_letsMetadata].as.boolean;
    }
    cs_record_push(&selected->policies, object->made);
    return selected->policies.failed ? CTRSEC_E_NOMEM : CTRSEC_OK;
}

/*
 * Policies that the set does not hold could close what is open (when none was found) or open what
 * is closed, so an incomplete set tells only what they cannot change.
 */
static struct cs_value reachable(const struct cs_link *link, const struct selected *selected,
                                 bool node)
{
    if (node || selected->reaches)
        return cs_value_bool(true);
    if (!link->complete)
        return cs_value_absent();
    return cs_value_bool(!selected->egress);
}

int cs_link_policy(struct cs_link *link, struct cs_str space, struct cs_record *workload)
{
    struct selected selected = {.labels = workload->slots[CS_WL_workload_podLabels],
                                .policies = {.arena = link->arena}};
    struct cs_value node = workload->slots[CS_WL_workload_hostNetwork];
    CS_TRY(cs_link_select_visit(link, &link->policies, space, selected.labels, visit_policy,
                                &selected));
    workload->slots[CS_WL_workload_networkPolicies] = cs_link_list(link, &selected.policies);
    workload->slots[CS_WL_workload_metadataReachable] =
        reachable(link, &selected, node.tag == CS_BOOL && node.as.boolean);
    return CTRSEC_OK;
}
