/* SPDX-License-Identifier: Apache-2.0 */
/* The reader's order, one step after the other. */
#include "rule/bundle_verify.h"

#include <stdio.h>

#include "rule/bundle_reasons.h"
#include "value/time.h"

/* What the signatures of a file amount to for one channel. */
struct tally {
    uint32_t known, scoped, revoked;           /* signatures, by what the store says of them */
    uint32_t trusted;                          /* distinct public keys */
    const uint8_t *keys[CS_BUNDLE_SLOTS_MOST]; /* of the trusted ones */
};

/* A key counts once, under however many ids it stands in the store. */
static void count_key(struct tally *tally, const uint8_t *key)
{
    for (uint32_t i = 0; i < tally->trusted; i++)
        if (memcmp(tally->keys[i], key, CS_CRYPTO_PUBLIC) == 0)
            return;
    tally->keys[tally->trusted++] = key;
}

static bool slot_holds(const struct cs_bundle_slot *slot, const uint8_t hash[CS_CRYPTO_HASH],
                       const struct cs_key_public *key)
{
    char global[CS_CRYPTO_SIGNATURE + CS_BUNDLE_COMMENT_MOST];
    uint32_t len = cs_bundle_file_global(slot, global);
    return cs_crypto_verify(slot->signature, cs_str_of((const char *)hash, CS_CRYPTO_HASH),
                            key->key) &&
           cs_crypto_verify(slot->global_signature, cs_str_of(global, len), key->key);
}

/*
 * Every signature of a known key must hold, also of one that does not count here: a file that
 * carries a wrong one was tampered with, or is not what its signer made.
 */
static int check_signatures(const struct cs_bundle_file *file, const uint8_t hash[CS_CRYPTO_HASH],
                            const struct cs_verify_options *options, struct cs_diag *diag,
                            struct tally *tally)
{
    for (uint32_t i = 0; i < file->nslots; i++) {
        const struct cs_bundle_slot *slot = &file->slots[i];
        const struct cs_trust_key *key = cs_trust_get_key(options->trust, slot->key_id);
        if (key == NULL)
            continue;
        if (!slot_holds(slot, hash, &key->key)) {
            char id[CS_KEY_ID_DIGITS];
            cs_manifest_key_id_write(id, slot->key_id);
            return CS_BUNDLE_FAIL(diag, SIGNATURE, "the signature of key %.*s is bad",
                                  (int)sizeof id, id);
        }
        tally->known++;
        if (!cs_trust_key_may_sign(key, options->channel))
            continue;
        tally->scoped++;
        if (key->revoked)
            tally->revoked++;
        else
            count_key(tally, key->key.key);
    }
    return CTRSEC_OK;
}

static int check_threshold(const struct tally *tally, const struct cs_trust_channel *channel,
                           struct cs_diag *diag)
{
    if (tally->trusted >= channel->threshold && tally->trusted > 0)
        return CTRSEC_OK;
    if (tally->known == 0)
        return CS_BUNDLE_FAIL(diag, TRUST_UNKNOWN, "no signature is of a key in the trust store");
    if (tally->scoped == 0)
        return CS_BUNDLE_FAIL(diag, TRUST_SCOPE, "no key that signed may sign channel %.*s",
                              CS_STR_ARG(channel->name));
    if (tally->trusted == 0)
        return CS_BUNDLE_FAIL(diag, TRUST_REVOKED, "every key that signed is revoked");
    return CS_BUNDLE_FAIL(diag, TRUST_THRESHOLD,
                          "signatures of %u distinct trusted keys, channel %.*s takes %u",
                          tally->trusted, CS_STR_ARG(channel->name), channel->threshold);
}

static int check_signers(const struct cs_bundle_file *file, const struct cs_manifest *manifest,
                         struct cs_diag *diag)
{
    bool same = file->nslots == manifest->nsigners;
    for (uint32_t i = 0; same && i < file->nslots; i++)
        same = file->slots[i].key_id == manifest->signers[i];
    if (!same)
        return CS_BUNDLE_FAIL(diag, SIGNERS,
                              "%u signatures, but not of exactly the %u signers of the manifest",
                              file->nslots, manifest->nsigners);
    return CTRSEC_OK;
}

static int check_section(struct cs_str section, const uint8_t digest[CS_CRYPTO_DIGEST],
                         const char *what, struct cs_diag *diag)
{
    uint8_t found[CS_CRYPTO_DIGEST];
    cs_crypto_digest(found, section);
    if (memcmp(found, digest, sizeof found) != 0)
        return CS_BUNDLE_FAIL(diag, DIGEST, "the %s are not those that the manifest names", what);
    return CTRSEC_OK;
}

/* Epoch and version against the store and the state. *seen: the state names this very payload. */
static int check_version(const struct cs_verified *verified, uint64_t epoch,
                         const struct cs_verify_options *options, struct cs_diag *diag, bool *seen)
{
    const struct cs_manifest *manifest = &verified->manifest;
    struct cs_trust_state_entry entry;
    bool found;
    *seen = false;
    if (manifest->epoch != epoch)
        return CS_BUNDLE_FAIL(diag, TRUST_EPOCH,
                              "the bundle is of epoch %llu, the trust store's "
                              "is %llu",
                              (unsigned long long)manifest->epoch, (unsigned long long)epoch);
    CS_TRY(cs_trust_state_find(options->state, options->channel, diag, &entry, &found));
    if (!found) {
        if (options->state_new)
            return CTRSEC_OK;
        return CS_BUNDLE_FAIL(diag, STATE_MISSING,
                              "no rollback state of channel %.*s, and a new one was not asked for",
                              CS_STR_ARG(options->channel));
    }
    struct cs_trust_state_entry ours = {options->channel, epoch, manifest->version, {0}};
    int order = cs_trust_state_order(&ours, &entry);
    if (order < 0)
        return CS_BUNDLE_FAIL(diag, ROLLBACK,
                              "epoch %llu version %llu, the state has epoch %llu version %llu",
                              (unsigned long long)epoch, (unsigned long long)manifest->version,
                              (unsigned long long)entry.epoch, (unsigned long long)entry.version);
    *seen = order == 0 && memcmp(entry.digest, verified->digest, sizeof entry.digest) == 0;
    if (order == 0 && !*seen)
        return CS_BUNDLE_FAIL(diag, REPLACED, "version %llu is known with other content",
                              (unsigned long long)manifest->version);
    return CTRSEC_OK;
}

/* For messages, as people read times; a number where no date goes so far. */
struct moment {
    char text[CS_TIME_ROOM];
};

static struct moment moment_of(int64_t seconds)
{
    struct moment moment;
    if (seconds < CS_TIME_MIN || seconds > CS_TIME_MAX) {
        snprintf(moment.text, sizeof moment.text, "%lld", (long long)seconds);
        return moment;
    }
    uint32_t length = cs_time_format(seconds, 0, moment.text);
    moment.text[length] = '\0';
    return moment;
}

static int check_time(struct cs_verified *verified, int64_t now, bool seen, struct cs_diag *diag)
{
    const struct cs_manifest *manifest = &verified->manifest;
    if (now < manifest->not_before)
        return CS_BUNDLE_FAIL(diag, EARLY, "valid from %s, it is %s",
                              moment_of(manifest->not_before).text, moment_of(now).text);
    if (now < manifest->expires)
        return CTRSEC_OK;
    if (!seen)
        return CS_BUNDLE_FAIL(diag, EXPIRED, "valid until %s, it is %s",
                              moment_of(manifest->expires).text, moment_of(now).text);
    verified->stale = true;
    return CTRSEC_OK;
}

/* What the payload says of itself, once its signatures hold. */
static int check_content(const struct cs_bundle_file *file, const struct cs_verify_options *options,
                         uint64_t epoch, struct cs_arena *arena, struct cs_diag *diag,
                         struct cs_verified *out)
{
    struct cs_manifest *manifest = &out->manifest;
    bool seen;
    CS_TRY(cs_manifest_parse(file->sections[CS_BUNDLE_MANIFEST], arena, diag, manifest));
    if (!cs_str_equal(manifest->channel, options->channel))
        return CS_BUNDLE_FAIL(diag, CHANNEL, "the bundle is of channel %.*s, expected %.*s",
                              CS_STR_ARG(manifest->channel), CS_STR_ARG(options->channel));
    CS_TRY(check_signers(file, manifest, diag));
    CS_TRY(check_section(out->rules, manifest->rules_digest, "rules", diag));
    CS_TRY(check_section(out->tests, manifest->tests_digest, "tests", diag));
    CS_TRY(check_version(out, epoch, options, diag, &seen));
    return check_time(out, options->now, seen, diag);
}

int cs_bundle_verify(struct cs_str private_copy, const struct cs_verify_options *options,
                     struct cs_arena *arena, struct cs_diag *diag, struct cs_verified *out)
{
    struct cs_bundle_file file;
    struct cs_trust_channel channel;
    struct tally tally = {0};
    uint8_t hash[CS_CRYPTO_HASH];
    memset(out, 0, sizeof *out);
    if (options->trust == NULL || !cs_manifest_channel_valid(options->channel))
        return cs_diag_fail(diag, CTRSEC_E_ARGUMENT, "argument.invalid", CS_NO_SPAN,
                            "a trust store and the name of the expected channel are needed");
    CS_TRY(cs_crypto_init(diag));
    CS_TRY(cs_bundle_file_read(private_copy, options->limits, diag, &file));
    cs_crypto_hash(hash, file.payload);
    CS_TRY(check_signatures(&file, hash, options, diag, &tally));
    if (!cs_trust_get_channel(options->trust, options->channel, &channel))
        return CS_BUNDLE_FAIL(diag, TRUST_CHANNEL, "the trust store has no channel %.*s",
                              CS_STR_ARG(options->channel));
    CS_TRY(check_threshold(&tally, &channel, diag));

    out->rules = file.sections[CS_BUNDLE_RULES];
    out->tests = file.sections[CS_BUNDLE_TESTS];
    out->signatures = file.nslots;
    out->trusted = tally.trusted;
    memcpy(out->digest, hash, sizeof out->digest);
    int status = check_content(&file, options, channel.epoch, arena, diag, out);
    if (status != CTRSEC_OK)
        memset(out, 0, sizeof *out);
    return status;
}

int cs_bundle_verify_state(struct cs_str old, const struct cs_verified *verified,
                           struct cs_diag *diag, struct cs_buf *out)
{
    struct cs_trust_state_entry entry = {.channel = verified->manifest.channel,
                                         .epoch = verified->manifest.epoch,
                                         .version = verified->manifest.version};
    memcpy(entry.digest, verified->digest, sizeof entry.digest);
    return cs_trust_state_put(old, &entry, diag, out);
}
