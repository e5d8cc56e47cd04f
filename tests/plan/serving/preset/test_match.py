from __future__ import annotations

import pytest
from support.manifests import SERVICE, container, deployment, request, service, topology_of

from post_renderer import presets
from post_renderer.kubernetes import services
from post_renderer.model import ServiceOptions, TargetPod
from post_renderer.model.preset import Preset, Requirements
from post_renderer.plan.serving.preset import match
from post_renderer.topology import pods
from post_renderer.topology.topology import Topology

KEYCLOAK = "quay.io/keycloak/keycloak"
CANDIDATES = "keycloak (>=26.4), keycloak-22 (>=22, <25), keycloak-25 (>=25, <26.4)"


def target_pods(topology: Topology) -> tuple[TargetPod, ...]:
    manifest = topology.objects.get(SERVICE)
    return pods.target_pods(request(), manifest, services.ports(manifest.body)[0], topology)


def choice(*images: str, own: tuple[Preset, ...] = (), **options) -> Preset:
    workloads = [deployment(f"web{number}", container(image=image)) for number, image in enumerate(images)]
    topology = topology_of(service(), *workloads)
    return match.choose(ServiceOptions(**options), target_pods(topology), topology.objects, own)


def chosen(*images: str, **options) -> str:
    return choice(*images, **options).name


def reason(*images: str, **options) -> str:
    with pytest.raises(match.NoPresetError) as caught:
        choice(*images, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("images", "options", "name"),
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
        "by name",
        "by name, where the tag has no version",
    ],
)
def test_chosen(images, options, name):
    assert chosen(*images, **options) == name


@pytest.mark.parametrize(
    ("images", "options", "sentence"),
    [
        (["nginx:1.27"], {}, "no preset matches image nginx:1.27 of container web"),
        ([""], {}, "no preset matches image (none) of container web"),
        (["example/keycloak:26"], {}, "no preset matches image example/keycloak:26 of container web"),
        (
            [f"{KEYCLOAK}:latest"],
            {},
            f"the tag of {KEYCLOAK}:latest has no version; name the preset: {CANDIDATES}",
        ),
        (
            [f"{KEYCLOAK}@sha256:0123"],
            {},
            f"the tag of {KEYCLOAK}@sha256:0123 has no version; name the preset: {CANDIDATES}",
        ),
        (
            [f"{KEYCLOAK}:17.0.1-legacy"],
            {},
            f"no preset covers version 17.0.1-legacy of {KEYCLOAK}:17.0.1-legacy; presets for it are "
            f"{CANDIDATES}",
        ),
        (
            [f"{KEYCLOAK}:26.5.6", f"{KEYCLOAK}:25.0.0"],
            {},
            "its workloads need different presets (keycloak, keycloak-25); set preset to one of them",
        ),
        (
            ["nginx"],
            {"preset": "no-such"},
            f"there is no preset no-such; presets are {', '.join(presets.names())}",
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
def test_no_preset(images, options, sentence):
    assert reason(*images, **options) == sentence


def test_a_tag_that_may_be_either_is_not_guessed():
    """26 is every 26.x, on both sides of 26.4."""
    with pytest.raises(match.NoPresetError):
        chosen(f"{KEYCLOAK}:26")


def own(name: str = "own", images: tuple[str, ...] = ("example/web",), **fields) -> Preset:
    """One of the user's presets."""
    return presets.load("podinfo")._replace(name=name, title="Own", images=images, env=(), **fields)


def test_several_that_fit():
    two = (own("a"), own("b"))
    assert (
        reason("example/web:1", own=two)
        == "several presets match example/web:1; set preset to one of them: a, b"
    )


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
    preset = choice(image, own=tuple(mine))
    assert preset.name == name
    assert (preset in mine) == (preset.title == "Own")


def test_preset_of_the_user_under_the_name_of_ours():
    mine = own("grafana", GRAFANA, port=3443)
    assert choice("grafana/grafana:11.0.0", own=(mine,)).port == 3443
    assert choice("nginx", own=(mine,), preset="grafana").port == 3443
    assert choice("nginx", own=(mine,), preset="podinfo").title != "Own"


def test_presets_of_the_user_hide_ours_even_where_their_version_does_not_fit():
    """They are for this image; ours would be a guess then."""
    mine = own(images=GRAFANA, versions="<11")
    assert reason("grafana/grafana:11.0.0", own=(mine,)) == (
        "no preset covers version 11.0.0 of grafana/grafana:11.0.0; presets for it are own (<11)"
    )


def test_presets_of_the_user_by_name():
    assert chosen("nginx", own=(own(images=()),), preset="own") == "own"
    names = ", ".join(sorted([*presets.names(), "own"]))
    assert reason("nginx", own=(own(),), preset="mine") == f"there is no preset mine; presets are {names}"


def test_a_preset_without_images_is_only_applied_by_name():
    assert reason("example/web:1", own=(own(images=()),)).startswith("no preset matches image example/web:1 ")


@pytest.mark.parametrize("options", [{}, {"preset": "own"}], ids=["by image", "by name"])
def test_no_tls_of_its_own(options):
    assert reason("example/web:1", own=(own(no_native_tls="it has none"),), **options) == "Own: it has none"


@pytest.mark.parametrize("options", [{}, {"preset": "own"}], ids=["by image", "by name"])
def test_only_by_the_chart(options):
    with pytest.raises(match.OnlyByChartError) as caught:
        choice("example/web:1", own=(own(chart_only="set tls.enabled"),), **options)
    assert str(caught.value) == "Own: set tls.enabled"


@pytest.mark.parametrize("options", [{}, {"preset": "own"}], ids=["by image", "by name"])
def test_requirements(options):
    mine = own(requires=Requirements(words=("--server",)))
    assert reason("example/web:1", own=(mine,), **options) == (
        "preset own does not fit: Deployment/web0: container web does not have --server on its command line"
    )


def test_requirements_of_every_workload():
    topology = topology_of(
        service(),
        deployment("a", container(args=["--server"])),
        deployment("b", container(args=["--worker"])),
    )
    mine = own(requires=Requirements(words=("--server",)))
    with pytest.raises(match.NoPresetError, match="Deployment/b: container web does not have --server"):
        match.choose(ServiceOptions(), target_pods(topology), topology.objects, (mine,))


def test_another_port_than_the_plain_one():
    """Of any of the workloads."""
    http, grpc = ("http", 9898), ("grpc", 9999)
    image = "ghcr.io/stefanprodan/podinfo:6.9.2"
    right = deployment("a", container("web", http, grpc, image=image))
    wrong = deployment("b", container("web", ("http", 9999), image=image, args=["--port=9898"]))
    topology = topology_of(service(), right, wrong)
    with pytest.raises(match.NoPresetError) as caught:
        match.choose(ServiceOptions(), target_pods(topology), topology.objects)
    assert str(caught.value) == (
        "preset podinfo does not fit: Deployment/b: port 9999 of container web is not its plain port (9898)"
    )
