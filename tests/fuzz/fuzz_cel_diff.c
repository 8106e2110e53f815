/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An expression made of the bytes (naive/generate.h): the machine, the recording machine and the
 * naive twin give the same.
 */
#include "naive/generate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world world;
    static struct generate g;
    bool ran;
    if (world.arena.alloc == NULL)
        world_init(&world);
    if (size == 0)
        return 0;
    enum cs_check_mode mode = data[0] % 8 == 7 ? CS_CHECK_RESOLVE : CS_CHECK_STRICT;
    if (!world_agrees(&world, generate(&g, data + 1, size - 1), mode, &ran))
        abort();
    return 0;
}
