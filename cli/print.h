/* SPDX-License-Identifier: Apache-2.0 */
/* Text of other people on standard output. */
#ifndef CTRSEC_CLI_PRINT_H
#define CTRSEC_CLI_PRINT_H

/* A string of JSON. */
void print_quoted(const char *text);

/* For people: what a terminal would obey becomes a blank. Returns the columns, about. */
int print_plain(const char *text);

#endif
