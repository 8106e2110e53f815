/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every reason for which a bundle, a trust store, a key or a rollback state is refused: the stable
 * word that callers may compare, the status, and a sentence for people. docs/BUNDLES.md lists the
 * same words; a test compares them.
 */
#ifndef CS_RULE_BUNDLE_REASONS_H
#define CS_RULE_BUNDLE_REASONS_H

#include "base/diag.h"

/* X(name, word, status, sentence) */
#define CS_BUNDLE_REASONS(X)                                                                     \
    X(TOO_LARGE, "bundle.size", CTRSEC_E_LIMIT, "the payload is over the size limit")            \
    X(TRUNCATED, "bundle.truncated", CTRSEC_E_FORMAT, "the file ends too early")                 \
    X(TRAILING, "bundle.trailing", CTRSEC_E_FORMAT, "bytes follow the end of the payload")       \
    X(MAGIC, "bundle.magic", CTRSEC_E_FORMAT, "the file is not a bundle")                        \
    X(VERSION, "bundle.version", CTRSEC_E_UNSUPPORTED, "an envelope version that is unknown")    \
    X(HEADER, "bundle.header", CTRSEC_E_FORMAT, "a field of the header is impossible")           \
    X(SLOT, "bundle.slot", CTRSEC_E_FORMAT, "a signature slot is malformed or out of order")     \
    X(SECTIONS, "bundle.sections", CTRSEC_E_FORMAT, "the section table is malformed")            \
    X(DIGEST, "bundle.digest", CTRSEC_E_FORMAT, "a section is not what the manifest names")      \
    X(SIGNATURE, "bundle.signature", CTRSEC_E_SIGNATURE, "a known key's signature is bad")       \
    X(SIGNERS, "bundle.signers", CTRSEC_E_SIGNATURE, "signatures and named signers differ")      \
    X(MANIFEST, "bundle.manifest", CTRSEC_E_INVALID, "the manifest is not valid")                \
    X(ENGINE, "bundle.engine", CTRSEC_E_UNSUPPORTED, "the bundle needs a newer engine")          \
    X(FEATURE, "bundle.feature", CTRSEC_E_UNSUPPORTED, "the bundle needs an unknown feature")    \
    X(CHANNEL, "bundle.channel", CTRSEC_E_TRUST, "the bundle is of another channel")             \
    X(EARLY, "bundle.early", CTRSEC_E_EXPIRED, "the bundle is not valid yet")                    \
    X(EXPIRED, "bundle.expired", CTRSEC_E_EXPIRED, "the bundle is not valid any more")           \
    X(ROLLBACK, "bundle.rollback", CTRSEC_E_ROLLBACK, "older than what was loaded before")       \
    X(REPLACED, "bundle.replaced", CTRSEC_E_ROLLBACK, "a known version with other content")      \
    X(STORE, "trust.store", CTRSEC_E_INVALID, "the trust store is not valid")                    \
    X(TRUST_CHANNEL, "trust.channel", CTRSEC_E_TRUST, "the store does not know the channel")     \
    X(TRUST_EPOCH, "trust.epoch", CTRSEC_E_TRUST, "the epoch is not the trust store's")          \
    X(TRUST_UNKNOWN, "trust.unknown", CTRSEC_E_TRUST, "no signer is in the trust store")         \
    X(TRUST_SCOPE, "trust.scope", CTRSEC_E_TRUST, "the signers may not sign this channel")       \
    X(TRUST_REVOKED, "trust.revoked", CTRSEC_E_TRUST, "the signers are revoked")                 \
    X(TRUST_THRESHOLD, "trust.threshold", CTRSEC_E_TRUST, "too few trusted signers")             \
    X(STATE_MISSING, "state.missing", CTRSEC_E_ROLLBACK, "no rollback state was given")          \
    X(STATE_DAMAGED, "state.damaged", CTRSEC_E_ROLLBACK, "the rollback state is damaged")        \
    X(STATE_FULL, "state.full", CTRSEC_E_LIMIT, "the rollback state holds too many channels")    \
    X(KEY, "key.format", CTRSEC_E_FORMAT, "not a minisign key file")                             \
    X(KEY_ALGORITHM, "key.algorithm", CTRSEC_E_UNSUPPORTED, "a key of an unknown kind")          \
    X(KEY_PASSPHRASE, "key.passphrase", CTRSEC_E_SIGNATURE, "a missing or wrong passphrase")     \
    X(MINISIG, "minisig.format", CTRSEC_E_FORMAT, "not a minisign signature file")               \
    X(MINISIG_ALGORITHM, "minisig.algorithm", CTRSEC_E_UNSUPPORTED, "not a prehashed signature") \
    X(MINISIG_COMMENT, "minisig.comment", CTRSEC_E_LIMIT, "the trusted comment is too long")

enum cs_bundle_reason_id {
#define CS_BUNDLE_REASON_ID(name, word, status, sentence) CS_REASON_##name,
    CS_BUNDLE_REASONS(CS_BUNDLE_REASON_ID)
#undef CS_BUNDLE_REASON_ID
        CS_REASON_COUNT
};

struct cs_bundle_reason {
    const char *word;
    int status;
    const char *sentence;
};

extern const struct cs_bundle_reason cs_bundle_reasons[CS_REASON_COUNT];

/* Reports one of the reasons; the rest is the message. */
#define CS_BUNDLE_FAIL(diag, name, ...)                            \
    cs_diag_fail(diag, cs_bundle_reasons[CS_REASON_##name].status, \
                 cs_bundle_reasons[CS_REASON_##name].word, CS_NO_SPAN, __VA_ARGS__)

#endif
