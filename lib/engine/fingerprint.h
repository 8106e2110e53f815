/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The identity of a finding over time: "v1:" and 32 hexadecimal digits of BLAKE2b-128 over full
 * rule id, kind, namespace, name, container name and the names of the elements. No index, line,
 * tag, digest or value goes in.
 */
#ifndef CS_ENGINE_FINGERPRINT_H
#define CS_ENGINE_FINGERPRINT_H

#include "doc/subject.h"
#include "rule/plan.h"

#define CS_FINGERPRINT_LENGTH 35
#define CS_FINGERPRINT_NAME 512 /* bytes of a name that had to be put together */

/*
 * The name of a subject without what changes from one copy of it to the next: the random end of a
 * generated name, the hash of a pod template, tag and digest of an image. May stand in `room`.
 */
struct cs_str cs_fingerprint_name(const struct cs_subject *subject, char room[CS_FINGERPRINT_NAME]);

/* Parts are separated so that no two lists of parts read the same. */
void cs_fingerprint_write(char out[CS_FINGERPRINT_LENGTH], const struct cs_str *parts,
                          uint32_t count);

/* The one that it had under an old id of its rule; the first part is the rule's id. */
void cs_fingerprint_old(char out[CS_FINGERPRINT_LENGTH], const struct cs_plan_about *about,
                        uint32_t alias, const struct cs_str *parts, uint32_t count);

#endif
