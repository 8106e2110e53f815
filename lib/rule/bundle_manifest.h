/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manifest of a bundle: which channel and version it is, how long it is valid, what an engine
 * must know to read it, who signs it, and the digests of the other sections. JSON in and out; the
 * written form is one for each manifest, so equal input gives equal bytes.
 *
 *     {"channel":"base","epoch":1,"version":7,"not_before":0,"expires":1900000000,
 *      "min_engine":"0.1.0","environment":1,"cel":"k8s-1.34","features":["rules-1"],
 *      "signers":["4786352C553B5E07"],"digests":{"rules":"<64 hex digits>","tests":"..."}}
 */
#ifndef CS_RULE_BUNDLE_MANIFEST_H
#define CS_RULE_BUNDLE_MANIFEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "text/crypto_sodium.h"

/* The oldest engine that reads what this one writes, and what this one knows. */
#define CS_MANIFEST_ENGINE "0.1.0"
#define CS_MANIFEST_ENVIRONMENT 1
/* X(word, sentence), words ascending */
#define CS_MANIFEST_FEATURES(X)                   \
    X("exceptions", "exceptions of its own")      \
    X("policies", "admission policies of others") \
    X("rules-1", "the rule keys of the first release")

enum {
    CS_MANIFEST_BYTES = 65536,
    CS_MANIFEST_FEATURES_MOST = 64,
    CS_MANIFEST_SIGNERS_MOST = 8, /* the slots of an envelope */
    CS_MANIFEST_CHANNEL_MOST = 63,
    CS_KEY_ID_DIGITS = 16
};
/* Epochs and versions: from 1 to what every JSON reader keeps exactly. */
#define CS_MANIFEST_NUMBER_MOST ((uint64_t)9007199254740991)
/* 9999-12-31T23:59:59Z */
#define CS_MANIFEST_TIME_MOST ((int64_t)253402300799)

struct cs_manifest {
    struct cs_str channel; /* [a-z0-9]([a-z0-9.-]*[a-z0-9])?, at most 63 characters */
    uint64_t epoch, version;
    int64_t not_before, expires; /* Unix seconds; valid while not_before <= now < expires */
    struct cs_str min_engine;    /* "major.minor.patch" */
    uint32_t environment;        /* revision of this engine's CEL environment */
    uint16_t cel;                /* what its expressions may use of it, see cel/cel_env.h; written
                                    where it is not all */
    struct cs_str *features;     /* strictly ascending */
    uint32_t nfeatures;
    uint64_t signers[CS_MANIFEST_SIGNERS_MOST]; /* key ids, strictly ascending */
    uint32_t nsigners;
    uint8_t rules_digest[CS_CRYPTO_DIGEST], tests_digest[CS_CRYPTO_DIGEST];
};

/* Empty, for this engine and environment, with the features that a bundle needs: one with
   exceptions or policies more than the others. */
void cs_manifest_init(struct cs_manifest *out, bool exceptions, bool policies);

/*
 * Reads and checks one. An engine, environment or feature that is unknown here is
 * CTRSEC_E_UNSUPPORTED whatever else the manifest holds. The texts are copied into the arena.
 */
int cs_manifest_parse(struct cs_str json, struct cs_arena *arena, struct cs_diag *diag,
                      struct cs_manifest *out);

/* Whether it may be written: the same demands that parse makes. */
int cs_manifest_check(const struct cs_manifest *manifest, struct cs_diag *diag);
void cs_manifest_write(struct cs_buf *buf, const struct cs_manifest *manifest);

bool cs_manifest_channel_valid(struct cs_str channel);
bool cs_manifest_has_signer(const struct cs_manifest *manifest, uint64_t key_id);

/* A key id as minisign prints it: 16 upper-case hexadecimal digits. */
void cs_manifest_key_id_write(char out[CS_KEY_ID_DIGITS], uint64_t key_id);
bool cs_manifest_key_id_read(struct cs_str text, uint64_t *out);

#endif
