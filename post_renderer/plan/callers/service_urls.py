"""URLs of the turned ports of Services, as other pods write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.kubernetes import services
from post_renderer.model import Ref, Settings
from post_renderer.plan.callers.turned_ports import TurnedPort, TurnedPorts, TurnedService

_URL = re.compile(r"http://(?:[^/@\s]*@)?([a-z0-9][a-z0-9.-]*)(?::([0-9]{1,5}))?(?![\w.:-])")
_DEFAULT_PORT = 80


class Called(NamedTuple):
    """The Service and the number of the port that a URL calls, and what becomes of that port."""

    service: Ref
    number: int
    turned: TurnedPort


class ServiceURLs:
    """Looks for URLs of the turned ports."""

    def __init__(self, turned: TurnedPorts, settings: Settings) -> None:
        self._domain = settings.cluster_domain
        self._by_name = {
            (each.service.ref.namespace, each.service.ref.name): each for each in turned.services
        }

    def in_text(self, text: str, namespace: str) -> Iterator[Called]:
        """The URLs in a text of an object in ``namespace``."""
        for match in _URL.finditer(text):
            service = self._service(match[1].rstrip("."), namespace)
            number = int(match[2] or _DEFAULT_PORT)
            turned = _port(service, number) if service else None
            if service and turned:
                yield Called(service.service.ref, number, turned)

    def _service(self, host: str, namespace: str) -> TurnedService | None:
        """The Service with this DNS name: NAME, NAME.NAMESPACE, with svc, with the cluster's domain."""
        short = host.removesuffix(f".svc.{self._domain}").removesuffix(".svc")
        name, _, of = short.partition(".")
        return self._by_name.get((of or namespace, name))


def _port(service: TurnedService, number: int) -> TurnedPort | None:
    """The turned port of a URL; the name of a headless Service leads to the container port."""
    if services.is_headless(service.service.body):
        return service.container_ports.get(str(number))
    return next((turned for port, turned in service.ports.items() if port.number == number), None)
