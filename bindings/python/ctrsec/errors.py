# SPDX-License-Identifier: Apache-2.0
"""Why a call failed: one exception class per status, all of them CtrsecError."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnostic:
    """One of several things that are wrong.

    ``line`` and ``column`` count from 1 (columns in characters) and are 0 where there is no
    position; ``excerpt`` is the source line with a caret line below it, or "".
    """

    status: str  #: "syntax", "type"...; "ok" for a warning
    reason: str  #: stable word, "rule.severity"
    message: str
    hint: str
    file: str
    line: int
    column: int
    excerpt: str

    def __str__(self) -> str:
        place = ":".join([self.file or "input", str(self.line), str(self.column)])
        text = f"{place}: {self.message}" if self.line else self.message
        if self.line == 0 and self.file:
            text = f"{self.file}: {self.message}"
        if self.excerpt:
            text += "\n" + self.excerpt
        if self.hint:
            text += f"\nhint: {self.hint}"
        return text


class CtrsecError(Exception):
    """A call failed. ``str()`` shows every diagnostic with its place.

    ``status`` is the status as a word ("expired"), ``code`` its number, ``reason`` the stable word
    for programs ("bundle.expired"), ``diagnostics`` what is wrong, in order of the input.
    """

    status = "internal"
    code = -16

    def __init__(
        self, message: str, reason: str = "", diagnostics: tuple[Diagnostic, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        if not self.diagnostics:
            return self.message
        return "\n".join(map(str, self.diagnostics))

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return type(self), (self.message, self.reason, self.diagnostics)

    @property
    def line(self) -> int:
        """Of the first diagnostic that has one; 0: none."""
        return next((item.line for item in self.diagnostics if item.line), 0)

    @property
    def column(self) -> int:
        """Of the same diagnostic as ``line``."""
        return next((item.column for item in self.diagnostics if item.line), 0)


class LoadError(ImportError):
    """The shared library is not there, or is not one that this package can use."""


class OutOfMemoryError(CtrsecError, MemoryError):
    """The library could not allocate memory."""

    status, code = "nomem", -1


class ArgumentError(CtrsecError, ValueError):
    """An argument that the call does not allow."""

    status, code = "argument", -2


class LimitError(CtrsecError):
    """An input is over a limit of size, depth, count or steps."""

    status, code = "limit", -3


class ParseError(CtrsecError, ValueError):
    """Text that is not well formed: JSON, YAML, CEL."""

    status, code = "syntax", -4


class InvalidError(CtrsecError, ValueError):
    """Well formed, but not what it has to be: a rule, a trust store."""

    status, code = "invalid", -5


class TypeCheckError(CtrsecError):
    """An expression whose types do not fit."""

    status, code = "type", -6


class FormatError(CtrsecError):
    """A file that is not a bundle, or a damaged one."""

    status, code = "format", -7


class SignatureError(CtrsecError):
    """A signature that does not verify."""

    status, code = "signature", -8


class TrustError(CtrsecError):
    """Valid signatures, but not enough that are trusted."""

    status, code = "trust", -9


class ExpiredError(CtrsecError):
    """Outside the bundle's validity."""

    status, code = "expired", -10


class RollbackError(CtrsecError):
    """Older than what the rollback state has seen, or no state where one is needed."""

    status, code = "rollback", -11


class NotFoundError(CtrsecError, LookupError):
    """No such rule, profile, limit or signature."""

    status, code = "notfound", -12


class UnsupportedError(CtrsecError):
    """Needs a newer library, or a part that was not built in."""

    status, code = "unsupported", -13


class CancelledError(CtrsecError):
    """The check was cancelled."""

    status, code = "cancelled", -14


class RuleTestError(CtrsecError):
    """A rule's own test did not give what it expects."""

    status, code = "test", -15


class InternalError(CtrsecError):
    """A broken invariant of the library; please report it."""

    status, code = "internal", -16


CLASSES: dict[int, type[CtrsecError]] = {
    cls.code: cls
    for cls in (
        OutOfMemoryError,
        ArgumentError,
        LimitError,
        ParseError,
        InvalidError,
        TypeCheckError,
        FormatError,
        SignatureError,
        TrustError,
        ExpiredError,
        RollbackError,
        NotFoundError,
        UnsupportedError,
        CancelledError,
        RuleTestError,
        InternalError,
    )
}
