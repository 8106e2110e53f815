/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The merged site configuration, value by value, with the place of each: what `ctrsec config show`
 * prints. Rules are shown as far as a layer changes them.
 *
 *     platform.yaml:3: rules.base/host-pid.severity = "critical"
 */
#ifndef CS_RULE_SITE_SHOW_H
#define CS_RULE_SITE_SHOW_H

#include "base/buf.h"
#include "rule/plan.h"

/* Checks what a plan would and writes text, or JSON of `indent` blanks. Errors as cs_site_check. */
int cs_site_show(struct cs_buf *out, const struct cs_plan_selection *selection,
                 const struct cs_plan_input *inputs, uint32_t count, bool json, uint32_t indent,
                 struct cs_diag *diag);

#endif
