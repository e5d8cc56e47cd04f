"""The filter as a function of the real kustomize and kpt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.kustomize import BACKEND_TLS, Ran, build, find_kpt, objects, run
from support.places import ROOT

from post_renderer.yamltext import node

PODINFO = ROOT / "samples" / "podinfo" / "input.yaml"
EXEC = ("--enable-alpha-plugins", "--enable-exec")
CONFIG = {
    "apiVersion": "backend-tls.kuberise.io/v1alpha1",
    "kind": "BackendTLS",
    "metadata": {"name": "shop"},
}
# What kustomize finds the function by.
FUNCTION = {"config.kubernetes.io/function": "exec: {path: backend-tls}"}


def kustomization(folder: Path, spec: dict, annotations: dict | None = None) -> Path:
    """A folder with podinfo, and the filter as its transformer."""
    shutil.copy(PODINFO, folder / "podinfo.yaml")
    body = {"namespace": "shop", "resources": ["podinfo.yaml"], "transformers": ["backend-tls.yaml"]}
    (folder / "kustomization.yaml").write_text(json.dumps(body), "utf-8")
    metadata = {**CONFIG["metadata"], "annotations": FUNCTION if annotations is None else annotations}
    (folder / "backend-tls.yaml").write_text(
        json.dumps({**CONFIG, "metadata": metadata, "spec": spec}), "utf-8"
    )
    return folder


def unfiltered(folder: Path) -> str:
    """What kustomize builds without the filter."""
    body = json.loads((folder / "kustomization.yaml").read_text("utf-8"))
    plain = folder / "plain"
    plain.mkdir()
    shutil.copy(folder / "podinfo.yaml", plain)
    (plain / "kustomization.yaml").write_text(json.dumps({**body, "transformers": []}), "utf-8")
    return build(plain).out


def filtered(text: str, folder: Path, *arguments: str) -> Ran:
    """``text`` through the filter as a filter."""
    (folder / "in.yaml").write_text(text, "utf-8")
    return run(BACKEND_TLS, "in.yaml", *arguments, cwd=folder)


def test_kustomize_runs_it(tmp_path: Path):
    """The objects are those of the filter, one by one; its config is that of ``transformers``."""
    folder = kustomization(tmp_path, {"services": [{"name": "frontend", "mode": "sidecar"}]})
    built = build(folder, *EXEC)
    assert built.code == 0
    expected = filtered(unfiltered(folder), folder, "-n", "shop", "--service=frontend", "--mode=sidecar")
    assert objects(built.out) == objects(expected.out)
    assert len(objects(built.out)) == 4
    assert built.err == expected.err


def test_kustomize_shows_problems_and_prints_nothing(tmp_path: Path):
    folder = kustomization(tmp_path, {"services": [{"name": "nowhere"}]})
    built = build(folder, *EXEC)
    assert (built.code, built.out) == (1, "")
    assert "backend-tls: 1 problem, nothing was written\n  Service/nowhere: " in built.err


def test_kustomize_without_enable_exec_skips_it(tmp_path: Path):
    """Nothing tells of it: docs/tools.md does."""
    folder = kustomization(tmp_path, {})
    plain = unfiltered(folder)
    assert build(folder, "--enable-alpha-plugins") == Ran(0, plain, "")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The variable for a folder in which kustomize finds the filter as a legacy plugin."""
    plugin = tmp_path / "home" / "backend-tls.kuberise.io" / "v1alpha1" / "backendtls" / "BackendTLS"
    plugin.parent.mkdir(parents=True)
    plugin.symlink_to(BACKEND_TLS)
    return {"KUSTOMIZE_PLUGIN_HOME": str(tmp_path / "home")}


@pytest.mark.parametrize("mode", ["native", "sidecar"])
def test_legacy_plugin_of_kustomize(tmp_path: Path, home: dict[str, str], mode: str):
    folder = kustomization(tmp_path, {"services": [{"name": "frontend", "mode": mode}]}, {})
    built = build(folder, "--enable-alpha-plugins", **home)
    assert built.code == 0, built.err
    expected = filtered(unfiltered(folder), folder, "-n", "shop", "--service=frontend", f"--mode={mode}")
    assert objects(built.out) == objects(expected.out)


def test_legacy_plugin_that_fails(tmp_path: Path, home: dict[str, str]):
    folder = kustomization(tmp_path, {}, {})
    (folder / "backend-tls.yaml").write_text(json.dumps({**CONFIG, "spec": {"service": []}}), "utf-8")
    failed = build(folder, "--enable-alpha-plugins", **home)
    assert (failed.code, failed.out) == (1, "")
    assert "spec.service: unknown key; did you mean services?" in failed.err


@pytest.mark.parametrize("options", [(), ("--enable-alpha-plugins",)], ids=["no flag", "no executable"])
def test_legacy_plugin_is_not_skipped(tmp_path: Path, options: tuple[str, ...]):
    folder = kustomization(tmp_path, {}, {})
    built = build(folder, *options)
    assert (built.code, built.out) == (1, "")


def test_legacy_plugin_of_kubectl(tmp_path: Path, home: dict[str, str]):
    kubectl = shutil.which("kubectl")
    if not kubectl:
        pytest.skip("kubectl is not on PATH")
    folder = kustomization(tmp_path, {"services": [{"name": "frontend", "mode": "sidecar"}]}, {})
    built = run(kubectl, "kustomize", "--enable-alpha-plugins", folder, cwd=folder, **home)
    assert built.code == 0, built.err
    assert objects(built.out) == objects(build(folder, "--enable-alpha-plugins", **home).out)


def test_kubectl_skips_the_function(tmp_path: Path):
    kubectl = shutil.which("kubectl")
    if not kubectl:
        pytest.skip("kubectl is not on PATH")
    folder = kustomization(tmp_path, {})
    plain = objects(unfiltered(folder))
    built = run(kubectl, "kustomize", "--enable-alpha-plugins", folder, cwd=folder)
    assert (built.code, objects(built.out)) == (0, plain)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    shutil.copy(PODINFO, folder / "podinfo.yaml")
    return folder


def evaluated(package: Path, *data: str, results: str = "results") -> Ran:
    """``kpt fn eval`` of ``package`` with the filter."""
    options = ("--exec", str(BACKEND_TLS), "--results-dir", str(package.parent / results))
    return run(find_kpt(), "fn", "eval", package, *options, "--", *data, cwd=package.parent)


def texts(package: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in package.iterdir()}


def test_kpt_runs_it(package: Path):
    before = PODINFO.read_text("utf-8")
    done = evaluated(package, "namespace=shop", "mode=sidecar")
    assert done.code == 0, done.err
    after = texts(package)
    expected = filtered(before, package.parent, "-n", "shop", "--mode=sidecar").out
    assert objects("---\n".join(after.values())) == objects(expected)
    assert sorted(after) == ["certificate_frontend-backend-tls.yaml", "podinfo.yaml"]
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in after["podinfo.yaml"].splitlines() if line.startswith("#")] == comments
    assert evaluated(package, "namespace=shop", "mode=sidecar").code == 0
    assert texts(package) == after, "a second run changes nothing"


def test_results_of_kpt(package: Path):
    evaluated(package, "namespace=shop", "mode=sidecar")
    body = node.read((package.parent / "results" / "results.yaml").read_text("utf-8"))
    first = body["items"][0]["results"][0]
    assert first["severity"] == "info"
    assert first["resourceRef"] == {"apiVersion": "v1", "kind": "Service", "name": "frontend"}
    assert first["file"] == {"path": "podinfo.yaml"}


def test_kpt_shows_problems_and_writes_nothing(package: Path):
    done = evaluated(package, "namespace=shop", "mode=sidecars", "isuer=ca")
    assert done.code == 1
    assert "[error]: functionConfig: data.isuer: is no option; did you mean issuer?" in done.err
    assert texts(package) == {"podinfo.yaml": PODINFO.read_text("utf-8")}


def test_kpt_with_a_config_in_a_file(package: Path):
    config = {**CONFIG, "spec": {"namespace": "shop", "services": [{"name": "frontend", "mode": "sidecar"}]}}
    (package.parent / "config.yaml").write_text(json.dumps(config), "utf-8")
    options = ("--exec", str(BACKEND_TLS), "--fn-config", str(package.parent / "config.yaml"))
    done = run(find_kpt(), "fn", "eval", package, *options, cwd=package.parent)
    assert done.code == 0, done.err
    assert len(texts(package)) == 2
