/* SPDX-License-Identifier: Apache-2.0 */
/* contract: print.h */
#include "print.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void print_quoted(const char *text)
{
    putchar('"');
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    putchar('"');
}

/* The bytes of a character that acts: controls, C1 controls, what turns the direction of text. */
static size_t acting(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;
    if (c[0] < 0x20 || c[0] == 0x7F)
        return 1;
    if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
        return 2;
    bool turns = c[0] == 0xE2 && ((c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE) ||
                                  (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9));
    return turns ? 3 : 0;
}

int print_plain(const char *text)
{
    int columns = 0;
    while (*text != '\0') {
        size_t bytes = acting(text);
        putchar(bytes > 0 ? ' ' : *text);
        columns += ((unsigned char)*text & 0xC0) != 0x80;
        text += bytes > 0 ? bytes : 1;
    }
    return columns;
}
