"""The record of ``--record``: an annotation of a changed object, with the lines that changed in its document.

With it ``strip`` knows what was there before. It never has anything of a Secret.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer.edit.document import composed, reconciled
from post_renderer.model import RECORD, Edit, Put
from post_renderer.model.objects import Manifest
from post_renderer.topology.objects import objects_in
from post_renderer.yamltext import line_changes, quote
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.line_changes import LineChange

# All annotations of an object may have 256 KiB (kubernetes 1.36,
# apimachinery/pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB); the chart has some as well.
LONGEST = 128 * 1024
# The record of a new document.
ADDED = "added"
_PLACEHOLDER = "backend-tls: record"
_PATH = ("metadata", "annotations", RECORD)


def written(edit: Edit) -> str:
    """The text of ``edit`` after it, with a record, but for one that is too long or beside a Secret."""
    holder = _holder(edit) if edit.before != edit.after else None
    if holder is None:
        return edit.after
    put = Put(holder.ref, _PATH, _PLACEHOLDER if edit.before else ADDED, "")
    after, _ = reconciled(edit.after, composed(edit.after), [(holder.path, put)])
    if not edit.before:
        return after
    # What an earlier record says is still what was there first.
    changes = line_changes.between(undone(edit.before) or edit.before, after)
    text = json.dumps(changes, separators=(",", ":"), ensure_ascii=False)
    return (
        after.replace(quote.quoted(_PLACEHOLDER), quote.quoted(text), 1)
        if len(text) <= LONGEST
        else edit.after
    )


def updated(edit: Edit) -> str:
    """The same where a document has a record already, which would be wrong after the edit; else as it is."""
    return written(edit) if RECORD in edit.before else edit.after


def undone(text: str) -> str:
    """The document ``text`` as it was before the edit that its record is about.

    Empty where it has none, or one that cannot be of this text.
    """
    if RECORD not in text:
        return ""
    try:
        before = line_changes.undone(text, _changes(_record(text)))
        nodes.compose(before)
    except (ValueError, YAMLSyntaxError):
        return ""
    return before


def is_added(text: str) -> bool:
    """Whether the document ``text`` has the record of a new one."""
    return RECORD in text and _record(text) == ADDED


def _record(text: str) -> str:
    """The record in the document ``text``, empty where it has none, or several."""
    records = [m.annotations[RECORD] for m in objects_in(nodes.read(text), "") if RECORD in m.annotations]
    return records[0] if len(records) == 1 else ""


def _changes(text: str) -> Sequence[LineChange]:
    """The content of a record. Raises ValueError for anything else."""
    try:
        return [
            LineChange(int(line), int(count), tuple(map(str, lines)))
            for line, count, lines in json.loads(text)
        ]
    except TypeError:
        raise ValueError("no list of changes") from None


def _holder(edit: Edit) -> Manifest | None:
    """The object of the document that gets the record; None where an object of the document is a Secret."""
    objects = list(objects_in(nodes.read(edit.after), ""))
    if any(manifest.ref.kind == "Secret" for manifest in objects):
        return None
    changed = {(ref.kind, ref.name) for ref in edit.objects}
    return next((manifest for manifest in objects if (manifest.ref.kind, manifest.ref.name) in changed), None)
