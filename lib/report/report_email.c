/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mail (RFC 5322, MIME) with the text report as its body, quoted-printable (RFC 2045, 6.7). Who
 * sends it adds sender, recipients and date.
 */
#include "report/report_words.h"

#define LINE_MOST 75 /* and the "=" of a line that goes on */

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '=';
}

/* Line ends become CR LF; a blank in front of one is written out. */
static void put_quoted(struct cs_buf *out, struct cs_str text)
{
    uint32_t column = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool ends = i + 1 == text.len || text.ptr[i + 1] == '\n';
        bool plain = is_plain(c) && !(c == ' ' && ends) && !(c == '.' && column == 0);
        uint32_t size = plain ? 1 : 3;
        if (c == '\n') {
            cs_buf_text(out, "\r\n");
            column = 0;
            continue;
        }
        if (column + size > LINE_MOST) {
            cs_buf_text(out, "=\r\n");
            column = 0;
        }
        if (plain)
            cs_buf_char(out, (char)c);
        else
            cs_buf_printf(out, "=%02X", c);
        column += size;
    }
}

void cs_report_email(struct cs_buf *out, const struct cs_result *result,
                     const struct cs_report_options *options)
{
    struct cs_report_options plain = *options;
    struct cs_buf body;
    plain.colour = false;
    cs_buf_init(&body, out->alloc, 0);
    cs_report_text(&body, result, &plain);
    cs_buf_printf(out, "Subject: ctrsec: %s, %u findings, %u not judged\r\n",
                  cs_report_verdict(result), result->counts.failed, result->counts.unknown);
    cs_buf_text(out, "Auto-Submitted: auto-generated\r\n"
                     "MIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: quoted-printable\r\n"
                     "\r\n");
    put_quoted(out, cs_buf_view(&body));
    out->failed = out->failed || body.failed;
    cs_buf_clear(&body);
}
