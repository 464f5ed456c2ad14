/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees made of the input, checked as `denest check` does: any tree is good, or has mistakes that
 * can be told. */
#include "tests/fuzz/fuzz.h"

#include <denest/log.h>
#include <denest/simulation.h>
#include <denest/tree.h>

static void
no_log(DenestLogLevel level, const char *line, gpointer user_data)
{
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(DenestTree) tree =
        denest_tree_new_from_text((const char *)data, (gssize)size, "input", NULL);
    g_autoptr(GPtrArray) mistakes = NULL;

    denest_log_set_sink(no_log, NULL);
    if (!tree)
        return 0;
    mistakes = denest_check_tree(tree, NULL);
    for (guint i = 0; i < mistakes->len; i++) {
        const GError *mistake = g_ptr_array_index(mistakes, i);

        g_assert_true(mistake->domain == DENEST_ERROR);
        g_assert_true(g_utf8_validate(mistake->message, -1, NULL));
    }
    return 0;
}
