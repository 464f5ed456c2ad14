/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/suggest.h"

#include <string.h>

/* Longer names are not compared: the table has MAX_LENGTH squared entries. */
enum { MAX_LENGTH = 64 };
/* More candidates are not listed. */
enum { MAX_LISTED = 24 };

/* Letters added, lost, changed or swapped with their neighbour, at equal cost. */
static guint
edit_distance(const char *a, guint n_a, const char *b, guint n_b)
{
    guint d[MAX_LENGTH + 1][MAX_LENGTH + 1];

    for (guint i = 0; i <= n_a; i++)
        d[i][0] = i;
    for (guint j = 0; j <= n_b; j++)
        d[0][j] = j;
    for (guint i = 1; i <= n_a; i++) {
        for (guint j = 1; j <= n_b; j++) {
            guint best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

            best = MIN(best, MIN(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, d[i - 2][j - 2] + 1);
            d[i][j] = best;
        }
    }
    return d[n_a][n_b];
}

const char *
denest_suggest_nearest(const char *name, const char *const *candidates)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);
    gsize length = strlen(name);
    const char *nearest = NULL;
    guint least = G_MAXUINT;

    if (!candidates || length == 0 || length > MAX_LENGTH)
        return NULL;
    for (; *candidates; candidates++) {
        g_autofree char *other = g_ascii_strdown(*candidates, -1);
        gsize n = strlen(other);
        guint distance;

        if (n == 0 || n > MAX_LENGTH)
            continue;
        distance = edit_distance(folded, (guint)length, other, (guint)n);
        /* A third of the letters may be wrong, but never all of a short name. */
        if (distance > MAX(length, n) / 3 && !(distance == 1 && MIN(length, n) > 1))
            continue;
        if (distance < least) {
            least = distance;
            nearest = *candidates;
        }
    }
    return nearest;
}

void
denest_suggest_append(GString *message, const char *name, const char *const *candidates)
{
    const char *nearest = denest_suggest_nearest(name, candidates);

    if (nearest)
        g_string_append_printf(message, "; did you mean '%s'?", nearest);
}

void
denest_suggest_append_known(GString *message, const char *name, const char *const *candidates)
{
    guint n = g_strv_length((char **)candidates);

    denest_suggest_append(message, name, candidates);
    if (n > 0 && n <= MAX_LISTED) {
        g_autofree char *list = g_strjoinv(", ", (char **)candidates);

        g_string_append_printf(message, " (known: %s)", list);
    }
}
