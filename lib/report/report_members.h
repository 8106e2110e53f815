/* SPDX-License-Identifier: Apache-2.0 */
/* Members of JSON objects out of a result: what the reports that are JSON have in common. */
#ifndef CS_REPORT_REPORT_MEMBERS_H
#define CS_REPORT_REPORT_MEMBERS_H

#include "report/report_format.h"
#include "text/json_write.h"

struct cs_members {
    struct cs_json_writer json;
    struct cs_buf *out;
    const struct cs_result *result;
    const struct cs_report_options *options;
    struct cs_buf made; /* a text that is being put together */
};

void cs_members_init(struct cs_members *m, struct cs_buf *out, const struct cs_result *result,
                     const struct cs_report_options *options);
/* Frees what was needed; its failures become those of the output. */
void cs_members_clear(struct cs_members *m);

/* `name` NULL: an item of an array. */
void cs_member_open(struct cs_members *m, const char *name, char bracket);
void cs_member_close(struct cs_members *m, char bracket);
void cs_member_word(struct cs_members *m, const char *name, const char *value);
void cs_member_number(struct cs_members *m, const char *name, uint64_t value);
void cs_member_bool(struct cs_members *m, const char *name, bool value);
void cs_member_str(struct cs_members *m, const char *name, struct cs_str value);

/* A text for people, all of it. */
void cs_member_shown(struct cs_members *m, const char *name, struct ctrsec_text text);

/* These are left out where the text is empty. json: the text is JSON already. */
void cs_member_text(struct cs_members *m, const char *name, struct ctrsec_text text);
void cs_member_json(struct cs_members *m, const char *name, struct ctrsec_text json);

/*
 * A text that is put together for people: begin, write to what it gives, end. Pieces of documents
 * are written with cs_escape_plain, for who shows the text gets it without the escapes of JSON.
 * `most` code points, 0: all; what is cut ends with "...".
 */
struct cs_buf *cs_member_begin(struct cs_members *m);
void cs_member_put(struct cs_members *m, struct ctrsec_text text);
void cs_member_end(struct cs_members *m, const char *name, uint32_t most);

#endif
