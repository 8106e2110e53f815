/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes' semver library; the comparisons stand with the quantities. */
#include "cel/cel_fn.h"
#include "value/opaque.h"
#include "value/semver.h"

enum { PASSES = 2, PART_BYTES = 64 };

struct semver {
    struct cs_opaque base;
    struct cs_semver version;
};

static const struct cs_semver *version_of(const struct cs_opaque *opaque)
{
    return &((const struct semver *)(const void *)opaque)->version;
}

static bool semver_equal(const struct cs_opaque *a, const struct cs_opaque *b)
{
    return cs_semver_compare(version_of(a), version_of(b)) == 0;
}

/* A comparison goes from part to part, which is slower than comparing bytes. */
static uint32_t semver_size(const struct cs_opaque *opaque)
{
    uint32_t len = version_of(opaque)->pre.len;
    return len < UINT32_MAX / PART_BYTES ? len * PART_BYTES : UINT32_MAX;
}

const struct cs_type cs_fn_type_semver = {.kind = CS_TYPE_OPAQUE, .name = "kubernetes.Semver"};
static const struct cs_opaque_kind semver_kind = {&cs_fn_type_semver, semver_equal, NULL, NULL,
                                                  semver_size};

bool cs_fn_semver_order(struct cs_value a, struct cs_value b, int *order)
{
    if (!cs_value_is_opaque(a, &semver_kind) || !cs_value_is_opaque(b, &semver_kind))
        return false;
    *order = cs_semver_compare(version_of(a.as.opaque), version_of(b.as.opaque));
    return true;
}

/* False: no arguments of these functions. */
static bool read_args(const struct cs_value *args, uint32_t nargs, bool *normalize)
{
    if (nargs < 1 || nargs > 2 || args[0].tag != CS_STRING ||
        (nargs == 2 && args[1].tag != CS_BOOL))
        return false;
    *normalize = nargs == 2 && args[1].as.boolean;
    return true;
}

static struct cs_value fn_semver(struct cs_call *call, const struct cs_value *args, uint32_t nargs)
{
    struct semver *semver;
    bool normalize;
    if (!read_args(args, nargs, &normalize))
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, PASSES * (uint64_t)args[0].len) ||
        (semver = cs_arena_zero(call->arena, sizeof *semver)) == NULL)
        return cs_call_limit(call);
    semver->base.kind = &semver_kind;
    if (!cs_semver_parse(cs_value_str(args[0]), normalize, &semver->version))
        return cs_value_error(CS_FAULT_CONVERT);
    return cs_value_opaque(&semver->base);
}

static struct cs_value fn_is_semver(struct cs_call *call, const struct cs_value *args,
                                    uint32_t nargs)
{
    struct cs_semver version;
    bool normalize;
    if (!read_args(args, nargs, &normalize))
        return cs_fn_no_overload();
    if (!cs_fn_pay_text(call, PASSES * (uint64_t)args[0].len))
        return cs_call_limit(call);
    return cs_value_bool(cs_semver_parse(cs_value_str(args[0]), normalize, &version));
}

static struct cs_value number(uint64_t number)
{
    return number > INT64_MAX ? cs_value_error(CS_FAULT_OVERFLOW) : cs_value_int((int64_t)number);
}

#define NUMBER_FUNCTION(name)                                                           \
    static struct cs_value fn_##name(struct cs_call *call, const struct cs_value *args, \
                                     uint32_t nargs)                                    \
    {                                                                                   \
        (void)call;                                                                     \
        if (nargs != 1 || !cs_value_is_opaque(args[0], &semver_kind))                   \
            return cs_fn_no_overload();                                                 \
        return number(version_of(args[0].as.opaque)->name);                             \
    }
NUMBER_FUNCTION(major)
NUMBER_FUNCTION(minor)
NUMBER_FUNCTION(patch)

#define STRING &cs_type_string

static const struct cs_overload semver_overloads[] = {
    CS_FN_GLOBAL(&cs_fn_type_semver, STRING),
    CS_FN_GLOBAL(&cs_fn_type_semver, STRING, &cs_type_bool)};
static const struct cs_overload is_semver_overloads[] = {
    CS_FN_GLOBAL(&cs_type_bool, STRING), CS_FN_GLOBAL(&cs_type_bool, STRING, &cs_type_bool)};
static const struct cs_overload number_overloads[] = {
    CS_FN_MEMBER(&cs_type_int, &cs_fn_type_semver)};

static const struct cs_validation literal_semver = {
    0, "semver", "a semantic version",
    "three numbers: '1.2.3', '1.2.3-rc.1'; semver('v1.2', true) also takes those"};

const struct cs_function cs_fn_semver_rows[] = {
    CS_FN_ROW_ALSO("semver", fn_semver, semver_overloads, 1, 33, .validate = &literal_semver),
    CS_FN_ROW("isSemver", fn_is_semver, is_semver_overloads, 1, 33),
    CS_FN_ROW("major", fn_major, number_overloads, 1, 33),
    CS_FN_ROW("minor", fn_minor, number_overloads, 1, 33),
    CS_FN_ROW("patch", fn_patch, number_overloads, 1, 33),
    {.name = NULL}};
