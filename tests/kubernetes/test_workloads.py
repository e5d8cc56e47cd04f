from __future__ import annotations

import pytest
from support.manifests import read

from post_renderer.kubernetes import workloads
from post_renderer.model import Key

TEMPLATE = ("spec", "template")

# Kind, API group, where its pod template is, whether its pods run to completion.
ROWS = [
    ("CronJob", "batch", ("spec", "jobTemplate", "spec", "template"), True),
    ("DaemonSet", "apps", TEMPLATE, False),
    ("Deployment", "apps", TEMPLATE, False),
    ("DeploymentConfig", "apps.openshift.io", TEMPLATE, False),
    ("Job", "batch", TEMPLATE, True),
    ("Pod", "", (), False),
    ("ReplicaSet", "apps", TEMPLATE, False),
    ("Rollout", "argoproj.io", TEMPLATE, False),
    ("StatefulSet", "apps", TEMPLATE, False),
]

POD = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}}


def nested(path: tuple, body: dict) -> dict:
    for step in reversed(path):
        body = {step: body}
    return body


@pytest.mark.parametrize(
    ("kind", "group", "template", "runs_to_completion"), ROWS, ids=[row[0] for row in ROWS]
)
def test_kind(kind, group, template, runs_to_completion):
    row = workloads.KINDS[kind]
    body = nested(template, POD)
    assert (row.groups, row.runs_to_completion) == ((group,), runs_to_completion)
    assert workloads.template_of(kind, body) == POD
    assert workloads.spec_path(kind) == (*template, "spec")
    assert [c.path for c in workloads.containers(kind, body)] == [
        (*template, "spec", "containers", Key("name", "web"))
    ]


@pytest.mark.parametrize(
    ("owners", "is_made"),
    [
        ([{"kind": "ReplicaSet", "name": "web-5d", "controller": "true"}], True),
        ([{"kind": "Deployment", "name": "web", "controller": "true"}], True),
        ([{"kind": "Rollout", "name": "web", "controller": "true"}], True),
        ([{"kind": "CronJob", "name": "web", "controller": "true"}], True),
        ([{"kind": "ReplicationController", "name": "web-1", "controller": "true"}], True),
        # An operator made it of a custom resource: nothing else in the stream stands for its pods.
        ([{"kind": "Prometheus", "name": "web", "controller": "true"}], False),
        # Deleted together with it, but not made by it.
        ([{"kind": "Deployment", "name": "web"}], False),
        ([{"kind": "Deployment", "name": "web", "controller": "false"}], False),
        ([], False),
        (None, False),
    ],
)
def test_is_made_by_another(owners, is_made):
    assert workloads.is_made_by_another({"metadata": {"name": "web", "ownerReferences": owners}}) == is_made


def test_every_kind_has_a_row_here():
    assert list(workloads.KINDS) == [row[0] for row in ROWS]


@pytest.mark.parametrize(
    "text",
    ["spec: {workloadRef: {name: web}}", "spec: {template: null}", "spec: {template: {spec: null}}", "{}"],
    ids=["Rollout with workloadRef", "null template", "null spec", "nothing"],
)
def test_no_containers(text):
    assert workloads.containers("Rollout", read(text)) == ()


CONTAINERS = """
    spec:
      initContainers:
        - {name: migrate, ports: [{name: http, containerPort: 1}]}
        - {name: proxy, restartPolicy: Always, ports: [{containerPort: 15001}]}
        - {name: once, restartPolicy: OnFailure}
      containers:
        - name: web
          ports:
            - {name: http, containerPort: 8080}
            - {name: dns, containerPort: 53, protocol: UDP}
            - {containerPort: "8443"}
            - {name: odd}
        - {image: nameless}
        - null
"""


def test_containers_that_may_serve():
    """Init containers that end are left out; native sidecars are last, as in the search for port names."""
    assert [c.name for c in workloads.containers("Pod", read(CONTAINERS))] == ["web", "proxy"]


def test_ports_of_a_container():
    web = workloads.containers("Pod", read(CONTAINERS))[0]
    assert web.ports == (("http", 8080, "TCP"), ("dns", 53, "UDP"), ("", 8443, "TCP"), ("odd", 0, "TCP"))


@pytest.mark.parametrize(
    ("port", "number"),
    [("http", 8080), ("9000", 9000), ("dns", 53), ("https", 0), ("", 0)],
    ids=["name", "number that none declares", "name of a UDP port", "unknown name", "empty"],
)
def test_number_of(port, number):
    assert workloads.containers("Pod", read(CONTAINERS))[0].number_of(port) == number


@pytest.mark.parametrize(("number", "declared"), [(8080, True), (8443, True), (53, False), (9000, False)])
def test_declares(number, declared):
    assert workloads.containers("Pod", read(CONTAINERS))[0].declares(number) is declared
