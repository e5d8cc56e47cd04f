"""The Gateway API: the BackendTLSPolicy of each HTTPS port, and routes that no policy makes HTTPS."""

from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    deployment,
    joined,
    notes,
    port,
    problems,
    read,
    request,
    service,
    topology_of,
)

from post_renderer.controllers import gateway_api
from post_renderer.controllers.gateway_api.implementations import IMPLEMENTATIONS
from post_renderer.controllers.upstream import PORT, CAForm, UpstreamTLS, Verification
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Add, Drop, Finding, Key, Manifest, Put, Ref, Settings
from post_renderer.plan.routing import routes, upstreams

GROUP = "gateway.networking.k8s.io"
NAME = "web.shop.svc.cluster.local"
POLICY = Ref(GROUP, "BackendTLSPolicy", "shop", "web-backend-tls")
VALIDATION = {
    "caCertificateRefs": [{"group": "", "kind": "ConfigMap", "name": "ca"}],
    "hostname": NAME,
    "subjectAltNames": [{"type": "Hostname", "hostname": NAME}],
}


def route(kind: str = "HTTPRoute", *backends: tuple[str, int], parents: str = "[{name: public}]") -> str:
    listed = ", ".join(f"{{name: {name}, port: {number}}}" for name, number in backends or [("web", 80)])
    return (
        f"apiVersion: {GROUP}/v1\nkind: {kind}\nmetadata: {{name: web}}\n"
        f"spec: {{parentRefs: {parents}, rules: [{{backendRefs: [{listed}]}}]}}\n"
    )


def gateway(class_name: str = "public", spec: str = "", namespace: str = "shop") -> str:
    return (
        f"apiVersion: {GROUP}/v1\nkind: Gateway\nmetadata: {{name: public, namespace: {namespace}}}\n"
        f"spec: {{gatewayClassName: {class_name}{spec and f', {spec}'}}}\n"
    )


def gateway_class(controller: str, name: str = "public") -> str:
    return (
        f"apiVersion: {GROUP}/v1\nkind: GatewayClass\nmetadata: {{name: {name}}}\n"
        f"spec: {{controllerName: {controller}}}\n"
    )


def policy(
    section: str = "https", validation: str = "", name: str = "own", others: str = "", namespace: str = "shop"
) -> str:
    of_port = f", sectionName: {section}" if section else ""
    return (
        f"apiVersion: {GROUP}/v1\nkind: BackendTLSPolicy\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{targetRefs: [{{kind: Service, group: '', name: web{of_port}}}{others}], "
        f"validation: {{{validation}}}}}\n"
    )


def decisions(*objects: dict | str, settings: Settings = Settings(), **options) -> list[object]:
    settings = settings._replace(namespace="shop")
    topology = topology_of(service(), deployment(), *objects, settings=settings)
    options = {"ca_configmap": "ca", **options}
    return list(routes.changes(joined(topology, request(**options), settings=settings)))


def added(found: list[object]) -> dict[str, dict]:
    return {f.ref.name: f.body for f in found if isinstance(f, Add)}


def test_what_is_switched_and_how_a_ca_is_read():
    for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute"):
        support = gateway_api.SUPPORT[kind]
        assert support.switch == PORT
        assert support.ca_forms == (CAForm("ConfigMap", "ca.crt"),)
        assert not support.accepts_any
    assert set(gateway_api.SUPPORT) == set(route_kinds.GATEWAY_KINDS)


@pytest.mark.parametrize("kind", ["HTTPRoute", "GRPCRoute", "TLSRoute"])
def test_port_and_policy(kind):
    found = decisions(route(kind))
    assert problems(found) == []
    assert added(found) == {
        "web-backend-tls": {
            "apiVersion": f"{GROUP}/v1",
            "kind": "BackendTLSPolicy",
            "metadata": {"name": "web-backend-tls"},
            "spec": {
                "targetRefs": [{"group": "", "kind": "Service", "name": "web", "sectionName": "https"}],
                "validation": VALIDATION,
            },
        }
    }
    assert [(f.ref.kind, f.path, f.value) for f in found if isinstance(f, Put)] == [
        (kind, ("spec", "rules", 0, "backendRefs", 0, "port"), 443)
    ]


def test_what_is_told():
    assert notes(decisions(route())) == [
        "note: Service/web: BackendTLSPolicy v1 needs Gateway API 1.4, and a Gateway whose implementation reads "
        "it; any other sends plain HTTP to the HTTPS port"
    ]


def test_the_older_version():
    found = decisions(route(), settings=Settings(backend_tls_policy="v1alpha3"))
    assert added(found)["web-backend-tls"]["apiVersion"] == f"{GROUP}/v1alpha3"
    assert (
        "BackendTLSPolicy v1alpha3 needs the experimental definitions of Gateway API 1.1" in notes(found)[0]
    )


def test_a_policy_is_written_once_for_two_routes():
    assert list(added(decisions(route(), route("GRPCRoute")))) == ["web-backend-tls"]


def test_other_services_of_a_route_stay_as_they_are():
    found = decisions(route("HTTPRoute", ("web", 80), ("api", 80)))
    assert problems(found) == []
    assert [f.path[-2] for f in found if isinstance(f, Put)] == [0]


def test_a_policy_for_each_port():
    topology = topology_of(
        service("web", port(), port("admin", 81, 8081)),
        deployment(),
        route("HTTPRoute", ("web", 80), ("web", 81)),
    )
    found = list(routes.changes(joined(topology, request(mode="sidecar", ca_configmap="ca"))))
    targets = {name: body["spec"]["targetRefs"][0]["sectionName"] for name, body in added(found).items()}
    assert targets == {"web-backend-tls-https": "https", "web-backend-tls-https-8443": "https-8443"}


def test_the_only_port_needs_no_name():
    """Where it turns into HTTPS itself, as Grafana's does."""
    topology = topology_of(service("web", port("", 80, 8080)), deployment(), route())
    context = joined(topology, request(https_port=8080, ca_configmap="ca"))
    (body,) = added(list(routes.changes(context))).values()
    assert body["spec"]["targetRefs"] == [{"group": "", "kind": "Service", "name": "web"}]


def test_the_service_of_its_own():
    topology = topology_of(service(type="NodePort"), deployment(), route())
    (body,) = added(list(routes.changes(joined(topology, request(expose=False, ca_configmap="ca"))))).values()
    assert body["spec"]["targetRefs"][0]["name"] == "web-backend-tls"


def test_metadata_of_the_service():
    of_wave = service(annotations={"argocd.argoproj.io/sync-wave": "2"})
    of_wave["metadata"] |= {"namespace": "shop", "labels": {"app.kubernetes.io/name": "web", "tier": "front"}}
    topology = topology_of(of_wave, deployment(), route())
    (body,) = added(list(routes.changes(joined(topology, request(ca_configmap="ca"))))).values()
    assert body["metadata"] == {
        "name": "web-backend-tls",
        "namespace": "shop",
        "labels": {"app.kubernetes.io/name": "web"},
        "annotations": {"argocd.argoproj.io/sync-wave": "2"},
    }


MIRROR = f"""
apiVersion: {GROUP}/v1
kind: HTTPRoute
metadata: {{name: web}}
spec:
  rules:
    - backendRefs:
        - name: api
          port: 80
          filters: [{{type: RequestMirror, requestMirror: {{backendRef: {{name: web, port: 80}}}}}}]
    - backendRefs: [{{name: api, port: 80}}]
      filters: [{{type: RequestMirror, requestMirror: {{backendRef: {{name: web, port: 80}}}}}}]
"""


def test_mirrored_requests():
    found = decisions(MIRROR)
    assert list(added(found)) == ["web-backend-tls"]
    puts = [f for f in found if isinstance(f, Put)]
    assert [put.path[:4] for put in puts] == [
        ("spec", "rules", 0, "backendRefs"),
        ("spec", "rules", 1, "filters"),
    ]
    assert {put.why.partition(" routes")[0] for put in puts} == {"rule 0 (mirror)", "rule 1 (mirror)"}


def test_a_route_of_another_namespace():
    elsewhere = route().replace("{name: web}", "{name: web, namespace: edge}", 1)
    found = decisions(elsewhere.replace("port: 80", "port: 80, namespace: shop"))
    assert problems(found) == []
    assert [f.ref for f in found if isinstance(f, Add)] == [POLICY]


def test_a_route_whose_backend_names_no_namespace():
    elsewhere = route().replace("{name: web}", "{name: web, namespace: edge}", 1)
    with pytest.raises(Exception, match="set namespace to shop in its backendRefs, or move one of the two"):
        decisions(elsewhere)


# What the stream has already.


def test_a_policy_of_the_chart_is_completed():
    found = decisions(route(), policy(validation="hostname: web, wellKnownCACertificates: System"))
    assert added(found) == {}
    of_policy = {f.path[-1]: f.value for f in found if isinstance(f, Put) and f.ref.name == "own"}
    assert of_policy == VALIDATION
    assert [f.path[-1] for f in found if isinstance(f, Drop)] == ["wellKnownCACertificates"]
    assert notes(found)[0] == (
        "note: BackendTLSPolicy/own: spec.validation.hostname is replaced, for the certificate of Service/web"
    )


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(policy("metrics"), id="of another port"),
        pytest.param(policy().replace("name: web", "name: api"), id="of another Service"),
        pytest.param(policy(namespace="other"), id="of another namespace"),
        pytest.param(policy("htps"), id="of no port"),
    ],
)
def test_another_policy_of_the_chart_is_left(there):
    found = decisions(route(), there)
    assert list(added(found)) == ["web-backend-tls"]
    assert not [f for f in found if isinstance(f, Put) and f.ref.kind == "BackendTLSPolicy"]


def test_a_policy_for_all_ports_is_completed_unless_one_names_the_port():
    """By either the application serves TLS already, so that its own port is the one for HTTPS."""
    found = decisions(route(), policy(""))
    assert added(found) == {}
    assert {f.ref.name for f in found if isinstance(f, Put)} == {"own"}
    found = decisions(route(), policy("", name="all"), policy("http", name="one"))
    assert {f.ref.name for f in found if isinstance(f, Put) and f.ref.kind == "BackendTLSPolicy"} == {"one"}


def test_a_policy_of_several_services():
    others = ", {kind: Service, group: '', name: api, sectionName: https}"
    (sentence,) = problems(decisions(route(), policy(validation="hostname: web", others=others)))
    assert sentence == (
        "BackendTLSPolicy/own: is for Service/web, which is flagged, and for other Services: they would all be "
        f"verified as {NAME}; give Service/web a policy of its own in the chart, or remove it from targetRefs "
        "of this one"
    )
    said = f"caCertificateRefs: [{{group: '', kind: ConfigMap, name: ca}}], hostname: {NAME}, "
    said += f"subjectAltNames: [{{type: Hostname, hostname: {NAME}}}]"
    assert problems(decisions(route(), policy(validation=said, others=others))) == []


def observed(*objects: str, kind: str = "HTTPRoute", to: int = 443) -> UpstreamTLS:
    topology = topology_of(
        service("web", port(), port("https", 443, 8443)), *objects, route(kind, ("web", to))
    )
    (of_route,) = topology.routes.to(SERVICE)
    source, target = topology.objects.get(of_route.source), topology.objects.get(SERVICE)
    return gateway_api.observe(of_route, source, target, topology.objects)


CA = "caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]"
EVIDENCE = "BackendTLSPolicy own"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"{CA}, hostname: web.shop.svc", UpstreamTLS(True, True, "web.shop.svc", EVIDENCE)),
        (
            f"{CA}, hostname: sni, subjectAltNames: [{{type: Hostname, hostname: web.shop.svc}}]",
            UpstreamTLS(True, True, "web.shop.svc", EVIDENCE),
        ),
        ("wellKnownCACertificates: System, hostname: web", UpstreamTLS(True, True, "web", EVIDENCE)),
        ("hostname: web", UpstreamTLS(True, False, "", EVIDENCE)),
    ],
)
def test_observe(said, expected):
    assert observed(policy(validation=said)) == expected


@pytest.mark.parametrize(
    ("objects", "to"),
    [
        ([], 443),
        ([policy(validation=CA)], 80),
        ([policy("htps", validation=CA)], 443),
        ([policy(validation=CA)], 444),
    ],
    ids=["no policy", "another port", "a name of no port", "a route to no port"],
)
def test_observe_plain(objects, to):
    assert observed(*objects, to=to) == UpstreamTLS()


def test_observe_a_route_whose_policy_is_not_read():
    there = policy(validation=CA), gateway(), gateway_class("traefik.io/gateway-controller")
    assert observed(*there).encrypted
    assert not observed(*there, kind="GRPCRoute").encrypted


def test_observe_what_was_written():
    said = f"{CA}, hostname: {NAME}, subjectAltNames: [{{type: Hostname, hostname: {NAME}}}]"
    assert observed(policy(validation=said)).verified_name == NAME


# What reads the routes.

TRAEFIK, CONTOUR = "traefik.io/gateway-controller", "projectcontour.io/gateway-controller"
PLAIN_GRPC = (
    "GRPCRoute/web: Traefik reads no BackendTLSPolicy for it: requests to Service/web would stay plain; route it "
    "with an HTTPRoute, or set routes to keep and switch the route yourself"
)


@pytest.mark.parametrize(
    ("objects", "settings"),
    [
        pytest.param([gateway(), gateway_class(TRAEFIK)], Settings(), id="GatewayClass"),
        pytest.param([gateway("traefik")], Settings(), id="convention"),
        pytest.param(
            [gateway("internal"), gateway_class(CONTOUR, "internal")],
            Settings(ingress_classes={"internal": "traefik"}),
            id="the config file before a GatewayClass",
        ),
        pytest.param([], Settings(controller="traefik"), id="option"),
    ],
)
def test_traefik_reads_no_policy_for_a_grpc_route(objects, settings):
    assert problems(decisions(route("GRPCRoute"), *objects, settings=settings)) == [PLAIN_GRPC]
    assert problems(decisions(route(), *objects, settings=settings)) == []


@pytest.mark.parametrize(
    "objects",
    [
        [],
        [gateway()],
        [gateway("traefik"), gateway_class("gateway.envoyproxy.io/gatewayclass-controller", "traefik")],
        [gateway("traefik", namespace="other")],
    ],
    ids=["no Gateway", "a class of nobody", "another GatewayClass", "a Gateway of another namespace"],
)
def test_an_implementation_that_is_not_known(objects):
    assert problems(decisions(route("GRPCRoute"), *objects)) == []


@pytest.mark.parametrize("controller", [CONTOUR, "konghq.com/kic-gateway-controller"])
def test_implementations_of_the_older_version(controller):
    there = gateway(), gateway_class(controller)
    (sentence,) = problems(decisions(route(), *there))
    assert "reads BackendTLSPolicy v1alpha3, not v1: requests to Service/web would stay plain" in sentence
    assert sentence.endswith("; set gateway: {backendTLSPolicy: v1alpha3} below spec of the config file")
    assert problems(decisions(route(), *there, settings=Settings(backend_tls_policy="v1alpha3"))) == []


@pytest.mark.parametrize("controller", ["gateway.k8s.aws/alb", "haproxy-ingress.github.io/controller"])
def test_implementations_without_policies(controller):
    (sentence,) = problems(decisions(route(), gateway(), gateway_class(controller)))
    assert "reads no BackendTLSPolicy for it" in sentence
    assert "HTTPRoute, or" not in sentence


def test_implementations_are_sorted_and_told_apart():
    assert [each.name for each in IMPLEMENTATIONS] == sorted(each.name for each in IMPLEMENTATIONS)
    names = [name for each in IMPLEMENTATIONS for name in each.controllers]
    assert len(names) == len(set(names))


def test_a_route_of_a_mesh():
    (sentence,) = problems(decisions(route(parents="[{name: web, kind: Service, group: ''}]")))
    assert sentence.startswith(
        "HTTPRoute/web: its parent is Service web: a service mesh reads it, and no BackendTLSPolicy"
    )


def listeners(mode: str) -> str:
    return f"listeners: [{{name: a, protocol: TLS, tls: {{mode: Terminate}}}}, {{name: b, tls: {{mode: {mode}}}}}]"


@pytest.mark.parametrize("parents", ["[{name: public}]", "[{name: public, sectionName: b}]"])
def test_tls_that_is_passed_through(parents):
    there = gateway(spec=listeners("Passthrough"))
    assert problems(decisions(route("TLSRoute", parents=parents), there)) == [
        "TLSRoute/web: listener b of Gateway/public passes TLS through to the pods: clients get the internal "
        "certificate, and the Gateway verifies nothing; terminate TLS there (mode Terminate), or set routes to keep"
    ]
    assert problems(decisions(route(parents=parents), there)) == []


@pytest.mark.parametrize(
    ("mode", "parents"),
    [("Terminate", "[{name: public}]"), ("Passthrough", "[{name: public, sectionName: a}]")],
)
def test_tls_that_is_terminated(mode, parents):
    found = decisions(route("TLSRoute", parents=parents), gateway(spec=listeners(mode)))
    assert problems(found) == []
    assert not [text for text in notes(found) if "Terminate" in text]


def test_tls_with_a_gateway_elsewhere():
    assert notes(decisions(route("TLSRoute")))[0] == (
        "note: TLSRoute/web: Gateway/public is not in the stream: its listener must terminate TLS (mode "
        "Terminate), else clients get the internal certificate"
    )


# Certificates.


def test_a_policy_always_verifies():
    assert problems(decisions(route(), verify="false")) == [
        "Service/web: verify false: gateway-api verifies CA and name, and cannot be told to accept any "
        "certificate; remove verify and say where the CA is, or set routes to keep"
    ]
    source = Manifest(Ref(GROUP, "HTTPRoute", "shop", "web"), 0, (), {})
    of_web = joined(topology_of(service(), deployment(), route()), request())
    upstream = upstreams.upstream(source, of_web.backends[0], "gateway-api", Settings())
    assert gateway_api.verification(upstream) == Verification(ca=True, name=True)
    assert problems(decisions(route(), verify="required")) == []


def test_a_ca_in_a_secret():
    (sentence,) = problems(decisions(route(), ca_configmap="", ca_secret="ca"))
    assert sentence.startswith(
        "Service/web: gateway-api reads a CA from a ConfigMap with key ca.crt, and ca-secret has it in Secret ca; "
        "create web-ca (kubectl -n shop get secret ca"
    )


CLIENT = "tls: {backend: {clientCertificateRef: {name: web-backend-tls-client}}}"


@pytest.mark.parametrize(
    ("objects", "why"),
    [
        ([], "it is not in the stream"),
        ([gateway()], "it does not"),
        ([gateway(spec=CLIENT.replace("client}", "other}"))], "it does not"),
    ],
)
def test_what_a_gateway_has_to_present(objects, why):
    (sentence,) = problems(decisions(route(), *objects, client_auth=True))
    assert sentence == (
        "HTTPRoute/web: client-auth: Gateway/public of namespace shop must present the key pair of Secret "
        f"shop/web-backend-tls-client to Service/web, and {why}; set spec.tls.backend.clientCertificateRef of the "
        "Gateway to {name: web-backend-tls-client, namespace: shop}, in this stream (Gateway API 1.5; from "
        "another namespace with a ReferenceGrant); or set routes to keep, or remove client-auth"
    )


def test_a_gateway_that_presents_it():
    found = decisions(route(), gateway(spec=CLIENT), client_auth=True)
    assert problems(found) == []
    assert notes(found)[0] == (
        "note: Service/web: Gateway/public presents the key pair of shop/web-backend-tls-client to all its backends"
    )


# Routes and Services in other streams.


def test_routes_elsewhere():
    settings = Settings(controller="gateway-api")
    found = decisions(settings=settings)
    assert list(added(found)) == ["web-backend-tls"]
    assert notes(found) == [
        "note: Service/web: no HTTPRoute in the stream routes to it; yours must route to port https (443)"
    ]
    assert "create web-ca" in problems(decisions(settings=settings, ca_configmap=""))[0]
    assert "verify false" in problems(decisions(settings=settings, verify="false"))[0]


def test_a_service_elsewhere():
    absent = request(service_port=8443, ca_configmap="ca")._replace(present=False)
    found = list(routes.changes(joined(topology_of(route()), absent)))
    assert added(found) == {}
    assert [f.value for f in found if isinstance(f, Put)] == [8443]
    message = next(f for f in found if isinstance(f, Finding)).message
    assert message.startswith(
        "is not in the stream; for routes of gateway-api it needs BackendTLSPolicy web-backend-tls with spec: "
        '{"targetRefs": [{"group": "", "kind": "Service", "name": "web", "sectionName": "NAME-OF-PORT-8443"}]'
    )


def test_an_ingress_is_not_read_by_it():
    topology = topology_of(read_ingress(), settings=Settings(namespace="shop", controller="gateway-api"))
    (source,) = topology.routes.sources
    assert topology.ingress_classes.controller_of(source).name == "ingress-nginx"


def read_ingress() -> dict:
    return read("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {}}")


GRPC_PORT = ("spec", "ports", Key("port", 443), "appProtocol")


@pytest.mark.parametrize(
    "shown",
    [
        (gateway("istio"),),
        (gateway(), gateway_class("istio.io/gateway-controller")),
    ],
    ids=["by the name of the class", "by the GatewayClass"],
)
def test_istio_is_told_that_a_port_speaks_grpc(shown):
    found = of_grpc(*shown)
    assert [f.value for f in found if isinstance(f, Put) and f.path == GRPC_PORT] == ["grpc"]


def test_others_are_not_told():
    found = of_grpc(gateway("eg"))
    assert not [f for f in found if isinstance(f, Put) and f.path == GRPC_PORT]
    (sentence,) = (text for text in notes(found) if "Istio" in text)
    assert sentence.startswith(
        "note: Service/web: Istio takes port https (443) for HTTP/1.1 unless its appProtocol"
    )


def of_grpc(*objects: str) -> list[object]:
    settings = Settings(namespace="shop")
    web = service("web", port("grpc", 80, "http"))
    topology = topology_of(web, deployment(), route("GRPCRoute"), *objects, settings=settings)
    return list(routes.changes(joined(topology, request(ca_configmap="ca"), settings=settings)))
