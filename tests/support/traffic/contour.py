"""Contour, and the Envoy that it configures."""

from __future__ import annotations

import subprocess

from support.traffic.machine import Machine, answers, program

PORT, TLS_PORT, XDS_PORT, HTTP_PORT, STATS_PORT, DEBUG_PORT = range(9200, 9206)
CLASS = "contour"


def start(machine: Machine) -> int:
    """Starts both; returns Envoy's port for plain HTTP."""
    contour, settings = program("contour"), machine.folder / "contour.yaml"
    settings.write_text("{}\n", "utf-8")
    machine.servers.start(
        "contour",
        contour,
        "serve",
        f"--kubeconfig={machine.kubeconfig}",
        f"--config-path={settings}",
        f"--ingress-class-name={CLASS}",
        "--disable-leader-election",
        "--insecure",
        *_at("xds", XDS_PORT),
        *_at("envoy-service-http", PORT),
        *_at("envoy-service-https", TLS_PORT),
        *_at("stats", STATS_PORT),
        *_at("http", HTTP_PORT),
        # By default at all addresses, which the same port of one address would exclude.
        *_at("health", HTTP_PORT),
        f"--debug-http-port={DEBUG_PORT}",
    )
    machine.servers.wait_for(lambda: answers(HTTP_PORT, "/healthz"), 60, "Contour is healthy")
    _start_envoy(machine, contour)
    return PORT


def _at(name: str, port: int) -> tuple[str, str]:
    return f"--{name}-address=127.0.0.1", f"--{name}-port={port}"


def _start_envoy(machine: Machine, contour: object) -> None:
    bootstrap = str(machine.folder / "contour-envoy.json")
    admin = f"--admin-address={machine.folder / 'contour-envoy.sock'}"
    command = [
        str(contour),
        "bootstrap",
        bootstrap,
        *_at("xds", XDS_PORT),
        admin,
        "--xds-resource-version=v3",
    ]
    subprocess.run(command, check=True, capture_output=True)
    # Envoy takes no "=" between an option and its value.
    options = f"--config-path {bootstrap} --service-cluster contour --service-node contour --concurrency 1"
    machine.servers.start("contour-envoy", program("envoy"), *options.split(), "--use-dynamic-base-id")
