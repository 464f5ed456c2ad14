/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Models with fire() against the law, as plain loops: unit by unit, in order of gids, all steps of
 * a slice; and the same whatever a slice, a run, a worker or a multimeter cuts. */
#include <string.h>

#include <denest/propagators.h>

#include "core/kernel/stream.h"
#include "tests/unit/kernel_fixture.h"

#define H 0.1
/* More than one block, and a last group of lanes that is not full. */
enum { N_GIF = 203, N_PP = 45, N_RUNS = 3 };

#define GIF_PARAMS                                                                                 \
    "E_L: -50.0, V_T_star: -45.0, lambda_0: 200.0, t_ref: 0.5, tau_sfa: [10.0], q_sfa: [2.0], "    \
    "tau_stc: [5.0], q_stc: [15.0]"
#define PP_PARAMS "I_e: 20.0, c_1: -3.0, c_2: 400.0, tau_sfa: [8.0], q_sfa: [1.5]"

typedef struct {
    guint n_vps, n_workers, slice; /* steps */
    const char *dead_time;         /* of pp_psc_delta, more values of it */
    gboolean sampled;
} Case;

/* One unit of either model. */
typedef struct {
    double V, E_sfa, ref, parts[2];
} Unit;

/* A network: gif_psc_exp, a poisson_generator, a parrot_neuron for each virtual process, and
 * pp_psc_delta. */
typedef struct {
    const Case *c;
    DenestStream *streams[4];
    Unit gif[N_GIF], pp[N_PP];
    double lambda_0; /* of the second gif_psc_exp: changes to a spike in almost every step */
    GString *spikes;
} Law;

static double
step_gif(Unit *u, double lambda_0, DenestStream *stream)
{
    const double tau_m = 80.0 / 4.0, decay = exp(-H / tau_m), expm1 = denest_expm1(-H / tau_m);
    const double I_stc = u->parts[1];
    double rate;

    u->E_sfa = -45.0 + u->parts[0];
    u->parts[0] *= exp(-H / 10.0);
    u->parts[1] *= exp(-H / 5.0);
    if (u->ref > 0) {
        u->ref--;
        u->V = -55;
        return 0;
    }
    u->V = -1 / 80.0 * expm1 * tau_m * (0.0 - I_stc) + decay * u->V + -expm1 * -50.0;
    rate = lambda_0 / 1000 * exp((u->V - u->E_sfa) / 3.0);
    if (!(denest_stream_uniform(stream) < -denest_expm1(-rate * H)))
        return 0;
    u->parts[0] += 2;
    u->parts[1] += 15;
    u->ref = 5;
    return 1;
}

static double
step_pp(Unit *u, gboolean is_dead, DenestStream *stream)
{
    const double decay = exp(-H / 10);
    double x, mean, n;

    u->V = 1 / 250.0 * (1 - decay) * 10 * 20 + decay * u->V;
    u->E_sfa = u->parts[0] *= exp(-H / 8);
    if (u->ref > 0) {
        u->ref--;
        return 0;
    }
    x = u->V - u->E_sfa;
    mean = (-3 * x + 400 * exp(0.25 * x)) * H * 1e-3;
    if (is_dead) {
        n = denest_stream_uniform(stream) <= -denest_expm1(-mean);
    } else {
        DenestPoisson poisson;

        denest_poisson_init(&poisson, mean);
        n = (double)denest_poisson_draw(&poisson, stream);
    }
    if (n == 0)
        return 0;
    if (is_dead)
        u->ref = denest_steps(denest_stream_gamma(stream, 2) / (2 / 0.8), H);
    u->parts[0] += 1.5 * n;
    u->V = 0;
    return n;
}

static void
note_spikes(Law *law, DenestGid gid, guint step, double n)
{
    for (; n > 0; n--)
        g_string_append_printf(law->spikes, "%s%u@%g", law->spikes->len > 0 ? " " : "", gid,
                               (step + 1) * 100 * 1e-3);
}

/* Steps of one slice on one virtual process. */
static void
run_part(Law *law, guint vp, guint from, guint to)
{
    const guint n_vps = law->c->n_vps;
    const DenestGid first_pp = 1 + N_GIF + 1 + n_vps;
    DenestStream *stream = law->streams[vp];

    for (guint i = (vp + n_vps - 1) % n_vps; i < N_GIF; i += n_vps)
        for (guint step = from; step < to; step++)
            note_spikes(law, 1 + i, step,
                        step_gif(&law->gif[i], i == 1 ? law->lambda_0 : 200, stream));
    for (guint step = MAX(from, 1); step < to; step++)
        denest_stream_uniform(stream); /* a Poisson number for the one target */
    for (guint i = 0; i < N_PP; i++)
        for (guint step = from; step < to && (first_pp + i) % n_vps == vp; step++)
            note_spikes(law, first_pp + i, step,
                        step_pp(&law->pp[i], law->c->dead_time[2] != '0', stream));
}

static void
run_law(Law *law, guint from, guint to)
{
    for (guint part = from, end; part < to; part = end) {
        end = MIN(to, (part / law->c->slice + 1) * law->c->slice);
        for (guint vp = 0; vp < law->c->n_vps; vp++)
            run_part(law, vp, part, end);
    }
}

static DenestGid
build(KernelFixture *f, const Case *c)
{
    const double delay = c->slice * H;
    g_autofree char *pp = g_strdup_printf("{" PP_PARAMS ", dead_time: %s}", c->dead_time);
    DenestGid gif, generator, parrots, first_pp, relay, detector;

    kernel_define(f, DENEST_KINDS_NODE, "gif_psc_exp", "{" GIF_PARAMS ", Delta_V: 3.0}");
    kernel_define(f, DENEST_KINDS_NODE, "pp_psc_delta", pp);
    gif = kernel_create(f, "gif_psc_exp", N_GIF);
    generator = kernel_create(f, "poisson_generator", 1);
    parrots = kernel_create(f, "parrot_neuron", c->n_vps);
    first_pp = kernel_create(f, "pp_psc_delta", N_PP);
    relay = kernel_create(f, "parrot_neuron", 1);
    detector = kernel_create(f, "spike_detector", 1);
    kernel_set(f, generator, 1, "{rate: 900.0}");
    kernel_connect(f, "static_synapse", generator, 1, parrots, c->n_vps, 1, delay);
    kernel_connect(f, "static_synapse", relay, 1, relay, 1, 1, delay);
    denest_kernel_record(f->kernel, detector, gif, N_GIF, delay, NULL);
    denest_kernel_record(f->kernel, detector, first_pp, N_PP, delay, NULL);
    if (c->sampled) {
        DenestGid meter = kernel_create(f, "multimeter", 1);

        kernel_set(f, meter, 1, "{interval: 0.2, record_from: [V_m, E_sfa], record_to: [file]}");
        denest_kernel_record(f->kernel, meter, gif, N_GIF, delay, NULL);
        denest_kernel_record(f->kernel, meter, first_pp, N_PP, delay, NULL);
    }
    return detector;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same spikes, in whatever order. */
static void
assert_same_spikes(const char *text, const char *expected)
{
    g_auto(GStrv) a = g_strsplit(text, " ", -1), b = g_strsplit(expected, " ", -1);
    const guint n = g_strv_length(b);

    g_assert_cmpuint(g_strv_length(a), ==, n);
    qsort(a, n, sizeof *a, compare_texts);
    qsort(b, n, sizeof *b, compare_texts);
    for (guint i = 0; i < n; i++)
        g_assert_cmpstr(a[i], ==, b[i]);
}

static void
assert_same_state(KernelFixture *f, const Law *law)
{
    const DenestGid first_pp = 1 + N_GIF + 1 + law->c->n_vps;

    for (guint i = 0; i < N_GIF + N_PP; i++) {
        const Unit *u = i < N_GIF ? &law->gif[i] : &law->pp[i - N_GIF];
        const DenestGid gid = i < N_GIF ? 1 + i : first_pp + i - N_GIF;

        g_assert_cmpfloat(kernel_get(f, gid, "V_m"), ==, u->V);
    }
}

static void
test_law(gconstpointer data)
{
    static const guint steps[N_RUNS] = {153, 301, 466};
    const Case *c = data;
    const KernelOptions options = {.h = H, .n_vps = c->n_vps, .n_workers = c->n_workers};
    Law law = {.c = c, .lambda_0 = 200, .spikes = g_string_new(NULL)};
    g_autofree char *rows = NULL;
    KernelFixture f;
    DenestGid detector;
    guint from = 0;

    kernel_fixture_open(&f, &options);
    detector = build(&f, c);
    for (guint i = 0; i < N_GIF; i++)
        law.gif[i].V = -70;
    for (guint vp = 0; vp < c->n_vps; vp++)
        law.streams[vp] = denest_stream_new(95 + vp);
    for (guint run = 0; run < N_RUNS; from = steps[run++]) {
        if (run == 1) {
            law.lambda_0 = 2e5;
            kernel_set(&f, 2, 1, "{lambda_0: 200000.0}");
        }
        run_law(&law, from, steps[run]);
        kernel_run(&f, (steps[run] - from) * 100 * 1e-3);
        assert_same_state(&f, &law);
    }
    rows = kernel_rows(&f, detector);
    assert_same_spikes(rows, law.spikes->str);
    g_assert_cmpuint(denest_kernel_work(f.kernel).n_spikes, >, 500);
    for (guint vp = 0; vp < c->n_vps; vp++)
        denest_stream_free(law.streams[vp]);
    g_string_free(law.spikes, TRUE);
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    static const Case cases[] = {
        {1, 1, 1, "0.8, dead_time_random: true, dead_time_shape: 2", TRUE},
        {1, 2, 7, "0.8, dead_time_random: true, dead_time_shape: 2", FALSE},
        {2, 1, 15, "0.8, dead_time_random: true, dead_time_shape: 2", TRUE},
        {3, 3, 15, "0.0", FALSE},
        {2, 2, 1, "0.0", FALSE},
        {1, 1, 120, "0.0", TRUE},
        {3, 1, 233, "0.8, dead_time_random: true, dead_time_shape: 2", FALSE},
    };

    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/kernel/drawing/%u", i);

        g_test_add_data_func(path, &cases[i], test_law);
    }
    return g_test_run();
}
