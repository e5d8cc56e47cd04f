"""How the preset of a container or custom resource is found."""

from __future__ import annotations

import pytest

from post_renderer import presets
from post_renderer.model.preset import CustomResourceMatch, Preset


def test_load_raises_for_an_unknown_name():
    with pytest.raises(KeyError):
        presets.load("no-such")


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
        "example/keycloak:26",
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


def with_versions(versions: str) -> Preset:
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
    assert presets.covers(with_versions(versions), version)


@pytest.mark.parametrize(
    ("versions", "version"),
    [(">=22", (21, 9)), (">=22, <25", (25, 0)), (">=22, <25", (25,)), (">=26.4", (26, 3, 9)), ("<2", (2, 0))],
)
def test_does_not_cover(versions, version):
    assert not presets.covers(with_versions(versions), version)


def test_covers_raises_for_a_malformed_bound():
    with pytest.raises(ValueError, match="preset podinfo: no version bound: '~22'"):
        presets.covers(with_versions("~22"), (22,))


def fitting_names(image: str, container: str = "web", labels: dict | None = None) -> list[str]:
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
    assert fitting_names(image) == names


@pytest.mark.parametrize(
    "image", ["", "keycloak", "example/keycloak:26", "prom/web", "grafana/web", "grafana/grafana/web"]
)
def test_no_preset_fits(image):
    assert fitting_names(image) == []


def test_fitting_compares_container_and_labels():
    """One image may play several roles."""
    labels = (("role", ("public", "edge")),)
    own = presets.load("podinfo")._replace(name="own", containers=("api",), labels=labels)

    def fitting(container: str, labels: dict) -> list[str]:
        return [preset.name for preset in presets.fitting("stefanprodan/podinfo", container, labels, (own,))]

    assert fitting("api", {"role": "edge"}) == ["own"]
    assert fitting("web", {"role": "edge"}) == ["podinfo"]
    assert fitting("api", {"role": "internal"}) == ["podinfo"]
    assert fitting("api", {}) == ["podinfo"]


def of_app(name: str, **fields) -> Preset:
    return presets.load("podinfo")._replace(
        name=name, resource=CustomResourceMatch("x.io", "App", (), (), ()), **fields
    )


def test_of_resource():
    own, other = of_app("own"), of_app("other")
    assert presets.of_resource("x.io", "App", (own, presets.load("podinfo"), other)) == [own, other]
    assert presets.of_resource("y.io", "App", (own,)) == []
    assert presets.of_resource("x.io", "Apps", (own,)) == []


def test_of_resource_puts_presets_of_the_user_first():
    name = next(name for name in presets.names() if presets.load(name).resource)
    packaged = presets.load(name)
    own = packaged._replace(name="own")
    resource = packaged.resource
    assert presets.of_resource(resource.group, resource.kind, (own,))[:2] == [own, packaged]


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
