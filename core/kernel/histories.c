/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/histories.h"

/* Times closer than this are the same, in ms. */
#define EPSILON 1e-6

typedef struct {
    double t, value;
    guint reads;
} Note;

/* Notes of one unit in one history. */
typedef struct {
    GArray *notes; /* Note by time; the kept ones are those from first on. NULL while no synapse
                      reads them */
    guint first;
    guint n_readers;
} Line;

struct DenestHistories {
    const DenestNeuron *model;
    guint n_units;
    guint n_recent; /* 0 until it is set */
    Line *lines;    /* [unit * n_histories + k] */
};

DenestHistories *
denest_histories_new(const DenestNeuron *model, guint n_units)
{
    DenestHistories *histories = g_new0(DenestHistories, 1);

    histories->model = model;
    histories->n_units = n_units;
    histories->lines = g_new0(Line, (gsize)n_units * model->n_histories);
    return histories;
}

void
denest_histories_free(DenestHistories *histories)
{
    if (histories == NULL)
        return;
    for (gsize i = 0; i < (gsize)histories->n_units * histories->model->n_histories; i++)
        g_clear_pointer(&histories->lines[i].notes, g_array_unref);
    g_free(histories->lines);
    g_free(histories);
}

int
denest_histories_find(const DenestNeuron *model, const char *name)
{
    for (guint k = 0; k < model->n_histories; k++)
        if (g_str_equal(model->histories[k].name, name))
            return (int)k;
    return -1;
}

static Line *
line_of(const DenestHistories *histories, guint unit, guint k)
{
    return &histories->lines[(gsize)unit * histories->model->n_histories + k];
}

void
denest_histories_connect(DenestHistories *histories, guint unit, guint k)
{
    Line *line = line_of(histories, unit, k);

    line->n_readers++;
    if (line->notes == NULL)
        line->notes = g_array_new(FALSE, FALSE, sizeof(Note));
}

void
denest_histories_clear(DenestHistories *histories)
{
    histories->n_recent = 0;
    for (gsize i = 0; i < (gsize)histories->n_units * histories->model->n_histories; i++) {
        if (histories->lines[i].notes != NULL)
            g_array_set_size(histories->lines[i].notes, 0);
        histories->lines[i].first = 0;
    }
}

void
denest_histories_set_recent(DenestHistories *histories, guint n_recent)
{
    if (histories->n_recent == 0)
        histories->n_recent = n_recent;
}

static Note *
note_at(const Line *line, guint i)
{
    return &g_array_index(line->notes, Note, i);
}

void
denest_histories_add(DenestHistories *histories, guint unit, guint k, double t, double value)
{
    const Note note = {t, value, 0};
    Line *line = line_of(histories, unit, k);

    if (line->notes == NULL)
        return;
    if (histories->model->histories[k].keep == DENEST_KEEP_UNTIL_READ)
        while (line->first < line->notes->len &&
               note_at(line, line->first)->reads >= line->n_readers)
            line->first++;
    else if (line->notes->len - line->first >= histories->n_recent)
        line->first++;
    if (line->first > 16 && line->first > line->notes->len / 2) {
        g_array_remove_range(line->notes, 0, line->first);
        line->first = 0;
    }
    g_array_append_val(line->notes, note);
}

void
denest_note_list_init(DenestNoteList *list)
{
    list->connections = g_array_new(FALSE, FALSE, sizeof(guint32));
    list->arrivals = g_array_new(FALSE, FALSE, sizeof(double));
    list->values = g_array_new(FALSE, FALSE, sizeof(double));
}

void
denest_note_list_clear(DenestNoteList *list)
{
    g_array_unref(list->connections);
    g_array_unref(list->arrivals);
    g_array_unref(list->values);
}

void
denest_histories_visit(DenestHistories *histories, guint k, const DenestHistoriesVisit *visit,
                       DenestNoteList *ret_list)
{
    g_array_set_size(ret_list->connections, 0);
    g_array_set_size(ret_list->arrivals, 0);
    g_array_set_size(ret_list->values, 0);
    for (guint32 i = 0; i < visit->n; i++) {
        const Line *line = line_of(histories, visit->first + visit->units[i], k);
        const double t1 = visit->t_last - visit->delays[i], t2 = visit->t - visit->delays[i];
        guint end = line->notes->len, begin;

        while (end > line->first && note_at(line, end - 1)->t >= t2 + EPSILON)
            end--;
        for (begin = end; begin > line->first && t1 + EPSILON <= note_at(line, begin - 1)->t;
             begin--)
            ;
        for (; begin < end; begin++) {
            Note *note = note_at(line, begin);
            const double arrival = note->t + visit->delays[i];

            note->reads++;
            g_array_append_val(ret_list->connections, i);
            g_array_append_val(ret_list->arrivals, arrival);
            g_array_append_val(ret_list->values, note->value);
        }
    }
}

double
denest_histories_at(const DenestHistories *histories, guint unit, guint k, double t)
{
    const Line *line = line_of(histories, unit, k);

    for (guint i = line->notes->len; i > line->first; i--) {
        const Note *note = note_at(line, i - 1);

        if (note->t < t - EPSILON)
            break;
        if (note->t < t + EPSILON)
            return note->value;
    }
    return 0;
}
