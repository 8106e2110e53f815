/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ctrsec/record.h: events as arrays of typed values, for sensors that have them in memory: no text
 * is written, read or copied. The findings are those of the same event as JSON, but for lines and
 * columns.
 *
 *     uint32_t name, path;                                     once
 *     ctrsec_field_id(&name, plan, CTRSEC_TARGET_EVENT, "proc.name", &err);
 *     ctrsec_field_id(&path, plan, CTRSEC_TARGET_EVENT, "fd.name", &err);
 *
 *     struct ctrsec_value values[] = {                         per event
 *         {.field = name, .tag = CTRSEC_VALUE_TEXT, .size = 2, .as.text = "sh"},
 *         {.field = path, .tag = CTRSEC_VALUE_TEXT, .size = 11, .as.text = "/etc/shadow"},
 *     };
 *     struct ctrsec_record record = {values, 2, 0};
 *     ctrsec_check_record(evaluator, &record, &options, result, &err);
 */
#ifndef CTRSEC_RECORD_H
#define CTRSEC_RECORD_H

#include "ctrsec/evaluator.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a value holds. A field takes the tags that its type can be made of; see docs/FIELDS.md. */
enum ctrsec_value_tag {
    CTRSEC_VALUE_NONE = 0,    /**< as if the value was left out */
    CTRSEC_VALUE_BOOL = 1,    /**< as.integer: 0 is false, all others are true */
    CTRSEC_VALUE_INT = 2,     /**< as.integer; of a time: nanoseconds since 1970-01-01 in UTC; of a
                                 duration: nanoseconds */
    CTRSEC_VALUE_DOUBLE = 3,  /**< as.number */
    CTRSEC_VALUE_TEXT = 4,    /**< as.text, `size` bytes of UTF-8 */
    CTRSEC_VALUE_SYMBOL = 5,  /**< as.symbol, of ctrsec_plan_symbol: the text that it stands for */
    CTRSEC_VALUE_TEXTS = 6,   /**< as.texts, `size` of them */
    CTRSEC_VALUE_ADDRESS = 7, /**< as.bytes, an IP address in network order: `size` is 4 or 16 */
};

/** A text of a list. */
struct ctrsec_string {
    const char *text; /**< UTF-8, no terminator needed */
    uint32_t size;    /**< bytes */
    uint32_t reserved;
};

union ctrsec_payload {
    int64_t integer;
    double number;
    const char *text;
    const uint8_t *bytes;
    const struct ctrsec_string *texts;
    uint32_t symbol;
};

/** One field of an event: 16 bytes. What it points to is borrowed for the call. */
struct ctrsec_value {
    uint16_t field; /**< of ctrsec_field_id; 0 is none */
    uint8_t tag;    /**< enum ctrsec_value_tag */
    uint8_t reserved;
    uint32_t size; /**< see the tag; else not looked at */
    union ctrsec_payload as;
};

/** One event. Each field at most once, in any order. */
struct ctrsec_record {
    const struct ctrsec_value *values;
    uint32_t count;
    uint32_t reserved;
};

/**
 * The number of a field of a target: CTRSEC_TARGET_EVENT. Names are those of JSON events
 * ("proc.name", "proc.aname[2]", "container.image.repository") and those that rules write where
 * they differ ("proc.pduration"); what is computed from other fields cannot be given. All plans of
 * one library have the same numbers; another version may have others. Any thread. Errors:
 * CTRSEC_E_NOTFOUND, CTRSEC_E_UNSUPPORTED (target), CTRSEC_E_ARGUMENT. @since 0.1
 */
CTRSEC_API int ctrsec_field_id(uint32_t *out, const ctrsec_plan *plan, int32_t target,
                               const char *name, ctrsec_error **err);

/**
 * Non-zero where a rule of the plan reads the field, or a finding names it: who saves the work of
 * finding out the others gets the same findings. Any thread. @since 0.1
 */
CTRSEC_API int32_t ctrsec_plan_reads(ctrsec_plan *plan, uint32_t field);

/**
 * The symbol of a text that rules of the plan compare with, 0 where there is none: then give the
 * text itself. A value that is a symbol is neither checked nor hashed again. Symbols are of one
 * plan: after a change of plans they are asked for again; those of another plan of the context are
 * refused. The first call makes the table. Any thread. @since 0.1
 */
CTRSEC_API uint32_t ctrsec_plan_symbol(ctrsec_plan *plan, const char *text, size_t size);

/**
 * Judges one event by the rules of the plan. A text that is not UTF-8 or holds a NUL makes its
 * field unknown (reason error), so that no rule passes for it; what is no record (a field that does
 * not exist or is given twice, a tag that its field does not take) is an error. Findings have no
 * line, no file, and as `pointer` the name of the field: "/proc.name".
 *
 * options, result and the other errors are as for ctrsec_check. Nothing is allocated once evaluator
 * and result have grown. Errors: CTRSEC_E_ARGUMENT (also for the record), CTRSEC_E_LIMIT (more text
 * than `document_bytes`, more list elements than `document_nodes`), CTRSEC_E_NOMEM,
 * CTRSEC_E_CANCELLED, CTRSEC_E_INTERNAL. @since 0.1
 */
CTRSEC_API int ctrsec_check_record(ctrsec_evaluator *evaluator, const struct ctrsec_record *record,
                                   const struct ctrsec_check_options *options,
                                   ctrsec_result *result, ctrsec_error **err);

/**
 * The same for `count` events, at most `set_documents`, with one result. Findings name the number
 * of their record as `document`. A record that is none is counted as unread and told in a notice,
 * and the others are judged. @since 0.1
 */
CTRSEC_API int ctrsec_check_records(ctrsec_evaluator *evaluator,
                                    const struct ctrsec_record *records, uint32_t count,
                                    const struct ctrsec_check_options *options,
                                    ctrsec_result *result, ctrsec_error **err);

#ifdef __cplusplus
}
#endif
#endif
