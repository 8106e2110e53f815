# SPDX-License-Identifier: Apache-2.0
"""One expression: check and evaluate. For tools and for learning the language."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from . import _abi
from . import context as _context
from . import document as _document
from ._call import Handle, Time, make, make_bytes, seconds
from ._load import lib
from .context import Context
from .document import Input

_TARGETS = {member.name.lower(): member.value for member in _abi.Target}


@dataclass(frozen=True)
class Value:
    """What an expression gave on one subject: a value, an error, or unknown with its reason."""

    kind: str
    name: str
    value: Any = field(hash=False)
    error: Optional[str] = None
    unknown: Optional[str] = None


class Expression(Handle):
    """A compiled expression over the variables of ``target`` ("image", "workload", "object",
    "event"); without one, each document is the variable ``object``.

    Raises ParseError, TypeCheckError, LimitError. Safe from any thread, one evaluation at a time.
    """

    __slots__ = ("_context", "_lock", "type")

    def __init__(
        self, text: str, target: Optional[str] = None, *, context: Optional[Context] = None
    ) -> None:
        word = "none" if target is None else target
        if word not in _TARGETS:
            raise ValueError(f"target is {target!r}, expected image, workload, object or event")
        content = text.encode("utf-8")
        self._lock = threading.Lock()
        self._context = _context.handle(context)
        pointer = make(lib.ctrsec_expr_new, self._context, content, len(content), _TARGETS[word])
        super().__init__(pointer, lib.ctrsec_expr_free)
        self.type: str = lib.ctrsec_expr_type(pointer).decode("utf-8")

    def close(self) -> None:
        with self._lock:
            super().close()

    def evaluate(self, *inputs: Input, now: Optional[Time] = None) -> tuple[Value, ...]:
        """The values on the subjects of the inputs, as a complete set; without inputs, one value.

        ``inputs`` and ``now`` are as in ``Plan.check``. Sensitive values are "***".
        """
        lines = self._run(lib.ctrsec_expr_eval, inputs, now)
        return tuple(map(_value, lines.splitlines()))

    def explain(self, *inputs: Input, now: Optional[Time] = None) -> str:
        """Evaluates and says why, for people: the value of each part of the expression, of each
        loop the element that decided, where it stands, and the cost. Arguments as of evaluate."""
        text = self._run(lib.ctrsec_expr_explain, inputs, now, _abi.ExplainFormat.EXPLAIN_TEXT)
        return text.decode("utf-8")

    def explain_json(
        self, *inputs: Input, now: Optional[Time] = None
    ) -> tuple[dict[str, Any], ...]:
        """The same for programs: for each subject a dict with "cost" and "parts"."""
        lines = self._run(lib.ctrsec_expr_explain, inputs, now, _abi.ExplainFormat.EXPLAIN_JSON)
        return tuple(map(json.loads, lines.splitlines()))

    def _run(
        self,
        function: Callable[..., int],
        inputs: tuple[Input, ...],
        now: Optional[Time],
        *more: int,
    ) -> bytes:
        moment = seconds(time.time() if now is None else now)
        with self._lock:
            if not inputs:
                return make_bytes(function, self._handle(), None, moment, *more)
            document = make(lib.ctrsec_document_new, self._context)
            try:
                for item in inputs:
                    _document.add(document, item)
                return make_bytes(function, self._handle(), document, moment, *more)
            finally:
                lib.ctrsec_document_free(document)


def _value(line: bytes) -> Value:
    item = json.loads(line)
    return Value(
        kind=item.get("kind", ""),
        name=item.get("name", ""),
        value=item.get("value"),
        error=item.get("error"),
        unknown=item.get("unknown"),
    )
