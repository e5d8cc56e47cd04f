"""The smallest stream that still breaks the same promise: documents, lines and characters are left out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from post_renderer.yamltext.stream import split


def minimized(stream: bytes, is_broken: Callable[[bytes], bool], seconds: float) -> bytes:
    """``stream`` without what ``is_broken`` does not need, as far as ``seconds`` reach."""
    end = time.monotonic() + seconds
    text = stream.decode("utf-8", "surrogateescape")
    for pieces in (_documents, _lines, _words, list):
        while True:
            shorter = _without(pieces(text), lambda parts: is_broken(_bytes(parts)), end)
            if shorter == text:
                break
            text = shorter
    return _bytes([text])


def _bytes(parts: Sequence[str]) -> bytes:
    return "".join(parts).encode("utf-8", "surrogateescape")


def _documents(text: str) -> list[str]:
    return [each.text for each in split(text)]


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _without(parts: list[str], is_broken: Callable[[Sequence[str]], bool], end: float) -> str:
    """``parts`` joined, without those that are not needed: first halves are tried, in the end single ones."""
    size = max(len(parts) // 2, 1)
    while parts and time.monotonic() < end:
        start = 0
        while start < len(parts) and time.monotonic() < end:
            fewer = [*parts[:start], *parts[start + size :]]
            if is_broken(fewer):
                parts = fewer
            else:
                start += size
        if size == 1:
            break
        size = max(size // 2, 1)
    return "".join(parts)
