"""A flagged Service over which the filter did not run."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import flags
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, FOLLOW, PREFIX, Manifest, Ref, Request
from post_renderer.topology import pods
from post_renderer.topology.connections import PLAIN

ABOUT = About(
    id="flag-without-effect",
    severity=ERROR,
    title="A Service is flagged for backend-tls, and nothing has been done for it.",
    why=(
        "The annotation does nothing by itself: without the post-renderer (a lost `--post-renderer`, "
        "another path in Argo CD) the manifests are applied as they are, and the route stays plain HTTP."
    ),
    fix="apply the output of backend-tls, or remove the annotation",
    example=Example(
        "flagged",
        good="  annotations: {}\n",
        bad='  annotations: {backend-tls.kuberise.io/enabled: "true"}\n',
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The flagged Services with a plain route and without a Certificate."""
    plain: dict[Ref, Manifest] = {}
    for connection in context.connections:
        if connection.state == PLAIN:
            plain.setdefault(connection.service.ref, connection.source)
    for request in flags.detect(context.topology, context.settings).requests:
        source = plain.get(request.service)
        if source and not _is_left(request, context) and not _has_certificate(request, context):
            message = f"is flagged, but {source.ref} leads to it by plain HTTP, and no Certificate is for it"
            yield Mistake(request.service, ("metadata", "annotations", f"{PREFIX}enabled"), message)


def _is_left(request: Request, context: CheckContext) -> bool:
    """Whether its routes stay plain on purpose: by an option, or because a mesh encrypts."""
    in_mesh = request.options.mode == "auto" and pods.mesh_of_all(request, context.topology)
    return request.options.routes != FOLLOW or bool(in_mesh)


def _has_certificate(request: Request, context: CheckContext) -> bool:
    name = request.options.secret_name or f"{request.service.name}-backend-tls"
    return context.topology.certificates.filling(request.service.namespace, name) is not None
