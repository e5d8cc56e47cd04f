"""The interface of controllers: what they receive and return, and the Protocol of their modules."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from post_renderer.model import Decision, Finding, Manifest, Port, Ref, Route

# What a controller switches to HTTPS as a unit: all of a routing object, one path of it, or a Service.
OBJECT, PATH, SERVICE = "object", "path", "service"


class CAForm(NamedTuple):
    """The form in which a controller reads a CA: the kind of the object that contains it, and the key."""

    kind: str
    key: str


class Trust(NamedTuple):
    """Where the CA of a backend can be read: a Secret and, if an option names one, a ConfigMap.

    ``has_pair``: the Secret is that of the Certificate, with the CA and the key pair. What is in another one
    is unknown.
    """

    namespace: str
    secret: str
    config_map: str = ""
    has_pair: bool = True


class Upstream(NamedTuple):
    """The connections from one routing object to one flagged Service.

    ``service_manifest`` is None when the Service is in another stream. ``port`` is the Service port that
    serves HTTPS, which may be one of another Service; ``routes`` are the routes to it. ``server_name`` is
    verified if ``verify`` is true; ``certificate_names`` are the names that the certificate covers.
    ``client_secret`` has the key pair that the controller must present, and the CA; it is empty where the
    pods ask for none.
    """

    source: Manifest
    service: Ref
    service_manifest: Manifest | None
    port: Port
    routes: tuple[Route, ...]
    server_name: str
    certificate_names: tuple[str, ...]
    trust: Trust
    verify: bool
    client_secret: str = ""


class UpstreamTLS(NamedTuple):
    """What the manifests set now for connections to a Service; ``evidence`` is the setting, for messages.

    ``keeps_open`` is a setting by which connections stay open for an hour or longer.
    """

    encrypted: bool = False
    ca_verified: bool = False
    verified_name: str = ""
    evidence: str = ""
    keeps_open: str = ""


class Controller(Protocol):
    """The module of one ingress controller."""

    @property
    def SWITCH(self) -> str:  # noqa: N802 - a constant of the module
        """OBJECT, PATH or SERVICE: what is switched to HTTPS as a unit."""

    @property
    def CA_FORMS(self) -> tuple[CAForm, ...]:  # noqa: N802
        """The forms in which it reads a CA, the best first; none when it never verifies."""

    @property
    def PRESENTS_CERTIFICATES(self) -> bool:  # noqa: N802
        """Whether it can present the key pair of a Secret to the pods."""

    def observe(self, source: Manifest, service: Manifest) -> UpstreamTLS:
        """What ``source`` and ``service`` set now for the connections between them."""

    def changes(self, source: Manifest, upstreams: Sequence[Upstream]) -> Iterator[Decision]:
        """The changes for verified HTTPS from ``source`` to its flagged Services, without those of ports."""

    def about(self, upstreams: Sequence[Upstream], sources: Sequence[Manifest]) -> Iterator[Finding]:
        """The findings about Services, and about several routing objects together.

        ``upstreams`` are all of this controller, ``sources`` are all routing objects of the stream.
        """
