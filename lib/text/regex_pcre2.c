/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matching on PCRE2. contract: text/regex_pcre2.h
 *
 * Time. PCRE2 backtracks, and its own limits start again at every offset of the subject, so they
 * bound nothing. PCRE2_AUTO_CALLOUT calls us before every item of the pattern. A call costs one
 * step, and one more for every 4 bytes that the position has moved since the last call: between
 * two calls only one item is matched, but `.*` goes over the whole subject. A counted item
 * (`x{500}`) that fails before it is done is charged in advance.
 *
 * Memory. While it matches, PCRE2 takes only its frames of backtracking, from the allocator of the
 * match data: a block that is replaced by one of twice the size when it is full, copied from one to
 * the other. Two blocks that are taken beforehand serve all of these requests.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "text/regex_pcre2.h"

#include <pcre2.h>

#include "text/regex_re2.h"

enum {
    STEPS_PER_FUEL = 2, /* a call-out and what lies behind it take a dozen nanoseconds */
    BYTES_PER_STEP = 4,
    FUEL_A_CALL = 2,     /* of PCRE2, however little there is to match */
    BYTES_SEARCHED = 16, /* for one step of fuel, of the search for a literal, */
    BYTES_SKIPPED = 64,  /* and of PCRE2's own search for where a match can begin */
    STEPS_FREE = 200000, /* what any search may use beside what the subject's size allows */
    STEPS_PER_BYTE = 8,
    FRAMES = 20480 /* PCRE2's first block of frames */
};

struct cs_regex {
    const struct cs_alloc *alloc;
    pcre2_code *code; /* NULL where the prefix is all */
    uint32_t groups, run;
    bool at_start, at_end, literal, loose_groups;
    struct cs_str prefix;    /* behind this struct */
    struct cs_str *required; /* one of them is in what matches; nrequired, behind it */
    uint32_t nrequired;
};

struct cs_regex_scratch {
    const struct cs_alloc *alloc;
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_match_data *data;
    bool sealed; /* nothing more is taken from `alloc` */
    char *frames[2];
    bool in_use[2];
    uint64_t left;   /* steps */
    size_t position; /* at the last call-out */
    uint32_t charge; /* of each call-out */
};

/* The largest sizes that PCRE2 comes to by doubling: the smaller block serves every second time. */
static const size_t frame_sizes[2] = {(size_t)FRAMES * 16, (size_t)FRAMES * 32};

/* Allocation. */

static void *take(PCRE2_SIZE size, void *payload)
{
    return cs_alloc_take(payload, size);
}

static void drop(void *ptr, void *payload)
{
    if (ptr != NULL)
        cs_alloc_free(payload, ptr);
}

static void *take_scratch(PCRE2_SIZE size, void *payload)
{
    struct cs_regex_scratch *scratch = payload;
    if (!scratch->sealed)
        return cs_alloc_take(scratch->alloc, size);
    for (int i = 0; i < 2; i++) {
        if (!scratch->in_use[i] && size <= frame_sizes[i]) {
            scratch->in_use[i] = true;
            return scratch->frames[i];
        }
    }
    return NULL;
}

static void drop_scratch(void *ptr, void *payload)
{
    struct cs_regex_scratch *scratch = payload;
    if (ptr == NULL)
        return;
    for (int i = 0; i < 2; i++) {
        if (ptr == scratch->frames[i]) {
            scratch->in_use[i] = false;
            return;
        }
    }
    cs_alloc_free(scratch->alloc, ptr);
}

/* Compiling. */

static int compile_failed(int code, struct cs_diag *diag, struct cs_span span)
{
    char text[120];
    switch (code) {
    case PCRE2_ERROR_HEAP_FAILED:
        return cs_diag_no_memory(diag);
    case PCRE2_ERROR_PATTERN_TOO_LARGE:
    case PCRE2_ERROR_PATTERN_STRING_TOO_LONG:
    case PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP:
    case PCRE2_ERROR_PATTERN_TOO_COMPLICATED:
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "regex.limit", span,
                            "regular expression: too large when its repetitions are written out");
    default: /* the translation is ours: PCRE2 knows no such property, or we do not know PCRE2 */
        if (pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof text) < 0)
            text[0] = '\0';
        return cs_diag_fail(diag, CTRSEC_E_UNSUPPORTED, "regex.unsupported", span,
                            "regular expression: not supported here: %s", text);
    }
}

static int compile(struct cs_str translation, const struct cs_alloc *alloc, struct cs_diag *diag,
                   struct cs_span span, pcre2_code **out)
{
    const uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MULTILINE | PCRE2_DOTALL |
                             PCRE2_ALT_CIRCUMFLEX | PCRE2_AUTO_CALLOUT;
    int error = PCRE2_ERROR_HEAP_FAILED;
    PCRE2_SIZE at;
    *out = NULL;
    pcre2_general_context *general = pcre2_general_context_create(take, drop, (void *)alloc);
    pcre2_compile_context *context = general == NULL ? NULL : pcre2_compile_context_create(general);
    if (context != NULL) {
        pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        *out = pcre2_compile((PCRE2_SPTR)translation.ptr, translation.len, options, &error, &at,
                             context);
    }
    pcre2_compile_context_free(context);
    pcre2_general_context_free(general);
    return *out == NULL ? compile_failed(error, diag, span) : CTRSEC_OK;
}

static struct cs_str keep_text(char **bytes, struct cs_str text)
{
    char *copy = *bytes;
    if (text.len != 0)
        memcpy(copy, text.ptr, text.len);
    *bytes += text.len;
    return cs_str_of(copy, text.len);
}

static int build(const struct cs_re2 *re2, const struct cs_alloc *alloc, struct cs_diag *diag,
                 struct cs_span span, struct cs_regex **out)
{
    struct cs_str prefix = cs_buf_view(&re2->prefix);
    size_t texts = re2->required.count * sizeof(struct cs_str), size = texts + prefix.len;
    for (uint32_t i = 0; i < re2->required.count; i++)
        size += re2->required.sizes[i];
    struct cs_regex *regex = cs_alloc_take(alloc, sizeof *regex + size);
    if (regex == NULL)
        return cs_diag_no_memory(diag);
    *regex = (struct cs_regex){.alloc = alloc,
                               .groups = re2->groups,
                               .run = re2->run,
                               .at_start = re2->at_start,
                               .at_end = re2->at_end,
                               .literal = re2->literal,
                               .loose_groups = re2->loose_groups,
                               .required = (struct cs_str *)(regex + 1),
                               .nrequired = re2->required.count};
    char *bytes = (char *)(regex + 1) + texts;
    regex->prefix = keep_text(&bytes, prefix);
    for (uint32_t i = 0; i < regex->nrequired; i++)
        regex->required[i] = keep_text(&bytes, cs_regex_required_text(&re2->required, i));
    if (!re2->literal) {
        int status = compile(cs_buf_view(&re2->translation), alloc, diag, span, &regex->code);
        if (status != CTRSEC_OK) {
            cs_regex_free(regex);
            return status;
        }
    }
    *out = regex;
    return CTRSEC_OK;
}

int cs_regex_new(const struct cs_alloc *alloc, struct cs_str pattern,
                 const struct cs_limits *limits, struct cs_diag *diag, struct cs_span span,
                 struct cs_regex **out)
{
    struct cs_re2 re2;
    *out = NULL;
    if (pattern.len > limits->regex_bytes)
        return cs_diag_fail(diag, CTRSEC_E_LIMIT, "regex.limit", span,
                            "regular expression: %u bytes, at most %u are allowed", pattern.len,
                            limits->regex_bytes);
    int status = cs_re2_translate(alloc, pattern, diag, span, &re2);
    if (status == CTRSEC_OK)
        status = build(&re2, alloc, diag, span, out);
    cs_re2_clear(&re2);
    return status;
}

void cs_regex_free(struct cs_regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    cs_alloc_free(regex->alloc, regex);
}

uint32_t cs_regex_groups(const struct cs_regex *regex)
{
    return regex->groups;
}

bool cs_regex_groups_exact(const struct cs_regex *regex)
{
    return !regex->loose_groups;
}

/* Match memory. */

static int step(pcre2_callout_block *block, void *payload)
{
    struct cs_regex_scratch *scratch = payload;
    size_t at = block->current_position;
    size_t moved = at > scratch->position ? at - scratch->position : scratch->position - at;
    uint64_t steps = scratch->charge + moved / BYTES_PER_STEP;
    scratch->position = at;
    if (scratch->left < steps) {
        scratch->left = 0;
        return PCRE2_ERROR_CALLOUT;
    }
    scratch->left -= steps;
    return 0;
}

struct cs_regex_scratch *cs_regex_scratch_new(const struct cs_alloc *alloc)
{
    struct cs_regex_scratch *scratch = cs_alloc_take(alloc, sizeof *scratch);
    if (scratch == NULL)
        return NULL;
    *scratch = (struct cs_regex_scratch){.alloc = alloc};
    scratch->general = pcre2_general_context_create(take_scratch, drop_scratch, scratch);
    if (scratch->general != NULL) {
        scratch->context = pcre2_match_context_create(scratch->general);
        scratch->data = pcre2_match_data_create(CS_RE2_GROUPS_MOST + 1, scratch->general);
    }
    for (int i = 0; i < 2; i++)
        scratch->frames[i] = cs_alloc_take(alloc, frame_sizes[i]);
    if (scratch->context == NULL || scratch->data == NULL || scratch->frames[0] == NULL ||
        scratch->frames[1] == NULL) {
        cs_regex_scratch_free(scratch);
        return NULL;
    }
    pcre2_set_callout(scratch->context, step, scratch);
    pcre2_set_match_limit(scratch->context, UINT32_MAX);
    pcre2_set_depth_limit(scratch->context, UINT32_MAX);
    scratch->sealed = true;
    return scratch;
}

void cs_regex_scratch_free(struct cs_regex_scratch *scratch)
{
    if (scratch == NULL)
        return;
    pcre2_match_data_free(scratch->data); /* gives its frames back to us */
    pcre2_match_context_free(scratch->context);
    pcre2_general_context_free(scratch->general);
    for (int i = 0; i < 2; i++)
        cs_alloc_free(scratch->alloc, scratch->frames[i]);
    cs_alloc_free(scratch->alloc, scratch);
}

/* Searching. */

static enum cs_regex_result found(uint32_t from, uint32_t len, struct cs_span *groups,
                                  uint32_t ngroups)
{
    for (uint32_t i = 0; i < ngroups; i++)
        groups[i] = (struct cs_span){UINT32_MAX, UINT32_MAX};
    if (ngroups != 0)
        groups[0] = (struct cs_span){from, from + len};
    return CS_REGEX_YES;
}

static void pay(uint64_t *fuel, uint64_t steps)
{
    *fuel -= steps < *fuel ? steps : *fuel;
}

/* The literal at or behind `from`, or -1; pays for what was read, and reads no more than it can pay
   for: with no fuel left it is not decided. */
static int64_t find_paid(struct cs_str subject, struct cs_str literal, uint32_t from,
                         uint64_t *fuel)
{
    uint64_t reach = (uint64_t)subject.len - from;
    if (*fuel <= reach / BYTES_SEARCHED) {
        reach = *fuel * BYTES_SEARCHED;
        subject.len = from + (uint32_t)reach;
    }
    int64_t at = cs_str_find(subject, literal, from);
    pay(fuel, (at < 0 ? reach : (uint64_t)at - from) / BYTES_SEARCHED);
    return at;
}

/* Where the first match can begin, or -1; decides a literal. */
static int64_t find_prefix(const struct cs_regex *regex, struct cs_str subject, uint32_t from,
                           uint64_t *fuel)
{
    struct cs_str prefix = regex->prefix;
    if (regex->at_start) {
        if (from != 0 || !cs_str_starts(subject, prefix))
            return -1;
        return regex->literal && regex->at_end && subject.len != prefix.len ? -1 : 0;
    }
    if (regex->literal && regex->at_end) {
        if (!cs_str_ends(subject, prefix) || subject.len - prefix.len < from)
            return -1;
        return subject.len - prefix.len;
    }
    return prefix.len == 0 ? from : find_paid(subject, prefix, from, fuel);
}

/* Whether the subject has what every match from `from` on needs. */
static bool has_required(const struct cs_regex *regex, struct cs_str subject, uint32_t from,
                         uint64_t *fuel)
{
    for (uint32_t i = 0; i < regex->nrequired; i++)
        if (find_paid(subject, regex->required[i], from, fuel) >= 0)
            return true;
    return regex->nrequired == 0;
}

static enum cs_regex_result match(const struct cs_regex *regex, struct cs_regex_scratch *scratch,
                                  struct cs_str subject, uint32_t from, uint64_t *fuel,
                                  struct cs_span *groups, uint32_t ngroups)
{
    scratch->charge = 1 + regex->run / BYTES_PER_STEP;
    uint64_t cap = STEPS_FREE + (uint64_t)subject.len * (STEPS_PER_BYTE + scratch->charge);
    uint64_t most = *fuel > cap / STEPS_PER_FUEL ? cap : *fuel * STEPS_PER_FUEL;
    scratch->left = most;
    scratch->position = from;
    int count = pcre2_match(regex->code, (PCRE2_SPTR)(subject.ptr == NULL ? "" : subject.ptr),
                            subject.len, from, PCRE2_NO_UTF_CHECK, scratch->data, scratch->context);
    const PCRE2_SIZE *vector = pcre2_get_ovector_pointer(scratch->data);
    pay(fuel, FUEL_A_CALL + (most - scratch->left) / STEPS_PER_FUEL);
    if (count == PCRE2_ERROR_NOMATCH || count > 0)
        pay(fuel, ((count > 0 ? vector[0] : subject.len) - from) / BYTES_SKIPPED);
    if (count == PCRE2_ERROR_NOMATCH)
        return CS_REGEX_NO;
    if (count == PCRE2_ERROR_CALLOUT)
        return CS_REGEX_FUEL;
    if (count < 0) /* no frames left; nothing else can go wrong with valid text */
        return CS_REGEX_MEMORY;
    found(0, 0, groups, ngroups);
    for (uint32_t i = 0; i < ngroups && i < (uint32_t)count; i++)
        if (vector[2 * i] != PCRE2_UNSET)
            groups[i] = (struct cs_span){(uint32_t)vector[2 * i], (uint32_t)vector[2 * i + 1]};
    return CS_REGEX_YES;
}

enum cs_regex_result cs_regex_search(const struct cs_regex *regex, struct cs_regex_scratch *scratch,
                                     struct cs_str subject, uint32_t from, uint64_t *fuel,
                                     struct cs_span *groups, uint32_t ngroups)
{
    if (from > subject.len)
        return CS_REGEX_NO;
    if (*fuel == 0)
        return CS_REGEX_FUEL;
    int64_t at = find_prefix(regex, subject, from, fuel);
    if (at < 0)
        return *fuel == 0 ? CS_REGEX_FUEL : CS_REGEX_NO;
    if (regex->literal)
        return found((uint32_t)at, regex->prefix.len, groups, ngroups);
    if (!has_required(regex, subject, (uint32_t)at, fuel))
        return *fuel == 0 ? CS_REGEX_FUEL : CS_REGEX_NO;
    return match(regex, scratch, subject, (uint32_t)at, fuel, groups, ngroups);
}
