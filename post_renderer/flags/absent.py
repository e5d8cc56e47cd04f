"""Flagged Services that are not in the stream."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.flags.reading import OPTION, request_of
from post_renderer.model import Finding, Ref, Request, ServiceEntry, ServiceOptions, Settings, problem
from post_renderer.topology.objects import Objects
from post_renderer.topology.topology import Topology


def of_entry(entry: ServiceEntry, topology: Topology, settings: Settings) -> Iterator[Request | Finding]:
    """The Request, or the problem, of an entry whose Service is not in the stream; or nothing.

    It gives a Request that is not ``present``, if an Ingress of the stream routes to it. Nothing is given
    for an entry that is ``optional``, or of another release.
    """
    namespaces = _routed_namespaces(entry, topology, settings)
    if len(namespaces) == 1:
        yield from _routed(Ref("", "Service", namespaces[0], entry.name), entry, settings)
    elif namespaces:
        message = f"is not in the stream, and Ingresses route to it in namespaces {', '.join(namespaces)}"
        hint = f"name one of them, as --service {namespaces[0]}/{entry.name} or in the config file"
        yield _not_found(entry, settings, message, hint)
    elif not entry.optional and not _is_of_another_release(entry, settings):
        listed = services(topology.objects)
        message = f"is not in the stream, and no Ingress in it routes to it; {listed}"
        hint = "check its name and namespace"
        if entry.source.origin != OPTION:
            hint += ", or set optional: true if it is of another release"
        yield _not_found(entry, settings, message, hint)


def _routed_namespaces(entry: ServiceEntry, topology: Topology, settings: Settings) -> list[str]:
    """The namespaces in which Ingresses route to ``entry``; only that of the release if it is among them."""
    ref = Ref("", "Service", entry.namespace or settings.namespace, entry.name)
    if topology.routes.to(ref):
        return [ref.namespace]
    routes = () if entry.namespace else topology.routes.from_other_namespaces(ref)
    return sorted({route.namespace for route in routes})


def _routed(ref: Ref, entry: ServiceEntry, settings: Settings) -> Iterator[Request | Finding]:
    if "service-port" in entry.source.values:
        request = Request(ref, ServiceOptions(), present=False)
        yield from request_of(request, [entry.source, *settings.sources], settings)
        return
    message = f"{_flagged_by(entry)}, is not in the stream, though an Ingress in it routes to it"
    option = "--service-port" if entry.source.origin == OPTION else "servicePort in the config file"
    yield problem("service-elsewhere", ref, message, f"set {option} to the port that serves HTTPS")


def _is_of_another_release(entry: ServiceEntry, settings: Settings) -> bool:
    """Whether an entry of the config file is of a namespace that the release is not in."""
    if entry.source.origin == OPTION or not entry.namespace or not settings.namespace:
        return False
    return entry.namespace != settings.namespace


def _not_found(entry: ServiceEntry, settings: Settings, message: str, hint: str) -> Finding:
    ref = Ref("", "Service", entry.namespace or settings.namespace, entry.name)
    return problem("service-not-found", ref, f"{_flagged_by(entry)}, {message}", hint)


def _flagged_by(entry: ServiceEntry) -> str:
    return "flagged by " + ("--service" if entry.source.origin == OPTION else entry.source.origin)


def services(objects: Objects) -> str:
    """The Services of the stream, for messages."""
    names = sorted({f"{m.ref.namespace or '-'}/{m.ref.name}" for m in objects.by_kind("Service")})
    listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    text = f"Services in the stream are {listed}" if names else "the stream has no Service"
    return text + objects.unparsable_suffix()
