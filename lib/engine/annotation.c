/* SPDX-License-Identifier: Apache-2.0 */
/* Annotations. contract: engine/annotation.h */
#include "engine/annotation.h"

#include "value/time.h"

#define PREFIX "ctrsec.io/ignore."

/* What an annotation says; `wrong` says why it cannot be understood. */
struct request {
    struct cs_str reason, container;
    int64_t until; /* 0: not said */
    const char *wrong;
};

/* "key=value" behind a semicolon. */
static void read_setting(struct cs_str setting, struct request *out)
{
    int64_t equals = cs_str_find(setting, CS_STR("="), 0);
    uint32_t at = equals < 0 ? setting.len : (uint32_t)equals;
    struct cs_str key = cs_str_trim(cs_str_slice(setting, 0, at));
    struct cs_str value = cs_str_trim(cs_str_slice(setting, at + 1, setting.len));
    if (cs_str_is(key, "container") && value.len > 0)
        out->container = value;
    else if (!cs_str_is(key, "until") || !cs_time_parse_day(value, &out->until))
        out->wrong = "not understood";
}

static struct request read_request(struct cs_str text)
{
    struct request out = {.until = 0};
    for (bool first = true; text.len > 0 || first; first = false) {
        int64_t semicolon = cs_str_find(text, CS_STR(";"), 0);
        uint32_t end = semicolon < 0 ? text.len : (uint32_t)semicolon;
        struct cs_str part = cs_str_trim(cs_str_slice(text, 0, end));
        text = cs_str_slice(text, end + 1, text.len);
        if (first)
            out.reason = part;
        else if (part.len > 0)
            read_setting(part, &out);
    }
    if (out.reason.len == 0)
        out.wrong = "no reason given";
    return out;
}

/* The value of an annotation for an id of the rule; *key is where it stands. */
static struct cs_value find_in(struct cs_value metadata, const struct cs_plan_rule *rule,
                               struct cs_str *key)
{
    struct cs_value annotations = cs_value_get(metadata, "annotations");
    const struct cs_plan_about *about = rule->about;
    for (uint32_t i = 0; annotations.tag == CS_MAP && i < annotations.len; i++) {
        struct cs_str name = cs_value_str(annotations.as.items[2 * i]);
        if (!cs_str_starts(name, CS_STR(PREFIX)))
            continue;
        struct cs_str id = cs_str_slice(name, sizeof PREFIX - 1, name.len);
        bool named = cs_str_equal(id, about->short_id);
        for (uint32_t k = 0; k < about->naliases && !named; k++)
            named = cs_str_equal(id, about->aliases[k]);
        *key = name;
        if (named)
            return annotations.as.items[2 * i + 1];
    }
    return cs_value_absent();
}

/* The metadata of an object, and of the pod template that it has, or its job template has. */
static void list_metadata(struct cs_value object, struct cs_value out[3])
{
    struct cs_value spec = cs_value_get(object, "spec");
    struct cs_value job = cs_value_get(cs_value_get(spec, "jobTemplate"), "spec");
    out[0] = cs_value_get(object, "metadata");
    out[1] = cs_value_get(cs_value_get(spec, "template"), "metadata");
    out[2] = cs_value_get(cs_value_get(job, "template"), "metadata");
}

static const char *refusal(const struct cs_evaluator *evaluator, const struct cs_excepted *finding,
                           const struct request *request)
{
    const struct cs_plan_site *site = &evaluator->plan->site;
    if (!cs_plan_any_names(site->annotations, site->nannotations, finding->rule))
        return "not permitted by the site";
    if (evaluator->check.admission && finding->denies)
        return "not at admission";
    if (request->wrong != NULL)
        return request->wrong;
    return cs_exception_refusal(finding->rule, request->until, 0, evaluator->check.now);
}

struct cs_excuse cs_annotation_find(const struct cs_evaluator *evaluator,
                                    const struct cs_excepted *finding)
{
    struct cs_value places[3];
    struct cs_excuse found = {.why = "none"};
    list_metadata(evaluator->subject->object, places);
    for (int i = 0; i < 3 && found.why != NULL; i++) {
        struct cs_str key;
        struct cs_value value = find_in(places[i], finding->rule, &key);
        if (value.tag == CS_ABSENT)
            continue;
        struct cs_str text = value.tag == CS_STRING ? cs_value_str(value) : CS_STR("");
        struct request request = read_request(text);
        if (request.container.len > 0 &&
            !cs_str_equal(request.container, finding->fields[CS_MATCH_CONTAINER]))
            continue;
        found = (struct cs_excuse){key, request.reason, refusal(evaluator, finding, &request)};
    }
    return found;
}
