/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/npy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/path.h"

#define MAGIC "\x93NUMPY"

enum { MAGIC_LENGTH = 6, ALIGNMENT = 64 };

/* What the header says. */
typedef struct {
    char descr[16];
    gboolean is_fortran;
    guint n_dims;
    gsize shape[DENEST_NPY_MAX_DIMS];
    guint n_fields;
} Header;

/* How one value is stored. */
typedef struct {
    DenestNpyClass type;
    gboolean is_signed;
    gboolean is_big_endian;
    gsize size;
} Format;

void
denest_npy_free(DenestNpy *array)
{
    if (!array)
        return;
    g_free(array->values);
    g_free(array->integers);
    g_free(array);
}

static void
skip_blanks(const char **p)
{
    while (**p == ' ' || **p == '\n' || **p == '\t')
        (*p)++;
}

static gboolean
take(const char **p, char c)
{
    skip_blanks(p);
    if (**p != c)
        return FALSE;
    (*p)++;
    return TRUE;
}

static gboolean
take_word(const char **p, const char *word)
{
    skip_blanks(p);
    if (!g_str_has_prefix(*p, word))
        return FALSE;
    *p += strlen(word);
    return TRUE;
}

/* A text in quotes that fits into a buffer. */
static gboolean
take_text(const char **p, char *buffer, gsize size)
{
    const char *end;
    char quote;

    skip_blanks(p);
    quote = **p;
    if ((quote != '\'' && quote != '"') || !(end = strchr(*p + 1, quote)) ||
        (gsize)(end - *p) > size)
        return FALSE;
    memcpy(buffer, *p + 1, (gsize)(end - *p) - 1);
    buffer[end - *p - 1] = '\0';
    *p = end + 1;
    return TRUE;
}

static gboolean
take_size(const char **p, gsize *ret_size)
{
    gsize size = 0;

    skip_blanks(p);
    if (!g_ascii_isdigit(**p))
        return FALSE;
    for (; g_ascii_isdigit(**p); (*p)++) {
        if (!g_size_checked_mul(&size, size, 10) ||
            !g_size_checked_add(&size, size, (gsize)(**p - '0')))
            return FALSE;
    }
    *ret_size = size;
    return TRUE;
}

/* "()", "(5,)", "(5, 5, 1)" */
static gboolean
take_shape(const char **p, Header *header)
{
    if (!take(p, '('))
        return FALSE;
    header->n_dims = 0;
    while (!take(p, ')')) {
        if (header->n_dims >= DENEST_NPY_MAX_DIMS || !take_size(p, &header->shape[header->n_dims]))
            return FALSE;
        header->n_dims++;
        if (!take(p, ',') && *(*p) != ')')
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_field(const char **p, Header *header)
{
    char key[16];

    if (!take_text(p, key, sizeof key) || !take(p, ':'))
        return FALSE;
    header->n_fields++;
    if (strcmp(key, "descr") == 0)
        return take_text(p, header->descr, sizeof header->descr);
    if (strcmp(key, "fortran_order") == 0) {
        header->is_fortran = take_word(p, "True");
        return header->is_fortran || take_word(p, "False");
    }
    return strcmp(key, "shape") == 0 && take_shape(p, header);
}

static gboolean
parse_header(const char *text, Header *header)
{
    const char *p = text;

    memset(header, 0, sizeof *header);
    if (!take(&p, '{'))
        return FALSE;
    while (!take(&p, '}')) {
        if (!take_field(&p, header))
            return FALSE;
        if (!take(&p, ',') && *p != '}')
            return FALSE;
    }
    skip_blanks(&p);
    return *p == '\0' && header->n_fields == 3 && header->descr[0] != '\0';
}

static gboolean
parse_format(const char *descr, Format *format)
{
    static const struct {
        const char *name;
        Format format;
    } formats[] = {
        {"f2", {DENEST_NPY_FLOAT, TRUE, FALSE, 2}}, {"f4", {DENEST_NPY_FLOAT, TRUE, FALSE, 4}},
        {"f8", {DENEST_NPY_FLOAT, TRUE, FALSE, 8}}, {"b1", {DENEST_NPY_BOOL, FALSE, FALSE, 1}},
        {"i1", {DENEST_NPY_INT, TRUE, FALSE, 1}},   {"i2", {DENEST_NPY_INT, TRUE, FALSE, 2}},
        {"i4", {DENEST_NPY_INT, TRUE, FALSE, 4}},   {"i8", {DENEST_NPY_INT, TRUE, FALSE, 8}},
        {"u1", {DENEST_NPY_INT, FALSE, FALSE, 1}},  {"u2", {DENEST_NPY_INT, FALSE, FALSE, 2}},
        {"u4", {DENEST_NPY_INT, FALSE, FALSE, 4}},  {"u8", {DENEST_NPY_INT, FALSE, FALSE, 8}},
    };

    if (!strchr("<>|=", descr[0]))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(descr + 1, formats[i].name) != 0)
            continue;
        *format = formats[i].format;
        format->is_big_endian =
            descr[0] == '>' || (descr[0] == '=' && G_BYTE_ORDER == G_BIG_ENDIAN);
        return TRUE;
    }
    return FALSE;
}

static guint64
load_bits(const guint8 *p, const Format *format)
{
    guint64 bits = 0;

    for (gsize i = 0; i < format->size; i++)
        bits |= (guint64)p[format->is_big_endian ? format->size - 1 - i : i] << (8 * i);
    return bits;
}

static double
half_to_double(guint bits)
{
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023) / 1024;
    double x;

    if (exponent == 31)
        x = fraction == 0 ? INFINITY : NAN;
    else if (exponent == 0)
        x = ldexp(fraction, -14);
    else
        x = ldexp(1 + fraction, exponent - 15);
    return bits & 0x8000 ? -x : x;
}

static double
load_float(const guint8 *p, const Format *format)
{
    guint64 bits = load_bits(p, format);
    guint32 low = (guint32)bits;
    double x;
    float single;

    if (format->size == 2)
        return half_to_double((guint)bits);
    if (format->size == 4) {
        memcpy(&single, &low, sizeof single);
        return single;
    }
    memcpy(&x, &bits, sizeof x);
    return x;
}

static gint64
load_integer(const guint8 *p, const Format *format)
{
    guint64 bits = load_bits(p, format);
    guint unused = 64 - 8 * (guint)format->size;

    if (format->type == DENEST_NPY_BOOL)
        return bits != 0;
    /* Shift the sign up and down again. */
    return format->is_signed ? (gint64)(bits << unused) >> unused : (gint64)bits;
}

/* Values of the file in C order. */
static gboolean
load_values(DenestNpy *array, const Header *header, const Format *format, const guint8 *bytes)
{
    gsize strides[DENEST_NPY_MAX_DIMS], index[DENEST_NPY_MAX_DIMS] = {0}, stride = 1, offset = 0;

    for (guint i = 0; i < array->n_dims; i++) {
        guint d = header->is_fortran ? i : array->n_dims - 1 - i;

        strides[d] = stride;
        stride *= array->shape[d];
    }
    for (gsize k = 0; k < array->n_values; k++) {
        const guint8 *p = bytes + offset * format->size;

        if (format->type == DENEST_NPY_FLOAT) {
            array->values[k] = load_float(p, format);
        } else {
            array->integers[k] = load_integer(p, format);
            array->values[k] = (double)array->integers[k];
            if (!format->is_signed && array->integers[k] < 0)
                return FALSE;
        }
        for (guint d = array->n_dims; d > 0; d--) {
            offset += strides[d - 1];
            if (++index[d - 1] < array->shape[d - 1])
                break;
            offset -= strides[d - 1] * array->shape[d - 1];
            index[d - 1] = 0;
        }
    }
    return TRUE;
}

/* Position of the data, and the header as text. */
static gboolean
find_header(const guint8 *bytes, gsize length, const char *name, char **ret_text, gsize *ret_start,
            GError **error)
{
    gsize start, n;

    if (length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
        return denest_fail(error, DENEST_ERROR_SYNTAX, name,
                           "an .npz archive; save one array with numpy.save()");
    if (length < 10 || memcmp(bytes, MAGIC, MAGIC_LENGTH) != 0)
        return denest_fail(error, DENEST_ERROR_SYNTAX, name,
                           "not an array file (.npy); pickled data and text are not read");
    if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0)
        return denest_fail(error, DENEST_ERROR_SYNTAX, name, "unknown .npy version %u.%u", bytes[6],
                           bytes[7]);
    start = bytes[6] == 1 ? 10 : 12;
    if (length < start)
        return denest_fail(error, DENEST_ERROR_SYNTAX, name, "the file is cut off");
    n = bytes[8] | (gsize)bytes[9] << 8;
    if (bytes[6] > 1)
        n |= (gsize)bytes[10] << 16 | (gsize)bytes[11] << 24;
    if (n > length - start)
        return denest_fail(error, DENEST_ERROR_SYNTAX, name, "the file is cut off in its header");
    *ret_text = g_strndup((const char *)bytes + start, n);
    *ret_start = start + n;
    return TRUE;
}

static gboolean
check_format(const Header *header, const char *name, Format *format, GError **error)
{
    const char *descr = header->descr;

    if (parse_format(descr, format))
        return TRUE;
    if (strchr(descr, 'O'))
        return denest_fail(error, DENEST_ERROR_TYPE, name,
                           "object arrays cannot be loaded, only arrays of numbers");
    return denest_fail(error, DENEST_ERROR_TYPE, name,
                       "values of type '%s'; expected floats, integers or booleans", descr);
}

static gboolean
count_values(const Header *header, gsize size, gsize n_bytes, const char *name, gsize *ret_n,
             GError **error)
{
    gsize n = 1, needed;
    gboolean is_empty = FALSE;

    for (guint i = 0; i < header->n_dims; i++)
        is_empty |= header->shape[i] == 0;
    for (guint i = 0; i < header->n_dims && !is_empty; i++) {
        if (!g_size_checked_mul(&n, n, header->shape[i]))
            return denest_fail(error, DENEST_ERROR_RANGE, name, "the array is too large");
    }
    *ret_n = is_empty ? 0 : n;
    if (*ret_n > DENEST_NPY_MAX_VALUES || !g_size_checked_mul(&needed, *ret_n, size))
        return denest_fail(error, DENEST_ERROR_RANGE, name, "the array is too large");
    if (needed > n_bytes)
        return denest_fail(error, DENEST_ERROR_SYNTAX, name,
                           "the file is cut off: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                           " bytes of data",
                           n_bytes, needed);
    return TRUE;
}

DenestNpy *
denest_npy_read_bytes(const guint8 *bytes, gsize length, const char *name, GError **error)
{
    g_autoptr(DenestNpy) array = g_new0(DenestNpy, 1);
    g_autofree char *text = NULL;
    Header header;
    Format format = {0};
    gsize start = 0;

    if (!find_header(bytes, length, name, &text, &start, error))
        return NULL;
    if (!parse_header(text, &header)) {
        denest_fail(error, DENEST_ERROR_SYNTAX, name,
                    "a header that does not describe an array of numbers");
        return NULL;
    }
    if (!check_format(&header, name, &format, error) ||
        !count_values(&header, format.size, length - start, name, &array->n_values, error))
        return NULL;
    array->type = format.type;
    array->n_dims = header.n_dims;
    memcpy(array->shape, header.shape, sizeof array->shape);
    array->values = g_new(double, array->n_values);
    if (format.type != DENEST_NPY_FLOAT)
        array->integers = g_new(gint64, array->n_values);
    if (!load_values(array, &header, &format, bytes + start)) {
        denest_fail(error, DENEST_ERROR_RANGE, name, "an integer exceeds 63 bits");
        return NULL;
    }
    return g_steal_pointer(&array);
}

DenestNpy *
denest_npy_read_file(const char *path, GError **error)
{
    gsize length;
    g_autofree char *bytes = denest_path_read(path, DENEST_NPY_MAX_BYTES, &length, error);

    return bytes ? denest_npy_read_bytes((const guint8 *)bytes, length, path, error) : NULL;
}

char *
denest_npy_print_shape(const gsize *shape, guint n_dims)
{
    GString *text = g_string_new("(");

    for (guint i = 0; i < n_dims; i++)
        g_string_append_printf(text, "%s%" G_GSIZE_FORMAT, i ? ", " : "", shape[i]);
    g_string_append(text, n_dims == 1 ? ",)" : ")");
    return g_string_free(text, FALSE);
}

/* Magic, version, length and text, padded so that the data is aligned. */
static GByteArray *
header_new(const gsize *shape, guint n_dims)
{
    GByteArray *bytes = g_byte_array_new();
    g_autofree char *printed = denest_npy_print_shape(shape, n_dims);
    g_autoptr(GString) text = g_string_new(NULL);
    guint8 start[10] = MAGIC "\1";

    g_string_printf(text, "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }", printed);
    while ((sizeof start + text->len + 1) % ALIGNMENT != 0)
        g_string_append_c(text, ' ');
    g_string_append_c(text, '\n');
    start[8] = (guint8)text->len;
    start[9] = (guint8)(text->len >> 8);
    g_byte_array_append(bytes, start, sizeof start);
    g_byte_array_append(bytes, (const guint8 *)text->str, (guint)text->len);
    return bytes;
}

gboolean
denest_npy_write_file(const char *path, const double *values, const gsize *shape, guint n_dims,
                      GError **error)
{
    g_autoptr(GByteArray) header = NULL;
    g_autoptr(GString) bytes = NULL;
    g_autoptr(GError) problem = NULL;
    gsize n = 1;

    g_return_val_if_fail(n_dims <= DENEST_NPY_MAX_DIMS, FALSE);
    header = header_new(shape, n_dims);
    bytes = g_string_new_len((const char *)header->data, header->len);
    for (guint i = 0; i < n_dims; i++)
        n *= shape[i];
    for (gsize i = 0; i < n; i++) {
        guint64 bits;

        memcpy(&bits, &values[i], sizeof bits);
        bits = GUINT64_TO_LE(bits);
        g_string_append_len(bytes, (const char *)&bits, sizeof bits);
    }
    if (g_file_set_contents_full(path, bytes->str, (gssize)bytes->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0666, &problem))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, NULL, "%s", problem->message);
}
