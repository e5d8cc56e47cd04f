"""Argo CD's phases and sync waves: a pod must not wait for a Secret that is created after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes.sync_waves import SYNC_WAVE, wave_of
from post_renderer.model import Finding, Manifest, problem
from post_renderer.plan.backend import Backend
from post_renderer.topology.objects import Objects

ARGO_HOOK = "argocd.argoproj.io/hook"


def presync_problems(backend: Backend) -> Iterator[Finding]:
    """The problems of pods in the PreSync phase, which would wait for a Secret of the Sync phase forever."""
    for pod in backend.pods:
        phases = pod.workload.annotations.get(ARGO_HOOK, "")
        if "PreSync" in [phase.strip() for phase in phases.split(",")]:
            message = (
                f"backs {backend.service} and is an Argo CD PreSync hook, but its Secret is only created "
                "in the Sync phase: the sync would never finish"
            )
            yield problem(
                "presync-hook", pod.ref, message, "remove the hook annotation, or unflag the Service"
            )


def late_certificate_problems(backend: Backend, certificate: Manifest) -> Iterator[Finding]:
    """The problems of pods in an earlier sync wave than ``certificate``, which Argo CD creates after them."""
    wave = wave_of(certificate)
    for pod in backend.pods:
        earlier = wave_of(pod.workload)
        if earlier < wave:
            message = (
                f"is in sync wave {wave}, after {pod.ref} in wave {earlier}, which would wait for its Secret"
            )
            yield problem(
                "certificate-too-late", certificate.ref, message, f"set its {SYNC_WAVE} to {earlier}"
            )


def wave_for(consumers: Sequence[Backend], objects: Objects) -> str:
    """The earliest sync wave of the objects that need the Secret, empty when none of them sets one."""
    refs = [pod.ref for backend in consumers for pod in backend.pods]
    refs += [route.source for backend in consumers for route in backend.routes]
    refs += [ref for backend in consumers for ref in backend.server.resources]
    manifests = [objects.get(ref) for ref in dict.fromkeys(refs)]
    has_wave = any(SYNC_WAVE in manifest.annotations for manifest in manifests)
    return str(min(map(wave_of, manifests))) if has_wave else ""
