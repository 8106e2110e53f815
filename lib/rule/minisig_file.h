/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature files of minisign: text in, a signature slot out, and back. Four lines:
 *
 *     untrusted comment: anything
 *     base64 of: 'E' 'D' | key id 8 | signature 64
 *     trusted comment: what the global signature covers
 *     base64 of: global signature 64
 *
 * Only the prehashed kind 'E' 'D' (minisign -H) is read. Whether the signatures hold is not judged.
 */
#ifndef CS_RULE_MINISIG_FILE_H
#define CS_RULE_MINISIG_FILE_H

#include "rule/bundle_file.h"

int cs_minisig_read(struct cs_str text, struct cs_diag *diag, struct cs_bundle_slot *out);
void cs_minisig_write(struct cs_buf *buf, const struct cs_bundle_slot *slot);

#endif
