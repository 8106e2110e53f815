/* SPDX-License-Identifier: Apache-2.0 */
/* A page of documentation, written as a manual page (roff, man(7)) or as Markdown. Texts are plain;
   what has a meaning in the format is escaped. */
#ifndef CTRSEC_CLI_PAGE_H
#define CTRSEC_CLI_PAGE_H

#include <stdbool.h>
#include <stdio.h>

struct page {
    FILE *to;
    bool markdown;
    bool in_terms; /* of Markdown: inside a table */
};

/* `section` is that of the manual, `summary` the words behind the name. */
void page_begin(struct page *page, const char *name, int section, const char *summary);
void page_heading(struct page *page, const char *text);
void page_subheading(struct page *page, const char *text);
void page_paragraph(struct page *page, const char *text);
/* A line to type; several of them in a row are one block. */
void page_example(struct page *page, const char *text);
/* A term with its meaning; terms in a row are one list. */
void page_term(struct page *page, const char *term, const char *meaning);
/* Behind the last term or example of a row. */
void page_end(struct page *page);

#endif
