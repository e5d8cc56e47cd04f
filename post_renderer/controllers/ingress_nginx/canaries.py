"""Canaries of ingress-nginx: Ingresses that get a share of the requests to another one, the main Ingress.

Canary Ingresses take protocol and verification from their main Ingress, the one without
``canary: "true"`` at the same host and path (docs/user-guide/nginx-configuration/annotations.md,
Canary; seen with v1.15.1: main HTTPS with canary HTTP gives 502, the reverse 400). So both Services
are flagged or none, and the canary's certificate must cover the name that is verified, the main's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from post_renderer.controllers.upstream import Upstream
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Finding, Manifest, Route, problem

_ANNOTATION = "nginx.ingress.kubernetes.io/canary"


def is_canary(source: Manifest) -> bool:
    """Whether an Ingress is a canary, which gets a share of another Ingress's requests."""
    return source.annotations.get(_ANNOTATION, "").strip() == "true"


def problems(upstreams: Sequence[Upstream], sources: Sequence[Manifest]) -> Iterator[Finding]:
    """The problems between canaries and their main Ingresses, of which ``upstreams`` are flagged."""
    flagged = {
        (upstream.service.namespace, name): upstream
        for upstream in upstreams
        for name in (upstream.service.name, upstream.port.service)
    }
    canaries = {source.ref for source in sources if is_canary(source)}
    if not canaries:
        return
    for (namespace, _), routes in _by_location(sources).items():
        for canary in (route for route in routes if route.source in canaries):
            for main in (route for route in routes if route.source not in canaries):
                pair = flagged.get((namespace, canary.service)), flagged.get((namespace, main.service))
                yield from _of_pair(canary, main, *pair)


def _by_location(sources: Sequence[Manifest]) -> dict[tuple[str, str], list[Route]]:
    """The routes of all Ingresses, by namespace and by host and path."""
    by_location: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for source in sources:
        if source.ref.kind == "Ingress":
            for route in route_kinds.routes(source.ref, source.body, route_kinds.INGRESS):
                by_location[source.ref.namespace, route.location].append(route)
    return by_location


def _of_pair(
    canary: Route, main: Route, upstream: Upstream | None, main_upstream: Upstream | None
) -> Iterator[Finding]:
    if upstream is None and main_upstream is None:
        return
    if upstream is None or main_upstream is None:
        flagged, other = (main, canary) if upstream is None else (canary, main)
        message = (
            f"{canary.location} is a canary of {main.source}, and only {flagged.service} of the two Services "
            "is flagged: nginx uses the protocol of the main Ingress for both"
        )
        yield problem("canary-half-flagged", canary.source, message, f"flag {other.service} too")
        return
    if main_upstream.server_name not in upstream.certificate_names:
        message = (
            f"{canary.location} is a canary of {main.source}: nginx verifies {main_upstream.server_name}, "
            "which its certificate does not cover"
        )
        hint = f"add that name to dns-names of {upstream.service}, and to allowedDnsNames in the config file"
        yield problem("canary-certificate-name", canary.source, message, hint)
    if upstream.client_secret and upstream.client_secret != main_upstream.client_secret:
        message = (
            f"{canary.location} is a canary of {main.source}: nginx presents one certificate to both, "
            f"and the pods of {upstream.service} admit another"
        )
        yield problem(
            "canary-client-auth", canary.source, message, f"remove client-auth from {upstream.service}"
        )
