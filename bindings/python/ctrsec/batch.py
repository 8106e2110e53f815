# SPDX-License-Identifier: Apache-2.0
"""Findings on a piece of a stream of events, read from the flat view as they are asked for."""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Optional, Union, overload

from . import _abi
from ._call import Handle
from ._load import lib
from .finding import Counts, Evidence, Finding, Notice
from .result import Reader, counts_of, decision_of

#: Lines of JSON in one piece, or events one by one.
Events = Union[bytes, bytearray, memoryview, str, Iterable[bytes]]


def join_events(events: Events) -> tuple[bytes, int]:
    """One event a line; and how many of them must be judged in one call, 0: as many as can be."""
    if isinstance(events, str):
        return events.encode("utf-8"), 0
    if isinstance(events, bytes):
        return events, 0
    if isinstance(events, (bytearray, memoryview)):
        return bytes(events), 0
    lines = list(events)
    for index, line in enumerate(lines):
        if not isinstance(line, bytes):
            raise TypeError(f"event {index} is {type(line).__name__}, expected bytes")
        if b"\n" in line:  # a line end within JSON is blank space
            line = lines[index] = line.replace(b"\n", b" ")
        if not line or line.isspace():  # blank lines are not counted, events are
            lines[index] = b"null"
    return b"\n".join(lines), len(lines)


class Batch(Handle, Sequence[Finding]):
    """What a batch of events gave: a sequence of findings, each made when it is asked for.

    A finding's ``document`` is the number of its event, ``line`` its line in the batch. ``consumed``
    are the bytes that were judged. Findings that were read stay after close(); others raise then.
    """

    __slots__ = (
        "_count",
        "_evidence",
        "_first",
        "_reader",
        "_stride",
        "consumed",
        "counts",
        "decision",
    )

    def __init__(self, pointer: int, consumed: int) -> None:
        super().__init__(pointer, lib.ctrsec_result_free)
        count, stride = ctypes.c_uint32(), ctypes.c_uint32()
        first = lib.ctrsec_result_findings(pointer, ctypes.byref(count), ctypes.byref(stride))
        self._first: int = first or 0
        self._count: int = count.value
        self._stride: int = stride.value
        self._reader: Optional[Reader] = None
        self._evidence: tuple[Evidence, ...] = ()
        self.consumed = consumed
        self.decision: str = decision_of(pointer)
        self.counts: Counts = counts_of(pointer)

    def __repr__(self) -> str:
        counts = self.counts
        return (
            f"<Batch {self.decision}: {counts.documents} events, {len(self)} findings, "
            f"{counts.unread} not read>"
        )

    def __len__(self) -> int:
        return self._count

    def _at(self, index: int) -> Finding:
        pointer = self._handle()
        if self._reader is None:
            self._reader = Reader(pointer)
            self._evidence = self._reader.evidence()
        item = _abi.Finding.from_address(self._first + index * self._stride)
        return self._reader.finding(item, self._evidence)

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Finding, Sequence[Finding]]:
        if isinstance(index, slice):
            return tuple(self._at(i) for i in range(*index.indices(self._count)))
        if not -self._count <= index < self._count:
            raise IndexError("there is no such finding")
        return self._at(index % self._count)

    def __iter__(self) -> Iterator[Finding]:
        return (self._at(index) for index in range(self._count))

    def notices(self) -> tuple[Notice, ...]:
        """Lines that could not be read, and warnings."""
        return tuple(Reader(self._handle()).notices())
