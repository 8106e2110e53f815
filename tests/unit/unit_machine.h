/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the suites of the expression machine: one expression from its text to its value, with these
 * variables:
 *     x 7, n null, t true, f false        plain
 *     e an error, m unknown (missing: the slot is empty), c unknown (cluster), l unknown (limit)
 *     s "secret"                           sensitive
 *     d                                    the document, with paths
 *     r, rs                                a record of unit_schema, a list of two of them
 */
#ifndef UNIT_MACHINE_H
#define UNIT_MACHINE_H

#include "cel/cel_check.h"
#include "cel/cel_share.h"
#include "cel/cel_vm.h"
#include "unit_cel.h"
#include "unit_document.h"

enum {
    UNIT_X,
    UNIT_N,
    UNIT_T,
    UNIT_F,
    UNIT_E,
    UNIT_M,
    UNIT_C,
    UNIT_L,
    UNIT_S,
    UNIT_D,
    UNIT_R,
    UNIT_RS,
    UNIT_SLOTS
};

static const struct cs_type unit_list_string = CS_TYPE_LIST_OF(&cs_type_string);
static const struct cs_field unit_fields[] = {
    {"name", &cs_type_string, CS_FIELD_NAME, "name", NULL, "Given"},
    {"size", &cs_type_int, 0, "spec/size", NULL, "Given"},
    {"gone", &cs_type_string, 0, "gone", NULL, "Absent"},
    {"pass", &cs_type_string, CS_FIELD_SENSITIVE, "pass", NULL, "Given, a secret"},
    {"live", &cs_type_bool, 0, "live", NULL, "Unknown: cluster"},
    {"tags", &unit_list_string, 0, "tags", NULL, "Given: a, b"},
};
enum { UNIT_NAME, UNIT_SIZE, UNIT_GONE, UNIT_PASS, UNIT_LIVE, UNIT_TAGS };
static const struct cs_schema unit_schema = {"unit", "For tests.", unit_fields, 6};
static const struct cs_type unit_record_type = CS_TYPE_RECORD_OF(&unit_schema);
static const struct cs_type unit_records_type = CS_TYPE_LIST_OF(&unit_record_type);

/* Which nodes are computed apart, once; of machines that are opened from now on. */
static uint32_t unit_share_uses = CS_SHARE_USES, unit_share_weight = CS_SHARE_WEIGHT;

struct unit_machine {
    struct unit_cel cel;
    struct unit_reader reader;
    struct cs_unit *unit;
    struct cs_vm *vm;
    struct cs_value values[UNIT_SLOTS];
    const struct cs_path *paths[UNIT_SLOTS];
    struct cs_recorder recorder;
    uint32_t program;
    uint64_t fuel, spent;
};

static inline struct cs_value unit_record(struct cs_arena *arena, const char *name, int64_t size,
                                          const struct cs_path *origin)
{
    struct cs_record *record = cs_record_new(arena, &unit_schema, origin);
    struct cs_value *tags = cs_arena_array(arena, 2, sizeof *tags);
    tags[0] = cs_value_string(CS_STR("a"));
    tags[1] = cs_value_string(CS_STR("b"));
    record->slots[UNIT_NAME] = cs_value_string(cs_str_from(name));
    record->slots[UNIT_SIZE] = cs_value_int(size);
    record->slots[UNIT_PASS] = cs_value_string(CS_STR("secret"));
    record->slots[UNIT_LIVE] = cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER);
    record->slots[UNIT_TAGS] = cs_value_make(CS_LIST);
    record->slots[UNIT_TAGS].len = 2;
    record->slots[UNIT_TAGS].as.items = tags;
    return cs_value_record(record);
}

static inline void unit_machine_values(struct unit_machine *m, const char *document)
{
    struct cs_arena *arena = &m->reader.arena;
    const struct cs_tree *tree = unit_json(&m->reader, document);
    struct cs_value *records = cs_arena_array(arena, 2, sizeof *records);
    const struct cs_path *root = cs_path_root(arena, tree);
    for (uint32_t i = 0; i < 2; i++) {
        const struct cs_path *list = cs_path_name(arena, root, CS_STR("rs"));
        records[i] =
            unit_record(arena, i == 0 ? "one" : "two", i + 1, cs_path_index(arena, list, i));
    }
    m->values[UNIT_X] = cs_value_int(7);
    m->values[UNIT_N] = cs_value_null();
    m->values[UNIT_T] = cs_value_bool(true);
    m->values[UNIT_F] = cs_value_bool(false);
    m->values[UNIT_E] = cs_value_error(CS_FAULT_CONVERT);
    m->values[UNIT_M] = cs_value_absent();
    m->values[UNIT_C] = cs_value_unknown(CTRSEC_UNKNOWN_CLUSTER);
    m->values[UNIT_L] = cs_value_unknown(CTRSEC_UNKNOWN_LIMIT);
    m->values[UNIT_S] = cs_value_string(CS_STR("secret"));
    m->values[UNIT_S].flags = CS_FLAG_SENSITIVE;
    m->values[UNIT_D] = tree->root;
    m->values[UNIT_R] = unit_record(arena, "r", 3, cs_path_name(arena, root, CS_STR("r")));
    m->values[UNIT_RS] = cs_value_make(CS_LIST);
    m->values[UNIT_RS].len = 2;
    m->values[UNIT_RS].as.items = records;
    m->paths[UNIT_D] = root;
    m->paths[UNIT_RS] = cs_path_name(arena, root, CS_STR("rs"));
}

static inline void unit_machine_variables(struct cs_cel_env *env)
{
    static const char *const names[] = {"x", "n", "t", "f", "e", "m",
                                        "c", "l", "s", "d", "r", "rs"};
    for (uint32_t i = 0; i < UNIT_SLOTS; i++) {
        const struct cs_type *type = i == UNIT_R    ? &unit_record_type
                                     : i == UNIT_RS ? &unit_records_type
                                     : i == UNIT_S  ? &cs_type_string
                                                    : &cs_type_dyn;
        ck_assert_int_eq(CTRSEC_OK,
                         cs_cel_env_variable(env, cs_str_from(names[i]), type, i, i == UNIT_S));
    }
}

/* Up to the status of the compiler; the machine is there where it is CTRSEC_OK. */
static inline int unit_machine_open(struct unit_machine *m, const char *text, const char *document,
                                    const struct cs_limits *limits)
{
    memset(m, 0, sizeof *m);
    unit_cel_open(&m->cel, cs_str_from(text));
    unit_open(&m->reader);
    if (limits != NULL)
        m->cel.limits = *limits;
    unit_machine_variables(&m->cel.env);
    unit_machine_values(m, document != NULL ? document : "{}");
    struct cs_ast *ast = unit_cel_parse(&m->cel);
    int status = cs_cel_check(&m->cel.env, CS_CHECK_STRICT, &m->cel.diag, ast);
    ck_assert_msg(status == CTRSEC_OK, "%s\n%s", text, unit_cel_errors(&m->cel));
    m->unit = cs_unit_new(&cs_alloc_libc, &m->cel.limits);
    ck_assert_ptr_nonnull(m->unit);
    m->unit->share_uses = unit_share_uses;
    m->unit->share_weight = unit_share_weight;
    m->fuel = m->cel.limits.rule_fuel;
    status = cs_unit_add(m->unit, ast, &m->cel.diag, &m->program);
    if (status == CTRSEC_OK)
        ck_assert_ptr_nonnull(m->vm = cs_vm_new(&cs_alloc_libc, m->unit, &m->cel.limits));
    return status;
}

static inline void unit_machine_close(struct unit_machine *m)
{
    cs_vm_free(m->vm);
    cs_unit_free(m->unit);
    unit_close(&m->reader);
    unit_cel_close(&m->cel);
}

static inline struct cs_value unit_machine_run(struct unit_machine *m, bool record)
{
    struct cs_activation activation = {m->values, record ? m->paths : NULL, UNIT_SLOTS};
    uint64_t fuel = m->fuel;
    m->recorder.arena = &m->reader.arena;
    struct cs_value v =
        cs_vm_run(m->vm, m->program, &activation, &fuel, NULL, record ? &m->recorder : NULL);
    m->spent = m->fuel - fuel;
    return v;
}

/* A value as text: CEL, or what is wrong. Borrowed until the next call. */
static inline const char *unit_machine_text(struct unit_machine *m, struct cs_value v)
{
    static const char *const reasons[] = {"none", "missing", "error", "limit", "cluster"};
    cs_buf_reset(&m->cel.buf);
    if (v.tag == CS_ERROR)
        cs_buf_printf(&m->cel.buf, "error: %s", v.as.text);
    else if (v.tag == CS_UNKNOWN)
        cs_buf_printf(&m->cel.buf, "unknown: %s", reasons[v.hash]);
    else if (v.tag == CS_ABSENT)
        cs_buf_text(&m->cel.buf, "absent");
    else
        cs_cel_print_value(&m->cel.buf, v);
    if (v.tag == CS_UNKNOWN && v.as.record != NULL)
        cs_buf_printf(&m->cel.buf, " %s.%s", v.as.record->schema->name,
                      v.as.record->schema->fields[v.len - 1].name);
    return m->cel.buf.ptr;
}

#endif
