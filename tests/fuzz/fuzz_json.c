/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON reader beside jansson: both read or both refuse, and what is read is the same. Left to
 * ours alone: depth over jansson's build and numbers, which jansson keeps in 63 bits.
 */
#include "json_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= 1 << 20)
        json_oracle_compare(cs_str_of((const char *)data, size));
    return 0;
}
