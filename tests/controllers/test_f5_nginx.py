"""F5's controller: annotations of Ingresses, upstreams and routes of VirtualServers, and the Policy of a Service."""

from __future__ import annotations

import pytest
from support.manifests import (
    INGRESS,
    SERVICE,
    ingress,
    notes,
    path,
    problems,
    puts,
    read,
    service,
    topology_of,
)
from support.upstreams import CLIENT, NAME, OTHER_CA, upstream

from post_renderer import controllers
from post_renderer.controllers import f5_nginx
from post_renderer.controllers.f5_nginx import ingresses
from post_renderer.controllers.upstream import CAForm, Upstream, UpstreamTLS, Verification
from post_renderer.model import Add, Key, Manifest, Put, Ref
from post_renderer.topology import routes
from post_renderer.topology.topology import Topology

API = SERVICE._replace(name="api")
SERVER = Ref("k8s.nginx.org", "VirtualServer", "shop", "web")
SERVER_ROUTE = SERVER._replace(kind="VirtualServerRoute")
POLICY = """
apiVersion: k8s.nginx.org/v1
kind: Policy
metadata: {name: %s}
spec: %s
"""
OURS = POLICY % ("web-backend-tls", "{egressMTLS: {verifyServer: true, sslName: web.shop.svc}}")
OTHER = POLICY % ("other", "{egressMTLS: {tlsSecret: own}}")
RATE = POLICY % ("rate", "{rateLimit: {rate: 1r/s}}")
UPSTREAMS = "[{name: w, service: web, port: 80}, {name: a, service: api, port: 80}]"


def server(
    routes_text: str, kind: str = "VirtualServer", key: str = "routes", upstreams: str = UPSTREAMS
) -> str:
    return (
        f"apiVersion: k8s.nginx.org/v1\nkind: {kind}\nmetadata: {{name: web}}\n"
        f"spec: {{host: example.com, upstreams: {upstreams}, {key}: [{routes_text}]}}\n"
    )


def of(source: dict | str, *objects: str) -> tuple[Topology, Manifest]:
    topology = topology_of(service(), service("api"), source, *objects)
    body = source if isinstance(source, dict) else read(source)
    ref = {"Ingress": INGRESS, "VirtualServer": SERVER, "VirtualServerRoute": SERVER_ROUTE}[body["kind"]]
    return topology, topology.objects.get(ref)


def changes(
    source: dict | str, *objects: str, flagged: tuple[Ref, ...] = (SERVICE,), **fields: object
) -> list:
    topology, manifest = of(source, *objects)
    upstreams = [
        upstream(manifest, topology.objects.get(ref), **{"trust": OTHER_CA, **fields}) for ref in flagged
    ]
    return list(f5_nginx.changes(manifest, upstreams, topology.objects))


def annotations(source: dict, *objects: str, **more) -> dict[str, str]:
    return {at[2]: value for at, value in puts(changes(source, *objects, **more)).items()}


def asked(source: dict | str | None = None, **fields: object) -> Upstream:
    topology, manifest = of(source or ingress())
    return upstream(manifest, topology.objects.get(SERVICE), **{"trust": OTHER_CA, **fields})


def test_the_class_nginx_stays_that_of_ingress_nginx():
    assert controllers.of_class("nginx") == "ingress-nginx"
    assert controllers.of_implementation("nginx.org/ingress-controller") == "f5-nginx"


def test_the_ca_is_in_a_secret_of_its_own_type():
    for support in f5_nginx.SUPPORT.values():
        assert support.ca_forms == (CAForm("Secret", "ca.crt", secret_type="nginx.org/ca"),)
        assert support.splitting is None, "a second Ingress of the same host is refused"


@pytest.mark.parametrize(
    ("before", "fields", "after"),
    [
        pytest.param(
            {},
            {},
            {"nginx.org/ssl-services": "web", "nginx.org/policies": "web-backend-tls"},
            id="none",
        ),
        pytest.param({}, {"verify": False}, {"nginx.org/ssl-services": "web"}, id="encrypted alone"),
        pytest.param(
            {},
            {"verify": False, "client_secret": CLIENT},
            {"nginx.org/ssl-services": "web", "nginx.org/policies": "web-backend-tls"},
            id="client certificate, not verified",
        ),
        pytest.param(
            {"nginx.org/ssl-services": "search, db", "nginx.org/policies": "rate, other/jwt"},
            {},
            {
                "nginx.org/ssl-services": "search,db,web",
                "nginx.org/policies": "web-backend-tls,rate,other/jwt",
            },
            id="merged, the policy first",
        ),
        pytest.param(
            {"nginx.org/ssl-services": "web,search", "nginx.org/policies": "rate,web-backend-tls"},
            {},
            {"nginx.org/ssl-services": "web,search", "nginx.org/policies": "rate,web-backend-tls"},
            id="as it is",
        ),
    ],
)
def test_what_is_written_of_an_ingress(before, fields, after):
    assert annotations(ingress(annotations=before), **fields) == after


def test_the_service_of_its_own_is_listed():
    topology, manifest = of(ingress(annotations={"nginx.org/grpc-services": "web"}))
    ours = upstream(manifest, topology.objects.get(SERVICE), trust=OTHER_CA)
    ours = ours._replace(port=ours.port._replace(service="web-backend-tls"))
    written = puts(f5_nginx.changes(manifest, [ours], topology.objects))
    assert written["metadata", "annotations", "nginx.org/ssl-services"] == "web-backend-tls"
    assert written["metadata", "annotations", "nginx.org/grpc-services"] == "web,web-backend-tls"


TWO = ingress("web", path(), path("api", at="/api"))
SEVERAL = "has one policy with egressMTLS, which verifies one name for all of them"
MINIONS = "write an Ingress for each of them: minions, and a master with the host (nginx.org/mergeable-ingress-type)"


@pytest.mark.parametrize(
    ("source", "objects", "flagged", "expected"),
    [
        pytest.param(
            TWO,
            [],
            (SERVICE, API),
            f"Ingress/web: speaks HTTPS to Service/web and Service/api, and an Ingress {SEVERAL}; {MINIONS}",
            id="two names in an Ingress",
        ),
        pytest.param(
            {**TWO, "metadata": {"name": "web", "annotations": {"nginx.org/ssl-services": "api"}}},
            [],
            (SERVICE,),
            f"Ingress/web: speaks HTTPS to Service/web and Service/api, and an Ingress {SEVERAL}; {MINIONS}",
            id="another Service with HTTPS",
        ),
        pytest.param(
            ingress(annotations={"nginx.org/policies": "other"}),
            [OTHER],
            (SERVICE,),
            "Ingress/web: Policy/other has egressMTLS, of which an Ingress can have one only, and web-backend-tls is "
            "needed; remove Policy/other from it",
            id="another egressMTLS",
        ),
        pytest.param(
            server("{path: /, splits: [{action: {pass: w}}, {action: {pass: a}}]}"),
            [],
            (SERVICE, API),
            f"VirtualServer/web: speaks HTTPS to Service/web and Service/api, and a route {SEVERAL}; give each of "
            "them a route of its own",
            id="two names in a route",
        ),
        pytest.param(
            server("{path: /, policies: [{name: other}], action: {pass: w}}"),
            [OTHER],
            (SERVICE,),
            "VirtualServer/web: Policy/other has egressMTLS, of which a route can have one only, and web-backend-tls "
            "is needed; remove Policy/other from it",
            id="another egressMTLS in a route",
        ),
    ],
)
def test_one_egress_mtls_for_a_place(source, objects, flagged, expected):
    assert problems(changes(source, *objects, flagged=flagged))[:1] == [expected]


@pytest.mark.parametrize(
    ("source", "objects", "more"),
    [
        pytest.param(TWO, [], {}, id="a plain Service beside it"),
        pytest.param(TWO, [], {"flagged": (SERVICE, API), "verify": False}, id="no policy"),
        pytest.param(ingress(annotations={"nginx.org/policies": "rate"}), [RATE], {}, id="another policy"),
        pytest.param(
            ingress(annotations={"nginx.org/policies": "web-backend-tls"}), [OURS], {}, id="its own one"
        ),
        pytest.param(
            server("{path: /, action: {pass: w}}, {path: /api, action: {pass: a}}"),
            [],
            {"flagged": (SERVICE, API)},
            id="two routes",
        ),
        pytest.param(
            server("{path: /, splits: [{action: {pass: w}}, {action: {pass: a}}]}"),
            [],
            {},
            id="split to a plain one",
        ),
    ],
)
def test_no_problem(source, objects, more):
    assert problems(changes(source, *objects, **more)) == []


ENABLE = ("spec", "upstreams", 0, "tls", "enable")


def policy_at(*place: str | int) -> tuple:
    return ("spec", *place, "policies", Key("name", "web-backend-tls"))


@pytest.mark.parametrize(
    "route",
    [
        "{path: /, action: {pass: w}}",
        "{path: /, action: {proxy: {upstream: w}}}",
        "{path: /, splits: [{action: {pass: a}}, {action: {pass: w}}]}",
        "{path: /, matches: [{action: {pass: w}}], action: {pass: a}}",
        "{path: /, matches: [{splits: [{action: {proxy: {upstream: w}}}]}], action: {return: {}}}",
    ],
)
def test_every_route_that_uses_the_upstream_gets_the_policy(route):
    written = puts(changes(server(f"{{path: /a, action: {{pass: a}}}}, {route}")))
    assert written == {ENABLE: True, policy_at("routes", 1): {"name": "web-backend-tls"}}


def test_a_virtual_server_that_encrypts_alone():
    assert puts(changes(server("{path: /, action: {pass: w}}"), verify=False)) == {ENABLE: True}


SUBROUTE = server("{path: /, action: {pass: w}}", "VirtualServerRoute", "subroutes")
WITH_POLICY = server(
    "{path: /, policies: [{name: own}], action: {pass: w}}", "VirtualServerRoute", "subroutes"
)
PARENT = """
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: {name: shop, namespace: %s}
spec: {routes: [{path: /x, route: other}, {path: /, route: %s, policies: [{name: jwt}, {name: ip, namespace: n}]}]}
"""


def test_a_subroute_keeps_the_policies_of_its_virtual_server():
    written = puts(changes(SUBROUTE, PARENT % ("shop", "web")))
    assert list(written.values()) == [
        True,
        {"name": "jwt"},
        {"name": "ip", "namespace": "n"},
        {"name": "web-backend-tls"},
    ]
    written = puts(changes(SUBROUTE, PARENT % ("edge", "shop/web")))
    assert list(written.values())[1] == {"name": "jwt", "namespace": "edge"}


def test_a_subroute_whose_virtual_server_is_elsewhere():
    assert notes(changes(SUBROUTE)) == [
        "warning: VirtualServerRoute/web: gets a policy at a subroute that has none: those of the VirtualServer's "
        "route, which is not in the stream, no longer hold for it; if that route has policies, name them at the "
        "subroute"
    ]


@pytest.mark.parametrize(
    ("source", "fields"), [(WITH_POLICY, {}), (SUBROUTE, {"verify": False})], ids=["its own", "no policy"]
)
def test_a_subroute_that_inherits_nothing(source, fields):
    decisions = changes(source, PARENT % ("shop", "web"), **fields)
    assert notes(decisions) == []
    assert {"name": "jwt"} not in puts(decisions).values()


VERIFIES = {"trustedCertSecret": "web-ca", "verifyServer": True, "verifyDepth": 2}
ALWAYS = {"protocols": "TLSv1.2 TLSv1.3", "serverName": True, "sslName": NAME}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {**VERIFIES, **ALWAYS}),
        ({"client_secret": CLIENT}, {"tlsSecret": CLIENT, **VERIFIES, **ALWAYS}),
        ({"client_secret": CLIENT, "verify": False}, {"tlsSecret": CLIENT, **ALWAYS}),
    ],
    ids=["verified", "client certificate", "client certificate alone"],
)
def test_the_policy_of_a_service(fields, expected):
    (added,) = f5_nginx.service_changes([asked(**fields)], topology_of().objects)
    assert isinstance(added, Add)
    assert added.ref == Ref("k8s.nginx.org", "Policy", "shop", "web-backend-tls")
    assert added.body["spec"] == {"egressMTLS": expected}


def test_no_policy_where_nothing_is_verified():
    assert list(f5_nginx.service_changes([asked(verify=False)], topology_of().objects)) == []


def grpc(kind: str = "") -> dict:
    minion = {"nginx.org/mergeable-ingress-type": kind} if kind else {}
    return ingress(annotations={"nginx.org/grpc-services": "api, web", **minion})


def test_grpc_is_verified_in_a_minion_alone():
    assert f5_nginx.verification(asked(grpc("minion"))) == Verification(ca=True, name=True)
    verified = f5_nginx.verification(asked(grpc()))
    assert (verified.ca, verified.name) == (False, False)
    assert verified.reason.startswith(
        "NGINX Ingress Controller encrypts the gRPC of an Ingress, but verifies it only"
    )
    assert problems(changes(grpc("minion"), client_secret=CLIENT)) == []
    assert problems(changes(grpc(), client_secret=CLIENT)) == [
        "Ingress/web: client-auth: NGINX Ingress Controller presents no certificate for the gRPC of an Ingress, but in "
        "a minion; remove client-auth from Service/web"
    ]


def test_verification():
    for source in (ingress(), server("{path: /, action: {pass: w}}")):
        assert f5_nginx.verification(asked(source)) == Verification(ca=True, name=True)
        assert f5_nginx.verification(asked(source, verify=False)).reason == (
            "verify is false: any certificate is accepted"
        )


TLS = "[{name: w, service: web, port: 80, tls: {enable: true}}]"
SSL = {"nginx.org/ssl-services": "api, web"}
OF_INGRESS, OF_SERVER = "ssl-services api, web", "tls of upstream w"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(ingress(), UpstreamTLS(), id="plain"),
        pytest.param(
            ingress(annotations={"nginx.org/ssl-services": "api"}), UpstreamTLS(), id="another Service"
        ),
        pytest.param(ingress(annotations=SSL), UpstreamTLS(True, evidence=OF_INGRESS), id="encrypted"),
        pytest.param(
            ingress(annotations={**SSL, "nginx.org/policies": "rate, shop/web-backend-tls"}),
            UpstreamTLS(True, True, "web.shop.svc", OF_INGRESS),
            id="verified",
        ),
        pytest.param(
            ingress(annotations={**SSL, "nginx.org/policies": "other,web-backend-tls"}),
            UpstreamTLS(True, evidence=OF_INGRESS),
            id="the first egressMTLS counts",
        ),
        pytest.param(
            ingress(
                annotations={**SSL, "nginx.org/policies": "web-backend-tls", "nginx.org/grpc-services": "web"}
            ),
            UpstreamTLS(True, evidence=OF_INGRESS),
            id="gRPC",
        ),
        pytest.param(server("{path: /, action: {pass: w}}"), UpstreamTLS(), id="plain upstream"),
        pytest.param(
            server("{path: /, action: {pass: w}}", upstreams=TLS),
            UpstreamTLS(True, evidence=OF_SERVER),
            id="encrypted upstream",
        ),
        pytest.param(
            server("{path: /, policies: [{name: web-backend-tls}], action: {pass: w}}", upstreams=TLS),
            UpstreamTLS(True, True, "web.shop.svc", OF_SERVER),
            id="verified upstream",
        ),
        pytest.param(
            server(
                "{path: /, policies: [{name: web-backend-tls}], action: {pass: w}}, {path: /x, action: {pass: w}}",
                upstreams=TLS,
            ),
            UpstreamTLS(True, evidence=OF_SERVER),
            id="one of two routes",
        ),
        pytest.param(server("", upstreams=TLS), UpstreamTLS(True, evidence=OF_SERVER), id="no route"),
    ],
)
def test_observe(source, expected):
    topology, manifest = of(source, OURS, OTHER, RATE)
    route = next(route for route in routes.of(manifest) if route.service == "web")
    assert f5_nginx.observe(route, manifest, topology.objects.get(SERVICE), topology.objects) == expected


def test_about():
    of_server = asked(server("{path: /, action: {pass: w}}"))
    ca = "ca-secret: shop/web-ca must be of type nginx.org/ca and have ca.crt; else nginx answers 500"
    version = "its Policy counts on an Ingress with NGINX Ingress Controller 5.5.0 or later"
    assert notes(f5_nginx.about([asked(), asked(), of_server], [])) == [
        f"note: Service/web: {ca}",
        f"note: Service/web: {version}",
    ]
    assert notes(f5_nginx.about([of_server], [])) == [f"note: Service/web: {ca}"]
    assert notes(f5_nginx.about([asked(verify=False)], [])) == []


def test_why_names_the_services():
    decisions = changes(TWO, flagged=(SERVICE, API), verify=False)
    assert {put.why for put in decisions if isinstance(put, Put)} == {"HTTPS to Service/web and Service/api"}
    assert ingresses.POLICIES == "nginx.org/policies"
