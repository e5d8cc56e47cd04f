"""The Bundle of trust-manager."""

from __future__ import annotations

import pytest
from support.manifests import (
    deployment,
    ingress,
    issuer,
    joined,
    notes,
    problems,
    request,
    service,
    topology_of,
)

from post_renderer import controllers
from post_renderer.controllers.upstream import CAForm
from post_renderer.model import Add, Ref, Settings, TrustSettings
from post_renderer.plan.routing import routes

BUNDLE = Ref("trust.cert-manager.io", "Bundle", "", "internal-ca")
HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
"""
ON = Settings(namespace="shop", trust=TrustSettings("internal-ca"))


def there(target: str) -> str:
    return (
        "apiVersion: trust.cert-manager.io/v1alpha1\nkind: Bundle\nmetadata: {name: internal-ca}\n"
        f"spec: {{target: {{{target}}}}}\n"
    )


def decisions(*objects: dict | str, settings: Settings = ON, requests=(), **options) -> list[object]:
    topology = topology_of(service(), deployment(), *(objects or [HTTP_ROUTE]), settings=settings)
    flagged = requests or [request(**options)]
    return list(routes.changes(joined(topology, *flagged, settings=settings)))


def bundles(found: list[object]) -> list[Add]:
    return [f for f in found if isinstance(f, Add) and f.ref.kind == "Bundle"]


def spec(**options) -> dict:
    (added,) = bundles(decisions(**options))
    return added.body["spec"]


def test_a_bundle_is_added_and_used():
    found = decisions()
    assert problems(found) == []
    (added,) = bundles(found)
    assert (added.ref, added.body["metadata"]) == (BUNDLE, {"name": "internal-ca"})
    assert added.body["spec"] == {
        "sources": [{"secret": {"name": "ca", "key": "ca.crt"}}],
        "target": {
            "configMap": {"key": "ca.crt"},
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}},
        },
    }
    (policy,) = [f for f in found if isinstance(f, Add) and f.ref.kind == "BackendTLSPolicy"]
    assert policy.body["spec"]["validation"]["caCertificateRefs"][0]["name"] == "internal-ca"
    assert notes(found)[0] == (
        "note: Service/web: Bundle internal-ca is cluster-scoped: Helm refuses a second release that adds it; there "
        "set ca-configmap or ca-secret to internal-ca, and let the Bundle select that namespace too"
    )


def test_it_is_cluster_scoped():
    of_namespace = service()
    of_namespace["metadata"]["namespace"] = "shop"
    topology = topology_of(of_namespace, deployment(), HTTP_ROUTE, settings=ON)
    (added,) = bundles(list(routes.changes(joined(topology, request(), settings=ON))))
    assert added.body["metadata"] == {"name": "internal-ca"}


@pytest.mark.parametrize(
    ("objects", "options"),
    [
        pytest.param([HTTP_ROUTE], {"ca_configmap": "own"}, id="a ConfigMap by option"),
        pytest.param([ingress()], {}, id="the Secret of the Certificate will do"),
        pytest.param([ingress()], {"verify": "false"}, id="nothing is verified"),
        pytest.param([HTTP_ROUTE], {"routes": "keep"}, id="routes are kept"),
        pytest.param([HTTP_ROUTE, there("configMap: {key: ca.crt}")], {}, id="in the stream already"),
    ],
)
def test_no_bundle(objects, options):
    found = decisions(*objects, **options)
    assert (bundles(found), problems(found)) == ([], [])


def test_no_bundle_without_trust():
    assert bundles(decisions(settings=Settings(namespace="shop"), ca_configmap="own")) == []


def test_the_secret_of_the_issuer_and_of_the_config():
    of_stream = issuer("ca", ca={"secretName": "root"})
    (added,) = bundles(decisions(HTTP_ROUTE, of_stream))
    assert added.body["spec"]["sources"] == [{"secret": {"name": "root", "key": "ca.crt"}}]
    settings = ON._replace(trust=TrustSettings("internal-ca", "other", "tls.crt"))
    assert spec(settings=settings)["sources"] == [{"secret": {"name": "other", "key": "tls.crt"}}]


def test_an_issuer_of_a_namespace():
    (sentence,) = problems(decisions(issuer_kind="Issuer"))
    assert sentence == (
        "Service/web: trust: Issuer ca tells no Secret with its CA in the trust namespace of trust-manager, which "
        "reads no other; set trust.secret to one with the CA"
    )
    settings = ON._replace(trust=TrustSettings("internal-ca", "other"))
    assert problems(decisions(settings=settings, issuer_kind="Issuer")) == []


def test_several_namespaces_and_issuers():
    other = [service(), deployment(), HTTP_ROUTE.replace("{name: web}", "{name: web, namespace: b}", 1)]
    for body in other[:2]:
        body["metadata"]["namespace"] = "b"
    second = request(Ref("", "Service", "b", "web"), issuer="other")
    (added,) = bundles(decisions(HTTP_ROUTE, *other, requests=[request(), second]))
    assert [source["secret"]["name"] for source in added.body["spec"]["sources"]] == ["ca", "other"]
    assert added.body["spec"]["target"]["namespaceSelector"] == {
        "matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["b", "shop"]}
        ]
    }


def test_a_bundle_of_the_stream_without_the_target():
    assert problems(decisions(HTTP_ROUTE, there("secret: {key: ca.crt}"))) == [
        "Bundle/internal-ca: writes no ConfigMap with key ca.crt, which Service/web needs; set "
        "spec.target.configMap to {key: ca.crt}"
    ]


@pytest.fixture
def other_forms(monkeypatch):
    """ingress-nginx as if it read a CA from Secrets with the given forms."""

    def change(*forms: CAForm) -> None:
        row = controllers.CONTROLLERS["ingress-nginx"]
        module = row.load()
        support = {"Ingress": module.SUPPORT["Ingress"]._replace(ca_forms=forms)}
        monkeypatch.setattr(module, "SUPPORT", support)

    return change


def test_a_secret(other_forms):
    other_forms(CAForm("Secret", "tls.crt"))
    found = decisions(ingress())
    (added,) = bundles(found)
    assert added.body["spec"]["target"]["secret"] == {"key": "tls.crt"}
    assert any("secretTargets.enabled" in text for text in notes(found))


@pytest.mark.parametrize(
    "form", [CAForm("Secret", "ca.crt", "nginx.org/ca"), CAForm("Secret", "cert", more="an id")]
)
def test_a_form_that_trust_manager_does_not_write(other_forms, form):
    other_forms(form)
    found = decisions(ingress())
    assert bundles(found) == []
    assert "trust: {bundle" not in problems(found)[0]


def test_routes_elsewhere():
    settings = ON._replace(controller="gateway-api")
    topology = topology_of(service(), deployment(), settings=settings)
    assert len(bundles(list(routes.changes(joined(topology, request(), settings=settings))))) == 1
