/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walker's alias method. Entry j of the table stands for the tickets between j and j + 1; a share
 * prob[j] of them belongs to candidate head[j], the rest to alias[j]. The order of entries and of
 * sums is NEST's and part of the result.
 */
#include <string.h>

#include <denest/projection.h>

struct DenestLottery {
    gsize n, capacity;
    guint32 *head, *alias;
    double *prob;
};

DenestLottery *
denest_lottery_new(void)
{
    return g_new0(DenestLottery, 1);
}

void
denest_lottery_free(DenestLottery *lottery)
{
    if (!lottery)
        return;
    g_free(lottery->head);
    g_free(lottery->alias);
    g_free(lottery->prob);
    g_free(lottery);
}

static void
reserve(DenestLottery *lottery, gsize n)
{
    lottery->n = n;
    if (n <= lottery->capacity)
        return;
    lottery->capacity = n;
    lottery->head = g_renew(guint32, lottery->head, n);
    lottery->alias = g_renew(guint32, lottery->alias, n);
    lottery->prob = g_renew(double, lottery->prob, n);
}

void
denest_lottery_fill(DenestLottery *lottery, const double *weights, gsize n)
{
    double sum = 0, *prob;
    guint32 *head;
    gsize a = 0, b = n, k = 0, g;

    reserve(lottery, n);
    head = lottery->head;
    prob = lottery->prob;
    for (gsize i = 0; i < n; i++)
        sum = sum + weights[i];
    for (gsize i = 0; i < n; i++) {
        const gsize at = weights[i] <= sum / n ? a++ : --b;

        head[at] = lottery->alias[at] = (guint32)i;
        prob[at] = (weights[i] * n) / sum;
    }
    for (g = b; k != g && g != n; k++) {
        lottery->alias[k] = head[g];
        prob[g] = (prob[g] + prob[k]) - 1;
        if (prob[g] <= 1)
            g++;
    }
    for (; k < n; k++)
        prob[k] = 1;
}

gsize
denest_lottery_draw(const DenestLottery *lottery, DenestStream *stream)
{
    const double ticket = denest_stream_uniform(stream) * lottery->n;
    const gsize j = (gsize)ticket;

    return ticket - j < lottery->prob[j] ? lottery->head[j] : lottery->alias[j];
}

void
denest_lottery_mark(const DenestLottery *lottery, guint8 *ret_drawable)
{
    memset(ret_drawable, 0, lottery->n);
    for (gsize j = 0; j < lottery->n; j++) {
        if (lottery->prob[j] > 0)
            ret_drawable[lottery->head[j]] = 1;
        if (lottery->prob[j] < 1)
            ret_drawable[lottery->alias[j]] = 1;
    }
}
