"""A BackendTLSPolicy whose ConfigMap is in another namespace."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.model import WARNING, Manifest, Ref, fields

ABOUT = About(
    id="policy-ca-of-other-namespace",
    severity=WARNING,
    title="The ConfigMap with the CA of a BackendTLSPolicy is in another namespace.",
    why=(
        "`caCertificateRefs` has no namespace: the ConfigMap is looked up in that of the policy "
        "(kubernetes-sigs/gateway-api v1.6.1, apis/v1/backendtlspolicy_types.go). Without it all "
        "connections fail: clients get 500 from Traefik and Envoy Gateway, 503 from Istio (seen running)."
    ),
    fix="let trust-manager write it to the namespace of the policy, too",
    example=Example(
        "gateway-api",
        good="  name: internal-ca\n  namespace: shop\n",
        bad="  name: internal-ca\n  namespace: edge\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The references of that kind, where the stream has the ConfigMap in other namespaces alone."""
    config_maps = context.objects.by_key("ConfigMap", "", _names)
    bundles = {each.ref.name for each in context.objects.by_kind("Bundle", "trust.cert-manager.io")}
    for policy in policies.of_stream(context.objects):
        for index, item in enumerate(fields.sequence(policy.body, *policies.VALIDATION, "caCertificateRefs")):
            name = fields.text(item, "name")
            own = Ref("", "ConfigMap", policy.ref.namespace, name)
            others = [each for each in config_maps.get(name, ()) if not each.is_hook]
            is_config_map = (fields.text(item, "group"), fields.text(item, "kind")) == ("", "ConfigMap")
            if is_config_map and others and name not in bundles and not context.objects.all(own):
                where = ", ".join(dict.fromkeys(each.ref.namespace for each in others))
                message = (
                    f"takes its CA from {own} of its own namespace, and these manifests have it in {where}"
                )
                path = (*policies.VALIDATION, "caCertificateRefs", index, "name")
                yield Mistake(policy.ref, path, message)


def _names(manifest: Manifest) -> tuple[str, ...]:
    return (manifest.ref.name,)
