/* SPDX-License-Identifier: Apache-2.0 */
/* Hints of the checker. contract: cel/cel_check_hint.h */
#include "cel/cel_check_hint.h"

#include <stdio.h>

#include "value/schema.h"

enum { TEXT_MOST = 640, WRITTEN_MOST = 60, LISTED_MOST = 12, SIGNATURES_MOST = 4 };

struct text {
    char bytes[TEXT_MOST];
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *fmt, ...)
{
    size_t left = sizeof text->bytes - text->len;
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text->bytes + text->len, left, fmt, args);
    va_end(args);
    if (len > 0 && (size_t)len < left)
        text->len += (size_t)len;
    text->bytes[text->len] = '\0'; /* what does not fit is left out as a whole */
}

static void give(const struct cs_hint *hint, const struct text *text)
{
    if (text->len != 0)
        cs_diag_hint(hint->diag, "%s", text->bytes);
}

/* --- what was written --------------------------------------------------------------------------
 */

/* The text of an expression where it is short enough to be quoted; else empty. */
static struct cs_str written(const struct cs_hint *hint, const struct cs_ast *node)
{
    const struct cs_source *source = hint->diag->source;
    struct cs_str none = CS_STR("");
    if (source == NULL || hint->diag->no_excerpt || node->span.end > source->text.len ||
        node->span.start >= node->span.end || node->span.end - node->span.start > WRITTEN_MOST)
        return none;
    struct cs_str text =
        cs_str_slice(source->text, node->span.start, node->span.end - node->span.start);
    for (uint32_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ')
            return none;
    return text;
}

/* As written, or a stand-in. */
static struct cs_str quoted(const struct cs_hint *hint, const struct cs_ast *node,
                            const char *stand_in)
{
    struct cs_str text = written(hint, node);
    return text.len != 0 ? text : cs_str_from(stand_in);
}

/* What can stand before a dot without parentheses. */
static bool is_primary(const struct cs_ast *node)
{
    switch (node->kind) {
    case CS_AST_IDENT:
    case CS_AST_SELECT:
    case CS_AST_INDEX:
    case CS_AST_LIST:
    case CS_AST_MAP:
        return true;
    case CS_AST_CALL:
        return node->name.len != 0 && memchr(node->name.ptr, '_', node->name.len) == NULL &&
               node->name.ptr[0] != '@';
    case CS_AST_LITERAL:
        return node->literal.tag == CS_STRING;
    default:
        return false;
    }
}

static void add_receiver(struct text *text, const struct cs_hint *hint, const struct cs_ast *node,
                         const char *stand_in)
{
    struct cs_str receiver = quoted(hint, node, stand_in);
    bool bare = is_primary(node) || written(hint, node).len == 0;
    add(text, bare ? "%.*s" : "(%.*s)", CS_STR_ARG(receiver));
}

/* --- nearest -----------------------------------------------------------------------------------
 */

/* Equal but for case and underscores: run_as_user, runAsUser. */
static bool loosely_equal(struct cs_str a, struct cs_str b)
{
    uint32_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && a.ptr[i] == '_')
            i++;
        while (j < b.len && b.ptr[j] == '_')
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len;
        if ((a.ptr[i] | 0x20) != (b.ptr[j] | 0x20))
            return false;
        i++;
        j++;
    }
}

struct nearest {
    struct cs_str needle;
    struct cs_str found;    /* ptr NULL: nothing is near */
    struct cs_str variable; /* the found one is a field of it; else empty */
    uint32_t distance;
};

static struct nearest nearest_to(struct cs_str needle)
{
    uint32_t most = needle.len <= 2 ? 0 : (needle.len + 1) / 3;
    return (struct nearest){needle, {NULL, 0}, CS_STR(""), most + 1};
}

static void offer(struct nearest *nearest, struct cs_str candidate, struct cs_str variable)
{
    if (nearest->distance == 0 || candidate.len == 0)
        return;
    uint32_t distance = 0;
    if (!loosely_equal(nearest->needle, candidate))
        distance = cs_str_distance(nearest->needle, candidate, nearest->distance - 1);
    else if (!cs_str_equal(nearest->needle, candidate))
        distance = nearest->distance > 1 ? 1 : 0;
    if (distance >= nearest->distance)
        return;
    nearest->distance = distance;
    nearest->found = candidate;
    nearest->variable = variable;
}

/* Words of other languages, and what CEL has for them. */
static const struct {
    const char *word, *cel;
} foreign[] = {
    {"None", "null"},
    {"nil", "null"},
    {"undefined", "null"},
    {"NULL", "null"},
    {"True", "true"},
    {"TRUE", "true"},
    {"False", "false"},
    {"FALSE", "false"},
    {"len", "size"},
    {"length", "size"},
    {"count", "size"},
    {"str", "string"},
    {"toString", "string"},
    {"float", "double"},
    {"toLowerCase", "lowerAscii"},
    {"toLower", "lowerAscii"},
    {"lower", "lowerAscii"},
    {"toUpperCase", "upperAscii"},
    {"toUpper", "upperAscii"},
    {"upper", "upperAscii"},
    {"strip", "trim"},
    {"includes", "contains"},
    {"hasPrefix", "startsWith"},
    {"startswith", "startsWith"},
    {"hasSuffix", "endsWith"},
    {"endswith", "endsWith"},
    {"any", "exists"},
    {"some", "exists"},
    {"every", "all"},
    {"where", "filter"},
    {"match", "matches"},
    {"test", "matches"},
    {"isEmpty", "size"},
    {"bind", "cel.bind"},
};

static const char *of_other_language(struct cs_str name)
{
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (cs_str_is(name, foreign[i].word))
            return foreign[i].cel;
    return NULL;
}

static const struct {
    const char *name, *usage;
} macros[] = {
    {"has", "has(a.b)"},
    {"all", "list.all(x, condition)"},
    {"exists", "list.exists(x, condition)"},
    {"exists_one", "list.exists_one(x, condition)"},
    {"existsOne", "list.existsOne(x, condition)"},
    {"filter", "list.filter(x, condition)"},
    {"map", "list.map(x, expression)"},
    {"transformList", "map.transformList(key, value, expression)"},
    {"transformMap", "map.transformMap(key, value, expression)"},
    {"transformMapEntry", "map.transformMapEntry(key, value, {key: value})"},
    {"optMap", "optional.optMap(x, expression)"},
    {"optFlatMap", "optional.optFlatMap(x, optional)"},
    {"sortBy", "list.sortBy(x, key)"},
    {"cel.bind", "cel.bind(x, value, expression)"},
};

static const char *macro_usage(struct cs_str name)
{
    for (size_t i = 0; i < sizeof macros / sizeof macros[0]; i++)
        if (cs_str_is(name, macros[i].name))
            return macros[i].usage;
    return NULL;
}

/* --- names -------------------------------------------------------------------------------------
 */

static const struct cs_schema *record_of(const struct cs_type *type)
{
    return type->kind == CS_TYPE_RECORD ? type->schema : NULL;
}

static void offer_fields(struct nearest *nearest, struct cs_str variable,
                         const struct cs_type *type)
{
    const struct cs_schema *schema = record_of(type);
    for (uint32_t i = 0; schema != NULL && i < schema->count; i++)
        offer(nearest, cs_str_from(schema->fields[i].name), variable);
}

/* As many parts of the spelled name as the candidate has: params.x of params.x.y. */
static struct cs_str as_many_parts(struct cs_str spelled, struct cs_str candidate)
{
    uint32_t parts = 1, at = 0;
    for (uint32_t i = 0; i < candidate.len; i++)
        parts += candidate.ptr[i] == '.';
    while (at < spelled.len && (spelled.ptr[at] != '.' || --parts != 0))
        at++;
    return cs_str_slice(spelled, 0, at);
}

static struct cs_str parent_of(struct cs_str name)
{
    while (name.len > 0 && name.ptr[name.len - 1] != '.')
        name.len--;
    return name;
}

static bool find_near(const struct cs_hint *hint, struct cs_str spelled, struct nearest *nearest)
{
    const struct cs_cel_env *env = hint->names->env;
    for (const struct cs_scope *at = hint->names->scope; at != NULL; at = at->outer)
        offer(nearest, at->name, CS_STR(""));
    for (uint32_t i = 0; cs_resolve_type_at(i) != NULL; i++)
        offer(nearest, cs_str_from(cs_resolve_type_at(i)), CS_STR(""));
    for (uint32_t i = 0; i < env->count; i++) {
        struct cs_str name = env->names[i].name, parent = parent_of(name);
        if (parent.len == 0) {
            offer(nearest, name, CS_STR(""));
            continue;
        }
        /* a qualified name is near when its last part is */
        struct cs_str part = as_many_parts(spelled, name);
        if (!cs_str_equal(parent_of(part), parent))
            continue;
        struct nearest inside = nearest_to(cs_str_slice(part, parent.len, part.len));
        offer(&inside, cs_str_slice(name, parent.len, name.len), CS_STR(""));
        if (inside.found.ptr != NULL && inside.distance < nearest->distance) {
            nearest->found = name;
            nearest->variable = CS_STR("");
            nearest->distance = inside.distance;
        }
    }
    /* the very field, only its record was left out */
    for (const struct cs_scope *at = hint->names->scope; at != NULL; at = at->outer)
        offer_fields(nearest, at->name, at->type);
    for (uint32_t i = 0; i < env->count; i++)
        offer_fields(nearest, env->names[i].name, env->names[i].type);
    return nearest->found.ptr != NULL;
}

static bool is_inside(struct cs_str name, struct cs_str space)
{
    return name.len > space.len && name.ptr[space.len] == '.' && cs_str_starts(name, space);
}

bool cs_hint_is_namespace(const struct cs_resolve *names, struct cs_str name)
{
    const struct cs_function *function;
    for (uint32_t i = 0; i < names->env->count; i++)
        if (is_inside(names->env->names[i].name, name))
            return true;
    for (uint32_t i = 0; i < names->env->ndeclared; i++)
        if (is_inside(cs_str_from(names->env->declared[i].name), name))
            return true;
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL; i++)
        if (is_inside(cs_str_from(function->name), name))
            return true;
    return false;
}

/* "`params` holds params.registries, params.users" */
static void list_namespace(const struct cs_hint *hint, struct cs_str space, struct text *text)
{
    const struct cs_cel_env *env = hint->names->env;
    const struct cs_function *function;
    uint32_t listed = 0;
    for (uint32_t i = 0; i < env->count && listed < LISTED_MOST; i++)
        if (is_inside(env->names[i].name, space))
            add(text, "%s%.*s", listed++ == 0 ? "there are " : ", ",
                CS_STR_ARG(env->names[i].name));
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL && listed < LISTED_MOST; i++)
        if (is_inside(cs_str_from(function->name), space) && strchr(function->name, '@') == NULL)
            add(text, "%s%s", listed++ == 0 ? "there are " : ", ", function->name);
}

void cs_hint_name(const struct cs_hint *hint, const struct cs_ast *chain)
{
    char spelled[256];
    struct text text = {.len = 0};
    const struct cs_ast *root = cs_resolve_root(chain);
    size_t len = cs_resolve_spell(chain, spelled, sizeof spelled);
    struct cs_str whole = len != 0 ? cs_str_of(spelled, len) : root->name;
    struct nearest nearest = nearest_to(root->name);
    const char *word = of_other_language(root->name);
    struct cs_functions functions = cs_resolve_function(hint->names, root->name, false);
    if (word != NULL &&
        (strcmp(word, "null") == 0 || strcmp(word, "true") == 0 || strcmp(word, "false") == 0))
        add(&text, "did you mean `%s`?", word);
    else if (functions.count != 0)
        add(&text, "`%.*s` is a function: it is called with parentheses", CS_STR_ARG(root->name));
    else if (macro_usage(root->name) != NULL)
        add(&text, "`%.*s` is a macro: %s", CS_STR_ARG(root->name), macro_usage(root->name));
    else if (find_near(hint, whole, &nearest))
        add(&text, "did you mean `%.*s%s%.*s`?", CS_STR_ARG(nearest.variable),
            nearest.variable.len != 0 ? "." : "", CS_STR_ARG(nearest.found));
    else
        list_namespace(hint, root->name, &text);
    give(hint, &text);
}

/* --- functions ---------------------------------------------------------------------------------
 */

static bool has_style(const struct cs_function *function, bool member)
{
    for (uint32_t i = 0; i < function->count; i++)
        if (function->overloads[i].member == member)
            return true;
    return false;
}

/* Operators cannot be called by name. */
static bool is_callable(const char *name)
{
    return name[0] != '_' && name[0] != '@' && name[0] != '!' && name[0] != '-' &&
           strchr(name, '@') == NULL;
}

static void offer_functions(const struct cs_hint *hint, bool member, struct nearest *nearest)
{
    const struct cs_cel_env *env = hint->names->env;
    const struct cs_function *function;
    for (uint32_t i = 0; (function = cs_function_at(i)) != NULL; i++)
        if (is_callable(function->name) && has_style(function, member) &&
            function->since <= env->version)
            offer(nearest, cs_str_from(function->name), CS_STR(""));
    for (uint32_t i = 0; i < env->ndeclared; i++)
        if (has_style(&env->declared[i], member))
            offer(nearest, cs_str_from(env->declared[i].name), CS_STR(""));
    for (size_t i = 0; i < sizeof macros / sizeof macros[0]; i++) {
        bool of_list = strncmp(macros[i].usage, macros[i].name, strlen(macros[i].name)) != 0;
        if (of_list == member)
            offer(nearest, cs_str_from(macros[i].name), CS_STR(""));
    }
}

void cs_hint_function(const struct cs_hint *hint, const struct cs_ast *call, struct cs_str name)
{
    struct text text = {.len = 0};
    bool member = (call->flags & CS_AST_MEMBER) != 0;
    const char *word = of_other_language(name), *usage = macro_usage(name);
    const struct cs_function *newer = cs_function_find(name);
    struct nearest nearest = nearest_to(name);
    if (newer != NULL && newer->since > hint->names->env->version)
        add(&text, "`%s` needs version %u of the environment, this bundle names %u", newer->name,
            (unsigned)newer->since, (unsigned)hint->names->env->version);
    else if (usage != NULL)
        add(&text, "`%.*s` is a macro: %s", CS_STR_ARG(name), usage);
    else if (word != NULL && macro_usage(cs_str_from(word)) != NULL)
        add(&text, "did you mean `%s`, as in %s?", word, macro_usage(cs_str_from(word)));
    else if (word != NULL && cs_function_find(cs_str_from(word)) != NULL)
        add(&text, "did you mean `%s`?", word);
    else {
        offer_functions(hint, member && memchr(name.ptr, '.', name.len) == NULL, &nearest);
        struct cs_str space = parent_of(name);
        if (nearest.found.ptr != NULL)
            add(&text, "did you mean `%.*s`?", CS_STR_ARG(nearest.found));
        else if (space.len > 1)
            list_namespace(hint, cs_str_slice(space, 0, space.len - 1), &text);
    }
    give(hint, &text);
}

/* --- fields ------------------------------------------------------------------------------------
 */

/* The record type of a field's value, or of its elements. */
static const struct cs_schema *inner_schema(const struct cs_type *type)
{
    return type->kind == CS_TYPE_LIST ? record_of(type->first) : record_of(type);
}

/* container.tag: did you mean container.image.tag? */
static bool hint_inner_field(const struct cs_hint *hint, const struct cs_ast *select,
                             const struct cs_schema *schema, struct text *text)
{
    struct cs_str receiver = quoted(hint, select->args[0], "x");
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct cs_field *field = &schema->fields[i];
        const struct cs_schema *inner = inner_schema(field->type);
        if (inner == NULL || cs_schema_find(inner, select->name) < 0)
            continue;
        if (field->type->kind == CS_TYPE_LIST)
            add(text, "`%.*s` is a field of each of `%.*s.%s`: use all, exists, filter or map",
                CS_STR_ARG(select->name), CS_STR_ARG(receiver), field->name);
        else
            add(text, "did you mean `%.*s.%s.%.*s`?", CS_STR_ARG(receiver), field->name,
                CS_STR_ARG(select->name));
        return true;
    }
    return false;
}

void cs_hint_field(const struct cs_hint *hint, const struct cs_ast *select,
                   const struct cs_schema *schema)
{
    struct text text = {.len = 0};
    struct nearest nearest = nearest_to(select->name);
    for (uint32_t i = 0; i < schema->count; i++)
        offer(&nearest, cs_str_from(schema->fields[i].name), CS_STR(""));
    if (nearest.found.ptr != NULL && nearest.distance > 1 &&
        hint_inner_field(hint, select, schema, &text)) {
        give(hint, &text);
        return;
    }
    if (nearest.found.ptr != NULL) {
        add(&text, "did you mean `");
        add_receiver(&text, hint, select->args[0], "");
        add(&text, ".%.*s`?", CS_STR_ARG(nearest.found));
    } else if (!hint_inner_field(hint, select, schema, &text)) {
        for (uint32_t i = 0; i < schema->count && i < LISTED_MOST; i++)
            add(&text, "%s%s", i == 0 ? "there are " : ", ", schema->fields[i].name);
        if (schema->count > LISTED_MOST)
            add(&text, " and %u more", (unsigned)(schema->count - LISTED_MOST));
    }
    give(hint, &text);
}

/* Adds what a field is where the expression reads one of a record. */
static bool add_field_doc(const struct cs_hint *hint, const struct cs_ast *node, struct text *text)
{
    if (node->kind != CS_AST_SELECT || node->ref_kind != CS_REF_SLOT)
        return false;
    const struct cs_schema *schema = record_of(cs_unify_final(hint->types, node->args[0]->type));
    if (schema == NULL || node->ref >= schema->count)
        return false;
    char type[96];
    const struct cs_field *field = &schema->fields[node->ref];
    add(text, "%s`%s.%s` is %s", text->len != 0 ? "; " : "", schema->name, field->name,
        cs_type_format(field->type, type, sizeof type));
    if (field->doc != NULL && field->doc[0] != '\0')
        add(text, ": %s", field->doc);
    return true;
}

void cs_hint_container(const struct cs_hint *hint, const struct cs_ast *node,
                       const struct cs_type *container)
{
    struct text text = {.len = 0};
    const struct cs_ast *left = node->args[0];
    if (node->kind == CS_AST_INDEX && container->kind == CS_TYPE_RECORD &&
        node->args[1]->kind == CS_AST_LITERAL && node->args[1]->literal.tag == CS_STRING) {
        add(&text, "a record has fields: write `");
        add_receiver(&text, hint, left, "x");
        add(&text, ".%.*s`", CS_STR_ARG(cs_value_str(node->args[1]->literal)));
    } else if (container->kind == CS_TYPE_LIST) {
        struct cs_str list = quoted(hint, left, "list");
        if (node->kind == CS_AST_INDEX)
            add(&text, "an element of a list is chosen by an int");
        else
            add(&text, "`%.*s` is a list: use %.*s.exists(e, e.%.*s ...), all, filter or map",
                CS_STR_ARG(list), CS_STR_ARG(list), CS_STR_ARG(node->name));
    }
    add_field_doc(hint, left, &text);
    give(hint, &text);
}

/* --- overloads ---------------------------------------------------------------------------------
 */

/* The symbol of an operator's function name (_+_, -_, @in); length 0: no operator. */
static struct cs_str operator_symbol(struct cs_str name)
{
    if (cs_str_is(name, "@in"))
        return CS_STR("in");
    if (name.len < 2 || (name.ptr[0] != '_' && name.ptr[name.len - 1] != '_'))
        return CS_STR("");
    uint32_t from = name.ptr[0] == '_', to = name.len - (name.ptr[name.len - 1] == '_');
    return cs_str_slice(name, from, to - from);
}

static void add_signature(struct text *text, const struct cs_function *function,
                          const struct cs_overload *overload)
{
    char types[CS_OVERLOAD_PARAMS][64];
    struct cs_str symbol = operator_symbol(cs_str_from(function->name));
    uint32_t from = overload->member ? 1 : 0;
    for (uint32_t i = 0; i < overload->nparams; i++)
        cs_type_format(overload->params[i], types[i], sizeof types[i]);
    if (symbol.len != 0 && overload->nparams == 2) {
        add(text, "%s %.*s %s", types[0], CS_STR_ARG(symbol), types[1]);
        return;
    }
    if (symbol.len != 0) {
        add(text, "%.*s%s", CS_STR_ARG(symbol), types[0]);
        return;
    }
    if (overload->member)
        add(text, "%s.", types[0]);
    add(text, "%s(", function->name);
    for (uint32_t i = from; i < overload->nparams; i++)
        add(text, "%s%s", i == from ? "" : ", ", types[i]);
    add(text, ")");
}

static void list_signatures(const struct cs_functions *functions, bool member, struct text *text)
{
    uint32_t listed = 0;
    for (uint32_t i = 0; i < functions->count; i++) {
        const struct cs_function *function = functions->at[i];
        for (uint32_t j = 0; j < function->count; j++) {
            if (function->overloads[j].member != member)
                continue;
            if (listed++ == SIGNATURES_MOST) {
                add(text, ", ...");
                return;
            }
            add(text, listed == 1 ? "there is " : ", ");
            add_signature(text, function, &function->overloads[j]);
        }
    }
}

struct attempt {
    const struct cs_hint *hint;
    const struct cs_ast *call;
    const struct cs_functions *functions;
    const struct cs_type *types[CS_OVERLOAD_PARAMS];
    uint32_t count;
    bool member;
};

static bool fits_with(struct attempt *attempt, uint32_t arg, const struct cs_type *type)
{
    const struct cs_type *before = attempt->types[arg];
    attempt->types[arg] = type;
    bool fits = cs_overload_would_fit(attempt->hint->types, attempt->functions, attempt->member,
                                      attempt->types, attempt->count);
    attempt->types[arg] = before;
    return fits;
}

/* x.f() of a function that is no member, f(x) of one that is only a member. */
static bool hint_style(const struct attempt *attempt, struct text *text)
{
    for (uint32_t i = 0; i < attempt->functions->count; i++)
        if (has_style(attempt->functions->at[i], attempt->member))
            return false;
    const struct cs_ast *call = attempt->call;
    if (call->nargs == 0)
        return false;
    if (attempt->member) {
        struct cs_str receiver = quoted(attempt->hint, call->args[0], "x");
        add(text, "it is no member: write `%.*s(%.*s%s)`", CS_STR_ARG(call->name),
            CS_STR_ARG(receiver), call->nargs > 1 ? ", ..." : "");
    } else {
        add(text, "it is a member: write `");
        add_receiver(text, attempt->hint, call->args[0], "x");
        add(text, ".%.*s(%s)`", CS_STR_ARG(call->name), call->nargs > 1 ? "..." : "");
    }
    return true;
}

static bool hint_count(const struct attempt *attempt, struct text *text)
{
    uint32_t counts = 0, from = attempt->member ? 1 : 0;
    for (uint32_t i = 0; i < attempt->functions->count; i++) {
        const struct cs_function *function = attempt->functions->at[i];
        for (uint32_t j = 0; j < function->count; j++)
            if (function->overloads[j].member == attempt->member)
                counts |= 1u << function->overloads[j].nparams;
    }
    if (counts == 0 ||
        (attempt->call->nargs <= CS_OVERLOAD_PARAMS && (counts & 1u << attempt->call->nargs) != 0))
        return false;
    bool first = true;
    for (uint32_t n = 0; n <= CS_OVERLOAD_PARAMS; n++) {
        if ((counts & 1u << n) == 0)
            continue;
        add(text, "%s%u", first ? "it takes " : " or ", (unsigned)(n - from));
        first = false;
    }
    add(text, " argument%s, found %u", counts == 1u << (1 + from) ? "" : "s",
        (unsigned)(attempt->call->nargs - from));
    return true;
}

static bool is_equality(struct cs_str name)
{
    return cs_str_is(name, "_==_") || cs_str_is(name, "_!=_");
}

static bool hint_null(const struct attempt *attempt, struct text *text)
{
    if (attempt->count != 2 || !is_equality(attempt->call->name))
        return false;
    for (uint32_t i = 0; i < 2; i++) {
        if (attempt->types[i]->kind != CS_TYPE_NULL)
            continue;
        const struct cs_ast *other = attempt->call->args[1 - i];
        struct cs_str field = quoted(attempt->hint, other, "x.field");
        if (attempt->types[1 - i]->kind == CS_TYPE_OPTIONAL) {
            add_receiver(text, attempt->hint, other, "x");
            add(text, " is never null: ask .hasValue()");
        } else if (other->kind == CS_AST_SELECT)
            add(text, "it is never null, it may be absent: ask has(%.*s)", CS_STR_ARG(field));
        else
            add(text, "it is never null");
        return true;
    }
    return false;
}

static bool hint_optional(struct attempt *attempt, struct text *text)
{
    for (uint32_t i = 0; i < attempt->count; i++) {
        if (attempt->types[i]->kind != CS_TYPE_OPTIONAL ||
            !fits_with(attempt, i, attempt->types[i]->first))
            continue;
        add(text, "it is optional: take the value with `");
        add_receiver(text, attempt->hint, attempt->call->args[i], "x");
        add(text, ".orValue(...)`");
        return true;
    }
    return false;
}

/* 'a' in 'abc'; list == element */
static bool hint_containment(struct attempt *attempt, struct text *text)
{
    if (attempt->count != 2)
        return false;
    const struct cs_type *left = attempt->types[0], *right = attempt->types[1];
    const struct cs_ast *call = attempt->call;
    if (cs_str_is(call->name, "@in") && right->kind == CS_TYPE_STRING) {
        add(text, "to look for a part of a string write `");
        add_receiver(text, attempt->hint, call->args[1], "text");
        add(text, ".contains(%.*s)`", CS_STR_ARG(quoted(attempt->hint, call->args[0], "x")));
        return true;
    }
    if (!is_equality(call->name))
        return false;
    for (uint32_t i = 0; i < 2; i++) {
        const struct cs_type *list = i == 0 ? left : right, *element = i == 0 ? right : left;
        if (list->kind != CS_TYPE_LIST || element->kind == CS_TYPE_LIST ||
            !cs_unify_fits(attempt->hint->types, element, list->first))
            continue;
        add(text, "to look for an element write `%.*s in %.*s`",
            CS_STR_ARG(quoted(attempt->hint, call->args[1 - i], "x")),
            CS_STR_ARG(quoted(attempt->hint, call->args[i], "list")));
        return true;
    }
    return false;
}

static const struct cs_type *const conversions[] = {
    &cs_type_string, &cs_type_int,       &cs_type_uint,     &cs_type_double,
    &cs_type_bytes,  &cs_type_timestamp, &cs_type_duration,
};

/* What turns a value of one type into another: int("1"). */
static const char *conversion_name(const struct cs_type *type)
{
    return type->kind == CS_TYPE_TIMESTAMP  ? "timestamp"
           : type->kind == CS_TYPE_DURATION ? "duration"
                                            : type->name;
}

static bool converts(const struct cs_hint *hint, const struct cs_type *from,
                     const struct cs_type *to)
{
    const struct cs_function *function = cs_function_find(cs_str_from(conversion_name(to)));
    struct cs_functions functions = {{function, NULL}, function != NULL};
    return from->kind != CS_TYPE_DYN && from->kind != CS_TYPE_ERROR && from->kind != to->kind &&
           cs_overload_would_fit(hint->types, &functions, false, &from, 1);
}

/* A number is better written with the right ending than converted. */
static void add_conversion(struct text *text, const struct cs_hint *hint, const struct cs_ast *arg,
                           const struct cs_type *to)
{
    struct cs_str source = quoted(hint, arg, "x");
    bool number = arg->kind == CS_AST_LITERAL && arg->literal.tag == CS_INT &&
                  written(hint, arg).len != 0 && memchr(source.ptr, 'x', source.len) == NULL;
    if (number && to->kind == CS_TYPE_DOUBLE)
        add(text, "`%.*s.0`", CS_STR_ARG(source));
    else if (number && to->kind == CS_TYPE_UINT && arg->literal.as.integer >= 0)
        add(text, "`%.*su`", CS_STR_ARG(source));
    else
        add(text, "`%s(%.*s)`", conversion_name(to), CS_STR_ARG(source));
}

static bool hint_conversion(struct attempt *attempt, struct text *text)
{
    uint32_t offered = 0;
    for (uint32_t i = 0; i < attempt->count && offered < 3; i++) {
        for (size_t j = 0; j < sizeof conversions / sizeof conversions[0] && offered < 3; j++) {
            const struct cs_type *to = conversions[j];
            if (!converts(attempt->hint, attempt->types[i], to) || !fits_with(attempt, i, to))
                continue;
            add(text, offered++ == 0 ? "would fit: " : " or ");
            add_conversion(text, attempt->hint, attempt->call->args[i], to);
        }
    }
    return offered != 0;
}

void cs_hint_overload(const struct cs_hint *hint, const struct cs_ast *call,
                      const struct cs_functions *functions, const struct cs_type *const *types)
{
    struct text text = {.len = 0};
    struct attempt attempt = {.hint = hint,
                              .call = call,
                              .functions = functions,
                              .member = (call->flags & CS_AST_MEMBER) != 0};
    for (; attempt.count < call->nargs && attempt.count < CS_OVERLOAD_PARAMS; attempt.count++)
        attempt.types[attempt.count] = types[attempt.count];
    if (!hint_style(&attempt, &text) && !hint_count(&attempt, &text) &&
        !hint_null(&attempt, &text) && !hint_optional(&attempt, &text) &&
        !hint_containment(&attempt, &text) && !hint_conversion(&attempt, &text)) {
        if (is_equality(call->name))
            add(&text,
                "values of these types are never equal; dyn(...) compares them nevertheless");
        else
            list_signatures(functions, attempt.member, &text);
    }
    for (uint32_t i = 0; i < call->nargs; i++)
        if (add_field_doc(hint, call->args[i], &text))
            break;
    give(hint, &text);
}

void cs_hint_bool(const struct cs_hint *hint, const struct cs_ast *node,
                  const struct cs_type *found)
{
    struct text text = {.len = 0};
    struct cs_str x = quoted(hint, node, "x");
    switch (found->kind) {
    case CS_TYPE_STRING:
        add(&text, "compare it, as in `%.*s != ''`", CS_STR_ARG(x));
        break;
    case CS_TYPE_INT:
        add(&text, "compare it, as in `%.*s != 0`", CS_STR_ARG(x));
        break;
    case CS_TYPE_LIST:
    case CS_TYPE_MAP:
        add(&text, "ask for its size, as in `size(%.*s) > 0`", CS_STR_ARG(x));
        break;
    case CS_TYPE_OPTIONAL:
        add_receiver(&text, hint, node, "x");
        add(&text, " is optional: ask .hasValue() or take .orValue(false)");
        break;
    case CS_TYPE_RECORD:
        if (node->kind == CS_AST_SELECT)
            add(&text, "ask whether it is there: has(%.*s)", CS_STR_ARG(x));
        break;
    default:
        break;
    }
    add_field_doc(hint, node, &text);
    give(hint, &text);
}
