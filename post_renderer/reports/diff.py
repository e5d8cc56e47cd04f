"""The changed documents as unified diff or as JSON."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence

from post_renderer.model import Edit, Value
from post_renderer.reports import line_diff, markdown
from post_renderer.reports.report import Paint
from post_renderer.yamltext import pieces

CONTEXT = 3
# `kubectl diff` masks the data of Secrets as well: it must not get into logs.
HIDDEN = "@@ not shown: it contains a Secret @@"
_SECRETS = ("Secret", "SecretList")
_KINDS = {"+++": "bold", "---": "bold", "@@ ": "hunk", "+": "added", "-": "removed"}


def unified(edits: Sequence[Edit], paint: Paint) -> str:
    """A unified diff of each document, with its objects in place of file names; empty without edits."""
    return "".join(f"{_coloured(line, paint)}\n" for edit in edits for line in lines(edit))


def lines(edit: Edit) -> Iterator[str]:
    """The unified diff of one document, without the ends of lines; nothing of a Secret."""
    before, after = edit.before.splitlines(), edit.after.splitlines()
    name = ", ".join(map(str, edit.objects))
    old_name = name if edit.before else "/dev/null"
    if _is_hidden(edit):
        return iter((f"--- {old_name}", f"+++ {name}", HIDDEN))
    return line_diff.unified(before, after, (old_name, name), CONTEXT)


def new_lines(before: Sequence[str], after: Sequence[str]) -> set[int]:
    """The lines of ``after``, from 0, that are not among those of ``before``, or stand elsewhere."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return set(range(len(after))).difference(
        *(range(match.b, match.b + match.size) for match in matcher.get_matching_blocks())
    )


def _is_hidden(edit: Edit) -> bool:
    """Whether an object of the document is a Secret, also one that is not edited, in a List."""
    if any(ref.kind == "Secret" for ref in edit.objects):
        return True
    return any(kind in _SECRETS for kind in _kinds(pieces.read(edit.before, "items")))


def _kinds(document: Value) -> Iterator[str]:
    """The kinds of the object ``document`` and, when it is a List, of its items at any depth."""
    pending = [document]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending += item
        elif isinstance(item, dict):
            yield str(item.get("kind"))
            pending.append(item.get("items"))


def _coloured(line: str, paint: Paint) -> str:
    kind = next((kind for start, kind in _KINDS.items() if line.startswith(start)), "")
    return paint(kind, line) if kind else line


def as_markdown(edits: Sequence[Edit]) -> str:
    """A comment for a pull request: the diff of each document, folded, as many as a comment may have."""
    text = f"### backend-tls diff: {_changed(len(edits))}\n\n"
    for number, edit in enumerate(edits):
        names = ", ".join(map(markdown.escaped, map(str, edit.objects)))
        shown = "".join(f"{line}\n" for line in lines(edit))
        section = markdown.folded(names if edit.before else f"{names} (new)", markdown.fenced(shown, "diff"))
        if len((text + section).encode()) > markdown.LONGEST:
            left_out = _changed(len(edits) - number)
            return f"{text}\n{left_out} more are left out here; `backend-tls diff` shows all.\n"
        text += section
    return text


def _changed(count: int) -> str:
    return f"{count} document{'s' * (count != 1)}" if count else "no changes"


def as_json(edits: Iterable[Edit]) -> str:
    """The changed documents as JSON (diff.schema.json)."""
    documents = [_document(edit) for edit in edits]
    return json.dumps({"version": 1, "documents": documents}, indent=2, ensure_ascii=False) + "\n"


def _document(edit: Edit) -> dict[str, object]:
    body: dict[str, object] = {"objects": list(map(str, edit.objects)), "new": not edit.before}
    if _is_hidden(edit):
        return {**body, "hidden": True, "before": "", "after": ""}
    return {**body, "before": edit.before, "after": edit.after}
