"""How the sidecars of ours that pods have already are recognised."""

from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    SIDECAR_ARGS,
    SPEC,
    container,
    deployment,
    port,
    request,
    service,
    topology_of,
)

from post_renderer.kubernetes import services
from post_renderer.model import Container, Key, TargetPod
from post_renderer.topology import own_sidecar
from post_renderer.topology.pods import target_pods

INIT = (*SPEC, "initContainers")


def of(name: str, *args: str) -> Container:
    return Container(name, (*INIT, Key("name", name)), {"args": list(args)}, ())


@pytest.mark.parametrize(
    ("container", "tls_port", "upstream"),
    [
        (of("backend-tls-8443", *SIDECAR_ARGS), 8443, 8080),
        (of("backend-tls-9443", "server", "--target=127.0.0.1:80"), 9443, 80),
        (of("backend-tls-9443", "server", "--target=[$(POD_IP)]:80"), 9443, 80),
        (of("backend-tls-9443", "server", "--target=[::1]:80"), 9443, 80),
        (of("backend-tls-9443", "server", "--target=localhost:80"), 9443, 80),
        (of("backend-tls-9443", "server", "--target=10.0.0.1:80"), 9443, 80),
        (of("backend-tls-8443"), 0, 0),
        (of("backend-tls-8443", "--target=example.com:80"), 0, 0),
        (of("backend-tls-8443", "--target=127.0.0.1:80/x"), 0, 0),
        (of("backend-tls", "--target=127.0.0.1:80"), 0, 80),
        (of("backend-tls-8443-x", "--target=127.0.0.1:80"), 0, 80),
        (of("my-backend-tls-8443", "--target=127.0.0.1:80"), 0, 80),
    ],
    ids=[
        "ours",
        "of an earlier version",
        "the pod's address",
        "an IPv6 address",
        "localhost",
        "an IPv4 address",
        "no args",
        "another host",
        "more behind it",
        "no number",
        "a longer name",
        "a prefix",
    ],
)
def test_recognised(container, tls_port, upstream):
    assert (own_sidecar.tls_port_of(container), own_sidecar.upstream_of(container)) == (tls_port, upstream)


def test_recognised_among_others():
    own, first, second = (
        of("web"),
        of("backend-tls-8443", *SIDECAR_ARGS),
        of("backend-tls-8444", "--target=127.0.0.1:9000"),
    )
    everyone = (own, first, second)
    assert own_sidecar.without(everyone) == (own,)
    assert [own_sidecar.in_front_of(everyone, port) for port in (8080, 9000, 80)] == [{8443}, {8444}, set()]


def test_name():
    assert own_sidecar.name_of(9443) == "backend-tls-9443"
    assert own_sidecar.tls_port_of(of(own_sidecar.name_of(9443), "--target=127.0.0.1:80")) == 9443


def native(name: str, target: int) -> dict:
    args = [f"--target=127.0.0.1:{target}"]
    return container(name, ("https", 8443), args=args, restartPolicy="Always")


def pods(*workloads: dict) -> tuple[TargetPod, ...]:
    topology = topology_of(service("web", port(target=8080)), *workloads)
    manifest = topology.objects.get(SERVICE)
    return target_pods(request(), manifest, services.ports(manifest.body)[0], topology)


OURS, OF_9000 = native("backend-tls-8443", 8080), native("backend-tls-8443", 9000)


@pytest.mark.parametrize(
    ("workloads", "tls_port"),
    [
        ([deployment()], 0),
        ([deployment(initContainers=[OURS])], 8443),
        ([deployment("web", container(), OURS)], 8443),
        ([deployment(initContainers=[OF_9000])], 0),
        ([deployment("a", initContainers=[OURS]), deployment("b", initContainers=[OURS])], 8443),
        ([deployment("a", initContainers=[OURS]), deployment("b")], 0),
        (
            [
                deployment("a", initContainers=[OURS]),
                deployment("b", initContainers=[native("backend-tls-9443", 8080)]),
            ],
            0,
        ),
        (
            [
                deployment("a", initContainers=[OURS, native("backend-tls-8444", 8080)]),
                deployment("b", initContainers=[native("backend-tls-8444", 8080)]),
            ],
            8444,
        ),
    ],
    ids=[
        "none",
        "native",
        "not native",
        "for another port",
        "in both pods",
        "in one of two",
        "two TLS ports",
        "one of two TLS ports",
    ],
)
def test_tls_port_in_pods(workloads, tls_port):
    """One of the workloads may have come later: then both get the same number, though it is another one."""
    assert own_sidecar.tls_port_in(pods(*workloads)) == tls_port


def test_target_pods_are_the_same_as_before():
    """A sidecar that exists is seen through: the pod's port is still that of the application."""
    ours = container("backend-tls-8443", ("https", 8443), args=list(SIDECAR_ARGS), restartPolicy="Always")
    listed = [port("https", 443, 8443), port()]
    topology = topology_of(service("web", *listed), deployment("web", initContainers=[ours]))
    manifest = topology.objects.get(SERVICE)
    for each in services.ports(manifest.body):
        (pod,) = target_pods(request(), manifest, each, topology)
        assert (pod.spec, pod.container.name, pod.port) == (SPEC, "web", 8080)
        assert pod.container.path == (*SPEC, "containers", Key("name", "web"))
        assert [c.name for c in pod.containers] == ["web", "backend-tls-8443"]
