/* SPDX-License-Identifier: Apache-2.0 */
/* Every bound of the library in one place: its name, default and hard maximum. */
#ifndef CS_BASE_LIMITS_H
#define CS_BASE_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(field, default, hard maximum, sentence) */
#define CS_LIMIT_TABLE(X)                                                               \
    X(document_bytes, 3u << 20, 32u << 20, "bytes of one document")                     \
    X(document_depth, 64, 128, "nesting of one document")                               \
    X(document_nodes, 200000, 2000000, "values of one document, keys not counted")      \
    X(alias_nodes, 100000, 1000000, "values that YAML aliases may add to one document") \
    X(set_documents, 100000, 1000000, "documents of one check")                         \
    X(bundle_bytes, 32u << 20, 32u << 20, "bytes of a bundle's payload")                \
    X(rules, 20000, 20000, "rules of one plan")                                         \
    X(expression_bytes, 16384, 65536, "bytes of one expression")                        \
    X(expression_depth, 32, 250, "nesting of one expression")                           \
    X(expression_nodes, 10000, 100000, "nodes of one expression after macros")          \
    X(regex_bytes, 1024, 4096, "bytes of one regular expression")                       \
    X(findings, 10000, 1000000, "findings of one check")                                \
    X(outcomes, 1000000, 16000000, "outcomes that one check records")                   \
    X(message_bytes, 4096, 65536, "bytes of one finding's message")                     \
    X(rule_fuel, 1000000, 100000000, "steps of one rule on one subject")                \
    X(document_fuel, 10000000, 1000000000, "steps of all rules on one subject")         \
    X(scratch_bytes, 1u << 20, 64u << 20, "bytes that one evaluation may make")

struct cs_limits {
#define CS_LIMIT_FIELD(field, initial, hard, sentence) uint32_t field;
    CS_LIMIT_TABLE(CS_LIMIT_FIELD)
#undef CS_LIMIT_FIELD
};

extern const struct cs_limits cs_limits_default;

/* The hard maximum of a limit; 0: there is no such limit. */
uint64_t cs_limits_hard(const char *name);

/* Sets one by name; false where there is no such limit or the value is 0 or over the hard maximum.
 */
bool cs_limits_set(struct cs_limits *limits, const char *name, uint64_t value);

#endif
