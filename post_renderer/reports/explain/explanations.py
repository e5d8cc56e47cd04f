"""What each line that the filter writes does, and what were without it: the tables of ``explanations/``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from post_renderer.kubernetes import workloads
from post_renderer.model import Path, Ref, Step, Value, fields, package_files
from post_renderer.yamltext import node

FOLDER = "reports/explanations"
# What is done at the path; PUT also where the value is there already.
PUT, ADDED, COPIED, REMOVED = "", "added", "copied", "removed"
# In ``source``: where the settings of the preset are from.
PRESET = "{preset}"
# The kind and the first step of the path that stand for those of every workload.
_WORKLOAD, _POD = "Workload", "pod"


class Explanation(NamedTuple):
    """One row: ``path`` has a pattern of a shell for each step of a field, or a list item, of ``kinds``.

    ``change`` is what is done there: PUT, ADDED, COPIED, REMOVED.
    """

    kinds: tuple[str, ...]
    path: tuple[str, ...]
    change: str
    does: str
    without: str
    source: str


@cache
def rows() -> tuple[Explanation, ...]:
    """All explanations, in the order in which they are looked up: the first that fits is taken."""
    files = package_files.names(FOLDER, ".yaml")
    return tuple(
        _row(item)
        for file in files
        for item in fields.sequence([*_items(node.read(package_files.read(FOLDER, file)))])
    )


def _items(content: Value) -> Sequence[Value]:
    return content if isinstance(content, list) else ()


def _row(item: Value) -> Explanation:
    return Explanation(
        tuple(fields.words(item, "kinds")),
        tuple(fields.words(item, "path")),
        fields.text(item, "change"),
        fields.text(item, "does"),
        fields.text(item, "without"),
        fields.text(item, "source"),
    )


@cache
def _by_kind_and_length() -> Mapping[tuple[str, int, str], Sequence[Explanation]]:
    """The rows by kind, length of the path and change."""
    found: dict[tuple[str, int, str], list[Explanation]] = defaultdict(list)
    for row in rows():
        for kind in row.kinds:
            found[kind, len(row.path), row.change].append(row)
    return found


def above(ref: Ref, path: Path, change: str) -> tuple[Path, Explanation] | None:
    """The explanation of the field at ``path``, or of the nearest one above that has one, with its path.

    ``change`` is what is done to the field or, for ADDED and COPIED, to its object. The rows of a field that
    is PUT hold for those of a new object as well, where that has none of its own.
    """
    for length in range(len(path), -1, -1):
        row = _at(ref, path[:length], change)
        if row is None and length and change == ADDED:
            row = _at(ref, path[:length], PUT)
        if row is not None:
            return path[:length], row
    return None


def _at(ref: Ref, path: Path, change: str) -> Explanation | None:
    for kind, steps in _spellings(ref, path):
        for row in _by_kind_and_length().get((kind, len(steps), change), ()):
            if all(fnmatchcase(step, pattern) for step, pattern in zip(steps, row.path, strict=True)):
                return row
    return None


def _spellings(ref: Ref, path: Path) -> list[tuple[str, list[str]]]:
    """Kind and path as rows write them: as they are, and as those of a workload."""
    steps = [_text(step) for step in path]
    spelled = [(ref.kind, steps)]
    if workloads.is_workload(ref):
        spec = list(map(_text, workloads.spec_path(ref.kind)))
        if steps[: len(spec)] == spec:
            steps = [_POD, *("containers" if s == "initContainers" else s for s in steps[len(spec) :])]
        spelled.append((_WORKLOAD, steps))
    return spelled


def _text(step: Step) -> str:
    return str(step) if isinstance(step, (str, int)) else str(step.value)
