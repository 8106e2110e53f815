# SPDX-License-Identifier: Apache-2.0
"""Outcomes, findings and the decision of one check."""

import ctypes
import json
from collections.abc import Iterator
from typing import Any, Callable, Optional, Union

from . import _abi, report
from . import context as _context
from ._call import Handle, c_text, call, make
from ._load import lib
from .context import Context
from .errors import InternalError
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

_REASONS = ("missing", "error", "limit", "cluster")


def _words(members: type[Any]) -> dict[int, str]:
    return {member.value: member.name.lower() for member in members}


_OUTCOMES = _words(_abi.Outcome)
_UNKNOWN = _words(_abi.UnknownReason)
_DECISIONS = _words(_abi.Decision)
_TARGETS = _words(_abi.Target)
_PHASES = _words(_abi.Phase)
_STATUS = _words(_abi.Status)
_SEVERITY = _words(_abi.Severity)
_CONFIGS = _words(_abi.ConfigKind)
_STATES = _words(_abi.ExceptionState)


def _records(
    function: Callable[..., Optional[int]], pointer: int, record: type[Any]
) -> Iterator[Any]:
    """The records of a flat view, by their stride: later versions append fields."""
    count, stride = ctypes.c_uint32(), ctypes.c_uint32()
    first = function(pointer, ctypes.byref(count), ctypes.byref(stride))
    for index in range(count.value if first else 0):
        yield record.from_address(first + index * stride.value)


class Reader:
    """Turns the flat view of a result into plain objects; each piece of text is decoded once."""

    def __init__(self, pointer: int) -> None:
        size = ctypes.c_size_t()
        data = lib.ctrsec_result_text(pointer, ctypes.byref(size))
        self.pointer = pointer
        self.data = ctypes.string_at(data, size.value)
        self.pieces: dict[tuple[int, int], str] = {(0, 0): ""}

    def text(self, piece: Any) -> str:
        place = piece.offset, piece.size
        text = self.pieces.get(place)
        if text is None:
            text = self.data[place[0] : place[0] + place[1]].decode("utf-8")
            self.pieces[place] = text
        return text

    def json(self, piece: Any) -> Any:
        return json.loads(self.text(piece)) if piece.size else None

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(
                pointer=self.text(item.pointer),
                value=self.json(item.value),
                file=self.text(item.file),
                line=item.line,
                column=item.column,
            )
            for item in _records(lib.ctrsec_result_evidence, self.pointer, _abi.Evidence)
        )

    def finding(self, item: _abi.Finding, evidence: tuple[Evidence, ...]) -> Finding:
        first, count = item.first_evidence, item.evidence_count
        return Finding(
            rule=self.text(item.rule),
            title=self.text(item.title),
            severity=_SEVERITY[item.severity],
            outcome=_OUTCOMES[item.outcome],
            reason=_UNKNOWN[item.reason] if item.reason else None,
            enforce=_DECISIONS[item.enforce],
            message=self.text(item.message),
            target=_TARGETS[item.target],
            kind=self.text(item.kind),
            namespace=self.text(item.space),
            name=self.text(item.name),
            container=self.text(item.container),
            document=item.document,
            file=self.text(item.file),
            pointer=self.text(item.pointer),
            line=item.line,
            column=item.column,
            source=self.text(item.source),
            source_column=item.source_column,
            evidence=evidence[first : first + count],
            remediation=self.text(item.remediation),
            references=self.json(item.references) or {},
            fingerprint=self.text(item.fingerprint),
            suppressed_by=self.text(item.suppressed_by),
            check=self.text(item.check),
            binding=self.text(item.binding),
            code=item.code,
            exception=self.text(item.exception),
            line_hash=self.text(item.line_hash),
            time=self.text(item.time),
        )

    def findings(self) -> Iterator[Finding]:
        evidence = self.evidence()
        for item in _records(lib.ctrsec_result_findings, self.pointer, _abi.Finding):
            yield self.finding(item, evidence)

    def outcomes(self) -> Iterator[Outcome]:
        rules = list(_records(lib.ctrsec_result_rules, self.pointer, _abi.ResultRule))
        subjects = list(_records(lib.ctrsec_result_subjects, self.pointer, _abi.ResultSubject))
        for item in _records(lib.ctrsec_result_outcomes, self.pointer, _abi.ResultOutcome):
            subject = subjects[item.subject]
            yield Outcome(
                rule=self.text(rules[item.rule].rule),
                outcome=_OUTCOMES[item.outcome],
                target=_TARGETS[subject.target],
                kind=self.text(subject.kind),
                namespace=self.text(subject.space),
                name=self.text(subject.name),
                document=subject.document,
                file=self.text(subject.file),
                line=subject.line,
            )

    def notices(self) -> Iterator[Notice]:
        for item in _records(lib.ctrsec_result_notices, self.pointer, _abi.Notice):
            yield Notice(
                level="error" if item.status else "warning",
                status=_STATUS[item.status],
                message=self.text(item.message),
                file=self.text(item.file),
                line=item.line,
                column=item.column,
            )

    def bundles(self) -> Iterator[BundleUse]:
        for item in _records(lib.ctrsec_result_bundles, self.pointer, _abi.SourceBundle):
            yield BundleUse(
                channel=self.text(item.channel),
                epoch=item.epoch,
                version=item.version,
                expires=item.expires,
                stale=bool(item.stale),
                digest=self.text(item.digest),
            )

    def configs(self) -> Iterator[ConfigUse]:
        for item in _records(lib.ctrsec_result_configs, self.pointer, _abi.SourceConfig):
            yield ConfigUse(
                kind=_CONFIGS[item.kind], name=self.text(item.name), digest=self.text(item.digest)
            )

    def exceptions(self) -> Iterator[ExceptionUse]:
        for item in _records(lib.ctrsec_result_exceptions, self.pointer, _abi.ExceptionUse):
            yield ExceptionUse(
                state=_STATES[item.state],
                matched=item.matched,
                id=self.text(item.id),
                rules=tuple(self.text(item.rules).split(",")),
                match=self.json(item.match) or {},
                reason=self.text(item.reason),
                expires=item.expires,
                ticket=self.text(item.ticket),
                owner=self.text(item.owner),
                approved_by=self.text(item.approved_by),
                why=self.text(item.why),
                file=self.text(item.file),
                line=item.line,
                column=item.column,
            )


def decision_of(pointer: int) -> str:
    return _DECISIONS[lib.ctrsec_result_decision(pointer)]


def counts_of(pointer: int) -> Counts:
    item = _abi.Counts(struct_size=ctypes.sizeof(_abi.Counts))
    if lib.ctrsec_result_counts(ctypes.byref(item), pointer) != 0:
        raise InternalError("the result gives no counts")
    return Counts(
        documents=item.documents,
        unread=item.unread,
        skipped=item.skipped,
        subjects=item.subjects,
        rules=item.rules,
        failed=item.failed,
        unknown=item.unknown,
        suppressed=item.suppressed,
        unknown_by_reason={word: getattr(item, "unknown_" + word) for word in _REASONS},
        failed_by_severity={
            word: item.by_severity[number + 1] for number, word in enumerate(SEVERITIES)
        },
        dropped=item.dropped,
        stopped=item.stopped,
        evaluated=item.evaluated,
        fuel=item.fuel,
        untold=item.untold,
        compared=bool(item.compared),
        known=item.known,
        gone=item.gone,
        unseen=item.unseen,
    )


class Result(Handle):
    """What a check found. Its attributes are plain objects and stay after close().

    ``decision`` is "allow", "warn" or "deny"; ``undecided`` says that it is deny only because
    something could not be judged; ``phase`` is "build", "deploy", "run" or "mixed"; ``trust`` is
    "signed", "stale" or "unsigned". ``findings`` are in order of document, rule, pointer.
    ``configs`` are the layers of configuration; ``exceptions`` what became of each exception, if
    the check was asked to list them.
    ``outcomes`` are there where the check was asked for them.
    """

    __slots__ = (
        "bundles",
        "configs",
        "counts",
        "decision",
        "exceptions",
        "findings",
        "notices",
        "outcomes",
        "phase",
        "trust",
        "undecided",
    )

    def __init__(self, pointer: int) -> None:
        super().__init__(pointer, lib.ctrsec_result_free)
        reader = Reader(pointer)
        phase = lib.ctrsec_result_phase(pointer)
        self.decision: str = decision_of(pointer)
        self.undecided: bool = bool(lib.ctrsec_result_undecided(pointer))
        self.phase: str = _PHASES[phase] if phase else "mixed"
        self.trust: str = lib.ctrsec_result_trust(pointer).decode("ascii")
        self.counts: Counts = counts_of(pointer)
        self.findings: tuple[Finding, ...] = tuple(reader.findings())
        self.notices: tuple[Notice, ...] = tuple(reader.notices())
        self.bundles: tuple[BundleUse, ...] = tuple(reader.bundles())
        self.configs: tuple[ConfigUse, ...] = tuple(reader.configs())
        self.exceptions: tuple[ExceptionUse, ...] = tuple(reader.exceptions())
        self.outcomes: tuple[Outcome, ...] = tuple(reader.outcomes())

    def __repr__(self) -> str:
        counts = self.counts
        return (
            f"<Result {self.decision}: {counts.failed} failed, {counts.unknown} unknown, "
            f"{counts.suppressed} suppressed, {counts.unread} not read>"
        )

    @property
    def allowed(self) -> bool:
        """The decision is not deny."""
        return self.decision != "deny"

    def to_json(self, *, indent: int = 0, min_severity: str = "info") -> str:
        """The report as one JSON object; ``indent`` blanks per level, 0: one line."""
        return report.write(
            self._handle(), _abi.ReportFormat.JSON, indent=indent, min_severity=min_severity
        )

    def to_ndjson(self, *, min_severity: str = "info") -> str:
        """A line of JSON for each finding, then one with the summary."""
        return report.write(self._handle(), _abi.ReportFormat.NDJSON, min_severity=min_severity)

    def to_text(self, *, colour: bool = False, min_severity: str = "info") -> str:
        """The report for people."""
        return report.write(
            self._handle(), _abi.ReportFormat.TEXT, colour=colour, min_severity=min_severity
        )

    def to(
        self,
        form: str,
        *,
        indent: int = 0,
        colour: bool = False,
        min_severity: str = "info",
        category: str = "",
        project: str = "",
        time: int = 0,
    ) -> str:
        """The report in any of ``REPORT_FORMATS``: "sarif", "junit", "markdown"...

        ``category`` tells analyses in "sarif" apart; ``project`` is the key of a Jira project;
        ``time`` (Unix seconds) stands in "gitlab", which must hold one, and nowhere else.
        """
        if form not in report.FORMATS:
            raise ValueError(f"the format is {form!r}, expected one of {sorted(report.FORMATS)}")
        return report.write(
            self._handle(),
            report.FORMATS[form],
            indent=indent,
            colour=colour,
            min_severity=min_severity,
            category=category,
            project=project,
            time=time,
        )

    def note_exit(self, code: int, *reasons: str) -> None:
        """What the program will exit with, and why (words like "denied"), for reports."""
        words = [c_text(reason, "a reason") for reason in reasons]
        call(
            lib.ctrsec_result_exit,
            self._handle(),
            code,
            (ctypes.c_char_p * len(words))(*words),
            len(words),
        )


def read_report(
    data: Union[str, bytes], *, name: str = "", context: Optional[Context] = None
) -> Result:
    """A report in "json" back into a result, from which every other report can be written.

    Raises ParseError, InvalidError (no such report), LimitError.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    result = make(lib.ctrsec_result_new, _context.handle(context))
    try:
        call(lib.ctrsec_report_read, result, raw, len(raw), c_text(name, "the name"))
    except BaseException:
        lib.ctrsec_result_free(result)
        raise
    return Result(result)
