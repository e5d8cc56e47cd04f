from __future__ import annotations

import pytest
from support.manifests import container, deployment, joined, notes, service, topology_of

from post_renderer.plan.serving import immutable


def found(workload: dict) -> list[str]:
    return notes(immutable.changes(joined(topology_of(service(), workload))))


def pod() -> dict:
    metadata = {"name": "web", "labels": {"app": "web"}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container()]}}


@pytest.mark.parametrize(
    ("workload", "kind", "what"),
    [
        (pod(), "Pod", "containers and volumes"),
        ({**deployment(), "apiVersion": "batch/v1", "kind": "Job"}, "Job", "template"),
    ],
    ids=["Pod", "Job"],
)
def test_a_workload_that_no_cluster_changes(workload: dict, kind: str, what: str):
    assert found(workload) == [
        f"warning: {kind}/web: backs Service/web and is a {kind}, whose {what} no cluster changes: if it "
        "exists already, the upgrade fails; delete it before the first upgrade with the flag, or make it a "
        "Deployment"
    ]


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
def test_a_workload_that_rolls_out(kind: str):
    assert found({**deployment(), "kind": kind}) == []
