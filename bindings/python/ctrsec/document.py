# SPDX-License-Identifier: Apache-2.0
"""The inputs of a check."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

from . import _abi
from ._call import Bytes, c_text, call, read
from ._load import lib

_FORMATS = {member.name.lower(): member.value for member in _abi.Format}


@dataclass(frozen=True)
class Document:
    """One input with a name for positions and, where it should not be guessed, a format.

    ``content`` is the text, or a dict or list; ``format`` is "auto", "json", "ndjson" or "yaml".
    """

    content: Union[Bytes, "os.PathLike[str]", Mapping[str, Any], Sequence[Any]]
    name: str = ""
    format: str = "auto"


#: str and bytes are the document, a path is the file, dict and list are the object.
Input = Union[Bytes, "os.PathLike[str]", Mapping[str, Any], list[Any], Document]


@dataclass(frozen=True)
class Signature:
    """What the caller found when it verified an image's signatures.

    ``image`` is a reference or digest; ``verdict`` is "verified", "failed" or "absent";
    ``identity`` tells who signed.
    """

    image: str
    verdict: str
    identity: Optional[str] = None


def _content(value: Any) -> tuple[bytes, str, int]:
    if isinstance(value, (Mapping, list, tuple)):
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
        )
        return text.encode("utf-8"), "", _FORMATS["json"]
    content, path = read(value, "an input")
    return content, path, _FORMATS["auto"]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} inside an input has no JSON form")


def add(pointer: int, value: Input) -> None:
    """Adds one input to the set of documents behind a handle."""
    name, wanted = "", "auto"
    if isinstance(value, Document):
        name, wanted, value = value.name, value.format, value.content
    if wanted not in _FORMATS:
        raise ValueError(f"format is {wanted!r}, expected one of {', '.join(_FORMATS)}")
    content, path, form = _content(value)
    if wanted != "auto":
        form = _FORMATS[wanted]
    call(
        lib.ctrsec_document_add,
        pointer,
        c_text(name or path, "a file name"),
        content,
        len(content),
        form,
    )


def add_signature(pointer: int, signature: Signature) -> None:
    """Adds a verdict to the set of documents behind a handle."""
    call(
        lib.ctrsec_document_signature,
        pointer,
        c_text(signature.image, "image"),
        c_text(signature.verdict, "verdict"),
        None if signature.identity is None else c_text(signature.identity, "identity"),
    )
