/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of hints. contract: cel/cel_habit.h */
#include "cel/cel_habit.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

struct word {
    const char *word, *hint;
};

static const char *look_up(const struct word *table, size_t count, struct cs_str word)
{
    for (size_t i = 0; i < count; i++)
        if (cs_str_is(word, table[i].word))
            return table[i].hint;
    return NULL;
}

/* --- operators ------------------------------------------------------------------------------- */

static const struct cs_habit_operator operators[] = {
    {"===", CS_TOKEN_EQ, "did you mean `==`?"},
    {"!==", CS_TOKEN_NE, "did you mean `!=`?"},
    {"<=>", CS_TOKEN_EQ, "did you mean `==`?"},
    {"=", CS_TOKEN_EQ, "did you mean `==`?"},
    {":=", CS_TOKEN_EQ, "did you mean `==`? A name is given by cel.bind(name, value, expression)"},
    {"<>", CS_TOKEN_NE, "did you mean `!=`?"},
    {"=<", CS_TOKEN_LE, "did you mean `<=`?"},
    {"=>", CS_TOKEN_GE, "did you mean `>=`? Macros take the variable first: list.all(x, x > 0)"},
    {"->", CS_TOKEN_BAD, "macros take the variable first: list.all(x, x > 0)"},
    {"=~", CS_TOKEN_EQ, "write text.matches('pattern')"},
    {"!~", CS_TOKEN_NE, "write !text.matches('pattern')"},
    {"&", CS_TOKEN_AND, "did you mean `&&`?"},
    {"|", CS_TOKEN_OR, "did you mean `||`?"},
    {"^", CS_TOKEN_NE, "either of two conditions, not both, is `a != b`"},
    {"??", CS_TOKEN_OR, "write a.?b.orValue('default') or has(a.b) ? a.b : 'default'"},
    {"**", CS_TOKEN_STAR, "CEL has no power; multiply"},
    {"<<", CS_TOKEN_STAR, "bits are moved by math.bitShiftLeft(x, n)"},
    {">>", CS_TOKEN_STAR, "bits are moved by math.bitShiftRight(x, n)"},
    {"++", CS_TOKEN_PLUS, "did you mean `+`?"},
    {"::", CS_TOKEN_DOT, "did you mean `.`?"},
    {"~", CS_TOKEN_BAD, "bits are flipped by math.bitNot(x)"},
    {";", CS_TOKEN_BAD, "an expression needs no `;`; conditions are joined with `&&`"},
    {"@", CS_TOKEN_BAD, NULL},
    {"$", CS_TOKEN_BAD, "names are written without `$`"},
    {"\\", CS_TOKEN_BAD, "a long expression may go on in the next line as it is"},
};

uint32_t cs_habit_operator_length(struct cs_str rest)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < COUNT(operators) && rest.len > 0; i++) {
        if (operators[i].text[0] != rest.ptr[0])
            continue;
        struct cs_str text = cs_str_from(operators[i].text);
        if (text.len > longest && cs_str_starts(rest, text))
            longest = text.len;
    }
    return longest;
}

const struct cs_habit_operator *cs_habit_operator(struct cs_str text)
{
    for (size_t i = 0; i < COUNT(operators); i++)
        if (cs_str_is(text, operators[i].text))
            return &operators[i];
    return NULL;
}

static const struct cs_habit_operator infixes[] = {
    {"and", CS_TOKEN_AND, "did you mean `&&`?"},
    {"AND", CS_TOKEN_AND, "did you mean `&&`?"},
    {"or", CS_TOKEN_OR, "did you mean `||`?"},
    {"OR", CS_TOKEN_OR, "did you mean `||`?"},
    {"xor", CS_TOKEN_NE, "either of two conditions, not both, is `a != b`"},
    {"is", CS_TOKEN_EQ, "did you mean `==`?"},
    {"eq", CS_TOKEN_EQ, "did you mean `==`?"},
    {"equals", CS_TOKEN_EQ, "did you mean `==`?"},
    {"ne", CS_TOKEN_NE, "did you mean `!=`?"},
    {"lt", CS_TOKEN_LT, "did you mean `<`?"},
    {"le", CS_TOKEN_LE, "did you mean `<=`?"},
    {"gt", CS_TOKEN_GT, "did you mean `>`?"},
    {"ge", CS_TOKEN_GE, "did you mean `>=`?"},
    {"mod", CS_TOKEN_PERCENT, "did you mean `%`?"},
    {"div", CS_TOKEN_SLASH, "did you mean `/`?"},
    {"IN", CS_TOKEN_IN, "did you mean `in`?"},
    {"contains", CS_TOKEN_EQ, "write text.contains('part'), or 'element' in list"},
    {"icontains", CS_TOKEN_EQ, "write text.lowerAscii().contains('part')"},
    {"startswith", CS_TOKEN_EQ, "write text.startsWith('start')"},
    {"startsWith", CS_TOKEN_EQ, "write text.startsWith('start')"},
    {"endswith", CS_TOKEN_EQ, "write text.endsWith('end')"},
    {"endsWith", CS_TOKEN_EQ, "write text.endsWith('end')"},
    {"matches", CS_TOKEN_EQ, "write text.matches('pattern')"},
    {"regex", CS_TOKEN_EQ, "write text.matches('pattern')"},
    {"like", CS_TOKEN_EQ, "write text.matches('pattern')"},
    {"glob", CS_TOKEN_EQ, "write text.matches('pattern')"},
    {"intersects", CS_TOKEN_EQ, "write sets.intersects(a, b)"},
    {"pmatch", CS_TOKEN_EQ, "write prefixes.exists(p, path.startsWith(p))"},
    {"instanceof", CS_TOKEN_EQ, "write type(x) == string"},
    {"then", CS_TOKEN_BAD, "a condition with two results is `condition ? a : b`"},
};

const struct cs_habit_operator *cs_habit_infix(struct cs_str word)
{
    for (size_t i = 0; i < COUNT(infixes); i++)
        if (cs_str_is(word, infixes[i].text))
            return &infixes[i];
    return NULL;
}

/* --- characters ------------------------------------------------------------------------------ */

#define STRAIGHT "strings stand in straight quotes: 'text' or \"text\""
#define INVISIBLE "it looks like a blank but is none; replace it by one"

static const struct cs_habit_character characters[] = {
    {0x201C, CS_TOKEN_BAD, "\xE2\x80\x9D", STRAIGHT}, /* double quotes, high */
    {0x201D, CS_TOKEN_BAD, "\xE2\x80\x9D", STRAIGHT},
    {0x201E, CS_TOKEN_BAD, "\xE2\x80\x9C", STRAIGHT}, /* low */
    {0x2018, CS_TOKEN_BAD, "\xE2\x80\x99", STRAIGHT}, /* single quotes, high */
    {0x2019, CS_TOKEN_BAD, "\xE2\x80\x99", STRAIGHT},
    {0x201A, CS_TOKEN_BAD, "\xE2\x80\x98", STRAIGHT}, /* low */
    {0x00AB, CS_TOKEN_BAD, "\xC2\xBB", STRAIGHT},     /* angle quotes */
    {0x2013, CS_TOKEN_MINUS, NULL, "did you mean `-`?"},
    {0x2014, CS_TOKEN_MINUS, NULL, "did you mean `-`?"},
    {0x2212, CS_TOKEN_MINUS, NULL, "did you mean `-`?"},
    {0x00D7, CS_TOKEN_STAR, NULL, "did you mean `*`?"},
    {0x00F7, CS_TOKEN_SLASH, NULL, "did you mean `/`?"},
    {0x2264, CS_TOKEN_LE, NULL, "did you mean `<=`?"},
    {0x2265, CS_TOKEN_GE, NULL, "did you mean `>=`?"},
    {0x2260, CS_TOKEN_NE, NULL, "did you mean `!=`?"},
    {0x2261, CS_TOKEN_EQ, NULL, "did you mean `==`?"},
    {0x2208, CS_TOKEN_IN, NULL, "did you mean `in`?"},
    {0x2227, CS_TOKEN_AND, NULL, "did you mean `&&`?"},
    {0x2228, CS_TOKEN_OR, NULL, "did you mean `||`?"},
    {0x00AC, CS_TOKEN_NOT, NULL, "did you mean `!`?"},
    {0xFF08, CS_TOKEN_LPAREN, NULL, "did you mean `(`?"},
    {0xFF09, CS_TOKEN_RPAREN, NULL, "did you mean `)`?"},
    {0xFF0C, CS_TOKEN_COMMA, NULL, "did you mean `,`?"},
    {0xFF1A, CS_TOKEN_COLON, NULL, "did you mean `:`?"},
    {0x00A0, CS_TOKEN_END, NULL, INVISIBLE},
    {0x200B, CS_TOKEN_END, NULL, INVISIBLE},
    {0x2060, CS_TOKEN_END, NULL, INVISIBLE},
    {0x3000, CS_TOKEN_END, NULL, INVISIBLE},
    {0xFEFF, CS_TOKEN_END, NULL, "a byte order mark belongs before the first byte of a file only"},
    {0x000B, CS_TOKEN_END, NULL, INVISIBLE},
};

const struct cs_habit_character *cs_habit_character(uint32_t code_point)
{
    for (size_t i = 0; i < COUNT(characters); i++)
        if (characters[i].code_point == code_point)
            return &characters[i];
    return NULL;
}

/* --- literals -------------------------------------------------------------------------------- */

const char *cs_habit_prefix(struct cs_str prefix)
{
    static const struct word table[] = {
        {"f", "write 'text %s'.format([value]), or join texts with `+`"},
        {"F", "write 'text %s'.format([value]), or join texts with `+`"},
        {"u", "strings are Unicode; leave the `u` out"},
        {"U", "strings are Unicode; leave the `U` out"},
        {"rb", "did you mean `br`?"},
        {"rB", "did you mean `br`?"},
        {"Rb", "did you mean `br`?"},
        {"RB", "did you mean `br`?"},
        {"t", "timestamps are written timestamp('2024-01-01T00:00:00Z')"},
        {"d", "durations are written duration('1h30m')"},
    };
    return look_up(table, COUNT(table), prefix);
}

const char *cs_habit_number(struct cs_str number)
{
    static const struct word units[] = {
        {"s", "a duration is written duration('10s')"},
        {"m", "a duration is written duration('10m'), a quantity quantity('100m')"},
        {"h", "a duration is written duration('10h')"},
        {"d", "a duration is written in hours: duration('24h')"},
        {"ms", "a duration is written duration('10ms')"},
        {"us", "a duration is written duration('10us')"},
        {"ns", "a duration is written duration('10ns')"},
        {"Ki", "a quantity is written quantity('1Ki')"},
        {"Mi", "a quantity is written quantity('1Mi')"},
        {"Gi", "a quantity is written quantity('1Gi')"},
        {"Ti", "a quantity is written quantity('1Ti')"},
        {"k", "a quantity is written quantity('1k')"},
        {"K", "a quantity is written quantity('1k')"},
        {"M", "a quantity is written quantity('1M')"},
        {"G", "a quantity is written quantity('1G')"},
        {"L", "an int has 64 bits already; leave the `L` out"},
        {"l", "an int has 64 bits already; leave the `l` out"},
        {"f", "a double is written 1.0"},
        {"F", "a double is written 1.0"},
        {"e", "an exponent needs digits"},
        {"E", "an exponent needs digits"},
        {"u", "a uint is a whole number: 1u"},
        {"ul", "a uint is written 1u"},
        {"UL", "a uint is written 1u"},
        {"i", "an int has no suffix"},
    };
    uint32_t digits = 0;
    while (digits < number.len &&
           ((number.ptr[digits] >= '0' && number.ptr[digits] <= '9') || number.ptr[digits] == '.'))
        digits++;
    if (number.len > 2 && number.ptr[0] == '0' && strchr("oObB", number.ptr[1]) != NULL)
        return "numbers are decimal or, with 0x, hexadecimal";
    if (cs_str_find(number, CS_STR("_"), 0) > 0)
        return "digits are not grouped by `_`";
    const char *hint = look_up(units, COUNT(units), cs_str_slice(number, digits, UINT32_MAX));
    if (hint != NULL)
        return hint;
    for (uint32_t i = digits; i < number.len; i++)
        if (strchr("0123456789.hmsnu", number.ptr[i]) == NULL)
            return number.ptr[0] == '0' ? NULL : "a name does not start with a digit";
    return "a duration is written duration('1h30m')";
}

/* --- words ----------------------------------------------------------------------------------- */

const char *cs_habit_reserved(struct cs_str word)
{
    static const struct word table[] = {
        {"if", "a condition with two results is `condition ? a : b`"},
        {"else", "a condition with two results is `condition ? a : b`"},
        {"for",
         "lists are walked by macros: list.all(x, ...), list.exists(x, ...), list.map(x, ...)"},
        {"while", "lists are walked by macros: list.all(x, ...), list.exists(x, ...)"},
        {"loop", "lists are walked by macros: list.all(x, ...), list.exists(x, ...)"},
        {"let", "a name is given by cel.bind(name, value, expression)"},
        {"var", "a name is given by cel.bind(name, value, expression)"},
        {"const", "a name is given by cel.bind(name, value, expression)"},
        {"return", "the result is the expression itself; leave `return` out"},
        {"function", "CEL has no functions of your own; definitions of the rule file may help"},
        {"import", "all functions are there; nothing is imported"},
    };
    const char *hint = look_up(table, COUNT(table), word);
    return hint != NULL ? hint : "as a field it may stand behind a dot: object.package";
}

const char *cs_habit_name(struct cs_str name)
{
    static const struct word table[] = {
        {"True", "did you mean `true`?"},
        {"TRUE", "did you mean `true`?"},
        {"False", "did you mean `false`?"},
        {"FALSE", "did you mean `false`?"},
        {"None", "did you mean `null`?"},
        {"nil", "did you mean `null`?"},
        {"NULL", "did you mean `null`?"},
        {"Null", "did you mean `null`?"},
        {"undefined", "whether a field is there is asked by has(object.field)"},
        {"NaN", "write double('NaN')"},
        {"nan", "write double('NaN')"},
        {"Infinity", "write double('Infinity')"},
        {"inf", "write double('Infinity')"},
        {"not", "did you mean `!`?"},
        {"and", "did you mean `&&`?"},
        {"or", "did you mean `||`?"},
        {"str", "did you mean `string`?"},
        {"boolean", "did you mean `bool`?"},
        {"float", "did you mean `double`?"},
        {"dict", "did you mean `map`?"},
        {"array", "did you mean `list`?"},
    };
    return look_up(table, COUNT(table), name);
}

const char *cs_habit_function(struct cs_str function)
{
    static const struct word table[] = {
        {"len", "did you mean `size`?"},
        {"length", "did you mean `size`?"},
        {"count", "did you mean `size`? Those that fit are counted by list.filter(x, ...).size()"},
        {"str", "did you mean `string`?"},
        {"String", "did you mean `string`?"},
        {"float", "did you mean `double`?"},
        {"Number", "did you mean `int` or `double`?"},
        {"number", "did you mean `int` or `double`?"},
        {"parseInt", "did you mean `int`?"},
        {"boolean", "did you mean `bool`?"},
        {"typeof", "did you mean `type`?"},
        {"isinstance", "write type(x) == string"},
        {"not", "did you mean `!`?"},
        {"exists", "whether a field is there is asked by has(object.field)"},
        {"defined", "whether a field is there is asked by has(object.field)"},
        {"isset", "whether a field is there is asked by has(object.field)"},
        {"empty", "write size(x) == 0"},
        {"isEmpty", "write size(x) == 0"},
        {"any", "write list.exists(x, ...)"},
        {"some", "write list.exists(x, ...)"},
        {"sum", "write list.sum()"},
        {"min", "write list.min() or math.least(a, b)"},
        {"max", "write list.max() or math.greatest(a, b)"},
        {"abs", "write math.abs(x)"},
        {"round", "write math.round(x)"},
        {"floor", "write math.floor(x)"},
        {"ceil", "write math.ceil(x)"},
        {"lower", "write text.lowerAscii()"},
        {"upper", "write text.upperAscii()"},
        {"contains", "write text.contains('part'), or 'element' in list"},
        {"startswith", "write text.startsWith('start')"},
        {"startsWith", "write text.startsWith('start')"},
        {"endswith", "write text.endsWith('end')"},
        {"endsWith", "write text.endsWith('end')"},
        {"regex", "write text.matches('pattern')"},
        {"now", "the time of the check is the variable `now`"},
        {"coalesce", "write a.?b.orValue('default')"},
        {"default", "write a.?b.orValue('default')"},
        {"keys", "a map is walked by its keys: map.all(key, ...)"},
        {"set", "lists are compared as sets by sets.equivalent(a, b)"},
    };
    return look_up(table, COUNT(table), function);
}

const char *cs_habit_member(struct cs_str function)
{
    static const struct word table[] = {
        {"length", "did you mean `size`?"},
        {"len", "did you mean `size`?"},
        {"count", "did you mean `size`?"},
        {"isEmpty", "write x.size() == 0"},
        {"empty", "write x.size() == 0"},
        {"startswith", "did you mean `startsWith`?"},
        {"hasPrefix", "did you mean `startsWith`?"},
        {"endswith", "did you mean `endsWith`?"},
        {"hasSuffix", "did you mean `endsWith`?"},
        {"includes", "write 'element' in list, or text.contains('part')"},
        {"has", "write has(object.field), or 'key' in map"},
        {"hasOwnProperty", "write has(object.field), or 'key' in map"},
        {"containsKey", "write 'key' in map"},
        {"has_key", "write 'key' in map"},
        {"get", "write map['key'], or map[?'key'].orValue('default')"},
        {"keys", "a map is walked by its keys: map.all(key, ...)"},
        {"values", "a map is walked by key and value: map.all(key, value, ...)"},
        {"items", "a map is walked by key and value: map.all(key, value, ...)"},
        {"entries", "a map is walked by key and value: map.all(key, value, ...)"},
        {"any", "did you mean `exists`?"},
        {"some", "did you mean `exists`?"},
        {"every", "did you mean `all`?"},
        {"none", "write !list.exists(x, ...)"},
        {"find", "write list.filter(x, ...)[0], or text.indexOf('part')"},
        {"one", "did you mean `exists_one`?"},
        {"select", "did you mean `filter`?"},
        {"where", "did you mean `filter`?"},
        {"collect", "did you mean `map`?"},
        {"flatMap", "write list.map(x, ...).flatten()"},
        {"match", "did you mean `matches`?"},
        {"test", "did you mean `matches`?"},
        {"toLowerCase", "did you mean `lowerAscii`?"},
        {"lower", "did you mean `lowerAscii`?"},
        {"toUpperCase", "did you mean `upperAscii`?"},
        {"upper", "did you mean `upperAscii`?"},
        {"strip", "did you mean `trim`?"},
        {"substr", "did you mean `substring`?"},
        {"indexof", "did you mean `indexOf`?"},
        {"toString", "write string(x)"},
        {"equals", "did you mean `==`?"},
        {"or_else", "did you mean `orValue`?"},
    };
    return look_up(table, COUNT(table), function);
}

const char *cs_habit_field(struct cs_str field)
{
    static const struct word table[] = {
        {"length", "did you mean `size()`?"},
        {"len", "did you mean `size()`?"},
        {"size", "did you mean `size()`?"},
        {"count", "did you mean `size()`?"},
        {"keys", "a map is walked by its keys: map.all(key, ...)"},
        {"values", "a map is walked by key and value: map.all(key, value, ...)"},
    };
    return look_up(table, COUNT(table), field);
}
