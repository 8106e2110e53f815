/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The identity of a finding over time: "v1:" and 32 hexadecimal digits of BLAKE2b-128 over full
 * rule id, kind, namespace, name, container name and the names of the elements. No index, line,
 * tag, digest or value goes in.
 */
#ifndef CS_ENGINE_FINGERPRINT_H
#define CS_ENGINE_FINGERPRINT_H

#include "base/str.h"

#define CS_FINGERPRINT_LENGTH 35

/* Parts are separated so that no two lists of parts read the same. */
void cs_fingerprint_write(char out[CS_FINGERPRINT_LENGTH], const struct cs_str *parts,
                          uint32_t count);

#endif
