/* SPDX-License-Identifier: Apache-2.0 */
/* Message templates. contract: rule/message.h */
#include "rule/message.h"

/* Offset of the brace that closes the expression starting at `from`, or -1. Quotes and braces
   inside the expression are respected. */
static int64_t closing(struct cs_str text, uint32_t from)
{
    uint32_t depth = 0;
    char quote = 0;
    for (uint32_t i = from; i < text.len; i++) {
        char c = text.ptr[i];
        if (quote != 0) {
            if (c == '\\')
                i++;
            else if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '{') {
            depth++;
        } else if (c == '}') {
            if (depth == 0)
                return i;
            depth--;
        }
    }
    return -1;
}

static bool fail(struct cs_diag *diag, int *status, uint32_t at, const char *what)
{
    *status = cs_diag_fail(diag, CTRSEC_E_SYNTAX, "message.syntax", (struct cs_span){at, at + 1},
                           "%s", what);
    cs_diag_hint(diag, "write {{ and }} for literal braces");
    return false;
}

static bool literal(struct cs_str text, uint32_t *offset, struct cs_arena *arena,
                    struct cs_diag *diag, int *status, struct cs_message_piece *out)
{
    uint32_t start = *offset, at = start, doubled = 0;
    while (at < text.len) {
        char c = text.ptr[at];
        bool twice = at + 1 < text.len && text.ptr[at + 1] == c;
        if (c == '{' && !twice)
            break;
        if (c == '}' && !twice)
            return fail(diag, status, at, "a closing brace without an opening one");
        if (c == '{' || c == '}') {
            doubled++;
            at++;
        }
        at++;
    }
    *offset = at;
    out->text = cs_str_slice(text, start, at - start);
    if (doubled == 0)
        return true;
    struct cs_str copy = cs_arena_copy(arena, out->text);
    if (copy.ptr == NULL) {
        *status = cs_diag_no_memory(diag);
        return false;
    }
    char *to = (char *)(uintptr_t)copy.ptr;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < copy.len; i++) {
        char c = copy.ptr[i];
        to[kept++] = c;
        i += c == '{' || c == '}';
    }
    out->text = cs_str_of(copy.ptr, kept);
    return true;
}

bool cs_message_next(struct cs_str text, uint32_t *offset, struct cs_arena *arena,
                     struct cs_diag *diag, int *status, struct cs_message_piece *out)
{
    uint32_t at = *offset;
    if (at >= text.len)
        return false;
    out->expression = text.ptr[at] == '{' && !(at + 1 < text.len && text.ptr[at + 1] == '{');
    out->offset = at;
    if (!out->expression)
        return literal(text, offset, arena, diag, status, out);
    int64_t end = closing(text, at + 1);
    if (end < 0)
        return fail(diag, status, at, "an opening brace that is never closed");
    out->offset = at + 1;
    out->text = cs_str_slice(text, at + 1, (uint32_t)end - at - 1);
    *offset = (uint32_t)end + 1;
    if (cs_str_trim(out->text).len == 0)
        return fail(diag, status, at, "an empty expression");
    return true;
}
