"""Copies of objects: documents, and items of a List.

A copy is right before its original: whatever applies a stream in its order (Helm, kubectl) has created the
copy when it changes the original.
"""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.edit.document import DocumentChanges, composed, reconciled
from post_renderer.model import ABSENT, Applied, Copy, Drop, Edit, Path, Put
from post_renderer.yamltext import layout
from post_renderer.yamltext.reconcile import with_final_newline
from post_renderer.yamltext.repeat import with_item_repeated


def edited(
    text: str, changes: DocumentChanges, of_copies: Sequence[Put | Drop]
) -> tuple[list[Edit], str, list[Applied]]:
    """The copies of the document ``text``, itself after ``changes``, and the changes that made a difference.

    ``of_copies`` are the changes that name a copy.
    """
    in_list = sorted((pair for pair in changes.copies if pair[1].path), key=lambda pair: _index(pair[1].path))
    originals = [_index(manifest.path) for _, manifest in in_list]
    repeated = text
    for index in reversed(originals):
        repeated = with_item_repeated(repeated, "items", index)
    located = [(_moved(path, originals), change) for path, change in changes.inside]
    for number, (copy, manifest) in enumerate(in_list):
        path: Path = ("items", _index(manifest.path) + number)
        located += ((path, change) for change in _changes_of(copy, of_copies))
    preceding, applied = [], [Applied(copy, ABSENT) for copy, _ in changes.copies]
    for copy, manifest in changes.copies:
        if not manifest.path:
            edit, differences = _document(repeated, copy, of_copies)
            preceding.append(edit)
            applied += differences
            repeated = _following(repeated)
    after, differences = reconciled(repeated, composed(repeated), located)
    return preceding, after, [*applied, *differences]


def _document(text: str, copy: Copy, of_copies: Sequence[Put | Drop]) -> tuple[Edit, list[Applied]]:
    """The document ``text`` under the name of the copy."""
    text = with_final_newline(text, layout.SourceText.of(text).newline)
    located: list[tuple[Path, Put | Drop]] = [((), change) for change in _changes_of(copy, of_copies)]
    after, applied = reconciled(text, composed(text), located)
    return Edit((copy.ref,), "", after), applied


def _following(text: str) -> str:
    """The document ``text`` as one that another precedes."""
    document = text.removeprefix("\ufeff")
    return document if document.startswith("---") else f"---{layout.SourceText.of(text).newline}{document}"


def _changes_of(copy: Copy, of_copies: Sequence[Put | Drop]) -> list[Put | Drop]:
    """The changes of one copy, its new name first."""
    renamed = Put(copy.ref, ("metadata", "name"), copy.ref.name, copy.why)
    return [renamed, *(change for change in of_copies if change.ref == copy.ref)]


def _moved(path: Path, originals: Sequence[int]) -> Path:
    """The path of an item of a List after the items ``originals`` were repeated before themselves."""
    return ("items", _index(path) + sum(original <= _index(path) for original in originals)) if path else path


def _index(path: Path) -> int:
    index = path[1]
    assert isinstance(index, int)
    return index
