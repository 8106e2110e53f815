/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers to admission reviews. contract: engine/review.h
 *
 * The bounds on warnings are those of the API server, which cuts what is longer: 256 characters
 * each, 4096 together (k8s.io/apiserver, endpoints/filters/warning.go). Keys of audit annotations
 * are qualified names, of which the webhook's own name makes the first half.
 */
#include "engine/review.h"

#include "base/utf8.h"
#include "engine/message_format.h"
#include "text/json_write.h"

#define MESSAGE_MOST 4096    /* bytes of the status message */
#define FINDING_MOST 512     /* bytes of one finding in it */
#define WARNING_MOST 256     /* characters of a warning */
#define WARNINGS_MOST 15     /* and one more that counts the rest */
#define ANNOTATION_MOST 2048 /* bytes of a value */
#define KEY_MOST 63          /* bytes of an annotation's name */
#define OBJECT_POINTER CS_STR("/request/object")

/* --- one finding as a line ----------------------------------------------------------------------
 */

/* Empties the scratch text; that it once ran out of memory is not forgotten. */
static void begin(struct cs_buf *buf)
{
    bool failed = buf->failed;
    cs_buf_reset(buf);
    buf->failed = failed;
}

/* Text in one line: control characters, which the API server refuses, become blanks. */
static void put_line(struct cs_buf *buf, struct cs_str text)
{
    for (uint32_t i = 0, len; i < text.len; i += len) {
        uint32_t c = cs_utf8_decode(text.ptr + i, &len);
        if (c < 0x20 || (c >= 0x7F && c < 0xA0))
            cs_buf_char(buf, ' ');
        else
            cs_buf_put(buf, text.ptr + i, len);
    }
}

/* "[base/privileged] container web runs privileged (/spec/containers/0/securityContext)" */
static void put_finding(struct cs_buf *buf, const struct cs_result *result,
                        const struct ctrsec_finding *finding)
{
    struct cs_str pointer = cs_result_str(result, finding->pointer);
    cs_buf_char(buf, '[');
    put_line(buf, cs_result_str(result, finding->rule));
    cs_buf_text(buf, "] ");
    size_t start = buf->len;
    put_line(buf, cs_result_str(result, finding->message));
    cs_message_cut(buf, start, FINDING_MOST);
    if (!cs_str_starts(pointer, OBJECT_POINTER) || pointer.len == OBJECT_POINTER.len)
        return;
    cs_buf_text(buf, " (");
    start = buf->len;
    put_line(buf, cs_str_slice(pointer, OBJECT_POINTER.len, pointer.len));
    cs_message_cut(buf, start, FINDING_MOST);
    cs_buf_char(buf, ')');
}

/* --- status -------------------------------------------------------------------------------------
 */

static bool is_denying(const struct ctrsec_finding *finding, int32_t outcome)
{
    return finding->outcome == outcome && finding->enforce == CTRSEC_DENY;
}

/* Lines of the denying findings, then of what was not judged; how many were left out. */
static uint32_t put_denials(struct cs_buf *buf, const struct cs_result *result)
{
    static const int32_t outcomes[] = {CTRSEC_FAIL, CTRSEC_UNKNOWN};
    uint32_t left_out = 0;
    for (size_t k = 0; k < sizeof outcomes / sizeof *outcomes; k++)
        for (uint32_t i = 0; i < result->nfindings; i++) {
            const struct ctrsec_finding *finding = &result->findings[i];
            size_t start = buf->len;
            if (!is_denying(finding, outcomes[k]))
                continue;
            cs_buf_text(buf, start > 0 ? "\n" : "");
            put_finding(buf, result, finding);
            if (left_out > 0 || buf->len > MESSAGE_MOST) {
                buf->len = buf->failed ? buf->len : start;
                left_out++;
            }
        }
    return left_out;
}

/* Where the review is malformed: the first notice that is no warning. */
static void put_unread(struct cs_buf *buf, const struct cs_result *result)
{
    uint32_t i = 0;
    while (i < result->nnotices && result->notices[i].status == CTRSEC_OK)
        i++;
    cs_buf_text(buf, "the admission review cannot be used");
    if (i == result->nnotices)
        return;
    cs_buf_printf(buf, ": %u:%u: ", result->notices[i].line, result->notices[i].column);
    put_line(buf, cs_result_str(result, result->notices[i].message));
}

/* What denies without a finding: all of it is told in the counters. */
static void put_incomplete(struct cs_buf *buf, const struct cs_result *result)
{
    const struct ctrsec_counts *counts = &result->counts;
    size_t findings = buf->len;
    if (findings > 0)
        cs_buf_char(buf, '\n');
    size_t start = buf->len;
    if (counts->unread > 0)
        put_unread(buf, result);
    else if (counts->stopped > 0)
        cs_buf_text(buf, "a limit of steps was reached before everything was judged");
    else if (counts->dropped > 0)
        cs_buf_text(buf, "there are more findings than the limit");
    else if (findings == 0)
        cs_buf_text(buf, counts->rules == 0 ? "there are no rules to judge the request by"
                                            : "nothing in the admission review can be judged");
    if (buf->len == start && !buf->failed)
        buf->len = findings; /* there was nothing to say, nor a line to begin */
}

/* Words of k8s.io/apimachinery, meta/v1 StatusReason. */
static const char *reason_of(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *reason;
    } reasons[] = {{400, "BadRequest"},
                   {401, "Unauthorized"},
                   {413, "RequestEntityTooLarge"},
                   {422, "Invalid"}};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return "Forbidden";
}

/* As the first finding that denies wants it. */
static uint32_t code_of(const struct cs_result *result)
{
    if (result->counts.unread > 0)
        return 400;
    for (uint32_t i = 0; i < result->nfindings; i++)
        if (is_denying(&result->findings[i], CTRSEC_FAIL) && result->findings[i].code != 0)
            return result->findings[i].code;
    return 403;
}

static void write_status(struct cs_json_writer *w, const struct cs_result *result,
                         struct cs_buf *scratch)
{
    uint32_t code = code_of(result);
    begin(scratch);
    uint32_t left_out = put_denials(scratch, result);
    put_incomplete(scratch, result);
    if (left_out > 0)
        cs_buf_printf(scratch, "\nand %u more", left_out);
    cs_json_name(w, "status");
    cs_json_open(w, '{');
    cs_json_name(w, "status");
    cs_json_text(w, "Failure");
    cs_json_name(w, "message");
    cs_json_str(w, cs_buf_view(scratch));
    cs_json_name(w, "reason");
    cs_json_text(w, reason_of(code));
    cs_json_name(w, "code");
    cs_json_uint(w, code);
    cs_json_close(w, '}');
}

/* --- warnings -----------------------------------------------------------------------------------
 */

static void write_warnings(struct cs_json_writer *w, const struct cs_result *result,
                           struct cs_buf *scratch)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < result->nfindings; i++) {
        if (result->findings[i].enforce != CTRSEC_WARN)
            continue;
        if (count++ >= WARNINGS_MOST)
            continue;
        if (count == 1) {
            cs_json_name(w, "warnings");
            cs_json_open(w, '[');
        }
        begin(scratch);
        put_finding(scratch, result, &result->findings[i]);
        struct cs_str text = cs_buf_view(scratch);
        if (!scratch->failed && cs_utf8_count(text) > WARNING_MOST) {
            scratch->len = cs_utf8_offset(text, WARNING_MOST - 3);
            cs_buf_text(scratch, "...");
        }
        cs_json_str(w, cs_buf_view(scratch));
    }
    if (count > WARNINGS_MOST) {
        begin(scratch);
        cs_buf_printf(scratch, "and %u more", count - WARNINGS_MOST);
        cs_json_str(w, cs_buf_view(scratch));
    }
    if (count > 0)
        cs_json_close(w, ']');
}

/* --- audit annotations --------------------------------------------------------------------------
 */

/* What fired, by what it did. */
enum class { DENIED, WARNED, REPORTED, UNKNOWN, SUPPRESSED, CLASSES };

static enum class class_of(const struct ctrsec_finding *finding) {
    if (finding->outcome == CTRSEC_SUPPRESSED) return SUPPRESSED;
    if (finding->outcome == CTRSEC_UNKNOWN) return UNKNOWN;
    if (finding->enforce == CTRSEC_DENY) return DENIED;
    return finding->enforce == CTRSEC_WARN ? WARNED : REPORTED;
}

/* The rules of a class, each once: findings of a document are in order of their rules. */
static void put_rules(struct cs_buf *buf, const struct cs_result *result, enum class wanted)
{
    static const char *const reasons[] = {"", "missing", "error", "limit", "cluster"};
    struct cs_str before = CS_STR("");
    for (uint32_t i = 0; i < result->nfindings; i++) {
        const struct ctrsec_finding *finding = &result->findings[i];
        struct cs_str rule = cs_result_str(result, finding->rule);
        if (class_of(finding) != wanted || cs_str_equal(rule, before))
            continue;
        before = rule;
        cs_buf_text(buf, buf->len > 0 ? "," : "");
        cs_buf_str(buf, rule);
        if (wanted == UNKNOWN && finding->reason > 0 && finding->reason <= CTRSEC_UNKNOWN_CLUSTER)
            cs_buf_printf(buf, ":%s", reasons[finding->reason]);
    }
}

static void write_annotation(struct cs_json_writer *w, struct cs_str key, struct cs_buf *value)
{
    if (value->len == 0)
        return;
    cs_message_cut(value, 0, ANNOTATION_MOST);
    cs_json_name_str(w, key);
    cs_json_str(w, cs_buf_view(value));
}

/* "channel@epoch.version:digest", what the request was judged by. */
static void put_bundles(struct cs_buf *buf, const struct cs_result *result)
{
    for (uint32_t i = 0; i < result->nbundles; i++) {
        const struct ctrsec_source_bundle *bundle = &result->bundles[i];
        cs_buf_text(buf, i > 0 ? "," : "");
        put_line(buf, cs_result_str(result, bundle->channel));
        cs_buf_printf(buf, "@%llu.%llu", (unsigned long long)bundle->epoch,
                      (unsigned long long)bundle->version);
        struct cs_str digest = cs_result_str(result, bundle->digest);
        if (digest.len > 0)
            cs_buf_printf(buf, ":%.16s", digest.ptr);
    }
}

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* "policy.key" of a policy's own annotation, short enough for a name. */
static struct cs_str audit_key(const struct cs_result *result, const struct cs_audit *audit,
                               char *room)
{
    struct cs_str rule = cs_result_str(result, audit->rule);
    struct cs_str key = cs_result_str(result, audit->key);
    int64_t slash = cs_str_find(rule, CS_STR("/"), 0);
    uint32_t len = 0;
    if (slash >= 0)
        rule = cs_str_slice(rule, (uint32_t)slash + 1, rule.len);
    if (rule.len + 1 + key.len > KEY_MOST) /* the end of a key tells more than that of an id */
        rule.len = key.len + 2 > KEY_MOST ? 0 : KEY_MOST - 1 - key.len;
    for (uint32_t i = 0; i < rule.len; i++)
        room[len++] = is_key_char(rule.ptr[i]) ? rule.ptr[i] : '-';
    if (rule.len > 0)
        room[len++] = '.';
    for (uint32_t i = 0; i < key.len && len < KEY_MOST; i++)
        room[len++] = is_key_char(key.ptr[i]) ? key.ptr[i] : '-';
    return cs_str_of(room, len);
}

static void write_audits(struct cs_json_writer *w, const struct cs_result *result,
                         struct cs_buf *scratch)
{
    char room[KEY_MOST + 1];
    for (uint32_t i = 0; i < result->naudits; i++) {
        begin(scratch);
        put_line(scratch, cs_result_str(result, result->audits[i].value));
        write_annotation(w, audit_key(result, &result->audits[i], room), scratch);
    }
}

static void write_annotations(struct cs_json_writer *w, const struct cs_result *result,
                              struct cs_buf *scratch)
{
    static const char *const decisions[] = {"allow", "warn", "deny"};
    static const struct cs_str keys[CLASSES] = {[DENIED] = CS_STR_INIT("denied-by"),
                                                [WARNED] = CS_STR_INIT("warned-by"),
                                                [REPORTED] = CS_STR_INIT("reported"),
                                                [UNKNOWN] = CS_STR_INIT("unknown"),
                                                [SUPPRESSED] = CS_STR_INIT("excepted")};
    cs_json_name(w, "auditAnnotations");
    cs_json_open(w, '{');
    cs_json_name(w, "decision");
    cs_json_text(w, decisions[result->decision]);
    cs_json_name(w, "trust");
    cs_json_text(w, result->trust);
    begin(scratch);
    put_bundles(scratch, result);
    write_annotation(w, CS_STR("rules"), scratch);
    for (int i = 0; i < CLASSES; i++) {
        begin(scratch);
        put_rules(scratch, result, (enum class)i);
        write_annotation(w, keys[i], scratch);
    }
    write_audits(w, result, scratch);
    cs_json_close(w, '}');
}

void cs_review_write(struct cs_buf *out, const struct cs_review *review,
                     const struct cs_result *result)
{
    struct cs_json_writer w;
    struct cs_buf scratch;
    bool allowed = result->decision != CTRSEC_DENY;
    cs_buf_init(&scratch, out->alloc, 0);
    cs_json_writer_init(&w, out, 0);
    cs_json_open(&w, '{');
    cs_json_name(&w, "apiVersion");
    cs_json_str(&w, review->api_version);
    cs_json_name(&w, "kind");
    cs_json_text(&w, "AdmissionReview");
    cs_json_name(&w, "response");
    cs_json_open(&w, '{');
    cs_json_name(&w, "uid");
    cs_json_str(&w, review->uid);
    cs_json_name(&w, "allowed");
    cs_json_bool(&w, allowed);
    if (!allowed)
        write_status(&w, result, &scratch);
    write_warnings(&w, result, &scratch);
    write_annotations(&w, result, &scratch);
    cs_json_close(&w, '}');
    cs_json_close(&w, '}');
    out->failed = out->failed || scratch.failed;
    cs_buf_clear(&scratch);
}
