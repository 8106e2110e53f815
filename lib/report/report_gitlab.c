/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GitLab reads: a container scanning report (security-report-schemas 15.0.1, which GitLab 15
 * and later take) for the security pages, and a code quality report (docs.gitlab.com, "Code
 * Quality", report format) for merge requests.
 *
 * A container scanning report places each finding in a package of an image and wants times. What is
 * judged here is no package: its image is that of an image, else made of what identifies the
 * subject; the place in a file stands in `details`. The times are the one that the caller gives,
 * else 1970.
 */
#include "engine/fingerprint.h"
#include "report/report_members.h"
#include "report/report_rules.h"
#include "report/report_words.h"
#include "value/time.h"

enum { NAME_MOST = 255, SOLUTION_MOST = 7000 };

/* Of GitLab, by enum ctrsec_severity. */
static const char *const severities[] = {"Unknown", "Info", "Low", "Medium", "High", "Critical"};
static const char *const qualities[] = {"info", "info", "minor", "major", "critical", "blocker"};

/* GitLab takes findings of equal ids for one: ours have the same fingerprint in two files. */
static void write_id(struct cs_members *m, const char *name, const struct ctrsec_finding *finding)
{
    char id[CS_FINGERPRINT_LENGTH];
    const struct cs_str parts[] = {
        cs_result_str(m->result, finding->fingerprint), cs_result_str(m->result, finding->file),
        cs_result_str(m->result, finding->pointer), cs_result_str(m->result, finding->check)};
    cs_fingerprint_write(id, parts, sizeof parts / sizeof *parts);
    cs_member_str(m, name,
                  cs_str_slice(cs_str_of(id, sizeof id), 3, sizeof id)); /* without "v1:" */
}

/* "Pod shop/web: message", and why it does not count. */
static void write_description(struct cs_members *m, const struct ctrsec_finding *finding)
{
    struct cs_buf *text = cs_member_begin(m);
    if (!cs_report_is_open(finding))
        cs_buf_printf(text, "%s: ", cs_report_label(finding));
    cs_report_subject(text, cs_escape_plain, m->result, finding->kind, finding->space,
                      finding->name);
    cs_buf_text(text, ": ");
    cs_member_put(m, finding->message);
    cs_member_end(m, "description", 0);
}

/* --- container scanning -------------------------------------------------------------------------
 */

static void write_maker(struct cs_members *m, const char *name)
{
    cs_member_open(m, name, '{');
    cs_member_word(m, "id", "ctrsec");
    cs_member_word(m, "name", "ctrsec");
    cs_member_word(m, "version", CTRSEC_VERSION_TEXT);
    cs_member_open(m, "vendor", '{');
    cs_member_word(m, "name", "ctrsec");
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

static void write_messages(struct cs_members *m)
{
    if (m->result->nnotices == 0)
        return;
    cs_member_open(m, "messages", '[');
    for (uint32_t i = 0; i < m->result->nnotices; i++) {
        const struct ctrsec_notice *notice = &m->result->notices[i];
        cs_member_open(m, NULL, '{');
        cs_member_word(m, "level", notice->status == CTRSEC_OK ? "info" : "warn");
        struct cs_buf *text = cs_member_begin(m);
        cs_member_put(m, notice->file);
        if (notice->line > 0)
            cs_buf_printf(text, ":%u:%u", notice->line, notice->column);
        cs_buf_text(text, ": ");
        cs_member_put(m, notice->message);
        cs_member_end(m, "value", 0);
        cs_member_close(m, '}');
    }
    cs_member_close(m, ']');
}

static void write_scan(struct cs_members *m)
{
    char time[CS_TIME_ROOM];
    cs_time_format(m->options->time, 0, time);
    struct cs_str at = cs_str_of(time, strlen("2020-01-28T03:26:02")); /* without the zone */
    cs_member_open(m, "scan", '{');
    write_maker(m, "analyzer");
    write_maker(m, "scanner");
    cs_member_word(m, "type", "container_scanning");
    cs_member_str(m, "start_time", at);
    cs_member_str(m, "end_time", at);
    cs_member_word(m, "status", "success");
    write_messages(m);
    cs_member_close(m, '}');
}

/* Without what separates the parts of an image's name. */
static void put_part(struct cs_buf *out, struct cs_str part)
{
    for (uint32_t i = 0; i < part.len; i++)
        cs_buf_char(out, part.ptr[i] == ':' || part.ptr[i] == '\n' ? '_' : part.ptr[i]);
}

/* What the schema takes: two or three parts between colons, or four where the second is a port. */
static bool is_image(struct cs_str name)
{
    uint32_t parts = 1;
    bool port = false;
    for (uint32_t i = 0, start = 0; i <= name.len; i++) {
        if (i < name.len && name.ptr[i] != ':')
            continue;
        if (i == start)
            return false;
        if (parts == 2)
            port = name.ptr[start] >= '0' && name.ptr[start] <= '9';
        parts += i < name.len;
        start = i + 1;
    }
    return parts == 2 || parts == 3 || (parts == 4 && port);
}

/* "name:tag"; of a subject that is no image its kind, namespace and name. */
static void write_image(struct cs_members *m, const struct ctrsec_finding *finding)
{
    struct cs_str name = cs_result_str(m->result, finding->name);
    struct cs_buf *image = cs_member_begin(m);
    if (finding->target == CTRSEC_TARGET_IMAGE) {
        int64_t slash = cs_str_find_last(name, CS_STR("/"), name.len);
        int64_t colon = cs_str_find_last(name, CS_STR(":"), name.len);
        cs_buf_str(image, name.len > 0 ? name : CS_STR("image"));
        cs_buf_text(image, colon > slash && colon >= 0 ? "" : ":latest");
        if (!is_image(cs_buf_view(image))) {
            cs_buf_reset(image);
            put_part(image, name);
            cs_buf_text(image, ":latest");
        }
    } else {
        put_part(image, cs_result_str(m->result, finding->kind));
        cs_buf_char(image, '/');
        put_part(image, cs_result_str(m->result, finding->space));
        cs_buf_text(image, finding->space.size > 0 ? "/" : "");
        put_part(image, name);
        cs_buf_text(image, ":latest");
    }
    cs_member_end(m, "image", 0);
}

static void write_dependency(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, "location", '{');
    cs_member_open(m, "dependency", '{');
    cs_member_open(m, "package", '{');
    cs_member_str(
        m, "name",
        cs_result_str(m->result, finding->container.size > 0 ? finding->container : finding->name));
    cs_member_close(m, '}');
    cs_member_word(m, "version", "");
    cs_member_close(m, '}');
    cs_member_word(m, "operating_system", "unknown");
    write_image(m, finding);
    cs_member_close(m, '}');
}

static void write_url(struct cs_members *m, const struct cs_report_rule *rule)
{
    cs_escape_link(cs_member_begin(m), rule->url);
    cs_member_end(m, "url", 0);
}

static void write_identifiers(struct cs_members *m, const struct cs_report_rule *rule)
{
    cs_member_open(m, "identifiers", '[');
    cs_member_open(m, NULL, '{');
    cs_member_word(m, "type", "ctrsec");
    cs_member_text(m, "name", rule->record->rule);
    cs_member_text(m, "value", rule->record->rule);
    if (rule->url.len > 0)
        write_url(m, rule);
    cs_member_close(m, '}');
    cs_member_close(m, ']');
    if (rule->url.len == 0)
        return;
    cs_member_open(m, "links", '[');
    cs_member_open(m, NULL, '{');
    write_url(m, rule);
    cs_member_close(m, '}');
    cs_member_close(m, ']');
}

/* Of the text that is put together; nothing where it is empty. */
static void write_detail(struct cs_members *m, const char *key)
{
    if (m->made.len == 0)
        return;
    cs_member_open(m, key, '{');
    cs_member_word(m, "name", key);
    cs_member_word(m, "type", "text");
    cs_member_end(m, "value", 0);
    cs_member_close(m, '}');
}

static void write_details(struct cs_members *m, const struct ctrsec_finding *finding)
{
    cs_member_open(m, "details", '{');
    if (finding->file.size > 0) {
        cs_member_open(m, "place", '{');
        cs_member_word(m, "name", "place");
        cs_member_word(m, "type", "file-location");
        cs_member_text(m, "file_name", finding->file);
        cs_member_number(m, "line_start", finding->line > 0 ? finding->line : 1);
        cs_member_close(m, '}');
    }
    cs_member_begin(m);
    cs_member_put(m, finding->pointer);
    write_detail(m, "pointer");
    cs_member_begin(m);
    cs_member_put(m, finding->fingerprint);
    write_detail(m, "fingerprint");
    cs_report_exception(cs_member_begin(m), cs_escape_plain, m->result, finding);
    write_detail(m, "exception");
    cs_member_close(m, '}');
}

static void write_vulnerability(struct cs_members *m, const struct cs_report_rules *rules,
                                const struct ctrsec_finding *finding)
{
    bool counts = cs_report_is_open(finding);
    cs_member_open(m, NULL, '{');
    write_id(m, "id", finding);
    cs_member_begin(m);
    cs_member_put(m, finding->title);
    cs_member_end(m, "name", NAME_MOST);
    write_description(m, finding);
    cs_member_word(m, "severity", severities[counts ? finding->severity : CTRSEC_INFO]);
    if (finding->remediation.size > 0) {
        cs_member_begin(m);
        cs_member_put(m, finding->remediation);
        cs_member_end(m, "solution", SOLUTION_MOST);
    }
    write_identifiers(m, &rules->items[finding->rule_number]);
    write_dependency(m, finding);
    write_details(m, finding);
    cs_member_close(m, '}');
}

void cs_report_gitlab(struct cs_buf *out, const struct cs_result *result,
                      const struct cs_report_options *options)
{
    struct cs_members m;
    struct cs_report_rules rules;
    cs_members_init(&m, out, result, options);
    if (cs_report_rules_init(&rules, out, result, options)) {
        cs_member_open(&m, NULL, '{');
        cs_member_word(&m, "version", "15.0.1");
        write_scan(&m);
        cs_member_open(&m, "vulnerabilities", '[');
        for (uint32_t i = 0; i < result->nfindings; i++)
            if (cs_report_shown(options, &result->findings[i]))
                write_vulnerability(&m, &rules, &result->findings[i]);
        cs_member_close(&m, ']');
        cs_member_close(&m, '}');
        cs_buf_char(out, '\n');
    }
    cs_report_rules_clear(&rules);
    cs_members_clear(&m);
}

/* --- code quality -------------------------------------------------------------------------------
 */

static void write_issue(struct cs_members *m, const struct ctrsec_finding *finding)
{
    bool counts = cs_report_is_open(finding);
    cs_member_open(m, NULL, '{');
    write_description(m, finding);
    cs_member_text(m, "check_name", finding->rule);
    write_id(m, "fingerprint", finding);
    cs_member_word(m, "severity", qualities[counts ? finding->severity : 0]);
    cs_member_open(m, "location", '{');
    cs_member_str(m, "path", cs_result_str(m->result, finding->file));
    cs_member_open(m, "lines", '{');
    cs_member_number(m, "begin", finding->line > 0 ? finding->line : 1);
    cs_member_close(m, '}');
    cs_member_close(m, '}');
    cs_member_close(m, '}');
}

void cs_report_codequality(struct cs_buf *out, const struct cs_result *result,
                           const struct cs_report_options *options)
{
    struct cs_members m;
    cs_members_init(&m, out, result, options);
    cs_member_open(&m, NULL, '[');
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (cs_report_shown(options, &result->findings[i]))
            write_issue(&m, &result->findings[i]);
    cs_member_close(&m, ']');
    cs_buf_char(out, '\n');
    cs_members_clear(&m);
}
