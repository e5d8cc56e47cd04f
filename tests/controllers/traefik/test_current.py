"""What Traefik does now for a route."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, path, port, read
from support.traefik import SERVED, ingress_of, route_of, stream, transport, web

from post_renderer.controllers import traefik
from post_renderer.controllers.upstream import UpstreamTLS

CA = "rootCAs: [{secret: ca}]"
BY_PORT = UpstreamTLS(encrypted=True, evidence="port https (443), to which Traefik speaks HTTPS")
BY_SCHEME = UpstreamTLS(encrypted=True, evidence="scheme https")
BY_SERVICE = UpstreamTLS(encrypted=True, evidence="serversscheme https on Service/web")


def observed(source: dict, *objects: dict, of: dict | None = None) -> UpstreamTLS:
    of_stream, connections = stream(source, *objects, of=of)
    target = of_stream.get(SERVICE)
    return traefik.observe(connections.routes[0], connections.source, target, of_stream)


@pytest.mark.parametrize(
    ("to", "annotations", "expected"),
    [
        pytest.param(443, {}, BY_PORT, id="by number"),
        pytest.param("https", {}, BY_PORT, id="by name"),
        pytest.param("http", {}, UpstreamTLS(), id="plain"),
        pytest.param("http", {"serversscheme": "https"}, BY_SERVICE, id="scheme for all ports"),
        pytest.param("http", {"serversScheme": "https"}, BY_SERVICE, id="in another case"),
        pytest.param("https", {"serversscheme": "http"}, UpstreamTLS(), id="scheme against the port"),
        pytest.param(
            "https",
            {"serversscheme": "h2c"},
            UpstreamTLS(h2="serversscheme h2c on Service/web"),
            id="h2c",
        ),
        pytest.param("nowhere", {}, UpstreamTLS(), id="no such port"),
    ],
)
def test_an_ingress(to, annotations, expected):
    assert observed(ingress_of(to), of=web(annotations=annotations)) == expected


def test_app_protocol_is_not_read():
    assert observed(ingress_of("web"), of=web(port("web", 8443, appProtocol="https"))) == UpstreamTLS()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("port: 443", BY_PORT),
        ("port: https", BY_PORT),
        ("port: 80", UpstreamTLS()),
        ("port: 80, scheme: https", BY_SCHEME),
        ("port: 443, scheme: http", UpstreamTLS()),
        ("port: 443, scheme: h2c", UpstreamTLS(h2="scheme h2c")),
    ],
)
@pytest.mark.parametrize("annotations", [{}, {"serversscheme": "h2c"}], ids=["", "annotations do not count"])
def test_an_ingress_route(entry, annotations, expected):
    assert observed(route_of(entry), of=web(annotations=annotations)) == expected


@pytest.mark.parametrize(
    ("entry", "tls", "evidence"),
    [
        ("port: 443", "{}", ""),
        ("port: 443, tls: false", "{}", ""),
        ("port: 80, tls: true", "{}", "tls: true"),
        ("port: 80", "{passthrough: true}", "tls.passthrough"),
    ],
    ids=["the port does not count", "off", "on", "passthrough"],
)
def test_a_tcp_route(entry, tls, evidence):
    source = route_of(entry, "IngressRouteTCP")
    source["spec"]["tls"] = read(tls)
    assert observed(source) == UpstreamTLS(encrypted=bool(evidence), evidence=evidence)


@pytest.mark.parametrize(
    ("spec", "verified", "name"),
    [
        (f"{{{CA}, serverName: web}}", True, "web"),
        ("{rootCAsSecrets: [ca], serverName: web}", True, "web"),
        (f"{{{CA}}}", True, ""),
        ("{serverName: web}", False, ""),
        (f"{{{CA}, serverName: web, insecureSkipVerify: true}}", False, ""),
        ("{rootCAs: []}", False, ""),
    ],
    ids=["all", "the older field", "the pod's address", "the system's CAs", "not verified", "no CA"],
)
def test_a_transport_of_the_stream(spec, verified, name):
    own = transport(spec=spec)
    by_entry = observed(route_of("port: 443, serversTransport: own"), own)
    annotations = {"serverstransport": "shop-own@kubernetescrd"}
    by_annotation = observed(ingress_of(), own, of=web(annotations=annotations))
    of_tcp = transport(spec=f"{{tls: {spec}}}", kind="ServersTransportTCP")
    by_tcp = observed(route_of("port: 443, tls: true, serversTransport: own", "IngressRouteTCP"), of_tcp)
    assert {
        (each.encrypted, each.ca_verified, each.verified_name) for each in (by_entry, by_annotation, by_tcp)
    } == {(True, verified, name)}


@pytest.mark.parametrize("name", ["missing", "own@file", "shop-own", ""])
def test_a_transport_that_is_not_in_the_stream(name):
    own = transport(spec=f"{{{CA}, serverName: web}}")
    assert observed(route_of(f"port: 443, serversTransport: '{name}'"), own) == BY_PORT
    assert observed(ingress_of(), own, of=web(annotations={"serverstransport": name})) == BY_PORT


def test_an_annotation_names_a_transport_by_its_global_name_alone():
    own = transport(spec=f"{{{CA}, serverName: web}}")
    assert observed(ingress_of(), own, of=web(annotations={"serverstransport": "own"})) == BY_PORT


def test_the_service_of_its_own_for_https_ports():
    own = web(SERVED, annotations={"serverstransport": "shop-own@kubernetescrd"})
    own["metadata"]["name"] = "web-backend-tls"
    source = ingress_of()
    source["spec"]["rules"][0]["http"]["paths"] = [path("web-backend-tls", 443)]
    verified = observed(source, own, transport(spec=f"{{{CA}, serverName: web}}"), of=web(port()))
    assert (verified.encrypted, verified.verified_name) == (True, "web")
