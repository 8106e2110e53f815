/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules and events made up for measuring: the same text in every run, and known matches. An event
 * that hits makes one rule hold and no other; one that does not makes none hold.
 *
 * Kinds of rules: those that an index finds by a text, a beginning, an end, a part or a number;
 * the same with one in ten that no index finds; and those of which every predicate that an index
 * may look up holds for every event, while the last one, which it cannot look up, never does.
 */
#ifndef PERF_GENERATED_WORK_H
#define PERF_GENERATED_WORK_H

#include <stdbool.h>
#include <stdio.h>

enum generated_kind { GENERATED_FOUND, GENERATED_MIXED, GENERATED_ADVERSARIAL };

/* What all events of the adversarial stream hold, and whose parts its rules look for. */
#define GENERATED_TEXT "k7Qz0aVbX3mWcY9nEdR5tFgU1hJiO2pKlS8vNwMxPyB4qCzDrG6sHtTuIjLoAeZf"
enum { GENERATED_TEXT_SIZE = sizeof GENERATED_TEXT - 1 };

struct generated_event {
    const char *type;
    bool write;
    unsigned uid, port;
    char name[32], parent[32], path[64], line[160], file[64];
};

static inline void generated_condition(FILE *out, unsigned rule)
{
    static const char *const shapes[] = {
        "evt.type in ['execve', 'execveat'] && has(proc.name) && proc.name == 'tool-%u'",
        "evt.type == 'openat' && has(evt.is_open_write) && evt.is_open_write && has(fd.name) && "
        "fd.name.startsWith('/srv/area-%u/')",
        "has(proc.cmdline) && proc.cmdline.contains(' --flag-%u ')",
        "evt.type == 'openat' && has(fd.name) && fd.name.endsWith('.kind-%u')",
        "has(proc.pname) && proc.pname in ['parent-%u', 'mother', 'father'] && has(user.uid) && "
        "user.uid == 0",
        "evt.type == 'connect' && has(fd.sport) && fd.sport == 2%05u",
        "evt.type in ['open', 'openat'] && has(fd.name) && fd.name == '/etc/secret-%u' && "
        "!(has(proc.name) && proc.name in ['backup', 'restore'])",
        "evt.type == 'execve' && has(proc.exepath) && proc.exepath.startsWith('/opt/tool-%u/')",
    };
    fprintf(out, shapes[rule % (sizeof shapes / sizeof *shapes)], rule);
}

/* Parts of the text by number: three to ten characters from any place. */
static inline void generated_part(FILE *out, const char *field, unsigned number)
{
    unsigned size = 3 + number / 50 % 8, at = number * 7 % (GENERATED_TEXT_SIZE - size);
    fprintf(out, "has(%s) && %s.contains('%.*s')", field, field, (int)size, GENERATED_TEXT + at);
}

/* A document of rules; JSON is YAML. */
static inline void generate_rules(FILE *out, unsigned count, enum generated_kind kind)
{
    fputs("{\"rules\":[", out);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out,
                "%s\n{\"id\":\"r%05u\",\"title\":\"Rule %u\",\"severity\":\"medium\",\"target\":"
                "\"event\",\"violation\":\"",
                i == 0 ? "" : ",", i, i);
        if (kind == GENERATED_ADVERSARIAL) {
            generated_part(out, "proc.cmdline", i);
            fputs(" && ", out);
            generated_part(out, "fd.name", 3 * i + 11);
            fprintf(out, " && proc.cmdline.size() > %u", 100000 + i);
        } else if (kind == GENERATED_MIXED && i % 10 == 9) {
            fprintf(out, "has(proc.cmdline) && proc.cmdline.size() > %u", 4000 + i);
        } else {
            generated_condition(out, i);
        }
        fputs("\"}", out);
    }
    fputs("]}\n", out);
}

/* The event that the rule matches. */
static inline void generated_hit(struct generated_event *event, unsigned rule)
{
    static const char *const types[] = {"execve", "openat",  "execve", "openat",
                                        "openat", "connect", "openat", "execve"};
    event->type = types[rule % 8];
    switch (rule % 8) {
    case 0:
        snprintf(event->name, sizeof event->name, "tool-%u", rule);
        break;
    case 1:
        event->write = true;
        snprintf(event->file, sizeof event->file, "/srv/area-%u/data.db", rule);
        break;
    case 2:
        snprintf(event->line, sizeof event->line, "worker --flag-%u --id 7", rule);
        break;
    case 3:
        snprintf(event->file, sizeof event->file, "/var/lib/app/data.kind-%u", rule);
        break;
    case 4:
        event->uid = 0;
        snprintf(event->parent, sizeof event->parent, "parent-%u", rule);
        break;
    case 5:
        event->port = 200000 + rule;
        break;
    case 6:
        snprintf(event->file, sizeof event->file, "/etc/secret-%u", rule);
        break;
    default:
        snprintf(event->path, sizeof event->path, "/opt/tool-%u/bin/run", rule);
    }
}

static inline void generated_usual(struct generated_event *event, unsigned number)
{
    static const char *const types[] = {"openat", "openat", "execve", "connect", "close", "read"};
    event->type = types[number % (sizeof types / sizeof *types)];
    event->write = number % 5 == 0;
    event->uid = 1000 + number % 3;
    event->port = 1024 + number % 500;
    snprintf(event->name, sizeof event->name, "worker-%u", number % 32);
    snprintf(event->parent, sizeof event->parent, "shepherd-%u", number % 8);
    snprintf(event->path, sizeof event->path, "/usr/bin/worker-%u", number % 32);
    snprintf(event->line, sizeof event->line, "worker-%u --id %u --quiet", number % 32, number);
    snprintf(event->file, sizeof event->file, "/var/lib/app/data/%u.db", number % 1000);
}

static inline void generated_write(FILE *out, const struct generated_event *event, unsigned number)
{
    fprintf(out,
            "{\"evt.num\":%u,\"evt.time\":%llu,\"evt.type\":\"%s\",\"evt.dir\":\"<\","
            "\"evt.is_open_write\":%s,\"proc.pid\":%u,\"proc.name\":\"%s\",\"proc.pname\":\"%s\","
            "\"proc.exepath\":\"%s\",\"proc.cmdline\":\"%s\",\"fd.name\":\"%s\",\"fd.sport\":%u,"
            "\"container.id\":\"%012x\",\"user.uid\":%u}\n",
            number, 1750000000000000000ull + number, event->type, event->write ? "true" : "false",
            1000 + number % 500, event->name, event->parent, event->path, event->line, event->file,
            event->port, number % 16 * 2654435761u, event->uid);
}

/* Lines of events, of which `hits` in 1,000 match a rule each. Returns the matches. */
static inline unsigned generate_events(FILE *out, unsigned count, unsigned rules,
                                       enum generated_kind kind, unsigned hits)
{
    struct generated_event event;
    unsigned matches = 0;
    for (unsigned i = 0; i < count; i++) {
        generated_usual(&event, i);
        if (kind == GENERATED_ADVERSARIAL) {
            snprintf(event.line, sizeof event.line, "worker %s %u", GENERATED_TEXT, i);
            snprintf(event.file, sizeof event.file, "%.63s", GENERATED_TEXT);
        } else if (i * 7919 % 1000 < hits) {
            unsigned rule = i * 613 % rules;
            generated_hit(&event, kind == GENERATED_MIXED ? rule - (rule % 10 == 9) : rule);
            matches++;
        }
        generated_write(out, &event, i);
    }
    return matches;
}

#endif
