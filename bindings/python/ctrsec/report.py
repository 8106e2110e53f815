# SPDX-License-Identifier: Apache-2.0
"""Results written out by the library."""

import ctypes

from . import _abi
from ._call import make_bytes
from ._load import lib
from .finding import SEVERITIES


def write(
    pointer: int,
    form: _abi.ReportFormat,
    *,
    indent: int = 0,
    colour: bool = False,
    min_severity: str = "info",
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
    )
    return make_bytes(lib.ctrsec_report_write, pointer, ctypes.byref(options)).decode("utf-8")
