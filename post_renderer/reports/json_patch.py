"""A JSON patch (RFC 6902) that turns one object into another, as kustomize applies it.

Each change is guarded by ``test`` operations, so that the patch fails when the object is another one by then:
items of lists are addressed by their index, so their name is tested; and so is what is replaced, what is
removed, and that what is added was not there. What is absent tests as null (kustomize 5.7.1, tried).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from post_renderer.model import Body, Value, fields
from post_renderer.yamltext import quote

# The operations of one change.
Operations: TypeAlias = Iterator[Body]
# By the first of these that it has, an item of a list is known again.
_IDENTIFYING = ("name", "host", "path", "mountPath", "containerPort", "port", "key", "ip", "secretName")
# A list that gets a new port is tested as a whole: there may be one of the same name or number by then.
_PORTS = "/ports"


def operations(before: Body, after: Body) -> list[Body]:
    """The operations that make ``after`` of ``before``, both as ``yamltext.literal`` reads them."""
    return list(_of_mappings(_with_annotations(before), _with_annotations(after), ""))


def _with_annotations(body: Body) -> Body:
    """``body`` with annotations: kustomize adds some of its own before it patches, and removes them later.

    So each annotation can be added, and none that a chart may add is overwritten (kustomize 5.7.1,
    api/internal/builtins/PatchTransformer.go).
    """
    metadata = fields.mapping(body, "metadata")
    annotations = fields.mapping(metadata, "annotations")
    return {**body, "metadata": {**metadata, "annotations": annotations}}


def _of(before: Value, after: Value, pointer: str) -> Operations:
    if _same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_mappings(before, after, pointer)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(before, after, pointer)
    else:
        yield _test(pointer, before)
        yield {"op": _op("replace"), "path": pointer, "value": after}


def _of_mappings(before: Body, after: Body, pointer: str) -> Operations:
    for key, value in before.items():
        at = _below(pointer, key)
        if key in after:
            yield from _of(value, after[key], at)
        else:
            yield _test(at, value)
            yield {"op": _op("remove"), "path": at}
    for key, value in after.items():
        if key not in before:
            at = _below(pointer, key)
            yield _test(at, None)
            yield {"op": _op("add"), "path": at, "value": value}


def _of_lists(before: Sequence[Value], after: Sequence[Value], pointer: str) -> Operations:
    pairs = _Alignment.of(before, after)
    if len(after) > len(pairs.kept) and pointer.endswith(_PORTS):
        yield _test(pointer, list(before))
    for index, number in pairs.kept:
        changes = list(_of(before[index], after[number], f"{pointer}/{index}"))
        if changes:
            yield from _guard(before[index], f"{pointer}/{index}", changes[0])
            yield from changes
    # From the last one, so that the indices of the others stay.
    for index in reversed(pairs.removed):
        at = f"{pointer}/{index}"
        guards = list(_guard(before[index], at, {}))
        yield from guards or [_test(at, before[index])]
        yield {"op": _op("remove"), "path": at}
    for value in after[len(pairs.kept) :]:
        yield {"op": _op("add"), "path": f"{pointer}/-", "value": value}


class _Alignment(NamedTuple):
    """Which items of a list are kept: pairs of their old and new index; and the indices of those removed.

    The kept ones are the first of the new list.
    """

    kept: list[tuple[int, int]]
    removed: list[int]

    @classmethod
    def of(cls, before: Sequence[Value], after: Sequence[Value]) -> _Alignment:
        old, new = ([_identity(item) for item in items] for items in (before, after))
        kept: list[tuple[int, int]] = []
        for index, identity in enumerate(old):
            number = len(kept)
            if number == len(new):
                break
            # An item that is changed so much that it is another one: nothing else is either of the two.
            is_changed = identity not in new and new[number] not in old
            if identity == new[number] or is_changed:
                kept.append((index, number))
        indices = {index for index, _ in kept}
        return cls(kept, [index for index in range(len(old)) if index not in indices])


def _identity(item: Value) -> str:
    key = _key(item)
    return f"{key}={quote.flow(fields.at(item, key))}" if key else quote.flow(item)


def _key(item: Value) -> str:
    """The key by which ``item`` of a list is known again; empty for one without."""
    if not isinstance(item, dict):
        return ""
    return next((key for key in _IDENTIFYING if isinstance(item.get(key), str)), "")


def _guard(item: Value, pointer: str, first: Body) -> Operations:
    """The test of what ``item`` is known by, unless ``first``, the operation after it, is the same."""
    key = _key(item)
    if key:
        test = _test(_below(pointer, key), fields.at(item, key))
        if test != first:
            yield test


def _test(pointer: str, value: Value) -> Body:
    return {"op": _op("test"), "path": pointer, "value": value}


def _op(name: str) -> Value:
    return quote.Raw(name)


def _below(pointer: str, key: str) -> str:
    """The pointer of ``key`` below ``pointer`` (RFC 6901)."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def _same(one: Value, other: Value) -> bool:
    """Whether both are written alike: 80 and "80" are not."""
    return one is other or quote.flow(one) == quote.flow(other)
