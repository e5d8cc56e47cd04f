"""OpenShift: what Routes and Ingresses set, what is written, and what is in the way."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, ingress, notes, problems, puts, service, topology_of
from support.upstreams import NOTHING, OTHER_CA, upstream

from post_renderer.controllers import openshift
from post_renderer.controllers.upstream import FIELD, CAForm, Upstream, UpstreamTLS
from post_renderer.model import ELSEWHERE, Manifest, Port, Ref
from post_renderer.topology import routes

ROUTE = Ref("route.openshift.io", "Route", "shop", "web")
INGRESS = Ref("networking.k8s.io", "Ingress", "shop", "web")
CA = {"destinationCACertificate": "PEM"}
ENCRYPTED = {"route.openshift.io/termination": "reencrypt"}
VERIFIED = {**ENCRYPTED, "route.openshift.io/destination-ca-certificate-secret": "web-ca"}


def route(tls: dict | None) -> dict:
    return {
        "apiVersion": "route.openshift.io/v1",
        "kind": "Route",
        "metadata": {"name": "web"},
        "spec": {"to": {"kind": "Service", "name": "web"}, "port": {"targetPort": "http"}, "tls": tls},
    }


def manifests(source: dict) -> tuple[Manifest, Manifest]:
    objects = topology_of(service(), source).objects
    return objects.get(ROUTE if source["kind"] == "Route" else INGRESS), objects.get(SERVICE)


def asked(source: dict, **fields: object) -> Upstream:
    return upstream(*manifests(source), **{"trust": OTHER_CA, **fields})


def changes(*upstreams: Upstream) -> list:
    return list(openshift.changes(upstreams[0].source, upstreams, NOTHING))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(route(None), UpstreamTLS(), id="plain"),
        pytest.param(route({"termination": "edge"}), UpstreamTLS(), id="edge"),
        pytest.param(
            route({"termination": "passthrough"}),
            UpstreamTLS(True, evidence="termination passthrough"),
            id="passthrough",
        ),
        pytest.param(
            route({"termination": "reencrypt"}),
            UpstreamTLS(True, evidence="termination reencrypt"),
            id="with the service CA",
        ),
        pytest.param(
            route({"termination": "reencrypt", **CA}),
            UpstreamTLS(True, True, evidence="termination reencrypt"),
            id="with a CA, no name",
        ),
        pytest.param(ingress(), UpstreamTLS(), id="Ingress"),
        pytest.param(
            ingress(annotations=ENCRYPTED),
            UpstreamTLS(True, evidence="termination reencrypt"),
            id="encrypting Ingress",
        ),
        pytest.param(
            ingress(annotations=VERIFIED),
            UpstreamTLS(True, True, evidence="termination reencrypt"),
            id="verifying Ingress",
        ),
        pytest.param(
            ingress(annotations={"route.openshift.io/termination": "Reencrypt"}), UpstreamTLS(), id="no value"
        ),
    ],
)
def test_observe(source, expected):
    of, target = manifests(source)
    assert openshift.observe(routes.of(of)[0], of, target, NOTHING) == expected


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        pytest.param(
            {"termination": "edge", "key": "k", **CA},
            {("spec", "tls", "termination"): "reencrypt"},
            id="edge",
        ),
        pytest.param(
            CA,
            {
                ("spec", "tls", "insecureEdgeTerminationPolicy"): "Allow",
                ("spec", "tls", "termination"): "reencrypt",
            },
            id="plain: HTTP goes on",
        ),
        pytest.param(
            {"termination": "reencrypt", **CA}, {("spec", "tls", "termination"): "reencrypt"}, id="again"
        ),
    ],
)
def test_what_is_written_of_a_route(tls, expected):
    assert puts(changes(asked(route(tls)))) == expected


def test_a_plain_route_is_served_on_https_too():
    assert notes(changes(asked(route(CA)))) == [
        "note: Route/web: has no TLS for browsers: the router will also serve it on HTTPS, with its own certificate"
    ]
    assert notes(changes(asked(route({"termination": "edge", **CA})))) == []


def test_what_is_written_of_an_ingress():
    written = puts(changes(asked(ingress(tls=[{}]))))
    assert {path[2]: value for path, value in written.items()} == VERIFIED
    assert notes(changes(asked(ingress(tls=[{}])))) == []


def test_an_ingress_without_tls_redirects_browsers():
    assert notes(changes(asked(ingress()))) == [
        "warning: Ingress/web: has no TLS for browsers: the Route that OpenShift makes of it will redirect them to "
        "HTTPS, with the router's certificate; set spec.tls if they need another one"
    ]
    assert notes(changes(asked(ingress(annotations=ENCRYPTED)))) == []


PASSES = (
    "termination passthrough forwards the browser's connection to the pods: the browser gets the internal "
    "certificate, and the router verifies nothing; set termination to reencrypt, or set routes to keep"
)


@pytest.mark.parametrize(
    ("source", "fields", "expected"),
    [
        pytest.param(
            ingress(annotations={"route.openshift.io/termination": "passthrough"}),
            {},
            f"Ingress/web: {PASSES}",
            id="passthrough of an Ingress",
        ),
        pytest.param(
            route({"termination": "passthrough", **CA}),
            {},
            f"Route/web: {PASSES}",
            id="passthrough of a Route",
        ),
        pytest.param(
            route({"termination": "edge"}),
            {},
            "Route/web: a Route has the CA as text in spec.tls.destinationCACertificate, which is missing; "
            "cert-manager has it in ca.crt of Secret shop/web-ca; set it in the chart's values, with termination "
            "reencrypt; or have an Ingress of class openshift-default in place of the Route, which reads the CA "
            "from a Secret (ca-secret)",
            id="no CA",
        ),
        pytest.param(
            route(CA),
            {"verify": False},
            "Service/web: verify false: the router of OpenShift always verifies, and without a CA of your own it "
            'refuses all certificates but those of OpenShift\'s own service CA; set verify to "true"',
            id="verify false",
        ),
        pytest.param(
            route(CA),
            {"port": Port(ELSEWHERE, "", 8443, "", service="web")},
            "Route/web: a Route names its port as Service/web does, which is not in the stream: the name of port "
            "8443 is unknown; set routes to keep, and the port yourself",
            id="Service elsewhere",
        ),
    ],
)
def test_obstacle(source, fields, expected):
    decisions = changes(asked(source, **fields))
    assert problems(decisions) == [expected]
    assert puts(decisions) == {}


def test_an_ingress_to_a_service_elsewhere():
    assert problems(changes(asked(ingress(), port=Port(ELSEWHERE, "", 8443, "", service="web")))) == []


def test_support():
    assert openshift.SUPPORT["Ingress"].ca_forms == (CAForm("Secret", "tls.crt"),)
    assert openshift.SUPPORT["Route"].ca_forms == (CAForm(FIELD, "spec.tls.destinationCACertificate"),)


def test_the_name_is_never_verified():
    verified = openshift.verification(asked(ingress()))
    assert (verified.ca, verified.name) == (True, False)
    assert verified.reason == (
        "the router of OpenShift does not compare the name where it is given a CA: it accepts any certificate that "
        "the CA has issued"
    )


def test_about():
    assert notes(openshift.about([asked(ingress()), asked(ingress()), asked(route(CA))], [])) == [
        "note: Service/web: ca-secret: shop/web-ca must have the CA in tls.crt; without it the router refuses the pods"
    ]
    assert notes(openshift.about([asked(route(CA))], [])) == []


def test_nothing_is_set_on_services():
    assert list(openshift.service_changes([asked(ingress())], NOTHING)) == []
