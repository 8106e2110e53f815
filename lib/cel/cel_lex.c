/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexer. contract: cel/cel_lex.h
 *
 *     blank    = { '\t' | '\n' | '\f' | '\r' | ' ' | '//' to the end of the line }
 *     name     = [_a-zA-Z][_a-zA-Z0-9]*            true, false, null, in: keywords
 *     quoted   = '`' [a-zA-Z0-9_./ -]+ '`'         as a field only
 *     int      = digit+ | '0x' hex+                 uint: followed by u or U
 *     double   = digit* '.' digit+ [exponent] | digit+ exponent
 *     string   = [rR] ( '"' .. '"' | "'" .. "'" | '"""' .. '"""' | "'''" .. "'''" )
 *     bytes    = [bB] string
 *
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
 */
#include "cel/cel_lex.h"

#include <stdio.h>

#include "base/utf8.h"
#include "cel/cel_habit.h"
#include "cel/cel_literal.h"

/* Words that are no names, the shorter ones first: those of length n begin at word_starts[n]. */
static const struct {
    struct cs_str word;
    enum cs_token_kind kind;
} words[] = {
#define WORD(text, kind)                   \
    {                                      \
        CS_STR_INIT(text), CS_TOKEN_##kind \
    }
    WORD("in", IN),
    WORD("as", RESERVED),
    WORD("if", RESERVED),
    WORD("for", RESERVED),
    WORD("let", RESERVED),
    WORD("var", RESERVED),
    WORD("true", TRUE),
    WORD("null", NULL),
    WORD("else", RESERVED),
    WORD("loop", RESERVED),
    WORD("void", RESERVED),
    WORD("false", FALSE),
    WORD("break", RESERVED),
    WORD("const", RESERVED),
    WORD("while", RESERVED),
    WORD("import", RESERVED),
    WORD("return", RESERVED),
    WORD("package", RESERVED),
    WORD("continue", RESERVED),
    WORD("function", RESERVED),
    WORD("namespace", RESERVED)
#undef WORD
};

enum { WORD_MOST = 9 };
static const uint8_t word_starts[WORD_MOST + 2] = {0, 0, 0, 3, 6, 11, 15, 17, 18, 20, 21};

/* What a byte may be part of. */
enum { LETTER = 1, DIGIT = 2, BLANK = 4, SIGN = 8 };
static const uint8_t classes[256] = {
#define ROW4(a, class) [a] = class, [(a) + 1] = class, [(a) + 2] = class, [(a) + 3] = class
#define LETTERS(a)                                                                         \
    ROW4(a, LETTER), ROW4((a) + 4, LETTER), ROW4((a) + 8, LETTER), ROW4((a) + 12, LETTER), \
        ROW4((a) + 16, LETTER), ROW4((a) + 20, LETTER), [(a) + 24] = LETTER, [(a) + 25] = LETTER
    LETTERS('a'), LETTERS('A'), ['_'] = LETTER, ROW4('0', DIGIT), ROW4('4', DIGIT), ['8'] = DIGIT,
    ['9'] = DIGIT, [' '] = BLANK, ['\n'] = BLANK, ['\t'] = BLANK, ['\r'] = BLANK, ['\f'] = BLANK,
    /* what operators of more than one character have behind the first one */
    ['='] = SIGN, ['<'] = SIGN, ['>'] = SIGN, ['~'] = SIGN, ['&'] = SIGN, ['|'] = SIGN,
    ['?'] = SIGN, ['*'] = SIGN, ['+'] = SIGN, [':'] = SIGN
#undef LETTERS
#undef ROW4
};

/* Tokens of one character, unless a sign follows that makes them longer. */
static const uint8_t alone[128] = {
    ['('] = CS_TOKEN_LPAREN,   [')'] = CS_TOKEN_RPAREN,  ['['] = CS_TOKEN_LBRACKET,
    [']'] = CS_TOKEN_RBRACKET, ['{'] = CS_TOKEN_LBRACE,  ['}'] = CS_TOKEN_RBRACE,
    ['.'] = CS_TOKEN_DOT,      [','] = CS_TOKEN_COMMA,   [':'] = CS_TOKEN_COLON,
    ['?'] = CS_TOKEN_QUESTION, ['<'] = CS_TOKEN_LT,      ['>'] = CS_TOKEN_GT,
    ['+'] = CS_TOKEN_PLUS,     ['-'] = CS_TOKEN_MINUS,   ['*'] = CS_TOKEN_STAR,
    ['/'] = CS_TOKEN_SLASH,    ['%'] = CS_TOKEN_PERCENT, ['!'] = CS_TOKEN_NOT};

static uint8_t class_of(char c)
{
    return classes[(unsigned char)c];
}

const char *cs_lex_spelling(enum cs_token_kind kind)
{
    static const char *const spellings[] = {
#define SPELLING(name, spelling) spelling,
        CS_TOKEN_TABLE(SPELLING)
#undef SPELLING
    };
    return spellings[kind];
}

static bool is_letter(char c)
{
    return class_of(c) == LETTER;
}

static bool is_digit(char c)
{
    return class_of(c) == DIGIT;
}

static enum cs_token_kind word_kind(struct cs_str word)
{
    if (word.len > WORD_MOST)
        return CS_TOKEN_IDENT;
    for (uint32_t i = word_starts[word.len]; i < word_starts[word.len + 1]; i++)
        if (memcmp(words[i].word.ptr, word.ptr, word.len) == 0)
            return words[i].kind;
    return CS_TOKEN_IDENT;
}

enum cs_token_kind cs_lex_word(struct cs_str text)
{
    if (text.len == 0 || !is_letter(text.ptr[0]))
        return CS_TOKEN_BAD;
    for (uint32_t i = 1; i < text.len; i++)
        if (!is_letter(text.ptr[i]) && !is_digit(text.ptr[i]))
            return CS_TOKEN_BAD;
    return word_kind(text);
}

int cs_lex_init(struct cs_lex *lex, struct cs_arena *arena, struct cs_diag *diag,
                struct cs_str text)
{
    *lex = (struct cs_lex){.text = text, .arena = arena, .diag = diag};
    uint32_t valid = cs_utf8_valid(text);
    if (valid == text.len)
        return CTRSEC_OK;
    /* The line is not shown: its bytes are not text. */
    bool before = diag != NULL && diag->no_excerpt;
    if (diag != NULL)
        diag->no_excerpt = true;
    lex->status =
        cs_diag_fail(diag, CTRSEC_E_SYNTAX, "cel.utf8", (struct cs_span){valid, valid + 1},
                     "byte 0x%02x is not UTF-8", (unsigned)(unsigned char)text.ptr[valid]);
    if (diag != NULL)
        diag->no_excerpt = before;
    return lex->status;
}

/* The byte `ahead` of the place, 0 behind the end. */
static char peek(const struct cs_lex *lex, uint32_t ahead)
{
    return ahead < lex->text.len - lex->at ? lex->text.ptr[lex->at + ahead] : '\0';
}

static bool looks_at(const struct cs_lex *lex, const char *text)
{
    return cs_str_starts(cs_str_slice(lex->text, lex->at, UINT32_MAX), cs_str_from(text));
}

void cs_lex_fail(struct cs_lex *lex, const char *reason, struct cs_span span, const char *hint,
                 const char *fmt, ...)
{
    char message[160];
    va_list args;
    lex->failures++;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    int status = cs_diag_fail(lex->diag, CTRSEC_E_SYNTAX, reason, span, "%s", message);
    if (lex->status == CTRSEC_OK)
        lex->status = status;
    if (hint != NULL)
        cs_diag_hint(lex->diag, "%s", hint);
}

/* From `start` to where the lexer is. */
static struct cs_span since(const struct cs_lex *lex, uint32_t start)
{
    return (struct cs_span){start, lex->at};
}

static void skip_line(struct cs_lex *lex)
{
    while (lex->at < lex->text.len && lex->text.ptr[lex->at] != '\n')
        lex->at++;
}

/* A comment as other languages write it is reported and skipped. */
static bool foreign_comment(struct cs_lex *lex)
{
    uint32_t start = lex->at;
    if (peek(lex, 0) == '#') {
        lex->at++;
        cs_lex_fail(lex, "cel.comment", since(lex, start), "a comment starts with `//`",
                    "`#` starts no comment");
        skip_line(lex);
        return true;
    }
    if (!looks_at(lex, "/*"))
        return false;
    lex->at += 2;
    cs_lex_fail(lex, "cel.comment", since(lex, start),
                "a comment starts with `//` and ends with the line", "`/*` starts no comment");
    int64_t end = cs_str_find(lex->text, CS_STR("*/"), lex->at);
    lex->at = end < 0 ? lex->text.len : (uint32_t)end + 2;
    return true;
}

static void skip_blanks(struct cs_lex *lex)
{
    while (lex->at < lex->text.len) {
        char c = lex->text.ptr[lex->at];
        if (class_of(c) == BLANK)
            lex->at++;
        else if (c != '/' && c != '#')
            return;
        else if (looks_at(lex, "//"))
            skip_line(lex);
        else if (!foreign_comment(lex))
            return;
    }
}

/* How many letters before a quote make a string of the quote: r, b, br; -1: no string. */
static int string_prefix(const struct cs_lex *lex)
{
    int letters = 0;
    if (peek(lex, 0) == 'b' || peek(lex, 0) == 'B')
        letters++;
    char c = peek(lex, (uint32_t)letters);
    if (c == 'r' || c == 'R')
        c = peek(lex, (uint32_t)++letters);
    return c == '"' || c == '\'' ? letters : -1;
}

/* A word right before a quote that would be a prefix in another language. */
static bool foreign_prefix(struct cs_lex *lex, struct cs_token *out)
{
    char c = peek(lex, out->text.len);
    const char *hint = c == '"' || c == '\'' ? cs_habit_prefix(out->text) : NULL;
    if (hint == NULL)
        return false;
    uint32_t start = lex->at;
    lex->at += out->text.len;
    cs_lex_fail(lex, "cel.string", since(lex, start), hint, "a string has no prefix `%.*s`",
                CS_STR_ARG(out->text));
    cs_literal_string(lex, 0, out);
    out->kind = CS_TOKEN_BAD;
    return true;
}

static void word(struct cs_lex *lex, struct cs_token *out)
{
    const char *from = lex->text.ptr + lex->at;
    uint32_t len = 1, most = lex->text.len - lex->at;
    while (len < most && (class_of(from[len]) & (LETTER | DIGIT)) != 0)
        len++;
    out->text = cs_str_of(from, len);
    if (foreign_prefix(lex, out))
        return;
    lex->at += len;
    out->kind = word_kind(out->text);
    if (out->kind == CS_TOKEN_TRUE || out->kind == CS_TOKEN_FALSE)
        out->value = cs_value_bool(out->kind == CS_TOKEN_TRUE);
    else if (out->kind == CS_TOKEN_NULL)
        out->value = cs_value_null();
}

/* `a.b-c` in back quotes. */
static void quoted(struct cs_lex *lex, struct cs_token *out)
{
    uint32_t start = lex->at++;
    out->kind = CS_TOKEN_BAD;
    for (;; lex->at++) {
        char c = peek(lex, 0);
        if (c != '\0' && (is_letter(c) || is_digit(c) || strchr("./- ", c) != NULL))
            continue;
        if (c == '`')
            break;
        bool closed = memchr(lex->text.ptr + lex->at, '`', lex->text.len - lex->at) != NULL;
        if (!closed) {
            cs_lex_fail(lex, "cel.name", since(lex, start), "add the second back quote",
                        "a back-quoted name that is not closed");
            return;
        }
        uint32_t bad = lex->at++;
        while (lex->at < lex->text.len && ((unsigned char)peek(lex, 0) & 0xC0) == 0x80)
            lex->at++;
        cs_lex_fail(lex, "cel.name", since(lex, bad), "other names are read by index: a['b:c']",
                    "a back-quoted name holds letters, digits, `_`, `.`, `-`, `/` and blanks only");
        while (peek(lex, 0) != '`')
            lex->at++;
        lex->at++;
        return;
    }
    out->text = cs_str_slice(lex->text, start + 1, lex->at - start - 1);
    lex->at++;
    if (out->text.len == 0)
        cs_lex_fail(lex, "cel.name", since(lex, start), NULL, "an empty back-quoted name");
    else
        out->kind = CS_TOKEN_QUOTED;
}

/* What is spelled one way only: the longest operator, CEL's or another language's. */
static bool operator(struct cs_lex *lex, struct cs_token *out)
{
    uint32_t longest = 0;
    char c = lex->text.ptr[lex->at];
    if ((unsigned char)c < sizeof alone && alone[(unsigned char)c] != 0 &&
        class_of(peek(lex, 1)) != SIGN) {
        out->kind = (enum cs_token_kind)alone[(unsigned char)c];
        lex->at++;
        return true;
    }
    struct cs_str rest = cs_str_slice(lex->text, lex->at, 3);
    for (int kind = CS_TOKEN_LPAREN; kind <= CS_TOKEN_NOT; kind++) {
        const char *text = cs_lex_spelling((enum cs_token_kind)kind);
        if (text[0] != rest.ptr[0])
            continue;
        struct cs_str spelling = cs_str_from(text);
        if (spelling.len > longest && cs_str_starts(rest, spelling)) {
            longest = spelling.len;
            out->kind = (enum cs_token_kind)kind;
        }
    }
    uint32_t foreign = cs_habit_operator_length(rest);
    if (foreign > longest) {
        longest = foreign;
        out->kind = CS_TOKEN_FOREIGN;
    }
    lex->at += longest;
    return longest != 0;
}

/* A character that is no CEL: typographic quotes and operators get what they stand for. */
static void stranger(struct cs_lex *lex, struct cs_token *out)
{
    uint32_t start = lex->at, len;
    uint32_t code_point = cs_utf8_decode(lex->text.ptr + start, &len);
    const struct cs_habit_character *habit = cs_habit_character(code_point);
    const char *hint = habit != NULL ? habit->hint : NULL;
    lex->at += len;
    out->kind = habit != NULL ? habit->meant : CS_TOKEN_BAD;
    if (code_point > 0x20 && code_point < 0x7F)
        cs_lex_fail(lex, "cel.character", since(lex, start), hint, "`%c` has no meaning in CEL",
                    (int)code_point);
    else
        cs_lex_fail(lex, "cel.character", since(lex, start),
                    hint == NULL && code_point >= 0x80 ? "names are ASCII letters, digits and `_`"
                                                       : hint,
                    "the character U+%04X has no meaning here", (unsigned)code_point);
    if (habit == NULL || habit->closing == NULL)
        return;
    /* Up to the closing quote it is the string that was meant. */
    int64_t end = cs_str_find(lex->text, cs_str_from(habit->closing), lex->at);
    if (end >= 0)
        lex->at = (uint32_t)end + (uint32_t)strlen(habit->closing);
    else
        lex->torn = true;
}

/* One token, or CS_TOKEN_END for a character that counts as a blank. */
static void token(struct cs_lex *lex, struct cs_token *out)
{
    char c = peek(lex, 0);
    bool begins = c == '"' || c == '\'' || c == 'b' || c == 'B' || c == 'r' || c == 'R';
    int prefix = begins ? string_prefix(lex) : -1;
    if (prefix >= 0)
        cs_literal_string(lex, (uint32_t)prefix, out);
    else if (is_letter(c))
        word(lex, out);
    else if (is_digit(c) || (c == '.' && is_digit(peek(lex, 1))))
        cs_literal_number(lex, out);
    else if (c == '`')
        quoted(lex, out);
    else if (!operator(lex, out))
        stranger(lex, out);
}

void cs_lex_next(struct cs_lex *lex, struct cs_token *out)
{
    uint32_t start;
    do {
        skip_blanks(lex);
        start = lex->at;
        *out = (struct cs_token){.kind = CS_TOKEN_END};
        if (start < lex->text.len)
            token(lex, out);
    } while (out->kind == CS_TOKEN_END && lex->at < lex->text.len);
    if (out->kind == CS_TOKEN_END)
        start = lex->at;
    out->span = (struct cs_span){start, lex->at};
    if (out->kind != CS_TOKEN_QUOTED)
        out->text = cs_str_of(lex->text.ptr + start, lex->at - start);
}
