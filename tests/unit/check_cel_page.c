/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docs/CEL.md is what the tables of functions and of their documentation say. `check_cel_page
 * --bless` writes it. Beside that: every function is documented, every example gives what stands
 * there and needs the version that is told, and costs grow where the page says so.
 */
#include <stdio.h>

#include "cel/cel_function_doc.h"
#include "cel/cel_session.h"
#include "unit_page.h"
#include "unit_run.h"

enum cost { FIXED, TEXT, SEARCH, ITEMS, PARTS, MATCH };

static const struct {
    const char *word, *meaning;
} costs[] = {
    [FIXED] = {"", ""},
    [TEXT] = {"text", "a step for every 10 bytes that are read or made"},
    [SEARCH] = {"search", "as *text*, and more for a long text that is looked for in a long one"},
    [ITEMS] = {"elements", "a step for each element that is read or made"},
    [PARTS] = {"parts", "a step for each part that is compared, of a text for every 256 bytes"},
    [MATCH] = {"matching", "the work of matching, which is bounded for every pattern"},
};

static const struct doc {
    const char *name;
    enum cost cost;
    const char *text, *example, *result;
} docs[] = {
#define DOC(name, cost, text, example, result) {name, cost, text, example, result},
    CS_FUNCTION_DOCS(DOC)
#undef DOC
};

static const struct macro_doc {
    const char *name;
    uint16_t since;
    const char *usage, *text, *example, *result;
} macros[] = {
#define DOC(name, since, usage, text, example, result) {name, since, usage, text, example, result},
    CS_MACRO_DOCS(DOC)
#undef DOC
};

static const struct {
    const struct cs_function *rows;
    const char *title;
} families[] = {
    {cs_fn_core_rows, "Operators and size"},
    {cs_fn_convert_rows, "Conversions"},
    {cs_fn_string_rows, "Parts of texts"},
    {cs_fn_time_rows, "Parts of times"},
    {cs_fn_optional_rows, "Optionals"},
    {cs_fn_text_rows, "Texts"},
    {cs_fn_format_rows, "Formats of texts"},
    {cs_fn_list_rows, "Lists"},
    {cs_fn_set_rows, "Sets"},
    {cs_fn_math_rows, "Numbers"},
    {cs_fn_encode_rows, "Base64"},
    {cs_fn_match_rows, "Regular expressions"},
    {cs_fn_network_rows, "IP addresses and networks"},
    {cs_fn_url_rows, "URLs"},
    {cs_fn_quantity_rows, "Quantities"},
    {cs_fn_semver_rows, "Versions of software"},
    {cs_fn_named_rows, "Named formats"},
    {cs_fn_authorizer_rows, "Authorizer"},
};

enum {
    DOCS = sizeof docs / sizeof docs[0],
    MACROS = sizeof macros / sizeof macros[0],
    FAMILIES = sizeof families / sizeof families[0]
};

/* Other names of functions inside the library: not for authors. */
static bool is_hidden(const struct cs_function *row)
{
    return row->name[0] == '@' && strcmp(row->name, "@in") != 0;
}

static const struct doc *doc_of(const char *name)
{
    for (size_t i = 0; i < DOCS; i++)
        if (strcmp(docs[i].name, name) == 0)
            return &docs[i];
    return NULL;
}

/* --- the page --------------------------------------------------------------------------------- */

/* In a cell of a table: bars are escaped. */
static void put_cell(struct cs_buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            cs_buf_text(buf, "\\");
        cs_buf_put(buf, text, 1);
    }
}

/* The symbol of an operator's function; false: it is none. */
static bool operator_of(const char *name, char out[4])
{
    if (strcmp(name, "@in") == 0)
        name = "_in_";
    size_t len = strlen(name), from = name[0] == '_';
    if (name[len - 1] != '_')
        return false;
    snprintf(out, 4, "%.*s", (int)(len - 1 - from), name + from);
    return true;
}

static void put_type(struct cs_buf *buf, const struct cs_type *type)
{
    char text[64];
    put_cell(buf, cs_type_format(type, text, sizeof text));
}

static void put_overload(struct cs_buf *buf, const char *name, const struct cs_overload *overload)
{
    char symbol[4];
    uint32_t from = overload->member;
    if (operator_of(name, symbol)) {
        if (overload->nparams == 2) {
            put_type(buf, overload->params[0]);
            cs_buf_printf(buf, " %s ", symbol);
        } else {
            cs_buf_text(buf, symbol);
        }
        put_type(buf, overload->params[overload->nparams - 1]);
    } else {
        if (from)
            put_type(buf, overload->params[0]);
        cs_buf_printf(buf, from ? ".%s(" : "%s(", name);
        for (uint32_t i = from; i < overload->nparams; i++) {
            cs_buf_text(buf, i == from ? "" : ", ");
            put_type(buf, overload->params[i]);
        }
        cs_buf_text(buf, overload->variadic ? ", ...)" : ")");
    }
    cs_buf_text(buf, ": ");
    put_type(buf, overload->result);
}

/* What the oldest version has stands without one. */
static void put_version(struct cs_buf *buf, uint16_t since)
{
    char text[CS_CEL_VERSION_ROOM];
    if (since > CS_CEL_KUBERNETES_OLDEST)
        cs_buf_text(buf, cs_cel_env_version_write(since, text));
}

static void put_example(struct cs_buf *buf, const char *example, const char *result)
{
    bool unknown = result[0] == '?';
    cs_buf_text(buf, "`");
    put_cell(buf, example);
    cs_buf_text(buf, unknown ? "` is unknown: " : "` is `");
    put_cell(buf, result + (unknown ? 2 : 0));
    cs_buf_text(buf, unknown ? " |\n" : "` |\n");
}

static void put_function(struct cs_buf *buf, const struct cs_function *row)
{
    const struct doc *doc = doc_of(row->name);
    cs_buf_text(buf, "| ");
    for (uint32_t i = 0; i < row->count; i++) {
        if (row->overloads[i].loose)
            continue;
        cs_buf_text(buf, i == 0 ? "`" : "<br>`");
        put_overload(buf, row->name, &row->overloads[i]);
        cs_buf_text(buf, row->overloads[i].since != 0 ? "` " : "`");
        put_version(buf, row->overloads[i].since);
    }
    cs_buf_text(buf, " | ");
    put_version(buf, row->since);
    cs_buf_printf(buf, " | %u%s%s | ", (unsigned)row->cost, doc->cost != FIXED ? " + " : "",
                  costs[doc->cost].word);
    put_cell(buf, doc->text);
    cs_buf_text(buf, " | ");
    put_example(buf, doc->example, doc->result);
}

static const char introduction[] =
    "# CEL\n"
    "\n"
    "Written by `check_cel_page --bless` from the tables of functions in `lib/cel/`; a test\n"
    "compares, and runs every example.\n"
    "\n"
    "Conditions, lists and messages of rules are expressions of the\n"
    "[Common Expression Language](https://cel.dev), as the policies of Kubernetes are. Where ours\n"
    "differs from cel-go, and why, is in\n"
    "[decisions/0012-cel-differences.md](decisions/0012-cel-differences.md).\n"
    "\n"
    "## In short\n"
    "\n"
    "| | |\n"
    "|---|---|\n"
    "| literals | `null`, `true`, `42`, `42u`, `0x2a`, `1.5`, `'text'`, `\"text\"`, "
    "`'''lines'''`, `r'raw'`, `b'bytes'`, `[1, 2]`, `{'key': 1}` |\n"
    "| types | bool, int and uint (64 bits, overflow is an error), double, string (of code "
    "points), bytes, list, map, null_type, timestamp, duration, optional_type, type |\n"
    "| operators, tightest first | `x.f` `x[i]` `x.f()`; `-` `!`; `*` `/` `%`; `+` `-`; `<` `<=` "
    "`>` `>=` `==` `!=` `in`; `&&`; `\\|\\|`; `c ? a : b` |\n"
    "| what may be absent | `has(x.f)` asks; `x.?f`, `m[?'k']`, `[?x]`, `{?'k': x}` go on |\n"
    "\n"
    "The models (`image`, `workload`, the fields of events) are checked to the last field when a\n"
    "rule is built; see [FIELDS.md](FIELDS.md). `object` is checked when the rule runs.\n"
    "\n"
    "**Absent and unknown.** Reading a field that was not given is `unknown: missing`; what only\n"
    "the cluster can tell is `unknown: cluster`. `false && unknown` is false, `true || unknown` "
    "is\n"
    "true, everything else that needs the value is unknown too, and a rule whose condition is\n"
    "unknown has not passed. An error (a key that is not there, an overflow) is carried the same\n"
    "way; an unknown counts before an error.\n"
    "\n"
    "**Budget.** Everything costs steps, counted for each rule as if it ran alone: by default "
    "10^6\n"
    "for a rule on a subject and 10^7 for all rules on it; what expressions make is taken from\n"
    "1 MiB of scratch memory. Where either is used up the rule is `unknown: limit`, on every\n"
    "machine alike. The cost of a call is a number and what grows with the input:\n"
    "\n";

static const char versions_text[] =
    "\n"
    "## Versions\n"
    "\n"
    "`cel: k8s-1.30` in `bundle.yaml` keeps a bundle to what that version of Kubernetes has, so\n"
    "that its expressions also work as policies in a cluster; what is younger is refused when the\n"
    "bundle is built. `ctrsec-1`, the default, has everything. Functions without a version are in\n"
    "all of them; a version behind a signature is that of the signature alone.\n"
    "\n"
    "| version | adds |\n"
    "|---|---|\n";

static void put_added_name(struct cs_buf *buf, uint16_t version, const char *name, bool *any)
{
    char text[CS_CEL_VERSION_ROOM];
    if (*any)
        cs_buf_printf(buf, ", `%s`", name);
    else
        cs_buf_printf(buf, "| %s | `%s`", cs_cel_env_version_write(version, text), name);
    *any = true;
}

static void put_added(struct cs_buf *buf, uint16_t version)
{
    const struct cs_function *row;
    bool any = false;
    for (uint32_t i = 0; (row = cs_function_at(i)) != NULL; i++)
        if (row->since == version && !is_hidden(row))
            put_added_name(buf, version, row->name, &any);
    for (size_t i = 0; i < MACROS; i++)
        if (macros[i].since == version)
            put_added_name(buf, version, macros[i].usage, &any);
    if (any)
        cs_buf_text(buf, " |\n");
}

static void put_all(struct cs_buf *buf)
{
    cs_buf_text(buf, introduction);
    for (size_t i = TEXT; i <= MATCH; i++)
        cs_buf_printf(buf, "- *%s*: %s.\n", costs[i].word, costs[i].meaning);
    cs_buf_text(buf, versions_text);
    for (uint16_t version = CS_CEL_KUBERNETES_OLDEST + 1; version <= CS_CEL_KUBERNETES_NEWEST;
         version++)
        put_added(buf, version);
    put_added(buf, CS_SINCE_OURS);
    cs_buf_text(buf, "\n## Macros\n\n| macro | since | what it gives | example |\n"
                     "|---|---|---|---|\n");
    for (size_t i = 0; i < MACROS; i++) {
        cs_buf_printf(buf, "| `%s` | ", macros[i].usage);
        put_version(buf, macros[i].since);
        cs_buf_printf(buf, " | %s | ", macros[i].text);
        put_example(buf, macros[i].example, macros[i].result);
    }
    for (size_t i = 0; i < FAMILIES; i++) {
        cs_buf_printf(buf,
                      "\n## %s\n\n| signature | since | cost | what it gives | example |\n"
                      "|---|---|---|---|---|\n",
                      families[i].title);
        for (const struct cs_function *row = families[i].rows; row->name != NULL; row++)
            if (!is_hidden(row))
                put_function(buf, row);
    }
}

static const struct unit_page page = {"docs/CEL.md", "check_cel_page --bless", put_all};

START_TEST(page_is_up_to_date)
{
    unit_page_check(&page);
}
END_TEST

/* --- what it says ----------------------------------------------------------------------------- */

START_TEST(every_function_is_there)
{
    const struct cs_function *row;
    uint32_t shown = 0, all = 0;
    for (; (row = cs_function_at(all)) != NULL; all++)
        ck_assert_msg(is_hidden(row) || doc_of(row->name) != NULL, "%s", row->name);
    for (size_t i = 0; i < DOCS; i++)
        ck_assert_msg(cs_function_find(cs_str_from(docs[i].name)) != NULL, "%s", docs[i].name);
    for (size_t i = 0; i < FAMILIES; i++)
        for (row = families[i].rows; row->name != NULL; row++)
            shown++;
    ck_assert_uint_eq(shown, all);
}
END_TEST

static void open_session(struct session *s)
{
    session_init(s);
    struct cs_value asked = cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER);
    s->values[session_variable(s, CS_STR("authorizer"), &cs_fn_type_authorizer)] = asked;
    s->values[session_variable(s, CS_STR("authorizer.requestResource"),
                               &cs_fn_type_resource_check)] = asked;
}

static void run_example(const char *example, const char *result)
{
    char text[512];
    struct session s;
    bool unknown = result[0] == '?';
    snprintf(text, sizeof text, unknown ? "%s" : "(%s) == (%s)", example, result);
    open_session(&s);
    ck_assert_msg(session_check(&s, cs_str_from(text), CS_CHECK_STRICT) == CTRSEC_OK &&
                      session_compile(&s) == CTRSEC_OK,
                  "%s", text);
    struct cs_value found = session_run(&s);
    ck_assert_msg(unknown ? found.tag == CS_UNKNOWN && found.hash == CTRSEC_UNKNOWN_CLUSTER
                          : found.tag == CS_BOOL && found.as.boolean,
                  "%s", text);
    session_clear(&s);
}

static int check_at(const char *example, uint16_t version)
{
    struct session s;
    open_session(&s);
    s.env.version = version;
    int status = session_check(&s, cs_str_from(example), CS_CHECK_STRICT);
    session_clear(&s);
    return status;
}

/* An older version refuses the example. */
static void needs_version(const char *example, uint16_t since)
{
    if (since <= CS_CEL_KUBERNETES_OLDEST)
        return;
    uint16_t before = since == CS_SINCE_OURS ? CS_CEL_KUBERNETES_NEWEST : (uint16_t)(since - 1);
    ck_assert_msg(check_at(example, before) != CTRSEC_OK, "%s at %u", example, (unsigned)before);
}

START_TEST(functions_give_what_it_says)
{
    run_example(docs[_i].example, docs[_i].result);
    needs_version(docs[_i].example, cs_function_find(cs_str_from(docs[_i].name))->since);
}
END_TEST

START_TEST(macros_give_what_it_says)
{
    const struct macro_doc *doc = &macros[_i];
    uint16_t since = doc->since < CS_CEL_KUBERNETES_OLDEST ? CS_CEL_KUBERNETES_OLDEST : doc->since;
    run_example(doc->example, doc->result);
    needs_version(doc->example, doc->since);
    ck_assert_msg(check_at(doc->example, since) == CTRSEC_OK, "%s", doc->example);
}
END_TEST

/* --- costs ------------------------------------------------------------------------------------ */

/*
 * Calls whose inputs grow: s and t are equal texts of letters, q is one of digits, v a version; l
 * and m are equal lists of ints, w is one of texts, o of optionals, u of lists.
 */
static const char *const growing[] = {
    "s == t",
    "s != t",
    "l == m",
    "s < t",
    "s <= t",
    "s > t",
    "s >= t",
    "s + t",
    "l + m",
    "-1 in l",
    "size(s)",
    "int(s)",
    "uint(s)",
    "double(q)",
    "string(bytes(s))",
    "timestamp(s)",
    "duration(s)",
    "s.contains('b')",
    "s.startsWith(t)",
    "s.endsWith(t)",
    "s.matches('b')",
    "optional.of(s).hasValue(t)",
    "optional.unwrap(o)",
    "o.unwrapOpt()",
    "s.charAt(1)",
    "s.indexOf('b')",
    "s.lastIndexOf('b')",
    "l.indexOf(-1)",
    "w.join()",
    "s.replace('b', 'c')",
    "s.split('b')",
    "s.substring(1)",
    "s.trim()",
    "s.lowerAscii()",
    "s.upperAscii()",
    "s.reverse()",
    "l.reverse()",
    "strings.quote(s)",
    "'%s'.format([s])",
    "u.flatten()",
    "l.sort()",
    "l.distinct()",
    "lists.range(size(l))",
    "l.isSorted()",
    "l.sum()",
    "l.min()",
    "l.max()",
    "l.includes(-1)",
    "sets.contains(l, m)",
    "sets.equivalent(l, m)",
    "sets.intersects(l, [-1])",
    "l.hasAll(m)",
    "l.hasExactly(m)",
    "l.hasAny([-1])",
    "l.hasOnly(m)",
    "math.greatest(l)",
    "math.least(l)",
    "base64.encode(bytes(s))",
    "base64.decode(s)",
    "base64.encodeUrl(bytes(s))",
    "base64.decodeUrl(s)",
    "s.find('b')",
    "s.findAll('a')",
    "regex.extract(s, 'b')",
    "regex.extractAll(s, 'a')",
    "regex.replace(s, 'a', 'b')",
    "url('https://a/' + s).getEscapedPath()",
    "isURL(s)",
    "url('https://a/?' + s).getQuery()",
    "isQuantity(q)",
    "quantity(q)",
    "isSemver(v)",
    "semver(v)",
    "format.uri().validate(s)",
};

enum { SMALL = 20, LARGE = 2000, ADDED = 5, GROWING = 9 };

struct growing {
    const char *name;
    const struct cs_type *type;
    struct cs_value value;
};

static struct cs_value text_of(struct session *s, const char *start, char letter, uint32_t size)
{
    size_t from = strlen(start);
    char *text = cs_arena_take(&s->arena, from + size);
    memcpy(text, start, from);
    memset(text + from, letter, size);
    return cs_value_string(cs_str_of(text, from + size));
}

static struct cs_value list_of(struct session *s, char kind, uint32_t size)
{
    struct cs_value *items = cs_arena_array(&s->arena, size, sizeof *items);
    struct cs_value *inner = cs_arena_array(&s->arena, size, sizeof *inner);
    for (uint32_t i = 0; i < size; i++) {
        inner[i] = cs_value_int(i);
        items[i] = kind == 'l' ? inner[i] : cs_value_string(CS_STR("a"));
        if (kind == 'u')
            items[i] = cs_fn_list(&inner[i], 1);
        if (kind == 'o') {
            items[i] = cs_value_make(CS_OPTIONAL);
            items[i].as.boxed = &inner[i];
        }
    }
    return cs_fn_list(items, size);
}

static void declare(struct session *s, uint32_t size)
{
    static const struct cs_type optional_int = {
        .kind = CS_TYPE_OPTIONAL, .name = "optional_type", .first = &cs_type_int};
    static const struct cs_type optionals = CS_TYPE_LIST_OF(&optional_int);
    static const struct cs_type lists = CS_TYPE_LIST_OF(&cs_type_list_int);
    const struct growing variables[GROWING] = {
        {"s", &cs_type_string, text_of(s, "", 'a', size)},
        {"t", &cs_type_string, text_of(s, "", 'a', size)},
        {"q", &cs_type_string, text_of(s, "", '1', size)},
        {"v", &cs_type_string, text_of(s, "1.2.3-", 'a', size)},
        {"l", &cs_type_list_int, list_of(s, 'l', size)},
        {"m", &cs_type_list_int, list_of(s, 'l', size)},
        {"w", &cs_type_list_string, list_of(s, 'w', size)},
        {"o", &optionals, list_of(s, 'o', size)},
        {"u", &lists, list_of(s, 'u', size)},
    };
    for (int i = 0; i < GROWING; i++)
        s->values[session_variable(s, cs_str_from(variables[i].name), variables[i].type)] =
            variables[i].value;
}

static uint64_t spent_on(const char *text, uint32_t size)
{
    struct session s;
    uint64_t fuel = SESSION_FUEL;
    session_init(&s);
    declare(&s, size);
    ck_assert_msg(session_check(&s, cs_str_from(text), CS_CHECK_STRICT) == CTRSEC_OK &&
                      session_compile(&s) == CTRSEC_OK,
                  "%s", text);
    struct cs_activation activation = {.values = s.values, .count = s.count};
    cs_vm_run(s.vm, s.program, &activation, &fuel, NULL, NULL);
    session_clear(&s);
    return SESSION_FUEL - fuel;
}

START_TEST(costs_grow)
{
    uint64_t small = spent_on(growing[_i], SMALL), large = spent_on(growing[_i], LARGE);
    ck_assert_msg(large >= small + ADDED && large < SESSION_FUEL, "%s: %llu, then %llu",
                  growing[_i], (unsigned long long)small, (unsigned long long)large);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--bless") == 0)
        return unit_page_write(&page);
    TCase *test = tcase_create("cel_page");
    tcase_add_test(test, page_is_up_to_date);
    tcase_add_test(test, every_function_is_there);
    tcase_add_loop_test(test, functions_give_what_it_says, 0, DOCS);
    tcase_add_loop_test(test, macros_give_what_it_says, 0, MACROS);
    tcase_add_loop_test(test, costs_grow, 0, UNIT_COUNT(growing));
    return unit_run("cel_page", test);
}
