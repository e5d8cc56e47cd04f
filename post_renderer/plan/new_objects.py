"""What is set on objects that are added in the same run: part of them, because there is no text to edit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from post_renderer.model import Add, Body, Change, Put, Ref, Step, Value, fields


def completed(changes: Sequence[Change]) -> tuple[Change, ...]:
    """``changes``, with each Put on an object that one of them adds as part of that Add.

    Such a Put has a path of mapping keys alone.
    """
    added = {change.ref for change in changes if isinstance(change, Add)}
    puts: dict[Ref, list[Put]] = defaultdict(list)
    for change in changes:
        if isinstance(change, Put) and change.ref in added:
            puts[change.ref].append(change)
    return tuple(
        _with(change, puts[change.ref]) if isinstance(change, Add) else change
        for change in changes
        if not (isinstance(change, Put) and change.ref in added)
    )


def _with(add: Add, puts: Sequence[Put]) -> Add:
    body = add.body
    for put in puts:
        body = _set(body, put.path, put.value)
    reasons = dict.fromkeys((add.why, *(put.why for put in puts)))
    return add._replace(body=body, why="; ".join(reasons))


def _set(body: Body, path: Sequence[Step], value: Value) -> Body:
    """A copy of ``body`` with ``value`` at ``path``."""
    first, *rest = path
    assert isinstance(first, str)
    return {**body, first: _set(fields.mapping(body, first), rest, value) if rest else value}
