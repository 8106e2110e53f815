/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings about valid expressions. contract: cel/cel_check_advice.h */
#include "cel/cel_check_advice.h"

#include <stdio.h>

#include "cel/cel_checker.h"
#include "cel/cel_hint_text.h"

enum { DEFINITIONS_MOST = 32, GUARD_STEPS = 20000 };

struct walk {
    const struct cs_cel_env *env;
    struct cs_diag *diag;
    struct cs_check_advice *advice;
    uint32_t steps; /* of the search for guards, which goes through definitions too, one by one */
    const struct cs_ast *trees[DEFINITIONS_MOST];
    uint32_t ntrees;
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool is_among(struct cs_str name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cs_str_is(name, words[i]))
            return true;
    return false;
}

static bool holds(const struct cs_str *names, uint32_t count, struct cs_str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (cs_str_equal(names[i], name))
            return true;
    return false;
}

/* True once for a name. */
static bool first_time(struct cs_str *names, uint32_t *count, struct cs_str name)
{
    if (holds(names, *count, name))
        return false;
    if (*count < CS_ADVICE_GUARDS)
        names[(*count)++] = name;
    return true;
}

static bool is_call(const struct cs_ast *node, const char *function)
{
    return node->kind == CS_AST_CALL && cs_str_is(node->name, function);
}

static bool is_text(const struct cs_ast *node)
{
    return node->kind == CS_AST_LITERAL && node->literal.tag == CS_STRING;
}

static bool is_number(const struct cs_ast *node, int64_t number)
{
    return node->kind == CS_AST_LITERAL && node->literal.tag == CS_INT &&
           node->literal.as.integer == number;
}

__attribute__((format(printf, 4, 5))) static void
warn(const struct walk *walk, const char *reason, const struct cs_ast *place, const char *fmt, ...)
{
    struct cs_hint_text text;
    va_list args;
    va_start(args, fmt);
    cs_hint_text_init(&text, walk->diag);
    vsnprintf(text.bytes, sizeof text.bytes, fmt, args);
    va_end(args);
    cs_diag_warn(walk->diag, reason, place->span, "%s", text.bytes);
}

/* --- fields that may be absent --------------------------------------------------------------- */

/*
 * Fields of Kubernetes' objects that a manifest need not have and that rules read most; the API
 * reference marks them optional. Names that are as often required elsewhere are left out.
 */
static const char *const optional_fields[] = {
    "add",
    "affinity",
    "allowPrivilegeEscalation",
    "annotations",
    "appArmorProfile",
    "args",
    "automountServiceAccountToken",
    "capabilities",
    "drop",
    "emptyDir",
    "env",
    "envFrom",
    "ephemeralContainers",
    "externalIPs",
    "finalizers",
    "fsGroup",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostPath",
    "hostPort",
    "hostUsers",
    "imagePullPolicy",
    "imagePullSecrets",
    "ingressClassName",
    "initContainers",
    "labels",
    "limits",
    "livenessProbe",
    "loadBalancerSourceRanges",
    "nodeSelector",
    "ownerReferences",
    "priorityClassName",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "readinessProbe",
    "replicas",
    "requests",
    "resources",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "runtimeClassName",
    "seLinuxOptions",
    "seccompProfile",
    "securityContext",
    "serviceAccountName",
    "startupProbe",
    "stringData",
    "tolerations",
    "volumeMounts",
    "volumes",
};

/* What only ordinary containers have: who asks for it means them. */
static const char *const ordinary_fields[] = {"lifecycle", "livenessProbe", "ports",
                                              "readinessProbe", "startupProbe"};

/* What is asked for before it is read, anywhere in the rule: has(x.f), x.?f, m[?'f'], 'f' in m. */
static void find_guards(struct walk *walk, const struct cs_ast *node)
{
    struct cs_check_advice *advice = walk->advice;
    struct cs_str guard = {NULL, 0};
    if (walk->steps == 0)
        return;
    walk->steps--;
    if (node->kind == CS_AST_HAS)
        guard = node->name;
    else if (node->kind == CS_AST_SELECT && (node->flags & CS_AST_OPTIONAL) != 0)
        guard = node->name;
    else if (node->kind == CS_AST_INDEX && (node->flags & CS_AST_OPTIONAL) != 0 &&
             is_text(node->args[1]))
        guard = cs_value_str(node->args[1]->literal);
    else if (is_call(node, "@in") && is_text(node->args[0]))
        guard = cs_value_str(node->args[0]->literal);
    if (guard.ptr != NULL)
        first_time(advice->guards, &advice->nguards, guard);
    if (node->kind == CS_AST_SELECT || node->kind == CS_AST_HAS)
        advice->all_containers = advice->all_containers ||
                                 cs_str_is(node->name, "initContainers") ||
                                 is_among(node->name, ordinary_fields, COUNT(ordinary_fields));
    for (uint32_t i = 0; i < node->nargs; i++)
        find_guards(walk, node->args[i]);
    uint32_t known = 0;
    while (known < walk->ntrees && walk->trees[known] != node->definition)
        known++;
    if (node->definition != NULL && known == walk->ntrees && known < DEFINITIONS_MOST)
        walk->trees[walk->ntrees++] = node->definition;
}

static bool is_raw(const struct cs_ast *node)
{
    return node->type->kind == CS_TYPE_DYN;
}

/* Whether a part of x.y.z was warned about: what mends it makes the rest optional too. */
static bool is_behind_told(const struct walk *walk, const struct cs_ast *node)
{
    for (node = node->args[0]; node->kind == CS_AST_SELECT; node = node->args[0])
        if (holds(walk->advice->told, walk->advice->ntold, node->name))
            return true;
    return false;
}

static CS_APART void advise_field(const struct walk *walk, const struct cs_ast *node)
{
    struct cs_check_advice *advice = walk->advice;
    struct cs_hint_text text;
    if (!is_raw(node->args[0]) || !is_among(node->name, optional_fields, COUNT(optional_fields)) ||
        holds(advice->guards, advice->nguards, node->name) || is_behind_told(walk, node) ||
        !first_time(advice->told, &advice->ntold, node->name))
        return;
    cs_hint_text_init(&text, walk->diag);
    struct cs_str object = cs_hint_text_quote(&text, node->args[0], "x");
    warn(walk, "advice.absent", node, "`%.*s` may be absent, and the rule is unknown then",
         CS_STR_ARG(node->name));
    cs_diag_hint(walk->diag, "ask with has(%.*s.%.*s), or read it as %.*s.?%.*s.orValue(...)",
                 CS_STR_ARG(object), CS_STR_ARG(node->name), CS_STR_ARG(object),
                 CS_STR_ARG(node->name));
}

/* --- labels and containers ------------------------------------------------------------------- */

static bool holds_labels(struct cs_str name)
{
    static const char *const words[] = {"labels", "annotations", "matchLabels", "nodeSelector"};
    return is_among(name, words, COUNT(words));
}

/* labels.app.kubernetes.io: the value of a label has no fields. */
static CS_APART bool advise_label(const struct walk *walk, const struct cs_ast *node)
{
    const struct cs_ast *label = node->args[0];
    if (label->kind != CS_AST_SELECT || (label->flags & CS_AST_OPTIONAL) != 0 ||
        label->args[0]->kind != CS_AST_SELECT || !holds_labels(label->args[0]->name) ||
        !is_raw(label))
        return false;
    warn(walk, "advice.label", node, "the value of `%.*s` is a text and has no field `%.*s`",
         CS_STR_ARG(label->name), CS_STR_ARG(node->name));
    cs_diag_hint(walk->diag, "a key with dots is written %.*s['%.*s.%.*s...']",
                 CS_STR_ARG(label->args[0]->name), CS_STR_ARG(label->name), CS_STR_ARG(node->name));
    return true;
}

static bool is_containers(const struct cs_ast *node)
{
    return node->kind == CS_AST_SELECT && cs_str_is(node->name, "containers") &&
           is_raw(node->args[0]);
}

static CS_APART void advise_containers(const struct walk *walk, const struct cs_ast *node)
{
    struct cs_check_advice *advice = walk->advice;
    bool model = cs_cel_env_find(walk->env, CS_STR("workload")) != NULL;
    if (advice->all_containers)
        return;
    advice->all_containers = true; /* told */
    warn(walk, "advice.containers", node, "init and ephemeral containers are not among these");
    cs_diag_hint(walk->diag, model ? "workload.containers has all of them"
                                   : "look at initContainers and ephemeralContainers too");
}

static CS_APART void advise_index(const struct walk *walk, const struct cs_ast *node)
{
    if (!is_containers(node->args[0]) || node->args[1]->kind != CS_AST_LITERAL)
        return;
    walk->advice->all_containers = true; /* this says enough */
    warn(walk, "advice.first", node, "only one container is looked at");
    cs_diag_hint(walk->diag, "all of them: containers.all(c, ...) or containers.exists(c, ...)");
}

/* --- comparisons ----------------------------------------------------------------------------- */

/* Whether both are written alike and give the same value. */
static bool is_alike(const struct walk *walk, const struct cs_ast *a, const struct cs_ast *b)
{
    struct cs_hint_text text;
    cs_hint_text_init(&text, walk->diag);
    struct cs_str left = cs_hint_text_quote(&text, a, ""), right = cs_hint_text_quote(&text, b, "");
    return left.len != 0 && cs_str_equal(left, right);
}

static void warn_always(const struct walk *walk, const struct cs_ast *node, bool answer)
{
    warn(walk, "advice.always", node, "this is always %s", answer ? "true" : "false");
}

/* Operands of comparisons with the result when both sides are the same. */
static const struct {
    const char *name;
    bool same;
} comparisons[] = {{"_==_", true}, {"_!=_", false}, {"_<_", false},
                   {"_<=_", true}, {"_>_", false},  {"_>=_", true}};

static bool is_size(const struct cs_ast *node)
{
    return is_call(node, "size");
}

/* size(x) < 0 and size(x) >= 0, the other way round too. */
static bool is_size_test(const struct cs_ast *node, const char *straight, const char *turned)
{
    return (is_call(node, straight) && is_size(node->args[0]) && is_number(node->args[1], 0)) ||
           (is_call(node, turned) && is_number(node->args[0], 0) && is_size(node->args[1]));
}

/* x.lowerAscii() == 'ABC' */
static bool is_wrong_case(const struct cs_ast *changed, const struct cs_ast *text)
{
    bool lower = is_call(changed, "lowerAscii"), upper = is_call(changed, "upperAscii");
    if ((!lower && !upper) || !is_text(text))
        return false;
    struct cs_str s = cs_value_str(text->literal);
    for (uint32_t i = 0; i < s.len; i++)
        if (lower ? s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' : s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
            return true;
    return false;
}

/* Values of the type are compared with null, which some types allow, but they never are it. */
static bool is_never_null(const struct cs_ast *value, const struct cs_ast *null)
{
    enum cs_type_kind kind = value->type->kind;
    return null->kind == CS_AST_LITERAL && null->literal.tag == CS_NULL &&
           (kind == CS_TYPE_OPTIONAL || kind == CS_TYPE_OPAQUE || kind == CS_TYPE_TIMESTAMP ||
            kind == CS_TYPE_DURATION);
}

static void advise_comparison(const struct walk *walk, const struct cs_ast *node, bool same)
{
    const struct cs_ast *a = node->args[0], *b = node->args[1];
    bool unequal = is_call(node, "_!=_");
    if (a->kind == CS_AST_LITERAL && b->kind == CS_AST_LITERAL) {
        warn(walk, "advice.always", node, "two literals are compared: always the same answer");
    } else if (is_alike(walk, a, b) && a->type->kind != CS_TYPE_DOUBLE && !is_raw(a)) {
        warn_always(walk, node, same);
        cs_diag_hint(walk->diag, "both sides are the same");
    } else if (is_size_test(node, "_<_", "_>_")) {
        warn_always(walk, node, false);
        cs_diag_hint(walk->diag, "a size is never below 0; none at all is size(...) == 0");
    } else if (is_size_test(node, "_>=_", "_<=_")) {
        warn_always(walk, node, true);
        cs_diag_hint(walk->diag, "a size is never below 0; any at all is size(...) > 0");
    } else if ((is_call(node, "_==_") || unequal) && (is_wrong_case(a, b) || is_wrong_case(b, a))) {
        warn_always(walk, node, unequal);
        cs_diag_hint(walk->diag, "the text has letters of the other case");
    } else if ((is_call(node, "_==_") || unequal) && (is_never_null(a, b) || is_never_null(b, a))) {
        bool optional = (is_never_null(a, b) ? a : b)->type->kind == CS_TYPE_OPTIONAL;
        warn_always(walk, node, unequal);
        cs_diag_hint(walk->diag, optional ? "an optional is never null: ask hasValue()"
                                          : "it is never null, but it may be absent: ask has(...)");
    }
}

static CS_APART void advise_logic(const struct walk *walk, const struct cs_ast *node)
{
    const struct cs_ast *a = node->args[0], *b = node->args[1];
    if (!is_alike(walk, a, b))
        return;
    warn(walk, "advice.always", b, "both sides of `%s` are the same",
         node->kind == CS_AST_AND ? "&&" : "||");
}

static void advise_member_test(const struct walk *walk, const struct cs_ast *node)
{
    if (node->args[1]->kind == CS_AST_LIST && node->args[1]->nargs == 0)
        warn_always(walk, node, false);
}

/* --- texts ----------------------------------------------------------------------------------- */

static void advise_includes(const struct walk *walk, const struct cs_ast *node)
{
    if (node->args[0]->type->kind != CS_TYPE_STRING)
        return;
    warn(walk, "advice.includes", node, "a text includes only itself: this is `==`");
    cs_diag_hint(walk->diag, "a part of a text is looked for by contains(...)");
}

/* startsWith(''), contains('') */
static void advise_part(const struct walk *walk, const struct cs_ast *node)
{
    if (is_text(node->args[1]) && node->args[1]->literal.len == 0) {
        warn_always(walk, node, true);
        cs_diag_hint(walk->diag, "every text has an empty part; an empty one is x == ''");
    } else if (is_wrong_case(node->args[0], node->args[1])) {
        warn_always(walk, node, false);
        cs_diag_hint(walk->diag, "the text has letters of the other case");
    }
}

/* The text that a part of a pattern stands for, where it stands for one text only. */
static bool plain_text(struct cs_str pattern, char *out, size_t size, size_t *len)
{
    *len = 0;
    for (uint32_t i = 0; i < pattern.len; i++) {
        char c = pattern.ptr[i];
        if (c == '\\') {
            c = ++i < pattern.len ? pattern.ptr[i] : 'a';
            if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
                return false;
        } else if (strchr(".+*?()|[]{}^$", c) != NULL) {
            return false;
        }
        if (c == '\'' || c == '\\' || *len + 1 >= size)
            return false;
        out[(*len)++] = c;
    }
    out[*len] = '\0';
    return true;
}

static void advise_regex(const struct walk *walk, const struct cs_ast *node)
{
    char text[64];
    size_t len;
    if (!is_text(node->args[1]))
        return;
    struct cs_str pattern = cs_value_str(node->args[1]->literal);
    bool begins = cs_str_starts(pattern, CS_STR("^"));
    struct cs_str rest = cs_str_slice(pattern, begins, pattern.len - begins);
    bool ends = cs_str_ends(rest, CS_STR("$")), open = cs_str_ends(rest, CS_STR(".*"));
    rest.len -= ends ? 1 : open ? 2 : 0;
    if (rest.len == 0 || !plain_text(rest, text, sizeof text, &len))
        return;
    if (open && !begins) {
        warn(walk, "advice.regex", node->args[1],
             "the pattern is looked for anywhere in the text, `.*` at its end changes nothing");
        cs_diag_hint(walk->diag, "write startsWith('%s') or contains('%s')", text, text);
        return;
    }
    warn(walk, "advice.regex", node->args[1], "the pattern is plain text");
    if (begins && ends)
        cs_diag_hint(walk->diag, "write == '%s'", text);
    else
        cs_diag_hint(walk->diag, "write %s('%s')",
                     begins ? "startsWith"
                     : ends ? "endsWith"
                            : "contains",
                     text);
}

/* --- the walk -------------------------------------------------------------------------------- */

static CS_APART void advise_call(const struct walk *walk, const struct cs_ast *node)
{
    for (size_t i = 0; i < COUNT(comparisons); i++)
        if (is_call(node, comparisons[i].name) && node->nargs == 2)
            advise_comparison(walk, node, comparisons[i].same);
    if (is_call(node, "@in"))
        advise_member_test(walk, node);
    else if (is_call(node, "includes"))
        advise_includes(walk, node);
    else if (is_call(node, "matches") && node->nargs == 2)
        advise_regex(walk, node);
    else if ((is_call(node, "startsWith") || is_call(node, "endsWith") ||
              is_call(node, "contains")) &&
             node->nargs == 2)
        advise_part(walk, node);
}

/* Recursion is bounded by the height of the tree. */
static void advise(const struct walk *walk, const struct cs_ast *node)
{
    if (node->kind == CS_AST_INDEX)
        advise_index(walk, node);
    for (uint32_t i = 0; i < node->nargs; i++)
        advise(walk, node->args[i]);
    if (node->kind == CS_AST_SELECT && (node->flags & CS_AST_OPTIONAL) == 0) {
        if (!advise_label(walk, node))
            advise_field(walk, node);
        if (is_containers(node))
            advise_containers(walk, node);
    } else if (node->kind == CS_AST_CALL) {
        advise_call(walk, node);
    } else if (node->kind == CS_AST_AND || node->kind == CS_AST_OR) {
        advise_logic(walk, node);
    }
}

void cs_check_advise(const struct cs_cel_env *env, struct cs_diag *diag, const struct cs_ast *ast)
{
    struct walk walk = {.env = env,
                        .diag = diag,
                        .advice = env->advice,
                        .steps = GUARD_STEPS,
                        .trees = {ast},
                        .ntrees = 1};
    for (uint32_t i = 0; i < walk.ntrees; i++)
        find_guards(&walk, walk.trees[i]);
    advise(&walk, ast);
}
