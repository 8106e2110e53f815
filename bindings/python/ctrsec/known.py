# SPDX-License-Identifier: Apache-2.0
"""Findings of an earlier report."""

import os
from typing import Optional, Union

from . import context as _context
from ._call import Bytes, Handle, c_text, make, read
from ._load import lib
from .context import Context


class Known(Handle):
    """The findings of an earlier report, for ``Plan.check(known=...)``. Immutable.

    ``source`` is the report as ``Result.to_json`` gave it, or the path of a file with it. A check
    shows what it finds again as "known", and only what is new counts for its decision. ``len`` is
    the number of findings. Raises ParseError, InvalidError (no such report), LimitError.
    """

    __slots__ = ()

    def __init__(
        self,
        source: Union[Bytes, "os.PathLike[str]"],
        *,
        name: str = "",
        context: Optional[Context] = None,
    ) -> None:
        content, path = read(source, "a report")
        super().__init__(
            make(
                lib.ctrsec_known_load,
                _context.handle(context),
                content,
                len(content),
                c_text(name or path, "name"),
            ),
            lib.ctrsec_known_free,
        )

    def __len__(self) -> int:
        count: int = lib.ctrsec_known_count(self._handle())
        return count
