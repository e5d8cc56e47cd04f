"""What is found: ports, routes, pods, presets, and the backend that joins them."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.model.changes import Change, Edit, Note, Path, Ref
from post_renderer.model.flags import Flags, Request

# The place of a Service port that shall be added.
NEW = -1


class Port(NamedTuple):
    """A Service port; ``target`` is the container port, a name or a number as text.

    ``place`` is where it stands in ``ports``, NEW for one that shall be added.
    """

    place: int
    name: str
    number: int
    target: str
    protocol: str
    app_protocol: str


class Route(NamedTuple):
    """One Ingress path that leads to a Service; ``path`` is where its ``port`` mapping stands."""

    ingress: Ref
    path: Path
    where: str
    service: str
    port: str
    by_name: bool = False


class Pod(NamedTuple):
    """The container behind a Service in one workload; ``spec`` is the path of the pod's spec."""

    workload: Ref
    spec: Path
    container_path: Path
    container: str
    target: int


class Variable(NamedTuple):
    """An environment variable of a preset; a command-line ``flag`` of the application beats it."""

    name: str
    value: str
    flag: str = ""


class Sibling(NamedTuple):
    """Another container of the pod that calls the application over http://localhost."""

    images: tuple[str, ...]
    env: tuple[Variable, ...]
    https_env: tuple[str, ...]
    https_args: tuple[str, ...]


class Preset(NamedTuple):
    """How one application is told to serve TLS. ``port`` 0: the plain port itself turns into HTTPS."""

    name: str
    images: tuple[str, ...]
    containers: tuple[str, ...]
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    versions: str
    port: int
    mount_path: str
    env: tuple[Variable, ...]
    args: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    also_turns: tuple[int, ...]
    siblings: tuple[Sibling, ...]
    refuses: tuple[str, ...]
    reloads: str
    notes: tuple[str, ...]


class Leaf(NamedTuple):
    """The Certificate that a backend serves with: its names, its Secret, and who brings it.

    ``existing`` is the Certificate of the stream that already fills the Secret.
    ``owner`` is the Service after whose document a new one stands.
    """

    name: str
    secret: str
    dns_names: tuple[str, ...]
    owner: Ref
    existing: Ref | None = None


class Backend(NamedTuple):
    """The flagged Service joined with what is behind it and what leads to it: all that steps see."""

    request: Request
    namespace: str
    host: str
    plain: Port | None
    https: Port | None
    listener: int
    in_place: bool
    pods: tuple[Pod, ...]
    routes: tuple[Route, ...]
    preset: Preset | None
    leaf: Leaf

    @property
    def service(self) -> Ref:
        """The flagged Service."""
        return self.request.service

    @property
    def flags(self) -> Flags:
        """What is asked of it."""
        return self.request.flags


class Plan(NamedTuple):
    """What shall be, and what is worth knowing; ``backends`` are for the report."""

    backends: tuple[Backend, ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]


class Outcome(NamedTuple):
    """The patched stream and what was done to it; ``changes`` are those that changed a byte."""

    text: str
    plan: Plan
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
