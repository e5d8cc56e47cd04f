"""URLs of the turned ports of Services, as other pods write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.kubernetes import services
from post_renderer.model import Ref, Settings
from post_renderer.plan.callers.turned_ports import TurnedPort, TurnedPorts, TurnedService
from post_renderer.topology import urls
from post_renderer.topology.urls import URL


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
        return filter(None, map(self.called, urls.in_text(text, namespace, self._domain)))

    def called(self, url: URL) -> Called | None:
        """What ``url`` calls; None where that is no turned port."""
        service = self._by_name.get((url.namespace, url.name))
        if service is None or (url.of_pod and not services.is_headless(service.service.body)):
            return None
        turned = _port(service, url.port)
        return Called(service.service.ref, url.port, turned) if turned else None


def _port(service: TurnedService, number: int) -> TurnedPort | None:
    """The turned port of a URL; the name of a headless Service leads to the container port."""
    if services.is_headless(service.service.body):
        return service.container_ports.get(str(number))
    return next((turned for port, turned in service.ports.items() if port.number == number), None)
