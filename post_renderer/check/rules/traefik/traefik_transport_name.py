"""Names of transports that Traefik does not find."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.traefik import current, service_annotations, transports
from post_renderer.controllers.traefik.current import INGRESS, Setting
from post_renderer.model import ERROR, Manifest, Ref
from post_renderer.topology.connections import Connection

_PROVIDER = "@kubernetescrd"

ABOUT = About(
    id="traefik-transport-name",
    severity=ERROR,
    title="A ServersTransport is named in a way that Traefik does not find.",
    why=(
        "The annotation of a Service names it as `NAMESPACE-NAME@kubernetescrd`, an IngressRoute by its "
        "name, in the namespace of the Service (an IngressRouteTCP in its own). With any other name the "
        "route is gone, and clients get 404 (v3.7.13, seen under traffic)."
    ),
    fix="correct the name",
    example=Example("traefik-ingress", good="shop-web@kubernetescrd", bad="web"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services and the entries with such a name."""
    by_name: dict[str, list[Ref]] = {}
    for transport in traefik.all_transports(context):
        by_name.setdefault(transport.ref.name, []).append(transport.ref)
    found: dict[Ref, Mistake] = {}
    for each, setting in traefik.connections(context):
        if setting.reference and not setting.transport:
            others = by_name.get(setting.reference.removesuffix(_PROVIDER), [])
            if each.source.ref.kind != INGRESS:
                yield from _of_entry(each, setting, others)
            elif "@" not in setting.reference or others:
                found.setdefault(each.service.ref, _of_service(each.service, setting, others))
    yield from found.values()


def _of_service(service: Manifest, setting: Setting, others: list[Ref]) -> Mistake:
    key = service_annotations.key(service, service_annotations.TRANSPORT)
    wanted = transports.global_name(others[0]) if others else f"NAMESPACE-NAME{_PROVIDER}"
    message = f"{key} is {setting.reference}, by which Traefik finds no transport"
    return Mistake(service.ref, ingress_annotations.path(key), message, f"write {wanted}")


def _of_entry(connection: Connection, setting: Setting, others: list[Ref]) -> Iterator[Mistake]:
    """That of an entry whose transport is in another namespace of the stream; else it may be elsewhere."""
    is_tcp = connection.source.ref.kind == current.ROUTE_TCP
    namespace = connection.source.ref.namespace if is_tcp else connection.route.namespace
    if others:
        message = (
            f"serversTransport is {setting.reference}, which Traefik looks up in namespace {namespace}: the "
            f"one of the manifests is in {others[0].namespace}"
        )
        path = (*connection.route.path, "serversTransport")
        hint = (
            f"move it to {namespace}, or write {transports.global_name(others[0])} with allowCrossNamespace"
        )
        yield Mistake(connection.source.ref, path, message, hint)
