"""The addresses on which a sidecar listens, and at which it calls the application."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.model import Body, TargetPod
from post_renderer.plan.backend import Backend, PlanContext

# The pod's own address: not 127.0.0.1, for which the application would take all callers for local ones,
# and which programs that bind the pod's address do not serve. ghostunnel v1.11.1 was seen to serve both
# families with it; the brackets are right for IPv4 too.
POD_IP = "$(POD_IP)"
# IPv6 and, on Linux, IPv4.
EVERY_ADDRESS = "::"
# ghostunnel v1.11.1, main.go: every other target needs --unsafe-target.
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Addresses(NamedTuple):
    """The two addresses of a sidecar, without port and brackets."""

    listen: str
    target: str

    @property
    def makes_callers_local(self) -> bool:
        """Whether the application sees every caller as one of its own pod's loopback."""
        return self.target in LOOPBACK

    def args(self, tls_port: int, port: int) -> list[str]:
        """The arguments of ghostunnel for TLS on ``tls_port`` before ``port`` of the application."""
        args = [
            f"--listen={_bracketed(self.listen)}:{tls_port}",
            f"--target={_bracketed(self.target)}:{port}",
        ]
        return args if self.makes_callers_local else [*args, "--unsafe-target"]

    @property
    def env(self) -> list[Body]:
        """The variable with the pod's address, where one of the two is that."""
        if POD_IP not in self:
            return []
        return [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]


def of(backend: Backend, pod: TargetPod, context: PlanContext) -> Addresses:
    """The addresses of the sidecar of ``backend`` in ``pod``: those of the config file, else the pod's own.

    A Service of several IP families may call the pod at an address other than its first one.
    """
    settings = context.settings.sidecar
    listen = EVERY_ADDRESS if (pod.ref, backend.tls_port) in context.ipv6_ports else POD_IP
    return Addresses(settings.listen or listen, settings.target or POD_IP)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address or address == POD_IP else address
