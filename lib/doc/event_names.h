/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the dotted names of an event, flat or nested, into its records. */
#ifndef CS_DOC_EVENT_NAMES_H
#define CS_DOC_EVENT_NAMES_H

#include "doc/event_build.h"

/*
 * {"proc.name": "sh"}, {"proc": {"name": "sh"}} and mixtures. Names that no field has are passed
 * over; of a name given twice the later one wins. False: out of memory.
 */
bool cs_event_names_read(struct cs_event_build *build, struct cs_value fields);

#endif
