/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A kernel for tests: what a network would do, in one line each. Functions without an error
 * argument abort the test if something fails.
 */
#ifndef DENEST_TESTS_UNIT_KERNEL_FIXTURE_H
#define DENEST_TESTS_UNIT_KERNEL_FIXTURE_H

#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel.h"
#include "core/kernel/kernel_private.h"
#include "core/models/registry.h"

typedef struct {
    DenestRegistry *registry;
    DenestKernel *kernel;
    char *folder; /**< for data files */
} KernelFixture;

/** What differs from one worker, one virtual process, 1 ms, seed 94, no files; zero: as usual. */
typedef struct {
    double h;
    guint n_vps, n_workers;
    gboolean overwrite, keep_data;
} KernelOptions;

/** @param options NULL: all as usual */
void kernel_fixture_open(KernelFixture *f, const KernelOptions *options);
/** Removes the folder, too. */
void kernel_fixture_close(KernelFixture *f);

DenestPrototype *kernel_model(KernelFixture *f, guint kinds, const char *name);
/** A synapse model with other values, a mapping in YAML; @p name may be that of @p base. */
DenestPrototype *kernel_synapse(KernelFixture *f, const char *name, const char *base,
                                const char *yaml);
/** Set what new units of a model get. */
void kernel_define(KernelFixture *f, guint kinds, const char *model, const char *yaml);
/** @return the first gid */
DenestGid kernel_create(KernelFixture *f, const char *model, guint n);
/** Set keys of units, a mapping in YAML. */
void kernel_set(KernelFixture *f, DenestGid first, guint n, const char *yaml);
/** The same where it has to fail with @p code; checks that the message has @p part. */
void kernel_set_fails(KernelFixture *f, DenestGid first, guint n, const char *yaml, int code,
                      const char *part);
double kernel_get(KernelFixture *f, DenestGid gid, const char *key);

/** Every source to every target, for each target all sources. */
gboolean kernel_try_connect(KernelFixture *f, const char *synapse, DenestGid source,
                            guint n_sources, DenestGid target, guint n_targets, double weight,
                            double delay, GError **error);
void kernel_connect(KernelFixture *f, const char *synapse, DenestGid source, guint n_sources,
                    DenestGid target, guint n_targets, double weight, double delay);
/** One connection that must be refused with @p code; checks that the message has @p part. */
void kernel_connect_fails(KernelFixture *f, const char *synapse, DenestGid source, DenestGid target,
                          double delay, int code, const char *part);
/** A recorder of @p n units from @p first on, with delays of 1 ms, that keeps rows in memory. */
DenestGid kernel_record(KernelFixture *f, const char *model, const char *yaml, DenestGid first,
                        guint n);

void kernel_run(KernelFixture *f, double ms);
void kernel_reset(KernelFixture *f);

/** Rows of a recorder in memory as "gid@ms" with blanks between, the virtual processes one after
 * the other; owned by the caller. */
char *kernel_rows(KernelFixture *f, DenestGid recorder);
#define kernel_assert_rows(f, recorder, expected)                                                  \
    do {                                                                                           \
        g_autofree char *rows_ = kernel_rows(f, recorder);                                         \
        g_assert_cmpstr(rows_, ==, expected);                                                      \
    } while (0)
/** Text of a data file. */
char *kernel_file(KernelFixture *f, const char *name);

#endif
