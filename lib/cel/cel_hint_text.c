/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of hints. contract: cel/cel_hint_text.h */
#include "cel/cel_hint_text.h"

#include <stdio.h>

enum { QUOTED_MOST = 60 };

void cs_hint_text_init(struct cs_hint_text *text, struct cs_diag *diag)
{
    text->bytes[0] = '\0';
    text->len = 0;
    text->diag = diag;
}

void cs_hint_text_add(struct cs_hint_text *text, const char *fmt, ...)
{
    size_t left = sizeof text->bytes - text->len;
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text->bytes + text->len, left, fmt, args);
    va_end(args);
    if (len > 0 && (size_t)len < left)
        text->len += (size_t)len;
    text->bytes[text->len] = '\0';
}

void cs_hint_text_give(const struct cs_hint_text *text)
{
    if (text->len != 0)
        cs_diag_hint(text->diag, "%s", text->bytes);
}

static struct cs_str written(const struct cs_hint_text *text, const struct cs_ast *node)
{
    const struct cs_source *source = text->diag->source;
    struct cs_span span = node->span;
    struct cs_str none = CS_STR("");
    if (source == NULL || text->diag->no_excerpt || span.end > source->text.len ||
        span.start >= span.end || span.end - span.start > QUOTED_MOST)
        return none;
    struct cs_str found = cs_str_slice(source->text, span.start, span.end - span.start);
    for (uint32_t i = 0; i < found.len; i++)
        if ((unsigned char)found.ptr[i] < ' ')
            return none;
    return found;
}

struct cs_str cs_hint_text_quote(const struct cs_hint_text *text, const struct cs_ast *node,
                                 const char *stand_in)
{
    struct cs_str found = written(text, node);
    return found.len != 0 ? found : cs_str_from(stand_in);
}

/* What can stand before a dot as it is written. */
static bool is_primary(const struct cs_ast *node)
{
    if ((node->flags & CS_AST_PAREN) != 0)
        return true;
    switch (node->kind) {
    case CS_AST_IDENT:
    case CS_AST_SELECT:
    case CS_AST_HAS:
    case CS_AST_INDEX:
    case CS_AST_LIST:
    case CS_AST_MAP:
    case CS_AST_COMPREHENSION:
    case CS_AST_LET:
        return true;
    case CS_AST_CALL: /* operators are named _+_, -_, @in */
        return memchr(node->name.ptr, '_', node->name.len) == NULL && node->name.ptr[0] != '@';
    case CS_AST_LITERAL:
        return node->literal.tag == CS_STRING || node->literal.tag == CS_BYTES;
    default:
        return false;
    }
}

void cs_hint_text_receiver(struct cs_hint_text *text, const struct cs_ast *node,
                           const char *stand_in)
{
    struct cs_str receiver = written(text, node);
    if (receiver.len == 0)
        cs_hint_text_add(text, "%s", stand_in);
    else
        cs_hint_text_add(text, is_primary(node) ? "%.*s" : "(%.*s)", CS_STR_ARG(receiver));
}
