from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    backend,
    container,
    deployment,
    index_of,
    ingress,
    notes,
    port,
    problems,
    refusals,
    request,
    scene,
    service,
)

from post_renderer import presets
from post_renderer.model import FILENAME, PREFIX, Add, Ref, Settings, Way
from post_renderer.plan.certificate import certificate
from post_renderer.plan.certificate.certificate import SYNC_WAVE

NAMES = ["web", "web.shop", "web.shop.svc", "web.shop.svc.cluster.local"]
API = Ref("", "Service", "shop", "api")


def web(**flags) -> list:
    return list(certificate.changes(scene(index_of(service(), deployment()), request(**flags))))


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


@pytest.mark.parametrize(
    ("flags", "expected"),
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
def test_flags(flags, expected):
    spec = added(web(**flags))["spec"]
    assert {key: spec[key] for key in expected} == expected


def test_its_own_name():
    assert added(web(certificate_name="c"))["metadata"] == {"name": "c"}


def test_domain_of_the_cluster():
    index = index_of(service(), deployment())
    leaf = backend(index, Settings(cluster_domain="x.org")).leaf
    assert leaf.dns_names == ("web", "web.shop", "web.shop.svc", "web.shop.svc.x.org")


def test_headless():
    index = index_of(service(clusterIP="None"), deployment())
    assert backend(index).leaf.dns_names == (*NAMES, "*.web.shop.svc.cluster.local")


STANDARD = {f"app.kubernetes.io/{name}": "x" for name in ("name", "instance", "component", "part-of")}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"namespace": "shop"}, {"namespace": "shop"}, id="namespace, if it is written"),
        pytest.param({"labels": {**STANDARD, "app": "web", "helm.sh/chart": "c"}}, {"labels": STANDARD}, id="labels"),
        pytest.param({"labels": {"app": "web"}}, {}, id="no labels of others"),
        pytest.param({"annotations": {FILENAME: "f"}}, {"annotations": {FILENAME: "f"}}, id="file name of Helm 4"),
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
    found = scene(index_of(body, deployment()))
    assert added(certificate.changes(found))["metadata"] == {"name": "web-backend-tls", **expected}


def wave(value: str | None) -> dict:
    return {} if value is None else {SYNC_WAVE: value}


@pytest.mark.parametrize(
    ("of_workload", "of_ingress", "expected"),
    [
        ("1", "2", "1"),
        ("2", "1", "1"),
        ("-5", "3", "-5"),
        ("2", None, "0"),
        ("10", "9", "9"),
        (None, "-1", "-1"),
        ("soon", "4", "0"),
        ("²", "4", "0"),
    ],
)
def test_sync_wave(of_workload, of_ingress, expected):
    index = index_of(service(), deployment(annotations=wave(of_workload)), ingress(annotations=wave(of_ingress)))
    assert added(certificate.changes(scene(index)))["metadata"]["annotations"] == {SYNC_WAVE: expected}


def test_no_sync_wave():
    index = index_of(service(annotations=wave("3")), deployment(), ingress())
    assert "annotations" not in added(certificate.changes(scene(index)))["metadata"]


@pytest.mark.parametrize(
    ("flags", "settings", "sentence"),
    [
        (
            {"issuer": ""},
            Settings(),
            "Service/web: has no issuer for its Certificate; say --issuer NAME, put the annotation "
            "backend-tls.kuberise.io/issuer on it, or defaults.issuer in the config file",
        ),
        (
            {"duration": "59m", "renew_before": "5m"},
            Settings(),
            "Service/web: duration 59m is less than 1h, the least that cert-manager accepts",
        ),
        (
            {"renew_before": "299s"},
            Settings(),
            "Service/web: renew-before 299s is less than 5m, the least that cert-manager accepts",
        ),
        (
            {"duration": "720h"},
            Settings(),
            "Service/web: renew-before 720h is not less than duration 720h",
        ),
        (
            {"dns_names": ("a.example",)},
            Settings(),
            "Service/web: dns-names: a.example does not lie under web.shop.svc.cluster.local; "
            "list it in allowedDnsNames of the config file if the certificate shall be good for it",
        ),
        (
            {"dns_names": ("evilweb.shop.svc",)},
            Settings(allowed_dns_names=("web.shop.svc",)),
            "Service/web: dns-names: evilweb.shop.svc does not lie under web.shop.svc.cluster.local; "
            "list it in allowedDnsNames of the config file if the certificate shall be good for it",
        ),
    ],
    ids=[
        "no issuer",
        "duration",
        "renew-before",
        "renew-before and duration",
        "foreign name",
        "name that looks like it",
    ],
)
def test_refused(flags, settings, sentence):
    found = scene(index_of(service(), deployment()), request(**flags), settings=settings)
    assert problems(certificate.changes(found)) == [sentence]


@pytest.mark.parametrize(
    ("flags", "settings"),
    [
        ({"duration": "1h", "renew_before": "5m"}, Settings()),
        ({"dns_names": ("*.web.shop.svc", "a.web.shop.svc.cluster.local")}, Settings()),
        ({"dns_names": ("a.example", "*.b.example")}, Settings(allowed_dns_names=("a.example", "*.b.example"))),
    ],
    ids=["least durations", "own names", "allowed names"],
)
def test_not_refused(flags, settings):
    found = scene(index_of(service(), deployment()), request(**flags), settings=settings)
    assert problems(certificate.changes(found)) == []


@pytest.mark.parametrize(
    ("algorithm", "said"),
    [
        (
            "Ed25519",
            ["Service/web: key-algorithm Ed25519: keycloak refuses to start with such a key; take ECDSA or RSA"],
        ),
        ("ECDSA", []),
        ("RSA", []),
    ],
)
def test_key_that_the_application_cannot_load(algorithm, said):
    found = scene(index_of(service(), deployment()), request(key_algorithm=algorithm))
    keycloak = Way("native", presets.load("keycloak"))
    found = found._replace(backends=tuple(b._replace(way=keycloak) for b in found.backends))
    assert problems(certificate.changes(found)) == said


def existing(*names: str, secret: str = "web-backend-tls", name: str = "own") -> dict:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": name},
        "spec": {"secretName": secret, "dnsNames": list(names)},
    }


@pytest.mark.parametrize("names", [[NAMES[-1]], ["*.shop.svc.cluster.local"]], ids=["the name", "a wildcard"])
def test_one_that_is_there_is_used(names):
    found = scene(index_of(service(), deployment(), existing(*names)))
    findings = list(certificate.changes(found))
    assert found.backends[0].leaf.name == "own"
    assert notes(findings) == [
        "note: Service/web: Certificate/own of the stream fills Secret web-backend-tls: used as it is"
    ]
    assert len(findings) == 1


def test_one_that_is_there_needs_no_issuer():
    found = scene(index_of(service(), deployment(), existing(NAMES[-1])), request(issuer=""))
    assert problems(certificate.changes(found)) == []


@pytest.mark.parametrize(
    ("names", "flags", "missing"),
    [
        (["web.example"], {}, NAMES[-1]),
        (["*.svc.cluster.local"], {}, NAMES[-1]),
        ([], {"dns_names": ("a.web.shop.svc",)}, f"{NAMES[-1]}, a.web.shop.svc"),
    ],
    ids=["another name", "a wildcard too high", "all"],
)
def test_one_that_is_there_lacks_names(names, flags, missing):
    found = scene(index_of(service(), deployment(), existing(*names)), request(**flags))
    assert problems(certificate.changes(found)) == [
        f"Certificate/own: fills Secret web-backend-tls already, but without the names {missing}; "
        "add them to its dnsNames, or give the Service another secret-name"
    ]


def test_its_name_is_taken():
    index = index_of(service(), deployment(), existing(secret="other", name="web-backend-tls"))
    assert problems(certificate.changes(scene(index))) == [
        "Service/web: Certificate/web-backend-tls is in the stream already, for another Secret; "
        "give the Service another certificate-name"
    ]


def test_secret_that_is_shown_to_browsers():
    index = index_of(service(), deployment(), ingress("front", tls=[{"secretName": "public"}]))
    assert problems(certificate.changes(scene(index, request(secret_name="public")))) == [
        "Service/web: secret-name public is the Secret that Ingress/front shows to browsers: two certificates in one; "
        "give the Service another secret-name"
    ]


def test_service_elsewhere():
    absent = request(service_port=8443)._replace(present=False)
    findings = list(certificate.changes(scene(index_of(ingress()), absent)))
    assert notes(findings) == [
        "note: Service/web: is not in this stream: its Certificate must fill Secret web-backend-tls, "
        "with the name web.shop.svc.cluster.local"
    ]
    assert len(findings) == 1


TWO = (service(), service("api"), deployment())


def test_two_services_with_one_listener_share_one():
    found = scene(index_of(*TWO), request(), request(API))
    assert {b.leaf.owner for b in found.backends} == {SERVICE}
    body = added(certificate.changes(found))
    assert body["spec"]["dnsNames"] == [*NAMES, "api", "api.shop", "api.shop.svc", "api.shop.svc.cluster.local"]


def test_two_services_with_two_listeners_share_none():
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    index = index_of(service(), service("api", port("admin", 9000, "admin")), both)
    found = scene(index, request(), request(API, https_port=9443))
    assert [b.leaf.name for b in found.backends] == ["web-backend-tls", "api-backend-tls"]


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        ({"secret_name": "s", "certificate_name": "c"}, ("c", "s")),
        ({"secret_name": "s"}, ("api-backend-tls", "s")),
        ({"certificate_name": "c"}, ("c", "api-backend-tls")),
    ],
    ids=["both names", "Secret", "Certificate"],
)
def test_the_one_that_is_named_gives_the_shared_one_its_name(flags, names):
    found = scene(index_of(*TWO), request(), request(API, **flags))
    assert {(b.leaf.name, b.leaf.secret) for b in found.backends} == {names}


def test_two_names_for_one_secret():
    found = scene(index_of(*TWO), request(secret_name="a"), request(API, secret_name="b"))
    assert problems(certificate.changes(found)) == [
        "Service/api: secret-name b differs from a of Service/web, which has the same listener; "
        "give both the same secret-name"
    ]


def test_namespace_is_asked_for_before_all():
    index = index_of(service(), namespace="")
    assert refusals(lambda: scene(index, request(Ref("", "Service", "", "web")))) == [
        "Service/web: its namespace is not known: the manifest names none, nor does the command line or the "
        "environment; say --post-renderer-args=--namespace=NAME to helm (with kubectl or Argo CD: --namespace NAME "
        "to backend-tls)"
    ]
