"""What an Application's owner may not reach: files out of the repository, and the plugin's environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.manifests import refusals

from post_renderer.commands.argocd import parameters, repository, source
from post_renderer.commands.argocd.parameters import Parameters


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a chart in x/chart, and a secret beside the repository."""
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    (tmp_path / "repository" / "x" / "chart").mkdir(parents=True)
    (tmp_path / "repository" / "values.yaml").write_text("a: 1\n")
    return tmp_path / "repository"


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("x/chart", "x/chart", "."),
        ("x/chart", "./x//chart/", "."),
        ("x/chart", "x/y/../chart", "."),
        ("x/chart", "x/../chart", "x"),
        ("x/chart", "a/b/c", "x/chart"),
        ("x/chart", "a/x/chart", "x/chart"),
        ("x/chart", "hart", "x/chart"),
        ("x/chart", "../../x/chart", "."),
        (".", ".", "."),
        (".", "", "."),
        (".", "..", "."),
    ],
)
def test_root(root: Path, monkeypatch, folder: str, path: str, expected: str):
    monkeypatch.chdir(root / folder)
    found = repository.root({"ARGOCD_APP_SOURCE_PATH": path})
    assert found == str((root / expected).resolve())


@pytest.mark.parametrize("file", ["../../values.yaml", "/values.yaml", "/x/../values.yaml"])
def test_files_in_the_repository(root: Path, monkeypatch, file: str):
    monkeypatch.chdir(root / "x" / "chart")
    found = repository.confined(file, {"ARGOCD_APP_SOURCE_PATH": "x/chart"})
    assert found == str(root / "values.yaml")


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("../../../secret.yaml", "x/chart"),
        ("/../secret.yaml", "x/chart"),
        ("../../../secret.yaml", "x/../a/../x/chart"),
        ("../../../secret.yaml", "y/../../z/x/chart"),
        ("../../../secret.yaml", "a/b/c/d/e"),
        ("link.yaml", "x/chart"),
    ],
)
def test_files_out_of_it(root: Path, monkeypatch, file: str, path: str):
    monkeypatch.chdir(root / "x" / "chart")
    Path("link.yaml").symlink_to(root.parent / "secret.yaml")
    (refusal,) = refusals(lambda: repository.confined(file, {"ARGOCD_APP_SOURCE_PATH": path}))
    assert refusal.startswith(f"{file}: is outside the repository")


def test_the_working_folder_behind_a_link(root: Path, monkeypatch):
    """The source's path is longer than the real one: counting its parts would leave the repository."""
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "link").symlink_to(root / "x")
    monkeypatch.chdir(root / "a" / "b" / "link")
    environ = {"ARGOCD_APP_SOURCE_PATH": "a/b/link"}
    assert repository.root(environ) == str(root / "x")


@pytest.mark.parametrize("name", ["a.yaml", "templates/a.yaml", "templates"])
def test_links_out_of_the_repository(root: Path, monkeypatch, name: str):
    monkeypatch.chdir(root / "x" / "chart")
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).symlink_to(root.parent / "secret.yaml" if name.endswith("yaml") else root.parent)
    (refusal,) = refusals(
        lambda: source.rendered(Parameters({}, {}, {}), {"ARGOCD_APP_SOURCE_PATH": "x/chart"})
    )
    assert refusal.startswith(f"{name}: is a symbolic link out of the repository")


def test_links_within_the_repository(root: Path, monkeypatch):
    monkeypatch.chdir(root / "x" / "chart")
    Path("a.yaml").symlink_to(root / "values.yaml")
    Path("b.yaml").symlink_to("a.yaml")
    assert source.rendered(Parameters({}, {}, {}), {"ARGOCD_APP_SOURCE_PATH": "x/chart"}) == "---\na: 1\n" * 2


def test_a_dependency_with_a_link_out_of_the_repository(generate, repository: Path, tmp_path: Path):
    """Helm packs the folder of the dependency, with what its links lead to."""
    (tmp_path / "secret").write_text("a: 1\n")
    (repository / "keycloak" / "templates" / "link.yaml").symlink_to(tmp_path / "secret")
    ran = generate(repository / "parent")
    assert ran.code == 1
    assert "keycloak/templates/link.yaml: is a symbolic link out of the repository" in ran.err


def test_a_comma_does_not_begin_another_file(generate, repository: Path, tmp_path: Path):
    """Helm reads --values as a list in CSV."""
    (tmp_path / "secret.yaml").write_text("ingress: {host: secret.example.com}\n")
    folder = repository / "keycloak" / f"x,{tmp_path}"
    folder.mkdir(parents=True)
    (folder / "secret.yaml").write_text("ingress: {host: own.example.com}\n")
    (repository / "keycloak" / "x").write_text("a: 1\n")
    ran = generate(
        repository / "keycloak",
        parameters=[{"name": "values-files", "array": [f"x,{tmp_path}/secret.yaml"]}],
    )
    assert ran.code == 0, ran.err
    assert "own.example.com" in ran.out
    assert "secret.example.com" not in ran.out


@pytest.mark.parametrize(
    "name",
    [
        '{{ env "HOME" }}',
        "Shop",
        "shop_1",
        "-shop",
        "shop.",
        "shop\n",
        "s" * 54,
    ],
)
def test_names_that_are_no_release(name: str):
    given = Parameters({"release-name": name}, {}, {})
    (refusal,) = refusals(lambda: source.arguments(given, {}, ""))
    assert refusal.startswith("release name ")


@pytest.mark.parametrize("name", ["shop", "1", "a.b-c", "s" * 53])
def test_names_of_releases(name: str):
    command = source.arguments(Parameters({"release-name": name}, {}, {}), {}, "")
    assert command[command.index("--name-template") + 1] == name


def test_the_name_of_an_application_that_is_too_long():
    (refusal,) = refusals(lambda: source.arguments(parameters.read({}), {"ARGOCD_APP_NAME": "a" * 60}, ""))
    assert refusal.endswith("; set the parameter release-name")
