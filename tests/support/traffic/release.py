"""One release in the API server, and its pod, which serves with this or that certificate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from support.live import http_client
from support.live.manifest import Manifest
from support.live.pod import Pod, end
from support.places import ROOT
from support.traffic import applications, istio_envoy
from support.traffic.applications import PLAIN_PORT
from support.traffic.cases import Case
from support.traffic.cert_manager import OTHER_CA, Secrets
from support.traffic.machine import Machine

CONFIG = ROOT / "tests" / "traffic" / "config.yaml"
# A controller that reads CAs in the namespace of its proxy.
CA_NAMESPACES = {"istio": istio_envoy.NAMESPACE}
OF_ANOTHER_CA, OF_ANOTHER_NAME = "of-another-ca", "of-another-name"


class Release:
    """The objects of one case as the filter patched them, applied."""

    def __init__(self, machine: Machine, case: Case, folder: Path) -> None:
        self.case, self.namespace = case, case.name
        self.machine, self._folder, self._numbers = machine, folder, count()
        self._addresses = {name: machine.network.new_address() for name in ("web", "other")}
        self.text = filtered(case.flagged(), self._config(), self.namespace)
        self.manifest = Manifest(self.text)

    @property
    def expected_name(self) -> str | None:
        """The name that the pod is asked for by a controller that sends one."""
        return f"web.{self.namespace}.svc.cluster.local" if self.case.sends_name else None

    def apply(self) -> None:
        """All objects, EndpointSlices, and Certificates of another CA and of another name."""
        self.machine.apply(*self.manifest.bodies, namespace=self.namespace)
        self.machine.apply(*self._endpoints(), *self._wrong_certificates(), *self._copies_of_the_ca())

    @contextmanager
    def serving(self, secret: str = "") -> Iterator[Pod]:
        """Its pod, with the pair of ``secret`` in place of its own."""
        with self._running(self.manifest, secret) as pod:
            yield pod

    @contextmanager
    def serving_plain(self) -> Iterator[Pod]:
        """A pod that speaks plain HTTP at the port where the routes expect TLS."""
        with self._running(Manifest(self.case.plain(self.case.program.tls_port)), "") as pod:
            yield pod

    @contextmanager
    def serving_other(self) -> Iterator[Pod]:
        """The pod of the Service other, as nobody has changed it: plain HTTP."""
        with self._running(Manifest(self.case.plain(PLAIN_PORT)), "", "other") as pod:
            yield pod

    @contextmanager
    def _running(self, manifest: Manifest, secret: str, service: str = "web") -> Iterator[Pod]:
        secrets = Swapped(self.machine, self.namespace, secret)
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        pod = Pod(manifest, secrets, folder, self._addresses[service])
        program = Path(applications.__file__).with_name(self.case.program.file)
        (container,) = manifest.containers
        process = pod.start(container, [sys.executable, str(program)])
        ports = [port["containerPort"] for port in container["ports"]]
        try:
            pod.wait_for(
                lambda: all(http_client.is_listening(port, pod.address) for port in ports),
                60,
                "a pod that listens",
            )
            yield pod
        finally:
            end(process)

    def _config(self) -> Path:
        if not self.case.bundle:
            return CONFIG
        file = self._folder / "config.yaml"
        file.write_text(f"{CONFIG.read_text('utf-8')}  trust: {{bundle: {self.case.bundle}}}\n", "utf-8")
        return file

    def _endpoints(self) -> Iterator[dict[str, Any]]:
        for service in self.manifest.bodies:
            if service["kind"] != "Service":
                continue
            name = service["metadata"]["name"]
            ports = [
                {"name": port["name"], "port": self.manifest.number(port["targetPort"])}
                for port in service["spec"]["ports"]
            ]
            address = self._addresses[service["spec"]["selector"]["app"]]
            labels = {"kubernetes.io/service-name": name}
            yield {
                "apiVersion": "discovery.k8s.io/v1",
                "kind": "EndpointSlice",
                "metadata": {"name": name, "namespace": self.namespace, "labels": labels},
                "addressType": "IPv4",
                "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
                "ports": ports,
            }

    def _wrong_certificates(self) -> Iterator[dict[str, Any]]:
        certificate = self.manifest.one("Certificate")
        spec = certificate["spec"]
        other_ca = {"issuerRef": {**spec["issuerRef"], "name": OTHER_CA}}
        other_name = {
            "commonName": "else",
            "dnsNames": [name.replace("web", "else") for name in spec["dnsNames"]],
        }
        for name, change in ((OF_ANOTHER_CA, other_ca), (OF_ANOTHER_NAME, other_name)):
            yield {
                **certificate,
                "metadata": {"name": name, "namespace": self.namespace},
                "spec": {**spec, "secretName": name, **change},
            }

    def _copies_of_the_ca(self) -> Iterator[dict[str, Any]]:
        """What users create where the flags say that the CA is in an object of its own."""
        flags = self.case.flags
        if "ca-configmap" in flags:
            yield self._copy("ConfigMap", flags["ca-configmap"], self.namespace)
        if "ca-secret" in flags:
            namespace = CA_NAMESPACES.get(self.case.controller, self.namespace)
            yield self._copy("Secret", flags["ca-secret"], namespace)

    def _copy(self, kind: str, name: str, namespace: str) -> dict[str, Any]:
        secrets = Secrets(self.machine, self.namespace)
        pem = secrets.secret(self.manifest.one("Certificate")["spec"])["ca.crt"]
        metadata = {"name": name, "namespace": namespace}
        field = "data" if kind == "ConfigMap" else "stringData"
        return {"apiVersion": "v1", "kind": kind, "metadata": metadata, field: {"ca.crt": pem}}


class Swapped(Secrets):
    """The Secrets of a namespace, one of them in place of all others."""

    def __init__(self, machine: Machine, namespace: str, instead: str) -> None:
        super().__init__(machine, namespace)
        self._instead = instead

    def secret(self, spec: dict[str, Any]) -> dict[str, str]:
        return self.read(self._instead or spec["secretName"])


def filtered(text: str, config: Path, namespace: str) -> str:
    """What the program makes of manifests."""
    command = [sys.executable, "-m", "post_renderer", f"--config={config}", f"--namespace={namespace}"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def seen_by(pod: Pod) -> list[dict[str, Any]]:
    """What the application said of its callers, oldest first."""
    lines = (pod.folder / "web.log").read_text("utf-8").splitlines()
    # gRPC itself writes there as well.
    return [json.loads(line) for line in lines if line.startswith("{")]
