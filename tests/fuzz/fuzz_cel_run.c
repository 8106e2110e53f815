/* SPDX-License-Identifier: Apache-2.0 */
/* An expression, run: recorded or not it gives the same for the same, and less fuel cuts it short.
 */
#include "cel/cel_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void declare(struct session *s)
{
    s->values[session_variable(s, CS_STR("s"), &cs_type_string)] = cs_value_string(CS_STR("abc"));
    s->values[session_variable(s, CS_STR("x"), &cs_type_dyn)] = cs_value_int(7);
    session_variable(s, CS_STR("m"), &cs_type_dyn); /* absent */
}

static struct cs_value run(struct session *s, uint64_t *fuel, struct cs_recorder *recorder)
{
    struct cs_activation activation = {.values = s->values, .count = s->count};
    cs_vm_reset(s->vm);
    return cs_vm_run(s->vm, s->program, &activation, fuel, NULL, recorder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct session s;
    session_init(&s);
    declare(&s);
    enum cs_check_mode mode = size % 2 == 0 ? CS_CHECK_RESOLVE : CS_CHECK_STRICT;
    if (session_check(&s, cs_str_of((const char *)data, size & 0x3FFF), mode) == CTRSEC_OK &&
        session_compile(&s) == CTRSEC_OK) {
        struct cs_recorder recorder = {.arena = &s.arena};
        uint64_t fuel = 50000, again = 50000;
        uint8_t tag = run(&s, &fuel, NULL).tag;
        bool same = run(&s, &again, &recorder).tag == tag && fuel == again;
        uint64_t less = (50000 - fuel) / 2;
        if (!same || tag == CS_ABSENT || run(&s, &less, NULL).tag != CS_UNKNOWN)
            abort();
    }
    session_clear(&s);
    return 0;
}
