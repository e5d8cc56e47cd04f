"""The client Certificate of client-auth, and what is in its way."""

from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    certificate,
    container,
    deployment,
    ingress,
    issuer,
    joined,
    notes,
    port,
    problems,
    request,
    service,
    topology_of,
)

from post_renderer.kubernetes.sync_waves import SYNC_WAVE
from post_renderer.model import FILENAME, Add, Ref, Request
from post_renderer.plan.certificate import certificate as step

NAME = "client.web.shop.svc.cluster.local"
SERVING_NAME = "web.shop.svc.cluster.local"
INTERNAL = Ref("", "Service", "shop", "internal")
OURS = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Certificate",
    "metadata": {"name": "web-backend-tls-client"},
    "spec": {
        "secretName": "web-backend-tls-client",
        "commonName": "client.web",
        "dnsNames": [NAME],
        "duration": "2160h",
        "renewBefore": "720h",
        "usages": ["digital signature", "client auth"],
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
        "issuerRef": {"name": "ca", "kind": "ClusterIssuer", "group": "cert-manager.io"},
    },
}


def asking(ref: Ref = SERVICE, **options) -> Request:
    return request(ref, **{"mode": "sidecar", "client_auth": True, **options})


def changes(*objects: dict, requests: tuple[Request, ...] = (), **options) -> list:
    topology = topology_of(*(objects or (service(), deployment())))
    return list(step.changes(joined(topology, *(requests or (asking(**options),)))))


def added(findings: list) -> list[Add]:
    return [finding for finding in findings if isinstance(finding, Add)]


def test_it_follows_that_of_the_server():
    serving, client = added(changes())
    assert serving.body["metadata"]["name"] == "web-backend-tls"
    assert (client.body, client.after) == (OURS, SERVICE)
    assert client.why == "what the controller presents to Service/web; Secret web-backend-tls-client"


@pytest.mark.parametrize("options", [{"client_auth": False}, {"mode": "mount", "client_auth": False}])
def test_none_without_client_auth(options: dict):
    findings = changes(**options)
    assert [add.body["metadata"]["name"] for add in added(findings)] == ["web-backend-tls"]
    assert not [each for each in notes(findings) if "client" in each]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"certificate_name": "c"}, {"secretName": "c-client"}),
        ({"secret_name": "s"}, {"secretName": "web-backend-tls-client"}),
        ({"duration": "24h", "renew_before": "8h"}, {"duration": "24h", "renewBefore": "8h"}),
        (
            {"key_algorithm": "RSA"},
            {
                "usages": ["digital signature", "key encipherment", "client auth"],
                "privateKey": {"algorithm": "RSA", "size": 2048, "rotationPolicy": "Always"},
            },
        ),
        (
            {"issuer": "i", "issuer_kind": "Issuer", "issuer_group": "x.io"},
            {"issuerRef": {"name": "i", "kind": "Issuer", "group": "x.io"}},
        ),
        ({"dns_names": ("a.web.shop.svc",)}, {"dnsNames": [NAME]}),
    ],
    ids=["certificate-name", "secret-name", "durations", "RSA", "issuer", "dns-names"],
)
def test_options(options: dict, expected: dict):
    spec = added(changes(**options))[1].body["spec"]
    assert {key: spec[key] for key in expected} == expected


def test_its_common_name_is_no_longer_than_cert_manager_accepts():
    name = "w" * 63
    ref = SERVICE._replace(name=name)
    _, client = added(changes(service(name), deployment(), requests=(asking(ref),)))
    assert client.body["spec"]["commonName"] == f"client.{name}"[:64]
    assert client.body["spec"]["dnsNames"] == [f"client.{name}.shop.svc.cluster.local"]


def test_metadata_and_sync_wave_are_those_of_the_server():
    web = service()
    web["metadata"].update({"namespace": "shop", "labels": {"app.kubernetes.io/name": "web"}})
    web["metadata"]["annotations"] = {FILENAME: "f"}
    serving, client = added(changes(web, deployment(annotations={SYNC_WAVE: "2"}), ingress()))
    assert serving.body["metadata"]["annotations"] == {SYNC_WAVE: "0", FILENAME: "f"}
    assert client.body["metadata"] == {**serving.body["metadata"], "name": "web-backend-tls-client"}


def test_two_ports_of_a_service_have_one():
    objects = (
        service("web", port(), port("admin", 81, "admin")),
        deployment("web", container("web", ("http", 8080), ("admin", 9000))),
    )
    bodies = [add.body["metadata"]["name"] for add in added(changes(*objects, port="http,admin"))]
    assert dict.fromkeys(bodies) == dict.fromkeys(["web-backend-tls", "web-backend-tls-client"])


def test_beside_a_certificate_of_the_chart_it_has_the_same_issuer():
    """Pods and controller trust ca.crt of their own Secrets, so that both must be of one CA."""
    own = certificate(SERVING_NAME, issuerRef={"name": "other"})
    (client,) = added(changes(service(), deployment(), own, issuer=""))
    assert (client.after.name, client.body["metadata"]["name"]) == ("own", "own-client")
    assert client.body["spec"]["issuerRef"] == {"name": "other", "kind": "Issuer", "group": "cert-manager.io"}


def test_a_second_run_adds_none():
    serving, client = (add.body for add in added(changes()))
    findings = changes(service(), serving, client, deployment())
    assert (added(findings), problems(findings)) == ([], [])


def test_it_is_added_when_client_auth_is_switched_on_later():
    serving = added(changes())[0].body
    (client,) = added(changes(service(), serving, deployment()))
    assert (client.body, client.after.kind) == (OURS, "Certificate")


SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web-backend-tls-client"}}
PUBLIC = ingress("public", tls=[{"secretName": "web-backend-tls-client"}])
FILLS = "Certificate/own fills Secret web-backend-tls-client already, not for client auth as"
OTHER = certificate(secret="other", usages=["client auth"])
OTHER["metadata"] = {"name": "web-backend-tls-client"}


def of_client(*names: str, usages: tuple[str, ...] = ("client auth",)) -> dict:
    return certificate(*names, secret="web-backend-tls-client", usages=list(usages))


@pytest.mark.parametrize(
    ("existing", "sentence"),
    [
        (of_client("other.shop.svc"), f"{FILLS} {NAME}"),
        (of_client(NAME, usages=("server auth",)), f"{FILLS} {NAME}"),
        (of_client(f"*.{SERVING_NAME}"), f"{FILLS} {NAME}"),
        (OTHER, "Certificate/web-backend-tls-client is in the stream already, for another Secret"),
        (SECRET, "Secret/web-backend-tls-client is in the stream already, with data of its own"),
        (
            PUBLIC,
            "Secret web-backend-tls-client is already the public TLS Secret of Ingress/public (spec.tls)",
        ),
    ],
    ids=["another name", "another usage", "wildcard", "its name", "its Secret", "a public Secret"],
)
def test_its_name_is_taken(existing: dict, sentence: str):
    findings = changes(service(), deployment(), existing)
    assert problems(findings) == [f"Service/web: {sentence}; give the Service another certificate-name"]
    assert len(added(findings)) == 1


def test_one_of_the_chart_that_fits_is_used():
    own = of_client("other", NAME, usages=("digital signature", "client auth"))
    findings = changes(service(), deployment(), own)
    assert (len(added(findings)), problems(findings)) == (1, [])


ADMITS = (
    "note: Service/web: client-auth: port https (443) admits only callers with the certificate of Secret "
    f"web-backend-tls-client, which is for {NAME}"
)
NEEDS_CA = "; the issuer must fill ca.crt in web-backend-tls, too, without which the sidecar does not start"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, f"{ADMITS}{NEEDS_CA}"),
        ({"mode": "mount"}, ADMITS),
        ({"routes": "keep"}, f"{ADMITS}; nobody gets in until its routes are switched{NEEDS_CA}"),
        ({"routes": "last"}, f"{ADMITS}{NEEDS_CA}"),
    ],
    ids=["sidecar", "mount", "keep", "last"],
)
def test_a_note_tells_whom_the_pods_admit(options: dict, sentence: str):
    assert notes(changes(**options)) == [sentence]


def test_two_services_of_one_tls_port_share_it():
    objects = service(), service("internal"), deployment()
    findings = changes(*objects, requests=(asking(), asking(INTERNAL)))
    assert problems(findings) == []
    assert [add.body["metadata"]["name"] for add in added(findings)] == [
        "web-backend-tls",
        "web-backend-tls-client",
    ]


@pytest.mark.parametrize("first", [True, False])
def test_two_services_of_one_tls_port_must_agree(first: bool):
    requests = asking(client_auth=first), asking(INTERNAL, client_auth=not first)
    asked, other = ("web", "internal") if first else ("internal", "web")
    assert problems(changes(service(), service("internal"), deployment(), requests=requests)) == [
        f"Service/{other}: shares its TLS port with Service/{asked}, which has client-auth true and this has "
        "not; give both the same client-auth"
    ]


def test_two_services_of_two_tls_ports_need_not_agree():
    pods = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    objects = service(), service("internal", port("admin", 81, "admin")), pods
    findings = changes(*objects, requests=(asking(), asking(INTERNAL, client_auth=False)))
    assert problems(findings) == []
    assert len(added(findings)) == 3


def test_an_issuer_without_a_ca():
    findings = changes(service(), deployment(), issuer("ca", selfSigned={}))
    assert problems(findings) == [
        "Service/web: client-auth: ClusterIssuer ca is of type SelfSigned, so that the pods and the controller "
        "have no CA in common; use an issuer of type CA: backend-tls issuer NAME prints one"
    ]


@pytest.mark.parametrize("name", ["ca", "selfsigned"])
def test_an_issuer_of_type_ca_or_unknown(name: str):
    """By its name alone it is a warning, as without client-auth."""
    objects = [issuer("ca", ca={"secretName": "root"})] if name == "ca" else []
    assert problems(changes(service(), deployment(), *objects, issuer=name)) == []


def test_without_an_issuer_there_is_one_problem():
    findings = changes(issuer="")
    assert (len(problems(findings)), added(findings)) == (1, [])


def test_a_preset_of_which_nothing_is_known():
    web = deployment("web", container(image="stefanprodan/podinfo:6.7.0", port=9898))
    findings = changes(service(), web, mode="native", preset="podinfo")
    assert problems(findings) == [
        "Service/web: client-auth: it is not known how podinfo asks for a client certificate; "
        "set mode to sidecar, or remove it"
    ]
    assert len(added(findings)) == 1


def test_pods_of_an_operator():
    prometheus = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": {"name": "web"},
        "spec": {},
    }
    selector = {"operator.prometheus.io/name": "web"}
    web = service("web", port("http-web", 9090, "http-web"), selector=selector)
    findings = changes(web, prometheus, mode="native")
    assert problems(findings) == [
        "Service/web: client-auth: it is not known how prometheus-operator asks for a client certificate; "
        "remove client-auth: an operator makes the pods"
    ]


def test_a_service_in_another_stream():
    elsewhere = asking(service_port=443)._replace(present=False)
    findings = changes(ingress(), requests=(elsewhere,))
    assert (problems(findings), added(findings)) == ([], [])
    assert notes(findings)[-1] == (
        "note: Service/web: is not in this stream: a Certificate for client auth must fill Secret "
        f"web-backend-tls-client, with the name {NAME}"
    )
