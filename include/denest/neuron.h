/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Neuron models (and relays): how one is described and how the kernel calls it.
 *
 * The kernel owns populations: consecutive units of one model, whose state is a set of columns. It
 * hands a model blocks of some hundred units, to be advanced by some steps at a time; different
 * blocks run in different threads.
 */
#ifndef DENEST_NEURON_H
#define DENEST_NEURON_H

#include <denest/model.h>
#include <denest/simd.h>
#include <denest/stream.h>

G_BEGIN_DECLS

/** What an input column sums. */
typedef enum {
    DENEST_INPUT_WEIGHT,   /**< weights of arriving spikes */
    DENEST_INPUT_POSITIVE, /**< weights ≥ 0; needs a DENEST_INPUT_NEGATIVE row with the same
                              receptor */
    DENEST_INPUT_NEGATIVE, /**< weights < 0, sign kept */
    DENEST_INPUT_COUNT,    /**< number of arriving spikes; weights are ignored */
    DENEST_INPUT_IGNORED,  /**< connections are accepted, spikes have no effect */
    DENEST_INPUT_CURRENT,  /**< weight times current, pA */
} DenestInputKind;

/** One row of the table of input columns. Rows of one receptor stand together. */
typedef struct {
    const char
        *name; /**< of the receptor, as `receptor_type` in trees; NULL: receptors without names */
    guint receptor; /**< its number */
    DenestInputKind kind;
    const char *doc;
    /** 1 + DENEST_FIELD of a list parameter: the row, the last of the table, stands for one row for
     * each item, with the receptors `receptor`, `receptor` + 1, … 0: one row. */
    gsize repeated;
    gboolean may_grow; /**< a repeated row: the list may become longer when there are connections */
    gboolean non_negative; /**< connections with weights below 0 are refused */
} DenestInput;

/**
 * A block of units of one population, valid during one call.
 */
typedef struct DenestBlock DenestBlock;
struct DenestBlock {
    guint n;       /**< units in every column: a multiple of DENEST_LANES; units from n_units on are
                      dummies that may be       computed but are never seen */
    guint n_units; /**< units that exist */
    guint n_steps; /**< steps to advance */
    double h;      /**< resolution in ms */
    DenestStep step; /**< index of the first of these steps: it leads from time step * h to (step +
                        1) * h */

    gboolean per_unit;   /**< FALSE: all units share params and derived; TRUE: read the columns */
    const void *params;  /**< Params of the population, if shared */
    const void *derived; /**< Derived of the population, if shared */
    const double *const *param_columns;   /**< [DENEST_FIELD][unit], if not shared */
    const double *const *derived_columns; /**< [DENEST_FIELD][unit], if not shared */

    double *const *state;      /**< [row of the state table][unit]; of repeated rows
                                  denest_block_columns() */
    const guint *first_column; /**< [row of the state table + 1] */
    double *spikes; /**< [unit]: scratch; number of spikes in this step, for denest_block_emit() */
    double *chance; /**< [unit]: written by models with fire(), see there; else NULL */
    DenestStream *stream; /**< of the unit's virtual process; NULL where nothing may be drawn */

    /* Input rings; use denest_block_input(). */
    const double *const *input; /**< [row of the input table]: first slot of its ring */
    const gsize *input_stride;  /**< doubles between slots; 0 where nothing is connected */
    guint input_slot;           /**< slot of the first step */
    guint n_slots;

    gpointer kernel; /**< the kernel's own */
};

/** Input column @p row at step @p t of the block (0 … n_steps-1): n doubles, summed in a fixed
 * order. Read-only. */
static inline const double *
denest_block_input(const DenestBlock *block, guint row, guint t)
{
    guint slot = block->input_slot + t;

    slot = slot >= block->n_slots ? slot - block->n_slots : slot;
    return block->input[row] + slot * block->input_stride[row];
}

/** The columns of a repeated row, one for each item of the longest list among the units of the
 * population. Units whose list is shorter have columns that are not theirs. */
static inline double *const *
denest_block_columns(const DenestBlock *block, guint row)
{
    return block->state + block->first_column[row];
}

/** How many denest_block_columns() there are. */
static inline guint
denest_block_n_columns(const DenestBlock *block, guint row)
{
    return block->first_column[row + 1] - block->first_column[row];
}

/** The list parameter of unit @p i that has @p field, a DENEST_FIELD. */
static inline DenestDoubles
denest_block_list(const DenestBlock *block, gsize field, guint i)
{
    DenestDoubles list;

    if (block->per_unit) {
        memcpy(&list.data, &block->param_columns[field][i], sizeof list.data);
        memcpy(&list.n, &block->param_columns[field + 1][i], sizeof list.n);
    } else {
        memcpy(&list, (const double *)block->params + field, sizeof list);
    }
    return list;
}

/** For begin(): write a constant of each item of a list into the columns of a repeated row, and 0
 * where a unit has no such item. @param constant of an item, at resolution h; NULL: the item */
static inline void
denest_block_fill(const DenestBlock *block, guint row, gsize field,
                  double (*constant)(double item, double h))
{
    double *const *columns = denest_block_columns(block, row);

    for (guint i = 0; i < block->n; i++) {
        const DenestDoubles list = denest_block_list(block, field, i);

        for (guint k = 0; k < denest_block_n_columns(block, row); k++)
            columns[k][i] = k >= list.n ? 0
                            : constant  ? constant(list.data[k], block->h)
                                        : list.data[k];
    }
}

/**
 * Emit spikes at step @p t of the block: unit i emits `spikes[i]` spikes (0 or more; dummies are
 * ignored), stamped with the end of the step. To be called at most once for each step, in order.
 */
DENEST_API void denest_block_emit(const DenestBlock *block, guint t);

/** denest_block_emit() unless no unit has a spike. */
static inline void
denest_block_emit_any(const DenestBlock *block, guint t)
{
    guint any = 0;

    for (guint i = 0; i < block->n; i++)
        any |= block->spikes[i] > 0;
    if (any)
        denest_block_emit(block, t);
}

/** How long the notes of a history are kept. */
typedef enum {
    DENEST_KEEP_UNTIL_READ, /**< until all synapses that read histories of the unit have read them
                             */
    DENEST_KEEP_RECENT,     /**< as many notes as the longest delay has steps, and one more */
} DenestKeep;

/**
 * Numbers that units note for synapses whose plasticity depends on more than spikes, such as
 * voltages above a threshold; at most one for each unit and step. Synapse models read them by name:
 * see DenestSynapse.histories.
 */
typedef struct {
    const char *name;
    const char *unit;
    DenestKeep keep;
    const char *doc;
} DenestHistory;

/** Does any synapse read what the units of a block note? */
DENEST_API gboolean denest_block_is_read(const DenestBlock *block);

/** Note @p value for unit @p i < n_units in history @p k, with the time at the end of step @p t of
 * the block. To be called in the order of steps; without effect where no synapse reads it. */
DENEST_API void denest_block_note(const DenestBlock *block, guint t, guint k, guint i,
                                  double value);

/** A value that can be recorded although it is no state variable. */
typedef struct {
    const char *name;
    const char *unit;
    const char *doc;
    /** Compute it for all n units from the state after the last step of the block, and from the
     * inputs of that step: denest_block_input(block, row, block->n_steps - 1). */
    void (*read)(const DenestBlock *block, double *ret_values);
} DenestRecordable;

/** Added to the chance of units that spike for high numbers, as those of the Poisson distribution
 * do; see DenestNeuron.fire. */
#define DENEST_CHANCE_AT_TOP 2.0

typedef void (*DenestUpdateFunc)(const DenestBlock *block);

/** The same function for several instruction sets, best last; see DENEST_NEURON_UPDATE. */
typedef struct {
    DenestUpdateFunc base, avx2, avx512;
} DenestUpdateVariants;

typedef struct {
    DenestModel base;
    gsize derived_size; /**< sizeof the struct Derived, of doubles only; 0 if there is none (then a
                           Derived of up to 8 doubles may be declared, all zeros) */
    const DenestState *state;
    guint n_state;
    const DenestInput *inputs;
    guint n_inputs;
    const DenestRecordable *recordables; /**< beside the recordable state; may be NULL */
    guint n_recordables;
    gboolean stochastic; /**< draws from block->stream: without fire(), blocks then hold one unit
                            and run in the stream's order */
    /**
     * The part of a step that draws whether unit @p i spikes, for models that draw nothing else.
     * May be NULL. With it the model runs in whole blocks: update() advances them by one step as if
     * no unit spiked, emits nothing, has no stream, and writes block->chance:
     *
     * - below 0: the unit cannot spike in this step and takes no number from its stream;
     * - p, 0 to 1: if the next uniform number of the stream is above p, the unit takes that number
     *   and does not spike;
     * - DENEST_CHANCE_AT_TOP + p: the same if that number is not above 1 - p;
     * - INFINITY: it may do anything.
     *
     * So p is the probability of a spike; a higher one costs time, a lower one is wrong. A unit
     * does not change between the forms with p within a slice.
     *
     * Where a unit may spike, the kernel goes back to the beginning of the slice with this unit
     * alone, and calls fire() after every step whose chance is not below 0. fire() decides by the
     * exact rule, with numbers from block->stream. If the unit spikes, it changes the unit's state
     * accordingly and returns the number of spikes, else 0.
     *
     * Excludes draws(), histories and deliver_interval.
     */
    double (*fire)(const DenestBlock *block, guint i);
    /** Do units with these Params draw? A population of which none does is treated as not
     * stochastic: whole blocks, and block->stream is NULL. May be NULL: all draw. */
    gboolean (*draws)(const void *params);

    /** State of a new unit: fill @p state (one double for each row, preset from the table) from
     * built-in defaults. May be NULL. */
    void (*init)(const void *default_params, double *state);
    /** State of one unit after a network reset, preset to that of a new unit. May be NULL. */
    void (*reset)(const void *params, double h, double *state);
    /** Set the DENEST_BUFFER rows of one unit (preset to 0) when its buffers are emptied: before
     * its first step and after a network reset. May be NULL. */
    void (*init_buffers)(const void *params, double h, double *state);
    /** Compute Derived from Params at the start of every run. May be NULL if derived_size is 0. */
    void (*prepare)(const void *params, double h, void *derived);
    /** At the start of every run, after prepare: a last look at the state of the units. May be
     * NULL. */
    void (*begin)(const DenestBlock *block);
    /**
     * A parameter that is an order, not a value: DENEST_TYPE_BOOL rows with no place in Params
     * (offset G_MAXSIZE). Called for one unit when it is set to true. @param params as they were
     * before the call that sets it. May be NULL.
     */
    void (*act)(guint param_row, const void *params, double *state);
    /**
     * Advance n units by n_steps steps. For each step in order: read the input columns of the step,
     * write the state, fill `spikes` and call denest_block_emit() if some unit may have spiked.
     * Cannot fail. When a multimeter is attached the kernel asks for few steps at a time, so state
     * is what can be recorded after the last step.
     */
    const DenestUpdateVariants *update;

    const char *limits; /**< when update() makes state not finite on purpose, which ends a run; for
                           the message: "V_m below -1000 mV"; may be NULL */
    const DenestHistory *histories; /**< numbers that units note for synapses; may be NULL */
    guint n_histories;
    /**
     * 1 + DENEST_FIELD of a whole number ≥ 1: units are transmitters. What they emit are no spikes
     * for other units; it is collected and, at the end of every so many slices, delivered to the
     * synapses whose modulator they are: see DenestSynapse.modulator. They are updated before all
     * other units and cannot be stochastic. 0: units are ordinary ones.
     */
    gsize deliver_interval;
} DenestNeuron;

/** Base of a description: `.base = DENEST_NEURON_BASE(Params, table, "name", "summary",
 * "equations", "reference")`. */
#define DENEST_NEURON_BASE(...) DENEST_MODEL_BASE(NEURON, DenestNeuron, __VA_ARGS__)
/** Fields of a description for the tables of state and inputs, and the type Derived. */
#define DENEST_NEURON_TABLES(Derived_, state_, inputs_)                                            \
    .derived_size = sizeof(Derived_), .state = state_, .n_state = G_N_ELEMENTS(state_),            \
    .inputs = inputs_, .n_inputs = G_N_ELEMENTS(inputs_)

/**
 * Define an update function once, for all instruction sets and for shared as well as per-unit
 * parameters:
 *
 *     DENEST_NEURON_UPDATE(update)
 *     {
 *         DENEST_BLOCK_PARAMS;
 *         double *V = block->state[V_M];
 *         ...
 *         DENEST_FOR_UNITS (i, block->n)
 *             V[i] += D(gain) * P(I_e);
 *     }
 *
 * `P(field)` and `D(field)` read a field of Params and Derived for unit i.
 */
#define DENEST_NEURON_UPDATE(name)                                                                 \
    DENEST_INLINE void name##_body(const DenestBlock *block, const gboolean per_unit);             \
    static void name##_base(const DenestBlock *block)                                              \
    {                                                                                              \
        if (block->per_unit)                                                                       \
            name##_body(block, TRUE);                                                              \
        else                                                                                       \
            name##_body(block, FALSE);                                                             \
    }                                                                                              \
    DENEST_TARGET_AVX2 static void name##_avx2(const DenestBlock *block)                           \
    {                                                                                              \
        if (block->per_unit)                                                                       \
            name##_body(block, TRUE);                                                              \
        else                                                                                       \
            name##_body(block, FALSE);                                                             \
    }                                                                                              \
    DENEST_TARGET_AVX512 static void name##_avx512(const DenestBlock *block)                       \
    {                                                                                              \
        if (block->per_unit)                                                                       \
            name##_body(block, TRUE);                                                              \
        else                                                                                       \
            name##_body(block, FALSE);                                                             \
    }                                                                                              \
    static const DenestUpdateVariants name = {name##_base, name##_avx2, name##_avx512};            \
    DENEST_INLINE void name##_body(const DenestBlock *block, const gboolean per_unit)

/** First line of an update: copies what all units share, so that the compiler can keep it in
 * registers. */
#define DENEST_BLOCK_PARAMS                                                                        \
    static const Params denest_no_params;                                                          \
    static const Derived denest_no_derived;                                                        \
    const Params own_params = per_unit ? denest_no_params : *(const Params *)block->params;        \
    const Derived own_derived = per_unit ? denest_no_derived : *(const Derived *)block->derived;   \
    const Params *const shared_params = &own_params;                                               \
    const Derived *const shared_derived = &own_derived;                                            \
    const double *const *param_columns = block->param_columns;                                     \
    const double *const *derived_columns = block->derived_columns;                                 \
    (void)shared_params, (void)shared_derived, (void)param_columns, (void)derived_columns

/**
 * Define the read() of a recordable by its value for unit i, with P(), D() and the state as y[row]:
 *
 *     DENEST_NEURON_READ(read_I_h, -P(g_h) * y[M_H][i] * (y[V_M][i] - P(E_h)))
 */
#define DENEST_NEURON_READ(name, value)                                                            \
    static void name(const DenestBlock *block, double *ret_values)                                 \
    {                                                                                              \
        const gboolean per_unit = block->per_unit;                                                 \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *const *y = block->state;                                                           \
                                                                                                   \
        (void)y;                                                                                   \
        for (guint i = 0; i < block->n; i++)                                                       \
            ret_values[i] = value;                                                                 \
    }
/** Fields of a description for the table of recordables. */
#define DENEST_NEURON_RECORDABLES(table) .recordables = table, .n_recordables = G_N_ELEMENTS(table)

#define P(field) (per_unit ? param_columns[DENEST_FIELD(Params, field)][i] : shared_params->field)
#define D(field)                                                                                   \
    (per_unit ? derived_columns[DENEST_FIELD(Derived, field)][i] : shared_derived->field)

G_END_DECLS

#endif
