/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/bar.h"

static void
test_render(void)
{
    static const struct {
        double done, total, seconds;
        const char *text;
    } rows[] = {
        {0, 400, 0, "run:   0%|          | 0/400 [00:00<?, ?ms/s]"},
        {100, 400, 2, "run:  25%|██▌       | 100/400 [00:02<00:06, 50.00ms/s]"},
        {400, 400, 3700, "run: 100%|██████████| 400/400 [1:01:40<00:00, 0.11ms/s]"},
        {0, 0, 0, "run: 100%|██████████| 0/0 [00:00<?, ?ms/s]"},
        {500, 400, 1, "run: 100%|██████████| 500/400 [00:01<00:00, 500.00ms/s]"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DenestBar) bar = denest_bar_new("run", "ms", rows[i].total);
        g_autofree char *text = NULL;

        denest_bar_update(bar, rows[i].done);
        text = denest_bar_render(bar, rows[i].seconds);
        g_assert_cmpstr(text, ==, rows[i].text);
    }
    denest_bar_finish(NULL);
}

/* Without a terminal the bar is silent. */
static void
test_silent(void)
{
    if (g_test_subprocess()) {
        DenestBar *bar = denest_bar_new(NULL, "it", 2);

        denest_bar_update(bar, 1);
        denest_bar_finish(bar);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bar/render", test_render);
    g_test_add_func("/bar/silent", test_silent);
    return g_test_run();
}
