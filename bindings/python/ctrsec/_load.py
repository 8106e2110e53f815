# SPDX-License-Identifier: Apache-2.0
"""Finds and binds the shared library, once, when the package is imported.

The first that is there, in this order:

    $CTRSEC_LIBRARY             a path; nothing else is tried
    beside this file            a wheel carries its own library
    build*/lib* of the source   a checkout that was built
    libctrsec.so.0              wherever the dynamic linker looks
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from . import _abi
from .errors import LoadError

NAME = "libctrsec.dylib" if sys.platform == "darwin" else "libctrsec.so"


def _candidates() -> Iterator[str]:
    given = os.environ.get("CTRSEC_LIBRARY")
    if given:
        yield given
        return
    here = Path(__file__).resolve().parent
    beside = sorted(here.glob(NAME + "*"))
    if beside:
        yield str(beside[0])
        return
    source = here.parents[2]
    if (source / "include" / "ctrsec" / "ctrsec.h").is_file():
        built = source.glob(f"build*/**/{NAME}")
        yield from map(str, sorted(built, key=lambda path: path.stat().st_mtime, reverse=True))
    yield "libctrsec.0.dylib" if sys.platform == "darwin" else "libctrsec.so.0"


def _open() -> ctypes.CDLL:
    tried = []
    for path in _candidates():
        try:
            return ctypes.CDLL(path)
        except OSError as reason:
            tried.append(f"{path}: {reason}")
    raise LoadError(
        "the ctrsec library cannot be loaded; install it, or set CTRSEC_LIBRARY to its path ("
        + "; ".join(tried)
        + ")"
    )


def _check(library: ctypes.CDLL) -> None:
    """Same upper half, lower half at least ours: see CTRSEC_ABI in ctrsec/types.h."""
    try:
        tell = library.ctrsec_abi
    except AttributeError:
        raise LoadError(f"{library._name} is not a ctrsec library") from None
    tell.restype = ctypes.c_uint32
    found = tell()
    if found >> 16 != _abi.ABI >> 16 or found & 0xFFFF < _abi.ABI & 0xFFFF:
        raise LoadError(
            f"{library._name} has the binary interface {found >> 16}.{found & 0xFFFF}, this "
            f"package needs {_abi.ABI >> 16}.{_abi.ABI & 0xFFFF} or a later one of {_abi.ABI >> 16}"
        )


def _load() -> ctypes.CDLL:
    library = _open()
    _check(library)
    for name, (result, arguments) in _abi.FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


lib = _load()
