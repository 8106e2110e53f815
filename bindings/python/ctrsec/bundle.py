# SPDX-License-Identifier: Apache-2.0
"""Verified rules, and the calls on bundle files."""

import ctypes
import json
import os
import time
from dataclasses import dataclass
from typing import Any, Optional, Union

from . import _abi
from . import context as _context
from ._call import Bytes, Handle, Time, c_text, make, make_bytes, read, seconds
from ._load import lib
from .context import Context
from .errors import ArgumentError
from .key import Key
from .trust import Trust

Source = Union[Bytes, "os.PathLike[str]"]


@dataclass(frozen=True)
class BundleInfo:
    """What a verified bundle says of itself. Times are Unix seconds."""

    channel: str
    digest: str  #: 64 hexadecimal digits
    epoch: int
    version: int
    not_before: int
    expires: int
    stale: bool  #: expired, and loaded because the state names this very bundle
    signatures: int  #: in the file
    trusted: int  #: of distinct trusted keys
    rules: int


class Bundle(Handle):
    """Verified rules: immutable, shared by threads. Made by ``load``."""

    __slots__ = ()

    def __init__(self, pointer: int) -> None:
        super().__init__(pointer, lib.ctrsec_bundle_release)

    @classmethod
    def load(
        cls,
        source: Source,
        *,
        trust: Trust,
        channel: str,
        state: Optional[bytes] = None,
        new: bool = False,
        now: Optional[Time] = None,
        context: Optional[Context] = None,
    ) -> "Bundle":
        """Verifies and reads a bundle file (its bytes or its path).

        ``state`` is what ``state`` of the bundle loaded before gave; keep it, it is what guards
        against a return to an old bundle. ``new=True`` says that there is none yet. ``now`` is a
        number of Unix seconds or an aware datetime; None is the time of the call.

        Raises FormatError, SignatureError, TrustError, ExpiredError, RollbackError,
        UnsupportedError, and for its rules InvalidError, ParseError, TypeCheckError, LimitError.
        """
        if not isinstance(trust, Trust):
            raise TypeError("trust must be a Trust")
        content, path = read(source, "a bundle")
        options = _abi.BundleOptions(
            struct_size=ctypes.sizeof(_abi.BundleOptions),
            state_new=int(new),
            trust=trust._handle(),
            channel=c_text(channel, "channel"),
            now=seconds(time.time() if now is None else now),
            name=c_text(path, "the path"),
        )
        if state is not None:
            state = bytes(state)
            options.state = ctypes.cast(ctypes.c_char_p(state), ctypes.c_void_p)
            options.state_size = len(state)
        pointer = make(
            lib.ctrsec_bundle_load,
            _context.handle(context),
            content,
            len(content),
            ctypes.byref(options),
        )
        return cls(pointer)

    @property
    def state(self) -> bytes:
        """The rollback state to keep for the next load."""
        size = ctypes.c_size_t()
        data = lib.ctrsec_bundle_state(self._handle(), ctypes.byref(size))
        return ctypes.string_at(data, size.value)

    @property
    def info(self) -> BundleInfo:
        """Channel, digest, version, validity, numbers of signatures and rules."""
        info = _abi.BundleInfo(struct_size=ctypes.sizeof(_abi.BundleInfo))
        if lib.ctrsec_bundle_info(ctypes.byref(info), self._handle()) != 0:
            raise ArgumentError("the bundle gives no information", "argument")
        return BundleInfo(
            channel=info.channel.decode("utf-8"),
            digest=info.digest.decode("ascii"),
            epoch=info.epoch,
            version=info.version,
            not_before=info.not_before,
            expires=info.expires,
            stale=bool(info.stale),
            signatures=info.signatures,
            trusted=info.trusted,
            rules=info.rules,
        )


def sign(source: Source, key: Key, comment: str = "") -> bytes:
    """A bundle file of a payload or a bundle file, with the signature of a key that it names.

    ``comment`` is the trusted comment: up to 252 bytes in one line. Raises FormatError, TrustError.
    """
    content, _ = read(source, "a bundle")
    return make_bytes(
        lib.ctrsec_bundle_sign,
        _context.handle(None),
        content,
        len(content),
        key._handle(),
        c_text(comment, "comment"),
    )


def payload(source: Source) -> bytes:
    """The part of a bundle file that minisign signs. Raises FormatError."""
    content, _ = read(source, "a bundle")
    return make_bytes(lib.ctrsec_bundle_payload, _context.handle(None), content, len(content))


def minisig(source: Source, index: int = 0) -> str:
    """A signature as the text of a .minisig file. Raises NotFoundError behind the last."""
    content, _ = read(source, "a bundle")
    if not 0 <= index < 1 << 32:
        raise IndexError("index is out of range")
    data = make_bytes(
        lib.ctrsec_bundle_minisig, _context.handle(None), content, len(content), index
    )
    return data.decode("utf-8")


def join(source: Source, signature: Source) -> bytes:
    """A bundle file of a payload (or a bundle file) and the text of a .minisig file.

    The signature is not verified here. Raises FormatError, UnsupportedError.
    """
    content, _ = read(source, "a payload")
    text, _ = read(signature, "a signature")
    return make_bytes(
        lib.ctrsec_bundle_join, _context.handle(None), content, len(content), text, len(text)
    )


def inspect(source: Source) -> dict[str, Any]:
    """What a bundle file says of itself; nothing is verified. Raises FormatError."""
    content, _ = read(source, "a bundle")
    data = make_bytes(lib.ctrsec_bundle_inspect, _context.handle(None), content, len(content))
    out: dict[str, Any] = json.loads(data)
    return out
