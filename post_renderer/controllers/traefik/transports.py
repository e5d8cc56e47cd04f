"""ServersTransports, which say how Traefik speaks TLS to pods, and what refers to them.

Each flagged Service has one of its own: serverName and rootCAs are those of one certificate, and another
Service that shared it would be verified by a name that is not its own
(v3.7.9, pkg/provider/kubernetes/crd/kubernetes.go and kubernetes_http.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.controllers.upstream import ObjectLookup, Upstream
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import (
    Add,
    Body,
    Copy,
    Decision,
    Drop,
    Finding,
    Manifest,
    Path,
    Put,
    Ref,
    fields,
    note,
    warning,
)

GROUP = "traefik.io"
HTTP, TCP = "ServersTransport", "ServersTransportTCP"
_PROVIDER = "@kubernetescrd"
# Where each kind has its settings of TLS.
TLS_PATHS: dict[str, Path] = {HTTP: ("spec",), TCP: ("spec", "tls")}
# What decides besides serverName and rootCAs which certificates are accepted. Traefik refuses spiffe beside
# them, and goes on without any settings of TLS (pkg/server/service/transport.go, createTLSConfig).
_OTHER_VERIFICATION = ("rootCAsSecrets", "peerCertURI", "peerCertSANs", "spiffe")


class Reference(NamedTuple):
    """A setting that names a transport: where it is, its text, and the transport if it is in the stream."""

    ref: Ref
    path: Path
    text: str
    transport: Manifest | None


def global_name(ref: Ref) -> str:
    """How annotations, and objects of other namespaces, refer to the transport ``ref``.

    Traefik keeps letters and digits, with one ``-`` for whatever is between them
    (pkg/provider/configuration.go, Normalize).
    """
    return "-".join(re.findall(r"[A-Za-z0-9]+", f"{ref.namespace}-{ref.name}")) + _PROVIDER


def find(text: str, kind: str, namespace: str, objects: ObjectLookup) -> Manifest | None:
    """The transport of ``kind`` in the stream that ``text`` names in ``namespace``, None without one."""
    if "@" not in text:
        return next(iter(objects.all(Ref(GROUP, kind, namespace, text))), None)
    found = list(_spelled(text, kind, objects)) or [
        each for each in objects.by_kind(kind, GROUP) if global_name(each.ref) == text
    ]
    return min(found, key=lambda transport: transport.document, default=None)


def _spelled(text: str, kind: str, objects: ObjectLookup) -> Iterator[Manifest]:
    """The transports that ``text`` names as they are spelled, whichever hyphen follows the namespace.

    They are looked up: a cluster can have thousands. Names that Traefik spells in another way are not found.
    """
    words = text.removesuffix(_PROVIDER).split("-")
    for count in range(1, len(words) if text.endswith(_PROVIDER) else 0):
        namespace, name = "-".join(words[:count]), "-".join(words[count:])
        yield from objects.all(Ref(GROUP, kind, namespace, name))


def tls_of(transport: Manifest) -> Body:
    """The settings of TLS of a transport."""
    return fields.mapping(transport.body, *map(str, TLS_PATHS[transport.ref.kind]))


def ref_of(kind: str, upstream: Upstream) -> Ref:
    """The transport for ``upstream``.

    One for a Service of another stream has a name of its own: the release of the Service may add the other.
    """
    name, source = upstream.object_name, upstream.source.ref
    if upstream.service_manifest is None:
        name = f"{name}-{source.kind.lower()}-{source.name}"
    return Ref(GROUP, kind, upstream.service.namespace, name)


def changes(
    owner: Manifest, ref: Ref, upstream: Upstream, references: Sequence[Reference], objects: ObjectLookup
) -> Iterator[Decision]:
    """The transport ``ref`` after ``owner``, and findings about those that ``references`` name so far.

    The first of these that is in the stream is copied, because it may have timeouts and the like. What is
    called ``ref`` already is completed.
    """
    existing = next(iter(objects.all(ref)), None)
    replaced = [each for each in references if each.transport is None or each.transport.ref != ref]
    candidates = [each.transport for each in replaced if each.transport]
    candidates = [each for each in candidates if each.ref.namespace == ref.namespace and not existing]
    original = candidates[0] if candidates else None
    why = f"HTTPS to {upstream.service}"
    path = TLS_PATHS[ref.kind]
    if original:
        yield Copy(original.ref, ref, f"the settings of {original.ref}, for {upstream.service} alone")
        yield from (Put(ref, (*path, key), value, why) for key, value in _tls(upstream).items())
    else:
        yield _added(owner, ref, upstream)
    base = original or existing
    before = tls_of(base) if base else {}
    unwanted = (*_OTHER_VERIFICATION, *(["insecureSkipVerify"] if upstream.verify else []))
    yield from (Drop(ref, (*path, key), why) for key in unwanted if key in before)
    yield from (_finding(each, ref, original) for each in replaced)


def _added(owner: Manifest, ref: Ref, upstream: Upstream) -> Add:
    metadata = metadata_for(owner, ref.name, same_wave(owner))
    if ref.namespace != owner.ref.namespace:
        metadata["namespace"] = ref.namespace
    tls = _tls(upstream)
    body: Body = {
        "apiVersion": f"{GROUP}/v1alpha1",
        "kind": ref.kind,
        "metadata": metadata,
        "spec": tls if ref.kind == HTTP else {"tls": tls},
    }
    verified = f"verifies {upstream.server_name}" if upstream.verify else "accepts any certificate"
    return Add(body, owner.ref, f"for {upstream.service}: {verified}")


def _tls(upstream: Upstream) -> Body:
    """Without serverName the address of the pod would be verified."""
    tls: Body = {"serverName": upstream.server_name}
    trust = upstream.trust
    if upstream.verify and trust.config_map and trust.has_pair:
        tls["rootCAs"] = [{"configMap": trust.config_map}]
    elif upstream.verify:
        tls["rootCAs"] = [{"secret": trust.secret}]
    else:
        tls["insecureSkipVerify"] = True
    if upstream.client_secret:
        tls["certificatesSecrets"] = [upstream.client_secret]
    return tls


def _finding(reference: Reference, ref: Ref, original: Manifest | None) -> Finding:
    setting = f'{reference.path[-1]} is "{reference.text}"'
    if original and reference.transport == original:
        message = f"{setting}: {ref} is used in its place, with its other settings"
        return note("transport-replaced", reference.ref, message, "", reference.path)
    message = f"{setting}: {ref} is used in its place, without its timeouts and other settings"
    hint = f"if they are needed, name it {ref.name} in the chart: then it is completed"
    return warning("transport-settings-lost", reference.ref, message, hint, reference.path)
