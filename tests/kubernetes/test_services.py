from __future__ import annotations

import pytest
from support.manifests import read

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port, Ref, Route


def port(text: str) -> Port:
    return services.ports(read(f"spec: {{ports: [{{{text}}}]}}"))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "name: http, port: 80, targetPort: web",
            Port(0, "http", 80, "web", "TCP", ""),
            id="target by name",
        ),
        pytest.param("port: 80, targetPort: 8080", Port(0, "", 80, "8080", "TCP", ""), id="target by number"),
        pytest.param("port: 80", Port(0, "", 80, "80", "TCP", ""), id="no target"),
        pytest.param("port: 80, targetPort: 0", Port(0, "", 80, "80", "TCP", ""), id="target 0"),
        pytest.param("port: 80, targetPort: null", Port(0, "", 80, "80", "TCP", ""), id="target null"),
        pytest.param(
            'port: "80", targetPort: "8080"', Port(0, "", 80, "8080", "TCP", ""), id="quoted numbers"
        ),
        pytest.param("port: 53, protocol: UDP", Port(0, "", 53, "53", "UDP", ""), id="UDP"),
        pytest.param("port: 80, appProtocol: h2c", Port(0, "", 80, "80", "TCP", "h2c"), id="appProtocol"),
    ],
)
def test_port(text, expected):
    assert port(text) == expected


def test_positions():
    body = read("spec: {ports: [{name: a, port: 1}, null, {name: b, port: 2}]}")
    assert [(p.position, p.name, p.number) for p in services.ports(body)] == [
        (0, "a", 1),
        (1, "", 0),
        (2, "b", 2),
    ]


@pytest.mark.parametrize("text", ["{}", "spec: null", "spec: {ports: null}", "spec: {ports: []}"])
def test_no_ports(text):
    assert services.ports(read(text)) == ()


PORTS = services.ports(read("spec: {ports: [{name: http, port: 80}, {port: 9000}, {name: '443', port: 1}]}"))


@pytest.mark.parametrize(("name", "position"), [("http", 0), ("80", 0), ("9000", 1), ("443", 2)])
def test_named(name, position):
    assert services.named(PORTS, name) == PORTS[position]


@pytest.mark.parametrize("name", ["https", "8", "", "HTTP"])
def test_named_none(name):
    assert services.named(PORTS, name) is None


@pytest.mark.parametrize(
    ("service", "port", "position"),
    [("web", "http", 0), ("web", "80", 0), ("api", "http", None), ("web", "8", None), ("web", "", None)],
)
def test_routed(service, port, position):
    route = Route(Ref("", "Ingress", "shop", "web"), (), "", service, "shop", port, False, (), (), ())
    ports = [each._replace(service="web") for each in PORTS]
    assert services.routed(ports, route) == (None if position is None else ports[position])


def test_routed_without_a_port():
    """It leads to the only port that is there, whatever is going to be added."""
    route = Route(Ref("", "Ingress", "shop", "web"), (), "", "web", "shop", "", False, (), (), ())
    only, *_ = (each._replace(service="web") for each in PORTS)
    new = only._replace(position=NEW, name="https", number=443)
    assert services.routed([only], route) == services.routed([only, new], route) == only
    assert services.routed([only, only._replace(position=1)], route) is None


@pytest.mark.parametrize(
    ("ports", "port", "position"),
    [
        ([("http", 80, "8080")], "http", 0),
        ([("http", 80, "8080")], "8080", 0),
        ([("http", 80, "8080")], "80", None),
        ([("http", 80, "web")], "web", None),
        ([("http", 80, "8080"), ("web", 81, "http")], "http", 0),
        ([("web", 81, "http"), ("http", 80, "8080")], "http", 1),
        ([("http", 80, "8080")], "", 0),
        ([("http", 80, "8080"), ("metrics", 90, "90")], "", None),
        ([], "", None),
    ],
)
def test_routed_to_a_port_of_the_pods(ports, port, position):
    source = Ref("", "Route", "shop", "web")
    route = Route(source, (), "", "web", "shop", port, False, (), (), (), of_pods=True)
    listed = [Port(i, name, number, target, service="web") for i, (name, number, target) in enumerate(ports)]
    assert services.routed(listed, route) == (None if position is None else listed[position])
    new = Port(NEW, "https", 443, "8443", service="web")
    assert services.routed([*listed, new], route) == services.routed(listed, route)


def test_a_port_knows_its_service():
    (of_web,) = services.ports(read("{metadata: {name: web}, spec: {ports: [{port: 80}]}}"))
    assert of_web.service == "web"


@pytest.mark.parametrize(("position", "label"), [(0, "http (80)"), (1, "9000")])
def test_label(position, label):
    assert services.label(PORTS[position]) == label


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("spec: {selector: {app: web, tier: 1}}", {"app": "web", "tier": "1"}),
        ("spec: {selector: {app: web, gone: null}}", {"app": "web"}),
        ("spec: {selector: null}", {}),
        ("spec: {}", {}),
    ],
)
def test_selector(text, labels):
    assert services.selector(read(text)) == labels


@pytest.mark.parametrize(
    ("text", "headless"),
    [
        ("clusterIP: None", True),
        ("clusterIP: 10.0.0.1", False),
        ("clusterIP: ''", False),
        ("type: ClusterIP", False),
    ],
)
def test_headless(text, headless):
    assert services.is_headless(read(f"spec: {{{text}}}")) is headless


@pytest.mark.parametrize(
    ("text", "exposure"),
    [
        ("type: LoadBalancer", "is of type LoadBalancer"),
        ("type: NodePort, externalIPs: [192.0.2.1]", "is of type NodePort"),
        ("externalIPs: [192.0.2.1, 2001:db8::1]", "has externalIPs 192.0.2.1, 2001:db8::1"),
        ("externalIPs: []", ""),
        ("type: ClusterIP", ""),
        ("type: null", ""),
    ],
)
def test_exposure(text, exposure):
    assert services.exposure(read(f"spec: {{{text}}}")) == exposure


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("name: web, port: 80, appProtocol: https", "appProtocol: https"),
        ("name: web, port: 80, appProtocol: HTTPS", "appProtocol: HTTPS"),
        ("name: web, port: 80, appProtocol: kubernetes.io/wss", "appProtocol: kubernetes.io/wss"),
        ("name: https-web, port: 80", "the Service port is named https-web"),
        ("name: web, port: 80, targetPort: https", "its targetPort is named https"),
        ("name: web, port: 443, targetPort: 8080", "the Service port is 443"),
    ],
)
def test_serves_tls(text, evidence):
    assert services.tls_evidence(port(text)) == evidence


@pytest.mark.parametrize(
    "text",
    [
        "name: http, port: 80, targetPort: http",
        "name: web, port: 8443",
        "name: web, port: 80, targetPort: 443",
        "name: web, port: 80, appProtocol: kubernetes.io/h2c",
        "name: web-https, port: 80",
    ],
)
def test_serves_no_tls(text):
    assert services.tls_evidence(port(text)) == ""


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", False),
        ("ipFamilies: [IPv4]", False),
        ("ipFamilies: [IPv6]", True),
        ("ipFamilies: [IPv4, IPv6]", True),
        ("ipFamilyPolicy: SingleStack", False),
        ("ipFamilyPolicy: PreferDualStack", True),
        ("ipFamilyPolicy: RequireDualStack", True),
    ],
)
def test_may_have_ipv6(spec, expected):
    assert services.may_have_ipv6(read(f"spec: {{{spec}}}")) is expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name: https, port: 80", "the Service port is named https"),
        ("name: web, port: 80, targetPort: https-web", "its targetPort is named https-web"),
        ("name: web, port: 443", "the Service port is 443"),
        ("name: web, port: 80, appProtocol: https", ""),
        ("name: web-https, port: 80", ""),
    ],
)
def test_https_name(text, name):
    assert services.https_name(port(text)) == name
