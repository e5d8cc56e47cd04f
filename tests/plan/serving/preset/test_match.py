from __future__ import annotations

import pytest
from support.manifests import SERVICE, container, deployment, index_of, request, service

from post_renderer import presets
from post_renderer.kubernetes import services
from post_renderer.model import Flags, Preset, Relies
from post_renderer.plan.serving.preset import match
from post_renderer.topology.pods import behind

KEYCLOAK = "quay.io/keycloak/keycloak"
CANDIDATES = "keycloak (>=26.4), keycloak-22 (>=22, <25), keycloak-25 (>=25, <26.4)"


def choice(*images: str, own: tuple[Preset, ...] = (), **flags) -> Preset:
    workloads = [deployment(f"web{at}", container(image=image)) for at, image in enumerate(images)]
    index = index_of(service(), *workloads)
    manifest = index.get(SERVICE)
    pods = behind(request(), manifest, services.ports(manifest.body)[0], index)
    return match.choose(Flags(**flags), pods, index, own)


def chosen(*images: str, **flags) -> str:
    return choice(*images, **flags).name


def reason(*images: str, **flags) -> str:
    with pytest.raises(match.Unfit) as caught:
        choice(*images, **flags)
    return str(caught.value)


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
    ("images", "flags", "sentence"),
    [
        (["nginx:1.27"], {}, "no preset is known for the image nginx:1.27 of container web"),
        ([""], {}, "no preset is known for the image (none) of container web"),
        (["example/keycloak:26"], {}, "no preset is known for the image example/keycloak:26 of container web"),
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
            {"preset": "no-such"},
            f"there is no preset no-such; known are {', '.join(presets.names())}",
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
def test_unfit(images, flags, sentence):
    assert reason(*images, **flags) == sentence


def test_a_tag_that_may_be_either_is_not_guessed():
    """26 is every 26.x, on both sides of 26.4."""
    with pytest.raises(match.Unfit):
        chosen(f"{KEYCLOAK}:26")


def own(name: str = "own", images: tuple[str, ...] = ("example/web",), **fields) -> Preset:
    """One of the user's presets."""
    return presets.load("podinfo")._replace(name=name, title="Own", images=images, env=(), **fields)


def test_several_that_fit():
    two = (own("a"), own("b"))
    assert reason("example/web:1", own=two) == "several presets fit example/web:1; name one with preset: a, b"


GRAFANA = ("grafana/grafana",)


@pytest.mark.parametrize(
    ("image", "mine", "name"),
    [
        ("example/web:1", [own()], "own"),
        ("grafana/grafana:11.0.0", [own(images=GRAFANA)], "own"),
        ("grafana/grafana:11.0.0", [own()], "grafana"),
        ("grafana/grafana:11.0.0", [own("grafana", GRAFANA, port=3443)], "grafana"),
        (f"{KEYCLOAK}:26.5.6", [own(images=("keycloak/keycloak",), versions=">=26")], "own"),
        ("example/web:2", [own("one", versions="<2"), own("two", versions=">=2")], "two"),
        ("example/web:1", [own(containers=("api",)), own("other", containers=("web",))], "other"),
    ],
    ids=[
        "an image nobody else knows",
        "before ours",
        "ours for other images",
        "under the name of ours",
        "before ours for a version",
        "by version",
        "by container",
    ],
)
def test_presets_of_the_user(image, mine, name):
    found = choice(image, own=tuple(mine))
    assert found.name == name
    assert (found in mine) == (found.title == "Own")


def test_preset_of_the_user_under_the_name_of_ours():
    mine = own("grafana", GRAFANA, port=3443)
    assert choice("grafana/grafana:11.0.0", own=(mine,)).port == 3443
    assert choice("nginx", own=(mine,), preset="grafana").port == 3443
    assert choice("nginx", own=(mine,), preset="podinfo").title != "Own"


def test_presets_of_the_user_hide_ours_even_where_their_version_does_not_fit():
    """They say what is known of the image; ours would be a guess then."""
    mine = own(images=GRAFANA, versions="<11")
    assert reason("grafana/grafana:11.0.0", own=(mine,)) == (
        "no preset covers version 11.0.0 of grafana/grafana:11.0.0; known are own (<11)"
    )


def test_presets_of_the_user_are_known_by_name():
    assert chosen("nginx", own=(own(images=()),), preset="own") == "own"
    known = ", ".join(sorted([*presets.names(), "own"]))
    assert reason("nginx", own=(own(),), preset="mine") == f"there is no preset mine; known are {known}"


def test_a_preset_without_images_is_only_taken_by_name():
    assert reason("example/web:1", own=(own(images=()),)).startswith("no preset is known for the image example/web:1 ")


@pytest.mark.parametrize("flags", [{}, {"preset": "own"}], ids=["by image", "by name"])
def test_no_tls_of_its_own(flags):
    assert reason("example/web:1", own=(own(sidecar="it has none"),), **flags) == "Own: it has none"


@pytest.mark.parametrize("flags", [{}, {"preset": "own"}], ids=["by image", "by name"])
def test_only_the_chart_can_do_it(flags):
    with pytest.raises(match.OnlyByChart) as caught:
        choice("example/web:1", own=(own(values="set tls.enabled"),), **flags)
    assert str(caught.value) == "Own: set tls.enabled"


@pytest.mark.parametrize("flags", [{}, {"preset": "own"}], ids=["by image", "by name"])
def test_what_it_relies_on(flags):
    mine = own(relies=Relies(words=("--server",)))
    assert reason("example/web:1", own=(mine,), **flags) == (
        "preset own does not fit: Deployment/web0: container web does not say --server on its command line"
    )


def test_what_it_relies_on_holds_for_every_workload():
    index = index_of(
        service(),
        deployment("a", container(args=["--server"])),
        deployment("b", container(args=["--worker"])),
    )
    manifest = index.get(SERVICE)
    pods = behind(request(), manifest, services.ports(manifest.body)[0], index)
    with pytest.raises(match.Unfit, match="Deployment/b: container web does not say --server"):
        match.choose(Flags(), pods, index, (own(relies=Relies(words=("--server",))),))
