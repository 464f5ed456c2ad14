/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Descriptions that are not fit for use; those of neurons are in tests/broken, too. */
#include "core/models/validate.h"

#include <string.h>

#include <denest/function.h>
#include <denest/mask.h>
#include <denest/neuron.h>
#include <denest/projection.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

typedef struct {
    double tau;
    DenestDoubles list;
} Params;

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, tau, "ms", 10, "Time constant"),
    DENEST_PARAM_LIST(Params, list, "", DENEST_TYPE_DOUBLES, NULL, 0, 1, "Numbers"),
};

#define LIST_FIELD (1 + DENEST_FIELD(Params, list))
#define BASE(kind_, Struct)                                                                        \
    {                                                                                              \
        .kind = kind_, .struct_size = sizeof(Struct), .name = "m", .summary = "s",                 \
        .equations = "", .reference = "", .params_size = sizeof(Params), .params = params,         \
        .n_params = G_N_ELEMENTS(params)                                                           \
    }

/* Any function will do: none is called. */
static void
nothing(void)
{
}
#define ANY ((void *)nothing)

static const DenestUpdateVariants update = {(DenestUpdateFunc)nothing, (DenestUpdateFunc)nothing,
                                            (DenestUpdateFunc)nothing};
static const DenestNeuron neuron = {.base = BASE(DENEST_KIND_NEURON, DenestNeuron),
                                    .update = &update};
static const DenestStimulator stimulator = {.base = BASE(DENEST_KIND_STIMULATOR, DenestStimulator),
                                            .update = ANY};
static const DenestSynapse synapse = {.base = BASE(DENEST_KIND_SYNAPSE, DenestSynapse)};
static const DenestRecorder recorder = {.base = BASE(DENEST_KIND_RECORDER, DenestRecorder),
                                        .records = DENEST_RECORDS_SPIKES,
                                        .extension = "x",
                                        .record = ANY};
static const DenestParam keys[] = {DENEST_KEY("rule", "", DENEST_TYPE_STRING, "", 0, 0, "A rule")};
static const DenestProjection projection = {.base = {.kind = DENEST_KIND_PROJECTION,
                                                     .struct_size = sizeof(DenestProjection),
                                                     .name = "m",
                                                     .summary = "s",
                                                     .equations = "",
                                                     .reference = "",
                                                     .params = keys,
                                                     .n_params = G_N_ELEMENTS(keys)},
                                            .check = ANY,
                                            .prepare = ANY,
                                            .connect_stream = ANY};
static const DenestMask mask = {
    .base = BASE(DENEST_KIND_MASK, DenestMask), .dims = 2, .inside = ANY, .bounds = ANY};
static const DenestFunction function = {.base = BASE(DENEST_KIND_FUNCTION, DenestFunction),
                                        .value = ANY};

static void
assert_good(gconstpointer model)
{
    g_autoptr(GError) error = NULL;

    denest_validate_model(model, &error);
    g_assert_no_error(error);
}

static void
assert_refused(gconstpointer model, const char *message)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_validate_model(model, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_LOAD);
    if (!strstr(error->message, message))
        g_error("'%s' is not in: %s", message, error->message);
}

static void
test_good(void)
{
    assert_good(&neuron);
    assert_good(&stimulator);
    assert_good(&synapse);
    assert_good(&recorder);
    assert_good(&projection);
    assert_good(&mask);
    assert_good(&function);
}

static void
test_neurons(void)
{
    static const DenestParam order[] = {
        {.name = "go", .unit = "", .doc = "x", .type = DENEST_TYPE_DOUBLE, .offset = G_MAXSIZE}};
    static const DenestState settable[] = {
        {"a", "", 0, DENEST_SETTABLE, .doc = "x", .repeated = LIST_FIELD}};
    static const DenestState no_list[] = {{"a", "", .doc = "x", .repeated = 1}};
    static const DenestState first[] = {{"a", "", .doc = "x", .repeated = LIST_FIELD},
                                        {"b", "", .doc = "x"}};
    static const DenestInput named[] = {{"A", 0, DENEST_INPUT_WEIGHT, "x", .repeated = LIST_FIELD}};
    DenestNeuron x;

    x = neuron;
    x.base.params = NULL;
    assert_refused(&x, "m: n_params is 2, but there is no such table");
    x = neuron;
    x.base.params = order;
    x.base.n_params = 1;
    assert_refused(&x, "m: go: has no place in Params but is no boolean");
    x = neuron;
    x.n_state = 1;
    assert_refused(&x, "m: n_state is 1, but there is no such table");
    x.state = settable;
    assert_refused(&x, "m: a: is repeated, so it can be neither set nor relative");
    x.state = no_list;
    assert_refused(&x, "m: a: is repeated by field 0, which is no list of numbers");
    x.state = first;
    x.n_state = 2;
    assert_refused(&x, "m: b: stands after a repeated row");
    x = neuron;
    x.n_inputs = 1;
    assert_refused(&x, "m: n_inputs is 1, but there is no such table");
    x.inputs = named;
    assert_refused(&x, "m: inputs: a repeated row must be the last one, without name");
    x = neuron;
    x.n_recordables = 1;
    assert_refused(&x, "m: n_recordables is 1, but there is no such table");
}

static void
test_other_kinds(void)
{
    static const DenestState state[] = {{"a", "", .doc = "x"}};
    DenestStimulator s = stimulator;
    DenestSynapse y = synapse;
    DenestMask m = mask;
    DenestFunction f = function;

    s.derived_size = 8;
    assert_refused(&s, "m: prepare: is missing: derived_size is 8");
    s = stimulator;
    s.update = NULL;
    assert_refused(&s, "m: update: is missing");
    y.flags = 1u << 20;
    assert_refused(&y, "m: flags: 0x100000 holds unknown flags");
    y = synapse;
    y.state = state;
    y.n_state = 1;
    assert_refused(&y, "m: transmit: is missing: the model has state");
    m.dims = 4;
    assert_refused(&m, "m: dims: are 4, not 2 or 3");
    m = mask;
    m.inside = NULL;
    assert_refused(&m, "m: inside: is missing");
    m = mask;
    m.bounds = NULL;
    assert_refused(&m, "m: bounds: is missing");
    f.draws = f.is_constant = TRUE;
    assert_refused(&f, "m: draws: and is_constant exclude each other");
    f.value = NULL;
    assert_refused(&f, "m: value: is missing");
}

static void
test_recorders(void)
{
    DenestRecorder x = recorder;

    x.records = 7;
    assert_refused(&x, "m: records: unknown value 7");
    x.records = DENEST_RECORDS_SAMPLES;
    assert_refused(&x, "m: interval: is missing, or of another type");
    x.records = DENEST_RECORDS_WEIGHTS;
    assert_refused(&x, "m: senders: is missing, or of another type");
    x = recorder;
    x.extension = "";
    assert_refused(&x, "m: extension: is missing");
    x = recorder;
    x.record = NULL;
    assert_refused(&x, "m: record: is missing");
}

static void
test_projections(void)
{
    DenestProjection x = projection;

    x.check = NULL;
    assert_refused(&x, "m: check: is missing");
    x = projection;
    x.prepare = NULL;
    assert_refused(&x, "m: prepare: is missing");
    x = projection;
    x.is_global = ANY;
    assert_refused(&x, "m: is_global: and connect_global need each other");
    x = projection;
    x.connect_stream = NULL;
    assert_refused(&x, "m: connect_stream: is missing, and so is connect_global");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/validate/good", test_good);
    g_test_add_func("/validate/neurons", test_neurons);
    g_test_add_func("/validate/other-kinds", test_other_kinds);
    g_test_add_func("/validate/recorders", test_recorders);
    g_test_add_func("/validate/projections", test_projections);
    return g_test_run();
}
