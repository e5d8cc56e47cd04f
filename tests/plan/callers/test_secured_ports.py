"""The pods of backends with their plain port and their TLS port."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, joined, port, request, service, topology_of

from post_renderer.plan.callers import secured_ports


def found(workload: dict, *ports: dict, **options) -> list[tuple]:
    context = joined(topology_of(service("web", *ports), workload), request(port="http", **options))
    return [
        (each.pods.labels, each.plain.number, set(each.plain.names), each.tls.number, set(each.tls.names))
        for each in secured_ports.of_backends(context)
    ]


LABELS = {"app": "web"}
DECLARED = deployment("web", container("web", ("http", 8080), ("secure", 8443)))


@pytest.mark.parametrize(
    ("workload", "options", "expected"),
    [
        pytest.param(
            deployment(),
            {"mode": "sidecar"},
            [(LABELS, 8080, {"http"}, 8443, set())],
            id="no name in a native sidecar",
        ),
        pytest.param(
            deployment(),
            {"mode": "mount"},
            [(LABELS, 8080, {"http"}, 8443, {"https"})],
            id="the name that is added",
        ),
        pytest.param(
            DECLARED,
            {"mode": "mount", "https_port": 8443},
            [(LABELS, 8080, {"http"}, 8443, {"secure"})],
            id="declared already",
        ),
        pytest.param(deployment(), {"mode": "mount", "https_port": 8080}, [], id="in place"),
    ],
)
def test_ports(workload, options, expected):
    assert found(workload, port(), **options) == expected


def test_each_once():
    topology = topology_of(service(), deployment())
    context = joined(topology, request(mode="sidecar"), request(mode="sidecar"))
    assert len(secured_ports.of_backends(context)) == 1
