/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/value.h>

#include <math.h>
#include <string.h>

#include "core/params/value-private.h"

/* Mappings with more pairs than this find their keys by hash. */
enum { MAX_LINEAR_PAIRS = 8 };

typedef struct {
    DenestValue *key;
    DenestValue *item;
    char *name; /* of a key that is not text; else NULL */
} Pair;

struct DenestValue {
    gatomicrefcount refs;
    guint8 type;
    gboolean is_tuple : 1;
    guint line;
    char *file;  /* interned GRefString; may be NULL */
    char *place; /* made when first asked for */
    union {
        gboolean truth;
        gint64 whole;
        double number;
        char *text;
        GPtrArray *items;
        struct {
            GArray *pairs;
            GHashTable *index; /* key to position; NULL for small mappings */
        } map;
    } u;
};

static const char *const type_names[] = {
    [DENEST_VALUE_NULL] = "null",   [DENEST_VALUE_BOOL] = "boolean",
    [DENEST_VALUE_INT] = "integer", [DENEST_VALUE_FLOAT] = "number",
    [DENEST_VALUE_STRING] = "text", [DENEST_VALUE_LIST] = "list",
    [DENEST_VALUE_MAP] = "mapping",
};

const char *
denest_value_type_name(DenestValueType type)
{
    g_return_val_if_fail((guint)type < G_N_ELEMENTS(type_names), NULL);
    return type_names[type];
}

static void
pair_clear(gpointer data)
{
    Pair *pair = data;

    denest_value_unref(pair->key);
    denest_value_unref(pair->item);
    g_free(pair->name);
}

static DenestValue *
value_new(DenestValueType type)
{
    DenestValue *value = g_new0(DenestValue, 1);

    g_atomic_ref_count_init(&value->refs);
    value->type = type;
    return value;
}

DenestValue *
denest_value_new_null(void)
{
    return value_new(DENEST_VALUE_NULL);
}

DenestValue *
denest_value_new_bool(gboolean value)
{
    DenestValue *new = value_new(DENEST_VALUE_BOOL);

    new->u.truth = value != FALSE;
    return new;
}

DenestValue *
denest_value_new_int(gint64 value)
{
    DenestValue *new = value_new(DENEST_VALUE_INT);

    new->u.whole = value;
    return new;
}

DenestValue *
denest_value_new_float(double value)
{
    DenestValue *new = value_new(DENEST_VALUE_FLOAT);

    new->u.number = value;
    return new;
}

DenestValue *
denest_value_new_string(const char *value)
{
    DenestValue *new;

    g_return_val_if_fail(value != NULL, NULL);
    new = value_new(DENEST_VALUE_STRING);
    new->u.text = g_strdup(value);
    return new;
}

DenestValue *
denest_value_new_list(void)
{
    DenestValue *new = value_new(DENEST_VALUE_LIST);

    new->u.items = g_ptr_array_new_with_free_func((GDestroyNotify)denest_value_unref);
    return new;
}

DenestValue *
denest_value_new_tuple(void)
{
    DenestValue *new = denest_value_new_list();

    new->is_tuple = TRUE;
    return new;
}

DenestValue *
denest_value_new_map(void)
{
    DenestValue *new = value_new(DENEST_VALUE_MAP);

    new->u.map.pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_array_set_clear_func(new->u.map.pairs, pair_clear);
    return new;
}

DenestValue *
denest_value_copy(const DenestValue *value)
{
    DenestValue *new;
    guint n = denest_value_length(value);

    if (value->type == DENEST_VALUE_MAP) {
        new = denest_value_new_map();
        for (guint i = 0; i < n; i++)
            denest_value_set_pair(new, denest_value_ref(denest_value_key(value, i)),
                                  denest_value_ref(denest_value_item(value, i)));
    } else {
        new = value->is_tuple ? denest_value_new_tuple() : denest_value_new_list();
        for (guint i = 0; i < n; i++)
            denest_value_append(new, denest_value_ref(denest_value_item(value, i)));
    }
    denest_value_copy_place(new, value);
    return new;
}

DenestValue *
denest_value_ref(const DenestValue *value)
{
    /* The count is the one part of a finished value that changes. */
    DenestValue *shared = (DenestValue *)value;

    g_return_val_if_fail(value != NULL, NULL);
    g_atomic_ref_count_inc(&shared->refs);
    return shared;
}

void
denest_value_unref(DenestValue *value)
{
    if (!value || !g_atomic_ref_count_dec(&value->refs))
        return;
    switch (value->type) {
    case DENEST_VALUE_STRING:
        g_free(value->u.text);
        break;
    case DENEST_VALUE_LIST:
        g_ptr_array_unref(value->u.items);
        break;
    case DENEST_VALUE_MAP:
        g_clear_pointer(&value->u.map.index, g_hash_table_unref);
        g_array_unref(value->u.map.pairs);
        break;
    default:
        break;
    }
    if (value->file)
        g_ref_string_release(value->file);
    g_free(value->place);
    g_free(value);
}

void
denest_value_append(DenestValue *list, DenestValue *item)
{
    g_return_if_fail(list && list->type == DENEST_VALUE_LIST && item);
    g_ptr_array_add(list->u.items, item);
}

static gboolean
is_number_key(const DenestValue *key)
{
    return key->type == DENEST_VALUE_BOOL || key->type == DENEST_VALUE_INT ||
           key->type == DENEST_VALUE_FLOAT;
}

static double
number_of_key(const DenestValue *key)
{
    if (key->type == DENEST_VALUE_FLOAT)
        return key->u.number;
    return key->type == DENEST_VALUE_INT ? (double)key->u.whole : (double)key->u.truth;
}

guint
denest_value_key_hash(gconstpointer scalar)
{
    const DenestValue *key = scalar;
    double number;
    guint64 bits;

    if (key->type == DENEST_VALUE_STRING)
        return g_str_hash(key->u.text);
    if (!is_number_key(key))
        return 0;
    number = number_of_key(key) + 0.0; /* -0.0 is 0.0 */
    if (isnan(number))
        return 1;
    memcpy(&bits, &number, sizeof bits);
    /* Not g_int64_hash(), which may take the lower half: it is 0 for all small whole numbers. */
    return (guint)(bits ^ bits >> 32);
}

gboolean
denest_value_key_equal(gconstpointer a, gconstpointer b)
{
    const DenestValue *x = a, *y = b;
    double p, q;

    if (is_number_key(x) && is_number_key(y)) {
        if (x->type == DENEST_VALUE_INT && y->type == DENEST_VALUE_INT)
            return x->u.whole == y->u.whole;
        p = number_of_key(x);
        q = number_of_key(y);
        return p == q || (isnan(p) && isnan(q));
    }
    if (x->type != y->type)
        return FALSE;
    return x->type != DENEST_VALUE_STRING || strcmp(x->u.text, y->u.text) == 0;
}

/* Position of a key, or -1. */
static gint64
position_of(const DenestValue *map, const DenestValue *key)
{
    const GArray *pairs = map->u.map.pairs;
    gpointer position;

    if (map->u.map.index)
        return g_hash_table_lookup_extended(map->u.map.index, key, NULL, &position)
                   ? (gint64)GPOINTER_TO_UINT(position)
                   : -1;
    for (guint i = 0; i < pairs->len; i++) {
        if (denest_value_key_equal(g_array_index(pairs, Pair, i).key, key))
            return i;
    }
    return -1;
}

static void
index_keys(DenestValue *map)
{
    const GArray *pairs = map->u.map.pairs;

    map->u.map.index = g_hash_table_new(denest_value_key_hash, denest_value_key_equal);
    for (guint i = 0; i < pairs->len; i++)
        g_hash_table_insert(map->u.map.index, g_array_index(pairs, Pair, i).key,
                            GUINT_TO_POINTER(i));
}

void
denest_value_set_pair(DenestValue *map, DenestValue *key, DenestValue *item)
{
    Pair pair = {key, item, NULL};
    gint64 position;

    g_return_if_fail(map && map->type == DENEST_VALUE_MAP && key && item);
    g_return_if_fail(key->type != DENEST_VALUE_LIST && key->type != DENEST_VALUE_MAP);
    position = position_of(map, key);
    if (position >= 0) {
        Pair *old = &g_array_index(map->u.map.pairs, Pair, position);

        denest_value_unref(old->item);
        old->item = item;
        denest_value_unref(key);
        return;
    }
    if (key->type != DENEST_VALUE_STRING)
        pair.name = denest_value_print(key, 0);
    g_array_append_val(map->u.map.pairs, pair);
    if (map->u.map.index)
        g_hash_table_insert(map->u.map.index, key, GUINT_TO_POINTER(map->u.map.pairs->len - 1));
    else if (map->u.map.pairs->len > MAX_LINEAR_PAIRS)
        index_keys(map);
}

void
denest_value_set(DenestValue *map, const char *key, DenestValue *item)
{
    g_return_if_fail(key != NULL);
    denest_value_set_pair(map, denest_value_new_string(key), item);
}

DenestValueType
denest_value_type(const DenestValue *value)
{
    g_return_val_if_fail(value != NULL, DENEST_VALUE_NULL);
    return value->type;
}

gboolean
denest_value_is_tuple(const DenestValue *value)
{
    return value->is_tuple;
}

gboolean
denest_value_bool(const DenestValue *value)
{
    g_return_val_if_fail(value && value->type == DENEST_VALUE_BOOL, FALSE);
    return value->u.truth;
}

gint64
denest_value_int(const DenestValue *value)
{
    g_return_val_if_fail(value && value->type == DENEST_VALUE_INT, 0);
    return value->u.whole;
}

double
denest_value_float(const DenestValue *value)
{
    g_return_val_if_fail(value && value->type == DENEST_VALUE_FLOAT, 0.0);
    return value->u.number;
}

const char *
denest_value_string(const DenestValue *value)
{
    g_return_val_if_fail(value && value->type == DENEST_VALUE_STRING, NULL);
    return value->u.text;
}

guint
denest_value_length(const DenestValue *value)
{
    g_return_val_if_fail(
        value && (value->type == DENEST_VALUE_LIST || value->type == DENEST_VALUE_MAP), 0);
    return value->type == DENEST_VALUE_LIST ? value->u.items->len : value->u.map.pairs->len;
}

const DenestValue *
denest_value_item(const DenestValue *value, guint i)
{
    g_return_val_if_fail(i < denest_value_length(value), NULL);
    if (value->type == DENEST_VALUE_LIST)
        return g_ptr_array_index(value->u.items, i);
    return g_array_index(value->u.map.pairs, Pair, i).item;
}

const DenestValue *
denest_value_key(const DenestValue *map, guint i)
{
    g_return_val_if_fail(map && map->type == DENEST_VALUE_MAP && i < map->u.map.pairs->len, NULL);
    return g_array_index(map->u.map.pairs, Pair, i).key;
}

const char *
denest_value_key_name(const DenestValue *map, guint i)
{
    const Pair *pair;

    g_return_val_if_fail(map && map->type == DENEST_VALUE_MAP && i < map->u.map.pairs->len, NULL);
    pair = &g_array_index(map->u.map.pairs, Pair, i);
    return pair->name ? pair->name : pair->key->u.text;
}

const char **
denest_value_keys(const DenestValue *map)
{
    const guint n = denest_value_length(map);
    const char **keys = g_new0(const char *, n + 1);

    for (guint i = 0; i < n; i++)
        keys[i] = denest_value_key_name(map, i);
    return keys;
}

const DenestValue *
denest_value_find_pair(const DenestValue *map, const DenestValue *key)
{
    gint64 position;

    g_return_val_if_fail(map && map->type == DENEST_VALUE_MAP, NULL);
    position = position_of(map, key);
    return position < 0 ? NULL : g_array_index(map->u.map.pairs, Pair, position).item;
}

const DenestValue *
denest_value_find(const DenestValue *map, const char *key)
{
    DenestValue wanted = {.type = DENEST_VALUE_STRING, .u.text = (char *)key};

    g_return_val_if_fail(key != NULL, NULL);
    return denest_value_find_pair(map, &wanted);
}

static gboolean
lists_equal(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++) {
        if (!denest_value_equal(g_ptr_array_index(a, i), g_ptr_array_index(b, i)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
maps_equal(const DenestValue *a, const DenestValue *b)
{
    const GArray *pairs = a->u.map.pairs;

    if (pairs->len != b->u.map.pairs->len)
        return FALSE;
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        gint64 j = position_of(b, pair->key);

        if (j < 0 || g_array_index(b->u.map.pairs, Pair, j).key->type != pair->key->type ||
            !denest_value_equal(pair->item, g_array_index(b->u.map.pairs, Pair, j).item))
            return FALSE;
    }
    return TRUE;
}

gboolean
denest_value_equal(const DenestValue *a, const DenestValue *b)
{
    if (a == b)
        return TRUE;
    if (!a || !b || a->type != b->type)
        return FALSE;
    switch (a->type) {
    case DENEST_VALUE_BOOL:
        return a->u.truth == b->u.truth;
    case DENEST_VALUE_INT:
        return a->u.whole == b->u.whole;
    case DENEST_VALUE_FLOAT:
        return a->u.number == b->u.number || (isnan(a->u.number) && isnan(b->u.number));
    case DENEST_VALUE_STRING:
        return strcmp(a->u.text, b->u.text) == 0;
    case DENEST_VALUE_LIST:
        return lists_equal(a->u.items, b->u.items);
    case DENEST_VALUE_MAP:
        return maps_equal(a, b);
    default:
        return TRUE;
    }
}

void
denest_value_set_place(DenestValue *value, char *file, guint line)
{
    if (file)
        g_ref_string_acquire(file);
    if (value->file)
        g_ref_string_release(value->file);
    g_clear_pointer(&value->place, g_free);
    value->file = file;
    value->line = line;
}

void
denest_value_copy_place(DenestValue *value, const DenestValue *other)
{
    denest_value_set_place(value, other->file, other->line);
}

const char *
denest_value_place(const DenestValue *value)
{
    char **slot = (char **)&value->place;

    g_return_val_if_fail(value != NULL, NULL);
    if (!value->file || value->line == 0)
        return value->file;
    if (!g_atomic_pointer_get(slot)) {
        char *made = g_strdup_printf("%s:%u", value->file, value->line);

        /* Another thread may have been faster; its text is the same. */
        if (!g_atomic_pointer_compare_and_exchange(slot, NULL, made))
            g_free(made);
    }
    return g_atomic_pointer_get(slot);
}
