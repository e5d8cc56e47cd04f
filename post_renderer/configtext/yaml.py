"""Settings by dotted path in a YAML text."""

from __future__ import annotations

import re

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.configtext import CannotEditError, Pairs
from post_renderer.model import ABSENT
from post_renderer.yamltext import edits, quote, slots
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import DesiredTree, as_read, patched
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.layout import Context, SourceText
from post_renderer.yamltext.reconcile import VerificationError, reconcile
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import apply

# A program may read a quoted one as a string, and refuse it.
_UNQUOTED = re.compile(r"(?:true|false|[0-9]+)\Z")


def edit(text: str, settings: Pairs) -> str:
    """``text`` with ``settings``, and with the mappings that their paths need. Raises CannotEditError."""
    try:
        root = nodes.compose(text)
    except YAMLSyntaxError as error:
        # The parser's reason may quote the text.
        message = f"is not a single valid YAML document (error in line {error.line})"
        raise CannotEditError(message) from None
    tree = DesiredTree()
    for name, value in settings:
        path = tuple(name.split("."))
        if _has_value(root, path, text) or value:
            tree.add(path, _unquoted(value) if value else ABSENT)
    try:
        return _reconciled(text, root, tree)
    except (VerificationError, YAMLSyntaxError, ValueError):
        raise CannotEditError("is written in a way that cannot be edited") from None


def _unquoted(value: str) -> str:
    return quote.Raw(value) if _UNQUOTED.match(value) else value


def _has_value(root: Node | None, path: tuple[str, ...], text: str) -> bool:
    """Whether a scalar is at ``path``. Raises CannotEditError when anything else is there or above it."""
    node = root
    for number, step in enumerate(path):
        if node is None or nodes.is_null(node):
            return False
        if not isinstance(node, MappingNode):
            if not number:
                raise CannotEditError("is not a mapping")
            raise CannotEditError(f"has something other than a mapping at {'.'.join(path[:number])}")
        slot = slots.find(node, step, text)
        node = slot.value if slot else None
    if node is None:
        return False
    if not isinstance(node, ScalarNode):
        raise CannotEditError(f"has a list or mapping at {'.'.join(path)}")
    return True


def _reconciled(text: str, root: Node | None, tree: DesiredTree) -> str:
    if not tree:
        return text
    if isinstance(root, MappingNode) and root.value:
        return reconcile(text, root, tree)
    # Only comments, or empty brackets.
    value, source = patched({}, tree), SourceText.of(text)
    if isinstance(root, MappingNode):
        edited = apply(text, edits.set_value(Slot(None, root), value, source, Context()))
    else:
        line_break = "" if not text or text.endswith("\n") else source.newline
        lines = quote.block(value, 0, quote.Style())
        edited = text + line_break + "".join(line + source.newline for line in lines)
    if nodes.read(edited) != as_read(value):
        raise VerificationError
    return edited
