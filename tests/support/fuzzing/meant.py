"""What the output has to mean: planned changes applied to what Go reads of the input.

A second implementation of edit/, on JSON data instead of text; it shares no code with the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from post_renderer.model import Add, Change, Copy, Drop, Item, Key, Path, Put, Ref
from post_renderer.yamltext.quote import Raw
from support.oracle import Oracle

# edit/copies.py has the source.
_OF_ORIGINAL = (
    "config.k8s.io/id",
    "config.kubernetes.io/index",
    "config.kubernetes.io/path",
    "kustomize.config.k8s.io/id",
)


class Place(NamedTuple):
    """An object of the stream: the number of its document, the list that it is an item of, and itself."""

    ref: Ref
    document: int
    siblings: list[Any]
    body: dict[str, Any]


class UnknownObjectError(Exception):
    """A change is for an object that Go does not find in the stream."""


def documents(
    before: Sequence[Any], changes: Sequence[Change], namespace: str, oracle: Oracle
) -> list[tuple[int | None, Any]]:
    """The documents of the output, each with the number of the one that it was, None for a new one.

    ``before`` is the data of each document of the input. Raises UnknownObjectError.
    """
    roots = [[_copy(each)] for each in before]
    places = [place for number, root in enumerate(roots) for place in _objects(root, number, namespace)]
    found: dict[Ref, Place] = {}
    for change in changes:
        if isinstance(change, Copy):
            original = _find(change.source, places)
            found[change.ref] = _copied(change, original)
    added: dict[int, list[Any]] = {}
    for change in changes:
        if isinstance(change, Add):
            after = _find(change.after, places)
            added.setdefault(after.document, []).append(_plain(change.body, oracle))
        elif isinstance(change, Put):
            place = found.get(change.ref) or _find(change.ref, places)
            _put(place.body, change.path, _plain(change.value, oracle), oracle)
    _drop(changes, found, places, oracle)
    result: list[tuple[int | None, Any]] = []
    for number, root in enumerate(roots):
        result += ((None, each) for each in root[:-1])
        result.append((number, root[-1]))
        result += ((None, each) for each in added.get(number, ()))
    return result


def objects(content: Any, namespace: str) -> Iterator[tuple[Ref, dict[str, Any]]]:
    """Every object in the data of one document; items of Lists."""
    for place in _objects([content], 0, namespace):
        yield place.ref, place.body


def _objects(
    siblings: list[Any], number: int, namespace: str, of: tuple[str, str] = ("", "")
) -> Iterator[Place]:
    for body in list(siblings):
        if not isinstance(body, dict):
            continue
        version, kind = _text(body.get("apiVersion")), _text(body.get("kind"))
        if not version and not kind:
            version, kind = of
        items = body.get("items")
        if isinstance(items, list):
            yield from _objects(items, number, namespace, (version, kind.removesuffix("List")))
        elif not kind.endswith("List"):
            metadata = _mapping(body, "metadata")
            own = _text(metadata.get("namespace")) or namespace
            ref = Ref(version.rpartition("/")[0], kind, own, _text(metadata.get("name")))
            yield Place(ref, number, siblings, body)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def has_names(content: Any) -> bool:
    """Whether every object has a kind and a name that are texts: ``name: on`` is none for Go."""
    for _, body in objects(content, ""):
        name = _mapping(body, "metadata").get("name", "")
        if not isinstance(name, str) or not isinstance(body.get("kind", ""), str):
            return False
    return True


def ports_of_ingress(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The name of the Service and its port, a name or a number, of each backend of an Ingress."""
    spec = _mapping(body, "spec")
    backends = [_mapping(spec, "defaultBackend")]
    for rule in _items(spec, "rules"):
        backends += [_mapping(path, "backend") for path in _items(_mapping(rule, "http"), "paths")]
    for backend in backends:
        service = _mapping(backend, "service")
        port = _mapping(service, "port")
        yield _text(service.get("name")), port.get("number") or port.get("name")


def _mapping(body: Any, name: str) -> dict[str, Any]:
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _items(body: dict[str, Any], name: str) -> list[Any]:
    found = body.get(name)
    return found if isinstance(found, list) else []


def annotations(body: dict[str, Any]) -> dict[str, Any]:
    """The annotations of an object, none where they are no mapping."""
    return _mapping(_mapping(body, "metadata"), "annotations")


def _is_hook(body: dict[str, Any]) -> bool:
    return "helm.sh/hook" in annotations(body)


def _find(ref: Ref, places: Sequence[Place]) -> Place:
    same = [place for place in places if place.ref == ref]
    for place in (*(place for place in same if not _is_hook(place.body)), *same):
        return place
    raise UnknownObjectError(f"{ref} of {ref.group} in {ref.namespace}")


def _copy(value: Any) -> Any:
    """A copy of JSON data, which may be deeper than the module copy can go."""
    if not isinstance(value, (dict, list)):
        return value
    result = value.copy()
    for name in value if isinstance(value, dict) else range(len(value)):
        result[name] = _copy(value[name])
    return result


def _copied(change: Copy, original: Place) -> Place:
    body = _copy(original.body)
    body["metadata"]["name"] = change.ref.name
    own = annotations(body)
    for name in list(own):
        if name in _OF_ORIGINAL or name.startswith("internal.config.kubernetes.io/"):
            del own[name]
    siblings = original.siblings
    index = next(i for i, each in enumerate(siblings) if each is original.body)
    siblings.insert(index, body)
    return Place(change.ref, original.document, siblings, body)


def _plain(value: Any, oracle: Oracle) -> Any:
    """A value of a change as JSON data."""
    if isinstance(value, dict):
        return {key: _plain(item, oracle) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, oracle) for item in value]
    # A copy of what a chart wrote, quotes included.
    return oracle.read(f"a: {value}").value["a"] if isinstance(value, Raw) else value


def _index(items: list[Any], step: Any, oracle: Oracle) -> int | None:
    if isinstance(step, int):
        return step if step < len(items) else None
    for index, item in enumerate(items):
        found = item.get(step.field) if isinstance(step, Key) and isinstance(item, dict) else item
        # For us every scalar is a text, so that a container called on is found by that name.
        if found == step.value or (
            not isinstance(found, str) and found == oracle.read_plain(str(step.value))[1]
        ):
            return index
    return None


def _put(body: Any, path: Path, value: Any, oracle: Oracle) -> Any:
    """``body`` with ``value`` at ``path``; a mapping is merged."""
    if not path:
        if not (isinstance(value, dict) and value):
            return value
        body = body if isinstance(body, dict) else {}
        for name, item in value.items():
            body[name] = _put(body.get(name), (), item, oracle)
        return body
    first, rest = path[0], path[1:]
    if isinstance(first, str):
        body = body if isinstance(body, dict) else {}
        body[first] = _put(body.get(first), rest, value, oracle)
        return body
    body = body if isinstance(body, list) else []
    index = _index(body, first, oracle)
    if index is not None:
        body[index] = _put(body[index], rest, value, oracle)
    elif isinstance(first, Item):
        body.append(first.value)
    else:
        item = {first.field: first.value} if isinstance(first, Key) else {}
        body.append(_put(item, rest, value, oracle))
    return body


def _drop(
    changes: Sequence[Change], copies: dict[Ref, Place], places: Sequence[Place], oracle: Oracle
) -> None:
    """Removes what is to go. All is found before the first is removed, for paths count items."""
    unwanted: list[tuple[Any, Any]] = []
    for change in changes:
        if isinstance(change, Drop):
            body: Any = (copies.get(change.ref) or _find(change.ref, places)).body
            for step in change.path[:-1]:
                body = _child(body, step, oracle)
            last = change.path[-1]
            step = (
                last
                if isinstance(body, dict)
                else _index(body, last, oracle)
                if isinstance(body, list)
                else None
            )
            if step is not None and not (isinstance(body, dict) and step not in body):
                unwanted.append((body, step))
    for body, step in sorted(unwanted, key=lambda pair: -pair[1] if isinstance(pair[1], int) else 0):
        del body[step]


def _child(body: Any, step: Any, oracle: Oracle) -> Any:
    if isinstance(body, dict):
        return body.get(step)
    index = _index(body, step, oracle) if isinstance(body, list) else None
    return None if index is None else body[index]
