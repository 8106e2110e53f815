# SPDX-License-Identifier: Apache-2.0
"""One rules core for container security, across build, deploy and run.

    import pathlib
    import ctrsec

    plan = ctrsec.Plan.from_rules(pathlib.Path("rules"))
    result = plan.check(pathlib.Path("deployment.yaml"))
    for finding in result.findings:
        print(finding.severity, finding.rule, finding.message, finding.line)
    print(result.decision)

Rules that are shipped come as signed bundles: ``Trust``, ``Bundle.load``, ``Plan``. Every object
has ``close`` and works with ``with``; without either it is freed with its last reference. A call
that fails raises a CtrsecError.
"""

from ._load import lib as _lib
from .batch import Batch
from .builder import Builder
from .bundle import Bundle, BundleInfo, inspect, join, minisig, payload, sign
from .context import Context
from .document import Archive, Document, Signature
from .errors import (
    ArgumentError,
    CancelledError,
    CtrsecError,
    Diagnostic,
    ExpiredError,
    FormatError,
    InternalError,
    InvalidError,
    LimitError,
    LoadError,
    NotFoundError,
    OutOfMemoryError,
    ParseError,
    RollbackError,
    RuleTestError,
    SignatureError,
    TrustError,
    TypeCheckError,
    UnsupportedError,
)
from .expr import Expression, Value
from .finding import (
    SEVERITIES,
    BundleUse,
    ConfigUse,
    Counts,
    Evidence,
    ExceptionUse,
    Finding,
    Notice,
    Outcome,
)
from .key import Key
from .known import Known
from .plan import Cancel, Plan, Rule, RuleStatistics
from .report import FORMATS as REPORT_FORMATS
from .report import media_type
from .result import Result, read_report
from .review import Answer, Objects
from .trust import Trust

__version__ = "0.1.0"
#: Version of the library that was loaded.
library_version: str = _lib.ctrsec_version().decode("ascii")

__all__ = [
    "REPORT_FORMATS",
    "SEVERITIES",
    "Answer",
    "ArgumentError",
    "Batch",
    "Builder",
    "Bundle",
    "BundleInfo",
    "BundleUse",
    "Cancel",
    "CancelledError",
    "ConfigUse",
    "Context",
    "Counts",
    "CtrsecError",
    "Diagnostic",
    "Archive",
    "Document",
    "Evidence",
    "ExceptionUse",
    "ExpiredError",
    "Expression",
    "Finding",
    "FormatError",
    "InternalError",
    "InvalidError",
    "Key",
    "Known",
    "LimitError",
    "LoadError",
    "NotFoundError",
    "Notice",
    "Objects",
    "Outcome",
    "OutOfMemoryError",
    "ParseError",
    "Plan",
    "Result",
    "RollbackError",
    "Rule",
    "RuleStatistics",
    "RuleTestError",
    "Signature",
    "SignatureError",
    "Trust",
    "TrustError",
    "TypeCheckError",
    "UnsupportedError",
    "Value",
    "inspect",
    "join",
    "library_version",
    "media_type",
    "minisig",
    "payload",
    "read_report",
    "sign",
]
