/* SPDX-License-Identifier: Apache-2.0 */
/* Text of documents in reports. contract: report/report_escape.h */
#include "report/report_escape.h"

#include "base/utf8.h"

/* How a syntax writes an ASCII character; NULL: as it is. */
typedef const char *replace(char c);

static void put_acting(struct cs_buf *out, uint32_t c)
{
    if (c == '\n' || c == '\t' || c == '\r')
        cs_buf_char(out, ' ');
    else
        cs_buf_printf(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

static void put(struct cs_buf *out, struct cs_str s, replace *as)
{
    uint32_t valid = cs_utf8_valid(s), length;
    for (uint32_t at = 0; at < s.len; at += length) {
        uint32_t c = (unsigned char)s.ptr[at];
        length = 1;
        if (at == valid) {
            cs_buf_text(out, "\xEF\xBF\xBD");
            valid = at + 1 + cs_utf8_valid(cs_str_slice(s, at + 1, s.len));
            continue;
        }
        if (c >= 0x80)
            c = cs_utf8_decode(s.ptr + at, &length);
        const char *text = c < 0x80 ? as((char)c) : NULL;
        if (text != NULL)
            cs_buf_text(out, text);
        else if (cs_utf8_acts(c))
            put_acting(out, c);
        else
            cs_buf_put(out, s.ptr + at, length);
    }
}

static const char *as_plain(char c)
{
    (void)c;
    return NULL;
}

void cs_escape_plain(struct cs_buf *out, struct cs_str s)
{
    put(out, s, as_plain);
}

static const char *as_xml(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    default:
        return NULL;
    }
}

void cs_escape_xml(struct cs_buf *out, struct cs_str s)
{
    put(out, s, as_xml);
}

/*
 * A character reference cannot stand for what gives text its structure (CommonMark 0.30, 2.5). What
 * begins a mention or a reference of the sites is found after that, in the text that is shown: an
 * empty space behind it breaks it.
 */
static const char *as_markdown(char c)
{
    static const char structure[] = "!\"$%&'()*+.:;<=>[\\]^_`{|}~";
    static const char *const references[] = {
        "&#33;", "&#34;", "&#36;", "&#37;", "&amp;",  "&#39;",  "&#40;",  "&#41;", "&#42;",
        "&#43;", "&#46;", "&#58;", "&#59;", "&lt;",   "&#61;",  "&gt;",   "&#91;", "&#92;",
        "&#93;", "&#94;", "&#95;", "&#96;", "&#123;", "&#124;", "&#125;", "&#126;"};
    if (c == '@')
        return "&#64;&#8203;";
    if (c == '#')
        return "&#35;&#8203;";
    const char *at = c == '\0' ? NULL : strchr(structure, c);
    return at == NULL ? NULL : references[at - structure];
}

void cs_escape_markdown(struct cs_buf *out, struct cs_str s)
{
    put(out, s, as_markdown);
}

static const char *as_csv(char c)
{
    return c == '"' ? "\"\"" : NULL;
}

/* What a spreadsheet takes for a formula begins so (OWASP, CSV Injection); an apostrophe in front
   makes it text. */
void cs_escape_csv(struct cs_buf *out, struct cs_str s)
{
    static const char formula[] = "=+-@\t\r\n";
    cs_buf_char(out, '"');
    if (s.len > 0 && s.ptr[0] != '\0' && strchr(formula, s.ptr[0]) != NULL)
        cs_buf_char(out, '\'');
    put(out, s, as_csv);
    cs_buf_char(out, '"');
}

/* As the toolkit of the actions writes them (actions/toolkit, packages/core/src/command.ts). */
static const char *as_command(char c)
{
    return c == '%' ? "%25" : NULL;
}

static const char *as_property(char c)
{
    if (c == ':')
        return "%3A";
    return c == ',' ? "%2C" : as_command(c);
}

void cs_escape_command(struct cs_buf *out, struct cs_str s)
{
    put(out, s, as_command);
}

void cs_escape_property(struct cs_buf *out, struct cs_str s)
{
    put(out, s, as_property);
}

/* Bytes that are not in `plain` and no letter or digit as %XX. */
static void put_percent(struct cs_buf *out, struct cs_str s, const char *plain)
{
    for (uint32_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != 0 && strchr(plain, c) != NULL);
        if (stays)
            cs_buf_char(out, (char)c);
        else
            cs_buf_printf(out, "%%%02X", c);
    }
}

void cs_escape_link(struct cs_buf *out, struct cs_str url)
{
    put_percent(out, url, "-._~/!$&'*+,;=@:?#[]%");
}

/* RFC 3986: a colon in the first segment would make a scheme of it, so none stays. */
void cs_escape_uri(struct cs_buf *out, struct cs_str path)
{
    if (path.len > 0 && path.ptr[0] == '/')
        cs_buf_text(out, "file://");
    put_percent(out, path, "-._~/!$&'()*+,;=@");
}
