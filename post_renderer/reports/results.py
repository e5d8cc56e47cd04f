"""The findings of a run as ``results`` of a ResourceList.

A result has a message and a severity, and where they are known the object, the field and the file (kustomize
5.7.1, cmd/config/docs/api-conventions/functions-spec.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from post_renderer.model import (
    ABSENT,
    NOTE,
    PROBLEM,
    WARNING,
    Body,
    Finding,
    Key,
    Path,
    Ref,
    Step,
    Value,
    fields,
    spelled,
)
from post_renderer.yamltext import append, pieces
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import DesiredTree, as_read
from post_renderer.yamltext.reconcile import reconcile

# The tag with the rule of a finding. By it the results of an earlier run are known.
RULE = "backend-tls.kuberise.io/rule"
_SEVERITIES = {PROBLEM: "error", WARNING: "warning", NOTE: "info"}
# Where orchestrators say which file an object is of, and its place there; the second spelling is the older.
_OF_FILES = ("internal.config.kubernetes.io/", "config.kubernetes.io/")
_FIELD = "results"


def with_results(text: str, findings: Sequence[Finding]) -> str:
    """``text``, a ResourceList, with ``findings`` as its last results, in place of those of an earlier run.

    The results of other functions stay. Raises YAMLSyntaxError when ``text`` cannot be read.
    """
    content = pieces.read(text, "items")
    items = _Items(fields.sequence(content, "items"))
    ours: list[Value] = [_result(finding, items) for finding in findings]
    listed = fields.sequence(content, _FIELD)
    earlier = [number for number, item in enumerate(listed) if RULE in fields.mapping(item, "tags")]
    if [listed[number] for number in earlier] == as_read(ours):
        return text
    rest = _without(text, earlier, len(listed)) if earlier else text
    return append.with_items(rest, _FIELD, ours) if ours else rest


def _without(text: str, numbers: Sequence[int], count: int) -> str:
    """``text`` without the results ``numbers``, which are ``count`` in all."""
    root = nodes.compose(text)
    assert root is not None
    tree = DesiredTree()
    paths: Iterable[Path] = [(_FIELD,)] if len(numbers) == count else [(_FIELD, number) for number in numbers]
    for path in paths:
        tree.add(path, ABSENT)
    return reconcile(text, root, tree)


class _Items:
    """The items of a ResourceList by their names."""

    def __init__(self, items: Sequence[Value]) -> None:
        self._by_name: dict[tuple[str, str, str], list[Body]] = defaultdict(list)
        for item in map(fields.mapping, items):
            group = fields.text(item, "apiVersion").rpartition("/")[0]
            name = fields.text(item, "metadata", "name")
            self._by_name[group, fields.text(item, "kind"), name].append(item)

    def find(self, ref: Ref) -> Body | None:
        """The first item that is called ``ref``; the namespace counts where the item states one."""
        named = self._by_name.get((ref.group, ref.kind, ref.name), ())
        own = ("", ref.namespace)
        return next((item for item in named if fields.text(item, "metadata", "namespace") in own), None)


def _result(finding: Finding, items: _Items) -> Value:
    item = items.find(finding.ref) if finding.ref else None
    sentence = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    result: Body = {
        "message": sentence if item else str(finding),
        "severity": _SEVERITIES[finding.severity],
    }
    if item:
        result["resourceRef"] = _identity(item)
        if finding.path:
            result["field"] = {"path": spelled(_with_indices(finding.path, item))}
        file = _file(item)
        if file:
            result["file"] = file
    result["tags"] = {RULE: finding.rule}
    return result


def _identity(item: Body) -> Value:
    values = {
        "apiVersion": fields.text(item, "apiVersion"),
        "kind": fields.text(item, "kind"),
        "namespace": fields.text(item, "metadata", "namespace"),
        "name": fields.text(item, "metadata", "name"),
    }
    return {key: value for key, value in values.items() if value}


def _file(item: Body) -> Body:
    """The file that ``item`` is of, as its annotations say; empty without one."""
    annotations = fields.texts(item, "metadata", "annotations")
    path, index = (
        next((annotations[prefix + key] for prefix in _OF_FILES if prefix + key in annotations), "")
        for key in ("path", "index")
    )
    if not path:
        return {}
    return {"path": path, "index": int(index)} if index.isascii() and index.isdigit() else {"path": path}


def _with_indices(path: Path, item: Value) -> Path:
    """``path`` with the indices of list items that it names by a key, as far as ``item`` has them."""
    found: list[Step] = []
    for step in path:
        index = _index(step, item)
        if index is None:
            break
        found.append(index)
        item = fields.at(item, index)
    return (*found, *path[len(found) :])


def _index(step: Step, item: Value) -> str | int | None:
    """``step`` as a key or an index of ``item``; None for what is not there."""
    if isinstance(step, (str, int)):
        return step
    same = (
        (fields.text(each, step.field) == str(step.value) for each in fields.sequence(item))
        if isinstance(step, Key)
        else ()
    )
    return next((number for number, is_same in enumerate(same) if is_same), None)
