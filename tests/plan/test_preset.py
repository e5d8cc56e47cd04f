from __future__ import annotations

import pytest
from manifests import SERVICE, container, deployment, index_of, request, service

from post_renderer import presets
from post_renderer.kubernetes import services
from post_renderer.model import Flags
from post_renderer.plan import preset
from post_renderer.plan.pods import behind

KEYCLOAK = "quay.io/keycloak/keycloak"
CANDIDATES = "keycloak (>=26.4), keycloak-22 (>=22, <25), keycloak-25 (>=25, <26.4)"


def chosen(*images: str, **flags) -> str:
    workloads = [deployment(f"web{at}", container(image=image)) for at, image in enumerate(images)]
    index = index_of(service(), *workloads)
    manifest = index.get(SERVICE)
    pods = behind(request(), manifest, services.ports(manifest.body)[0], index)
    return preset.choose(Flags(**flags), pods, index).name


@pytest.mark.parametrize(
    ("images", "flags", "name"),
    [
        ([f"{KEYCLOAK}:26.5.6"], {}, "keycloak"),
        ([f"{KEYCLOAK}:26.4"], {}, "keycloak"),
        ([f"{KEYCLOAK}:25"], {}, "keycloak-25"),
        ([f"{KEYCLOAK}:24.0.5@sha256:0123"], {}, "keycloak-22"),
        ([f"{KEYCLOAK}:26.5.6", f"{KEYCLOAK}:26.4.0"], {}, "keycloak"),
        (["grafana/grafana"], {}, "grafana"),
        (["grafana/grafana:latest"], {}, "grafana"),
        (["nginx:1"], {"preset": "podinfo"}, "podinfo"),
        ([f"{KEYCLOAK}:latest"], {"preset": "keycloak-25"}, "keycloak-25"),
    ],
    ids=[
        "version",
        "minor version",
        "major version",
        "digest beside a version",
        "two workloads",
        "a preset for every version",
        "no version, but one preset",
        "asked for",
        "asked for, where the tag says nothing",
    ],
)
def test_chosen(images, flags, name):
    assert chosen(*images, **flags) == name


@pytest.mark.parametrize(
    ("images", "flags", "reason"),
    [
        (["nginx:1.27"], {}, "no preset is known for the image nginx:1.27 of container web"),
        ([""], {}, "no preset is known for the image (none) of container web"),
        (["bitnami/keycloak:26"], {}, "no preset is known for the image bitnami/keycloak:26 of container web"),
        (
            [f"{KEYCLOAK}:latest"],
            {},
            f"the tag of {KEYCLOAK}:latest names no version; name the preset: {CANDIDATES}",
        ),
        (
            [f"{KEYCLOAK}@sha256:0123"],
            {},
            f"the tag of {KEYCLOAK}@sha256:0123 names no version; name the preset: {CANDIDATES}",
        ),
        (
            [f"{KEYCLOAK}:17.0.1-legacy"],
            {},
            f"no preset covers version 17.0.1-legacy of {KEYCLOAK}:17.0.1-legacy; known are {CANDIDATES}",
        ),
        (
            [f"{KEYCLOAK}:26.5.6", f"{KEYCLOAK}:25.0.0"],
            {},
            "its workloads need different presets (keycloak, keycloak-25); name one with preset",
        ),
        (
            ["nginx"],
            {"preset": "vault"},
            f"there is no preset vault; known are {', '.join(presets.names())}",
        ),
    ],
    ids=[
        "unknown image",
        "no image",
        "image of others",
        "latest",
        "digest",
        "too old",
        "two versions",
        "unknown preset",
    ],
)
def test_unfit(images, flags, reason):
    with pytest.raises(preset.Unfit) as caught:
        chosen(*images, **flags)
    assert str(caught.value) == reason


def test_a_tag_that_may_be_either_is_not_guessed():
    """26 is every 26.x, on both sides of 26.4."""
    with pytest.raises(preset.Unfit):
        chosen(f"{KEYCLOAK}:26")


def test_several_that_fit(monkeypatch):
    two = [presets.load("podinfo"), presets.load("grafana")]
    monkeypatch.setattr(presets, "fitting", lambda *_: two)
    with pytest.raises(preset.Unfit) as caught:
        chosen("example/web:1")
    assert str(caught.value) == "several presets fit example/web:1; name one with preset: podinfo, grafana"
