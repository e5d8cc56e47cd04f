"""Which workloads a Service selects."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, service, topology_of

from post_renderer.topology.selectors import missing_labels


def workload(
    name: str, labels: str = "app: web", kind: str = "Deployment", namespace: str = "shop", metadata: str = ""
) -> str:
    """One workload on a few lines, its pod labels as they are written."""
    version = {"Job": "batch/v1", "CronJob": "batch/v1", "Pod": "v1"}.get(kind, "apps/v1")
    own = f"name: {name}, namespace: {namespace}" + (f", {metadata}" if metadata else "")
    template = f"metadata: {{labels: {{{labels}}}}}"
    head = f"apiVersion: {version}\nkind: {kind}\n"
    if kind == "Pod":
        return f"{head}metadata: {{{own}, labels: {{{labels}}}}}\n"
    spec = f"template: {{{template}}}"
    return f"{head}metadata: {{{own}}}\nspec: {{{'jobTemplate: {spec: {' + spec + '}}' if kind == 'CronJob' else spec}}}\n"


def workloads_for(selector: str, *workloads: str) -> list[str]:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{selector: {{{selector}}}}}\n"
    topology = topology_of(text, *workloads)
    return [str(m.ref) for m in topology.selectors.workloads_for(topology.objects.get(SERVICE))]


POD_NAME = "statefulset.kubernetes.io/pod-name"


@pytest.mark.parametrize(
    ("selector", "workloads", "matches"),
    [
        pytest.param("app: web", [workload("web")], ["Deployment/web"], id="one label"),
        pytest.param("app: web", [workload("web", "app: web, x: y")], ["Deployment/web"], id="more labels"),
        pytest.param(
            "app: web",
            [workload("b"), workload("a")],
            ["Deployment/b", "Deployment/a"],
            id="several, in the order of the stream",
        ),
        pytest.param("app: web", [workload("web", kind="Pod")], ["Pod/web"], id="a bare pod"),
        pytest.param("v: 1", [workload("web", 'v: "1"')], ["Deployment/web"], id="a number for a text"),
        pytest.param('on: "true"', [workload("web", "on: true")], ["Deployment/web"], id="a bool for a text"),
        pytest.param(
            "app: web", [workload("web", kind="Job")], ["Job/web"], id="a Job where nothing else serves"
        ),
        pytest.param(
            "app: web", [workload("web", kind="CronJob")], ["CronJob/web"], id="a CronJob, likewise"
        ),
        pytest.param(
            "app: web",
            [workload("job", kind="Job"), workload("web")],
            ["Deployment/web"],
            id="no Job next to a Deployment",
        ),
        pytest.param(
            "app: web",
            [
                workload("test", kind="Pod", metadata="annotations: {helm.sh/hook: test}"),
                workload("job", kind="Job"),
            ],
            ["Pod/test", "Job/job"],
            id="a hook does not exclude Jobs",
        ),
        pytest.param(
            f"app: web, {POD_NAME}: web-0",
            [workload("web", kind="StatefulSet"), workload("other", kind="StatefulSet"), workload("web")],
            ["StatefulSet/web"],
            id="pod-name names its StatefulSet",
        ),
        pytest.param(
            f"{POD_NAME}: my-db-12",
            [workload("my-db", kind="StatefulSet")],
            ["StatefulSet/my-db"],
            id="pod-name alone",
        ),
        pytest.param(
            'app: web, apps.kubernetes.io/pod-index: "0"',
            [workload("web", kind="StatefulSet")],
            ["StatefulSet/web"],
            id="pod-index is left out",
        ),
        pytest.param(
            "app: web, pod-template-hash: 5d8c",
            [workload("web")],
            ["Deployment/web"],
            id="a hash is left out",
        ),
    ],
)
def test_workloads_for(selector, workloads, matches):
    assert workloads_for(selector, *workloads) == matches


@pytest.mark.parametrize(
    ("selector", "workloads"),
    [
        pytest.param("app: web", [], id="no workload"),
        pytest.param("app: web", [workload("web", "app: other")], id="another value"),
        pytest.param("app: web, tier: front", [workload("web")], id="one label is missing"),
        pytest.param("app: web", [workload("web", namespace="other")], id="another namespace"),
        pytest.param("app: web", [workload("web", "app: null")], id="null label"),
        pytest.param("", [workload("web")], id="no selector"),
        pytest.param("v: 1.10", [workload("web", "v: 1.1")], id="numbers are compared as written"),
        pytest.param(
            f"{POD_NAME}: other-0", [workload("web", kind="StatefulSet")], id="pod of another StatefulSet"
        ),
        pytest.param(f"{POD_NAME}: web-0", [workload("web")], id="pod-name and a Deployment"),
        pytest.param(
            'apps.kubernetes.io/pod-index: "0"', [workload("web", kind="StatefulSet")], id="pod-index alone"
        ),
    ],
)
def test_no_workload(selector, workloads):
    assert workloads_for(selector, *workloads) == []


def test_missing_labels():
    manifest = topology_of(workload("web", "app: web, tier: back")).objects.manifests[0]
    assert missing_labels(manifest, {"app": "web", "tier": "front", "v": "1"}) == ["tier=front", "v=1"]


def test_workloads_of_a_namespace():
    hook = workload("test", kind="Pod", metadata="annotations: {helm.sh/hook: test}")
    topology = topology_of(
        workload("b"), hook, workload("a", kind="Job"), workload("c", namespace="other"), service()
    )
    assert [str(m.ref) for m in topology.selectors.in_namespace("shop")] == ["Deployment/b", "Job/a"]
    assert topology.selectors.in_namespace("nowhere") == ()
