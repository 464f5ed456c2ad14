/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/npy.h"
#include "tests/fuzz/fuzz.h"

/* Takes the sum, so that the values are read. */
static volatile double sink;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(DenestNpy) array = denest_npy_read_bytes(data, size, "input", NULL);
    double sum = 0;

    for (gsize i = 0; array && i < array->n_values; i++)
        sum += array->values[i];
    sink = sum;
    return 0;
}
