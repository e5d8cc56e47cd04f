"""Probes, meshes and protocols of ports that look wrong and are not."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

NGINX, SIDECAR = "ingress-nginx", "sidecar"
PROBE = "          readinessProbe:\n            httpGet:\n              path: /healthz\n              port: 8443\n"
LABELS = "      labels:\n        app: web\n"
IMAGE = "          image: registry.example.com/web:1.4\n"
NO_PROBE = ("              port: 8080\n", "              port: 9000\n")
TARGET = "      port: 443\n      targetPort: 8443\n"


def of_mesh(label: str) -> tuple[str, str]:
    return LABELS, f"{LABELS}        {label}\n"


def scraped(port: str, *more: str) -> tuple[str, str]:
    """The pods have annotations for Prometheus."""
    items = ('prometheus.io/scrape: "true"', f'prometheus.io/port: "{port}"', *more)
    return LABELS, f"      annotations: {{{', '.join(items)}}}\n{LABELS}"


def args(text: str) -> tuple[str, str]:
    return IMAGE, f"{IMAGE}          args: [{text}]\n"


@pytest.mark.parametrize(
    ("base", "replacements"),
    [
        (NGINX, [(PROBE, PROBE.replace("readiness", "liveness").replace("8443", "8080") + PROBE)]),
        (NGINX, [(PROBE, PROBE.replace("readiness", "liveness") + "              scheme: HTTPS\n" + PROBE)]),
        (
            SIDECAR,
            [("              port: 8080\n", "              port: 8443\n              scheme: HTTPS\n")],
        ),
        (
            SIDECAR,
            [("              port: 8080\n", "              port: 9000\n              scheme: HTTPS\n")],
        ),
        (
            SIDECAR,
            [("              port: 8080\n", "              host: example.com\n              port: 8443\n")],
        ),
        (NGINX, [of_mesh('sidecar.istio.io/inject: "false"')]),
        (NGINX, [scraped("8080")]),
        (NGINX, [scraped("8443", "prometheus.io/scheme: https")]),
        (NGINX, [scraped("metrics")]),
        (SIDECAR, [args("--listen=0.0.0.0:8080")]),
        (SIDECAR, [args("--listen=127.0.0.1:9000")]),
        (SIDECAR, [args("--listen=127.0.0.1:8080"), ("--target=[$(POD_IP)]", "--target=127.0.0.1")]),
        (NGINX, [of_mesh("linkerd.io/inject: disabled")]),
        (NGINX, [(TARGET, f"{TARGET}      appProtocol: https\n")]),
        (NGINX, [(TARGET, f"{TARGET}      appProtocol: grpc\n")]),
    ],
)
def test_look_alikes(base: str, replacements: list[tuple[str, str]]):
    assert rules_in(changed(base, *replacements)) == []


@pytest.mark.parametrize(
    ("base", "replacements", "rules"),
    [
        (SIDECAR, [("              port: 8080\n", "              port: 8443\n")], ["probe-scheme"]),
        (NGINX, [args("--listen=127.0.0.1:8443")], ["listens-on-loopback"]),
        (SIDECAR, [("number: 443", "number: 80"), NO_PROBE], ["https-to-plain-port"]),
        (NGINX, [of_mesh('sidecar.istio.io/inject: "true"')], ["mesh-twice"]),
        (
            NGINX,
            [of_mesh('sidecar.istio.io/inject: "true"'), (TARGET, f"{TARGET}      appProtocol: http\n")],
            ["mesh-port-protocol", "app-protocol-plain", "mesh-twice"],
        ),
    ],
)
def test_mistakes(base: str, replacements: list[tuple[str, str]], rules: list[str]):
    assert rules_in(changed(base, *replacements)) == rules


def test_a_mesh_by_its_namespace():
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {istio-injection: enabled}\n---\n"
    assert rules_in(namespace + changed(NGINX)) == ["mesh-twice"]
