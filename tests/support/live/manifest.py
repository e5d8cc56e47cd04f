"""A patched stream, read as the cluster reads it: nothing in here knows presets or flags."""

from __future__ import annotations

from typing import Any, NamedTuple

from support.cluster.objects import objects

WORKLOADS = ("Deployment", "StatefulSet")
NGINX = "nginx.ingress.kubernetes.io/"


class Route(NamedTuple):
    """The container port that the Ingress routes to, and the name that its controller verifies."""

    port: int
    name: str


class Manifest:
    """The objects of one stream that holds one workload, one Service and one Ingress."""

    def __init__(self, text: str) -> None:
        self.bodies = list(objects(text))

    def one(self, kind: str) -> dict[str, Any]:
        """The only object of a kind."""
        (result,) = (body for body in self.bodies if body["kind"] == kind)
        return result

    def certificate(self, secret: str) -> dict[str, Any]:
        """The spec of the Certificate that fills ``secret``."""
        specs = (body["spec"] for body in self.bodies if body["kind"] == "Certificate")
        (result,) = (spec for spec in specs if spec["secretName"] == secret)
        return result

    @property
    def pod(self) -> dict[str, Any]:
        """The spec of the pods of the workload."""
        (workload,) = (body for body in self.bodies if body["kind"] in WORKLOADS)
        return workload["spec"]["template"]["spec"]

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The containers that run as long as the pod does: sidecars first."""
        sidecars = [c for c in self.pod.get("initContainers", ()) if c.get("restartPolicy") == "Always"]
        return [*sidecars, *self.pod["containers"]]

    @property
    def route(self) -> Route:
        """The route of a request: Ingress, Service, container."""
        ingress = self.one("Ingress")
        annotations = ingress["metadata"]["annotations"]
        assert annotations[f"{NGINX}backend-protocol"] == "HTTPS"
        assert annotations[f"{NGINX}proxy-ssl-verify"] == "on"
        (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
        return Route(
            self.container_port(path["backend"]["service"]["port"]), annotations[f"{NGINX}proxy-ssl-name"]
        )

    def container_port(self, backend_port: dict[str, Any]) -> int:
        """The container port for a port of the Service, given by name or number as an Ingress does."""
        ports = self.one("Service")["spec"]["ports"]
        (port,) = (
            p
            for p in ports
            if all(p["port" if key == "number" else key] == v for key, v in backend_port.items())
        )
        return self.number(port["targetPort"])

    def number(self, port: int | str) -> int:
        """The number of a port of the pod, given by number or name."""
        named = {
            p["name"]: p["containerPort"] for c in self.containers for p in c.get("ports", ()) if "name" in p
        }
        return port if isinstance(port, int) else named[port]

    def data(self, name: str) -> dict[str, str]:
        """The texts of a ConfigMap."""
        return next(
            b["data"] for b in self.bodies if b["kind"] == "ConfigMap" and b["metadata"]["name"] == name
        )

    @property
    def probes(self) -> list[tuple[str, int, str]]:
        """The probes by HTTP: scheme, port and path."""
        probes = [
            c.get(f"{kind}Probe", {}).get("httpGet")
            for c in self.containers
            for kind in ("readiness", "liveness")
        ]
        return [(p.get("scheme", "HTTP"), self.number(p["port"]), p["path"]) for p in probes if p]
