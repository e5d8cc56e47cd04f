"""The Certificate of a backend, shared by all flagged Services in front of one listener."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from post_renderer.flags import durations
from post_renderer.kubernetes import services
from post_renderer.model import (
    Add,
    Backend,
    Body,
    Finding,
    Leaf,
    Note,
    Problem,
    Ref,
    Settings,
    fields,
)
from post_renderer.plan.context import Scene
from post_renderer.plan.new_object import metadata_beside
from post_renderer.topology.objects import Index, Manifest

GROUP = "cert-manager.io"
API_VERSION = "cert-manager.io/v1"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
ARGO_HOOK = "argocd.argoproj.io/hook"
# The least that cert-manager's webhook accepts, in seconds
# (cert-manager 1.21, internal/apis/certmanager/validation/certificate.go).
LEAST_DURATION, LEAST_RENEW_BEFORE = 3600, 300
# The upper bound of X.509 for a common name, which the same webhook holds (characters).
LONGEST_COMMON_NAME = 64
USAGES = {"RSA": ("digital signature", "key encipherment", "server auth")}
SIZES = {"ECDSA": 256, "RSA": 2048}


def share(backends: Sequence[Backend], index: Index) -> tuple[Backend, ...]:
    """The backends with their final leaves: one for each listener, with the names of all its Services."""
    groups: dict[object, list[Backend]] = {}
    for backend in backends:
        pod = backend.pods[0] if backend.pods else None
        spot = (pod.workload, pod.container, backend.listener) if pod else backend.service
        groups.setdefault(spot, []).append(backend)
    leaves = {id(backend): _leaf(group, index) for group in groups.values() for backend in group}
    return tuple(backend._replace(leaf=leaves[id(backend)]) for backend in backends)


def _leaf(group: Sequence[Backend], index: Index) -> Leaf:
    first = next((b for b in group if b.flags.secret_name or b.flags.certificate_name), group[0])
    names = tuple(dict.fromkeys(name for backend in group for name in _dns_names(backend, index)))
    found = index.certificate_of(first.namespace, first.leaf.secret)
    existing = found.ref if found else None
    return Leaf(existing.name if existing else first.leaf.name, first.leaf.secret, names, first.leaf.owner, existing)


def _dns_names(backend: Backend, index: Index) -> Iterator[str]:
    ref = backend.service
    yield from (ref.name, f"{ref.name}.{ref.namespace}", f"{ref.name}.{ref.namespace}.svc", backend.host)
    if backend.request.present and services.is_headless(index.get(ref).body):
        yield f"*.{backend.host}"
    yield from backend.flags.dns_names


def changes(scene: Scene) -> Iterator[Finding]:
    """A new Certificate after the Service of its owner, unless one fills the Secret already."""
    groups: dict[Ref, list[Backend]] = {}
    index = scene.objects
    for backend in scene.backends:
        groups.setdefault(backend.leaf.owner, []).append(backend)
    yield from (problem for group in groups.values() for problem in _of_group(group))
    for backend in scene.backends:
        yield from _checks(backend, scene.settings)
        front = index.shown_by(backend.namespace, backend.leaf.secret)
        if front:
            message = f"secret-name {backend.leaf.secret} is the Secret that {front} shows to browsers: two certificates in one"
            fixed = backend.way.secret_name
            hint = f"give {front} another secretName" if fixed else "give the Service another secret-name"
            yield Problem(str(backend.service), message, hint)
        yield from _presync(backend, index)
        if backend.way.mode == "route":
            text = f"is not in this stream: its Certificate must fill Secret {backend.leaf.secret}, with the name {backend.host}"
            yield Note("note", str(backend.service), text)
        elif backend.leaf.existing:
            existing = index.get(backend.leaf.existing)
            yield from (*_of_existing(backend, existing), *_too_late(backend, existing, index))
        elif backend.leaf.owner in (backend.service, backend.resource):
            yield from _of_new(backend, groups[backend.leaf.owner], index)


def _presync(backend: Backend, index: Index) -> Iterator[Problem]:
    """A pod of Argo CD's PreSync phase would wait for a Secret that the Sync phase brings, and hold it up for ever."""
    for pod in backend.pods:
        phases = index.get(pod.workload).annotations.get(ARGO_HOOK, "")
        if "PreSync" in [phase.strip() for phase in phases.split(",")]:
            message = (
                f"is behind {backend.service} and is a PreSync hook: it would wait for a Secret that comes after it"
            )
            yield Problem(str(pod.workload), message, "take the hook annotation away, or the flag")


def _of_group(group: Sequence[Backend]) -> Iterator[Problem]:
    """One listener serves one port: two Services with different ones behind them cannot share it."""
    targets = {backend.pods[0].target: backend for backend in group if backend.pods and not backend.in_place}
    if len(targets) > 1:
        first, *others = targets.values()
        container = first.pods[0].container
        for other in others:
            message = (
                f"leads to port {other.pods[0].target} of container {container}, {first.service} to port "
                f"{first.pods[0].target}, and the listener of both would be {first.listener}"
            )
            yield Problem(str(other.service), message, "give one of them another https-port")


def _checks(backend: Backend, settings: Settings) -> Iterator[Problem]:
    subject, flags = str(backend.service), backend.flags
    own = (backend.host, f"{backend.service.name}.{backend.namespace}.svc")
    for name in flags.dns_names:
        bare = name.removeprefix("*.")
        if name not in settings.allowed_dns_names and not any(bare == o or bare.endswith("." + o) for o in own):
            hint = "list it in allowedDnsNames of the config file if the certificate shall be good for it"
            yield Problem(subject, f"dns-names: {name} does not lie under {backend.host}", hint)
    if backend.preset and backend.way.secret_name not in ("", backend.leaf.secret):
        message = f"secret-name {backend.leaf.secret}: {backend.preset.name} only knows {backend.way.secret_name}"
        yield Problem(subject, message, "leave secret-name out")
    if flags.secret_name not in ("", backend.leaf.secret):
        message = f"secret-name {flags.secret_name} differs from {backend.leaf.secret} of {backend.leaf.owner}, which has the same listener"
        yield Problem(subject, message, "give both the same secret-name")
    if len(backend.service.name) > LONGEST_COMMON_NAME:
        message = (
            f"its name, which becomes the commonName, is longer than the {LONGEST_COMMON_NAME} characters of X.509"
        )
        yield Problem(subject, message, "no cluster takes a Service name of more than 63: shorten it")
    if backend.preset and flags.key_algorithm in backend.preset.refuses:
        message = f"key-algorithm {flags.key_algorithm}: {backend.preset.name} refuses to start with such a key"
        yield Problem(subject, message, "take ECDSA or RSA")
    yield from _duration_checks(subject, flags.duration, flags.renew_before)


def _duration_checks(subject: str, duration: str, renew_before: str) -> Iterator[Problem]:
    lasts, before = durations.seconds(duration) or 0, durations.seconds(renew_before) or 0
    if lasts < LEAST_DURATION:
        yield Problem(subject, f"duration {duration} is less than 1h, the least that cert-manager accepts")
    if before < LEAST_RENEW_BEFORE:
        yield Problem(subject, f"renew-before {renew_before} is less than 5m, the least that cert-manager accepts")
    elif before >= lasts:
        yield Problem(subject, f"renew-before {renew_before} is not less than duration {duration}")


def _of_existing(backend: Backend, certificate: Manifest) -> Iterator[Finding]:
    names = [str(name) for name in fields.sequence(certificate.body, "spec", "dnsNames")]
    missing = [name for name in (backend.host, *backend.flags.dns_names) if not _covered(name, names)]
    if missing:
        message = f"fills Secret {backend.leaf.secret} already, but without the names {', '.join(missing)}"
        yield Problem(
            str(certificate.ref), message, "add them to its dnsNames, or give the Service another secret-name"
        )
    else:
        yield Note(
            "note",
            str(backend.service),
            f"{certificate.ref} of the stream fills Secret {backend.leaf.secret}: used as it is",
        )


def _too_late(backend: Backend, certificate: Manifest, index: Index) -> Iterator[Problem]:
    """Argo CD waits for the pods of one sync wave before it goes on to the next."""
    wave = _wave_of(certificate)
    for pod in backend.pods:
        least = _wave_of(index.get(pod.workload))
        if least < wave:
            message = f"is of sync wave {wave}, after {pod.workload} of wave {least}, which would wait for its Secret"
            yield Problem(str(certificate.ref), message, f"give it {SYNC_WAVE} {least}")


def _covered(name: str, names: list[str]) -> bool:
    return name in names or f"*.{name.partition('.')[2]}" in names


def _of_new(backend: Backend, group: Sequence[Backend], index: Index) -> Iterator[Finding]:
    subject = str(backend.service)
    there = Ref(GROUP, "Certificate", backend.namespace, backend.leaf.name)
    if index.all_of(there):
        message = f"{there} is in the stream already, for another Secret"
        yield Problem(subject, message, "give the Service another certificate-name")
        return
    if not backend.flags.issuer:
        hint = "say --issuer NAME, put the annotation backend-tls.kuberise.io/issuer on it, or defaults.issuer in the config file"
        yield Problem(subject, "has no issuer for its Certificate", hint)
        return
    why = f"serves {backend.host}; Secret {backend.leaf.secret}"
    owner = backend.leaf.owner
    yield Add(_body(backend, _wave(group, index), index.get(owner)), owner, why)


def _body(backend: Backend, wave: str, service: Manifest) -> Body:
    return {
        "apiVersion": API_VERSION,
        "kind": "Certificate",
        "metadata": metadata_beside(service, backend.leaf.name, {SYNC_WAVE: wave} if wave else {}),
        "spec": _spec(backend),
    }


def _spec(backend: Backend) -> Body:
    flags = backend.flags
    wanted = backend.preset.key_encoding if backend.preset else ""
    encoding: Body = {"encoding": wanted} if wanted else {}
    size: Body = {"size": SIZES[flags.key_algorithm]} if flags.key_algorithm in SIZES else {}
    return {
        "secretName": backend.leaf.secret,
        "commonName": backend.service.name,
        "dnsNames": list(backend.leaf.dns_names),
        "duration": flags.duration,
        "renewBefore": flags.renew_before,
        "usages": list(USAGES.get(flags.key_algorithm, ("digital signature", "server auth"))),
        "privateKey": {"algorithm": flags.key_algorithm, **encoding, **size, "rotationPolicy": "Always"},
        "issuerRef": {"name": flags.issuer, "kind": flags.issuer_kind, "group": flags.issuer_group},
    }


def _wave(group: Sequence[Backend], index: Index) -> str:
    """The least sync wave of all that need the Secret, empty when none of them names one."""
    refs: list[Ref] = [pod.workload for b in group for pod in b.pods] + [
        route.ingress for b in group for route in b.routes
    ]
    refs += [b.resource for b in group if b.resource]
    needing = [index.get(ref) for ref in dict.fromkeys(refs)]
    said = any(SYNC_WAVE in manifest.annotations for manifest in needing)
    return str(min(map(_wave_of, needing))) if said else ""


def _wave_of(manifest: Manifest) -> int:
    wave = manifest.annotations.get(SYNC_WAVE, "")
    return int(wave) if re.fullmatch(r"-?[0-9]{1,9}", wave) else 0
