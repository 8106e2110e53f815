/* SPDX-License-Identifier: Apache-2.0 */
/* Results. contract: engine/result.h */
#include "engine/result.h"

#define NOTICES_MOST 1000
#define AUDITS_MOST 1000

void cs_result_init(struct cs_result *result, const struct cs_alloc *alloc,
                    const struct cs_limits *limits)
{
    *result = (struct cs_result){.alloc = alloc, .limits = *limits, .trust = ""};
    cs_buf_init(&result->text, alloc, 0);
}

void cs_result_clear(struct cs_result *result)
{
    cs_buf_clear(&result->text);
    cs_alloc_free(result->alloc, result->findings);
    cs_alloc_free(result->alloc, result->evidence);
    cs_alloc_free(result->alloc, result->notices);
    cs_alloc_free(result->alloc, result->bundles);
    cs_alloc_free(result->alloc, result->rules);
    cs_alloc_free(result->alloc, result->subjects);
    cs_alloc_free(result->alloc, result->outcomes);
    cs_alloc_free(result->alloc, result->known.keys);
    cs_alloc_free(result->alloc, result->known.files);
    cs_alloc_free(result->alloc, result->configs);
    cs_alloc_free(result->alloc, result->exceptions);
    cs_alloc_free(result->alloc, result->audits);
    cs_result_init(result, result->alloc, &result->limits);
}

void cs_result_reset(struct cs_result *result)
{
    cs_buf_reset(&result->text);
    result->nfindings = result->nevidence = result->nnotices = result->nbundles = 0;
    result->nrules = result->nsubjects = result->noutcomes = 0;
    result->nconfigs = result->nexceptions = result->naudits = 0;
    result->counts = (struct ctrsec_counts){.struct_size = sizeof result->counts};
    result->decision = CTRSEC_ALLOW;
    result->undecided = result->no_memory = result->has_exit = false;
    result->trust = "";
}

void cs_result_copy(struct cs_result *result, const struct cs_result *from)
{
    cs_result_reset(result);
    cs_buf_put(&result->text, from->text.ptr, from->text.len);
    for (uint32_t i = 0; i < from->nbundles; i++) {
        struct ctrsec_source_bundle *bundle = cs_result_bundle(result);
        if (bundle == NULL)
            return;
        *bundle = from->bundles[i];
    }
    for (uint32_t i = 0; i < from->nconfigs; i++) {
        struct ctrsec_source_config *config = cs_result_config(result);
        if (config == NULL)
            return;
        *config = from->configs[i];
    }
}

uint32_t cs_result_begin(struct cs_result *result)
{
    return (uint32_t)result->text.len;
}

struct ctrsec_text cs_result_end(struct cs_result *result, uint32_t start)
{
    if (result->text.failed)
        result->no_memory = true;
    if (result->no_memory)
        return (struct ctrsec_text){0, 0};
    struct ctrsec_text text = {start, (uint32_t)result->text.len - start};
    cs_buf_char(&result->text, '\0');
    return text;
}

struct ctrsec_text cs_result_put(struct cs_result *result, struct cs_str s)
{
    uint32_t start = cs_result_begin(result);
    cs_buf_str(&result->text, s);
    return cs_result_end(result, start);
}

struct cs_str cs_result_str(const struct cs_result *result, struct ctrsec_text text)
{
    if (text.size == 0)
        return CS_STR("");
    return cs_str_of(result->text.ptr + text.offset, text.size);
}

/* One more item of `size` bytes in a list that doubles; NULL: out of memory. */
static void *append(struct cs_result *result, void *list, uint32_t *count, uint32_t *room,
                    size_t size)
{
    char **items = list;
    if (*count == *room) {
        uint32_t larger = *room == 0 ? 16 : *room * 2;
        char *moved = cs_alloc_resize(result->alloc, *items, larger * size);
        if (moved == NULL) {
            result->no_memory = true;
            return NULL;
        }
        *items = moved;
        *room = larger;
    }
    return memset(*items + (*count)++ * size, 0, size);
}

struct ctrsec_finding *cs_result_finding(struct cs_result *result)
{
    if (result->nfindings >= result->limits.findings) {
        result->counts.dropped++;
        return NULL;
    }
    return append(result, &result->findings, &result->nfindings, &result->findings_room,
                  sizeof *result->findings);
}

struct ctrsec_evidence *cs_result_evidence(struct cs_result *result)
{
    return append(result, &result->evidence, &result->nevidence, &result->evidence_room,
                  sizeof *result->evidence);
}

struct ctrsec_notice *cs_result_notice(struct cs_result *result)
{
    if (result->nnotices >= NOTICES_MOST)
        return NULL;
    return append(result, &result->notices, &result->nnotices, &result->notices_room,
                  sizeof *result->notices);
}

struct ctrsec_source_bundle *cs_result_bundle(struct cs_result *result)
{
    return append(result, &result->bundles, &result->nbundles, &result->bundles_room,
                  sizeof *result->bundles);
}

struct ctrsec_result_rule *cs_result_rule(struct cs_result *result)
{
    return append(result, &result->rules, &result->nrules, &result->rules_room,
                  sizeof *result->rules);
}

struct ctrsec_result_subject *cs_result_subject(struct cs_result *result)
{
    return append(result, &result->subjects, &result->nsubjects, &result->subjects_room,
                  sizeof *result->subjects);
}

struct ctrsec_result_outcome *cs_result_outcome(struct cs_result *result)
{
    if (result->noutcomes >= result->limits.outcomes) {
        result->counts.untold++;
        return NULL;
    }
    return append(result, &result->outcomes, &result->noutcomes, &result->outcomes_room,
                  sizeof *result->outcomes);
}

struct ctrsec_source_config *cs_result_config(struct cs_result *result)
{
    return append(result, &result->configs, &result->nconfigs, &result->configs_room,
                  sizeof *result->configs);
}

struct ctrsec_exception_use *cs_result_exception(struct cs_result *result)
{
    return append(result, &result->exceptions, &result->nexceptions, &result->exceptions_room,
                  sizeof *result->exceptions);
}

struct cs_audit *cs_result_audit(struct cs_result *result)
{
    if (result->naudits >= AUDITS_MOST)
        return NULL;
    return append(result, &result->audits, &result->naudits, &result->audits_room,
                  sizeof *result->audits);
}

static int order_text(const struct cs_result *result, struct ctrsec_text a, struct ctrsec_text b)
{
    return cs_str_order(cs_result_str(result, a), cs_result_str(result, b));
}

static int order(const struct cs_result *result, const struct ctrsec_finding *a,
                 const struct ctrsec_finding *b)
{
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    int by = order_text(result, a->rule, b->rule);
    if (by == 0)
        by = order_text(result, a->pointer, b->pointer);
    if (by == 0)
        by = order_text(result, a->container, b->container);
    if (by == 0)
        by = order_text(result, a->fingerprint, b->fingerprint);
    return by != 0 ? by : order_text(result, a->message, b->message);
}

static void sift(struct cs_result *result, uint32_t root, uint32_t count)
{
    struct ctrsec_finding *items = result->findings;
    for (;;) {
        uint32_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && order(result, &items[child], &items[child + 1]) < 0)
            child++;
        if (order(result, &items[root], &items[child]) >= 0)
            return;
        struct ctrsec_finding moved = items[root];
        items[root] = items[child];
        items[child] = moved;
        root = child;
    }
}

void cs_result_sort(struct cs_result *result)
{
    uint32_t count = result->nfindings;
    for (uint32_t i = count / 2; i > 0; i--)
        sift(result, i - 1, count);
    for (uint32_t last = count; last > 1; last--) {
        struct ctrsec_finding moved = result->findings[0];
        result->findings[0] = result->findings[last - 1];
        result->findings[last - 1] = moved;
        sift(result, 0, last - 1);
    }
}
