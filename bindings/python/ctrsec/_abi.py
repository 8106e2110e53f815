# SPDX-License-Identifier: Apache-2.0
"""The binary interface. Written by tools/generate_abi.py from include/ctrsec/*.h."""

import enum
from ctypes import (
    POINTER,
    Structure,
    Union,
    c_char_p,
    c_double,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)

ABI = 1


class PageFormat(enum.IntEnum):
    PAGE_TEXT = 0
    PAGE_JSON = 1
    PAGE_JUNIT = 2


class ConfigKind(enum.IntEnum):
    PLATFORM = 0
    REPOSITORY = 1


class LogLevel(enum.IntEnum):
    LOG_ERROR = 1
    LOG_WARNING = 2
    LOG_INFO = 3
    LOG_DEBUG = 4


class Format(enum.IntEnum):
    AUTO = 0
    JSON = 1
    NDJSON = 2
    YAML = 3


class Outcomes(enum.IntEnum):
    FINDINGS = 0
    ALL = 1


class ExplainFormat(enum.IntEnum):
    EXPLAIN_TEXT = 0
    EXPLAIN_JSON = 1


class ValueTag(enum.IntEnum):
    NONE = 0
    BOOL = 1
    INT = 2
    DOUBLE = 3
    TEXT = 4
    SYMBOL = 5
    TEXTS = 6
    ADDRESS = 7


class ReportFormat(enum.IntEnum):
    JSON = 0
    NDJSON = 1
    TEXT = 2
    SARIF = 3
    JUNIT = 4
    MARKDOWN = 5
    CSV = 6
    GITLAB = 7
    CODEQUALITY = 8
    GITHUB = 9
    SLACK = 10
    EMAIL = 11
    JIRA = 12


class ExceptionState(enum.IntEnum):
    UNMATCHED = 0
    USED = 1
    EXPIRED = 2
    REFUSED = 3


class Status(enum.IntEnum):
    OK = 0
    NOMEM = -1
    ARGUMENT = -2
    LIMIT = -3
    SYNTAX = -4
    INVALID = -5
    TYPE = -6
    FORMAT = -7
    SIGNATURE = -8
    TRUST = -9
    EXPIRED = -10
    ROLLBACK = -11
    NOTFOUND = -12
    UNSUPPORTED = -13
    CANCELLED = -14
    TEST = -15
    INTERNAL = -16


class Outcome(enum.IntEnum):
    PASS = 0
    FAIL = 1
    UNKNOWN = 2
    SKIP = 3
    SUPPRESSED = 4
    KNOWN = 5


class UnknownReason(enum.IntEnum):
    NONE = 0
    MISSING = 1
    ERROR = 2
    LIMIT = 3
    CLUSTER = 4


class Severity(enum.IntEnum):
    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


class Phase(enum.IntEnum):
    AUTO = 0
    BUILD = 1
    DEPLOY = 2
    RUN = 3


class Target(enum.IntEnum):
    NONE = 0
    IMAGE = 1
    WORKLOAD = 2
    OBJECT = 3
    EVENT = 4


class Decision(enum.IntEnum):
    ALLOW = 0
    WARN = 1
    DENY = 2


class BundleOptions(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("state_new", c_int32),
        ("trust", c_void_p),
        ("channel", c_char_p),
        ("state", c_void_p),
        ("state_size", c_size_t),
        ("now", c_int64),
        ("name", c_char_p),
    )


class BundleInfo(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("stale", c_int32),
        ("channel", c_char_p),
        ("digest", c_char_p),
        ("epoch", c_uint64),
        ("version", c_uint64),
        ("not_before", c_int64),
        ("expires", c_int64),
        ("signatures", c_uint32),
        ("trusted", c_uint32),
        ("rules", c_uint32),
        ("reserved", c_uint32),
    )


class ConfigLayer(Structure):
    _fields_ = (
        ("bytes", c_void_p),
        ("size", c_size_t),
        ("name", c_char_p),
        ("kind", c_int32),
        ("reserved", c_int32),
    )


class ConfigBundle(Structure):
    _fields_ = (
        ("file", c_char_p),
        ("trust", c_char_p),
        ("channel", c_char_p),
        ("state", c_char_p),
        ("layer", c_char_p),
    )


class ContextOptions(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("log_level", c_int32),
        ("resize", c_void_p),
        ("payload", c_void_p),
        ("log", c_void_p),
        ("log_payload", c_void_p),
    )


class Member(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("name", c_char_p),
        ("bytes", c_void_p),
        ("size", c_size_t),
    )


class Diagnostic(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("reason", c_char_p),
        ("message", c_char_p),
        ("hint", c_char_p),
        ("file", c_char_p),
        ("line", c_uint32),
        ("column", c_uint32),
        ("excerpt", c_char_p),
    )


class CheckOptions(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("phase", c_int32),
        ("now", c_int64),
        ("complete", c_int32),
        ("admission", c_int32),
        ("allow_unknown", c_uint32),
        ("outcomes", c_uint32),
        ("cancel", POINTER(c_int32)),
        ("known", c_void_p),
        ("list_exceptions", c_int32),
        ("reserved2", c_int32),
        ("clock", c_void_p),
        ("clock_payload", c_void_p),
    )


class Statistics(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("runs", c_uint64),
        ("fuel", c_uint64),
        ("findings", c_uint64),
        ("subjects", c_uint64),
        ("asked", c_uint64),
        ("time", c_uint64),
    )


class KnownDifference(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("added", c_uint32),
        ("gone", c_uint32),
        ("known", c_uint32),
    )


class PlanOptions(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("bundle_count", c_uint32),
        ("bundles", POINTER(c_void_p)),
        ("builder", c_void_p),
        ("profile", c_char_p),
        ("rules", POINTER(c_char_p)),
        ("rule_count", c_uint32),
        ("reserved", c_uint32),
        ("layers", POINTER(ConfigLayer)),
        ("layer_count", c_uint32),
        ("reserved2", c_uint32),
    )


class Rule(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("severity", c_int32),
        ("target", c_int32),
        ("enforce", c_int32 * 4),
        ("reserved", c_int32),
        ("id", c_char_p),
        ("title", c_char_p),
        ("description", c_char_p),
        ("remediation", c_char_p),
        ("tags", c_char_p),
        ("references", c_char_p),
        ("check", c_char_p),
    )


class String(Structure):
    _fields_ = (
        ("text", c_char_p),
        ("size", c_uint32),
        ("reserved", c_uint32),
    )


class Payload(Union):
    _fields_ = (
        ("integer", c_int64),
        ("number", c_double),
        ("text", c_char_p),
        ("bytes", POINTER(c_uint8)),
        ("texts", POINTER(String)),
        ("symbol", c_uint32),
    )


class Value(Structure):
    _fields_ = (
        ("field", c_uint16),
        ("tag", c_uint8),
        ("reserved", c_uint8),
        ("size", c_uint32),
        ("as", Payload),
    )


class Record(Structure):
    _fields_ = (
        ("values", POINTER(Value)),
        ("count", c_uint32),
        ("reserved", c_uint32),
    )


class ReportKind(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("name", c_char_p),
        ("media_type", c_char_p),
        ("help", c_char_p),
    )


class ReportOptions(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("format", c_int32),
        ("colour", c_int32),
        ("min_severity", c_int32),
        ("indent", c_int32),
        ("reserved", c_int32),
        ("stream", c_char_p),
        ("lines_before", c_uint64),
        ("category", c_char_p),
        ("project", c_char_p),
        ("time", c_int64),
    )


class Text(Structure):
    _fields_ = (
        ("offset", c_uint32),
        ("size", c_uint32),
    )


class Finding(Structure):
    _fields_ = (
        ("outcome", c_int32),
        ("reason", c_int32),
        ("severity", c_int32),
        ("enforce", c_int32),
        ("target", c_int32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("document", c_uint32),
        ("first_evidence", c_uint32),
        ("evidence_count", c_uint32),
        ("rule", Text),
        ("title", Text),
        ("message", Text),
        ("remediation", Text),
        ("references", Text),
        ("kind", Text),
        ("space", Text),
        ("name", Text),
        ("container", Text),
        ("file", Text),
        ("pointer", Text),
        ("fingerprint", Text),
        ("suppressed_by", Text),
        ("source", Text),
        ("source_column", c_uint32),
        ("code", c_uint32),
        ("check", Text),
        ("binding", Text),
        ("rule_number", c_uint32),
        ("subject_number", c_uint32),
        ("line_hash", Text),
        ("exception", Text),
        ("time", Text),
    )


class Evidence(Structure):
    _fields_ = (
        ("line", c_uint32),
        ("column", c_uint32),
        ("pointer", Text),
        ("value", Text),
        ("file", Text),
    )


class Notice(Structure):
    _fields_ = (
        ("status", c_int32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("file", Text),
        ("message", Text),
    )


class SourceBundle(Structure):
    _fields_ = (
        ("epoch", c_uint64),
        ("version", c_uint64),
        ("expires", c_int64),
        ("stale", c_int32),
        ("reserved", c_int32),
        ("channel", Text),
        ("digest", Text),
    )


class ResultRule(Structure):
    _fields_ = (
        ("severity", c_int32),
        ("target", c_int32),
        ("rule", Text),
        ("title", Text),
        ("description", Text),
        ("remediation", Text),
        ("references", Text),
        ("tags", Text),
    )


class ResultSubject(Structure):
    _fields_ = (
        ("target", c_int32),
        ("document", c_uint32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("kind", Text),
        ("space", Text),
        ("name", Text),
        ("file", Text),
    )


class ResultOutcome(Structure):
    _fields_ = (
        ("rule", c_uint32),
        ("subject", c_uint32),
        ("outcome", c_int32),
    )


class SourceConfig(Structure):
    _fields_ = (
        ("kind", c_int32),
        ("reserved", c_int32),
        ("name", Text),
        ("digest", Text),
    )


class ExceptionUse(Structure):
    _fields_ = (
        ("state", c_int32),
        ("matched", c_uint32),
        ("expires", c_int64),
        ("line", c_uint32),
        ("column", c_uint32),
        ("file", Text),
        ("id", Text),
        ("rules", Text),
        ("match", Text),
        ("reason", Text),
        ("ticket", Text),
        ("owner", Text),
        ("approved_by", Text),
        ("why", Text),
    )


class Counts(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("documents", c_uint32),
        ("unread", c_uint32),
        ("skipped", c_uint32),
        ("subjects", c_uint32),
        ("rules", c_uint32),
        ("failed", c_uint32),
        ("unknown", c_uint32),
        ("suppressed", c_uint32),
        ("unknown_missing", c_uint32),
        ("unknown_error", c_uint32),
        ("unknown_limit", c_uint32),
        ("unknown_cluster", c_uint32),
        ("dropped", c_uint32),
        ("by_severity", c_uint32 * 6),
        ("stopped", c_uint32),
        ("evaluated", c_uint64),
        ("fuel", c_uint64),
        ("untold", c_uint32),
        ("reserved", c_uint32),
        ("compared", c_uint32),
        ("known", c_uint32),
        ("gone", c_uint32),
        ("unseen", c_uint32),
    )


class ReviewOptions(Structure):
    _fields_ = (
        ("struct_size", c_uint32),
        ("allow_unknown", c_uint32),
        ("warn_unknown", c_uint32),
        ("complete", c_int32),
        ("now", c_int64),
        ("context", c_void_p),
        ("name", c_char_p),
        ("cancel", POINTER(c_int32)),
    )


FUNCTIONS = {
    "ctrsec_abi": (c_uint32, ()),
    "ctrsec_buffer_data": (c_void_p, (c_void_p,)),
    "ctrsec_buffer_free": (None, (c_void_p,)),
    "ctrsec_buffer_size": (c_size_t, (c_void_p,)),
    "ctrsec_builder_add": (c_int, (c_void_p, c_char_p, c_void_p, c_size_t, POINTER(c_void_p))),
    "ctrsec_builder_add_policy": (
        c_int,
        (c_void_p, c_char_p, c_void_p, c_size_t, POINTER(c_void_p)),
    ),
    "ctrsec_builder_build": (
        c_int,
        (POINTER(c_void_p), c_void_p, POINTER(c_char_p), c_uint32, POINTER(c_void_p)),
    ),
    "ctrsec_builder_check": (c_int, (c_void_p, POINTER(c_void_p))),
    "ctrsec_builder_free": (None, (c_void_p,)),
    "ctrsec_builder_new": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_builder_notices": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_builder_test": (
        c_int,
        (c_void_p, POINTER(c_uint32), POINTER(c_uint32), POINTER(c_void_p)),
    ),
    "ctrsec_builder_test_report": (
        c_int,
        (
            POINTER(c_void_p),
            c_void_p,
            POINTER(c_char_p),
            c_uint32,
            c_int32,
            POINTER(c_uint32),
            POINTER(c_uint32),
            POINTER(c_uint32),
            POINTER(c_void_p),
        ),
    ),
    "ctrsec_bundle_index": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_info": (c_int, (POINTER(BundleInfo), c_void_p)),
    "ctrsec_bundle_inspect": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_join": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_listing": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_load": (
        c_int,
        (
            POINTER(c_void_p),
            c_void_p,
            c_void_p,
            c_size_t,
            POINTER(BundleOptions),
            POINTER(c_void_p),
        ),
    ),
    "ctrsec_bundle_minisig": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, c_uint32, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_payload": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_release": (None, (c_void_p,)),
    "ctrsec_bundle_retain": (c_void_p, (c_void_p,)),
    "ctrsec_bundle_sign": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, c_void_p, c_char_p, POINTER(c_void_p)),
    ),
    "ctrsec_bundle_state": (c_void_p, (c_void_p, POINTER(c_size_t))),
    "ctrsec_check": (
        c_int,
        (c_void_p, c_void_p, POINTER(CheckOptions), c_void_p, POINTER(c_void_p)),
    ),
    "ctrsec_check_batch": (
        c_int,
        (
            c_void_p,
            c_void_p,
            c_void_p,
            c_size_t,
            c_int32,
            POINTER(CheckOptions),
            POINTER(c_size_t),
            c_void_p,
            POINTER(c_void_p),
        ),
    ),
    "ctrsec_check_record": (
        c_int,
        (c_void_p, POINTER(Record), POINTER(CheckOptions), c_void_p, POINTER(c_void_p)),
    ),
    "ctrsec_check_records": (
        c_int,
        (c_void_p, POINTER(Record), c_uint32, POINTER(CheckOptions), c_void_p, POINTER(c_void_p)),
    ),
    "ctrsec_config_bundles": (
        c_int,
        (
            POINTER(c_void_p),
            POINTER(c_uint32),
            c_void_p,
            POINTER(ConfigLayer),
            c_uint32,
            POINTER(c_void_p),
        ),
    ),
    "ctrsec_config_show": (
        c_int,
        (POINTER(c_void_p), c_void_p, POINTER(PlanOptions), c_int32, c_int32, POINTER(c_void_p)),
    ),
    "ctrsec_context_free": (None, (c_void_p,)),
    "ctrsec_context_limit": (c_int, (c_void_p, c_char_p, c_uint64, POINTER(c_void_p))),
    "ctrsec_context_new": (c_int, (POINTER(c_void_p), POINTER(ContextOptions), POINTER(c_void_p))),
    "ctrsec_document_add": (
        c_int,
        (c_void_p, c_char_p, c_void_p, c_size_t, c_int32, POINTER(c_void_p)),
    ),
    "ctrsec_document_add_image": (
        c_int,
        (c_void_p, c_char_p, POINTER(Member), c_uint32, POINTER(c_void_p)),
    ),
    "ctrsec_document_free": (None, (c_void_p,)),
    "ctrsec_document_new": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_document_reset": (None, (c_void_p,)),
    "ctrsec_document_signature": (
        c_int,
        (c_void_p, c_char_p, c_char_p, c_char_p, POINTER(c_void_p)),
    ),
    "ctrsec_error_at": (c_int, (POINTER(Diagnostic), c_void_p, c_uint32)),
    "ctrsec_error_count": (c_uint32, (c_void_p,)),
    "ctrsec_error_free": (None, (c_void_p,)),
    "ctrsec_error_message": (c_char_p, (c_void_p,)),
    "ctrsec_error_reason": (c_char_p, (c_void_p,)),
    "ctrsec_error_status": (c_int, (c_void_p,)),
    "ctrsec_evaluator_free": (None, (c_void_p,)),
    "ctrsec_evaluator_new": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_evaluator_statistics": (c_int, (POINTER(Statistics), c_void_p, c_uint32)),
    "ctrsec_expr_eval": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_int64, POINTER(c_void_p)),
    ),
    "ctrsec_expr_explain": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_int64, c_int32, POINTER(c_void_p)),
    ),
    "ctrsec_expr_free": (None, (c_void_p,)),
    "ctrsec_expr_new": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_char_p, c_size_t, c_int32, POINTER(c_void_p)),
    ),
    "ctrsec_expr_type": (c_char_p, (c_void_p,)),
    "ctrsec_field_id": (c_int, (POINTER(c_uint32), c_void_p, c_int32, c_char_p, POINTER(c_void_p))),
    "ctrsec_key_free": (None, (c_void_p,)),
    "ctrsec_key_load": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, c_char_p, POINTER(c_void_p)),
    ),
    "ctrsec_key_new": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_key_public": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_key_secret": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_known_count": (c_uint32, (c_void_p,)),
    "ctrsec_known_diff": (
        c_int,
        (
            POINTER(c_void_p),
            POINTER(KnownDifference),
            c_void_p,
            c_void_p,
            c_int32,
            c_int32,
            POINTER(c_void_p),
        ),
    ),
    "ctrsec_known_free": (None, (c_void_p,)),
    "ctrsec_known_load": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, c_char_p, POINTER(c_void_p)),
    ),
    "ctrsec_plan_json": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_plan_new": (
        c_int,
        (POINTER(c_void_p), c_void_p, POINTER(PlanOptions), POINTER(c_void_p)),
    ),
    "ctrsec_plan_reads": (c_int32, (c_void_p, c_uint32)),
    "ctrsec_plan_release": (None, (c_void_p,)),
    "ctrsec_plan_retain": (c_void_p, (c_void_p,)),
    "ctrsec_plan_rule": (c_int, (POINTER(Rule), c_void_p, c_uint32)),
    "ctrsec_plan_rule_count": (c_uint32, (c_void_p,)),
    "ctrsec_plan_symbol": (c_uint32, (c_void_p, c_char_p, c_size_t)),
    "ctrsec_plan_trust": (c_char_p, (c_void_p,)),
    "ctrsec_report_format_name": (c_char_p, (c_int32,)),
    "ctrsec_report_kind": (c_int, (POINTER(ReportKind), c_int32)),
    "ctrsec_report_read": (c_int, (c_void_p, c_void_p, c_size_t, c_char_p, POINTER(c_void_p))),
    "ctrsec_report_write": (
        c_int,
        (POINTER(c_void_p), c_void_p, POINTER(ReportOptions), POINTER(c_void_p)),
    ),
    "ctrsec_result_bundles": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_configs": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_counts": (c_int, (POINTER(Counts), c_void_p)),
    "ctrsec_result_decision": (c_int32, (c_void_p,)),
    "ctrsec_result_evidence": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_exceptions": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_exit": (
        c_int,
        (c_void_p, c_int32, POINTER(c_char_p), c_uint32, POINTER(c_void_p)),
    ),
    "ctrsec_result_finding": (POINTER(Finding), (c_void_p, c_uint32)),
    "ctrsec_result_findings": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_free": (None, (c_void_p,)),
    "ctrsec_result_hash_lines": (c_int, (c_void_p, c_void_p, POINTER(c_void_p))),
    "ctrsec_result_new": (c_int, (POINTER(c_void_p), c_void_p, POINTER(c_void_p))),
    "ctrsec_result_notices": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_outcomes": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_phase": (c_int32, (c_void_p,)),
    "ctrsec_result_rules": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_string": (c_char_p, (c_void_p, POINTER(Text))),
    "ctrsec_result_subjects": (c_void_p, (c_void_p, POINTER(c_uint32), POINTER(c_uint32))),
    "ctrsec_result_text": (c_void_p, (c_void_p, POINTER(c_size_t))),
    "ctrsec_result_trust": (c_char_p, (c_void_p,)),
    "ctrsec_result_undecided": (c_int32, (c_void_p,)),
    "ctrsec_review": (
        c_int,
        (
            POINTER(c_void_p),
            c_void_p,
            c_void_p,
            c_size_t,
            POINTER(ReviewOptions),
            c_void_p,
            POINTER(c_void_p),
        ),
    ),
    "ctrsec_rule_explain": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_char_p, c_int32, POINTER(c_void_p)),
    ),
    "ctrsec_status_text": (c_char_p, (c_int,)),
    "ctrsec_trust_free": (None, (c_void_p,)),
    "ctrsec_trust_load": (
        c_int,
        (POINTER(c_void_p), c_void_p, c_void_p, c_size_t, c_char_p, POINTER(c_void_p)),
    ),
    "ctrsec_version": (c_char_p, ()),
}
