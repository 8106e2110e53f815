# SPDX-License-Identifier: Apache-2.0
"""Signing keys in the files of minisign."""

import os
from typing import Optional, Union

from . import context as _context
from ._call import Bytes, Handle, c_text, make, make_bytes, read
from ._load import lib
from .context import Context


class Key(Handle):
    """A secret key; its memory is overwritten by close(). Made by ``new`` and ``load``."""

    __slots__ = ()

    def __init__(self, pointer: int) -> None:
        super().__init__(pointer, lib.ctrsec_key_free)

    @classmethod
    def new(cls, *, context: Optional[Context] = None) -> "Key":
        """Draws a key."""
        return cls(make(lib.ctrsec_key_new, _context.handle(context)))

    @classmethod
    def load(
        cls,
        source: Union[Bytes, "os.PathLike[str]"],
        password: Optional[str] = None,
        *,
        context: Optional[Context] = None,
    ) -> "Key":
        """Reads a secret key file (its text or its path), which may have a password.

        Raises FormatError, UnsupportedError, SignatureError (wrong password).
        """
        content, _ = read(source, "a key")
        return cls(
            make(
                lib.ctrsec_key_load,
                _context.handle(context),
                content,
                len(content),
                None if password is None else c_text(password, "the password"),
            )
        )

    def secret(self) -> str:
        """Text of the secret key file, not encrypted."""
        return make_bytes(lib.ctrsec_key_secret, self._handle()).decode("ascii")

    def public(self) -> str:
        """Text of the public key file."""
        return make_bytes(lib.ctrsec_key_public, self._handle()).decode("ascii")
