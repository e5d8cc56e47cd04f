"""What happens when the certificate is renewed: who picks it up, and who restarts those that do not."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.index import Manifest
from post_renderer.model import Backend, Finding, Note, Pod, Put
from post_renderer.plan import sidecar
from post_renderer.plan.scene import Scene

# Stakater Reloader, internal/pkg/options and docs/How-it-works: a comma list on the workload itself.
SECRETS = "secret.reloader.stakater.com/reload"
EVERYTHING = ("reloader.stakater.com/auto", "secret.reloader.stakater.com/auto")
WATCHED = ("DaemonSet", "Deployment", "DeploymentConfig", "Rollout", "StatefulSet")


def changes(scene: Scene) -> Iterator[Finding]:
    """A sentence for each backend, and Reloader's annotation where it is asked for and the application needs it."""
    for backend in scene.backends:
        if backend.way.mode == "route":
            continue
        yield Note("note", str(backend.service), _sentence(backend))
        if not backend.flags.reloader:
            continue
        if _by_itself(backend):
            yield Note("note", str(backend.service), "reloader is not needed: no annotation is written")
            continue
        for pod in backend.pods:
            yield from _annotation(pod, scene.objects.get(pod.workload), backend.leaf.secret)


def _by_itself(backend: Backend) -> bool:
    return backend.way.mode == "sidecar" or bool(backend.preset and backend.preset.renewal.by_itself)


def _sentence(backend: Backend) -> str:
    if backend.way.mode == "sidecar":
        return f"the sidecar picks up a renewed certificate by itself within {sidecar.RELOAD}"
    if backend.preset is None:
        return "nothing is known of whether the application picks up a renewed certificate without a restart"
    return f"{backend.preset.name} picks up a renewed certificate {backend.preset.renewal.how}"


def _annotation(pod: Pod, workload: Manifest, secret: str) -> Iterator[Finding]:
    if workload.ref.kind not in WATCHED:
        text = f"Reloader does not restart a {workload.ref.kind}: it goes on with the old certificate"
        yield Note("warning", str(workload.ref), text)
        return
    if any(workload.annotations.get(name) == "true" for name in EVERYTHING):
        return
    there = [name.strip() for name in workload.annotations.get(SECRETS, "").split(",") if name.strip()]
    if secret not in there:
        value, why = ",".join([*there, secret]), f"Reloader restarts its pods when Secret {secret} is renewed"
        yield Put(pod.workload, ("metadata", "annotations", SECRETS), value, why)
