"""Emissary (Ambassador) 3, as the source of 3.9 and of its main branch has it.

Before, a Mapping with ``service: web:80``: HTTP to the pods. After::

    service: "https://web:443"
    tls: "web.shop.backend-tls"

The TLSContext of that name is added beside the Service::

    spec:
      secret: "web-backend-tls"
      ca_secret: "web-ca"
      sni: "web.shop.svc.cluster.local"

Emissary verifies who issued the certificate and no name: Envoy gets ``trusted_ca`` and nothing to match.
``https://`` alone verifies nothing at all.

``ca_secret`` reads the CA from ``tls.crt``, not from ``ca.crt``. A TLSContext without ``secret``, that is
without a key pair, is dropped, and so is one whose Secrets are missing; Emissary then goes on in HTTPS and
verifies nothing. So it gets the pair of the pods, which it presents if they ask for one, or that of
``client-auth``.

The name of a TLSContext counts in all namespaces: of two with the same name the second is ignored. Without
``hosts`` it concerns the pods alone; with it, it would serve browsers.

Mappings with the same ``service`` share an Envoy cluster: one in another stream with ``https://`` and
without ``tls`` can take the verification away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.upstream import (
    API_SERVER,
    PATH,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import (
    Add,
    Body,
    Decision,
    Finding,
    Manifest,
    Put,
    Ref,
    Route,
    Value,
    fields,
    note,
    warning,
)

SUPPORT = {
    "Mapping": Support(
        switch=PATH,
        # emissary-ingress/emissary 3.9, python/ambassador/fetch/secret.py: KNOWN_DATA_KEYS.
        ca_forms=(CAForm("Secret", "tls.crt"),),
        verifies_name=False,
        grpc="yes",
        websocket="yes, with allow_upgrade",
        presents_certificates=True,
        proof=API_SERVER,
    )
}
GROUP = "getambassador.io"
_VERSION = f"{GROUP}/v3alpha1"


def observe(
    route: Route,  # noqa: ARG001 - a Mapping has one
    source: Manifest,
    service: Manifest,  # noqa: ARG001
    objects: ObjectLookup,
) -> UpstreamTLS:
    """What the Mapping sets: ``https://`` or a TLSContext encrypt, ``ca_secret`` of that one verifies."""
    address, context = fields.text(source.body, "spec", "service"), fields.text(source.body, "spec", "tls")
    keeps_open = _keeps_open(source)
    if not (address.lower().startswith("https://") or context):
        return UpstreamTLS(keeps_open=keeps_open)
    # Its name counts in all namespaces; thousands of them are searched only where it is in another one.
    near = objects.all(Ref(GROUP, "TLSContext", source.ref.namespace, context)) if context else []
    contexts = near or [each for each in objects.by_kind("TLSContext", GROUP) if each.ref.name == context]
    return UpstreamTLS(
        encrypted=True,
        ca_verified=any(fields.text(each.body, "spec", "ca_secret") for each in contexts),
        evidence=f"service {address}" if "://" in address else f"tls {context}",
        keeps_open=keeps_open,
    )


def _keeps_open(source: Manifest) -> str:
    upgrades = fields.words(source.body, "spec", "allow_upgrade")
    if "websocket" in upgrades or fields.text(source.body, "spec", "use_websocket") == "true":
        return "allow_upgrade websocket"
    return ""


def verification(upstream: Upstream) -> Verification:
    """The CA is verified, and no name."""
    if not upstream.verify:
        reason = "verify is false: any certificate is accepted"
        return Verification(ca=False, name=False, reason=reason)
    # python/ambassador/envoy/v3/v3tls.py: trusted_ca, without match_typed_subject_alt_names.
    reason = "Emissary verifies the CA and no name: it accepts any certificate of that CA"
    return Verification(ca=True, name=False, reason=reason)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """The TLSContext of the Mapping; its address is changed with the port."""
    for upstream in upstreams:
        if not _needs_context(upstream):
            continue
        name, before = _name(upstream), fields.text(source.body, "spec", "tls")
        if before not in ("", name):
            message = f"tls was {before}: it is replaced by {name}, without the other settings of that one"
            yield warning("emissary-context-replaced", source.ref, message)
        yield Put(source.ref, ("spec", "tls"), name, f"TLSContext for {upstream.service}")


def service_changes(
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """The TLSContext of a Service; another one for gRPC, where it has Mappings of both."""
    by_name: dict[str, list[Upstream]] = {}
    for upstream in upstreams:
        if _needs_context(upstream):
            by_name.setdefault(_name(upstream), []).append(upstream)
    for name, of_context in by_name.items():
        first = of_context[0]
        service = first.service_manifest
        assert service is not None
        body: Body = {
            "apiVersion": fields.text(first.source.body, "apiVersion") or _VERSION,
            "kind": "TLSContext",
            "metadata": metadata_for(service, name, same_wave(service)),
            "spec": _spec(of_context),
        }
        yield Add(body, first.service, f"how Emissary speaks TLS to {first.service}")


def _spec(upstreams: Sequence[Upstream]) -> Body:
    upstream = upstreams[0]
    # python/ambassador/ir/irtlscontext.py, resolve: without a key pair ca_secret is an error.
    spec: Body = {"secret": upstream.client_secret or upstream.certificate_secret}
    if upstream.verify:
        spec["ca_secret"] = upstream.trust.secret
    if any("." in str(name) for name in spec.values()):
        # Else what follows the last dot is taken for a namespace.
        spec["secret_namespacing"] = False
    spec["sni"] = upstream.server_name
    if _is_grpc(upstream):
        spec["alpn_protocols"] = "h2"
    identities = dict.fromkeys(
        name
        for each in upstreams
        for name in fields.words(each.source.body, "spec", "ambassador_id") or ["default"]
    )
    if list(identities) != ["default"]:
        listed: list[Value] = [*identities]
        spec["ambassador_id"] = listed
    return spec


def _needs_context(upstream: Upstream) -> bool:
    return upstream.verify or bool(upstream.client_secret)


def _is_grpc(upstream: Upstream) -> bool:
    return fields.text(upstream.source.body, "spec", "grpc") == "true"


def _name(upstream: Upstream) -> str:
    """The name of the TLSContext, which no other Service of the cluster has: labels have no dots."""
    name = f"{upstream.service.name}.{upstream.service.namespace}.backend-tls"
    return f"{name}-h2" if _is_grpc(upstream) else name


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """A note on what the TLSContext of each Service needs."""
    services: dict[Ref, Upstream] = {upstream.service: upstream for upstream in upstreams if upstream.verify}
    for service, upstream in services.items():
        namespace, pair = upstream.trust.namespace, upstream.client_secret or upstream.certificate_secret
        message = (
            f"{namespace}/{upstream.trust.secret} must have the CA in tls.crt, and {namespace}/{pair} the "
            "key pair that Emissary presents if the pods ask for one: else it drops the TLSContext, and "
            "verifies nothing"
        )
        yield note("emissary-context-needs", service, message)
