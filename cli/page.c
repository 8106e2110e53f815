/* SPDX-License-Identifier: Apache-2.0 */
/* contract: page.h */
#include "page.h"

#include <string.h>

#include "ctrsec/ctrsec.h"

/* Roff: a backslash is \e, a minus \-, and a line does not begin with a request. Newlines are
   blanks: the formatter fills lines. */
static void put_roff(const char *text, FILE *to)
{
    bool first = true;
    for (const char *c = text; *c != '\0'; c++) {
        if (first && (*c == '.' || *c == '\''))
            fputs("\\&", to);
        first = *c == '\n' && c[1] != '\0';
        if (*c == '\\')
            fputs("\\e", to);
        else if (*c == '-')
            fputs("\\-", to);
        else if (*c != '\n' || c[1] != '\0')
            fputc(*c, to);
    }
    fputc('\n', to);
}

/* Of a table's cell: one line, and no bar that ends it. */
static void put_cell(const char *text, FILE *to)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n')
            fputc(' ', to);
        else if (*c == '|')
            fputs("\\|", to);
        else
            fputc(*c, to);
    }
}

static void put_upper(const char *text, FILE *to)
{
    for (; *text != '\0'; text++)
        fputc(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text, to);
}

void page_begin(struct page *page, const char *name, int section, const char *summary)
{
    if (page->markdown)
        return; /* the page around it has a title */
    fputs(".TH ", page->to);
    put_upper(name, page->to);
    fprintf(page->to, " %d \"\" \"ctrsec %s\"\n.SH NAME\n%s \\- ", section, ctrsec_version(), name);
    put_roff(summary, page->to);
}

void page_end(struct page *page)
{
    if (page->in_terms)
        fputc('\n', page->to);
    page->in_terms = false;
}

void page_heading(struct page *page, const char *text)
{
    page_end(page);
    if (page->markdown) {
        fprintf(page->to, "## %s\n\n", text);
        return;
    }
    fputs(".SH ", page->to);
    put_upper(text, page->to);
    fputc('\n', page->to);
}

void page_subheading(struct page *page, const char *text)
{
    page_end(page);
    if (page->markdown) {
        fprintf(page->to, "### %s\n\n", text);
        return;
    }
    fputs(".SS ", page->to);
    put_roff(text, page->to);
}

void page_paragraph(struct page *page, const char *text)
{
    page_end(page);
    if (page->markdown) {
        size_t size = strlen(text);
        fprintf(page->to, "%s%s\n", text, size > 0 && text[size - 1] == '\n' ? "" : "\n");
        return;
    }
    fputs(".PP\n", page->to);
    put_roff(text, page->to);
}

void page_example(struct page *page, const char *text)
{
    if (page->markdown) {
        fputs("    ", page->to);
        for (; *text != '\0'; text++)
            fputs(*text == '\n' ? "\n    " : (char[2]){*text, '\0'}, page->to);
        fputc('\n', page->to);
        page->in_terms = true; /* a blank line has to follow */
        return;
    }
    fputs(".PP\n.nf\n", page->to);
    put_roff(text, page->to);
    fputs(".fi\n", page->to);
}

void page_term(struct page *page, const char *term, const char *meaning)
{
    if (page->markdown) {
        if (!page->in_terms)
            fputs("| | |\n|---|---|\n", page->to);
        page->in_terms = true;
        fputs("| `", page->to);
        put_cell(term, page->to);
        fputs("` | ", page->to);
        put_cell(meaning, page->to);
        fputs(" |\n", page->to);
        return;
    }
    fputs(".TP\n.B ", page->to);
    put_roff(term, page->to);
    put_roff(meaning, page->to);
}
