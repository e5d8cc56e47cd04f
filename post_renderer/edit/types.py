"""Whether a document has mappings and lists where changes expect them: templates may put in anything."""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.model import Absent, Drop, Finding, Path, Put, problem, spelled
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import Desired, DesiredTree
from post_renderer.yamltext.lookup import Lookup

_MAPPING, _LIST, _SCALAR = "a mapping", "a list", "a single value"


def conflict(
    change: Put | Drop, desired: DesiredTree, root: Node, path: Path, lookup: Lookup
) -> Finding | None:
    """The problem of ``change`` where ``root`` has another type than ``desired``.

    ``path`` is that of the object in the document, below which ``desired`` is meant.
    """
    found = _conflict(root, desired, (), lookup)
    if found is None:
        return None
    at, actual, expected = found
    of_object = at[len(path) :]
    message = f"{spelled(of_object) or 'the object'}: found {actual}, expected {expected}"
    return problem("field-type", change.ref, message, "correct its template", of_object)


def _conflict(node: Node, desired: Desired, path: Path, lookup: Lookup) -> tuple[Path, str, str] | None:
    """Where ``node``, at ``path``, has another type than ``desired``: path, found type, expected type."""
    actual, expected = _type_of(node), _type_expected(desired)
    if nodes.is_null(node) or not expected:
        return None
    if actual != expected:
        return path, actual, expected
    if not isinstance(desired, DesiredTree):
        return None
    for step, below in desired.items():
        slot = lookup.find(node, step)
        found = _conflict(slot.value, below, (*path, step), lookup) if slot else None
        if found:
            return found
    return None


def _type_of(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return _SCALAR
    return _MAPPING if isinstance(node, MappingNode) else _LIST


def _type_expected(desired: Desired) -> str:
    """The type of ``desired``, empty where any will do."""
    if isinstance(desired, Absent):
        return ""
    if isinstance(desired, DesiredTree):
        return _MAPPING if all(isinstance(step, str) for step in desired) else _LIST
    if isinstance(desired, dict):
        return _MAPPING
    return _LIST if isinstance(desired, list) else _SCALAR
