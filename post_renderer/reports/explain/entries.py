"""The lines of one object that the filter writes, or has written, each with its explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import ABSENT, Drop, Path, Put, Ref
from post_renderer.pipeline import Outcome
from post_renderer.reports import diff
from post_renderer.reports.explain import explanations, objects
from post_renderer.reports.explain.explanations import ADDED, COPIED, PUT, REMOVED, Explanation
from post_renderer.reports.explain.fields import Field, of_change
from post_renderer.reports.explain.objects import WrittenObject

# For what no row explains: the reason of the plan has to do.
_NONE = Explanation((), (), PUT, "", "", "")


class Entry(NamedTuple):
    """Lines of the output, from 1, with one explanation; without a line for what is removed.

    ``path`` is the field that is explained, ``whys`` are the reasons of the plan. ``before`` is the single
    value that was there before, empty without one.
    """

    path: Path
    explanation: Explanation
    whys: tuple[str, ...]
    lines: tuple[int, ...]
    before: str = ""


class _Draft:
    """An entry while its fields are collected."""

    def __init__(self) -> None:
        self.whys: dict[str, None] = {}
        self.lines: set[int] = set()
        self.before = ""


_Drafts = dict[tuple[Path, Explanation], _Draft]


def of_object(target: WrittenObject, outcome: Outcome, in_place: Sequence[Field]) -> list[Entry]:
    """What the filter writes into ``target`` in the order of its lines, and the fields ``in_place``."""
    befores = {id(each.change): each.before for each in outcome.applied}
    changes = [c for c in outcome.planned if is_same(c.ref, target.ref)]
    changes = [c for c in changes if not isinstance(c, Drop) or id(c) in befores]
    removed = [change.path for change in changes if isinstance(change, Drop)]
    written = written_lines(target, outcome)
    drafts: _Drafts = {}
    for change in changes:
        fields = list(of_change(change, befores.get(id(change), ABSENT)))
        for field, paths in _with_parents(fields, target.ref):
            draft = drafts.setdefault(_at(target.ref, field.path, field.change), _Draft())
            draft.whys.setdefault(field.why)
            draft.before = field.before or draft.before
            if field.change != REMOVED:
                draft.lines.update(target.line(_moved(path, removed)) for path in paths)
        if isinstance(change, Put):
            _add_parents(drafts, change, target, written)
    _add_rest(drafts, written)
    _add_in_place(drafts, in_place, target)
    entries = [
        Entry(path, row, tuple(d.whys), tuple(sorted(d.lines & written or d.lines)), d.before)
        for (path, row), d in drafts.items()
    ]
    told = [entry for entry in entries if not any(_is_first_line(entry, other) for other in entries)]
    # What is removed comes last.
    return sorted(told, key=lambda entry: (not entry.lines, entry.lines))


def _with_parents(fields: Sequence[Field], ref: Ref) -> Iterator[tuple[Field, list[Path]]]:
    """Each field that has an explanation of its own or no field below it, with the paths of its lines.

    The line of a mapping or list that is neither belongs to the first field in it.
    """
    waiting: list[Path] = []
    for field, following in zip(fields, [*fields[1:], None], strict=False):
        has_fields = following is not None and following.path[: len(field.path)] == field.path
        waiting.append(field.path)
        if not has_fields or _at(ref, field.path, field.change)[0] == field.path:
            yield field, waiting
            waiting = []


def _add_in_place(drafts: _Drafts, in_place: Sequence[Field], target: WrittenObject) -> None:
    """Adds what is there already; of what is planned as well, the plan has said why."""
    planned = {(row, line) for (_, row), draft in drafts.items() for line in draft.lines}
    for field, paths in _with_parents(in_place, target.ref):
        at = explanations.above(target.ref, field.path, field.change)
        lines = {target.line(path) for path in paths}
        if at and not any((at[1], line) in planned for line in lines):
            draft = drafts.setdefault(at, _Draft())
            draft.whys.setdefault(field.why)
            draft.lines |= lines


def _is_first_line(entry: Entry, other: Entry) -> bool:
    """Whether ``entry`` is no more than the first line of the list item that ``other`` explains."""
    is_below = entry.path[: len(other.path)] == other.path and len(entry.path) > len(other.path) > 0
    return is_below and entry.lines == other.lines[:1] and len(other.lines) > 1


def is_same(ref: Ref, other: Ref) -> bool:
    """Whether the object ``ref`` of a change is ``other``; one without a namespace has any in a stream."""
    return ref == other._replace(namespace=ref.namespace) and ref.namespace in ("", other.namespace)


def written_lines(target: WrittenObject, outcome: Outcome) -> set[int]:
    """The lines of the output, from 1, of ``target`` that are not in the input."""
    for edit in outcome.edits:
        if any(is_same(ref, target.ref) for ref in edit.objects):
            after = target.lines_in(edit.after)
            # What is compared is the object alone, for a List may have thousands.
            earlier = objects.of_output(edit.before, target.ref.namespace)
            before = next((each for each in earlier if is_same(each.ref, target.ref)), None)
            new = diff.new_lines(before.lines_in(edit.before) if before else [], after)
            return {target.first + number for number in new}
    return set()


def _moved(path: Path, removed: Iterable[Path]) -> Path:
    """``path`` after the list items ``removed`` are gone."""
    moved = list(path)
    for other in removed:
        index = len(other) - 1
        step, gone = path[index] if index < len(path) else None, other[-1]
        if isinstance(step, int) and isinstance(gone, int) and path[:index] == other[:-1] and gone < step:
            before = moved[index]
            assert isinstance(before, int)
            moved[index] = before - 1
    return tuple(moved)


def _add_parents(drafts: _Drafts, change: Put, target: WrittenObject, written: set[int]) -> None:
    """Adds the lines of mappings and lists that are new, for what ``change`` puts into them."""
    draft = drafts[_at(target.ref, change.path, PUT)]
    for line in {target.line(change.path[:length]) for length in range(1, len(change.path))} & written:
        if not any(line in each.lines for each in drafts.values()):
            draft.lines.add(line)


def _at(ref: Ref, path: Path, change: str) -> tuple[Path, Explanation]:
    """The field that explains the one at ``path``, with its explanation."""
    return explanations.above(ref, path, change) or (path, _NONE)


def _add_rest(drafts: _Drafts, written: set[int]) -> None:
    """Adds what is no field of its own: lines of a long text, commas, comments of a new object."""
    in_order = list(drafts.values())
    whole = next((draft for (_, row), draft in drafts.items() if row.change in (ADDED, COPIED)), None)
    of_fields = sorted((line, number) for number, draft in enumerate(in_order) for line in draft.lines)
    for line in written.difference(*(draft.lines for draft in in_order)) if of_fields or whole else ():
        above = [number for of_field, number in of_fields if of_field < line]
        (in_order[above[-1]] if above else whole or in_order[of_fields[0][1]]).lines.add(line)
