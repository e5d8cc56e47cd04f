"""The containers that listen on a Service port, as they are: nothing is looked up behind a sidecar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import workloads
from post_renderer.model import Body, Container, Manifest, Path, Port, fields
from post_renderer.model.records import NamedTuple
from post_renderer.topology import loopback, own_sidecar
from post_renderer.topology.tls_evidence import PROBES
from post_renderer.topology.topology import Topology


class Listener(NamedTuple):
    """A container behind a Service port: its workload, and its port that the Service targets."""

    workload: Manifest
    container: Container
    port: int

    @property
    def template(self) -> Body:
        """The pod template of the workload."""
        return workloads.template_of(self.workload.ref.kind, self.workload.body)

    @property
    def spec_path(self) -> Path:
        """The path of the pod spec in the workload."""
        return workloads.spec_path(self.workload.ref.kind)


def of_port(service: Manifest, port: Port, topology: Topology) -> tuple[Listener, ...]:
    """One listener for each workload behind ``port`` whose container is known for certain."""
    selected = [w for w in topology.selectors.workloads_for(service) if not w.is_hook]
    found = (_listener(workload, port) for workload in selected)
    return tuple(listener for listener in found if listener)


def _listener(workload: Manifest, port: Port) -> Listener | None:
    containers = workloads.containers(workload.ref.kind, workload.body)
    number = fields.number(port.target)
    for container in containers:
        if container.declares(number) if number else container.port_named(port.target):
            return Listener(workload, container, container.number_of(port.target))
    only = own_sidecar.without(containers)
    return Listener(workload, only[0], number) if number and len(only) == 1 else None


def tls_shown(listener: Listener) -> str:
    """What shows that the container serves TLS on the port, whatever ports are called; empty without it."""
    container, port = listener.container, listener.port
    if own_sidecar.tls_port_of(container) == port:
        return f"container {container.name} is a TLS sidecar"
    return _probe(listener, "HTTPS")


def plain_shown(listener: Listener) -> str:
    """What shows that the container serves plain HTTP on the port; empty without it."""
    return _probe(listener, "HTTP") or _forwarded(listener)


def _forwarded(listener: Listener) -> str:
    """The TLS sidecar of the pod that calls the port by plain HTTP, for messages."""
    for container in workloads.containers(listener.workload.ref.kind, listener.workload.body):
        if own_sidecar.tls_port_of(container) and own_sidecar.upstream_of(container) == listener.port:
            return f"TLS sidecar {container.name} calls it over HTTP"
    return ""


def _probe(listener: Listener, scheme: str) -> str:
    """The probe that calls the port by ``scheme`` (HTTP or HTTPS), for messages."""
    container = listener.container
    for probe in PROBES:
        get = fields.mapping(container.body, probe, "httpGet")
        set_scheme = (fields.text(get, "scheme") or "HTTP").upper()
        # With a host of its own kubelet calls somebody else (core/v1 HTTPGetAction.host).
        is_of_pod = get and not fields.text(get, "host")
        number = container.number_of(fields.text(get, "port"))
        if is_of_pod and set_scheme == scheme and number == listener.port:
            return f"{probe} of container {container.name} has scheme {scheme}"
        if loopback.is_called(container, (probe,), scheme.lower(), listener.port):
            return f"{probe} of container {container.name} calls it over {scheme}"
    return ""


def mounted_secrets(listener: Listener) -> Iterator[tuple[str, Path, Body]]:
    """The Secrets whose files the container has: name, path of the mount in the workload, the mount."""
    volumes = {fields.text(v, "name"): v for v in fields.sequence(listener.template, "spec", "volumes")}
    for index, mount in enumerate(fields.sequence(listener.container.body, "volumeMounts")):
        if not isinstance(mount, dict):
            continue
        path: Path = (*listener.container.path, "volumeMounts", index)
        for secret in secrets_of(volumes.get(fields.text(mount, "name"))):
            yield secret, path, mount


def secrets_of(volume: object) -> Sequence[str]:
    """The names of the Secrets that a volume has, also a projected one."""
    body: Body = volume if isinstance(volume, dict) else {}
    own = fields.text(body, "secret", "secretName")
    projected = [fields.text(s, "secret", "name") for s in fields.sequence(body, "projected", "sources")]
    return [name for name in (own, *projected) if name]
