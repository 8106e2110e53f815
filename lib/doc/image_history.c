/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Histories. contract: doc/image_history.h
 *
 * The classic builder of Docker leaves what it ran, BuildKit the instruction:
 *
 *     step      = shell "#(nop)" instruction argument            all but RUN, classic
 *               | shell command                                  RUN, classic
 *               | "|" n n*(NAME "=" value) shell command         RUN with build arguments, classic
 *               | instruction argument ["# buildkit"]
 *               | "RUN" ["|" n n*(NAME "=" value)] [shell] command ["# buildkit"]
 *               | anything else                                  tools that know no Dockerfile
 *     shell     = "/bin/sh -c" | "/bin/bash -c" | "cmd /S /C" | "powershell -Command" ...
 *
 * Values of build arguments are not quoted, so one with blanks ends where the shell begins.
 */
#include "doc/image_history.h"

#include "doc/record_fill.h"

#define ARGUMENTS_MOST 10000 /* a count that is larger is as good as any other */

static const struct cs_str instructions[] = {
    CS_STR_INIT("ADD"),    CS_STR_INIT("ARG"),        CS_STR_INIT("CMD"),
    CS_STR_INIT("COPY"),   CS_STR_INIT("ENTRYPOINT"), CS_STR_INIT("ENV"),
    CS_STR_INIT("EXPOSE"), CS_STR_INIT("FROM"),       CS_STR_INIT("HEALTHCHECK"),
    CS_STR_INIT("LABEL"),  CS_STR_INIT("MAINTAINER"), CS_STR_INIT("ONBUILD"),
    CS_STR_INIT("RUN"),    CS_STR_INIT("SHELL"),      CS_STR_INIT("STOPSIGNAL"),
    CS_STR_INIT("USER"),   CS_STR_INIT("VOLUME"),     CS_STR_INIT("WORKDIR"),
};

static const struct cs_str shells[] = {
    CS_STR_INIT("/bin/sh -c"),
    CS_STR_INIT("/bin/bash -c"),
    CS_STR_INIT("/bin/ash -c"),
    CS_STR_INIT("/bin/ash -eo pipefail -c"),
    CS_STR_INIT("/bin/sh -eo pipefail -c"),
    CS_STR_INIT("/bin/sh -o pipefail -c"),
    CS_STR_INIT("/bin/bash -o pipefail -c"),
    CS_STR_INIT("/bin/bash -eo pipefail -c"),
    CS_STR_INIT("cmd /S /C"),
    CS_STR_INIT("powershell -Command"),
};

static struct cs_str from(struct cs_str s, uint32_t offset)
{
    return cs_str_trim(cs_str_slice(s, offset, s.len));
}

static bool ends_word(struct cs_str s, uint32_t at)
{
    return at == s.len || s.ptr[at] == ' ' || s.ptr[at] == '\t';
}

/* Takes the shell off the front; false where there is none. */
static bool skip_shell(struct cs_str *text)
{
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (cs_str_starts(*text, shells[i]) && ends_word(*text, shells[i].len)) {
            *text = from(*text, shells[i].len);
            return true;
        }
    }
    return false;
}

/* Where the first shell begins in the text, at the start of a word, or -1. */
static int64_t find_shell(struct cs_str text)
{
    int64_t first = -1;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        int64_t at = cs_str_find(text, shells[i], 0);
        if (at > 0 && ends_word(text, (uint32_t)at - 1) && (first < 0 || at < first))
            first = at;
    }
    return first;
}

static struct cs_str skip_instruction(struct cs_str text, struct cs_str *instruction)
{
    *instruction = CS_STR("");
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++) {
        if (cs_str_starts(text, instructions[i]) && ends_word(text, instructions[i].len)) {
            *instruction = instructions[i];
            return from(text, instructions[i].len);
        }
    }
    return text;
}

/* Without a shell to end them: the first `count` words. */
static uint32_t words_end(struct cs_str text, uint32_t count)
{
    uint32_t at = 0;
    for (; count > 0 && at < text.len; count--) {
        while (at < text.len && text.ptr[at] == ' ')
            at++;
        while (at < text.len && text.ptr[at] != ' ')
            at++;
    }
    return at;
}

/* A RUN without its instruction: build arguments, shell, command. */
static void read_command(struct cs_str text, struct cs_image_step *step)
{
    uint32_t at = 1, count = 0;
    step->instruction = CS_STR("RUN");
    if (text.len < 2 || text.ptr[0] != '|') {
        skip_shell(&text);
        step->argument = text;
        return;
    }
    for (; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++)
        count = count < ARGUMENTS_MOST ? count * 10 + (uint32_t)(text.ptr[at] - '0') : count;
    text = from(text, at);
    int64_t shell = find_shell(text);
    uint32_t end = shell >= 0 ? (uint32_t)shell : words_end(text, count);
    step->count = count;
    step->arguments = cs_str_trim(cs_str_slice(text, 0, end));
    step->argument = from(text, end);
    step->sensitive = shell < 0; /* the end of a value may be in it */
    skip_shell(&step->argument);
}

struct cs_image_step cs_image_history_step(struct cs_str created_by)
{
    static const struct cs_str nop = CS_STR_INIT("#(nop)"), buildkit = CS_STR_INIT("# buildkit");
    struct cs_image_step step = {CS_STR(""), CS_STR(""), CS_STR(""), 0, false};
    struct cs_str text = cs_str_trim(created_by), command = text;
    bool shell = skip_shell(&command);
    if (shell && cs_str_starts(command, nop)) {
        step.argument = skip_instruction(from(command, nop.len), &step.instruction);
    } else if (shell || (text.len > 1 && text.ptr[0] == '|')) {
        read_command(text, &step);
    } else {
        if (cs_str_ends(text, buildkit))
            text = cs_str_trim(cs_str_slice(text, 0, text.len - buildkit.len));
        step.argument = skip_instruction(text, &step.instruction);
        if (cs_str_is(step.instruction, "RUN"))
            read_command(step.argument, &step);
    }
    step.sensitive |= cs_str_is(step.instruction, "ENV") || cs_str_is(step.instruction, "ARG");
    return step;
}

/* --- records -----------------------------------------------------------------------------------
 */

static bool is_assignment(struct cs_str word)
{
    return word.len > 1 && word.ptr[0] != '=' && memchr(word.ptr, '=', word.len) != NULL;
}

/* The build arguments; a word that sets nothing belongs to the value before it. */
static bool variables_of(struct cs_arena *arena, const struct cs_image_step *step,
                         const struct cs_path *origin, struct cs_value *out)
{
    struct cs_record_heap heap = {.arena = arena};
    struct cs_str rest = step->arguments;
    while (rest.len > 0) {
        uint32_t end = words_end(rest, 1);
        while (end < rest.len) {
            struct cs_str next = from(rest, end);
            if (heap.count + 1 < step->count &&
                is_assignment(cs_str_slice(next, 0, words_end(next, 1))))
                break;
            end = rest.len - next.len + words_end(next, 1);
        }
        struct cs_record *variable = cs_image_variable(arena, cs_str_slice(rest, 0, end), origin);
        if (variable == NULL)
            return false;
        cs_record_push(&heap, cs_value_record(variable));
        rest = from(rest, end);
    }
    *out = cs_record_heap_list(&heap);
    return !heap.failed;
}

static struct cs_record *make_step(struct cs_arena *arena, const struct cs_schema *schema,
                                   const struct cs_path *origin, struct cs_value entry,
                                   void *payload)
{
    struct cs_record *record = cs_record_fill(arena, schema, origin, entry);
    struct cs_value text = cs_value_get(entry, "created_by");
    (void)payload;
    if (record == NULL)
        return NULL;
    struct cs_image_step step =
        cs_image_history_step(text.tag == CS_STRING ? cs_value_str(text) : CS_STR(""));
    struct cs_value argument = cs_value_string(step.argument);
    argument.flags |= step.sensitive ? CS_FLAG_SENSITIVE : 0;
    record->slots[CS_IMG_instruction_instruction] = cs_value_string(step.instruction);
    record->slots[CS_IMG_instruction_argument] = argument;
    if (!variables_of(arena, &step, origin, &record->slots[CS_IMG_instruction_buildArgs]))
        return NULL;
    return record;
}

bool cs_image_history_read(struct cs_image_build *build, struct cs_value config,
                           const struct cs_path *origin)
{
    if (cs_value_get(config, "history").tag != CS_LIST)
        return true;
    struct cs_value list = cs_record_list(build->arena, &cs_schema_image_instruction, origin,
                                          config, "history", make_step, NULL);
    return list.tag != CS_ABSENT &&
           cs_image_put(build, CS_IMG_image_history, list,
                        cs_path_name(build->arena, origin, CS_STR("history")));
}
