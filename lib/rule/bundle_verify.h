/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a bundle may be loaded. In: the bytes of a bundle file, a trust store, the channel that
 * the caller expects, its rollback state and its time. Out: the manifest and the sections of a
 * bundle that passed everything but the compiling of its rules.
 *
 * The order of the checks is part of the contract (docs/BUNDLES.md): nothing of the manifest is
 * read before the signatures hold, and what the caller keeps is never changed here.
 */
#ifndef CS_RULE_BUNDLE_VERIFY_H
#define CS_RULE_BUNDLE_VERIFY_H

#include "rule/bundle_file.h"
#include "rule/trust.h"
#include "rule/trust_state.h"

struct cs_verify_options {
    const struct cs_trust *trust;
    struct cs_str channel;          /* the one expected */
    struct cs_str state;            /* what cs_bundle_verify_state gave last; empty: none */
    bool state_new;                 /* that there is no state of this channel yet is intended */
    int64_t now;                    /* Unix seconds */
    const struct cs_limits *limits; /* NULL: the defaults */
};

struct cs_verified {
    struct cs_manifest manifest;
    struct cs_str rules, tests;       /* into the copy that was verified */
    uint8_t digest[CS_CRYPTO_DIGEST]; /* first half of the payload's BLAKE2b-512 */
    bool stale;                       /* expired; loaded because the state names this digest */
    uint32_t signatures;              /* in the file */
    uint32_t trusted;                 /* distinct trusted public keys among them */
};

/*
 * private_copy: bytes that nobody changes while the result is used. Texts of the manifest and the
 * diagnostics' texts are taken from the arena and the collector.
 */
int cs_bundle_verify(struct cs_str private_copy, const struct cs_verify_options *options,
                     struct cs_arena *arena, struct cs_diag *diag, struct cs_verified *out);

/*
 * The rollback state after the load: the old one (may be empty) with the bundle in it. Called only
 * when all rules have been compiled.
 */
int cs_bundle_verify_state(struct cs_str old, const struct cs_verified *verified,
                           struct cs_diag *diag, struct cs_buf *out);

#endif
