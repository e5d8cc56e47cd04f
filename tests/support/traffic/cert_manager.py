"""cert-manager with its webhook in front, and two CAs that issue."""

from __future__ import annotations

import base64
from typing import Any

from support.live.authority import Authority
from support.traffic.machine import Machine, answers, program

WEBHOOK_PORT, HEALTH_PORT = 9500, 9501
NAMESPACE = "cert-manager"
CA, OTHER_CA, SELF_SIGNED = "internal-ca", "other-ca", "self-signed"
_GROUP = "cert-manager.io"
_ECDSA = {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Never"}
# As cert-manager's chart registers it (1.21.2, deploy/charts/cert-manager/templates,
# webhook-validating-webhook.yaml and webhook-mutating-webhook.yaml), by URL in place of a Service.
_HOOKS = (
    ("ValidatingWebhookConfiguration", "validate", ["CREATE", "UPDATE"], ["*/*"]),
    ("MutatingWebhookConfiguration", "mutate", ["CREATE"], ["certificaterequests"]),
)


def start(machine: Machine) -> None:
    """Starts webhook and controllers; returns when both CAs can issue."""
    cert_manager = program("cert-manager")
    _start_webhook(machine, Authority(machine.folder))
    machine.servers.start("cert-manager", cert_manager, "controllers", f"--kubeconfig={machine.kubeconfig}")
    machine.apply(issuer(SELF_SIGNED, {"selfSigned": {}}))
    for name in (CA, OTHER_CA):
        machine.apply(*authority(name))
    for name in (CA, OTHER_CA):
        path = f"/apis/cert-manager.io/v1/clusterissuers/{name}"
        machine.servers.wait_for(
            lambda path=path: _is_ready(machine, path), 60, f"ClusterIssuer/{name} is ready"
        )


def _start_webhook(machine: Machine, own: Authority) -> None:
    spec = {
        "commonName": "localhost",
        "dnsNames": ["localhost"],
        "usages": ["server auth"],
        "privateKey": {"algorithm": "ECDSA"},
    }
    for name, text in own.secret(spec).items():
        (machine.folder / f"webhook-{name}").write_text(text, "utf-8")
    machine.servers.start(
        "cert-manager-webhook",
        program("cert-manager"),
        "webhook",
        f"--kubeconfig={machine.kubeconfig}",
        f"--certificate={machine.folder / 'webhook-tls.crt'}",
        f"--key={machine.folder / 'webhook-tls.key'}",
        f"--port={WEBHOOK_PORT}",
        f"--health-port={HEALTH_PORT}",
    )
    machine.servers.wait_for(
        lambda: answers(HEALTH_PORT, "/healthz"), 60, "cert-manager's webhook is healthy"
    )
    ca = base64.b64encode(own.certificate.read_bytes()).decode()
    machine.apply(*(_hook(*row, ca) for row in _HOOKS))
    # The API server learns of it a moment later.
    nameless = certificate("nameless", "default", CA, {})
    machine.servers.wait_for(
        lambda: any(
            "denied the request" in o for o in machine.cluster.apply(nameless, "default", "dryRun=All")
        ),
        60,
        "a Certificate without names is refused",
    )


def _hook(kind: str, path: str, operations: list[str], resources: list[str], ca: str) -> dict[str, Any]:
    rule = {"apiGroups": [_GROUP], "apiVersions": ["v1"], "operations": operations, "resources": resources}
    hook = {
        "name": "webhook.cert-manager.io",
        "rules": [rule],
        "admissionReviewVersions": ["v1"],
        "failurePolicy": "Fail",
        "sideEffects": "None",
        "clientConfig": {"url": f"https://localhost:{WEBHOOK_PORT}/{path}", "caBundle": ca},
    }
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": "cert-manager-webhook"},
        "webhooks": [hook],
    }


def issuer(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """A ClusterIssuer."""
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "ClusterIssuer",
        "metadata": {"name": name},
        "spec": spec,
    }


def certificate(name: str, namespace: str, by: str, spec: dict[str, Any]) -> dict[str, Any]:
    """A Certificate that fills the Secret of its name, issued ``by`` a ClusterIssuer."""
    more = {"secretName": name, "issuerRef": {"name": by, "kind": "ClusterIssuer", "group": _GROUP}}
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"privateKey": _ECDSA, **spec, **more},
    }


def authority(name: str) -> list[dict[str, Any]]:
    """A CA, and the ClusterIssuer that issues by it."""
    root = certificate(name, NAMESPACE, SELF_SIGNED, {"isCA": True, "commonName": name})
    return [root, issuer(name, {"ca": {"secretName": name}})]


def _is_ready(machine: Machine, path: str) -> bool:
    code, body = machine.cluster.api.call("GET", path)
    conditions = body.get("status", {}).get("conditions", []) if code == 200 else []
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


class Secrets:
    """The Secrets of one namespace, read from the API server once cert-manager has filled them."""

    def __init__(self, machine: Machine, namespace: str) -> None:
        self._machine, self._namespace = machine, namespace

    def secret(self, spec: dict[str, Any]) -> dict[str, str]:
        """The data of the Secret of a Certificate with this ``spec``."""
        return self.read(spec["secretName"])

    def read(self, name: str) -> dict[str, str]:
        """The data of a Secret with a key pair, waited for."""
        api, path = self._machine.cluster.api, f"/api/v1/namespaces/{self._namespace}/secrets/{name}"
        self._machine.servers.wait_for(
            lambda: api.call("GET", path)[0] == 200, 60, f"Secret/{name} is filled"
        )
        data = api.call("GET", path)[1]["data"]
        return {key: base64.b64decode(value).decode() for key, value in data.items()}
