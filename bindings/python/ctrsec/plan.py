# SPDX-License-Identifier: Apache-2.0
"""The compiled form of rules, and the check."""

import collections
import ctypes
import json
import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Optional, Union

from . import _abi
from . import context as _context
from . import document as _document
from ._call import Bytes, Handle, Time, c_text, call, make, make_bytes, read, seconds, to_bytes
from ._load import lib
from .batch import Batch, Events, join_events
from .builder import Builder, Rules
from .bundle import Bundle
from .context import Context
from .document import Document, Input, Signature
from .errors import Diagnostic, LimitError
from .known import Known
from .result import Result
from .review import Answer, Objects

_PHASES = {member.name.lower(): member.value for member in _abi.Phase}
_REASONS = {member.name.lower(): member.value for member in _abi.UnknownReason}
_DECISIONS = {member.value: member.name.lower() for member in _abi.Decision}

#: Text, path, dict, or any of them with a name for messages.
Site = Union[Bytes, "os.PathLike[str]", Mapping[str, Any], Document]


class Cancel:
    """A flag that stops checks: give it to ``check(cancel=...)``, call ``set`` in any thread."""

    __slots__ = ("_flag",)

    def __init__(self) -> None:
        self._flag = ctypes.c_int32(0)

    def set(self) -> None:
        """Checks that were given the flag raise CancelledError soon."""
        self._flag.value = 1


@dataclass(frozen=True)
class Rule:
    """What a rule says of itself; texts are "" where it says nothing."""

    id: str  #: "channel/id"
    severity: str
    target: str
    enforce: dict[str, str]  #: phase to "allow", "warn" or "deny"
    title: str
    description: str
    remediation: str
    tags: tuple[str, ...]
    references: dict[str, Any]
    check: str = ""  #: of a policy, which has a rule for each of its checks


@dataclass(frozen=True)
class RuleStatistics:
    """What a rule did in the checks and reviews of a plan."""

    rule: str  #: "channel/id"
    runs: int  #: evaluations of its condition
    fuel: int  #: steps of them and of the lists of `each`
    findings: int  #: fail, unknown and suppressed


class _Worker:
    """What one check needs for itself; waits in the pool between checks."""

    __slots__ = ("counted", "document", "evaluator")

    def __init__(self, evaluator: int, document: int) -> None:
        self.evaluator = evaluator
        self.document = document
        self.counted: list[tuple[int, int, int]] = []  # when it was last asked

    def count(self, rules: int) -> None:
        item = _abi.Statistics(struct_size=ctypes.sizeof(_abi.Statistics))
        self.counted = []
        for index in range(rules):
            lib.ctrsec_evaluator_statistics(ctypes.byref(item), self.evaluator, index)
            self.counted.append((item.runs, item.fuel, item.findings))

    def free(self) -> None:
        lib.ctrsec_evaluator_free(self.evaluator)
        lib.ctrsec_document_free(self.document)


class _Pool:
    """Workers that are at rest. deque.append and deque.pop are atomic: the lock is for making a
    worker and for closing only. A worker keeps the plan and its context alive."""

    def __init__(self, plan: int, context: int, owner: Optional[Context]) -> None:
        self.plan: Optional[int] = plan
        self.context = context
        self.owner = owner  # its log goes on as long as the plan is there
        self.lock = threading.Lock()
        self.idle: collections.deque[_Worker] = collections.deque()
        self.all: list[_Worker] = []

    def take(self) -> _Worker:
        try:
            return self.idle.pop()
        except IndexError:
            pass
        with self.lock:
            if self.plan is None:
                raise ValueError("the Plan is closed")
            evaluator = make(lib.ctrsec_evaluator_new, self.plan)
            try:
                worker = _Worker(evaluator, make(lib.ctrsec_document_new, self.context))
            except BaseException:
                lib.ctrsec_evaluator_free(evaluator)
                raise
            self.all.append(worker)
            return worker

    def give(self, worker: _Worker) -> None:
        lib.ctrsec_document_reset(worker.document)
        self.idle.append(worker)
        if self.plan is None:  # closed meanwhile
            self.drain()

    def drain(self) -> None:
        while True:
            try:
                self.idle.pop().free()
            except IndexError:
                return

    def statistics(self, rules: int) -> list[tuple[int, ...]]:
        """Sums of all workers; of one that is busy as it was when it was last asked at rest."""
        rested: list[_Worker] = []
        try:
            while True:
                try:
                    rested.append(self.idle.pop())
                except IndexError:
                    break
            for worker in rested:
                worker.count(rules)
        finally:
            for worker in rested:
                self.give(worker)
        with self.lock:
            counted = [worker.counted for worker in self.all if worker.counted]
        return [tuple(map(sum, zip(*items))) for items in zip(*counted)] or [(0, 0, 0)] * rules

    def close(self, plan: int) -> None:
        with self.lock:
            self.plan = None
            lib.ctrsec_plan_release(plan)
        self.drain()


def _phase(phase: Optional[str]) -> int:
    word = "auto" if phase is None else phase
    if word not in _PHASES:
        raise ValueError(f"phase is {phase!r}, expected build, deploy, run or None")
    return _PHASES[word]


def _bits(reasons: Iterable[str]) -> int:
    """The bits of reasons for an unknown."""
    bits = 0
    for reason in (reasons,) if isinstance(reasons, str) else reasons:
        if _REASONS.get(reason, 0) == 0:
            raise ValueError(f"{reason!r} is no reason: missing, error, limit, cluster")
        bits |= 1 << _REASONS[reason]
    return bits


def _layer(given: Site, kind: int) -> _abi.ConfigLayer:
    """One layer of configuration; what it points to lives as long as it does."""
    name = ""
    if isinstance(given, Document):
        name, given = given.name, given.content
    if isinstance(given, Mapping):
        given = json.dumps(given)
    content, path = read(given, "the configuration")
    path = name or path
    return _abi.ConfigLayer(
        bytes=ctypes.cast(ctypes.c_char_p(content), ctypes.c_void_p),
        size=len(content),
        name=c_text(path, "the path") if path else None,
        kind=kind,
    )


class Plan(Handle):
    """Rules, compiled. Immutable; ``check`` may be called from any number of threads at once.

    ``profile`` takes only the rules of that profile, ``rules`` only those with these ids or globs;
    ``site`` is the configuration of who runs the check: text, path, dict or a ``Document``;
    ``repository``, in the same forms, that of who is checked: it may only make things stricter.
    Raises InvalidError, ParseError, TypeCheckError, NotFoundError (profile, rule), LimitError,
    TrustError, ArgumentError.
    """

    __slots__ = ("_pool", "notices")

    def __init__(
        self,
        bundles: Union[Bundle, Iterable[Bundle]],
        *,
        profile: Optional[str] = None,
        rules: Optional[Iterable[str]] = None,
        site: Optional[Site] = None,
        repository: Optional[Site] = None,
        context: Optional[Context] = None,
    ) -> None:
        given = (bundles,) if isinstance(bundles, Bundle) else tuple(bundles)
        if not all(isinstance(bundle, Bundle) for bundle in given):
            raise TypeError("bundles must be a Bundle or several; see Plan.from_rules for sources")
        options = _abi.PlanOptions(bundle_count=len(given))
        options.bundles = (ctypes.c_void_p * len(given))(*(item._handle() for item in given))
        #: What of the policies is not judged as it was written.
        self.notices: tuple[Diagnostic, ...] = ()
        self._make(options, profile, rules, site, repository, context)

    @classmethod
    def from_rules(
        cls,
        source: Optional[Rules] = None,
        *,
        policies: Optional[Rules] = None,
        profile: Optional[str] = None,
        rules: Optional[Iterable[str]] = None,
        site: Optional[Site] = None,
        repository: Optional[Site] = None,
        context: Optional[Context] = None,
    ) -> "Plan":
        """A plan of rules without a signature, for development; its results say "unsigned".

        ``source`` is the text of a rule file, a dict of file name to text, or the path of a folder
        (or file). Rules without a bundle.yaml are of the channel "local". ``policies``, in the same
        forms, are admission policies written for Kubernetes, Kyverno or Gatekeeper; the attribute
        ``notices`` then says what of them is not judged as it was written.
        """
        plan = cls.__new__(cls)
        with Builder(source, policies=policies, context=context) as builder:
            options = _abi.PlanOptions(builder=builder._handle())
            plan._make(options, profile, rules, site, repository, context)
            plan.notices = builder.notices()
        return plan

    def _make(
        self,
        options: _abi.PlanOptions,
        profile: Optional[str],
        rules: Optional[Iterable[str]],
        site: Optional[Site],
        repository: Optional[Site],
        context: Optional[Context],
    ) -> None:
        options.struct_size = ctypes.sizeof(options)
        options.profile = None if profile is None else c_text(profile, "profile")
        if isinstance(rules, str):
            rules = (rules,)
        names = [c_text(rule, "a rule id") for rule in rules or ()]
        options.rules = (ctypes.c_char_p * len(names))(*names)
        options.rule_count = len(names)
        layers = [
            _layer(given, kind)
            for given, kind in (
                (site, _abi.ConfigKind.PLATFORM),
                (repository, _abi.ConfigKind.REPOSITORY),
            )
            if given is not None
        ]
        options.layers = (_abi.ConfigLayer * len(layers))(*layers)
        options.layer_count = len(layers)
        handle = _context.handle(context)
        pointer = make(lib.ctrsec_plan_new, handle, ctypes.byref(options))
        self._pool = _Pool(pointer, handle, context)
        super().__init__(pointer, self._pool.close)

    def check(
        self,
        *inputs: Input,
        phase: Optional[str] = None,
        now: Optional[Time] = None,
        complete: bool = False,
        admission: bool = False,
        allow_unknown: Iterable[str] = (),
        signatures: Iterable[Signature] = (),
        known: Optional[Known] = None,
        list_exceptions: bool = False,
        cancel: Optional[Cancel] = None,
        outcomes: bool = False,
        hash_lines: bool = False,
    ) -> Result:
        """Judges inputs, all together: links between them are resolved.

        A ``str`` or ``bytes`` is the document itself, a path the file, a ``dict`` or ``list`` the
        object; a ``Document`` has a name too. What cannot be read is counted in the result, with a
        notice, and the others are judged.

        ``phase`` is "build", "deploy" or "run"; None goes by each input. ``now`` (Unix seconds or
        an aware datetime; None: the time of the call; 0: unknown) counts for ages and the expiry of
        exceptions. ``complete``: what is not in the inputs does not exist. ``admission``: nothing
        to judge denies. ``allow_unknown``: reasons ("missing", "error", "limit", "cluster") of
        unknowns that do not deny. ``signatures``: verdicts on the signatures of images. ``known``:
        findings of an earlier report, which do not count. ``list_exceptions``: the result tells
        what became of each exception.
        ``outcomes``: the result tells what passed, too, as reports in "junit" do; each rule is
        asked, which takes longer. ``hash_lines``: findings in files get the hash that reports in
        "sarif" know a line by.

        Raises CancelledError, LimitError (number of documents), OSError for a path.
        """
        options = _abi.CheckOptions(
            struct_size=ctypes.sizeof(_abi.CheckOptions),
            phase=_phase(phase),
            now=seconds(time.time() if now is None else now),
            complete=int(complete),
            admission=int(admission),
            allow_unknown=_bits(allow_unknown),
            outcomes=int(_abi.Outcomes.ALL if outcomes else _abi.Outcomes.FINDINGS),
            cancel=None if cancel is None else ctypes.pointer(cancel._flag),
            known=None if known is None else known._handle(),
            list_exceptions=int(list_exceptions),
        )
        self._handle()
        worker = self._pool.take()
        try:
            for item in inputs:
                _document.add(worker.document, item)
            for signature in signatures:
                _document.add_signature(worker.document, signature)
            result = make(lib.ctrsec_result_new, self._pool.context)
            try:
                call(
                    lib.ctrsec_check,
                    worker.evaluator,
                    worker.document,
                    ctypes.byref(options),
                    result,
                )
                if hash_lines:
                    call(lib.ctrsec_result_hash_lines, result, worker.document)
            except BaseException:
                lib.ctrsec_result_free(result)
                raise
        finally:
            self._pool.give(worker)
        return Result(result)

    def check_batch(
        self,
        events: Events,
        *,
        last: bool = True,
        phase: Optional[str] = None,
        now: Optional[Time] = None,
        allow_unknown: Iterable[str] = (),
        cancel: Optional[Cancel] = None,
    ) -> Batch:
        """Judges a batch of events in one call, during which other threads run.

        ``events`` are lines of JSON in one piece, or an iterable of events. Of a piece the whole
        lines that it begins with are judged, at most as many as the limit ``set_documents``:
        ``consumed`` tells the bytes, the rest is to begin the next piece. ``last``: the last line
        needs no end. An iterable is judged as a whole.

        Gives a sequence of findings that are made when they are read. An event that cannot be read
        is counted and told in ``notices()``, and the others are judged; the other arguments are as
        in ``check``. Each thread that is in a call has an evaluator of its own, which waits in the
        plan for the next call. Raises CancelledError, LimitError (too many events in an iterable).
        """
        content, number = join_events(events)
        options = _abi.CheckOptions(
            struct_size=ctypes.sizeof(_abi.CheckOptions),
            phase=_phase(phase),
            now=seconds(time.time() if now is None else now),
            allow_unknown=_bits(allow_unknown),
            cancel=None if cancel is None else ctypes.pointer(cancel._flag),
        )
        consumed = ctypes.c_size_t()
        self._handle()
        worker = self._pool.take()
        try:
            result = make(lib.ctrsec_result_new, self._pool.context)
            try:
                call(
                    lib.ctrsec_check_batch,
                    worker.evaluator,
                    worker.document,
                    content,
                    len(content),
                    int(last or number > 0),
                    ctypes.byref(options),
                    ctypes.byref(consumed),
                    result,
                )
                if number > 0 and consumed.value < len(content):
                    raise LimitError(
                        f"{number} events are too many for one batch", "document.count"
                    )
            except BaseException:
                lib.ctrsec_result_free(result)
                raise
        finally:
            self._pool.give(worker)
        return Batch(result, consumed.value)

    def review(
        self,
        review: Union[Bytes, Mapping[str, Any]],
        *,
        objects: Optional[Objects] = None,
        now: Optional[Time] = None,
        complete: bool = False,
        allow_unknown: Iterable[str] = (),
        warn_unknown: Iterable[str] = (),
        name: str = "",
        cancel: Optional[Cancel] = None,
    ) -> Answer:
        """Answers one AdmissionReview (its bytes, or a dict): the body of a webhook.

        ``objects`` are what the request may refer to; ``complete``: what is neither there nor in
        the request does not exist. ``allow_unknown`` and ``warn_unknown``: reasons of unknowns that
        do not deny but allow or warn. ``name`` is for positions; ``now`` and ``cancel`` are as in
        ``check``. Callable from any number of threads at once.

        To fail closed, send ``answer.body`` with HTTP 200, and HTTP 500 where this raises; with
        ``failurePolicy: Fail`` in its configuration of the webhook the API server then refuses the
        request. A malformed review that tells its uid gets an answer that denies. Raises ParseError,
        InvalidError, UnsupportedError (no review, no uid, another version), LimitError (too large),
        CancelledError.
        """
        text = json.dumps(review) if isinstance(review, Mapping) else review
        content = to_bytes(text, "a review")
        options = _abi.ReviewOptions(
            struct_size=ctypes.sizeof(_abi.ReviewOptions),
            allow_unknown=_bits(allow_unknown),
            warn_unknown=_bits(warn_unknown),
            complete=int(complete),
            now=seconds(time.time() if now is None else now),
            context=None if objects is None else objects._handle(),
            name=c_text(name, "a name") if name else None,
            cancel=None if cancel is None else ctypes.pointer(cancel._flag),
        )
        self._handle()
        worker = self._pool.take()
        try:
            result = make(lib.ctrsec_result_new, self._pool.context)
            try:
                body = make_bytes(
                    lib.ctrsec_review,
                    worker.evaluator,
                    content,
                    len(content),
                    ctypes.byref(options),
                    result,
                )
            except BaseException:
                lib.ctrsec_result_free(result)
                raise
        finally:
            self._pool.give(worker)
        return Answer(body, Result(result))

    def statistics(self) -> tuple[RuleStatistics, ...]:
        """What each rule did in the checks and reviews of this plan, in the order of ``rules``.

        Any thread. What runs meanwhile, and what the same worker did before, may be missing until
        it has ended.
        """
        pointer = self._handle()
        names = _rule_ids(pointer)
        return tuple(
            RuleStatistics(name, *numbers)
            for name, numbers in zip(names, self._pool.statistics(len(names)))
        )

    @property
    def trust(self) -> str:
        """ "signed", "stale" or "unsigned"."""
        text: bytes = lib.ctrsec_plan_trust(self._handle())
        return text.decode("ascii")

    @property
    def info(self) -> dict[str, Any]:
        """Trust, bundles with digests, versions and expiry, numbers of rules and programs."""
        out: dict[str, Any] = json.loads(make_bytes(lib.ctrsec_plan_json, self._handle()))
        return out

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are in, in the order of the sources."""
        pointer = self._handle()
        item = _abi.Rule(struct_size=ctypes.sizeof(_abi.Rule))
        out = []
        for index in range(lib.ctrsec_plan_rule_count(pointer)):
            if lib.ctrsec_plan_rule(ctypes.byref(item), pointer, index) != 0:
                break
            out.append(_rule(item))
        return tuple(out)


def _rule_ids(plan: int) -> list[str]:
    item = _abi.Rule(struct_size=ctypes.sizeof(_abi.Rule))
    out = []
    for index in range(lib.ctrsec_plan_rule_count(plan)):
        lib.ctrsec_plan_rule(ctypes.byref(item), plan, index)
        out.append(item.id.decode("utf-8"))
    return out


def _rule(item: _abi.Rule) -> Rule:
    tags = item.tags.decode("utf-8")
    return Rule(
        id=item.id.decode("utf-8"),
        severity=_abi.Severity(item.severity).name.lower(),
        target=_abi.Target(item.target).name.lower(),
        enforce={
            phase: _DECISIONS[item.enforce[number]] for phase, number in _PHASES.items() if number
        },
        title=item.title.decode("utf-8"),
        description=item.description.decode("utf-8"),
        remediation=item.remediation.decode("utf-8"),
        tags=tuple(tags.split(",")) if tags else (),
        references=json.loads(item.references or b"{}"),
        check=item.check.decode("utf-8"),
    )
