/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of an event that follow from others: paths, addresses, mounts, the class. */
#ifndef CS_DOC_EVENT_DERIVE_H
#define CS_DOC_EVENT_DERIVE_H

#include "doc/event_build.h"

/* X(name, bit, what it makes) */
#define CS_DERIVE_TABLE(X)                                           \
    X(HOST, 1, "container.is_host")                                  \
    X(IMAGE, 2, "container.image: repository, tag, digest")          \
    X(CLASS, 4, "class")                                             \
    X(PATH, 8, "fd.path; fd.directory and fd.filename if not given") \
    X(ENDS, 16, "fd.ips, fd.ports")

enum cs_derive {
#define CS_DERIVE_ENUM(name, bit, what) CS_DERIVE_##name = (bit),
    CS_DERIVE_TABLE(CS_DERIVE_ENUM)
#undef CS_DERIVE_ENUM
        CS_DERIVE_ALL = 31
};

/* Fills what the source left out and what only we have; `parts` are bits of enum cs_derive. False:
   out of memory. */
bool cs_event_derive(struct cs_event_build *build, uint32_t parts);

/* container.mounts from Falco's text of it. False: out of memory. */
bool cs_event_derive_mounts(struct cs_event_build *build, struct cs_value text,
                            const struct cs_path *origin);

#endif
