"""The machine on which all of these tests run, and the controllers on it, started when they are asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from support.cluster.objects import Cluster, load_definitions
from support.cluster.servers import running
from support.cluster.tools import programs
from support.places import find_tool
from support.traffic import cert_manager, contour, envoy_gateway, istio, traefik, trust_manager
from support.traffic.machine import BUILD, Machine, Servers
from support.traffic.network import Network

# Each with the definitions that it reads objects of.
CONTROLLERS = {
    "contour": (contour, ("contour",)),
    "envoy-gateway": (envoy_gateway, ("gateway-api", "envoy-gateway")),
    "istio": (istio, ("gateway-api", "istio")),
    "traefik": (traefik, ("gateway-api", "traefik")),
    "trust-manager": (trust_manager, ("trust-manager",)),
}


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """An API server with cert-manager, in a network of its own; it ends with the run."""
    servers_of_cluster, network = programs(), Network()
    folder = tmp_path_factory.mktemp("machine")
    servers = Servers(folder)
    with network.entered(), running(*servers_of_cluster, folder) as api:
        machine = Machine(network, Cluster(api), servers, folder)
        try:
            load(machine, "cert-manager")
            cert_manager.start(machine)
            yield machine
        finally:
            servers.end()
    network.close()
    shutil.rmtree(folder)


def load(machine: Machine, name: str) -> None:
    """Loads the custom resource definitions that ``.ci/run`` has copied from one project."""
    folder = find_tool(f"definitions/{name}/ready", BUILD).parent
    assert not load_definitions(machine.cluster, folder, ())


@pytest.fixture(scope="session")
def port_of(machine: Machine) -> Callable[[str], int]:
    """Starts a controller by its name, once; gives its port for plain HTTP. Istio has one for each API."""
    load_once = cache(lambda name: load(machine, name))

    @cache
    def started(name: str) -> int:
        if name == "istio-gateway-api":
            started("istio")
            return istio.GATEWAY_API_PORT
        controller, definitions = CONTROLLERS[name]
        for each in definitions:
            load_once(each)
        return controller.start(machine)

    return started


@pytest.fixture(autouse=True)
def inside(machine: Machine) -> Iterator[None]:
    """Each test is a caller inside of the machine's network."""
    with machine.network.entered():
        yield
