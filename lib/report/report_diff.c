/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of reports. contract: report/report_diff.h */
#include "report/report_diff.h"

#include "report/report_escape.h"
#include "text/json_write.h"

struct comparing {
    const struct cs_known *before, *after;
    struct cs_known_use *taken; /* by key of `before` */
    bool *added, *gone;         /* by finding of `after`, of `before` */
};

static struct cs_str file_of(const struct cs_known *known, const struct cs_known_finding *finding)
{
    return known->files.items[known->keys[finding->key].file].key;
}

/* Marks the findings of `after` for which `before` has none left. */
static void mark_added(struct comparing *c)
{
    for (uint32_t i = 0; i < c->after->nfindings; i++) {
        const struct cs_known_finding *finding = &c->after->findings[i];
        uint32_t key = cs_known_key(c->before, file_of(c->after, finding),
                                    c->after->keys[finding->key].fingerprint);
        c->added[i] = key == UINT32_MAX ||
                      !cs_known_use_one(&c->before->keys[key], &c->taken[key], finding->unknown);
    }
}

/* Of equal findings of `before`, the last ones are gone. */
static void mark_gone(struct comparing *c)
{
    for (uint32_t i = 0; i < c->before->nfindings; i++) {
        const struct cs_known_finding *finding = &c->before->findings[i];
        struct cs_known_use *taken = &c->taken[finding->key];
        uint32_t *left = finding->unknown ? &taken->unknown : &taken->failed;
        c->gone[i] = *left == 0;
        *left -= *left > 0;
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void member(struct cs_json_writer *w, const char *name, struct cs_str text)
{
    if (text.len == 0)
        return;
    cs_json_name(w, name);
    cs_json_str(w, text);
}

static void write_finding(struct cs_json_writer *w, const struct cs_known *known,
                          const struct cs_known_finding *finding)
{
    cs_json_open(w, '{');
    member(w, "rule", finding->rule);
    member(w, "severity", finding->severity);
    member(w, "outcome", finding->unknown ? CS_STR("unknown") : CS_STR("fail"));
    member(w, "message", finding->message);
    cs_json_name(w, "subject");
    cs_json_open(w, '{');
    member(w, "kind", finding->kind);
    member(w, "namespace", finding->space);
    member(w, "name", finding->name);
    member(w, "container", finding->container);
    cs_json_close(w, '}');
    cs_json_name(w, "location");
    cs_json_open(w, '{');
    member(w, "file", file_of(known, finding));
    if (finding->line > 0) {
        cs_json_name(w, "line");
        cs_json_uint(w, finding->line);
        cs_json_name(w, "column");
        cs_json_uint(w, finding->column);
    }
    cs_json_close(w, '}');
    member(w, "fingerprint", known->keys[finding->key].fingerprint);
    cs_json_close(w, '}');
}

static void write_marked(struct cs_json_writer *w, const char *name, const struct cs_known *known,
                         const bool *marked)
{
    cs_json_name(w, name);
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < known->nfindings; i++)
        if (marked[i])
            write_finding(w, known, &known->findings[i]);
    cs_json_close(w, ']');
}

static void write_json(struct cs_buf *out, uint32_t indent, const struct comparing *c,
                       const struct ctrsec_known_difference *counts)
{
    const struct {
        const char *name;
        uint32_t value;
    } numbers[] = {{"new", counts->added}, {"gone", counts->gone}, {"known", counts->known}};
    struct cs_json_writer w;
    cs_json_writer_init(&w, out, indent);
    cs_json_open(&w, '{');
    cs_json_name(&w, "schema");
    cs_json_text(&w, "ctrsec.diff/v1");
    cs_json_name(&w, "counts");
    cs_json_open(&w, '{');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cs_json_name(&w, numbers[i].name);
        cs_json_uint(&w, numbers[i].value);
    }
    cs_json_close(&w, '}');
    write_marked(&w, "new", c->after, c->added);
    write_marked(&w, "gone", c->before, c->gone);
    cs_json_close(&w, '}');
    cs_buf_char(out, '\n');
}

/* --- text ------------------------------------------------------------------------------------- */

static void word(struct cs_buf *out, const char *before, struct cs_str text)
{
    if (text.len == 0)
        return;
    cs_buf_text(out, before);
    cs_escape_plain(out, text);
}

static void write_lines(struct cs_buf *out, const char *sign, const struct cs_known *known,
                        const bool *marked)
{
    for (uint32_t i = 0; i < known->nfindings; i++) {
        const struct cs_known_finding *finding = &known->findings[i];
        if (!marked[i])
            continue;
        cs_buf_text(out, sign);
        word(out, " ", file_of(known, finding));
        if (finding->line > 0)
            cs_buf_printf(out, ":%u:%u", finding->line, finding->column);
        word(out, " ", finding->unknown ? CS_STR("unknown") : finding->severity);
        word(out, " ", finding->rule);
        word(out, " ", finding->kind);
        word(out, " ", finding->space);
        word(out, finding->space.len > 0 ? "/" : " ", finding->name);
        word(out, " ", finding->container);
        word(out, ": ", finding->message);
        cs_buf_char(out, '\n');
    }
}

static void write_text(struct cs_buf *out, const struct comparing *c,
                       const struct ctrsec_known_difference *counts)
{
    write_lines(out, "new ", c->after, c->added);
    write_lines(out, "gone", c->before, c->gone);
    cs_buf_printf(out, "%u new, %u gone, %u known\n", counts->added, counts->gone, counts->known);
}

int cs_report_diff(struct cs_buf *out, const struct cs_report_diff *diff,
                   struct ctrsec_known_difference *counts)
{
    struct comparing c = {diff->before, diff->after, NULL, NULL, NULL};
    struct cs_arena arena;
    cs_arena_init(&arena, out->alloc, 0);
    c.taken = cs_arena_array(&arena, (size_t)c.before->nkeys + 1, sizeof *c.taken);
    c.added = cs_arena_array(&arena, (size_t)c.after->nfindings + 1, sizeof *c.added);
    c.gone = cs_arena_array(&arena, (size_t)c.before->nfindings + 1, sizeof *c.gone);
    bool good = c.taken != NULL && c.added != NULL && c.gone != NULL;
    counts->added = counts->gone = counts->known = 0;
    if (good) {
        mark_added(&c);
        mark_gone(&c);
        for (uint32_t i = 0; i < c.after->nfindings; i++)
            *(c.added[i] ? &counts->added : &counts->known) += 1;
        for (uint32_t i = 0; i < c.before->nfindings; i++)
            counts->gone += c.gone[i];
        if (diff->json)
            write_json(out, diff->indent, &c, counts);
        else
            write_text(out, &c, counts);
    }
    cs_arena_clear(&arena);
    return good ? CTRSEC_OK : CTRSEC_E_NOMEM;
}
