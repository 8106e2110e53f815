# SPDX-License-Identifier: Apache-2.0
"""Admission requests: the objects that they may refer to, and the answers to them."""

from dataclasses import dataclass
from typing import Optional

from . import context as _context
from . import document as _document
from ._call import Handle, make
from ._load import lib
from .context import Context
from .document import Input
from .result import Result


class Objects(Handle):
    """Objects that admission requests may refer to: Namespaces, parameters, definitions of
    resources, services, reports on images. They are not judged themselves.

    ``inputs`` are as in ``Plan.check``. One may serve any number of reviews, plans and threads at
    once. What cannot be read is told in the notices of each review's result, and what refers to it
    is unknown. Raises LimitError (number of documents), OSError for a path.
    """

    __slots__ = ()

    def __init__(self, *inputs: Input, context: Optional[Context] = None) -> None:
        super().__init__(
            make(lib.ctrsec_document_new, _context.handle(context)), lib.ctrsec_document_free
        )
        for item in inputs:
            _document.add(self._handle(), item)


@dataclass(frozen=True)
class Answer:
    """The answer to an AdmissionReview: ``body`` is the AdmissionReview to send, in JSON."""

    body: bytes
    result: Result  #: the findings behind it

    @property
    def allowed(self) -> bool:
        return self.result.allowed
