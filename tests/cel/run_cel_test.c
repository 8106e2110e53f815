/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs files of expressions with what they give.
 *
 *     run_cel_test FILE...
 *
 * A file is blocks with blank lines between them; lines that begin with # are comments.
 *
 *     env: x: int = 1, m: map(string, dyn), c: record(container), a: Authorizer ? cluster
 *     container: a.b
 *     flags: plain_or_value validate homogeneous advise k8s-1.34
 *
 * sets variables, container and flags of the blocks below it; a variable without a value is not
 * given when the expression runs, one with `? REASON` is unknown; a record is one of the models.
 * Other blocks are tests: the expression, with further lines behind "> ", and then what is expected
 * of it:
 *
 *     = VALUE                      it gives this value and type, an expression itself
 *     : TYPE                       its static type
 *     ! TEXT                       it fails when it runs, with this text in the message
 *     ? missing|error|limit|cluster  it gives unknown for this reason
 *     error: LINE:COLUMN: MESSAGE  the checker or parser refuses it; one line for each error
 *     warning: LINE:COLUMN: MESSAGE  it is accepted with a warning; one line for each
 *     hint: TEXT                   of the error or warning before; ending in " ..." only the
 * beginning caret: ^~~~                  below the source line, of the error before
 *
 * A test's value is computed three times: as it comes, with all parts apart as memos, with no memo.
 *
 * Prints what failed with what was found in the form of the file, and "cel-test FILE passed/total".
 */
#include <stdio.h>

#include "cel/cel_check_advice.h"
#include "cel/cel_print.h"
#include "doc/image.h"
#include "doc/schema_event.h"
#include "doc/schema_workload.h"
#include "doc/workload.h"
#include "naive/twin.h"
#include "value/opaque.h"

enum { LINES_MOST = 64, EXPRESSION_MOST = 8192 };

/* The variables of the blocks below an env line. Their values live in sessions of their own. */
struct environment {
    struct {
        struct cs_str name, type;
        struct cs_value value;
        struct session *session;
    } variables[SESSION_VARIABLES];
    uint32_t count;
    struct cs_str container, flags;
};

struct block {
    struct cs_str lines[LINES_MOST];
    uint32_t count;
    uint32_t first; /* line of the file */
};

struct test {
    const char *file;
    const struct block *block;
    struct session session;
    char expression[EXPRESSION_MOST];
    uint32_t expectations; /* number of the line where they begin */
};

/* --- text ----------------------------------------------------------------------------------------
 */

static bool take_prefix(struct cs_str line, const char *prefix, struct cs_str *rest)
{
    if (!cs_str_starts(line, cs_str_from(prefix)))
        return false;
    *rest = cs_str_trim(cs_str_slice(line, (uint32_t)strlen(prefix), UINT32_MAX));
    return true;
}

static bool next_line(struct cs_str text, uint32_t *at, struct cs_str *line)
{
    if (*at >= text.len)
        return false;
    int64_t end = cs_str_find(text, CS_STR("\n"), *at);
    uint32_t stop = end < 0 ? text.len : (uint32_t)end;
    *line = cs_str_slice(text, *at, stop - *at);
    *at = stop + 1;
    return true;
}

/* Up to a comma or another mark that is not inside brackets or quotes. */
static uint32_t outer_find(struct cs_str text, uint32_t from, char mark)
{
    int depth = 0;
    char quote = '\0';
    for (uint32_t i = from; i < text.len; i++) {
        char c = text.ptr[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == mark && depth == 0) {
            return i;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else {
            depth += strchr("([{", c) != NULL;
            depth -= strchr(")]}", c) != NULL;
        }
    }
    return text.len;
}

/* --- the environment
 * ------------------------------------------------------------------------------ */

static const struct cs_schema *schema_named(struct cs_str name)
{
    static const struct cs_schema *const others[] = {&cs_schema_image, &cs_schema_event};
    for (size_t i = 0; cs_workload_schemas[i] != NULL; i++)
        if (cs_str_is(name, cs_workload_schemas[i]->name))
            return cs_workload_schemas[i];
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (cs_str_is(name, others[i]->name))
            return others[i];
    return NULL;
}

static const struct cs_type *variable_type(struct session *s, struct cs_str text)
{
    struct cs_str name;
    if (!take_prefix(text, "record(", &name))
        return session_type(s, text);
    const struct cs_schema *schema = schema_named(cs_str_slice(name, 0, name.len - 1));
    struct cs_type *type = cs_arena_zero(&s->arena, sizeof *type);
    if (type == NULL || schema == NULL)
        return NULL;
    *type = (struct cs_type)CS_TYPE_RECORD_OF(schema);
    return type;
}

static bool evaluate(struct session *s, struct cs_str text, struct cs_value *out)
{
    if (session_check(s, text, CS_CHECK_STRICT) != CTRSEC_OK || session_compile(s) != CTRSEC_OK)
        return false;
    *out = twin_run(s);
    return out->tag != CS_ERROR && out->tag != CS_UNKNOWN;
}

static const char *const reasons[] = {[CTRSEC_UNKNOWN_MISSING] = "missing",
                                      [CTRSEC_UNKNOWN_ERROR] = "error",
                                      [CTRSEC_UNKNOWN_LIMIT] = "limit",
                                      [CTRSEC_UNKNOWN_CLUSTER] = "cluster"};

static struct cs_value unknown_for(struct cs_str reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i] != NULL && cs_str_is(reason, reasons[i]))
            return cs_value_unknown((enum ctrsec_unknown_reason)i);
    return cs_value_absent();
}

static void forget(struct environment *env)
{
    for (uint32_t i = 0; i < env->count; i++) {
        if (env->variables[i].session != NULL)
            session_clear(env->variables[i].session);
        free(env->variables[i].session);
    }
    env->count = 0;
}

/* "name: type", "name: type = value", "name: type ? reason" */
static bool add_variable(struct environment *env, struct cs_str text)
{
    uint32_t colon = outer_find(text, 0, ':'), equal = outer_find(text, colon, '=');
    uint32_t ask = outer_find(text, colon, '?'), end = ask < equal ? ask : equal;
    if (colon == text.len || env->count == SESSION_VARIABLES)
        return false;
    uint32_t i = env->count++;
    env->variables[i].name = cs_str_trim(cs_str_slice(text, 0, colon));
    env->variables[i].type = cs_str_trim(cs_str_slice(text, colon + 1, end - colon - 1));
    env->variables[i].value = cs_value_absent();
    env->variables[i].session = NULL;
    if (ask < equal) {
        env->variables[i].value = unknown_for(cs_str_trim(cs_str_slice(text, ask + 1, UINT32_MAX)));
        return env->variables[i].value.tag == CS_UNKNOWN;
    }
    if (equal == text.len)
        return true;
    struct session *session = malloc(sizeof *session);
    if (session == NULL)
        abort();
    session_init(session);
    env->variables[i].session = session;
    return evaluate(session, cs_str_trim(cs_str_slice(text, equal + 1, UINT32_MAX)),
                    &env->variables[i].value);
}

/* A block of headers; false: it is a test, or *good is false and it says something wrong. */
static bool take_headers(struct environment *env, const struct block *block, bool *good)
{
    struct cs_str rest;
    if (take_prefix(block->lines[0], "env:", &rest) ||
        take_prefix(block->lines[0], "container:", &rest) ||
        take_prefix(block->lines[0], "flags:", &rest))
        forget(env);
    else
        return false;
    env->container = env->flags = CS_STR("");
    for (uint32_t i = 0; i < block->count; i++) {
        if (take_prefix(block->lines[i], "container:", &rest)) {
            env->container = rest;
            continue;
        }
        if (take_prefix(block->lines[i], "flags:", &rest)) {
            env->flags = rest;
            continue;
        }
        *good = *good && take_prefix(block->lines[i], "env:", &rest);
        for (uint32_t at = 0; *good && at < rest.len;) {
            uint32_t end = outer_find(rest, at, ',');
            *good = add_variable(env, cs_str_trim(cs_str_slice(rest, at, end - at)));
            at = end + 1;
        }
    }
    return true;
}

/* --- one test
 * ------------------------------------------------------------------------------------- */

/* The values are the same and of the same types; NaN is NaN. */
static bool is_same(struct cs_value a, struct cs_value b)
{
    if (a.tag != b.tag)
        return false;
    switch (a.tag) {
    case CS_BOOL:
        return a.as.boolean == b.as.boolean;
    case CS_INT:
    case CS_UINT:
        return a.as.unsigned_integer == b.as.unsigned_integer;
    case CS_DOUBLE:
        return a.as.number == b.as.number ||
               (a.as.number != a.as.number && b.as.number != b.as.number);
    case CS_STRING:
    case CS_BYTES:
        return cs_str_equal(cs_value_str(a), cs_value_str(b));
    case CS_TIMESTAMP:
    case CS_DURATION:
        return a.as.integer == b.as.integer && a.len == b.len;
    case CS_TYPE:
        return a.as.type->kind == b.as.type->kind && strcmp(a.as.type->name, b.as.type->name) == 0;
    case CS_OPTIONAL:
        return a.as.boxed == NULL || b.as.boxed == NULL ? a.as.boxed == b.as.boxed
                                                        : is_same(*a.as.boxed, *b.as.boxed);
    case CS_LIST:
        for (uint32_t i = 0; a.len == b.len && i < a.len; i++)
            if (!is_same(a.as.items[i], b.as.items[i]))
                return false;
        return a.len == b.len;
    case CS_MAP:
        for (uint32_t i = 0; a.len == b.len && i < a.len; i++) {
            uint32_t j = 0;
            while (j < b.len && !is_same(a.as.items[2 * (size_t)i], b.as.items[2 * (size_t)j]))
                j++;
            if (j == b.len ||
                !is_same(a.as.items[2 * (size_t)i + 1], b.as.items[2 * (size_t)j + 1]))
                return false;
        }
        return a.len == b.len;
    case CS_OPAQUE:
        return a.as.opaque->kind == b.as.opaque->kind &&
               a.as.opaque->kind->equal(a.as.opaque, b.as.opaque);
    default:
        return a.tag == CS_NULL;
    }
}

static struct cs_check_advice advice; /* of the expression at hand */

static void set_flag(struct cs_cel_env *env, struct cs_str flag)
{
    if (cs_str_is(flag, "plain_or_value"))
        env->plain_or_value = true;
    else if (cs_str_is(flag, "validate"))
        env->validate = true;
    else if (cs_str_is(flag, "homogeneous"))
        env->homogeneous = true;
    else if (cs_str_is(flag, "advise"))
        env->advice = &advice;
    else if (!cs_cel_env_version_read(flag, &env->version)) {
        printf("no flag: %.*s\n", CS_STR_ARG(flag));
        exit(2);
    }
}

static void prepare(struct session *s, const struct environment *env)
{
    session_init(s);
    s->env.container = env->container;
    memset(&advice, 0, sizeof advice);
    for (uint32_t at = 0; at < env->flags.len;) {
        uint32_t end = outer_find(env->flags, at, ' ');
        set_flag(&s->env, cs_str_slice(env->flags, at, end - at));
        at = end + 1;
    }
    for (uint32_t i = 0; i < env->count; i++) {
        const struct cs_type *type = variable_type(s, env->variables[i].type);
        if (type == NULL) {
            printf("no type: %.*s\n", CS_STR_ARG(env->variables[i].type));
            exit(2);
        }
        s->values[session_variable(s, env->variables[i].name, type)] = env->variables[i].value;
    }
}

/* The second line of an excerpt without the blanks before the caret. */
static struct cs_str caret_of(const struct cs_diagnostic *diagnostic)
{
    int64_t end = cs_str_find(diagnostic->excerpt, CS_STR("\n"), 0);
    return cs_str_trim(cs_str_slice(diagnostic->excerpt, (uint32_t)(end + 1), UINT32_MAX));
}

static bool is_error(struct cs_str text, const struct cs_diagnostic *diagnostic)
{
    char expected[1024];
    snprintf(expected, sizeof expected, "%u:%u: %.*s", (unsigned)diagnostic->position.line,
             (unsigned)diagnostic->position.column, CS_STR_ARG(diagnostic->message));
    return cs_str_is(text, expected);
}

static bool is_hint(struct cs_str expected, struct cs_str found)
{
    struct cs_str more = CS_STR(" ...");
    if (!cs_str_ends(expected, more))
        return cs_str_equal(expected, found);
    return cs_str_starts(found, cs_str_slice(expected, 0, expected.len - more.len));
}

static bool is_told(struct cs_str line)
{
    static const struct cs_str words[] = {CS_STR_INIT("error:"), CS_STR_INIT("warning:"),
                                          CS_STR_INIT("hint:"), CS_STR_INIT("caret:")};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cs_str_starts(line, words[i]))
            return true;
    return false;
}

/* Goes through the expected errors and warnings beside those that were told. */
static bool errors_fit(const struct test *test)
{
    const struct cs_diagnostic *at = test->session.diag.first, *last = NULL;
    struct cs_str rest;
    for (uint32_t i = test->expectations; i < test->block->count; i++) {
        struct cs_str line = test->block->lines[i];
        bool error = take_prefix(line, "error:", &rest);
        if (!is_told(line))
            continue;
        if (error || take_prefix(line, "warning:", &rest)) {
            if (at == NULL || !is_error(rest, at) || error != (at->level == CS_DIAG_ERROR))
                return false;
            last = at;
            at = at->next;
        } else if (last == NULL ||
                   !(take_prefix(line, "hint:", &rest) ? is_hint(rest, last->hint)
                                                       : take_prefix(line, "caret:", &rest) &&
                                                             cs_str_equal(rest, caret_of(last)))) {
            return false;
        }
    }
    return at == NULL;
}

static bool expects_value(struct cs_str line, struct cs_value found, const struct environment *env)
{
    struct cs_str rest;
    if (take_prefix(line, "!", &rest))
        return found.tag == CS_ERROR && cs_str_find(cs_str_from(found.as.text), rest, 0) >= 0;
    if (take_prefix(line, "?", &rest))
        return found.tag == CS_UNKNOWN && cs_str_is(rest, reasons[found.hash]);
    if (!take_prefix(line, "=", &rest))
        return false;
    struct session session;
    struct cs_value expected;
    prepare(&session, env);
    bool good = evaluate(&session, rest, &expected) && is_same(found, expected);
    session_clear(&session);
    return good;
}

static void show_errors(const struct test *test)
{
    for (const struct cs_diagnostic *at = test->session.diag.first; at != NULL; at = at->next) {
        printf("%s: %u:%u: %.*s\n", at->level == CS_DIAG_ERROR ? "error" : "warning",
               (unsigned)at->position.line, (unsigned)at->position.column, CS_STR_ARG(at->message));
        if (at->hint.len != 0)
            printf("hint: %.*s\n", CS_STR_ARG(at->hint));
        printf("caret: %.*s\n", CS_STR_ARG(caret_of(at)));
    }
}

static void show_value(const struct test *test, struct cs_value found)
{
    char type[256];
    struct cs_buf buf;
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_cel_print_value(&buf, found);
    if (found.tag == CS_ERROR)
        printf("! %s\n", found.as.text);
    else if (found.tag == CS_UNKNOWN)
        printf("? %s\n", reasons[found.hash]);
    else
        printf("= %.*s\n", (int)buf.len, buf.ptr);
    printf(": %s\n", cs_type_format(test->session.ast->type, type, sizeof type));
    cs_buf_clear(&buf);
}

/* Errors and unknowns have to be of one kind. */
static bool agree(struct cs_value a, struct cs_value b)
{
    if (a.tag == CS_ERROR || a.tag == CS_UNKNOWN)
        return a.tag == b.tag && a.hash == b.hash;
    return is_same(a, b);
}

/* Which parts of an expression are computed apart changes nothing. */
static bool memos_agree(const struct test *test, const struct environment *env,
                        struct cs_value found)
{
    bool good = true;
    for (uint32_t all = 0; all < 2 && good; all++) {
        struct session session;
        prepare(&session, env);
        session.share_uses = all ? 1 : UINT32_MAX;
        session.share_weight = 1;
        good =
            session_check(&session, cs_str_from(test->expression), CS_CHECK_STRICT) == CTRSEC_OK &&
            session_compile(&session) == CTRSEC_OK && agree(found, session_run(&session));
        session_clear(&session);
        if (!good)
            printf("with %s memos another value:\n", all ? "all" : "no");
    }
    return good;
}

/* Fits the expression's value and type with all expectations. */
static bool value_fits(struct test *test, const struct environment *env, struct cs_value *found)
{
    char type[256];
    struct cs_str rest;
    bool good = test->expectations < test->block->count;
    cs_type_format(test->session.ast->type, type, sizeof type);
    *found = twin_run(&test->session);
    for (uint32_t i = test->expectations; good && i < test->block->count; i++) {
        struct cs_str line = test->block->lines[i];
        if (is_told(line))
            continue;
        good = take_prefix(line, ":", &rest) ? cs_str_is(rest, type)
                                             : expects_value(line, *found, env);
    }
    return good && memos_agree(test, env, *found);
}

/* Joins the lines of the expression. */
static void take_expression(struct test *test)
{
    struct cs_str rest;
    int len =
        snprintf(test->expression, EXPRESSION_MOST, "%.*s", CS_STR_ARG(test->block->lines[0]));
    test->expectations = 1;
    while (test->expectations < test->block->count && len < EXPRESSION_MOST &&
           take_prefix(test->block->lines[test->expectations], "> ", &rest)) {
        len += snprintf(test->expression + len, (size_t)(EXPRESSION_MOST - len), "\n%.*s",
                        CS_STR_ARG(rest));
        test->expectations++;
    }
}

static bool passes(const char *file, const struct environment *env, const struct block *block)
{
    static struct test test;
    struct cs_value found = cs_value_absent();
    test.file = file;
    test.block = block;
    take_expression(&test);
    prepare(&test.session, env);
    bool sound =
        session_check(&test.session, cs_str_from(test.expression), CS_CHECK_STRICT) == CTRSEC_OK &&
        session_compile(&test.session) == CTRSEC_OK;
    bool told = errors_fit(&test);
    bool good = sound ? value_fits(&test, env, &found) && told : told;
    if (!good) {
        printf("%s:%u: found\n%s\n", file, (unsigned)block->first, test.expression);
        show_errors(&test);
        if (sound)
            show_value(&test, found);
    }
    session_clear(&test.session);
    return good;
}

/* --- files
 * ---------------------------------------------------------------------------------------- */

/* The next block; lines of it are counted in *line. */
static bool next_block(struct cs_str text, uint32_t *at, uint32_t *line, struct block *block)
{
    struct cs_str found;
    block->count = 0;
    while (next_line(text, at, &found)) {
        ++*line;
        if (cs_str_trim(found).len == 0) {
            if (block->count != 0)
                return true;
        } else if (found.ptr[0] != '#' && block->count < LINES_MOST) {
            if (block->count == 0)
                block->first = *line;
            block->lines[block->count++] = found;
        }
    }
    return block->count != 0;
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(1u << 20);
    *len = file != NULL && text != NULL ? fread(text, 1, 1u << 20, file) : 0;
    if (file != NULL)
        fclose(file);
    return text;
}

static bool run_file(const char *path)
{
    static struct environment env;
    struct block block;
    uint32_t at = 0, line = 0, passed = 0, total = 0;
    bool good = true;
    size_t len;
    char *bytes = read_file(path, &len);
    struct cs_str text = cs_str_of(bytes, len);
    env.container = env.flags = CS_STR("");
    while (good && next_block(text, &at, &line, &block)) {
        if (take_headers(&env, &block, &good))
            continue;
        total++;
        passed += passes(path, &env, &block);
    }
    if (!good)
        printf("%s:%u: the header cannot be used\n", path, (unsigned)block.first);
    printf("cel-test %s %u/%u\n", path, (unsigned)passed, (unsigned)total);
    forget(&env);
    free(bytes);
    return good && total != 0 && passed == total;
}

int main(int argc, char **argv)
{
    bool good = argc > 1;
    for (int i = 1; i < argc; i++)
        good = run_file(argv[i]) && good;
    return good ? 0 : 1;
}
