/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON: a streaming writer for reports, and whole values. Always valid UTF-8 and valid JSON;
 * sensitive values are masked unless told. Not-JSON values (bytes, timestamps, ...) are written as
 * CEL's JSON mapping says (base64, RFC 3339, "3.5s"); NaN and infinities as strings.
 */
#ifndef CS_TEXT_JSON_WRITE_H
#define CS_TEXT_JSON_WRITE_H

#include "base/buf.h"
#include "value/value.h"

struct cs_json_writer {
    struct cs_buf *buf;
    uint32_t depth;
    uint32_t indent;      /* blanks per level; 0: one line, no blanks */
    uint64_t has_item[4]; /* bit per level: a value was already written */
    bool after_name;
};

#define CS_JSON_MASK "***"

void cs_json_writer_init(struct cs_json_writer *w, struct cs_buf *buf, uint32_t indent);
void cs_json_open(struct cs_json_writer *w, char bracket);  /* '{' or '[' */
void cs_json_close(struct cs_json_writer *w, char bracket); /* '}' or ']' */
void cs_json_name(struct cs_json_writer *w, const char *name);
void cs_json_name_str(struct cs_json_writer *w, struct cs_str name);
void cs_json_str(struct cs_json_writer *w, struct cs_str s);
void cs_json_text(struct cs_json_writer *w, const char *terminated);
void cs_json_int(struct cs_json_writer *w, int64_t i);
void cs_json_uint(struct cs_json_writer *w, uint64_t u);
void cs_json_double(struct cs_json_writer *w, double d);
void cs_json_bool(struct cs_json_writer *w, bool b);
void cs_json_null(struct cs_json_writer *w);
/* A value that is JSON already. */
void cs_json_raw(struct cs_json_writer *w, struct cs_str json);

enum cs_json_secrets { CS_JSON_MASK_SECRETS, CS_JSON_SHOW_SECRETS };

/* A whole value; nesting over 128 is cut with null. Records are objects without absent fields. */
void cs_json_value(struct cs_json_writer *w, struct cs_value value, enum cs_json_secrets secrets);

/* Only a quoted string. */
void cs_json_quote(struct cs_buf *buf, struct cs_str s);

#endif
