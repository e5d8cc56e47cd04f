"""Splits an Ingress: some of its paths move to copies of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from post_renderer.controllers.upstream import Splitting
from post_renderer.kubernetes.names import LONGEST_NAME
from post_renderer.model import Add, Change, Copy, Decision, Drop, Finding, Manifest, Put, Ref, fields, note
from post_renderer.plan.backend import Backend, Part

_SUFFIX = "-backend-tls"
# By these a Certificate is made for spec.tls, which an Ingress has in common with its copies. cert-manager
# lets the first one that it sees own it, and deletes it with that one (v1.21,
# pkg/controller/certificate-shim/sync.go).
_OF_ONE_ALONE = (
    "acme.cert-manager.io/",
    "cert-manager.io/",
    "cert.gardener.cloud/",
    "certmanager.k8s.io/",
    "kubernetes.io/tls-acme",
)
# A path of an Ingress: the number of its rule, and its own number in it.
_Place: TypeAlias = tuple[int, int]


def parts(
    source: Manifest,
    groups: Sequence[Sequence[Backend]],
    splitting: Splitting,
    is_taken: Callable[[Ref], bool],
) -> Sequence[Part]:
    """``source`` split: the paths of the first of ``groups`` stay, with those of no group.

    Each of the others moves to a copy, which comes before the original. ``is_taken`` tells
    whether a name is not free.
    """
    stays, *moves = groups
    locations = _locations(source)
    moved: dict[_Place, Ref] = {}
    copies: list[Part] = []
    new: set[Ref] = set()
    for group in moves:
        ref = _ref(source.ref, group if len(moves) > 1 else (), lambda ref: ref in new or is_taken(ref))
        new.add(ref)
        places = _places(locations, group)
        moved |= dict.fromkeys(places, ref)
        listed = ", ".join(locations[place] for place in places)
        changes = (
            Copy(source.ref, ref, f"copy of {source.ref} for {listed}"),
            *_annotations(source, ref, splitting),
            *_without_others(source, ref, set(locations) - set(places)),
        )
        backends = tuple(_moved(backend, ref) for backend in group)
        copies.append(Part(_copy(source, ref, splitting), backends, changes))
    drops = _drops(source, source.ref, moved, lambda place: f"{locations[place]} moves to {moved[place]}")
    counted = _counted_apart(source, [part.source.ref for part in copies], splitting)
    return [*copies, Part(source, tuple(stays), (*drops, *counted))]


def _counted_apart(source: Manifest, copies: Sequence[Ref], splitting: Splitting) -> Iterator[Finding]:
    """Notes on limits that hold for each of the Ingresses, where they held for all paths together."""
    listed = ", ".join(map(str, copies))
    for name in (name for name in splitting.counted if name in source.annotations):
        message = f"{name} counts the requests to {listed} apart from those to {source.ref}"
        yield note("split-counts-apart", source.ref, message)


def of_original(decisions: Iterable[Decision], part: Part, original: Ref) -> Iterator[Decision]:
    """``decisions`` about ``part``; findings, and places of new objects, name the ``original`` instead."""
    for decision in decisions:
        if isinstance(decision, Finding) and decision.ref == part.source.ref:
            yield decision._replace(ref=original)
        elif isinstance(decision, Add) and decision.after == part.source.ref:
            yield decision._replace(after=original)
        else:
            yield decision


def _locations(source: Manifest) -> dict[_Place, str]:
    """Host and path of every path of ``source``."""
    return {
        (number, index): f"{fields.text(rule, 'host') or '*'}{fields.text(path, 'path') or '/'}"
        for number, rule in enumerate(fields.sequence(source.body, "spec", "rules"))
        for index, path in enumerate(fields.sequence(rule, "http", "paths"))
    }


def _places(locations: Iterable[_Place], group: Sequence[Backend]) -> list[_Place]:
    of_group = {(route.path[2], route.path[5]) for backend in group for route in backend.routes}
    return [place for place in locations if place in of_group]


def _ref(source: Ref, group: Sequence[Backend], is_taken: Callable[[Ref], bool]) -> Ref:
    """A free name for a copy; with the name of its first Service where ``group`` is not empty."""
    service = f"-{group[0].service.name}" if group else ""
    suffix, number = f"{service}{_SUFFIX}", 2
    while True:
        stem = source.name[: LONGEST_NAME - len(suffix)].rstrip("-.")
        ref = source._replace(name=f"{stem}{suffix}")
        if not is_taken(ref):
            return ref
        suffix, number = f"{service}{_SUFFIX}-{number}", number + 1


def _without_others(source: Manifest, ref: Ref, others: AbstractSet[_Place]) -> Iterator[Drop]:
    """Removes ``others`` from the copy ``ref``, and the rules without paths, which the original keeps."""
    why = f"the other paths of {source.ref} are not in it"
    yield from _drops(source, ref, others, lambda _place: why)
    for number, rule in enumerate(fields.sequence(source.body, "spec", "rules")):
        if not fields.sequence(rule, "http", "paths"):
            yield Drop(ref, ("spec", "rules", number), why)


def _drops(
    source: Manifest, ref: Ref, places: Container[_Place], why: Callable[[_Place], str]
) -> Iterator[Drop]:
    """Removes ``places`` from ``ref``, and the rules that have no others; ``why`` is the reason of each."""
    for number, rule in enumerate(fields.sequence(source.body, "spec", "rules")):
        of_rule = [(number, index) for index in range(len(fields.sequence(rule, "http", "paths")))]
        unwanted = [place for place in of_rule if place in places]
        if unwanted and unwanted == of_rule:
            whys = "; ".join(dict.fromkeys(map(why, unwanted)))
            yield Drop(ref, ("spec", "rules", number), whys)
        else:
            for place in unwanted:
                yield Drop(ref, ("spec", "rules", number, "http", "paths", place[1]), why(place))


def _annotations(source: Manifest, ref: Ref, splitting: Splitting) -> Iterator[Change]:
    """The changes of the annotations of a copy."""
    for name in _for_one_alone(source):
        yield Drop(ref, ("metadata", "annotations", name), f"{name} stays in {source.ref} alone")
    for name, value in splitting.annotations.items():
        why = f"{name} {value}: a path may be in {source.ref} and in its copy while they change"
        yield Put(ref, ("metadata", "annotations", name), value, why)


def _for_one_alone(source: Manifest) -> list[str]:
    annotations = fields.mapping(source.body, "metadata", "annotations")
    return [name for name in annotations if name.startswith(_OF_ONE_ALONE)]


def _copy(source: Manifest, ref: Ref, splitting: Splitting) -> Manifest:
    """``source`` under another name, with the annotations of a copy."""
    unwanted = _for_one_alone(source)
    kept = fields.mapping(source.body, "metadata", "annotations").items()
    annotations = {name: value for name, value in kept if name not in unwanted} | dict(splitting.annotations)
    metadata = {**fields.mapping(source.body, "metadata"), "name": ref.name, "annotations": annotations}
    return source._replace(ref=ref, body={**source.body, "metadata": metadata})


def _moved(backend: Backend, ref: Ref) -> Backend:
    """``backend`` with its routes in ``ref``."""
    return backend._replace(routes=tuple(route._replace(source=ref) for route in backend.routes))
