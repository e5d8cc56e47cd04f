"""What happens when the certificate is renewed: who picks it up, and who restarts those that do not."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import workloads
from post_renderer.model import Backend, Finding, Note, Put, Ref, fields
from post_renderer.plan.context import Scene
from post_renderer.plan.serving import sidecar
from post_renderer.topology.objects import Manifest

# Stakater Reloader, internal/pkg/options and docs/How-it-works: a comma list on the workload itself.
SECRETS = "secret.reloader.stakater.com/reload"
EVERYTHING = ("reloader.stakater.com/auto", "secret.reloader.stakater.com/auto")
WATCHED = ("DaemonSet", "Deployment", "DeploymentConfig", "Rollout", "StatefulSet")


def changes(scene: Scene) -> Iterator[Finding]:
    """A sentence for each backend, and Reloader's annotation where it is asked for and the application needs it."""
    secrets: dict[Ref, list[str]] = {}
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
            secrets.setdefault(pod.workload, []).append(backend.leaf.secret)
    for workload, names in secrets.items():
        yield from _annotation(scene.objects.get(workload), list(dict.fromkeys(names)))


def _by_itself(backend: Backend) -> bool:
    return backend.way.mode == "sidecar" or bool(backend.preset and backend.preset.renewal.by_itself)


def _sentence(backend: Backend) -> str:
    if backend.way.mode == "sidecar":
        return f"the sidecar picks up a renewed certificate by itself within {sidecar.RELOAD}"
    if backend.preset is None:
        return "nothing is known of whether the application picks up a renewed certificate without a restart"
    return f"{backend.preset.name} picks up a renewed certificate {backend.preset.renewal.how}"


def _annotation(workload: Manifest, secrets: list[str]) -> Iterator[Finding]:
    kind = workload.ref.kind
    if kind not in WATCHED:
        yield Note(
            "warning", str(workload.ref), f"Reloader does not restart a {kind}: it goes on with the old certificate"
        )
        return
    # Reloader reads the pod template only where the workload has none of its annotations: what is there goes on.
    template = fields.texts(workloads.template_of(kind, workload.body), "metadata", "annotations")
    in_template = _is_reloaders(template) and not _is_reloaders(workload.annotations)
    annotations = template if in_template else workload.annotations
    if any(annotations.get(name) == "true" for name in EVERYTHING):
        return
    there = [name.strip() for name in annotations.get(SECRETS, "").split(",") if name.strip()]
    missing = [secret for secret in secrets if secret not in there]
    if missing:
        place = workloads.KINDS[kind].template if in_template else ()
        value, why = (
            ",".join([*there, *missing]),
            f"Reloader restarts its pods when Secret {', '.join(missing)} is renewed",
        )
        yield Put(workload.ref, (*place, "metadata", "annotations", SECRETS), value, why)


def _is_reloaders(annotations: dict[str, str]) -> bool:
    return any(name.partition("/")[0].endswith("reloader.stakater.com") for name in annotations)
