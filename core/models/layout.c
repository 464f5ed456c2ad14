/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/layout.h"

#include <string.h>

#include "core/models/describe.h"

/* How to bring a page up to date stands in it. */
#define GENERATED "<!-- Made by `denest models --markdown`; do not edit. -->\n"

static gboolean
begins_kind(const GPtrArray *prototypes, guint i)
{
    return i == 0 || ((const DenestPrototype *)prototypes->pdata[i - 1])->kind !=
                         ((const DenestPrototype *)prototypes->pdata[i])->kind;
}

/* ---- Text ---- */

char *
denest_layout_list(const GPtrArray *prototypes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize width = 0;

    for (guint i = 0; i < prototypes->len; i++)
        width = MAX(width, strlen(((DenestPrototype *)prototypes->pdata[i])->name));
    for (guint i = 0; i < prototypes->len; i++) {
        const DenestPrototype *p = prototypes->pdata[i];

        if (begins_kind(prototypes, i))
            g_string_append_printf(text, "%s%s\n", i ? "\n" : "", denest_kind_name(p->kind));
        g_string_append_printf(text, "  %-*s  %s\n", (int)width, p->name, p->model->summary);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
append_indented(GString *text, const char *body)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);

    for (guint i = 0; lines[i]; i++)
        if (*lines[i] || lines[i + 1])
            g_string_append_printf(text, "  %s\n", lines[i]);
}

/* Characters of the longest cell of a column. */
static glong
column_width(const GPtrArray *rows, guint column)
{
    glong width = 0;

    for (guint i = 0; i < rows->len; i++)
        width = MAX(width, g_utf8_strlen(((const GStrv)rows->pdata[i])[column], -1));
    return width;
}

/* Columns without content are left out, the last one is not padded. */
static void
append_columns(GString *text, const DenestSection *section)
{
    for (guint i = 0; i < section->rows->len; i++) {
        const GStrv cells = section->rows->pdata[i];

        for (guint c = 0; section->headings[c]; c++) {
            const glong width = column_width(section->rows, c);

            if (width == 0)
                continue;
            g_string_append_printf(text, "  %s", cells[c]);
            for (glong k = g_utf8_strlen(cells[c], -1); section->headings[c + 1] && k < width; k++)
                g_string_append_c(text, ' ');
        }
        g_string_append_c(text, '\n');
    }
}

char *
denest_layout_text(const DenestPrototype *prototype)
{
    g_autoptr(GPtrArray) sections = denest_describe_model(prototype);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s (%s)\n  %s\n", prototype->name,
                           denest_kind_name(prototype->kind), prototype->model->summary);
    for (guint i = 0; i < sections->len; i++) {
        const DenestSection *section = sections->pdata[i];

        g_string_append_printf(text, "\n%s\n", section->title);
        if (section->text)
            append_indented(text, section->text);
        else
            append_columns(text, section);
    }
    if (prototype->origin)
        g_string_append_printf(text, "\nModule\n  %s\n", prototype->origin);
    return g_string_free(text, FALSE);
}

/* ---- Markdown ---- */

/* Text of a cell, or as it stands between backquotes. */
static void
append_escaped(GString *text, const char *cell)
{
    for (const char *c = cell; *c; c++) {
        if (strchr("|\\*<[]`", *c))
            g_string_append_c(text, '\\');
        g_string_append_c(text, *c);
    }
}

static void
append_row(GString *text, const char *const *cells, gboolean names)
{
    for (guint c = 0; cells[c]; c++) {
        g_string_append(text, "| ");
        if (names && c == 0 && *cells[0])
            g_string_append_printf(text, "`%s`", cells[0]);
        else
            append_escaped(text, cells[c]);
        g_string_append_c(text, ' ');
    }
    g_string_append(text, "|\n");
}

static void
append_table(GString *text, const DenestSection *section)
{
    append_row(text, section->headings, FALSE);
    for (guint c = 0; section->headings[c]; c++)
        g_string_append(text, "|---");
    g_string_append(text, "|\n");
    for (guint i = 0; i < section->rows->len; i++)
        append_row(text, section->rows->pdata[i], TRUE);
}

static void
append_paragraphs(GString *text, const char *body)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);

    for (guint i = 0; lines[i]; i++) {
        if (!*lines[i])
            continue;
        g_string_append(text, i ? "\n" : "");
        append_escaped(text, lines[i]);
        g_string_append_c(text, '\n');
    }
}

char *
denest_layout_markdown(const DenestPrototype *prototype)
{
    g_autoptr(GPtrArray) sections = denest_describe_model(prototype);
    GString *text = g_string_new(GENERATED);

    g_string_append_printf(text, "# %s\n\n%s: ", prototype->name,
                           denest_kind_name(prototype->kind));
    append_escaped(text, prototype->model->summary);
    g_string_append_c(text, '\n');
    for (guint i = 0; i < sections->len; i++) {
        const DenestSection *section = sections->pdata[i];

        g_string_append_printf(text, "\n## %s\n\n", section->title);
        if (section->is_code)
            g_string_append_printf(text, "```\n%s%s```\n", section->text,
                                   g_str_has_suffix(section->text, "\n") ? "" : "\n");
        else if (section->text)
            append_paragraphs(text, section->text);
        else
            append_table(text, section);
    }
    return g_string_free(text, FALSE);
}

char *
denest_layout_index(const GPtrArray *prototypes)
{
    GString *text = g_string_new(GENERATED "# Models\n");

    for (guint i = 0; i < prototypes->len; i++) {
        const DenestPrototype *p = prototypes->pdata[i];
        const char *kind = denest_kind_name(p->kind);

        if (begins_kind(prototypes, i))
            g_string_append_printf(text, "\n## %s\n\n| model | summary |\n|---|---|\n", kind);
        g_string_append_printf(text, "| [%s](%s/%s.md) | ", p->name, kind, p->name);
        append_escaped(text, p->model->summary);
        g_string_append(text, " |\n");
    }
    return g_string_free(text, FALSE);
}
