"""Settings of controllers that are annotations of an Ingress."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from post_renderer.model import Decision, Finding, Manifest, Put, note, problem

# strconv.ParseBool of Go, by which controllers read annotations.
TRUE = ("1", "t", "T", "TRUE", "true", "True")


def value(manifest: Manifest, name: str) -> str:
    """The annotation ``name`` without blanks around it, empty without one."""
    return manifest.annotations.get(name, "").strip()


def path(name: str) -> tuple[str, ...]:
    """The path of the annotation ``name`` in any object."""
    return ("metadata", "annotations", name)


def name_of(manifest: Manifest, key: str, prefixes: Sequence[str]) -> str:
    """``key`` with the first of ``prefixes`` that it has in ``manifest``, or else with the first one of all.

    A controller that reads several prefixes does not tell which one wins, so what is there is changed.
    """
    names = [prefix + key for prefix in prefixes]
    return next((name for name in names if name in manifest.annotations), names[0])


def settings(
    source: Manifest, values: Mapping[str, str], why: str, switches: Collection[str] = ()
) -> Iterator[Decision]:
    """Sets the annotations ``values``, with a note on each that had another value.

    ``switches`` are those that turn HTTPS on, whose earlier value needs no note.
    """
    for name, wanted in values.items():
        before = source.annotations.get(name, "")
        if before not in ("", wanted) and name not in switches:
            yield note("setting-replaced", source.ref, f'{name} was "{before}": it is replaced')
        yield Put(source.ref, path(name), wanted, why)


def passes_through(source: Manifest, name: str) -> bool:
    """Whether the annotation ``name`` makes the controller forward connections of browsers as they are."""
    return value(source, name) in TRUE


def passthrough(source: Manifest, name: str, program: str) -> Finding:
    """The problem of an Ingress whose connections ``program`` forwards, by the annotation ``name``."""
    key = name.rpartition("/")[2]
    message = (
        f"{key} forwards the browser's connection to the pods: the browser gets the internal "
        f"certificate, and {program} verifies nothing"
    )
    hint = f"remove {name}, or set routes to keep"
    return problem("ssl-passthrough", source.ref, message, hint, path(name))


def overruling(service: Manifest | None, values: Mapping[str, str], why: str) -> Iterator[Finding]:
    """The problems of annotations of a Service that win over different ``values`` of the Ingress.

    ``why`` says what they would do to the connections.
    """
    for name, wanted in values.items() if service else ():
        assert service is not None
        own = value(service, name)
        if name in service.annotations and own != wanted:
            message = f'{name} is "{own}" on the Service, which wins over that of an Ingress: {why}'
            hint = f'remove it from the Service, or set it to "{wanted}" there'
            yield problem("service-annotation-wins", service.ref, message, hint, path(name))
