"""The server that is chosen for every mode, and what a sidecar is refused for."""

from __future__ import annotations

import pytest
from support.manifests import (
    NAMESPACE,
    container,
    deployment,
    existing_sidecar,
    ingress,
    path,
    port,
    refusals,
    service,
    target,
    topology_of,
)

from post_renderer import presets
from post_renderer.model import Settings, SidecarSettings
from post_renderer.model.preset import PlainPort, Preset, Requirements
from post_renderer.plan.backend import PlanContext, TLSServer
from post_renderer.plan.serving import strategy
from post_renderer.plan.serving.mount import MountServer
from post_renderer.plan.serving.sidecar.server import SidecarServer

PODINFO = container(image="ghcr.io/stefanprodan/podinfo:6.9.2")
GRAFANA = container(image="grafana/grafana:11.0.0")
UNKNOWN = "no preset matches image example/web:1.2.3 of container web"
TURNS = "preset grafana switches port http (80) itself to HTTPS, which needs mode native"
OUT = (
    "set mode to native for a preset, to mount if the chart can serve TLS with a mounted Secret, "
    "or port to another one"
)
BASE = presets.load("podinfo")


def own(name: str = "own", **fields) -> Preset:
    """A preset of the user's for the image of the tests."""
    return BASE._replace(name=name, title="Own", images=("example/web",), env=(), **fields)


def chosen(
    *objects: dict, mode: str = "auto", settings: Settings = Settings(), listed=(), **options
) -> TLSServer:
    settings = settings._replace(namespace=NAMESPACE)
    topology = topology_of(service("web", *listed), *(objects or [deployment()]), settings=settings)
    return strategy.choose(target(topology, mode=mode, **options), PlanContext(topology, settings))


def shown(server: TLSServer) -> tuple[str, str, str]:
    """Its mode, its preset, and the reason for a sidecar."""
    reason = server.reason if isinstance(server, SidecarServer) else ""
    return server.mode, server.preset.name if server.preset else "", reason


@pytest.mark.parametrize(
    ("web", "mode", "expected"),
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
    ids=lambda value: (
        value if isinstance(value, str) else value.get("image", "") if isinstance(value, dict) else ""
    ),
)
def test_modes(web, mode, expected):
    assert shown(chosen(deployment("web", web), mode=mode)) == expected


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (own(port=8443, keeps_plain_port=True), ("native", "own", "")),
        (own(port=0, keeps_plain_port=True), ("native", "own", "")),
        (own(port=8443, keeps_plain_port=False), ("sidecar", "", TURNS.replace("grafana", "own"))),
        (own(port=0, keeps_plain_port=False), ("sidecar", "", TURNS.replace("grafana", "own"))),
        (own(no_native_tls="it has none"), ("sidecar", "", "Own: it has none")),
        (
            own(requires=Requirements(words=("--server",))),
            (
                "sidecar",
                "",
                "preset own does not fit: Deployment/web: container web does not have --server on its "
                "command line",
            ),
        ),
    ],
    ids=[
        "a second port",
        "one port for both",
        "the plain port is closed",
        "the plain port turns",
        "no TLS of its own",
        "it does not fit",
    ],
)
def test_auto_applies_a_preset_that_leaves_the_plain_port_alone(preset, expected):
    assert shown(chosen(settings=Settings(presets=(preset,)))) == expected


def test_auto_takes_a_sidecar_where_the_pods_must_ask_for_certificates():
    web = deployment("web", PODINFO)
    reason = "it is not known how preset podinfo asks for a client certificate (client-auth)"
    assert shown(chosen(web, client_auth=True)) == ("sidecar", "", reason)
    assert shown(chosen(web, client_auth=True, mode="native")) == ("native", "podinfo", "")


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
def test_the_way_out_of_client_auth_in_front_of_tls(mode):
    (sentence,) = refusals(lambda: chosen(listed=(port("https", 443),), mode=mode, client_auth=True))
    assert "port https (443) already serves TLS" in sentence
    assert sentence.endswith(
        "; remove client-auth, or set mode to mount if the chart can ask for client certificates, or port to "
        "another one"
    )


NO_TLS = own(no_native_tls="it has none")
BY_VALUES = own(chart_only="every part of it has to change; the values are tls.enabled and tls.secret")
OTHERWISE = "set mode to sidecar, or to mount if the chart can serve TLS with a mounted Secret"
BY_CHART = "set them, then set mode to mount; mode sidecar would secure this Service alone"


@pytest.mark.parametrize(
    ("preset", "options", "sentence"),
    [
        pytest.param(
            None, {"mode": "native"}, f"Service/web: {UNKNOWN}; {OTHERWISE}", id="no preset, native"
        ),
        pytest.param(
            None,
            {"mode": "auto", "preset": "vaultwarden-9"},
            f"Service/web: there is no preset vaultwarden-9; presets are {', '.join(presets.names())}; "
            f"{OTHERWISE}",
            id="a preset that does not exist",
        ),
        pytest.param(
            NO_TLS,
            {"mode": "native"},
            f"Service/web: Own: it has none; {OTHERWISE}",
            id="no TLS of its own, native",
        ),
        pytest.param(
            NO_TLS,
            {"mode": "auto", "preset": "own"},
            f"Service/web: Own: it has none; {OTHERWISE}",
            id="no TLS of its own, by name",
        ),
        *(
            pytest.param(
                BY_VALUES,
                options,
                "Service/web: Own: every part of it has to change; the values are tls.enabled and "
                f"tls.secret; {BY_CHART}",
                id=f"only the chart, {options}",
            )
            for options in ({"mode": "native"}, {"mode": "auto", "preset": "own"})
        ),
        pytest.param(
            own(requires=Requirements(words=("--server",))),
            {"mode": "native"},
            "Service/web: preset own does not fit: Deployment/web: container web does not have --server "
            f"on its command line; {OTHERWISE}",
            id="it does not fit, native",
        ),
    ],
)
def test_refused(preset, options, sentence):
    settings = Settings(presets=(preset,) if preset else ())
    assert refusals(lambda: chosen(settings=settings, **options)) == [sentence]


def test_what_only_the_chart_can_do_is_no_obstacle_to_a_sidecar():
    server = chosen(mode="auto", settings=Settings(presets=(BY_VALUES,)))
    assert (server.mode, server.reason) == (
        "sidecar",
        "Own: every part of it has to change; the values are tls.enabled and tls.secret",
    )


@pytest.mark.parametrize("mode", ["sidecar", "mount"])
def test_what_only_the_chart_can_do_leaves_the_other_modes(mode):
    assert chosen(mode=mode, settings=Settings(presets=(BY_VALUES,))).mode == mode


PROTOCOL = "nginx.ingress.kubernetes.io/backend-protocol"


def probed(scheme: str = "HTTPS", to: str | int = "http", probe: str = "readinessProbe") -> dict:
    return deployment("web", container(**{probe: {"httpGet": {"path": "/", "port": to, "scheme": scheme}}}))


# Service ports, other objects, the port as messages show it, and what shows TLS.
EVIDENCE = [
    pytest.param([port(appProtocol="https")], [], "http (80)", "appProtocol: https", id="appProtocol"),
    pytest.param(
        [port(appProtocol="HTTPS")], [], "http (80)", "appProtocol: HTTPS", id="appProtocol in capitals"
    ),
    pytest.param([port(appProtocol="tls")], [], "http (80)", "appProtocol: tls", id="appProtocol tls"),
    pytest.param(
        [port(appProtocol="kubernetes.io/wss")],
        [],
        "http (80)",
        "appProtocol: kubernetes.io/wss",
        id="appProtocol wss",
    ),
    pytest.param([port("https")], [], "https (80)", "the Service port is named https", id="name"),
    pytest.param(
        [port("https-web")], [], "https-web (80)", "the Service port is named https-web", id="longer name"
    ),
    pytest.param([port("web", 443)], [], "web (443)", "the Service port is 443", id="443"),
    pytest.param(
        [port(target="https")],
        [deployment("web", container("web", ("https", 8080)))],
        "http (80)",
        "its targetPort is named https",
        id="targetPort",
    ),
    pytest.param(
        [port(), port("secure", 443)],
        [],
        "http (80)",
        "the Service port is 443",
        id="another port to the same target",
    ),
    pytest.param(
        [port(target=8080)],
        [deployment("web", container("web", ("https-web", 8080)))],
        "http (80)",
        "container web names the port https-web",
        id="container port",
    ),
    *(
        pytest.param(
            [port()],
            [probed(probe=probe)],
            "http (80)",
            f"{probe} of container web has scheme HTTPS",
            id=probe,
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
        [
            deployment(
                "web",
                container(livenessProbe={"exec": {"command": ["curl", "-k", "https://localhost:8080/"]}}),
            )
        ],
        "http (80)",
        "livenessProbe of container web calls it over HTTPS",
        id="probe that is a command",
    ),
    pytest.param(
        [port()],
        [deployment(), ingress(annotations={PROTOCOL: "HTTPS"})],
        "http (80)",
        "Ingress/web has backend-protocol HTTPS",
        id="Ingress",
    ),
    pytest.param(
        [port()],
        [deployment(), ingress("web", path(to=80), annotations={PROTOCOL: "GRPCS"})],
        "http (80)",
        "Ingress/web has backend-protocol GRPCS",
        id="Ingress with gRPC",
    ),
]


@pytest.mark.parametrize(("mode", "reason"), [("sidecar", ""), ("auto", UNKNOWN)])
@pytest.mark.parametrize(("listed", "objects", "label", "evidence"), EVIDENCE)
def test_no_sidecar_for_a_port_with_tls(listed, objects, label, evidence, mode, reason):
    prefix = f"{reason}; a sidecar cannot be added either: " if reason else "a sidecar cannot be added: "
    assert refusals(lambda: chosen(*objects, listed=listed, mode=mode)) == [
        f"Service/web: {prefix}port {label} already serves TLS ({evidence}); {OUT}"
    ]


@pytest.mark.parametrize(("listed", "objects", "label", "evidence"), EVIDENCE)
def test_other_modes_for_a_port_with_tls(listed, objects, label, evidence):
    assert chosen(*objects, listed=listed, mode="mount") == MountServer()
    settings = Settings(presets=(own(),))
    assert chosen(*objects, listed=listed, mode="native", settings=settings).mode == "native"


@pytest.mark.parametrize(("listed", "objects", "label", "evidence"), EVIDENCE)
def test_auto_applies_any_preset_to_a_port_with_tls(listed, objects, label, evidence):
    """Its callers use TLS already."""
    settings = Settings(presets=(own(port=0, keeps_plain_port=False),))
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
def test_tls_of_other_ports(listed, objects):
    assert chosen(*objects, listed=listed, mode="sidecar") == SidecarServer()


OURS = existing_sidecar()
AFTER = [deployment(initContainers=[OURS]), ingress(annotations={PROTOCOL: "HTTPS"})]


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
def test_an_existing_sidecar_stays(mode):
    """The second run: what shows TLS now is our own work."""
    assert chosen(*AFTER, mode=mode) == SidecarServer()


def test_an_existing_sidecar_stays_where_a_preset_matches():
    body = deployment("web", PODINFO, initContainers=[OURS])
    assert chosen(body) == SidecarServer()
    assert chosen(body, mode="native").mode == "native"


def test_a_sidecar_in_one_of_two_workloads_is_none():
    both = [deployment("a", initContainers=[OURS]), deployment("b")]
    assert shown(chosen(*both)) == ("sidecar", "", UNKNOWN)


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
@pytest.mark.parametrize(
    ("spec", "settings", "sentence"),
    [
        (
            {"os": {"name": "windows"}},
            Settings(),
            "runs on Windows, and the sidecar's image ghostunnel/ghostunnel:v1.11.1-distroless does not; "
            "set mode to native or mount",
        ),
        (
            {"nodeSelector": {"kubernetes.io/os": "windows"}},
            Settings(sidecar=SidecarSettings(image="own/image:1")),
            "runs on Windows, and the sidecar's image own/image:1 does not; set mode to native or mount",
        ),
    ],
    ids=["os", "nodeSelector"],
)
def test_pods_that_cannot_have_one(spec, settings, sentence, mode):
    assert refusals(lambda: chosen(deployment(**spec), mode=mode, settings=settings)) == [
        f"Deployment/web: {sentence}"
    ]


def test_every_pod_that_cannot_have_one_is_named():
    both = [deployment(name, os={"name": "windows"}) for name in ("a", "b")]
    assert [s.partition(" runs")[0] for s in refusals(lambda: chosen(*both))] == [
        "Deployment/a:",
        "Deployment/b:",
    ]


def test_a_job_without_native_sidecars():
    job = {**deployment(), "apiVersion": "batch/v1", "kind": "Job"}
    assert chosen(job, mode="sidecar") == SidecarServer()
    settings = Settings(sidecar=SidecarSettings(native=False))
    assert refusals(lambda: chosen(job, mode="sidecar", settings=settings)) == [
        "Job/web: runs to completion, and an ordinary sidecar container would keep it running; "
        "remove nativeSidecar: false from the config file"
    ]


GRPC = [port("grpc", 80, 8080)]


@pytest.mark.parametrize(("mode", "reason"), [("sidecar", ""), ("auto", UNKNOWN)])
def test_grpc_whose_clients_require_alpn(mode, reason):
    prefix = f"{reason}; a sidecar cannot be added either: " if reason else "a sidecar cannot be added: "
    assert refusals(lambda: chosen(listed=GRPC, mode=mode)) == [
        f"Service/web: {prefix}port grpc (80) serves grpc, and the sidecar offers no ALPN, which gRPC "
        "clients require; "
        f"{OUT}"
    ]


def test_grpc_by_a_route_that_is_not_switched():
    grpc_route = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "GRPCRoute",
        "metadata": {"name": "grpc"},
        "spec": {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]},
    }
    (sentence,) = refusals(lambda: chosen(deployment(), grpc_route, mode="sidecar"))
    assert sentence.startswith(
        "Service/web: a sidecar cannot be added: GRPCRoute/grpc routes to it, so it serves gRPC"
    )


def test_grpc_behind_nginx():
    server = chosen(deployment(), ingress("web", path(to="grpc")), listed=GRPC)
    assert shown(server) == ("sidecar", "", UNKNOWN)
    assert server.limitation == (
        "port grpc (80) serves grpc: nginx accepts that the sidecar offers no ALPN, most other gRPC "
        "clients do not"
    )


@pytest.mark.parametrize("name", ["traefik", "nginx"])
def test_grpc_behind_a_controller_that_requires_alpn(name):
    """One is enough."""
    routes = [ingress("web", path(to="grpc")), ingress("other", path(to="grpc"), ingressClassName="traefik")]
    routes[0]["spec"]["ingressClassName"] = name
    (sentence,) = refusals(lambda: chosen(deployment(), *routes, listed=GRPC))
    assert (
        "port grpc (80) serves grpc, and the sidecar offers no ALPN, which gRPC clients require" in sentence
    )


def test_grpc_by_a_setting_of_the_route():
    route = {
        "apiVersion": "traefik.io/v1alpha1",
        "kind": "IngressRoute",
        "metadata": {"name": "web"},
        "spec": {"routes": [{"services": [{"name": "web", "port": 80, "scheme": "h2c"}]}]},
    }
    (sentence,) = refusals(lambda: chosen(deployment(), route))
    assert "IngressRoute/web has scheme h2c, and the sidecar offers no ALPN" in sentence


def test_no_limitation_without_grpc():
    assert chosen(deployment(), ingress(), mode="sidecar") == SidecarServer()


SAYS_PLAIN = own(
    plain=PlainPort(when=Requirements(words=("--insecure",))), requires=Requirements(without=("--insecure",))
)
INSECURE, SECURE = container(args=["--insecure"]), container(args=["--secure"])


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
def test_a_port_that_is_only_called_https_may_get_a_sidecar(mode):
    """The settings of its application say plain HTTP."""
    settings = Settings(presets=(SAYS_PLAIN,))
    server = chosen(deployment("web", INSECURE), mode=mode, settings=settings, listed=[port("https", 443)])
    assert server.mode == "sidecar"


@pytest.mark.parametrize(
    ("workloads", "listed"),
    [
        ([deployment("web", SECURE)], [port("https", 443)]),
        ([deployment("a", INSECURE), deployment("b", SECURE)], [port("https", 443)]),
        ([deployment("web", INSECURE)], [port("https", 443, appProtocol="https")]),
    ],
    ids=["no such setting", "not in each workload", "a setting against it"],
)
def test_otherwise_its_name_counts(workloads, listed):
    settings = Settings(presets=(SAYS_PLAIN,))
    (sentence,) = refusals(lambda: chosen(*workloads, mode="sidecar", settings=settings, listed=listed))
    assert "already serves TLS" in sentence
