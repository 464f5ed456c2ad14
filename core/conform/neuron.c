/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of neurons: how a population is laid out and run does not show in its results. */
#include <denest/neuron.h>

#include <string.h>

#include "core/conform/rig.h"
#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"

/* ms of a run */
#define RUN_MS 60.0
enum { MAX_OWN_VPS = 5 };

/* A run of units that all get the same input. */
typedef struct {
    DenestRigLayout rig;
    guint n_units;                 /* 0: 1 */
    const DenestPrototype *varied; /* the last unit has other parameters than it; may be NULL */
    const DenestValue *initial;    /* set for each unit; may be NULL */
    const DenestPrototype *model;  /* NULL: the example */
    gboolean reset;                /* run, reset, run again: the second run counts */
    gboolean unsampled;            /* without multimeter, which asks for one step at a time */
} Run;

/* What is compared, of the first unit. */
typedef struct {
    DenestTrace *samples, *spikes; /* samples: NULL if there are none */
    GArray *state;                 /* double: rows that users see, at the end */
} Result;

static void
result_clear(Result *result)
{
    g_clear_pointer(&result->samples, denest_rig_trace_free);
    g_clear_pointer(&result->spikes, denest_rig_trace_free);
    g_clear_pointer(&result->state, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

static const DenestNeuron *
neuron_of(const DenestSubject *subject)
{
    return (const DenestNeuron *)subject->model->model;
}

/* Random spikes for every receptor, the same in every run; currents at the beginning, for good. */
static void
add_input(DenestRig *rig, DenestGid first, guint n, double strength, double from, double to)
{
    const DenestPopulation *population = rig->error ? NULL : denest_rig_population(rig, first);

    for (guint row = 0; population && row < population->n_inputs; row++) {
        const DenestInput *input = &population->inputs[row];
        const gboolean negative = input->kind == DENEST_INPUT_NEGATIVE;
        DenestGid device;

        if (input->kind == DENEST_INPUT_CURRENT && from > 0)
            continue;
        if (input->kind == DENEST_INPUT_CURRENT) {
            device = denest_rig_create(rig, "dc_generator", 1);
            denest_rig_set(rig, device, 1, "amplitude", denest_value_new_float(30 * strength));
            denest_rig_connect(rig, NULL, input->receptor, device, first, n, 1);
        } else {
            device = denest_rig_spikes(rig, 7 + row, from, to);
            denest_rig_connect(rig, NULL, input->receptor, device, first, n,
                               negative ? -0.3 * strength : strength);
        }
    }
}

/* One other value for the last unit. */
static void
vary_last(DenestRig *rig, const DenestPrototype *model, DenestGid last)
{
    const DenestSchema *schema = model->schema;

    for (guint i = 0; i < schema->n_slots; i++) {
        g_autoptr(DenestValue) map = schema->slots[i].place == DENEST_SLOT_PARAM
                                         ? denest_values_vary(model, &schema->slots[i])
                                         : NULL;

        if (map) {
            denest_rig_set_all(rig, last, 1, map);
            return;
        }
    }
}

/* All units are in the same state; what users see of that of the first one. */
static gboolean
take_state(const DenestRig *rig, DenestGid first, guint n, GArray *ret_state, GError **error)
{
    const DenestPopulation *population = denest_rig_population(rig, first);
    const DenestNeuron *model = population->model;

    for (guint c = 0; c < denest_population_n_columns(population); c++)
        for (guint i = 1; i < n; i++)
            if (memcmp(&population->state[c][0], &population->state[c][i], sizeof(double)) != 0)
                return DENEST_CHECK_FAIL("column %u of the state is %.17g in unit 0, but %.17g in "
                                         "unit %u of %u with the same parameters and input",
                                         c, population->state[c][0], population->state[c][i], i, n);
    for (guint row = 0; row < model->n_state; row++)
        if (model->state[row].flags & (DENEST_SETTABLE | DENEST_RECORDABLE) &&
            !model->state[row].repeated)
            g_array_append_val(ret_state, population->state[population->first_column[row]][0]);
    return TRUE;
}

static gboolean
run(const DenestSubject *subject, const Run *how, double strength, Result *ret_result,
    GError **error)
{
    const guint n = MAX(how->n_units, 1);
    const DenestPrototype *model = how->model ? how->model : subject->example;
    g_auto(DenestRig) rig = {0};
    /* What hands its spikes to the synapses that it modulates cannot be recorded. */
    const gboolean is_heard = ((const DenestNeuron *)model->model)->deliver_interval == 0;
    DenestGid first = 0, spikes = 0, samples = 0;

    denest_rig_init(&rig, subject, &how->rig);
    if (!rig.error)
        first = denest_kernel_create(rig.kernel, model, n);
    if (how->initial)
        denest_rig_set_all(&rig, first, n, how->initial);
    if (how->varied)
        vary_last(&rig, how->varied, first + n - 1);
    add_input(&rig, first, n, strength, 0, RUN_MS);
    if (is_heard)
        spikes = denest_rig_record(&rig, "spike_detector", first, 1);
    if (is_heard && !how->unsampled)
        samples = denest_rig_sample(&rig, model, first, 1);
    denest_rig_run(&rig, RUN_MS);
    if (how->reset && !rig.error) {
        denest_kernel_reset_network(rig.kernel, &rig.error);
        add_input(&rig, first, n, strength, RUN_MS, 2 * RUN_MS);
        denest_rig_run(&rig, RUN_MS);
    }
    ret_result->spikes = denest_rig_trace(&rig, spikes);
    if (!how->unsampled)
        ret_result->samples = denest_rig_trace(&rig, samples);
    ret_result->state = g_array_new(FALSE, FALSE, sizeof(double));
    if (!rig.error)
        take_state(&rig, first, how->varied ? n - 1 : n, ret_result->state, &rig.error);
    return denest_rig_finish(&rig, error);
}

/* The weakest input that makes the model spike, in what its weights are measured in. */
static double
find_strength(const DenestSubject *subject)
{
    static const double strengths[] = {1, 3, 10, 30, 100, 300, 1000};
    const Run how = {.rig = {0}};

    for (guint i = 0; i < G_N_ELEMENTS(strengths); i++) {
        g_auto(Result) result = {0};

        if (!run(subject, &how, strengths[i], &result, NULL))
            return 1;
        if (result.spikes->times->len >= 2)
            return strengths[i];
    }
    return 10;
}

static gboolean
same_state(const GArray *a, const GArray *b, const char *how, GError **error)
{
    for (guint i = 0; i < MIN(a->len, b->len); i++) {
        const double x = g_array_index(a, double, i), y = g_array_index(b, double, i);

        if (memcmp(&x, &y, sizeof x) != 0)
            return DENEST_CHECK_FAIL("the state at the end has %.17g, but %s %.17g", x, how, y);
    }
    return TRUE;
}

static gboolean
same(const Result *a, const Result *b, double shift, const char *how, GError **error)
{
    return denest_rig_same(a->spikes, b->spikes, shift, 0, how, error) &&
           (!a->samples || !b->samples ||
            denest_rig_same(a->samples, b->samples, shift, 0, how, error)) &&
           (shift != 0 || same_state(a->state, b->state, how, error));
}

/* Run in several ways; all results equal the first. */
static gboolean
compare_runs(DenestSubject *subject, const Run *runs, const char *const *names, guint n,
             GError **error)
{
    const double strength = find_strength(subject);
    g_auto(Result) first = {0};

    if (!run(subject, &runs[0], strength, &first, error)) {
        g_prefix_error(error, "%s: ", names[0]);
        return FALSE;
    }
    for (guint i = 1; i < n; i++) {
        g_auto(Result) other = {0};

        if (!run(subject, &runs[i], strength, &other, error)) {
            g_prefix_error(error, "%s: ", names[i]);
            return FALSE;
        }
        if (!same(&first, &other, runs[i].reset ? RUN_MS : 0, names[i], error))
            return FALSE;
    }
    return TRUE;
}

/* Units of a model that draws share a stream unless each has its virtual process. */
static guint
vps_for(const DenestSubject *subject, guint n_units)
{
    return neuron_of(subject)->stochastic ? n_units : 1;
}

static gboolean
check_seed(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"the first time", "the second time"};
    const Run runs[] = {{.n_units = 3}, {.n_units = 3}};
    const Run stochastic[] = {{.n_units = 1}, {.n_units = 1}};

    return compare_runs(subject, neuron_of(subject)->stochastic ? stochastic : runs, names,
                        G_N_ELEMENTS(runs), error);
}

static gboolean
check_steps(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"ten steps at a time", "with a multimeter",
                                        "in runs of five steps", "in runs of one step"};
    const Run runs[] = {{.unsampled = TRUE},
                        {.unsampled = FALSE},
                        {.unsampled = TRUE, .rig = {.piece = 0.5}},
                        {.unsampled = TRUE, .rig = {.piece = 0.1}}};

    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

static gboolean
check_blocks(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"alone", "in a population of 5", "in a population of 300",
                                        "with two workers", "with three workers"};
    const guint many = neuron_of(subject)->stochastic ? MAX_OWN_VPS : 300;
    const Run runs[] = {
        {.n_units = 1},
        {.n_units = 5, .rig.n_vps = vps_for(subject, 5)},
        {.n_units = many, .rig.n_vps = vps_for(subject, many)},
        {.n_units = many, .rig = {.n_vps = vps_for(subject, many), .n_workers = 2}},
        {.n_units = many, .rig = {.n_vps = vps_for(subject, many), .n_workers = 3}},
    };

    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

/* A chance that is too low hides spikes, unless the kernel does not look at it. */
static gboolean
check_chances(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"by its chances", "without looking at its chances"};
    const guint n_vps = vps_for(subject, MAX_OWN_VPS);
    const Run runs[] = {
        {.n_units = MAX_OWN_VPS, .rig.n_vps = n_vps},
        {.n_units = MAX_OWN_VPS, .rig = {.n_vps = n_vps, .lone_units = TRUE}},
    };

    if (neuron_of(subject)->fire == NULL) {
        g_string_assign(subject->remark, "the model says nothing of chances");
        return TRUE;
    }
    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

/* Values for all units at creation, or unit by unit while the last unit has others. */
static gboolean
check_per_unit(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"shared by all units", "set in each unit",
                                        "beside a unit with other ones"};
    g_autoptr(DenestPrototype) varied =
        denest_prototype_copy(subject->example, subject->example->name);
    g_autoptr(DenestValue) values = denest_values_vary_all(subject->example);
    const guint n_vps = vps_for(subject, 5);
    const Run runs[] = {
        {.n_units = 5, .model = varied, .rig.n_vps = n_vps},
        {.n_units = 5, .initial = values, .rig.n_vps = n_vps},
        {.n_units = 5, .initial = values, .varied = varied, .rig.n_vps = n_vps},
    };

    if (!denest_prototype_set(varied, values, NULL, error))
        return FALSE;
    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

static gboolean
check_reset(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"at first", "after a reset"};
    const Run runs[] = {{.n_units = 2}, {.n_units = 2, .reset = TRUE}};

    if (neuron_of(subject)->stochastic) {
        g_string_assign(subject->remark, "not compared: the model draws");
        return TRUE;
    }
    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

/* ---- Independent units ---- */

/* Every unit has its own trains and, one by one, its own parameters. */
static gboolean
run_random(DenestSubject *subject, double h, double strength, GError **error)
{
    enum { N_UNITS = 64 };
    const DenestRigLayout layout = {.h = h, .n_vps = 2};
    const DenestSchema *schema = subject->model->schema;
    g_auto(DenestRig) rig = {0};
    g_autoptr(DenestTrace) trace = NULL;
    DenestGid first, samples;

    denest_rig_init(&rig, subject, &layout);
    first = denest_rig_create(&rig, subject->model->name, N_UNITS);
    for (guint row = 0; !rig.error && row < denest_rig_population(&rig, first)->n_inputs; row++) {
        const DenestInput *input = &denest_rig_population(&rig, first)->inputs[row];
        const gboolean current = input->kind == DENEST_INPUT_CURRENT;
        DenestGid device =
            denest_rig_create(&rig, current ? "noise_generator" : "poisson_generator", 1);

        denest_rig_set(&rig, device, 1, current ? "std" : "rate",
                       denest_value_new_float(current ? 30 * strength : 400));
        denest_rig_connect(&rig, NULL, input->receptor, device, first, N_UNITS,
                           current                                ? 1
                           : input->kind == DENEST_INPUT_NEGATIVE ? -0.3 * strength
                                                                  : strength);
    }
    for (guint i = 0; i < MIN(schema->n_slots, N_UNITS); i++) {
        g_autoptr(DenestValue) map = denest_values_vary(subject->example, &schema->slots[i]);

        if (map)
            denest_rig_set_all(&rig, first + i, 1, map);
    }
    samples = denest_rig_sample(&rig, subject->example, first, N_UNITS);
    denest_rig_run(&rig, 100);
    trace = denest_rig_trace(&rig, samples);
    if (!rig.error)
        denest_rig_finite(trace, &rig.error);
    return denest_rig_finish(&rig, error);
}

static gboolean
check_finite(DenestSubject *subject, GError **error)
{
    static const double resolutions[] = {0.1, 1};
    const double strength = find_strength(subject);

    for (guint i = 0; i < G_N_ELEMENTS(resolutions); i++)
        if (!run_random(subject, resolutions[i], strength, error)) {
            g_prefix_error(error, "at a resolution of %g ms: ", resolutions[i]);
            return FALSE;
        }
    return TRUE;
}

/* ---- Recording and changes ---- */

static gboolean
check_record(DenestSubject *subject, GError **error)
{
    const Run how = {.n_units = 3, .rig.n_vps = vps_for(subject, 3)};
    const double strength = find_strength(subject);
    g_auto(Result) result = {0};
    const guint expected = (guint)((RUN_MS - 1) / 0.1 + 0.5);

    if (!run(subject, &how, strength, &result, error))
        return FALSE;
    if (result.samples->n_columns == 0)
        g_string_append(subject->remark, "nothing can be sampled");
    else if (result.samples->times->len != expected)
        return DENEST_CHECK_FAIL("%u samples in %g ms, not %u", result.samples->times->len, RUN_MS,
                                 expected);
    if (result.spikes->times->len == 0)
        g_string_append_printf(subject->remark, "%sno spikes, whatever the input",
                               subject->remark->len ? "; " : "");
    return denest_rig_finite(result.samples, error);
}

/* A change of one key in unit 0 at half time: the run goes on, and unit 1 does not notice. */
static gboolean
check_change(DenestSubject *subject, double strength, const DenestValue *map, gboolean is_order,
             DenestTrace **ret_trace, GError **error)
{
    const DenestRigLayout layout = {.n_vps = vps_for(subject, 2)};
    g_auto(DenestRig) rig = {0};
    g_autoptr(DenestTrace) changed = NULL;
    DenestGid first, samples[2];

    denest_rig_init(&rig, subject, &layout);
    first = denest_rig_create(&rig, subject->model->name, 2);
    add_input(&rig, first, 2, strength, 0, RUN_MS / 2);
    for (guint i = 0; i < 2; i++)
        samples[i] = denest_rig_sample(&rig, subject->example, first + i, 1);
    denest_rig_run(&rig, RUN_MS / 4);
    if (map)
        denest_rig_set_all(&rig, first, 1, map);
    if (map && !is_order && !rig.error) {
        const char *key = denest_value_key_name(map, 0);
        g_autoptr(DenestValue) value = denest_kernel_get(rig.kernel, first, key, &rig.error);

        if (value)
            denest_rig_set(&rig, first, 1, key, denest_value_ref(value));
    }
    denest_rig_run(&rig, RUN_MS / 4);
    changed = denest_rig_trace(&rig, samples[0]);
    *ret_trace = denest_rig_trace(&rig, samples[1]);
    if (!rig.error)
        denest_rig_finite(changed, &rig.error);
    return denest_rig_finish(&rig, error);
}

static gboolean
check_changes(DenestSubject *subject, GError **error)
{
    const double strength = find_strength(subject);
    const DenestSchema *schema = subject->model->schema;
    g_autoptr(DenestTrace) unchanged = NULL;

    if (!check_change(subject, strength, NULL, FALSE, &unchanged, error))
        return FALSE;
    for (guint i = 0; i < schema->n_slots; i++) {
        const gboolean is_order = schema->slots[i].place == DENEST_SLOT_ACT;
        g_autoptr(DenestValue) map = denest_values_vary(subject->example, &schema->slots[i]);
        g_autoptr(DenestTrace) other = NULL;

        if (is_order) {
            map = denest_value_new_map();
            denest_value_set(map, schema->names[i], denest_value_new_bool(TRUE));
        }
        if (map &&
            (!check_change(subject, strength, map, is_order, &other, error) ||
             !denest_rig_same(unchanged, other, 0, 0, "after a change of its neighbour", error))) {
            g_prefix_error(error, "%s: ", schema->names[i]);
            return FALSE;
        }
    }
    return TRUE;
}

const DenestCheck denest_neuron_checks[] = {
    DENEST_VALUES_CHECKS,
    {"seed", "the same run twice gives the same bits", check_seed},
    {"steps", "many steps at once equal one by one", check_steps},
    {"blocks", "how a population is cut, and among how many workers, changes nothing",
     check_blocks},
    {"chances", "no unit draws a spike that its chance rules out", check_chances},
    {"per-unit", "parameters set unit by unit equal shared ones", check_per_unit},
    {"finite", "state and recordables stay finite under random input", check_finite},
    {"record", "all recordables are sampled in each step", check_record},
    {"changes", "parameters and state change in mid-run, in one unit only", check_changes},
    {"reset", "after a reset of the network everything is as at first", check_reset},
    DENEST_SMALL_TREE_CHECK,
    {"speed", "ns for a unit and step, beside the nearest model", denest_speed_neuron},
    {NULL, NULL, NULL},
};
