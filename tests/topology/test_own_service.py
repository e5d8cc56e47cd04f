"""The Service of its own that has the HTTPS port where ``expose`` is false."""

from __future__ import annotations

import pytest
from support.manifests import NAMESPACE, SERVICE, ingress, path, port, request, service, topology_of
from support.toy_routes import add, toy_route

from post_renderer.model import Ref
from post_renderer.topology import own_service

PUBLIC = service("web", type="LoadBalancer")
HTTPS = port("https", 443, 8443)
ADDED = service("web-backend-tls", HTTPS, type="ClusterIP")
OWN = Ref("", "Service", NAMESPACE, "web-backend-tls")
TO_OWN = ingress("own", path("web-backend-tls", 443))


@pytest.mark.parametrize(
    "spec", [{"type": "LoadBalancer"}, {"type": "NodePort"}, {"externalIPs": ["192.0.2.1"]}]
)
def test_a_public_service_has_one(spec):
    assert own_service.ref_of(request(expose=False), topology_of(service("web", **spec))) == OWN


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        pytest.param({"type": "LoadBalancer"}, {}, id="expose"),
        pytest.param({"type": "ClusterIP"}, {"expose": False}, id="not public"),
        pytest.param({}, {"expose": False}, id="no type"),
    ],
)
def test_no_other_service(spec, options):
    topology = topology_of(service("web", **spec), ADDED, ingress(), TO_OWN)
    of_web = request(**options)
    assert own_service.ref_of(of_web, topology) is None
    assert own_service.https_service(of_web, topology) == "web"
    assert {each.service for each in own_service.ports_of(of_web, topology)} == {"web"}
    assert [route.source.name for route in own_service.routes_to(of_web, topology)] == ["web"]


def test_a_service_elsewhere_has_none():
    absent = request(expose=False, service_port=443)._replace(present=False)
    assert own_service.ref_of(absent, topology_of(ingress())) is None


@pytest.mark.parametrize(
    ("objects", "numbers"), [([PUBLIC], [80]), ([PUBLIC, ADDED], [80, 443])], ids=["first run", "second run"]
)
def test_ports_and_routes_of_both(objects, numbers):
    topology, of_web = topology_of(*objects, ingress(), TO_OWN), request(expose=False)
    assert [each.number for each in own_service.ports_of(of_web, topology)] == numbers
    assert own_service.https_service(of_web, topology) == "web-backend-tls"
    assert [route.source.name for route in own_service.routes_to(of_web, topology)] == ["web", "own"]


def test_unswitched_routes_to_both(monkeypatch):
    add(monkeypatch)
    topology = topology_of(PUBLIC, toy_route("web-backend-tls", 443))
    found = own_service.unswitched_to(request(expose=False), topology)
    assert [str(route.source) for route in found] == ["ToyRoute/toy"]


def is_added(*objects: dict) -> bool:
    objects_of = topology_of(*objects).objects
    return own_service.is_added(objects_of.get(OWN), objects_of)


def test_is_added():
    assert is_added(PUBLIC, ADDED)
    assert is_added(PUBLIC, service("web-backend-tls", HTTPS, port("https-8443", 8443, 8444)))


@pytest.mark.parametrize(
    "objects",
    [
        pytest.param([ADDED], id="no flagged Service"),
        pytest.param([service("web"), ADDED], id="for none that is public"),
        pytest.param([PUBLIC, service("web-backend-tls", HTTPS, type="NodePort")], id="public"),
        pytest.param([PUBLIC, service("web-backend-tls", HTTPS, clusterIP="None")], id="headless"),
        pytest.param([PUBLIC, service("web-backend-tls", HTTPS, selector={"app": "x"})], id="other selector"),
        pytest.param([PUBLIC, service("web-backend-tls")], id="a plain port"),
        pytest.param(
            [PUBLIC, service("web-backend-tls", port("https", 443, "https"))], id="a port with a named target"
        ),
    ],
)
def test_is_not_added(objects):
    assert not is_added(*objects)


def test_a_service_with_another_name_is_not_added():
    objects = topology_of(PUBLIC).objects
    assert not own_service.is_added(objects.get(SERVICE), objects)
