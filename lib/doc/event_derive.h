/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of an event that follow from others: paths, addresses, mounts, the class. */
#ifndef CS_DOC_EVENT_DERIVE_H
#define CS_DOC_EVENT_DERIVE_H

#include "doc/event_build.h"

/* Fills what the source left out and what only we have. False: out of memory. */
bool cs_event_derive(struct cs_event_build *build);

/* container.mounts from Falco's text of it. False: out of memory. */
bool cs_event_derive_mounts(struct cs_event_build *build, struct cs_value text,
                            const struct cs_path *origin);

#endif
