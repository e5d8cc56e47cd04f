"""The release that is switched: podinfo, which keeps its plain port."""

from __future__ import annotations

from post_renderer import pipeline
from post_renderer.model import Settings
from support import manifests

HOST, PATH = "example.com", "/version"
PLAIN_PORT, TLS_PORT, REPLICAS = 9898, 9899, 2


def chart(**flags: str) -> str:
    """What the chart renders, with ``flags`` as annotations of its Service.

    podinfo listens on the address of its pod: here pods share the network of the machine.
    """
    container = manifests.container(
        "podinfo",
        ("http", PLAIN_PORT),
        image="ghcr.io/stefanprodan/podinfo:6.9.2",
        command=["./podinfo", "--host=$(POD_IP)", f"--port={PLAIN_PORT}"],
        env=[{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
        readinessProbe={"httpGet": {"path": "/readyz", "port": "http"}},
    )
    deployment = manifests.deployment("web", container)
    deployment["spec"]["replicas"] = REPLICAS
    annotations = {f"backend-tls.kuberise.io/{name}": text for name, text in flags.items()}
    return manifests.stream_of(
        manifests.service("web", annotations=annotations), deployment, manifests.ingress()
    )


def filtered(**flags: str) -> str:
    """What the filter makes of the chart."""
    text = chart(
        enabled="true", issuer="ca", **{name.replace("_", "-"): text for name, text in flags.items()}
    )
    return pipeline.render(text, Settings(namespace="shop")).text
