"""Canary Ingresses, whose protocol and verification are those of their main Ingress.

ingress-nginx takes both from the Ingress without ``canary: "true"`` at the same host and
path (docs/user-guide/nginx-configuration/annotations.md, Canary; seen with v1.15.1: main
HTTPS with canary HTTP gives 502, the reverse 400). So both Services are flagged or none,
and the canary's certificate must be good for the name that is verified, the main's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_nginx
from post_renderer.model import Backend, Problem, Route
from post_renderer.plan.context import Scene
from post_renderer.topology.objects import Index


def problems(scene: Scene) -> Iterator[Problem]:
    """What is wrong between canary Ingresses and their main ones, as far as flagged Services are behind them."""
    index = scene.objects
    flagged = {(b.namespace, b.service.name): b for b in scene.backends}
    leading = (
        route for backend in flagged.values() for route in index.routes_to(backend.namespace, backend.service.name)
    )
    places = dict.fromkeys((route.ingress.namespace, route.where) for route in leading)
    for namespace, where in places:
        for canary, main in _pairs(index.routes_at(namespace, where), index):
            pair = flagged.get((namespace, canary.service)), flagged.get((namespace, main.service))
            yield from _of_pair(canary, main, *pair)


def _pairs(routes: Sequence[Route], index: Index) -> Iterator[tuple[Route, Route]]:
    """Each canary of one place with each main Ingress of it."""
    canaries = [route for route in routes if ingress_nginx.is_canary(index.get(route.ingress).annotations)]
    return ((canary, route) for canary in canaries for route in routes if route not in canaries)


def _of_pair(canary: Route, main: Route, behind: Backend | None, main_behind: Backend | None) -> Iterator[Problem]:
    if behind is None and main_behind is None:
        return
    if behind is None or main_behind is None:
        flagged, other = (main, canary) if behind is None else (canary, main)
        message = (
            f"{canary.where} is a canary of {main.ingress}, and only {flagged.service} of the two Services is flagged: "
            "nginx speaks to both as the main Ingress says"
        )
        yield Problem(str(canary.ingress), message, f"flag {other.service} too")
    elif main_behind.host not in behind.leaf.dns_names:
        message = f"{canary.where} is a canary of {main.ingress}: nginx verifies {main_behind.host}, which its certificate lacks"
        hint = f"add that name to dns-names of {behind.service}, and to allowedDnsNames in the config file"
        yield Problem(str(canary.ingress), message, hint)
