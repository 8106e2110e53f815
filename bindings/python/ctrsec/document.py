# SPDX-License-Identifier: Apache-2.0
"""The inputs of a check."""

import ctypes
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


@dataclass(frozen=True)
class Archive:
    """The images of an OCI layout, or of what ``docker save`` writes.

    ``members`` maps paths in the archive to their content; layers are not needed and may be left
    out, or be there as ``None``.
    """

    members: Mapping[str, Optional[bytes]]
    name: str = ""


#: str and bytes are the document, a path is the file, dict and list are the object.
Input = Union[Bytes, "os.PathLike[str]", Mapping[str, Any], list[Any], Document, Archive]


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


def _add_archive(pointer: int, archive: Archive) -> None:
    table = (_abi.Member * len(archive.members))()
    for row, (name, content) in zip(table, archive.members.items()):
        row.struct_size = ctypes.sizeof(row)
        row.name = c_text(name, "the name of a member")
        if content is not None:
            row.bytes = ctypes.cast(ctypes.c_char_p(content), ctypes.c_void_p)
            row.size = len(content)
    call(lib.ctrsec_document_add_image, pointer, c_text(archive.name, "name"), table, len(table))


def add(pointer: int, value: Input) -> None:
    """Adds one input to the set of documents behind a handle."""
    if isinstance(value, Archive):
        _add_archive(pointer, value)
        return
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
