"""The sidecars of ours that pods have already: how they are recognised, and what they stand in front of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from post_renderer.kubernetes.workloads import Container
from post_renderer.model import fields

# One for each listener, so that two flagged ports of a pod get one each, and the second run knows them again.
_NAME = re.compile(r"backend-tls-(\d+)\Z")
_TARGET = re.compile(r"--target=127\.0\.0\.1:(\d+)\Z")


def listener_of(container: Container) -> int:
    """The port that ``container`` serves TLS on, 0 for one that is no sidecar of ours."""
    found = _NAME.match(container.name)
    return int(found[1]) if found and upstream_of(container) else 0


def upstream_of(container: Container) -> int:
    """The port of the application that a sidecar hands its stream to, 0 for other containers."""
    words = fields.words(container.body, "args")
    return next((int(found[1]) for word in words if (found := _TARGET.match(word))), 0)


def without(containers: Iterable[Container]) -> tuple[Container, ...]:
    """The containers of the chart's own."""
    return tuple(container for container in containers if not listener_of(container))


def serving(containers: Iterable[Container], target: int) -> int:
    """The listener of the sidecar that is there for ``target`` already, 0 without one."""
    return next((listener_of(c) for c in containers if listener_of(c) and upstream_of(c) == target), 0)
