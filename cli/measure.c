/* SPDX-License-Identifier: Apache-2.0 */
/* contract: measure.h. Times are nanoseconds of a clock that nobody sets. */
#include "measure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 20 };

struct row {
    struct ctrsec_rule rule;
    struct ctrsec_statistics cost;
};

struct table {
    struct row *rows; /* by time, the longest first */
    uint32_t count;
    uint64_t elapsed;               /* of the whole check */
    uint64_t time, asked, left_out; /* of all rules */
};

static uint64_t nanoseconds(void *payload)
{
    struct timespec now;
    (void)payload;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int by_time(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    if (left->cost.time != right->cost.time)
        return left->cost.time < right->cost.time ? 1 : -1;
    return strcmp(left->rule.id, right->rule.id);
}

static uint64_t left_out(const struct ctrsec_statistics *cost)
{
    return cost->asked < cost->subjects ? cost->subjects - cost->asked : 0;
}

static bool collect(struct table *table, const ctrsec_plan *plan, const ctrsec_evaluator *evaluator)
{
    table->count = ctrsec_plan_rule_count(plan);
    table->rows = calloc((size_t)table->count + 1, sizeof *table->rows);
    if (table->rows == NULL) {
        fprintf(stderr, "ctrsec: out of memory\n");
        return false;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        struct row *row = &table->rows[i];
        row->rule.struct_size = sizeof row->rule;
        row->cost.struct_size = sizeof row->cost;
        ctrsec_plan_rule(&row->rule, plan, i);
        ctrsec_evaluator_statistics(&row->cost, evaluator, i);
        table->time += row->cost.time;
        table->asked += row->cost.asked;
        table->left_out += left_out(&row->cost);
    }
    qsort(table->rows, table->count, sizeof *table->rows, by_time);
    return true;
}

static double micro(uint64_t nano)
{
    return (double)nano / 1000;
}

static void write_text(const struct table *table, FILE *to)
{
    fprintf(to, "%u rules, %llu times asked, %llu times left out by the index\n", table->count,
            (unsigned long long)table->asked, (unsigned long long)table->left_out);
    fprintf(to, "%.1f us in rules of %.1f us for all; the longest:\n", micro(table->time),
            micro(table->elapsed));
    fprintf(to, "%10s %8s %8s %8s %10s %8s  rule\n", "us", "asked", "left out", "runs", "fuel",
            "findings");
    for (uint32_t i = 0; i < table->count && i < ROWS && table->rows[i].cost.asked > 0; i++) {
        const struct ctrsec_statistics *cost = &table->rows[i].cost;
        fprintf(to, "%10.1f %8llu %8llu %8llu %10llu %8llu  %s\n", micro(cost->time),
                (unsigned long long)cost->asked, (unsigned long long)left_out(cost),
                (unsigned long long)cost->runs, (unsigned long long)cost->fuel,
                (unsigned long long)cost->findings, table->rows[i].rule.id);
    }
}

/* All rules; ids need no escapes. */
static void write_json(const struct table *table, FILE *to)
{
    fprintf(to, "{\"schema\": \"ctrsec.measure/v1\", \"nanoseconds\": %llu, \"rules\": [",
            (unsigned long long)table->elapsed);
    for (uint32_t i = 0; i < table->count; i++) {
        const struct ctrsec_statistics *cost = &table->rows[i].cost;
        fprintf(to,
                "%s\n  {\"rule\": \"%s\", \"nanoseconds\": %llu, "
                "\"asked\": %llu, \"left_out\": %llu, \"runs\": %llu, \"fuel\": %llu, "
                "\"findings\": %llu}",
                i == 0 ? "" : ",", table->rows[i].rule.id, (unsigned long long)cost->time,
                (unsigned long long)cost->asked, (unsigned long long)left_out(cost),
                (unsigned long long)cost->runs, (unsigned long long)cost->fuel,
                (unsigned long long)cost->findings);
    }
    fprintf(to, "\n]}\n");
}

/* "=FILE" behind the format, or stderr. */
static bool write_table(const struct table *table, const struct call *call)
{
    const char *value = call_value(call, OPTION_MEASURE), *path = strchr(value, '=');
    FILE *to = path == NULL ? stderr : fopen(path + 1, "w");
    bool good = to != NULL;
    if (good) {
        (call_word(call, OPTION_MEASURE, 0) == 0 ? write_text : write_json)(table, to);
        good = !ferror(to);
    }
    if (path != NULL && to != NULL)
        good = fclose(to) == 0 && good;
    if (!good)
        fprintf(stderr, "ctrsec: %s: %s\n", path == NULL ? "standard error" : path + 1,
                strerror(errno));
    return good;
}

int measured_check(const struct call *call, const ctrsec_plan *plan, ctrsec_evaluator *evaluator,
                   ctrsec_document *document, const struct ctrsec_check_options *options,
                   ctrsec_result *result, ctrsec_error **error)
{
    struct ctrsec_check_options given = *options;
    struct table table = {.rows = NULL};
    if (!call_has(call, OPTION_MEASURE))
        return ctrsec_check(evaluator, document, options, result, error);
    given.clock = nanoseconds;
    uint64_t before = nanoseconds(NULL);
    int status = ctrsec_check(evaluator, document, &given, result, error);
    table.elapsed = nanoseconds(NULL) - before;
    if (status == CTRSEC_OK && !(collect(&table, plan, evaluator) && write_table(&table, call)))
        status = CTRSEC_E_LIMIT;
    free(table.rows);
    return status;
}
