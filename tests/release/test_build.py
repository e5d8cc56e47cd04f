"""What a build leaves: the files, the same ones each time, their checksums, signatures and bill of materials."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from pathlib import Path

import pytest
from support.helms import make_helm

import post_renderer

VERSION = post_renderer.__version__
PLUGIN = f"backend-tls-{VERSION}.tgz"
FILES = {
    PLUGIN,
    f"backend-tls-{VERSION}.pyz",
    f"backend-tls-{VERSION}.cdx.json",
    f"helm_backend_tls-{VERSION}-py3-none-any.whl",
    f"helm_backend_tls-{VERSION}.tar.gz",
}


def test_a_signed_build_has_all_files(dist: Path):
    signatures = {"SHA256SUMS.asc", f"{PLUGIN}.prov"}
    assert {file.name for file in dist.iterdir()} == FILES | {"SHA256SUMS"} | signatures


def test_a_second_build_has_the_same_bytes(dist: Path, rebuilt):
    folder, said = rebuilt
    assert {file.name for file in folder.iterdir()} == FILES | {"SHA256SUMS"}
    assert [name for name in FILES if (dist / name).read_bytes() != (folder / name).read_bytes()] == []
    assert "build.sh: not signed: SIGNING_KEY names no key of gpg\n" in said


def test_checksums_are_of_the_files(dist: Path):
    lines = (dist / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: number for number, name in (line.split("  ") for line in lines)}
    assert sums == {name: hashlib.sha256((dist / name).read_bytes()).hexdigest() for name in FILES}


def test_the_checksums_are_signed(dist: Path, key):
    command = ["gpg", "--homedir", str(key.home), "--verify", "SHA256SUMS.asc", "SHA256SUMS"]
    assert subprocess.run(command, cwd=dist, capture_output=True, check=False).returncode == 0


def test_helm_verifies_the_plugin(dist: Path, key, tmp_path: Path):
    helm = make_helm(4, tmp_path)
    result = helm.run("plugin", "verify", str(dist / PLUGIN), "--keyring", str(key.public))
    assert result.code == 0, result.err
    assert "Throw Away" in result.out + result.err


def test_helm_refuses_another_plugin(dist: Path, key, tmp_path: Path):
    other = tmp_path / PLUGIN
    other.write_bytes((dist / PLUGIN).read_bytes() + b"\0")
    (tmp_path / f"{PLUGIN}.prov").write_bytes((dist / f"{PLUGIN}.prov").read_bytes())
    result = make_helm(4, tmp_path).run("plugin", "verify", str(other), "--keyring", str(key.public))
    assert result.code != 0
    assert "sha256 sum does not match" in result.err


@pytest.mark.parametrize("name", [PLUGIN, f"helm_backend_tls-{VERSION}.tar.gz"])
def test_an_archive_says_nothing_of_the_machine(dist: Path, name: str):
    with tarfile.open(dist / name) as archive:
        members = archive.getmembers()
    assert {(each.uid, each.gid, each.uname, each.gname) for each in members} == {(0, 0, "", "")}
    assert len({each.mtime for each in members}) == 1
    assert {each.mode for each in members} <= {0o755, 0o644}
    names = [each.name for each in members]
    assert names == sorted(names)


def test_the_bill_of_materials(dist: Path):
    bill = json.loads((dist / f"backend-tls-{VERSION}.cdx.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["purl"] == f"pkg:pypi/helm-backend-tls@{VERSION}"
    components = {each["name"]: each for each in bill["components"]}
    assert set(components) == {
        "argcomplete",
        "attrs",
        "jsonschema",
        "pyrsistent",
        "ruamel-yaml",
        "ruamel-yaml-clib",
    }
    parser = components.pop("ruamel-yaml-clib")
    assert (parser["scope"], parser["purl"]) == ("optional", "pkg:pypi/ruamel-yaml-clib")
    for each in components.values():
        assert each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}"
        assert each["licenses"]
    references = {each["bom-ref"] for each in [*bill["components"], bill["metadata"]["component"]]}
    assert {each["ref"] for each in bill["dependencies"]} == references
    assert {need for each in bill["dependencies"] for need in each["dependsOn"]} <= references
