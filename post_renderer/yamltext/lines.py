"""In which line of a document a field is."""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.model import Item, Key, Path, Step


def line_of(root: Node, path: Path) -> int:
    """The line of the field at ``path`` below ``root``, from 1; where it is not there, of the last that is.

    The line of a field is that of its key, the line of a list item where the item begins.
    """
    line: int = root.start_mark.line
    node: Node | None = root
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
    return line + 1


def _step(node: Node | None, step: Step) -> tuple[int, Node] | None:
    """The line and the value of ``step`` in ``node``."""
    if isinstance(node, MappingNode) and isinstance(step, str):
        # The last of duplicate keys counts.
        for key, value in reversed(node.value):
            if isinstance(key, ScalarNode) and key.value == step:
                return key.start_mark.line, value
    if isinstance(node, SequenceNode):
        index = _index(node, step)
        if index is not None:
            return node.value[index].start_mark.line, node.value[index]
    return None


def _index(node: SequenceNode, step: Step) -> int | None:
    if isinstance(step, int):
        return step if 0 <= step < len(node.value) else None
    return next((index for index, item in enumerate(node.value) if _is(item, step)), None)


def _is(item: Node, step: Step) -> bool:
    """Whether a list item is that of ``step``."""
    if isinstance(step, Item):
        return isinstance(item, ScalarNode) and item.value == step.value
    if not isinstance(step, Key):
        return False
    found = _step(item, step.field)
    return found is not None and isinstance(found[1], ScalarNode) and found[1].value == str(step.value)
