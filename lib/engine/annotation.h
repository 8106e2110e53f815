/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions that an object asks for itself:
 *
 *     ctrsec.io/ignore.<rule id>: 'reason; until=2026-03-31; container=web'
 *
 * in the metadata of the object or of its pod template. Who writes the manifest writes it, so it
 * counts only for rules that the site lists, and at admission never for a rule that denies. One
 * that does not count is told beside the finding.
 */
#ifndef CS_ENGINE_ANNOTATION_H
#define CS_ENGINE_ANNOTATION_H

#include "engine/exception.h"

struct cs_excuse cs_annotation_find(const struct cs_evaluator *evaluator,
                                    const struct cs_excepted *finding);

#endif
