/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust store: whose signatures count, for which channels, and how many it takes. Text in, an
 * immutable table in the caller's arena out.
 *
 *     {"keys": [{"key": "RWQ...", "channels": ["base"], "comment": "release key"}],
 *      "channels": {"base": {"threshold": 1, "epoch": 1}},
 *      "revoked": ["4786352C553B5E07"]}
 *
 * A public key file of minisign is a store of one key: any channel, threshold 1, epoch 1.
 */
#ifndef CS_RULE_TRUST_H
#define CS_RULE_TRUST_H

#include "base/arena.h"
#include "rule/key_file.h"

enum { CS_TRUST_BYTES = 1 << 20, CS_TRUST_KEYS_MOST = 1024, CS_TRUST_CHANNELS_MOST = 1024 };

struct cs_trust_key {
    struct cs_key_public key;
    struct cs_str *channels; /* that it may sign */
    uint32_t nchannels;
    bool every_channel;
    bool revoked; /* its id is listed, or that of another entry with the same public key */
    struct cs_str comment;
};

struct cs_trust_channel {
    struct cs_str name;
    uint32_t threshold; /* distinct public keys, 1 to 8 */
    uint64_t epoch;
};

struct cs_trust {
    struct cs_trust_key *keys; /* no id twice; a public key may be there under several ids */
    uint32_t nkeys;
    struct cs_trust_channel *channels;
    uint32_t nchannels;
    bool single; /* made of a public key file: any channel */
};

/* name: of the file, for diagnostics; may be empty. */
int cs_trust_read(struct cs_str text, struct cs_str name, struct cs_arena *arena,
                  struct cs_diag *diag, struct cs_trust *out);

/* NULL where the store does not know the id. */
const struct cs_trust_key *cs_trust_get_key(const struct cs_trust *trust, uint64_t key_id);

/* Threshold and epoch of a channel; false where the store does not know it. */
bool cs_trust_get_channel(const struct cs_trust *trust, struct cs_str name,
                          struct cs_trust_channel *out);

bool cs_trust_key_may_sign(const struct cs_trust_key *key, struct cs_str channel);

#endif
