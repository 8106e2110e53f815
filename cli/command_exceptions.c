/* SPDX-License-Identifier: Apache-2.0 */
/* ctrsec exceptions: what exceptions there are, and what becomes of them in a check. */
#include <string.h>

#include "inputs.h"
#include "print.h"
#include "words.h"

static const char *const states[] = {"unmatched", "used", "expired", "refused"};

struct table {
    const ctrsec_result *result;
    const char *records;
    uint32_t count, stride;
    bool audit; /* what a check made of them is known */
};

static const struct ctrsec_exception_use *use_at(const struct table *table, uint32_t i)
{
    return (const void *)(table->records + (size_t)i * table->stride);
}

static const char *text(const struct table *table, struct ctrsec_text piece)
{
    return ctrsec_result_string(table->result, &piece);
}

/* Of a list, nothing was judged: an exception is in force, or was. */
static const char *state_of(const struct table *table, const struct ctrsec_exception_use *use)
{
    return table->audit || use->state == CTRSEC_EXCEPTION_EXPIRED ? states[use->state] : "active";
}

static void cell(const char *value, int width)
{
    int columns = print_plain(value[0] == '\0' ? "-" : value);
    printf("%*s", columns < width ? width - columns : 1, "");
}

static void write_text(const struct table *table)
{
    char date[16];
    for (uint32_t i = 0; i < table->count; i++) {
        const struct ctrsec_exception_use *use = use_at(table, i);
        printf("%-10s", state_of(table, use));
        if (table->audit)
            printf("%5u  ", use->matched);
        printf("%-12s", use->expires == 0 ? "never" : date_text(use->expires, date, sizeof date));
        cell(text(table, use->id), 20);
        cell(text(table, use->rules), 30);
        cell(text(table, use->owner), 12);
        cell(text(table, use->ticket), 12);
        print_plain(text(table, use->reason));
        if (use->why.size > 0)
            printf(" [%s]", text(table, use->why));
        printf(" (");
        print_plain(text(table, use->file));
        printf(":%u)\n", use->line);
    }
    if (table->count == 0)
        printf("no exceptions\n");
}

static void member(const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    printf(", \"%s\": ", name);
    print_quoted(value);
}

static void write_rules(const char *rules)
{
    char rule[512];
    printf(", \"rules\": [");
    for (const char *at = rules; *at != '\0';) {
        size_t length = strcspn(at, ",");
        printf("%s", at == rules ? "" : ", ");
        snprintf(rule, sizeof rule, "%.*s", (int)length, at);
        print_quoted(rule);
        at += length + (at[length] == ',');
    }
    printf("]");
}

static void write_json(const struct table *table)
{
    char date[16];
    printf("[");
    for (uint32_t i = 0; i < table->count; i++) {
        const struct ctrsec_exception_use *use = use_at(table, i);
        printf("%s\n  {\"state\": \"%s\"", i == 0 ? "" : ",", state_of(table, use));
        if (table->audit)
            printf(", \"matched\": %u", use->matched);
        member("id", text(table, use->id));
        write_rules(text(table, use->rules));
        printf(", \"match\": %s", text(table, use->match));
        member("reason", text(table, use->reason));
        if (use->expires != 0)
            member("expires", date_text(use->expires, date, sizeof date));
        member("ticket", text(table, use->ticket));
        member("owner", text(table, use->owner));
        member("approved_by", text(table, use->approved_by));
        member("why", text(table, use->why));
        member("file", text(table, use->file));
        printf(", \"line\": %u}", use->line);
    }
    printf("%s]\n", table->count > 0 ? "\n" : "");
}

/* An audit finds fault with what is not in force or does nothing. */
static int verdict(const struct table *table)
{
    struct ctrsec_counts counts = {.struct_size = sizeof counts};
    uint32_t idle = 0;
    if (!table->audit)
        return EXIT_ALLOWED;
    ctrsec_result_counts(&counts, table->result);
    for (uint32_t i = 0; i < table->count; i++)
        idle += use_at(table, i)->state != CTRSEC_EXCEPTION_USED;
    if (counts.unread > 0 || counts.subjects == 0)
        return EXIT_UNREADABLE;
    return idle > 0 ? EXIT_DENIED : EXIT_ALLOWED;
}

/* Checks what was read, which of a list is nothing, and writes the table. */
static int write_table(const struct call *call, ctrsec_plan *plan, ctrsec_document *document,
                       bool audit)
{
    struct ctrsec_check_options options = {
        .struct_size = sizeof options, .now = call_now(call), .list_exceptions = 1};
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_result *result = NULL;
    ctrsec_error *error = NULL;
    int code = EXIT_UNREADABLE;
    if (audit) {
        options.phase = call_word(call, OPTION_PHASE, CTRSEC_PHASE_AUTO);
        options.complete = !call_has(call, OPTION_INCOMPLETE);
    }
    if (ctrsec_evaluator_new(&evaluator, plan, &error) == CTRSEC_OK &&
        ctrsec_result_new(&result, call->context, &error) == CTRSEC_OK &&
        ctrsec_check(evaluator, document, &options, result, &error) == CTRSEC_OK) {
        struct table table = {.result = result, .audit = audit};
        table.records = (const char *)ctrsec_result_exceptions(result, &table.count, &table.stride);
        if (call_word(call, OPTION_TABLE_FORMAT, 0) == 1)
            write_json(&table);
        else
            write_text(&table);
        code = verdict(&table);
    }
    if (error != NULL)
        error_print(error);
    ctrsec_result_free(result);
    ctrsec_evaluator_free(evaluator);
    return code;
}

static int tabulate(const struct call *call, bool audit)
{
    static char standard_input[] = "-";
    static char *const only[] = {standard_input, NULL};
    struct rules_options rules = rules_options_checking(call);
    struct inputs inputs = {.type = INPUT_AUTO};
    ctrsec_error *error;
    int code;
    ctrsec_plan *plan = plan_make(call->context, &rules, &code);
    if (plan == NULL)
        return code;
    if (ctrsec_document_new(&inputs.document, call->context, &error) != CTRSEC_OK) {
        error_print(error);
        ctrsec_plan_release(plan);
        return EXIT_UNREADABLE;
    }
    if (audit) {
        inputs.type = (enum input_type)call_word(call, OPTION_TYPE, INPUT_AUTO);
        inputs_read(&inputs, call->operand_count == 0 ? only : call->operands);
    }
    code = write_table(call, plan, inputs.document, audit);
    if (inputs.unreadable > 0)
        code = EXIT_UNREADABLE;
    ctrsec_document_free(inputs.document);
    ctrsec_plan_release(plan);
    return code;
}

int command_exceptions_list(const struct call *call)
{
    return tabulate(call, false);
}

int command_exceptions_audit(const struct call *call)
{
    return tabulate(call, true);
}
