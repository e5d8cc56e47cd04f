"""helmfile with the settings of docs/tools.md: one post-renderer and one config for all releases."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support.helms import CHARTS, Helm
from support.kustomize import Ran, objects
from support.pages import block_with
from support.places import find_tool

HOW = "go build of the module github.com/helmfile/helmfile@v1.8.0, as .ci/run does"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The helmfile of the page, and a chart for each of its releases."""
    for name, text in {"helmfile.yaml": "helmDefaults:", "backend-tls.yaml": "optional: true"}.items():
        (tmp_path / name).write_text(block_with(text), "utf-8")
    shutil.copytree(CHARTS / "plain", tmp_path / "shop")
    shutil.copytree(CHARTS / "nothing", tmp_path / "blog")
    (tmp_path / "blog" / "templates" / "service.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: blog}\nspec: {ports: [{port: 80}]}\n", "utf-8"
    )
    return tmp_path


def template(folder: Path, helm: Helm, *options: str) -> Ran:
    """``helmfile template``, started in the home of ``helm``, for paths are those of the helmfile."""
    homes = {f"HELM_{kind}_HOME": str(helm.home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    program = find_tool("helmfile", HOW)
    done = subprocess.run(
        [program, f"--helm-binary={helm.program}", "-f", folder / "helmfile.yaml", *options, "template"],
        cwd=helm.home,
        env={"PATH": helm.path, "HOME": str(helm.home), "HELMFILE_UPGRADE_NOTICE_DISABLED": "1", **homes},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_one_config_for_all_releases(helm: Helm, folder: Path):
    done = template(folder, helm)
    assert done.code == 0, done.err
    found = objects(done.out)
    certificates = [key for key in found if key[0] == "Certificate"]
    assert [name for _, _, name in certificates] == ["web-backend-tls"]
    assert "web.shop.svc.cluster.local" in found[certificates[0]]["spec"]["dnsNames"]
    assert found["Service", "", "blog"]["spec"] == {"ports": [{"port": "80"}]}


def test_a_failure_ends_helmfile(helm: Helm, folder: Path):
    """Its message is ours, and nothing of the release is printed."""
    shutil.rmtree(folder / "shop")
    shutil.copytree(CHARTS / "broken", folder / "shop")
    done = template(folder, helm, "--selector=name=shop")
    assert done.code == 1
    assert "Service/web: has several ports, and no route shows which one to secure" in done.err
    assert not re.search(r"(?m)^kind:", done.out)
