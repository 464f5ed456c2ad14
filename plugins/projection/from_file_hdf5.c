/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lists of connections in HDF5 files: a data set `connections` of rows of numbers, or with one
 * field for each column, as NumPy's structured arrays have them; or a data set for each column, in
 * a group `connections` or in the root.
 *
 * Files come from anywhere: nothing outside the file is followed, no filters are loaded, and sizes
 * are checked before memory is taken.
 */
#include "from_file.h"

#include <hdf5.h>

#define NAME "connections"

enum { MAX_VALUES = 1 << 26, MAX_CHUNK_BYTES = 1 << 28 };

/* ---- Messages ---- */

static herr_t
take_description(unsigned n, const H5E_error2_t *description, void *user_data)
{
    char **text = user_data;

    if (n == 0 && !*text)
        *text = g_strdup(description->desc);
    return 0;
}

/* Why the last call failed. */
static gboolean
fail_hdf5(const char *what, GError **error)
{
    g_autofree char *reason = NULL;

    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_description, &reason);
    return denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "%s cannot be read as HDF5: %s", what,
                       reason ? reason : "broken file");
}

/* ---- Finding data sets ---- */

typedef enum { MISSING, GROUP, DATA_SET, OTHER } Object;

/* What a name means, if it is in this very file. */
static Object
look_up(hid_t place, const char *name)
{
    H5L_info_t link;
    H5O_info_t info;

    if (H5Lexists(place, name, H5P_DEFAULT) <= 0)
        return MISSING;
    if (H5Lget_info(place, name, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD ||
        H5Oget_info_by_name2(place, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
        return OTHER;
    return info.type == H5O_TYPE_GROUP ? GROUP : info.type == H5O_TYPE_DATASET ? DATA_SET : OTHER;
}

/* Is the data in this file, in pieces of a sensible size? */
static gboolean
is_plain(hid_t set, gsize type_size)
{
    const hid_t list = H5Dget_create_plist(set);
    const H5D_layout_t layout = list < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(list);
    gboolean plain = layout == H5D_COMPACT || layout == H5D_CHUNKED ||
                     (layout == H5D_CONTIGUOUS && H5Pget_external_count(list) == 0);

    if (layout == H5D_CHUNKED) {
        hsize_t sizes[H5S_MAX_RANK];
        const int rank = H5Pget_chunk(list, H5S_MAX_RANK, sizes);
        gsize bytes = type_size;

        for (int i = 0; i < rank; i++)
            if (!g_size_checked_mul(&bytes, bytes, (gsize)sizes[i]))
                bytes = G_MAXSIZE;
        plain = rank > 0 && bytes <= MAX_CHUNK_BYTES;
    }
    if (list >= 0)
        H5Pclose(list);
    return plain;
}

/* ---- Reading ---- */

/* A data set that is open, with what there is to know of it. */
typedef struct {
    hid_t set, type;
    int rank;
    hsize_t sizes[2];
} Data;

static void
data_close(Data *data)
{
    if (data->type >= 0)
        H5Tclose(data->type);
    if (data->set >= 0)
        H5Dclose(data->set);
}

static gboolean
data_open(Data *data, hid_t place, const char *name, GError **error)
{
    hid_t space = H5I_INVALID_HID;

    *data = (Data){H5Dopen2(place, name, H5P_DEFAULT), H5I_INVALID_HID, -1, {0, 1}};
    if (data->set >= 0)
        data->type = H5Dget_type(data->set);
    if (data->type >= 0)
        space = H5Dget_space(data->set);
    if (space >= 0) {
        data->rank = H5Sget_simple_extent_ndims(space);
        if (data->rank == 1 || data->rank == 2)
            H5Sget_simple_extent_dims(space, data->sizes, NULL);
        H5Sclose(space);
    }
    if (space < 0 || data->rank < 0)
        return fail_hdf5(name, error);
    if (!is_plain(data->set, H5Tget_size(data->type)))
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, name,
                           "the data are in other files, or in pieces above %d MiB",
                           MAX_CHUNK_BYTES >> 20);
    return TRUE;
}

/* Only the usual formats: libhdf5 believes what a file says of bits and offsets. */
static gboolean
check_number(hid_t type, const char *name, GError **error)
{
    const hid_t formats[] = {
        H5T_STD_I8LE,   H5T_STD_U8LE,   H5T_STD_I16LE,  H5T_STD_I16BE, H5T_STD_U16LE,
        H5T_STD_U16BE,  H5T_STD_I32LE,  H5T_STD_I32BE,  H5T_STD_U32LE, H5T_STD_U32BE,
        H5T_STD_I64LE,  H5T_STD_I64BE,  H5T_STD_U64LE,  H5T_STD_U64BE, H5T_IEEE_F32LE,
        H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_IEEE_F64BE,
    };

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (H5Tequal(type, formats[i]) > 0)
            return TRUE;
    return denest_fail(error, DENEST_ERROR_TYPE, name,
                       "expected numbers: integers of 1 to 8 bytes, or floats of 4 or 8");
}

/* Do all fields lie within a compound type? */
static gboolean
check_fields(hid_t type, GError **error)
{
    const gsize size = H5Tget_size(type);
    const int n = H5Tget_nmembers(type);

    for (int i = 0; i < n; i++) {
        const hid_t field = H5Tget_member_type(type, (unsigned)i);
        const gsize offset = H5Tget_member_offset(type, (unsigned)i);
        const gboolean inside = field >= 0 && offset <= size && H5Tget_size(field) <= size - offset;

        if (field >= 0)
            H5Tclose(field);
        if (!inside)
            return denest_fail(error, DENEST_ERROR_SYNTAX, NAME, "broken type");
    }
    return TRUE;
}

static gboolean
check_rows(hsize_t n_rows, GError **error)
{
    return n_rows <= MAX_VALUES / FROM_FILE_N_COLUMNS ||
           denest_fail(error, DENEST_ERROR_RANGE, NULL, "more than %d rows",
                       MAX_VALUES / FROM_FILE_N_COLUMNS);
}

/* Rows of numbers in the order of the columns. */
static gboolean
read_rows(const Data *data, DenestTable *table, GError **error)
{
    if (data->sizes[1] > FROM_FILE_N_COLUMNS)
        return denest_fail(error, DENEST_ERROR_TYPE, NAME,
                           "%" G_GUINT64_FORMAT " columns, but expected source, target and, if "
                           "there are more, weight and delay",
                           (guint64)data->sizes[1]);
    table->n_rows = data->sizes[0];
    table->n_columns = (guint)data->sizes[1];
    table->values = g_new0(double, table->n_rows * table->n_columns);
    if (!check_number(data->type, NAME, error))
        return FALSE;
    return H5Dread(data->set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, table->values) >=
               0 ||
           fail_hdf5(NAME, error);
}

/* A column under construction becomes the last one of the table. */
static void
add_column(DenestTable *table, GStrvBuilder *names, const char *name, GArray *columns,
           double *values)
{
    g_strv_builder_add(names, name);
    g_array_append_val(columns, values);
    table->n_columns++;
}

/* From columns to rows; frees the columns. */
static void
join_columns(DenestTable *table, GStrvBuilder *names, GArray *columns)
{
    table->values = g_new(double, table->n_rows *MAX(table->n_columns, 1));
    for (guint c = 0; c < columns->len; c++) {
        double *values = g_array_index(columns, double *, c);

        for (gsize row = 0; row < table->n_rows; row++)
            table->values[row * table->n_columns + c] = values[row];
        g_free(values);
    }
    table->names = g_strv_builder_end(names);
}

/* One field of a compound type, as doubles. */
static double *
read_field(const Data *data, const char *name, GError **error)
{
    const hid_t field =
        H5Tget_member_type(data->type, (unsigned)H5Tget_member_index(data->type, name));
    const hid_t memory = H5Tcreate(H5T_COMPOUND, sizeof(double));
    g_autofree double *values = g_new0(double, data->sizes[0] + 1);
    gboolean ok = field >= 0 && memory >= 0 && check_number(field, name, error);

    if (ok)
        ok = (H5Tinsert(memory, name, 0, H5T_NATIVE_DOUBLE) >= 0 &&
              H5Dread(data->set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0) ||
             fail_hdf5(name, error);
    if (field >= 0)
        H5Tclose(field);
    if (memory >= 0)
        H5Tclose(memory);
    return ok ? g_steal_pointer(&values) : NULL;
}

/* A data set of one dimension, as doubles; all columns have the length of the first. */
static double *
read_column(hid_t place, const char *name, DenestTable *table, GError **error)
{
    g_autofree double *values = NULL;
    gboolean ok;
    Data data;

    ok = data_open(&data, place, name, error);
    if (ok && data.rank != 1)
        ok = denest_fail(error, DENEST_ERROR_TYPE, name, "%d dimensions, but expected one",
                         data.rank);
    ok = ok && check_number(data.type, name, error) && check_rows(data.sizes[0], error);
    if (ok && table->n_columns > 0 && data.sizes[0] != table->n_rows)
        ok = denest_fail(error, DENEST_ERROR_TYPE, name,
                         "%" G_GUINT64_FORMAT " rows, but the columns before have %" G_GSIZE_FORMAT,
                         (guint64)data.sizes[0], table->n_rows);
    if (ok) {
        table->n_rows = data.sizes[0];
        values = g_new0(double, table->n_rows + 1);
        ok = H5Dread(data.set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 ||
             fail_hdf5(name, error);
    }
    data_close(&data);
    return ok ? g_steal_pointer(&values) : NULL;
}

/* The columns that are there, from a group of data sets or from the fields of one. */
static gboolean
read_columns(hid_t place, const Data *data, DenestTable *table, GError **error)
{
    GStrvBuilder *names = g_strv_builder_new();
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(double *));
    gboolean ok = TRUE;

    if (data)
        table->n_rows = data->sizes[0];
    for (guint c = 0; ok && c < FROM_FILE_N_COLUMNS; c++) {
        const char *name = from_file_columns[c];
        double *values;

        if (data ? H5Tget_member_index(data->type, name) < 0 : look_up(place, name) != DATA_SET)
            continue;
        values = data ? read_field(data, name, error) : read_column(place, name, table, error);
        ok = values != NULL;
        if (ok)
            add_column(table, names, name, columns, values);
    }
    join_columns(table, names, columns);
    g_strv_builder_unref(names);
    return ok;
}

static gboolean
read_set(hid_t file, DenestTable *table, GError **error)
{
    gboolean ok;
    Data data;

    ok = data_open(&data, file, NAME, error) && check_rows(data.sizes[0], error);
    if (ok && data.rank == 1 && H5Tget_class(data.type) == H5T_COMPOUND)
        ok = check_fields(data.type, error) && read_columns(file, &data, table, error);
    else if (ok && data.rank == 2)
        ok = read_rows(&data, table, error);
    else if (ok)
        ok = denest_fail(error, DENEST_ERROR_TYPE, NAME,
                         "%d dimensions, but expected rows and columns, or fields", data.rank);
    data_close(&data);
    return ok;
}

static gboolean
read_group(hid_t file, const char *name, DenestTable *table, GError **error)
{
    const hid_t group = H5Gopen2(file, name, H5P_DEFAULT);
    gboolean ok;

    if (group < 0)
        return fail_hdf5(name, error);
    ok = read_columns(group, NULL, table, error);
    H5Gclose(group);
    if (ok && table->n_columns == 0)
        return denest_fail(error, DENEST_ERROR_MISSING, NAME,
                           "there is no such data set, nor one for each of source, target and, if "
                           "there are more, weight and delay");
    return ok;
}

static gboolean
read_open_file(hid_t file, DenestTable *table, GError **error)
{
    switch (look_up(file, NAME)) {
    case DATA_SET:
        return read_set(file, table, error);
    case GROUP:
        return read_group(file, NAME, table, error);
    case MISSING:
        return read_group(file, "/", table, error);
    default:
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NAME,
                           "is neither a data set nor a group of this file");
    }
}

DenestTable *
from_file_read_hdf5(const char *path, GError **error)
{
    g_autoptr(DenestTable) table = g_new0(DenestTable, 1);
    gboolean ok = FALSE;
    hid_t file;

    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5PLset_loading_state(0);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        denest_fail(error, DENEST_ERROR_IO, path, "there is no such file");
        return NULL;
    }
    file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file >= 0) {
        ok = read_open_file(file, table, error);
        H5Fclose(file);
    } else {
        fail_hdf5("the file", error);
    }
    if (ok)
        return g_steal_pointer(&table);
    g_prefix_error(error, "%s: ", path);
    return NULL;
}
