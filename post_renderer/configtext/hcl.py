"""Settings of the first TCP listener in a configuration of HashiCorp Vault or OpenBao."""

from __future__ import annotations

import re
from typing import NamedTuple

from post_renderer.configtext import NoPlace, Pairs, blocks
from post_renderer.yamltext.splice import Splice, apply

_LISTENER = re.compile(r'\blistener[ \t]+"?tcp"?\s*(\{)')
_HIDDEN = re.compile(
    r'"(?:\\.|[^"\\\n])*"|#[^\n]*|//[^\n]*|/\*.*?\*/|<<-?(\w+)\r?\n.*?\n[ \t]*\1(?=\r?\n|\Z)', re.DOTALL
)
_ATTRIBUTE = re.compile(r"[ \t]*(\w+)[ \t]*=[ \t]*")
_SINGLE = re.compile(r'"(?:\\.|[^"\\\n])*"|[\w.+-]+')
_BARE = re.compile(r"(?:true|false|[0-9]+)\Z")


class _Attribute(NamedTuple):
    """An attribute of the listener's own: its name, where its value begins, and where the line does."""

    name: str
    value: int
    line: int


def written(text: str, settings: Pairs) -> str:
    """``text`` with ``settings`` in its first TCP listener, for which ``listener.tcp.`` may stand. Raises NoPlace."""
    if text.lstrip().startswith("{"):
        raise NoPlace("is written as JSON, where HCL is known")
    opening, closing, mask = _block(text)
    known = _attributes(text, mask, opening, closing)
    splices, new = [], []
    for path, value in settings:
        name = path.removeprefix("listener.tcp.")
        places = [attribute for attribute in known if attribute.name == name]
        if not value:
            splices += [Splice(place.line, _next_line(text, place.value), "") for place in places]
        elif not places:
            new.append(f"{name} = {_said(value)}")
        for place in places if value else ():
            there = _SINGLE.match(text, place.value)
            if not there:
                raise NoPlace(f'has more than one value for {name} in its listener "tcp"')
            if there[0].strip('"') != value:
                splices.append(Splice(*there.span(), _said(value)))
    if new:
        splices.append(_inserted(text, new, known, opening, closing))
    return apply(text, splices)


def _block(text: str) -> tuple[int, int, str]:
    """Where the listener's braces are, and the text without strings and comments."""
    mask = blocks.masked(text, _HIDDEN)
    for found in _LISTENER.finditer(text):
        opening = found.start(1)
        if mask[found.start()] != "l" or mask[opening] != "{" or blocks.depth(mask, found.start()):
            continue
        closing = blocks.closing(mask, opening, 'listener "tcp"')
        inside = text[opening + 1 : closing]
        if "{{" in inside:
            raise NoPlace('has a template in its listener "tcp"')
        lines = mask[opening + 1 : closing].split("\n")
        if len(lines) < 2 or (lines[0] + lines[-1]).strip():
            raise NoPlace('does not write its listener "tcp" as a block of lines')
        return opening, closing, mask
    raise NoPlace('has no listener "tcp"')


def _attributes(text: str, mask: str, opening: int, closing: int) -> list[_Attribute]:
    found, line = [], _next_line(text, opening)
    while line < closing:
        attribute = _ATTRIBUTE.match(text, line)
        if attribute and mask[attribute.start(1)].strip() and blocks.depth(mask, line, opening) == 1:
            found.append(_Attribute(attribute[1], attribute.end(), line))
        line = _next_line(text, line)
    return found


def _inserted(text: str, new: list[str], known: list[_Attribute], opening: int, closing: int) -> Splice:
    """New lines behind the last attribute that fits on one, with the indentation of the first one."""
    indent = blocks.indentation(text, known[0].line) if known else blocks.indentation(text, closing) + "  "
    behind = [attribute.value for attribute in known if _SINGLE.match(text, attribute.value)]
    at = _next_line(text, behind[-1] if behind else opening)
    return Splice(at, at, "".join(f"{indent}{line}{blocks.newline(text)}" for line in new))


def _next_line(text: str, offset: int) -> int:
    return text.index("\n", offset) + 1


def _said(value: str) -> str:
    if _BARE.match(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
