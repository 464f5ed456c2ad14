/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What models of all kinds share: a description made of tables. From the tables come defaults,
 * validation, the list of recordables, `denest models NAME`, the documentation and the saving of
 * parameters. A description is a constant; a plugin holds no mutable globals.
 *
 * Parameters live in a struct `Params` that the model declares: a `double` for each number, whole
 * number or boolean, and a `DenestDoubles` or a `const char *` for lists and text. All units of a
 * population share one `Params` until a session changes single units; then every unit has its own.
 */
#ifndef DENEST_MODEL_H
#define DENEST_MODEL_H

#include <float.h>
#include <math.h>
#include <stddef.h>

#include <denest/error.h>

G_BEGIN_DECLS

/** Smallest value of a parameter that must be above zero. */
#define DENEST_ABOVE_ZERO DBL_MIN

typedef enum {
    DENEST_TYPE_DOUBLE,  /**< field `double` */
    DENEST_TYPE_INT,     /**< field `double`, a whole number */
    DENEST_TYPE_BOOL,    /**< field `double`, 0 or 1 */
    DENEST_TYPE_DOUBLES, /**< field `DenestDoubles` */
    DENEST_TYPE_INTS,    /**< field `DenestDoubles`, whole numbers */
    DENEST_TYPE_STRING,  /**< field `const char *` */
    DENEST_TYPE_STRINGS, /**< field `DenestStrings` */
} DenestType;

/** A list of numbers, owned by whoever owns the Params; immutable. */
typedef struct {
    const double *data;
    gsize n;
} DenestDoubles;

/** A NULL-ended list of texts, owned by whoever owns the Params; immutable; NULL is the empty list.
 */
typedef struct {
    const char *const *data;
    gsize n;
} DenestStrings;

/** One row of a parameter table. A number with the name of one that the kernel adds to all models
 * of the kind (`tau_minus`) is set together with that one; what users see is the kernel's. */
typedef struct {
    const char *name;
    const char *unit; /**< "ms", "mV", …; "" for none */
    DenestType type;
    gsize offset;    /**< of the field in Params */
    double value;    /**< default; lists are empty and text is "" by default, see text */
    double min, max; /**< inclusive; for lists the range of every item */
    const char *doc; /**< one line */
    /** Default of text, or of a list written as YAML ("[2.0]"); of a mandatory row an example, as
     * YAML, for documentation and for `denest conform`. May be NULL. */
    const char *text;
    gboolean mandatory; /**< has no default; masks, functions and projections only */
    gboolean or_number; /**< a list of numbers: a number stands for the list of this one */
} DenestParam;

/** Row of a number. */
#define DENEST_PARAM(Struct, field, unit_, value_, min_, max_, doc_)                               \
    {                                                                                              \
        .name = #field, .unit = unit_, .type = DENEST_TYPE_DOUBLE,                                 \
        .offset = offsetof(Struct, field), .value = value_, .min = min_, .max = max_, .doc = doc_  \
    }
/** Row of a number that may be anything finite or infinite. */
#define DENEST_PARAM_ANY(Struct, field, unit_, value_, doc_)                                       \
    DENEST_PARAM(Struct, field, unit_, value_, -INFINITY, INFINITY, doc_)
/** Row of a whole number. */
#define DENEST_PARAM_INT(Struct, field, unit_, value_, min_, max_, doc_)                           \
    {                                                                                              \
        .name = #field, .unit = unit_, .type = DENEST_TYPE_INT, .offset = offsetof(Struct, field), \
        .value = value_, .min = min_, .max = max_, .doc = doc_                                     \
    }
/** Row of a boolean. */
#define DENEST_PARAM_BOOL(Struct, field, value_, doc_)                                             \
    {                                                                                              \
        .name = #field, .unit = "", .type = DENEST_TYPE_BOOL, .offset = offsetof(Struct, field),   \
        .value = value_, .min = 0, .max = 1, .doc = doc_                                           \
    }
/** Row of a list of numbers. @p type_ DENEST_TYPE_DOUBLES or _INTS; @p text_ the default as YAML,
 * or NULL */
#define DENEST_PARAM_LIST(Struct, field, unit_, type_, text_, min_, max_, doc_)                    \
    {                                                                                              \
        .name = #field, .unit = unit_, .type = type_, .offset = offsetof(Struct, field),           \
        .min = min_, .max = max_, .doc = doc_, .text = text_                                       \
    }

/** Row without default; masks and functions only. @p text_ an example as YAML */
#define DENEST_PARAM_MANDATORY(Struct, field, unit_, type_, text_, min_, max_, doc_)               \
    {                                                                                              \
        .name = #field, .unit = unit_, .type = type_, .offset = offsetof(Struct, field),           \
        .min = min_, .max = max_, .doc = doc_, .text = text_, .mandatory = TRUE                    \
    }

/** Index of a field among the doubles of a struct; what the columns of a block are numbered by. */
#define DENEST_FIELD(Struct, field) (offsetof(Struct, field) / sizeof(double))

/** What a state variable is for; flags. */
enum {
    DENEST_INTERNAL = 0,
    DENEST_SETTABLE = 1 << 0,   /**< users may set it (`V_m`); checked against min and max */
    DENEST_RECORDABLE = 1 << 1, /**< a multimeter can record it */
    DENEST_BUFFER =
        1 << 2, /**< emptied with the input buffers, not with the state: see `init_buffers` */
};

/** One row of a state table: a column with one double per unit. */
typedef struct {
    const char *name;
    const char *unit;
    double value; /**< value of a new unit, unless the model has `init` */
    guint flags;
    double min, max; /**< range for users, inclusive; both 0 means any */
    const char *doc;
    /** 1 + DENEST_FIELD of a parameter: the column holds the value minus this parameter, as models
     * do that are solved relative to rest. Users see and set the sum; when only the parameter
     * changes, the sum stays. 0: no offset. */
    gsize relative_to;
    /** 1 + DENEST_FIELD of a list parameter: the row stands for one column for each item of it,
     * called NAME1, NAME2, …; see denest_block_columns(). Such rows come last in the table and
     * cannot be set. 0: one column. */
    gsize repeated;
    /** How many columns a unit with these Params needs, for a line of past values and the like; all
     * units get as many as the one that needs most, and never less than before. Such rows come last
     * in the table and can be neither set nor recorded. NULL: see repeated. */
    guint (*columns)(const void *params, double h);
} DenestState;

/** Does a row stand for one column? */
static inline gboolean
denest_state_is_single(const DenestState *row)
{
    return row->repeated == 0 && row->columns == NULL;
}

typedef struct DenestModel DenestModel;

/** First member of the description of every kind. */
struct DenestModel {
    DenestKind kind;
    gsize struct_size; /**< sizeof the whole description, checked by the loader */
    const char *name; /**< what trees call `nest_model` (or a projection model's `type`, a mask's or
                         function's key) */
    const char *summary;   /**< one line */
    const char *equations; /**< some lines of text: equations, and what happens at a spike */
    const char *reference; /**< paper with DOI, or "" */
    gsize params_size;
    const DenestParam *params;
    guint n_params;

    /**
     * Rules between parameters; ranges are in the table. Called with a complete set of parameters
     * before it is stored, also with the defaults. May adjust the set (round it, fill in what
     * follows from others). May be NULL.
     *
     * @return FALSE with DENEST_ERROR_RANGE, see denest_fail()
     */
    gboolean (*check)(void *params, GError **error);
    /** Rules about what one call sets, such as keys that must be set together; after check(). Not
     * called with the defaults. @param given names of the keys, NULL-ended. May be NULL. */
    gboolean (*check_given)(const void *params, const char *const *given, GError **error);
};

/**
 * The base of a description with a table of parameters; each kind has a shorter form, such as
 * DENEST_NEURON_BASE().
 *
 * @param KIND NEURON, STIMULATOR, …
 * @param Struct_ type of the whole description
 */
#define DENEST_MODEL_BASE(KIND, Struct_, Params_, table_, name_, summary_, equations_, reference_) \
    {                                                                                              \
        .kind = DENEST_KIND_##KIND, .struct_size = sizeof(Struct_), .name = name_,                 \
        .summary = summary_, .equations = equations_, .reference = reference_,                     \
        .params_size = sizeof(Params_), .params = table_, .n_params = G_N_ELEMENTS(table_)         \
    }

/** A rule of check(): field @p low of @p p is below @p high. Sets @p error and is FALSE if not. */
#define DENEST_CHECK_BELOW(p, low, high, error)                                                    \
    ((p)->low < (p)->high || denest_fail(error, DENEST_ERROR_RANGE, #low,                          \
                                         "%g is not below " #high " = %g", (p)->low, (p)->high))
/** The same: field @p high is not below @p low. */
#define DENEST_CHECK_NOT_BELOW(p, high, low, error)                                                \
    ((p)->high >= (p)->low || denest_fail(error, DENEST_ERROR_RANGE, #high,                        \
                                          "%g is below " #low " = %g", (p)->high, (p)->low))

G_END_DECLS

#endif
