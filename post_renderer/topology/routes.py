"""Which routing objects route to a Service, and which Secrets have the certificates that browsers see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.kubernetes import custom_route_kinds, route_kinds
from post_renderer.kubernetes.route_kinds import RouteKind
from post_renderer.model import Manifest, Port, Ref, Route, fields, fields_and_indices
from post_renderer.topology.objects import Objects

# The kinds that a supported controller can switch to HTTPS; and all kinds that route to Services.
SWITCHED: Mapping[str, RouteKind] = {
    kind: row for controller in controllers.CONTROLLERS.values() for kind, row in controller.kinds.items()
}
PLAIN_ANNOTATIONS = tuple(
    name for controller in controllers.CONTROLLERS.values() for name in controller.plain_annotations
)
# A copy of the object, which no controller reads.
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
KINDS: Mapping[str, RouteKind] = {**custom_route_kinds.KINDS, **SWITCHED, **route_kinds.KINDS}


class Routes:
    """The routes of a stream, looked up by Service.

    ``sources`` are all routing objects, in the order of the stream, and ``refs`` are their names.
    """

    def __init__(self, objects: Objects) -> None:
        self._by_service: dict[tuple[str, str], list[Route]] = defaultdict(list)
        self._by_service_name: dict[str, list[Route]] = defaultdict(list)
        self._plain: dict[tuple[str, str], list[Route]] = defaultdict(list)
        self._public_secrets: dict[tuple[str, str], Ref] = {}
        # The positions of sources by host, and by namespace of those that may name Services in annotations.
        self._by_host: dict[str, list[int]] = defaultdict(list)
        self._annotated: dict[str, list[int]] = defaultdict(list)
        self.sources = tuple(manifest for manifest in objects.manifests if _is_route(manifest.ref))
        self.refs = frozenset(source.ref for source in self.sources)
        for position, source in enumerate(self.sources):
            self._add(source, position)

    def _add(self, source: Manifest, position: int) -> None:
        ref = source.ref
        if _has_json(source):
            self._annotated[ref.namespace].append(position)
        for route in of(source):
            self._by_host[_host(route)].append(position)
            self._by_service[route.namespace, route.service].append(route)
            if ref.kind in SWITCHED:
                self._by_service_name[route.service].append(route)
        for route in _by_annotation(source):
            self._plain[ref.namespace, route.service].append(route)
        if ref.kind == "Ingress":
            for tls in fields.sequence(source.body, "spec", "tls"):
                self._public_secrets[ref.namespace, fields.text(tls, "secretName")] = ref

    def to(self, service: Ref) -> Sequence[Route]:
        """The routes to ``service`` that a controller can switch to HTTPS, in the order of the stream."""
        return [route for route in self._all(service) if route.source.kind in SWITCHED]

    def unswitched_to(self, service: Ref) -> Sequence[Route]:
        """The routes to ``service`` that no supported controller can switch to HTTPS."""
        unsupported = [route for route in self._all(service) if route.source.kind not in SWITCHED]
        return [*unsupported, *self._plain.get((service.namespace, service.name), ())]

    def _all(self, service: Ref) -> Sequence[Route]:
        return self._by_service.get((service.namespace, service.name), ())

    def beside(self, services: Iterable[Ref]) -> Sequence[Manifest]:
        """The routing objects that a controller may read together with those of ``services``.

        They lead from the same hosts, or are in the same namespaces and have JSON in an annotation, where a
        Service may be named.
        """
        positions: set[int] = set()
        for service in services:
            positions.update(self._annotated.get(service.namespace, ()))
            for host in {_host(route) for route in self._all(service)}:
                positions.update(self._by_host[host])
        return [self.sources[position] for position in sorted(positions)]

    def from_other_namespaces(self, service: Ref) -> Sequence[Route]:
        """Routes in other namespaces to Services there that have the same name as ``service``."""
        routes = self._by_service_name.get(service.name, ())
        return [r for r in routes if r.namespace == r.source.namespace != service.namespace]

    def public_tls_source(self, namespace: str, secret: str) -> Ref | None:
        """The Ingress that has ``secret`` in ``spec.tls``, the certificate for browsers; None without one."""
        return self._public_secrets.get((namespace, secret))


def _is_route(ref: Ref) -> bool:
    """Whether an object leads to Services; kinds of other API groups may share the names."""
    return ref.kind in KINDS and ref.group in KINDS[ref.kind].groups


def _host(route: Route) -> str:
    return route.location.partition("/")[0]


def _has_json(source: Manifest) -> bool:
    annotations = source.annotations
    return any(text.lstrip()[:1] in ("{", "[") for name, text in annotations.items() if name != LAST_APPLIED)


def _by_annotation(source: Manifest) -> Iterator[Route]:
    """The Services that annotations of ``source`` name, and that a controller calls in plain HTTP."""
    for name in PLAIN_ANNOTATIONS:
        service = source.annotations.get(name, "")
        if service:
            yield Route(
                source=source.ref,
                path=("metadata", "annotations", name),
                location=f"annotation {name}",
                service=service,
                namespace=source.ref.namespace,
                port="",
                by_name=False,
                number_path=(),
                name_path=(),
                service_path=("metadata", "annotations", name),
            )


def https_address(source: Manifest, route: Route, port: Port) -> str:
    """The text by which ``source`` leads ``route`` to the HTTPS ``port``.

    Empty where Service and port are fields of their own.
    """
    write = next(filter(None, (form.https_address for form in KINDS[source.ref.kind].forms)), None)
    if write is None:
        return ""
    steps = fields_and_indices(route.service_path)
    return write(fields.text(source.body, *steps), port.service, port.number)


def of(source: Manifest) -> Sequence[Route]:
    """The routes of one routing object."""
    return tuple(route_kinds.routes(source.ref, source.body, KINDS[source.ref.kind]))
