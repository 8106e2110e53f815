/* SPDX-License-Identifier: Apache-2.0 */
/* Manifest JSON to struct and back. */
#include "rule/bundle_manifest.h"

#include "cel/cel_env.h"
#include "rule/bundle_reasons.h"
#include "text/json_jansson.h"

static struct cs_str known_features[] = {
#define ROW(word, sentence) CS_STR_INIT(word),
    CS_MANIFEST_FEATURES(ROW)
#undef ROW
};
enum { KNOWN_FEATURES = sizeof known_features / sizeof known_features[0] };

void cs_manifest_init(struct cs_manifest *out, bool exceptions, bool policies)
{
    /* by what is needed, in the order of the table */
    static struct cs_str needed[2][2][KNOWN_FEATURES] = {
        {{CS_STR_INIT("rules-1")}, {CS_STR_INIT("policies"), CS_STR_INIT("rules-1")}},
        {{CS_STR_INIT("exceptions"), CS_STR_INIT("rules-1")},
         {CS_STR_INIT("exceptions"), CS_STR_INIT("policies"), CS_STR_INIT("rules-1")}}};
    memset(out, 0, sizeof *out);
    out->channel = CS_STR("");
    out->min_engine = CS_STR(CS_MANIFEST_ENGINE);
    out->environment = CS_MANIFEST_ENVIRONMENT;
    out->cel = CS_SINCE_OURS;
    out->features = needed[exceptions][policies];
    out->nfeatures = 1 + exceptions + policies;
}

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool cs_manifest_channel_valid(struct cs_str channel)
{
    if (channel.len == 0 || channel.len > CS_MANIFEST_CHANNEL_MOST)
        return false;
    for (uint32_t i = 0; i < channel.len; i++)
        if (!is_lower_or_digit(channel.ptr[i]) && channel.ptr[i] != '-' && channel.ptr[i] != '.')
            return false;
    return is_lower_or_digit(channel.ptr[0]) && is_lower_or_digit(channel.ptr[channel.len - 1]);
}

bool cs_manifest_has_signer(const struct cs_manifest *manifest, uint64_t key_id)
{
    for (uint32_t i = 0; i < manifest->nsigners; i++)
        if (manifest->signers[i] == key_id)
            return true;
    return false;
}

void cs_manifest_key_id_write(char out[CS_KEY_ID_DIGITS], uint64_t key_id)
{
    for (int i = 0; i < CS_KEY_ID_DIGITS; i++)
        out[i] = "0123456789ABCDEF"[(key_id >> (60 - 4 * i)) & 15];
}

/* The value of a digit of the alphabet, or -1. */
static int digit_of(char c, const char *alphabet)
{
    const char *found = c != '\0' ? strchr(alphabet, c) : NULL;
    return found != NULL ? (int)(found - alphabet) : -1;
}

bool cs_manifest_key_id_read(struct cs_str text, uint64_t *out)
{
    uint64_t id = 0;
    if (text.len != CS_KEY_ID_DIGITS)
        return false;
    for (uint32_t i = 0; i < text.len; i++) {
        int digit = digit_of(text.ptr[i], "0123456789ABCDEF");
        if (digit < 0)
            return false;
        id = id << 4 | (uint64_t)digit;
    }
    *out = id;
    return true;
}

/* "major.minor.patch", each at most five digits without leading zeros, as one number. */
static bool read_engine(struct cs_str text, uint64_t *out)
{
    uint64_t value = 0;
    uint32_t at = 0;
    for (int part = 0; part < 3; part++) {
        uint32_t start = at;
        uint64_t number = 0;
        while (at < text.len && at - start < 5 && text.ptr[at] >= '0' && text.ptr[at] <= '9')
            number = number * 10 + (uint64_t)(text.ptr[at++] - '0');
        if (at == start || (text.ptr[start] == '0' && at - start > 1))
            return false;
        value = value * 100000 + number;
        if (part < 2 && (at >= text.len || text.ptr[at++] != '.'))
            return false;
    }
    *out = value;
    return at == text.len;
}

static bool is_known_feature(struct cs_str word)
{
    for (size_t i = 0; i < KNOWN_FEATURES; i++)
        if (cs_str_equal(known_features[i], word))
            return true;
    return false;
}

static int check_engine(struct cs_str wanted, struct cs_diag *diag)
{
    uint64_t ours = 0, theirs;
    read_engine(CS_STR(CTRSEC_VERSION_TEXT), &ours);
    if (!read_engine(wanted, &theirs))
        return CS_BUNDLE_FAIL(diag, MANIFEST, "min_engine is not a version like 1.2.3");
    if (theirs > ours)
        return CS_BUNDLE_FAIL(diag, ENGINE, "the bundle needs engine %.*s, this is %s",
                              CS_STR_ARG(wanted), CTRSEC_VERSION_TEXT);
    return CTRSEC_OK;
}

static int check_environment(uint64_t wanted, struct cs_diag *diag)
{
    if (wanted > CS_MANIFEST_ENVIRONMENT)
        return CS_BUNDLE_FAIL(diag, ENGINE, "the bundle needs CEL environment %llu, this has %d",
                              (unsigned long long)wanted, CS_MANIFEST_ENVIRONMENT);
    return CTRSEC_OK;
}

static int check_cel(struct cs_str wanted, struct cs_diag *diag, uint16_t *version)
{
    return cs_cel_env_version_read(wanted, version)
               ? CTRSEC_OK
               : CS_BUNDLE_FAIL(diag, ENGINE,
                                "the bundle is for CEL environment %.*s, which is unknown",
                                CS_STR_ARG(wanted));
}

static int check_numbers(const struct cs_manifest *m, struct cs_diag *diag)
{
    if (m->epoch < 1 || m->epoch > CS_MANIFEST_NUMBER_MOST)
        return CS_BUNDLE_FAIL(diag, MANIFEST, "the epoch is not a number from 1 to 2^53-1");
    if (m->version < 1 || m->version > CS_MANIFEST_NUMBER_MOST)
        return CS_BUNDLE_FAIL(diag, MANIFEST, "the version is not a number from 1 to 2^53-1");
    if (m->not_before < 0 || m->expires > CS_MANIFEST_TIME_MOST || m->expires <= m->not_before)
        return CS_BUNDLE_FAIL(diag, MANIFEST,
                              "not_before and expires are not a span of time before year 10000");
    if (m->environment < 1)
        return CS_BUNDLE_FAIL(diag, MANIFEST, "the environment is not a number from 1");
    return check_environment(m->environment, diag);
}

int cs_manifest_check(const struct cs_manifest *m, struct cs_diag *diag)
{
    if (!cs_manifest_channel_valid(m->channel))
        return CS_BUNDLE_FAIL(diag, MANIFEST,
                              "the channel is not a name of a-z, 0-9, '-' and '.' (at most %d)",
                              (int)CS_MANIFEST_CHANNEL_MOST);
    CS_TRY(check_numbers(m, diag));
    CS_TRY(check_engine(m->min_engine, diag));
    if (m->nfeatures > CS_MANIFEST_FEATURES_MOST)
        return CS_BUNDLE_FAIL(diag, MANIFEST, "%u features, at most %d", m->nfeatures,
                              (int)CS_MANIFEST_FEATURES_MOST);
    for (uint32_t i = 0; i < m->nfeatures; i++) {
        if (!is_known_feature(m->features[i]))
            return CS_BUNDLE_FAIL(diag, FEATURE, "feature %u is unknown to this engine", i);
        if (i > 0 && cs_str_order(m->features[i - 1], m->features[i]) >= 0)
            return CS_BUNDLE_FAIL(diag, MANIFEST, "the features are not strictly ascending");
    }
    if (m->nsigners < 1 || m->nsigners > CS_MANIFEST_SIGNERS_MOST)
        return CS_BUNDLE_FAIL(diag, MANIFEST, "%u signers, expected 1 to %d", m->nsigners,
                              (int)CS_MANIFEST_SIGNERS_MOST);
    for (uint32_t i = 1; i < m->nsigners; i++)
        if (m->signers[i - 1] >= m->signers[i])
            return CS_BUNDLE_FAIL(diag, MANIFEST, "the signers are not strictly ascending");
    return CTRSEC_OK;
}

static void write_digest(struct cs_buf *buf, const uint8_t digest[CS_CRYPTO_DIGEST])
{
    for (int i = 0; i < CS_CRYPTO_DIGEST; i++)
        cs_buf_printf(buf, "%02x", digest[i]);
}

/* Every text in it has a checked alphabet without quotes or backslashes: nothing is escaped. */
void cs_manifest_write(struct cs_buf *buf, const struct cs_manifest *m)
{
    char cel[CS_CEL_VERSION_ROOM];
    cs_buf_printf(buf, "{\"channel\":\"%.*s\",\"epoch\":%llu,\"version\":%llu,",
                  CS_STR_ARG(m->channel), (unsigned long long)m->epoch,
                  (unsigned long long)m->version);
    cs_buf_printf(buf, "\"not_before\":%lld,\"expires\":%lld,", (long long)m->not_before,
                  (long long)m->expires);
    cs_buf_printf(buf, "\"min_engine\":\"%.*s\",\"environment\":%u,", CS_STR_ARG(m->min_engine),
                  m->environment);
    if (m->cel < CS_SINCE_OURS)
        cs_buf_printf(buf, "\"cel\":\"%s\",", cs_cel_env_version_write(m->cel, cel));
    cs_buf_text(buf, "\"features\":[");
    for (uint32_t i = 0; i < m->nfeatures; i++)
        cs_buf_printf(buf, "%s\"%.*s\"", i ? "," : "", CS_STR_ARG(m->features[i]));
    cs_buf_text(buf, "],\"signers\":[");
    for (uint32_t i = 0; i < m->nsigners; i++) {
        char digits[CS_KEY_ID_DIGITS];
        cs_manifest_key_id_write(digits, m->signers[i]);
        cs_buf_printf(buf, "%s\"%.*s\"", i ? "," : "", (int)CS_KEY_ID_DIGITS, digits);
    }
    cs_buf_text(buf, "],\"digests\":{\"rules\":\"");
    write_digest(buf, m->rules_digest);
    cs_buf_text(buf, "\",\"tests\":\"");
    write_digest(buf, m->tests_digest);
    cs_buf_text(buf, "\"}}\n");
}

/*
 * Before anything else is judged: a bundle for a newer engine may hold keys that are unknown here,
 * and the caller is to hear "newer", not "invalid".
 */
static int check_supported(const struct cs_json_doc *doc, const struct cs_json_node *root)
{
    void *at = NULL;
    struct cs_json_node member;
    CS_TRY(cs_json_doc_expect(doc, root, CS_JSON_OBJECT));
    while (cs_json_doc_next(root, &at, &member)) {
        enum cs_json_kind kind = cs_json_doc_kind(&member);
        if (strcmp(member.key, "min_engine") == 0 && kind == CS_JSON_STRING)
            CS_TRY(check_engine(cs_json_doc_string(&member), doc->diag));
        if (strcmp(member.key, "cel") == 0 && kind == CS_JSON_STRING) {
            uint16_t version;
            CS_TRY(check_cel(cs_json_doc_string(&member), doc->diag, &version));
        }
        if (strcmp(member.key, "environment") == 0 && kind == CS_JSON_INTEGER) {
            int64_t wanted;
            CS_TRY(cs_json_doc_integer(doc, &member, 1, INT64_MAX, &wanted));
            CS_TRY(check_environment((uint64_t)wanted, doc->diag));
        }
        if (strcmp(member.key, "features") != 0 || kind != CS_JSON_ARRAY)
            continue;
        uint32_t count = cs_json_doc_count(&member);
        for (uint32_t i = 0; i < count; i++) {
            struct cs_json_node item = cs_json_doc_item(&member, i);
            if (cs_json_doc_kind(&item) == CS_JSON_STRING &&
                !is_known_feature(cs_json_doc_string(&item)))
                return CS_BUNDLE_FAIL(doc->diag, FEATURE, "feature %u is unknown to this engine",
                                      i);
        }
    }
    return CTRSEC_OK;
}

static int read_digest(const struct cs_json_doc *doc, const struct cs_json_node *node,
                       uint8_t out[CS_CRYPTO_DIGEST])
{
    struct cs_str text = cs_json_doc_string(node);
    if (text.len != 2 * CS_CRYPTO_DIGEST)
        return cs_json_doc_fail(doc, node, "expected %d hexadecimal digits", 2 * CS_CRYPTO_DIGEST);
    for (uint32_t i = 0; i < CS_CRYPTO_DIGEST; i++) {
        int high = digit_of(text.ptr[2 * i], "0123456789abcdef");
        int low = digit_of(text.ptr[2 * i + 1], "0123456789abcdef");
        if (high < 0 || low < 0)
            return cs_json_doc_fail(doc, node, "expected lower-case hexadecimal digits");
        out[i] = (uint8_t)(high << 4 | low);
    }
    return CTRSEC_OK;
}

static int read_lists(const struct cs_json_doc *doc, const struct cs_json_node *features,
                      const struct cs_json_node *signers, struct cs_arena *arena,
                      struct cs_manifest *out)
{
    out->nfeatures = cs_json_doc_count(features);
    out->nsigners = cs_json_doc_count(signers);
    if (out->nfeatures > CS_MANIFEST_FEATURES_MOST)
        return cs_json_doc_fail(doc, features, "at most %d features",
                                (int)CS_MANIFEST_FEATURES_MOST);
    if (out->nsigners > CS_MANIFEST_SIGNERS_MOST)
        return cs_json_doc_fail(doc, signers, "at most %d signers", (int)CS_MANIFEST_SIGNERS_MOST);
    out->features = cs_arena_array(arena, out->nfeatures, sizeof *out->features);
    if (out->features == NULL)
        return cs_diag_no_memory(doc->diag);
    for (uint32_t i = 0; i < out->nfeatures; i++) {
        struct cs_json_node item = cs_json_doc_item(features, i);
        CS_TRY(cs_json_doc_expect(doc, &item, CS_JSON_STRING));
        out->features[i] = cs_arena_copy(arena, cs_json_doc_string(&item));
        if (out->features[i].ptr == NULL)
            return cs_diag_no_memory(doc->diag);
    }
    for (uint32_t i = 0; i < out->nsigners; i++) {
        struct cs_json_node item = cs_json_doc_item(signers, i);
        CS_TRY(cs_json_doc_expect(doc, &item, CS_JSON_STRING));
        if (!cs_manifest_key_id_read(cs_json_doc_string(&item), &out->signers[i]))
            return cs_json_doc_fail(doc, &item, "expected a key id of %d upper-case digits",
                                    (int)CS_KEY_ID_DIGITS);
    }
    return CTRSEC_OK;
}

static int read_numbers(const struct cs_json_doc *doc, const struct cs_json_field *epoch,
                        struct cs_manifest *out)
{
    int64_t value;
    CS_TRY(cs_json_doc_integer(doc, &epoch[0].node, 1, (int64_t)CS_MANIFEST_NUMBER_MOST, &value));
    out->epoch = (uint64_t)value;
    CS_TRY(cs_json_doc_integer(doc, &epoch[1].node, 1, (int64_t)CS_MANIFEST_NUMBER_MOST, &value));
    out->version = (uint64_t)value;
    CS_TRY(cs_json_doc_integer(doc, &epoch[2].node, 0, CS_MANIFEST_TIME_MOST, &out->not_before));
    CS_TRY(cs_json_doc_integer(doc, &epoch[3].node, 0, CS_MANIFEST_TIME_MOST, &out->expires));
    CS_TRY(cs_json_doc_integer(doc, &epoch[4].node, 1, UINT32_MAX, &value));
    out->environment = (uint32_t)value;
    return CTRSEC_OK;
}

static int read_manifest(const struct cs_json_doc *doc, struct cs_arena *arena,
                         struct cs_manifest *out)
{
    enum {
        EPOCH,
        VERSION,
        NOT_BEFORE,
        EXPIRES,
        ENVIRONMENT,
        CHANNEL,
        ENGINE,
        FEATURES,
        SIGNERS,
        DIGESTS,
        CEL,
        COUNT
    };
    struct cs_json_field fields[COUNT] = {
        [EPOCH] = {"epoch", CS_JSON_INTEGER, true, {0}},
        [VERSION] = {"version", CS_JSON_INTEGER, true, {0}},
        [NOT_BEFORE] = {"not_before", CS_JSON_INTEGER, true, {0}},
        [EXPIRES] = {"expires", CS_JSON_INTEGER, true, {0}},
        [ENVIRONMENT] = {"environment", CS_JSON_INTEGER, true, {0}},
        [CHANNEL] = {"channel", CS_JSON_STRING, true, {0}},
        [ENGINE] = {"min_engine", CS_JSON_STRING, true, {0}},
        [FEATURES] = {"features", CS_JSON_ARRAY, true, {0}},
        [SIGNERS] = {"signers", CS_JSON_ARRAY, true, {0}},
        [DIGESTS] = {"digests", CS_JSON_OBJECT, true, {0}},
        [CEL] = {"cel", CS_JSON_STRING, false, {0}},
    };
    struct cs_json_field digests[] = {{"rules", CS_JSON_STRING, true, {0}},
                                      {"tests", CS_JSON_STRING, true, {0}}};
    struct cs_json_node root = cs_json_doc_root(doc);
    CS_TRY(check_supported(doc, &root));
    CS_TRY(cs_json_doc_fields(doc, &root, fields, COUNT));
    CS_TRY(cs_json_doc_fields(doc, &fields[DIGESTS].node, digests, 2));
    CS_TRY(read_numbers(doc, fields, out));
    CS_TRY(read_lists(doc, &fields[FEATURES].node, &fields[SIGNERS].node, arena, out));
    CS_TRY(read_digest(doc, &digests[0].node, out->rules_digest));
    CS_TRY(read_digest(doc, &digests[1].node, out->tests_digest));
    out->cel = CS_SINCE_OURS;
    if (fields[CEL].node.value != NULL)
        CS_TRY(check_cel(cs_json_doc_string(&fields[CEL].node), doc->diag, &out->cel));
    out->channel = cs_arena_copy(arena, cs_json_doc_string(&fields[CHANNEL].node));
    out->min_engine = cs_arena_copy(arena, cs_json_doc_string(&fields[ENGINE].node));
    if (out->channel.ptr == NULL || out->min_engine.ptr == NULL)
        return cs_diag_no_memory(doc->diag);
    return cs_manifest_check(out, doc->diag);
}

int cs_manifest_parse(struct cs_str json, struct cs_arena *arena, struct cs_diag *diag,
                      struct cs_manifest *out)
{
    struct cs_source source = {.name = CS_STR("manifest"), .text = json};
    struct cs_json_doc doc;
    memset(out, 0, sizeof *out);
    CS_TRY(cs_json_doc_read(&doc, &source, CS_MANIFEST_BYTES,
                            cs_bundle_reasons[CS_REASON_MANIFEST].word, diag));
    int status = read_manifest(&doc, arena, out);
    cs_json_doc_clear(&doc);
    return status;
}
