/* SPDX-License-Identifier: Apache-2.0 */
/* check --measure: what each rule cost, and which rules the index left out. */
#ifndef CTRSEC_CLI_MEASURE_H
#define CTRSEC_CLI_MEASURE_H

#include "cli.h"

/* ctrsec_check; where it is asked for, with a clock, and a table afterwards. Where the table cannot
   be written, another status without an error, after a message. */
int measured_check(const struct call *call, const ctrsec_plan *plan, ctrsec_evaluator *evaluator,
                   ctrsec_document *document, const struct ctrsec_check_options *options,
                   ctrsec_result *result, ctrsec_error **error);

#endif
