/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables of functions: in each piece the polynomial through the Chebyshev nodes. */
#include <denest/curves.h>

#define N_NODES (DENEST_CURVES_DEGREE + 1)

/* Coefficients of Chebyshev polynomials: [degree][power]. */
static void
fill_chebyshev(double polynomial[N_NODES][N_NODES])
{
    polynomial[0][0] = 1;
    polynomial[1][1] = 1;
    for (guint n = 2; n < N_NODES; n++)
        for (guint k = 0; k < N_NODES; k++)
            polynomial[n][k] = (k > 0 ? 2 * polynomial[n - 1][k - 1] : 0) - polynomial[n - 2][k];
}

/* Interpolate on one piece. The number of nodes is even, so that none lies in the middle, where
 * functions are often undefined. */
static void
fill_piece(const DenestCurves *curves, guint index, double polynomial[N_NODES][N_NODES])
{
    double values[N_NODES][DENEST_CURVES] = {{0}};
    DenestCurvePiece *piece = &curves->pieces[index];

    memset(piece, 0, sizeof *piece);
    for (guint j = 0; j < N_NODES; j++) {
        double t = cos(G_PI * (j + 0.5) / N_NODES);

        curves->compute(curves->low + curves->width * (index + (t + 1) / 2), values[j]);
    }
    for (guint n = 0; n < N_NODES; n++)
        for (guint f = 0; f < DENEST_CURVES; f++) {
            double sum = 0;

            for (guint j = 0; j < N_NODES; j++)
                sum += values[j][f] * cos(G_PI * n * (j + 0.5) / N_NODES);
            sum *= (n == 0 ? 1.0 : 2.0) / N_NODES;
            for (guint k = 0; k <= n; k++)
                piece->c[DENEST_CURVES_DEGREE - k][f] += sum * polynomial[n][k];
        }
}

void
denest_curves_prepare(DenestCurves *curves)
{
    double polynomial[N_NODES][N_NODES] = {{0}};

    if (!g_once_init_enter(&curves->ready))
        return;
    fill_chebyshev(polynomial);
    for (guint i = 0; i < curves->n_pieces; i++)
        fill_piece(curves, i, polynomial);
    curves->wide = denest_cpu_level() == 2;
    g_once_init_leave(&curves->ready, 1);
}
