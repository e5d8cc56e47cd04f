"""A new text in the literal block scalar (``|``) that holds the old one: only lines that differ change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.nodes import ScalarNode

from post_renderer.model import Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.node import Entry
from post_renderer.yamltext.quote import Raw
from post_renderer.yamltext.splice import Splice

_HEADER = re.compile(r"\|([0-9+\-]*)[ \t]*(?:#[^\n]*)?\r?\n")
# What a reader of YAML 1.1 or 1.2 takes for a line break, or refuses, where it is not escaped.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def rewritten(place: Entry, value: Value, text: str, newline: str) -> Splice | None:
    """``value`` in place of the lines of the literal at ``place``; None where its header cannot say it."""
    node = place.value
    if not isinstance(value, str) or isinstance(value, Raw):
        return None
    if not isinstance(node, ScalarNode) or node.style != "|" or place.alias:
        return None
    header = _HEADER.match(text, nodes.after_properties(text, int(node.start_mark.index)))
    if not header or _ODD.search(value):
        return None
    old, new = _lines(str(node.value), header[1]), _lines(value, header[1])
    start, end = header.end(), nodes.scalar_end(node, text)
    if not old or not new or (end == len(text) and "-" not in header[1]):
        # With no line break at its end a literal says something else than its header.
        return None
    there = text[start:end].split("\n")[: len(old)]
    indent = _indent(there, old)
    first = next((line for line in new if line), " ")
    if not indent or (first[0] in " \t" and not header[1].strip("+-")):
        return None
    end = start + len("\n".join(there).removesuffix("\r"))
    lines = _merged([line.removesuffix("\r") for line in there], old, new, indent)
    return Splice(start, end, newline.join(lines))


def _lines(value: str, header: str) -> list[str]:
    """The lines of a text that ends as a literal with this ``header`` does; none when it does not."""
    if "-" not in header:
        if not value.endswith("\n"):
            return []
        value = value[:-1]
    lines = value.split("\n")
    # Blank lines at the end only count where the header keeps them.
    ends_well = any(lines) if "+" in header else bool(lines[-1].strip(" \t"))
    return lines if ends_well else []


def _indent(there: list[str], old: list[str]) -> int:
    """How far the lines of a literal are indented; 0 where they are not as its value says."""
    at = next(number for number, line in enumerate(old) if line)
    indent = len(there[at].removesuffix("\r")) - len(old[at]) if at < len(there) else 0
    if indent <= 0 or len(there) != len(old):
        return 0
    return indent if all(_says(is_, line, indent) for is_, line in zip(there, old, strict=True)) else 0


def _says(raw: str, line: str, indent: int) -> bool:
    raw = raw.removesuffix("\r")
    return raw[:indent].strip(" ") == "" and raw[indent:] == line


def _merged(there: list[str], old: list[str], new: list[str], indent: int) -> Iterator[str]:
    """The lines of ``new``, those of ``old`` that stay as they are written, blanks in empty ones too."""
    from difflib import SequenceMatcher

    for what, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from there[start:end]
        else:
            yield from (" " * indent + line if line else "" for line in new[begin:stop])
