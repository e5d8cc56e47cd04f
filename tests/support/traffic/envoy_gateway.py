"""Envoy Gateway, which starts an Envoy of its own for a Gateway."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.live import http_client
from support.traffic.gateways import NAMESPACE, gateway, gateway_class
from support.traffic.machine import Machine, program

PORT = 9300
GATEWAY = "eg"
_OWN_NAMESPACE = "envoy-gateway-system"
_ENVOY_VERSION = "1.40.0"
_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"
# It reads its own certificate from /certs whatever its options say (v1.9.1, internal/xds/runner/runner.go):
# so its root is another one, with everything of the machine's below it, and /certs.
_ENTER = """
set -eu
root=$1 certs=$2; shift 2
mount --make-rprivate /
mount -t tmpfs tmpfs "$root"
for path in /*; do
    if [ -L "$path" ]; then cp -P "$path" "$root"
    elif [ -d "$path" ]; then mkdir "$root$path"; mount --rbind "$path" "$root$path"
    fi
done
mkdir -p "$root/certs"; cp "$certs"/* "$root/certs"
exec chroot "$root" "$@"
"""


def start(machine: Machine) -> int:
    """Starts it; returns the port of its Gateway for plain HTTP, once Envoy listens."""
    envoy_gateway, folder = program("envoy-gateway"), machine.folder / "envoy-gateway"
    certificates = _settings(folder)
    machine.cluster.ensure_namespace(_OWN_NAMESPACE)
    environment = {"KUBECONFIG": machine.kubeconfig, "ENVOY_GATEWAY_NAMESPACE": _OWN_NAMESPACE}
    for options in (["--local", f"--config-home={folder / 'config'}"], ["--disable-topology-injector"]):
        command = [str(envoy_gateway), "certgen", *options]
        subprocess.run(command, check=True, capture_output=True, env={"HOME": str(folder), **environment})
    root = folder / "root"
    root.mkdir()
    server = (str(envoy_gateway), "server", f"--config-path={folder / 'settings.json'}")
    inside = ("--mount", "sh", "-c", _ENTER, "sh", str(root), str(certificates), *server)
    machine.servers.start("envoy-gateway", Path("/usr/bin/unshare"), *inside, **environment)
    _apply_gateway(machine)
    machine.servers.wait_for(lambda: http_client.is_listening(PORT), 90, "Envoy Gateway's Envoy listens")
    return PORT


def _settings(folder: Path) -> Path:
    """Its settings, and the Envoy where it looks for one; returns the folder of its certificates to be."""
    programs = folder / "data" / "envoy-versions" / _ENVOY_VERSION / "bin"
    programs.mkdir(parents=True)
    (programs / "envoy").symlink_to(program("envoy").resolve())
    homes = {"configHome": "config", "dataHome": "data", "stateHome": "state", "runtimeDir": "run"}
    host = {name: str(folder / home) for name, home in homes.items()}
    custom = {
        "resource": {"type": "Kubernetes", "kubernetes": {"leaderElection": {"disable": True}}},
        "infrastructure": {"type": "Host", "host": host},
    }
    body = {
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "EnvoyGateway",
        "gateway": {"controllerName": _CONTROLLER},
        "provider": {"type": "Custom", "custom": custom},
    }
    (folder / "settings.json").write_text(json.dumps(body), "utf-8")
    return folder / "config" / "certs" / "envoy-gateway"


def _apply_gateway(machine: Machine) -> None:
    parameters = {"group": "gateway.envoyproxy.io", "kind": "EnvoyProxy", "name": "host"}
    provider = {"type": "Host", "host": {"envoyVersion": _ENVOY_VERSION}}
    proxy = {
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "EnvoyProxy",
        "metadata": {"name": parameters["name"], "namespace": NAMESPACE},
        "spec": {"provider": provider},
    }
    machine.apply(
        proxy,
        gateway_class(GATEWAY, _CONTROLLER, {**parameters, "namespace": NAMESPACE}),
        gateway(GATEWAY, PORT),
    )
