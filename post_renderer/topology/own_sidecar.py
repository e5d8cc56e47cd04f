"""The sidecars that an earlier run of backend-tls added: how they are recognised, and their ports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from post_renderer.model import Container, TargetPod, fields

# The name contains the TLS port, so that each flagged port of a pod gets its own sidecar, and a second run
# recognises them.
_NAME = re.compile(r"backend-tls-(\d+)\Z")
# The pod's own address, an address that the config file names, and 127.0.0.1, as earlier versions wrote it.
_TARGET = re.compile(r"--target=(?:\[[^\]]+\]|localhost|\d+(?:\.\d+){3}):(\d+)\Z")


def name_of(tls_port: int) -> str:
    """The name of the sidecar that serves TLS on ``tls_port``."""
    return f"backend-tls-{tls_port}"


def tls_port_of(container: Container) -> int:
    """The port on which the sidecar ``container`` serves TLS, 0 for any other container."""
    match = _NAME.match(container.name)
    return int(match[1]) if match and upstream_of(container) else 0


def upstream_of(container: Container) -> int:
    """The port of the application to which a sidecar forwards, 0 for any other container."""
    args = fields.words(container.body, "args")
    return next((int(match[1]) for arg in args if (match := _TARGET.match(arg))), 0)


def without(containers: Iterable[Container]) -> tuple[Container, ...]:
    """The containers of the chart, without the sidecars that backend-tls added."""
    return tuple(container for container in containers if not tls_port_of(container))


def in_front_of(containers: Iterable[Container], port: int) -> set[int]:
    """The TLS ports of the sidecars that forward to ``port``."""
    return {tls_port_of(container) for container in containers if upstream_of(container) == port} - {0}


def tls_port_in(pods: Sequence[TargetPod]) -> int:
    """The TLS port of the sidecar that all ``pods`` have for their application; 0 where one lacks it."""
    ports = [in_front_of(pod.containers, pod.port) for pod in pods]
    return min(set.intersection(*ports), default=0) if ports else 0
