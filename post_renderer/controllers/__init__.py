"""What each ingress controller must be told to speak verified HTTPS to a Service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from post_renderer.controllers import ingress_nginx
from post_renderer.model import Finding, Note, Ref


class Hop(NamedTuple):
    """One Ingress on its way to one flagged Service: all that a controller module sees.

    ``secret`` is ``namespace/name`` of the Secret with ``ca.crt``; ``host`` is the
    name to verify; ``annotations`` are those of the Ingress as they stand.
    """

    ingress: Ref
    service: Ref
    annotations: Mapping[str, str]
    secret: str
    host: str
    verify: bool


class Controller(Protocol):
    """A module about one ingress controller."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """Its name, as --controller takes it."""

    @property
    def CLASSES(self) -> tuple[str, ...]:  # noqa: N802
        """Names of ingress classes that are its own by convention."""

    @property
    def CONTROLLER(self) -> str:  # noqa: N802
        """What an IngressClass of its own says in ``spec.controller``."""

    def changes(self, hop: Hop) -> Iterator[Finding]:
        """What the Ingress must say, and what the user should know about it."""

    def wanted(self, hop: Hop) -> dict[str, str]:
        """The same as annotations, for an Ingress that the stream does not hold."""

    def facts(self, hop: Hop) -> Iterator[Note]:
        """What is worth knowing once for a Service, however many Ingresses lead to it."""


CONTROLLERS: dict[str, Controller] = {
    ingress_nginx.NAME: ingress_nginx,
}
