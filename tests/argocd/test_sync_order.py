"""Argo CD's sync order (gitops-engine, pkg/sync: phase, wave, kind, name), simulated on the goldens.

Between two waves Argo CD waits until everything is healthy, so a pod whose Secret is created in a
later wave waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML, YAMLError
from support.places import ROOT

# gitops-engine, pkg/sync/sync_tasks.go; what it does not list comes last.
KINDS = """
    Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount
    Secret SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition
    ClusterRole ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role RoleList RoleBinding
    RoleBindingList Service
    DaemonSet Pod ReplicationController ReplicaSet Deployment HorizontalPodAutoscaler StatefulSet Job CronJob
    IngressClass Ingress APIService
""".split()  # noqa: SIM905 - forty names
PHASES = ("PreSync", "Sync", "PostSync")
OF_HELM = {
    "pre-install": "PreSync",
    "pre-upgrade": "PreSync",
    "post-install": "PostSync",
    "post-upgrade": "PostSync",
}
PODS = ("DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "Job")


def objects(text: str) -> list[dict[str, Any]]:
    bodies = [body for body in YAML(typ="safe").load_all(text) if isinstance(body, dict)]
    return [
        each
        for body in bodies
        for each in (body.get("items") or [body])
        if each.get("kind") and each.get("metadata")
    ]


def annotation(body: dict[str, Any], name: str) -> str:
    return str((body["metadata"].get("annotations") or {}).get(name) or "")


def steps(body: dict[str, Any]) -> Iterator[tuple[int, int, int, str]]:
    """Each phase in which Argo CD applies the object, as a key to sort by."""
    argo = annotation(body, "argocd.argoproj.io/hook")
    helm = annotation(body, "helm.sh/hook")
    names = (
        [each.strip() for each in argo.split(",")]
        if argo
        else [OF_HELM.get(h.strip()) for h in helm.split(",")]
    )
    phases = {name for name in names if name in PHASES} if argo or helm else {"Sync"}
    wave = annotation(body, "argocd.argoproj.io/sync-wave") or annotation(body, "helm.sh/hook-weight") or "0"
    kind = KINDS.index(body["kind"]) if body["kind"] in KINDS else len(KINDS)
    for phase in phases:
        yield PHASES.index(phase), int(wave), kind, body["metadata"].get("name", "")


def mounted(body: dict[str, Any]) -> set[str]:
    """The Secrets without which a pod of the workload does not start."""
    spec = body["spec"] if body["kind"] == "Pod" else body["spec"]["template"]["spec"]
    volumes = [volume.get("secret") or {} for volume in spec.get("volumes") or ()]
    return {
        volume["secretName"] for volume in volumes if "secretName" in volume and not volume.get("optional")
    }


def deadlocks(bodies: list[dict[str, Any]]) -> Iterator[str]:
    """The workloads whose step never ends, because a Certificate of a later one fills what they mount."""
    tasks = sorted(((step, body) for body in bodies for step in steps(body)), key=lambda task: task[0])
    filled = {
        body["spec"]["secretName"]: step for step, body in reversed(tasks) if body["kind"] == "Certificate"
    }
    for step, body in tasks:
        late = (
            [name for name in mounted(body) if filled.get(name, step)[:2] > step[:2]]
            if body["kind"] in PODS
            else []
        )
        if late:
            yield f"{body['kind']}/{step[3]} waits for {late}"


def readable(file: Path) -> bool:
    """Whether Argo CD could read the stream; some goldens hold documents that nobody can."""
    try:
        return bool(objects(file.read_text("utf-8")))
    except YAMLError:
        return False


CASES = [
    f
    for top in ("samples", "tests/golden")
    for f in sorted((ROOT / top).glob("*/expected.yaml"))
    if readable(f)
]


def test_there_are_cases():
    assert len(CASES) > 40


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.parent.name)
def test_no_sync_waits_for_ever(file: Path):
    bodies = objects(file.read_text("utf-8"))
    before = {
        (b["kind"], b["metadata"].get("name"))
        for b in objects((file.parent / "input.yaml").read_text("utf-8"))
    }
    assert list(deadlocks(bodies)) == []
    added = [body for body in bodies if (body["kind"], body["metadata"].get("name")) not in before]
    assert not [body for body in added if "hook" in str(body["metadata"].get("annotations", ""))]


CERTIFICATE = {"kind": "Certificate", "metadata": {"name": "web"}, "spec": {"secretName": "web"}}
POD = {"template": {"spec": {"volumes": [{"secret": {"secretName": "web"}}]}}}


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, []),
        ({"argocd.argoproj.io/sync-wave": "1"}, []),
        ({"argocd.argoproj.io/sync-wave": "-1"}, ["Deployment/web waits for ['web']"]),
        ({"argocd.argoproj.io/hook": "PreSync"}, ["Deployment/web waits for ['web']"]),
        ({"helm.sh/hook": "pre-install"}, ["Deployment/web waits for ['web']"]),
        ({"helm.sh/hook": "post-install"}, []),
    ],
)
def test_deadlocks_are_recognised(annotations: dict[str, str], expected: list[str]):
    consumer = {"kind": "Deployment", "metadata": {"name": "web", "annotations": annotations}, "spec": POD}
    assert list(deadlocks([consumer, CERTIFICATE])) == expected
