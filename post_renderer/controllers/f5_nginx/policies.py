"""Policies with egressMTLS: what the controller verifies, and what it presents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from post_renderer.controllers.upstream import ObjectLookup, Upstream, UpstreamTLS
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import Add, Body, Finding, Manifest, Path, Ref, fields, fields_and_indices, problem

GROUP = "k8s.nginx.org"
KIND = "Policy"


def is_needed(upstream: Upstream) -> bool:
    """Whether a Policy says anything about the connections: without one they are encrypted alone."""
    return upstream.verify or bool(upstream.client_secret)


def added(upstream: Upstream, owner: Manifest) -> Add:
    """The Policy of a Service, ``owner``. Its Secrets are in the namespace of the Service."""
    body: Body = {
        "apiVersion": f"{GROUP}/v1",
        "kind": KIND,
        "metadata": metadata_for(owner, upstream.object_name, same_wave(owner)),
        "spec": {"egressMTLS": _egress_mtls(upstream)},
    }
    verified = f"verifies {upstream.server_name}" if upstream.verify else "accepts any certificate"
    return Add(body, owner.ref, f"for {upstream.service}: {verified}")


def _egress_mtls(upstream: Upstream) -> Body:
    """v5.5.4, internal/configs/policy.go, addEgressMTLSConfig.

    The default protocols lack TLS 1.3, without sslName the name of the generated upstream would be verified,
    and depth 1 allows for one intermediate certificate.
    """
    body: Body = {}
    if upstream.client_secret:
        body["tlsSecret"] = upstream.client_secret
    if upstream.verify:
        body |= {"trustedCertSecret": upstream.trust.secret, "verifyServer": True, "verifyDepth": 2}
    return {
        **body,
        "protocols": "TLSv1.2 TLSv1.3",
        "serverName": True,
        "sslName": upstream.server_name,
    }


def named(reference: str, namespace: str) -> Ref:
    """The Policy that ``reference`` names from an object in ``namespace``: ``web`` or ``shop/web``."""
    own, slash, name = reference.strip().rpartition("/")
    return Ref(GROUP, KIND, own if slash else namespace, name)


def egress_mtls(references: Iterable[Ref], objects: ObjectLookup) -> Body:
    """The first egressMTLS of these Policies, which alone counts; empty without one in the stream."""
    for ref in references:
        for policy in objects.all(ref):
            body = fields.mapping(policy.body, "spec", "egressMTLS")
            if body:
                return body
    return {}


def observed(body: Body, evidence: str) -> UpstreamTLS:
    """What ``body``, an egressMTLS, verifies of encrypted connections."""
    is_verified = verifies(body)
    name = fields.text(body, "sslName") if is_verified else ""
    return UpstreamTLS(encrypted=True, ca_verified=is_verified, verified_name=name, evidence=evidence)


def verifies(body: Body) -> bool:
    """Whether ``body``, an egressMTLS, says that certificates are verified."""
    return fields.text(body, "verifyServer").lower() in ("true", "on", "yes")


def obstacles(
    source: Manifest, path: Path, upstreams: Sequence[Upstream], others: Sequence[str], objects: ObjectLookup
) -> Iterator[Finding]:
    """The problems of a place with one egressMTLS, at ``path``, which holds for all its Services with HTTPS.

    ``upstreams`` are the flagged ones; ``others`` are those that have HTTPS besides them, for messages.
    """
    needing = [upstream for upstream in upstreams if is_needed(upstream)]
    if not needing:
        return
    where = "an Ingress" if source.ref.kind == "Ingress" else "a route"
    listed = list(dict.fromkeys([*(str(upstream.service) for upstream in upstreams), *others]))
    if len(listed) > 1:
        message = (
            f"speaks HTTPS to {' and '.join(listed)}, and {where} has one policy with egressMTLS, which "
            "verifies one name for all of them"
        )
        hint = "give each of them a route of its own"
        if source.ref.kind == "Ingress":
            hint = (
                "write an Ingress for each of them: minions, and a master with the host "
                "(nginx.org/mergeable-ingress-type)"
            )
        yield problem("egress-mtls-for-several", source.ref, message, hint, path)
    names = [upstream.object_name for upstream in needing]
    for ref in _of_others(source, path, names, objects):
        message = f"{ref} has egressMTLS, of which {where} can have one only, and {names[0]} is needed"
        yield problem("egress-mtls-twice", source.ref, message, f"remove {ref} from it", path)


def _of_others(source: Manifest, path: Path, names: Sequence[str], objects: ObjectLookup) -> Iterator[Ref]:
    """The Policies at ``path`` that have egressMTLS, besides those called ``names``."""
    for ref in at(source, path):
        if ref.name not in names and egress_mtls([ref], objects):
            yield ref


def at(source: Manifest, path: Path) -> Sequence[Ref]:
    """The Policies that an annotation at ``path`` of ``source`` lists, or a list of references there."""
    steps = fields_and_indices(path)
    namespace = source.ref.namespace
    listed = fields.text(source.body, *steps).split(",")
    references = [named(each, namespace) for each in listed if each.strip()]
    for reference in fields.sequence(source.body, *steps):
        own = fields.text(reference, "namespace") or namespace
        references.append(Ref(GROUP, KIND, own, fields.text(reference, "name")))
    return references
