"""docs/tools.md: what it says was tried is run by a test, at the version that it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from support.kustomize import run
from support.pages import TOOLS, block_with
from support.places import ROOT

from post_renderer.yamltext import node, stream

# Used where they are installed, not built by .ci/run; tests/kustomize/test_page.py compares their versions.
INSTALLED = ("kpt", "kubectl")
DOCUMENTATION = "documentation"


class Row(NamedTuple):
    """A row of the table."""

    tool: str
    how: str
    tried: str
    test: str


def rows() -> list[Row]:
    table = re.search(r"^\| tool \| how \| tried with \| test \|\n\|.*\n((?:\|.*\n)+)", TOOLS, re.MULTILINE)
    return [Row(*(cell.strip() for cell in line.strip("|").split(" |"))) for line in table[1].splitlines()]


def built() -> str:
    """Where the versions of tools are, for .ci/run."""
    files = (ROOT / ".ci" / "run", ROOT / "tests" / "argocd" / "cmpserver" / "go.mod")
    return "".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("row", rows(), ids=lambda row: re.sub(r"\W+", "-", row.tool).strip("-"))
def test_tried_with(row: Row):
    """A row names a version and the test that runs it, or says that it is from documentation."""
    versions = re.findall(r"(\w[\w-]*|and) (\d+\.\d+[\w.-]*)", row.tried)
    assert versions or row.tried.startswith(DOCUMENTATION)
    for tool, version in versions:
        assert tool in INSTALLED or re.search(rf"[@ ]v{re.escape(version)}\b", built()), (tool, version)
    if row.tried != DOCUMENTATION:
        name, path = re.fullmatch(r"\[(\w+)\]\(\.\./([\w./]+)\)", row.test).groups()
        assert f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_every_tool_has_its_section():
    titles = re.findall(r"^##+ (.*)$", TOOLS, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    linked = re.findall(r"\]\(#([\w-]+)\)", TOOLS)
    assert linked
    assert sorted(set(linked) - anchors) == []


def test_files_that_it_links_to():
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", TOOLS):
        if "://" not in target:
            assert (ROOT / "docs" / target).exists(), target


def test_yaml_of_the_page_can_be_read():
    blocks = re.findall(r"^```yaml\n(.*?)^```$", TOOLS, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 10
    for block in blocks:
        assert [node.read(document.text) for document in stream.split(block)]


def test_the_hook_of_pre_commit(tmp_path: Path):
    """It fails for manifests that the filter would change, and passes for those that it has."""
    configured = node.read(block_with("- id: backend-tls-diff"))["repos"][0]["hooks"][0]
    (hook,) = node.read((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert configured["id"] == hook["id"]
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    shutil.copy(ROOT / "samples" / "podinfo" / "input.yaml", manifests / "shop.yaml")
    words = [*shlex.split(hook["entry"]), *configured["args"]]
    assert run(*words, cwd=tmp_path).code == 1
    filtered = run("backend-tls", "-n", "shop", "manifests", cwd=tmp_path)
    (manifests / "shop.yaml").write_text(filtered.out, "utf-8")
    assert run(*words, cwd=tmp_path).code == 0
