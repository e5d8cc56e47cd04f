"""The Service entries of an HTTPProxy: protocol and validation.

projectcontour/contour v1.33, apis/projectcontour/v1/httpproxy.go (Service, UpstreamValidation) and
internal/dag/httpproxy_processor.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.contour import protocols
from post_renderer.controllers.contour.protocols import ENCRYPTED, H2, H2C, TLS, Protocol
from post_renderer.controllers.upstream import ObjectLookup, Upstream, UpstreamTLS
from post_renderer.model import (
    Body,
    Decision,
    Finding,
    Manifest,
    Path,
    Put,
    Route,
    fields,
    fields_and_indices,
    note,
    problem,
)

_LABELS = {TLS: "HTTPS", H2: "HTTP/2 over TLS"}


def observe(route: Route, source: Manifest, of_port: Protocol) -> UpstreamTLS:
    """What ``source`` sets for the Service of ``route``; ``of_port`` is what the Service itself says."""
    entry = _entry(source, route)
    own = fields.text(entry, "protocol")
    protocol, evidence = (own, f"protocol {own}") if own else of_port
    keeps_open = _keeps_open(source, route)
    if protocol not in ENCRYPTED:
        return UpstreamTLS(keeps_open=keeps_open)
    return UpstreamTLS(
        encrypted=True,
        ca_verified=bool(fields.text(entry, "validation", "caSecret")),
        verified_name=fields.text(entry, "validation", "subjectName"),
        evidence=evidence,
        keeps_open=keeps_open,
    )


def _keeps_open(source: Manifest, route: Route) -> str:
    """The setting by which connections stay open for long; empty without."""
    if "tcpproxy" in route.path:
        return "tcpproxy"
    of_route = fields.at(source.body, *fields_and_indices(route.path[:3]))
    return "enableWebsockets" if fields.text(of_route, "enableWebsockets") == "true" else ""


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The changes of all Service entries of ``source`` that lead to ``upstreams``."""
    passed = [route for upstream in upstreams for route in upstream.routes if _passes_through(source, route)]
    if passed:
        yield _pass_through(source, passed[0])
        return
    for upstream in upstreams:
        http2 = protocols.is_http2(upstream, objects)
        for route in upstream.routes:
            entry = _entry(source, route)
            protocol = H2 if http2 or fields.text(entry, "protocol") in (H2, H2C) else TLS
            why = f"{_LABELS[protocol]} to {upstream.service}"
            yield Put(source.ref, (*route.path, "protocol"), protocol, why)
            if upstream.verify:
                yield from _validation(entry, route, upstream)
            yield from _health_port(entry, route, upstream)


def _validation(entry: Body, route: Route, upstream: Upstream) -> Iterator[Decision]:
    path = (*route.path, "validation")
    wanted = {"caSecret": upstream.trust.secret, "subjectName": upstream.server_name}
    for key, value in wanted.items():
        before = fields.text(entry, "validation", key)
        if before not in ("", value):
            yield _replaced(upstream, (*path, key), before)
        yield Put(route.source, (*path, key), value, f"CA and name of {upstream.service} are verified")
    names = fields.words(entry, "validation", "subjectNames")
    if names and names != [upstream.server_name]:
        # Its first item must be subjectName, and every other one would be accepted for all HTTPProxies that
        # share the Envoy cluster (internal/envoy/cluster.go, Clustername).
        yield _replaced(upstream, (*path, "subjectNames"), ", ".join(names))
        yield Put(route.source, (*path, "subjectNames"), [upstream.server_name], "only that name is accepted")


def _replaced(upstream: Upstream, path: Path, before: str) -> Finding:
    message = f"validation.{path[-1]} was {before}: it is replaced"
    return note("contour-validation-replaced", upstream.source.ref, message)


def _health_port(entry: Body, route: Route, upstream: Upstream) -> Iterator[Decision]:
    """The port of health checks, to which Envoy speaks TLS as well: the transport is that of the cluster."""
    health, https = fields.text(entry, "healthPort"), upstream.port.number
    if health in ("", "0", str(https)):
        return
    path = (*route.path, "healthPort")
    if health == route.port:
        yield Put(route.source, path, https, f"{route.location} is checked on port {https}")
        return
    message = f"{route.location} is checked on port {health}, to which Envoy would speak TLS too"
    hint = f"remove healthPort, or set it to the port of the route ({route.port})"
    yield problem("contour-health-port", route.source, message, hint, path)


def _passes_through(source: Manifest, route: Route) -> bool:
    passthrough = fields.text(source.body, "spec", "virtualhost", "tls", "passthrough")
    return "tcpproxy" in route.path and passthrough == "true"


def _pass_through(source: Manifest, route: Route) -> Finding:
    message = (
        f"{route.location} is behind tls.passthrough, which forwards the browser's connection to the pods: "
        "the browser gets the internal certificate, and Contour verifies nothing"
    )
    hint = "give virtualhost.tls a secretName in place of passthrough, or set routes to keep"
    path = ("spec", "virtualhost", "tls", "passthrough")
    return problem("contour-passthrough", source.ref, message, hint, path)


def validation(source: Manifest, route: Route) -> Body:
    """What is verified of the Service of ``route``; empty without it."""
    return fields.mapping(_entry(source, route), "validation")


def _entry(source: Manifest, route: Route) -> Body:
    return fields.mapping(source.body, *fields_and_indices(route.path))
