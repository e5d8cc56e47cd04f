"""The records of planning: a flagged Service with everything that is decided for it, and who serves TLS."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol, TypeAlias

from post_renderer.model import (
    Decision,
    Finding,
    Manifest,
    Port,
    Ref,
    Request,
    Route,
    ServiceOptions,
    Settings,
    TargetPod,
)
from post_renderer.model.records import NamedTuple
from post_renderer.topology import certificates
from post_renderer.topology.chain import Chain
from post_renderer.topology.topology import Topology

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset


class Target(NamedTuple):
    """A request and its chain, before it is decided who serves TLS."""

    request: Request
    chain: Chain

    @property
    def service(self) -> Ref:
        """The flagged Service."""
        return self.request.service

    @property
    def options(self) -> ServiceOptions:
        """The options of the Service."""
        return self.request.options


class PlannedPorts:
    """The ports of the backends that are planned so far."""

    def __init__(self) -> None:
        self._sidecars: dict[Ref, dict[int, int]] = {}
        self._tls_ports: dict[Ref, Counter[int]] = {}
        self._https_ports: dict[Ref, dict[int, Port]] = {}

    def add(self, backend: "Backend") -> None:
        """Adds the TLS port and the HTTPS port of ``backend``."""
        for pod in backend.pods:
            self._tls_ports.setdefault(pod.ref, Counter())[backend.tls_port] += 1
            if backend.server.adds_container:
                self._sidecars.setdefault(pod.ref, {})[pod.port] = backend.tls_port
        self._https_ports.setdefault(backend.service, {})[backend.tls_port] = backend.https_port

    def remove(self, backend: "Backend") -> None:
        """Takes out a backend without sidecar that was added, and that is planned in another way."""
        for pod in backend.pods:
            self._tls_ports[pod.ref][backend.tls_port] -= 1
        self._https_ports[backend.service].pop(backend.tls_port, None)

    def sidecars_of(self, pod: TargetPod) -> Mapping[int, int]:
        """The TLS ports of the sidecars in ``pod``, by the port of the application."""
        return self._sidecars.get(pod.ref, {})

    def tls_ports_of(self, pod: TargetPod) -> set[int]:
        """The TLS ports in ``pod``, whoever serves them."""
        return {number for number, count in self._tls_ports.get(pod.ref, {}).items() if count}

    def https_ports_of(self, service: Ref) -> Mapping[int, Port]:
        """The HTTPS ports of ``service``, by the TLS port that they target."""
        return self._https_ports.get(service, {})


class TLSServer(Protocol):
    """Who serves TLS for a backend; each implementation is a module of plan/serving."""

    @property
    def mode(self) -> str:
        """The name of the mode in reports."""

    @property
    def preset(self) -> "Preset | None":
        """The preset that it applies, if any."""

    @property
    def resources(self) -> tuple[Ref, ...]:
        """The custom resources that it changes, if any."""

    @property
    def secret_name(self) -> str:
        """The only name of the Secret that it can use, empty where any name is fine."""

    @property
    def adds_container(self) -> bool:
        """Whether it is a sidecar that backend-tls adds, whose port names a Service cannot use."""

    @property
    def reloads(self) -> bool:
        """Whether it serves a renewed certificate without a restart."""

    @property
    def asks_for_certificates(self) -> bool:
        """Whether it can admit only callers that present a client certificate."""

    def tls_port(self, target: Target, planned: PlannedPorts) -> int:
        """The container port that serves TLS in every pod of ``target``.

        Raises ProblemsError where another container uses it.
        """

    def changes(self, backend: "Backend", context: "PlanContext") -> Iterator[Decision]:
        """The changes that make the pods of ``backend`` serve TLS, and the problems with them."""

    def renewal(self) -> str:
        """How a renewed certificate is picked up, as a sentence; empty for pods in another stream."""


class ClientCertificate(NamedTuple):
    """The certificate by which pods know the controller: the name of its Certificate and of its Secret.

    ``dns_name`` is the only name in it.
    """

    name: str
    dns_name: str


class ServingCertificate(NamedTuple):
    """The Certificate of a backend: its name, its Secret and its DNS names.

    ``existing`` is the Certificate of the stream that already fills the Secret.
    ``owner`` is the object after whose document a new Certificate is added.
    ``client`` is what the controller has to present, None where the pods admit everyone.
    """

    name: str
    secret: str
    dns_names: tuple[str, ...]
    owner: Ref
    existing: Ref | None = None
    client: ClientCertificate | None = None

    @property
    def ref(self) -> Ref:
        """The existing Certificate, or the one that is added in the namespace of its owner."""
        new = Ref(certificates.GROUP, certificates.KIND, self.owner.namespace, self.name)
        return self.existing or new


class Backend(NamedTuple):
    """A flagged Service with its ports, pods, routes and certificate: the input of the planning steps.

    ``server_name`` is the name that is verified. ``plain_port`` is None when it switches to HTTPS itself,
    or is not in the stream. ``tls_port`` is the container port that serves TLS, 0 when it is unknown.
    ``chain`` is None when an operator creates the pods or the Service is in another stream.
    """

    request: Request
    manifest: Manifest | None
    server: TLSServer
    server_name: str
    plain_port: Port | None
    https_port: Port
    tls_port: int
    chain: Chain | None
    routes: tuple[Route, ...]
    certificate: ServingCertificate

    @property
    def service(self) -> Ref:
        """The flagged Service."""
        return self.request.service

    @property
    def https_service(self) -> Ref:
        """The Service that has the HTTPS port: the flagged one, or one of its own (``expose`` false)."""
        return self.service._replace(name=self.https_port.service)

    @property
    def https_host(self) -> str:
        """The full name of the Service that has the HTTPS port."""
        return self.https_port.service + self.server_name.removeprefix(self.service.name)

    @property
    def namespace(self) -> str:
        """The namespace of the Service."""
        return self.request.service.namespace

    @property
    def options(self) -> ServiceOptions:
        """The options of the Service."""
        return self.request.options

    @property
    def pods(self) -> tuple[TargetPod, ...]:
        """The pods to change, one for each workload; none when they are not in the stream."""
        return self.chain.pods if self.chain else ()

    @property
    def preset(self) -> "Preset | None":
        """The preset that is applied, None when the server needs none."""
        return self.server.preset


class Part(NamedTuple):
    """A routing object after its split, or one that is not split.

    ``source`` is the object of the stream or a copy of it, with all paths still where they were.
    ``backends`` are those whose paths it keeps; ``decisions`` make the part from the object of the stream.
    ``obstacle`` is the problem of one that would have to be split and cannot be.
    """

    source: Manifest
    backends: tuple[Backend, ...]
    decisions: tuple[Decision, ...] = ()
    obstacle: Finding | None = None


# The parts of each routing object that is to be turned.
PartsBySource: TypeAlias = Mapping[Ref, Sequence[Part]]


class PlanContext(NamedTuple):
    """The stream, the settings of the run, and all backends once they are joined.

    ``port_names`` are the names of the TLS ports to declare, by workload and number; ``serving`` are the
    changes of the server of each backend, in the order of ``backends``. ``ipv6_ports`` are the TLS ports,
    by workload and number, of Services that have an IPv6 address, or may have one. ``parts`` are those of
    each routing object that is to be turned.
    """

    topology: Topology
    settings: Settings
    backends: tuple[Backend, ...] = ()
    port_names: Mapping[tuple[Ref, int], str] = MappingProxyType({})
    ipv6_ports: frozenset[tuple[Ref, int]] = frozenset()
    serving: tuple[tuple[Decision, ...], ...] = ()
    parts: PartsBySource = MappingProxyType({})
