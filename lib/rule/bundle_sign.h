/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making bundle files: a payload and signatures in, a file out. "Bytes" below are a bundle file or
 * a bare payload (what the builder writes before anybody signed). The payload never changes, so
 * the signers come one after the other, on different machines, in any order.
 */
#ifndef CS_RULE_BUNDLE_SIGN_H
#define CS_RULE_BUNDLE_SIGN_H

#include "rule/bundle_file.h"
#include "rule/key_file.h"

/* A bundle file, or a bare payload as a file without signatures. limits NULL: the defaults. */
int cs_bundle_sign_open(struct cs_str bytes, const struct cs_limits *limits, struct cs_diag *diag,
                        struct cs_bundle_file *out);

/* Signs a payload as minisign does. The comment is a line of at most 252 bytes. */
int cs_bundle_sign_slot(struct cs_str payload, const struct cs_key_secret *key,
                        struct cs_str comment, struct cs_diag *diag, struct cs_bundle_slot *out);

/*
 * The bytes with a signature of the key added, or replaced. "bundle.signers" where the manifest
 * does not name the key. The arena holds the manifest meanwhile.
 */
int cs_bundle_sign(struct cs_str bytes, const struct cs_key_secret *key, struct cs_str comment,
                   struct cs_arena *arena, struct cs_diag *diag, struct cs_buf *out);

/*
 * As sign, with a signature that was made elsewhere: the text of a .minisig file. It is not
 * verified, which takes the public key; the reader does that.
 */
int cs_bundle_sign_join(struct cs_str bytes, struct cs_str minisig, struct cs_arena *arena,
                        struct cs_diag *diag, struct cs_buf *out);

#endif
