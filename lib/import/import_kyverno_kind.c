/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds as Kyverno's rules name them. contract: import/import_kyverno.h
 *
 *     kind = [[group "/"] version "/"] Kind ["/" subresource], "." for the last "/" too
 *
 * A subresource is matched by the resource that it belongs to: the object of a request for
 * "Pod/exec" is a PodExecOptions. Meanings: kyverno/kyverno, pkg/utils/kube/kind.go.
 */
#include "import/import_kyverno.h"

#include <stdio.h>

#include "rule/policy_kind.h"

struct kind {
    struct cs_str group, version, kind, subresource; /* "*": any; subresource "": none */
};

/* v1, v2beta1, "*" */
static bool is_version(struct cs_str word)
{
    if (cs_str_is(word, "*"))
        return true;
    return word.len > 1 && word.ptr[0] == 'v' && word.ptr[1] >= '0' && word.ptr[1] <= '9';
}

static bool has_upper(struct cs_str word)
{
    for (uint32_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z')
            return true;
    return false;
}

/* The parts between '/', and '.' behind the last '/'. Their number, 5 for more than 4. */
static uint32_t split(struct cs_str text, struct cs_str parts[4])
{
    uint32_t count = 0, start = 0, last = 0;
    for (uint32_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '/')
            last = i + 1;
    for (uint32_t i = 0; i <= text.len; i++) {
        bool end = i == text.len || text.ptr[i] == '/' || (i >= last && text.ptr[i] == '.');
        if (!end)
            continue;
        if (count == 4)
            return 5;
        parts[count++] = cs_str_slice(text, start, i - start);
        start = i + 1;
    }
    return count;
}

static bool parse_kind(struct cs_str text, struct kind *out)
{
    const struct cs_str any = CS_STR("*"), none = CS_STR("");
    struct cs_str p[4];
    uint32_t count = split(text, p);
    *out = (struct kind){any, any, any, none};
    if (count == 1)
        out->kind = p[0];
    else if (count == 2 && cs_str_is(p[0], "*") && !has_upper(p[1]))
        out->subresource = p[1]; /* "*" and a subresource, or any of both */
    else if (count == 2 && is_version(p[0]))
        *out = (struct kind){any, p[0], p[1], none};
    else if (count == 2)
        *out = (struct kind){any, any, p[0], p[1]};
    else if (count == 3 && is_version(p[0]))
        *out = (struct kind){any, p[0], p[1], p[2]};
    else if (count == 3)
        *out = (struct kind){p[0], p[1], p[2], none};
    else if (count == 4)
        *out = (struct kind){p[0], p[1], p[2], p[3]};
    return count >= 1 && count <= 4 && out->kind.len > 0;
}

bool cs_kyverno_wildcard(struct cs_str word)
{
    for (uint32_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '*' || word.ptr[i] == '?')
            return true;
    return false;
}

/* Whether the normal form can say it: whole words, or "*" alone. */
static bool is_plain(const struct kind *kind)
{
    const struct cs_str words[] = {kind->group, kind->version, kind->kind, kind->subresource};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cs_kyverno_wildcard(words[i]) && !cs_str_is(words[i], "*"))
            return false;
    return true;
}

/* --- to the lists of an R --------------------------------------------------------------------- */

static void add_resource(struct cs_draft *list, const char *resource, struct cs_str sub,
                         uint32_t offset)
{
    char text[128];
    snprintf(text, sizeof text, "%s/%.*s", resource, CS_STR_ARG(cs_str_slice(sub, 0, 64)));
    struct cs_str copy = cs_arena_copy(list->arena, cs_str_from(text));
    if (copy.ptr != NULL)
        cs_draft_add_text(list, copy, offset);
}

/* The resources of a kind with its subresource: of each group that has such a kind. */
static void add_resources(struct cs_kyverno_rule *rule, const struct kind *kind,
                          struct cs_node_at item, struct cs_draft *list)
{
    uint32_t before = list->count;
    if (cs_str_is(kind->kind, "*"))
        add_resource(list, "*", kind->subresource, item.offset);
    for (uint32_t i = 0; i < cs_kind_count(); i++) {
        const struct cs_kind *row = cs_kind_at(i);
        if (cs_str_is(kind->kind, row->kind) && strchr(row->resource, '/') == NULL &&
            (cs_str_is(kind->group, "*") || cs_str_is(kind->group, row->group)))
            add_resource(list, row->resource, kind->subresource, item.offset);
    }
    if (list->count == before && !list->arena->refused)
        cs_kyverno_skip(rule, item, "the resource of a subresource is not known");
}

/* Whether one R can have both kinds. */
static bool same_place(const struct kind *a, const struct kind *b)
{
    return cs_str_equal(a->group, b->group) && cs_str_equal(a->version, b->version) &&
           cs_str_equal(a->subresource, b->subresource) &&
           cs_str_is(a->kind, "*") == cs_str_is(b->kind, "*");
}

static void add_kind(struct cs_kyverno_rule *rule, const struct kind *kind, struct cs_node_at item,
                     struct cs_draft *list)
{
    if (!is_plain(kind))
        cs_kyverno_skip(rule, item, "a kind has a wildcard");
    else if (kind->subresource.len > 0)
        add_resources(rule, kind, item, list);
    else if (!cs_str_is(kind->kind, "*"))
        cs_draft_add_text(list, kind->kind, item.offset);
}

uint32_t cs_kyverno_kinds(struct cs_kyverno_rule *rule, struct cs_node_at kinds, uint32_t i,
                          struct cs_draft *out)
{
    struct cs_node_at item = cs_node_item(kinds, i);
    struct kind first, next;
    struct cs_draft list;
    if (!parse_kind(cs_value_str(item.value), &first)) {
        cs_doc_reader_fail(&rule->reader->doc, item,
                           "this is no kind, expected `Kind`, `group/version/Kind` or one with a "
                           "subresource behind it");
        return i + 1;
    }
    cs_draft_init(&list, out->arena);
    for (; i < kinds.value.len; i++) {
        struct cs_node_at other = cs_node_item(kinds, i);
        if (!parse_kind(cs_value_str(other.value), &next) || !same_place(&first, &next))
            break;
        add_kind(rule, &next, other, &list);
    }
    if (!cs_str_is(first.group, "*"))
        cs_draft_put_one(out, "groups", first.group, item.offset);
    if (!cs_str_is(first.version, "*"))
        cs_draft_put_one(out, "versions", first.version, item.offset);
    cs_draft_put_list(out, first.subresource.len > 0 ? "resources" : "kinds", &list, item.offset);
    return i;
}
