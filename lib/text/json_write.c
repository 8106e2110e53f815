/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON. contract: text/json_write.h */
#include "text/json_write.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "value/number.h"
#include "value/record.h"
#include "value/time.h"

enum { DEPTH_MOST = 128, LEVELS = 256 };

void cs_json_writer_init(struct cs_json_writer *w, struct cs_buf *buf, uint32_t indent)
{
    *w = (struct cs_json_writer){.buf = buf, .indent = indent};
}

static bool level_used(const struct cs_json_writer *w)
{
    return w->depth < LEVELS && (w->has_item[w->depth / 64] >> (w->depth % 64) & 1);
}

static void use_level(struct cs_json_writer *w, bool used)
{
    uint64_t bit = UINT64_C(1) << (w->depth % 64);
    if (w->depth >= LEVELS)
        w->buf->failed = true; /* deeper than any report nests */
    else if (used)
        w->has_item[w->depth / 64] |= bit;
    else
        w->has_item[w->depth / 64] &= ~bit;
}

static void new_line(struct cs_json_writer *w)
{
    if (w->indent == 0)
        return;
    cs_buf_char(w->buf, '\n');
    cs_buf_repeat(w->buf, ' ', (size_t)w->depth * w->indent);
}

/* What stands before a value or a name: nothing behind a name or at the root, else a comma. */
static void begin_item(struct cs_json_writer *w)
{
    if (w->after_name) {
        w->after_name = false;
        return;
    }
    if (w->depth == 0)
        return;
    if (level_used(w))
        cs_buf_char(w->buf, ',');
    use_level(w, true);
    new_line(w);
}

void cs_json_open(struct cs_json_writer *w, char bracket)
{
    begin_item(w);
    cs_buf_char(w->buf, bracket);
    w->depth++;
    use_level(w, false);
}

void cs_json_close(struct cs_json_writer *w, char bracket)
{
    bool used = level_used(w);
    w->depth--;
    if (used)
        new_line(w);
    cs_buf_char(w->buf, bracket);
}

void cs_json_name_str(struct cs_json_writer *w, struct cs_str name)
{
    begin_item(w);
    cs_json_quote(w->buf, name);
    cs_buf_text(w->buf, w->indent != 0 ? ": " : ":");
    w->after_name = true;
}

void cs_json_name(struct cs_json_writer *w, const char *name)
{
    cs_json_name_str(w, cs_str_from(name));
}

static void escape_unit(struct cs_buf *buf, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\',
                    'u',
                    digits[unit >> 12 & 15],
                    digits[unit >> 8 & 15],
                    digits[unit >> 4 & 15],
                    digits[unit & 15]};
    cs_buf_put(buf, text, sizeof text);
}

static void escape(struct cs_buf *buf, uint32_t c)
{
    static const char meanings[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *at = c == 0 || c > 0x7F ? NULL : memchr(meanings, (int)c, sizeof meanings - 1);
    if (at != NULL) {
        cs_buf_char(buf, '\\');
        cs_buf_char(buf, names[at - meanings]);
    } else if (c < 0x10000) {
        escape_unit(buf, c);
    } else {
        escape_unit(buf, 0xD800 + ((c - 0x10000) >> 10));
        escape_unit(buf, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

/* Text of other makers (bytes of an image, messages) may hold anything: what is not UTF-8 becomes
   U+FFFD, and what acts on who shows it is escaped. */
void cs_json_quote(struct cs_buf *buf, struct cs_str s)
{
    uint32_t valid = cs_utf8_valid(s), from = 0, length;
    cs_buf_char(buf, '"');
    for (uint32_t at = 0; at < s.len; at += length) {
        uint32_t c = (unsigned char)s.ptr[at];
        bool broken = at == valid;
        length = 1;
        if (c >= 0x80 && !broken)
            c = cs_utf8_decode(s.ptr + at, &length);
        if (!broken && c != '"' && c != '\\' && !cs_utf8_acts(c))
            continue;
        cs_buf_put(buf, s.ptr + from, at - from);
        from = at + length;
        if (broken) {
            cs_buf_text(buf, "\xEF\xBF\xBD");
            valid = from + cs_utf8_valid(cs_str_slice(s, from, s.len));
        } else {
            escape(buf, c);
        }
    }
    if (s.len > from)
        cs_buf_put(buf, s.ptr + from, s.len - from);
    cs_buf_char(buf, '"');
}

void cs_json_str(struct cs_json_writer *w, struct cs_str s)
{
    begin_item(w);
    cs_json_quote(w->buf, s);
}

void cs_json_text(struct cs_json_writer *w, const char *terminated)
{
    cs_json_str(w, cs_str_from(terminated));
}

/* The decimal digits, at the end of a buffer of 20. */
static struct cs_str digits_of(uint64_t u, char room[20])
{
    uint32_t at = 20;
    do {
        room[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    return cs_str_of(room + at, 20 - at);
}

void cs_json_int(struct cs_json_writer *w, int64_t i)
{
    char room[20];
    begin_item(w);
    if (i < 0)
        cs_buf_char(w->buf, '-');
    cs_buf_str(w->buf, digits_of(i < 0 ? 0 - (uint64_t)i : (uint64_t)i, room));
}

void cs_json_uint(struct cs_json_writer *w, uint64_t u)
{
    char room[20];
    begin_item(w);
    cs_buf_str(w->buf, digits_of(u, room));
}

void cs_json_double(struct cs_json_writer *w, double d)
{
    char text[CS_NUMBER_ROOM];
    uint32_t len = cs_number_format(d, text);
    if (d != d)
        cs_json_text(w, "NaN");
    else if (d - d != 0)
        cs_json_text(w, d > 0 ? "Infinity" : "-Infinity");
    else {
        begin_item(w);
        cs_buf_put(w->buf, text, len);
    }
}

static void raw(struct cs_json_writer *w, const char *word)
{
    begin_item(w);
    cs_buf_text(w->buf, word);
}

void cs_json_bool(struct cs_json_writer *w, bool b)
{
    raw(w, b ? "true" : "false");
}

void cs_json_null(struct cs_json_writer *w)
{
    raw(w, "null");
}

void cs_json_raw(struct cs_json_writer *w, struct cs_str json)
{
    begin_item(w);
    cs_buf_str(w->buf, json);
}

static void write_base64(struct cs_json_writer *w, struct cs_str s)
{
    begin_item(w);
    cs_buf_char(w->buf, '"');
    for (uint32_t at = 0; at < s.len; at += 3) {
        char out[4];
        cs_base64_encode(out, s.ptr + at, s.len - at, cs_base64_plain);
        cs_buf_put(w->buf, out, sizeof out);
    }
    cs_buf_char(w->buf, '"');
}

/* Keys are text in JSON: 1 becomes "1", true "true". */
static void write_key(struct cs_json_writer *w, struct cs_value key)
{
    char room[20];
    struct cs_buf *buf = w->buf;
    if (key.tag == CS_STRING) {
        cs_json_name_str(w, cs_value_str(key));
        return;
    }
    begin_item(w);
    cs_buf_char(buf, '"');
    if (key.tag == CS_INT && key.as.integer < 0)
        cs_buf_char(buf, '-');
    if (key.tag == CS_INT && key.as.integer < 0)
        cs_buf_str(buf, digits_of(0 - key.as.unsigned_integer, room));
    else if (key.tag == CS_INT || key.tag == CS_UINT)
        cs_buf_str(buf, digits_of(key.as.unsigned_integer, room));
    else if (key.tag == CS_BOOL)
        cs_buf_text(buf, key.as.boolean ? "true" : "false");
    cs_buf_text(buf, w->indent != 0 ? "\": " : "\":");
    w->after_name = true;
}

static void write_value(struct cs_json_writer *w, struct cs_value v, enum cs_json_secrets secrets,
                        uint32_t depth);

static void write_record(struct cs_json_writer *w, const struct cs_record *record,
                         enum cs_json_secrets secrets, uint32_t depth)
{
    cs_json_open(w, '{');
    for (uint32_t i = 0; i < record->schema->count; i++) {
        struct cs_value v = record->slots[i];
        if (v.tag == CS_ABSENT || v.tag == CS_UNKNOWN)
            continue;
        cs_json_name(w, record->schema->fields[i].name);
        if (record->schema->fields[i].flags & CS_FIELD_SENSITIVE)
            v.flags |= CS_FLAG_SENSITIVE;
        write_value(w, v, secrets, depth);
    }
    cs_json_close(w, '}');
}

static void write_container(struct cs_json_writer *w, struct cs_value v,
                            enum cs_json_secrets secrets, uint32_t depth)
{
    bool map = v.tag == CS_MAP;
    cs_json_open(w, map ? '{' : '[');
    for (uint32_t i = 0; i < v.len; i++) {
        if (map)
            write_key(w, v.as.items[2 * (size_t)i]);
        write_value(w, v.as.items[map ? 2 * (size_t)i + 1 : i], secrets, depth);
    }
    cs_json_close(w, map ? '}' : ']');
}

static void write_time(struct cs_json_writer *w, struct cs_value v)
{
    char text[CS_TIME_ROOM];
    uint32_t len = v.tag == CS_TIMESTAMP ? cs_time_format(v.as.integer, v.len, text)
                                         : cs_duration_format(v.as.integer, v.len, text);
    cs_json_str(w, cs_str_of(text, len));
}

static void write_value(struct cs_json_writer *w, struct cs_value v, enum cs_json_secrets secrets,
                        uint32_t depth)
{
    if ((v.flags & CS_FLAG_SENSITIVE) && secrets == CS_JSON_MASK_SECRETS) {
        cs_json_text(w, CS_JSON_MASK);
        return;
    }
    switch ((enum cs_tag)v.tag) {
    case CS_BOOL:
        cs_json_bool(w, v.as.boolean);
        return;
    case CS_INT:
        cs_json_int(w, v.as.integer);
        return;
    case CS_UINT:
        cs_json_uint(w, v.as.unsigned_integer);
        return;
    case CS_DOUBLE:
        cs_json_double(w, v.as.number);
        return;
    case CS_STRING:
        cs_json_str(w, cs_value_str(v));
        return;
    case CS_BYTES:
        write_base64(w, cs_value_str(v));
        return;
    case CS_LIST:
    case CS_MAP:
        if (depth < DEPTH_MOST)
            write_container(w, v, secrets, depth + 1);
        else
            cs_json_null(w);
        return;
    case CS_RECORD:
        if (depth < DEPTH_MOST)
            write_record(w, v.as.record, secrets, depth + 1);
        else
            cs_json_null(w);
        return;
    case CS_TYPE:
        cs_json_text(w, v.as.type->name);
        return;
    case CS_TIMESTAMP:
    case CS_DURATION:
        write_time(w, v);
        return;
    case CS_OPTIONAL:
        if (v.as.boxed != NULL && depth < DEPTH_MOST)
            write_value(w, *v.as.boxed, secrets, depth + 1);
        else
            cs_json_null(w);
        return;
    case CS_ABSENT:
    case CS_NULL:
    case CS_ERROR:
    case CS_UNKNOWN:
    case CS_OPAQUE:
        break;
    }
    cs_json_null(w); /* JSON has no word for it */
}

void cs_json_value(struct cs_json_writer *w, struct cs_value value, enum cs_json_secrets secrets)
{
    write_value(w, value, secrets, 0);
}
