"""The applications that are really run: how their charts start them, and how a test knows that they work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from post_renderer import presets
from support import manifests

FLAG = "backend-tls.kuberise.io/"
WSGI = """def application(environ, respond):
    respond("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]
"""
ASGI = """async def application(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"hello"})
"""
REGISTRY = """version: 0.1
storage: {filesystem: {rootdirectory: /var/lib/registry}}
http: {addr: ":5000"}
"""
PROMETHEUS = "scrape_configs: []\n"
BLACKBOX = "modules: {http_2xx: {prober: http}}\n"


@dataclass(frozen=True)
class Application:
    """One program in a pod of its own; ``path`` answers 200 with ``body`` in the response."""

    name: str
    image: str
    port: int
    program: Callable[[Path], list[str]]
    path: str
    body: str
    preset: str = ""
    flags: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    probe: str = ""
    probe_port: int = 0
    renews_at_once: bool = False
    timeout: int = 60

    def __str__(self) -> str:
        return self.name

    @property
    def keeps_plain(self) -> bool:
        """Whether callers of the plain port are answered as before; by a sidecar they always are."""
        return presets.load(self.preset).keeps_plain_port if self.preset else True

    @property
    def renews_by_its_preset(self) -> bool:
        """Whether a renewed certificate is served without a restart: by its preset, or by a sidecar."""
        return "by itself" in presets.load(self.preset).renewal.how if self.preset else True

    def stream(self) -> str:
        """Its manifests, as a chart would render them."""
        mounts = [*self.files, *self.empty]
        volumes = [*map(_config_volume, range(len(self.files))), *_empty_volumes(mounts[len(self.files) :])]
        listed = [{"name": v["name"], "mountPath": m} for v, m in zip(volumes, mounts, strict=True)]
        container = manifests.container(self.name, *self._ports(), image=self.image, **self._process())
        pod = manifests.deployment("web", {**container, "volumeMounts": listed}, volumes=volumes)
        flags = {
            FLAG + name: text for name, text in {"enabled": "true", "issuer": "ca", **self.flags}.items()
        }
        service = manifests.service("web", annotations=flags)
        texts = [_config_map(number, data) for number, data in enumerate(self.files.values())]
        return manifests.stream_of(service, *texts, pod, manifests.ingress())

    def _ports(self) -> list[tuple[str, int]]:
        return [("http", self.port), *([("probe", self.probe_port)] if self.probe_port else [])]

    def _process(self) -> dict[str, Any]:
        probe = {"httpGet": {"path": self.probe or self.path, "port": "probe" if self.probe_port else "http"}}
        fields = {
            "command": list(self.command),
            "args": list(self.args),
            "env": [{"name": name, "value": value} for name, value in self.env.items()],
        }
        return {
            **{key: value for key, value in fields.items() if value},
            "readinessProbe": probe,
            "livenessProbe": probe,
        }


def _config_map(number: int, data: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"web-{number}"}, "data": data}


def _config_volume(number: int) -> dict[str, Any]:
    return {"name": f"config-{number}", "configMap": {"name": f"web-{number}"}}


def _empty_volumes(paths: list[str]) -> list[dict[str, Any]]:
    return [{"name": f"data-{number}", "emptyDir": {}} for number in range(len(paths))]
