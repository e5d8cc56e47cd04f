from __future__ import annotations

import pytest
from support.manifests import backend, deployment, ingress, problems, service, topology_of

from post_renderer.kubernetes.sync_waves import SYNC_WAVE
from post_renderer.model import Manifest, Ref
from post_renderer.plan.certificate import argo_waves
from post_renderer.plan.certificate.argo_waves import ARGO_HOOK

CERTIFICATE = Ref("cert-manager.io", "Certificate", "shop", "own")


def wave(value: str | None) -> dict:
    return {} if value is None else {SYNC_WAVE: value}


@pytest.mark.parametrize(
    ("of_workload", "of_ingress", "expected"),
    [
        ("1", "2", "1"),
        ("2", "1", "1"),
        ("-5", "3", "-5"),
        ("2", None, "0"),
        ("10", "9", "9"),
        (None, "-1", "-1"),
        ("soon", "4", "0"),
        ("²", "4", "0"),
        (None, None, ""),
    ],
)
def test_wave_for(of_workload, of_ingress, expected):
    """That of the Service counts for nothing: it does not need the Secret."""
    objects = service(annotations=wave("-9")), deployment(annotations=wave(of_workload))
    topology = topology_of(*objects, ingress(annotations=wave(of_ingress)))
    assert argo_waves.wave_for([backend(topology)], topology.objects) == expected


@pytest.mark.parametrize("phases", ["PreSync", "Sync, PreSync", "PreSync,PostSync"])
def test_presync_hook(phases):
    topology = topology_of(service(), deployment(annotations={ARGO_HOOK: phases}))
    assert problems(argo_waves.presync_problems(backend(topology))) == [
        "Deployment/web: backs Service/web and is an Argo CD PreSync hook, but its Secret is only created "
        "in the Sync phase: the sync would never finish; remove the hook annotation, or unflag the Service"
    ]


@pytest.mark.parametrize("phases", [None, "", "Sync", "PreSyncs"])
def test_no_presync_hook(phases):
    annotations = {} if phases is None else {ARGO_HOOK: phases}
    topology = topology_of(service(), deployment(annotations=annotations))
    assert problems(argo_waves.presync_problems(backend(topology))) == []


@pytest.mark.parametrize(
    ("of_certificate", "of_workload", "is_late"),
    [
        ("1", "0", True),
        ("1", None, True),
        ("0", "-1", True),
        ("1", "1", False),
        ("1", "2", False),
        (None, "0", False),
    ],
)
def test_late_certificate(of_certificate, of_workload, is_late):
    topology = topology_of(service(), deployment(annotations=wave(of_workload)))
    certificate = Manifest(CERTIFICATE, 0, (), {"metadata": {"annotations": wave(of_certificate)}})
    sentence = (
        f"Certificate/own: is in sync wave {of_certificate}, after Deployment/web in wave "
        f"{of_workload or 0}, which would wait for its Secret; set its argocd.argoproj.io/sync-wave to "
        f"{of_workload or 0}"
    )
    found = problems(argo_waves.late_certificate_problems(backend(topology), certificate))
    assert found == [sentence] * is_late
