# SPDX-License-Identifier: Apache-2.0
"""Limits of what is made from them, and the log."""

import ctypes
import itertools
import threading
from typing import Any, Callable, Optional

from . import _abi
from ._call import Handle, c_text, call, make
from ._load import lib

#: Is told a level ("error", "warning", "info", "debug") and one line of text.
Log = Callable[[str, str], Any]

_LEVELS = {member.value: member.name.removeprefix("LOG_").lower() for member in _abi.LogLevel}
_logs: dict[int, Log] = {}
_numbers = itertools.count(1)


@ctypes.CFUNCTYPE(None, ctypes.c_int32, ctypes.c_char_p, ctypes.c_void_p)
def _tell(level: int, text: bytes, payload: Optional[int]) -> None:
    """What the library calls. It may do so after the Context was closed: then nobody listens."""
    log = _logs.get(payload or 0)
    if log is not None:
        log(_LEVELS.get(level, "debug"), text.decode("utf-8", "replace"))


class _Free:
    """Gives a context back and stops its log."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, pointer: int) -> None:
        lib.ctrsec_context_free(pointer)
        _logs.pop(self.number, None)


class Context(Handle):
    """Limits for everything that is made with ``context=``; shared by threads.

    ``Context(document_bytes=1 << 20, findings=100)``. Without one, a context with the default
    limits is used. An unknown limit raises NotFoundError, a value out of its range ArgumentError.

    ``log`` is a function that is told what no result and no exception says (warnings of rules, stale
    bundles, checks that were cut short), up to the level ``log_level``: "error", "warning", "info"
    or "debug". It is called with level and text (one line, no values of documents), in the thread
    of the call that has something to say, perhaps by several threads at once; an exception in it is
    printed and ignored. It is told nothing more after ``close``; a Plan keeps its Context.
    """

    __slots__ = ()

    def __init__(
        self, *, log: Optional[Log] = None, log_level: str = "warning", **limits: int
    ) -> None:
        numbers = {word: number for number, word in _LEVELS.items()}
        if log_level not in numbers:
            raise ValueError(f"log_level is {log_level!r}, expected error, warning, info or debug")
        options = _abi.ContextOptions(struct_size=ctypes.sizeof(_abi.ContextOptions))
        free = _Free(next(_numbers))
        if log is not None:
            _logs[free.number] = log
            options.log = ctypes.cast(_tell, ctypes.c_void_p)
            options.log_payload = free.number
            options.log_level = numbers[log_level]
        super().__init__(make(lib.ctrsec_context_new, ctypes.byref(options)), free)
        for name, value in limits.items():
            if not 0 <= value < 1 << 64:
                raise ValueError(f"limit {name} is out of range")
            call(lib.ctrsec_context_limit, self._handle(), c_text(name, "a limit"), value)


_default: Optional[Context] = None
_lock = threading.Lock()


def handle(context: Optional[Context]) -> int:
    """The handle of a context, of the shared one for None."""
    global _default
    if context is not None:
        return context._handle()
    with _lock:
        if _default is None:
            _default = Context()
        return _default._handle()
