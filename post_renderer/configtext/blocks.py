"""Texts with blocks in braces: where the blocks are, strings and comments left out."""

from __future__ import annotations

import re

from post_renderer.configtext import CannotEditError

_BRACE = re.compile("[{}]")
_INDENTATION = re.compile(r"[ \t]*")


def masked(text: str, hidden: re.Pattern[str]) -> str:
    """``text`` with blanks in place of everything that ``hidden`` matches; offsets stay the same."""
    return hidden.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def depth(mask: str, end: int, start: int = 0) -> int:
    """How many of the blocks that open between ``start`` and ``end`` are still open at ``end``."""
    return mask.count("{", start, end) - mask.count("}", start, end)


def closing(mask: str, opening: int, what: str) -> int:
    """The offset of the brace that closes the one at ``opening``. Raises CannotEditError about ``what``."""
    level = 0
    for brace in _BRACE.finditer(mask, opening):
        level += 1 if brace[0] == "{" else -1
        if not level:
            return brace.start()
    raise CannotEditError(f"has no closing brace for its {what}")


def line_start(text: str, offset: int) -> int:
    """The offset of the first character on the line of ``offset``."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """The offset of the line break that ends the line of ``offset``, or the end of the text."""
    line_feed = text.find("\n", offset)
    end = len(text) if line_feed < 0 else line_feed
    return end - 1 if text.endswith("\r", offset, end) else end


def indentation(text: str, offset: int) -> str:
    """The blanks at the beginning of the line of ``offset``."""
    match = _INDENTATION.match(text, line_start(text, offset))
    assert match is not None
    return match[0]


def newline(text: str) -> str:
    """The line break that new lines of ``text`` get."""
    return "\r\n" if "\r\n" in text else "\n"


def quoted(value: str, bare: re.Pattern[str]) -> str:
    """``value`` in double quotes, unless it matches ``bare``."""
    if bare.match(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
