"""By what a text that is still there is told to be about TLS: it may be the filter's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from post_renderer.plan.backend import Backend

COMMON = frozenset(("https", "grpcs", "tls", "ssl", "secure", "cert", "certificate", "tls.crt", "tls.key"))
_SEPARATORS = re.compile(r"[^a-z0-9.-]+")
_PARTS = re.compile(r"[^a-z0-9]+")


def of(backend: Backend) -> frozenset[str]:
    """The words of a backend, in small letters."""
    return frozenset(word.lower() for word in (*COMMON, *_names(backend)) if word)


def _names(backend: Backend) -> Iterator[str]:
    yield from (backend.server_name, backend.certificate.secret, backend.certificate.name)
    if backend.https_port.service != backend.service.name:
        yield backend.https_port.service


def occur(text: str, words: Collection[str]) -> bool:
    """Whether one of ``words`` is a word of ``text``."""
    lower = text.lower()
    return any(piece in words for piece in (lower, *_SEPARATORS.split(lower), *_PARTS.split(lower)))
