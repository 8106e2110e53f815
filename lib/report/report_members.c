/* SPDX-License-Identifier: Apache-2.0 */
/* contract: report/report_members.h */
#include "report/report_members.h"

#include "base/utf8.h"
#include "report/report_escape.h"

void cs_members_init(struct cs_members *m, struct cs_buf *out, const struct cs_result *result,
                     const struct cs_report_options *options)
{
    *m = (struct cs_members){.out = out, .result = result, .options = options};
    cs_json_writer_init(&m->json, out, options->indent);
    cs_buf_init(&m->made, out->alloc, 0);
}

void cs_members_clear(struct cs_members *m)
{
    m->out->failed = m->out->failed || m->made.failed;
    cs_buf_clear(&m->made);
}

static void name_it(struct cs_members *m, const char *name)
{
    if (name != NULL)
        cs_json_name(&m->json, name);
}

void cs_member_open(struct cs_members *m, const char *name, char bracket)
{
    name_it(m, name);
    cs_json_open(&m->json, bracket);
}

void cs_member_close(struct cs_members *m, char bracket)
{
    cs_json_close(&m->json, bracket);
}

void cs_member_word(struct cs_members *m, const char *name, const char *value)
{
    name_it(m, name);
    cs_json_text(&m->json, value);
}

void cs_member_number(struct cs_members *m, const char *name, uint64_t value)
{
    name_it(m, name);
    cs_json_uint(&m->json, value);
}

void cs_member_bool(struct cs_members *m, const char *name, bool value)
{
    name_it(m, name);
    cs_json_bool(&m->json, value);
}

void cs_member_str(struct cs_members *m, const char *name, struct cs_str value)
{
    name_it(m, name);
    cs_json_str(&m->json, value);
}

void cs_member_text(struct cs_members *m, const char *name, struct ctrsec_text text)
{
    if (text.size > 0)
        cs_member_str(m, name, cs_result_str(m->result, text));
}

void cs_member_json(struct cs_members *m, const char *name, struct ctrsec_text json)
{
    if (json.size == 0)
        return;
    name_it(m, name);
    cs_json_raw(&m->json, cs_result_str(m->result, json));
}

struct cs_buf *cs_member_begin(struct cs_members *m)
{
    m->out->failed = m->out->failed || m->made.failed;
    cs_buf_reset(&m->made);
    return &m->made;
}

void cs_member_put(struct cs_members *m, struct ctrsec_text text)
{
    cs_escape_plain(&m->made, cs_result_str(m->result, text));
}

void cs_member_shown(struct cs_members *m, const char *name, struct ctrsec_text text)
{
    cs_member_begin(m);
    cs_member_put(m, text);
    cs_member_end(m, name, 0);
}

void cs_member_end(struct cs_members *m, const char *name, uint32_t most)
{
    struct cs_str text = cs_buf_view(&m->made);
    uint32_t valid = cs_utf8_valid(text), end;
    if (most > 0 && valid == text.len && cs_utf8_count(text) > most) {
        end = cs_utf8_offset(text, most - 3);
        m->made.len = end;
        cs_buf_text(&m->made, "...");
        text = cs_buf_view(&m->made);
    }
    cs_member_str(m, name, text);
}
