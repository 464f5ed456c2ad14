/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the recorders of samples share; they differ in what they record by default. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <denest/recorder.h>

typedef struct {
    double interval, offset;
    DenestStrings record_from;
} Params;

/* @names_: default of record_from as YAML */
#define SAMPLES_TABLE(table_, names_)                                                              \
    static const DenestParam table_[] = {                                                          \
        DENEST_PARAM(Params, interval, "ms", 1, DENEST_ABOVE_ZERO, INFINITY,                       \
                     "Time between samples, rounded up to whole steps"),                           \
        DENEST_PARAM(Params, offset, "ms", 0, 0, INFINITY,                                         \
                     "Time of the first sample; 0: the interval"),                                 \
        DENEST_PARAM_LIST(Params, record_from, "", DENEST_TYPE_STRINGS, names_, 0, 0,              \
                          "Names of the recorded variables"),                                      \
    }

#endif
