/* SPDX-License-Identifier: Apache-2.0 */
/* The rollback blob: reading, looking up, writing anew. */
#include "rule/trust_state.h"

#include "rule/bundle_manifest.h"
#include "rule/bundle_reasons.h"

static const char MAGIC[] = "CTRSECS1";
enum { HEAD = 16, ENTRY_HEAD = 52, MAGIC_LEN = 8 };

static uint64_t number_at(const char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

static int refuse(struct cs_diag *diag)
{
    return CS_BUNDLE_FAIL(diag, STATE_DAMAGED, "the rollback state is not whole");
}

/* Takes the next entry off the rest of the entries. */
static bool take_entry(struct cs_str *rest, struct cs_trust_state_entry *out)
{
    if (rest->len < ENTRY_HEAD)
        return false;
    uint32_t len = (uint32_t)number_at(rest->ptr + 48, 4);
    if (len > rest->len - ENTRY_HEAD)
        return false;
    out->epoch = number_at(rest->ptr, 8);
    out->version = number_at(rest->ptr + 8, 8);
    memcpy(out->digest, rest->ptr + 16, CS_CRYPTO_DIGEST);
    out->channel = cs_str_of(rest->ptr + ENTRY_HEAD, len);
    *rest = cs_str_slice(*rest, ENTRY_HEAD + len, UINT32_MAX);
    return out->epoch >= 1 && out->epoch <= CS_MANIFEST_NUMBER_MOST && out->version >= 1 &&
           out->version <= CS_MANIFEST_NUMBER_MOST && cs_manifest_channel_valid(out->channel);
}

/* The entries of a blob that is whole; count 0 for an empty one. */
static int open_blob(struct cs_str blob, struct cs_diag *diag, struct cs_str *entries,
                     uint32_t *count)
{
    uint8_t checksum[CS_CRYPTO_DIGEST];
    *entries = CS_STR("");
    *count = 0;
    if (blob.len == 0)
        return CTRSEC_OK;
    if (blob.len < HEAD + CS_CRYPTO_DIGEST || memcmp(blob.ptr, MAGIC, MAGIC_LEN) != 0 ||
        number_at(blob.ptr + 12, 4) != 0)
        return refuse(diag);
    struct cs_str body = cs_str_slice(blob, 0, blob.len - CS_CRYPTO_DIGEST);
    cs_crypto_digest(checksum, body);
    if (memcmp(checksum, blob.ptr + body.len, sizeof checksum) != 0)
        return refuse(diag);
    uint32_t promised = (uint32_t)number_at(blob.ptr + 8, 4);
    if (promised > CS_TRUST_STATE_CHANNELS_MOST)
        return refuse(diag);
    struct cs_str rest = cs_str_slice(body, HEAD, UINT32_MAX);
    *entries = rest;
    struct cs_trust_state_entry entry, before = {.channel = {"", 0}};
    for (uint32_t i = 0; i < promised; i++) {
        if (!take_entry(&rest, &entry) || cs_str_order(before.channel, entry.channel) >= 0)
            return refuse(diag);
        before = entry;
    }
    if (rest.len != 0)
        return refuse(diag);
    *count = promised;
    return CTRSEC_OK;
}

int cs_trust_state_find(struct cs_str blob, struct cs_str channel, struct cs_diag *diag,
                        struct cs_trust_state_entry *out, bool *found)
{
    struct cs_str rest;
    uint32_t count;
    *found = false;
    CS_TRY(open_blob(blob, diag, &rest, &count));
    for (uint32_t i = 0; i < count && !*found; i++)
        *found = take_entry(&rest, out) && cs_str_equal(out->channel, channel);
    return CTRSEC_OK;
}

int cs_trust_state_order(const struct cs_trust_state_entry *a, const struct cs_trust_state_entry *b)
{
    if (a->epoch != b->epoch)
        return a->epoch < b->epoch ? -1 : 1;
    return (a->version > b->version) - (a->version < b->version);
}

static void write_entry(struct cs_buf *buf, const struct cs_trust_state_entry *entry)
{
    cs_buf_u64(buf, entry->epoch);
    cs_buf_u64(buf, entry->version);
    cs_buf_put(buf, entry->digest, sizeof entry->digest);
    cs_buf_u32(buf, entry->channel.len);
    cs_buf_str(buf, entry->channel);
}

int cs_trust_state_put(struct cs_str old, const struct cs_trust_state_entry *entry,
                       struct cs_diag *diag, struct cs_buf *out)
{
    struct cs_trust_state_entry other = {.channel = {"", 0}};
    struct cs_str rest;
    uint32_t count;
    bool found, written = false;
    CS_TRY(cs_trust_state_find(old, entry->channel, diag, &other, &found));
    if (found && cs_trust_state_order(&other, entry) > 0)
        entry = &other;
    struct cs_trust_state_entry kept = *entry;
    CS_TRY(open_blob(old, diag, &rest, &count));
    if (!found && count >= CS_TRUST_STATE_CHANNELS_MOST)
        return CS_BUNDLE_FAIL(diag, STATE_FULL, "the rollback state holds %d channels already",
                              (int)CS_TRUST_STATE_CHANNELS_MOST);
    size_t start = out->len;
    cs_buf_put(out, MAGIC, MAGIC_LEN);
    cs_buf_u32(out, found ? count : count + 1);
    cs_buf_u32(out, 0);
    for (uint32_t i = 0; i < count && take_entry(&rest, &other); i++) {
        int order = cs_str_order(other.channel, kept.channel);
        if (!written && order >= 0) {
            write_entry(out, &kept);
            written = true;
        }
        if (order != 0)
            write_entry(out, &other);
    }
    if (!written)
        write_entry(out, &kept);
    if (out->failed)
        return cs_diag_no_memory(diag);
    uint8_t checksum[CS_CRYPTO_DIGEST];
    cs_crypto_digest(checksum, cs_str_of(out->ptr + start, out->len - start));
    cs_buf_put(out, checksum, sizeof checksum);
    return out->failed ? cs_diag_no_memory(diag) : CTRSEC_OK;
}
