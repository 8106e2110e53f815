/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles that were made to cost: as many rules as a plan may have, all of a kind that one of its
 * structures suffers from. Each compiles within the memory that docs/LIMITS.md states, or is
 * refused with a limit, and judges an event afterwards.
 *
 *     run_bundles [RULES]      default 1000; 20000 is the most
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ctrsec/ctrsec.h"

enum { USUAL = 1000, FILE_RULES = 250, CONDITION = 12000, HEADER = 64 };

/* Bytes while a plan is made and of the plan itself, for each rule and for each byte of rules;
   docs/LIMITS.md. */
enum { MAKING_RULE = 8192, MAKING_BYTE = 64, KEPT_RULE = 4096, KEPT_BYTE = 24, BASE = 8 << 20 };

struct memory {
    size_t now, peak;
};

/* Remembers the size of each piece in front of it. */
static void *resize(void *pointer, size_t size, void *payload)
{
    struct memory *memory = payload;
    char *begin = pointer == NULL ? NULL : (char *)pointer - HEADER;
    if (begin != NULL)
        memory->now -= *(size_t *)(void *)begin;
    if (size == 0) {
        free(begin);
        return NULL;
    }
    begin = realloc(begin, size + HEADER);
    if (begin == NULL)
        return NULL;
    *(size_t *)(void *)begin = size;
    memory->now += size;
    memory->peak = memory->now > memory->peak ? memory->now : memory->peak;
    return begin + HEADER;
}

/* --- conditions; i is the number of the rule ----------------------------------------------------
 */

#define LONG_A \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static int same_begin(char *out, size_t room, unsigned i)
{
    return snprintf(out, room, "proc.cmdline.contains('" LONG_A "%u')", i);
}

static int same_end(char *out, size_t room, unsigned i)
{
    return snprintf(out, room, "proc.cmdline.endsWith('%u" LONG_A "')", i);
}

/* Literals without anything in common: as many states as there are bytes. */
static int scattered(char *out, size_t room, unsigned i)
{
    uint64_t state = i * UINT64_C(0x9E3779B97F4A7C15) + 1;
    int size = snprintf(out, room, "proc.cmdline.contains('");
    for (int k = 0; k < 32; k++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size += snprintf(out + size, room - (size_t)size, "%c", 'a' + (int)(state >> 59) % 26);
    }
    return size + snprintf(out + size, room - (size_t)size, "')");
}

static int alternatives(char *out, size_t room, unsigned i)
{
    int size = snprintf(out, room, "proc.name in ['x'");
    for (unsigned k = 0; k < 100; k++)
        size += snprintf(out + size, room - (size_t)size, ",'%u'", i * 100 + k);
    return size + snprintf(out + size, room - (size_t)size, "]");
}

/* The same, of as few bytes as can be. */
static int short_alternatives(char *out, size_t room, unsigned i)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz";
    int size = snprintf(out, room, "proc.name in ['x'");
    for (unsigned k = 0; k < 250; k++)
        size += snprintf(out + size, room - (size_t)size, ",'%c%c'", digits[(i + k) % 26],
                         digits[(i + k) / 26 % 26]);
    return size + snprintf(out + size, room - (size_t)size, "]");
}

/* 2^10 ways to be true. */
static int products(char *out, size_t room, unsigned i)
{
    int size = snprintf(out, room, "true");
    for (unsigned k = 0; k < 10; k++)
        size += snprintf(out + size, room - (size_t)size,
                         " && (proc.name == '%u.%u' || proc.exe == '%u.%u')", i, k, i, k);
    return size;
}

static int ranges(char *out, size_t room, unsigned i)
{
    return snprintf(out, room, "proc.pid > %u && proc.pid < %u", i, i + 100000);
}

static int networks(char *out, size_t room, unsigned i)
{
    return snprintf(out, room, "has(fd.sip) && cidr('10.%u.%u.%u/32').containsIP(fd.sip)",
                    i >> 16 & 255, i >> 8 & 255, i & 255);
}

static int expressions(char *out, size_t room, unsigned i)
{
    return snprintf(out, room,
                    "proc.cmdline.matches('(?:a|b|c)*[^x]{1,40}(?:d+|e?f)*%u(g|h){3,9}$')", i);
}

/* Nothing that an index could look up. */
static int opaque(char *out, size_t room, unsigned i)
{
    return snprintf(out, room, "proc.cmdline.size() + proc.name.size() == %u", i);
}

static int lengthy(char *out, size_t room, unsigned i)
{
    int size = snprintf(out, room, "proc.pid == %u", i);
    for (unsigned k = 0; k < 30; k++)
        size +=
            snprintf(out + size, room - (size_t)size, " || proc.pid + %u == proc.ppid * %u", k, i);
    return size;
}

static const struct {
    const char *name;
    int (*write)(char *out, size_t room, unsigned i);
} kinds[] = {
    {"literals with one begin", same_begin},
    {"literals with one end", same_end},
    {"scattered literals", scattered},
    {"100 alternatives", alternatives},
    {"250 short alternatives", short_alternatives},
    {"products of alternatives", products},
    {"ranges", ranges},
    {"networks", networks},
    {"regular expressions", expressions},
    {"nothing to look up", opaque},
    {"30 sums", lengthy},
};

/* --- one bundle
 * ----------------------------------------------------------------------------------- */

/* *bytes gets their number. */
static ctrsec_builder *make_builder(ctrsec_context *context, size_t kind, unsigned count,
                                    size_t *bytes)
{
    static char text[FILE_RULES * (CONDITION + 128)], condition[CONDITION];
    ctrsec_builder *builder;
    if (ctrsec_builder_new(&builder, context, NULL) != CTRSEC_OK)
        return NULL;
    *bytes = 0;
    for (unsigned i = 0; i < count;) {
        char name[32];
        size_t size = (size_t)snprintf(text, sizeof text, "rules:\n");
        snprintf(name, sizeof name, "rules-%u.yaml", i);
        for (unsigned end = i + FILE_RULES; i < end && i < count; i++) {
            kinds[kind].write(condition, sizeof condition, i);
            size += (size_t)snprintf(text + size, sizeof text - size,
                                     "- {id: r%u, title: t, severity: low, target: event, "
                                     "missing: skip, violation: \"%s\"}\n",
                                     i, condition);
        }
        if (ctrsec_builder_add(builder, name, text, size, NULL) != CTRSEC_OK) {
            ctrsec_builder_free(builder);
            return NULL;
        }
        *bytes += size;
    }
    return builder;
}

/* An event has to be judged. */
static int judge(ctrsec_context *context, ctrsec_plan *plan)
{
    static const char event[] = "{\"evt.type\":\"execve\",\"proc.name\":\"x\",\"proc.pid\":7,"
                                "\"proc.cmdline\":\"" LONG_A "7\"}";
    ctrsec_evaluator *evaluator = NULL;
    ctrsec_document *document = NULL;
    ctrsec_result *result = NULL;
    size_t consumed;
    int status = ctrsec_evaluator_new(&evaluator, plan, NULL);
    if (status == CTRSEC_OK)
        status = ctrsec_document_new(&document, context, NULL);
    if (status == CTRSEC_OK)
        status = ctrsec_result_new(&result, context, NULL);
    if (status == CTRSEC_OK)
        status = ctrsec_check_batch(evaluator, document, event, strlen(event), 1, NULL, &consumed,
                                    result, NULL);
    ctrsec_result_free(result);
    ctrsec_document_free(document);
    ctrsec_evaluator_free(evaluator);
    return status;
}

/* Under AddressSanitizer each piece of an arena is an allocation of its own, and so takes more. */
#if defined(__SANITIZE_ADDRESS__)
#define MORE(bytes) ((bytes) + (bytes) / 2)
#else
#define MORE(bytes) (bytes)
#endif

static int fits(const char *name, unsigned count, size_t bytes, const struct memory *memory,
                int status, double seconds)
{
    size_t kept = memory->now, peak = memory->peak;
    int refused = status == CTRSEC_E_LIMIT;
    int good = refused || (status == CTRSEC_OK &&
                           peak <= MORE(count * MAKING_RULE + bytes * MAKING_BYTE + BASE) &&
                           kept <= MORE(count * KEPT_RULE + bytes * KEPT_BYTE + BASE));
    printf("bundles %-26s %5.1f MiB %-8s %6.2f s, %6.1f MiB while made, %6.1f MiB kept%s\n", name,
           (double)bytes / (1 << 20),
           refused               ? "refused"
           : status == CTRSEC_OK ? "compiled"
                                 : "failed",
           seconds, (double)peak / (1 << 20), (double)kept / (1 << 20), good ? "" : "  FAILED");
    return good;
}

static int try_kind(size_t kind, unsigned count)
{
    struct memory memory = {0, 0};
    struct ctrsec_context_options options = {
        .struct_size = sizeof options, .resize = resize, .payload = &memory};
    struct ctrsec_plan_options plan_options = {.struct_size = sizeof plan_options};
    ctrsec_context *context;
    ctrsec_plan *plan = NULL;
    if (ctrsec_context_new(&context, &options, NULL) != CTRSEC_OK)
        return 0;
    size_t bytes;
    plan_options.builder = make_builder(context, kind, count, &bytes);
    int good = 0;
    if (plan_options.builder != NULL) {
        size_t before = memory.now;
        clock_t start = clock();
        memory.peak = before;
        int status = ctrsec_plan_new(&plan, context, &plan_options, NULL);
        struct memory used = {memory.now - before, memory.peak - before};
        good = fits(kinds[kind].name, count, bytes, &used, status,
                    (double)(clock() - start) / CLOCKS_PER_SEC);
        good = good && (plan == NULL || judge(context, plan) == CTRSEC_OK);
    }
    ctrsec_plan_release(plan);
    ctrsec_builder_free(plan_options.builder);
    ctrsec_context_free(context);
    return good;
}

/* One rule more than a plan may have. */
static int too_many(void)
{
    struct ctrsec_plan_options options = {.struct_size = sizeof options};
    ctrsec_context *context;
    ctrsec_plan *plan = NULL;
    ctrsec_error *error = NULL;
    if (ctrsec_context_new(&context, NULL, NULL) != CTRSEC_OK ||
        ctrsec_context_limit(context, "rules", USUAL - 1, NULL) != CTRSEC_OK)
        return 0;
    size_t bytes;
    options.builder = make_builder(context, 0, USUAL, &bytes);
    int status = options.builder == NULL ? CTRSEC_E_NOMEM
                                         : ctrsec_plan_new(&plan, context, &options, &error);
    printf("bundles one rule too many: %s\n", ctrsec_error_message(error));
    ctrsec_error_free(error);
    ctrsec_plan_release(plan);
    ctrsec_builder_free(options.builder);
    ctrsec_context_free(context);
    return status == CTRSEC_E_LIMIT;
}

int main(int argc, char **argv)
{
    unsigned count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : USUAL;
    int failed = !too_many();
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++)
        failed += !try_kind(kind, count);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
