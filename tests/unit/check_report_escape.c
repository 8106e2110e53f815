/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of report/report_escape.c: what each syntax makes of hostile text. */
#include "report/report_escape.h"

#include "base/utf8.h"
#include "unit_run.h"

static const struct {
    cs_escape *escape;
    const char *text, *result;
} cases[] = {
    {cs_escape_plain, "", ""},
    {cs_escape_plain, "plain \u00fc \U0001f600", "plain \u00fc \U0001f600"},
    {cs_escape_plain, "a\nb\tc\rd", "a b c d"},
    {cs_escape_plain, "\x1b[31m\x07\x7f\xc2\x9b", "\\u001b[31m\\u0007\\u007f\\u009b"},
    {cs_escape_plain, "\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"},
    {cs_escape_plain, "\u2028\ufeff\uffff\U000e0041", "\\u2028\\ufeff\\uffff\\U000e0041"},
    {cs_escape_plain, "a\xff\xc3(", "a\ufffd\ufffd("},
    {cs_escape_plain, "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
    {cs_escape_xml, "<a b=\"c\" d='e'>&amp;]]>",
     "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;]]&gt;"},
    {cs_escape_xml, "\x01\x0b\ufffe\r\n", "\\u0001\\u000b\\ufffe  "},
    {cs_escape_markdown, "a-b/c,d 1", "a-b/c,d 1"},
    {cs_escape_markdown, "*_`|<>", "&#42;&#95;&#96;&#124;&lt;&gt;"},
    {cs_escape_markdown, "[x](http://y.z)!", "&#91;x&#93;&#40;http&#58;//y&#46;z&#41;&#33;"},
    {cs_escape_markdown, "@all #1 &x; \\", "&#64;&#8203;all &#35;&#8203;1 &amp;x&#59; &#92;"},
    {cs_escape_markdown, "~$^{}=+'\"%", "&#126;&#36;&#94;&#123;&#125;&#61;&#43;&#39;&#34;&#37;"},
    {cs_escape_csv, "", "\"\""},
    {cs_escape_csv, "a,\"b\"\r\nc", "\"a,\"\"b\"\"  c\""},
    {cs_escape_csv, "=1+1", "\"'=1+1\""},
    {cs_escape_csv, "+1", "\"'+1\""},
    {cs_escape_csv, "-1", "\"'-1\""},
    {cs_escape_csv, "@x", "\"'@x\""},
    {cs_escape_csv, "\t=1", "\"' =1\""},
    {cs_escape_csv, "\r=1", "\"' =1\""},
    {cs_escape_csv, "a=1", "\"a=1\""},
    {cs_escape_command, "50% \n::error::x, y: z", "50%25  ::error::x, y: z"},
    {cs_escape_property, "a:b,c%\r\nd", "a%3Ab%2Cc%25  d"},
    {cs_escape_uri, "a b/c#d?e%f:g", "a%20b/c%23d%3Fe%25f%3Ag"},
    {cs_escape_uri, "/etc/\u00fc", "file:///etc/%C3%BC"},
    {cs_escape_link, "https://x.y/z?a=b#c", "https://x.y/z?a=b#c"},
    {cs_escape_link, "https://x>) <\n\u202e", "https://x%3E%29%20%3C%0A%E2%80%AE"},
};

START_TEST(texts)
{
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cases[_i].escape(&buf, cs_str_from(cases[_i].text));
    ck_assert_str_eq(buf.len == 0 ? "" : buf.ptr, cases[_i].result);
    cs_buf_clear(&buf);
}
END_TEST

/* Whatever the bytes: what comes out is UTF-8, on one line, and nothing in it acts. */
START_TEST(any_bytes)
{
    static cs_escape *const escapes[] = {cs_escape_plain, cs_escape_xml,     cs_escape_markdown,
                                         cs_escape_csv,   cs_escape_command, cs_escape_property,
                                         cs_escape_uri,   cs_escape_link};
    char bytes[512];
    struct cs_buf buf;
    for (int i = 0; i < 256; i++) {
        bytes[2 * i] = (char)i;
        bytes[2 * i + 1] = (char)(i * 7 + 0x80);
    }
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    escapes[_i](&buf, cs_str_of(bytes, sizeof bytes));
    struct cs_str text = cs_buf_view(&buf);
    ck_assert_uint_eq(cs_utf8_valid(text), text.len);
    for (uint32_t at = 0, length; at < text.len; at += length)
        ck_assert(!cs_utf8_acts(cs_utf8_decode(text.ptr + at, &length)));
    cs_buf_clear(&buf);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("report_escape");
    tcase_add_loop_test(test, texts, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(test, any_bytes, 0, 8);
    return unit_run("report_escape", test);
}
