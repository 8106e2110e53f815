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
from typing import Any, NamedTuple, Optional, Union

from . import _abi
from . import context as _context
from . import document as _document
from ._call import Bytes, Handle, Time, c_text, call, make, make_bytes, read, seconds
from ._load import lib
from .builder import Builder, Rules
from .bundle import Bundle
from .context import Context
from .document import Document, Input, Signature
from .result import Result

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


class _Worker(NamedTuple):
    """What one check needs for itself; waits in the pool between checks."""

    evaluator: int
    document: int

    def free(self) -> None:
        lib.ctrsec_evaluator_free(self.evaluator)
        lib.ctrsec_document_free(self.document)


class _Pool:
    """Workers that are at rest. deque.append and deque.pop are atomic: the lock is for making a
    worker and for closing only. A worker keeps the plan and its context alive."""

    def __init__(self, plan: int, context: int) -> None:
        self.plan: Optional[int] = plan
        self.context = context
        self.lock = threading.Lock()
        self.idle: collections.deque[_Worker] = collections.deque()

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
                return _Worker(evaluator, make(lib.ctrsec_document_new, self.context))
            except BaseException:
                lib.ctrsec_evaluator_free(evaluator)
                raise

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

    def close(self, plan: int) -> None:
        with self.lock:
            self.plan = None
            lib.ctrsec_plan_release(plan)
        self.drain()


class Plan(Handle):
    """Rules, compiled. Immutable; ``check`` may be called from any number of threads at once.

    ``profile`` takes only the rules of that profile, ``rules`` only those with these ids or globs;
    ``site`` is the site configuration: text, path, dict or a ``Document``. Raises InvalidError, ParseError,
    TypeCheckError, NotFoundError (profile, rule), LimitError, ArgumentError.
    """

    __slots__ = ("_pool",)

    def __init__(
        self,
        bundles: Union[Bundle, Iterable[Bundle]],
        *,
        profile: Optional[str] = None,
        rules: Optional[Iterable[str]] = None,
        site: Optional[Site] = None,
        context: Optional[Context] = None,
    ) -> None:
        given = (bundles,) if isinstance(bundles, Bundle) else tuple(bundles)
        if not all(isinstance(bundle, Bundle) for bundle in given):
            raise TypeError("bundles must be a Bundle or several; see Plan.from_rules for sources")
        options = _abi.PlanOptions(bundle_count=len(given))
        options.bundles = (ctypes.c_void_p * len(given))(*(item._handle() for item in given))
        self._make(options, profile, rules, site, context)

    @classmethod
    def from_rules(
        cls,
        source: Rules,
        *,
        profile: Optional[str] = None,
        rules: Optional[Iterable[str]] = None,
        site: Optional[Site] = None,
        context: Optional[Context] = None,
    ) -> "Plan":
        """A plan of rules without a signature, for development; its results say "unsigned".

        ``source`` is the text of a rule file, a dict of file name to text, or the path of a folder
        (or file). Rules without a bundle.yaml are of the channel "local".
        """
        plan = cls.__new__(cls)
        with Builder(source, context=context) as builder:
            options = _abi.PlanOptions(builder=builder._handle())
            plan._make(options, profile, rules, site, context)
        return plan

    def _make(
        self,
        options: _abi.PlanOptions,
        profile: Optional[str],
        rules: Optional[Iterable[str]],
        site: Optional[Site],
        context: Optional[Context],
    ) -> None:
        options.struct_size = ctypes.sizeof(options)
        options.profile = None if profile is None else c_text(profile, "profile")
        if isinstance(rules, str):
            rules = (rules,)
        names = [c_text(rule, "a rule id") for rule in rules or ()]
        options.rules = (ctypes.c_char_p * len(names))(*names)
        options.rule_count = len(names)
        name = ""
        if isinstance(site, Document):
            name, site = site.name, site.content
        if isinstance(site, Mapping):
            site = json.dumps(site)
        if site is not None:
            content, path = read(site, "site")
            path = name or path
            options.site = ctypes.cast(ctypes.c_char_p(content), ctypes.c_void_p)
            options.site_size = len(content)
            options.site_name = c_text(path, "the path") if path else None
        handle = _context.handle(context)
        pointer = make(lib.ctrsec_plan_new, handle, ctypes.byref(options))
        self._pool = _Pool(pointer, handle)
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
        cancel: Optional[Cancel] = None,
    ) -> Result:
        """Judges inputs, all together: links between them are resolved.

        A ``str`` or ``bytes`` is the document itself, a path the file, a ``dict`` or ``list`` the
        object; a ``Document`` has a name too. What cannot be read is counted in the result, with a
        notice, and the others are judged.

        ``phase`` is "build", "deploy" or "run"; None goes by each input. ``now`` (Unix seconds or
        an aware datetime; None: the time of the call; 0: unknown) counts for ages and the expiry of
        exceptions. ``complete``: what is not in the inputs does not exist. ``admission``: nothing
        to judge denies. ``allow_unknown``: reasons ("missing", "error", "limit", "cluster") of
        unknowns that do not deny. ``signatures``: verdicts on the signatures of images.

        Raises CancelledError, LimitError (number of documents), OSError for a path.
        """
        word = "auto" if phase is None else phase
        if word not in _PHASES:
            raise ValueError(f"phase is {phase!r}, expected build, deploy, run or None")
        if isinstance(allow_unknown, str):
            allow_unknown = (allow_unknown,)
        options = _abi.CheckOptions(
            struct_size=ctypes.sizeof(_abi.CheckOptions),
            phase=_PHASES[word],
            now=seconds(time.time() if now is None else now),
            complete=int(complete),
            admission=int(admission),
            cancel=None if cancel is None else ctypes.pointer(cancel._flag),
        )
        for reason in allow_unknown:
            if _REASONS.get(reason, 0) == 0:
                raise ValueError(f"{reason!r} is no reason: missing, error, limit, cluster")
            options.allow_unknown |= 1 << _REASONS[reason]
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
            except BaseException:
                lib.ctrsec_result_free(result)
                raise
        finally:
            self._pool.give(worker)
        return Result(result)

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
    )
