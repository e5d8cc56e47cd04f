"""Settings of the first TCP listener in a configuration of HashiCorp Vault or OpenBao."""

from __future__ import annotations

import re
from typing import NamedTuple

from post_renderer.configtext import CannotEditError, Pairs, blocks
from post_renderer.yamltext.splice import Splice, apply

_LISTENER = re.compile(r'\blistener[ \t]+"?tcp"?\s*(\{)')
_HIDDEN = re.compile(
    r'"(?:\\.|[^"\\\n])*"|#[^\n]*|//[^\n]*|/\*.*?\*/|<<-?(\w+)\r?\n.*?\n[ \t]*\1(?=\r?\n|\Z)', re.DOTALL
)
_ATTRIBUTE = re.compile(r"[ \t]*(\w+)[ \t]*=[ \t]*")
_SINGLE_VALUE = re.compile(r'"(?:\\.|[^"\\\n])*"|[\w.+-]+')
_BARE = re.compile(r"(?:true|false|[0-9]+)\Z")


class _Attribute(NamedTuple):
    """An attribute directly in the listener: its name, and the offsets of its value and of its line."""

    name: str
    value: int
    line: int


class _Listener(NamedTuple):
    """The first TCP listener: the offsets of its braces, and its attributes."""

    opening: int
    closing: int
    attributes: list[_Attribute]


def edit(text: str, settings: Pairs) -> str:
    """``text`` with ``settings`` in its first TCP listener. Raises CannotEditError.

    A name may begin with ``listener.tcp.``.
    """
    if text.lstrip().startswith("{"):
        raise CannotEditError("is JSON, and only HCL can be edited")
    listener = _first_listener(text)
    splices: list[Splice] = []
    new_lines: list[str] = []
    for path, value in settings:
        name = path.removeprefix("listener.tcp.")
        existing = [attribute for attribute in listener.attributes if attribute.name == name]
        if not value:
            splices += [_removal(text, attribute) for attribute in existing]
        elif existing:
            splices += [splice for attribute in existing for splice in _changed(text, attribute, value)]
        else:
            new_lines.append(f"{name} = {blocks.quoted(value, _BARE)}")
    if new_lines:
        splices.append(_insertion(text, new_lines, listener))
    return apply(text, splices)


def _first_listener(text: str) -> _Listener:
    mask = blocks.masked(text, _HIDDEN)
    for match in _LISTENER.finditer(text):
        opening = match.start(1)
        is_hidden = mask[match.start()] != "l" or mask[opening] != "{"
        if is_hidden or blocks.depth(mask, match.start()):
            continue
        closing = blocks.closing(mask, opening, 'listener "tcp"')
        if "{{" in text[opening + 1 : closing]:
            raise CannotEditError('has a template in its listener "tcp"')
        lines = mask[opening + 1 : closing].split("\n")
        if len(lines) < 2 or (lines[0] + lines[-1]).strip():
            raise CannotEditError('has a listener "tcp" whose settings are not on lines of their own')
        return _Listener(opening, closing, _attributes(text, mask, opening, closing))
    raise CannotEditError('has no listener "tcp"')


def _attributes(text: str, mask: str, opening: int, closing: int) -> list[_Attribute]:
    attributes, line = [], _next_line(text, opening)
    while line < closing:
        match = _ATTRIBUTE.match(text, line)
        if match and mask[match.start(1)].strip() and blocks.depth(mask, line, opening) == 1:
            attributes.append(_Attribute(match[1], match.end(), line))
        line = _next_line(text, line)
    return attributes


def _removal(text: str, attribute: _Attribute) -> Splice:
    return Splice(attribute.line, _next_line(text, attribute.value), "")


def _changed(text: str, attribute: _Attribute, value: str) -> list[Splice]:
    current = _SINGLE_VALUE.match(text, attribute.value)
    if not current:
        raise CannotEditError(f'does not set {attribute.name} to a single value in its listener "tcp"')
    if current[0].strip('"') == value:
        return []
    return [Splice(*current.span(), blocks.quoted(value, _BARE))]


def _insertion(text: str, new_lines: list[str], listener: _Listener) -> Splice:
    """``new_lines`` after the last attribute that fits on one line, indented as the first attribute is."""
    attributes = listener.attributes
    if attributes:
        indent = blocks.indentation(text, attributes[0].line)
    else:
        indent = blocks.indentation(text, listener.closing) + "  "
    one_line = [attribute.value for attribute in attributes if _SINGLE_VALUE.match(text, attribute.value)]
    offset = _next_line(text, one_line[-1] if one_line else listener.opening)
    return Splice(offset, offset, "".join(f"{indent}{line}{blocks.newline(text)}" for line in new_lines))


def _next_line(text: str, offset: int) -> int:
    return text.index("\n", offset) + 1
