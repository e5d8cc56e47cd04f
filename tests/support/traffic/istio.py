"""Istio's pilot, and a plain Envoy as its ingress gateway, without the agent of a cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.traffic import cert_manager
from support.traffic.cert_manager import Secrets, authority, certificate
from support.traffic.gateways import gateway_class
from support.traffic.istio_envoy import GATEWAY, NAMESPACE, bootstrap
from support.traffic.machine import Machine, answers, program
from support.traffic.network import ADDRESS

# Istio's own Gateway, and one of the Gateway API.
PORT, GATEWAY_API_PORT, GRPC_PORT, XDS_PORT, HTTP_PORT, HTTPS_PORT, MONITORING_PORT, CTRLZ_PORT = range(
    9400, 9408
)
_HOST = f"{GATEWAY}.{NAMESPACE}.svc.cluster.local"
# Plain Envoy has no filters and telemetry of istio-proxy; mutual TLS needs the agent's certificates.
_MESH = {"defaultProviders": {}, "enableAutoMtls": False, "enablePrometheusMerge": False}
_ENVIRONMENT = {
    "POD_NAME": "istiod-0",
    "POD_NAMESPACE": NAMESPACE,
    "ENABLE_LEADER_ELECTION": "false",
    "INJECTION_WEBHOOK_CONFIG_NAME": "",
    "VALIDATION_WEBHOOK_CONFIG_NAME": "",
    "PILOT_ENABLE_ALPN_FILTER": "false",
    "PILOT_ENABLE_METADATA_EXCHANGE": "false",
    "PILOT_ENABLE_GATEWAY_API": "true",
    "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER": "false",
    "PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER": "false",
}


def start(machine: Machine) -> int:
    """Starts both; returns Envoy's port for plain HTTP of Istio's own Gateway."""
    folder = machine.folder / "istio"
    _write_certificates(machine, folder)
    (folder / "mesh.yaml").write_text(json.dumps(_MESH), "utf-8")
    machine.servers.start(
        "istio",
        Path("/usr/bin/env"),
        # It takes its CA from ./etc/cacerts when it runs outside of a cluster.
        f"--chdir={folder}",
        str(program("pilot-discovery")),
        "discovery",
        f"--kubeconfig={machine.kubeconfig}",
        "--meshConfig=mesh.yaml",
        "--registries=Kubernetes",
        f"--grpcAddr=127.0.0.1:{GRPC_PORT}",
        f"--secureGRPCAddr=127.0.0.1:{XDS_PORT}",
        f"--httpAddr=127.0.0.1:{HTTP_PORT}",
        f"--httpsAddr=127.0.0.1:{HTTPS_PORT}",
        f"--monitoringAddr=127.0.0.1:{MONITORING_PORT}",
        f"--ctrlz_port={CTRLZ_PORT}",
        KUBECONFIG=machine.kubeconfig,
        **_ENVIRONMENT,
    )
    machine.servers.wait_for(lambda: answers(HTTP_PORT, "/ready"), 90, "Istio's pilot is ready")
    machine.apply(*_gateways())
    (folder / "envoy.json").write_text(json.dumps(bootstrap(folder, XDS_PORT)), "utf-8")
    options = ("-c", str(folder / "envoy.json"), "--use-dynamic-base-id", "--concurrency", "1")
    machine.servers.start("istio-envoy", program("envoy"), *options)
    return PORT


def _write_certificates(machine: Machine, folder: Path) -> None:
    """The CA of the mesh, and the certificate of the gateway: pilot tells only such a one of Secrets."""
    gateway = {
        "uris": [f"spiffe://cluster.local/ns/{NAMESPACE}/sa/{GATEWAY}"],
        "usages": ["digital signature", "client auth", "server auth"],
    }
    machine.apply(*authority("mesh"), certificate(GATEWAY, NAMESPACE, "mesh", gateway))
    root = Secrets(machine, cert_manager.NAMESPACE).read("mesh")
    files = {f"{name}.pem": root["tls.crt"] for name in ("ca-cert", "root-cert", "cert-chain")}
    (folder / "etc" / "cacerts").mkdir(parents=True)
    for name, text in {**files, "ca-key.pem": root["tls.key"]}.items():
        (folder / "etc" / "cacerts" / name).write_text(text, "utf-8")
    for name, text in Secrets(machine, NAMESPACE).read(GATEWAY).items():
        (folder / name).write_text(text, "utf-8")


def _gateways() -> list[dict[str, Any]]:
    metadata = {"name": GATEWAY, "namespace": NAMESPACE}
    server = {"port": {"number": PORT, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
    listener = {
        "name": "web",
        "port": GATEWAY_API_PORT,
        "protocol": "HTTP",
        "allowedRoutes": {"namespaces": {"from": "All"}},
    }
    of_gateway_api = {
        "gatewayClassName": "istio",
        "addresses": [{"type": "Hostname", "value": _HOST}],
        "listeners": [listener],
    }
    port = {"name": "http", "port": GATEWAY_API_PORT}
    endpoints = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {**metadata, "labels": {"kubernetes.io/service-name": GATEWAY}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [ADDRESS], "conditions": {"ready": True}}],
        "ports": [port],
    }
    api = "gateway.networking.k8s.io/v1"
    return [
        _object(
            "networking.istio.io/v1", "Gateway", metadata, {"selector": {"istio": "gw"}, "servers": [server]}
        ),
        _object("v1", "Service", metadata, {"selector": {"istio": "gw"}, "ports": [port]}),
        endpoints,
        gateway_class("istio", "istio.io/gateway-controller"),
        _object(api, "Gateway", metadata, of_gateway_api),
    ]


def _object(api_version: str, kind: str, metadata: dict[str, str], spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
