/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Definitions each of which names the one before it twice: 64 of them stand for 2^64 places. No
 * stage may go through these places one by one.
 */
#include <stdio.h>

#include "cel/cel_session.h"

enum { LEVELS = 64, NAME = 16, TEXT = 96 };

struct ladder {
    const char *name, *first, *format; /* %s: the name of the definition before */
    bool limit;                        /* the value doubles too, and so the run ends at its limit */
};

static const struct ladder ladders[] = {
    {"sums", "x", "%s + %s - x", false},
    {"conditions", "x > 1", "(%s || !%s) && x > 2", false},
    {"conditionals", "x", "x > 3 ? %s : %s + 1", false},
    {"lists", "[x]", "[%s, %s].map(i, i)[0]", false},
    {"strings", "string(x)", "%s + %s", true},
    {"loops", "[1, 2]", "%s.filter(i, i in %s)", false},
};

/* False: not what was expected. */
static bool climb(const struct ladder *ladder)
{
    static char names[LEVELS + 1][NAME], texts[LEVELS + 1][TEXT];
    struct session s;
    session_init(&s);
    s.limits.expression_depth = 250;
    s.values[session_variable(&s, CS_STR("x"), &cs_type_int)] = cs_value_int(7);
    for (int i = 0; i <= LEVELS; i++) {
        snprintf(names[i], NAME, "d%d", i);
        if (i == 0)
            snprintf(texts[i], TEXT, "%s", ladder->first);
        else
            snprintf(texts[i], TEXT, ladder->format, names[i - 1], names[i - 1]);
        if (session_check(&s, cs_str_from(texts[i]), CS_CHECK_STRICT) != CTRSEC_OK ||
            cs_cel_env_definition(&s.env, cs_str_from(names[i]), s.ast) != CTRSEC_OK)
            return false;
    }
    bool secret = cs_cel_check_secret(&s.env, s.ast) != NULL;
    int status = session_compile(&s);
    struct cs_value v = status == CTRSEC_OK ? session_run(&s) : cs_value_absent();
    bool limit = v.tag == CS_UNKNOWN && v.hash == CTRSEC_UNKNOWN_LIMIT;
    bool failed = v.tag == CS_ERROR || v.tag == CS_UNKNOWN || v.tag == CS_ABSENT;
    bool good = ladder->limit ? limit : !failed;
    printf("definitions %-14s status %d, %s%s%s\n", ladder->name, status,
           limit ? "limit" : cs_value_tag_name(v.tag), secret ? ", perhaps secret" : "",
           good ? "" : "  FAILED");
    session_clear(&s);
    return good;
}

int main(void)
{
    int failed = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof ladders / sizeof ladders[0]; i++)
        failed += !climb(&ladders[i]);
    return failed == 0 ? 0 : 1;
}
