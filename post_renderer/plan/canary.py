"""Canary Ingresses, whose protocol and verification are those of their main Ingress.

ingress-nginx takes both from the Ingress without ``canary: "true"`` at the same host and
path (docs/user-guide/nginx-configuration/annotations.md, Canary; seen with v1.15.1: main
HTTPS with canary HTTP gives 502, the reverse 400). So both Services are flagged or none,
and the canary's certificate must be good for the name that is verified, the main's.
"""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.controllers import ingress_nginx
from post_renderer.kubernetes import routes
from post_renderer.model import Backend, Problem, Route
from post_renderer.plan.scene import Scene


def problems(scene: Scene) -> Iterator[Problem]:
    """What is wrong between canary Ingresses and their main ones, as far as flagged Services are behind them."""
    flagged = {(b.namespace, b.service.name): b for b in scene.backends}
    mains: dict[tuple[str, str], list[Route]] = {}
    canaries: list[Route] = []
    for ingress in scene.objects.of_kind("Ingress"):
        found = list(routes.routes(ingress.ref, ingress.body))
        if ingress_nginx.is_canary(ingress.annotations):
            canaries += found
        else:
            for route in found:
                mains.setdefault((ingress.ref.namespace, route.where), []).append(route)
    for canary in canaries:
        namespace = canary.ingress.namespace
        for main in mains.get((namespace, canary.where), []):
            pair = flagged.get((namespace, canary.service)), flagged.get((namespace, main.service))
            yield from _of_pair(canary, main, *pair)


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
