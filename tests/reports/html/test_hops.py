"""The states of hops, from the routes and the plan of a Service."""

from __future__ import annotations

import pytest

from post_renderer import pipeline
from post_renderer.model import Settings
from post_renderer.reports.html import hops

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, annotations: {FLAGS}}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "shop/web:1", ports: [{containerPort: 8080}]}]}
"""
INGRESS = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: NAME, namespace: shop, annotations: {ANNOTATIONS}}
spec:
  ingressClassName: nginx
  rules:
    - host: NAME.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
"""
PREFIX = "nginx.ingress.kubernetes.io/"
FLAGS = 'backend-tls.kuberise.io/enabled: "true", backend-tls.kuberise.io/issuer: ca'


def of(flags: str = "", **ingresses: str) -> list[hops.HopStates]:
    text = SERVICE.replace("FLAGS", flags)
    for name, of_ingress in ingresses.items():
        text += INGRESS.replace("NAME", name).replace("ANNOTATIONS", of_ingress)
    (status,) = pipeline.inventory(text, Settings())
    return hops.of_service(status)


def test_the_routes_of_one_object_are_one_hop():
    (hop,) = of(shop="")
    assert str(hop.source) == "Ingress/shop"
    assert hop.locations == ("shop.example.com/ to port 80", "shop.example.com/api to port 80")
    assert (hop.now, hop.then, hop.controller) == ("plain", "verified", "ingress-nginx")


@pytest.mark.parametrize(
    ("flags", "then", "reason"),
    [
        (FLAGS, "verified", ""),
        (f'{FLAGS}, backend-tls.kuberise.io/verify: "false"', "encrypted", "verify is false"),
        (f"{FLAGS}, backend-tls.kuberise.io/routes: keep", "plain", ""),
        (f"{FLAGS}, backend-tls.kuberise.io/port: admin", "plain", ""),
    ],
    ids=["verified", "encrypted", "routes stay", "a problem"],
)
def test_what_a_hop_will_be(flags: str, then: str, reason: str):
    (hop,) = of(flags, shop="")
    assert (hop.now, hop.then) == ("plain", then)
    assert reason in hop.reason


def test_each_object_has_its_own_state():
    found = of(FLAGS, plain="", encrypted=f"{PREFIX}backend-protocol: HTTPS")
    assert [(hop.source.name, hop.now) for hop in found] == [("plain", "plain"), ("encrypted", "encrypted")]


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([], "no route"),
        (["verified"], "verified"),
        (["verified", "unknown"], "unknown"),
        (["verified", "CA verified"], "CA verified"),
        (["CA verified", "encrypted"], "encrypted"),
        (["verified", "plain", "encrypted"], "plain"),
    ],
)
def test_a_service_is_as_its_worst_hop(states: list[str], worst: str):
    assert hops.worst(states) == worst
