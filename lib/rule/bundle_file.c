/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and writing the envelope. Every byte of a file has one allowed value for a given meaning:
 * reserved fields and padding are zero, orders are strict, nothing lies between or behind the
 * parts.
 */
#include "rule/bundle_file.h"

#include "base/utf8.h"
#include "rule/bundle_reasons.h"

static const char FILE_MAGIC[] = "CTRSECB1";
static const char PAYLOAD_MAGIC[] = "CTRSECP1";
enum { MAGIC = 8 };

static const uint32_t kinds[CS_BUNDLE_SECTION_COUNT] = {
#define ROW(name, kind) kind,
    CS_BUNDLE_SECTIONS(ROW)
#undef ROW
};

static uint64_t number_at(const char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

static bool all_zero(const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != 0)
            return false;
    return true;
}

bool cs_bundle_file_comment_valid(struct cs_str comment)
{
    for (uint32_t i = 0; i < comment.len; i++) {
        unsigned char c = (unsigned char)comment.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return cs_utf8_valid(comment) == comment.len;
}

uint32_t cs_bundle_file_global(const struct cs_bundle_slot *slot,
                               char out[CS_CRYPTO_SIGNATURE + CS_BUNDLE_COMMENT_MOST])
{
    memcpy(out, slot->signature, CS_CRYPTO_SIGNATURE);
    memcpy(out + CS_CRYPTO_SIGNATURE, slot->comment, slot->comment_len);
    return (uint32_t)CS_CRYPTO_SIGNATURE + slot->comment_len;
}

/*
 * slot: 'E' 'D' | key id 8 | signature 64 | global signature 64 | comment length 2 | comment 252
 */
static int read_slot(const char *at, uint32_t index, struct cs_diag *diag,
                     struct cs_bundle_slot *out)
{
    if (at[0] != 'E' || at[1] != 'D')
        return CS_BUNDLE_FAIL(diag, SLOT, "signature %u is not of the kind ED", index);
    out->key_id = number_at(at + 2, 8);
    memcpy(out->signature, at + 10, CS_CRYPTO_SIGNATURE);
    memcpy(out->global_signature, at + 74, CS_CRYPTO_SIGNATURE);
    out->comment_len = (uint16_t)number_at(at + 138, 2);
    if (out->comment_len > CS_BUNDLE_COMMENT_MOST)
        return CS_BUNDLE_FAIL(diag, SLOT, "signature %u has a comment of %u bytes, at most %d",
                              index, out->comment_len, (int)CS_BUNDLE_COMMENT_MOST);
    memcpy(out->comment, at + 140, CS_BUNDLE_COMMENT_MOST);
    if (!all_zero(out->comment + out->comment_len,
                  (size_t)CS_BUNDLE_COMMENT_MOST - out->comment_len))
        return CS_BUNDLE_FAIL(diag, SLOT, "signature %u has bytes behind its comment", index);
    if (!cs_bundle_file_comment_valid(cs_str_of(out->comment, out->comment_len)))
        return CS_BUNDLE_FAIL(diag, SLOT, "signature %u has a comment that is not a line of UTF-8",
                              index);
    return CTRSEC_OK;
}

static void write_slot(struct cs_buf *buf, const struct cs_bundle_slot *slot)
{
    cs_buf_put(buf, "ED", 2);
    cs_buf_u64(buf, slot->key_id);
    cs_buf_put(buf, slot->signature, CS_CRYPTO_SIGNATURE);
    cs_buf_put(buf, slot->global_signature, CS_CRYPTO_SIGNATURE);
    cs_buf_char(buf, (char)(slot->comment_len & 0xFF));
    cs_buf_char(buf, (char)(slot->comment_len >> 8));
    cs_buf_put(buf, slot->comment, slot->comment_len);
    cs_buf_repeat(buf, '\0', (size_t)CS_BUNDLE_COMMENT_MOST - slot->comment_len);
}

/*
 * head:  magic 8 | number of sections 4 | zero 4
 * row:   kind 4 | zero 4 | offset in the payload 8 | length 8
 */
int cs_bundle_file_read_payload(struct cs_str payload, struct cs_diag *diag,
                                struct cs_str sections[CS_BUNDLE_SECTION_COUNT])
{
    const uint32_t start = CS_BUNDLE_PAYLOAD_HEAD + CS_BUNDLE_SECTION_COUNT * CS_BUNDLE_TABLE_ROW;
    if (payload.len < start)
        return CS_BUNDLE_FAIL(diag, SECTIONS, "the payload of %u bytes has no section table",
                              payload.len);
    const char *at = payload.ptr;
    if (memcmp(at, PAYLOAD_MAGIC, MAGIC) != 0)
        return CS_BUNDLE_FAIL(diag, MAGIC, "the payload does not begin with %s", PAYLOAD_MAGIC);
    if (number_at(at + 8, 4) != CS_BUNDLE_SECTION_COUNT || !all_zero(at + 12, 4))
        return CS_BUNDLE_FAIL(diag, SECTIONS, "%u sections, expected %d",
                              (uint32_t)number_at(at + 8, 4), (int)CS_BUNDLE_SECTION_COUNT);
    uint64_t expected = start;
    at += CS_BUNDLE_PAYLOAD_HEAD;
    for (uint32_t i = 0; i < CS_BUNDLE_SECTION_COUNT; i++, at += CS_BUNDLE_TABLE_ROW) {
        uint64_t offset = number_at(at + 8, 8), length = number_at(at + 16, 8);
        if (number_at(at, 4) != kinds[i] || !all_zero(at + 4, 4))
            return CS_BUNDLE_FAIL(diag, SECTIONS, "section %u is not of kind %u", i, kinds[i]);
        if (offset != expected || length > payload.len - expected)
            return CS_BUNDLE_FAIL(diag, SECTIONS, "section %u is not behind the one before it", i);
        sections[i] = cs_str_of(payload.ptr + offset, (size_t)length);
        expected += length;
    }
    if (expected != payload.len)
        return CS_BUNDLE_FAIL(diag, SECTIONS, "the sections end before the payload does");
    return CTRSEC_OK;
}

/* header: magic 8 | envelope version 4 | number of signatures 4 | payload length 8 | zero 8 */
static int read_header(struct cs_str bytes, uint32_t most, struct cs_diag *diag, uint32_t *nslots,
                       uint32_t *payload)
{
    uint32_t magic = bytes.len < MAGIC ? bytes.len : MAGIC;
    if (magic != 0 && memcmp(bytes.ptr, FILE_MAGIC, magic) != 0)
        return CS_BUNDLE_FAIL(diag, MAGIC, "the file does not begin with %s", FILE_MAGIC);
    if (bytes.len < CS_BUNDLE_HEADER)
        return CS_BUNDLE_FAIL(diag, TRUNCATED, "%u bytes, a bundle has more", bytes.len);
    uint64_t version = number_at(bytes.ptr + 8, 4), count = number_at(bytes.ptr + 12, 4);
    uint64_t length = number_at(bytes.ptr + 16, 8);
    if (version != CS_BUNDLE_VERSION)
        return CS_BUNDLE_FAIL(diag, VERSION, "envelope version %u, this engine reads %d",
                              (uint32_t)version, (int)CS_BUNDLE_VERSION);
    if (count < 1 || count > CS_BUNDLE_SLOTS_MOST)
        return CS_BUNDLE_FAIL(diag, HEADER, "%u signatures, expected 1 to %d", (uint32_t)count,
                              (int)CS_BUNDLE_SLOTS_MOST);
    if (!all_zero(bytes.ptr + 24, 8))
        return CS_BUNDLE_FAIL(diag, HEADER, "the reserved bytes of the header are not zero");
    if (length > most)
        return CS_BUNDLE_FAIL(diag, TOO_LARGE, "a payload of %llu bytes, the limit is %u",
                              (unsigned long long)length, most);
    *nslots = (uint32_t)count;
    *payload = (uint32_t)length;
    return CTRSEC_OK;
}

int cs_bundle_file_read(struct cs_str bytes, const struct cs_limits *limits, struct cs_diag *diag,
                        struct cs_bundle_file *out)
{
    uint32_t payload = 0;
    memset(out, 0, sizeof *out);
    limits = limits != NULL ? limits : &cs_limits_default;
    CS_TRY(read_header(bytes, limits->bundle_bytes, diag, &out->nslots, &payload));
    uint64_t start = (uint64_t)CS_BUNDLE_HEADER + (uint64_t)out->nslots * CS_BUNDLE_SLOT;
    if (bytes.len < start + payload)
        return CS_BUNDLE_FAIL(diag, TRUNCATED, "%u bytes, the header promises %llu", bytes.len,
                              (unsigned long long)(start + payload));
    if (bytes.len > start + payload)
        return CS_BUNDLE_FAIL(diag, TRAILING, "%u bytes, the header promises %llu", bytes.len,
                              (unsigned long long)(start + payload));
    for (uint32_t i = 0; i < out->nslots; i++) {
        const char *at = bytes.ptr + CS_BUNDLE_HEADER + (size_t)i * CS_BUNDLE_SLOT;
        CS_TRY(read_slot(at, i, diag, &out->slots[i]));
        if (i > 0 && out->slots[i - 1].key_id >= out->slots[i].key_id)
            return CS_BUNDLE_FAIL(diag, SLOT, "the key ids are not strictly ascending");
    }
    out->payload = cs_str_of(bytes.ptr + start, payload);
    return cs_bundle_file_read_payload(out->payload, diag, out->sections);
}

static int buffer_failed(const struct cs_buf *buf, struct cs_diag *diag)
{
    return buf->failed ? cs_diag_no_memory(diag) : CTRSEC_OK;
}

int cs_bundle_file_write_payload(struct cs_buf *buf, const struct cs_manifest *manifest,
                                 struct cs_str rules, struct cs_str tests, struct cs_diag *diag)
{
    struct cs_manifest filled = *manifest;
    struct cs_buf json;
    CS_TRY(cs_manifest_check(manifest, diag));
    cs_crypto_digest(filled.rules_digest, rules);
    cs_crypto_digest(filled.tests_digest, tests);
    cs_buf_init(&json, buf->alloc, CS_MANIFEST_BYTES);
    cs_manifest_write(&json, &filled);
    struct cs_str sections[CS_BUNDLE_SECTION_COUNT] = {cs_buf_view(&json), rules, tests};
    uint64_t total = CS_BUNDLE_PAYLOAD_HEAD + CS_BUNDLE_SECTION_COUNT * CS_BUNDLE_TABLE_ROW;
    int status = buffer_failed(&json, diag);

    cs_buf_put(buf, PAYLOAD_MAGIC, MAGIC);
    cs_buf_u32(buf, CS_BUNDLE_SECTION_COUNT);
    cs_buf_u32(buf, 0);
    for (int i = 0; i < CS_BUNDLE_SECTION_COUNT; i++) {
        cs_buf_u32(buf, kinds[i]);
        cs_buf_u32(buf, 0);
        cs_buf_u64(buf, total);
        cs_buf_u64(buf, sections[i].len);
        total += sections[i].len;
    }
    if (status == CTRSEC_OK && total > cs_limits_default.bundle_bytes)
        status = CS_BUNDLE_FAIL(diag, TOO_LARGE, "a payload of %llu bytes, the limit is %u",
                                (unsigned long long)total, cs_limits_default.bundle_bytes);
    for (int i = 0; status == CTRSEC_OK && i < CS_BUNDLE_SECTION_COUNT; i++)
        cs_buf_str(buf, sections[i]);
    cs_buf_clear(&json);
    return status != CTRSEC_OK ? status : buffer_failed(buf, diag);
}

int cs_bundle_file_write(struct cs_buf *buf, const struct cs_bundle_slot *slots, uint32_t nslots,
                         struct cs_str payload, struct cs_diag *diag)
{
    struct cs_str sections[CS_BUNDLE_SECTION_COUNT];
    if (nslots < 1 || nslots > CS_BUNDLE_SLOTS_MOST)
        return CS_BUNDLE_FAIL(diag, HEADER, "%u signatures, expected 1 to %d", nslots,
                              (int)CS_BUNDLE_SLOTS_MOST);
    for (uint32_t i = 1; i < nslots; i++)
        if (slots[i - 1].key_id >= slots[i].key_id)
            return CS_BUNDLE_FAIL(diag, SLOT, "the key ids are not strictly ascending");
    CS_TRY(cs_bundle_file_read_payload(payload, diag, sections));
    cs_buf_put(buf, FILE_MAGIC, MAGIC);
    cs_buf_u32(buf, CS_BUNDLE_VERSION);
    cs_buf_u32(buf, nslots);
    cs_buf_u64(buf, payload.len);
    cs_buf_u64(buf, 0);
    for (uint32_t i = 0; i < nslots; i++)
        write_slot(buf, &slots[i]);
    cs_buf_str(buf, payload);
    return buffer_failed(buf, diag);
}

int cs_bundle_file_add_slot(struct cs_bundle_slot *slots, uint32_t *nslots,
                            const struct cs_bundle_slot *slot, struct cs_diag *diag)
{
    uint32_t at = 0;
    while (at < *nslots && slots[at].key_id < slot->key_id)
        at++;
    if (at < *nslots && slots[at].key_id == slot->key_id) {
        slots[at] = *slot;
        return CTRSEC_OK;
    }
    if (*nslots >= CS_BUNDLE_SLOTS_MOST)
        return CS_BUNDLE_FAIL(diag, SLOT, "all %d signature slots are in use",
                              (int)CS_BUNDLE_SLOTS_MOST);
    memmove(&slots[at + 1], &slots[at], (*nslots - at) * sizeof *slots);
    slots[at] = *slot;
    (*nslots)++;
    return CTRSEC_OK;
}
