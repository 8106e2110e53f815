/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suite of the checker (cel/cel_check.c and its parts): types, what names become, numbers of
 * locals, trees that are left to the run, secrets, limits, memory. What it says about errors is
 * tested by tests/cel/check_errors.test.
 */
#include "unit_check.h"
#include "unit_run.h"

/* --- types ---------------------------------------------------------------------------------------
 */

static const struct {
    const char *text, *type;
} types[] = {
    {"1", "int"},
    {"[]", "list(dyn)"},
    {"[[], [1]]", "list(list(int))"},
    {"[[1], []]", "list(list(int))"},
    {"[[[]], []]", "list(list(list(dyn)))"},
    {"[1, 'a']", "list(dyn)"},
    {"[1, dyn(1)]", "list(dyn)"},
    {"[timestamp(0), null]", "list(timestamp)"},
    {"[null, timestamp(0)]", "list(timestamp)"},
    {"{}", "map(dyn, dyn)"},
    {"{'a': [], 'b': [1u]}", "map(string, list(uint))"},
    {"{'a': 1, 2: 'b'}", "map(dyn, dyn)"},
    {"[].map(x, x)", "list(dyn)"},
    {"[].map(x, x)[0].y", "dyn"},
    {"[].map(x, x + 1)", "list(int)"},
    {"[].filter(x, x)", "list(bool)"},
    {"[[], ints][0]", "list(int)"},
    {"b ? [] : ints", "list(int)"},
    {"b ? ints : []", "list(int)"},
    {"b ? d : 1", "dyn"},
    {"b ? 1 : d", "dyn"},
    {"d + 1", "int"},
    {"d + d", "dyn"},
    {"d == 1", "bool"},
    {"d.a.b[0].c", "dyn"},
    {"d.map(x, x)", "list(dyn)"},
    {"d.filter(x, x.y)", "list(dyn)"},
    {"d.all(k, v, k == v)", "bool"},
    {"thing", "thing"},
    {"thing.count", "int"},
    {"thing.part.label", "string"},
    {"thing.parts", "list(part)"},
    {"thing.parts[0].label", "string"},
    {"thing.labels.x", "string"},
    {"thing.raw.x", "dyn"},
    {"thing.parts.filter(p, p.label == 'a')", "list(part)"},
    {"thing.parts.map(p, p.label)", "list(string)"},
    {"thing.parts.map(p, p.label != '', {p.label: p})", "list(map(string, part))"},
    {"thing.?part", "optional_type(part)"},
    {"thing.?part.label", "optional_type(string)"},
    {"thing.?part.?label", "optional_type(string)"},
    {"thing.parts[?0].label", "optional_type(string)"},
    {"labels[?'a']", "optional_type(string)"},
    {"labels.?a.optMap(x, size(x))", "optional_type(int)"},
    {"labels.?a.optFlatMap(x, thing.?count)", "optional_type(int)"},
    {"[?labels.?a]", "list(string)"},
    {"{?'a': labels.?a}", "map(string, string)"},
    {"has(thing.?part.label)", "bool"},
    {"ints.map(x, strings)", "list(list(string))"},
    {"ints.transformList(i, x, {i: x})", "list(map(int, int))"},
    {"strings.transformMap(i, x, x)", "map(int, string)"},
    {"labels.transformMap(k, v, size(v))", "map(string, int)"},
    {"labels.transformMapEntry(k, v, {v: 1})", "map(string, int)"},
    {"labels.transformMapEntry(k, v, d)", "map(dyn, dyn)"},
    {"labels.filter(k, k != '')", "list(string)"},
    {"thing.parts.sortBy(p, p.label)", "list(part)"},
    {"cel.bind(x, ints, x.map(y, [y]))", "list(list(int))"},
    {"type(1)", "type(int)"},
    {"type(d)", "type(dyn)"},
    {"int", "type(int)"},
    {"google.protobuf.Duration", "type(duration)"},
    {"[int, string]", "list(type(int))"},
    {"params.limit", "int"},
    {"small", "bool"},
    {"names", "list(string)"},
    {"a.b", "int"},
    {"a.b.c", "string"},
    {"tuple(1, 'a', d)", "tuple(int, string, dyn)"},
    {"[tuple(1, 2u, 3.0), tuple(d, d, d)][0]", "tuple(dyn, dyn, dyn)"},
    {"first(tuple(1, 'a', b))", "int"},
    {"same(1, 2)", "int"},
    {"same([], ints)", "list(int)"},
    {"same(d, 1)", "dyn"},
    {"s.twice()", "string"},
    {"([] + thing.parts + [])[0].label", "string"},
    {"[[[1]], [['a']]]", "list(dyn)"},
    {"[[[]], [{}]]", "list(dyn)"},
    {"[some(1), some('a')]", "list(dyn)"},
    {"[none(), some(1)]", "list(optional_type(int))"},
    {"[some(1), none()]", "list(optional_type(int))"},
    {"[some(1), some(d)]", "list(optional_type(dyn))"},
    {"[some(d), some(1)]", "list(optional_type(dyn))"},
    {"b ? some(d) : some(1)", "optional_type(dyn)"},
    {"b ? some(1) : some(d)", "optional_type(dyn)"},
    {"b ? none() : some(1)", "optional_type(int)"},
    {"some(1) == none()", "bool"},
    {"none()[0]", "optional_type(dyn)"},
    {"some(thing).part.label", "optional_type(string)"},
    {"some([1])[0]", "optional_type(int)"},
    {"some(labels)['a']", "optional_type(string)"},
    {"none()", "optional_type(dyn)"},
};

static struct cs_type param(const char *name)
{
    return (struct cs_type){.kind = CS_TYPE_PARAM, .name = name};
}

/* tuple(A, B, C), first(tuple(A, B, C)), same(A, A), A.twice() */
static void declare(struct cs_cel_env *env)
{
    static struct cs_type a, b, c, last, middle, tuple, optional;
    a = param("A");
    b = param("B");
    c = param("C");
    last = (struct cs_type){.kind = CS_TYPE_OPAQUE, .name = "tuple", .first = &c};
    middle = (struct cs_type){CS_TYPE_OPAQUE, "tuple", &b, &last, NULL};
    tuple = (struct cs_type){CS_TYPE_OPAQUE, "tuple", &a, &middle, NULL};
    optional = (struct cs_type){.kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &a};
    const struct {
        const char *name;
        struct cs_overload overload;
    } rows[] = {
        {"none", {.nparams = 0, .result = &optional}},
        {"some", {.nparams = 1, .params = {&a}, .result = &optional}},
        {"tuple", {.nparams = 3, .params = {&a, &b, &c}, .result = &tuple}},
        {"first", {.nparams = 1, .params = {&tuple}, .result = &a}},
        {"same", {.nparams = 2, .params = {&a, &a}, .result = &a}},
        {"twice", {.member = true, .nparams = 1, .params = {&a}, .result = &a}},
        {"many", {.variadic = true, .nparams = 1, .params = {&a}, .result = &a}},
        {"space.sum",
         {.nparams = 2, .params = {&cs_type_int, &cs_type_int}, .result = &cs_type_int}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_env_function(env, cs_str_from(rows[i].name), &rows[i].overload));
}

START_TEST(deduces_types)
{
    char type[128];
    struct unit_cel cel;
    unit_check_open(&cel, types[_i].text);
    declare(&cel.env);
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    ck_assert_msg(strcmp(cs_type_format(ast->type, type, sizeof type), types[_i].type) == 0,
                  "%s is %s, not %s", types[_i].text, type, types[_i].type);
    unit_cel_close(&cel);
}
END_TEST

/* --- names ---------------------------------------------------------------------------------------
 */

/* The trees with every name that was resolved, and what the root is found to be. */
static const struct {
    const char *container, *text, *tree;
    int ref_kind;
    uint32_t ref;
} names[] = {
    {"", "i", "i", CS_REF_VARIABLE, 1},
    {"", "a.b", "a.b", CS_REF_VARIABLE, 10},
    {"", "a.b.c", "a.b.c", CS_REF_VARIABLE, 11},
    {"", ".a.b", "a.b", CS_REF_VARIABLE, 10},
    {"a", "b", "a.b", CS_REF_VARIABLE, 10},
    {"a", "b.c", "a.b.c", CS_REF_VARIABLE, 11},
    {"a.x.y", "b.c", "a.b.c", CS_REF_VARIABLE, 11},
    {"a.x.y", "i", "i", CS_REF_VARIABLE, 1},
    {"a", ".b", ".b", CS_REF_VARIABLE, 3},
    {"a.b", "c", "a.b.c", CS_REF_VARIABLE, 11},
    {"", "params.limit", "params.limit", CS_REF_CONSTANT, 0},
    {"", "small", "small", CS_REF_DEFINITION, 0},
    {"", "string", "string", CS_REF_CONSTANT, 0},
    {"", "google.protobuf.Timestamp", "google.protobuf.Timestamp", CS_REF_CONSTANT, 0},
    {"google", "protobuf.Timestamp", "google.protobuf.Timestamp", CS_REF_CONSTANT, 0},
    {"", "thing.count", "(. count thing)", CS_REF_SLOT, 1},
    {"", "has(thing.count)", "(has count thing)", CS_REF_SLOT, 1},
    {"", "thing.labels.x", "(. x (. labels thing))", CS_REF_KEY, 0},
    {"", "d.x", "(. x d)", CS_REF_KEY, 0},
    {"", "labels.`a.b`", "(. a.b labels)", CS_REF_KEY, 0},
    {"", "space.sum(1, 2)", "(space.sum 1 2)", CS_REF_NONE, 0},
    {"space", "sum(1, 2)", "(sum 1 2)", CS_REF_NONE, 0},
    {"a", "space.sum(1, 2)", "(space.sum 1 2)", CS_REF_NONE, 0},
    {"", "many(1)", "(many 1)", CS_REF_NONE, 0},
    {"", "many(1, 2, 3, 4, 5, 6)", "(many 1 2 3 4 5 6)", CS_REF_NONE, 0},
};

START_TEST(resolves_names)
{
    struct unit_cel cel;
    unit_check_open(&cel, names[_i].text);
    declare(&cel.env);
    cel.env.container = cs_str_from(names[_i].container);
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    cs_buf_reset(&cel.buf);
    unit_cel_dump(&cel.buf, ast);
    ck_assert_str_eq(cel.buf.ptr, names[_i].tree);
    ck_assert_int_eq(ast->ref_kind, names[_i].ref_kind);
    ck_assert_uint_eq(ast->ref, names[_i].ref);
    ck_assert_int_eq(ast->kind == CS_AST_CALL, ast->function != NULL);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(carries_constants_and_definitions)
{
    struct unit_cel cel;
    unit_check_open(&cel, "[params.limit, int(small)]");
    unit_cel_close(&cel);
    unit_check_open(&cel, "params.limit == 1 && small && type(i) == int");
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    const struct cs_ast *left = ast->args[0], *right = ast->args[1];
    while (left->kind == CS_AST_AND) {
        right = left->args[1];
        left = left->args[0];
    }
    ck_assert_int_eq(left->args[0]->literal.as.integer, 42);
    while (right->kind == CS_AST_AND)
        right = right->args[0];
    ck_assert_ptr_eq(right->definition, cs_cel_env_find(&cel.env, CS_STR("small"))->definition);
    unit_cel_close(&cel);
}
END_TEST

/* Names that are declared with their dots are there; their parts mean nothing alone. */
START_TEST(has_what_is_declared)
{
    struct unit_cel cel;
    unit_check_open(&cel, "has(params.limit)");
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    ck_assert_int_eq(ast->kind, CS_AST_LITERAL);
    ck_assert(ast->literal.tag == CS_BOOL && ast->literal.as.boolean);
    unit_cel_close(&cel);
}
END_TEST

/* Locals as "name:number" in the order of the tree. */
static void list_locals(struct cs_buf *buf, const struct cs_ast *ast)
{
    for (int i = 0; i < 2 && ast->vars[i].len != 0; i++)
        cs_buf_printf(buf, "%.*s=%u ", CS_STR_ARG(ast->vars[i]), ast->locals[i]);
    if (ast->ref_kind == CS_REF_LOCAL)
        cs_buf_printf(buf, "%.*s:%u ", CS_STR_ARG(ast->name), ast->ref);
    for (uint32_t i = 0; i < ast->nargs; i++)
        list_locals(buf, ast->args[i]);
}

static const struct {
    const char *text, *locals;
} scopes[] = {
    {"ints.all(x, x > 0)", "x=0 x:0 "},
    {"ints.all(k, v, k < v)", "k=0 v=1 k:0 v:1 "},
    {"ints.all(x, strings.all(y, y == string(x)))", "x=0 y=1 y:1 x:0 "},
    {"ints.all(x, ints.all(x, x > 0) && x > 0)", "x=0 x=1 x:1 x:0 "},
    {"ints.all(x, x > 0) && ints.all(y, y > 0)", "x=0 x:0 y=0 y:0 "},
    {"ints.map(x, x).map(y, y)", "y=0 x=0 x:0 y:0 "},
    {"cel.bind(x, 1, cel.bind(y, x, x + y))", "x=0 y=1 x:0 x:0 y:1 "},
    {"ints.all(k, v, strings.all(y, y == '' || k == v))", "k=0 v=1 y=2 y:2 k:0 v:1 "},
    {"ints.all(i, i > 0) && i > 0", "i=0 i:0 "},
    {"ints.all(i, i > .i)", "i=0 i:0 "},
    {"[thing].all(a, a.part.label == 'x')", "a=0 a:0 "},
};

START_TEST(numbers_locals)
{
    struct unit_cel cel;
    unit_check_open(&cel, scopes[_i].text);
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    cs_buf_reset(&cel.buf);
    list_locals(&cel.buf, ast);
    ck_assert_str_eq(cel.buf.ptr, scopes[_i].locals);
    unit_cel_close(&cel);
}
END_TEST

/* --- left to the run
 * ------------------------------------------------------------------------------ */

static const char *const unchecked[] = {
    "1 + 'a'",
    "nosuch",
    "nosuch.field",
    "nosuch(1)",
    "i.nosuch()",
    "nosuch.f()",
    "i.field",
    "i[0]",
    "'a' && 1",
    "'a' ? 1 : 's'",
    "thing.nosuch",
    "[?1]",
    "{1.5: 1}",
    "i.all(x, x)",
    "s.map(x, x + 1)",
    "i.optMap(x, x)",
    "ints.sortBy(x, [x])",
    "size()",
    "size(1, 2)",
    "a.break() || true",
    "string",
    "-s",
    "labels.transformMapEntry(k, v, 1)",
};

START_TEST(leaves_types_to_the_run)
{
    struct unit_cel cel;
    unit_check_open(&cel, unchecked[_i]);
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_RESOLVE);
    ck_assert_uint_eq(cel.diag.errors, 0);
    ck_assert_ptr_nonnull(ast->type);
    ck_assert_int_ne(ast->type->kind, CS_TYPE_ERROR);
    unit_cel_close(&cel);
}
END_TEST

START_TEST(refuses_what_resolving_leaves)
{
    struct unit_cel cel;
    unit_check_open(&cel, unchecked[_i]);
    struct cs_ast *ast = unit_cel_parse(&cel);
    int status = cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast);
    bool good = strcmp(unchecked[_i], "string") == 0;
    ck_assert_int_eq(status, good ? CTRSEC_OK : CTRSEC_E_TYPE);
    ck_assert_int_eq(cel.diag.errors == 0, good);
    unit_cel_close(&cel);
}
END_TEST

/* --- secrets
 * -------------------------------------------------------------------------------------- */

/* The text of the place that lets something out; NULL: nothing. */
static const struct {
    const char *text, *place;
} secrets[] = {
    {"thing.name", NULL},
    {"thing.password", "thing.password"},
    {"'x' + thing.password", "thing.password"},
    {"thing.password + thing.part.token", "thing.password"},
    {"has(thing.password)", NULL},
    {"size(thing.password)", NULL},
    {"string(size(thing.password))", NULL},
    {"thing.password == 'x'", NULL},
    {"thing.password.startsWith('x')", NULL},
    {"thing.password in ['a']", NULL},
    {"thing.password == 'x' ? 'weak' : 'strong'", NULL},
    {"thing.password == 'x' ? thing.password : 'y'", "thing.password"},
    {"b ? 'y' : secret", "secret"},
    {"secret", "secret"},
    {"secrets[0]", "secrets"},
    {"secrets.size()", NULL},
    {"secrets.map(x, x)", "secrets"},
    {"secrets.map(x, size(x))", NULL},
    {"secrets.filter(x, x != '')", "secrets"},
    {"secrets.exists(x, x == 'a')", NULL},
    {"secrets.map(x, 'hidden')", NULL},
    {"ints.map(x, secret)", "secret"},
    {"[secret]", "secret"},
    {"{'a': secret}", "secret"},
    {"{secret: 1}", "secret"},
    {"{'a': secret}.a", "secret"},
    {"thing", "thing"},
    {"thing.part", "thing.part"},
    {"thing.parts", "thing.parts"},
    {"thing.parts[0]", "thing.parts[0]"},
    {"thing.parts[0].label", NULL},
    {"thing.parts[0].token", "thing.parts[0].token"},
    {"thing.parts.map(p, p.label)", NULL},
    {"thing.parts.map(p, p.token)", "p.token"},
    {"thing.parts.map(p, p.token != '', p.label)", NULL},
    {"thing.parts.map(p, p)", "p"},
    {"thing.parts.filter(p, p.token != '')", "thing.parts"},
    {"thing.parts.filter(p, p.token != '').map(p, p.label)", NULL},
    {"thing.parts.filter(p, true).size()", NULL},
    {"thing.parts.sortBy(p, p.label)", "thing.parts"},
    {"thing.parts.transformList(k, p, k)", NULL},
    {"[thing][0].name", NULL},
    {"[thing][0].password", "[thing][0].password"},
    {"dyn(thing).name", "thing"},
    {"cel.bind(x, thing.password, 'a')", NULL},
    {"cel.bind(x, thing.password, x == 'a')", NULL},
    {"cel.bind(x, thing.password, x + 'a')", "thing.password"},
    {"cel.bind(x, thing, x.name)", NULL},
    {"cel.bind(x, thing, x.password)", "x.password"},
    {"thing.?password", "thing.?password"},
    {"thing.?part.label", NULL},
    {"thing.?part.token", "thing.?part.token"},
    {"thing.?password.optMap(x, 'set')", NULL},
    {"thing.?password.optMap(x, x + '!')", "thing.?password"},
    {"small", NULL},
    {"names", NULL},
    {"tokens", "tokens"},
    {"tokens.size()", NULL},
    {"tokens[0]", "tokens"},
    {"type(secret)", NULL},
    {"!b || secret == ''", NULL},
};

START_TEST(finds_secrets)
{
    struct unit_cel cel;
    unit_check_open(&cel, secrets[_i].text);
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    const struct cs_ast *place = cs_cel_check_secret(&cel.env, ast);
    if (secrets[_i].place == NULL) {
        ck_assert_msg(place == NULL, "%s", secrets[_i].text);
    } else {
        ck_assert_msg(place != NULL, "%s", secrets[_i].text);
        struct cs_str found =
            cs_str_slice(cel.source.text, place->span.start, place->span.end - place->span.start);
        ck_assert_msg(cs_str_is(found, secrets[_i].place), "%s: %.*s", secrets[_i].text,
                      CS_STR_ARG(found));
    }
    unit_cel_close(&cel);
}
END_TEST

/* Of what `each` walks: whether the elements are secret themselves. */
static const struct {
    const char *text;
    bool secret;
} walked[] = {
    {"ints", false},
    {"secrets", true},
    {"thing.parts", false},
    {"thing.parts.map(p, p.token)", true},
    {"[thing.password]", true},
    {"[thing, thing.password]", true},
    {"secrets.filter(x, x != '')", true},
    {"secrets.map(x, size(x))", false},
};

START_TEST(tells_secrets_from_what_holds_some)
{
    struct unit_cel cel;
    unit_check_open(&cel, walked[_i].text);
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    ck_assert_int_eq(cs_cel_check_is_secret(&cel.env, ast), walked[_i].secret);
    unit_cel_close(&cel);
}
END_TEST

/* Each definition uses the one before twice: 2^40 steps if they were not bounded. */
START_TEST(bounds_the_search_for_secrets)
{
    struct unit_cel cel;
    static char definitions[40][2][32];
    unit_check_open(&cel, "d39");
    unit_check_define(&cel, "d0", "thing.name");
    for (int i = 1; i < 40; i++) {
        snprintf(definitions[i][0], sizeof definitions[i][0], "d%d", i);
        snprintf(definitions[i][1], sizeof definitions[i][1], "d%d + d%d", i - 1, i - 1);
        unit_check_define(&cel, definitions[i][0], definitions[i][1]);
    }
    const struct cs_ast *ast = unit_check_tree(&cel, CS_CHECK_STRICT);
    ck_assert_ptr_nonnull(cs_cel_check_secret(&cel.env, ast));
    unit_cel_close(&cel);
}
END_TEST

/* --- limits
 * --------------------------------------------------------------------------------------- */

/* Every let holds a type twice as large as the one before; shared, so it is small in memory. */
START_TEST(refuses_types_without_bound)
{
    struct unit_cel cel;
    struct cs_buf text;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    for (int i = 1; i < 60; i++)
        cs_buf_printf(&text, "cel.bind(x%d, {'a': tuple(x%d, x%d, 1)}, ", i, i - 1, i - 1);
    cs_buf_text(&text, "[x59, x58]");
    for (int i = 1; i < 60; i++)
        cs_buf_char(&text, ')');
    unit_check_open(&cel, text.ptr);
    declare(&cel.env);
    cel.limits.expression_depth = 250;
    cs_cel_env_variable(&cel.env, CS_STR("x0"), &cs_type_int, 20, false);
    struct cs_ast *ast = unit_cel_parse(&cel);
    ck_assert_int_eq(cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast), CTRSEC_E_LIMIT);
    unit_cel_close(&cel);
    cs_buf_clear(&text);
}
END_TEST

START_TEST(checks_long_chains)
{
    static const char *const chains[][3] = {
        {"i", " + i", ""}, {"d", ".a", " == 1"}, {"b", " || b", ""}, {"d", "[0]", " == 1"}};
    struct unit_cel cel;
    struct cs_buf text;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_text(&text, chains[_i][0]);
    for (int i = 0; i < 480; i++)
        cs_buf_text(&text, chains[_i][1]);
    cs_buf_text(&text, chains[_i][2]);
    unit_check_open(&cel, text.ptr);
    cel.limits.expression_depth = 250;
    unit_check_tree(&cel, CS_CHECK_STRICT);
    unit_cel_close(&cel);
    cs_buf_clear(&text);
}
END_TEST

START_TEST(counts_the_errors_that_it_does_not_keep)
{
    struct unit_cel cel;
    struct cs_buf text;
    cs_buf_init(&text, &cs_alloc_libc, 0);
    cs_buf_text(&text, "[0");
    for (int i = 0; i < 100; i++)
        cs_buf_printf(&text, ", nosuch%d", i);
    cs_buf_text(&text, "]");
    unit_check_open(&cel, text.ptr);
    struct cs_ast *ast = unit_cel_parse(&cel);
    ck_assert_int_eq(cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast), CTRSEC_E_TYPE);
    ck_assert_uint_eq(cel.diag.errors, 100);
    uint32_t kept = 0;
    for (const struct cs_diagnostic *at = cel.diag.first; at != NULL; at = at->next)
        kept++;
    ck_assert_uint_eq(kept, cel.diag.most);
    unit_cel_close(&cel);
    cs_buf_clear(&text);
}
END_TEST

START_TEST(works_without_diagnostics)
{
    struct unit_cel cel;
    unit_check_open(&cel, "1 + 'a' && nosuch.x && thing.nosuch && nosuch(1) && i[0]");
    struct cs_ast *ast = unit_cel_parse(&cel);
    ck_assert_int_eq(cs_cel_check(&cel.env, CS_CHECK_STRICT, NULL, ast), CTRSEC_E_TYPE);
    unit_cel_close(&cel);
}
END_TEST

/* Where the text may not be shown, hints do not quote it. */
START_TEST(quotes_nothing_that_may_be_secret)
{
    struct unit_cel cel;
    unit_check_open(&cel, "i == 'topsecret' || ints == 7777 || startsWith('topsecret', s)");
    cel.diag.no_excerpt = true;
    struct cs_ast *ast = unit_cel_parse(&cel);
    ck_assert_int_eq(cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast), CTRSEC_E_TYPE);
    ck_assert_uint_eq(cel.diag.errors, 3);
    for (const struct cs_diagnostic *at = cel.diag.first; at != NULL; at = at->next) {
        ck_assert_int_lt(cs_str_find(at->hint, CS_STR("topsecret"), 0), 0);
        ck_assert_int_lt(cs_str_find(at->hint, CS_STR("7777"), 0), 0);
    }
    unit_cel_close(&cel);
}
END_TEST

/* --- memory
 * --------------------------------------------------------------------------------------- */

/* Checks with arenas that hand out a little more each time: either it works or says E_NOMEM. */
START_TEST(reports_lack_of_memory)
{
    static const char *const texts[] = {
        "thing.parts.map(p, [p.label]).exists(l, l == ['a'] && has(thing.name)) || small",
        "1 + 'a' || thing.nosuch || nosuch.x || [].map(x, x)[0].y || nosuch()",
    };
    int status = CTRSEC_E_NOMEM;
    for (size_t room = 0; status == CTRSEC_E_NOMEM; room += 16) {
        struct unit_cel cel;
        unit_check_open(&cel, texts[_i]);
        struct cs_ast *ast = unit_cel_parse(&cel);
        cel.arena.limit = cel.arena.taken + room;
        status = cs_cel_check(&cel.env, CS_CHECK_STRICT, &cel.diag, ast);
        ck_assert_int_eq(status == CTRSEC_E_NOMEM || cel.diag.no_memory, cel.arena.refused);
        if (cel.diag.no_memory && status == CTRSEC_E_TYPE)
            status = CTRSEC_E_NOMEM; /* only the text of an error was lost */
        unit_cel_close(&cel);
    }
    ck_assert_int_eq(status, _i == 0 ? CTRSEC_OK : CTRSEC_E_TYPE);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_check");
    tcase_add_loop_test(test, deduces_types, 0, UNIT_COUNT(types));
    tcase_add_loop_test(test, resolves_names, 0, UNIT_COUNT(names));
    tcase_add_test(test, carries_constants_and_definitions);
    tcase_add_test(test, has_what_is_declared);
    tcase_add_loop_test(test, numbers_locals, 0, UNIT_COUNT(scopes));
    tcase_add_loop_test(test, leaves_types_to_the_run, 0, UNIT_COUNT(unchecked));
    tcase_add_loop_test(test, refuses_what_resolving_leaves, 0, UNIT_COUNT(unchecked));
    tcase_add_loop_test(test, finds_secrets, 0, UNIT_COUNT(secrets));
    tcase_add_loop_test(test, tells_secrets_from_what_holds_some, 0, UNIT_COUNT(walked));
    tcase_add_test(test, bounds_the_search_for_secrets);
    tcase_add_test(test, refuses_types_without_bound);
    tcase_add_loop_test(test, checks_long_chains, 0, 4);
    tcase_add_test(test, counts_the_errors_that_it_does_not_keep);
    tcase_add_test(test, works_without_diagnostics);
    tcase_add_test(test, quotes_nothing_that_may_be_secret);
    tcase_add_loop_test(test, reports_lack_of_memory, 0, 2);
    return unit_run("cel_check", test);
}
