/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what the YAML reader reads, for the comparison with another reader: a line of JSON for
 * each document, `{"value": ...}` or `{"error": ...}`, and behind those of each file the line
 * `{"end": true}`. Arguments: files; "-" reads their names from the standard input.
 */
#include <stdio.h>
#include <stdlib.h>

#include "text/json_write.h"
#include "text/yaml_read.h"

static int dump_document(const struct cs_source *part)
{
    struct cs_limits limits = cs_limits_default;
    struct cs_yaml_options options = {.limits = &limits, .alloc = &cs_alloc_libc, .seed = 7};
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_tree tree;
    struct cs_buf buf;
    struct cs_json_writer writer;
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, part);
    cs_buf_init(&buf, &cs_alloc_libc, 0);
    cs_json_writer_init(&writer, &buf, 0);
    int status = cs_yaml_read(part, &options, &arena, &diag, &tree);
    cs_json_open(&writer, '{');
    if (status == CTRSEC_OK) {
        cs_json_name(&writer, "value");
        cs_json_value(&writer, tree.root, CS_JSON_SHOW_SECRETS);
    } else {
        cs_json_name(&writer, "error");
        cs_json_str(&writer, diag.first == NULL ? CS_STR("out of memory") : diag.first->message);
        cs_json_name(&writer, "line");
        cs_json_uint(&writer, diag.first == NULL ? 0 : diag.first->position.line);
    }
    cs_json_close(&writer, '}');
    struct cs_str line = cs_buf_view(&buf);
    printf("%.*s\n", CS_STR_ARG(line));
    int result = buf.failed;
    cs_buf_clear(&buf);
    cs_arena_clear(&arena);
    return result;
}

/* The whole file, to be freed; NULL where it cannot be read. */
static char *read_file(const char *name, size_t *len)
{
    FILE *file = fopen(name, "rb");
    char *text = NULL;
    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && ftell(file) >= 0) {
        size_t size = (size_t)ftell(file);
        rewind(file);
        text = malloc(size + 1);
        *len = text == NULL ? 0 : fread(text, 1, size, file);
    }
    fclose(file);
    return text;
}

static int dump_file(const char *name)
{
    size_t len = 0;
    char *text = read_file(name, &len);
    if (text == NULL) {
        fprintf(stderr, "yaml_dump: cannot read %s\n", name);
        return 1;
    }
    struct cs_source stream = {.name = cs_str_from(name), .text = cs_str_of(text, len)}, part = {0};
    int result = 0;
    for (uint32_t offset = 0; cs_yaml_next(&stream, &offset, &part);)
        result |= dump_document(&part);
    free(text);
    puts("{\"end\":true}");
    return result;
}

int main(int argc, char **argv)
{
    int result = 0;
    for (int i = 1; i < argc; i++) {
        char name[4096];
        if (strcmp(argv[i], "-") != 0) {
            result |= dump_file(argv[i]);
            continue;
        }
        while (fgets(name, sizeof name, stdin) != NULL) {
            name[strcspn(name, "\n")] = '\0';
            result |= dump_file(name);
        }
    }
    return result;
}
