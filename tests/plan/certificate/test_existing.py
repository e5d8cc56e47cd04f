from __future__ import annotations

import pytest
from support.manifests import certificate, deployment, joined, notes, problems, request, service, topology_of

from post_renderer.plan.certificate import existing

NAME = "web.shop.svc.cluster.local"


def found(of_chart: dict, **options) -> list:
    topology = topology_of(service(), deployment(), of_chart)
    (backend,) = joined(topology, request(**options)).backends
    assert backend.certificate.name == "own"
    (own,) = topology.objects.by_kind("Certificate", "cert-manager.io")
    return list(existing.findings(backend, own))


@pytest.mark.parametrize("names", [[NAME], ["*.shop.svc.cluster.local"]], ids=["the name", "a wildcard"])
def test_it_is_used(names: list[str]):
    findings = found(certificate(*names))
    assert notes(findings) == [
        "note: Service/web: Certificate/own of the stream fills Secret web-backend-tls: used as it is"
    ]
    assert len(findings) == 1


@pytest.mark.parametrize(
    ("names", "options", "missing"),
    [
        (["web.example"], {}, NAME),
        (["*.svc.cluster.local"], {}, NAME),
        ([], {"dns_names": ("a.web.shop.svc",)}, f"{NAME}, a.web.shop.svc"),
    ],
    ids=["another name", "a wildcard too high", "all"],
)
def test_it_lacks_names(names: list[str], options: dict, missing: str):
    findings = found(certificate(*names), **options)
    assert problems(findings) == [
        f"Certificate/own: fills Secret web-backend-tls already, but without the names {missing}; "
        "add them to its dnsNames, or give the Service another secret-name"
    ]
    assert [f.path for f in findings] == [("spec", "dnsNames")]


@pytest.mark.parametrize(
    "usages",
    [["client auth"], ["digital signature", "client auth"], ["any"], ["code signing", "key encipherment"]],
    ids=", ".join,
)
def test_it_is_not_for_servers(usages: list[str]):
    findings = found(certificate(NAME, usages=usages))
    assert problems(findings) == [
        f"Certificate/own: fills Secret web-backend-tls already, but its usages ({', '.join(usages)}) have no "
        "server auth, so no client accepts the certificate of a server; add server auth to its usages, or "
        "give the Service another secret-name"
    ]
    assert [f.path for f in findings] == [("spec", "usages")]


@pytest.mark.parametrize(
    "usages",
    [[], ["server auth"], ["client auth", "server auth"], ["digital signature"], ["netscape sgc", "any"]],
    ids=", ".join,
)
def test_it_is_for_servers(usages: list[str]):
    assert problems(found(certificate(NAME, usages=usages))) == []
