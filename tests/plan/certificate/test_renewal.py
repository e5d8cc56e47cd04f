from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    joined,
    notes,
    port,
    problems,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer import presets
from post_renderer.model import Put
from post_renderer.model.preset import Renewal
from post_renderer.plan.backend import PlanContext, TLSServer
from post_renderer.plan.certificate import renewal
from post_renderer.plan.serving.mount import MountServer
from post_renderer.plan.serving.preset.server import PresetServer
from post_renderer.plan.serving.sidecar.server import SidecarServer

SECRETS = ("metadata", "annotations", "secret.reloader.stakater.com/reload")
AUTO = "reloader.stakater.com/auto"
AUTO_SECRETS = "secret.reloader.stakater.com/auto"
PODINFO = presets.load("podinfo")
RESTART = PresetServer(PODINFO._replace(renewal=Renewal(by_itself=False, how="only after a restart")))
BY_ITSELF = PresetServer(
    PODINFO._replace(renewal=Renewal(by_itself=True, how="by itself, at the next handshake"))
)
MOUNT, SIDECAR = MountServer(), SidecarServer()
NOT_NEEDED = "note: Service/web: reloader is not needed: no annotation is written"


def kind_of(kind: str, name: str = "web") -> dict:
    versions = {"CronJob": "batch/v1", "Job": "batch/v1", "Rollout": "argoproj.io/v1alpha1", "Pod": "v1"}
    versions["DeploymentConfig"] = "apps.openshift.io/v1"
    body = deployment(name)
    if kind == "Pod":
        body = {
            "metadata": {"name": name, "labels": {"app": "web"}},
            "spec": body["spec"]["template"]["spec"],
        }
    elif kind == "CronJob":
        body = {**body, "spec": {"jobTemplate": {"spec": body["spec"]}}}
    return {**body, "apiVersion": versions.get(kind, "apps/v1"), "kind": kind}


def planned(*workloads: dict, server: TLSServer = RESTART, reloader: bool = True, **options) -> PlanContext:
    topology = topology_of(service(), *(workloads or [deployment()]))
    context = joined(topology, request(reloader=reloader, **options))
    return context._replace(backends=tuple(b._replace(server=server) for b in context.backends))


def changes(*workloads: dict, **more) -> list:
    return list(renewal.changes(planned(*workloads, **more)))


@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        (SIDECAR, "the sidecar picks up a renewed certificate by itself within 60s"),
        (RESTART, "podinfo picks up a renewed certificate only after a restart"),
        (BY_ITSELF, "podinfo picks up a renewed certificate by itself, at the next handshake"),
        (MOUNT, "it is unknown whether the application picks up a renewed certificate without a restart"),
    ],
    ids=["sidecar", "after a restart", "by itself", "mount"],
)
def test_a_sentence_for_each_server(server, sentence):
    findings = changes(server=server, reloader=False)
    assert notes(findings) == [f"note: Service/web: {sentence}"]
    assert puts(findings) == {}


def test_a_service_elsewhere():
    absent = request(reloader=True, service_port=443)._replace(present=False)
    assert list(renewal.changes(joined(topology_of(), absent))) == []


@pytest.mark.parametrize("server", [RESTART, MOUNT], ids=["preset", "mount"])
def test_reloader(server):
    findings = changes(server=server)
    assert puts(findings) == {SECRETS: "web-backend-tls"}
    assert (len(notes(findings)), problems(findings)) == (1, [])


@pytest.mark.parametrize("server", [SIDECAR, BY_ITSELF], ids=["sidecar", "preset"])
def test_reloader_is_not_needed(server):
    findings = changes(server=server)
    assert puts(findings) == {}
    assert notes(findings)[1:] == [NOT_NEEDED]


def test_secret_name():
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
def test_existing_annotations(annotations, expected):
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
        f"warning: {kind}/web: Reloader does not restart a {kind}: it keeps serving the old certificate"
    ]


def test_every_workload_gets_it():
    findings = changes(deployment("stable"), deployment("canary"))
    assert [f.ref.name for f in findings if isinstance(f, Put)] == ["stable", "canary"]


def test_only_where_the_option_is_set():
    other = deployment("api", container())
    other["spec"]["template"]["metadata"]["labels"] = {"app": "api"}
    topology = topology_of(service(), service("api", selector={"app": "api"}), deployment(), other)
    context = joined(topology, request(reloader=True), request(SERVICE._replace(name="api")))
    findings = list(renewal.changes(context))
    assert [f.ref.name for f in findings if isinstance(f, Put)] == ["web"]


def test_two_secrets_of_one_workload():
    topology = topology_of(
        service(),
        service("api", port(target=9090)),
        deployment("web", container("web", ("http", 8080), ("m", 9090))),
    )
    api = request(SERVICE._replace(name="api"), reloader=True, https_port=9443)
    context = joined(topology, request(reloader=True), api)
    assert puts(renewal.changes(context)) == {SECRETS: "web-backend-tls,api-backend-tls"}


def test_a_list_in_the_pod_template_is_extended_there():
    body = deployment()
    body["spec"]["template"]["metadata"]["annotations"] = {"secret.reloader.stakater.com/reload": "other"}
    findings = changes(body)
    assert puts(findings) == {("spec", "template", *SECRETS): "other,web-backend-tls"}
