"""Each kind: a manifest of it, and the Services in it: path, namespace/name, port."""

from __future__ import annotations

import pytest
from support.manifests import read

from post_renderer.kubernetes import route_kinds
from post_renderer.kubernetes.custom_route_kinds import KINDS, host, https_address, mapping_address
from post_renderer.kubernetes.route_kinds import Address
from post_renderer.model import Ref, Route, spelled

SAMPLES = {
    "ApisixRoute": (
        """
        spec:
          http:
            - match: {hosts: [a.example], paths: [/*]}
              backends: [{serviceName: web, servicePort: http}, {serviceName: api, servicePort: 81, weight: 1}]
          stream:
            - {protocol: TCP, backend: {serviceName: db, servicePort: 5432}}
        """,
        [
            ("spec.http[0].backends[0]", "shop/web", "http"),
            ("spec.http[0].backends[1]", "shop/api", "81"),
            ("spec.stream[0].backend", "shop/db", "5432"),
        ],
    ),
    "HTTPProxy": (
        """
        spec:
          virtualhost: {fqdn: a.example}
          tcpproxy: {services: [{name: db, port: 5432}]}
          routes:
            - services: [{name: web, port: 80}, {name: api, port: 81, protocol: h2c}]
        """,
        [
            ("spec.routes[0].services[0]", "shop/web", "80"),
            ("spec.routes[0].services[1]", "shop/api", "81"),
            ("spec.tcpproxy.services[0]", "shop/db", "5432"),
        ],
    ),
    "IngressRoute": (
        """
        spec:
          routes:
            - match: Host(`a.example`)
              services:
                - {name: web, port: 80}
                - {name: split, kind: TraefikService}
                - {name: api, namespace: other, port: 80}
            - {services: [{name: web, kind: Service, port: http, weight: 1}]}
        """,
        [
            ("spec.routes[0].services[0]", "shop/web", "80"),
            ("spec.routes[0].services[2]", "other/api", "80"),
            ("spec.routes[1].services[0]", "shop/web", "http"),
        ],
    ),
    "IngressRouteTCP": (
        "spec: {routes: [{match: HostSNI(`*`), services: [{name: web, port: 80}]}]}",
        [("spec.routes[0].services[0]", "shop/web", "80")],
    ),
    "Mapping": (
        "spec: {hostname: a.example, prefix: /, service: 'http://web.other:8080'}",
        [("spec", "other/web", "8080")],
    ),
    "Middleware": (
        "spec: {errors: {status: ['500-599'], query: '/{status}', service: {name: web, port: 80}}}",
        [("spec.errors.service", "shop/web", "80")],
    ),
    "Route": (
        """
        spec:
          host: a.example
          to: {kind: Service, name: web, weight: 90}
          alternateBackends: [{kind: Service, name: api, weight: 10}]
          port: {targetPort: http}
        """,
        [("spec.to", "shop/web", "http"), ("spec.alternateBackends[0]", "shop/api", "http")],
    ),
    "TCPIngress": (
        "spec: {rules: [{port: 9000, backend: {serviceName: web, servicePort: 80}}]}",
        [("spec.rules[0].backend", "shop/web", "80")],
    ),
    "TCPMapping": ("spec: {port: 6789, service: 'web.shop:80'}", [("spec", "shop/web", "80")]),
    "TraefikService": (
        """
        spec:
          weighted: {services: [{name: web, port: 80, weight: 1}]}
          mirroring: {name: api, port: 81, mirrors: [{name: copy, port: 82, percent: 5}]}
          highestRandomWeight: {services: [{name: web, port: 83}, {name: split, kind: TraefikService}]}
          failover: {service: {name: web, port: 84}, fallback: {name: sorry, port: 85}}
        """,
        [
            ("spec.weighted.services[0]", "shop/web", "80"),
            ("spec.mirroring", "shop/api", "81"),
            ("spec.mirroring.mirrors[0]", "shop/copy", "82"),
            ("spec.highestRandomWeight.services[0]", "shop/web", "83"),
            ("spec.failover.service", "shop/web", "84"),
            ("spec.failover.fallback", "shop/sorry", "85"),
        ],
    ),
    "VirtualServer": (
        "spec: {host: a.example, upstreams: [{name: one, service: web, port: 80}, {name: two, service: api, port: 81}]}",
        [("spec.upstreams[0]", "shop/web", "80"), ("spec.upstreams[1]", "shop/api", "81")],
    ),
    "VirtualServerRoute": (
        "spec: {host: a.example, upstreams: [{name: one, service: web, port: 80}]}",
        [("spec.upstreams[0]", "shop/web", "80")],
    ),
    "VirtualService": (
        """
        spec:
          hosts: [a.example]
          http:
            - route: [{destination: {host: web, port: {number: 80}}}, {destination: {host: api.other}}]
              mirror: {host: copy, port: {number: 81}}
              mirrors: [{destination: {host: copies}, percentage: {value: 1}}]
          tls: [{route: [{destination: {host: web.shop.svc.cluster.local, port: {number: 443}}}]}]
          tcp: [{route: [{destination: {host: db, port: {number: 5432}}}]}]
        """,
        [
            ("spec.http[0].route[0].destination", "shop/web", "80"),
            ("spec.http[0].route[1].destination", "other/api", ""),
            ("spec.http[0].mirror", "shop/copy", "81"),
            ("spec.http[0].mirrors[0].destination", "shop/copies", ""),
            ("spec.tls[0].route[0].destination", "shop/web", "443"),
            ("spec.tcp[0].route[0].destination", "shop/db", "5432"),
        ],
    ),
}


def routes(kind: str, text: str) -> list[Route]:
    row = KINDS[kind]
    return list(route_kinds.routes(Ref(row.groups[0], kind, "shop", "web"), read(text), row))


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", SAMPLES)
def test_services_of_a_custom_resource(kind):
    text, expected = SAMPLES[kind]
    found = [(spelled(r.path), f"{r.namespace}/{r.service}", r.port) for r in routes(kind, text)]
    assert found == expected


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize(
    "text", ["{}", "spec: null", "spec: {routes: [null, x], upstreams: x, http: {}, to: null, mirroring: []}"]
)
def test_a_custom_resource_without_services(kind, text):
    assert routes(kind, text) == []


@pytest.mark.parametrize(
    ("spec", "location"),
    [
        ("virtualhost: {fqdn: a.example}, routes: [{services: [{name: web}]}]", "a.example/"),
        (
            "virtualhost: {fqdn: a.example}, routes: [{conditions: [{header: {name: x}}, {prefix: /api}], "
            "services: [{name: web}]}]",
            "a.example/api",
        ),
        ("virtualhost: {fqdn: a.example}, tcpproxy: {services: [{name: web}]}", "a.example (TCP)"),
        ("routes: [{conditions: [{exact: /one}], services: [{name: web}]}]", "*/one"),
    ],
    ids=["no condition", "a prefix", "TCP", "included by another one"],
)
def test_location_of_an_http_proxy(spec, location):
    (route,) = routes("HTTPProxy", f"spec: {{{spec}}}")
    assert route.location == location


@pytest.mark.parametrize(
    ("spec", "location"),
    [
        ("to: {name: web}, host: a.example", "a.example/"),
        ("to: {name: web}, host: a.example, path: /api", "a.example/api"),
        ("alternateBackends: [{name: web}], path: /api", "*/api"),
    ],
)
def test_location_of_a_route(spec, location):
    (route,) = routes("Route", f"spec: {{{spec}}}")
    assert route.location == location


def test_the_port_of_a_route_is_that_of_all_its_backends():
    text = "spec: {to: {name: web}, alternateBackends: [{name: api}], port: {targetPort: 8080}}"
    for route in routes("Route", text):
        assert (route.port, route.number_path, route.of_pods) == (
            "8080",
            ("spec", "port", "targetPort"),
            True,
        )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("web", Address("web")),
        ("web.shop", Address("web", "shop")),
        ("web.shop.svc.cluster.local", Address("web", "shop")),
        ("web:8080", Address("web", "", "8080")),
        ("https://web.shop:8443/path", Address("web", "shop", "8443")),
        ("", Address("")),
    ],
)
def test_host(text, address):
    assert host(text) == address


@pytest.mark.parametrize("kind", ["IngressRoute", "IngressRouteTCP"])
def test_a_rule_of_traefik_is_its_location(kind):
    services = "services: [{name: web, port: 80}]"
    body = read(f"spec: {{routes: [{{match: Host(`a.example`), {services}}}, {{{services}}}]}}")
    found = route_kinds.routes(Ref("traefik.io", kind, "shop", "r"), body, KINDS[kind])
    assert [route.location for route in found] == ["Host(`a.example`)", "spec.routes[1].services[0]"]


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("web", "80"),
        ("http://web.shop", "80"),
        ("https://web", "443"),
        ("HTTPS://web", "443"),
        ("web:8080", "8080"),
    ],
)
def test_the_port_of_a_mapping(text, port):
    assert (mapping_address(text).name, mapping_address(text).port) == ("web", port)


def test_a_mapping_without_a_service():
    assert mapping_address("") == Address("")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("web", "https://own:443"),
        ("web:80", "https://own:443"),
        ("http://web.shop:80", "https://own.shop:443"),
        ("HTTP://web.shop.svc.cluster.local", "https://own.shop.svc.cluster.local:443"),
        ("https://own:443", "https://own:443"),
    ],
)
def test_https_address(text, written):
    assert https_address(text, "own", 443) == written


@pytest.mark.parametrize(
    ("kind", "spec", "location"),
    [
        ("Mapping", "{hostname: a.example, prefix: /api, service: web}", "a.example/api"),
        ("Mapping", "{host: a.example, service: web}", "a.example/"),
        ("Mapping", "{prefix: /, service: web}", "*/"),
        ("TCPMapping", "{port: 6789, service: 'web:80'}", "port 6789"),
    ],
)
def test_location_of_a_mapping(kind, spec, location):
    (route,) = routes(kind, f"spec: {spec}")
    assert route.location == location
