from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from post_renderer import presets
from post_renderer.model import Preset

FOLDER = Path(presets.FOLDER)
FILES = sorted(FOLDER.glob("*.yaml"))
SCHEMA = json.loads((FOLDER / "preset.schema.json").read_text("utf-8"))
PLACEHOLDERS = ("{certFile}", "{keyFile}", "{mountPath}", "{filesPath}", "{port}")

by_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_names_are_sorted_and_complete():
    assert presets.names() == tuple(sorted(file.stem for file in FILES))
    assert len(FILES) >= 6


@by_file
def test_valid(file: Path):
    """With types as YAML 1.2 reads them; the schema knows no confidence called guess."""
    body = YAML(typ="safe", pure=True).load(file)
    jsonschema.validate(body, SCHEMA)
    assert body["name"] == file.stem


@by_file
def test_placeholders_are_known(file: Path):
    preset = presets.load(file.stem)
    texts = [*(v.value for v in preset.env), *preset.args, *(text for _, text in preset.files)]
    for text in texts:
        for placeholder in PLACEHOLDERS:
            text = text.replace(placeholder, "")
        assert "{" not in text


@by_file
def test_read_as_it_is_written(file: Path):
    body, preset = YAML(typ="safe", pure=True).load(file), presets.load(file.stem)
    assert [(v.name, v.value, v.flag) for v in preset.env] == [
        (v["name"], v["value"], v.get("flag", "")) for v in body.get("env", [])
    ]
    assert preset.port == (0 if body["port"] == "plain" else body["port"])
    assert preset.mount_path == body["mountPath"]
    assert preset.versions == body["match"].get("versions", "")
    assert preset.also_turns == tuple(body.get("alsoTurns", []))
    assert preset.files == tuple(body.get("files", {}).items())
    assert [s.images for s in preset.siblings] == [tuple(s["images"]) for s in body.get("siblings", [])]


def test_there_is_no_such_preset():
    with pytest.raises(KeyError):
        presets.load("vault")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", ("nginx", "")),
        ("nginx:1.27", ("nginx", "1.27")),
        ("quay.io/keycloak/keycloak:26.5.6-0", ("quay.io/keycloak/keycloak", "26.5.6-0")),
        ("localhost:5000/keycloak/keycloak", ("localhost:5000/keycloak/keycloak", "")),
        ("localhost:5000/keycloak/keycloak:26", ("localhost:5000/keycloak/keycloak", "26")),
        ("a/b@sha256:0123", ("a/b", "")),
        ("a/b:1@sha256:0123", ("a/b", "1")),
        ("", ("", "")),
    ],
)
def test_split_image(image, expected):
    assert presets.split_image(image) == expected


@pytest.mark.parametrize(
    "image",
    [
        "keycloak/keycloak",
        "keycloak/keycloak:26.4.0",
        "quay.io/keycloak/keycloak:26.4.0",
        "localhost:5000/keycloak/keycloak",
        "registry.example:5000/mirror/quay/keycloak/keycloak:26.4.0@sha256:0123",
        "quay.io/keycloak/keycloak@sha256:0123",
    ],
)
def test_is_image(image):
    assert presets.is_image(image, ("other/other", "keycloak/keycloak"))


@pytest.mark.parametrize(
    "image",
    [
        "bitnami/keycloak:26",
        "keycloak/keycloak-operator:26",
        "keycloak:26",
        "evilkeycloak/keycloak",
        "keycloak/keycloak/more",
        "Keycloak/keycloak",
        "",
    ],
)
def test_is_another_image(image):
    assert not presets.is_image(image, ("keycloak/keycloak",))


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("26.5.6", (26, 5, 6)),
        ("26.5.6-0", (26, 5, 6)),
        ("v3.1", (3, 1)),
        ("11", (11,)),
        ("1.2.3+build", (1, 2, 3)),
        ("17.0.1-legacy", (17, 0, 1)),
        ("10.4.0-ubuntu", (10, 4, 0)),
    ],
)
def test_version(tag, version):
    assert presets.version_of(tag) == version


@pytest.mark.parametrize("tag", ["", "latest", "nightly", "main-26.4", "sha-0123", "-1", ".5"])
def test_no_version(tag):
    assert presets.version_of(tag) is None


def of_versions(versions: str) -> Preset:
    return presets.load("podinfo")._replace(versions=versions)


@pytest.mark.parametrize(
    ("versions", "version"),
    [
        ("", (1,)),
        (">=22", (22,)),
        (">=22", (22, 0, 1)),
        (">=22, <25", (24, 99)),
        (">=26.4", (26, 4, 0)),
        (">=26.4", (26, 10)),
        ("<2", (1, 9, 9)),
    ],
)
def test_covers(versions, version):
    assert presets.covers(of_versions(versions), version)


@pytest.mark.parametrize(
    ("versions", "version"),
    [(">=22", (21, 9)), (">=22, <25", (25, 0)), (">=22, <25", (25,)), (">=26.4", (26, 3, 9)), ("<2", (2, 0))],
)
def test_does_not_cover(versions, version):
    assert not presets.covers(of_versions(versions), version)


def test_a_bound_that_is_none():
    with pytest.raises(ValueError, match="preset podinfo: no version bound: '~22'"):
        presets.covers(of_versions("~22"), (22,))


def named(image: str, container: str = "web", labels: dict | None = None) -> list[str]:
    return [preset.name for preset in presets.fitting(image, container, labels or {})]


@pytest.mark.parametrize(
    ("image", "names"),
    [
        ("quay.io/keycloak/keycloak:1", ["keycloak", "keycloak-22", "keycloak-25"]),
        ("docker.io/grafana/grafana:11.0.0", ["grafana"]),
        ("grafana/grafana-enterprise", ["grafana"]),
        ("ghcr.io/stefanprodan/podinfo:6.9.2", ["podinfo"]),
        ("quay.io/prometheus/prometheus:v3.0.0", ["prometheus"]),
        ("prom/prometheus", ["prometheus"]),
    ],
)
def test_fitting(image, names):
    assert named(image) == names


@pytest.mark.parametrize("image", ["", "nginx", "bitnami/keycloak:26", "prom/alertmanager", "grafana/loki"])
def test_nothing_fits(image):
    assert named(image) == []


def test_fitting_asks_for_container_and_labels(monkeypatch):
    """One image may play several roles."""
    one = presets.load("podinfo")._replace(containers=("api",), labels=(("role", ("front", "edge")),))
    monkeypatch.setattr(presets, "load", lambda name: one)
    assert named("stefanprodan/podinfo", "api", {"role": "edge"}) == ["podinfo"]
    assert named("stefanprodan/podinfo", "web", {"role": "edge"}) == []
    assert named("stefanprodan/podinfo", "api", {"role": "back"}) == []
    assert named("stefanprodan/podinfo", "api") == []


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("22.0.4", ["keycloak-22"]),
        ("24.0.5", ["keycloak-22"]),
        ("25.0.0", ["keycloak-25"]),
        ("26.3.4", ["keycloak-25"]),
        ("26.4.0", ["keycloak"]),
        ("26.5.6-0", ["keycloak"]),
        ("17.0.1-legacy", []),
        ("21.1.2", []),
    ],
)
def test_one_preset_for_each_version_of_keycloak(tag, names):
    candidates = presets.fitting(f"quay.io/keycloak/keycloak:{tag}", "keycloak", {})
    version = presets.version_of(tag)
    assert [p.name for p in candidates if presets.covers(p, version)] == names
