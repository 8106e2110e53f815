/* SPDX-License-Identifier: Apache-2.0 */
/* The first line is a pattern, the others are texts: one that matches has a literal that is
   required. "|\z." behind the pattern matches nothing and lets nothing be required of the whole. */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "text/regex_pcre2.h"
#include "text/regex_required.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool has_any(const struct cs_regex_required *required, struct cs_str text)
{
    for (uint32_t i = 0; i < required->count; i++)
        if (cs_str_find(text, cs_regex_required_text(required, i), 0) >= 0)
            return true;
    return required->count == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cs_limits limits = {.regex_bytes = 600};
    struct cs_regex_scratch *scratch = cs_regex_scratch_new(&cs_alloc_libc);
    struct cs_str rest = cs_str_of((const char *)data, size), pattern = {NULL, 0};
    struct cs_regex *regex = NULL, *alone = NULL;
    struct cs_regex_required required = {0};
    char whole[600];
    while (rest.len > 0 && size < 1 << 12 && scratch != NULL) {
        int64_t end = cs_str_find(rest, CS_STR("\n"), 0);
        struct cs_str line = cs_str_slice(rest, 0, end < 0 ? rest.len : (uint32_t)end);
        rest = cs_str_slice(rest, line.len + 1, rest.len);
        if (regex == NULL) {
            pattern = line;
            int len = snprintf(whole, sizeof whole, "(?:%.*s)|\\z.", CS_STR_ARG(pattern));
            if (pattern.len > 500 || memchr(pattern.ptr, '\0', pattern.len) != NULL ||
                cs_regex_new(&cs_alloc_libc, pattern, &limits, NULL, CS_NO_SPAN, &alone) != 0 ||
                cs_regex_new(&cs_alloc_libc, cs_str_of(whole, (size_t)len), &limits, NULL,
                             CS_NO_SPAN, &regex) != 0)
                break;
            cs_regex_required(pattern, &required);
            continue;
        }
        uint64_t fuel = 20000;
        if (cs_utf8_valid(line) == line.len &&
            cs_regex_search(regex, scratch, line, 0, &fuel, NULL, 0) == CS_REGEX_YES &&
            !has_any(&required, line))
            abort();
    }
    cs_regex_free(regex);
    cs_regex_free(alone);
    cs_regex_scratch_free(scratch);
    return 0;
}
