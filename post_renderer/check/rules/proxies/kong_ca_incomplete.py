"""A CA for Kong that lacks its id or its label."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import kong
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.kong import settings
from post_renderer.model import ERROR, Ref

ABOUT = About(
    id="kong-ca-incomplete",
    severity=ERROR,
    title="A CA that a Service names for Kong lacks its id or its label.",
    why=(
        "Kong knows a CA by the UUID in key `id`, and the controller reads objects with label "
        "`konghq.com/ca-cert` alone (Kong/kubernetes-ingress-controller v3.5, "
        "internal/dataplane/translator/translate_cacerts.go). No Secret of cert-manager has either."
    ),
    fix="have a Secret or ConfigMap with id and ca.crt, and the label",
    example=Example("kong", good='    konghq.com/ca-cert: "true"\n', bad='    app: "web"\n'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The CAs of the stream that are named and incomplete."""
    for service in kong.services(context):
        for key, kind in kong.CA_KEYS.items():
            for name in filter(None, (each.strip() for each in kong.value(service, key).split(","))):
                ref = Ref("", kind, service.ref.namespace, name)
                yield from _of_ca(service.ref, key, ref, context)


def _of_ca(service: Ref, key: str, ref: Ref, context: CheckContext) -> Iterator[Mistake]:
    manifests = context.objects.all(ref)
    for lacks in filter(None, map(settings.lacking, manifests)):
        yield Mistake(service, kong.path(key), f"{key} names {ref}, which has {lacks}")
    certificate = context.topology.certificates.filling(ref.namespace, ref.name)
    if ref.kind == "Secret" and certificate and not manifests:
        yield Mistake(
            service, kong.path(key), f"{key} names the Secret of {certificate.ref}, which has no id"
        )
