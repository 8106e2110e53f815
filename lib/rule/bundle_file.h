/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle file CTRSECB1: header, signature slots, payload. Bytes in, spans into them out, and
 * the same bytes written. Only the shape is judged here; bundle_verify.h judges what it is worth.
 * All integers are little-endian; byte tables are in docs/BUNDLES.md.
 *
 *     +--------+--------+- ... -+---------------------------------------------------+
 *     | header | slot 1 |       | payload                                           |
 *     | 32     | 392    |       | head 16 | table 3 x 24 | manifest | rules | tests |
 *     +--------+--------+- ... -+---------------------------------------------------+
 */
#ifndef CS_RULE_BUNDLE_FILE_H
#define CS_RULE_BUNDLE_FILE_H

#include "base/limits.h"
#include "rule/bundle_manifest.h"

enum {
    CS_BUNDLE_HEADER = 32,
    CS_BUNDLE_SLOT = 392,
    CS_BUNDLE_SLOTS_MOST = CS_MANIFEST_SIGNERS_MOST,
    CS_BUNDLE_COMMENT_MOST = 252,
    CS_BUNDLE_VERSION = 1,
    CS_BUNDLE_PAYLOAD_HEAD = 16,
    CS_BUNDLE_TABLE_ROW = 24
};

/* X(name, kind) in the order of the payload; all are there, each may be empty. */
#define CS_BUNDLE_SECTIONS(X) X(MANIFEST, 1) X(RULES, 2) X(TESTS, 3)

enum cs_bundle_section {
#define CS_BUNDLE_SECTION_ID(name, kind) CS_BUNDLE_##name,
    CS_BUNDLE_SECTIONS(CS_BUNDLE_SECTION_ID)
#undef CS_BUNDLE_SECTION_ID
        CS_BUNDLE_SECTION_COUNT
};

/* One minisign signature of the payload. */
struct cs_bundle_slot {
    uint64_t key_id;
    uint8_t signature[CS_CRYPTO_SIGNATURE];        /* of BLAKE2b-512 of the payload */
    uint8_t global_signature[CS_CRYPTO_SIGNATURE]; /* of signature, then comment */
    uint16_t comment_len;
    char comment[CS_BUNDLE_COMMENT_MOST]; /* zeros behind comment_len */
};

struct cs_bundle_file {
    uint32_t nslots;
    struct cs_bundle_slot slots[CS_BUNDLE_SLOTS_MOST]; /* strictly ascending key ids */
    struct cs_str payload;                             /* into the bytes that were read */
    struct cs_str sections[CS_BUNDLE_SECTION_COUNT];   /* into the payload */
};

/* Envelope and structure. limits NULL: the defaults. Nothing is allocated but diagnostics. */
int cs_bundle_file_read(struct cs_str bytes, const struct cs_limits *limits, struct cs_diag *diag,
                        struct cs_bundle_file *out);

/* Head and section table of a payload alone. */
int cs_bundle_file_read_payload(struct cs_str payload, struct cs_diag *diag,
                                struct cs_str sections[CS_BUNDLE_SECTION_COUNT]);

/*
 * Writes a payload: the manifest with the digests of rules and tests filled in, then both. The
 * manifest is checked first, its own digests are not read. An out-of-memory buffer is reported.
 */
int cs_bundle_file_write_payload(struct cs_buf *buf, const struct cs_manifest *manifest,
                                 struct cs_str rules, struct cs_str tests, struct cs_diag *diag);

/* Writes a whole file. The slots are in strictly ascending order of key ids, 1 to 8 of them. */
int cs_bundle_file_write(struct cs_buf *buf, const struct cs_bundle_slot *slots, uint32_t nslots,
                         struct cs_str payload, struct cs_diag *diag);

/* Adds a slot at its place, or replaces the one of the same key. */
int cs_bundle_file_add_slot(struct cs_bundle_slot *slots, uint32_t *nslots,
                            const struct cs_bundle_slot *slot, struct cs_diag *diag);

/* One line of UTF-8: no control characters but tabs. */
bool cs_bundle_file_comment_valid(struct cs_str comment);

/* The bytes that the global signature signs: signature, then comment. Returns their number. */
uint32_t cs_bundle_file_global(const struct cs_bundle_slot *slot,
                               char out[CS_CRYPTO_SIGNATURE + CS_BUNDLE_COMMENT_MOST]);

#endif
