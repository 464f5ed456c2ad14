/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/conform.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmodule.h>

#include "core/conform/probe.h"
#include "core/conform/scratch.h"
#include "core/conform/small_tree.h"
#include "core/conform/subject.h"
#include "core/conform/values.h"

/* Nothing that is checked takes long; what does, hangs. */
enum { MAX_SECONDS = 120 };

static const DenestCheck *const checks[DENEST_N_KINDS] = {
    [DENEST_KIND_NEURON] = denest_neuron_checks,
    [DENEST_KIND_STIMULATOR] = denest_stimulator_checks,
    [DENEST_KIND_SYNAPSE] = denest_synapse_checks,
    [DENEST_KIND_RECORDER] = denest_recorder_checks,
    [DENEST_KIND_PROJECTION] = denest_projection_checks,
    [DENEST_KIND_MASK] = denest_mask_checks,
    [DENEST_KIND_FUNCTION] = denest_function_checks,
};

/* A module under test. */
typedef struct {
    const DenestConformOptions *options;
    DenestConformFunc report;
    gpointer user_data;
    char *path, *name;
    DenestKind kind; /* of its folder, or DENEST_KIND_ANY */
    DenestSubject subject;
    const DenestPlugin *plugin;
    DenestNeuron *probe;
    guint n_failed;
} Session;

/* ---- A check in a process of its own ---- */

/* What a check says, in one line. */
static char *
run_check(Session *session, DenestCheckFunc check, gboolean *ret_passed)
{
    g_autoptr(GError) error = NULL;

    g_string_truncate(session->subject.remark, 0);
    *ret_passed = check(&session->subject, &error);
    if (*ret_passed)
        return g_strdup(session->subject.remark->str);
    return g_strdup(error ? error->message : "failed without saying why");
}

static void
write_all(int fd, const char *bytes, gsize n)
{
    while (n > 0) {
        const ssize_t k = write(fd, bytes, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return;
        bytes += k;
        n -= (gsize)k;
    }
}

/* Never returns. */
static void
run_child(Session *session, DenestCheckFunc check, int fd)
{
    g_autofree char *text = NULL;
    gboolean passed;

    alarm(MAX_SECONDS);
    text = run_check(session, check, &passed);
    write_all(fd, passed ? "+" : "-", 1);
    write_all(fd, text, strlen(text));
    fflush(NULL);
    _exit(0);
}

static char *
read_all(int fd)
{
    GString *text = g_string_new(NULL);
    char chunk[1024];

    for (;;) {
        const ssize_t n = read(fd, chunk, sizeof chunk);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return g_string_free(text, FALSE);
        g_string_append_len(text, chunk, n);
    }
}

static char *
describe_end(int status)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return g_strdup_printf("takes more than %d s", MAX_SECONDS);
    if (WIFSIGNALED(status))
        return g_strdup_printf("ended by signal %d (%s)", WTERMSIG(status),
                               strsignal(WTERMSIG(status)));
    return g_strdup_printf("the process ended with status %d", WEXITSTATUS(status));
}

static char *
run_isolated(Session *session, DenestCheckFunc check, gboolean *ret_passed)
{
    g_autofree char *text = NULL;
    int fds[2], status = 0;
    pid_t pid;

    *ret_passed = FALSE;
    fflush(NULL);
    if (pipe(fds) != 0)
        return g_strdup_printf("no pipe: %s", g_strerror(errno));
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        run_child(session, check, fds[1]);
    }
    close(fds[1]);
    text = pid > 0 ? read_all(fds[0]) : NULL;
    close(fds[0]);
    if (pid < 0)
        return g_strdup_printf("no process: %s", g_strerror(errno));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!*text || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return describe_end(status);
    *ret_passed = *text == '+';
    return g_strdup(text + 1);
}

static gboolean
report_check(Session *session, const DenestCheck *check)
{
    const DenestPrototype *model = session->subject.model;
    DenestConformReport report = {.check = check->name, .rule = check->rule};
    g_autofree char *text = NULL;

    if (model) {
        report.model = model->name;
        report.kind = model->kind;
    }
    text = session->options->in_process ? run_check(session, check->check, &report.passed)
                                        : run_isolated(session, check->check, &report.passed);
    report.text = text;
    session->n_failed += !report.passed;
    session->report(&report, session->user_data);
    return report.passed;
}

/* ---- Loading ---- */

static Session *
session_of(DenestSubject *subject)
{
    return (Session *)((char *)subject - offsetof(Session, subject));
}

static gboolean
check_tables(DenestSubject *subject, GError **error)
{
    Session *session = session_of(subject);

    session->plugin = denest_loader_open_path(session->path, session->name, session->kind, error);
    if (!session->plugin)
        return FALSE;
    for (guint i = 0; i < session->plugin->n_models; i++)
        if (!denest_values_check_texts(session->plugin->models[i], error))
            return FALSE;
    return TRUE;
}

/* The registry makes prototypes: the model's check() sees its defaults. */
static gboolean
check_defaults(DenestSubject *subject, GError **error)
{
    Session *session = session_of(subject);

    if (session->kind == DENEST_KIND_ANY &&
        !denest_registry_install(subject->registry, session->name, NULL, error))
        return FALSE;
    for (guint i = 0; i < session->plugin->n_models && session->kind != DENEST_KIND_ANY; i++)
        if (!denest_registry_find(subject->registry, DENEST_KIND_BIT(session->kind),
                                  session->plugin->models[i]->name, error))
            return FALSE;
    session->probe = denest_probe_new(subject->registry, session->plugin);
    return denest_registry_add(subject->registry, &session->probe->base, "denest", error);
}

static const DenestCheck loading[] = {
    {"tables", "the module loads, its tables are complete and consistent", check_tables},
    {"defaults", "check() accepts the defaults of the table", check_defaults},
};

/* Where the module's folder has the name of a kind, it is found as an installed one. */
static DenestRegistry *
find_module(Session *session, const char *path, char ***ret_plugin_path)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *folder = g_path_get_dirname(full), *above = g_path_get_dirname(folder);
    g_autofree char *file = g_path_get_basename(full), *last = g_path_get_basename(folder);
    const char *const *others = session->options->plugin_path;
    GPtrArray *list = g_ptr_array_new();

    session->path = g_steal_pointer(&full);
    session->name = g_str_has_suffix(file, "." G_MODULE_SUFFIX)
                        ? g_strndup(file, strlen(file) - strlen("." G_MODULE_SUFFIX))
                        : g_strdup(file);
    session->kind = 0;
    while (session->kind < DENEST_N_KINDS && strcmp(denest_kind_name(session->kind), last) != 0)
        session->kind++;
    g_ptr_array_add(list, g_strdup(session->kind == DENEST_KIND_ANY ? folder : above));
    for (guint i = 0; others && others[i]; i++)
        g_ptr_array_add(list, g_strdup(others[i]));
    g_ptr_array_add(list, NULL);
    *ret_plugin_path = (char **)g_ptr_array_free(list, FALSE);
    return denest_registry_new((const char *const *)*ret_plugin_path);
}

/* ---- All of it ---- */

static void
check_model(Session *session, const DenestModel *description)
{
    DenestSubject *subject = &session->subject;
    const DenestPrototype *model = denest_registry_find(
        subject->registry, DENEST_KIND_BIT(description->kind), description->name, NULL);
    g_autoptr(GError) error = NULL;

    denest_small_tree_write_list(subject, 1);
    if (!denest_subject_init(subject, model, session->options->values, &error)) {
        const DenestConformReport report = {
            model->name, model->kind,   "example", "values to run the model with are accepted",
            FALSE,       error->message};

        session->n_failed++;
        session->report(&report, session->user_data);
    } else {
        for (const DenestCheck *check = checks[model->kind]; check->name; check++)
            if (!session->options->no_speed || strcmp(check->name, "speed") != 0)
                report_check(session, check);
    }
    denest_subject_clear(subject);
}

static void
check_all(Session *session)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(loading); i++) {
        if (!report_check(session, &loading[i]))
            return;
        /* What went well in another process goes well in this one. */
        if (!session->options->in_process && !loading[i].check(&session->subject, &error))
            g_error("%s: %s", session->path, error->message);
    }
    for (guint i = 0; i < session->plugin->n_models; i++)
        check_model(session, session->plugin->models[i]);
}

guint
denest_conform(const char *path, const DenestConformOptions *options, DenestConformFunc report,
               gpointer user_data)
{
    static const DenestConformOptions usual;
    Session session = {.options = options ? options : &usual,
                       .report = report,
                       .user_data = user_data,
                       .subject.remark = g_string_new(NULL)};
    g_auto(GStrv) plugin_path = NULL;

    g_return_val_if_fail(path && report, 0);
    session.subject.registry = find_module(&session, path, &plugin_path);
    session.subject.plugin_path = (const char *const *)plugin_path;
    session.subject.module = session.kind == DENEST_KIND_ANY ? session.name : NULL;
    session.subject.folder = g_dir_make_tmp("denest-conform-XXXXXX", NULL);
    check_all(&session);
    denest_scratch_remove(session.subject.folder);
    denest_registry_free(session.subject.registry);
    g_free(session.probe);
    g_string_free(session.subject.remark, TRUE);
    g_free(session.subject.folder);
    g_free(session.path);
    g_free(session.name);
    return session.n_failed;
}
