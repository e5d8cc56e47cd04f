"""The ports that are planned so far."""

from __future__ import annotations

from support.manifests import (
    SERVICE,
    backend,
    container,
    deployment,
    port,
    service,
    target,
    topology_of,
)

from post_renderer.plan.backend import PlannedPorts

TOPOLOGY = topology_of(
    service("web", port(), port("admin", 9000, 9000)),
    deployment("web", container("web", ("http", 8080), ("admin", 9000))),
)
(POD,) = target(TOPOLOGY).chain.pods


def test_nothing_is_planned():
    planned = PlannedPorts()
    assert (planned.sidecars_of(POD), planned.tls_ports_of(POD)) == ({}, set())
    assert planned.https_ports_of(SERVICE) == {}


def test_a_sidecar_and_an_application():
    planned = PlannedPorts()
    of_sidecar = backend(TOPOLOGY, mode="sidecar", port="admin")
    of_application = backend(TOPOLOGY, mode="mount", port="http", https_port=9443)
    planned.add(of_sidecar)
    planned.add(of_application)
    assert planned.sidecars_of(POD) == {9000: 8443}
    assert planned.tls_ports_of(POD) == {8443, 9443}
    assert planned.https_ports_of(SERVICE) == {8443: of_sidecar.https_port, 9443: of_application.https_port}


def test_a_backend_that_is_planned_in_another_way():
    planned = PlannedPorts()
    first = backend(TOPOLOGY, mode="mount", port="http")
    planned.add(first)
    planned.add(first)
    planned.remove(first)
    assert planned.tls_ports_of(POD) == {8443}
    planned.remove(first)
    assert (planned.tls_ports_of(POD), planned.https_ports_of(SERVICE)) == (set(), {})
