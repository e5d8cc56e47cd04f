"""Values as YAML text: block lines and flow. Every string is double-quoted.

YAML 1.1 readers (Helm, the API server) do not read unquoted ``on``, ``y``, ``1e3`` or
``0o17`` as strings; a quoted scalar always is one.
"""

from __future__ import annotations

import re

from post_renderer.model import Value
from post_renderer.model.records import NamedTuple

# Keys stay unquoted where every reader reads them as strings.
_SAFE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*(?:/[A-Za-z0-9_.\-]+)?\Z")
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
# A plain scalar that YAML 1.1 and 1.2 both read as a string: begins with a letter
# or a slash and is none of the words above.
_SAFE_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./\- ]*\Z")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# Compiled when it is needed: the surrogates make that take half a millisecond.
_UNPRINTABLE = '[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]'


class Raw(str):
    """A scalar as YAML text, quotes included: written as it is."""

    __slots__ = ()


class Style(NamedTuple):
    """How a document is indented, in blanks: ``step`` per mapping, ``offset`` of a list under its key."""

    step: int = 2
    offset: int = 2


def quoted(text: str) -> str:
    """``text`` as a double-quoted scalar on one line."""
    if text.isascii() and text.isprintable() and "\\" not in text and '"' not in text:
        return f'"{text}"'
    return '"' + re.sub(_UNPRINTABLE, lambda match: _escape(match[0]), text) + '"'


def _escape(char: str) -> str:
    code = ord(char)
    return _ESCAPES.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def scalar(value: Value) -> str:
    """A string, number, boolean or null as YAML text."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def key(name: str) -> str:
    """A mapping key as YAML text."""
    return name if _SAFE_KEY.match(name) and name.lower() not in _WORDS else quoted(name)


def is_string(plain: str) -> bool:
    """Whether every reader reads the unquoted scalar ``plain`` as a string."""
    return bool(_SAFE_PLAIN.match(plain)) and plain.lower() not in _WORDS


def flow(value: Value) -> str:
    """Any value on one line; valid JSON if no Raw is in it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(name)}: {flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def block(value: Value, indent: int, style: Style) -> list[str]:
    """A mapping or list as block lines, each indented by ``indent`` blanks."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        entries = [_entry(f"{pad}{key(name)}:", item, indent, style) for name, item in value.items()]
        return [line for lines in entries for line in lines]
    if isinstance(value, list) and value:
        return [line for item in value for line in _item(item, indent, style)]
    return [pad + flow(value)]


def _entry(head: str, value: Value, indent: int, style: Style) -> list[str]:
    """``value`` after ``head``, which is its indented key and colon."""
    if isinstance(value, dict) and value:
        return [head, *block(value, indent + style.step, style)]
    if isinstance(value, list) and value:
        return [head, *block(value, indent + style.offset, style)]
    return [f"{head} {flow(value)}"]


def _item(value: Value, indent: int, style: Style) -> list[str]:
    first, *rest = block(value, indent + 2, style)
    return [f"{' ' * indent}- {first.lstrip(' ')}", *rest]
