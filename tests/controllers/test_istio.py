"""Istio: what DestinationRules set today, what is written, and what is told about it."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, ingress, notes, path, port, problems, puts, read, service, topology_of

from post_renderer.controllers import istio
from post_renderer.controllers.istio import protocols
from post_renderer.controllers.upstream import CAForm, Trust, Upstream, UpstreamTLS, Verification
from post_renderer.kubernetes import services
from post_renderer.model import NEW, Add, Drop, Key, Port, Ref
from post_renderer.topology import routes

RULE = Ref("networking.istio.io", "DestinationRule", "shop", "own")
VIRTUAL_SERVICE = Ref("networking.istio.io", "VirtualService", "shop", "web")
NAME = "web.shop.svc.cluster.local"
ENTRIES = ("spec", "trafficPolicy", "portLevelSettings")
# The Secret of the Certificate, which has a key pair.
OWN = Trust("shop", "web-backend-tls")
VERIFIED = {"mode": "SIMPLE", "credentialName": "internal-ca", "sni": NAME, "subjectAltNames": [NAME]}
PORTS = (port(), port("https", 443, 8443))


def rule(text: str, name: str = "own", namespace: str = "shop") -> dict:
    """A DestinationRule with the fields of ``text``."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": name, "namespace": namespace},
        "spec": read(text),
    }


def virtual_service(text: str) -> dict:
    """A VirtualService with the fields of ``text``."""
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "web"},
        "spec": read(text),
    }


OF_GATEWAY = """
{hosts: [a.example], gateways: [gw], http: [{route: [{destination: {host: web, port: {number: 443}}}]}]}
"""


def upstream(*rules: dict, source: str = OF_GATEWAY, **changed) -> tuple[Upstream, object]:
    """The connections of a VirtualService to port 443, and the objects of the stream."""
    objects = topology_of(service("web", *PORTS), virtual_service(source), *rules).objects
    target, of_gateway = objects.get(SERVICE), objects.get(VIRTUAL_SERVICE)
    of_port = Upstream(
        source=of_gateway,
        service=SERVICE,
        service_manifest=target,
        port=services.ports(target.body)[1],
        routes=tuple(routes.of(of_gateway)),
        server_name=NAME,
        certificate_names=(NAME,),
        trust=Trust("shop", "internal-ca", has_pair=False),
        verify=True,
    )
    return of_port._replace(**changed), objects


def service_changes(*rules: dict, **changed) -> list:
    of_port, objects = upstream(*rules, **changed)
    return list(istio.service_changes([of_port], objects))


def test_a_new_rule():
    (add,) = service_changes()
    assert isinstance(add, Add)
    assert add.after == SERVICE
    assert add.body == {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "web-backend-tls"},
        "spec": {
            "host": NAME,
            "trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "tls": VERIFIED}]},
        },
    }


def test_all_ports_of_a_service_are_in_one_rule():
    of_port, objects = upstream()
    other = of_port._replace(port=of_port.port._replace(number=8443))
    (add,) = istio.service_changes([other, of_port, of_port], objects)
    entries = add.body["spec"]["trafficPolicy"]["portLevelSettings"]
    assert [entry["port"]["number"] for entry in entries] == [443, 8443]


def test_a_port_on_a_service_of_its_own():
    of_port, objects = upstream()
    own = of_port._replace(port=of_port.port._replace(service="web-backend-tls"))
    (add,) = istio.service_changes([own], objects)
    assert add.body["spec"]["host"] == "web-backend-tls.shop.svc.cluster.local"
    (entry,) = add.body["spec"]["trafficPolicy"]["portLevelSettings"]
    assert entry["tls"] == VERIFIED, "the name in the certificate stays"


@pytest.mark.parametrize(
    ("changed", "tls"),
    [
        ({}, VERIFIED),
        ({"verify": False}, {"mode": "SIMPLE", "sni": NAME, "insecureSkipVerify": True}),
        (
            {"client_secret": "client", "trust": OWN},
            {**VERIFIED, "mode": "MUTUAL", "credentialName": "client"},
        ),
        ({"client_secret": "client"}, {**VERIFIED, "mode": "MUTUAL"}),
        (
            {"client_secret": "client", "trust": OWN, "verify": False},
            {"mode": "MUTUAL", "credentialName": "client", "sni": NAME, "insecureSkipVerify": True},
        ),
    ],
    ids=["verified", "verify false", "client-auth", "client-auth and ca-secret", "client-auth, verify false"],
)
def test_tls(changed, tls):
    (add,) = service_changes(**changed)
    assert add.body["spec"]["trafficPolicy"]["portLevelSettings"][0]["tls"] == tls


@pytest.mark.parametrize("host", ["web", "web.shop", "web.shop.svc", NAME])
def test_a_rule_of_the_chart_is_completed(host):
    changes = service_changes(rule(f"{{host: {host}, trafficPolicy: {{loadBalancer: {{simple: RANDOM}}}}}}"))
    assert puts(changes) == {
        (*ENTRIES, 0): {
            "port": {"number": 443},
            "loadBalancer": {"simple": "RANDOM"},
            "tls": VERIFIED,
        }
    }
    assert {change.ref for change in changes} == {RULE}


def test_a_rule_in_another_namespace_is_completed():
    changes = service_changes(rule(f"{{host: {NAME}}}", namespace="istio-system"))
    assert [change.ref.namespace for change in changes] == ["istio-system"]


@pytest.mark.parametrize(
    "other",
    [
        rule("{host: api}"),
        rule("{host: web}", namespace="other"),
        rule("{host: web.shop.com}"),
        rule("{host: '*.shop.svc.cluster.local'}"),
        rule("{host: web, workloadSelector: {matchLabels: {app: api}}}"),
        rule("{}"),
    ],
    ids=["another Service", "another namespace", "outside", "wildcard", "for some callers", "empty"],
)
def test_a_rule_for_something_else_is_left_as_it_is(other):
    assert [type(change) for change in service_changes(other)] == [Add]


def test_settings_of_all_ports_are_repeated_with_their_types():
    """An entry for one port inherits nothing, and the API server refuses a number as text."""
    policy = """
    host: web
    trafficPolicy:
      tls: {mode: ISTIO_MUTUAL}
      connectionPool: {tcp: {maxConnections: 100, connectTimeout: 30s}, http: {h2UpgradePolicy: UPGRADE}}
      outlierDetection: {consecutive5xxErrors: 7, splitExternalLocalOriginErrors: true}
      portLevelSettings: [{port: {number: 80}, tls: {mode: DISABLE}}]
    """
    assert puts(service_changes(rule(policy))) == {
        (*ENTRIES, 1): {
            "port": {"number": 443},
            "connectionPool": {
                "tcp": {"maxConnections": 100, "connectTimeout": "30s"},
                "http": {"h2UpgradePolicy": "UPGRADE"},
            },
            "outlierDetection": {"consecutive5xxErrors": 7, "splitExternalLocalOriginErrors": True},
            "tls": VERIFIED,
        }
    }


def test_an_entry_of_the_port_is_completed():
    text = """
    host: web
    trafficPolicy:
      portLevelSettings:
      - port: {number: 443}
        tls: {mode: MUTUAL, caCertificates: /etc/ca.crt, insecureSkipVerify: true, subjectAltNames: [a, b]}
    """
    changes = service_changes(rule(text))
    assert puts(changes) == {(*ENTRIES, 0, "tls", key): value for key, value in VERIFIED.items()}
    assert [change.path[-1] for change in changes if isinstance(change, Drop)] == [
        "caCertificates",
        "insecureSkipVerify",
    ]
    assert notes(changes) == [
        "note: DestinationRule/own: spec.trafficPolicy.portLevelSettings[0].tls.mode was MUTUAL: it is replaced",
        "note: DestinationRule/own: spec.trafficPolicy.portLevelSettings[0].tls.subjectAltNames was a, b: "
        "it is replaced",
    ]


def test_a_rule_that_is_complete_is_told_nothing_about():
    entry = {"port": {"number": "443"}, "tls": {**VERIFIED}}
    complete = rule("{host: web}")
    complete["spec"]["trafficPolicy"] = {"portLevelSettings": [entry]}
    assert notes(service_changes(complete)) == []
    unverified = {"mode": "SIMPLE", "sni": NAME, "insecureSkipVerify": "true"}
    complete["spec"]["trafficPolicy"] = {"portLevelSettings": [{**entry, "tls": unverified}]}
    assert notes(service_changes(complete, verify=False)) == []


@pytest.mark.parametrize(
    ("policy", "is_in_the_way"),
    [
        ("{tls: {mode: ISTIO_MUTUAL}}", True),
        ("{portLevelSettings: [{port: {number: 443}, tls: {mode: DISABLE}}]}", True),
        ("{portLevelSettings: [{port: {number: 80}, tls: {mode: DISABLE}}]}", False),
        ("{loadBalancer: {simple: RANDOM}}", False),
    ],
)
def test_subsets(policy, is_in_the_way):
    changes = service_changes(rule(f"{{host: web, subsets: [{{name: v1, trafficPolicy: {policy}}}]}}"))
    sentence = (
        "DestinationRule/own: subset v1 has tls settings of its own, which win over those for Service/web; "
        "remove them from the subset"
    )
    assert problems(changes) == ([sentence] if is_in_the_way else [])


@pytest.mark.parametrize(
    ("gateways", "found"),
    [
        ("gateways: [gw, mesh]", "has mesh in spec.gateways"),
        ("gateways: [mesh]", "has mesh in spec.gateways"),
        ("gateways: []", "names no gateways"),
        ("exportTo: [.]", "names no gateways"),
    ],
)
def test_a_virtual_service_of_sidecars(gateways, found):
    of_port, objects = upstream(
        source=f"{{hosts: [web], {gateways}, http: [{{route: [{{destination: {{host: web}}}}]}}]}}"
    )
    (sentence,) = problems(istio.changes(of_port.source, [of_port], objects))
    assert sentence.startswith(f"VirtualService/web: {found}, so it is for callers with a sidecar as well, ")


def test_a_virtual_service_that_forwards_tls():
    of_port, objects = upstream(
        source="{hosts: [a.example], gateways: [gw], tls: [{route: [{destination: {host: web, port: {number: 443}}}]}]}"
    )
    (sentence,) = problems(istio.changes(of_port.source, [of_port], objects))
    assert "forwards the browser's connection to Service/web" in sentence


@pytest.mark.parametrize(
    "source",
    [OF_GATEWAY, "{http: [{route: [{destination: {host: web, port: {number: 443}}}]}]}"],
    ids=["of a gateway", "delegate"],
)
def test_a_virtual_service_itself_stays(source):
    of_port, objects = upstream(source=source)
    assert list(istio.changes(of_port.source, [of_port], objects)) == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param("{}", UpstreamTLS(), id="no setting, though the port is called https"),
        pytest.param("{tls: {mode: ISTIO_MUTUAL}}", UpstreamTLS(), id="the TLS of the mesh"),
        pytest.param("{tls: {mode: DISABLE}}", UpstreamTLS(), id="none"),
        pytest.param(
            "{tls: {mode: SIMPLE, credentialName: ca, sni: web, subjectAltNames: [web]}}",
            UpstreamTLS(True, True, "web", "DestinationRule/own with tls mode SIMPLE"),
            id="all ports",
        ),
        pytest.param(
            "{portLevelSettings: [{port: {number: 443}, tls: {mode: MUTUAL, credentialName: ca, sni: web}}]}",
            UpstreamTLS(True, True, "", "DestinationRule/own with tls mode MUTUAL"),
            id="without subjectAltNames no name is verified",
        ),
        pytest.param(
            "{portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE, credentialName: ca, "
            "subjectAltNames: [web], insecureSkipVerify: true}}]}",
            UpstreamTLS(True, False, "", "DestinationRule/own with tls mode SIMPLE"),
            id="insecureSkipVerify",
        ),
        pytest.param(
            "{portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE}}]}",
            UpstreamTLS(),
            id="another port",
        ),
    ],
)
def test_observe(policy, expected):
    of_port, objects = upstream(rule(f"{{host: web, trafficPolicy: {policy}}}"))
    assert istio.observe(of_port.routes[0], of_port.source, of_port.service_manifest, objects) == expected


def test_observe_an_ingress_by_the_name_of_the_port():
    policy = "{portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE}}]}"
    of_class = ingress("web", path(to="https"), ingressClassName="istio")
    objects = topology_of(
        service("web", *PORTS), of_class, rule(f"{{host: web, trafficPolicy: {policy}}}")
    ).objects
    source = objects.get(Ref("networking.k8s.io", "Ingress", "shop", "web"))
    assert istio.observe(routes.of(source)[0], source, objects.get(SERVICE), objects).encrypted


def test_verification():
    assert istio.verification(upstream()[0]) == Verification(ca=True, name=True)
    unverified = istio.verification(upstream(verify=False)[0])
    assert (unverified.ca, unverified.name) == (False, False)
    assert "accepts any certificate of Service/web" in unverified.reason


def about(**changed) -> list[str]:
    of_port, _ = upstream(**changed)
    return notes(istio.about([of_port, of_port], [of_port.source]))


CREDENTIAL = (
    "note: Service/web: Secret internal-ca must have ca.crt, in the namespace of the gateway's pods: while there "
    "is none, a running gateway goes on in plain HTTP"
)
SIDECARS = (
    f"note: Service/web: the DestinationRule for {NAME} is for callers with a sidecar, too: they would use TLS for "
    "port https (443) without the CA, so let them call another port"
)


def test_about():
    assert about() == [CREDENTIAL, SIDECARS]
    assert about(verify=False) == [SIDECARS]


def test_about_a_client_certificate():
    assert about(client_secret="client", trust=OWN)[1] == (
        "warning: Service/web: client-auth: the gateway presents the key pair of its Secret client, and cert-manager "
        "writes Secret shop/client only; copy tls.crt, tls.key and ca.crt to the namespace of the gateway's pods, "
        "after each renewal too"
    )


def test_where_it_reads_a_ca():
    assert {support.ca_forms for support in istio.SUPPORT.values()} == {
        (CAForm("Secret", "ca.crt", namespace="istio-system"),)
    }


def http2_changes(plain: dict, https: dict | None = None, position: int = NEW, **changed) -> list:
    """The changes for HTTP/2 of a route from ``plain`` to a new port 443, or to ``https``."""
    ports = (plain, https) if https else (plain,)
    objects = topology_of(service("web", *ports), virtual_service(OF_PLAIN)).objects
    target, of_gateway = objects.get(SERVICE), objects.get(VIRTUAL_SERVICE)
    new = Port(position, "https", 443, "8443", service="web")
    of_port = upstream()[0]._replace(
        source=of_gateway,
        service_manifest=target,
        port=services.ports(target.body)[1] if https else new,
        routes=tuple(routes.of(of_gateway)),
    )
    return list(protocols.changes([of_port._replace(**changed)]))


OF_PLAIN = (
    "{hosts: [a.example], gateways: [gw], http: [{route: [{destination: {host: web, port: {number: 80}}}]}]}"
)


@pytest.mark.parametrize(
    "plain", [port("grpc"), port("http2-web"), port("web", appProtocol="kubernetes.io/h2c")], ids=str
)
def test_a_new_port_speaks_grpc_like_the_plain_one(plain):
    (put,) = http2_changes(plain)
    assert (put.path, put.value) == (("spec", "ports", Key("port", 443), "appProtocol"), "grpc")


@pytest.mark.parametrize("plain", [port(), port("web", appProtocol="http")], ids=str)
def test_other_ports_say_nothing(plain):
    assert http2_changes(plain) == []


def test_an_https_port_that_speaks_grpc_already():
    assert http2_changes(port("grpc"), port("https", 443, 8443, appProtocol="grpc")) == []


def test_an_https_port_of_the_chart_that_speaks_http1():
    assert notes(http2_changes(port("grpc"), port("https", 443, 8443))) == [
        "warning: Service/web: Istio speaks HTTP/1.1 to port https (443) of Service/web, and HTTP/2 to port grpc (80) "
        "until now: gRPC does not get through; set appProtocol of port https (443) to grpc in the chart"
    ]
