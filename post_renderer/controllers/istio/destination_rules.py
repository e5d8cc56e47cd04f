"""DestinationRules: what they set for one port of a Service, and how they are completed.

The fields are those of istio.io/api v1.28, networking/v1alpha3/destination_rule.proto.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer.controllers.upstream import ObjectLookup, Upstream
from post_renderer.kubernetes import services
from post_renderer.kubernetes.custom_route_kinds import host
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import (
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
    spelled,
)

GROUP = "networking.istio.io"
_POLICY: Path = ("spec", "trafficPolicy")
_PORTS: Path = (*_POLICY, "portLevelSettings")
# What holds for a port only if its own entry has it, once there is such an entry
# (destination_rule.proto, TrafficPolicy.port_level_settings: destination-level settings are not inherited).
_OF_PORTS = ("loadBalancer", "connectionPool", "outlierDetection")
# Certificates as files of the proxy, which exclude credentialName.
_FILES = ("clientCertificate", "privateKey", "caCertificates")


def of_service(service: Ref, objects: ObjectLookup) -> Sequence[Manifest]:
    """The DestinationRules for ``service``, however they spell it, in any namespace.

    One with a ``workloadSelector`` is left out: it is for some callers only.
    """
    return [
        rule
        for rule in objects.by_key("DestinationRule", GROUP, _services).get(service, ())
        if not fields.mapping(rule.body, "spec", "workloadSelector")
    ]


def _services(rule: Manifest) -> list[Ref | None]:
    return [service_of(rule)]


def service_of(rule: Manifest) -> Ref | None:
    """The Service that the host of ``rule`` means, in whatever spelling; None for a host outside."""
    text = fields.text(rule.body, "spec", "host")
    address = host(text)
    # web.shop.com is no Service web in namespace shop.
    is_in_cluster = text.split(".")[2:3] in ([], ["svc"])
    return (
        Ref("", "Service", address.namespace or rule.ref.namespace, address.name) if is_in_cluster else None
    )


def all_tls(rule: Manifest) -> Iterator[tuple[Path, Body]]:
    """All TLS settings of ``rule``, each with its path: those of all ports, then those of single ports."""
    path: Path = (*_POLICY, "tls")
    of_policy = fields.mapping(rule.body, "spec", "trafficPolicy")
    found = [(path, of_policy)]
    for index, entry in enumerate(fields.sequence(of_policy, "portLevelSettings")):
        found.append(((*_PORTS, index, "tls"), entry if isinstance(entry, dict) else {}))
    return ((path, fields.mapping(of, "tls")) for path, of in found if fields.mapping(of, "tls"))


def tls_of(rule: Manifest, number: int) -> Body:
    """The TLS settings of ``rule`` for the Service port ``number``, empty without any."""
    for entry in fields.sequence(rule.body, "spec", "trafficPolicy", "portLevelSettings"):
        if fields.text(entry, "port", "number") == str(number):
            return fields.mapping(entry, "tls")
    return fields.mapping(rule.body, "spec", "trafficPolicy", "tls")


def accepts_any(tls: Body) -> bool:
    """Whether TLS settings switch verification off."""
    return fields.text(tls, "insecureSkipVerify") == "true"


def host_of(upstream: Upstream) -> str:
    """The full name of the Service that has the HTTPS port."""
    return upstream.https_service.name + upstream.server_name[len(upstream.service.name) :]


def credential_of(upstream: Upstream) -> str:
    """The name of the Secret that the gateway reads, with the CA and the key pair that it presents."""
    is_named = not upstream.trust.has_pair
    return upstream.trust.secret if is_named else upstream.client_secret or upstream.trust.secret


def _tls(upstream: Upstream) -> dict[str, Value]:
    tls: dict[str, Value] = {"mode": "MUTUAL" if upstream.client_secret else "SIMPLE"}
    if upstream.verify or upstream.client_secret:
        tls["credentialName"] = credential_of(upstream)
    tls["sni"] = upstream.server_name
    if upstream.verify:
        tls["subjectAltNames"] = [upstream.server_name]
    else:
        tls["insecureSkipVerify"] = True
    return tls


def new(upstream: Upstream, by_port: Mapping[int, Upstream]) -> Add:
    """A new DestinationRule for the Service of ``upstream``, with all of its HTTPS ports."""
    owner = upstream.service_manifest
    assert owner is not None
    entries: list[Value] = [
        {"port": {"number": number}, "tls": _tls(of_port)} for number, of_port in by_port.items()
    ]
    body: Body = {
        "apiVersion": f"{GROUP}/v1",
        "kind": "DestinationRule",
        "metadata": metadata_for(owner, upstream.object_name, same_wave(owner)),
        "spec": {"host": host_of(upstream), "trafficPolicy": {"portLevelSettings": entries}},
    }
    return Add(body, upstream.service, _why(upstream))


def completed(rule: Manifest, by_port: Mapping[int, Upstream]) -> Iterator[Decision]:
    """The settings of HTTPS ports in ``rule``, which the stream has; a problem where a subset undoes them."""
    entries = fields.sequence(rule.body, "spec", "trafficPolicy", "portLevelSettings")
    positions = {fields.text(entry, "port", "number"): index for index, entry in enumerate(entries)}
    added = len(entries)
    for number, upstream in by_port.items():
        yield from _subsets(rule, number, upstream)
        position = positions.get(str(number))
        if position is not None:
            yield from _changed(rule, (*_PORTS, position, "tls"), upstream)
            continue
        entry: Value = {"port": {"number": number}, **_inherited(rule), "tls": _tls(upstream)}
        yield Put(rule.ref, (*_PORTS, added), entry, _why(upstream))
        added += 1


def _changed(rule: Manifest, path: Path, upstream: Upstream) -> Iterator[Decision]:
    tls = tls_of(rule, upstream.port.number)
    wanted = _tls(upstream)
    unwanted = [key for key in _FILES if key in tls and "credentialName" in wanted]
    if upstream.verify and "insecureSkipVerify" in tls:
        unwanted.append("insecureSkipVerify")
    for key in unwanted:
        yield Drop(rule.ref, (*path, key), f"{_why(upstream)}, verified by credentialName")
    for key, value in wanted.items():
        if tls.get(key) not in (None, value, str(value).lower()):
            message = f"{spelled((*path, key))} was {_words(tls[key])}: it is replaced"
            yield note("destination-rule-replaced", rule.ref, message, "", (*path, key))
        yield Put(rule.ref, (*path, key), value, _why(upstream))


def _words(value: Value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _subsets(rule: Manifest, number: int, upstream: Upstream) -> Iterator[Decision]:
    for index, subset in enumerate(fields.sequence(rule.body, "spec", "subsets")):
        policy = fields.mapping(subset, "trafficPolicy")
        entries = [policy, *fields.sequence(policy, "portLevelSettings")]
        if any(
            fields.mapping(entry, "tls") and fields.text(entry, "port", "number") in ("", str(number))
            for entry in entries
        ):
            name = fields.text(subset, "name")
            message = (
                f"subset {name} has tls settings of its own, which win over those for {upstream.service}"
            )
            hint = "remove them from the subset"
            yield problem("destination-rule-subset", rule.ref, message, hint, ("spec", "subsets", index))


def _inherited(rule: Manifest) -> dict[str, Value]:
    """The settings of all ports that a new entry for one port has to repeat."""
    policy = fields.mapping(rule.body, "spec", "trafficPolicy")
    return {key: _typed(policy[key]) for key in _OF_PORTS if policy.get(key)}


def _typed(value: Value) -> Value:
    """``value``, all scalars of which are text, with numbers and booleans as such."""
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value == "true" if value in ("true", "false") else value


def _why(upstream: Upstream) -> str:
    return f"HTTPS to port {services.label(upstream.port)} of {upstream.https_service}"
