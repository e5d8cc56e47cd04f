"""What is found: ports, routes, pods, presets, and the backend that joins them."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.model.changes import Change, Edit, Note, Path, Ref, Value
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
    """An environment variable of a preset; a command-line ``flag`` of the application beats it.

    ``append``: its value is added to the words that stand there.
    """

    name: str
    value: str
    flag: str = ""
    append: bool = False


class Sibling(NamedTuple):
    """Another container of the pod, known by image or name; ``https_…``: where it calls the application."""

    images: tuple[str, ...]
    containers: tuple[str, ...]
    env: tuple[Variable, ...]
    https_env: tuple[str, ...]
    https_args: tuple[str, ...]


class Setting(NamedTuple):
    """Settings in one key of a ConfigMap or Secret of the chart; the key ``*``: a key for each setting."""

    kind: str
    name: str
    key: str
    form: str
    values: tuple[tuple[str, str], ...]


class Resource(NamedTuple):
    """A custom resource whose operator makes the pods: how it is found, and its fields by dotted path."""

    group: str
    kind: str
    pods: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    fields: tuple[tuple[str, Value], ...]


class Relies(NamedTuple):
    """What must hold of a container for a preset to work: see preset.schema.json."""

    command: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()


class Renewal(NamedTuple):
    """Whether a renewed certificate is served without a restart; ``how`` ends a sentence."""

    by_itself: bool
    how: str


class Preset(NamedTuple):
    """How one application is told to serve TLS; the fields are those of preset.schema.json.

    ``port`` 0: the plain port itself turns into HTTPS. ``keeps_plain``: its callers
    are answered as before. ``values`` and ``sidecar`` say why nothing can be told.
    """

    name: str
    title: str
    images: tuple[str, ...]
    containers: tuple[str, ...]
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    versions: str
    resource: Resource | None
    port: int
    keeps_plain: bool
    mount_path: str
    items: tuple[tuple[str, str], ...]
    env: tuple[Variable, ...]
    args: tuple[str, ...]
    replaces: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    files_path: str
    config: tuple[Setting, ...]
    also_turns: tuple[int, ...]
    siblings: tuple[Sibling, ...]
    relies: Relies
    refuses: tuple[str, ...]
    key_encoding: str
    secret_name: str
    renewal: Renewal
    values: str
    sidecar: str
    notes: tuple[str, ...]
    source: str
    confidence: str


class Way(NamedTuple):
    """How a backend comes to serve TLS: mode ``native`` with its preset, ``sidecar``, ``mount``, or ``route`` alone.

    ``why`` says why it is a sidecar where nobody asked for one, ``warning`` what it is not good for.
    """

    mode: str
    preset: Preset | None = None
    why: str = ""
    warning: str = ""

    @property
    def secret_name(self) -> str:
        """The only name under which the application finds its Secret, empty where any will do."""
        return self.preset.secret_name if self.preset else ""


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
    """The flagged Service joined with what is behind it and what leads to it: all that steps see.

    ``resource`` is the custom resource whose operator makes the pods; ``pods`` are none then.
    """

    request: Request
    namespace: str
    host: str
    plain: Port | None
    https: Port | None
    listener: int
    in_place: bool
    pods: tuple[Pod, ...]
    routes: tuple[Route, ...]
    way: Way
    leaf: Leaf
    resource: Ref | None = None

    @property
    def service(self) -> Ref:
        """The flagged Service."""
        return self.request.service

    @property
    def flags(self) -> Flags:
        """What is asked of it."""
        return self.request.flags

    @property
    def preset(self) -> Preset | None:
        """The preset that is carried out, None in other modes."""
        return self.way.preset


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
