"""The TLS port of a sidecar, and the pods that cannot have one."""

from __future__ import annotations

import pytest
from support.manifests import (
    NAMESPACE,
    backend,
    container,
    deployment,
    existing_sidecar,
    port,
    refusals,
    service,
    target,
    topology_of,
)

from post_renderer.model import Settings, SidecarSettings
from post_renderer.plan.backend import PlanContext, PlannedPorts
from post_renderer.plan.serving.sidecar import server as sidecar
from post_renderer.plan.serving.sidecar.server import SidecarServer
from post_renderer.topology import own_sidecar

OURS = existing_sidecar()
OURS_OF_9000 = existing_sidecar(9000)


def web(*declared: tuple[str, int]) -> dict:
    return deployment("web", container("web", *declared))


def mentioning(**body) -> dict:
    return deployment("web", container(**body))


def tls_port(*objects: dict, planned: PlannedPorts | None = None, **options) -> int:
    topology = topology_of(service(), *(objects or [deployment()]))
    return SidecarServer().tls_port(target(topology, **options), planned or PlannedPorts())


@pytest.mark.parametrize(
    ("objects", "options", "number"),
    [
        pytest.param([], {}, 8443, id="the default"),
        pytest.param([], {"https_port": 9443}, 9443, id="https-port"),
        pytest.param(
            [web(("http", 8080), ("https", 9443))], {}, 8443, id="not what the application calls https"
        ),
        pytest.param([web(("http", 8080), ("x", 8443))], {}, 8444, id="declared by the application"),
        pytest.param([web(("http", 8443))], {}, 8444, id="the application's own port"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443)))], {}, 8444, id="of another container"
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443), ("y", 8444)))],
            {},
            8445,
            id="two are taken",
        ),
        pytest.param(
            [deployment(initContainers=[container("b", ("x", 8443), restartPolicy="Always")])],
            {},
            8444,
            id="of an init container that stays",
        ),
        pytest.param(
            [deployment(initContainers=[container("b", ("x", 8443))])],
            {},
            8443,
            id="of an init container that ends",
        ),
        pytest.param([mentioning(args=["--secure-port=8443"])], {}, 8444, id="in an argument"),
        pytest.param(
            [mentioning(args=["--listen", "0.0.0.0:8443"])], {}, 8444, id="in an argument of two words"
        ),
        pytest.param([mentioning(command=["sh", "-c", "exec app -p 8443"])], {}, 8444, id="in the command"),
        pytest.param([mentioning(env=[{"name": "TLS_PORT", "value": "8443"}])], {}, 8444, id="in a variable"),
        pytest.param(
            [mentioning(args=["--a=8443"], env=[{"name": "B", "value": "http://x:8444/"}])],
            {},
            8445,
            id="in both",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 1), args=["8443"]))],
            {},
            8444,
            id="in another one",
        ),
        pytest.param([mentioning(args=["--id=18443", "84430", "8443x"])], {}, 8444, id="before a letter"),
        pytest.param([mentioning(args=["--id=18443", "84430"])], {}, 8443, id="longer numbers"),
        pytest.param([mentioning(env=[{"name": "PORT_8443"}])], {}, 8443, id="in the name of a variable"),
        pytest.param(
            [deployment("a"), deployment("b", container("web", ("http", 8080), ("x", 8443)))],
            {},
            8444,
            id="taken in one of two workloads",
        ),
        pytest.param([deployment(initContainers=[OURS])], {}, 8443, id="of an existing sidecar"),
        pytest.param(
            [deployment(initContainers=[OURS_OF_9000])], {}, 8444, id="of a sidecar for another port"
        ),
        pytest.param(
            [deployment(initContainers=[{**OURS, "name": "backend-tls-9443"}])], {}, 9443, id="another number"
        ),
        pytest.param(
            [deployment("web", container(), OURS)], {}, 8443, id="of an existing sidecar, not native"
        ),
    ],
)
def test_tls_port(objects, options, number):
    assert tls_port(*objects, **options) == number


@pytest.mark.parametrize(
    "objects",
    [
        [web(("http", 8080), ("x", 9443))],
        [deployment("web", container(), container("web-admin", ("x", 9443)))],
        [deployment("a"), deployment("b", container("web", ("http", 8080), ("x", 9443)))],
    ],
    ids=["the application", "another container", "one of two workloads"],
)
def test_https_port_of_a_container(objects):
    (sentence,) = refusals(lambda: tls_port(*objects, https_port=9443))
    assert sentence.startswith("Service/web: https-port 9443 is a port of container web")
    assert sentence.endswith(
        ", and the sidecar needs one of its own; set https-port to one that is free in the pod, or leave "
        "it out"
    )


def test_no_port_is_free():
    numbers = [str(number) for number in range(8443, 65536)]
    (sentence,) = refusals(lambda: tls_port(mentioning(args=numbers)))
    assert sentence.startswith("Deployment/web: declares or mentions every port number from 8443 to 65535;")
    assert tls_port(mentioning(args=numbers), https_port=9443) == 9443
    assert tls_port(mentioning(args=numbers[:-1])) == 65535


def test_an_existing_sidecar_counts_in_every_pod_or_in_none():
    """One of the workloads came later: both get the same number, though it is another one then."""
    both = deployment("a", initContainers=[OURS]), deployment("b")
    assert own_sidecar.tls_port_in(target(topology_of(service(), *both)).chain.pods) == 0
    assert tls_port(*both) == 8444


def planned(workload: str, ports: dict[int, int]) -> PlannedPorts:
    """Sidecars of ``workload`` that are planned already: TLS ports by the port of the application."""
    result = PlannedPorts()
    for number, tls in ports.items():
        topology = topology_of(service("web", port(target=number)), deployment(workload))
        result.add(backend(topology, mode="sidecar", https_port=tls))
    return result


@pytest.mark.parametrize(
    ("workload", "ports", "number"),
    [
        ("web", {8080: 8443}, 8443),
        ("web", {8080: 9443}, 9443),
        ("web", {9000: 8443}, 8444),
        ("web", {9000: 8443, 9001: 8444}, 8445),
        ("api", {9000: 8443}, 8443),
    ],
    ids=[
        "for the same port",
        "for the same port, elsewhere",
        "for another port",
        "for two others",
        "of another one",
    ],
)
def test_tls_port_beside_planned_sidecars(workload, ports, number):
    assert tls_port(planned=planned(workload, ports)) == number


def server(kind: str = "Deployment", native: bool = True, **spec) -> SidecarServer:
    settings = Settings(namespace=NAMESPACE, sidecar=SidecarSettings(native=native))
    body = deployment(**spec)
    if kind == "CronJob":
        body["spec"] = {"jobTemplate": {"spec": body["spec"]}}
    if kind == "Pod":
        body = {
            "metadata": {"name": "web", **body["spec"]["template"]["metadata"]},
            "spec": body["spec"]["template"]["spec"],
        }
    versions = {"Deployment": "apps/v1", "Pod": "v1", "Job": "batch/v1", "CronJob": "batch/v1"}
    topology = topology_of(service(), {**body, "apiVersion": versions[kind], "kind": kind}, settings=settings)
    return sidecar.server(target(topology), PlanContext(topology, settings), "")


@pytest.mark.parametrize(
    ("kind", "native", "is_refused"),
    [
        ("Job", True, False),
        ("CronJob", True, False),
        ("Job", False, True),
        ("CronJob", False, True),
        ("Deployment", False, False),
        ("Pod", False, False),
    ],
)
def test_pods_that_run_to_completion(kind, native, is_refused):
    if not is_refused:
        assert server(kind, native) == SidecarServer()
        return
    assert refusals(lambda: server(kind, native)) == [
        f"{kind}/web: runs to completion, and an ordinary sidecar container would keep it running; "
        "remove nativeSidecar: false from the config file"
    ]


@pytest.mark.parametrize(
    "spec",
    [{"os": {"name": "windows"}}, {"nodeSelector": {"kubernetes.io/os": "windows"}}],
    ids=["os", "nodeSelector"],
)
def test_windows(spec):
    assert refusals(lambda: server(**spec)) == [
        "Deployment/web: runs on Windows, and the sidecar's image ghostunnel/ghostunnel:v1.11.1-distroless "
        "does not; set mode to native or mount"
    ]


@pytest.mark.parametrize(
    "spec",
    [
        {"os": {"name": "linux"}},
        {"nodeSelector": {"kubernetes.io/os": "linux", "pool": "windows"}},
        {"os": None, "nodeSelector": None},
        {},
    ],
    ids=["linux", "a pool of that name", "null", "nothing"],
)
def test_not_windows(spec):
    assert server(**spec) == SidecarServer()
