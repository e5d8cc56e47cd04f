"""The annotations of a Service, from which Kong learns how to connect to its pods.

Kong/kubernetes-ingress-controller v3.5, internal/annotations/annotations.go,
internal/dataplane/kongstate/service.go and internal/dataplane/translator/ingressrules.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.kong import names
from post_renderer.controllers.kong.names import PREFIX
from post_renderer.controllers.upstream import ObjectLookup, Upstream, UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Finding, Manifest, Put, Ref, Route, fields, note, problem, warning

# Values of protocol, and the encrypted one for each (internal/util/protocol.go, ValidateProtocol).
_ENCRYPTED = {
    "": "https",
    "http": "https",
    "https": "https",
    "grpc": "grpcs",
    "grpcs": "grpcs",
    "ws": "wss",
    "wss": "wss",
    "tcp": "tls",
    "tls": "tls",
}
_CA = {"Secret": "ca-certificates-secrets", "ConfigMap": "ca-certificates-configmaps"}
_CA_LABEL = "konghq.com/ca-cert"
# Milliseconds for which a connection stays open without data, that of a WebSocket, for example.
_LONG = 3_600_000


def observe(route: Route, source: Manifest, service: Manifest) -> UpstreamTLS:
    """What ``service`` sets for the connections of ``route``. Without a CA it is that of Kong's own."""
    protocol = _value(service, "protocol")
    keeps_open = _keeps_open(service)
    if not is_encrypted(protocol):
        return UpstreamTLS(keeps_open=keeps_open)
    verified = _value(service, "tls-verify") in ingress_annotations.TRUE
    host = next(names.hosts_of(source, route), "")
    if not names.preserves_host(source):
        host = _value(service, "host-header")
    return UpstreamTLS(
        encrypted=True,
        ca_verified=verified,
        verified_name=host if verified else "",
        evidence=f"protocol {protocol}",
        keeps_open=keeps_open,
    )


def is_encrypted(protocol: str) -> bool:
    """Whether ``protocol``, a value of the annotation, is one with TLS."""
    return protocol in _ENCRYPTED.values()


def _keeps_open(service: Manifest) -> str:
    for key in ("read-timeout", "write-timeout"):
        milliseconds = _value(service, key)
        if milliseconds.isascii() and milliseconds.isdigit() and int(milliseconds) >= _LONG:
            return f"{key} {milliseconds}"
    return ""


def changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The annotations of the Service that has the HTTPS ports of ``upstreams``."""
    ref, upstream = upstreams[0].https_service, upstreams[0]
    there = [upstream.service_manifest] if ref == upstream.service else objects.all(ref)
    # One that is added in this run has no annotations.
    service = next(iter(there), None) or Manifest(ref, -1, (), {})
    before = _value(service, "protocol")
    obstacle = _obstacle(ref, before, upstreams, objects)
    if obstacle:
        yield obstacle
        return
    for key, value in _wanted(upstreams, _ENCRYPTED[before]).items():
        current = _value(service, key)
        if current not in ("", value) and key != "protocol":
            yield note("kong-setting-replaced", ref, f'{PREFIX}{key} was "{current}": it is replaced')
        yield Put(ref, ("metadata", "annotations", PREFIX + key), value, f"HTTPS to {ref}")
    yield from _about_ports(service, upstreams)
    if upstream.verify and not any(each.routes for each in upstreams):
        yield _routes_unknown(upstream)


def _about_ports(service: Manifest, upstreams: Sequence[Upstream]) -> Iterator[Finding]:
    """A note on the ports of ``service`` that serve no HTTPS."""
    https = {upstream.port.number for upstream in upstreams}
    plain = [port for port in services.ports(service.body) if port.number not in https]
    if plain:
        listed = ", ".join(map(services.label, plain))
        message = (
            "Kong speaks HTTPS to every port of it now: a route in another stream that leads to port "
            f"{listed} gets 502"
        )
        yield note("kong-all-ports", service.ref, message)


def _wanted(upstreams: Sequence[Upstream], protocol: str) -> dict[str, str]:
    """The annotations by name without PREFIX."""
    upstream = upstreams[0]
    wanted = {"protocol": protocol}
    if upstream.client_secret:
        wanted["client-cert"] = upstream.client_secret
    if not upstream.verify or names.uncovered(upstream):
        return wanted
    kind, ca = ca_of(upstream)
    wanted |= {"tls-verify": "true", "tls-verify-depth": "2", _CA[kind]: ca}
    if not all(names.preserves_host(each.source) for each in upstreams):
        wanted["host-header"] = names.host_header(upstream)
    return wanted


def ca_of(upstream: Upstream) -> tuple[str, str]:
    """Kind and name of the object with the CA; the Secret of the Certificate has no id that Kong needs."""
    trust = upstream.trust
    return (
        ("ConfigMap", trust.config_map) if trust.has_pair and trust.config_map else ("Secret", trust.secret)
    )


def _obstacle(
    ref: Ref, protocol: str, upstreams: Sequence[Upstream], objects: ObjectLookup
) -> Finding | None:
    if protocol not in _ENCRYPTED:
        message = f"{PREFIX}protocol is {protocol}, which has no TLS form"
        path = ("metadata", "annotations", f"{PREFIX}protocol")
        return problem("kong-protocol-without-tls", ref, message, "unflag the Service", path)
    if not upstreams[0].verify:
        return None
    uncovered = {each.source.ref: names.uncovered(each) for each in upstreams}
    refused = [source for source, hosts in uncovered.items() if hosts]
    if refused and len(refused) < len(uncovered):
        verified = next(source for source, hosts in uncovered.items() if not hosts)
        message = (
            f"Kong verifies all routes to it or none: those of {verified} can be verified, those of "
            f"{refused[0]} cannot, because the certificate does not cover {', '.join(uncovered[refused[0]])}"
        )
        hint = f'add that to dns-names, set {names.PRESERVE_HOST} to "false" there, or verify to "false"'
        return problem("kong-verified-in-part", ref, message, hint)
    return None if refused else _incomplete_ca(upstreams[0], objects)


def _incomplete_ca(upstream: Upstream, objects: ObjectLookup) -> Finding | None:
    """The problem of a CA of the stream that Kong would not read."""
    kind, name = ca_of(upstream)
    for ca in objects.all(Ref("", kind, upstream.trust.namespace, name)):
        lacks = lacking(ca)
        if lacks:
            return problem("kong-ca-incomplete", ca.ref, f"has {lacks}: Kong reads no CA from it", "add it")
    return None


def lacking(ca: Manifest) -> str:
    """What a Secret or ConfigMap with a CA lacks for Kong to read it, for messages; empty for nothing."""
    has_id = any(fields.text(ca.body, key, "id") for key in ("data", "stringData"))
    lacks = "" if has_id else "no UUID in key id"
    if ca.labels.get(_CA_LABEL) != "true":
        lacks = f'no label {_CA_LABEL}: "true"' + (f", and {lacks}" if lacks else "")
    return lacks


def _routes_unknown(upstream: Upstream) -> Finding:
    message = (
        "its routes are in another stream, so that it is unknown which Host Kong sends: nothing is verified"
    )
    hint = (
        f'if they have {names.PRESERVE_HOST}: "false", set on the Service {PREFIX}tls-verify: "true", '
        f'{PREFIX}host-header: "{upstream.server_name}" and {PREFIX}ca-certificates-secrets'
    )
    return warning("kong-routes-elsewhere", upstream.service, message, hint)


def _value(service: Manifest, key: str) -> str:
    return service.annotations.get(PREFIX + key, "").strip()
