/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands before and behind the signatures: the envelope, and as if they held, manifest and
 * rules; the same bytes as a trust store, a rollback state, a key and a signature file.
 */
#include <stdint.h>

#include "rule/bundle_sign.h"
#include "rule/bundle_source.h"
#include "rule/bundle_verify.h"
#include "rule/minisig_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_content(const struct cs_bundle_file *file, struct cs_arena *arena,
                         struct cs_diag *diag)
{
    struct cs_manifest manifest;
    struct cs_rule_set rules;
    cs_manifest_parse(file->sections[CS_BUNDLE_MANIFEST], arena, diag, &manifest);
    cs_bundle_source_section(file->sections[CS_BUNDLE_RULES], CS_STR("rules"), &cs_alloc_libc,
                             &cs_limits_default, arena, diag, &rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_str bytes = cs_str_of((const char *)data, size);
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_bundle_file file;
    struct cs_bundle_slot slot;
    struct cs_trust trust;
    struct cs_key_secret key;
    struct cs_trust_state_entry entry;
    bool found;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, NULL);
    if (cs_crypto_init(&diag) == CTRSEC_OK) {
        if (cs_bundle_sign_open(bytes, NULL, &diag, &file) == CTRSEC_OK)
            read_content(&file, &arena, &diag);
        cs_trust_read(bytes, CS_STR("f"), &arena, &diag, &trust);
        cs_trust_state_find(bytes, CS_STR("base"), &diag, &entry, &found);
        cs_minisig_read(bytes, &diag, &slot);
        cs_key_file_read_secret(bytes, (struct cs_str){NULL, 0}, &diag, &key);
    }
    cs_arena_clear(&arena);
    return 0;
}
