/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions that are meant to exhaust an evaluator, and how each of them ends with the default
 * limits: "limit" (unknown: limit), "error: " with the message, a value as CEL, or "refused: " with
 * the reason word of the parser, checker or compiler. `d` is the document of hostile_document.h,
 * `x` the int 7 that no compiler knows.
 */
#ifndef HOSTILE_CASES_H
#define HOSTILE_CASES_H

#include "base/str.h"

struct hostile_case {
    const char *name, *expression, *ends;
};

/* Ten and a hundred times the same text. */
#define TEN(t) t t t t t t t t t t
#define HUNDRED(t) TEN(TEN(t))

/* Loops that ask something as often as the fuel allows. */
#define OFTEN(test) "d.ones.all(i, d.ones.all(j, " test "))"

static const struct hostile_case hostile_cases[] = {
    /* more and more loops */
    {"nested all", OFTEN("j >= 0"), "limit"},
    {"seven loops",
     "cel.bind(a, [0,1,2,3,4,5,6,7,8,9], a.all(i, a.all(j, a.all(k, a.all(l, a.all(m, a.all(n, "
     "a.all(o, x == 7))))))))",
     "limit"},
    {"nested map", "lists.range(10000).map(i, lists.range(10000).map(j, i * j)).size() > 0",
     "limit"},
    {"nested map, kept", "lists.range(200).map(i, lists.range(300).map(j, [i, j])).size() > 0",
     "limit"},
    {"filter in filter",
     "lists.range(10000).filter(i, lists.range(10000).filter(j, j > i).size() > 0"
     ").size() > 0",
     "limit"},
    {"exists over pairs", "d.numbers.exists(k, d.numbers.exists(l, k + l < 0))", "limit"},
    {"existsOne", "d.ones.existsOne(i, d.ones.exists(j, i + j < 0))", "limit"},
    {"sortBy in all", "lists.range(1000).all(i, lists.range(1000).sortBy(j, i - j).size() > 0)",
     "limit"},
    {"loop over a loop's list",
     "lists.range(50000 + x).map(i, i + 1).map(i, i + 1).map(i, i + 1).size() > 0", "limit"},
    /* memory that doubles */
    {"range of 10^9", "lists.range(1000000000).size() > 0", "limit"},
    {"range of the largest int", "lists.range(9223372036854775807).size() > 0", "limit"},
    {"doubled string",
     "cel.bind(a, 'aaaaaaaa' + string(x), cel.bind(b, a + a + a + a, cel.bind(c, b + b + b + b, "
     "cel.bind(d, c + c + c + c, cel.bind(e, d + d + d + d, cel.bind(f, e + e + e + e, cel.bind(g, "
     "f + f + f + f, cel.bind(h, g + g + g + g, h + h + h + h))))))).size() > 0)",
     "limit"},
    {"doubled list",
     "cel.bind(a, [x, x, x, x], cel.bind(b, a + a + a + a, cel.bind(c, b + b + b + b, cel.bind(d, "
     "c "
     "+ c + c + c, cel.bind(e, d + d + d + d, cel.bind(f, e + e + e + e, cel.bind(g, f + f + f + "
     "f, "
     "g + g + g + g)))))).size() > 0)",
     "limit"},
    {"doubled bytes", "cel.bind(a, bytes(d.a), cel.bind(b, a + a, b + b)).size() > 0", "limit"},
    {"doubled tree, compared",
     "cel.bind(a, [x, x], cel.bind(b, [a, a], cel.bind(c, [b, b], cel.bind(e, [c, c], cel.bind(f, "
     "[e, e], cel.bind(g, [f, f], cel.bind(h, [g, g], cel.bind(k, [h, h], cel.bind(l, [k, k], "
     "cel.bind(m, [l, l], cel.bind(n, [m, m], cel.bind(o, [n, n], cel.bind(p, [o, o], cel.bind(q, "
     "[p, p], cel.bind(r, [q, q], cel.bind(s, [r, r], cel.bind(t, [s, s], cel.bind(u, [t, t], "
     "cel.bind(v, [u, u], cel.bind(w, [v, v], w == [v, v]))))))))))))))))))))",
     "limit"},
    {"doubled tree, printed",
     "cel.bind(a, [x, x], cel.bind(b, [a, a], cel.bind(c, [b, b], cel.bind(e, [c, c], cel.bind(f, "
     "[e, e], cel.bind(g, [f, f], cel.bind(h, [g, g], cel.bind(k, [h, h], cel.bind(l, [k, k], "
     "cel.bind(m, [l, l], cel.bind(n, [m, m], cel.bind(o, [n, n], cel.bind(p, [o, o], cel.bind(q, "
     "[p, p], cel.bind(r, [q, q], cel.bind(s, [r, r], cel.bind(t, [s, s], cel.bind(u, [t, t], "
     "'%s'.format([u]).size() > 0))))))))))))))))))",
     "limit"},
    {"doubled map",
     "lists.range(16).map(i, lists.range(1000).transformMap(k, v, {k: v})).size() > 0", "limit"},
    {"transformMap in itself",
     "lists.range(1000).transformMap(i, a, lists.range(1000).transformMap(j, b, a * b)).size() > 0",
     "limit"},
    {"transformMapEntry with one key", "d.ones.transformMapEntry(i, v, {v: i}).size() > 0",
     "limit"},
    {"equal keys", "lists.range(1000 + x).transformMapEntry(i, v, {v % 2: v}).size() > 0",
     "error: duplicate key"},
    {"many equal keys", "d.ones.transformMapEntry(i, v, {v % 2: v}).size() > 0", "limit"},
    {"replace by itself",
     "cel.bind(a, 'aaaaaaaaaaaaaaaa' + string(x), cel.bind(b, a.replace('a', a), cel.bind(c, "
     "b.replace('a', b), c.replace('a', c)))).size() > 0",
     "limit"},
    {"replace of nothing", "d.a.replace('', d.a).size() > 0", "limit"},
    {"join of long parts", "lists.range(1000 + x).map(i, d.a).join(d.a).size() > 0", "limit"},
    {"split to bytes", "d.a3.split('').size() > 0", "limit"},
    {"format of a document", "'%s'.format([d]).size() > 0", "limit"},
    {"format of doubles", "'%s'.format([d.halves.slice(0, 20000)]).size() > 0", "true"},
    {"flattened lists", "lists.range(1000 + x).map(i, lists.range(100)).flatten().size() > 0",
     "limit"},
    {"base64", "base64.encode(bytes(d.a3)).size() > 0", "limit"},
    {"quoted", "strings.quote(d.a3).size() > 0", "limit"},
    {"found again and again", "d.a3.findAll('a').size() > 0", "limit"},
    {"extracted again and again", "regex.extractAll(d.a3, '(a)').size() > 0", "limit"},
    {"replaced by more", "regex.replace(d.a, 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').size() > 0",
     "limit"},
    {"optionals in optionals",
     "lists.range(60000).all(i, optional.of(optional.of(optional.of(optional.of(i)))).hasValue())",
     "limit"},
    /* regular expressions */
    {"class that goes to the end", "d.a3.matches('[^x]*[bc]')", "limit"},
    {"two stars", "d.a.matches('(a*)*(a*)*[bc]')", "limit"},
    {"alternatives", "d.a.matches('^(a|aa)+$x')", "limit"},
    {"nested plus", "d.a.matches('(a+)+[bc]')", "limit"},
    {"many optional", "d.a.matches('(a?){100}a{100}[bc]')", "limit"},
    {"stars in a row", "d.a.matches('a*a*a*a*a*a*a*a*[bc]')", "limit"},
    {"dots", "d.a3.matches('.*.*.*[=:].*')", "limit"},
    {"counted groups", "d.a.matches('((a{1,10}){1,10}){1,5}[bc]')", "limit"},
    {"end anchor", "d.a3.matches('a$[bc]')", "limit"},
    {"small and often", OFTEN("!'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('(a|b|ab)*c')"), "limit"},
    {"literal, often", OFTEN("!d.a3.matches('aaaaaaaaab')"), "limit"},
    {"made while it runs", OFTEN("!'a'.matches('[ab]{1,100}[c-f]{1,100}' + string(j))"), "limit"},
    {"large and made while it runs",
     OFTEN("!'a'.matches('((((a{1,9}){1,9}){1,9}b|c{500}){2}[^d]{100}' + string(j) + ')')"),
     "limit"},
    {"replaced by nothing", "regex.replace(d.a3, 'a|b', '').size() > 0", "limit"},
    {"empty matches", "regex.replace(d.a3, 'b*', '').size() > 0", "limit"},
    {"all matches, few", OFTEN("d.a3.findAll('b').size() == 0"), "limit"},
    /* searching and comparing */
    {"contains", OFTEN("!d.a3.contains('ab')"), "limit"},
    {"contains a long one", OFTEN("!d.a3.contains(d.needle)"), "limit"},
    {"contains in a short one",
     OFTEN("!'" HUNDRED("aa") TEN("aaaa") "a'.contains('" HUNDRED("a") "b')"), "limit"},
    {"indexOf", OFTEN("d.a3.indexOf('aab') < 0"), "limit"},
    {"lastIndexOf", OFTEN("d.a3.lastIndexOf('baa') < 0"), "limit"},
    {"replaced by nothing, often", OFTEN("d.a.replace('a', '') == ''"), "limit"},
    {"equal strings", OFTEN("d.a3 == d.a3b"), "limit"},
    {"order of strings", OFTEN("d.a3 <= d.a3b"), "limit"},
    {"startsWith itself", OFTEN("d.a3.startsWith(d.a3b)"), "limit"},
    {"size", OFTEN("size(d.wide) > 0"), "limit"},
    {"charAt", OFTEN("d.wide.charAt(500000) != ''"), "limit"},
    {"substring", OFTEN("d.wide.substring(500000) != ''"), "limit"},
    {"trim", OFTEN("d.a3.trim() != ''"), "limit"},
    {"a string among ints", OFTEN("!('a' in d.ones)"), "limit"},
    {"an int among ints", OFTEN("!(2 in d.ones)"), "limit"},
    {"indexOf among ints", OFTEN("d.ones.indexOf('a') < 0"), "limit"},
    {"lists as sets", OFTEN("!sets.contains(d.ones, d.empty)"), "limit"},
    {"equal lists", OFTEN("d.ones == d.ones"), "limit"},
    {"distinct", "lists.range(50000).map(i, i / 2).distinct().size() > 0", "limit"},
    {"maximum of long strings", OFTEN("d.big.max() != ''"), "limit"},
    {"sorted long strings", OFTEN("d.big.isSorted()"), "limit"},
    {"sort of long strings", OFTEN("d.big.sort().size() > 0"), "limit"},
    {"sort of 10^5", "d.halves.sort().size() > 0", "limit"},
    {"sum of 10^5", OFTEN("d.ones.sum() > 0"), "limit"},
    {"flatten of empty lists", OFTEN("d.lists.flatten().size() == 0"), "limit"},
    {"flatten of deep lists", OFTEN("d.deep.flatten(9223372036854775807).size() == 0"), "limit"},
    {"format of nothing", OFTEN("d.marks.format(d.empty) == ''"), "limit"},
    {"a long string in a constant list",
     OFTEN("!(d.a3 in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])"), "limit"},
    {"a needle in a constant list",
     OFTEN("!(d.needle in ['" HUNDRED("aaaaaaaaaa") "', 'b', 'c', 'd', 'e', 'f', 'g'])"), "limit"},
    /* maps */
    {"long key", OFTEN("d.long.all(k, k in d.long2)"), "limit"},
    {"long key, read", OFTEN("d.long.all(k, d.long2[k] == 0)"), "limit"},
    {"maps with a long key", OFTEN("d.long == d.long2"), "limit"},
    {"keys with one hash", OFTEN("d.hashes.all(k, k in d.hashes2)"), "limit"},
    {"keys with one hash, read", OFTEN("d.hashes.all(k, d.hashes2[k] >= 0)"), "limit"},
    {"many keys with one hash", OFTEN("d.crowd.all(k, k in d.crowd)"), "limit"},
    {"few keys with one hash", OFTEN("d.small.all(k, k in d.small && k in d.small)"), "limit"},
    {"keys with one hash, made twice",
     OFTEN("d.small.all(k, d.small[k] >= 0 && d.small[k] >= -1 && d.small[k] >= -2)"), "limit"},
    {"fields by name", OFTEN("!has(d.r.proc) && !has(d.r.k8s)"), "limit"},
    {"fields by name, that are none", OFTEN("has(d.r.zzz) || i == 1"), "limit"},
    {"map made of long keys", OFTEN("d.hashes.transformMap(k, v, v).size() > 0"), "limit"},
    {"map made of keys with one hash", OFTEN("d.crowd.transformMap(k, v, v).size() > 0"), "limit"},
    {"number among numbers", OFTEN("!(-1 in d.numbers)"), "limit"},
    {"number read by a double", OFTEN("d.numbers[49999.0] == 49999"), "limit"},
    {"maps of numbers", "d.numbers == d.numbers", "limit"},
    /* numbers and texts with a meaning */
    {"quantity", OFTEN("quantity('1e2147483647').isGreaterThan(quantity('1'))"), "limit"},
    {"quantity with a long text", OFTEN("isQuantity(d.digits)"), "limit"},
    {"quantities added",
     OFTEN("quantity('9999999999999999999e27').add(quantity('1n')).isGreaterThan(quantity('1'))"),
     "limit"},
    {"int of a long text", OFTEN("int(d.digits) == x || true"), "limit"},
    {"double of a long text", OFTEN("double(d.digits) == 1.5"), "limit"},
    {"double of a hard text", OFTEN("double('0." HUNDRED("1234567890") "e-300') > 0.0"), "limit"},
    {"timestamp of a long text",
     OFTEN("timestamp('2024-01-01T00:00:00.' + string(d.digits)) == "
           "timestamp(0)"),
     "limit"},
    {"duration of a long text", OFTEN("duration(d.digits) == duration('1s')"), "limit"},
    {"last second of all", "timestamp('9999-12-31T23:59:59Z') + duration('1s') == timestamp(0)",
     "error: time out of range"},
    {"longest duration", "duration('9223372036s') + duration('9223372036s') == duration('0s')",
     "error: time out of range"},
    {"smallest int", "-(-9223372036854775807 - x + 6) == 0", "error: integer overflow"},
    {"smallest int divided", "(-9223372036854775807 - x + 6) / (x - 8) == 0",
     "error: integer overflow"},
    {"huge double as int", "int(1e300 * double(x)) == 0", "error: integer overflow"},
    {"versions with long parts", OFTEN("semver(d.version) == semver(d.version2)"), "limit"},
    {"versions, made once",
     "cel.bind(v, semver(d.version), cel.bind(w, semver(d.version2), " OFTEN("v == w") "))",
     "limit"},
    {"URL with a long query", OFTEN("url(d.url).getQuery().size() > 0"), "limit"},
    {"URL, made once", "cel.bind(u, url(d.host), " OFTEN("u.getHost() != ''") ")", "limit"},
    {"address", OFTEN("!isIP(d.digits) && !isCIDR(d.a3)"), "limit"},
    {"named format", OFTEN("format.dns1123Subdomain().validate(d.a3).hasValue()"), "limit"},
    {"precision", "'%.1000000f'.format([1.5 * double(x)]) == ''", "error: invalid argument"},
    {"long precision", "'%.99999999999999999999f'.format([double(x)]) == ''",
     "error: invalid argument"},
    {"largest precision, often", OFTEN("'%.100f%.100e'.format([1e308, 5e-324]) != ''"), "limit"},
    {"numbers formatted", OFTEN("'%d%x%o%b'.format([i, i, i, i]) != ''"), "limit"},
    {"times formatted", OFTEN("string(timestamp(i * 100000)) != ''"), "limit"},
    {"zone that is computed", OFTEN("timestamp(i).getHours('+0' + string(j % 9) + ':00') >= 0"),
     "limit"},
};

enum { HOSTILE_CASES = sizeof hostile_cases / sizeof hostile_cases[0] };

/*
 * Texts that go on and on: `front` so many times, `middle`, and `back` as often. Some are meant for
 * parser, checker and compiler, some become a long way to run.
 */
struct hostile_chain {
    const char *name, *front, *middle, *back;
    unsigned times;
    const char *ends;
};

static const struct hostile_chain hostile_chains[] = {
    {"open brackets", "[", "", "", 16000, "refused: cel.depth"},
    {"open braces", "{", "", "", 16000, "refused: cel.depth"},
    {"open calls", "f(", "", "", 8000, "refused: cel.depth"},
    {"open strings", "'''", "", "", 5000, "refused: cel.syntax"},
    {"exclamation marks", "!", "true", "", 16000, "true"},
    {"minus signs", "-", "x", "", 16000, "7"},
    {"dots", "d.", "a", "", 8000, "refused: cel.height"},
    {"question marks", "x > 1 ? ", "1", "", 2000, "refused: cel.syntax"},
    {"conditionals", "x > 9 ? 1 : ", "2", "", 1300, "refused: cel.height"},
    {"semicolons", ";", "", "", 16000, "refused: cel.syntax"},
    {"bytes that are no text", "\xFF", "", "", 16000, "refused: cel.utf8"},
    {"quotes and backslashes", "'\\q' ", "", "", 3000, "refused: cel.escape"},
    {"unknown names", "nope + ", "1", "", 2000, "refused: cel.height"},
    {"unknown names in a list", "nope, ", "[1", "", 2000, "refused: cel.syntax"},
    {"unknown functions", "nope(x) || ", "true", "", 1400, "refused: cel.function"},
    {"wrong types", "x + '' == 1 || ", "true", "", 1000, "refused: cel.overload"},
    {"too long", "x + ", "1", "", 5000, "refused: cel.bytes"},
    {"conditions", "x > 1 && ", "x > 2", "", 1700, "true"},
    {"conditions that fail", "d.a.b || ", "x < 2", "", 1600, "error: no such overload"},
    {"maps of maps", "{d: ", "d", "}", 31, "error: unsupported key type"},
    {"types that double", "cel.bind(x, {x: x}, ", "x", ")", 30, "refused: cel.type"},
    {"lists that double", "cel.bind(x, [x, x], ", "size([x, x]) > 0", ")", 30, "true"},
    {"lists that double, compared", "cel.bind(x, [x, x], ", "dyn(x) == [x]", ")", 30, "false"},
    {"lists that double, flattened", "cel.bind(x, [x, x], ", "dyn(x).flatten(40).size() > 0", ")",
     27, "limit"},
    {"lists that double, distinct", "cel.bind(x, [x, x], ", "[x, x].distinct().size() == 1", ")",
     28, "limit"},
    {"strings that double", "cel.bind(x, string(x) + string(x), ", "x.size() > 0", ")", 30,
     "limit"},
    {"optionals that double", "cel.bind(x, optional.of([x, x]), ", "x == x", ")", 30, "limit"},
    {"loops in loops", "d.ones.all(i, ", "i == 1", ")", 31, "limit"},
    {"loops in loops over pairs", "d.ones.exists(i, j, ", "i < 0", ")", 31, "limit"},
    {"maps in maps", "d.ones.map(i, ", "i", ")", 31, "limit"},
    {"sorts in sorts", "d.ones.sortBy(i, ", "i", ")", 31, "limit"},
    {"replaced on and on", "", "string(x)", ".replace('7', '7777777777')", 180, "limit"},
    {"reversed on and on", "", "d.a", ".reverse()", 180, "limit"},
    {"split and joined", "", "d.a", ".split('').join('')", 90, "limit"},
    {"found on and on", "", "d.a", ".find('a*')", 180, "limit"},
    {"printed on and on", "'%s'.format([", "d.ones", "])", 15, "limit"},
    {"added on and on", "", "quantity('1')", ".add(quantity('1e27'))", 180,
     "<kubernetes.Quantity>"},
};

enum { HOSTILE_CHAINS = sizeof hostile_chains / sizeof hostile_chains[0] };

enum { HOSTILE_TEXT = 1 << 16 };

/* The text of a chain, terminated. */
static inline const char *hostile_chain_text(const struct hostile_chain *chain,
                                             char out[HOSTILE_TEXT])
{
    size_t front = strlen(chain->front), middle = strlen(chain->middle), len = 0;
    size_t back = strlen(chain->back);
    for (unsigned i = 0; i < chain->times && len + front < HOSTILE_TEXT / 2; i++, len += front)
        memcpy(out + len, chain->front, front);
    memcpy(out + len, chain->middle, middle);
    len += middle;
    for (unsigned i = 0; i < chain->times && len + back < HOSTILE_TEXT; i++, len += back)
        memcpy(out + len, chain->back, back);
    out[len] = '\0';
    return out;
}

/* All of them: the cases, then the chains. */
static inline struct hostile_case hostile_at(uint32_t i, char text[HOSTILE_TEXT])
{
    if (i < HOSTILE_CASES)
        return hostile_cases[i];
    const struct hostile_chain *chain = &hostile_chains[i - HOSTILE_CASES];
    return (struct hostile_case){chain->name, hostile_chain_text(chain, text), chain->ends};
}

#undef OFTEN

#endif
