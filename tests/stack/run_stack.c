/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much stack the deepest expressions need: each is read, checked, compiled and run, plain and
 * recorded, on a thread whose stack was painted before.
 *
 *     run_stack
 *
 * Prints the bytes used at the default nesting and at the largest one. In optimised builds the
 * default has to fit a stack of 64 KiB, and then runs on such a one too.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>

#include "cel/cel_check_advice.h"
#include "cel/cel_session.h"

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
enum { MEASURED = 1 };
#else
enum { MEASURED = 0 };
#endif

enum { SMALL = 64 << 10, LARGE = 8 << 20, PAINT = 0xA5, TEXT = 60000 };

/* `front` as often as the nesting allows, `middle`, and as often `back`. */
static const struct shape {
    const char *name, *front, *middle, *back;
} shapes[] = {
    {"parentheses", "(", "x", ")"},
    {"lists", "[", "x", "]"},
    {"maps", "{'a': ", "x", "}"},
    {"calls", "type(", "x", ")"},
    {"members", "x.indexOf(", "x", ")"},
    {"variadic calls", "math.greatest(1, ", "x", ")"},
    {"indexes", "x[", "0", "]"},
    {"not", "!(", "x", ")"},
    {"and in or", "x && (x || ", "x", ")"},
    {"conditionals", "(x ? 1 : ", "x", ")"},
    {"comparisons", "(x == ", "x", ")"},
    {"all", "x.all(i, ", "i", ")"},
    {"map of two", "x.transformMap(i, j, i == 0, ", "i", ")"},
    {"sortBy", "x.sortBy(i, ", "i", ")"},
    {"bind", "cel.bind(i, x, ", "i", ")"},
    {"optMap", "optional.of(x).optMap(i, ", "i", ")"},
    {"optional entries", "[?optional.of(", "x", ")]"},
    {"errors", "[1 + '' + nope, ", "x", "]"},
    {"a sum", "x + ", "x", ""},
    {"a chain of members", "", "x", ".a"},
    {"a chain of calls", "", "x", ".value()"},
    {"a chain of unknown calls", "", "x", ".f()"},
    {"a chain of conditionals", "x ? x : ", "x", ""},
    {"a chain of and", "x && ", "x", ""},
};

struct job {
    const struct shape *shape;
    struct cs_limits limits;
    char text[TEXT];
    uint32_t times;
    int status; /* of the largest that is accepted */
};

static void write_text(struct job *job, uint32_t times)
{
    size_t len = 0, front = strlen(job->shape->front), back = strlen(job->shape->back);
    for (uint32_t i = 0; i < times && len + front < TEXT / 2; i++, len += front)
        memcpy(job->text + len, job->shape->front, front);
    len += (size_t)sprintf(job->text + len, "%s", job->shape->middle);
    for (uint32_t i = 0; i < times && len + back < TEXT - 1; i++, len += back)
        memcpy(job->text + len, job->shape->back, back);
    job->text[len] = '\0';
}

static int run(struct job *job, bool recorded)
{
    struct session *s = malloc(sizeof *s);
    static struct cs_check_advice advice;
    if (s == NULL)
        abort();
    session_init(s);
    /* as for rules, and for who writes them */
    s->env.validate = s->env.homogeneous = true;
    memset(&advice, 0, sizeof advice);
    s->env.advice = &advice;
    s->limits = job->limits;
    s->values[session_variable(s, CS_STR("x"), &cs_type_dyn)] = cs_value_int(1);
    int status = session_check(s, cs_str_from(job->text), CS_CHECK_STRICT);
    if (status == CTRSEC_OK)
        status = session_compile(s);
    if (status == CTRSEC_OK) {
        static struct cs_recorder recorder;
        recorder.arena = &s->arena;
        recorder.count = 0;
        uint64_t fuel = 100000;
        struct cs_activation activation = {.values = s->values, .count = s->count};
        cs_vm_run(s->vm, s->program, &activation, &fuel, NULL, recorded ? &recorder : NULL);
    }
    session_clear(s);
    free(s);
    return status;
}

/* The deepest that is accepted, and one that is not. */
static void *deepest(void *payload)
{
    struct job *job = payload;
    uint32_t least = 1, most = 8192; /* accepted, refused for its depth */
    while (least + 1 < most) {
        uint32_t middle = (least + most) / 2;
        write_text(job, middle);
        if (run(job, false) == CTRSEC_E_LIMIT)
            most = middle;
        else
            least = middle;
    }
    job->times = least;
    return NULL;
}

static void *once(void *payload)
{
    struct job *job = payload;
    write_text(job, job->times);
    job->status = run(job, false);
    run(job, true);
    write_text(job, job->times + 1);
    run(job, false);
    return NULL;
}

/* Bytes of the stack that were written to. */
static size_t on_stack(size_t size, void *(*work)(void *), void *job)
{
    pthread_attr_t attributes;
    pthread_t thread;
    unsigned char *stack =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED)
        abort();
    memset(stack, PAINT, size);
    pthread_attr_init(&attributes);
    if (pthread_attr_setstack(&attributes, stack, size) != 0 ||
        pthread_create(&thread, &attributes, work, job) != 0 || pthread_join(thread, NULL) != 0)
        abort();
    pthread_attr_destroy(&attributes);
    size_t untouched = 0;
    while (untouched < size && stack[untouched] == PAINT)
        untouched++;
    munmap(stack, size);
    return size - untouched;
}

/* --- values that are nested deeper than any document ------------------------------------------ */

static const char *const walks[] = {
    "x == y",
    "x in [y]",
    "'%s'.format([x]) == ''",
    "x.flatten(1000) == []",
    "string(x) == ''",
    "[x, y].distinct() == []",
    "optional.of(x) == optional.of(y)",
    "sets.contains([x], [y])",
};

struct walk {
    struct session session;
    struct cs_value v;
};

static void *run_walk(void *payload)
{
    struct walk *walk = payload;
    walk->v = session_run(&walk->session);
    return NULL;
}

/* Lists in lists, maps in maps or optionals in optionals. */
static struct cs_value nest(struct cs_arena *arena, enum cs_tag tag)
{
    enum { LEVELS = 5000 };
    struct cs_value v = cs_value_int(1);
    for (int i = 0; i < LEVELS; i++) {
        struct cs_value *items = cs_arena_array(arena, 2, sizeof *items);
        if (items == NULL)
            abort();
        items[0] = tag == CS_MAP ? cs_value_key(CS_STR("k")) : v;
        items[1] = v;
        v = cs_value_make(tag);
        v.len = 1;
        if (tag == CS_OPTIONAL)
            v.as.boxed = items;
        else
            v.as.items = items;
    }
    return v;
}

static size_t measure_walks(enum cs_tag tag)
{
    size_t most = 0;
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++) {
        static struct walk walk;
        session_init(&walk.session);
        uint32_t x = session_variable(&walk.session, CS_STR("x"), &cs_type_dyn);
        uint32_t y = session_variable(&walk.session, CS_STR("y"), &cs_type_dyn);
        walk.session.values[x] = nest(&walk.session.arena, tag);
        walk.session.values[y] = nest(&walk.session.arena, tag);
        if (session_check(&walk.session, cs_str_from(walks[i]), CS_CHECK_STRICT) != CTRSEC_OK ||
            session_compile(&walk.session) != CTRSEC_OK)
            abort();
        size_t used = on_stack(LARGE, run_walk, &walk);
        most = used > most ? used : most;
        session_clear(&walk.session);
    }
    printf("stack  %s in %ss, walked: at most %zu bytes\n", cs_value_tag_name(tag),
           cs_value_tag_name(tag), most);
    return most;
}

static size_t measure(uint32_t depth)
{
    static struct job job;
    size_t most = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        job = (struct job){.shape = &shapes[i], .limits = cs_limits_default};
        job.limits.expression_depth = depth;
        job.limits.expression_bytes = 65536;
        on_stack(LARGE, deepest, &job);
        size_t used = on_stack(LARGE, once, &job);
        printf("stack  nesting %3u  %-24s %4u times %7zu bytes%s\n", (unsigned)depth,
               shapes[i].name, (unsigned)job.times, used,
               job.status == CTRSEC_OK ? "" : "  (refused by the checker)");
        most = used > most ? used : most;
        if (MEASURED && depth == cs_limits_default.expression_depth && used < SMALL)
            on_stack(SMALL, once, &job);
    }
    printf("stack  nesting %3u  at most %zu bytes\n", (unsigned)depth, most);
    return most;
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    size_t used = measure(cs_limits_default.expression_depth);
    static const enum cs_tag tags[] = {CS_LIST, CS_MAP, CS_OPTIONAL};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        size_t walked = measure_walks(tags[i]);
        used = walked > used ? walked : used;
    }
    measure((uint32_t)cs_limits_hard("expression_depth"));
    return MEASURED && used > SMALL ? 1 : 0;
}
