"""Where a sidecar listens, and where it calls the application."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, deployment, joined, port, request, service, topology_of

from post_renderer.model import Settings, SidecarSettings
from post_renderer.plan.serving.sidecar import addresses
from post_renderer.plan.serving.sidecar.addresses import POD_IP, Addresses

POD_ADDRESS = [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]


@pytest.mark.parametrize(
    ("at", "args", "env"),
    [
        (
            Addresses(POD_IP, POD_IP),
            ["--listen=[$(POD_IP)]:8443", "--target=[$(POD_IP)]:8080", "--unsafe-target"],
            POD_ADDRESS,
        ),
        (
            Addresses("::", POD_IP),
            ["--listen=[::]:8443", "--target=[$(POD_IP)]:8080", "--unsafe-target"],
            POD_ADDRESS,
        ),
        (
            Addresses(POD_IP, "127.0.0.1"),
            ["--listen=[$(POD_IP)]:8443", "--target=127.0.0.1:8080"],
            POD_ADDRESS,
        ),
        (Addresses("0.0.0.0", "localhost"), ["--listen=0.0.0.0:8443", "--target=localhost:8080"], []),
        (Addresses("::", "::1"), ["--listen=[::]:8443", "--target=[::1]:8080"], []),
        (
            Addresses("fd00::1", "fd00::2"),
            ["--listen=[fd00::1]:8443", "--target=[fd00::2]:8080", "--unsafe-target"],
            [],
        ),
    ],
    ids=["the pod's", "every one", "loopback", "by name", "IPv6 loopback", "others"],
)
def test_arguments_and_variables(at, args, env):
    assert (at.args(8443, 8080), at.env) == (args, env)


@pytest.mark.parametrize(
    ("spec", "listen"),
    [
        ({}, POD_IP),
        ({"ipFamilies": ["IPv4"]}, POD_IP),
        ({"ipFamilyPolicy": "SingleStack"}, POD_IP),
        ({"ipFamilies": None, "ipFamilyPolicy": None}, POD_IP),
        ({"ipFamilies": ["IPv6"]}, "::"),
        ({"ipFamilies": ["IPv4", "IPv6"]}, "::"),
        ({"ipFamilyPolicy": "PreferDualStack"}, "::"),
        ({"ipFamilyPolicy": "RequireDualStack"}, "::"),
    ],
)
@pytest.mark.parametrize(
    ("of_config", "by_config"),
    [
        (SidecarSettings(), {}),
        (SidecarSettings(listen="0.0.0.0"), {"listen": "0.0.0.0"}),
        (SidecarSettings(target="127.0.0.1"), {"target": "127.0.0.1"}),
    ],
    ids=["default", "listen", "target"],
)
def test_of_a_service(spec, listen, of_config, by_config):
    topology = topology_of(service("web", port(), **spec), deployment())
    context = joined(topology, request(mode="sidecar"), settings=Settings(sidecar=of_config))
    (backend,) = context.backends
    expected = Addresses(listen, POD_IP)._replace(**by_config)
    assert addresses.of(backend, backend.pods[0], context) == expected


def listens(of_second: str) -> list[str]:
    """Of two Services of one pod, of which the second has both families."""
    services = service(), service("api", port("http", 80, of_second), ipFamilies=["IPv4", "IPv6"])
    pods = deployment()
    pods["spec"]["template"]["spec"]["containers"][0]["ports"].append({"name": "api", "containerPort": 9000})
    both = request(mode="sidecar"), request(SERVICE._replace(name="api"), mode="sidecar")
    context = joined(topology_of(*services, pods), *both)
    return [addresses.of(backend, backend.pods[0], context).listen for backend in context.backends]


@pytest.mark.parametrize(("of_second", "expected"), [("http", ["::", "::"]), ("api", [POD_IP, "::"])])
def test_a_sidecar_of_two_services_answers_both(of_second, expected):
    assert listens(of_second) == expected
