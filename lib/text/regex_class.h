/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character classes of RE2 in the spelling of PCRE2. Groups of ASCII ("\d", "[:alpha:]") become
 * plain ranges, so that neither PCRE2's tables nor its options decide what they hold. Unicode
 * properties keep their names, scripts as "sc:" (the bare name means the script extensions).
 */
#ifndef CS_TEXT_REGEX_CLASS_H
#define CS_TEXT_REGEX_CLASS_H

#include "base/buf.h"

struct cs_regex_group; /* of ASCII characters */

/* By the letter of \d \D \s \S \w \W; *negated gets what the capital says. NULL: another letter. */
const struct cs_regex_group *cs_regex_group_perl(char letter, bool *negated);
/* By the name between "[:" and ":]", with or without '^'. NULL: no such group. */
const struct cs_regex_group *cs_regex_group_posix(struct cs_str name, bool *negated);

/* A code point; what is not a letter or digit of ASCII is escaped. */
void cs_regex_put_code(struct cs_buf *out, uint32_t code);

/* These put items between the brackets of a class; false: the item turned out empty. */
bool cs_regex_put_range(struct cs_buf *out, uint32_t low, uint32_t high);
bool cs_regex_put_group(struct cs_buf *out, const struct cs_regex_group *group, bool negated,
                        bool fold);

enum cs_property_answer {
    CS_PROPERTY_OK,
    CS_PROPERTY_UNKNOWN, /* neither a general category nor a script of RE2 */
    CS_PROPERTY_VARIES,  /* \pC and its kin: the versions of RE2 do not agree what it holds */
    CS_PROPERTY_FOLD     /* PCRE2 cannot fold the case of this class */
};

/*
 * A Unicode property by name ("L", "Greek"). `alone`: not inside brackets, so these are put too,
 * which a negated property needs where folding adds characters to it.
 */
enum cs_property_answer cs_regex_put_property(struct cs_buf *out, struct cs_str name, bool negated,
                                              bool fold, bool alone);

/* A class that matches no character, and one that matches any. */
#define CS_REGEX_NOTHING "[^\\x{0}-\\x{10ffff}]"
#define CS_REGEX_ANYTHING "[\\x{0}-\\x{10ffff}]"

#endif
