"""As much of a cluster as a switch needs: the objects of one release, its pods, and a proxy before them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

from support.cluster.objects import objects
from support.live import http_client
from support.live.manifest import Manifest
from support.live.pod import Pod, end
from support.live.switch.ingress_nginx import Controller, Upstream
from support.live.switch.nginx import Nginx
from support.live.switch.secrets import Secrets

# Helm and Argo CD apply kinds that they do not know after those that they know
# (helm v3.21, pkg/releaseutil/kind_sorter.go; gitops-engine v0.7, pkg/sync/sync_tasks.go).
ORDER = ("Service", "Deployment", "Ingress", "Certificate")
WAVE = "argocd.argoproj.io/sync-wave"
READY_TIMEOUT = 60


class Cluster:
    """A release of one Service, Deployment and Ingress. ``program`` is what its pods run.

    Whenever something changes, nginx gets the new configuration, and ``meet`` is called.
    """

    def __init__(self, nginx: Nginx, secrets: Secrets, program: list[str], folder: Path) -> None:
        self.nginx, self.secrets = nginx, secrets
        self.meet: Callable[[], None] = lambda: None
        self._controller = Controller(self._addresses, secrets.get, nginx.port, nginx.folder)
        self._program, self._folder = program, folder
        self._numbers = count(2)
        self._objects: dict[str, dict[str, Any]] = {}
        self._pods: list[Pod] = []
        self._started: list[Pod] = []

    def end(self) -> None:
        """Ends all pods."""
        for pod in self._started:
            _terminate(pod)
        for pod in self._started:
            for process in pod.processes:
                end(process)
            shutil.rmtree(pod.folder)

    @property
    def upstream(self) -> Upstream:
        """Where the Ingress leads."""
        return self._controller.upstream(self._objects["Ingress"])

    def helm_upgrade(self, text: str) -> None:
        """All objects, then, because of --wait, the roll-out."""
        self._sync([list(objects(text))], Manifest(text))

    def argocd_sync(self, text: str) -> None:
        """Wave after wave, each when everything of the one before is healthy."""
        waves: dict[int, list[dict[str, Any]]] = {}
        for body in objects(text):
            wave = (body["metadata"].get("annotations") or {}).get(WAVE, "0")
            waves.setdefault(int(wave), []).append(body)
        self._sync([waves[wave] for wave in sorted(waves)], Manifest(text))

    def renew(self) -> None:
        """cert-manager fills the Secret anew, and kubelet the volumes; podinfo goes on with the pair it has."""
        self.secrets.refill(self._objects["Certificate"]["spec"])
        for pod in self._pods:
            pod.write_volumes()
        self._follow()

    def _sync(self, waves: Iterable[list[dict[str, Any]]], manifest: Manifest) -> None:
        for wave in waves:
            for body in sorted(wave, key=lambda body: ORDER.index(body["kind"])):
                self._apply(body)
            self._roll_out(manifest)
        self._objects = {body["kind"]: body for body in manifest.bodies}

    def _apply(self, body: dict[str, Any]) -> None:
        self._objects[body["kind"]] = body
        if body["kind"] == "Certificate":
            self.secrets.secret(body["spec"])
        self._follow()

    def _roll_out(self, manifest: Manifest) -> None:
        """One pod after the other: the new one is ready before an old one is taken out, and then ended.

        By default a Deployment of up to three replicas does so: 25% more, rounded up, 25% less, rounded down.
        """
        old = [pod for pod in self._pods if pod.manifest.pod != manifest.pod]
        for _ in range(manifest.one("Deployment")["spec"]["replicas"] - len(self._pods) + len(old)):
            self._pods.append(self._ready_pod(manifest))
            self._follow()
            if old:
                self._pods.remove(old[0])
                self._follow()
                _terminate(old.pop(0))

    def _ready_pod(self, manifest: Manifest) -> Pod:
        number = next(self._numbers)
        folder = self._folder / f"pod-{number}"
        folder.mkdir()
        pod = Pod(manifest, self.secrets, folder, f"127.0.0.{number}")
        self._started.append(pod)
        (container,) = manifest.containers
        pod.start(container, self._program)
        probe = container["readinessProbe"]["httpGet"]
        port = manifest.number(probe["port"])
        pod.wait_for(lambda: _passes(pod.address, port, probe["path"]), READY_TIMEOUT, "a ready pod")
        return pod

    def _follow(self) -> None:
        if "Ingress" in self._objects:
            self.nginx.serve(self._controller.configuration(self._objects["Ingress"]))
            self.meet()

    def _addresses(self, backend_port: dict[str, Any]) -> list[str]:
        """The endpoints of a port of the Service, given by name or number as an Ingress does."""
        ports = self._objects["Service"]["spec"]["ports"]
        field = {"name": "name", "number": "port"}
        targets = [
            p["targetPort"] for p in ports if all(p.get(field[k]) == v for k, v in backend_port.items())
        ]
        return [f"{pod.address}:{pod.manifest.number(target)}" for target in targets for pod in self._pods]


def _terminate(pod: Pod) -> None:
    for process in pod.processes:
        process.terminate()


def _passes(address: str, port: int, path: str) -> bool:
    answer = http_client.get_plain(port, path, address)
    return bool(answer and answer.status == 200)
