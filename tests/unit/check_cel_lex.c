/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_lex.c and cel/cel_literal.c: kinds, values and errors of tokens. */
#include "base/utf8.h"
#include "cel/cel_lex.h"
#include "unit_cel.h"
#include "unit_run.h"

static const char *kind_name(enum cs_token_kind kind)
{
    static const char *const names[] = {
#define NAME(name, spelling) #name,
        CS_TOKEN_TABLE(NAME)
#undef NAME
    };
    return names[kind];
}

/* Text and the kinds of its tokens. */
static const struct {
    const char *text, *kinds;
} kinds[] = {
    {"", ""},
    {" \t\r\n\f ", ""},
    {"a", "IDENT"},
    {"_a9 A_", "IDENT IDENT"},
    {"a.b", "IDENT DOT IDENT"},
    {"a . b", "IDENT DOT IDENT"},
    {"true false null in", "TRUE FALSE NULL IN"},
    {"trues nulls inn True", "IDENT IDENT IDENT IDENT"},
    {"as break const continue else for function if import let loop package namespace return var "
     "void while",
     "RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED "
     "RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED RESERVED"},
    {"( ) [ ] { } . , : ?",
     "LPAREN RPAREN LBRACKET RBRACKET LBRACE RBRACE DOT COMMA COLON QUESTION"},
    {"||&&==!=<=<>=>", "OR AND EQ NE LE FOREIGN FOREIGN"},
    {"|| && == != <= < >= >", "OR AND EQ NE LE LT GE GT"},
    {"+-*/%!", "PLUS MINUS STAR SLASH PERCENT NOT"},
    {"!!a--b", "NOT NOT IDENT MINUS MINUS IDENT"},
    {"a<-b", "IDENT LT MINUS IDENT"},
    {"a>-b", "IDENT GT MINUS IDENT"},
    {"a+-b", "IDENT PLUS MINUS IDENT"},
    {"a.?b[?c]", "IDENT DOT QUESTION IDENT LBRACKET QUESTION IDENT RBRACKET"},
    {"a?.b:.c", "IDENT QUESTION DOT IDENT COLON DOT IDENT"},
    {"a?-1:2", "IDENT QUESTION MINUS INT COLON INT"},
    {"a.`b-c/d.e f_1`", "IDENT DOT QUOTED"},
    {"= === !== => =< <> & | ^ ~ ; ** ?? :: -> =~ := ++ << >> <=> $ @ \\",
     "FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN "
     "FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN FOREIGN "
     "FOREIGN FOREIGN"},
    {"a // b\nc", "IDENT IDENT"},
    {"a // b", "IDENT"},
    {"// a\n// b\n1//", "INT"},
    {"a/b//c", "IDENT SLASH IDENT"},
    {"1 0x1F 1u 0xau 1.5 1e3 .5", "INT INT UINT UINT DOUBLE DOUBLE DOUBLE"},
    {"1.a", "INT DOT IDENT"},
    {"1..5", "INT DOT DOUBLE"},
    {"1.5.5", "DOUBLE DOUBLE"},
    {"1.e", "INT DOT IDENT"},
    {"1-2", "INT MINUS INT"},
    {"a.5", "IDENT DOUBLE"},
    {"'a''b'", "STRING STRING"},
    {"''''a'''", "STRING"},
    {"'' ''", "STRING STRING"},
    {"r'a' b'a' br'a' R\"a\" bR\"a\" Br'a' BR'a'", "STRING BYTES BYTES STRING BYTES BYTES BYTES"},
    {"r 'a'", "IDENT STRING"},
    {"rr", "IDENT"},
    {"br", "IDENT"},
    {"x'a'", "IDENT STRING"},
};

START_TEST(gives_kinds)
{
    struct unit_cel cel;
    struct cs_lex lex;
    struct cs_token token;
    unit_cel_open(&cel, cs_str_from(kinds[_i].text));
    ck_assert_int_eq(cs_lex_init(&lex, &cel.arena, &cel.diag, cel.source.text), CTRSEC_OK);
    for (cs_lex_next(&lex, &token); token.kind != CS_TOKEN_END; cs_lex_next(&lex, &token)) {
        cs_buf_printf(&cel.buf, "%s%s", cel.buf.len != 0 ? " " : "", kind_name(token.kind));
        ck_assert_uint_lt(token.span.start, token.span.end);
        ck_assert_uint_le(token.span.end, cel.source.text.len);
    }
    ck_assert_str_eq(cel.buf.ptr != NULL ? cel.buf.ptr : "", kinds[_i].kinds);
    ck_assert_uint_eq(token.span.start, token.span.end);
    ck_assert_int_eq(lex.status, CTRSEC_OK);
    unit_cel_close(&cel);
}
END_TEST

/* One literal and its value as the printer writes it. An int comes as its magnitude: a uint. */
static const struct {
    const char *text, *value;
} values[] = {
    {"0", "0u"},
    {"007", "7u"},
    {"9223372036854775808", "9223372036854775808u"},
    {"18446744073709551615", "18446744073709551615u"},
    {"0x0", "0u"},
    {"0xFFffFFffFFffFFff", "18446744073709551615u"},
    {"0XaB", "171u"},
    {"42u", "42u"},
    {"42U", "42u"},
    {"0x2aU", "42u"},
    {"1.5", "1.5"},
    {"1.0", "1.0"},
    {"01.50", "1.5"},
    {".5", "0.5"},
    {".5e1", "5.0"},
    {"1e3", "1000.0"},
    {"1E3", "1000.0"},
    {"1e+3", "1000.0"},
    {"1e-3", "0.001"},
    {"1.5e+300", "1.5e+300"},
    {"1e-999", "0.0"},
    {"true", "true"},
    {"false", "false"},
    {"null", "null"},
    {"''", "''"},
    {"\"\"", "''"},
    {"''''''", "''"},
    {"\"\"\"\"\"\"", "''"},
    {"'a'", "'a'"},
    {"'\"'", "'\"'"},
    {"\"'\"", "\"'\""},
    {"'\\''", "\"'\""},
    {"'''a'b''c'''", "\"a'b''c\""},
    {"'''a\nb'''", "'a\\nb'"},
    {"'''a\r\nb\rc'''", "'a\\nb\\nc'"},
    {"r'''a\r\nb'''", "'a\\nb'"},
    {"'\\r\\n'", "'\\r\\n'"},
    {"'''\\''''", "\"'\""},
    {"'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\"\\'\\`'", "'\\x07\\x08\\x0c\\n\\r\\t\\x0b\\\\?\"\\'`'"},
    {"'\\x41\\X42\\103\\u0044\\U00000045'", "'ABCDE'"},
    {"'\\xff'", "'\xC3\xBF'"},
    {"'\\377'", "'\xC3\xBF'"},
    {"'\\u20AC'", "'\xE2\x82\xAC'"},
    {"'\\U0001F600'", "'\xF0\x9F\x98\x80'"},
    {"'\\U0010FFFF'", "'\xF4\x8F\xBF\xBF'"},
    {"'\xE2\x82\xAC'", "'\xE2\x82\xAC'"},
    {"r'\\d+\\'", "'\\\\d+\\\\'"},
    {"R\"\\n\"", "'\\\\n'"},
    {"r'''\\'''", "'\\\\'"},
    {"b'a'", "b'a'"},
    {"b'\\xff\\377\\n'", "b'\\xff\\xff\\n'"},
    {"b'\xE2\x82\xAC'", "b'\\xe2\\x82\\xac'"},
    {"br'\\xff'", "b'\\\\xff'"},
    {"b'''a\r\nb'''", "b'a\\nb'"},
    {"'tab\there'", "'tab\\there'"},
};

START_TEST(gives_values)
{
    struct unit_cel cel;
    struct cs_lex lex;
    struct cs_token token;
    unit_cel_open(&cel, cs_str_from(values[_i].text));
    cs_lex_init(&lex, &cel.arena, &cel.diag, cel.source.text);
    cs_lex_next(&lex, &token);
    ck_assert_msg(lex.status == CTRSEC_OK, "%s: %s", values[_i].text, unit_cel_errors(&cel));
    ck_assert_uint_eq(token.span.end, cel.source.text.len);
    ck_assert(cs_str_equal(token.text, cel.source.text));
    cs_buf_reset(&cel.buf);
    cs_cel_print_value(&cel.buf, token.value);
    ck_assert_str_eq(cel.buf.ptr, values[_i].value);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(keeps_nul)
{
    static const char text[] = "'a\0b\\000' b'\0'";
    struct unit_cel cel;
    struct cs_lex lex;
    struct cs_token token;
    unit_cel_open(&cel, cs_str_of(text, sizeof text - 1));
    cs_lex_init(&lex, &cel.arena, &cel.diag, cel.source.text);
    cs_lex_next(&lex, &token);
    ck_assert(token.kind == CS_TOKEN_STRING && token.value.len == 4);
    ck_assert_mem_eq(token.value.as.text, "a\0b\0", 4);
    cs_lex_next(&lex, &token);
    ck_assert(token.kind == CS_TOKEN_BYTES && token.value.len == 1);
    unit_cel_close(&cel);
}
END_TEST

/* Text, then "reason start-end message (hint)" of its first error. */
static const struct {
    const char *text, *error;
} errors[] = {
    {"1 'abc", "cel.string 2-6 the string does not end (add `'`)"},
    {"\"abc", "cel.string 0-4 the string does not end (add `\"`)"},
    {"'a\nb", "cel.string 0-2 the string does not end on its line (add `'`; text of several lines "
              "stands in `'''`)"},
    {"'a\r", "cel.string 0-2 the string does not end on its line (add `'`; text of several lines "
             "stands in `'''`)"},
    {"'a\\\nb'", "cel.string 0-3 the string does not end on its line (add `'`; text of several "
                 "lines stands in `'''`)"},
    {"'''a\n''", "cel.string 0-7 the string does not end (add `'''`)"},
    {"'C:\\'", "cel.string 0-5 the string does not end (`\\'` is a quote inside the string; a "
               "backslash before the end is `\\\\`)"},
    {"'\\d'", "cel.escape 1-3 this escape does not exist (a backslash is written `\\\\`; in a raw "
              "string r'...' it needs no escape)"},
    {"'\\\xE2\x82\xAC'", "cel.escape 1-5 this escape does not exist (a backslash is written "
                         "`\\\\`; in a raw string r'...' it needs no escape)"},
    {"'\\8'", "cel.escape 1-3 this escape does not exist (a backslash is written `\\\\`; in a raw "
              "string r'...' it needs no escape)"},
    {"'\\0'", "cel.escape 1-3 an octal escape needs three digits, up to \\377 (a NUL is written "
              "\\000)"},
    {"'\\400'", "cel.escape 1-3 this escape does not exist (a backslash is written `\\\\`; in a "
                "raw string r'...' it needs no escape)"},
    {"'\\x4'", "cel.escape 1-4 `\\x` needs two hexadecimal digits"},
    {"'\\xg0'", "cel.escape 1-3 `\\x` needs two hexadecimal digits"},
    {"'\\u12'", "cel.escape 1-5 `\\u` needs four hexadecimal digits (code points of more digits "
                "are written \\U0001F600)"},
    {"'\\U0001'", "cel.escape 1-7 `\\U` needs eight hexadecimal digits"},
    {"'\\ud83d'", "cel.escape 1-7 this is not a code point of Unicode (surrogates do not stand "
                  "alone; write one `\\U` with eight digits)"},
    {"'\\U00110000'", "cel.escape 1-11 this is not a code point of Unicode (the highest is "
                      "\\U0010FFFF)"},
    {"'\\UFFFFFFFF'", "cel.escape 1-11 this is not a code point of Unicode (the highest is "
                      "\\U0010FFFF)"},
    {"b'\\u0041'", "cel.escape 2-4 bytes have no code points, so no `\\u` and `\\U` (write the "
                   "bytes as `\\xHH`, or bytes('text'))"},
    {"rb'a'", "cel.string 0-2 a string has no prefix `rb` (did you mean `br`?)"},
    {"f'a'", "cel.string 0-1 a string has no prefix `f` (write 'text %s'.format([value]), or join "
             "texts with `+`)"},
    {"18446744073709551616", "cel.number 0-20 the number does not fit 64 bits (the largest uint is "
                             "18446744073709551615; a double is written 1e20)"},
    {"0x10000000000000000", "cel.number 0-19 the number does not fit 64 bits (the largest uint is "
                            "18446744073709551615; a double is written 1e20)"},
    {"1e999", "cel.number 0-5 the number is too large for a double"},
    {"0x", "cel.number 0-2 `0x` is not a number"},
    {"0b11", "cel.number 0-4 `0b11` is not a number (numbers are decimal or, with 0x, "
             "hexadecimal)"},
    {"1_000", "cel.number 0-5 `1_000` is not a number (digits are not grouped by `_`)"},
    {"10s", "cel.number 0-3 `10s` is not a number (a duration is written duration('10s'))"},
    {"1.5Gi", "cel.number 0-5 `1.5Gi` is not a number (a quantity is written quantity('1Gi'))"},
    {"1e", "cel.number 0-2 `1e` is not a number (an exponent needs digits)"},
    {"1.5u", "cel.number 0-4 `1.5u` is not a number (a uint is a whole number: 1u)"},
    {"a.`b", "cel.name 2-4 a back-quoted name that is not closed (add the second back quote)"},
    {"a.``", "cel.name 2-4 an empty back-quoted name"},
    {"a.`b:c`", "cel.name 4-5 a back-quoted name holds letters, digits, `_`, `.`, `-`, `/` and "
                "blanks only (other names are read by index: a['b:c'])"},
    {"# a", "cel.comment 0-1 `#` starts no comment (a comment starts with `//`)"},
    {"/* a */ 1", "cel.comment 0-2 `/*` starts no comment (a comment starts with `//` and ends "
                  "with the line)"},
    {"\xE2\x80\x9C"
     "a\xE2\x80\x9D",
     "cel.character 0-3 the character U+201C has no meaning here (strings stand in straight "
     "quotes: 'text' or \"text\")"},
    {"\xE2\x89\xA4", "cel.character 0-3 the character U+2264 has no meaning here (did you mean "
                     "`<=`?)"},
    {"\xC2\xA0"
     "1",
     "cel.character 0-2 the character U+00A0 has no meaning here (it looks like a "
     "blank but is none; replace it by one)"},
    {"\xC3\xA9", "cel.character 0-2 the character U+00E9 has no meaning here (names are ASCII "
                 "letters, digits and `_`)"},
    {"\x01", "cel.character 0-1 the character U+0001 has no meaning here"},
};

START_TEST(reports_errors)
{
    struct unit_cel cel;
    struct cs_lex lex;
    struct cs_token token;
    char start[32], end[32];
    const char *text = errors[_i].text;
    unit_cel_open(&cel, cs_str_from(text));
    cs_lex_init(&lex, &cel.arena, &cel.diag, cel.source.text);
    do
        cs_lex_next(&lex, &token);
    while (token.kind != CS_TOKEN_END);
    ck_assert_int_eq(lex.status, CTRSEC_E_SYNTAX);
    ck_assert_uint_eq(cel.diag.errors, 1);
    const struct cs_diagnostic *error = cel.diag.first;
    cs_buf_printf(&cel.buf, "%s ", error->reason);
    /* The excerpt's caret line shows the span; its place and width are checked through it. */
    sscanf(errors[_i].error, "%*s %31[0-9]-%31[0-9]", start, end);
    uint32_t from = (uint32_t)strtoul(start, NULL, 10), to = (uint32_t)strtoul(end, NULL, 10);
    struct cs_position at = cs_source_position(&cel.source, from);
    ck_assert_msg(at.line == error->position.line && at.column == error->position.column,
                  "%s: at %u:%u", text, error->position.line, error->position.column);
    uint32_t marks = 0;
    for (uint32_t i = error->excerpt.len; i > 0 && error->excerpt.ptr[i - 1] != '\n'; i--)
        marks += error->excerpt.ptr[i - 1] == '^' || error->excerpt.ptr[i - 1] == '~';
    uint32_t column, width = cs_utf8_count(cs_str_slice(cel.source.text, from, to - from));
    uint32_t line = cs_utf8_count(cs_source_line(&cel.source, from, &column));
    uint32_t rest = line - (at.column - 1);
    ck_assert_msg(marks == (width < rest ? width : rest), "%s: %u marks", text, marks);
    cs_buf_printf(&cel.buf, "%s-%s %.*s", start, end, CS_STR_ARG(error->message));
    if (error->hint.len != 0)
        cs_buf_printf(&cel.buf, " (%.*s)", CS_STR_ARG(error->hint));
    ck_assert_str_eq(cel.buf.ptr, errors[_i].error);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(reports_each_escape)
{
    struct unit_cel cel;
    struct cs_lex lex;
    struct cs_token token;
    unit_cel_open(&cel, CS_STR("'\\d \\x1 \\w' + 'ok'"));
    cs_lex_init(&lex, &cel.arena, &cel.diag, cel.source.text);
    cs_lex_next(&lex, &token);
    ck_assert_int_eq(token.kind, CS_TOKEN_BAD);
    ck_assert_uint_eq(cel.diag.errors, 3);
    cs_lex_next(&lex, &token);
    ck_assert_int_eq(token.kind, CS_TOKEN_PLUS);
    cs_lex_next(&lex, &token);
    ck_assert_int_eq(token.kind, CS_TOKEN_STRING);
    unit_cel_close(&cel);
}
END_TEST

static const struct {
    const char *text;
    uint32_t column;
} bad_utf8[] = {{"\x80", 1},
                {"'a\xFF'", 3},
                {"\xC3\xA9 \xC0\xAF", 3},
                {"'\xED\xA0\x80'", 2},
                {"'\xF4\x90\x80\x80'", 2},
                {"'\xE2\x82", 2}};

START_TEST(refuses_bad_utf8)
{
    struct unit_cel cel;
    struct cs_lex lex;
    unit_cel_open(&cel, cs_str_from(bad_utf8[_i].text));
    ck_assert_int_eq(cs_lex_init(&lex, &cel.arena, &cel.diag, cel.source.text), CTRSEC_E_SYNTAX);
    ck_assert_uint_eq(cel.diag.first->position.column, bad_utf8[_i].column);
    ck_assert_uint_eq(cel.diag.first->excerpt.len, 0);
    ck_assert(!cel.diag.no_excerpt);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(knows_words)
{
    ck_assert_int_eq(cs_lex_word(CS_STR("abc_1")), CS_TOKEN_IDENT);
    ck_assert_int_eq(cs_lex_word(CS_STR("package")), CS_TOKEN_RESERVED);
    ck_assert_int_eq(cs_lex_word(CS_STR("in")), CS_TOKEN_IN);
    ck_assert_int_eq(cs_lex_word(CS_STR("")), CS_TOKEN_BAD);
    ck_assert_int_eq(cs_lex_word(CS_STR("1a")), CS_TOKEN_BAD);
    ck_assert_int_eq(cs_lex_word(CS_STR("a-b")), CS_TOKEN_BAD);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_lex");
    tcase_add_loop_test(test, gives_kinds, 0, UNIT_COUNT(kinds));
    tcase_add_loop_test(test, gives_values, 0, UNIT_COUNT(values));
    tcase_add_test(test, keeps_nul);
    tcase_add_loop_test(test, reports_errors, 0, UNIT_COUNT(errors));
    tcase_add_test(test, reports_each_escape);
    tcase_add_loop_test(test, refuses_bad_utf8, 0, UNIT_COUNT(bad_utf8));
    tcase_add_test(test, knows_words);
    return unit_run("cel_lex", test);
}
