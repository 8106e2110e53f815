/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes audit events (audit.k8s.io Event) into the event model. */
#ifndef CS_DOC_EVENT_AUDIT_H
#define CS_DOC_EVENT_AUDIT_H

#include "doc/event_build.h"

/* False: out of memory. */
bool cs_event_audit_read(struct cs_event_build *build, struct cs_value event);

/* ka.path and ka.params from ka.uri, whatever the source. False: out of memory. */
bool cs_event_audit_uri(struct cs_event_build *build);

#endif
