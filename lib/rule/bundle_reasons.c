/* SPDX-License-Identifier: Apache-2.0 */
/* The table of reasons. */
#include "rule/bundle_reasons.h"

const struct cs_bundle_reason cs_bundle_reasons[CS_REASON_COUNT] = {
#define ROW(name, word, status, sentence) [CS_REASON_##name] = {word, status, sentence},
    CS_BUNDLE_REASONS(ROW)
#undef ROW
};
