/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes as JSON. contract: rule/plan_index_write.h */
#include "rule/plan_index_write.h"

#include "rule/rule_env.h"

static void write_path(struct cs_json_writer *w, const struct cs_plan *plan,
                       enum ctrsec_target target, const struct cs_index_field *steps,
                       uint32_t depth)
{
    struct cs_buf text;
    cs_buf_init(&text, plan->alloc, 0);
    cs_buf_text(&text, cs_rule_env_variable(target, steps[0].slot));
    for (uint32_t i = 1; i <= depth; i++) {
        const struct cs_field *row = steps[i].row;
        cs_buf_char(&text, '.');
        if (row != NULL)
            cs_buf_text(&text, row->name);
        else
            cs_buf_str(&text, cs_value_str(steps[i].key));
    }
    if (text.failed)
        w->buf->failed = true;
    cs_json_str(w, cs_buf_view(&text));
    cs_buf_clear(&text);
}

static void write_count(struct cs_json_writer *w, const char *name, uint32_t count)
{
    cs_json_name(w, name);
    cs_json_uint(w, count);
}

static void write_column(struct cs_json_writer *w, const struct cs_plan *plan,
                         enum ctrsec_target target, const struct cs_index_column *column)
{
    const struct cs_breakpoints *numbers = &column->numbers;
    cs_json_open(w, '{');
    cs_json_name(w, "field");
    write_path(w, plan, target, column->steps, column->depth);
    write_count(w, "rules", column->all.count);
    if (column->symbols.count > 0)
        write_count(w, "texts", column->symbols.count);
    if (column->literals.count > 0)
        write_count(w, "literals", column->literals.count);
    if (column->has_numbers)
        write_count(w, "numbers",
                    numbers->least.count + numbers->most.count + numbers->equal.count);
    if (column->networks.count > 0)
        write_count(w, "networks", column->networks.count);
    cs_json_close(w, '}');
}

static void write_classes(struct cs_json_writer *w, const struct cs_plan *plan,
                          enum ctrsec_target target, const struct cs_plan_index *index)
{
    if (index->classes.field == CS_NO_FIELD)
        return;
    cs_json_name(w, "class");
    write_path(w, plan, target, index->class_path.steps, index->class_path.depth);
    write_count(w, "classes", index->classes.names.count);
}

static void write_target(struct cs_json_writer *w, const struct cs_plan *plan,
                         enum ctrsec_target target)
{
    static const char *const names[] = {
        [CTRSEC_TARGET_IMAGE] = "image",
        [CTRSEC_TARGET_WORKLOAD] = "workload",
        [CTRSEC_TARGET_OBJECT] = "object",
        [CTRSEC_TARGET_EVENT] = "event",
    };
    const struct cs_plan_index *index = &plan->index[target];
    cs_json_open(w, '{');
    cs_json_name(w, "target");
    cs_json_text(w, names[target]);
    write_count(w, "rules", index->nrules);
    write_classes(w, plan, target, index);
    cs_json_name(w, "fields");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < index->layers[0].ncolumns; i++)
        write_column(w, plan, target, &index->layers[0].columns[i]);
    cs_json_close(w, ']');
    write_count(w, "without", index->always.count);
    cs_json_name(w, "rules_without");
    cs_json_open(w, '[');
    for (uint32_t i = 0; i < index->always.count; i++) {
        const struct cs_plan_rule *rule =
            &plan->rules[plan->by_target[target][index->always.ids[i]]];
        cs_json_open(w, '{');
        cs_json_name(w, "rule");
        cs_json_str(w, rule->about->id);
        cs_json_name(w, "why");
        cs_json_text(w, cs_access_reason_text(rule->access));
        cs_json_close(w, '}');
    }
    cs_json_close(w, ']');
    cs_json_close(w, '}');
}

void cs_plan_index_write(struct cs_json_writer *w, const struct cs_plan *plan)
{
    cs_json_open(w, '[');
    for (int target = CTRSEC_TARGET_IMAGE; target <= CTRSEC_TARGET_EVENT; target++)
        if (plan->index[target].nrules > 0)
            write_target(w, plan, (enum ctrsec_target)target);
    cs_json_close(w, ']');
}
