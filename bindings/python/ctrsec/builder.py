# SPDX-License-Identifier: Apache-2.0
"""Rule sources in, bundle files out."""

import ctypes
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Callable, Optional, Union

from . import context as _context
from ._call import Bytes, Handle, c_text, call, diagnostics, make, make_bytes, to_bytes
from ._load import lib
from .context import Context
from .errors import Diagnostic

#: Text of one rule file; name to text; or the folder of the files.
Rules = Union[Bytes, Mapping[str, Bytes], "os.PathLike[str]"]

ENDINGS = (".yaml", ".yml", ".json", ".ndjson")


def _walk(folder: Path, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Files below a folder, without symbolic links and dot folders."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = prefix + entry.name
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(Path(entry.path), name + "/")
        elif entry.is_file() and entry.name.endswith(ENDINGS):
            yield name, Path(entry.path).read_bytes()


def _files(rules: Rules) -> Iterator[tuple[str, bytes]]:
    if isinstance(rules, os.PathLike):
        path = Path(os.fspath(rules))
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path.name, path.read_bytes()
    elif isinstance(rules, Mapping):
        for name, text in rules.items():
            yield name, to_bytes(text, f"the file {name}")
    else:
        yield "rules.yaml", to_bytes(rules, "rules")


def _policy_files(policies: Rules) -> Iterator[tuple[str, bytes]]:
    if isinstance(policies, (Mapping, os.PathLike)):
        yield from (item for item in _files(policies) if not item[0].endswith(".ndjson"))
    else:
        yield "policies.yaml", to_bytes(policies, "policies")


class Builder(Handle):
    """The sources of a bundle. ``rules`` is as in ``Plan.from_rules``; safe from any thread.

    ``policies`` are admission policies that were written for Kubernetes, Kyverno or Gatekeeper, in
    the same forms: text, name to text, a file or a folder.

    ``check``, ``test`` and ``build`` raise ParseError, InvalidError, TypeCheckError, LimitError
    with the places of all problems, and RuleTestError where a rule's own test fails.
    """

    __slots__ = ("_lock",)

    def __init__(
        self,
        rules: Optional[Rules] = None,
        *,
        policies: Optional[Rules] = None,
        context: Optional[Context] = None,
    ) -> None:
        if rules is None and policies is None:
            raise TypeError("a Builder needs rules or policies")
        super().__init__(
            make(lib.ctrsec_builder_new, _context.handle(context)), lib.ctrsec_builder_free
        )
        self._lock = threading.Lock()
        for name, content in () if rules is None else _files(rules):
            self._add(lib.ctrsec_builder_add, name, content)
        for name, content in () if policies is None else _policy_files(policies):
            self._add(lib.ctrsec_builder_add_policy, name, content)

    def _add(self, function: Callable[..., int], name: str, content: bytes) -> None:
        call(function, self._handle(), c_text(name, "a file name"), content, len(content))

    def close(self) -> None:
        with self._lock:
            super().close()

    def check(self) -> None:
        """Reads, type-checks and compiles everything."""
        with self._lock:
            call(lib.ctrsec_builder_check, self._handle())

    def notices(self) -> tuple[Diagnostic, ...]:
        """As check; gives what of the policies is not judged as it was written."""
        with self._lock:
            return diagnostics(lib.ctrsec_builder_notices, self._handle())

    def test(self) -> int:
        """As check, then runs the rules' own tests. Gives their number."""
        passed = ctypes.c_uint32()
        with self._lock:
            call(lib.ctrsec_builder_test, self._handle(), ctypes.byref(passed), None)
        return passed.value

    def build(self, signers: Iterable[str]) -> bytes:
        """As test, then the payload of a bundle for 1 to 8 public keys (texts of their files).

        ``sign`` makes a bundle file of it.
        The same sources and signers give the same bytes.
        """
        keys = [c_text(signer, "a public key") for signer in signers]
        array = (ctypes.c_char_p * len(keys))(*keys)
        with self._lock:
            return make_bytes(lib.ctrsec_builder_build, self._handle(), array, len(keys))
