"""What controllers are told about a backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import GatewaySettings, ObjectLookup, Trust, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import UNVERIFIED, Add, Decision, Manifest, Put, Ref, Route, Settings
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import ca_forms
from post_renderer.plan.routing.added_objects import IDENTITY
from post_renderer.topology import routes


def upstream(source: Manifest, backend: Backend, controller: str, settings: Settings) -> Upstream:
    """The connections from the routing object ``source``, which ``controller`` reads, to ``backend``."""
    own, options = backend.certificate.secret, backend.options
    support = controllers.CONTROLLERS[controller].load().SUPPORT[source.ref.kind]
    form = ca_forms.of_bundle(support, backend, settings)
    of_bundle = {form.kind: settings.trust.bundle} if form else {}
    trust = Trust(
        backend.namespace,
        options.ca_secret or of_bundle.get("Secret", own),
        options.ca_configmap or of_bundle.get("ConfigMap", ""),
    )
    return Upstream(
        source=source,
        service=backend.service,
        service_manifest=backend.manifest,
        port=backend.https_port,
        routes=tuple(route for route in backend.routes if route.source == source.ref),
        server_name=backend.server_name,
        certificate_names=backend.certificate.dns_names,
        certificate_secret=own,
        trust=trust._replace(has_pair=trust.secret == own),
        verify=backend.options.verify != UNVERIFIED,
        client_secret=backend.certificate.client.name if backend.certificate.client else "",
        gateways=GatewaySettings(settings.backend_tls_policy, settings.ingress_classes, settings.controller),
    )


def by_source(backend: Backend) -> Mapping[Ref, Backend]:
    """``backend`` as each of its routing objects sees it: with the routes of that one alone."""
    routes_of: dict[Ref, list[Route]] = {}
    for route in backend.routes:
        routes_of.setdefault(route.source, []).append(route)
    return {source: backend._replace(routes=tuple(found)) for source, found in routes_of.items()}


def blank_source(controller: str, backend: Backend) -> Manifest:
    """A routing object of ``controller`` without fields, for routes that are in another stream."""
    kinds = controllers.CONTROLLERS[controller].kinds
    kind = "Ingress" if "Ingress" in kinds else next(iter(kinds))
    ref = Ref(kinds[kind].groups[0], kind, backend.namespace, "")
    return Manifest(ref, -1, (), {})


def needed(controller: str, source: Manifest, backend: Backend, context: PlanContext) -> str:
    """What ``source`` of ``controller`` needs for ``backend``, for messages: the port and the settings."""
    module = controllers.CONTROLLERS[controller].load()
    of_source = upstream(source, backend, controller, context.settings)
    addresses = [
        Put(source.ref, route.service_path, address, "")
        for route in of_source.routes
        if (address := routes.https_address(source, route, of_source.port))
    ]
    decisions = module.changes(source, [of_source], context.topology.objects)
    listed = "; ".join(_settings([*addresses, *decisions], source.ref))
    return f"{port_label(backend)}, with {listed}" if listed else port_label(backend)


def needed_of_service(controller: str, upstreams: Sequence[Upstream], objects: ObjectLookup) -> str:
    """What ``controller`` needs on one Service and beside it, for messages; empty where that is nothing."""
    service = upstreams[0].service_manifest or Manifest(upstreams[0].service, -1, (), {})
    of_service = [each._replace(service_manifest=service) for each in upstreams]
    decisions = controllers.CONTROLLERS[controller].load().service_changes(of_service, objects)
    return "; ".join(_settings(decisions, of_service[0].source.ref))


def _settings(decisions: Iterable[Decision], source: Ref) -> Iterator[str]:
    """Changes as messages list them; those of the routing object ``source`` without its name."""
    from json import dumps

    for decision in decisions:
        if isinstance(decision, Add):
            content = [
                f"{key}: {dumps(value, ensure_ascii=False)}"
                for key, value in decision.body.items()
                if key not in IDENTITY
            ]
            yield f"{decision.ref.kind} {decision.ref.name} with {', '.join(content)}"
        elif isinstance(decision, Put):
            where = "" if decision.ref == source else f"{decision.ref.kind} {decision.ref.name} "
            field = next(step for step in reversed(decision.path) if isinstance(step, str))
            yield f"{where}{field}: {dumps(decision.value, ensure_ascii=False)}"


def port_label(backend: Backend) -> str:
    """The HTTPS port as a message shows it, with its Service where that is not the flagged one."""
    port = f"port {services.label(backend.https_port)}"
    is_own = backend.https_service != backend.service
    return f"{port} of {backend.https_service}" if is_own else port


def presented(backend: Backend) -> str:
    """What a route of one's own must present, at the end of what it needs; empty where that is nothing."""
    client = backend.certificate.client
    return f", and the key pair of Secret {client.name} as its client certificate" if client else ""
