"""The Service port that leads to the listener."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Backend, Body, Drop, Finding, Key, Note, Path, Port, Put, fields
from post_renderer.plan.context import Scene

EXPOSED = ("LoadBalancer", "NodePort")


def changes(scene: Scene) -> Iterator[Finding]:
    """A new port, or the plain one that turns into HTTPS; the plain one gone with keep-http false."""
    for backend in scene.backends:
        if not backend.request.present or backend.https is None:
            continue
        body = scene.objects.get(backend.service).body
        ports = services.ports(body)
        if backend.https.place == NEW:
            yield from _added(backend, backend.https, ports, fields.text(body, "spec", "type"))
        else:
            yield from _turned(backend, backend.https)
        for plain in _gone(backend, ports):
            path: Path = ("spec", "ports", plain.place)
            yield Drop(backend.service, path, f"port {services.label(plain)}, the plain one, is gone (keep-http false)")


def _gone(backend: Backend, ports: tuple[Port, ...]) -> tuple[Port, ...]:
    """With keep-http false: the plain port, and all that lead to the same place."""
    plain = None if backend.flags.keep_http else backend.plain
    return tuple(p for p in ports if plain and (p.target, p.protocol) == (plain.target, plain.protocol))


def _turned(backend: Backend, port: Port) -> Iterator[Finding]:
    # Others refer to the port by its name and number, so both stay. Without a word about
    # HTTPS the next run would take it for a plain one.
    if not services.tls_evidence(port):
        path: Path = ("spec", "ports", port.place, "appProtocol")
        yield Put(backend.service, path, "https", f"port {services.label(port)} speaks HTTPS itself")


def _added(backend: Backend, new: Port, ports: tuple[Port, ...], kind: str) -> Iterator[Finding]:
    service = backend.service
    for port in ports:
        if not port.name and port not in _gone(backend, ports):
            # A Service with several ports must name them all (kubernetes validation.go).
            yield Put(
                service,
                ("spec", "ports", port.place, "name"),
                "http",
                f"port {port.number} needs a name beside a second one",
            )
    path: Path = ("spec", "ports", Key("port", new.number))
    value: Body = {"name": new.name, "port": new.number, "protocol": "TCP", "targetPort": backend.listener}
    yield Put(service, path, value, f"port {services.label(new)} leads to the listener {backend.listener}")
    if kind in EXPOSED:
        yield Note("note", str(service), f"is of type {kind}: port {new.number} is open to the outside as well")
