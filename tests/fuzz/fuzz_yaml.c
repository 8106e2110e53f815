/* SPDX-License-Identifier: Apache-2.0 */
/* The YAML reader: every document of a stream, written out again. */
#include <stdint.h>

#include "text/json_write.h"
#include "text/yaml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_part(const struct cs_source *part)
{
    struct cs_arena arena;
    struct cs_diag diag;
    struct cs_tree tree;
    struct cs_yaml_options options = {&cs_limits_default, CS_DUPLICATE_LAST_WINS, 1,
                                      &cs_alloc_libc};
    cs_arena_init(&arena, &cs_alloc_libc, 0);
    cs_diag_init(&diag, &arena, part);
    if (cs_yaml_read(part, &options, &arena, &diag, &tree) == CTRSEC_OK) {
        struct cs_json_writer writer;
        struct cs_buf buf;
        cs_buf_init(&buf, &cs_alloc_libc, 0);
        cs_json_writer_init(&writer, &buf, 1);
        cs_json_value(&writer, tree.root, CS_JSON_SHOW_SECRETS);
        cs_buf_clear(&buf);
    }
    cs_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cs_source stream = {.name = CS_STR_INIT("f"),
                               .text = cs_str_of((const char *)data, size)},
                     part = {0};
    for (uint32_t offset = 0; size <= 1 << 16 && cs_yaml_next(&stream, &offset, &part);)
        read_part(&part);
    return 0;
}
