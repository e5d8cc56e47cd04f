"""A patched stream, read as the cluster reads it: nothing in here knows presets or what was asked for."""

from __future__ import annotations

from typing import Any, NamedTuple

from support.cluster.objects import objects

NGINX = "nginx.ingress.kubernetes.io/"


class Route(NamedTuple):
    """Where the Ingress leads, and the name that its controller verifies."""

    port: int
    name: str


class Manifest:
    """The objects of one stream that holds one workload, one Service and one Ingress."""

    def __init__(self, text: str) -> None:
        self.bodies = list(objects(text))

    def one(self, kind: str) -> dict[str, Any]:
        """The only object of a kind."""
        (found,) = (body for body in self.bodies if body["kind"] == kind)
        return found

    @property
    def pod(self) -> dict[str, Any]:
        """What the pods of the workload are to be."""
        return self.one("Deployment")["spec"]["template"]["spec"]

    @property
    def containers(self) -> list[dict[str, Any]]:
        """What runs as long as the pod does: sidecars first."""
        sidecars = [c for c in self.pod.get("initContainers", ()) if c.get("restartPolicy") == "Always"]
        return [*sidecars, *self.pod["containers"]]

    @property
    def route(self) -> Route:
        """The way of a request: Ingress, Service, container."""
        ingress = self.one("Ingress")
        annotations = ingress["metadata"]["annotations"]
        assert annotations[f"{NGINX}backend-protocol"] == "HTTPS"
        assert annotations[f"{NGINX}proxy-ssl-verify"] == "on"
        (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
        return Route(self.container_port(path["backend"]["service"]["port"]), annotations[f"{NGINX}proxy-ssl-name"])

    def container_port(self, wanted: dict[str, Any]) -> int:
        """The port behind a port of the Service, which has the name or the number that is ``wanted``."""
        ports = self.one("Service")["spec"]["ports"]
        (found,) = (p for p in ports if all(p["port" if key == "number" else key] == v for key, v in wanted.items()))
        return self.number(found["targetPort"])

    def number(self, port: int | str) -> int:
        """A port of the pod by its number or its name."""
        named = {p["name"]: p["containerPort"] for c in self.containers for p in c.get("ports", ()) if "name" in p}
        return port if isinstance(port, int) else named[port]

    def data(self, name: str) -> dict[str, str]:
        """The texts of a ConfigMap."""
        return next(b["data"] for b in self.bodies if b["kind"] == "ConfigMap" and b["metadata"]["name"] == name)

    @property
    def probes(self) -> list[tuple[str, int, str]]:
        """The probes by HTTP: scheme, port and path."""
        said = [c.get(f"{kind}Probe", {}).get("httpGet") for c in self.containers for kind in ("readiness", "liveness")]
        return [(p.get("scheme", "HTTP"), self.number(p["port"]), p["path"]) for p in said if p]
