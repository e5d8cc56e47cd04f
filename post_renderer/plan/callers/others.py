"""Everyone else who calls a port that turns into HTTPS or goes: named in warnings, never edited."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Finding, Path, Put, Ref, spelled, warning
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.callers.service_urls import Called, ServiceURLs
from post_renderer.plan.callers.turned_ports import TurnedPort, TurnedPorts
from post_renderer.topology import urls as urls_of


def changes(context: PlanContext, turned: TurnedPorts) -> Iterator[Finding]:
    """A warning for each place with a URL of such a port, and for each route of another Service to it."""
    urls = ServiceURLs(turned, context.settings)
    edited = {(d.ref, d.path) for decisions in context.serving for d in decisions if isinstance(d, Put)}
    found: dict[tuple[Ref, Path, Ref, int], TurnedPort] = {}
    for source, path, text in urls_of.texts(context.topology):
        if (source.ref, path) not in edited:
            calls = list(urls.in_text(text, source.ref.namespace))
            if workloads.is_workload(source.ref):
                calls += urls.addresses(text, source.ref.namespace)
            for called in calls:
                found.setdefault((source.ref, path, called.service, called.number), called.turned)
    for (ref, path, service, number), of_url in found.items():
        yield _calling(ref, path, Called(service, number, of_url))
    yield from _routes(context, turned)


def _routes(context: PlanContext, turned: TurnedPorts) -> Iterator[Finding]:
    """The routes of Services that nobody flagged, but whose pods are those of a flagged one."""
    secured = {ref for backend in context.backends for ref in (backend.service, backend.https_service)}
    for each in turned.services:
        service = each.service.ref
        routes = [*context.topology.routes.to(service), *context.topology.routes.unswitched_to(service)]
        for route in routes if service not in secured else ():
            port = services.named(tuple(each.ports), route.port)
            if port:
                yield _calling(route.source, route.path, Called(service, port.number, each.ports[port]))


def _calling(ref: Ref, path: Path, called: Called) -> Finding:
    backend = called.turned.backend
    port = f"port {called.number} of {called.service}"
    message = f"{spelled(path)} calls {port} in plain HTTP, which {called.turned.now}"
    hint = (
        f"let it call https://{backend.https_host}:{backend.https_port.number}, and trust ca.crt of Secret "
        f"{backend.certificate.secret}"
    )
    return warning("caller-in-plain-http", ref, message, hint, path)
