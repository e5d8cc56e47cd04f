"""The pods of the backends, each with its plain port and the TLS port that stands beside it."""

from collections.abc import Iterator

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Container, Ref, TargetPod, fields
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.topology.network_policies import PodPort, Pods
from post_renderer.topology.selectors import pod_labels


class SecuredPort(NamedTuple):
    """Pods that serve TLS on another port than plain HTTP.

    ``owner`` is their workload, or the custom resource from which an operator creates them. ``closed_by`` is
    the Service whose flags close the plain port, None where it stays open.
    """

    owner: Ref
    pods: Pods
    plain: PodPort
    tls: PodPort
    closed_by: Ref | None = None

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
                key = port.owner, port.plain.number, port.tls.number
                if key not in ports or port.closed_by:
                    ports[key] = port
    return tuple(ports.values())


def closes(backend: Backend) -> bool:
    """Whether the plain port of ``backend`` still answers, and is to be closed."""
    preset = backend.preset
    ends = preset is not None and preset.port and not preset.keeps_plain_port
    return backend.options.close_plaintext and not ends


def _of_backend(backend: Backend, context: PlanContext) -> Iterator[SecuredPort]:
    closed_by = backend.service if closes(backend) else None
    for pod in backend.pods:
        declared = _port(pod, backend.tls_port)
        # kubernetes issue 125285, calico pull 8885: network plugins do not look up the port names of native
        # sidecars, or only lately do.
        new = "" if backend.server.adds_container else context.port_names.get((pod.ref, backend.tls_port), "")
        tls = declared._replace(names=declared.names | {new}) if new else declared
        pods = Pods(pod.ref.namespace, pod_labels(pod.workload))
        yield SecuredPort(pod.ref, pods, _port(pod, pod.port), tls, closed_by)
    if backend.manifest and backend.plain_port:
        for resource in backend.server.resources:
            pods = Pods(backend.namespace, services.selector(backend.manifest.body))
            plain = PodPort(fields.number(backend.plain_port.target))
            yield SecuredPort(resource, pods, plain, PodPort(backend.tls_port), closed_by)


def _port(pod: TargetPod, number: int) -> PodPort:
    """Port ``number`` of the pods, with the names that ordinary containers give it."""
    return PodPort(number, frozenset(name for c in pod.containers for name in _names(c, number)))


def _names(container: Container, number: int) -> Iterator[str]:
    if "initContainers" not in container.path:
        for port in container.ports:
            if port.number == number and port.protocol == "TCP" and port.name:
                yield port.name
