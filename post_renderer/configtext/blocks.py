"""Texts whose blocks stand in braces: where they are, strings and comments left out."""

from __future__ import annotations

import re

from post_renderer.configtext import NoPlace


def masked(text: str, hidden: re.Pattern[str]) -> str:
    """``text`` with blanks in place of all that ``hidden`` matches: offsets stay as they are."""
    return hidden.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def depth(mask: str, end: int, start: int = 0) -> int:
    """How many blocks are open at ``end`` that were not at ``start``."""
    return mask.count("{", start, end) - mask.count("}", start, end)


def closing(mask: str, opening: int, what: str) -> int:
    """The offset of the brace that closes the one at ``opening``. Raises NoPlace."""
    level = 0
    for found in re.finditer("[{}]", mask[opening:]):
        level += 1 if found[0] == "{" else -1
        if not level:
            return opening + found.start()
    raise NoPlace(f"never closes its {what}")


def line_start(text: str, offset: int) -> int:
    """Where the line of ``offset`` begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of ``offset`` ends, its line break left out."""
    found = text.find("\n", offset)
    end = len(text) if found < 0 else found
    return end - text.endswith("\r", offset, end)


def indentation(text: str, offset: int) -> str:
    """The blanks that the line of ``offset`` begins with."""
    start = line_start(text, offset)
    found = re.compile(r"[ \t]*").match(text, start)
    assert found is not None
    return found[0]


def newline(text: str) -> str:
    """What ends the lines of ``text``."""
    return "\r\n" if "\r\n" in text else "\n"
