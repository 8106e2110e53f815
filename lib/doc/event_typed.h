/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events that a host gives as typed values. The memory of one thread holds the records of one
 * event, which are made once and used again: an event costs the fields that it gives, not the
 * fields that there are.
 *
 *     value {field, tag, payload} ... -> slots of the records -> what follows from them
 *                                                            -> (for a finding) names and places
 *
 * Numbers of fields come from the schema table only. The same fields as JSON make the same records.
 */
#ifndef CS_DOC_EVENT_TYPED_H
#define CS_DOC_EVENT_TYPED_H

#include "base/diag.h"
#include "base/limits.h"
#include "ctrsec/record.h"
#include "doc/event_ancestor.h"
#include "doc/event_field.h"
#include "doc/subject.h"

/* Texts of a plan with numbers that a value may have in place of a text. */
struct cs_event_symbols {
    const struct cs_value *values;
    uint32_t count;
    uint32_t mark; /* in the upper bits of a symbol: whose it is */
};

#define CS_SYMBOL_BITS 20 /* of a symbol: its number + 1; the mark lies above */

#define CS_EVENT_COMPUTED 15 /* slots that are filled though no value names them */

/* What is done with a value: by far most go into their slot as they are. */
enum cs_event_act {
    CS_ACT_REFUSE,
    CS_ACT_SKIP, /* none is given, or no rule reads it */
    CS_ACT_TEXT, /* into a slot of its type, as the next ones */
    CS_ACT_SYMBOL,
    CS_ACT_INT,
    CS_ACT_BOOL,
    CS_ACT_OTHER
};

#define CS_VALUE_TAGS 8
struct cs_event_entry {
    struct cs_value *slot;       /* of an ancestor: one that nobody reads */
    uint8_t acts[CS_VALUE_TAGS]; /* enum cs_event_act by enum ctrsec_value_tag */
};

struct cs_event_typed {
    const struct cs_limits *limits;
    struct cs_event_symbols symbols;
    uint32_t derive;       /* bits of enum cs_derive that rules ask for */
    struct cs_arena kept;  /* the records */
    struct cs_arena arena; /* lists and texts made for the event at hand */
    struct cs_event_build build;
    struct cs_tree tree; /* the values under their names: what paths lead through */
    struct cs_path origin;
    struct cs_subject subject;
    struct cs_event_ancestors ancestors;
    struct cs_value *computed[CS_EVENT_COMPUTED]; /* the first ones after each event, all of them
                                                     after a special or shown one */
    uint32_t ncomputed;
    struct cs_value no_slot;
    struct cs_event_entry entries[CS_EVENT_FIELDS];
    /* of the event at hand */
    const struct ctrsec_record *record;
    uint8_t given[CS_EVENT_FIELDS]; /* `round` where the event gave the field */
    uint8_t round;
    struct cs_value *touched[CS_EVENT_FIELDS]; /* slots to empty */
    uint32_t ntouched;
    uint32_t bytes_left, items_left; /* of texts, of lists */
    bool special, shown; /* uri, mounts or ancestors are given; the subject is told of */
    struct cs_diag *diag;
};

/*
 * needs: fields that are read, NULL: all. The limits must outlive it. False: out of memory; clear
 * it all the same.
 */
bool cs_event_typed_init(struct cs_event_typed *typed, const struct cs_alloc *alloc,
                         const struct cs_limits *limits, const struct cs_event_needs *needs);
void cs_event_typed_clear(struct cs_event_typed *typed);

/*
 * Makes the values the records of typed->subject, in place of those of the event before. The values
 * are borrowed until the next one. A text that is none makes its field unknown. Errors:
 * CTRSEC_E_ARGUMENT, CTRSEC_E_LIMIT, CTRSEC_E_NOMEM; the subject is not to be used then.
 */
int cs_event_typed_read(struct cs_event_typed *typed, const struct ctrsec_record *record,
                        struct cs_diag *diag);

/* Fills what only findings ask for: the subject's names, the tree that its paths lead through.
   False: out of memory. */
bool cs_event_typed_show(struct cs_event_typed *typed);

/* Forgets the event at hand. What was borrowed is not looked at any more. */
void cs_event_typed_forget(struct cs_event_typed *typed);

#endif
