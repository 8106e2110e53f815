# SPDX-License-Identifier: Apache-2.0
"""Whom to believe."""

import os
from typing import Optional, Union

from . import context as _context
from ._call import Bytes, Handle, c_text, make, read
from ._load import lib
from .context import Context


class Trust(Handle):
    """Public keys with the channels they may sign, thresholds, epochs and revocations. Immutable.

    ``source`` is the text of a trust store (JSON) or of a minisign public key, or the path of such
    a file. Raises ParseError, InvalidError, FormatError, LimitError.
    """

    __slots__ = ()

    def __init__(
        self,
        source: Union[Bytes, "os.PathLike[str]"],
        *,
        name: str = "",
        context: Optional[Context] = None,
    ) -> None:
        content, path = read(source, "a trust store")
        super().__init__(
            make(
                lib.ctrsec_trust_load,
                _context.handle(context),
                content,
                len(content),
                c_text(name or path, "name"),
            ),
            lib.ctrsec_trust_free,
        )
