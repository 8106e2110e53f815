/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Image references. contract: doc/reference.h
 *
 *     reference  = [registry "/"] path [":" tag] ["@" digest]
 *     registry   = (host | "[" IPv6 "]") [":" port]   only if it has "." or ":", is "localhost" or
 *                                                     holds a capital letter
 *     path       = component *("/" component)
 *     component  = alnum *(("." | "_" | "__" | 1*"-") alnum)     lower case
 *     tag        = word *127(word | "." | "-")
 *     digest     = algorithm ":" 32*hex
 */
#include "doc/reference.h"

#define NAME_MOST 255
#define TAG_MOST 128

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

static int64_t find_char(struct cs_str s, char wanted)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (s.ptr[i] == wanted)
            return i;
    return -1;
}

static int64_t find_last(struct cs_str s, char wanted)
{
    for (uint32_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == wanted)
            return (int64_t)i - 1;
    return -1;
}

/* One component of a path. */
static bool component_valid(struct cs_str s)
{
    uint32_t i = 0;
    while (i < s.len) {
        uint32_t start = i;
        while (i < s.len && (is_lower(s.ptr[i]) || is_digit(s.ptr[i])))
            i++;
        if (i == start)
            return false;
        if (i == s.len)
            return true;
        char separator = s.ptr[i];
        uint32_t run = 0;
        while (i < s.len && s.ptr[i] == separator) {
            i++;
            run++;
        }
        bool fits =
            separator == '-' || (separator == '.' && run == 1) || (separator == '_' && run <= 2);
        if (!fits)
            return false;
    }
    return false; /* empty, or it ends with a separator */
}

static bool path_valid(struct cs_str path)
{
    for (;;) {
        int64_t slash = find_char(path, '/');
        uint32_t len = slash < 0 ? path.len : (uint32_t)slash;
        if (!component_valid(cs_str_slice(path, 0, len)))
            return false;
        if (slash < 0)
            return true;
        path = cs_str_slice(path, len + 1, path.len);
    }
}

static bool host_valid(struct cs_str host)
{
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']') {
        for (uint32_t i = 1; i + 1 < host.len; i++)
            if (!is_digit(host.ptr[i]) && !is_letter(host.ptr[i]) && host.ptr[i] != ':')
                return false;
        return true;
    }
    char before = '.';
    for (uint32_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (is_letter(c) || is_digit(c)) {
            before = c;
            continue;
        }
        if ((c != '.' && c != '-') || before == '.' || (c == '.' && before == '-'))
            return false;
        before = c;
    }
    return before != '.' && before != '-'; /* also: not empty */
}

static bool registry_valid(struct cs_str registry)
{
    struct cs_str host = registry;
    int64_t colon = find_last(registry, ':');
    if (colon >= 0 && registry.ptr[registry.len - 1] != ']') {
        host = cs_str_slice(registry, 0, (uint32_t)colon);
        struct cs_str port = cs_str_slice(registry, (uint32_t)colon + 1, registry.len);
        if (port.len == 0)
            return false;
        for (uint32_t i = 0; i < port.len; i++)
            if (!is_digit(port.ptr[i]))
                return false;
    }
    return host_valid(host);
}

static bool tag_valid(struct cs_str tag)
{
    if (tag.len == 0 || tag.len > TAG_MOST)
        return false;
    for (uint32_t i = 0; i < tag.len; i++) {
        char c = tag.ptr[i];
        bool word = is_letter(c) || is_digit(c) || c == '_';
        if (!word && (i == 0 || (c != '.' && c != '-')))
            return false;
    }
    return true;
}

static bool digest_valid(struct cs_str digest)
{
    int64_t colon = find_char(digest, ':');
    if (colon < 1 || !is_letter(digest.ptr[0]))
        return false;
    for (uint32_t i = 1; i < (uint32_t)colon; i++) {
        char c = digest.ptr[i];
        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '.' && c != '_' && c != '-')
            return false;
    }
    if (digest.len - (uint32_t)colon - 1 < 32)
        return false;
    for (uint32_t i = (uint32_t)colon + 1; i < digest.len; i++)
        if (!is_hex(digest.ptr[i]))
            return false;
    return !cs_str_starts(digest, CS_STR("sha256:")) || digest.len == 7 + 64;
}

bool cs_reference_is_digest(struct cs_str text)
{
    return cs_str_starts(text, CS_STR("sha256:")) && digest_valid(text);
}

/* Whether the first component names a registry and not a part of the path. */
static bool names_registry(struct cs_str first)
{
    if (cs_str_is(first, "localhost"))
        return true;
    for (uint32_t i = 0; i < first.len; i++) {
        char c = first.ptr[i];
        if (c == '.' || c == ':' || (is_letter(c) && !is_lower(c)))
            return true;
    }
    return false;
}

/* Cuts the digest and the tag off the end of `name`. */
static bool split_tail(struct cs_str *name, struct cs_reference *out)
{
    int64_t at = find_char(*name, '@');
    if (at >= 0) {
        out->digest = cs_str_slice(*name, (uint32_t)at + 1, name->len);
        *name = cs_str_slice(*name, 0, (uint32_t)at);
        if (!digest_valid(out->digest))
            return false;
    }
    int64_t colon = find_last(*name, ':');
    if (colon > find_last(*name, '/')) {
        out->tag = cs_str_slice(*name, (uint32_t)colon + 1, name->len);
        *name = cs_str_slice(*name, 0, (uint32_t)colon);
        if (!tag_valid(out->tag))
            return false;
    }
    return true;
}

static int prefix_library(struct cs_arena *arena, struct cs_str path, struct cs_str *out)
{
    static const struct cs_str library = CS_STR_INIT("library/");
    char *room = cs_arena_take(arena, (size_t)library.len + path.len);
    if (room == NULL)
        return CTRSEC_E_NOMEM;
    memcpy(room, library.ptr, library.len);
    memcpy(room + library.len, path.ptr, path.len);
    *out = cs_str_of(room, (size_t)library.len + path.len);
    return CTRSEC_OK;
}

int cs_reference_parse(struct cs_arena *arena, struct cs_str text, struct cs_reference *out)
{
    static const struct cs_reference nothing;
    struct cs_str name = text;
    *out = nothing;
    if (text.len == 0 || !split_tail(&name, out)) {
        *out = nothing;
        return CTRSEC_OK;
    }
    struct cs_str path = name;
    int64_t slash = find_char(name, '/');
    if (slash > 0 && names_registry(cs_str_slice(name, 0, (uint32_t)slash))) {
        out->registry = cs_str_slice(name, 0, (uint32_t)slash);
        out->registry_written = true;
        path = cs_str_slice(name, (uint32_t)slash + 1, name.len);
    } else {
        out->registry = CS_STR("docker.io");
    }
    if (!registry_valid(out->registry) || !path_valid(path) || name.len > NAME_MOST) {
        *out = nothing;
        return CTRSEC_OK;
    }
    if (cs_str_is(out->registry, "index.docker.io"))
        out->registry = CS_STR("docker.io");
    out->repository = path;
    out->valid = true;
    if (cs_str_is(out->registry, "docker.io") && find_char(path, '/') < 0)
        return prefix_library(arena, path, &out->repository);
    return CTRSEC_OK;
}

int cs_reference_canonical(struct cs_arena *arena, const struct cs_reference *reference,
                           struct cs_str *out)
{
    struct cs_str tag = reference->tag.len > 0 ? reference->tag : CS_STR("latest");
    bool digest = reference->digest.len > 0;
    const struct cs_str parts[] = {reference->registry, CS_STR("/"), reference->repository,
                                   digest ? CS_STR("@") : CS_STR(":"),
                                   digest ? reference->digest : tag};
    size_t len = 0;
    *out = CS_STR("");
    if (!reference->valid)
        return CTRSEC_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        len += parts[i].len;
    char *room = cs_arena_take(arena, len);
    if (room == NULL)
        return CTRSEC_E_NOMEM;
    *out = cs_str_of(room, 0);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(room + out->len, parts[i].ptr, parts[i].len);
        out->len += parts[i].len;
    }
    return CTRSEC_OK;
}
