/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of cel/cel_parse.c, cel/cel_reader.c, cel/cel_macro.c and cel/cel_print.c: trees, printing
 * and parsing again, limits, memory. Messages of errors are tested by tests/cel/parse_errors.test.
 */
#include <dirent.h>
#include <jansson.h>

#include "unit_cel.h"
#include "unit_run.h"

/* Text and tree. */
static const struct {
    const char *text, *tree;
} trees[] = {
    {"a", "a"},
    {".a", ".a"},
    {"a.b.c", "(. c (. b a))"},
    {".a.b", "(. b .a)"},
    {"a.package.`in`", "(. in (. package a))"},
    {"a.`b.c`.`d-e`", "(. d-e (. b.c a))"},
    {"a.?b", "(.? b a)"},
    {"a . ? b", "(.? b a)"},
    {"a[0]", "([] a 0)"},
    {"a[?0]", "([]? a 0)"},
    {"a.b[c.d].e", "(. e ([] (. b a) (. d c)))"},
    {"f()", "(f)"},
    {"f(a, 1)", "(f a 1)"},
    {".f(a)", "(.f a)"},
    {"a.f(1)", "(.f a 1)"},
    {"a.while()", "(.while a)"},
    {"math.greatest(1, 2)", "(.greatest math 1 2)"},
    {"'a'.size()", "(.size 'a')"},
    {"1.f()", "(.f 1)"},
    {"(a)", "a"},
    {"((a))", "a"},
    {"1 + 2 * 3", "(_+_ 1 (_*_ 2 3))"},
    {"1 * 2 + 3", "(_+_ (_*_ 1 2) 3)"},
    {"(1 + 2) * 3", "(_*_ (_+_ 1 2) 3)"},
    {"1 - 2 - 3", "(_-_ (_-_ 1 2) 3)"},
    {"1 / 2 % 3", "(_%_ (_/_ 1 2) 3)"},
    {"a < b", "(_<_ a b)"},
    {"a <= b", "(_<=_ a b)"},
    {"a > b", "(_>_ a b)"},
    {"a >= b", "(_>=_ a b)"},
    {"a == b != c", "(_!=_ (_==_ a b) c)"},
    {"a in b", "(@in a b)"},
    {"a + 1 in b", "(@in (_+_ a 1) b)"},
    {"a == b in c", "(@in (_==_ a b) c)"},
    {"!a", "(!_ a)"},
    {"!!a", "(!_ (!_ a))"},
    {"!!!a", "(!_ a)"},
    {"!!!!a", "(!_ (!_ a))"},
    {"!!!!!a", "(!_ a)"},
    {"-a", "(-_ a)"},
    {"--a", "(-_ (-_ a))"},
    {"---a", "(-_ a)"},
    {"-1", "-1"},
    {"- 1", "-1"},
    {"--1", "(-_ -1)"},
    {"---1", "(-_ (-_ -1))"},
    {"----1", "(-_ -1)"},
    {"-1.5", "-1.5"},
    {"-0.0", "-0.0"},
    {"-(1)", "(-_ 1)"},
    {"-1u", "(-_ 1u)"},
    {"-a.b", "(-_ (. b a))"},
    {"-1.f()", "(.f -1)"},
    {"!a.b()", "(!_ (.b a))"},
    {"!-1", "(!_ -1)"},
    {"-!a", "(-_ (!_ a))"},
    {"a - -1", "(_-_ a -1)"},
    {"a-1", "(_-_ a 1)"},
    {"a--1", "(_-_ a -1)"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"-0x8000000000000000", "-9223372036854775808"},
    {"9223372036854775807", "9223372036854775807"},
    {"a && b", "(&& a b)"},
    {"a || b && c", "(|| a (&& b c))"},
    {"a && b || c", "(|| (&& a b) c)"},
    {"a && b && c", "(&& (&& a b) c)"},
    {"a && b && c && d", "(&& (&& a b) (&& c d))"},
    {"a || b || c || d || e", "(|| (|| (|| a b) c) (|| d e))"},
    {"a && (b && c)", "(&& a (&& b c))"},
    {"a == 1 && !b", "(&& (_==_ a 1) (!_ b))"},
    {"a ? b : c", "(?: a b c)"},
    {"a ? b : c ? d : e", "(?: a b (?: c d e))"},
    {"a ? (b ? c : d) : e", "(?: a (?: b c d) e)"},
    {"a || b ? c && d : e || f", "(?: (|| a b) (&& c d) (|| e f))"},
    {"a ?.b:.c", "(?: a .b .c)"},
    {"a ? [b] : c", "(?: a (list b) c)"},
    {"[]", "(list)"},
    {"[,]", "(list)"},
    {"[1]", "(list 1)"},
    {"[1,]", "(list 1)"},
    {"[1, [2, 3], a]", "(list 1 (list 2 3) a)"},
    {"[?a, b, ?c.?d]", "(list ?a b ?(.? d c))"},
    {"{}", "(map)"},
    {"{,}", "(map)"},
    {"{1: 2}", "(map 1 2)"},
    {"{'a': 1, ?'b': c.?d, e: {}, }", "(map 'a' 1 ?'b' (.? d c) e (map))"},
    {"{a ? b : c : d}", "(map (?: a b c) d)"},
    {"T{}", "(struct T)"},
    {"a.b.T{c: 1, ?d: e, `f-g`: 2, if: 3,}", "(struct a.b.T 'c' 1 ?'d' e 'f-g' 2 'if' 3)"},
    {".a.T{b: 1}", "(struct .a.T 'b' 1)"},
    {"T{a: 1}.a", "(. a (struct T 'a' 1))"},
    {"has(a.b)", "(has b a)"},
    {"has(a.b.c)", "(has c (. b a))"},
    {"has(a.?b.c)", "(has c (.? b a))"},
    {"has((a.b))", "(has b a)"},
    {"has(a[0].`b-c`)", "(has b-c ([] a 0))"},
    {"a.all(x, x > 0)", "(all x a (_>_ x 0))"},
    {"a.all(i, x, i < x)", "(all i x a (_<_ i x))"},
    {"a.exists(x, x)", "(exists x a x)"},
    {"a.exists(i, x, x)", "(exists i x a x)"},
    {"a.exists_one(x, x)", "(exists_one x a x)"},
    {"a.existsOne(x, x)", "(exists_one x a x)"},
    {"a.existsOne(i, x, x)", "(exists_one i x a x)"},
    {"a.filter(x, x)", "(filter x a x)"},
    {"a.map(x, x)", "(map x a x)"},
    {"a.map(x, p, x)", "(map x a p x)"},
    {"a.transformList(i, x, x)", "(transformList i x a x)"},
    {"a.transformList(i, x, p, x)", "(transformList i x a p x)"},
    {"a.transformMap(k, v, v)", "(transformMap k v a v)"},
    {"a.transformMap(k, v, p, v)", "(transformMap k v a p v)"},
    {"a.transformMapEntry(k, v, {v: k})", "(transformMapEntry k v a (map v k))"},
    {"a.transformMapEntry(k, v, p, {v: k})", "(transformMapEntry k v a p (map v k))"},
    {"a.optMap(x, x)", "(optMap x a x)"},
    {"a.optFlatMap(x, x.?b)", "(optFlatMap x a (.? b x))"},
    {"a.sortBy(x, -x)", "(sortBy x a (-_ x))"},
    {"a.all((x), x)", "(all x a x)"},
    {"a.b().filter(x, x.all(y, y)).map(z, z)", "(map z (filter x (.b a) (all y x y)) z)"},
    {"cel.bind(x, 1, x + x)", "(let x 1 (_+_ x x))"},
    {"cel.bind(x, 1, cel.bind(y, x, y))", "(let x 1 (let y x y))"},
    {"cel.other(1)", "(.other cel 1)"},
    {"cel.index(0)", "(.index cel 0)"},
    {".has(a)", "(.has a)"},
    {"a.has(b)", "(.has a b)"},
    {"// first\na // second\n+ b", "(_+_ a b)"},
    {"'b'.size() == 1 ? x : y", "(?: (_==_ (.size 'b') 1) x y)"},
};

static const char *dump(struct unit_cel *cel, const struct cs_ast *ast)
{
    cs_buf_reset(&cel->buf);
    unit_cel_dump(&cel->buf, ast);
    return cel->buf.ptr;
}

START_TEST(gives_trees)
{
    struct unit_cel cel;
    unit_cel_open(&cel, cs_str_from(trees[_i].text));
    struct cs_ast *ast = unit_cel_parse(&cel);
    ck_assert_str_eq(dump(&cel, ast), trees[_i].tree);
    ck_assert_uint_eq(cel.diag.errors, 0);
    unit_cel_close(&cel);
}
END_TEST

/* Parsing what was printed gives the same tree. */
static void comes_back(struct cs_str text, bool blocks, bool no_macros)
{
    struct unit_cel cel, again;
    unit_cel_open(&cel, text);
    cel.env.blocks = blocks;
    cel.env.no_macros = no_macros;
    struct cs_ast *ast = unit_cel_parse(&cel);
    cs_buf_reset(&cel.buf);
    cs_cel_print(&cel.buf, ast);
    ck_assert(!cel.buf.failed);
    unit_cel_open(&again, cs_buf_view(&cel.buf));
    again.env.blocks = blocks;
    again.env.no_macros = no_macros;
    struct cs_ast *other = unit_cel_parse(&again);
    ck_assert_msg(unit_cel_equal(ast, other), "%.*s\n%.*s", CS_STR_ARG(text),
                  CS_STR_ARG(cs_buf_view(&cel.buf)));
    unit_cel_close(&again);
    unit_cel_close(&cel);
}

START_TEST(prints_what_it_parsed)
{
    comes_back(cs_str_from(trees[_i].text), false, false);
    comes_back(cs_str_from(trees[_i].text), false, true);
}
END_TEST

/* Text and how it is printed. */
static const struct {
    const char *text, *printed;
} printings[] = {
    {"a&&b||c", "a && b || c"},
    {"a?b:c", "a ? b : c"},
    {"a  [ ? 0 ] . ? b", "a[?0].?b"},
    {"{?'a':1,b:2,}", "{?'a': 1, b: 2}"},
    {"T{?a:1}", "T{?a: 1}"},
    {"0x10+1e3-.5", "16 + 1000.0 - 0.5"},
    {"\"it's\" + 'say \"x\"' + '''both ' \"'''", "\"it's\" + 'say \"x\"' + 'both \\' \"'"},
    {"b'\\xff\\x41\\n'", "b'\\xffA\\n'"},
    {"a.`b-c`.`if`.`true`", "a.`b-c`.if.`true`"},
    {"((a)) + (b + c)", "(a) + (b + c)"},
    {"a.existsOne(x,x)", "a.exists_one(x, x)"},
    {"has( a.b )", "has(a.b)"},
    {"cel.bind(x,1,x)", "cel.bind(x, 1, x)"},
    {"-(1) - -1 - - a", "-(1) - -1 - -a"},
};

START_TEST(prints)
{
    struct unit_cel cel;
    unit_cel_open(&cel, cs_str_from(printings[_i].text));
    struct cs_ast *ast = unit_cel_parse(&cel);
    cs_buf_reset(&cel.buf);
    cs_cel_print(&cel.buf, ast);
    ck_assert_str_eq(cel.buf.ptr, printings[_i].printed);
    unit_cel_close(&cel);
}
END_TEST

/* Trees that no parser made get the parentheses that they need. */
START_TEST(prints_made_trees)
{
    struct unit_cel cel;
    unit_cel_open(&cel, CS_STR("(a ? b : c) + -(1) * (d + e).f || (g || h) && (i ? j : k)[0]"));
    struct cs_ast *ast = unit_cel_parse(&cel), *stack[64];
    int count = 0;
    stack[count++] = ast;
    while (count > 0) {
        struct cs_ast *at = stack[--count];
        at->flags &= (uint8_t)~CS_AST_PAREN;
        for (uint32_t i = 0; i < at->nargs; i++)
            stack[count++] = at->args[i];
    }
    cs_buf_reset(&cel.buf);
    cs_cel_print(&cel.buf, ast);
    ck_assert_str_eq(cel.buf.ptr, "(a ? b : c) + -(1) * (d + e).f || (g || h) && (i ? j : k)[0]");
    unit_cel_close(&cel);
}
END_TEST

START_TEST(prints_values)
{
    struct cs_value one = cs_value_int(1), items[] = {cs_value_string(CS_STR("k")), one};
    struct cs_value list = cs_value_make(CS_LIST), map = cs_value_make(CS_MAP);
    struct cs_value some = cs_value_make(CS_OPTIONAL), none = some, secret = one;
    list.len = 2;
    list.as.items = items;
    map.len = 1;
    map.as.items = items;
    some.as.boxed = &one;
    none.as.boxed = NULL;
    secret.flags = CS_FLAG_SENSITIVE;
    const struct {
        struct cs_value value;
        const char *text;
    } rows[] = {
        {list, "['k', 1]"},
        {map, "{'k': 1}"},
        {some, "optional.of(1)"},
        {none, "optional.none()"},
        {secret, "***"},
        {cs_value_uint(7), "7u"},
        {cs_value_double(1), "1.0"},
        {cs_value_double(1e30), "1e+30"},
        {cs_value_double(-0.0), "-0.0"},
        {cs_value_type(&cs_type_list_string), "list"},
        {cs_value_time(CS_TIMESTAMP, 0, 0), "timestamp('1970-01-01T00:00:00Z')"},
        {cs_value_time(CS_DURATION, -2, 500000000), "duration('-1.5s')"},
        {cs_value_error(CS_FAULT_RANGE), "<error>"},
        {cs_value_unknown(CTRSEC_UNKNOWN_MISSING), "<unknown>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cs_buf buf;
        cs_buf_init(&buf, &cs_alloc_libc, 0);
        cs_cel_print_value(&buf, rows[i].value);
        ck_assert_str_eq(buf.ptr, rows[i].text);
        cs_buf_clear(&buf);
    }
}
END_TEST

/* --- the environment's switches -------------------------------------------------------------- */

START_TEST(leaves_macros)
{
    struct unit_cel cel;
    unit_cel_open(&cel, CS_STR("has(a.b) && c.all(x, x) && cel.bind(y, 1, y) && d.map(1)"));
    cel.env.no_macros = true;
    ck_assert_str_eq(dump(&cel, unit_cel_parse(&cel)),
                     "(&& (&& (has (. b a)) (.all c x x)) (&& (.bind cel y 1 y) (.map d 1)))");
    unit_cel_close(&cel);
}
END_TEST

START_TEST(leaves_declared_functions)
{
    static const struct cs_overload overload = {.nparams = 1};
    struct unit_cel cel;
    unit_cel_open(&cel, CS_STR("a.filter(1) + filter(a) + a.filter(x, x)"));
    ck_assert_int_eq(cs_cel_env_function(&cel.env, CS_STR("filter"), &overload), CTRSEC_OK);
    ck_assert_str_eq(dump(&cel, unit_cel_parse(&cel)),
                     "(_+_ (_+_ (.filter a 1) (filter a)) (filter x a x))");
    unit_cel_close(&cel);
}
END_TEST

static const struct {
    const char *text, *tree;
} blocks[] = {
    {"cel.block([1], cel.index(0))", "(let @index0 1 @index0)"},
    {"cel.block([1, cel.index(0) + 1], cel.index(1))",
     "(let @index0 1 (let @index1 (_+_ @index0 1) @index1))"},
    {"cel.block([], 1)", "1"},
    {"a.map(cel.iterVar(0, 1), cel.iterVar(0, 1))", "(map @it:0:1 a @it:0:1)"},
    {"cel.accuVar(2, 3)", "@ac:2:3"},
    {"cel.block([1], cel.block([2, 3], cel.index(0)))",
     "(let @index0 1 (let @index0 2 (let @index1 3 @index0)))"},
};

START_TEST(expands_blocks)
{
    struct unit_cel cel;
    unit_cel_open(&cel, cs_str_from(blocks[_i].text));
    cel.env.blocks = true;
    ck_assert_str_eq(dump(&cel, unit_cel_parse(&cel)), blocks[_i].tree);
    unit_cel_close(&cel);
    comes_back(cs_str_from(blocks[_i].text), true, false);
}
END_TEST

static const char *const bad_blocks[] = {
    "cel.block(1, 2)",      "cel.block([?a], 2)",   "cel.block([1])",        "cel.index(-1)",
    "cel.index(a)",         "cel.index()",          "cel.iterVar(0)",        "cel.iterVar(0, 'a')",
    "cel.accuVar(0, 1, 2)", "cel.block([1], 2, 3)", "cel.block([1], 2) + )",
};

START_TEST(refuses_blocks)
{
    struct unit_cel cel;
    struct cs_ast *ast;
    unit_cel_open(&cel, cs_str_from(bad_blocks[_i]));
    cel.env.blocks = true;
    ck_assert_int_eq(cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast), CTRSEC_E_SYNTAX);
    ck_assert_ptr_null(ast);
    ck_assert_uint_eq(cel.diag.errors, 1);
    unit_cel_close(&cel);
}
END_TEST

/* --- places ---------------------------------------------------------------------------------- */

static struct cs_str part(const struct unit_cel *cel, struct cs_span span)
{
    return cs_str_slice(cel->source.text, span.start, span.end - span.start);
}

/* Text; of its root: the span, and the point that errors mark. */
static const struct {
    const char *text, *span, *point;
} places[] = {
    {" a ", "a", "a"},
    {" (a) ", "(a)", "a"},
    {"a + (b * c) ", "a + (b * c)", "+"},
    {"a.b . c", "a.b . c", "c"},
    {"(a.b).c", "(a.b).c", "c"},
    {"a[ 0 ] ", "a[ 0 ]", "["},
    {" f( a ) ", "f( a )", "f"},
    {" .f( a ) ", ".f( a )", "f"},
    {"a.f(b)", "a.f(b)", "f"},
    {" - 1 ", "- 1", "- 1"},
    {" ! a", "! a", "!"},
    {"a && b && c", "a && b && c", "&&"},
    {"a ? b : c", "a ? b : c", "?"},
    {" [ 1 ] ", "[ 1 ]", "["},
    {" {1: 2} ", "{1: 2}", "{"},
    {"a.T{b: 1}", "a.T{b: 1}", "a.T"},
    {" has( a.b )", "has( a.b )", "b"},
    {"a.all(x, x)", "a.all(x, x)", "all"},
    {" cel.bind(x, 1, x)", "cel.bind(x, 1, x)", "bind"},
};

START_TEST(knows_places)
{
    struct unit_cel cel;
    unit_cel_open(&cel, cs_str_from(places[_i].text));
    struct cs_ast *ast = unit_cel_parse(&cel);
    struct cs_str span = part(&cel, ast->span), point = part(&cel, ast->point);
    ck_assert_msg(cs_str_is(span, places[_i].span), "%.*s", CS_STR_ARG(span));
    ck_assert_msg(cs_str_is(point, places[_i].point), "%.*s", CS_STR_ARG(point));
    unit_cel_close(&cel);
}
END_TEST

/* --- limits ---------------------------------------------------------------------------------- */

/* before, `many` times unit, middle, `many` times close, after. */
static struct cs_str repeat(struct cs_buf *buf, const char *unit, const char *middle,
                            const char *close, uint32_t many)
{
    cs_buf_reset(buf);
    for (uint32_t i = 0; i < many; i++)
        cs_buf_text(buf, unit);
    cs_buf_text(buf, middle);
    for (uint32_t i = 0; i < many; i++)
        cs_buf_text(buf, close);
    return cs_buf_view(buf);
}

static int status_of(struct cs_str text, const struct cs_limits *limits, const char **reason,
                     uint32_t *height)
{
    struct unit_cel cel;
    struct cs_ast *ast;
    unit_cel_open(&cel, text);
    cel.limits = *limits;
    int status = cs_cel_parse(&cel.env, text, &cel.diag, &ast);
    *reason = cel.diag.last != NULL ? cel.diag.last->reason : "";
    *height = ast != NULL ? ast->height : 0;
    if (status != CTRSEC_OK)
        ck_assert_uint_eq(cel.diag.errors, 1);
    unit_cel_close(&cel);
    return status;
}

/* What nests, and how deep it may with the default of 32. */
static const struct {
    const char *unit, *middle, *close;
} nests[] = {
    {"(", "a", ")"},     {"[", "a", "]"},        {"{1: ", "a", "}"},      {"f(", "a", ")"},
    {"a.f(", "a", ")"},  {"a[", "a", "]"},       {"-(", "a", ")"},        {"a + (", "a", ")"},
    {"T{f: ", "a", "}"}, {"has(", "a.b", ".c)"}, {"a.all(x, ", "a", ")"}, {"a ? (", "a", ") : b"},
};

START_TEST(bounds_nesting)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_buf buf;
    const char *reason;
    uint32_t height;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    const char *unit = nests[_i].unit, *middle = nests[_i].middle, *close = nests[_i].close;
    if (strcmp(unit, "has(") != 0) {
        struct cs_str text = repeat(&buf, unit, middle, close, 32);
        ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_OK);
    }
    struct cs_str text = repeat(&buf, unit, middle, close, 33);
    ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_E_LIMIT);
    ck_assert_str_eq(reason, "cel.depth");
    limits.expression_depth = 250;
    limits.expression_bytes = 65536;
    text = repeat(&buf, unit, middle, "", 2000);
    ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_E_LIMIT);
    ck_assert_str_eq(reason, "cel.depth");
    cs_buf_clear(&buf);
}
END_TEST

/* What goes on and on without nesting; the height that the tree then has. */
static const struct {
    const char *unit, *middle;
    uint32_t many, height;
} chains[] = {
    {"a && ", "a", 3000, 13}, {"a || ", "a", 3000, 13}, {"a + ", "a", 490, 491},
    {"a * ", "a", 490, 491},  {"a < ", "a", 490, 491},  {"a ? b : ", "c", 490, 491},
    {"!", "a", 10000, 3},     {"-", "a", 10001, 2},     {"-", "1", 10001, 3},
    {"a.", "b", 490, 491},    {"! ! !", "a", 3000, 3},  {"a && b || ", "c", 2000, 13},
};

START_TEST(takes_long_chains)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_buf buf;
    const char *reason;
    uint32_t height;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    limits.expression_bytes = 65536;
    limits.expression_nodes = 100000;
    limits.expression_depth = 250;
    struct cs_str text = repeat(&buf, chains[_i].unit, chains[_i].middle, "", chains[_i].many);
    ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_OK);
    ck_assert_uint_eq(height, chains[_i].height);
    if (height > 400) {
        text = repeat(&buf, chains[_i].unit, chains[_i].middle, "", 5000);
        ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_E_LIMIT);
        ck_assert_str_eq(reason, "cel.height");
        limits.expression_depth = 32; /* a tree may be six times as high as it may be nested */
        text = repeat(&buf, chains[_i].unit, chains[_i].middle, "", 191);
        ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_OK);
        text = repeat(&buf, chains[_i].unit, chains[_i].middle, "", 192);
        ck_assert_int_eq(status_of(text, &limits, &reason, &height), CTRSEC_E_LIMIT);
    }
    cs_buf_clear(&buf);
}
END_TEST

START_TEST(takes_long_lists)
{
    static const char *const wraps[][3] = {
        {"[", "1, ", "]"}, {"f(", "1, ", "1)"}, {"{", "1: 2, ", "}"}, {"T{", "a: 2, ", "}"}};
    struct cs_limits limits = cs_limits_default;
    struct cs_buf list, buf;
    const char *reason;
    uint32_t height;
    cs_buf_init(&list, &cs_alloc_libc, 0);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_buf_text(&list, wraps[_i][0]);
    cs_buf_str(&list, repeat(&buf, wraps[_i][1], "", "", 2000));
    cs_buf_text(&list, wraps[_i][2]);
    ck_assert_int_eq(status_of(cs_buf_view(&list), &limits, &reason, &height), CTRSEC_OK);
    ck_assert_uint_eq(height, 2);
    limits.expression_nodes = 1000;
    ck_assert_int_eq(status_of(cs_buf_view(&list), &limits, &reason, &height), CTRSEC_E_LIMIT);
    ck_assert_str_eq(reason, "cel.nodes");
    limits.expression_bytes = 4000;
    ck_assert_int_eq(status_of(cs_buf_view(&list), &limits, &reason, &height), CTRSEC_E_LIMIT);
    ck_assert_str_eq(reason, "cel.bytes");
    cs_buf_clear(&list);
    cs_buf_clear(&buf);
}
END_TEST

START_TEST(bounds_blocks)
{
    struct unit_cel cel;
    struct cs_ast *ast;
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_buf_text(&buf, "cel.block([");
    for (int i = 0; i < 600; i++)
        cs_buf_text(&buf, i == 0 ? "1" : ", 1");
    cs_buf_text(&buf, "], 1)");
    unit_cel_open(&cel, cs_buf_view(&buf));
    cel.env.blocks = true;
    ck_assert_int_eq(cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast), CTRSEC_E_LIMIT);
    unit_cel_close(&cel);
    cs_buf_clear(&buf);
}
END_TEST

/* --- memory ---------------------------------------------------------------------------------- */

struct failing {
    uint32_t calls, fail_at;
};

static void *resize(void *ptr, size_t size, void *payload)
{
    struct failing *failing = payload;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return failing->calls++ >= failing->fail_at ? NULL : realloc(ptr, size);
}

/* A little memory at a time, until it is enough: each failure is one and leaks nothing. */
START_TEST(survives_lack_of_memory)
{
    static const char text[] =
        "a.all(x, x.b == 'q\\x41' && has(x.c)) || cel.bind(y, [1, {'k': 2}], y[0] ? 1 : -1) == 2 "
        "&& T{a: 1}.b + 1 + 2 + 3 == 6 && cel.block([1, 2], cel.index(1) + 1 = 3) && f(1,";
    int status = CTRSEC_E_NOMEM;
    struct unit_cel cel;
    for (size_t limit = 0; status == CTRSEC_E_NOMEM && limit < 1 << 20; limit += 24) {
        struct cs_ast *ast;
        unit_cel_open(&cel, CS_STR(text));
        cel.env.blocks = true;
        cel.arena.limit = limit + 1;
        status = cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast);
        ck_assert_ptr_null(ast);
        unit_cel_close(&cel);
    }
    ck_assert_int_eq(status, CTRSEC_E_SYNTAX);
    struct failing failing = {0, 0};
    struct cs_alloc alloc = {resize, &failing};
    for (status = CTRSEC_E_NOMEM; status == CTRSEC_E_NOMEM; failing.fail_at++) {
        struct cs_ast *ast;
        failing.calls = 0;
        unit_cel_open(&cel, CS_STR(text));
        cs_arena_init(&cel.arena, &alloc, 0);
        status = cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast);
        unit_cel_close(&cel);
    }
    ck_assert_int_eq(status, CTRSEC_E_SYNTAX);
}
END_TEST

START_TEST(needs_no_diagnostics)
{
    struct unit_cel cel;
    struct cs_ast *ast;
    unit_cel_open(&cel, CS_STR("a = b 'c' && (d || 'x"));
    ck_assert_int_eq(cs_cel_parse(&cel.env, cel.source.text, NULL, &ast), CTRSEC_E_SYNTAX);
    cel.diag.source = NULL;
    ck_assert_int_eq(cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast), CTRSEC_E_SYNTAX);
    ck_assert_int_eq(cs_cel_parse(&cel.env, CS_STR("((1)"), &cel.diag, &ast), CTRSEC_E_SYNTAX);
    ck_assert_int_eq(cs_cel_parse(&cel.env, CS_STR("1"), NULL, &ast), CTRSEC_OK);
    unit_cel_close(&cel);
}
END_TEST

/* No more errors are looked for than the collector keeps; the last one kept has its hint. */
START_TEST(ends_after_many_errors)
{
    static const char *const units[] = {"a = b && ", "(a] + ",    "a?.",
                                        "[1 2] + ",  "'\\d' || ", "f(a b, "};
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct unit_cel cel;
        struct cs_ast *ast;
        unit_cel_open(&cel, repeat(&buf, units[i], "a", "", 6000));
        cel.limits.expression_nodes = 100000;
        cel.limits.expression_bytes = 65536;
        cel.limits.expression_depth = 250;
        ck_assert_int_eq(cs_cel_parse(&cel.env, cel.source.text, &cel.diag, &ast), CTRSEC_E_SYNTAX);
        ck_assert_uint_ge(cel.diag.errors, cel.diag.most);
        const struct cs_diagnostic *first = cel.diag.first, *last = cel.diag.last;
        ck_assert_uint_eq(first->hint.len != 0, last->hint.len != 0);
        ck_assert_int_ne(cs_cel_parse(&cel.env, cel.source.text, NULL, &ast), CTRSEC_OK);
        unit_cel_close(&cel);
    }
    cs_buf_clear(&buf);
}
END_TEST

/* --- warnings -------------------------------------------------------------------------------- */

static const struct {
    const char *text, *warning;
} warnings[] = {
    {"!a in b", "warning 1:1: `!` binds tighter than `in`: this is (!a) in b (write !(a in b))"},
    {"0 < a < 10", "warning 1:7: comparisons are no chain: this compares the result of the first "
                   "one (write a < b && b < c)"},
    {"(!a) in b", ""},
    {"(0 < a) < true", ""},
    {"0 < a == true", ""},
};

START_TEST(warns)
{
    struct unit_cel cel;
    unit_cel_open(&cel, cs_str_from(warnings[_i].text));
    unit_cel_parse(&cel);
    ck_assert_str_eq(unit_cel_errors(&cel), warnings[_i].warning);
    unit_cel_close(&cel);
}
END_TEST

/* --- the conformance suite ------------------------------------------------------------------- */

/* All of it is syntactically valid, and comes back from its printed form. */
START_TEST(parses_the_conformance_suite)
{
    char folder[512], path[1024];
    uint32_t count = 0;
    if (!unit_conformance(folder, sizeof folder, "cel-spec")) {
        printf("skipped: no conformance suite at %s\n", folder);
        return;
    }
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');
        if (end == NULL || strcmp(end, ".json") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        json_t *root = json_load_file(path, JSON_ALLOW_NUL, NULL), *test;
        size_t i;
        ck_assert_msg(root != NULL, "%s", path);
        json_array_foreach(json_object_get(root, "tests"), i, test)
        {
            json_t *text = json_object_get(test, "expr");
            comes_back(cs_str_of(json_string_value(text), json_string_length(text)), true,
                       json_is_true(json_object_get(test, "disable_macros")));
            count++;
        }
        json_decref(root);
    }
    closedir(dir);
    printf("parsed and printed %u/%u expressions of the conformance suite\n", count, count);
    ck_assert_uint_ge(count, 1152);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_parse");
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, gives_trees, 0, UNIT_COUNT(trees));
    tcase_add_loop_test(test, prints_what_it_parsed, 0, UNIT_COUNT(trees));
    tcase_add_loop_test(test, prints, 0, UNIT_COUNT(printings));
    tcase_add_test(test, prints_made_trees);
    tcase_add_test(test, prints_values);
    tcase_add_test(test, leaves_macros);
    tcase_add_test(test, leaves_declared_functions);
    tcase_add_loop_test(test, expands_blocks, 0, UNIT_COUNT(blocks));
    tcase_add_loop_test(test, refuses_blocks, 0, UNIT_COUNT(bad_blocks));
    tcase_add_loop_test(test, knows_places, 0, UNIT_COUNT(places));
    tcase_add_loop_test(test, bounds_nesting, 0, UNIT_COUNT(nests));
    tcase_add_loop_test(test, takes_long_chains, 0, UNIT_COUNT(chains));
    tcase_add_loop_test(test, takes_long_lists, 0, 4);
    tcase_add_test(test, bounds_blocks);
    tcase_add_test(test, survives_lack_of_memory);
    tcase_add_test(test, needs_no_diagnostics);
    tcase_add_test(test, ends_after_many_errors);
    tcase_add_loop_test(test, warns, 0, UNIT_COUNT(warnings));
    tcase_add_test(test, parses_the_conformance_suite);
    return unit_run("cel_parse", test);
}
