# SPDX-License-Identifier: Apache-2.0
"""Findings, their evidence, and what else a result lists. All of them frozen and plain."""

from dataclasses import dataclass, field
from typing import Any, Optional

#: From the least to the worst.
SEVERITIES = ("info", "low", "medium", "high", "critical")


@dataclass(frozen=True)
class Evidence:
    """One value that the outcome rests on.

    ``pointer`` is a JSON pointer into the document; ``line`` and ``column`` count from 1 and are 0
    where the text is not known. ``value`` is the value itself, "***" where it may be a secret, and
    a word such as "list of 3" for containers.
    """

    pointer: str
    value: Any = field(hash=False)
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Finding:
    """A rule that failed, could not be judged, or was suppressed by an exception."""

    rule: str  #: "channel/id"
    title: str
    severity: str  #: "info", "low", "medium", "high", "critical"
    outcome: str  #: "fail", "unknown", "suppressed", "known"
    reason: Optional[str]  #: why it is unknown: "missing", "error", "limit", "cluster"
    enforce: str  #: decision that it leads to: "allow", "warn", "deny"
    message: str
    target: str  #: "image", "workload", "object", "event"
    kind: str  #: of the subject
    namespace: str
    name: str
    container: str
    document: int  #: number of the document in the check, from 0
    file: str
    pointer: str  #: JSON pointer of the place that decided
    line: int  #: from 1; 0: not known
    column: int
    source: str  #: the source line, secrets masked; "" where there is none
    source_column: int  #: of the place in `source`, from 1
    evidence: tuple[Evidence, ...]
    remediation: str
    references: dict[str, Any] = field(hash=False)
    fingerprint: str  #: "v1:...": the same finding in the next version of the document
    suppressed_by: str  #: reason of the exception; "expired: ..." of one that does not count
    check: str = ""  #: of a policy: the check that failed, by its name or place
    binding: str = ""  #: of a policy: the name of its binding
    code: int = 0  #: HTTP status that a policy's check wants for what it denies; 0: none
    exception: str = ""  #: that suppresses it, or does not count: id, "file:line" or annotation
    time: str = ""  #: of an event: when it happened
    line_hash: str = ""  #: that GitHub's code scanning knows the line by, see Plan.check


@dataclass(frozen=True)
class Outcome:
    """What a rule made of a subject, of all its elements the worst."""

    rule: str  #: "channel/id"
    outcome: str  #: "pass", "fail", "unknown", "skip", "suppressed", "known"
    target: str  #: of the subject: "image", "workload", "object", "event"
    kind: str
    namespace: str
    name: str
    document: int  #: number of the document in the check, from 0
    file: str
    line: int  #: where the subject begins, from 1; 0: not known


@dataclass(frozen=True)
class Notice:
    """A document that could not be read ("error"), or a warning about one that could."""

    level: str
    status: str  #: "syntax", "limit"...; "ok" for a warning
    message: str
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class BundleUse:
    """A bundle whose rules were used. ``digest`` is "" for rules without a signature."""

    channel: str
    epoch: int
    version: int
    expires: int  #: Unix seconds, 0: never
    stale: bool
    digest: str


@dataclass(frozen=True)
class ConfigUse:
    """A layer of configuration that was used."""

    kind: str  #: "platform" or "repository"
    name: str
    digest: str  #: of its bytes


@dataclass(frozen=True)
class ExceptionUse:
    """An exception of the site or of a bundle, and what became of it in the check."""

    state: str  #: "unmatched", "used", "expired", "refused"
    matched: int  #: findings that it names, suppressed or not
    id: str
    rules: tuple[str, ...]
    match: dict[str, Any] = field(hash=False)
    reason: str
    expires: int  #: Unix seconds, 0: never
    ticket: str
    owner: str
    approved_by: str
    why: str  #: of one that is refused
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Counts:
    """What was and what was not judged, over rule and subject (and element)."""

    documents: int
    unread: int  #: documents that could not be read
    skipped: int  #: documents that nothing applies to
    subjects: int
    rules: int
    failed: int
    unknown: int
    suppressed: int
    unknown_by_reason: dict[str, int] = field(hash=False)
    failed_by_severity: dict[str, int] = field(hash=False)
    dropped: int = 0  #: findings over the limit
    stopped: int = 0  #: subjects whose evaluation was cut short
    evaluated: int = 0  #: rule runs
    fuel: int = 0  #: steps
    untold: int = 0  #: outcomes over the limit
    compared: bool = False  #: with an earlier report
    known: int = 0  #: findings that the earlier report has, too
    gone: int = 0  #: its findings in sources of this check that are no more
    unseen: int = 0  #: its findings in sources that this check did not read

    @property
    def known_findings(self) -> Optional[dict[str, int]]:
        """The last three as reports have them; None where nothing was compared."""
        if not self.compared:
            return None
        return {"known": self.known, "gone": self.gone, "unseen": self.unseen}
