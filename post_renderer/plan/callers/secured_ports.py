"""The pods of the backends, each with its plain port and the TLS port that stands beside it."""

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Container, Ref, TargetPod, fields
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.topology.network_policies import PodPort, Pods
from post_renderer.topology.selectors import pod_labels


class SecuredPort(NamedTuple):
    """Pods that serve TLS on another port than plain HTTP.

    ``owner`` is their workload, or the custom resource from which an operator creates them.
    """

    owner: Ref
    pods: Pods
    plain: PodPort
    tls: PodPort

    @property
    def has_workload(self) -> bool:
        """Whether the pods come from a workload of the stream, not from an operator."""
        return workloads.is_workload(self.owner)


def of_backends(context: PlanContext) -> tuple[SecuredPort, ...]:
    """The ports of all backends, each once. Where the plain port itself turns into HTTPS there is none."""
    ports: dict[tuple[Ref, int, int], SecuredPort] = {}
    for backend in context.backends:
        for port in _of_backend(backend, context):
            if port.plain.number and port.tls.number and port.plain.number != port.tls.number:
                ports.setdefault((port.owner, port.plain.number, port.tls.number), port)
    return tuple(ports.values())


def _of_backend(backend: Backend, context: PlanContext) -> Iterator[SecuredPort]:
    for pod in backend.pods:
        declared = _port(pod, backend.tls_port)
        # kubernetes issue 125285, calico pull 8885: network plugins do not look up the port names of native
        # sidecars, or only lately do.
        new = "" if backend.server.adds_container else context.port_names.get((pod.ref, backend.tls_port), "")
        tls = declared._replace(names=declared.names | {new}) if new else declared
        pods = Pods(pod.ref.namespace, pod_labels(pod.workload))
        yield SecuredPort(pod.ref, pods, _port(pod, pod.port), tls)
    if backend.manifest and backend.plain_port:
        for resource in backend.server.resources:
            pods = Pods(backend.namespace, services.selector(backend.manifest.body))
            plain = PodPort(fields.number(backend.plain_port.target))
            yield SecuredPort(resource, pods, plain, PodPort(backend.tls_port))


def _port(pod: TargetPod, number: int) -> PodPort:
    """Port ``number`` of the pods, with the names that ordinary containers give it."""
    return PodPort(number, frozenset(name for c in pod.containers for name in _names(c, number)))


def _names(container: Container, number: int) -> Iterator[str]:
    if "initContainers" not in container.path:
        for port in container.ports:
            if port.number == number and port.protocol == "TCP" and port.name:
                yield port.name
