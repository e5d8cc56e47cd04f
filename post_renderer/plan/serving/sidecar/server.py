"""The sidecar as the server of a Service: its TLS port, the pods that cannot have one, and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services, workloads
from post_renderer.model import (
    MOUNT_PATH,
    Decision,
    Finding,
    ProblemsError,
    Ref,
    TargetPod,
    Value,
    fields,
    note,
    problem,
    refusal,
    warning,
)
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, Target
from post_renderer.plan.serving import secret_volume, tls_port
from post_renderer.plan.serving.secret_volume import SecretVolume
from post_renderer.plan.serving.sidecar import addresses, alpn, autoscaling, container, resources
from post_renderer.plan.serving.sidecar.addresses import Addresses
from post_renderer.topology import listen_address, own_sidecar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset

_REMEDY = (
    "set mode to native for a preset, to mount if the chart can serve TLS with a mounted Secret, "
    "or port to another one"
)
_REMEDY_OF_CLIENT_AUTH = (
    "remove client-auth, or set mode to mount if the chart can ask for client certificates, "
    "or port to another one"
)


class SidecarServer(NamedTuple):
    """A sidecar. ``reason`` is why mode auto chose it, ``limitation`` is a warning; both may be empty."""

    reason: str = ""
    limitation: str = ""
    mode: str = "sidecar"
    preset: Preset | None = None
    resources: tuple[Ref, ...] = ()
    secret_name: str = ""
    adds_container: bool = True
    reloads: bool = True
    asks_for_certificates: bool = True

    def tls_port(self, target: Target, planned: PlannedPorts) -> int:
        """See TLSServer."""
        pods = target.chain.pods
        number = target.options.https_port or _tls_port(pods, planned)
        other = tls_port.declared_by(number, pods)
        if other:
            message = (
                f"https-port {number} is a port of container {other}, and the sidecar needs one of its own"
            )
            hint = "set https-port to one that is free in the pod, or leave it out"
            raise refusal("https-port-taken", target.service, message, hint)
        return number

    def changes(self, backend: Backend, context: PlanContext) -> Iterator[Decision]:
        """See TLSServer."""
        for pod in backend.pods:
            name = secret_volume.volume_name(backend, pod, [], _is_readable)
            if isinstance(name, Finding):
                yield name
                continue
            volume = SecretVolume(backend, pod, name, backend.options.mount_path or MOUNT_PATH, [])
            yield volume.volume()
            yield from container.changes(volume, context)
            yield from self._notes(backend, pod, context)
            yield from resources.notes(backend, pod, context.settings.sidecar)
            in_config = context.settings.sidecar
            yield from autoscaling.findings(pod, resources.of(in_config), context.topology.objects)

    def _notes(self, backend: Backend, pod: TargetPod, context: PlanContext) -> Iterator[Finding]:
        ref, settings = backend.service, context.settings.sidecar
        if self.reason:
            yield note("sidecar-chosen", ref, f"gets a sidecar: {self.reason}")
        if self.limitation:
            yield warning("sidecar-alpn", ref, self.limitation)
        if not backend.options.close_plaintext:
            message = f"port {pod.port} of the pod still serves plain HTTP inside the cluster"
            yield note("plain-port-open", ref, message)
        yield _client_address(ref, addresses.of(backend, pod, context))
        if container.is_native(backend, pod, settings):
            message = (
                "the sidecar needs Kubernetes 1.29 or later; "
                "for older clusters set nativeSidecar: false in the config file"
            )
            yield note("sidecar-kubernetes-version", ref, message)

    def renewal(self) -> str:
        """See TLSServer."""
        return f"the sidecar picks up a renewed certificate by itself within {container.RELOAD}"


def _client_address(service: Ref, at: Addresses) -> Finding:
    if at.makes_callers_local:
        message = (
            f"the application sees {at.target} as its client: what it allows to localhost alone is open to "
            "all who reach the Service"
        )
        hint = "remove sidecar.target from the config file, unless the application binds loopback alone"
        return warning("sidecar-makes-callers-local", service, message, hint)
    message = (
        "the application sees the pod's own address as its client: if it has a list of trusted proxies, "
        "add the addresses of the pods"
    )
    return note("sidecar-client-address", service, message)


def server(target: Target, context: PlanContext, reason: str) -> SidecarServer:
    """A sidecar for ``target``; ``reason`` is why mode auto chose it.

    Raises ProblemsError where none can be added.
    """
    chain, ref = target.chain, target.service
    remedy = _REMEDY_OF_CLIENT_AUTH if target.options.client_auth else _REMEDY
    prefix = f"{reason}; a sidecar cannot be added either: " if reason else "a sidecar cannot be added: "
    if chain.tls and not own_sidecar.tls_port_in(chain.pods):
        message = f"{prefix}port {services.label(chain.port)} already serves TLS ({chain.tls})"
        raise refusal("already-tls", ref, message, remedy)
    protocol = alpn.evidence(chain)
    if protocol and alpn.is_required(chain, context.topology):
        message = f"{prefix}{protocol}, and the sidecar offers no ALPN, which gRPC clients require"
        raise refusal("grpc-needs-alpn", ref, message, remedy)
    problems = [problem for pod in chain.pods for problem in _pod_problems(pod, context)]
    if problems:
        raise ProblemsError(problems)
    accepted = "nginx accepts that the sidecar offers no ALPN, most other gRPC clients do not"
    return SidecarServer(reason, f"{protocol}: {accepted}" if protocol else "")


def _pod_problems(pod: TargetPod, context: PlanContext) -> Iterator[Finding]:
    """The problems of a pod that cannot have a sidecar, or that it could not serve."""
    settings = context.settings.sidecar
    selector = fields.texts(pod.template, "spec", "nodeSelector")
    if "windows" in (fields.text(pod.template, "spec", "os", "name"), selector.get("kubernetes.io/os")):
        image = settings.image or container.IMAGE
        message = f"runs on Windows, and the sidecar's image {image} does not"
        yield problem("sidecar-on-windows", pod.ref, message, "set mode to native or mount")
    elif workloads.KINDS[pod.ref.kind].runs_to_completion and not settings.native:
        message = "runs to completion, and an ordinary sidecar container would keep it running"
        yield problem(
            "sidecar-never-ends", pod.ref, message, "remove nativeSidecar: false from the config file"
        )
    setting = listen_address.loopback_setting(pod.container, pod.port)
    if setting and not settings.target:
        message = (
            f"{setting} serves port {pod.port} to its own pod alone, so it never answered through a Service, "
            "nor does the sidecar reach it at the pod's address"
        )
        hint = "let it listen on every address, or set sidecar.target to 127.0.0.1 in the config file"
        yield pod.problem("application-on-loopback", message, hint)
    yield from resources.quota_problems(pod, settings, context.topology.objects)


def _tls_port(pods: Sequence[TargetPod], planned: PlannedPorts) -> int:
    """The port of an existing or already planned sidecar for the same application port, else a free one.

    Raises ProblemsError where none is free.
    """
    of_pods = [(planned.sidecars_of(pod), pod.port) for pod in pods]
    shared = next((ports[port] for ports, port in of_pods if port in ports), 0)
    used = {number for pod in pods for number in planned.tls_ports_of(pod)}
    existing = shared or own_sidecar.tls_port_in(pods)
    if existing:
        return existing
    mentioned, candidates = tls_port.mentioned(pods), range(tls_port.DEFAULT, tls_port.LAST + 1)
    free = next((n for n in candidates if n not in used and str(n) not in mentioned), 0)
    if not free:
        message = f"declares or mentions every port number from {candidates[0]} to {candidates[-1]}"
        hint = "set https-port to one that nothing in the pod listens on"
        raise refusal("no-free-port", pods[0].ref, message, hint)
    return free


def _is_readable(volume: Value) -> bool:
    """Whether the sidecar can read the volume: its user may not, where the volume sets a file mode."""
    return fields.at(volume, "secret", "defaultMode") is None
