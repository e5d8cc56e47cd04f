from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    index_of,
    notes,
    port,
    problems,
    puts,
    request,
    scene,
    service,
)

from post_renderer import presets
from post_renderer.model import Renewal, Settings, Way
from post_renderer.plan.certificate import renewal
from post_renderer.plan.context import Scene

SECRETS = ("metadata", "annotations", "secret.reloader.stakater.com/reload")
AUTO = "reloader.stakater.com/auto"
AUTO_SECRETS = "secret.reloader.stakater.com/auto"
PODINFO = presets.load("podinfo")
RESTART = Way("native", PODINFO._replace(renewal=Renewal(by_itself=False, how="only after a restart")))
BY_ITSELF = Way("native", PODINFO._replace(renewal=Renewal(by_itself=True, how="by itself, at the next handshake")))
MOUNT, SIDECAR = Way("mount"), Way("sidecar")
NOT_NEEDED = "note: Service/web: reloader is not needed: no annotation is written"


def kind_of(kind: str, name: str = "web") -> dict:
    versions = {"CronJob": "batch/v1", "Job": "batch/v1", "Rollout": "argoproj.io/v1alpha1", "Pod": "v1"}
    versions["DeploymentConfig"] = "apps.openshift.io/v1"
    body = deployment(name)
    if kind == "Pod":
        body = {"metadata": {"name": name, "labels": {"app": "web"}}, "spec": body["spec"]["template"]["spec"]}
    elif kind == "CronJob":
        body = {**body, "spec": {"jobTemplate": {"spec": body["spec"]}}}
    return {**body, "apiVersion": versions.get(kind, "apps/v1"), "kind": kind}


def staged(*workloads: dict, way: Way = RESTART, reloader: bool = True, **flags) -> Scene:
    found = scene(index_of(service(), *(workloads or [deployment()])), request(reloader=reloader, **flags))
    return found._replace(backends=tuple(b._replace(way=way) for b in found.backends))


def changes(*workloads: dict, **more) -> list:
    return list(renewal.changes(staged(*workloads, **more)))


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        (SIDECAR, "the sidecar picks up a renewed certificate by itself within 60s"),
        (RESTART, "podinfo picks up a renewed certificate only after a restart"),
        (BY_ITSELF, "podinfo picks up a renewed certificate by itself, at the next handshake"),
        (MOUNT, "nothing is known of whether the application picks up a renewed certificate without a restart"),
    ],
    ids=["sidecar", "after a restart", "by itself", "mount"],
)
def test_what_happens_is_said(way, sentence):
    findings = changes(way=way, reloader=False)
    assert notes(findings) == [f"note: Service/web: {sentence}"]
    assert puts(findings) == {}


def test_a_service_elsewhere_has_no_pods_to_speak_of():
    asked = request(reloader=True, service_port=443)._replace(present=False)
    found = scene(index_of(), asked, settings=Settings())
    assert list(renewal.changes(found)) == []


@pytest.mark.parametrize("way", [RESTART, MOUNT], ids=["preset", "mount"])
def test_reloader(way):
    findings = changes(way=way)
    assert puts(findings) == {SECRETS: "web-backend-tls"}
    assert (len(notes(findings)), problems(findings)) == (1, [])


@pytest.mark.parametrize("way", [SIDECAR, BY_ITSELF], ids=["sidecar", "preset"])
def test_reloader_is_not_needed(way):
    findings = changes(way=way)
    assert puts(findings) == {}
    assert notes(findings)[1:] == [NOT_NEEDED]


def test_the_secret_that_was_asked_for():
    assert puts(changes(secret_name="own")) == {SECRETS: "own"}


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({SECRETS[-1]: "database"}, "database,web-backend-tls"),
        ({SECRETS[-1]: "a, b ,"}, "a,b,web-backend-tls"),
        ({SECRETS[-1]: ""}, "web-backend-tls"),
        ({SECRETS[-1]: "web-backend-tls-old"}, "web-backend-tls-old,web-backend-tls"),
        ({SECRETS[-1]: "web-backend-tls"}, None),
        ({SECRETS[-1]: "a, web-backend-tls"}, None),
        ({AUTO: "true"}, None),
        ({AUTO_SECRETS: "true"}, None),
        ({AUTO: "true", SECRETS[-1]: "a"}, None),
        ({AUTO: "false"}, "web-backend-tls"),
        ({"configmap.reloader.stakater.com/auto": "true"}, "web-backend-tls"),
        ({"configmap.reloader.stakater.com/reload": "web-backend-tls"}, "web-backend-tls"),
    ],
    ids=[
        "a list",
        "a list with blanks",
        "an empty list",
        "a longer name",
        "done",
        "done, among others",
        "everything",
        "every Secret",
        "everything, and a list",
        "not everything",
        "every ConfigMap",
        "a list of ConfigMaps",
    ],
)
def test_annotations_that_are_there(annotations, expected):
    findings = changes(deployment(annotations=annotations))
    assert puts(findings) == ({} if expected is None else {SECRETS: expected})


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Rollout", "DeploymentConfig"])
def test_kinds_that_reloader_restarts(kind):
    findings = changes(kind_of(kind))
    assert puts(findings) == {SECRETS: "web-backend-tls"}
    assert len(notes(findings)) == 1


@pytest.mark.parametrize("kind", ["ReplicaSet", "Pod", "Job", "CronJob"])
def test_kinds_that_reloader_does_not_restart(kind):
    findings = changes(kind_of(kind))
    assert puts(findings) == {}
    assert notes(findings)[1:] == [
        f"warning: {kind}/web: Reloader does not restart a {kind}: it goes on with the old certificate"
    ]


def test_every_workload_gets_it():
    findings = changes(deployment("stable"), deployment("canary"))
    assert [f.ref.name for f in findings if hasattr(f, "ref")] == ["stable", "canary"]


def test_only_where_it_is_asked_for():
    other = deployment("api", container())
    other["spec"]["template"]["metadata"]["labels"] = {"app": "api"}
    index = index_of(service(), service("api", selector={"app": "api"}), deployment(), other)
    found = scene(index, request(reloader=True), request(SERVICE._replace(name="api")))
    findings = list(renewal.changes(found))
    assert [f.ref.name for f in findings if hasattr(f, "ref")] == ["web"]


def test_two_secrets_of_one_workload():
    index = index_of(
        service(), service("api", port(target=9090)), deployment("web", container("web", ("http", 8080), ("m", 9090)))
    )
    both = scene(index, request(reloader=True), request(SERVICE._replace(name="api"), reloader=True, https_port=9443))
    assert puts(renewal.changes(both)) == {
        ("metadata", "annotations", "secret.reloader.stakater.com/reload"): "web-backend-tls,api-backend-tls"
    }


def test_what_the_pod_template_says_goes_on():
    body = deployment()
    body["spec"]["template"]["metadata"]["annotations"] = {"secret.reloader.stakater.com/reload": "other"}
    both = scene(index_of(service(), body), request(reloader=True))
    assert puts(renewal.changes(both)) == {
        ("spec", "template", "metadata", "annotations", "secret.reloader.stakater.com/reload"): "other,web-backend-tls"
    }
