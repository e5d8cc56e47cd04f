"""Cilium: an Ingress of it cannot be switched to HTTPS."""

from __future__ import annotations

from support.controllers import of_ingress
from support.manifests import problems, service

from post_renderer.controllers import cilium
from post_renderer.controllers.upstream import UpstreamTLS, Verification


def test_an_ingress_is_a_problem():
    given, objects = of_ingress(service())
    assert problems(cilium.changes(given.source, [given], objects)) == [
        "Ingress/web: Cilium speaks plain HTTP to Service/web: it has no HTTPS behind an Ingress; route with a "
        "Gateway of Cilium 1.20 or later, which verifies the pods by a BackendTLSPolicy, or unflag the Service"
    ]
    assert list(cilium.service_changes([given], objects)) == []
    assert list(cilium.about([given], [])) == []


def test_it_is_plain_http():
    given, objects = of_ingress(service())
    assert cilium.observe(given.routes[0], given.source, given.service_manifest, objects) == UpstreamTLS()
    reason = "Cilium speaks plain HTTP to Service/web for an Ingress"
    assert cilium.verification(given) == Verification(False, False, reason)
