"""The annotations and appProtocol of a Service, from which Contour learns the protocol of a port."""

from __future__ import annotations

import pytest
from support.controllers import NEW_PORT, of_ingress, own_port
from support.manifests import ingress, notes, path, port, problems, puts, service, topology_of

from post_renderer.controllers.contour import protocols
from post_renderer.controllers.contour.protocols import H2, H2C, PREFIX, TLS
from post_renderer.model import Drop, Port, Ref

OWN = Ref("", "Service", "shop", "web-backend-tls")


def annotation(name: str) -> tuple[str, ...]:
    return ("metadata", "annotations", PREFIX + name)


def changes(*ports: dict, https: Port | str = NEW_PORT, **annotations: str) -> list:
    """The changes of a Service with ``ports``; ``https`` is its HTTPS port, or the name of that."""
    body = service("web", *ports, annotations={PREFIX + key: value for key, value in annotations.items()})
    if isinstance(https, str):
        https = own_port(topology_of(body).objects, https)
    given, objects = of_ingress(body, https=https)
    return list(protocols.changes([given], objects))


@pytest.mark.parametrize(
    ("before", "name", "number", "wanted", "after"),
    [
        pytest.param({}, "https", 443, TLS, {TLS: "443"}, id="none"),
        pytest.param({TLS: "9443"}, "https", 443, TLS, {TLS: "9443,443"}, id="another port stays"),
        pytest.param({TLS: " 9443 , api"}, "https", 443, TLS, {TLS: "9443,api,443"}, id="blanks"),
        pytest.param({TLS: "443"}, "https", 443, TLS, {TLS: "443"}, id="by number already"),
        pytest.param(
            {TLS: "https, 1"}, "https", 443, TLS, {TLS: "https, 1"}, id="by name already: as written"
        ),
        pytest.param({TLS: "4430"}, "https", 443, TLS, {TLS: "4430,443"}, id="a number that begins like it"),
        pytest.param({H2C: "grpc"}, "https", 443, H2, {H2C: "grpc", H2: "443"}, id="HTTP/2"),
        pytest.param({H2C: "grpc"}, "grpc", 50051, H2, {H2: "50051"}, id="a port that turns"),
        pytest.param(
            {H2C: "grpc,other"}, "grpc", 50051, H2, {H2C: "other", H2: "50051"}, id="another stays plain"
        ),
    ],
)
def test_lists_of_ports(before, name, number, wanted, after):
    found = protocols.listed(before, Port(0, name, number, ""), wanted)
    assert {protocol: text for protocol, text in found.items() if text} == after


def test_a_new_port():
    assert puts(changes(port())) == {annotation(TLS): "443"}


@pytest.mark.parametrize("listed", ["443", "https"])
def test_no_change_of_what_is_set(listed):
    assert changes(port(), port("https", 443, 8443), https="https", tls=listed) == []


@pytest.mark.parametrize(
    ("plain", "annotations"),
    [
        (port("grpc", 80), {"h2c": "grpc"}),
        (port("grpc", 80), {"h2c": "80"}),
        (port("grpc", 80, appProtocol="kubernetes.io/h2c"), {}),
    ],
    ids=["by name", "by number", "by appProtocol"],
)
def test_http2_stays_http2(plain, annotations):
    given, objects = of_ingress(
        service("web", plain, annotations={PREFIX + key: value for key, value in annotations.items()})
    )
    routes = tuple(route._replace(port="grpc") for route in given.routes)
    assert puts(protocols.changes([given._replace(routes=routes)], objects)) == {annotation(H2): "443"}
    # Routes in another stream: what the other ports of the Service speak.
    assert puts(protocols.changes([given._replace(routes=())], objects)) == {annotation(H2): "443"}


def test_a_second_run_keeps_http2():
    assert changes(port("http"), port("https", 443, 8443), https="https", h2="443") == []


@pytest.mark.parametrize(
    "ports",
    [
        (port(), port("https", 443, 8443, appProtocol="https")),
        # plan/routing/service.py sets appProtocol of such a port, which beats the annotation.
        (port(), port("admin", 9000, 8443)),
    ],
    ids=["appProtocol https", "a plain port that turns"],
)
def test_a_port_with_app_protocol_needs_no_annotation(ports):
    assert changes(*ports, https=ports[1]["name"]) == []


def test_another_app_protocol_would_be_plain_http():
    findings = changes(port(), port("https", 443, 8443, appProtocol="http"), https="https")
    assert puts(findings) == {("spec", "ports", 1, "appProtocol"): "https"}
    assert notes(findings) == [
        "note: Service/web: appProtocol of port https (443) was http: it is replaced, because Contour would "
        "speak no TLS to it"
    ]


def test_app_protocol_https_is_never_http2():
    https = port("https", 443, 8443, appProtocol="https")
    body = service("web", port("http", 80, appProtocol="kubernetes.io/h2c"), https)
    given, objects = of_ingress(body, https=own_port(topology_of(body).objects, "https"))
    assert problems(protocols.changes([given], objects)) == [
        "Service/web: port https (443) serves HTTP/2 and has appProtocol https, with which Contour speaks "
        "HTTP/1.1 to it for an Ingress; set service-port to a number that the Service does not have, or route "
        "with an HTTPProxy"
    ]


def test_an_empty_list_is_removed():
    body = service("web", port("https", 80), annotations={PREFIX + H2C: "https"})
    given, objects = of_ingress(body, https=own_port(topology_of(body).objects, "https"))
    given = given._replace(routes=tuple(route._replace(port="https") for route in given.routes))
    decisions = list(protocols.changes([given], objects))
    assert puts(decisions) == {annotation(H2): "80"}
    assert [d.path for d in decisions if isinstance(d, Drop)] == [annotation(H2C)]


@pytest.mark.parametrize("there", [False, True], ids=["added in this run", "in the stream"])
def test_a_service_of_its_own(there):
    own = service(OWN.name, port("https", 443, 8443), annotations={PREFIX + TLS: "9443"})
    https = NEW_PORT._replace(service=OWN.name)
    given, objects = of_ingress(service(), *([own] if there else []), https=https)
    (put,) = protocols.changes([given], objects)
    assert (put.ref, put.value) == (OWN, "9443,443" if there else "443")


def test_the_protocol_of_a_route_to_a_service_of_its_own():
    own = service(OWN.name, port("https", 443, 8443), annotations={PREFIX + TLS: "443"})
    objects = topology_of(service(), own, ingress("web", path(OWN.name, 443))).objects
    given, _ = of_ingress(service())
    route = given.routes[0]._replace(service=OWN.name, port="443")
    assert protocols.of_route(route, given.service_manifest, objects).name == TLS
    missing = route._replace(service="other")
    assert protocols.of_route(missing, given.service_manifest, objects).name == ""
