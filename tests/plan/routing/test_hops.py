from __future__ import annotations

import pytest
from support.manifests import (
    INGRESS,
    SERVICE,
    deployment,
    ingress,
    joined,
    path,
    request,
    service,
    topology_of,
)

from post_renderer.controllers.upstream import Verification
from post_renderer.model import Settings
from post_renderer.plan.routing import hops
from post_renderer.plan.routing.hops import Hop

PREFIX = "nginx.ingress.kubernetes.io/"
ENCRYPTED = {"backend-protocol": "HTTPS"}
CA = {**ENCRYPTED, "proxy-ssl-secret": "shop/ca", "proxy-ssl-verify": "on"}


def of(*objects: dict, **options):
    topology = topology_of(service(), deployment(), *objects)
    context = joined(topology, request(**options))
    return hops.planned(context.backends, context.parts, topology, Settings())[0]


def test_planned():
    assert of(ingress()) == (Hop(INGRESS, "ingress-nginx", Verification(ca=True, name=True)),)


def test_an_ingress_that_is_split():
    mixed = ingress("web", path(), path("other", at="/other"))
    copy = INGRESS._replace(name="web-backend-tls")
    assert of(mixed) == (Hop(copy, "ingress-nginx", Verification(ca=True, name=True)),)


def test_what_stays_as_it_is():
    assert of(ingress(), routes="keep") == (Hop(INGRESS, "ingress-nginx"),)
    assert of(ingress(ingressClassName="unknown")) == (Hop(INGRESS, ""),)
    assert of() == ()


@pytest.mark.parametrize(
    ("annotations", "text"),
    [
        ({}, "plain"),
        (ENCRYPTED, "encrypted"),
        (CA, "CA verified"),
        ({**CA, "proxy-ssl-name": "web.shop.svc"}, "verified"),
    ],
)
def test_now(annotations, text):
    prefixed = {PREFIX + key: value for key, value in annotations.items()}
    topology = topology_of(service(), ingress(annotations=prefixed))
    (route,) = topology.routes.to(SERVICE)
    assert hops.now(route, SERVICE, topology) == text


def test_now_of_an_unknown_class():
    topology = topology_of(service(), ingress(ingressClassName="unknown"))
    (route,) = topology.routes.to(SERVICE)
    assert hops.now(route, SERVICE, topology) == ""
