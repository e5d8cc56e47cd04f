"""Which Certificate fills a Secret."""

from __future__ import annotations

from support.manifests import topology_of


def certificate(name: str = "web", secret: str = "web-tls", group: str = "cert-manager.io") -> str:
    return f"apiVersion: {group}/v1\nkind: Certificate\nmetadata: {{name: {name}}}\nspec: {{secretName: {secret}}}\n"


def test_filling():
    topology = topology_of(certificate())
    assert topology.certificates.filling("shop", "web-tls") == topology.objects.manifests[0]
    assert topology.certificates.filling("other", "web-tls") is None
    assert topology.certificates.filling("shop", "web") is None


def test_of_several_the_one_for_the_secret():
    topology = topology_of(certificate("a", "a-tls"), certificate("b", "b-tls"))
    assert topology.certificates.filling("shop", "b-tls").ref.name == "b"


def test_certificate_of_another_group():
    assert topology_of(certificate(group="example.com")).certificates.filling("shop", "web-tls") is None
