"""Secrets in pods that look wrong and are not, and mistakes beside those of the examples."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

BASE = "ingress-nginx"
VOLUME = "            secretName: web-tls\n"
MOUNTS = "          volumeMounts:\n"
MOUNT = "            - name: tls\n              mountPath: /etc/web/tls\n              readOnly: true\n"
FILE = "          env:\n            - name: TLS_CERT\n              value: "
VARIABLE = (
    "          env:\n            - name: TLS_CA\n              valueFrom:\n                secretKeyRef:\n"
    "                  name: web-tls\n"
)
POD = "    spec:\n      containers:\n"
COMMON_NAME = "  commonName: web\n"
RENAMED = f"{VOLUME}            items:\n              - {{key: tls.crt, path: server.crt}}\n"
MODE = f"{VOLUME}            defaultMode: "
NOT_ROOT = "    spec:\n      securityContext: {runAsNonRoot: true}\n      containers:\n"
ELSEWHERE = ("  name: web-tls\n  namespace: shop\n", "  name: web-tls\n  namespace: edge\n")
COPIED = "  secretTemplate: {annotations: {reflector.v1.k8s.emberstack.com/reflection-allowed: yes}}\n"
SERVICE = "---\napiVersion: v1\nkind: Service\n"
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: web-tls, namespace: shop}\n"
PREFIXES = ("secret-", "target-port-")


def value(text: str) -> tuple[str, str]:
    """A variable with ``text``."""
    return MOUNTS, f"{FILE}{text}\n{MOUNTS}"


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([value("/etc/web/tls/tls.crt")], id="file that is there"),
        pytest.param([value("/etc/web/tls")], id="the folder"),
        pytest.param([value("/etc/web/tls/")], id="the folder with a slash"),
        pytest.param([value("/etc/web/tls-other/server.crt")], id="another folder"),
        pytest.param([value("/etc/web/tls/..data/tls.crt")], id="through the link of kubelet"),
        pytest.param([value("/etc/web/tls/server")], id="beginning of names"),
        pytest.param([value('"see /etc/web/tls/server.crt for more"')], id="prose"),
        pytest.param(
            [
                value("/etc/web/tls/keystore.p12"),
                (COMMON_NAME, f"{COMMON_NAME}  keystores: {{pkcs12: {{create: true}}}}\n"),
            ],
            id="keystore",
        ),
        pytest.param(
            [
                value("/etc/web/tls/tls-combined.pem"),
                (COMMON_NAME, f"{COMMON_NAME}  additionalOutputFormats: [{{type: CombinedPEM}}]\n"),
            ],
            id="combined",
        ),
        pytest.param([value("/etc/web/tls/server.crt"), (VOLUME, RENAMED)], id="renamed"),
        pytest.param(
            [
                value("/etc/web/tls/more/a.crt"),
                (MOUNT, MOUNT + MOUNT.replace("tls\n", "x\n", 1).replace("/tls", "/tls/more")),
            ],
            id="another mount below",
        ),
        pytest.param(
            [
                value("/etc/web/tls/server.crt"),
                (VOLUME, "            secretName: other\n"),
                (COMMON_NAME, f"{COMMON_NAME}  isCA: false\n"),
            ],
            id="Secret of nobody",
        ),
        pytest.param([(VOLUME, f"{MODE}0400\n")], id="root may be the user"),
        pytest.param([(VOLUME, f"{MODE}0444\n"), (POD, NOT_ROOT)], id="for all"),
        pytest.param([(VOLUME, f"{MODE}292\n"), (POD, NOT_ROOT)], id="for all, decimal"),
        pytest.param([(VOLUME, f"{MODE}0440\n"), (POD, NOT_ROOT)], id="for a group that may be the user's"),
        pytest.param(
            [(VOLUME, f"{MODE}0400\n"), (POD, NOT_ROOT.replace("}", ", fsGroup: 1000}"))], id="fsGroup"
        ),
        pytest.param(
            [(VOLUME, f"{MODE}0400\n"), (POD, NOT_ROOT.replace("}", ", runAsUser: 0}"))], id="runs as root"
        ),
        pytest.param([(VOLUME, "            secretName: api-tls\n")], id="Secret of another Certificate"),
        pytest.param([(VOLUME, "            secretName: web-tls-2\n")], id="Secret with a number"),
        pytest.param([(MOUNTS, f"{VARIABLE}                  key: ca.crt\n{MOUNTS}")], id="CA in a variable"),
        pytest.param([("      targetPort: 8443\n", "      targetPort: https\n")], id="name that is declared"),
        pytest.param(
            [
                ("      targetPort: 8443\n", "      targetPort: other\n"),
                ("  selector:\n    app: web\n", "  selector:\n    app: api\n"),
            ],
            id="pods elsewhere",
        ),
        pytest.param([ELSEWHERE, (COMMON_NAME, f"{COMMON_NAME}{COPIED}")], id="Secret that is copied"),
        pytest.param([ELSEWHERE, (SERVICE, f"{SECRET}{SERVICE}")], id="Secret of both namespaces"),
    ],
)
def test_look_alikes(replacements: list[tuple[str, str]]):
    rules = rules_in(changed(BASE, *replacements))
    assert [rule for rule in rules if rule.startswith(PREFIXES)] == []


@pytest.mark.parametrize(
    ("replacements", "rule"),
    [
        ([value("file:///etc/web/tls/server.crt")], "secret-file-missing"),
        (
            [(MOUNTS, f"          args: [serve, --cert=/etc/web/tls/server.crt]\n{MOUNTS}")],
            "secret-file-missing",
        ),
        (
            [(MOUNTS, f"          args: [serve, --cert, /etc/web/tls/keystore.p12]\n{MOUNTS}")],
            "secret-file-missing",
        ),
        ([value("/etc/web/tls/tls.crt"), (VOLUME, RENAMED)], "secret-file-missing"),
        ([(MOUNTS, f"{VARIABLE}                  key: ca.pem\n{MOUNTS}")], "secret-key-missing"),
        ([(VOLUME, f"{MODE}256\n"), (POD, NOT_ROOT)], "secret-mode"),
        ([(VOLUME, f"{MODE}0o400\n"), (POD, NOT_ROOT)], "secret-mode"),
    ],
)
def test_mistakes(replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(BASE, *replacements))
