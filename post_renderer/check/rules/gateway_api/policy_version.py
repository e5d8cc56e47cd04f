"""A BackendTLSPolicy of an API version that clusters serve no more."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="policy-version",
    severity=WARNING,
    title="A BackendTLSPolicy has an alpha version, which the standard Gateway API 1.4 does not serve.",
    why=(
        "v1alpha2 was served by the experimental definitions of 1.0 alone, v1alpha3 by those since 1.1; the "
        "standard ones serve v1 alone, since 1.4 (kubernetes-sigs/gateway-api v1.6.1, config/crd). Where "
        "the version is not served, the object cannot be applied. Contour 1.33 and Kong 3.5 read v1alpha3 "
        "only."
    ),
    fix="use gateway.networking.k8s.io/v1, unless what reads it is Contour or Kong",
    example=Example(
        "gateway-api",
        good="apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy",
        bad="apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: BackendTLSPolicy",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The policies of such a version; v1alpha3 where the settings ask for it is none."""
    for policy in policies.of_stream(context.objects):
        version = fields.text(policy.body, "apiVersion").rpartition("/")[2]
        if version in ("v1alpha2", "v1alpha3") and version != context.settings.backend_tls_policy:
            yield Mistake(policy.ref, ("apiVersion",), f"is of version {version}")
