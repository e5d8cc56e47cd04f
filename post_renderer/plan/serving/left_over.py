"""Secrets for TLS that the application mounts and that nothing in the stream fills: pods would wait for them.

Before the flag, values of the chart (`extraVolumes`) mounted a Secret, and a Certificate beside the chart
filled it. Where that Certificate has gone, the pods hang in ContainerCreating.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.model import Body, Finding, Ref, TargetPod, Value, fields, note
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.serving import secret_volume
from post_renderer.topology.topology import Topology

# Charts mount existing Secrets with passwords all the time, and nobody fills these here either.
_TLS = r"tls|ssl|https|x509|certs?(?![a-z])|certificate"
# Of other connections than the one from the controller: CAs to trust, certificates of clients and webhooks.
_OTHER = r"(?<![a-z])(?:ca|cas|root|trust|trusted|truststore|client|webhook|admission)(?![a-z])"
_PAIR = ("tls.crt", "tls.key")


def changes(context: PlanContext) -> Iterator[Finding]:
    """A note for each Secret that a container of a flagged Service mounts for TLS and that nothing fills."""
    for backend in context.backends:
        for pod in backend.pods:
            yield from _of_pod(backend, pod, context.topology)


def _of_pod(backend: Backend, pod: TargetPod, topology: Topology) -> Iterator[Finding]:
    volumes = {fields.text(v, "name"): v for v in fields.sequence(pod.template, "spec", "volumes")}
    for mount in secret_volume.mounts(pod.container):
        volume = volumes.get(fields.text(mount, "name"))
        secret = secret_volume.secret_of(volume)
        is_own = secret == backend.certificate.secret
        if secret and not is_own and _is_for_tls(volume, mount) and not _is_filled(pod, volume, topology):
            path = fields.text(mount, "mountPath")
            message = (
                f"container {pod.container.name} mounts Secret {secret} at {path}, which nothing in the "
                "stream fills: without it the pods do not start"
            )
            hint = (
                f"to use it for {backend.service}, set secret-name to {secret}; else remove the mount in the "
                "chart's values"
            )
            yield note("secret-not-filled", pod.ref, message, hint)


def _is_for_tls(volume: Value, mount: Body) -> bool:
    """Whether a mounted Secret seems to hold a key pair for this connection, by its names and its items."""
    names = f"{secret_volume.secret_of(volume)} {fields.text(volume, 'name')}".lower()
    path = fields.text(mount, "mountPath").lower()
    keys = [fields.text(item, "key") for item in fields.sequence(volume, "secret", "items")]
    has_pair = not keys or set(_PAIR).issubset(keys)
    text = f"{names} {path}"
    return has_pair and bool(re.search(_TLS, text)) and not re.search(_OTHER, text)


def _is_filled(pod: TargetPod, volume: Value, topology: Topology) -> bool:
    """Whether an object of the stream fills the Secret of ``volume``, or the pod starts without it."""
    namespace, secret = pod.ref.namespace, secret_volume.secret_of(volume)
    return bool(
        fields.text(volume, "secret", "optional") == "true"
        or topology.objects.all(Ref("", "Secret", namespace, secret))
        or topology.certificates.filling(namespace, secret)
        or topology.routes.public_tls_source(namespace, secret)
    )
