"""Settings in lines of ``key = value``: rabbitmq.conf, Java properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.configtext import CannotEditError, Pairs

_LINE = re.compile(r"(?P<head>[ \t]*(?P<key>[^\s=:#!;\[]+)(?P<sign>[ \t]*[=:][ \t]*))(?P<value>[^\r]*)")
_COMMENT = ("#", "!", ";")
_SECTION = re.compile(r"(?m)^[ \t]*\[[^\]\n]*\][ \t]*\r?$")
_TEMPLATE = re.compile(r"(?m)^[ \t]*\{[{%]")
# A line that ends in one backslash continues on the next line, one that ends in two does not.
_CONTINUES = re.compile(r"(?<!\\)(?:\\\\)*\\\r?\Z")


def edit(text: str, settings: Pairs) -> str:
    """``text`` with ``settings``. Raises CannotEditError.

    Of several lines with one key the last one changes; lines for new keys are added at the end.
    """
    if _TEMPLATE.search(text):
        raise CannotEditError("is a template with conditional lines")
    if _SECTION.search(text):
        raise CannotEditError("has sections, and only key = value lines can be edited")
    lines = text.split("\n")
    for key, value in settings:
        existing = [(number, match) for number, match in _key_lines(lines) if match["key"] == key]
        if any(_CONTINUES.search(lines[number]) for number, _ in existing):
            raise CannotEditError(f"sets {key} over several lines")
        if not value:
            for number, _ in reversed(existing):
                del lines[number]
        elif not existing:
            _append(lines, key, value)
        else:
            number, match = existing[-1]
            if match["value"].strip() != value:
                lines[number] = match["head"] + value + _carriage_return(lines[number])
    return "\n".join(lines)


def _key_lines(lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The lines with a key and their numbers; comments and continuations of the line before are left out."""
    is_continuation = False
    for number, line in enumerate(lines):
        match = None if is_continuation else _LINE.match(line)
        is_comment = not is_continuation and line.lstrip().startswith(_COMMENT)
        is_continuation = not is_comment and bool(_CONTINUES.search(line))
        if match:
            yield number, match


def _append(lines: list[str], key: str, value: str) -> None:
    """Adds a line after the last one that is not blank, with the equals sign or colon of the last key."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if end and _CONTINUES.search(lines[end - 1]) and not lines[end - 1].lstrip().startswith(_COMMENT):
        raise CannotEditError("ends with a line that continues on the next one")
    signs = [match["sign"] for _, match in _key_lines(lines)]
    sign = re.sub(r"[ \t]+", " ", signs[-1]) if signs else " = "
    line = key + sign + value
    if end < len(lines):
        lines.insert(end, line + _carriage_return(lines[0]))
    else:
        # The text has no line break at its end.
        lines[-1] += _carriage_return(lines[0])
        lines.append(line)


def _carriage_return(line: str) -> str:
    return "\r" if line.endswith("\r") else ""
