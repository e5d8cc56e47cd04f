"""Settings in lines of ``key = value``: rabbitmq.conf, Java properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.configtext import NoPlace, Pairs

_LINE = re.compile(r"(?P<head>[ \t]*(?P<key>[^\s=:#!;\[]+)(?P<sign>[ \t]*[=:][ \t]*))(?P<value>[^\r]*)")
_COMMENT = ("#", "!", ";")
_SECTION = re.compile(r"(?m)^[ \t]*\[[^\]\n]*\][ \t]*\r?$")
_TEMPLATE = re.compile(r"(?m)^[ \t]*\{[{%]")
# A line ends in one backslash, not in two.
_GOES_ON = re.compile(r"(?<!\\)(?:\\\\)*\\\r?\Z")


def written(text: str, settings: Pairs) -> str:
    """``text`` with ``settings`` in it: the last line of a key is changed, a new one stands at the end. Raises NoPlace."""
    if _TEMPLATE.search(text):
        raise NoPlace("is a template, in which some lines may not count")
    if _SECTION.search(text):
        raise NoPlace("has sections, where key = value lines alone are known")
    lines = text.split("\n")
    for key, value in settings:
        places = [(at, found) for at, found in _active(lines) if found["key"] == key]
        if any(_GOES_ON.search(lines[at]) for at, _ in places):
            raise NoPlace(f"states {key} over several lines")
        if not value:
            for at, _ in reversed(places):
                del lines[at]
        elif not places:
            _append(lines, key, value)
        elif places[-1][1]["value"].strip() != value:
            at, found = places[-1]
            lines[at] = found["head"] + value + "\r" * lines[at].endswith("\r")
    return "\n".join(lines)


def _active(lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The lines that say something, with their number; those that go on with the one before left out."""
    goes_on = False
    for at, line in enumerate(lines):
        found = None if goes_on else _LINE.match(line)
        comment = not goes_on and line.lstrip().startswith(_COMMENT)
        goes_on = not comment and bool(_GOES_ON.search(line))
        if found:
            yield at, found


def _append(lines: list[str], key: str, value: str) -> None:
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    if last and _GOES_ON.search(lines[last - 1]) and not lines[last - 1].lstrip().startswith(_COMMENT):
        raise NoPlace("ends in the middle of a line")
    signs = [found["sign"] for _, found in _active(lines)]
    sign = re.sub(r"[ \t]+", " ", signs[-1]) if signs else " = "
    line = key + sign + value
    if last == len(lines):
        # The text goes on without a line break at its end.
        lines[-1] += "\r" * lines[0].endswith("\r")
        lines.append(line)
    else:
        lines.insert(last, line + "\r" * lines[0].endswith("\r"))
