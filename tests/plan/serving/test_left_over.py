from __future__ import annotations

import pytest
from support.manifests import (
    certificate,
    container,
    deployment,
    ingress,
    joined,
    notes,
    request,
    service,
    topology_of,
)

from post_renderer.plan.serving import left_over


def found(
    secret: str = "web-tls", at: str = "/certs", name: str = "data", objects=(), options=(), **of_secret
) -> list[str]:
    """The notes on a container that mounts ``secret`` as volume ``name`` at the path ``at``."""
    volume = {"name": name, "secret": {"secretName": secret, **of_secret}}
    web = container(volumeMounts=[{"name": name, "mountPath": at}])
    topology = topology_of(service(), deployment("web", web, volumes=[volume]), *objects)
    return notes(left_over.changes(joined(topology, request(**dict(options)))))


def note(secret: str, at: str = "/certs") -> list[str]:
    return [
        f"note: Deployment/web: container web mounts Secret {secret} at {at}, which nothing in the stream fills: "
        f"without it the pods do not start; to use it for Service/web, set secret-name to {secret}; else remove "
        "the mount in the chart's values"
    ]


@pytest.mark.parametrize(
    "secret", ["web-tls", "keycloak-tls-secret", "web-cert", "certs", "server-certificate"]
)
def test_a_secret_that_is_called_so(secret: str):
    assert found(secret, at="/data") == note(secret, "/data")


@pytest.mark.parametrize("at", ["/etc/x509/https", "/certs", "/etc/ssl/server"])
def test_a_secret_that_is_mounted_so(at: str):
    assert found("web", at) == note("web", at)


def test_a_volume_that_is_called_so():
    assert found("web", at="/data", name="tls") == note("web", "/data")


def test_a_pair_among_its_items():
    items = [{"key": key, "path": key} for key in ("tls.crt", "tls.key")]
    assert found(items=items) == note("web-tls")


def in_stream(name: str) -> dict:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}


@pytest.mark.parametrize(
    "how",
    [
        {"objects": [in_stream("web-tls")]},
        {"objects": [certificate(secret="web-tls")]},
        {"objects": [ingress("front", tls=[{"secretName": "web-tls"}])]},
        {"optional": True},
        {"options": {"secret_name": "web-tls"}.items()},
        {"secret": "web-backend-tls"},
        {"secret": "web-password", "at": "/data"},
        {"secret": "certain", "at": "/data"},
        {"secret": "ldap-ca-cert"},
        {"secret": "web-tls", "at": "/etc/ssl/trust"},
        {"secret": "web-client-tls"},
        {"secret": "web-webhook-certs"},
        {"items": [{"key": "ca.crt", "path": "ca.crt"}]},
    ],
    ids=[
        "a Secret of the stream",
        "a Certificate fills it",
        "of an Ingress",
        "optional",
        "ours by secret-name",
        "ours",
        "a password",
        "a longer word",
        "a CA",
        "a folder of CAs",
        "of a client",
        "of a webhook",
        "the CA alone",
    ],
)
def test_others(how: dict):
    assert found(**how) == []


def test_a_volume_that_is_not_mounted():
    volume = {"name": "tls", "secret": {"secretName": "web-tls"}}
    topology = topology_of(service(), deployment(volumes=[volume]))
    assert notes(left_over.changes(joined(topology))) == []
