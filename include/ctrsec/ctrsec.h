/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/ctrsec.h: the rules core of container security. Includes all other headers.
 *
 *     bytes -> trust -> bundle -> plan      once per set of rules; shared by threads
 *     bytes -> document                     once per input
 *     plan -> evaluator                     once per thread
 *     check(evaluator, document) -> result -> report
 *     review(evaluator, bytes) -> bytes     the same for an admission webhook
 *
 * Calls that can fail return enum ctrsec_status and take `ctrsec_error **err` last (may be NULL);
 * on failure *err is an error that the caller frees, on success it is NULL. What they make comes
 * through `out`, the first argument; on failure *out is NULL. Handles and other arguments must not
 * be NULL unless their function says so: a call that can fail then gives CTRSEC_E_ARGUMENT.
 *
 * Records that the caller provides begin with `struct_size`. A record that is shorter than the
 * library's is an older caller: options it lacks count as 0, and only what fits is filled in. A
 * longer one is a newer caller: what the library does not know must be 0 in options, and is set to
 * 0 in records that are filled.
 *
 * No call depends on a clock, the environment, the locale, files or the network.
 */
#ifndef CTRSEC_CTRSEC_H
#define CTRSEC_CTRSEC_H

#include "ctrsec/builder.h"
#include "ctrsec/bundle.h"
#include "ctrsec/config.h"
#include "ctrsec/context.h"
#include "ctrsec/document.h"
#include "ctrsec/error.h"
#include "ctrsec/evaluator.h"
#include "ctrsec/expr.h"
#include "ctrsec/key.h"
#include "ctrsec/known.h"
#include "ctrsec/plan.h"
#include "ctrsec/record.h"
#include "ctrsec/report.h"
#include "ctrsec/result.h"
#include "ctrsec/review.h"
#include "ctrsec/trust.h"
#include "ctrsec/types.h"

#endif
