"""The life of a release in a real API server, with both Helms.

What the filter promises holds where it ends: the cluster differs in exactly what the
filter's diff shows, a second run changes nothing, and without the filter all is as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from helms import CHARTS, Helm
from objects import Cluster, objects
from places import ROOT
from release import Release, flat, helm_of

KINDS = [
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("networking.k8s.io/v1", "Ingress"),
    ("cert-manager.io/v1", "Certificate"),
]
# What the API server fills in where the manifest says nothing (kubernetes core/v1 defaults.go).
DEFAULTS = {("defaultMode", 420), ("protocol", "TCP")}
CASES = {"keycloak": ROOT / "samples" / "keycloak" / "chart", "shop": CHARTS / "shop"}


@pytest.fixture(params=[3, 4], ids=["helm3", "helm4"])
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    return helm_of(request.param, tmp_path_factory.mktemp("helm"))


@pytest.fixture(params=CASES)
def release(request: pytest.FixtureRequest, cluster: Cluster, helm: Helm) -> Iterator[Release]:
    namespace = f"{request.param}-{helm.version}"
    made = Release(helm, cluster, CASES[request.param], namespace, KINDS)
    yield made
    made.helm("uninstall", "r", "--ignore-not-found")


def test_a_whole_life(release: Release):
    release.upgrade_plain()
    plain = release.snapshot()
    release.upgrade_filtered()
    patched = release.snapshot()
    assert _changed(plain, patched) == _meant(release)

    release.upgrade_filtered()
    assert release.versions() == {ref: body["metadata"]["resourceVersion"] for ref, body in patched.items()}

    release.upgrade_plain()
    assert _bodies(release.snapshot()) == _bodies(plain)

    release.helm("rollback", "r", "2")
    assert _bodies(release.snapshot()) == _bodies(patched)

    release.helm("uninstall", "r")
    assert release.snapshot() == {}
    assert release.secrets() == []


def _bodies(snapshot: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {ref: flat(body) for ref, body in snapshot.items()}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str, Any]]:
    """What the API server has in ``after`` and had not in ``before``, or had otherwise; its defaults left out."""
    was, now = _bodies(before), _bodies(after)
    assert set(was) <= set(now), "nothing of the chart is gone"
    return {
        (ref, path, value)
        for ref, body in now.items()
        for path, value in body.items()
        if was.get(ref, {}).get(path, ...) != value and (path.rpartition(".")[2], value) not in DEFAULTS
    }


def _meant(release: Release) -> set[tuple[str, str, Any]]:
    """The same, between the manifests before the filter and after it."""
    before, after = (_by_ref(release.manifest(revision)) for revision in (1, 2))
    return _changed(before, after)


def _by_ref(manifest: str) -> dict[str, Any]:
    return {f"{body['kind']}/{body['metadata']['name']}": body for body in objects(manifest)}


def test_problems_leave_the_release_as_it_is(cluster: Cluster, helm: Helm):
    release = Release(helm, cluster, CHARTS / "shop", f"problems-{helm.version}", KINDS)
    release.upgrade_plain()
    before, versions = release.snapshot(), release.versions()
    failed = release.attempt("--set", "annotations.backend-tls\\.kuberise\\.io/port=ftp")
    assert failed.code == 1
    assert 'Service/web: has no port "ftp"; its ports are http (80); set port to one of them' in failed.err
    assert release.snapshot() == before
    assert release.versions() == versions
    assert release.revisions() == ["1"]


def test_problems_install_nothing(cluster: Cluster, helm: Helm):
    release = Release(helm, cluster, CHARTS / "broken", f"nothing-{helm.version}", KINDS)
    failed = release.attempt("--install")
    assert failed.code == 1
    assert "Service/web: has several ports and no route says which one to secure" in failed.err
    assert release.snapshot() == {}
    assert release.secrets() == []


@pytest.mark.parametrize(
    ("options", "variables", "where"),
    [
        (["-n", "told"], {}, "told"),
        ([], {"HELM_NAMESPACE": "in-environment"}, "in-environment"),
    ],
    ids=["command-line", "environment"],
)
def test_the_namespace_of_an_install(
    cluster: Cluster, helm: Helm, options: list[str], variables: dict[str, str], where: str
):
    cluster.ensure_namespace(where)
    config = {**variables, "KUBECONFIG": str(cluster.api.kubeconfig)}
    done = helm.run(
        "install", "r", str(CHARTS / "shop"), *options, "--post-renderer", "backend-tls", "--no-hooks", **config
    )
    assert done.code == 0, done.err
    found = cluster.snapshot(where, [("cert-manager.io/v1", "Certificate")])
    assert f"web.{where}.svc.cluster.local" in found["Certificate/web-backend-tls"]["spec"]["dnsNames"]
    assert helm.run("uninstall", "r", *options, "--no-hooks", **config).code == 0


def test_the_namespace_of_a_context_is_asked_for(cluster: Cluster, helm: Helm, tmp_path):
    text = cluster.api.kubeconfig.read_text("utf-8").replace(
        '"user": "admin"}', '"user": "admin", "namespace": "default"}'
    )
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(text, "utf-8")
    kubeconfig.chmod(0o600)
    arguments = ["install", "r", str(CHARTS / "shop"), "--post-renderer", "backend-tls", "--no-hooks"]
    done = helm.run(*arguments, KUBECONFIG=str(kubeconfig))
    assert done.code == 1
    assert "Service/web: its namespace is not known" in done.err
    assert cluster.snapshot("default", [("apps/v1", "Deployment")]) == {}
