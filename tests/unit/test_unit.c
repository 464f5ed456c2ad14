/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Schemas, unit views, prototypes and their description, on models made for the purpose. */
#include "core/models/prototype.h"

#include <string.h>

#include <denest/neuron.h>
#include <denest/recorder.h>
#include <denest/synapse.h>

#include "core/models/defaults.h"
#include "core/models/layout.h"

typedef struct {
    double tau_m, E_L, V_th, n, flag;
    DenestDoubles times, ports;
    const char *note;
    DenestStrings words;
} Params;

enum { V_M, GATE, HIDDEN, N_STATE };

static const DenestParam rows[] = {
    DENEST_PARAM(Params, tau_m, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Membrane time constant"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Resting potential"),
    DENEST_PARAM_ANY(Params, V_th, "mV", -55, "Threshold"),
    DENEST_PARAM_INT(Params, n, "", 3, 1, 9, "A whole number"),
    DENEST_PARAM_BOOL(Params, flag, 0, "A switch"),
    DENEST_PARAM_LIST(Params, times, "ms", DENEST_TYPE_DOUBLES, "[1.5, 2]", 0, INFINITY, "Times"),
    DENEST_PARAM_LIST(Params, ports, "", DENEST_TYPE_INTS, NULL, 0, 100, "Ports"),
    DENEST_PARAM_LIST(Params, note, "", DENEST_TYPE_STRING, "none", 0, 0, "A text"),
    DENEST_PARAM_LIST(Params, words, "", DENEST_TYPE_STRINGS, "[V_m]", 0, 0, "Words"),
    {.name = "settle",
     .unit = "",
     .type = DENEST_TYPE_BOOL,
     .offset = G_MAXSIZE,
     .max = 1,
     .doc = "Settle now"},
};

static const DenestState state_rows[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Potential",
             .relative_to = 1 + DENEST_FIELD(Params, E_L)},
    [GATE] = {"gate", "", 0.5, DENEST_RECORDABLE, .doc = "A gate"},
    [HIDDEN] = {"hidden", "", 1, DENEST_INTERNAL, .doc = "A counter"},
};

static const DenestInput inputs[] = {
    {"AMPA", 1, DENEST_INPUT_WEIGHT, .doc = "Excitation"},
    {"GABA", 2, DENEST_INPUT_WEIGHT, .doc = "Inhibition"},
};

static gboolean
check(void *params, GError **error)
{
    const Params *p = params;

    if (p->V_th <= p->E_L)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_th", "%g is not above E_L = %g", p->V_th,
                           p->E_L);
    return TRUE;
}

static void
init(const void *params, double *state)
{
    state[GATE] = ((const Params *)params)->tau_m / 100;
}

static void
act(guint row, const void *params, double *state)
{
    state[HIDDEN] = 100 * row + ((const Params *)params)->tau_m;
}

static const DenestNeuron neuron = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "subject",
             .summary = "Neuron of a test",
             .equations = "dV/dt = …\nmore",
             .reference = "Nobody 1900",
             .params_size = sizeof(Params),
             .params = rows,
             .n_params = G_N_ELEMENTS(rows),
             .check = check},
    .state = state_rows,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .init = init,
    .act = act,
};

static const DenestSynapse synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "link_synapse",
             .summary = "Synapse of a test",
             .equations = "",
             .reference = ""},
    .flags = DENEST_SYNAPSE_FROM_DEVICES,
};

static const DenestRecorder meter = {
    .base = {.kind = DENEST_KIND_RECORDER,
             .struct_size = sizeof(DenestRecorder),
             .name = "meter",
             .summary = "Recorder of a test",
             .equations = "",
             .reference = ""},
    .records = DENEST_RECORDS_SAMPLES,
    .extension = "dat",
};

/* A mapping from pairs of key and value; takes ownership of the values, ends with NULL. */
static DenestValue *
map(const char *key, ...)
{
    DenestValue *values = denest_value_new_map();
    va_list args;

    va_start(args, key);
    for (; key; key = va_arg(args, const char *))
        denest_value_set(values, key, va_arg(args, DenestValue *));
    va_end(args);
    return values;
}

static DenestPrototype *
new_prototype(const DenestModel *model, gboolean labelled, DenestArena *arena)
{
    g_autoptr(GError) error = NULL;
    DenestPrototype *prototype = denest_prototype_new(model, model->name, labelled, arena, &error);

    g_assert_no_error(error);
    return prototype;
}

static double
number(const DenestPrototype *prototype, const char *key)
{
    g_autoptr(DenestValue) value = denest_prototype_get(prototype, key, NULL);

    return denest_value_float(value);
}

#define I denest_value_new_int
#define F denest_value_new_float
#define B denest_value_new_bool
#define S denest_value_new_string

static void
test_defaults(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    const Params *params = p->params;
    g_autoptr(DenestValue) n = denest_prototype_get(p, "n", NULL);

    g_assert_cmpfloat(params->tau_m, ==, 10);
    g_assert_cmpuint(params->times.n, ==, 2);
    g_assert_cmpfloat(params->times.data[1], ==, 2);
    g_assert_cmpuint(params->ports.n, ==, 0);
    g_assert_cmpstr(params->note, ==, "none");
    g_assert_cmpstr(params->words.data[0], ==, "V_m");
    g_assert_null(params->words.data[1]);
    g_assert_cmpint(denest_value_int(n), ==, 3);
    g_assert_cmpfloat(p->state[GATE], ==, 0.1);
    g_assert_cmpfloat(p->state[HIDDEN], ==, 1);
    g_assert_cmpfloat(number(p, "V_m"), ==, -70);
    g_assert_cmpfloat(number(p, "tau_minus"), ==, 20);
    g_assert_cmpfloat(p->common.neuron.tau_minus_triplet, ==, 110);
    g_assert_false(p->changed);
}

static void
test_set(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    g_autoptr(DenestPrototype) copy = NULL;
    g_autoptr(DenestValue) list = denest_value_new_list();
    g_autoptr(DenestValue) values = NULL;
    g_autoptr(DenestValue) times = NULL;
    g_autoptr(GError) error = NULL;

    denest_value_append(list, I(3));
    denest_value_append(list, F(4.5));
    values = map("tau_m", I(20), "V_m", F(-60), "flag", B(TRUE), "n", I(9), "times",
                 denest_value_ref(list), "note", S("hello"), "tau_Ca", S("1e3"), NULL);
    copy = denest_prototype_copy(p, "other");
    g_assert_true(denest_prototype_set(copy, values, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(number(copy, "tau_m"), ==, 20);
    g_assert_cmpfloat(number(copy, "V_m"), ==, -60);
    g_assert_cmpfloat(copy->state[V_M], ==, 10);
    g_assert_cmpfloat(copy->common.neuron.tau_Ca, ==, 1000);
    g_assert_cmpfloat(((Params *)copy->params)->flag, ==, 1);
    g_assert_cmpstr(((Params *)copy->params)->note, ==, "hello");
    times = denest_prototype_get(copy, "times", &error);
    g_assert_cmpuint(denest_value_length(times), ==, 2);
    g_assert_cmpfloat(denest_value_float(denest_value_item(times, 0)), ==, 3);
    g_assert_true(copy->changed);
    g_assert_cmpstr(copy->base_name, ==, "subject");

    /* The start state of a copy stays what built-in defaults made of it; the base is untouched. */
    g_assert_cmpfloat(copy->state[GATE], ==, 0.1);
    g_assert_cmpfloat(number(p, "tau_m"), ==, 10);
}

static void
test_relative(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    g_autoptr(DenestValue) only_rest = map("E_L", F(-65), NULL);
    g_autoptr(DenestValue) both = map("V_m", F(-62), "E_L", F(-60), NULL);

    g_assert_true(denest_prototype_set(p, only_rest, NULL, NULL));
    g_assert_cmpfloat(p->state[V_M], ==, -5);
    g_assert_cmpfloat(number(p, "V_m"), ==, -70);
    g_assert_true(denest_prototype_set(p, both, NULL, NULL));
    g_assert_cmpfloat(p->state[V_M], ==, -2);
    g_assert_cmpfloat(number(p, "V_m"), ==, -62);
}

/* Each refused mapping leaves everything as it was. */
static void
expect_refusal(DenestPrototype *p, DenestValue *new_values, DenestErrorCode code,
               const char *message)
{
    g_autoptr(DenestValue) values = new_values;
    g_autofree void *params = g_memdup2(p->params, p->model->params_size);
    DenestCommon common = p->common;
    const DenestValue *at = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_prototype_set(p, values, &at, &error));
    g_assert_cmpstr(error->message, ==, message);
    g_assert_error(error, DENEST_ERROR, (int)code);
    g_assert_nonnull(at);
    g_assert_cmpmem(params, p->model->params_size, p->params, p->model->params_size);
    g_assert_true(memcmp(&common, &p->common, sizeof common) == 0);
}

static void
test_refusals(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    DenestValue *list = denest_value_new_list();

    denest_value_append(list, F(1));
    denest_value_append(list, F(-2));
    expect_refusal(p, map("E_L", F(-80), "tau_m", F(-1), NULL), DENEST_ERROR_RANGE,
                   "tau_m: -1: must be above 0");
    expect_refusal(p, map("tau_m", F(0), NULL), DENEST_ERROR_RANGE, "tau_m: 0: must be above 0");
    expect_refusal(p, map("tau_m", F(NAN), NULL), DENEST_ERROR_RANGE, "tau_m: nan is not a number");
    expect_refusal(p, map("n", I(10), NULL), DENEST_ERROR_RANGE, "n: 10: must be between 1 and 9");
    expect_refusal(p, map("n", F(2), NULL), DENEST_ERROR_TYPE,
                   "n: expected a whole number, not 2.0 (number)");
    expect_refusal(p, map("flag", I(1), NULL), DENEST_ERROR_TYPE,
                   "flag: expected true or false, not 1 (integer)");
    expect_refusal(p, map("tau_m", B(TRUE), NULL), DENEST_ERROR_TYPE,
                   "tau_m: expected a number, not true (boolean)");
    expect_refusal(p, map("times", F(2), NULL), DENEST_ERROR_TYPE,
                   "times: expected a list of numbers, not 2.0 (number)");
    expect_refusal(p, map("times", list, NULL), DENEST_ERROR_RANGE,
                   "times: item 2: -2: must be at least 0");
    expect_refusal(p, map("note", I(1), NULL), DENEST_ERROR_TYPE,
                   "note: expected text, not 1 (integer)");
    expect_refusal(p, map("tau_M", F(1), NULL), DENEST_ERROR_UNKNOWN,
                   "tau_M: neuron 'subject' has no such parameter; did you mean 'tau_m'?");
    expect_refusal(p, map("hidden", F(1), NULL), DENEST_ERROR_UNKNOWN,
                   "hidden: neuron 'subject' has no such parameter");
    expect_refusal(p, map("gate", F(1), NULL), DENEST_ERROR_UNKNOWN,
                   "gate: is computed by the model, cannot be set");
    expect_refusal(p, map("settle", B(TRUE), NULL), DENEST_ERROR_UNKNOWN,
                   "settle: is an order to units that exist; set it in a session's unit_changes");
    expect_refusal(p, map("V_m", F(1), "V_th", F(-75), NULL), DENEST_ERROR_RANGE,
                   "V_th: -75 is not above E_L = -70");
    expect_refusal(p, map("tau_minus", F(0), NULL), DENEST_ERROR_RANGE,
                   "tau_minus: 0: must be above 0");
    g_assert_cmpfloat(number(p, "V_m"), ==, -70);
}

static void
test_orders(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    g_autoptr(DenestValue) yes = map("settle", B(TRUE), "tau_m", F(30), NULL);
    g_autoptr(DenestValue) no = map("settle", B(FALSE), NULL);
    DenestUnit unit = denest_prototype_unit(p);

    g_assert_true(denest_unit_set(&unit, arena, yes, TRUE, NULL, NULL));
    g_assert_cmpfloat(p->state[HIDDEN], ==, 910);
    p->state[HIDDEN] = 0;
    g_assert_true(denest_unit_set(&unit, arena, no, TRUE, NULL, NULL));
    g_assert_cmpfloat(p->state[HIDDEN], ==, 0);
}

static void
test_synapse(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&synapse.base, FALSE, arena);
    g_autoptr(DenestPrototype) labelled = new_prototype(&synapse.base, TRUE, arena);
    g_autoptr(DenestValue) label = map("synapse_label", I(5), "weight", I(2), NULL);

    g_assert_cmpfloat(p->common.synapse.delay, ==, 1);
    g_assert_cmpfloat(p->common.synapse.weight_recorder, ==, -1);
    expect_refusal(p, map("synapse_label", I(5), NULL), DENEST_ERROR_UNKNOWN,
                   "synapse_label: synapse 'link_synapse' has no such parameter");
    expect_refusal(p, map("delay", F(0), NULL), DENEST_ERROR_RANGE, "delay: 0: must be above 0");
    g_assert_true(denest_prototype_set(labelled, label, NULL, NULL));
    g_assert_cmpfloat(labelled->common.synapse.synapse_label, ==, 5);
    g_assert_cmpfloat(labelled->common.synapse.weight, ==, 2);
    expect_refusal(labelled, map("synapse_label", I(-1), NULL), DENEST_ERROR_RANGE,
                   "synapse_label: -1: must be at least 0");
}

static DenestValue *
words(const char *a, const char *b)
{
    DenestValue *list = denest_value_new_list();

    if (a)
        denest_value_append(list, S(a));
    if (b)
        denest_value_append(list, S(b));
    return list;
}

static void
test_recorder(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&meter.base, FALSE, arena);
    g_autoptr(DenestValue) screen_file = map("record_to", words("screen", "file"), NULL);
    g_autoptr(DenestValue) none = map("record_to", words(NULL, NULL), NULL);
    g_autoptr(DenestValue) sum = map("to_accumulator", B(TRUE), NULL);
    g_autoptr(DenestValue) name = map("use_gid_in_filename", B(FALSE), "label", S("x"), NULL);
    g_autoptr(DenestValue) digits = map("precision", I(5), NULL);
    const DenestRecorderCommon *common = &p->common.recorder;

    g_assert_cmpstr(common->record_to.data[0], ==, "memory");
    g_assert_cmpstr(common->file_extension, ==, "dat");
    g_assert_true(denest_prototype_set(p, screen_file, NULL, NULL));
    g_assert_cmpuint(common->record_to.n, ==, 2);
    g_assert_cmpstr(common->record_to.data[0], ==, "file");
    g_assert_cmpstr(common->record_to.data[1], ==, "screen");
    g_assert_cmpfloat(common->to_memory, ==, 0);
    g_assert_true(denest_prototype_set(p, none, NULL, NULL));
    g_assert_cmpuint(common->record_to.n, ==, 0);

    g_assert_true(denest_prototype_set(p, name, NULL, NULL));
    g_assert_cmpfloat(common->use_gid_in_filename, ==, 0);
    g_assert_true(denest_prototype_set(p, digits, NULL, NULL));
    g_assert_cmpfloat(common->use_gid_in_filename, ==, 1);

    g_assert_true(denest_prototype_set(p, sum, NULL, NULL));
    g_assert_cmpuint(common->record_to.n, ==, 1);
    g_assert_cmpstr(common->record_to.data[0], ==, "accumulator");
    g_assert_cmpfloat(common->withgid, ==, 0);

    expect_refusal(p, map("record_to", words("disk", NULL), NULL), DENEST_ERROR_RANGE,
                   "record_to: 'disk' is none of file, memory, screen, accumulator");
    expect_refusal(p, map("label", S("a/b"), NULL), DENEST_ERROR_RANGE,
                   "label: must not contain '/'");
    expect_refusal(p, map("label", S(""), "use_gid_in_filename", B(FALSE), NULL),
                   DENEST_ERROR_RANGE, "use_gid_in_filename: false needs a label");
    expect_refusal(p, map("n_events", I(1), NULL), DENEST_ERROR_RANGE,
                   "n_events: 1: can only be 0");
    expect_refusal(p, map("precise_times", B(TRUE), NULL), DENEST_ERROR_UNKNOWN,
                   "precise_times: recorder 'meter' has no such parameter");
}

static void
test_receptors(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    g_autoptr(DenestPrototype) s = new_prototype(&synapse.base, FALSE, arena);
    g_autofree const char **recordables = denest_prototype_recordables(p);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(denest_prototype_receptor(p, "GABA", &error), ==, 2);
    g_assert_cmpint(denest_prototype_receptor(p, "AMPS", &error), ==, -1);
    g_assert_cmpstr(error->message, ==,
                    "AMPS: 'subject' has no such receptor; did you mean 'AMPA'?");
    g_clear_error(&error);
    g_assert_cmpint(denest_prototype_receptor(s, "AMPA", &error), ==, -1);
    g_assert_cmpstr(error->message, ==, "AMPA: 'link_synapse' has no receptors with names");
    g_assert_cmpstr(recordables[0], ==, "V_m");
    g_assert_cmpstr(recordables[1], ==, "gate");
    g_assert_null(recordables[2]);
}

static const DenestParam bound_rows[] = {
    {.name = "radius",
     .unit = "",
     .type = DENEST_TYPE_DOUBLE,
     .offset = 0,
     .min = 0,
     .max = INFINITY,
     .doc = "Radius",
     .mandatory = TRUE},
    {.name = "p",
     .unit = "",
     .type = DENEST_TYPE_DOUBLE,
     .offset = 8,
     .value = 1,
     .min = 0,
     .max = 1,
     .doc = "Probability"},
};

static void
test_bind(void)
{
    const DenestModel mask = {.kind = DENEST_KIND_MASK,
                              .name = "disc",
                              .params_size = 16,
                              .params = bound_rows,
                              .n_params = 2};
    g_autoptr(DenestSchema) schema = denest_schema_new(&mask, FALSE);
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestValue) good = map("radius", F(2), NULL);
    g_autoptr(DenestValue) bad = map("p", F(0.5), NULL);
    const DenestValue *at = NULL;
    g_autoptr(GError) error = NULL;
    double params[2] = {7, 7};

    g_assert_false(denest_defaults_bind(schema, arena, bad, params, &at, &error));
    g_assert_cmpstr(error->message, ==, "radius: must be given for mask 'disc'");
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_MISSING);
    g_assert_true(at == bad);
    g_assert_cmpfloat(params[0], ==, 7);
    g_assert_true(denest_defaults_bind(schema, arena, good, params, NULL, NULL));
    g_assert_cmpfloat(params[0], ==, 2);
    g_assert_cmpfloat(params[1], ==, 1);
}

static void
test_arena(void)
{
    g_autoptr(DenestArena) arena = denest_arena_new();
    const double numbers[] = {1, 2, 3};
    const char *const texts[] = {"a", "b"};
    DenestDoubles x = denest_arena_doubles(arena, numbers, 3);

    g_assert_true(x.data != numbers && x.data == denest_arena_doubles(arena, numbers, 3).data);
    g_assert_true(x.data != denest_arena_doubles(arena, numbers, 2).data);
    g_assert_null(denest_arena_doubles(arena, numbers, 0).data);
    g_assert_true(denest_arena_strings(arena, texts, 2).data ==
                  denest_arena_strings(arena, texts, 2).data);
}

static void
test_describe(void)
{
    static const char *const parts[] = {
        "subject (neuron)\n  Neuron of a test\n",
        "Equations\n  dV/dt = …\n  more\n",
        "tau_m  10.0        ms  > 0                  Membrane time constant\n",
        "n      3               whole, 1 … 9         A whole number\n",
        "times  [1.5, 2.0]  ms  each ≥ 0             Times\n",
        "State that can be set\n  V_m  -70.0  mV  Potential\n",
        "Orders (true: done once, in unit_changes)\n  settle  Settle now\n",
        "Parameters of every neuron\n  tau_minus          20.0     ms  > 0  ",
        "AMPA  1  spikes  Excitation\n",
        "Reference\n  Nobody 1900\n",
    };
    g_autoptr(DenestArena) arena = denest_arena_new();
    g_autoptr(DenestPrototype) p = new_prototype(&neuron.base, FALSE, arena);
    g_autoptr(DenestPrototype) s = new_prototype(&synapse.base, FALSE, arena);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_autofree char *text = denest_layout_text(p), *page = denest_layout_markdown(p);
    g_autofree char *synapse_text = denest_layout_text(s);
    g_autofree char *all = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!strstr(text, parts[i]))
            g_error("no '%s' in:\n%s", parts[i], text);
    g_assert_nonnull(strstr(page, "| `tau_m` | 10.0 | ms | > 0 | Membrane time constant |\n"));
    g_assert_nonnull(strstr(page, "| `times` | \\[1.5, 2.0\\] | ms | "));
    g_assert_nonnull(strstr(synapse_text, "Properties\n  May lead from stimulators"));
    g_ptr_array_add(list, p);
    g_ptr_array_add(list, s);
    all = denest_layout_list(list);
    g_assert_cmpstr(all, ==,
                    "neuron\n  subject       Neuron of a test\n\n"
                    "synapse\n  link_synapse  Synapse of a test\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unit/defaults", test_defaults);
    g_test_add_func("/unit/set", test_set);
    g_test_add_func("/unit/relative", test_relative);
    g_test_add_func("/unit/refusals", test_refusals);
    g_test_add_func("/unit/orders", test_orders);
    g_test_add_func("/unit/synapse", test_synapse);
    g_test_add_func("/unit/recorder", test_recorder);
    g_test_add_func("/unit/receptors", test_receptors);
    g_test_add_func("/unit/bind", test_bind);
    g_test_add_func("/unit/arena", test_arena);
    g_test_add_func("/unit/describe", test_describe);
    return g_test_run();
}
