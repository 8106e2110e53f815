/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random rules and inputs for the index: conditions over few fields with few values, so that they
 * hold now and then; guarded by has() or not, negated, nested, behind definitions, over constant
 * lists, with parts that no index looks into. Inputs leave fields out, give them other types, and
 * have texts longer than an index looks at.
 */
#ifndef GENERATE_RULES_H
#define GENERATE_RULES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit_random.h"

enum rules_kind { RULES_TEXT, RULES_NUMBER, RULES_BOOL, RULES_ADDRESS, RULES_DYN };

struct rules_field {
    const char *path, *key; /* in expressions; in events. Objects are made below */
    enum rules_kind kind;
};

static const struct rules_field rules_event_fields[] = {
    {"evt.type", "evt.type", RULES_TEXT},
    {"evt.dir", "evt.dir", RULES_TEXT},
    {"proc.name", "proc.name", RULES_TEXT},
    {"proc.exepath", "proc.exepath", RULES_TEXT},
    {"proc.cmdline", "proc.cmdline", RULES_TEXT},
    {"fd.name", "fd.name", RULES_TEXT},
    {"fd.sip", "fd.sip", RULES_ADDRESS},
    {"fd.sport", "fd.sport", RULES_NUMBER},
    {"user.uid", "user.uid", RULES_NUMBER},
    {"evt.is_open_write", "evt.is_open_write", RULES_BOOL},
    {"container.privileged", "container.privileged", RULES_BOOL},
};

static const struct rules_field rules_object_fields[] = {
    {"object.kind", NULL, RULES_TEXT},      {"object.metadata.name", NULL, RULES_TEXT},
    {"object.spec.a", NULL, RULES_DYN},     {"object.spec.b.c", NULL, RULES_DYN},
    {"object.spec.b.d", NULL, RULES_DYN},   {"object.spec['a']", NULL, RULES_DYN},
    {"object.spec.b['c']", NULL, RULES_DYN}};

/* Of the variable of `each`. */
static const struct rules_field rules_element_fields[] = {{"v.name", NULL, RULES_TEXT},
                                                          {"v.n", NULL, RULES_NUMBER},
                                                          {"v.on", NULL, RULES_BOOL},
                                                          {"v['n']", NULL, RULES_DYN}};

static const char *const rules_words[] = {"open",  "openat", "execve", "sh",        "bash",
                                          "nc",    "/etc/",  "/tmp/x", ".sh",       "/usr/bin/sh",
                                          "a",     "",       "Pod",    "base64 -d", "Deployment",
                                          "shell", "<",      ">",      "xx",        "/etc/passwd"};

struct rules_text {
    char *bytes;
    size_t len, room;
    bool definitions; /* is writing them: they do not refer to each other */
};

static inline __attribute__((format(printf, 2, 3))) void rules_put(struct rules_text *text,
                                                                   const char *format, ...)
{
    va_list args;
    for (;;) {
        va_start(args, format);
        int size = vsnprintf(text->bytes + text->len, text->room - text->len, format, args);
        va_end(args);
        if ((size_t)size < text->room - text->len) {
            text->len += (size_t)size;
            return;
        }
        text->room = 2 * text->room + (size_t)size + 256;
        text->bytes = realloc(text->bytes, text->room);
        if (text->bytes == NULL)
            abort();
    }
}

static inline const char *rules_word(uint64_t *state)
{
    return rules_words[unit_random(state, sizeof rules_words / sizeof *rules_words)];
}

static inline int rules_number(uint64_t *state)
{
    static const int numbers[] = {-1, 0, 1, 22, 80, 443, 1000, 1024, 65535};
    return numbers[unit_random(state, sizeof numbers / sizeof *numbers)];
}

static inline void rules_list(struct rules_text *out, uint64_t *state, bool words)
{
    rules_put(out, "[");
    for (uint32_t i = unit_random(state, 4) + (unit_random(state, 8) != 0); i > 0; i--) {
        if (words)
            rules_put(out, "'%s'%s", rules_word(state), i > 1 ? ", " : "");
        else
            rules_put(out, "%d%s", rules_number(state), i > 1 ? ", " : "");
    }
    rules_put(out, "]");
}

static inline void rules_text_test(struct rules_text *out, uint64_t *state, const char *f)
{
    static const char *const calls[] = {"startsWith", "endsWith", "contains"};
    switch (unit_random(state, 10)) {
    case 0:
    case 1:
        rules_put(out, "%s == '%s'", f, rules_word(state));
        return;
    case 2:
        rules_put(out, "'%s' == %s", rules_word(state), f);
        return;
    case 3:
        rules_put(out, "%s != '%s'", f, rules_word(state));
        return;
    case 4:
    case 5:
        rules_put(out, "%s in ", f);
        rules_list(out, state, true);
        return;
    case 6:
        rules_list(out, state, true);
        rules_put(out, ".%s(w, %s.%s(w))", unit_random(state, 4) ? "exists" : "all", f,
                  calls[unit_random(state, 3)]);
        return;
    case 7:
        rules_put(out, "%s.matches('%s%s[a-z]+')", f, unit_random(state, 2) ? "^" : "",
                  unit_random(state, 2) ? "/etc/" : "sh");
        return;
    default:
        rules_put(out, "%s.%s('%s')", f, calls[unit_random(state, 3)], rules_word(state));
    }
}

static inline void rules_number_test(struct rules_text *out, uint64_t *state, const char *f)
{
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
    uint32_t sign = unit_random(state, 8);
    if (sign == 6)
        rules_put(out, "%d %s %s", rules_number(state), signs[unit_random(state, 6)], f);
    else if (sign < 6)
        rules_put(out, "%s %s %d", f, signs[sign], rules_number(state));
    else {
        rules_put(out, "%s in ", f);
        rules_list(out, state, false);
    }
}

static inline void rules_test(struct rules_text *out, uint64_t *state,
                              const struct rules_field *field)
{
    static const char *const networks[] = {"10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16",
                                           "0.0.0.0/0", "fd00::/8"};
    enum rules_kind kind = field->kind;
    if (kind == RULES_DYN)
        kind = (enum rules_kind)unit_random(state, 3);
    if (kind == RULES_ADDRESS && unit_random(state, 3) > 0)
        rules_put(out,
                  unit_random(state, 2) ? "cidr('%s').containsIP(%s)"
                                        : "cidr('%s').containsIP(ip(%s))",
                  networks[unit_random(state, 5)], field->path);
    else if (kind == RULES_TEXT || kind == RULES_ADDRESS)
        rules_text_test(out, state, field->path);
    else if (kind == RULES_NUMBER)
        rules_number_test(out, state, field->path);
    else
        rules_put(out, unit_random(state, 3) ? "%s" : "%s == true", field->path);
}

/* A field with a test, alone or behind has(). */
static inline void rules_leaf(struct rules_text *out, uint64_t *state,
                              const struct rules_field *fields, uint32_t count)
{
    const struct rules_field *field = &fields[unit_random(state, count)];
    uint32_t choice = unit_random(state, 16);
    bool indexed = strchr(field->path, '[') != NULL;
    if (choice == 0 && !indexed) {
        rules_put(out, "has(%s)", field->path);
    } else if (choice == 1 && (field->kind == RULES_TEXT || field->kind == RULES_DYN)) {
        rules_put(out, "size(%s) > %u", field->path, unit_random(state, 6));
    } else if (choice == 2 && !out->definitions) {
        if (unit_random(state, 2))
            rules_put(out, "true");
        else
            rules_put(out, fields == rules_event_fields ? "shared_%u" : "other_%u",
                      unit_random(state, 4));
    } else {
        rules_put(out, "(");
        if (choice < 12 && !indexed) {
            if (fields == rules_object_fields && unit_random(state, 2))
                rules_put(out, "has(object.spec) && has(object.spec.b) && ");
            rules_put(out, "has(%s) && ", field->path);
        }
        rules_test(out, state, field);
        rules_put(out, ")");
    }
}

static inline void rules_condition(struct rules_text *out, uint64_t *state,
                                   const struct rules_field *fields, uint32_t count, int depth)
{
    uint32_t choice = depth == 0 ? 9 : unit_random(state, 10);
    if (choice < 5) {
        rules_put(out, "(");
        for (uint32_t i = 2 + unit_random(state, 3); i > 0; i--) {
            rules_condition(out, state, fields, count, depth - 1);
            rules_put(out, i > 1 ? choice < 3 ? " && " : " || " : ")");
        }
    } else if (choice == 5) {
        rules_put(out, "!");
        rules_put(out, "(");
        rules_condition(out, state, fields, count, depth - 1);
        rules_put(out, ")");
    } else if (choice == 6) {
        rules_put(out, "(");
        rules_leaf(out, state, fields, count);
        rules_put(out, " ? ");
        rules_condition(out, state, fields, count, depth - 1);
        rules_put(out, " : ");
        rules_condition(out, state, fields, count, depth - 1);
        rules_put(out, ")");
    } else {
        rules_leaf(out, state, fields, count);
    }
}

struct rules_target {
    const char *name, *prefix;
    const struct rules_field *fields;
    uint32_t count;
};

static const struct rules_target rules_targets[] = {
    {"event", "e", rules_event_fields, sizeof rules_event_fields / sizeof *rules_event_fields},
    {"object", "o", rules_object_fields, sizeof rules_object_fields / sizeof *rules_object_fields}};

/* `count` rules for each target, as one YAML document; always_when: none is without `when`. */
static inline void rules_make(struct rules_text *out, uint64_t *state, uint32_t count,
                              bool always_when)
{
    static const char *const missing[] = {"unknown", "unknown", "skip", "fail"};
    rules_put(out, "definitions:\n");
    out->definitions = true;
    for (int t = 0; t < 2; t++)
        for (uint32_t i = 0; i < 4; i++) {
            rules_put(out, "  %s_%u: \"", t == 0 ? "shared" : "other", i);
            rules_condition(out, state, rules_targets[t].fields, rules_targets[t].count, 2);
            rules_put(out, "\"\n");
        }
    rules_put(out, "rules:\n");
    out->definitions = false;
    for (uint32_t i = 0; i < 2 * count; i++) {
        const struct rules_target *target = &rules_targets[i % 2];
        rules_put(out, "  - {id: %s%u, title: t, severity: low, target: %s, missing: %s",
                  target->prefix, i, target->name, missing[unit_random(state, 4)]);
        static const char *const lists[] = {"list", "a", "items", "items", "items"};
        bool each = i % 2 == 1 && unit_random(state, 4) == 0;
        uint32_t list = unit_random(state, 5);
        if (each)
            rules_put(out, ", each: {v: object.spec.%s}", lists[list]);
        if (always_when || unit_random(state, 3) == 0) {
            rules_put(out, ", when: \"");
            rules_condition(out, state, target->fields, target->count, 1);
            if (each && unit_random(state, 3) == 0)
                rules_put(out, " && v == 1");
            rules_put(out, "\"");
        }
        rules_put(out, ", %s: \"", unit_random(state, 5) ? "violation" : "require");
        /* most rules want several things at once, as rules do */
        for (uint32_t more = unit_random(state, 4); more > 0; more--) {
            rules_leaf(out, state, target->fields, target->count);
            rules_put(out, " && ");
        }
        for (uint32_t more = each && list > 0 ? unit_random(state, 4) : 0; more > 0; more--) {
            rules_leaf(out, state, rules_element_fields,
                       sizeof rules_element_fields / sizeof *rules_element_fields);
            rules_put(out, " && ");
        }
        if (!each || unit_random(state, 2))
            rules_condition(out, state, target->fields, target->count, (int)unit_random(state, 4));
        else
            rules_leaf(out, state, rules_element_fields, 2);
        rules_put(out, "%s\"}\n", each && unit_random(state, 2) ? " && v != 2" : "");
    }
}

/* --- inputs ----------------------------------------------------------------------------------- */

static inline void rules_text_value(struct rules_text *out, uint64_t *state)
{
    rules_put(out, "\"");
    if (unit_random(state, 40) == 0)
        for (uint32_t i = 300 + unit_random(state, 600); i > 0; i--)
            rules_put(out, "0123456789");
    for (uint32_t i = 1 + unit_random(state, 2) * unit_random(state, 4); i > 0; i--)
        rules_put(out, "%s%s", rules_word(state), i > 1 && unit_random(state, 2) ? " " : "");
    rules_put(out, "\"");
}

static inline void rules_value(struct rules_text *out, uint64_t *state, enum rules_kind kind)
{
    static const char *const addresses[] = {
        "10.1.2.3", "10.9.9.9", "192.168.1.1", "8.8.8.8", "fd00::1", "no", ""};
    if (kind == RULES_DYN)
        kind = (enum rules_kind)unit_random(state, 4);
    switch (unit_random(state, 30) == 0 ? 99 : (int)kind) {
    case RULES_TEXT:
        rules_text_value(out, state);
        return;
    case RULES_NUMBER:
        rules_put(out, "%d", rules_number(state));
        return;
    case RULES_BOOL:
        rules_put(out, unit_random(state, 2) ? "true" : "false");
        return;
    case RULES_ADDRESS:
        rules_put(out, "\"%s\"", addresses[unit_random(state, 7)]);
        return;
    default: {
        static const char *const others[] = {"null", "1.5", "[1, 2]", "{\"c\": 1}", "\"x\"", "7"};
        rules_put(out, "%s", others[unit_random(state, 6)]);
    }
    }
}

static inline void rules_make_event(struct rules_text *out, uint64_t *state)
{
    const char *comma = "";
    uint32_t given = unit_random(state, 10);
    rules_put(out, "{\"evt.num\":1");
    comma = ",";
    for (uint32_t i = 0; i < rules_targets[0].count; i++) {
        if (unit_random(state, 10) > given)
            continue;
        rules_put(out, "%s\"%s\":", comma, rules_event_fields[i].key);
        rules_value(out, state, rules_event_fields[i].kind);
    }
    rules_put(out, "}");
}

/* Elements for `each`: few, or more than a word of bits tells of. */
static inline void rules_make_items(struct rules_text *out, uint64_t *state)
{
    uint32_t count =
        unit_random(state, 8) == 0 ? 60 + unit_random(state, 80) : unit_random(state, 5);
    rules_put(out, ",\"items\":[");
    for (uint32_t i = 0; i < count; i++) {
        rules_put(out, "%s{\"i\":%u", i > 0 ? "," : "", i);
        if (unit_random(state, 5) > 0) {
            rules_put(out, ",\"name\":");
            rules_value(out, state, RULES_TEXT);
        }
        if (unit_random(state, 5) > 0) {
            rules_put(out, ",\"n\":");
            rules_value(out, state, RULES_NUMBER);
        }
        if (unit_random(state, 5) > 0) {
            rules_put(out, ",\"on\":");
            rules_value(out, state, RULES_BOOL);
        }
        rules_put(out, "}");
    }
    rules_put(out, unit_random(state, 10) ? "]" : ",5]");
}

static inline void rules_make_object(struct rules_text *out, uint64_t *state)
{
    static const char *const kinds[] = {"Pod", "Deployment", "Service", "ConfigMap", "Widget"};
    rules_put(out, "{\"apiVersion\":\"v1\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"}",
              kinds[unit_random(state, 5)], unit_random(state, 2) ? "web" : "sh");
    if (unit_random(state, 6) > 0) {
        rules_put(out, ",\"spec\":{\"list\":[1,2,3]");
        if (unit_random(state, 8) > 0)
            rules_make_items(out, state);
        if (unit_random(state, 3) > 0) {
            rules_put(out, ",\"a\":");
            rules_value(out, state, RULES_DYN);
        }
        if (unit_random(state, 4) > 0) {
            rules_put(out, ",\"b\":{\"e\":1");
            for (int i = 0; i < 2; i++)
                if (unit_random(state, 3) > 0) {
                    rules_put(out, ",\"%c\":", "cd"[i]);
                    rules_value(out, state, RULES_DYN);
                }
            rules_put(out, "}");
        } else if (unit_random(state, 2)) {
            rules_put(out, ",\"b\":");
            rules_value(out, state, RULES_DYN);
        }
        rules_put(out, "}");
    }
    rules_put(out, "}");
}

#endif
