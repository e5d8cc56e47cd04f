"""Pods: their containers, the ports of those, and the container that serves a Service port."""

from post_renderer.model import fields
from post_renderer.model.findings import Finding, problem
from post_renderer.model.objects import Manifest, Ref
from post_renderer.model.records import NamedTuple
from post_renderer.model.values import Body, Path


class ContainerPort(NamedTuple):
    """One declared container port."""

    name: str
    number: int
    protocol: str


class Container(NamedTuple):
    """A container of a pod template; ``path`` is its path in the workload."""

    name: str
    path: Path
    body: Body
    ports: tuple[ContainerPort, ...]

    def port_named(self, name: str) -> int:
        """The number of the port called ``name``, 0 when the container declares none."""
        return next((port.number for port in self.ports if name and port.name == name), 0)

    def number_of(self, port: str) -> int:
        """The number of ``port``, which is a number or the name of a port; 0 for an unknown name."""
        return fields.number(port) or self.port_named(port)

    def declares(self, number: int) -> bool:
        """Whether the container declares the TCP port ``number``."""
        return any(port.number == number and port.protocol == "TCP" for port in self.ports)


class TargetPod(NamedTuple):
    """A workload whose pods a Service selects, and the container in them that serves the Service's port.

    ``spec`` is the path of the pod's spec in the workload, ``containers`` are all that may serve a port
    (including sidecars that backend-tls added), ``port`` is the port of the application.
    """

    workload: Manifest
    spec: Path
    template: Body
    container: Container
    containers: tuple[Container, ...]
    port: int

    @property
    def ref(self) -> Ref:
        """The identity of the workload."""
        return self.workload.ref

    def problem(self, rule: str, message: str, hint: str = "") -> Finding:
        """A problem of the container."""
        return container_problem(rule, self.ref, self.container, message, hint)


def container_problem(
    rule: str, workload: Ref, container: Container, message: str, hint: str = ""
) -> Finding:
    """A problem of one container of ``workload``."""
    return problem(rule, workload, f"container {container.name}: {message}", hint, container.path)
