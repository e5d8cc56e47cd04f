"""Block scalars (``|`` and ``>``): a new text in one, of which only the lines that differ change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.nodes import ScalarNode

from post_renderer.model import Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import slots
from post_renderer.yamltext.layout import SourceText
from post_renderer.yamltext.quote import Raw
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice

# Compiled when a literal is changed, which few documents have: all three take almost a millisecond.
_LITERAL_HEADER = r"\|([0-9+\-]*)[ \t]*(?:#[^\n]*)?\r?\n"
# The indicators of indentation and chomping after ``|`` or ``>``.
_INDICATORS = r"[0-9+\-]*"
# What a reader of YAML 1.1 or 1.2 takes for a line break, or refuses, where it is not escaped.
_SPECIAL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"


def rewritten(slot: Slot, value: Value, source: SourceText) -> Splice | None:
    """``value`` in place of the lines of the literal in ``slot``; None where its header does not allow it."""
    node, text = slot.value, source.text
    if not isinstance(value, str) or isinstance(value, Raw):
        return None
    if not isinstance(node, ScalarNode) or node.style != "|" or slot.alias:
        return None
    header = re.compile(_LITERAL_HEADER).match(text, slots.after_properties(text, int(node.start_mark.index)))
    if not header or re.search(_SPECIAL, value):
        return None
    indicators = header[1]
    old, new = _lines(str(node.value), indicators), _lines(value, indicators)
    start, end = header.end(), slots.scalar_end(node, text)
    if not old or not new or (end == len(text) and "-" not in indicators):
        # A literal without a final line break contradicts its chomping indicator.
        return None
    source_lines = text[start:end].split("\n")[: len(old)]
    indent = _indent(source_lines, old)
    first = next((line for line in new if line), " ")
    if not indent or (first[0] in " \t" and not indicators.strip("+-")):
        return None
    end = start + len("\n".join(source_lines).removesuffix("\r"))
    lines = _merged([line.removesuffix("\r") for line in source_lines], old, new, indent)
    return Splice(start, end, source.newline.join(lines))


def _lines(value: str, indicators: str) -> list[str]:
    """The lines of a text that ends as a literal with these ``indicators`` does; none when it does not."""
    if "-" not in indicators:
        if not value.endswith("\n"):
            return []
        value = value[:-1]
    lines = value.split("\n")
    # Blank lines at the end are part of the value only where the header keeps them.
    ends_well = any(lines) if "+" in indicators else bool(lines[-1].strip(" \t"))
    return lines if ends_well else []


def _indent(source_lines: list[str], lines: list[str]) -> int:
    """How far ``source_lines``, which read as ``lines``, are indented; 0 where they do not read so."""
    number = next(number for number, line in enumerate(lines) if line)
    if len(source_lines) != len(lines):
        return 0
    indent = len(source_lines[number].removesuffix("\r")) - len(lines[number])
    if indent <= 0:
        return 0
    pairs = zip(source_lines, lines, strict=True)
    return indent if all(_reads_as(source_line, line, indent) for source_line, line in pairs) else 0


def _reads_as(source_line: str, line: str, indent: int) -> bool:
    source_line = source_line.removesuffix("\r")
    return source_line[:indent].strip(" ") == "" and source_line[indent:] == line


def _merged(source_lines: list[str], old: list[str], new: list[str], indent: int) -> Iterator[str]:
    """The lines of ``new``, indented; those that are in ``old`` too, as they are in the source."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            yield from source_lines[start:end]
        else:
            yield from (" " * indent + line if line else "" for line in new[new_start:new_end])


def with_strip_indicator(root: Slot, text: str) -> list[Splice]:
    """``|`` as ``|-`` where ``text`` ends inside a block scalar, without a line break.

    With lines after it, the value would gain a line break.
    """
    last = root
    while not isinstance(last.value, ScalarNode) and not nodes.is_flow(last.value) and not last.alias:
        last = slots.children(last.value, text)[-1]
    if last.alias or text.endswith("\n") or getattr(last.value, "style", None) not in ("|", ">"):
        return []
    start = slots.after_properties(text, int(last.value.start_mark.index)) + 1
    indicators = re.compile(_INDICATORS).match(text, start)
    assert indicators is not None
    return [Splice(start, indicators.end(), indicators[0].strip("+-") + "-")]
