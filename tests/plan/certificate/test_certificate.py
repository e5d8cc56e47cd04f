from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
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
from support.manifests import certificate as of_chart

from post_renderer import presets
from post_renderer.kubernetes.sync_waves import SYNC_WAVE
from post_renderer.model import FILENAME, PREFIX, Add
from post_renderer.model.preset import Preset
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.certificate import certificate
from post_renderer.plan.serving.preset.server import PresetServer

NAMES = ["web", "web.shop", "web.shop.svc", "web.shop.svc.cluster.local"]
APP = presets.load("podinfo")._replace(name="app")
KEYCLOAK = presets.load("keycloak")


def web(*objects: dict, **options) -> list:
    topology = topology_of(*(objects or (service(), deployment())))
    return list(certificate.changes(joined(topology, request(**options))))


def with_preset(context: PlanContext, preset: Preset) -> PlanContext:
    """``context`` with ``preset`` applied to every backend."""
    return context._replace(backends=tuple(b._replace(server=PresetServer(preset)) for b in context.backends))


def added(findings) -> dict:
    (body,) = [finding.body for finding in findings if isinstance(finding, Add)]
    return body


def test_a_new_one():
    findings = web()
    assert added(findings) == {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "web-backend-tls"},
        "spec": {
            "secretName": "web-backend-tls",
            "commonName": "web",
            "dnsNames": NAMES,
            "duration": "2160h",
            "renewBefore": "720h",
            "usages": ["digital signature", "server auth"],
            "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
            "issuerRef": {"name": "ca", "kind": "ClusterIssuer", "group": "cert-manager.io"},
        },
    }
    assert [f.after for f in findings] == [SERVICE]
    assert [f.why for f in findings] == ["serves web.shop.svc.cluster.local; Secret web-backend-tls"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"secret_name": "s"}, {"secretName": "s"}),
        ({"duration": "24h", "renew_before": "8h"}, {"duration": "24h", "renewBefore": "8h"}),
        (
            {"key_algorithm": "RSA"},
            {
                "usages": ["digital signature", "key encipherment", "server auth"],
                "privateKey": {"algorithm": "RSA", "size": 2048, "rotationPolicy": "Always"},
            },
        ),
        (
            {"key_algorithm": "Ed25519"},
            {
                "usages": ["digital signature", "server auth"],
                "privateKey": {"algorithm": "Ed25519", "rotationPolicy": "Always"},
            },
        ),
        (
            {"issuer": "i", "issuer_kind": "Issuer", "issuer_group": "x.io"},
            {"issuerRef": {"name": "i", "kind": "Issuer", "group": "x.io"}},
        ),
        ({"dns_names": ("a.web.shop.svc",)}, {"dnsNames": [*NAMES, "a.web.shop.svc"]}),
    ],
    ids=["secret", "durations", "RSA", "Ed25519", "issuer", "more names"],
)
def test_options(options, expected):
    spec = added(web(**options))["spec"]
    assert {key: spec[key] for key in expected} == expected


def test_its_own_name():
    assert added(web(certificate_name="c"))["metadata"] == {"name": "c"}


@pytest.mark.parametrize(("encoding", "expected"), [("PKCS8", {"encoding": "PKCS8"}), ("", {})])
def test_key_encoding_of_the_preset(encoding, expected):
    context = with_preset(joined(topology_of(service(), deployment())), APP._replace(key_encoding=encoding))
    key = added(certificate.changes(context))["spec"]["privateKey"]
    assert key == {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always", **expected}


STANDARD = {f"app.kubernetes.io/{name}": "x" for name in ("name", "instance", "component", "part-of")}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"namespace": "shop"}, {"namespace": "shop"}, id="namespace, if it is written"),
        pytest.param(
            {"labels": {**STANDARD, "app": "web", "helm.sh/chart": "c"}}, {"labels": STANDARD}, id="labels"
        ),
        pytest.param({"labels": {"app": "web"}}, {}, id="no labels of others"),
        pytest.param(
            {"annotations": {FILENAME: "f"}}, {"annotations": {FILENAME: "f"}}, id="file name of Helm 4"
        ),
        pytest.param(
            {"annotations": {"helm.sh/resource-policy": "keep", f"{PREFIX}enabled": "true", SYNC_WAVE: "1"}},
            {},
            id="no other annotation",
        ),
    ],
)
def test_metadata(metadata, expected):
    body = service()
    body["metadata"].update(metadata)
    assert added(web(body, deployment()))["metadata"] == {"name": "web-backend-tls", **expected}


def test_sync_wave_of_what_needs_the_secret():
    findings = web(service(), deployment(annotations={SYNC_WAVE: "2"}), ingress(annotations={SYNC_WAVE: "1"}))
    assert added(findings)["metadata"]["annotations"] == {SYNC_WAVE: "1"}


def test_no_sync_wave():
    findings = web(service(annotations={SYNC_WAVE: "3"}), deployment(), ingress())
    assert "annotations" not in added(findings)["metadata"]


def test_no_issuer():
    findings = web(issuer="")
    assert problems(findings) == [
        "Service/web: has no issuer for its Certificate; pass --issuer NAME, put the annotation "
        "backend-tls.kuberise.io/issuer on it, or set defaults.issuer in the config file; "
        "backend-tls issuer NAME prints an issuer to apply"
    ]
    assert len(findings) == 1


@pytest.mark.parametrize(
    ("algorithm", "sentences"),
    [
        (
            "Ed25519",
            ["Service/web: key-algorithm Ed25519: keycloak cannot load such a key; set ECDSA or RSA"],
        ),
        ("ECDSA", []),
        ("RSA", []),
    ],
)
def test_key_that_the_application_cannot_load(algorithm, sentences):
    context = joined(topology_of(service(), deployment()), request(key_algorithm=algorithm))
    assert problems(certificate.changes(with_preset(context, KEYCLOAK))) == sentences


def test_an_existing_one_needs_no_issuer():
    assert problems(web(service(), deployment(), of_chart(NAMES[-1]), issuer="")) == []


def test_an_existing_one_comes_too_late():
    late = of_chart(NAMES[-1])
    late["metadata"]["annotations"] = {SYNC_WAVE: "1"}
    assert problems(web(service(), deployment(), late)) == [
        "Certificate/own: is in sync wave 1, after Deployment/web in wave 0, which would wait for its "
        "Secret; set its argocd.argoproj.io/sync-wave to 0"
    ]


def test_presync_hook():
    hook = deployment(annotations={"argocd.argoproj.io/hook": "PreSync"})
    (sentence,) = problems(web(service(), hook))
    assert sentence.startswith("Deployment/web: backs Service/web and is an Argo CD PreSync hook, ")


def test_its_name_is_taken():
    taken = of_chart(secret="other")
    taken["metadata"]["name"] = "web-backend-tls"
    assert problems(web(service(), deployment(), taken)) == [
        "Service/web: Certificate/web-backend-tls is in the stream already, for another Secret; "
        "give the Service another certificate-name"
    ]


def test_service_elsewhere():
    absent = request(service_port=8443)._replace(present=False)
    findings = list(certificate.changes(joined(topology_of(ingress()), absent)))
    assert notes(findings) == [
        "note: Service/web: is not in this stream: its Certificate must fill Secret web-backend-tls, "
        "with the name web.shop.svc.cluster.local"
    ]
    assert len(findings) == 1


def test_all_problems_at_once():
    public = ingress("front", tls=[{"secretName": "public"}])
    topology = topology_of(service(), deployment(), public)
    options = {"secret_name": "public", "key_algorithm": "Ed25519", "issuer": ""}
    context = with_preset(joined(topology, request(**options)), KEYCLOAK)
    assert [sentence.partition("; ")[0] for sentence in problems(certificate.changes(context))] == [
        "Service/web: key-algorithm Ed25519: keycloak cannot load such a key",
        "Service/web: secret-name public is already the public TLS Secret of Ingress/front (spec.tls)",
        "Service/web: has no issuer for its Certificate",
    ]


def test_issuer_of_type_self_signed():
    findings = web(service(), deployment(), issuer("ca", selfSigned={}))
    assert [f.rule for f in findings if not isinstance(f, Add)] == ["issuer-self-signed"]


def test_issuer_of_an_existing_one():
    own = of_chart(NAMES[-1], issuerRef={"name": "selfsigned"})
    assert [f.rule for f in web(service(), deployment(), own)] == [
        "certificate-reused",
        "issuer-self-signed",
    ]


def test_secret_of_the_stream():
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web-backend-tls"}}
    assert [f.rule for f in web(service(), deployment(), secret) if not isinstance(f, Add)] == [
        "secret-in-stream"
    ]
    assert problems(web(service(), deployment(), secret, of_chart(NAMES[-1]))) == []
