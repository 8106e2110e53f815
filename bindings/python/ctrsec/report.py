# SPDX-License-Identifier: Apache-2.0
"""Results written out by the library."""

import ctypes
from collections.abc import Iterator

from . import _abi
from ._call import c_text, make_bytes
from ._load import lib
from .finding import SEVERITIES


def _formats() -> Iterator[tuple[str, int]]:
    number = 0
    while (name := lib.ctrsec_report_format_name(number)) is not None:
        yield name.decode("ascii"), number
        number += 1


#: Numbers of the formats by their names.
FORMATS: dict[str, int] = dict(_formats())


def media_type(form: str) -> str:
    """The media type of a format, such as "application/sarif+json"."""
    kind = _abi.ReportKind(struct_size=ctypes.sizeof(_abi.ReportKind))
    if form not in FORMATS or lib.ctrsec_report_kind(ctypes.byref(kind), FORMATS[form]) != 0:
        raise ValueError(f"the format is {form!r}, expected one of {sorted(FORMATS)}")
    return str(kind.media_type.decode("ascii"))


def write(
    pointer: int,
    form: int,
    *,
    indent: int = 0,
    colour: bool = False,
    min_severity: str = "info",
    category: str = "",
    project: str = "",
    time: int = 0,
) -> str:
    """The report of the result behind a handle, as text that ends with a line break."""
    if min_severity not in SEVERITIES:
        raise ValueError(f"min_severity is {min_severity!r}, expected one of {SEVERITIES}")
    if not 0 <= indent <= 16:
        raise ValueError("indent is 0 to 16 blanks")
    options = _abi.ReportOptions(
        struct_size=ctypes.sizeof(_abi.ReportOptions),
        format=int(form),
        colour=int(colour),
        min_severity=SEVERITIES.index(min_severity) + 1,
        indent=indent,
        category=c_text(category, "the category") if category else None,
        project=c_text(project, "the project") if project else None,
        time=time,
    )
    return make_bytes(lib.ctrsec_report_write, pointer, ctypes.byref(options)).decode("utf-8")
