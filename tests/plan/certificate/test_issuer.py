from __future__ import annotations

import pytest
from support.manifests import NAMESPACE, SERVICE, certificate, issuer, notes, request, topology_of

from post_renderer.model import Manifest
from post_renderer.plan.certificate import issuer as of_plan
from post_renderer.topology import issuers
from post_renderer.topology.objects import Objects

GROUP = "cert-manager.io"


def warned(name: str, *objects: dict, kind: str = "ClusterIssuer", group: str = GROUP) -> list[str]:
    of_stream: Objects = topology_of(*objects).objects
    issuer_ref = issuers.Issuer(name, kind, group, NAMESPACE)
    return notes(of_plan.warnings(SERVICE, issuer_ref, of_stream))


def sentence(of_issuer: str) -> list[str]:
    return [
        f"warning: Service/web: {of_issuer}: it makes a new CA at every renewal, and until the pods serve the "
        "renewed certificate the ingress controller refuses them (502); use an issuer of type CA: "
        "backend-tls issuer NAME prints one"
    ]


def test_one_of_the_stream():
    assert warned("x", issuer("x", selfSigned={})) == sentence("ClusterIssuer x is of type SelfSigned")
    assert warned("x", issuer("x", "Issuer", selfSigned=None), kind="Issuer") == sentence(
        "Issuer x is of type SelfSigned"
    )


@pytest.mark.parametrize(
    "name",
    [
        "selfsigned",
        "self-signed",
        "selfsigned-issuer",
        "selfsigned-clusterissuer",
        "my.self-signed",
        "selfsigning",
    ],
)
def test_one_that_is_called_so(name: str):
    assert warned(name) == sentence(f"ClusterIssuer {name} is of type SelfSigned, by its name")


@pytest.mark.parametrize(
    "name",
    ["ca", "internal-ca", "letsencrypt", "selfsigned-ca", "ca-selfsigned", "self-signed-ca-issuer", "self"],
)
def test_other_names(name: str):
    assert warned(name) == []


def test_the_stream_counts_more_than_the_name():
    assert warned("selfsigned", issuer("selfsigned", ca={"secretName": "x"})) == []


@pytest.mark.parametrize(
    ("kind", "group", "in_stream"),
    [
        ("ClusterIssuer", GROUP, issuer("y", selfSigned={})),
        ("Issuer", GROUP, issuer("x", selfSigned={})),
        ("ClusterIssuer", GROUP, issuer("x", "Issuer", selfSigned={})),
        ("ClusterIssuer", "step.sm", issuer("x", selfSigned={})),
        ("StepIssuer", GROUP, issuer("x", selfSigned={})),
    ],
    ids=["another name", "another kind", "its other kind", "another group", "a kind of others"],
)
def test_others_of_the_stream(kind: str, group: str, in_stream: dict):
    assert warned("x", in_stream, kind=kind, group=group) == []


def test_an_issuer_is_that_of_the_namespace():
    other = issuer("x", "Issuer", selfSigned={})
    other["metadata"]["namespace"] = "other"
    assert warned("x", other, kind="Issuer") == []


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ({"name": "x"}, ("x", "Issuer", GROUP)),
        ({"name": "x", "kind": "ClusterIssuer", "group": "step.sm"}, ("x", "ClusterIssuer", "step.sm")),
    ],
)
def test_of_certificate(ref: dict, expected: tuple[str, ...]):
    (own,) = topology_of(certificate(issuerRef=ref)).objects.by_kind("Certificate", GROUP)
    assert isinstance(own, Manifest)
    assert issuers.of_certificate(own) == (*expected, NAMESPACE)


def test_of_options():
    options = request(issuer="x", issuer_kind="Issuer").options
    assert of_plan.of_options(options, "shop") == ("x", "Issuer", GROUP, "shop")
