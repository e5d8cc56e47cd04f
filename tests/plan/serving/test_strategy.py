"""Which way a backend takes, for every mode, and what a sidecar is refused for."""

from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    index_of,
    ingress,
    path,
    port,
    refusals,
    request,
    service,
)

from post_renderer import presets
from post_renderer.kubernetes import services
from post_renderer.model import Preset, Ref, Relies, Settings, Sidecar, Way
from post_renderer.plan.serving import strategy
from post_renderer.topology.pods import behind

PODINFO = container(image="ghcr.io/stefanprodan/podinfo:6.9.2")
GRAFANA = container(image="grafana/grafana:11.0.0")
UNKNOWN = "no preset is known for the image example/web:1.2.3 of container web"
TURNS = "preset grafana turns port http (80) itself into HTTPS, which is for mode native"
OUT = (
    "set mode to native for a preset, to mount if the chart can serve TLS with a mounted Secret, or port to another one"
)
SPEAKS = "speaks TLS already"
BASE = presets.load("podinfo")


def own(name: str = "own", **fields) -> Preset:
    """A preset of the user's for the image of the tests."""
    return BASE._replace(name=name, title="Own", images=("example/web",), env=(), **fields)


def chosen(*objects: dict, mode: str = "auto", settings: Settings = Settings(), listed=(), **flags) -> Way:
    index = index_of(service("web", *listed), *(objects or [deployment()]))
    manifest = index.get(SERVICE)
    plain = services.ports(manifest.body)[0]
    asked = request(mode=mode, **flags)
    return strategy.choose(asked, plain, behind(asked, manifest, plain, index), index, settings)


def shown(way: Way) -> tuple[str, str, str]:
    return way.mode, way.preset.name if way.preset else "", way.why


@pytest.mark.parametrize(
    ("web", "mode", "way"),
    [
        (container(), "auto", ("sidecar", "", UNKNOWN)),
        (PODINFO, "auto", ("native", "podinfo", "")),
        (GRAFANA, "auto", ("sidecar", "", TURNS)),
        (PODINFO, "native", ("native", "podinfo", "")),
        (GRAFANA, "native", ("native", "grafana", "")),
        (container(), "sidecar", ("sidecar", "", "")),
        (PODINFO, "sidecar", ("sidecar", "", "")),
        (container(), "mount", ("mount", "", "")),
        (PODINFO, "mount", ("mount", "", "")),
    ],
    ids=lambda value: value if isinstance(value, str) else value.get("image", "") if isinstance(value, dict) else "",
)
def test_ways(web, mode, way):
    assert shown(chosen(deployment("web", web), mode=mode)) == way


@pytest.mark.parametrize(
    ("preset", "way"),
    [
        (own(port=8443, keeps_plain=True), ("native", "own", "")),
        (own(port=0, keeps_plain=True), ("native", "own", "")),
        (own(port=8443, keeps_plain=False), ("sidecar", "", TURNS.replace("grafana", "own"))),
        (own(port=0, keeps_plain=False), ("sidecar", "", TURNS.replace("grafana", "own"))),
        (own(sidecar="it has none"), ("sidecar", "", "Own: it has none")),
        (
            own(relies=Relies(words=("--server",))),
            (
                "sidecar",
                "",
                "preset own does not fit: Deployment/web: container web does not say --server on its command line",
            ),
        ),
    ],
    ids=[
        "a second port",
        "one port for both",
        "the plain port ends",
        "the plain port turns",
        "no TLS of its own",
        "it does not fit",
    ],
)
def test_auto_takes_what_leaves_the_plain_port_alone(preset, way):
    assert shown(chosen(settings=Settings(presets=(preset,)))) == way


TIER_F = own(sidecar="it has none")
TIER_E = own(values="every part of it has to change; the values are tls.enabled and tls.secret")
OTHERWISE = "set mode to sidecar, or to mount if the chart can serve TLS with a mounted Secret"
BY_CHART = "set them, then mode to mount; mode sidecar serves this Service alone"


@pytest.mark.parametrize(
    ("preset", "flags", "sentence"),
    [
        pytest.param(
            None, {"mode": "native"}, f"Service/web: {UNKNOWN}; {OTHERWISE}", id="no preset, where one was asked for"
        ),
        pytest.param(
            None,
            {"mode": "auto", "preset": "vaultwarden-9"},
            f"Service/web: there is no preset vaultwarden-9; known are {', '.join(presets.names())}; {OTHERWISE}",
            id="a preset that is none",
        ),
        pytest.param(
            TIER_F, {"mode": "native"}, f"Service/web: Own: it has none; {OTHERWISE}", id="no TLS of its own, native"
        ),
        pytest.param(
            TIER_F,
            {"mode": "auto", "preset": "own"},
            f"Service/web: Own: it has none; {OTHERWISE}",
            id="no TLS of its own, asked for by name",
        ),
        *(
            pytest.param(
                TIER_E,
                {"mode": mode},
                "Service/web: Own: every part of it has to change; the values are tls.enabled and tls.secret; "
                f"{BY_CHART}",
                id=f"only the chart, {mode}",
            )
            for mode in ("auto", "native")
        ),
        pytest.param(
            own(relies=Relies(words=("--server",))),
            {"mode": "native"},
            "Service/web: preset own does not fit: Deployment/web: container web does not say --server on its command "
            f"line; {OTHERWISE}",
            id="it does not fit, native",
        ),
    ],
)
def test_refused(preset, flags, sentence):
    settings = Settings(presets=(preset,) if preset else ())
    assert refusals(lambda: chosen(settings=settings, **flags)) == [sentence]


@pytest.mark.parametrize("mode", ["sidecar", "mount"])
def test_what_only_the_chart_can_do_leaves_the_other_modes(mode):
    assert chosen(mode=mode, settings=Settings(presets=(TIER_E,))).mode == mode


PROTOCOL = "nginx.ingress.kubernetes.io/backend-protocol"


def probed(scheme: str = "HTTPS", to: str | int = "http", probe: str = "readinessProbe") -> dict:
    return deployment("web", container(**{probe: {"httpGet": {"path": "/", "port": to, "scheme": scheme}}}))


# Service ports, other objects, the port as it is called, and what says TLS.
EVIDENCE = [
    pytest.param([port(appProtocol="https")], [], "http (80)", "appProtocol: https", id="appProtocol"),
    pytest.param([port(appProtocol="HTTPS")], [], "http (80)", "appProtocol: HTTPS", id="appProtocol in capitals"),
    pytest.param([port(appProtocol="tls")], [], "http (80)", "appProtocol: tls", id="appProtocol tls"),
    pytest.param(
        [port(appProtocol="kubernetes.io/wss")], [], "http (80)", "appProtocol: kubernetes.io/wss", id="appProtocol wss"
    ),
    pytest.param([port("https")], [], "https (80)", "the Service port is named https", id="name"),
    pytest.param([port("https-web")], [], "https-web (80)", "the Service port is named https-web", id="longer name"),
    pytest.param([port("web", 443)], [], "web (443)", "the Service port is 443", id="443"),
    pytest.param(
        [port(target="https")],
        [deployment("web", container("web", ("https", 8080)))],
        "http (80)",
        "its targetPort is named https",
        id="targetPort",
    ),
    pytest.param(
        [port(), port("secure", 443)], [], "http (80)", "the Service port is 443", id="another port to the same place"
    ),
    pytest.param(
        [port(target=8080)],
        [deployment("web", container("web", ("https-web", 8080)))],
        "http (80)",
        "container web calls the port https-web",
        id="container port",
    ),
    *(
        pytest.param(
            [port()], [probed(probe=probe)], "http (80)", f"{probe} of container web has scheme HTTPS", id=probe
        )
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    ),
    pytest.param(
        [port()],
        [probed(to=8080)],
        "http (80)",
        "readinessProbe of container web has scheme HTTPS",
        id="probe by number",
    ),
    pytest.param(
        [port()],
        [deployment("web", container(livenessProbe={"exec": {"command": ["curl", "-k", "https://localhost:8080/"]}}))],
        "http (80)",
        "livenessProbe of container web calls it by https",
        id="probe that is a command",
    ),
    pytest.param(
        [port()],
        [deployment(), ingress(annotations={PROTOCOL: "HTTPS"})],
        "http (80)",
        "Ingress/web says backend-protocol HTTPS",
        id="Ingress",
    ),
    pytest.param(
        [port()],
        [deployment(), ingress("web", path(to=80), annotations={PROTOCOL: "GRPCS"})],
        "http (80)",
        "Ingress/web says backend-protocol GRPCS",
        id="Ingress with gRPC",
    ),
]


@pytest.mark.parametrize(("mode", "why"), [("sidecar", ""), ("auto", UNKNOWN)])
@pytest.mark.parametrize(("listed", "objects", "label", "evidence"), EVIDENCE)
def test_no_sidecar_before_a_port_that_speaks_tls(listed, objects, label, evidence, mode, why):
    because = f"{why}; a sidecar cannot do it either: " if why else "a sidecar cannot do it: "
    assert refusals(lambda: chosen(*objects, listed=listed, mode=mode)) == [
        f"Service/web: {because}port {label} {SPEAKS} ({evidence}); {OUT}"
    ]


@pytest.mark.parametrize(("listed", "objects", "label", "evidence"), EVIDENCE)
def test_what_speaks_tls_takes_other_modes(listed, objects, label, evidence):
    assert chosen(*objects, listed=listed, mode="mount") == Way("mount")
    settings = Settings(presets=(own(),))
    assert chosen(*objects, listed=listed, mode="native", settings=settings).mode == "native"


@pytest.mark.parametrize(("listed", "objects", "label", "evidence"), EVIDENCE)
def test_auto_takes_any_preset_where_there_is_no_plain_port(listed, objects, label, evidence):
    """Callers of a port that speaks TLS already are used to it."""
    settings = Settings(presets=(own(port=0, keeps_plain=False),))
    assert shown(chosen(*objects, listed=listed, settings=settings)) == ("native", "own", "")


@pytest.mark.parametrize(
    ("listed", "objects"),
    [
        ([port(), port("https", 443, 8443)], []),
        ([port()], [deployment("web", container("web", ("http", 8080), ("https", 9443)))]),
        ([port()], [probed(scheme="HTTP")]),
        (
            [port()],
            [
                deployment(
                    "web",
                    container(
                        "web",
                        ("http", 8080),
                        ("admin", 9000),
                        readinessProbe={"httpGet": {"port": "admin", "scheme": "HTTPS"}},
                    ),
                )
            ],
        ),
        ([port()], [deployment(), ingress(annotations={PROTOCOL: "HTTP"})]),
        (
            [port(), port("api", 81, 8081)],
            [deployment(), ingress("web", path(to="api"), annotations={PROTOCOL: "HTTPS"})],
        ),
        ([port(appProtocol="http")], []),
    ],
    ids=[
        "another Service port",
        "another container port",
        "probe with HTTP",
        "probe of another port",
        "Ingress with HTTP",
        "Ingress to another port",
        "appProtocol http",
    ],
)
def test_what_says_nothing_of_the_port(listed, objects):
    assert chosen(*objects, listed=listed, mode="sidecar") == Way("sidecar")


OURS = container("backend-tls-8443", ("https", 8443), args=["--target=127.0.0.1:8080"], restartPolicy="Always")
AFTER = [deployment(initContainers=[OURS]), ingress(annotations={PROTOCOL: "HTTPS"})]


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
def test_a_sidecar_that_is_there_stays(mode):
    """The second run: what says TLS now is our own work."""
    assert chosen(*AFTER, mode=mode) == Way("sidecar")


def test_a_sidecar_that_is_there_stays_where_a_preset_is_known():
    body = deployment("web", PODINFO, initContainers=[OURS])
    assert chosen(body) == Way("sidecar")
    assert chosen(body, mode="native").mode == "native"


def test_a_sidecar_in_one_of_two_workloads_is_none():
    both = [deployment("a", initContainers=[OURS]), deployment("b")]
    assert chosen(*both).why == UNKNOWN


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
@pytest.mark.parametrize(
    ("spec", "settings", "sentence"),
    [
        (
            {"os": {"name": "windows"}},
            Settings(),
            "runs on Windows, for which the sidecar's image ghostunnel/ghostunnel:v1.11.1-distroless is not made; "
            "set mode to native or mount",
        ),
        (
            {"nodeSelector": {"kubernetes.io/os": "windows"}},
            Settings(sidecar=Sidecar(image="own/image:1")),
            "runs on Windows, for which the sidecar's image own/image:1 is not made; set mode to native or mount",
        ),
    ],
    ids=["os", "nodeSelector"],
)
def test_pods_that_take_none(spec, settings, sentence, mode):
    assert refusals(lambda: chosen(deployment(**spec), mode=mode, settings=settings)) == [f"Deployment/web: {sentence}"]


def test_every_pod_that_takes_none_is_named():
    both = [deployment(name, os={"name": "windows"}) for name in ("a", "b")]
    assert [s.partition(" runs")[0] for s in refusals(lambda: chosen(*both))] == ["Deployment/a:", "Deployment/b:"]


def test_a_job_without_native_sidecars():
    job = {**deployment(), "apiVersion": "batch/v1", "kind": "Job"}
    assert chosen(job, mode="sidecar") == Way("sidecar")
    settings = Settings(sidecar=Sidecar(native=False))
    assert refusals(lambda: chosen(job, mode="sidecar", settings=settings)) == [
        "Job/web: comes to an end, which a sidecar among its containers would keep it from; "
        "take nativeSidecar: false out of the config file"
    ]


GRPC = [port("grpc", 80, 8080)]


@pytest.mark.parametrize(("mode", "why"), [("sidecar", ""), ("auto", UNKNOWN)])
def test_grpc_whose_clients_ask_for_alpn(mode, why):
    because = f"{why}; a sidecar cannot do it either: " if why else "a sidecar cannot do it: "
    assert refusals(lambda: chosen(listed=GRPC, mode=mode)) == [
        f"Service/web: {because}port grpc (80) speaks grpc, and the sidecar offers no ALPN, which its clients ask for; {OUT}"
    ]


def test_grpc_behind_nginx():
    way = chosen(deployment(), ingress("web", path(to="grpc")), listed=GRPC)
    assert shown(way) == ("sidecar", "", UNKNOWN)
    assert way.warning == (
        "port grpc (80) speaks grpc: nginx does not mind that the sidecar offers no ALPN, most other gRPC clients do"
    )


def test_no_warning_without_grpc():
    assert chosen(deployment(), ingress(), mode="sidecar") == Way("sidecar")


RESOURCE = Ref("x.io", "App", "shop", "web")


@pytest.mark.parametrize(
    ("mode", "preset", "listed"),
    [
        ("auto", own(keeps_plain=True), port()),
        ("auto", own(keeps_plain=False), port(appProtocol="https")),
        ("native", own(keeps_plain=False), port()),
    ],
    ids=["auto", "auto, and no plain port", "native"],
)
def test_pods_that_an_operator_makes(mode, preset, listed):
    (plain,) = services.ports(index_of(service("web", listed)).get(SERVICE).body)
    assert strategy.of_resource(request(mode=mode), plain, RESOURCE, preset) == Way("native", preset)


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        *(
            (
                mode,
                f"mode {mode}: an operator makes its pods from App/web, so they cannot be changed here; "
                "set mode to native",
            )
            for mode in ("sidecar", "mount")
        ),
        (
            "auto",
            "an operator makes its pods from App/web, and preset own turns port http (80) itself into HTTPS, "
            "which breaks callers that nobody flagged; set mode to native if all of them can follow",
        ),
    ],
)
def test_pods_that_an_operator_makes_refuse(mode, sentence):
    (plain,) = services.ports(index_of(service()).get(SERVICE).body)
    preset = own(keeps_plain=False)
    assert refusals(lambda: strategy.of_resource(request(mode=mode), plain, RESOURCE, preset)) == [
        f"Service/web: {sentence}"
    ]
