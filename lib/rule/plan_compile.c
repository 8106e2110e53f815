/* SPDX-License-Identifier: Apache-2.0 */
/* Rules to programs. contract: rule/plan_compile.h */
#include "rule/plan_compile.h"

#include "base/buf.h"
#include "cel/cel_check.h"
#include "cel/cel_check_advice.h"
#include "cel/cel_parse.h"
#include "rule/message.h"
#include "rule/plan_condition.h"
#include "rule/rule_env.h"
#include "rule/rule_ids.h"
#include "value/compare.h"

enum { PLACES_LEAST = 64 };

bool cs_plan_names(struct cs_str pattern, struct cs_str channel, struct cs_str id)
{
    int64_t slash = cs_str_find(pattern, CS_STR("/"), 0);
    if (slash < 0)
        return cs_rule_glob(pattern, id);
    uint32_t at = (uint32_t)slash;
    return cs_rule_glob(cs_str_slice(pattern, 0, at), channel) &&
           cs_rule_glob(cs_str_slice(pattern, at + 1, pattern.len), id);
}

bool cs_plan_names_rule(struct cs_str pattern, struct cs_str channel, const struct cs_rule *rule)
{
    bool named = cs_plan_names(pattern, channel, rule->id);
    for (uint32_t i = 0; i < rule->naliases && !named; i++)
        named = cs_plan_names(pattern, channel, rule->aliases[i]);
    if (!named && cs_str_starts(pattern, CS_STR(CS_TAG_PREFIX))) {
        struct cs_str tag = cs_str_slice(pattern, sizeof CS_TAG_PREFIX - 1, pattern.len);
        for (uint32_t i = 0; i < rule->ntags && !named; i++)
            named = cs_rule_glob(tag, rule->tags[i]);
    }
    return named;
}

const struct cs_adjustment *cs_plan_adjustment(const struct cs_plan_selection *selection,
                                               struct cs_str channel, const struct cs_rule *rule,
                                               uint32_t from)
{
    const struct cs_site *site = selection->site;
    for (uint32_t i = from; site != NULL && i < site->nadjustments; i++) {
        struct cs_str pattern = site->adjustments[i].rule;
        if (rule == NULL ? cs_plan_names(pattern, channel, CS_STR("*"))
                         : cs_plan_names_rule(pattern, channel, rule))
            return &site->adjustments[i];
    }
    return NULL;
}

/* --- environment ----------------------------------------------------------------------------- */

static struct cs_node_at param_value(const struct cs_compiler *compiler, const struct cs_rule *rule,
                                     const struct cs_param *param, const struct cs_source **source)
{
    char key[64];
    struct cs_node_at value = param->initial;
    *source = param->source;
    if (param->name.len >= sizeof key)
        return value;
    memcpy(key, param->name.ptr, param->name.len);
    key[param->name.len] = '\0';
    uint32_t from = 0;
    const struct cs_adjustment *adjustment;
    while ((adjustment = cs_plan_adjustment(compiler->selection, compiler->input->channel, rule,
                                            from)) != NULL) {
        struct cs_node_at set = cs_node_member(adjustment->params, key);
        if (cs_node_given(set)) {
            value = set;
            *source = adjustment->layer->source;
        }
        from = (uint32_t)(adjustment - compiler->selection->site->adjustments) + 1;
    }
    struct cs_node_at tested = cs_node_member(compiler->selection->params, key);
    return cs_node_given(tested) ? tested : value;
}

static int add_param(struct cs_compiler *compiler, const struct cs_rule *rule,
                     const struct cs_param *param, struct cs_cel_env *env)
{
    const struct cs_source *source;
    struct cs_node_at value = param_value(compiler, rule, param, &source);
    struct cs_doc_reader reader = {source, compiler->diag, "rule.params", CTRSEC_OK};
    bool given = cs_node_given(value), fits = given && cs_rule_param_fits(param->type, value.value);
    if (!fits && compiler->refused == param)
        return CTRSEC_E_INVALID; /* said before, for another rule */
    if (!given)
        cs_doc_reader_fail(&reader, param->node, "parameter `%.*s` has no default and is not set",
                           CS_STR_ARG(param->name));
    else if (!fits)
        cs_doc_reader_fail(&reader, value, "the value of parameter `%.*s` is not of its type",
                           CS_STR_ARG(param->name));
    if (!fits)
        compiler->refused = param;
    CS_TRY(reader.status);
    struct cs_buf name;
    cs_buf_init(&name, compiler->plan->alloc, 0);
    cs_buf_text(&name, "params.");
    cs_buf_str(&name, param->name);
    struct cs_str full = cs_arena_copy(compiler->arena, cs_buf_view(&name));
    bool failed = name.failed || full.ptr == NULL;
    cs_buf_clear(&name);
    return failed ? cs_diag_no_memory(compiler->diag)
                  : cs_cel_env_constant(env, full, param->type, value.value);
}

/* Parses and checks one expression; NULL where it failed (then *status is set). */
struct cs_ast *cs_plan_compile_expression(struct cs_compiler *compiler,
                                          const struct cs_cel_env *env,
                                          const struct cs_source *source, int *status)
{
    const struct cs_source *before = compiler->diag->source;
    struct cs_source *kept = cs_arena_zero(compiler->arena, sizeof *kept);
    struct cs_ast *ast = NULL;
    int result = CTRSEC_E_NOMEM;
    if (kept != NULL) {
        *kept = *source;
        compiler->diag->source = kept;
        result = cs_cel_parse(env, kept->text, compiler->diag, &ast);
        if (result == CTRSEC_OK)
            result = cs_cel_check(env, CS_CHECK_STRICT, compiler->diag, ast);
        compiler->diag->source = before;
    }
    if (result != CTRSEC_OK && *status == CTRSEC_OK)
        *status = result;
    return result == CTRSEC_OK ? ast : NULL;
}

/* Adds the definitions that fit this target's variables; the others are not visible here. */
static int add_definitions(struct cs_compiler *compiler, struct cs_cel_env *env)
{
    const struct cs_rule_set *rules = compiler->input->rules;
    struct cs_diag *reported = compiler->diag;
    for (uint32_t i = 0; i < rules->ndefinitions; i++) {
        struct cs_source source = cs_expr_source(&rules->definitions[i]->expr);
        struct cs_diag silent;
        cs_diag_init(&silent, compiler->arena, NULL);
        compiler->diag = &silent;
        int status = CTRSEC_OK;
        struct cs_ast *ast = cs_plan_compile_expression(compiler, env, &source, &status);
        compiler->diag = reported;
        if (status == CTRSEC_E_NOMEM)
            return cs_diag_no_memory(reported);
        if (ast != NULL)
            CS_TRY(cs_cel_env_definition(env, rules->definitions[i]->name, ast));
    }
    return CTRSEC_OK;
}

/* Variables and parameters of a target and, unless it is NULL, of a rule. */
static int add_inputs(struct cs_compiler *compiler, const struct cs_rule *rule,
                      enum ctrsec_target target, struct cs_cel_env *env)
{
    const struct cs_rule_set *rules = compiler->input->rules;
    cs_cel_env_init(env, compiler->arena, &compiler->plan->limits);
    env->version = rules->environment;
    CS_TRY(cs_rule_env_target(env, target));
    for (uint32_t i = 0; i < rules->nparams; i++)
        CS_TRY(add_param(compiler, rule, rules->params[i], env));
    for (uint32_t i = 0; rule != NULL && i < rule->nparams; i++)
        CS_TRY(add_param(compiler, rule, &rule->params[i], env));
    return CTRSEC_OK;
}

/* Whether a rule sees other values of the bundle's parameters than the definitions were made with.
 */
static bool has_own_values(const struct cs_compiler *compiler, const struct cs_rule *rule)
{
    if (cs_node_given(compiler->selection->params) || rule->nparams > 0)
        return true;
    const struct cs_adjustment *adjustment;
    uint32_t from = 0;
    while ((adjustment = cs_plan_adjustment(compiler->selection, compiler->input->channel, rule,
                                            from)) != NULL) {
        if (cs_node_given(adjustment->params))
            return true;
        from = (uint32_t)(adjustment - compiler->selection->site->adjustments) + 1;
    }
    return false;
}

static int prepare(struct cs_compiler *compiler, const struct cs_rule *rule, struct cs_cel_env *env)
{
    const struct cs_cel_env *shared = &compiler->targets[rule->target];
    bool own = has_own_values(compiler, rule);
    if (!own && rule->neach == 0 && compiler->defined) {
        *env = *shared; /* the rule adds no name to it */
        env->arena = compiler->arena;
        return CTRSEC_OK;
    }
    CS_TRY(add_inputs(compiler, rule, rule->target, env));
    if (own)
        return add_definitions(compiler, env);
    for (uint32_t i = 0; i < shared->count; i++)
        if (shared->names[i].kind == CS_NAME_DEFINITION)
            CS_TRY(cs_cel_env_definition(env, shared->names[i].name, shared->names[i].definition));
    return CTRSEC_OK;
}

static bool is_seen(const struct cs_compiler *compiler, struct cs_str name)
{
    for (int target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT; target++) {
        const struct cs_cel_env *env = &compiler->targets[target];
        const struct cs_name *found = env->arena != NULL ? cs_cel_env_find(env, name) : NULL;
        if (found != NULL && found->kind == CS_NAME_DEFINITION)
            return true;
    }
    return false;
}

/* Warnings about the definitions, each as the first target sees it. */
static void advise_definitions(struct cs_compiler *compiler)
{
    const struct cs_rule_set *rules = compiler->input->rules;
    const struct cs_source *before = compiler->diag->source;
    for (uint32_t i = 0; i < rules->ndefinitions; i++) {
        struct cs_source source = cs_expr_source(&rules->definitions[i]->expr);
        for (int target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT; target++) {
            const struct cs_name *found =
                cs_cel_env_find(&compiler->targets[target], rules->definitions[i]->name);
            if (found == NULL || found->kind != CS_NAME_DEFINITION)
                continue;
            struct cs_check_advice advice = {.nguards = 0};
            struct cs_cel_env env = compiler->targets[target];
            env.advice = &advice;
            compiler->diag->source = &source;
            cs_check_advise(&env, compiler->diag, found->definition);
            break;
        }
    }
    compiler->diag->source = before;
}

/* Makes the environment of a target, unless it is there. */
static int need_target(struct cs_compiler *compiler, enum ctrsec_target target)
{
    struct cs_cel_env *env = &compiler->targets[target];
    if (env->arena != NULL)
        return CTRSEC_OK;
    CS_TRY(add_inputs(compiler, NULL, target, env));
    return add_definitions(compiler, env);
}

/* Every definition fits a target that rules have, or else another one. */
static int place_definition(struct cs_compiler *compiler, const struct cs_definition *definition)
{
    for (int target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT; target++) {
        if (is_seen(compiler, definition->name))
            return CTRSEC_OK;
        CS_TRY(need_target(compiler, (enum ctrsec_target)target));
    }
    if (is_seen(compiler, definition->name))
        return CTRSEC_OK;
    /* once more, for its errors */
    struct cs_source source = cs_expr_source(&definition->expr);
    int status = CTRSEC_OK;
    cs_plan_compile_expression(compiler, &compiler->targets[CTRSEC_TARGET_WORKLOAD], &source,
                               &status);
    return status;
}

static int compile_shared(struct cs_compiler *compiler, uint32_t targets)
{
    const struct cs_rule_set *rules = compiler->input->rules;
    const struct cs_plan_selection *selection = compiler->selection;
    int status = CTRSEC_OK;
    for (int target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT; target++)
        if ((targets >> target & 1) != 0 || selection->advise)
            CS_TRY(need_target(compiler, (enum ctrsec_target)target));
    for (uint32_t i = 0; i < rules->ndefinitions && !selection->compiled; i++) {
        int placed = place_definition(compiler, rules->definitions[i]);
        if (placed == CTRSEC_E_NOMEM)
            return placed;
        if (status == CTRSEC_OK)
            status = placed;
    }
    if (status == CTRSEC_OK && selection->advise)
        advise_definitions(compiler);
    return status;
}

int cs_plan_compile_definitions(struct cs_compiler *compiler, uint32_t targets)
{
    cs_arena_reset(&compiler->shared);
    memset(compiler->targets, 0, sizeof compiler->targets);
    compiler->arena = &compiler->shared;
    int status = compile_shared(compiler, targets);
    compiler->arena = &compiler->scratch;
    compiler->defined = status == CTRSEC_OK;
    return status;
}

/* --- parts of a rule ------------------------------------------------------------------------- */

static int add_program(struct cs_compiler *compiler, const struct cs_source *source,
                       const struct cs_ast *ast, struct cs_spots *spots, uint32_t *out)
{
    const struct cs_source *before = compiler->diag->source;
    compiler->diag->source = source;
    cs_unit_steady(compiler->plan->unit, compiler->steady);
    int status = cs_unit_add_spots(compiler->plan->unit, ast, compiler->diag, out, spots);
    compiler->diag->source = before;
    return status;
}

/* Keeps where the nodes of a program stand, unless an equal one was there before. */
static int keep_places(struct cs_plan *plan, uint32_t program, const struct cs_spots *spots,
                       struct cs_str text)
{
    if (program >= plan->places_room) {
        uint32_t room = program < PLACES_LEAST ? PLACES_LEAST : 2 * program;
        struct cs_spot_places *places =
            cs_alloc_resize(plan->alloc, plan->places, room * sizeof *places);
        if (places == NULL)
            return CTRSEC_E_NOMEM;
        plan->places = places;
        plan->places_room = room;
    }
    for (; plan->nplaces <= program; plan->nplaces++)
        plan->places[plan->nplaces] = (struct cs_spot_places){.count = 0};
    if (plan->places[program].count > 0)
        return CTRSEC_OK;
    size_t before = plan->texts.taken;
    bool kept = cs_spots_keep(&plan->texts, spots, text, &plan->places[program]);
    plan->places_taken += plan->texts.taken - before;
    return kept ? CTRSEC_OK : CTRSEC_E_NOMEM;
}

int cs_plan_compile_program(struct cs_compiler *compiler, const struct cs_source *source,
                            const struct cs_ast *ast, uint32_t *out)
{
    struct cs_spots spots;
    cs_spots_init(&spots, &compiler->scratch, false);
    CS_TRY(add_program(compiler, source, ast, &spots, out));
    if (keep_places(compiler->plan, *out, &spots, source->text) != CTRSEC_OK)
        return cs_diag_no_memory(compiler->diag);
    return CTRSEC_OK;
}

static bool is_kind(const struct cs_ast *ast, enum cs_type_kind kind)
{
    return ast->type->kind == kind || ast->type->kind == CS_TYPE_DYN;
}

static void show(const struct cs_compiler *compiler, const struct cs_ast *ast)
{
    const struct cs_plan_selection *selection = compiler->selection;
    if (selection->look != NULL && ast != NULL)
        selection->look(ast, selection->look_payload);
}

static int compile_each(struct cs_compiler *compiler, const struct cs_rule *rule,
                        struct cs_cel_env *env, struct cs_plan_rule *out)
{
    for (uint32_t i = 0; i < rule->neach; i++) {
        struct cs_expr_text text = rule->each[i];
        struct cs_doc_reader reader = {rule->source, compiler->diag, "rule.each", CTRSEC_OK};
        struct cs_source source = cs_expr_source(&text);
        if (text.text.ptr == NULL) {
            source.text = cs_rule_env_short(&compiler->scratch, rule->target, rule->each_names[i]);
            if (source.text.ptr == NULL) {
                cs_doc_reader_fail(&reader, text.node,
                                   "`each: %.*s` names no list of this target; write {name: list}",
                                   CS_STR_ARG(rule->each_names[i]));
                return reader.status;
            }
        }
        int status = CTRSEC_OK;
        const struct cs_ast *ast = cs_plan_compile_expression(compiler, env, &source, &status);
        CS_TRY(status);
        show(compiler, ast);
        if (!is_kind(ast, CS_TYPE_LIST)) {
            char type[128];
            cs_doc_reader_fail(&reader, text.node, "`each` needs a list, found %s",
                               cs_type_format(ast->type, type, sizeof type));
            return reader.status;
        }
        const struct cs_type *element =
            ast->type->kind == CS_TYPE_LIST ? ast->type->first : &cs_type_dyn;
        CS_TRY(cs_plan_compile_program(compiler, &source, ast, &out->each[i]));
        CS_TRY(cs_cel_env_variable(env, rule->each_names[i], element,
                                   cs_rule_env_each(rule->target) + i,
                                   cs_cel_check_is_secret(env, ast)));
    }
    return CTRSEC_OK;
}

const struct cs_ast *cs_plan_compile_condition(struct cs_compiler *compiler,
                                               const struct cs_cel_env *env,
                                               const struct cs_expr_text *text, const char *name,
                                               struct cs_source *source, int *status)
{
    *source = cs_expr_source(text);
    const struct cs_ast *ast = cs_plan_compile_expression(compiler, env, source, status);
    show(compiler, ast);
    if (ast == NULL || is_kind(ast, CS_TYPE_BOOL))
        return ast;
    char type[128];
    const struct cs_source *before = compiler->diag->source;
    compiler->diag->source = source;
    *status = cs_diag_fail(compiler->diag, CTRSEC_E_TYPE, "rule.type", ast->span,
                           "`%s` gives %s, expected bool", name,
                           cs_type_format(ast->type, type, sizeof type));
    compiler->diag->source = before;
    return NULL;
}

static struct cs_ast *combine(struct cs_compiler *compiler, enum cs_ast_kind kind,
                              const struct cs_ast *left, const struct cs_ast *right)
{
    struct cs_ast *ast = cs_arena_zero(&compiler->scratch, sizeof *ast);
    struct cs_ast **args = cs_arena_array(&compiler->scratch, 2, sizeof *args);
    if (ast == NULL || args == NULL)
        return NULL;
    args[0] = (struct cs_ast *)(uintptr_t)left;
    args[1] = (struct cs_ast *)(uintptr_t)right;
    ast->kind = (uint8_t)kind;
    ast->args = args;
    ast->nargs = right == NULL ? 1 : 2;
    ast->type = &cs_type_bool;
    if (kind == CS_AST_CALL) {
        ast->name = CS_STR("!_");
        ast->function = cs_function_find(ast->name);
    }
    return ast;
}

struct cs_ast *cs_plan_compile_not(struct cs_compiler *compiler, const struct cs_ast *tree)
{
    return combine(compiler, CS_AST_CALL, tree, NULL);
}

static int compile_condition(struct cs_compiler *compiler, const struct cs_rule *rule,
                             const struct cs_cel_env *env, struct cs_plan_rule *out)
{
    struct cs_source when_source, source;
    const struct cs_ast *when = NULL;
    int status = CTRSEC_OK;
    if (rule->when.text.ptr != NULL)
        when = cs_plan_compile_condition(compiler, env, &rule->when, "when", &when_source, &status);
    const struct cs_ast *violation = cs_plan_compile_condition(
        compiler, env, &rule->violation, rule->require ? "require" : "violation", &source, &status);
    CS_TRY(status);
    if (rule->require)
        violation = cs_plan_compile_not(compiler, violation);
    if (violation == NULL)
        return cs_diag_no_memory(compiler->diag);
    const struct cs_ast *both;
    CS_TRY(cs_plan_condition(compiler, rule, &when, violation, &both, out));
    out->when = CS_NO_PROGRAM;
    if (when != NULL)
        CS_TRY(cs_plan_compile_program(compiler, &when_source, when, &out->when));
    CS_TRY(cs_plan_compile_program(compiler, &source, violation, &out->violation));
    out->condition = out->violation;
    return both == violation ? CTRSEC_OK
                             : add_program(compiler, &source, both, NULL, &out->condition);
}

static int message_expression(struct cs_compiler *compiler, const struct cs_rule *rule,
                              const struct cs_cel_env *env, const struct cs_message_piece *piece,
                              uint32_t *program)
{
    struct cs_source whole = cs_expr_source(&rule->message), source = whole;
    int status = CTRSEC_OK;
    source.text = piece->text;
    source.within = &whole;
    source.offset = piece->offset;
    const struct cs_ast *ast = cs_plan_compile_expression(compiler, env, &source, &status);
    CS_TRY(status);
    const struct cs_ast *secret = cs_cel_check_secret(env, ast);
    if (secret == NULL)
        return cs_plan_compile_program(compiler, &source, ast, program);
    const struct cs_source *before = compiler->diag->source;
    compiler->diag->source = &source;
    status = cs_diag_fail(compiler->diag, CTRSEC_E_INVALID, "message.secret", secret->span,
                          "a message may not show a field that can hold a secret");
    compiler->diag->source = before;
    return status;
}

/* The parts of a message; a rule without one says its title. */
static int compile_message(struct cs_compiler *compiler, const struct cs_rule *rule,
                           const struct cs_cel_env *env, struct cs_plan_about *out)
{
    struct cs_str text = rule->message.text;
    uint32_t pieces = 1, offset = 0;
    if (text.ptr == NULL)
        return CTRSEC_OK;
    for (uint32_t i = 0; i < text.len; i++)
        pieces += text.ptr[i] == '{' || text.ptr[i] == '}';
    struct cs_message_part *parts =
        cs_arena_array(&compiler->scratch, 2 * (size_t)pieces, sizeof *parts);
    if (parts == NULL)
        return cs_diag_no_memory(compiler->diag);
    struct cs_source source = cs_expr_source(&rule->message);
    struct cs_message_piece piece;
    int status = CTRSEC_OK;
    for (;;) {
        const struct cs_source *before = compiler->diag->source;
        compiler->diag->source = &source;
        bool more =
            cs_message_next(text, &offset, &compiler->scratch, compiler->diag, &status, &piece);
        compiler->diag->source = before;
        if (!more)
            break;
        struct cs_message_part *part = &parts[out->nmessage++];
        part->program = CS_NO_PROGRAM;
        if (piece.expression) {
            CS_TRY(message_expression(compiler, rule, env, &piece, &part->program));
            continue;
        }
        part->text = cs_arena_copy(&compiler->plan->texts, piece.text);
        if (part->text.ptr == NULL)
            return cs_diag_no_memory(compiler->diag);
    }
    out->message = cs_arena_array(&compiler->plan->texts, out->nmessage, sizeof *out->message);
    if (out->message == NULL)
        return cs_diag_no_memory(compiler->diag);
    memcpy(out->message, parts, out->nmessage * sizeof *parts);
    return status;
}

int cs_plan_compile_rule(struct cs_compiler *compiler, const struct cs_rule *rule,
                         struct cs_plan_rule *out)
{
    struct cs_arena_mark mark = cs_arena_mark(&compiler->scratch);
    struct cs_cel_env env;
    struct cs_check_advice advice = {.nguards = 0};
    int status = prepare(compiler, rule, &env);
    compiler->steady = cs_rule_env_each(rule->target);
    env.advice = compiler->selection->advise ? &advice : NULL;
    if (status == CTRSEC_OK)
        status = compile_each(compiler, rule, &env, out);
    if (status == CTRSEC_OK) {
        int condition = compile_condition(compiler, rule, &env, out);
        int message = compile_message(compiler, rule, &env, out->about);
        status = condition != CTRSEC_OK ? condition : message;
    }
    cs_arena_rewind(&compiler->scratch, mark);
    return status;
}
