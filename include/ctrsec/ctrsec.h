/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/ctrsec.h: the rules core of container security. Includes all other headers.
 *
 *     bytes -> trust -> bundle -> plan      once per set of rules; shared by threads
 *     bytes -> document                     once per input
 *     plan -> evaluator                     once per thread
 *     check(evaluator, document) -> result -> report
 *
 * Calls that can fail return enum ctrsec_status and take `ctrsec_error **err` last (may be NULL);
 * on failure *err is an error that the caller frees, and *out is NULL.
 */
#ifndef CTRSEC_CTRSEC_H
#define CTRSEC_CTRSEC_H

#include "ctrsec/types.h"
#include "ctrsec/error.h"
#include "ctrsec/context.h"
#include "ctrsec/trust.h"
#include "ctrsec/bundle.h"
#include "ctrsec/key.h"
#include "ctrsec/builder.h"
#include "ctrsec/plan.h"
#include "ctrsec/document.h"
#include "ctrsec/result.h"
#include "ctrsec/evaluator.h"
#include "ctrsec/report.h"
#include "ctrsec/expr.h"

#endif
