"""The ports of pods that the manifests show."""

from __future__ import annotations

import pytest
from support.manifests import DEPLOYMENT, container, deployment, port, service, topology_of

from post_renderer.topology.shown_ports import ShownPort, ShownPorts


def shown(*objects: dict | str, workload: dict | None = None) -> list[ShownPort]:
    topology = topology_of(workload or deployment(), *objects)
    return list(ShownPorts(topology).of(topology.objects.get(DEPLOYMENT)))


def tcp(*numbers: int) -> list[ShownPort]:
    return [ShownPort(number) for number in numbers]


def monitor(kind: str, spec: str) -> str:
    return (
        f"apiVersion: monitoring.coreos.com/v1\nkind: {kind}\nmetadata: {{name: m, namespace: shop}}\n"
        f"spec: {{selector: {{}}, {spec}}}\n"
    )


def with_probe(**handlers: object) -> dict:
    return deployment("web", container("web", ("http", 8080), **handlers))


def annotated() -> dict:
    workload = deployment()
    workload["spec"]["template"]["metadata"]["annotations"] = {"prometheus.io/port": "9102"}
    return workload


@pytest.mark.parametrize(
    ("objects", "workload", "expected"),
    [
        pytest.param([], None, tcp(8080), id="declared"),
        pytest.param(
            [],
            deployment("web", container(), container("b", ("x", 9000), ("", 9001))),
            tcp(8080, 9000, 9001),
            id="of all containers",
        ),
        pytest.param(
            [],
            deployment(
                "web", container(), initContainers=[container("s", ("s", 7000), restartPolicy="Always")]
            ),
            tcp(7000, 8080),
            id="of native sidecars",
        ),
        pytest.param(
            [],
            deployment("web", container(), initContainers=[container("s", ("s", 7000))]),
            tcp(8080),
            id="not of init containers",
        ),
        pytest.param(
            [
                service(
                    "web", port(), port("x", 1, 7946), port("u", 2, 53, protocol="UDP"), port("n", 3, "no")
                )
            ],
            None,
            [ShownPort(53, "UDP"), *tcp(7946, 8080)],
            id="of Services",
        ),
        pytest.param(
            [service("far", port("x", 1, 7946), selector={"app": "far"})], None, tcp(8080), id="of others"
        ),
        pytest.param([], with_probe(livenessProbe={"httpGet": {"port": 8081}}), tcp(8080, 8081), id="probe"),
        pytest.param(
            [], with_probe(startupProbe={"tcpSocket": {"port": "http"}}), tcp(8080), id="probe by name"
        ),
        pytest.param(
            [], with_probe(readinessProbe={"grpc": {"port": 50051}}), tcp(8080, 50051), id="gRPC probe"
        ),
        pytest.param(
            [], with_probe(lifecycle={"preStop": {"httpGet": {"port": 8082}}}), tcp(8080, 8082), id="handler"
        ),
        pytest.param([], with_probe(livenessProbe={"exec": {"command": ["x"]}}), tcp(8080), id="command"),
        pytest.param(
            [monitor("PodMonitor", "podMetricsEndpoints: [{portNumber: 9100}, {port: none}]")],
            None,
            tcp(8080, 9100),
            id="PodMonitor",
        ),
        pytest.param(
            [service(), monitor("ServiceMonitor", "endpoints: [{targetPort: 9100}, {port: http}]")],
            None,
            tcp(8080, 9100),
            id="ServiceMonitor",
        ),
        pytest.param(
            [monitor("ServiceMonitor", "endpoints: [{targetPort: 9100}]")], None, tcp(8080), id="no Service"
        ),
        pytest.param([], annotated(), tcp(8080, 9102), id="annotation of pods"),
        pytest.param(
            [service(annotations={"prometheus.io/port": "9103"})], None, tcp(8080, 9103), id="annotation"
        ),
    ],
)
def test_shown(objects, workload, expected):
    assert shown(*objects, workload=workload) == sorted(expected)
