"""The port that a preset doubles or switches, and the others."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, port, service, target, topology_of

from post_renderer import presets
from post_renderer.model.preset import PlainPort, Preset
from post_renderer.plan.serving.preset import plain_port

BESIDE = presets.load("podinfo")._replace(plain=PlainPort((9898,), ("http",), ("--port",), ("PORT",)))
IN_PLACE = BESIDE._replace(port=0, keeps_plain_port=False)
SUBJECT = "Deployment/web: port"
CONFIG = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings"},
    "data": {"PORT": "8000"},
}


def obstacle(to: str | int, *ports: tuple[str, int], preset: Preset = BESIDE, objects=(), **body) -> str:
    app = {**container("web", *ports, **body)}
    if not ports:
        del app["ports"]
    topology = topology_of(service("web", port(target=to)), deployment("web", app), *objects)
    (pod,) = target(topology).chain.pods
    return plain_port.obstacle(preset, pod, topology.objects)


def env(value: str) -> list[dict]:
    return [{"name": "PORT", "value": value}]


@pytest.mark.parametrize(
    ("to", "ports", "body"),
    [
        pytest.param("http", [("http", 9898), ("grpc", 9999)], {}, id="its number and name"),
        pytest.param("web", [("web", 9898), ("grpc", 9999)], {}, id="its number under another name"),
        pytest.param("http", [("http", 8000), ("grpc", 9999)], {}, id="its name with another number"),
        pytest.param(9898, [], {}, id="its number, undeclared"),
        pytest.param(9898, [("grpc", 9999)], {}, id="its number, undeclared beside another"),
        pytest.param("web", [("web", 8000)], {}, id="the only one"),
        pytest.param("web", [("web", 8000), ("https", 9899)], {}, id="the only one beside its TLS port"),
        pytest.param("web", [("web", 8000), ("grpc", 9999)], {"args": ["--port=8000"]}, id="by option"),
        pytest.param("web", [("web", 8000), ("grpc", 9999)], {"args": ["--port", "8000"]}, id="in two words"),
        pytest.param(8000, [], {"args": ["--port=0.0.0.0:8000"]}, id="an address, undeclared"),
        pytest.param(8000, [], {"args": ["--port=:8000"]}, id="an address without a host"),
        pytest.param(8000, [], {"env": env("8000")}, id="by variable"),
        pytest.param(8000, [], {"env": env("80;8000")}, id="in a list"),
        pytest.param(8000, [], {"env": env("0.0.0.0:80, [::]:8000 http2 ssl")}, id="in a list of addresses"),
        pytest.param(8000, [], {"args": ["--port=8000"], "env": env("9000")}, id="options win"),
        pytest.param(9898, [], {"args": ["--port=$(PORT)"]}, id="a value that is not in digits"),
        pytest.param(9899, [], {}, id="the TLS port"),
        pytest.param("https", [("http", 9898), ("https", 8443)], {}, id="a port that is called https"),
    ],
)
def test_plain_port(to, ports, body):
    assert obstacle(to, *ports, **body) == ""


@pytest.mark.parametrize(
    ("to", "ports", "body", "sentence"),
    [
        pytest.param(
            "grpc",
            [("http", 9898), ("grpc", 9999)],
            {},
            f"{SUBJECT} 9999 of container web is not its plain port (9898)",
            id="another one beside it",
        ),
        pytest.param(
            "grpc",
            [("http", 8000), ("grpc", 9999)],
            {},
            f"{SUBJECT} 9999 of container web is not its plain port (8000)",
            id="another one beside its name",
        ),
        pytest.param(
            9999,
            [("http", 9898)],
            {},
            f"{SUBJECT} 9999 of container web is not its plain port (9898)",
            id="undeclared beside it",
        ),
        pytest.param(
            "http",
            [("http", 9898)],
            {"args": ["--port=8000"]},
            f"{SUBJECT} 9898 of container web is not its plain port (8000)",
            id="its number, but another one is set",
        ),
        pytest.param(
            "http",
            [("http", 9898)],
            {"envFrom": [{"configMapRef": {"name": "settings"}}]},
            f"{SUBJECT} 9898 of container web is not its plain port (8000)",
            id="by envFrom",
        ),
        pytest.param(
            9999,
            [],
            {"env": env("0.0.0.0:80, [::]:80, 0.0.0.0:443 ssl")},
            f"{SUBJECT} 9999 of container web is not its plain port (80, 443)",
            id="addresses, each number once",
        ),
        pytest.param(
            9999,
            [],
            {},
            "Deployment/web: nothing shows that port 9999 of container web is its plain port (usually 9898)",
            id="undeclared",
        ),
        pytest.param(
            "b",
            [("a", 8000), ("b", 8001)],
            {},
            "Deployment/web: nothing shows that port 8001 of container web is its plain port (usually 9898)",
            id="two, and none is known",
        ),
    ],
)
def test_another_port(to, ports, body, sentence):
    assert obstacle(to, *ports, objects=[CONFIG], **body) == sentence


def test_without_a_plain_port_every_port_is_taken():
    """As in presets of users that say nothing about it."""
    ports = ("http", 9898), ("grpc", 9999)
    assert obstacle("grpc", *ports, preset=BESIDE._replace(plain=PlainPort())) == ""


def test_ports_that_turn_too():
    """They serve TLS where the plain port does; beside a plain port that stays they are others."""
    ports = ("http", 9898), ("metrics", 9797)
    assert obstacle("metrics", *ports, preset=IN_PLACE._replace(also_https_ports=(9797,))) == ""
    assert obstacle("metrics", *ports, preset=BESIDE._replace(also_https_ports=(9797,)))


def test_every_preset_states_its_plain_port():
    of_applications = [presets.load(name) for name in presets.names()]
    without = [p.name for p in of_applications if not (p.no_native_tls or p.chart_only or p.plain.numbers)]
    assert without == []


# Ports of charts: image, container, the ports that its preset is about, and the others.
OF_CHARTS = {
    "keycloak": ([("http", 8080)], [("http-internal", 9000)]),
    "keycloak-22": ([("http", 8080)], [("http-management", 9990)]),
    "dex": ([("http", 5556)], [("grpc", 5557), ("telemetry", 5558)]),
    "oauth2-proxy": ([("http", 4180)], [("metrics", 44180)]),
    "podinfo": ([("http", 9898)], [("http-metrics", 9797), ("grpc", 9999)]),
    "argocd-server": ([("server", 8080)], [("metrics", 8083)]),
    "grafana": ([("grafana", 3000)], [("gossip-tcp", 9094), ("profiling", 6060)]),
    "kiali": ([("api-port", 20001), ("http-metrics", 9090)], []),
    "loki": ([("http-metrics", 3100)], [("grpc", 9095), ("http-memberlist", 7946)]),
    "minio": ([("http", 9000), ("http-console", 9001)], []),
    "neo4j": ([("http", 7474)], [("bolt", 7687)]),
    "rabbitmq": ([("stats", 15672)], [("amqp", 5672), ("epmd", 4369), ("metrics", 9419)]),
    "tempo": ([("prom-metrics", 3200)], [("otlp-http", 4318), ("zipkin", 9411)]),
    "vault": ([("http", 8200)], [("https-internal", 8201), ("http-rep", 8202)]),
    "kong": ([("proxy", 8000), ("proxy-tls", 8443)], [("status", 8100), ("admin-tls", 8444)]),
}


@pytest.mark.parametrize("name", OF_CHARTS)
def test_ports_of_charts(name):
    plain, others = OF_CHARTS[name]
    preset = presets.load(name)
    found = {port: obstacle(port, *plain, *others, preset=preset) for port, _ in (*plain, *others)}
    assert [port for port, sentence in found.items() if not sentence] == [port for port, _ in plain]
