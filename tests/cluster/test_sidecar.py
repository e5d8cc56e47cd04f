"""The sidecar in a real API server: each kind of workload accepts it, PodSecurity `restricted` admits it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.cluster.objects import Cluster, objects
from support.cluster.release import flat
from support.manifests import stream_of

from post_renderer.commands import dispatch, failure

LABELS = {"app": "web"}
SELECTOR = {"selector": {"matchLabels": LABELS}}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "Deployment": ("apps/v1", SELECTOR),
    "StatefulSet": ("apps/v1", {**SELECTOR, "serviceName": "web"}),
    "DaemonSet": ("apps/v1", SELECTOR),
    "ReplicaSet": ("apps/v1", SELECTOR),
    "Rollout": ("argoproj.io/v1alpha1", SELECTOR),
    "Pod": ("v1", {}),
    "Job": ("batch/v1", {}),
    "CronJob": ("batch/v1", {"schedule": "0 4 * * *"}),
}
JOBS = ("Job", "CronJob")
OF_THE_CONFIG: dict[str, Any] = {
    "image": "registry.example.com/ghostunnel@sha256:" + "0" * 64,
    "resources": {"requests": {"cpu": "50m", "memory": "20Mi"}, "limits": {"cpu": 1, "memory": "1Gi"}},
    "securityContext": {"runAsUser": 1000, "runAsNonRoot": True, "seLinuxOptions": {"level": "s0:c1,c2"}},
    "extraArgs": ["--proxy-protocol", "--max-concurrent-conns=100"],
}
# What `restricted` asks for (Pod Security Standards), once for the whole pod and once for each container.
OF_THE_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
OF_A_CONTAINER = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
RESTRICTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "by-the-pod": ({**OF_THE_POD, "runAsUser": 1000, "fsGroup": 1000}, OF_A_CONTAINER),
    "by-the-container": ({}, {**OF_A_CONTAINER, **OF_THE_POD}),
}


def service(name: str = "web", target: str = "http") -> dict[str, Any]:
    ports = [{"name": "http", "port": 80, "targetPort": target}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": LABELS, "ports": ports},
    }


def pod_spec(kind: str, of_pod: dict[str, Any], of_container: dict[str, Any]) -> dict[str, Any]:
    """A web server, and what has to run before it."""
    image = {"image": "registry.example.com/shop/web:1.4.2", "securityContext": of_container}
    web = {"name": "web", **image, "ports": [{"name": "http", "containerPort": 8080}]}
    migrate = {"name": "migrate", **image, "args": ["migrate"]}
    ends = {"restartPolicy": "Never"} if kind in JOBS else {}
    return {"containers": [web], "initContainers": [migrate], "securityContext": of_pod, **ends}


def workload(kind: str, of_pod: dict[str, Any], of_container: dict[str, Any]) -> dict[str, Any]:
    api_version, more = KINDS[kind]
    template = {"metadata": {"labels": LABELS}, "spec": pod_spec(kind, of_pod, of_container)}
    if kind == "Pod":
        return {
            "apiVersion": api_version,
            "kind": kind,
            **template,
            "metadata": {"name": "web", "labels": LABELS},
        }
    spec: dict[str, Any] = {"template": template}
    if kind == "CronJob":
        spec = {"jobTemplate": {"spec": spec}}
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, "spec": {**more, **spec}}


def filtered(
    folder: Path,
    namespace: str,
    *manifests: dict[str, Any],
    native: bool = True,
    sidecar: dict[str, Any] | None = None,
) -> dispatch.Answer:
    """The filter's answer to a stream whose Services all get a sidecar by the config file."""
    spec = {
        "namespace": namespace,
        "nativeSidecar": native,
        "sidecar": sidecar or {},
        "services": [{"name": "*", "mode": "sidecar", "issuer": {"name": "ca"}}],
    }
    file = folder / "backend-tls.yaml"
    body = {"apiVersion": "backend-tls.kuberise.io/v1alpha1", "kind": "BackendTLS", "spec": spec}
    file.write_text(json.dumps(body), "utf-8")
    return dispatch.run(["--config", str(file)], {}, lambda: stream_of(*manifests).encode())


def written(answer: dispatch.Answer) -> dict[str, dict[str, Any]]:
    """The objects that the filter wrote, by kind."""
    assert answer.code == 0, answer.err
    return {body["kind"]: body for body in objects(answer.out.decode())}


def spec_of(body: dict[str, Any]) -> dict[str, Any]:
    """The spec of its pods."""
    if body["kind"] == "Pod":
        return body["spec"]
    of_job = body["spec"]["jobTemplate"] if body["kind"] == "CronJob" else body
    return of_job["spec"]["template"]["spec"]


def names(spec: dict[str, Any], group: str) -> list[str]:
    return [container["name"] for container in spec[group]]


def stored(cluster: Cluster, body: dict[str, Any], namespace: str) -> dict[str, Any]:
    path = cluster.path_of(body, namespace)
    assert path
    code, answer = cluster.api.call("GET", path)
    assert code == 200, answer
    return answer


def cases() -> list[Any]:
    ways = [(kind, native) for kind in KINDS for native in (True, False) if native or kind not in JOBS]
    return [
        pytest.param(kind, native, sidecar, id=f"{kind}-{'native' if native else 'container'}-{name}")
        for kind, native in ways
        for name, sidecar in (("default", {}), ("config", OF_THE_CONFIG))
    ]


@pytest.mark.parametrize(("kind", "native", "sidecar"), cases())
def test_each_kind_accepts_it(
    cluster: Cluster,
    tmp_path: Path,
    kind: str,
    native: bool,
    sidecar: dict[str, Any],
    request: pytest.FixtureRequest,
):
    namespace = f"sidecar-{request.node.callspec.id}".lower()
    cluster.ensure_namespace(namespace)
    bodies = written(
        filtered(tmp_path, namespace, service(), workload(kind, {}, {}), native=native, sidecar=sidecar)
    )
    assert sorted(bodies) == sorted(("Certificate", "Service", kind))
    for body in bodies.values():
        assert cluster.apply(body, namespace) == []

    body_of_server = stored(cluster, bodies[kind], namespace)
    spec = spec_of(body_of_server)
    groups = (
        (["web"], ["migrate", "backend-tls-8443"]) if native else (["web", "backend-tls-8443"], ["migrate"])
    )
    assert (names(spec, "containers"), names(spec, "initContainers")) == groups
    ours = spec["initContainers" if native else "containers"][-1]
    assert ours.get("restartPolicy") == ("Always" if native else None)
    if sidecar:
        assert (ours["image"], ours["securityContext"]) == (sidecar["image"], sidecar["securityContext"])
        assert ours["args"][-2:] == sidecar["extraArgs"]
    assert leaves(spec_of(bodies[kind])) <= leaves(spec), "the server has all that was written"


def leaves(spec: dict[str, Any]) -> set[tuple[str, str]]:
    return {(at, str(leaf)) for at, leaf in flat(spec).items()}


@pytest.mark.parametrize("native", [True, False], ids=["native", "container"])
def test_two_in_a_pod(cluster: Cluster, tmp_path: Path, native: bool):
    pods = workload("Deployment", {}, {})
    spec_of(pods)["containers"][0]["ports"].append({"name": "admin", "containerPort": 9000})
    services = (service(), service("admin", "admin"))
    answer = filtered(tmp_path, "default", *services, pods, native=native)
    assert answer.code == 0, answer.err
    assert names(spec_of(written(answer)["Deployment"]), "initContainers" if native else "containers")[
        1:
    ] == [
        "backend-tls-8443",
        "backend-tls-8444",
    ]
    assert [cluster.apply(body, "default", "dryRun=All") for body in objects(answer.out.decode())] == [[]] * 5


@pytest.mark.parametrize("kind", JOBS)
def test_jobs_get_no_ordinary_container(tmp_path: Path, kind: str):
    answer = filtered(tmp_path, "shop", service(), workload(kind, {}, {}), native=False)
    assert answer.code == 1
    assert (
        f"{kind}/web: runs to completion, and an ordinary sidecar container would keep it running"
        in answer.err
    )
    assert answer.out == failure.document(answer.err)


@pytest.fixture(scope="session")
def restricted(cluster: Cluster) -> str:
    """A namespace that enforces the profile `restricted`."""
    labels = {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
    }
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "restricted", "labels": labels}}
    code, answer = cluster.api.call("POST", "/api/v1/namespaces", body)
    assert code == 201, answer
    return "restricted"


@pytest.mark.parametrize("native", [True, False], ids=["native", "container"])
@pytest.mark.parametrize("contexts", RESTRICTED.values(), ids=RESTRICTED)
class TestRestricted:
    def test_a_pod_is_still_admitted(
        self,
        cluster: Cluster,
        restricted: str,
        tmp_path: Path,
        contexts: tuple[dict[str, Any], dict[str, Any]],
        native: bool,
    ):
        pod = workload("Pod", *contexts)
        assert cluster.apply(pod, restricted, "dryRun=All") == []
        bodies = written(filtered(tmp_path, restricted, service(), pod, native=native))
        assert "backend-tls-8443" in names(
            bodies["Pod"]["spec"], "initContainers" if native else "containers"
        )
        assert cluster.apply(bodies["Pod"], restricted, "dryRun=All") == []

    def test_it_is_refused_where_the_config_drops_the_security_context(
        self,
        cluster: Cluster,
        restricted: str,
        tmp_path: Path,
        contexts: tuple[dict[str, Any], dict[str, Any]],
        native: bool,
    ):
        pod = workload("Pod", *contexts)
        bodies = written(
            filtered(tmp_path, restricted, service(), pod, native=native, sidecar={"securityContext": {}})
        )
        objections = cluster.apply(bodies["Pod"], restricted, "dryRun=All")
        assert len(objections) == 1
        assert 'violates PodSecurity "restricted:latest"' in objections[0]
        assert 'container "backend-tls-8443" must set' in objections[0]
        assert '"web"' not in objections[0].partition("violates")[2], "the sidecar alone is refused"
