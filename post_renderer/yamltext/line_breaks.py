"""The line breaks of YAML 1.1, as Go reads them: besides LF and CRLF also CR alone, NEL, LS and PS."""

from __future__ import annotations

import re

_OTHER = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def as_line_feeds(text: str) -> str:
    """``text`` with LF in place of each line break that is neither LF nor CRLF. Its length stays the same."""
    if text.isascii() and text.count("\r") == text.count("\r\n"):
        return text
    return _OTHER.sub("\n", text)
