"""Writes changes into the text of a stream, only those that are not satisfied already."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ruamel.yaml.nodes import Node, ScalarNode

from post_renderer.edit.document import DocumentChanges, composed, reconciled
from post_renderer.model import (
    ABSENT,
    Add,
    Applied,
    Change,
    Copy,
    Drop,
    Edit,
    Put,
    Ref,
    Value,
    located_by,
)
from post_renderer.model.records import NamedTuple
from post_renderer.topology.objects import Objects
from post_renderer.yamltext import append, layout, quote, slots
from post_renderer.yamltext.reconcile import with_final_newline
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.stream import Document

# Helm 3 writes this comment above every document; `helm template --show-only` finds documents by it.
# CR and the like end it as well, for readers of YAML.
_SOURCE = re.compile("(?m)^# Source: [^\r\n\x85\u2028\u2029]*")
# A list that is read back as a whole, so that new objects have to be items of it
# (kustomize KRM functions specification; kpt refuses a second document).
_ONE_DOCUMENT = "ResourceList"


TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.edit.lists import EditedList


class Edited(NamedTuple):
    """The stream after the changes; those that made a difference, and the documents that differ."""

    text: str
    applied: tuple[Applied, ...]
    edits: tuple[Edit, ...]


def apply(
    changes: Sequence[Change],
    documents: Sequence[Document],
    objects: Objects,
    completed: Callable[[Edit], str] | None = None,
) -> Edited:
    """The stream with ``changes`` applied. Documents without changes keep every byte.

    ``completed`` returns the text of a changed document that is to be written in place of that of its edit.
    """
    copies = {change.ref for change in changes if isinstance(change, Copy)}
    of_copies: dict[Ref, list[Put | Drop]] = {ref: [] for ref in copies}
    others: list[Change] = []
    for change in changes:
        if isinstance(change, (Put, Drop)) and change.ref in copies:
            of_copies[change.ref].append(change)
        else:
            others.append(change)
    by_document = _by_document(others, objects)
    pieces: list[str] = []
    edits: list[Edit] = []
    applied: list[Applied] = []
    copied = 0
    for number in sorted(by_document):
        document = documents[number]
        pieces.append(document.source[copied : document.start])
        copied = document.end
        of_document, differences = _edited(document.text, by_document[number], of_copies)
        if completed:
            of_document = [each._replace(after=completed(each)) for each in of_document]
        pieces += (edit.after for edit in of_document)
        edits += (edit for edit in of_document if edit.before != edit.after)
        applied += differences
    pieces += (document.source[copied:] for document in documents[-1:])
    # In the order of ``changes``, and without the new names of copies, which are ours.
    by_change = {id(each.change): each for each in applied}
    in_order = tuple(by_change[id(change)] for change in changes if id(change) in by_change)
    return Edited("".join(pieces), in_order, tuple(edits))


def _by_document(changes: Sequence[Change], objects: Objects) -> dict[int, DocumentChanges]:
    by_document: dict[int, DocumentChanges] = {}
    for change in changes:
        manifest = objects.get(located_by(change))
        of_document = by_document.setdefault(manifest.document, DocumentChanges([], [], []))
        if isinstance(change, Add):
            of_document.added.append(change)
        elif isinstance(change, Copy):
            of_document.copies.append((change, manifest))
        else:
            of_document.inside.append((manifest.path, change))
    return by_document


def _edited(
    text: str, changes: DocumentChanges, of_copies: Mapping[Ref, Sequence[Put | Drop]]
) -> tuple[list[Edit], list[Applied]]:
    """One document with its copies and the new ones after it, and the changes that made a difference."""
    preceding: list[Edit] = []
    following: list[Edit] = []
    in_pieces = _in_pieces(text, changes)
    outline = in_pieces[0].outline if in_pieces else text
    root = composed(outline)
    if in_pieces:
        after, applied = in_pieces[0].text, in_pieces[1]
    elif not changes.copies:
        after, applied = reconciled(text, root, changes.inside)
    else:
        from post_renderer.edit import copies

        preceding, after, applied = copies.edited(text, changes, of_copies)
    refs = [change.ref for _, change in changes.inside]
    refs += [copy.ref for copy, manifest in changes.copies if manifest.path]
    if changes.added and _kind(root, outline) == _ONE_DOCUMENT:
        bodies: list[Value] = [add.body for add in changes.added]
        after = in_pieces[0].with_items(bodies) if in_pieces else append.with_items(after, "items", bodies)
        refs += (add.ref for add in changes.added)
    elif changes.added:
        following = _new(changes.added, text, layout.style_within(Slot(None, root), outline))
    if following:
        after = with_final_newline(after, layout.SourceText.of(after).newline)
    applied += (Applied(add, ABSENT) for add in changes.added)
    return [*preceding, Edit(tuple(dict.fromkeys(refs)), text, after), *following], applied


def _in_pieces(text: str, changes: DocumentChanges) -> tuple[EditedList, list[Applied]] | None:
    """The List ``text`` with the changes of its items, None where it is no List or edited as a whole."""
    if changes.copies or not any(path for path, _ in changes.inside):
        return None
    from post_renderer.edit import lists

    return lists.edited(text, changes.inside)


def _kind(root: Node, text: str) -> str:
    kind = slots.find(root, "kind", text)
    return str(kind.value.value) if kind and isinstance(kind.value, ScalarNode) else ""


def _new(added: Sequence[Add], before: str, style: quote.Style) -> list[Edit]:
    """The new documents, which follow the document ``before``, in its ``style``."""
    newline = layout.SourceText.of(before).newline
    source = _SOURCE.search(before)
    first = ["---", *([source[0].rstrip("\r")] if source else [])]
    texts = (newline.join([*first, *quote.block(add.body, 0, style)]) + newline for add in added)
    return [Edit((add.ref,), "", text) for add, text in zip(added, texts, strict=True)]
