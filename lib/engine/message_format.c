/* SPDX-License-Identifier: Apache-2.0 */
/* Values in messages. contract: engine/message_format.h */
#include "engine/message_format.h"

#include "text/json_write.h"
#include "value/number.h"
#include "value/time.h"
#include "value/type.h"

#define LIST_MOST 16
#define TEXT_MOST 1024

static void plain(struct cs_buf *buf, struct cs_str s)
{
    bool cut = s.len > TEXT_MOST;
    uint32_t end = cut ? TEXT_MOST : s.len;
    while (cut && end > 0 && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
        end--;
    for (uint32_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        cs_buf_char(buf, c < 0x20 || c == 0x7F ? '?' : (char)c);
    }
    if (cut)
        cs_buf_text(buf, "...");
}

static void scalar(struct cs_buf *buf, struct cs_value v)
{
    char text[64];
    switch ((enum cs_tag)v.tag) {
    case CS_NULL:
        cs_buf_text(buf, "null");
        return;
    case CS_BOOL:
        cs_buf_text(buf, v.as.boolean ? "true" : "false");
        return;
    case CS_INT:
        cs_buf_printf(buf, "%lld", (long long)v.as.integer);
        return;
    case CS_UINT:
        cs_buf_printf(buf, "%llu", (unsigned long long)v.as.unsigned_integer);
        return;
    case CS_DOUBLE:
        cs_buf_put(buf, text, cs_number_format(v.as.number, text));
        return;
    case CS_TIMESTAMP:
        cs_buf_put(buf, text, cs_time_format(v.as.integer, v.len, text));
        return;
    case CS_DURATION:
        cs_buf_put(buf, text, cs_duration_format(v.as.integer, v.len, text));
        return;
    case CS_STRING:
        plain(buf, cs_value_str(v));
        return;
    case CS_LIST:
        cs_buf_printf(buf, "[%u items]", v.len);
        return;
    case CS_MAP:
        cs_buf_printf(buf, "{%u entries}", v.len);
        return;
    default:
        cs_buf_printf(buf, "(%s)", cs_value_tag_name((enum cs_tag)v.tag));
    }
}

void cs_message_value(struct cs_buf *buf, struct cs_value v)
{
    if (v.flags & CS_FLAG_SENSITIVE) {
        cs_buf_text(buf, CS_JSON_MASK);
        return;
    }
    if (v.tag == CS_OPTIONAL && v.as.boxed != NULL)
        v = *v.as.boxed;
    if (v.tag != CS_LIST) {
        scalar(buf, v);
        return;
    }
    for (uint32_t i = 0; i < v.len && i < LIST_MOST; i++) {
        if (i > 0)
            cs_buf_text(buf, ", ");
        if (v.as.items[i].flags & CS_FLAG_SENSITIVE)
            cs_buf_text(buf, CS_JSON_MASK);
        else
            scalar(buf, v.as.items[i]);
    }
    if (v.len > LIST_MOST)
        cs_buf_printf(buf, " and %u more", v.len - LIST_MOST);
}

void cs_evidence_value(struct cs_buf *buf, struct cs_value v)
{
    if (v.flags & CS_FLAG_SENSITIVE) {
        cs_json_quote(buf, CS_STR(CS_JSON_MASK));
        return;
    }
    switch ((enum cs_tag)v.tag) {
    case CS_LIST:
        cs_buf_printf(buf, "\"list of %u\"", v.len);
        return;
    case CS_MAP:
        cs_buf_printf(buf, "\"map of %u\"", v.len);
        return;
    case CS_RECORD:
        cs_buf_text(buf, "\"record\"");
        return;
    case CS_ABSENT:
    case CS_UNKNOWN:
    case CS_ERROR:
        cs_buf_text(buf, "null");
        return;
    case CS_STRING:
        if (v.len > TEXT_MOST) {
            cs_buf_printf(buf, "\"string of %u bytes\"", v.len);
            return;
        }
        break;
    default:
        break;
    }
    struct cs_json_writer writer;
    cs_json_writer_init(&writer, buf, 0);
    cs_json_value(&writer, v, CS_JSON_MASK_SECRETS);
}

void cs_message_cut(struct cs_buf *buf, size_t start, size_t most)
{
    if (buf->failed || buf->len - start <= most)
        return;
    size_t end = start + most - 3;
    while (end > start && ((unsigned char)buf->ptr[end] & 0xC0) == 0x80)
        end--;
    buf->len = end;
    cs_buf_text(buf, "...");
}
