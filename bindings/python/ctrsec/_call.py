# SPDX-License-Identifier: Apache-2.0
"""Calls into the library: errors become exceptions, buffers bytes, and handles are freed once."""

import ctypes
import datetime
import os
import weakref
from typing import Any, Callable, Optional, Union

from . import _abi
from ._load import lib
from .errors import CLASSES, ArgumentError, CtrsecError, Diagnostic, InternalError

Time = Union[int, float, datetime.datetime]
Bytes = Union[str, bytes, bytearray, memoryview]


def _text(value: Optional[bytes]) -> str:
    return "" if value is None else value.decode("utf-8", "replace")


def _diagnostics(error: ctypes.c_void_p) -> tuple[Diagnostic, ...]:
    out = []
    item = _abi.Diagnostic(struct_size=ctypes.sizeof(_abi.Diagnostic))
    for index in range(lib.ctrsec_error_count(error)):
        if lib.ctrsec_error_at(ctypes.byref(item), error, index) != 0:
            break
        out.append(
            Diagnostic(
                status=_abi.Status(item.status).name.lower(),
                reason=_text(item.reason),
                message=_text(item.message),
                hint=_text(item.hint),
                file=_text(item.file),
                line=item.line,
                column=item.column,
                excerpt=_text(item.excerpt),
            )
        )
    return tuple(out)


def _exception(status: int, error: ctypes.c_void_p) -> CtrsecError:
    cls = CLASSES.get(status, InternalError)
    if not error:
        return cls(_text(lib.ctrsec_status_text(status)))
    try:
        return cls(
            _text(lib.ctrsec_error_message(error)),
            _text(lib.ctrsec_error_reason(error)),
            _diagnostics(error),
        )
    finally:
        lib.ctrsec_error_free(error)


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function whose last argument is the error; raises on failure."""
    error = ctypes.c_void_p()
    status = function(*arguments, ctypes.byref(error))
    if status != 0:
        raise _exception(status, error)


def make(function: Callable[..., int], *arguments: Any) -> int:
    """As call, for functions with an out-parameter first: gives the handle."""
    out = ctypes.c_void_p()
    call(function, ctypes.byref(out), *arguments)
    if out.value is None:
        raise InternalError("a call succeeded and made nothing")
    return out.value


def make_bytes(function: Callable[..., int], *arguments: Any) -> bytes:
    """As make, for functions that make a buffer."""
    buffer = make(function, *arguments)
    try:
        size = lib.ctrsec_buffer_size(buffer)
        return ctypes.string_at(lib.ctrsec_buffer_data(buffer), size)
    finally:
        lib.ctrsec_buffer_free(buffer)


def diagnostics(function: Callable[..., int], *arguments: Any) -> tuple[Diagnostic, ...]:
    """As make, for functions that make an object of diagnostics, or nothing."""
    out = ctypes.c_void_p()
    call(function, ctypes.byref(out), *arguments)
    if not out:
        return ()
    try:
        return _diagnostics(out)
    finally:
        lib.ctrsec_error_free(out)


class Handle:
    """Owner of one handle of the library: freed by close(), `with`, or the garbage collector.

    What is alive when the interpreter ends is left to the operating system: nothing runs then. Do
    not close an object while another thread is using it; a Plan may be closed at any time.
    """

    __slots__ = ("__weakref__", "_finalizer", "_pointer")

    def __init__(self, pointer: int, free: Callable[[int], None]) -> None:
        self._pointer: Optional[int] = pointer
        self._finalizer = weakref.finalize(self, free, pointer)
        self._finalizer.atexit = False

    def close(self) -> None:
        """Gives the memory back; more calls do nothing. Other uses of the object then raise."""
        self._pointer = None
        self._finalizer()

    def __enter__(self):  # type: ignore[no-untyped-def]
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _handle(self) -> int:
        if self._pointer is None:
            raise ValueError(f"the {type(self).__name__} is closed")
        return self._pointer

    def __reduce__(self):  # type: ignore[no-untyped-def]
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied")


def to_bytes(value: Bytes, what: str) -> bytes:
    """Text as UTF-8; anything else must be bytes."""
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{what} must be str or bytes, not {type(value).__name__}")


def read(value: Union[Bytes, "os.PathLike[str]"], what: str) -> tuple[bytes, str]:
    """Content and file name: a path is read, str and bytes are the content."""
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        with open(path, "rb") as file:
            return file.read(), path
    return to_bytes(value, what), ""


def c_text(value: str, what: str) -> bytes:
    """A terminated string; a NUL inside would cut it."""
    if "\0" in value:
        raise ArgumentError(f"{what} holds a NUL character", "argument")
    return value.encode("utf-8")


def seconds(now: Time) -> int:
    """Unix seconds of a number or an aware datetime."""
    if isinstance(now, datetime.datetime):
        if now.tzinfo is None:
            raise ValueError("a datetime without a time zone is not a point in time")
        now = now.timestamp()
    return int(now)
