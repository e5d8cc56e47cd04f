"""Traefik: what is written for its routes and their Services, and what is told about them."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, notes, problems, read
from support.traefik import (
    PREFIX,
    TCP_TRANSPORT,
    TRANSPORT,
    ingress_of,
    resource,
    route_of,
    stream,
    transport,
)

from post_renderer.controllers import traefik
from post_renderer.controllers.upstream import PATH, PORT, Trust, Verification
from post_renderer.model import Add, Copy, Finding, Put

ENTRY = ("spec", "routes", 0, "services", 0)
VERIFIED = {"serverName": "web.shop.svc.cluster.local", "rootCAs": [{"secret": "web-backend-tls"}]}
BY_ANNOTATION = {
    ("metadata", "annotations", f"{PREFIX}serverstransport"): "shop-web-backend-tls@kubernetescrd"
}


def changes(source: dict, *objects: dict, **upstream) -> list:
    """The changes of ``source``; ``upstream`` are its other fields."""
    of_stream, connections = stream(source, *objects)
    connections = connections._replace(**upstream)
    return list(traefik.changes(connections.source, [connections], of_stream))


def service_changes(source: dict, *objects: dict, of: dict | None = None, **upstream) -> list:
    of_stream, connections = stream(source, *objects, of=of)
    return list(traefik.service_changes([connections._replace(**upstream)], of_stream))


def set_in(decisions: list) -> dict:
    return {each.path: each.value for each in decisions if isinstance(each, Put)}


def added(decisions: list) -> dict:
    """The specs of new objects by their identity."""
    return {each.ref: each.body["spec"] for each in decisions if isinstance(each, Add)}


def test_what_is_switched_and_how_a_ca_is_read():
    switches = {kind: support.switch for kind, support in traefik.SUPPORT.items()}
    entries = ("IngressRoute", "IngressRouteTCP", "Middleware", "TraefikService")
    assert switches == {"Ingress": PORT, **dict.fromkeys(entries, PATH)}
    for support in traefik.SUPPORT.values():
        assert [(form.kind, form.key) for form in support.ca_forms] == [
            ("Secret", "ca.crt"),
            ("ConfigMap", "ca.crt"),
        ]
        assert support.presents_certificates


def test_an_ingress_stays_as_it_is():
    assert changes(ingress_of()) == []


@pytest.mark.parametrize(
    ("source", "path"),
    [
        (route_of(), ENTRY),
        (route_of("port: http, kind: Service, scheme: h2c"), ENTRY),
        (
            resource("TraefikService", "{weighted: {services: [{name: web, port: 443, weight: 1}]}}"),
            ("spec", "weighted", "services", 0),
        ),
        (resource("TraefikService", "{mirroring: {name: web, port: 443}}"), ("spec", "mirroring")),
        (
            resource("Middleware", "{errors: {service: {name: web, port: 443}}}"),
            ("spec", "errors", "service"),
        ),
    ],
    ids=["IngressRoute", "h2c", "weighted", "mirroring", "errors page"],
)
def test_an_entry_has_scheme_and_transport(source, path):
    assert set_in(changes(source)) == {
        (*path, "scheme"): "https",
        (*path, "serversTransport"): "web-backend-tls",
    }


def test_an_entry_of_another_service_stays_as_it_is():
    both = "{routes: [{services: [{name: api, port: 80}, {name: web, port: 443}]}]}"
    of_stream, connections = stream(resource("IngressRoute", both))
    connections = connections._replace(routes=connections.routes[1:])
    decisions = traefik.changes(connections.source, [connections], of_stream)
    assert {path[4] for path in set_in(list(decisions))} == {1}


def test_an_entry_of_tcp():
    assert set_in(changes(route_of(kind="IngressRouteTCP"))) == {
        (*ENTRY, "tls"): True,
        (*ENTRY, "serversTransport"): "web-backend-tls",
    }


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        # crd/kubernetes_http.go looks it up in the namespace of the Service,
        ("IngressRoute", "web-backend-tls"),
        # crd/kubernetes_tcp.go in that of the routing object.
        ("IngressRouteTCP", "shop-web-backend-tls@kubernetescrd"),
    ],
)
def test_the_transport_of_a_service_of_another_namespace(kind, name):
    source = route_of("port: 443, namespace: shop", kind)
    source["metadata"]["namespace"] = "edge"
    assert set_in(changes(source))[(*ENTRY, "serversTransport")] == name


@pytest.mark.parametrize("kind", ["IngressRoute", "IngressRouteTCP", "Middleware", "TraefikService"])
def test_the_api_group_of_traefik_2_is_refused(kind):
    decisions = changes(resource(kind, "{}", group="traefik.containo.us"))
    assert problems(decisions) == [
        f"{kind}/web: is of the API group traefik.containo.us, which Traefik 3 does not read; set its apiVersion "
        "to traefik.io/v1alpha1 in the chart; with Traefik 2 set routes to keep"
    ]
    assert len(decisions) == 1


def tcp(tls: str) -> dict:
    source = route_of(kind="IngressRouteTCP")
    source["spec"]["tls"] = read(tls)
    return source


def test_passthrough_is_refused():
    decisions = changes(tcp("{passthrough: true}"))
    assert problems(decisions) == [
        "IngressRouteTCP/web: tls.passthrough forwards the client's connection to the pods: the client gets the "
        "internal certificate, and Traefik verifies nothing; remove it, or set routes to keep"
    ]
    assert len(decisions) == 1


@pytest.mark.parametrize("tls", ["{}", "{passthrough: false}", "{secretName: public}"])
def test_no_passthrough(tls):
    assert problems(changes(tcp(tls))) == []


def test_a_service_of_another_stream_has_a_transport_beside_the_route():
    """Its own release may add one too, and Helm takes over no object of another release."""
    decisions = changes(route_of(), service_manifest=None)
    name = "web-backend-tls-ingressroute-web"
    assert set_in(decisions)[(*ENTRY, "serversTransport")] == name
    assert added(decisions) == {TRANSPORT._replace(name=name): VERIFIED}


def test_a_transport_is_in_the_namespace_of_the_service():
    source = route_of("port: 443, namespace: shop")
    source["metadata"]["namespace"] = "edge"
    (add,) = [each for each in changes(source, service_manifest=None) if isinstance(each, Add)]
    assert add.ref.namespace == add.body["metadata"]["namespace"] == "shop"
    assert add.after.namespace == "edge"


def test_a_service_of_an_ingress_has_transport_and_annotation():
    decisions = service_changes(ingress_of())
    assert added(decisions) == {TRANSPORT: VERIFIED}
    assert set_in(decisions) == BY_ANNOTATION
    assert {each.ref for each in decisions if isinstance(each, Put)} == {SERVICE}
    assert notes(decisions) == []


def test_a_service_of_an_ingress_route_has_a_transport_alone():
    decisions = service_changes(route_of())
    assert added(decisions) == {TRANSPORT: VERIFIED}
    assert set_in(decisions) == {}


def test_a_service_of_a_tcp_route():
    assert added(service_changes(route_of(kind="IngressRouteTCP"))) == {TCP_TRANSPORT: {"tls": VERIFIED}}


def test_a_service_of_all_kinds():
    of_stream, of_ingress = stream(ingress_of())
    others = [stream(route_of(kind=kind))[1] for kind in ("IngressRoute", "IngressRouteTCP")]
    decisions = list(traefik.service_changes([of_ingress, *others], of_stream))
    assert list(added(decisions)) == [TRANSPORT, TCP_TRANSPORT]
    assert set_in(decisions) == BY_ANNOTATION


@pytest.mark.parametrize("source", [ingress_of(), route_of()], ids=["Ingress", "IngressRoute"])
@pytest.mark.parametrize(
    ("fields", "spec"),
    [
        pytest.param(
            {"verify": False},
            {"serverName": "web.shop.svc.cluster.local", "insecureSkipVerify": True},
            id="not verified",
        ),
        pytest.param(
            {"trust": Trust("shop", "ca", has_pair=False)},
            {**VERIFIED, "rootCAs": [{"secret": "ca"}]},
            id="CA in another Secret",
        ),
        pytest.param(
            {"trust": Trust("shop", "web-backend-tls", "bundle")},
            {**VERIFIED, "rootCAs": [{"configMap": "bundle"}]},
            id="CA in a ConfigMap",
        ),
        pytest.param(
            {"trust": Trust("shop", "ca", "bundle", has_pair=False)},
            {**VERIFIED, "rootCAs": [{"secret": "ca"}]},
            id="CA in both",
        ),
        pytest.param(
            {"client_secret": "web-backend-tls-client"},
            {**VERIFIED, "certificatesSecrets": ["web-backend-tls-client"]},
            id="client certificate",
        ),
        pytest.param(
            {"client_secret": "client", "verify": False},
            {
                "serverName": "web.shop.svc.cluster.local",
                "insecureSkipVerify": True,
                "certificatesSecrets": ["client"],
            },
            id="client certificate, not verified",
        ),
    ],
)
def test_the_content_of_a_transport(source, fields, spec):
    assert added(service_changes(source, **fields)) == {TRANSPORT: spec}


def test_a_transport_of_the_chart_is_copied():
    own = transport("own", "{insecureSkipVerify: true, forwardingTimeouts: {dialTimeout: 5s}}")
    decisions = service_changes(route_of("port: 443, serversTransport: own"), own)
    (copy,) = [each for each in decisions if isinstance(each, Copy)]
    assert (copy.source, copy.ref) == (TRANSPORT._replace(name="own"), TRANSPORT)
    assert added(decisions) == {}
    assert set_in(decisions) == {("spec", key): value for key, value in VERIFIED.items()}


@pytest.mark.parametrize(
    ("verify", "expected"),
    [
        (True, Verification(ca=True, name=True)),
        (
            False,
            Verification(
                ca=False, name=False, reason="verify is false: any certificate of Service/web is accepted"
            ),
        ),
    ],
)
def test_verification(verify, expected):
    _, connections = stream(ingress_of())
    assert traefik.verification(connections._replace(verify=verify)) == expected


CRD = "note: Traefik reads ServersTransports by providers.kubernetesCRD: without it their routes answer 404"
ROOT_CAS = (
    "; rootCAs needs the CustomResourceDefinitions of Traefik 3.4 or later: older ones drop it, and the routes "
    "answer 500"
)
CA = (
    "note: Service/web: the issuer must fill ca.crt in Secret web-backend-tls; without it Traefik answers 500, "
    "because it trusts the system's CAs alone"
)


def about(*more: dict) -> list[str]:
    """The findings about several upstreams, each with other fields than the first."""
    _, connections = stream(ingress_of())
    of_all = [connections._replace(**fields) for fields in more]
    findings = list(traefik.about(of_all, [connections.source]))
    assert all(isinstance(finding, Finding) for finding in findings)
    return notes(findings)


def test_about():
    assert about({}) == [CRD + ROOT_CAS, CA]


def test_about_several_services():
    api = {"service": SERVICE._replace(name="api"), "trust": Trust("shop", "api-backend-tls")}
    assert about({}, {}, api) == [CRD + ROOT_CAS, CA, CA.replace("web", "api")]


def test_about_a_ca_of_the_user():
    other = [{"trust": Trust("shop", "ca", has_pair=False)}, {"trust": Trust("shop", "own", "bundle")}]
    assert [about(fields) for fields in other] == [[CRD + ROOT_CAS]] * 2


def test_about_a_service_that_is_not_verified():
    assert about({"verify": False}) == [CRD]


def test_about_nothing():
    assert about() == []
