"""Renewal of the certificate: how it is picked up, and Reloader's annotation for pods that need a restart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import workloads
from post_renderer.model import Decision, Manifest, Put, Ref, fields, note, warning
from post_renderer.plan.backend import PlanContext

# Stakater Reloader, internal/pkg/options and docs/How-it-works: a comma list on the workload itself.
SECRETS = "secret.reloader.stakater.com/reload"
EVERYTHING = ("reloader.stakater.com/auto", "secret.reloader.stakater.com/auto")
WATCHED = ("DaemonSet", "Deployment", "DeploymentConfig", "Rollout", "StatefulSet")


def changes(context: PlanContext) -> Iterator[Decision]:
    """A note for each backend, and Reloader's annotation where it is requested and needed."""
    secrets: dict[Ref, list[str]] = {}
    for backend in context.backends:
        sentence = backend.server.renewal()
        if not sentence:
            continue
        yield note("renewal", backend.service, sentence)
        if not backend.options.reloader:
            continue
        if backend.server.reloads:
            yield note(
                "reloader-not-needed", backend.service, "reloader is not needed: no annotation is written"
            )
            continue
        for pod in backend.pods:
            secrets.setdefault(pod.ref, []).append(backend.certificate.secret)
    for ref, names in secrets.items():
        yield from _annotation(context.topology.objects.get(ref), list(dict.fromkeys(names)))


def _annotation(workload: Manifest, secrets: Sequence[str]) -> Iterator[Decision]:
    kind = workload.ref.kind
    if kind not in WATCHED:
        message = f"Reloader does not restart a {kind}: it keeps serving the old certificate"
        yield warning("reloader-not-watching", workload.ref, message)
        return
    # Reloader reads the pod template only where the workload has none of its annotations, so the annotation
    # is extended where it already is.
    template = fields.texts(workloads.template_of(kind, workload.body), "metadata", "annotations")
    in_template = _has_reloader(template) and not _has_reloader(workload.annotations)
    annotations = template if in_template else workload.annotations
    if any(annotations.get(name) == "true" for name in EVERYTHING):
        return
    existing = [name.strip() for name in annotations.get(SECRETS, "").split(",") if name.strip()]
    missing = [secret for secret in secrets if secret not in existing]
    if missing:
        root = workloads.KINDS[kind].template if in_template else ()
        why = f"Reloader restarts its pods when Secret {', '.join(missing)} is renewed"
        yield Put(
            workload.ref, (*root, "metadata", "annotations", SECRETS), ",".join([*existing, *missing]), why
        )


def _has_reloader(annotations: dict[str, str]) -> bool:
    return any(name.partition("/")[0].endswith("reloader.stakater.com") for name in annotations)
