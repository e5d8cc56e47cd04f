"""What controllers are told about a backend."""

from __future__ import annotations

from post_renderer import controllers
from post_renderer.controllers.upstream import Trust, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Put, Ref
from post_renderer.plan.backend import Backend


def upstream(source: Manifest, backend: Backend) -> Upstream:
    """The connections from the routing object ``source`` to ``backend``."""
    own = backend.certificate.secret
    secret = backend.options.ca_secret or own
    return Upstream(
        source=source,
        service=backend.service,
        service_manifest=backend.manifest,
        port=backend.https_port,
        routes=tuple(route for route in backend.routes if route.source == source.ref),
        server_name=backend.server_name,
        certificate_names=backend.certificate.dns_names,
        trust=Trust(backend.namespace, secret, backend.options.ca_configmap, has_pair=secret == own),
        verify=backend.options.verify,
        client_secret=backend.certificate.client.name if backend.certificate.client else "",
    )


def needed(controller: str, backend: Backend) -> str:
    """What an Ingress of ``controller`` needs for ``backend``: the port and the annotations, for messages."""
    source = Manifest(Ref("networking.k8s.io", "Ingress", backend.namespace, ""), -1, (), {})
    decisions = controllers.CONTROLLERS[controller].load().changes(source, [upstream(source, backend)])
    puts = [decision for decision in decisions if isinstance(decision, Put)]
    listed = "; ".join(f'{put.path[-1]}: "{put.value}"' for put in puts)
    return f"{port_label(backend)}, with {listed}"


def port_label(backend: Backend) -> str:
    """The HTTPS port as a message shows it, with its Service where that is not the flagged one."""
    port = f"port {services.label(backend.https_port)}"
    is_own = backend.https_service != backend.service
    return f"{port} of {backend.https_service}" if is_own else port


def presented(backend: Backend) -> str:
    """What a route of one's own must present, at the end of what it needs; empty where that is nothing."""
    client = backend.certificate.client
    return f", and the key pair of Secret {client.name} as its client certificate" if client else ""
