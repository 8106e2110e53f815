/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings that a check knows already: those of an earlier report (--baseline), or those that the
 * same inputs give at a git revision (--baseline-ref).
 */
#ifndef CTRSEC_CLI_BASELINE_H
#define CTRSEC_CLI_BASELINE_H

#include "inputs.h"

/* Reads a report for its findings. False after a message. */
bool baseline_load(const struct call *call, const char *path, ctrsec_known **out);

/* *out is NULL where none are asked for. False after a message: a wrong option. */
bool baseline_read(const struct call *call, ctrsec_plan *plan,
                   const struct ctrsec_check_options *options, ctrsec_known **out);

#endif
