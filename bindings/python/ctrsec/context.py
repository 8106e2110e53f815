# SPDX-License-Identifier: Apache-2.0
"""Limits of what is made from them."""

import threading
from typing import Optional

from ._call import Handle, c_text, call, make
from ._load import lib


class Context(Handle):
    """Limits for everything that is made with ``context=``; shared by threads.

    ``Context(document_bytes=1 << 20, findings=100)``. Without one, a context with the default
    limits is used. An unknown limit raises NotFoundError, a value out of its range ArgumentError.
    """

    __slots__ = ()

    def __init__(self, **limits: int) -> None:
        super().__init__(make(lib.ctrsec_context_new, None), lib.ctrsec_context_free)
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
