"""docs/tools.md shows what the tools really print."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support.kustomize import BACKEND_TLS, build, find_kpt, run
from support.pages import TOOLS, block_with
from support.places import ROOT

PODINFO = ROOT / "samples" / "podinfo" / "input.yaml"
SHORTENED = "…"


def assert_shown(first: str, printed: str) -> None:
    """All lines of the block with ``first`` are in ``printed``, in this order."""
    rest = re.sub(r" in [0-9.]+m?s$", "", printed, flags=re.MULTILINE)
    for line in block_with(first).splitlines():
        if line.strip() == SHORTENED or line.startswith("$ "):
            continue
        shown = re.sub(r" in [0-9.]+m?s$", "", line) + "\n"
        assert shown in rest, f"{line!r} is not in\n{rest}"
        rest = rest.partition(shown)[2]


def test_versions_of_kubectl_and_kpt(tmp_path: Path):
    """Not built by .ci/run, so that nothing else compares them."""
    kubectl = shutil.which("kubectl")
    if kubectl:
        client = run(kubectl, "version", "--client", cwd=tmp_path).out
        assert re.search(r"Client Version: v(\d+\.\d+)", client)[1] in re.findall(
            r"kubectl (\d+\.\d+)", TOOLS
        )
    assert f"kpt {run(find_kpt(), 'version', cwd=tmp_path).out.strip()} |" in TOOLS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The kustomization of the page."""
    shutil.copy(PODINFO, tmp_path / "podinfo.yaml")
    (tmp_path / "kustomization.yaml").write_text(
        block_with("namespace: shop\nresources: [podinfo.yaml]"), "utf-8"
    )
    (tmp_path / "backend-tls.yaml").write_text(block_with("exec: {path: backend-tls}"), "utf-8")
    return tmp_path


def test_kustomize(folder: Path):
    built = build(folder, "--enable-alpha-plugins", "--enable-exec")
    assert built.code == 0
    assert_shown("$ kustomize build", built.err)


def test_kpt(tmp_path: Path):
    package = tmp_path / "shop"
    package.mkdir()
    shutil.copy(PODINFO, package / "podinfo.yaml")
    commands = {"$ kpt fn eval shop --exec backend-tls -- namespace=shop mode": 0, "isuer=ca": 1}
    for command, code in reversed(commands.items()):
        words = block_with(command).splitlines()[0].split()[2:]
        ran = run(find_kpt(), *words, cwd=tmp_path)
        assert ran.code == code
        assert_shown(command, ran.err)
    assert (package / "certificate_frontend-backend-tls.yaml").is_file()


def test_kptfile(tmp_path: Path):
    shutil.copy(PODINFO, tmp_path / "podinfo.yaml")
    head = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: shop}\n"
    (tmp_path / "Kptfile").write_text(head + block_with("mutators:"), "utf-8")
    assert run(find_kpt(), "fn", "render", tmp_path, "--allow-exec", cwd=tmp_path).code == 0
    assert (tmp_path / "certificate_frontend-backend-tls.yaml").is_file()


def test_flux(tmp_path: Path):
    printed = run(BACKEND_TLS, "patches", PODINFO, "-n", "shop", "-o", "flux", cwd=tmp_path)
    assert_shown("-o flux", printed.out)


def test_a_failing_test(tmp_path: Path):
    patches = run(BACKEND_TLS, "patches", PODINFO, "-n", "shop", "-o", "patches", cwd=tmp_path).out
    (tmp_path / "rendered.yaml").write_text(PODINFO.read_text("utf-8").replace("number: 9898", "number: 80"))
    (tmp_path / "kustomization.yaml").write_text(f"resources: [rendered.yaml]\npatches:\n{patches}", "utf-8")
    error = build(tmp_path).err.strip()
    assert f"`{error}`" in " ".join(TOOLS.split())


def test_the_overlay_of_fleet(tmp_path: Path):
    (tmp_path / "rendered.yaml").write_bytes(PODINFO.read_bytes())
    (tmp_path / "overlay").mkdir()
    script = re.search(r"((?:^    .*\n)+)(?=\nFleet itself)", TOOLS, re.MULTILINE)[1]
    assert run("sh", "-ec", script, cwd=tmp_path).code == 0
    overlay = tmp_path / "overlay"
    shutil.copy(tmp_path / "rendered.yaml", overlay / "fleet-manifests.yaml")
    text = (overlay / "kustomization.yaml").read_text("utf-8")
    (overlay / "kustomization.yaml").write_text(
        text.replace("[backend", "[fleet-manifests.yaml, backend"), "utf-8"
    )
    built = build(overlay)
    assert (built.code, built.out.count("kind: Certificate")) == (0, 1)
