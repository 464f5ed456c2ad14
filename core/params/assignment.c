/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/assignment.h"

#include <string.h>

#include "core/params/scalar.h"
#include "core/params/value-private.h"
#include "core/params/yaml_read.h"

#define EXPECTED "expected NODE.params.KEY=VALUE or NODE.nest_params.KEY=VALUE"

/* A name without quotes is the key that it would be in a file. */
static DenestValue *
plain_key(const char *name)
{
    gboolean truth;
    gint64 whole;

    switch (denest_scalar_kind(name)) {
    case DENEST_SCALAR_NULL:
        return denest_value_new_null();
    case DENEST_SCALAR_BOOL:
        if (denest_scalar_to_bool(name, &truth, NULL))
            return denest_value_new_bool(truth);
        break;
    case DENEST_SCALAR_INT:
        if (denest_scalar_to_int(name, &whole, NULL))
            return denest_value_new_int(whole);
        break;
    default:
        break;
    }
    return denest_value_new_string(name);
}

/* The name in quotes that begins at p. */
static DenestValue *
read_quoted(const char *p, const char **ret_end, GError **error)
{
    g_autoptr(GString) name = g_string_new(NULL);
    char quote = *p++;

    for (; *p; p++) {
        if (*p == quote && !(quote == '\'' && p[1] == '\'')) {
            *ret_end = p + 1;
            return denest_value_new_string(name->str);
        }
        if ((quote == '"' && *p == '\\' && p[1] != '\0') || *p == quote)
            p++;
        g_string_append_c(name, *p);
    }
    denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "a quoted name does not end");
    return NULL;
}

static DenestValue *
read_name(const char *p, const char **ret_end, GError **error)
{
    gsize length = strcspn(p, ".=");
    g_autofree char *name = NULL;

    if (*p == '\'' || *p == '"')
        return read_quoted(p, ret_end, error);
    if (length == 0) {
        denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "a name is missing in the path");
        return NULL;
    }
    name = g_strndup(p, length);
    *ret_end = p + length;
    return plain_key(name);
}

GPtrArray *
denest_assignment_split_path(const char *text, const char **ret_end, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)denest_value_unref);
    const char *p = text;

    for (;;) {
        DenestValue *key = read_name(p, &p, error);

        if (!key)
            return NULL;
        g_ptr_array_add(keys, key);
        if (keys->len > DENEST_YAML_MAX_DEPTH) {
            denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "the path has more than %d names",
                        DENEST_YAML_MAX_DEPTH);
            return NULL;
        }
        if (*p == '\0' || *p == '=')
            break;
        if (*p != '.') {
            denest_fail(error, DENEST_ERROR_SYNTAX, NULL,
                        "expected a point or an equals sign behind a quoted name, not '%.20s'", p);
            return NULL;
        }
        p++;
    }
    *ret_end = p;
    return g_steal_pointer(&keys);
}

void
denest_assignment_append_key(GString *path, const DenestValue *key)
{
    const char *name;

    if (path->len > 0)
        g_string_append_c(path, '.');
    if (denest_value_type(key) != DENEST_VALUE_STRING) {
        g_autofree char *printed = denest_value_print(key, 0);

        g_string_append(path, printed);
        return;
    }
    name = denest_value_string(key);
    if (*name != '\0' && !strpbrk(name, ".='\"")) {
        g_string_append(path, name);
        return;
    }
    g_string_append_c(path, '\'');
    for (; *name; name++)
        g_string_append(path, *name == '\'' ? "''" : (const char[]){*name, '\0'});
    g_string_append_c(path, '\'');
}

static gboolean
is_data_key(const DenestValue *key)
{
    return denest_value_type(key) == DENEST_VALUE_STRING &&
           (strcmp(denest_value_string(key), "params") == 0 ||
            strcmp(denest_value_string(key), "nest_params") == 0);
}

/* The last name but one is params or nest_params, and no other is. */
static gboolean
check_path(const GPtrArray *keys, GError **error)
{
    guint n = keys->len;

    for (guint i = 0; i + 2 < n; i++) {
        if (is_data_key(g_ptr_array_index(keys, i)))
            return denest_fail(error, DENEST_ERROR_SYNTAX, NULL,
                               EXPECTED "; a part of a value cannot be set, only the whole value");
    }
    if (n < 2 || !is_data_key(g_ptr_array_index(keys, n - 2)))
        return denest_fail(error, DENEST_ERROR_SYNTAX, NULL, EXPECTED);
    return TRUE;
}

static DenestValue *
parse(const char *assignment, GError **error)
{
    g_autoptr(DenestValue) value = NULL;
    g_autoptr(GPtrArray) keys = NULL;
    const char *equals;
    char *place;

    if (!(keys = denest_assignment_split_path(assignment, &equals, error)))
        return NULL;
    if (*equals != '=') {
        denest_fail(error, DENEST_ERROR_SYNTAX, NULL, EXPECTED "; there is no '='");
        return NULL;
    }
    if (!check_path(keys, error))
        return NULL;
    value = denest_yaml_read_text(equals + 1, -1, DENEST_ASSIGNMENT_PLACE, FALSE, error);
    if (!value)
        return NULL;
    place = g_ref_string_new_intern(DENEST_ASSIGNMENT_PLACE);
    denest_value_set_place(value, place, 0);
    for (guint i = keys->len; i > 0; i--) {
        DenestValue *key = g_ptr_array_index(keys, i - 1);
        DenestValue *map = denest_value_new_map();

        denest_value_set_place(key, place, 0);
        denest_value_set_place(map, place, 0);
        denest_value_set_pair(map, denest_value_ref(key), g_steal_pointer(&value));
        value = map;
    }
    g_ref_string_release(place);
    return g_steal_pointer(&value);
}

DenestValue *
denest_assignment_parse(const char *assignment, GError **error)
{
    DenestValue *value;

    if (!g_utf8_validate(assignment, -1, NULL)) {
        denest_fail(error, DENEST_ERROR_SYNTAX, DENEST_ASSIGNMENT_PLACE, "not UTF-8 text");
        return NULL;
    }
    value = parse(assignment, error);
    if (!value)
        g_prefix_error(error, DENEST_ASSIGNMENT_PLACE " '%.200s': ", assignment);
    return value;
}
