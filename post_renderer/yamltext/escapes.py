"""Other spellings of a word: escapes of double-quoted scalars, and base64."""

from __future__ import annotations

import re

# Compiled when a backslash is there.
_ESCAPE = (
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(/)|(?:\r\n|[\r\n\x85\u2028\u2029])[ \t]*)"
)

# A line that ends in a backslash after a blank, as in scripts, splits no word.
_BEGINNING = rb"\\(?:[xuU/]|(?<=\S\\)(?:[\r\n]|\xc2\x85|\xe2\x80))"
# The tag !!binary, written out, with a handle of its own or with escapes.
_BINARY = re.compile(rb"!\S*(?:binary|%)")


def may_contain(word: str, data: bytes) -> bool:
    """Whether ``word``, of ASCII, may be in a scalar of the YAML stream ``data``, however it is spelled."""
    if word.encode() in data or b"%TAG" in data or _BINARY.search(data):
        return True
    is_escaped = b"\\" in data and re.search(_BEGINNING, data)
    return bool(is_escaped) and word in resolved(data.decode("utf-8", "replace"))


def resolved(text: str) -> str:
    """``text`` with such escapes replaced by the ASCII characters they stand for, in quotes or not.

    For searches only: with them, ``text`` may read differently as YAML.
    """
    return re.sub(_ESCAPE, _character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match[4]:
        return "/"
    digits = match[1] or match[2] or match[3]
    if not digits:
        return ""
    code = int(digits, 16)
    return chr(code) if 0x20 <= code < 0x7F else match[0]
