"""BackendTLSPolicies: which one is for a port of a Service, and what it has to say."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.controllers.gateway_api.gateways import GROUP
from post_renderer.controllers.upstream import ObjectLookup, Upstream
from post_renderer.kubernetes import services
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import (
    ELSEWHERE,
    Add,
    Body,
    Decision,
    Drop,
    Manifest,
    Path,
    Put,
    Ref,
    Value,
    fields,
    note,
    problem,
)

KIND = "BackendTLSPolicy"
VALIDATION = ("spec", "validation")


def for_port(service: Ref, port_name: str, objects: ObjectLookup) -> Manifest | None:
    """The policy for a port of ``service``: one that names the port, else one for all ports; None without.

    Another name than that of a port is no match: such a policy is attached to nothing, and the port is called
    in plain HTTP (seen with Traefik 3.7.13 and Envoy Gateway 1.9.1).
    """
    for_all_ports = None
    for policy in objects.by_key(KIND, GROUP, _services).get(service, ()):
        for _, target in () if policy.is_hook else targets(policy):
            if fields.text(target, "name") != service.name:
                continue
            section = fields.text(target, "sectionName")
            if section and section == port_name:
                return policy
            if not section:
                for_all_ports = for_all_ports or policy
    return for_all_ports


def _services(policy: Manifest) -> Iterator[Ref]:
    """The Services that a policy is for."""
    for _, target in targets(policy):
        yield Ref("", "Service", policy.ref.namespace, fields.text(target, "name"))


def of_stream(objects: ObjectLookup) -> Iterator[Manifest]:
    """All policies but hooks, in the order of the stream."""
    return (policy for policy in objects.by_kind(KIND, GROUP) if not policy.is_hook)


def targets(policy: Manifest) -> Iterator[tuple[Path, Value]]:
    """The Services that a policy is for, each with its path in the policy."""
    for index, target in enumerate(fields.sequence(policy.body, "spec", "targetRefs")):
        if fields.text(target, "kind") == "Service":
            yield ("spec", "targetRefs", index), target


def verified_name(policy: Manifest) -> str:
    """The name that is verified: of ``subjectAltNames`` the first, without any it is ``hostname``."""
    validation = fields.mapping(policy.body, *VALIDATION)
    names = (fields.text(item, "hostname") for item in fields.sequence(validation, "subjectAltNames"))
    return next(filter(None, names), fields.text(validation, "hostname"))


def verifies_ca(policy: Manifest) -> bool:
    """Whether a policy says by which CA the certificate is verified."""
    validation = fields.mapping(policy.body, *VALIDATION)
    return bool(
        fields.at(validation, "caCertificateRefs") or fields.at(validation, "wellKnownCACertificates")
    )


def decisions(upstream: Upstream, name: str, objects: ObjectLookup) -> Iterator[Decision]:
    """A new policy ``name`` for the HTTPS port, or what the policy lacks that the stream has for it.

    A second policy would be of no use: of two for one port the older counts, the other is Conflicted.
    """
    target = upstream.service._replace(name=upstream.port.service)
    existing = for_port(target, upstream.port.name, objects)
    if existing is None:
        yield _new(upstream, name)
        return
    wanted = _validation(upstream)
    present = fields.mapping(existing.body, *VALIDATION)
    if all(present.get(key) == value for key, value in wanted.items()):
        return
    listed = fields.sequence(existing.body, "spec", "targetRefs")
    others = [item for item in listed if fields.text(item, "name") != target.name]
    if others:
        yield _problem_of_several(existing, upstream)
        return
    yield from _completed(existing, upstream)


def _completed(existing: Manifest, upstream: Upstream) -> Iterator[Decision]:
    why = _why(upstream)
    for key, value in _validation(upstream).items():
        path: Path = (*VALIDATION, key)
        before = fields.at(existing.body, *VALIDATION, key)
        if before and before != value:
            message = f"{'.'.join(VALIDATION)}.{key} is replaced, for the certificate of {upstream.service}"
            yield note("policy-replaced", existing.ref, message, "", path)
        yield Put(existing.ref, path, value, why)
    if fields.at(existing.body, *VALIDATION, "wellKnownCACertificates"):
        # Beside caCertificateRefs the API server refuses it.
        yield Drop(existing.ref, (*VALIDATION, "wellKnownCACertificates"), why)


def _problem_of_several(existing: Manifest, upstream: Upstream) -> Decision:
    message = (
        f"is for {upstream.service}, which is flagged, and for other Services: they would all be verified as "
        f"{upstream.server_name}"
    )
    hint = (
        f"give {upstream.service} a policy of its own in the chart, or remove it from targetRefs of this one"
    )
    return problem("policy-of-several", existing.ref, message, hint, ("spec", "targetRefs"))


def _new(upstream: Upstream, name: str) -> Add:
    service = upstream.service_manifest
    assert service is not None
    target: Body = {"group": "", "kind": "Service", "name": upstream.port.service}
    if upstream.port.name:
        # A Service with several ports names them all (kubernetes pkg/apis/core/validation/validation.go).
        target["sectionName"] = upstream.port.name
    elif upstream.port.position == ELSEWHERE:
        # For messages alone: a policy is not written for a Service in another stream.
        target["sectionName"] = f"NAME-OF-PORT-{upstream.port.number}"
    body: Body = {
        "apiVersion": f"{GROUP}/{upstream.gateways.policy_version}",
        "kind": KIND,
        "metadata": metadata_for(service, name, same_wave(service)),
        "spec": {"targetRefs": [target], "validation": _validation(upstream)},
    }
    return Add(body, upstream.service, _why(upstream))


def _validation(upstream: Upstream) -> Body:
    """What is verified. Istio checks no name without ``subjectAltNames``; beside them ``hostname`` is SNI."""
    name = upstream.server_name
    # Without one it is a problem, unless it is for a message alone (plan/routing/ca_forms.py).
    config_map = upstream.trust.config_map or f"{upstream.service.name}-ca"
    return {
        "caCertificateRefs": [{"group": "", "kind": "ConfigMap", "name": config_map}],
        "hostname": name,
        "subjectAltNames": [{"type": "Hostname", "hostname": name}],
    }


def _why(upstream: Upstream) -> str:
    config_map = upstream.trust.config_map
    ca = f"ConfigMap {config_map}" if config_map else "a ConfigMap with key ca.crt"
    port = f"port {services.label(upstream.port)} of Service {upstream.port.service}"
    why = f"HTTPS to {port}, verified as {upstream.server_name} by the CA in {ca}"
    client = upstream.client_secret
    return f"{why}; the Gateway must present the key pair of Secret {client}" if client else why
