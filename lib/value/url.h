/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs as Go's net/url reads them in a request: absolute, or a path that begins with a slash. That
 * is what Kubernetes takes for a URL.
 */
#ifndef CS_VALUE_URL_H
#define CS_VALUE_URL_H

#include "base/arena.h"
#include "base/str.h"

struct cs_url {
    struct cs_str scheme;          /* in lower case */
    struct cs_str opaque;          /* what follows the scheme where it is no slash */
    struct cs_str user;            /* as written, without '@' */
    struct cs_str host;            /* with port and brackets, unescaped */
    struct cs_str path;            /* escaped */
    struct cs_str query, fragment; /* as written, without '?' and '#' */
    bool has_query;                /* also an empty one */
};

/* False: not a URL. Makes no copies. */
bool cs_url_check(struct cs_str s);

enum cs_url_answer { CS_URL_OK, CS_URL_INVALID, CS_URL_MEMORY };

/* What must be changed is copied to the arena, the rest is borrowed from the text. */
enum cs_url_answer cs_url_parse(struct cs_arena *arena, struct cs_str s, struct cs_url *out);

struct cs_str cs_url_hostname(const struct cs_url *url);
struct cs_str cs_url_port(const struct cs_url *url);

bool cs_url_equal(const struct cs_url *a, const struct cs_url *b);

/* Undoes %XX and, in a query, '+'. False: an incomplete escape. out has room for s.len bytes. */
bool cs_url_unescape(struct cs_str s, bool query, char *out, uint32_t *len);

#endif
