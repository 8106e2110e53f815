/* SPDX-License-Identifier: Apache-2.0 */
/* Words of options and outputs; a place in a list is the number of the enumeration it stands for,
   "" where that has no word. NULL is behind the last. */
#ifndef CTRSEC_CLI_WORDS_H
#define CTRSEC_CLI_WORDS_H

extern const char *const severity_words[]; /* enum ctrsec_severity */
extern const char *const gate_words[];     /* the same, and "none" for 0 */
extern const char *const type_words[];     /* enum input_type */
extern const char *const phase_words[];    /* enum ctrsec_phase */
extern const char *const reason_words[];   /* enum ctrsec_unknown_reason */
extern const char *const target_words[];   /* enum ctrsec_target */
extern const char *report_words[];         /* enum ctrsec_report_format; see words_begin */
extern const char *const outcome_words[];  /* enum ctrsec_outcomes */
extern const char *const table_words[];    /* text or json */
extern const char *const shell_words[];    /* that completion is written for */
extern const char *const man_words[];      /* manual pages */
extern const char *const page_words[];     /* enum ctrsec_page_format, of a rule */
extern const char *const test_words[];     /* the same, of tests */
extern const char *const list_words[];     /* formats of `rules list` */

/* Before any of report_words is asked for: they are those of the library. */
void words_begin(void);

#endif
