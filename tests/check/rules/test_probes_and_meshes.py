"""Probes, meshes and protocols of ports that look wrong and are not."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

NGINX, SIDECAR = "ingress-nginx", "sidecar"
PROBE = "          readinessProbe:\n            httpGet:\n              path: /healthz\n              port: 8443\n"
LABELS = "      labels:\n        app: web\n"
TARGET = "      port: 443\n      targetPort: 8443\n"


def of_mesh(label: str) -> tuple[str, str]:
    return LABELS, f"{LABELS}        {label}\n"


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
