"""Copies of objects: documents, and items of a List.

A copy is right before its original: whatever applies a stream in its order (Helm, kubectl) has created the
copy when it changes the original.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from post_renderer.edit.document import DocumentChanges, composed, reconciled
from post_renderer.model import ABSENT, Applied, Copy, Drop, Edit, Manifest, Path, Put, Ref
from post_renderer.yamltext import layout
from post_renderer.yamltext.reconcile import with_final_newline
from post_renderer.yamltext.repeat import with_items_repeated

# By these annotations kustomize and kpt know an object again in the output of a function: its comments, its
# earlier names and its place in its file (kustomize 5.7.1, kyaml/kio/kioutil/kioutil.go).
_OF_ORIGINAL = (
    "config.k8s.io/id",
    "config.kubernetes.io/index",
    "config.kubernetes.io/path",
    "kustomize.config.k8s.io/id",
)
ChangesOfCopies: TypeAlias = Mapping[Ref, Sequence[Put | Drop]]
_PREFIX_OF_ORIGINAL = "internal.config.kubernetes.io/"


def edited(
    text: str, changes: DocumentChanges, of_copies: ChangesOfCopies
) -> tuple[list[Edit], str, list[Applied]]:
    """The copies of the document ``text``, itself after ``changes``, and the changes that made a difference.

    ``of_copies`` are the changes that name a copy, by its name.
    """
    in_list = sorted((pair for pair in changes.copies if pair[1].path), key=lambda pair: _order(pair[1].path))
    originals = [manifest.path for _, manifest in in_list]
    repeated = with_items_repeated(text, originals) if originals else text
    siblings = _siblings(originals)
    located = [(_moved(path, siblings), change) for path, change in changes.inside]
    places = Counter(originals)
    for copy, manifest in in_list:
        # Of several copies of one object, the first one is the first in the List.
        path = _before(_moved(manifest.path, siblings), places[manifest.path])
        places[manifest.path] -= 1
        located += ((path, change) for change in _changes_of(copy, manifest, of_copies))
    preceding, applied = [], [Applied(copy, ABSENT) for copy, _ in changes.copies]
    for copy, manifest in changes.copies:
        if not manifest.path:
            edit, differences = _document(repeated, (copy, manifest), of_copies)
            preceding.append(edit)
            applied += differences
            repeated = _following(repeated)
    after, differences = reconciled(repeated, composed(repeated), located)
    return preceding, after, [*applied, *differences]


def _document(
    text: str, pair: tuple[Copy, Manifest], of_copies: ChangesOfCopies
) -> tuple[Edit, list[Applied]]:
    """The document ``text`` under the name of the copy in ``pair``, which has the original as well."""
    text = with_final_newline(text, layout.SourceText.of(text).newline)
    located: list[tuple[Path, Put | Drop]] = [((), change) for change in _changes_of(*pair, of_copies)]
    after, applied = reconciled(text, composed(text), located)
    return Edit((pair[0].ref,), "", after), applied


def _following(text: str) -> str:
    """The document ``text`` as one that another precedes."""
    document = text.removeprefix("\ufeff")
    return document if document.startswith("---") else f"---{layout.SourceText.of(text).newline}{document}"


def _changes_of(copy: Copy, manifest: Manifest, of_copies: ChangesOfCopies) -> list[Put | Drop]:
    """The changes of one copy of ``manifest``: its new name first, and what tells the two apart."""
    renamed = Put(copy.ref, ("metadata", "name"), copy.ref.name, copy.why)
    of_original = [
        Drop(copy.ref, ("metadata", "annotations", name), copy.why)
        for name in manifest.annotations
        if name in _OF_ORIGINAL or name.startswith(_PREFIX_OF_ORIGINAL)
    ]
    return [renamed, *of_original, *of_copies.get(copy.ref, ())]


def _order(path: Path) -> tuple[int, ...]:
    """The depth of ``path`` in Lists, and the index in each."""
    indices = _indices(path)
    return len(indices), *indices


def _indices(path: Path) -> tuple[int, ...]:
    """The indices in ``path``, which goes through Lists: ``items``, an index, ``items`` …"""
    return tuple(step for step in path if isinstance(step, int))


def _siblings(originals: Sequence[Path]) -> dict[tuple[int, ...], list[int]]:
    """The index of each of ``originals`` in its List, in order, by the indices that lead to the List."""
    siblings: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for *parents, index in sorted(map(_indices, originals)):
        siblings[tuple(parents)].append(index)
    return siblings


def _moved(path: Path, siblings: Mapping[tuple[int, ...], Sequence[int]]) -> Path:
    """The path of an item of a List after its ``siblings`` were repeated before themselves."""
    moved: list[str | int] = []
    for depth, index in enumerate(_indices(path)):
        moved += ("items", index + bisect_right(siblings.get(_indices(path)[:depth], ()), index))
    return tuple(moved)


def _before(path: Path, places: int) -> Path:
    """The path of the item that is so many ``places`` before the one at ``path``."""
    index = path[-1]
    assert isinstance(index, int)
    return (*path[:-1], index - places)
