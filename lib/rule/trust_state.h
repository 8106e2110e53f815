/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rollback state: the highest version and its digest for each channel. An opaque blob that the
 * caller keeps between loads; a checksum finds accidents, who may write it is the caller's affair.
 *
 *     'C' 'T' 'R' 'S' 'E' 'C' 'S' '1' | number of entries 4 | zero 4
 *     entry:  epoch 8 | version 8 | digest 32 | length of the name 4 | name
 *     BLAKE2b-256 of all before it
 *
 * Entries stand in strictly ascending order of their names, one for each channel: that of its
 * highest epoch. A new epoch starts its versions anew.
 */
#ifndef CS_RULE_TRUST_STATE_H
#define CS_RULE_TRUST_STATE_H

#include "base/buf.h"
#include "base/diag.h"
#include "text/crypto_sodium.h"

enum { CS_TRUST_STATE_CHANNELS_MOST = 1024 };

struct cs_trust_state_entry {
    struct cs_str channel;
    uint64_t epoch, version;
    uint8_t digest[CS_CRYPTO_DIGEST];
};

/*
 * The entry of a channel; *found says whether there is one. An empty blob has none; a blob that is
 * not whole is refused.
 */
int cs_trust_state_find(struct cs_str blob, struct cs_str channel, struct cs_diag *diag,
                        struct cs_trust_state_entry *out, bool *found);

/*
 * Writes the old blob (may be empty) with an entry put in; an older entry of the same channel gives
 * way, a newer one stays.
 */
int cs_trust_state_put(struct cs_str old, const struct cs_trust_state_entry *entry,
                       struct cs_diag *diag, struct cs_buf *out);

/* Negative, 0, positive: by epoch, then by version. */
int cs_trust_state_order(const struct cs_trust_state_entry *a,
                         const struct cs_trust_state_entry *b);

#endif
