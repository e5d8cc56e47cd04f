"""The sidecar in both families: which applications it reaches, and whom they see as their client."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

import pytest
from support import manifests
from support.live import http_client, programs
from support.live.authority import Authority
from support.live.manifest import Manifest
from support.live.pod import Pod, running

from post_renderer import pipeline
from post_renderer.model import Settings, SidecarSettings

# Of this machine, in the place of a pod's.
IPV6 = "::1"
FLAGS = {"enabled": "true", "issuer": "ca", "mode": "sidecar"}
# Answers with the address of its client.
PROGRAM = """
import http.server, socket, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.client_address[0].encode())

class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET

Server((sys.argv[1], 8080), Handler).serve_forever()
"""


@pytest.fixture(scope="session")
def ipv4() -> str:
    """An address of this machine that is not 127.0.0.1, in the place of a pod's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            # Nothing is sent: the kernel chooses the address. 192.0.2.1 is for documentation (RFC 5737).
            sock.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no IPv4 address but 127.0.0.1")
        return str(sock.getsockname()[0])


def pod(folder: Path, authority: Authority, address: str, bind: str, **of_service) -> Pod:
    """A pod of the application that binds ``bind``, with a sidecar as the filter writes it."""
    target = of_service.pop("target", "")
    app = manifests.container("web", command=["python3", "-c", PROGRAM], args=[bind])
    annotations = {f"backend-tls.kuberise.io/{name}": text for name, text in FLAGS.items()}
    service = manifests.service("web", annotations=annotations, **of_service)
    source = manifests.stream_of(service, manifests.deployment("web", app), manifests.ingress())
    settings = Settings(namespace="shop", sidecar=SidecarSettings(target=target))
    return Pod(Manifest(pipeline.render(source, settings).text), authority, folder, address)


def answered(started: Pod) -> str:
    """The client that the application saw, once the sidecar answers verified HTTPS."""
    started.wait_for(partial(http_client.get_plain, 8080, "/", started.address), 20, "plain HTTP")
    started.wait_for(lambda: started.is_ready("/"), 20, "an answer over HTTPS")
    return started.get_verified("/").body


@pytest.fixture
def commands() -> dict[str, list[str]]:
    return {"web": programs.python(), "backend-tls-8443": programs.ghostunnel()}


@pytest.mark.parametrize("bind", ["every address", "the pod's own"])
@pytest.mark.parametrize("family", ["IPv4", "IPv6"])
def test_the_application_sees_the_pod_as_its_client(
    family: str, bind: str, ipv4: str, commands: dict[str, list[str]], authority: Authority, tmp_path: Path
):
    address, every = {"IPv4": (ipv4, "0.0.0.0"), "IPv6": (IPV6, "::")}[family]
    bound = every if bind == "every address" else address
    with running(pod(tmp_path, authority, address, bound), commands) as started:
        assert answered(started) == address


def test_a_service_of_both_families_is_answered_in_both(
    ipv4: str, commands: dict[str, list[str]], authority: Authority, tmp_path: Path
):
    of_both = pod(tmp_path, authority, ipv4, "0.0.0.0", ipFamilies=["IPv4", "IPv6"])
    with running(of_both, commands) as started:
        assert answered(started) == ipv4
        started.address = IPV6
        assert started.get_verified("/").body == ipv4


def test_an_application_on_loopback_is_reached_by_the_config_file(
    ipv4: str, commands: dict[str, list[str]], authority: Authority, tmp_path: Path
):
    by_config = pod(tmp_path, authority, ipv4, "127.0.0.1", target="127.0.0.1")
    with running(by_config, commands) as started:
        started.wait_for(lambda: started.is_ready("/"), 20, "an answer over HTTPS")
        assert started.get_verified("/").body == "127.0.0.1"
