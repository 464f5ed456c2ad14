/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/record_files.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* Text is written out in pieces of about this many bytes. */
#define PIECE 65536
/* Digits after the point, and room for any number with so many. */
#define MAX_PRECISION 100u
#define MAX_TEXT 512

typedef struct {
    char *path; /* NULL while closed */
    int fd;
    GString *text;
} File;

struct DenestRecordFiles {
    guint n;
    File *files;
};

DenestRecordFiles *
denest_record_files_new(guint n_vps)
{
    DenestRecordFiles *files = g_new0(DenestRecordFiles, 1);

    files->n = n_vps;
    files->files = g_new0(File, n_vps);
    for (guint vp = 0; vp < n_vps; vp++) {
        files->files[vp].fd = -1;
        files->files[vp].text = g_string_new(NULL);
    }
    return files;
}

void
denest_record_files_free(DenestRecordFiles *files)
{
    if (files == NULL)
        return;
    denest_record_files_close(files, NULL);
    for (guint vp = 0; vp < files->n; vp++)
        g_string_free(files->files[vp].text, TRUE);
    g_free(files->files);
    g_free(files);
}

static guint
n_digits(guint x)
{
    guint digits = 1;

    for (; x >= 10; x /= 10)
        digits++;
    return digits;
}

char *
denest_record_files_name(const DenestRecorderCommon *common, const char *model_name,
                         const char *prefix, DenestGid gid, guint n_vps, guint vp)
{
    const char *label = *common->label != '\0' ? common->label : model_name;

    if (common->use_gid_in_filename == 0)
        return g_strdup_printf("%s%s-%0*u.%s", prefix, label, (int)n_digits(n_vps), vp,
                               common->file_extension);
    return g_strdup_printf("%s%s-%u-%0*u.%s", prefix, label, gid, (int)n_digits(n_vps), vp,
                           common->file_extension);
}

static gboolean
fail_io(GError **error, const char *what, const char *path)
{
    return denest_fail(error, DENEST_ERROR_IO, NULL, "%s '%s': %s", what, path, g_strerror(errno));
}

static gboolean
write_all(File *file, GError **error)
{
    gsize done = 0;

    while (done < file->text->len) {
        gssize n = write(file->fd, file->text->str + done, file->text->len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            /* What is lost is lost: do not fail again with the same text while closing. */
            g_string_truncate(file->text, 0);
            return fail_io(error, "cannot write to the data file", file->path);
        }
        done += (gsize)n;
    }
    g_string_truncate(file->text, 0);
    return TRUE;
}

static gboolean
close_file(File *file, GError **error)
{
    gboolean ok;

    if (file->path == NULL) {
        g_string_truncate(file->text, 0);
        return TRUE;
    }
    ok = write_all(file, error);
    if (close(file->fd) != 0 && ok)
        ok = fail_io(error, "cannot close the data file", file->path);
    file->fd = -1;
    g_clear_pointer(&file->path, g_free);
    return ok;
}

static gboolean
open_file(File *file, const char *path, gboolean overwrite, GError **error)
{
    file->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (overwrite ? O_TRUNC : O_EXCL), 0666);
    if (file->fd < 0 && errno == EEXIST)
        return denest_fail(error, DENEST_ERROR_IO, NULL,
                           "the data file '%s' exists already: set overwrite_files to true in "
                           "kernel.nest_params, or choose another output folder",
                           path);
    if (file->fd < 0)
        return fail_io(error, "cannot open the data file", path);
    file->path = g_strdup(path);
    return TRUE;
}

gboolean
denest_record_files_open(DenestRecordFiles *files, const DenestRecorderCommon *common,
                         const char *model_name, const char *folder, const char *prefix,
                         DenestGid gid, gboolean overwrite, GError **error)
{
    for (guint vp = 0; vp < files->n; vp++) {
        File *file = &files->files[vp];
        g_autofree char *name =
            denest_record_files_name(common, model_name, prefix, gid, files->n, vp);
        g_autofree char *path =
            *folder != '\0' ? g_build_filename(folder, name, NULL) : g_strdup(name);

        if (g_strcmp0(path, file->path) == 0)
            continue;
        if (!close_file(file, error) || !open_file(file, path, overwrite, error))
            return FALSE;
    }
    return TRUE;
}

GString *
denest_record_files_text(DenestRecordFiles *files, guint vp)
{
    return files->files[vp].text;
}

gboolean
denest_record_files_flush(DenestRecordFiles *files, guint vp, gboolean all, GError **error)
{
    File *file = &files->files[vp];

    if (file->path == NULL)
        g_string_truncate(file->text, 0);
    return (all || file->text->len >= PIECE) && file->text->len > 0 ? write_all(file, error) : TRUE;
}

gboolean
denest_record_files_close(DenestRecordFiles *files, GError **error)
{
    gboolean ok = TRUE;

    for (guint vp = 0; vp < files->n; vp++)
        ok = close_file(&files->files[vp], ok ? error : NULL) && ok;
    return ok;
}

/* Sign, ten digits, point and the six digits at most behind it, and a few more, so that all are
 * copied by moves of a fixed length. */
#define DIGITS 32

/* Append a whole number with a point before its last @p n_behind digits, if there are any. */
static void
append_digits(GString *text, guint32 x, guint n_behind, gboolean negative)
{
    char digits[2 * DIGITS], *const end = digits + DIGITS, *at = end;
    const gsize length = text->len;

    for (guint i = 0; i < n_behind; i++, x /= 10)
        *--at = (char)('0' + x % 10);
    if (n_behind > 0)
        *--at = '.';
    do {
        *--at = (char)('0' + x % 10);
        x /= 10;
    } while (x > 0);
    if (negative)
        *--at = '-';
    *end = '\0';
    if (text->allocated_len < length + DIGITS)
        g_string_set_size(text, length + DIGITS);
    memcpy(text->str + length, at, DIGITS);
    text->len = length + (gsize)(end - at);
}

static void
append_unsigned(GString *text, guint64 x)
{
    if (x <= G_MAXUINT32)
        append_digits(text, (guint32)x, 0, FALSE);
    else
        g_string_append_printf(text, "%" G_GUINT64_FORMAT, x);
}

void
denest_record_format_fixed(GString *text, double x, guint precision)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    char format[16], buffer[MAX_TEXT];
    double scaled, whole, fraction;

    scaled = precision < G_N_ELEMENTS(powers) ? fabs(x) * powers[precision] : INFINITY;
    whole = floor(scaled);
    fraction = scaled - whole;
    /* Below 1e9 the product is exact to 1e-7; unless it lies near the middle between two candidates
     * the nearer one is what printf prints. */
    if (scaled < 1e9 && fabs(fraction - 0.5) > 1e-6) {
        append_digits(text, (guint32)whole + (fraction > 0.5), precision, signbit(x) != 0);
        return;
    }
    g_snprintf(format, sizeof format, "%%.%uf", MIN(precision, MAX_PRECISION));
    g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, format, x));
}

static void
append_double(GString *text, const DenestRecorderCommon *common, double x, gboolean screen)
{
    char format[16], buffer[MAX_TEXT];

    if (!screen && common->scientific == 0) {
        denest_record_format_fixed(text, x, (guint)common->precision);
        return;
    }
    if (screen)
        g_strlcpy(format, "%g", sizeof format);
    else
        g_snprintf(format, sizeof format, "%%.%ue",
                   (guint)CLAMP(common->precision, 0, MAX_PRECISION));
    g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, format, x));
}

void
denest_record_format(GString *text, const DenestRecorderCommon *common, const DenestTime *time,
                     const DenestRows *rows, gboolean screen)
{
#define TAB g_string_append_c_inline(text, '\t')
    for (guint i = 0; i < rows->n; i++) {
        if (common->withgid != 0)
            append_unsigned(text, rows->sender[i]), TAB;
        if (common->withtargetgid != 0)
            append_unsigned(text, rows->target[i]), TAB;
        if (common->withport != 0)
            append_unsigned(text, rows->port[i]), TAB;
        if (common->withrport != 0)
            append_unsigned(text, rows->rport[i]), TAB;
        if (common->withtime != 0 && common->time_in_steps != 0)
            append_unsigned(text, (guint64)rows->stamp[i]), TAB;
        else if (common->withtime != 0)
            append_double(text, common, denest_time_ms(time, rows->stamp[i]), screen), TAB;
        /* Precise times are the step and the distance to it, which is 0 on the grid. */
        if (common->withtime != 0 && common->time_in_steps != 0 && common->precise_times != 0)
            append_double(text, common, 0, screen), TAB;
        if (common->withweight != 0)
            append_double(text, common, rows->weight[i], screen), TAB;
        for (guint k = 0; k < rows->n_values; k++)
            append_double(text, common, rows->values[(gsize)i * rows->n_values + k], screen), TAB;
        g_string_append_c_inline(text, '\n');
    }
#undef TAB
}
