"""The interface of controllers: what they receive and return, and the Protocol of their modules."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from post_renderer.model import Decision, Finding, Manifest, Port, Ref, Route
from post_renderer.model.records import NamedTuple

# What a controller switches to HTTPS as a unit: all of a routing object, one path of it, one port of a
# Service, or all ports of a Service.
OBJECT, PATH, PORT, SERVICE = "object", "path", "port", "service"
# How it is known that what is written works: requests to a real one, a real API server that accepts it
# under Strict field validation, or the controller's documentation and source alone.
TRAFFIC, API_SERVER, DOCUMENTATION = "traffic", "API server", "documentation"


# The kinds of forms that are no object of the cluster: an annotation that names something outside, and a
# field of the routing object with the text of the CA. The module itself says where it is missing.
OUTSIDE, FIELD = "annotation", "field"


class CAForm(NamedTuple):
    """The form in which a controller reads a CA: the kind of the object that contains it, and the key.

    ``secret_type`` is the only type of Secret that it accepts, empty where any is fine. ``more`` is what
    else the object must have, for messages; ``create`` are the arguments of kubectl create for that, and
    ``label`` is the label that it needs, as kubectl label takes it. ``namespace`` is the usual namespace of a
    proxy that reads objects of its own namespace only; empty where they are in that of the Service.
    """

    kind: str
    key: str
    secret_type: str = ""
    more: str = ""
    namespace: str = ""
    create: str = ""
    label: str = ""


class Splitting(NamedTuple):
    """How an Ingress that leads to other Services as well is split, where the switch is OBJECT.

    It is for controllers that serve the paths that several Ingresses have for one host as if one had them
    all. ``annotations`` are set on each copy; ``counted`` are annotations by which requests are counted for
    each object apart; ``is_needed`` says whether the settings of this object count, for its paths.
    """

    annotations: Mapping[str, str] = MappingProxyType({})
    counted: tuple[str, ...] = ()
    is_needed: Callable[[Manifest], bool] = lambda _source: True


class Support(NamedTuple):
    """What a controller does for one kind of routing object.

    ``switch`` is OBJECT, PATH, PORT or SERVICE. ``ca_forms`` are the forms in which it reads a CA, the best
    first; none when it never verifies. ``grpc`` and ``websocket`` are a few words for the documentation.
    ``presents_certificates``: it can present the key pair of a Secret to the pods. ``proof`` is TRAFFIC,
    API_SERVER or DOCUMENTATION. ``certificate_for_all`` is where a key pair is set that it presents to all
    Services, for messages; empty without such a setting. ``splitting`` is None where an Ingress cannot be
    split, or need not be. ``grpc_needs_alpn``: gRPC works only with pods that offer HTTP/2 in the TLS
    handshake (ALPN), or it is unknown whether it works without. ``accepts_any``: it can be told to accept any
    certificate.
    """

    switch: str
    ca_forms: tuple[CAForm, ...]
    verifies_name: bool
    grpc: str
    websocket: str
    presents_certificates: bool
    proof: str
    certificate_for_all: str = ""
    splitting: Splitting | None = None
    grpc_needs_alpn: bool = True
    accepts_any: bool = True


class Trust(NamedTuple):
    """Where the CA of a backend can be read: a Secret and, if an option names one, a ConfigMap.

    ``has_pair``: the Secret is that of the Certificate, with the CA and the key pair. What is in another one
    is unknown.
    """

    namespace: str
    secret: str
    config_map: str = ""
    has_pair: bool = True


class GatewaySettings(NamedTuple):
    """What the config file and the command line say about Gateways.

    ``policy_version`` is the version of BackendTLSPolicy, ``classes`` are the controllers of classes,
    ``controller`` is that of ``--controller``, empty without it.
    """

    policy_version: str = "v1"
    classes: Mapping[str, str] = MappingProxyType({})
    controller: str = ""


class Upstream(NamedTuple):
    """The connections from one routing object to one flagged Service.

    ``service_manifest`` is None when the Service is in another stream. ``port`` is the Service port that
    serves HTTPS, which may be one of another Service; ``routes`` are the routes to it. ``server_name`` is
    verified if ``verify`` is true; ``certificate_names`` are the names that the certificate covers.
    ``client_secret`` has the key pair that the controller must present, and the CA; it is empty where the
    pods ask for none. ``certificate_secret`` has the certificate of the pods and its key.
    """

    source: Manifest
    service: Ref
    service_manifest: Manifest | None
    port: Port
    routes: tuple[Route, ...]
    server_name: str
    certificate_names: tuple[str, ...]
    trust: Trust
    verify: bool
    client_secret: str = ""
    certificate_secret: str = ""
    gateways: GatewaySettings = GatewaySettings()

    @property
    def https_service(self) -> Ref:
        """The Service that has the HTTPS port: the flagged one, or one of its own (``expose`` false).

        One that is added in this run can be changed like all others.
        """
        return self.service._replace(name=self.port.service)

    @property
    def object_name(self) -> str:
        """The name of an object that is added for the Service."""
        return f"{self.service.name}-backend-tls"


class UpstreamTLS(NamedTuple):
    """What the manifests set now for connections to a Service; ``evidence`` is the setting, for messages.

    ``keeps_open`` is a setting by which connections stay open for an hour or longer; ``h2`` is one that
    speaks HTTP/2 without TLS, which shows that the pods do.
    """

    encrypted: bool = False
    ca_verified: bool = False
    verified_name: str = ""
    evidence: str = ""
    keeps_open: str = ""
    h2: str = ""


class Verification(NamedTuple):
    """What a controller verifies of the connections to a Service once all changes are made.

    ``reason`` says what it does not verify and why, empty where it verifies CA and name.
    """

    ca: bool
    name: bool
    reason: str = ""


class ObjectLookup(Protocol):
    """The objects of the stream: all kinds of ``ControllerRow.objects``, and those that always matter."""

    def by_kind(self, kind: str, group: str = "") -> Sequence[Manifest]:
        """All objects of ``kind`` in the API group ``group``, in the order of the stream."""

    def by_key(
        self, kind: str, group: str, keys: Callable[[Manifest], Iterable[Hashable]]
    ) -> Mapping[Hashable, Sequence[Manifest]]:
        """Those of ``by_kind`` by each of their ``keys``."""

    def all(self, ref: Ref) -> list[Manifest]:
        """Every object called ``ref``."""


class Controller(Protocol):
    """The module of one ingress controller."""

    @property
    def SUPPORT(self) -> Mapping[str, Support]:  # noqa: N802 - a constant of the module
        """What it does for each kind of routing object that it reads."""

    def observe(
        self, route: Route, source: Manifest, service: Manifest, objects: ObjectLookup
    ) -> UpstreamTLS:
        """What is set now for the connections of ``route``, which is in ``source``, to ``service``."""

    def verification(self, upstream: Upstream) -> Verification:
        """What it verifies of the connections of ``upstream`` once all changes are made."""

    def changes(
        self, source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup
    ) -> Iterator[Decision]:
        """The changes of ``source`` for verified HTTPS to its flagged Services, without those of ports."""

    def service_changes(self, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
        """The changes of one Service, and the objects that are added beside it, whatever routes lead to it.

        ``upstreams`` are one or more to each of its HTTPS ports; ``service_manifest`` is never None.
        An object that is in the stream already is added all the same: what it lacks is set.
        """

    def about(self, upstreams: Sequence[Upstream], sources: Sequence[Manifest]) -> Iterator[Finding]:
        """The findings about Services, and about several routing objects together.

        ``upstreams`` are all of this controller. ``sources`` are all routing objects that share a host with
        their routes, or are in their namespaces and have JSON in annotations, in the order of the stream.
        """


def no_service_changes(
    upstreams: Sequence[Upstream],  # noqa: ARG001 - as Controller has it
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """The changes of Services for a controller that has no settings on them: none."""
    yield from ()


def by_service(upstreams: Sequence[Upstream]) -> Mapping[Ref, Upstream]:
    """The first of ``upstreams`` to each flagged Service."""
    first: dict[Ref, Upstream] = {}
    for upstream in upstreams:
        first.setdefault(upstream.service, upstream)
    return first
