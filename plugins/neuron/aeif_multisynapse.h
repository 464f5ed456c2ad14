/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the adaptive exponential neurons with any number of conductances share, beside aeif.h:
 *
 *     SYN = -sum of g_k (E_rev_k - V)
 *     u_k' = -u_k / tau_u_k,    g_k' = u_k - g_k / tau_g_k,    u_k += w * jump_k
 *
 * Receptor k = 1, 2, … has item k of E_rev and of the time constants. Negative weights are
 * refused, and make V not finite where synapses change them. A model's parameters begin with
 * Params; it fills in the constants of each receptor by aeif_multi_store().
 */
#ifndef AEIF_MULTISYNAPSE_H
#define AEIF_MULTISYNAPSE_H

#include "plugins/neuron/aeif.h"

/* The integrator keeps rows for each receptor on the stack. */
#define AEIF_MAX_RECEPTORS 128

typedef struct {
    AeifParams aeif;
    DenestDoubles E_rev;
} Params;

enum { U_K = AEIF_N_STATE, G_K, TAU_U, TAU_G, E_REV, JUMP, N_STATE };
enum { IN_CURRENT, IN_SPIKES };

#define AEIF_MULTI_E_REV_ROW                                                                       \
    DENEST_PARAM_LIST(Params, E_rev, "mV", DENEST_TYPE_DOUBLES, "[0.0]", -INFINITY, INFINITY,      \
                      "Reversal potentials, one for each receptor")
#define AEIF_MULTI_TAU_ROW(Struct, field, text, doc)                                               \
    DENEST_PARAM_LIST(Struct, field, "ms", DENEST_TYPE_DOUBLES, text, DENEST_ABOVE_ZERO, INFINITY, \
                      doc)

#define AEIF_REPEATED .repeated = 1 + DENEST_FIELD(Params, E_rev)
static const DenestState state[] = {
    AEIF_STATE_ROWS,
    [U_K] = {"dg_", "nS/ms", .doc = "Slope variable of a conductance", AEIF_REPEATED},
    [G_K] = {"g_", "nS", 0, DENEST_RECORDABLE, .doc = "Conductance of a receptor", AEIF_REPEATED},
    [TAU_U] = {"tau_u_", "ms", .doc = "Time constant of the slope variable", AEIF_REPEATED},
    [TAU_G] = {"tau_g_", "ms", .doc = "Time constant of the conductance", AEIF_REPEATED},
    [E_REV] = {"E_", "mV", .doc = "Reversal potential of a receptor", AEIF_REPEATED},
    [JUMP] = {"jump_", "1/ms", .doc = "Slope for a weight of 1", AEIF_REPEATED},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
    [IN_SPIKES] = {NULL, 1, DENEST_INPUT_WEIGHT, .doc = "Weights in nS, not negative",
                   AEIF_REPEATED, .may_grow = TRUE, .non_negative = TRUE},
};

typedef struct {
    AeifDerived aeif;
} Derived;

/* One list of time constants against E_rev. */
static inline gboolean
aeif_multi_check_list(const Params *p, const char *name, DenestDoubles list, GError **error)
{
    if (list.n != p->E_rev.n)
        return denest_fail(error, DENEST_ERROR_RANGE, name,
                           "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " in E_rev", list.n,
                           p->E_rev.n);
    if (list.n > AEIF_MAX_RECEPTORS)
        return denest_fail(error, DENEST_ERROR_RANGE, name,
                           "%" G_GSIZE_FORMAT " receptors; at most %d", list.n, AEIF_MAX_RECEPTORS);
    return TRUE;
}

/* Write the constants of receptor k of unit i. */
static inline void
aeif_multi_store(const DenestBlock *block, guint k, guint i, double tau_u, double tau_g,
                 double jump)
{
    const DenestDoubles E_rev = denest_block_list(block, DENEST_FIELD(Params, E_rev), i);

    denest_block_columns(block, TAU_U)[k][i] = tau_u;
    denest_block_columns(block, TAU_G)[k][i] = tau_g;
    denest_block_columns(block, E_REV)[k][i] = k < E_rev.n ? E_rev.data[k] : 0;
    denest_block_columns(block, JUMP)[k][i] = jump;
}

/* Rows of the integrator: V, w, u_k, g_k, AEIF_N_AUX rows, tau_u_k, tau_g_k, E_k. */
#define AEIF_N_RECEPTORS(block) denest_block_n_columns(block, U_K)
#define AEIF_MULTI_DIM(block) (2 + 2 * AEIF_N_RECEPTORS(block))
#define AEIF_MULTI_CONSTANTS(block) (AEIF_MULTI_DIM(block) + AEIF_N_AUX)

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;
    const guint n = AEIF_N_RECEPTORS(block);
    const DenestLanes *u = y + 2, *g = u + n, *aux = g + n;
    const DenestLanes *tau_u = y + AEIF_MULTI_CONSTANTS(block), *tau_g = tau_u + n, *E = tau_g + n;
    DenestLanes V, synaptic = {0};

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES)
        V[i] = aeif_clamp(y[0][i], aux[AEIF_Y_REF][i], P(aeif.V_peak), P(aeif.V_reset));
    for (guint k = 0; k < n; k++) {
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
            synaptic[i] += g[k][i] * (E[k][i] - V[i]);
            dydt[2 + k][i] = -u[k][i] / tau_u[k][i];
            dydt[2 + n + k][i] = u[k][i] - g[k][i] / tau_g[k][i];
        }
    }
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double w = y[1][i];
        const double sum =
            aeif_ionic(V[i], P(aeif.g_L), P(aeif.E_L), P(aeif.Delta_T), P(aeif.V_th)) +
            synaptic[i] - w + P(aeif.I_e) + aux[AEIF_Y_STIM][i];

        dydt[0][i] = aux[AEIF_Y_REF][i] > 0 ? 0 : sum / P(aeif.C_m);
        dydt[1][i] = (P(aeif.a) * (V[i] - P(aeif.E_L)) - w) / P(aeif.tau_w);
    }
}

AEIF_ACCEPTED(accepted, 2 * AEIF_N_RECEPTORS(lanes))

/* The system of a block, whose size the lists decide. */
static inline DenestRkf45
solver(const DenestBlock *block)
{
    const guint n = AEIF_N_RECEPTORS(block);

    return (DenestRkf45)AEIF_SYSTEM(2 * n, 3 * n, derivatives, accepted);
}
DENEST_RKF45(integrate, *(const DenestRkf45[]){solver(block)}, 7 + 5 * AEIF_MAX_RECEPTORS,
             2 + 2 * AEIF_MAX_RECEPTORS)

DENEST_NEURON_UPDATE(update)
{
    const guint n = AEIF_N_RECEPTORS(block), dim = AEIF_MULTI_DIM(block);
    double *y[7 + 5 * AEIF_MAX_RECEPTORS];

    aeif_rows(block, 2 * n, y);
    for (guint k = 0; k < 3 * n; k++)
        y[AEIF_MULTI_CONSTANTS(block) + k] = denest_block_columns(block, TAU_U)[k];
    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);

        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, y);
        for (guint k = 0; k < n; k++) {
            const double *in = denest_block_input(block, IN_SPIKES + k, t);
            const double *jump = denest_block_columns(block, JUMP)[k];

            DENEST_FOR_UNITS (i, block->n) {
                y[2 + k][i] += in[i] * jump[i];
                y[0][i] = in[i] < 0 ? NAN : y[0][i];
            }
        }
        DENEST_FOR_UNITS (i, block->n) {
            const double ref = y[dim + AEIF_Y_REF][i];

            y[dim + AEIF_Y_REF][i] = ref > 0 ? ref - 1 : 0;
            y[dim + AEIF_Y_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

/* The description but for its parameters. */
#define AEIF_MULTI_NEURON(name, summary, kinetics, check, begin_)                                  \
    {                                                                                              \
        AEIF_NEURON(OwnParams, name, summary, "+ sum of g_k (E_rev_k - V) ", kinetics, check,      \
                    aeif_prepare),                                                                 \
            .begin = begin_, .limits = AEIF_LIMITS ", weights below 0"                             \
    }

#endif
