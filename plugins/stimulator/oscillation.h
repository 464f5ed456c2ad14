/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Oscillations of the stimulators that have one; the phase is computed anew in every run. */
#ifndef OSCILLATION_H
#define OSCILLATION_H

#include "plugins/stimulator/times.h"

/* Turn a unit vector by one step; the same bits as the reference, which multiplies by a matrix. */
typedef struct {
    double cosine, sine;
} Rotation;

static inline void
rotate(const Rotation *r, double *y_0, double *y_1)
{
    const double old = *y_0;

    *y_0 = r->cosine * old + -r->sine * *y_1;
    *y_1 = r->sine * old + r->cosine * *y_1;
}

#endif
