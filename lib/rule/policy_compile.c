/* SPDX-License-Identifier: Apache-2.0 */
/* Policies to programs. contract: rule/policy_compile.h */
#include "rule/policy_compile.h"

#include "cel/cel_check.h"
#include "rule/rule_env.h"

/* What one compilation needs; the first failure is kept, the others are reported as well. */
struct policy_compiler {
    struct cs_compiler *compiler;
    struct cs_cel_env env;
    int status;
};

static void note(struct policy_compiler *at, int status)
{
    if (at->status == CTRSEC_OK)
        at->status = status;
}

static struct cs_str keep(struct policy_compiler *at, struct cs_str s)
{
    struct cs_str copy = cs_arena_copy(&at->compiler->plan->texts, s);
    if (copy.ptr == NULL)
        note(at, cs_diag_no_memory(at->compiler->diag));
    return copy;
}

static void *array(struct policy_compiler *at, uint32_t count, size_t size)
{
    void *items = cs_arena_array(&at->compiler->plan->texts, count > 0 ? count : 1, size);
    if (items == NULL)
        note(at, cs_diag_no_memory(at->compiler->diag));
    return items;
}

/* "variables.x", for as long as the policy is compiled. ptr NULL: out of memory. */
static struct cs_str variable_name(struct policy_compiler *at, struct cs_str name)
{
    static const struct cs_str space = CS_STR_INIT("variables.");
    char *text = cs_arena_take(&at->compiler->scratch, (size_t)space.len + name.len);
    if (text == NULL) {
        note(at, cs_diag_no_memory(at->compiler->diag));
        return (struct cs_str){NULL, 0};
    }
    memcpy(text, space.ptr, space.len);
    memcpy(text + space.len, name.ptr, name.len);
    return cs_str_of(text, (size_t)space.len + name.len);
}

/* One that does not compile is there all the same, so that it is not missed where it is read. */
static void add_variable(struct policy_compiler *at, const struct cs_policy_variable *variable)
{
    struct cs_source source = cs_expr_source(&variable->expression);
    struct cs_str name = variable_name(at, variable->name);
    if (name.ptr == NULL)
        return;
    const struct cs_ast *ast =
        cs_plan_compile_expression(at->compiler, &at->env, &source, &at->status);
    note(at, ast != NULL
                 ? cs_cel_env_definition(&at->env, name, ast)
                 : cs_cel_env_variable(&at->env, name, &cs_type_dyn, CS_SLOT_OBJECT, false));
}

static void compile_conditions(struct policy_compiler *at, const struct cs_policy *policy,
                               struct cs_plan_policy *out)
{
    out->conditions = array(at, policy->nconditions, sizeof *out->conditions);
    if (out->conditions == NULL)
        return;
    out->nconditions = policy->nconditions;
    for (uint32_t i = 0; i < policy->nconditions; i++) {
        struct cs_plan_program *condition = &out->conditions[i];
        struct cs_source source;
        const struct cs_ast *ast =
            cs_plan_compile_condition(at->compiler, &at->env, &policy->conditions[i].require,
                                      "require", &source, &at->status);
        condition->name = keep(at, policy->conditions[i].name);
        if (ast != NULL)
            note(at, cs_plan_compile_program(at->compiler, &source, ast, &condition->program));
    }
}

/* What is said where no message expression gives a text: the message, else the expression. */
static void compile_text(struct policy_compiler *at, const struct cs_policy_check *check,
                         struct cs_plan_rule *rule)
{
    struct cs_str text = cs_str_trim(check->message);
    struct cs_buf buf;
    cs_buf_init(&buf, at->compiler->plan->alloc, 0);
    if (text.len == 0) {
        cs_buf_text(&buf, "failed expression: ");
        text = cs_str_trim(check->require.text);
    }
    cs_buf_str(&buf, text);
    rule->about->message = array(at, 1, sizeof *rule->about->message);
    if (buf.failed)
        note(at, cs_diag_no_memory(at->compiler->diag));
    else if (rule->about->message != NULL) {
        rule->about->message[0] =
            (struct cs_message_part){keep(at, cs_buf_view(&buf)), CS_NO_PROGRAM};
        rule->about->nmessage = 1;
    }
    cs_buf_clear(&buf);
}

static void compile_check(struct policy_compiler *at, const struct cs_policy_check *check,
                          struct cs_plan_rule *rule)
{
    struct cs_source source;
    const struct cs_ast *ast = cs_plan_compile_condition(at->compiler, &at->env, &check->require,
                                                         "require", &source, &at->status);
    if (ast != NULL && (ast = cs_plan_compile_not(at->compiler, ast)) == NULL)
        note(at, cs_diag_no_memory(at->compiler->diag));
    if (ast != NULL)
        note(at, cs_plan_compile_program(at->compiler, &source, ast, &rule->violation));
    rule->condition = rule->violation;
    rule->about->check = keep(at, check->name);
    rule->about->reason = keep(at, check->reason);
    compile_text(at, check, rule);
    if (check->message_expression.text.ptr == NULL)
        return;
    source = cs_expr_source(&check->message_expression);
    ast = cs_plan_compile_expression(at->compiler, &at->env, &source, &at->status);
    if (ast != NULL)
        note(at,
             cs_plan_compile_program(at->compiler, &source, ast, &rule->about->message_expression));
}

static void compile_audits(struct policy_compiler *at, const struct cs_policy *policy,
                           struct cs_plan_policy *out)
{
    out->audits = array(at, policy->naudits, sizeof *out->audits);
    if (out->audits == NULL)
        return;
    out->naudits = policy->naudits;
    for (uint32_t i = 0; i < policy->naudits; i++) {
        struct cs_source source = cs_expr_source(&policy->audits[i].expression);
        const struct cs_ast *ast =
            cs_plan_compile_expression(at->compiler, &at->env, &source, &at->status);
        out->audits[i].name = keep(at, policy->audits[i].key);
        if (ast != NULL)
            note(at, cs_plan_compile_program(at->compiler, &source, ast, &out->audits[i].program));
    }
}

int cs_policy_compile(struct cs_compiler *compiler, const struct cs_policy *policy,
                      struct cs_plan_policy *out, struct cs_plan_rule *rules)
{
    struct cs_arena_mark mark = cs_arena_mark(&compiler->scratch);
    struct policy_compiler at = {.compiler = compiler};
    compiler->steady = UINT32_MAX;
    cs_cel_env_init(&at.env, &compiler->scratch, &compiler->plan->limits);
    at.env.version = compiler->input->rules->environment;
    at.env.plain_or_value = policy->plain_or_value;
    note(&at, cs_rule_env_policy(&at.env));
    for (uint32_t i = 0; i < policy->nvariables; i++)
        add_variable(&at, &policy->variables[i]);
    compile_conditions(&at, policy, out);
    for (uint32_t i = 0; i < out->nrules; i++) {
        rules[i].when = rules[i].condition = rules[i].violation = CS_NO_PROGRAM;
        rules[i].about->message_expression = CS_NO_PROGRAM;
        rules[i].about->check = rules[i].about->reason = CS_STR("");
    }
    for (uint32_t i = 0; i < policy->nchecks; i++)
        compile_check(&at, &policy->checks[i], &rules[i]);
    compile_audits(&at, policy, out);
    cs_arena_rewind(&compiler->scratch, mark);
    return at.status == CTRSEC_OK && compiler->diag->no_memory ? CTRSEC_E_NOMEM : at.status;
}
