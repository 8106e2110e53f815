/* SPDX-License-Identifier: Apache-2.0 */
/* Suite of cel/cel_explain.c: the lines and the JSON, and that no way through them shows a secret.
 */
#include <jansson.h>

#include "unit_explained.h"
#include "unit_run.h"

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DOCUMENT \
    "{'list': [5, 1, 7],\n 'm': {'a': 1, 'b': 2},\n 'n': 2, 'none': [],\n 'long': '" LONG "'}"

static const struct {
    const char *text, *expected;
} cases[] = {
    {"1 + 2 == 3", "true, cost #\n"
                   "  1 + 2 == 3  true\n"
                   "    1 + 2     3\n"},
    {"d.list.all(i, i > 2) || d.n == 2",
     "true, cost #\n"
     "  d.list.all(i, i > 2) || d.n == 2  true\n"
     "    d.list.all(i, i > 2)            false      cost #\n"
     "      d.list                        [5, 1, 7]  /list at 1:10, cost #\n"
     "      i is [1] of 3                 1          /list/1 at 1:14\n"
     "      i > 2                         false      cost #\n"
     "    d.n == 2                        true       cost #\n"
     "      d.n                           2          /n at 3:7, cost #\n"},
    {"d.list.filter(i, i > 2)", "[5, 7], cost #\n"
                                "  d.list.filter(i, i > 2)  [5, 7]     holds for 2 of 3\n"
                                "    d.list                 [5, 1, 7]  /list at 1:10, cost #\n"
                                "    i is [0] of 3          5          /list/0 at 1:11\n"
                                "    i > 2                  true       cost #\n"},
    {"d.list.exists_one(i, i > 9)",
     "false, cost #\n"
     "  d.list.exists_one(i, i > 9)  false      holds for 0 of 3\n"
     "    d.list                     [5, 1, 7]  /list at 1:10, cost #\n"
     "    i is [2] of 3, the last    7          /list/2 at 1:17\n"
     "    i > 9                      false      cost #\n"},
    {"d.m.exists(k, v, v == 2)", "true, cost #\n"
                                 "  d.m.exists(k, v, v == 2)  true\n"
                                 "    d.m                     {'a': 1, 'b': 2}  /m at 2:7, cost #\n"
                                 "    k, v is ['b'] of 2      2                 /m/b at 2:21\n"
                                 "    v == 2                  true              cost #\n"},
    {"d.x + 1", "error: no such key: `x` at 1:1 in `d.x`, cost #\n"
                "  d.x + 1  error\n"
                "    d.x    error: no such key: `x`  /x at 1:1, cost #\n"},
    {"size(dyn(d.n)) > 1 && d.m.a == 1",
     "error: `size` needs string, bytes, list or map, here: int at 1:1 in `size(dyn(d.n))`, cost "
     "#\n"
     "  size(dyn(d.n)) > 1 && d.m.a == 1  error\n"
     "    size(dyn(d.n)) > 1              error                                                    "
     "  cost #\n"
     "      size(dyn(d.n))                error: `size` needs string, bytes, list or map, here: "
     "int  cost #\n"
     "        dyn(d.n)                    2                                                        "
     "  cost #\n"
     "          d.n                       2                                                        "
     "  /n at 3:7, cost #\n"
     "    d.m.a == 1                      true                                                     "
     "  cost #\n"
     "      d.m.a                         1                                                        "
     "  /m/a at 2:13, cost #\n"
     "        d.m                         {'a': 1, 'b': 2}                                         "
     "  /m at 2:7, cost #\n"},
    {"d.none.all(i, i)", "true, cost #\n"
                         "  d.none.all(i, i)  true\n"
                         "    d.none          []    /none at 3:18, cost #\n"},
    {"d.n == 2 || d.x", "true, cost #\n"
                        "  d.n == 2 || d.x  true\n"
                        "    d.n == 2       true           cost #\n"
                        "      d.n          2              /n at 3:7, cost #\n"
                        "    d.x            not evaluated\n"},
    {"d.n == 2 ? d.m.a : d.m.b",
     "1, cost #\n"
     "  d.n == 2 ? d.m.a : d.m.b  1                 /m/a at 2:13\n"
     "    d.n == 2                true              cost #\n"
     "      d.n                   2                 /n at 3:7, cost #\n"
     "    d.m.a                   1                 /m/a at 2:13, cost #\n"
     "      d.m                   {'a': 1, 'b': 2}  /m at 2:7, cost #\n"
     "    d.m.b                   not evaluated\n"},
    {"d.long + d.long", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..., cost #\n"
                        "  d.long + d.long  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\n"
                        "    d.long         'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...  "
                        "/long at 4:10, cost #\n"
                        "    d.long         'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...  "
                        "/long at 4:10, cost #\n"},
    {"rs.exists(i, i.name == 'two' && i.pass != '')",
     "true, cost #\n"
     "  rs.exists(i, i.name == 'two' && i.pass != '')  true\n"
     "    rs                                           [{'name': 'one', 'size': 1, 'pass': ***, "
     "'live':...  /rs at 1:1\n"
     "    i is [1] of 2                                {'name': 'two', 'size': 2, 'pass': ***, "
     "'live': ...  /rs/1 at 1:1\n"
     "    i.name == 'two' && i.pass != ''              true                                        "
     "         cost #\n"
     "      i.name == 'two'                            true                                        "
     "         cost #\n"
     "        i.name                                   'two'                                       "
     "         /rs/1/name at 1:1, cost #\n"
     "      i.pass != ''                               true                                        "
     "         cost #\n"
     "        i.pass                                   ***                                         "
     "         /rs/1/pass at 1:1, cost #\n"},
    {"rs.all(i, i.gone != '')",
     "unknown: unit.gone is not given (/rs/0/gone), cost #\n"
     "  rs.all(i, i.gone != '')  unknown: missing\n"
     "    rs                     [{'name': 'one', 'size': 1, 'pass': ***, 'live':...    /rs at "
     "1:1\n"
     "    i is [0] of 2          {'name': 'one', 'size': 1, 'pass': ***, 'live': ...    /rs/0 at "
     "1:1\n"
     "    i.gone != ''           unknown: missing                                       cost #\n"
     "      i.gone               unknown: missing: unit.gone is not given (/rs/0/gone)  /rs/0/gone "
     "at 1:1, cost #\n"},
    {"cel.bind(v, d.m.a, v + v)",
     "2, cost #\n"
     "  cel.bind(v, d.m.a, v + v)  2\n"
     "    d.m.a                    1                 /m/a at 2:13, cost #\n"
     "      d.m                    {'a': 1, 'b': 2}  /m at 2:7, cost #\n"
     "    v + v                    2                 cost #\n"},
    {"d.?q.optMap(v, v + 1).orValue(d.n)",
     "2, cost #\n"
     "  d.?q.optMap(v, v + 1).orValue(d.n)  2                /n at 3:7\n"
     "    d.?q.optMap(v, v + 1)             optional.none()  /q at 1:1, cost #\n"
     "      d.?q                            optional.none()  /q at 1:1, cost #\n"
     "      v + 1                           not evaluated\n"
     "    d.n                               2                /n at 3:7, cost #\n"},
    {"[d.n, 3].map(i, i * 2) == [4, 6]",
     "true, cost #\n"
     "  [d.n, 3].map(i, i * 2) == [4, 6]  true\n"
     "    [d.n, 3].map(i, i * 2)          [4, 6]  cost #\n"
     "      [d.n, 3]                      [2, 3]  cost #\n"
     "        d.n                         2       /n at 3:7, cost #\n"
     "      i is [1] of 2, the last       3\n"
     "      i * 2                         6       cost #\n"},
    {"s", "***, cost #\n"
          "  s  ***\n"},
    {"m || d.n == 2", "true, cost #\n"
                      "  m || d.n == 2  true\n"
                      "    m            unknown: missing\n"
                      "    d.n == 2     true              cost #\n"
                      "      d.n        2                 /n at 3:7, cost #\n"},
    {"d.list.all(i, i > 0 && d.m.exists(k, v, v == i) && d.n == 2 && d.none.size() == 0)",
     "false, cost #\n"
     "  d.list.all(i, i > 0 && d.m.exists(k, ...d.none.size() == 0)    false\n"
     "    d.list                                                       [5, 1, 7]         /list at "
     "1:10, cost #\n"
     "    i is [0] of 3                                                5                 /list/0 "
     "at 1:11\n"
     "    i > 0 && d.m.exists(k, v, v == i) && ... d.none.size() == 0  false             cost #\n"
     "      i > 0 && d.m.exists(k, v, v == i)                          false             cost #\n"
     "        i > 0                                                    true              cost #\n"
     "        d.m.exists(k, v, v == i)                                 false             cost #\n"
     "          d.m                                                    {'a': 1, 'b': 2}  /m at "
     "2:7, cost #\n"
     "          k, v is ['b'] of 2, the last                           2                 /m/b at "
     "2:21\n"
     "          v == i                                                 false             cost #\n"
     "      d.n == 2 && d.none.size() == 0                             not evaluated\n"},
};

/* What a part costs is the business of other suites. */
static void hide_costs(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        bool cost = strncmp(from, "cost ", 5) == 0;
        for (int i = 0; cost && i < 5; i++)
            *to++ = *from++;
        if (!cost) {
            *to++ = *from++;
            continue;
        }
        ck_assert(*from >= '0' && *from <= '9');
        from += strspn(from, "0123456789");
        *to++ = '#';
    }
    *to = '\0';
}

START_TEST(lines)
{
    struct unit_explained x;
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    unit_explained_open(&x, cases[_i].text, DOCUMENT);
    cs_explain_text(&buf, &x.explanation);
    ck_assert(!buf.failed);
    hide_costs(buf.ptr);
    ck_assert_msg(strcmp(buf.ptr, cases[_i].expected) == 0, "%s\n%s\nexpected\n%s", cases[_i].text,
                  buf.ptr, cases[_i].expected);
    cs_buf_clear(&buf);
    unit_explained_close(&x);
}
END_TEST

static json_t *json_of(struct unit_explained *x, struct cs_buf *buf)
{
    struct cs_json_writer w;
    json_error_t error;
    cs_buf_init(buf, &cs_alloc_libc, 0);
    cs_json_writer_init(&w, buf, 0);
    cs_explain_json(&w, &x->explanation);
    ck_assert(!buf->failed);
    json_t *json = json_loadb(buf->ptr, buf->len, 0, &error);
    ck_assert_msg(json_is_array(json), "%s: %s", buf->ptr, error.text);
    return json;
}

static const char *text_at(const json_t *part, const char *name)
{
    const char *text = json_string_value(json_object_get(part, name));
    return text == NULL ? "" : text;
}

static json_int_t number_at(const json_t *part, const char *name)
{
    return json_integer_value(json_object_get(part, name));
}

START_TEST(parts)
{
    struct unit_explained x;
    struct cs_buf buf;
    unit_explained_open(&x, "d.list.all(i, i > 2) || d.x || d.n == 'a'", DOCUMENT);
    json_t *json = json_of(&x, &buf), *all = json_array_get(json, 2);
    ck_assert_str_eq(text_at(json_array_get(json, 0), "error"), "no such key");
    ck_assert_int_eq(number_at(json_array_get(json, 0), "depth"), 0);
    ck_assert_str_eq(text_at(all, "expression"), "d.list.all(i, i > 2)");
    ck_assert_str_eq(text_at(all, "type"), "bool");
    ck_assert_str_eq(text_at(all, "value"), "false");
    ck_assert_int_eq(number_at(all, "depth"), 2);
    ck_assert_int_eq(number_at(all, "start"), 0);
    ck_assert_int_eq(number_at(all, "end"), 20);
    ck_assert_int_eq(number_at(all, "looked_at"), 2);
    ck_assert_int_gt(number_at(all, "cost"), 0);
    const json_t *element = json_object_get(all, "element");
    ck_assert_int_eq(number_at(element, "index"), 1);
    ck_assert_str_eq(text_at(element, "value"), "1");
    ck_assert_str_eq(text_at(element, "pointer"), "/list/1");
    ck_assert_int_eq(number_at(element, "line"), 1);
    ck_assert_int_eq(number_at(element, "column"), 14);
    size_t reasons = 0;
    for (size_t i = 0; i < json_array_size(json); i++) {
        const json_t *part = json_array_get(json, i);
        if (text_at(part, "reason")[0] == '\0')
            continue;
        ck_assert_str_eq(text_at(part, "reason"), "no such key: `x`");
        ck_assert_str_eq(text_at(part, "expression"), "d.x");
        reasons++;
    }
    ck_assert_uint_eq(reasons, 1);
    json_decref(json);
    cs_buf_clear(&buf);
    unit_explained_close(&x);
}
END_TEST

/* `s`, `r.pass` and what is made of them hold the word "secret". */
static const char *const secret[] = {
    "s",
    "s + 'x'",
    "'x' + s",
    "[s]",
    "[[s]]",
    "{'k': s}",
    "{s: 1}",
    "{s: 1}.all(k, k != '')",
    "{s: 1}.exists(k, v, v == 2)",
    "{'k': s}.exists(k, v, v == 'x')",
    "r",
    "rs",
    "[r]",
    "r.pass",
    "rs.map(i, i.pass)",
    "rs.all(i, i.pass == '')",
    "rs.filter(i, i.pass != '')",
    "dyn(r).pass",
    "dyn(r)['pass']",
    "rs.exists(i, dyn(i)['pass'] == 'x')",
    "r.?pass",
    "r.?pass.orValue('')",
    "optional.of(s)",
    "optional.of(s).optMap(v, v + 'y').value()",
    "cel.bind(v, s, v + v)",
    "int(s)",
    "dyn(s)[0]",
    "dyn(s).x",
    "d[s]",
    "dyn(s) + 1",
    "s.charAt(99)",
    "s.matches(s + '(')",
    "timestamp(s)",
    "duration(s)",
    "{s: 1, s: 2}",
    "[s].map(i, int(i))",
    "s.split('e')",
    "s.split('')",
    "s.replace('z', 'y')",
    "s.upperAscii().lowerAscii()",
    "[s].join(',')",
    "'%s'.format([s])",
    "'%s'.format([r])",
    "base64.encode(bytes(s)) == ''",
    "bytes(s)",
    "string(bytes(s))",
    "s == 'x' ? s : s + '!'",
    "[s, 'a'].sortBy(i, i)",
    "[s] + ['a']",
    "size(s) > 2 && s.startsWith('x')",
    "s in ['a']",
    "[s].exists(i, i == 'a')",
    "url(s)",
    "ip(s)",
    "quantity(s)",
    "semver(s)",
    "strings.quote(s)",
    "s.reverse().reverse()",
    "s.substring(1)",
    "[d, {'k': s}].map(i, i)",
    "rs.map(i, {i.pass: i})",
    "[s, s].distinct()",
    "{'a': [r, s]}.a",
};

static void assert_hidden(const char *expression, const char *found)
{
    static const char *const words[] = {"secret", "SECRET", "ecre", "terces", "c2VjcmV0"};
    for (size_t i = 0; i < UNIT_COUNT(words); i++)
        ck_assert_msg(strstr(found, words[i]) == NULL, "%s\n%s", expression, found);
}

START_TEST(secrets)
{
    struct unit_explained x;
    struct cs_buf buf;
    unit_explained_open(&x, secret[_i], DOCUMENT);
    json_t *json = json_of(&x, &buf);
    assert_hidden(secret[_i], buf.ptr);
    cs_buf_reset(&buf);
    cs_explain_text(&buf, &x.explanation);
    assert_hidden(secret[_i], buf.ptr);
    json_decref(json);
    cs_buf_clear(&buf);
    unit_explained_close(&x);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("cel_explain");
    tcase_add_loop_test(test, lines, 0, UNIT_COUNT(cases));
    tcase_add_test(test, parts);
    tcase_add_loop_test(test, secrets, 0, UNIT_COUNT(secret));
    return unit_run("cel_explain", test);
}
