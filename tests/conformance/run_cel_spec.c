/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the conformance tests of google/cel-spec, converted to JSON, through parser, checker,
 * compiler and machine.
 *
 *     run_cel_spec [-v] [FILE]...     -v lists what failed; FILE without folder and ".json"
 *
 * The files are those of cel-spec/ in $CTRSEC_CONFORMANCE_DIR, or of ../shared/conformance; their
 * README.md tells the format. Prints "cel-spec FILE passed/attempted/total" for each and then
 * "cel-spec total ...". All tests of the layer "core" must pass, the others are counted. Exit code
 * 77: there are no tests.
 */
#include <dirent.h>
#include <stdio.h>

#include "naive/twin.h"
#include "text/json_read.h"
#include "unit_source.h"
#include "value/block.h"
#include "value/time.h"

enum { FILES_MOST = 64, NAME_MOST = 64, PATH_MOST = 512 };

struct counts {
    uint32_t passed, attempted, total;
};

static bool verbose;

/* --- values: JSON to values ---------------------------------------------------------------------
 */

static bool is_member(struct cs_value value, const char *key, struct cs_value *out)
{
    *out = cs_value_get(value, key);
    return out->tag != CS_ABSENT;
}

static bool is_true(struct cs_value test, const char *key)
{
    struct cs_value flag = cs_value_get(test, key);
    return flag.tag == CS_BOOL && flag.as.boolean;
}

/* Numbers are decimal strings, so that no reader loses precision. The text is not terminated. */
static struct cs_value decimal(struct cs_str text, bool is_signed)
{
    char digits[32] = "";
    if (text.len < sizeof digits)
        memcpy(digits, text.ptr, text.len);
    return is_signed ? cs_value_int(strtoll(digits, NULL, 10))
                     : cs_value_uint(strtoull(digits, NULL, 10));
}

static struct cs_value number(struct cs_value json)
{
    if (json.tag == CS_INT)
        return cs_value_double((double)json.as.integer);
    if (json.tag != CS_STRING)
        return json;
    return cs_value_double(strtod(cs_value_is_string(json, "NaN")         ? "nan"
                                  : cs_value_is_string(json, "-Infinity") ? "-inf"
                                                                          : "inf",
                                  NULL));
}

static struct cs_value base64(struct session *s, struct cs_str text)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *bytes = cs_arena_take(&s->arena, (size_t)text.len + 1);
    uint32_t bits = 0, have = 0, len = 0;
    for (uint32_t i = 0; bytes != NULL && i < text.len && text.ptr[i] != '='; i++) {
        bits = bits << 6 | (uint32_t)(strchr(alphabet, text.ptr[i]) - alphabet);
        have += 6;
        if (have >= 8) {
            have -= 8;
            bytes[len++] = (char)(bits >> have & 0xFF);
        }
    }
    return cs_value_bytes(cs_str_of(bytes, len));
}

static struct cs_value make_time(struct cs_str text, enum cs_tag tag)
{
    int64_t seconds = 0;
    uint32_t nanos = 0;
    if (tag == CS_TIMESTAMP ? !cs_time_parse(text, &seconds, &nanos)
                            : !cs_duration_parse(text, &seconds, &nanos))
        return cs_value_absent();
    return cs_value_time(tag, seconds, nanos);
}

static struct cs_value make_value(struct session *s, struct cs_value json);

static struct cs_value make_list(struct session *s, struct cs_value json)
{
    struct cs_value list = cs_value_absent();
    struct cs_value *items = cs_arena_array(&s->arena, (size_t)json.len + 1, sizeof *items);
    for (uint32_t i = 0; items != NULL && i < json.len; i++)
        items[i] = make_value(s, json.as.items[i]);
    if (items == NULL || !cs_block_list(&s->arena, items, NULL, json.len, &list))
        abort();
    return list;
}

static struct cs_value make_map(struct session *s, struct cs_value json)
{
    struct cs_value map = cs_value_absent();
    struct cs_value *items = cs_arena_array(&s->arena, 2 * (size_t)json.len + 1, sizeof *items);
    for (uint32_t i = 0; items != NULL && i < json.len; i++) {
        struct cs_value key = make_value(s, json.as.items[i].as.items[0]);
        items[2 * (size_t)i] = key.tag == CS_STRING ? cs_value_key(cs_value_str(key)) : key;
        items[2 * (size_t)i + 1] = make_value(s, json.as.items[i].as.items[1]);
    }
    if (items == NULL || !cs_block_map(&s->arena, items, NULL, json.len, 0, NULL, &map))
        abort();
    return map;
}

/* VALUE of the README, but for types. Absent: it is none. */
static struct cs_value make_value(struct session *s, struct cs_value json)
{
    struct cs_value v;
    if (is_member(json, "null", &v) || is_member(json, "bool", &v) || is_member(json, "string", &v))
        return v;
    if (is_member(json, "int", &v) || is_member(json, "uint", &v))
        return decimal(cs_value_str(v), cs_value_get(json, "int").tag != CS_ABSENT);
    if (is_member(json, "double", &v))
        return number(v);
    if (is_member(json, "bytes", &v))
        return base64(s, cs_value_str(v));
    if (is_member(json, "list", &v))
        return make_list(s, v);
    if (is_member(json, "map", &v))
        return make_map(s, v);
    if (is_member(json, "timestamp", &v))
        return make_time(cs_value_str(v), CS_TIMESTAMP);
    if (is_member(json, "duration", &v))
        return make_time(cs_value_str(v), CS_DURATION);
    return cs_value_absent();
}

/* --- values: results against JSON ---------------------------------------------------------------
 */

static bool is_value(struct session *s, struct cs_value found, struct cs_value json);

static bool is_list(struct session *s, struct cs_value found, struct cs_value json)
{
    bool same = found.tag == CS_LIST && found.len == json.len;
    for (uint32_t i = 0; same && i < json.len; i++)
        same = is_value(s, found.as.items[i], json.as.items[i]);
    return same;
}

/* The order of entries does not matter. */
static bool is_map(struct session *s, struct cs_value found, struct cs_value json)
{
    bool same = found.tag == CS_MAP && found.len == json.len;
    for (uint32_t i = 0; same && i < json.len; i++) {
        const struct cs_value *entry = json.as.items[i].as.items;
        uint32_t pair = 0;
        while (pair < found.len && !is_value(s, found.as.items[2 * (size_t)pair], entry[0]))
            pair++;
        same = pair < found.len && is_value(s, found.as.items[2 * (size_t)pair + 1], entry[1]);
    }
    return same;
}

static bool is_double(struct cs_value found, struct cs_value json)
{
    if (found.tag != CS_DOUBLE)
        return false;
    double expected = number(json).as.number;
    return found.as.number == expected ||
           (found.as.number != found.as.number && expected != expected);
}

/* Types are not mixed up: the int 1 is not the uint 1. NaN is NaN. */
static bool is_value(struct session *s, struct cs_value found, struct cs_value json)
{
    struct cs_value v;
    if (is_member(json, "list", &v))
        return is_list(s, found, v);
    if (is_member(json, "map", &v))
        return is_map(s, found, v);
    if (is_member(json, "double", &v))
        return is_double(found, v);
    if (is_member(json, "type", &v))
        return found.tag == CS_TYPE && cs_str_is(cs_value_str(v), found.as.type->name);
    v = make_value(s, json);
    if (found.tag != v.tag)
        return false;
    switch (v.tag) {
    case CS_NULL:
        return true;
    case CS_BOOL:
        return found.as.boolean == v.as.boolean;
    case CS_INT:
    case CS_UINT:
        return found.as.unsigned_integer == v.as.unsigned_integer;
    case CS_STRING:
    case CS_BYTES:
        return cs_str_equal(cs_value_str(found), cs_value_str(v));
    case CS_TIMESTAMP:
    case CS_DURATION:
        return found.as.integer == v.as.integer && found.len == v.len;
    default:
        return false;
    }
}

/* --- one test -----------------------------------------------------------------------------------
 */

static void declare_function(struct session *s, struct cs_str name, struct cs_value overloads)
{
    for (uint32_t i = 0; i < overloads.len; i++) {
        struct cs_value row = overloads.as.items[i], params = cs_value_get(row, "params");
        struct cs_overload overload = {.member = is_true(row, "member")};
        for (uint32_t j = 0; j < params.len && j < CS_OVERLOAD_PARAMS; j++)
            overload.params[overload.nparams++] = session_type(s, cs_value_str(params.as.items[j]));
        overload.result = session_type(s, cs_value_str(cs_value_get(row, "result")));
        if (cs_cel_env_function(&s->env, name, &overload) != CTRSEC_OK)
            abort();
    }
}

static void prepare(struct session *s, struct cs_value test)
{
    struct cs_value declared = cs_value_get(test, "type_env"), v;
    struct cs_value bindings = cs_value_get(test, "bindings");
    s->env.container = cs_value_str(cs_value_get(test, "container"));
    s->env.no_macros = is_true(test, "disable_macros");
    s->env.blocks = true;
    s->strict = true;
    for (uint32_t i = 0; i < declared.len; i++) {
        struct cs_value row = declared.as.items[i];
        struct cs_str name = cs_value_str(cs_value_get(row, "name"));
        if (is_member(row, "overloads", &v))
            declare_function(s, name, v);
        else
            session_variable(s, name, session_type(s, cs_value_str(cs_value_get(row, "type"))));
    }
    for (uint32_t i = 0; i < bindings.len; i++) {
        const struct cs_value *entry = &bindings.as.items[2 * (size_t)i];
        uint32_t slot = session_variable(s, cs_value_str(entry[0]), &cs_type_dyn);
        s->values[slot] = make_value(s, entry[1]);
    }
}

/* Why the test failed, or an empty text. */
static const char *type_fault(struct session *s, struct cs_value expect, char *text, size_t size)
{
    char found[200];
    struct cs_str expected = cs_value_str(cs_value_get(expect, "type"));
    const struct cs_type *type = session_type(s, expected);
    if (type != NULL && cs_type_equal(type, s->ast->type))
        return "";
    snprintf(text, size, "deduced %s, expected %.*s",
             cs_type_format(s->ast->type, found, sizeof found), CS_STR_ARG(expected));
    return text;
}

static const char *first_message(const struct session *s, const char *stage, char *text,
                                 size_t size)
{
    struct cs_str message = s->diag.first != NULL ? s->diag.first->message : CS_STR("no message");
    snprintf(text, size, "%s: %.*s", stage, CS_STR_ARG(message));
    return text;
}

/* Whether the error that is expected is one of the checker; upstream's text for it says so. */
static bool is_check_error(struct cs_value expect)
{
    struct cs_value messages = cs_value_get(expect, "error");
    return messages.tag == CS_LIST && messages.len == 1 &&
           cs_str_starts(cs_value_str(messages.as.items[0]), CS_STR("found no matching overload"));
}

static const char *fault_of(struct session *s, struct cs_value test, char *text, size_t size)
{
    struct cs_value expect = cs_value_get(test, "expect"), v;
    bool error = cs_value_get(expect, "error").tag != CS_ABSENT;
    enum cs_check_mode mode = is_true(test, "disable_check") ? CS_CHECK_RESOLVE : CS_CHECK_STRICT;
    if (session_check(s, cs_value_str(cs_value_get(test, "expr")), mode) != CTRSEC_OK)
        return is_check_error(expect) ? "" : first_message(s, "parser or checker", text, size);
    if (cs_value_get(expect, "type").tag != CS_ABSENT &&
        type_fault(s, expect, text, size)[0] != '\0')
        return text;
    if (is_true(test, "check_only"))
        return "";
    if (session_compile(s) != CTRSEC_OK)
        return error ? "" : first_message(s, "compiler", text, size);
    struct cs_value found = twin_run(s);
    if (error && found.tag == CS_ERROR)
        return "";
    if (!error && is_member(expect, "value", &v) && is_value(s, found, v))
        return "";
    snprintf(text, size, "expected %s, found %s %s", error ? "an error" : "another value",
             cs_value_tag_name(found.tag), found.tag == CS_ERROR ? found.as.text : "");
    return text;
}

static bool is_core(struct cs_value test)
{
    return cs_value_is_string(cs_value_get(test, "layer"), "core");
}

static bool passes(struct cs_value test)
{
    char text[512];
    struct session session;
    session_init(&session);
    prepare(&session, test);
    const char *fault = fault_of(&session, test, text, sizeof text);
    if (fault[0] != '\0' && verbose)
        printf("  %.*s: %.*s\n    %s\n", CS_STR_ARG(cs_value_str(cs_value_get(test, "id"))),
               CS_STR_ARG(cs_value_str(cs_value_get(test, "expr"))), fault);
    session_clear(&session);
    return fault[0] == '\0';
}

/* --- files --------------------------------------------------------------------------------------
 */

static struct cs_str read_file(const char *path, struct cs_arena *arena)
{
    FILE *file = fopen(path, "rb");
    struct cs_str none = {NULL, 0};
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return none;
    long size = ftell(file);
    char *text = size < 0 ? NULL : cs_arena_take(arena, (size_t)size + 1);
    rewind(file);
    if (text != NULL && fread(text, 1, (size_t)size, file) != (size_t)size)
        text = NULL;
    fclose(file);
    return text == NULL ? none : cs_str_of(text, (size_t)size);
}

/* False: a test of the core failed. */
static bool run_tests(const char *name, struct cs_value tests, struct counts *sum)
{
    struct counts counts = {0, 0, tests.len};
    bool good = true;
    for (uint32_t i = 0; i < tests.len; i++) {
        bool passed = passes(tests.as.items[i]);
        counts.attempted++;
        counts.passed += passed;
        good = good && (passed || !is_core(tests.as.items[i]));
    }
    printf("cel-spec %s %u/%u/%u%s\n", name, (unsigned)counts.passed, (unsigned)counts.attempted,
           (unsigned)counts.total, good ? "" : "  failed");
    sum->passed += counts.passed;
    sum->attempted += counts.attempted;
    sum->total += counts.total;
    return good;
}

static bool run_file(const char *folder, const char *name, struct counts *sum)
{
    char path[PATH_MOST];
    struct cs_arena arena;
    struct cs_tree tree;
    struct cs_diag diag;
    struct cs_json_options options = {.limits = &cs_limits_default};
    struct cs_json_scratch *scratch = cs_json_scratch_new(&cs_alloc_libc);
    int len = snprintf(path, sizeof path, "%s/%s.json", folder, name);
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    struct cs_source source = {.name = cs_str_from(name)};
    if (len < (int)sizeof path)
        source.text = read_file(path, &arena);
    cs_diag_init(&diag, &arena, &source);
    bool good = false;
    if (scratch == NULL || source.text.ptr == NULL ||
        cs_json_read(scratch, &source, &options, &arena, &diag, &tree) != CTRSEC_OK)
        printf("cel-spec %s cannot be read\n", name);
    else
        good = run_tests(name, cs_value_get(tree.root, "tests"), sum);
    cs_json_scratch_free(scratch);
    cs_arena_clear(&arena);
    return good;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The names of the *.json files of a folder without that ending, in order. */
static uint32_t list_files(const char *folder, char names[FILES_MOST][NAME_MOST])
{
    uint32_t count = 0;
    struct dirent *entry;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return 0;
    while ((entry = readdir(dir)) != NULL && count < FILES_MOST) {
        size_t len = strlen(entry->d_name);
        if (len <= 5 || len - 5 >= NAME_MOST || strcmp(entry->d_name + len - 5, ".json") != 0)
            continue;
        memcpy(names[count], entry->d_name, len - 5);
        names[count++][len - 5] = '\0';
    }
    closedir(dir);
    qsort(names, count, NAME_MOST, by_name);
    return count;
}

static bool is_wanted(const char *name, int argc, char **argv)
{
    bool all = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            continue;
        all = false;
        if (strcmp(argv[i], name) == 0)
            return true;
    }
    return all;
}

int main(int argc, char **argv)
{
    static char names[FILES_MOST][NAME_MOST];
    char folder[PATH_MOST - NAME_MOST - 8];
    struct counts sum = {0, 0, 0};
    bool good = true;
    unit_data(folder, sizeof folder, "CTRSEC_CONFORMANCE_DIR", "conformance", "cel-spec");
    uint32_t count = list_files(folder, names);
    if (count == 0) {
        printf("cel-spec: skipped, no data in %s\n", folder);
        return 77;
    }
    for (int i = 1; i < argc; i++)
        verbose = verbose || strcmp(argv[i], "-v") == 0;
    for (uint32_t i = 0; i < count; i++)
        if (is_wanted(names[i], argc, argv))
            good = run_file(folder, names[i], &sum) && good;
    printf("cel-spec total %u/%u/%u\n", (unsigned)sum.passed, (unsigned)sum.attempted,
           (unsigned)sum.total);
    return good ? 0 : 1;
}
