"""A kind of routing objects that no controller can switch to HTTPS, whatever controllers there are."""

from __future__ import annotations

import pytest

from post_renderer.kubernetes.route_kinds import EVERY, BackendForm, RouteKind
from post_renderer.topology import routes

KIND = RouteKind(("example.com",), (("spec", "to", EVERY),), (BackendForm(("name",), ("port",)),))


def add(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adds the kind ToyRoute to those that lead to Services."""
    monkeypatch.setattr(routes, "KINDS", {**routes.KINDS, "ToyRoute": KIND})


def toy_route(service: str = "web", port: int = 80, name: str = "toy", namespace: str = "") -> str:
    """A ToyRoute to ``service``, which is in ``namespace`` if that is set."""
    where = f", namespace: {namespace}" if namespace else ""
    return (
        f"apiVersion: example.com/v1\nkind: ToyRoute\nmetadata: {{name: {name}}}\n"
        f"spec: {{to: [{{name: {service}, port: {port}{where}}}]}}\n"
    )
