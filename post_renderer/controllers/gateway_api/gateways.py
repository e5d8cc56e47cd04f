"""The Gateways of a route, as far as the stream has them: who reads them, and what they set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.controllers.gateway_api import implementations
from post_renderer.controllers.gateway_api.implementations import Implementation
from post_renderer.controllers.upstream import GatewaySettings, ObjectLookup
from post_renderer.model import Body, Manifest, Ref, fields

GROUP = "gateway.networking.k8s.io"
CLIENT_CERTIFICATE = ("spec", "tls", "backend", "clientCertificateRef")


class Parent(NamedTuple):
    """A Gateway to which a route is attached: all of its listeners, or ``listener``.

    ``manifest`` is None when the Gateway is in another stream.
    """

    ref: Ref
    listener: str
    manifest: Manifest | None


def parents(source: Manifest, objects: ObjectLookup) -> Sequence[Parent]:
    """The Gateways that the route ``source`` names."""
    found = []
    for item in fields.sequence(source.body, "spec", "parentRefs"):
        kind, group = fields.text(item, "kind") or "Gateway", fields.text(item, "group") or GROUP
        if (kind, group) == ("Gateway", GROUP):
            namespace = fields.text(item, "namespace") or source.ref.namespace
            ref = Ref(GROUP, "Gateway", namespace, fields.text(item, "name"))
            manifest = next(iter(objects.all(ref)), None)
            found.append(Parent(ref, fields.text(item, "sectionName"), manifest))
    return tuple(found)


def services_of_a_mesh(source: Manifest) -> Sequence[str]:
    """The Services that are parents of a route: it belongs to a service mesh then."""
    items = fields.sequence(source.body, "spec", "parentRefs")
    return [fields.text(item, "name") for item in items if fields.text(item, "kind") == "Service"]


def implementation_of(
    parent: Parent, settings: GatewaySettings, objects: ObjectLookup
) -> Implementation | None:
    """What reads the Gateway: by option, config file, GatewayClass or convention; None for any other."""
    by_option = implementations.named(settings.controller)
    if by_option or parent.manifest is None:
        return by_option
    name = fields.text(parent.manifest.body, "spec", "gatewayClassName")
    if name in settings.classes:
        return implementations.named(settings.classes[name])
    for gateway_class in objects.by_kind("GatewayClass", GROUP):
        if gateway_class.ref.name == name:
            return implementations.of_controller(fields.text(gateway_class.body, "spec", "controllerName"))
    return implementations.named(name)


def implementations_of(
    source: Manifest, settings: GatewaySettings, objects: ObjectLookup
) -> Sequence[Implementation]:
    """The known implementations that read ``source``, each once."""
    found = (implementation_of(parent, settings, objects) for parent in parents(source, objects))
    return tuple(dict.fromkeys(each for each in found if each))


def passing_through(parent: Parent) -> str:
    """The listener that passes TLS of a TLSRoute through to the pods, empty when none of its own does."""
    for listener in _listeners(parent):
        if fields.text(listener, "tls", "mode") == "Passthrough":
            return fields.text(listener, "name")
    return ""


def _listeners(parent: Parent) -> Iterator[Body]:
    body = parent.manifest.body if parent.manifest else {}
    for item in fields.sequence(body, "spec", "listeners"):
        if isinstance(item, dict) and parent.listener in ("", fields.text(item, "name")):
            yield item


def presents(parent: Parent, secret: Ref) -> bool:
    """Whether the Gateway is in the stream and presents the key pair of ``secret`` to its backends."""
    if parent.manifest is None:
        return False
    reference = fields.mapping(parent.manifest.body, *CLIENT_CERTIFICATE)
    namespace = fields.text(reference, "namespace") or parent.ref.namespace
    return (namespace, fields.text(reference, "name")) == (secret.namespace, secret.name)
