"""A release from install to uninstall in a real API server, with both Helms.

The cluster differs in exactly what the filter's diff shows, a second run changes nothing, and an
upgrade without the filter restores what was there before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.cluster.objects import Cluster, objects
from support.cluster.release import Release, flat, helm_of
from support.helms import CHARTS, Helm
from support.places import ROOT

API_VERSION = "backend-tls.kuberise.io/v1alpha1"
KINDS = [
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("networking.k8s.io/v1", "Ingress"),
    ("cert-manager.io/v1", "Certificate"),
]
# Defaults that the API server sets where a manifest has none (kubernetes core/v1 defaults.go).
DEFAULTS = {
    ("apiVersion", "v1"),  # of a fieldRef
    ("defaultMode", 420),
    ("failureThreshold", 3),
    ("imagePullPolicy", "IfNotPresent"),
    ("periodSeconds", 10),
    ("protocol", "TCP"),
    ("successThreshold", 1),
    ("terminationMessagePath", "/dev/termination-log"),
    ("terminationMessagePolicy", "File"),
    ("timeoutSeconds", 1),
}
SIDECAR = ("--set", "annotations.backend-tls\\.kuberise\\.io/mode=sidecar")
UNFLAGGED = ("--set", "annotations=null")
CASES: dict[str, tuple[Path, tuple[str, ...]]] = {
    "keycloak": (ROOT / "samples" / "keycloak" / "chart", ()),
    "shop": (CHARTS / "shop", ()),
    "sidecar": (CHARTS / "shop", SIDECAR),
}


@pytest.fixture(params=[3, 4], ids=["helm3", "helm4"])
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    return helm_of(request.param, tmp_path_factory.mktemp("helm"))


@pytest.fixture(params=CASES)
def release(request: pytest.FixtureRequest, cluster: Cluster, helm: Helm) -> Iterator[Release]:
    namespace = f"{request.param}-{helm.version}"
    chart, options = CASES[request.param]
    release = Release(helm, cluster, chart, namespace, KINDS, *options)
    yield release
    release.helm("uninstall", "r", "--ignore-not-found")


def test_install_upgrade_rollback_uninstall(release: Release):
    release.upgrade_plain()
    plain = release.snapshot()
    release.upgrade_filtered()
    patched = release.snapshot()
    assert _changed(plain, patched) == _expected(release)

    release.upgrade_filtered()
    assert release.versions() == {ref: body["metadata"]["resourceVersion"] for ref, body in patched.items()}

    release.upgrade_plain()
    assert _bodies(release.snapshot()) == _bodies(plain)

    release.helm("rollback", "r", "2")
    assert _bodies(release.snapshot()) == _bodies(patched)

    release.helm("uninstall", "r")
    assert release.snapshot() == {}
    assert release.secrets() == []


@pytest.fixture
def with_init_container(tmp_path: Path) -> Path:
    """The chart ``shop`` with a container that runs before the application."""
    chart = tmp_path / "shop"
    shutil.copytree(CHARTS / "shop", chart)
    file = chart / "templates" / "deployment.yaml"
    image = "registry.example.com/shop/web:1.4.2"
    before = f"      initContainers:\n        - name: migrate\n          image: {image}\n"
    text = file.read_text("utf-8").replace("      containers:\n", before + "      containers:\n")
    file.write_text(text, "utf-8")
    return chart


def test_a_sidecar_is_added_moved_removed(
    cluster: Cluster, helm: Helm, with_init_container: Path, tmp_path: Path
):
    release = Release(helm, cluster, with_init_container, f"moves-{helm.version}", KINDS)
    container = _config(tmp_path / "container.yaml", nativeSidecar=False)
    images = _config(
        tmp_path / "image.yaml", sidecar={"image": "registry.example.com/ghostunnel:2", "resources": {}}
    )

    release.upgrade_filtered(*UNFLAGGED)
    plain = release.snapshot()
    assert set(plain) == {"Service/web", "Deployment/web", "Ingress/web"}
    assert _containers(plain) == (["web"], ["migrate"])

    release.upgrade_filtered(*SIDECAR)
    native = release.snapshot()
    assert _containers(native) == (["web"], ["migrate", "backend-tls-8443"])

    release.upgrade_filtered(*SIDECAR, f"--post-renderer-args=--config={container}")
    assert _containers(release.snapshot()) == (["web", "backend-tls-8443"], ["migrate"])

    release.upgrade_filtered(*SIDECAR, f"--post-renderer-args=--config={images}")
    again = release.snapshot()
    assert _containers(again) == (["web"], ["migrate", "backend-tls-8443"])
    ours = again["Deployment/web"]["spec"]["template"]["spec"]["initContainers"][1]
    assert ours["image"] == "registry.example.com/ghostunnel:2"
    assert ours["resources"] == {}, "what an earlier release asked for is removed"

    release.upgrade_filtered(*SIDECAR)
    assert _bodies(release.snapshot()) == _bodies(native)

    release.upgrade_filtered(*UNFLAGGED)
    assert _bodies(release.snapshot()) == _bodies(plain)


def _config(file: Path, **spec: Any) -> Path:
    file.write_text(json.dumps({"apiVersion": API_VERSION, "kind": "BackendTLS", "spec": spec}), "utf-8")
    return file


def _containers(snapshot: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The names of the Deployment's containers, and of those that start before them."""
    spec = snapshot["Deployment/web"]["spec"]["template"]["spec"]
    return tuple([c["name"] for c in spec.get(group, [])] for group in ("containers", "initContainers"))


def _bodies(snapshot: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {ref: flat(body) for ref, body in snapshot.items()}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str, Any]]:
    """Object, path and value of what ``after`` has and ``before`` has not, but for the server's defaults."""
    was, now = _bodies(before), _bodies(after)
    assert set(was) <= set(now), "nothing of the chart is removed"
    return {
        (ref, path, value)
        for ref, body in now.items()
        for path, value in body.items()
        if was.get(ref, {}).get(path, ...) != value and (path.rpartition(".")[2], value) not in DEFAULTS
    }


def _expected(release: Release) -> set[tuple[str, str, Any]]:
    """The same, between the manifests before the filter and after it."""
    before, after = (_by_ref(release.manifest(revision)) for revision in (1, 2))
    return _changed(before, after)


def _by_ref(manifest: str) -> dict[str, Any]:
    return {f"{body['kind']}/{body['metadata']['name']}": body for body in objects(manifest)}


def test_problems_leave_the_release_as_it_is(cluster: Cluster, helm: Helm):
    release = Release(helm, cluster, CHARTS / "shop", f"problems-{helm.version}", KINDS)
    release.upgrade_plain()
    before, versions = release.snapshot(), release.versions()
    failed = release.try_upgrade("--set", "annotations.backend-tls\\.kuberise\\.io/port=ftp")
    assert failed.code == 1
    assert 'Service/web: has no port "ftp"; its ports are http (80); set port to one of them' in failed.err
    assert release.snapshot() == before
    assert release.versions() == versions
    assert release.revisions() == ["1"]


def test_problems_install_nothing(cluster: Cluster, helm: Helm):
    release = Release(helm, cluster, CHARTS / "broken", f"nothing-{helm.version}", KINDS)
    failed = release.try_upgrade("--install")
    assert failed.code == 1
    assert "Service/web: has several ports, and no route shows which one to secure" in failed.err
    assert release.snapshot() == {}
    assert release.secrets() == []


@pytest.mark.parametrize(
    ("options", "variables", "where"),
    [
        (["-n", "option"], {}, "option"),
        ([], {"HELM_NAMESPACE": "in-environment"}, "in-environment"),
    ],
    ids=["command-line", "environment"],
)
def test_the_namespace_of_an_install(
    cluster: Cluster, helm: Helm, options: list[str], variables: dict[str, str], where: str
):
    cluster.ensure_namespace(where)
    config = {**variables, "KUBECONFIG": str(cluster.api.kubeconfig)}
    result = helm.run(
        "install",
        "r",
        str(CHARTS / "shop"),
        *options,
        "--post-renderer",
        "backend-tls",
        "--no-hooks",
        **config,
    )
    assert result.code == 0, result.err
    certificates = cluster.snapshot(where, [("cert-manager.io/v1", "Certificate")])
    assert f"web.{where}.svc.cluster.local" in certificates["Certificate/web-backend-tls"]["spec"]["dnsNames"]
    assert helm.run("uninstall", "r", *options, "--no-hooks", **config).code == 0


def test_the_namespace_of_a_context_is_not_used(cluster: Cluster, helm: Helm, tmp_path):
    text = cluster.api.kubeconfig.read_text("utf-8").replace(
        '"user": "admin"}', '"user": "admin", "namespace": "default"}'
    )
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(text, "utf-8")
    kubeconfig.chmod(0o600)
    arguments = ["install", "r", str(CHARTS / "shop"), "--post-renderer", "backend-tls", "--no-hooks"]
    result = helm.run(*arguments, KUBECONFIG=str(kubeconfig))
    assert result.code == 1
    assert "Service/web: namespace unknown" in result.err
    assert cluster.snapshot("default", [("apps/v1", "Deployment")]) == {}
