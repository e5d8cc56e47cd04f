"""What a rule sees: the objects of the stream, and the connections of its routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from post_renderer import presets
from post_renderer.controllers.gateway_api import gateways, policies
from post_renderer.controllers.gateway_api.implementations import Implementation
from post_renderer.controllers.istio import destination_rules
from post_renderer.controllers.upstream import GatewaySettings
from post_renderer.model import Manifest, Ref, Settings, fields
from post_renderer.topology import connections, listeners, scrapes, secret_mounts
from post_renderer.topology.connections import Connection
from post_renderer.topology.listeners import Listener
from post_renderer.topology.objects import Objects
from post_renderer.topology.scrapes import Scrape
from post_renderer.topology.secret_mounts import SecretMount, SecretVolume
from post_renderer.topology.topology import Topology

T = TypeVar("T")


class CheckContext:
    """One stream, as it is."""

    def __init__(self, topology: Topology, settings: Settings) -> None:
        self.topology = topology
        self.settings = settings

    @property
    def objects(self) -> Objects:
        """Every object that can matter."""
        return self.topology.objects

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """The connections of all routes to Services of the stream."""
        return connections.all_of(self.topology)

    @cached_property
    def routing_objects(self) -> tuple[tuple[Manifest, str], ...]:
        """Every routing object, with the name of its controller, which is empty where it is unknown."""
        controller_of = self.topology.ingress_classes.controller_of
        return tuple((source, controller_of(source).name) for source in self.topology.routes.sources)

    def read_by(self, *names: str) -> Iterator[Manifest]:
        """The routing objects that the controllers called ``names`` read."""
        return (source for source, name in self.routing_objects if name in names)

    def policy_of(self, connection: Connection) -> Manifest | None:
        """The BackendTLSPolicy for the port of a connection, whatever reads the route; None without one."""
        port = connection.port
        service = connection.service.ref._replace(name=connection.route.service)
        return policies.for_port(service, port.name, self.objects) if port else None

    def implementations_of(self, source: Manifest) -> Sequence[Implementation]:
        """The known implementations of the Gateway API that read a route."""
        settings = self.settings
        of_gateways = GatewaySettings(
            settings.backend_tls_policy, settings.ingress_classes, settings.controller
        )
        return gateways.implementations_of(source, of_gateways, self.objects)

    @cached_property
    def destination_rules(self) -> Sequence[tuple[Manifest, Manifest]]:
        """The DestinationRules for all callers, each with its Service, which is in the stream."""
        found = []
        for rule in self.objects.by_kind("DestinationRule", destination_rules.GROUP):
            service = destination_rules.service_of(rule)
            of_stream = self.objects.all(service) if service else []
            if of_stream and not rule.is_hook and not fields.mapping(rule.body, "spec", "workloadSelector"):
                found.append((rule, of_stream[0]))
        return found

    @cached_property
    def workloads(self) -> Sequence[Manifest]:
        """All workloads of the stream but hooks."""
        return tuple(secret_mounts.workloads_of(self.objects))

    @cached_property
    def certificate_volumes(self) -> Sequence[tuple[SecretVolume, Manifest]]:
        """The volumes with a Secret that a Certificate of the stream fills, each with that Certificate."""
        volumes = (volume for workload in self.workloads for volume in secret_mounts.volumes_of(workload))
        return tuple(self._with_certificates((volume, volume) for volume in volumes))

    @cached_property
    def certificate_mounts(self) -> Sequence[tuple[SecretMount, Manifest]]:
        """The mounts of such volumes in all containers, each with the Certificate."""
        mounts = (mount for workload in self.workloads for mount in secret_mounts.mounts_of(workload))
        return tuple(self._with_certificates((mount.volume, mount) for mount in mounts))

    def _with_certificates(self, found: Iterable[tuple[SecretVolume, T]]) -> Iterator[tuple[T, Manifest]]:
        for volume, item in found:
            certificate = self.topology.certificates.filling(volume.workload.ref.namespace, volume.secret)
            if certificate:
                yield item, certificate

    @cached_property
    def scrapes(self) -> Sequence[Scrape]:
        """What the monitors of the stream scrape there."""
        return tuple(scrapes.all_of(self.topology))

    def has_secret_of(self, certificate: Manifest) -> bool:
        """Whether the stream has the Secret of a Certificate itself, with keys that are unknown here."""
        name = fields.text(certificate.body, "spec", "secretName")
        return bool(self.objects.all(Ref("", "Secret", certificate.ref.namespace, name)))

    def certificates_of(self, listener: Listener) -> list[Manifest]:
        """The Certificates of the stream whose Secrets the container has mounted, each once."""
        namespace = listener.workload.ref.namespace
        secrets = dict.fromkeys(secret for secret, _, _ in listeners.mounted_secrets(listener))
        found = (self.topology.certificates.filling(namespace, secret) for secret in secrets)
        return [certificate for certificate in found if certificate]

    def all_certificates_of(self, listener: Listener) -> list[Manifest]:
        """The same, but none where the container has any other Secret mounted: it may serve that one."""
        secrets = {secret for secret, _, _ in listeners.mounted_secrets(listener)}
        found = self.certificates_of(listener)
        return found if len(found) == len(secrets) else []

    def answers_both(self, listener: Listener) -> bool:
        """Whether the program answers HTTP and TLS on one port, as the API server of Argo CD does."""
        image = fields.text(listener.container.body, "image")
        labels = fields.texts(listener.template, "metadata", "labels")
        fitting = presets.fitting(image, listener.container.name, labels, self.settings.presets)
        return any(not preset.port and preset.keeps_plain_port for preset in fitting)


# The usages that become an extended key usage, without those that servers may have
# (cert-manager v1.21.2, pkg/api/util/usages.go, extKeyUsages).
OTHER_USAGES = frozenset(
    (
        "client auth",
        "code signing",
        "email protection",
        "s/mime",
        "ipsec end system",
        "ipsec tunnel",
        "ipsec user",
        "timestamping",
        "ocsp signing",
        "microsoft sgc",
        "netscape sgc",
    )
)


def is_for_servers(certificate: Manifest) -> bool:
    """Whether a server may use a certificate: that of a client alone has other extended key usages."""
    usages = {*fields.words(certificate.body, "spec", "usages")}
    return not usages & OTHER_USAGES or bool(usages & {"server auth", "any"})


def dns_names(certificate: Manifest) -> list[str]:
    """The DNS names of a Certificate."""
    return fields.words(certificate.body, "spec", "dnsNames")


def covers(certificate: Manifest, name: str) -> bool:
    """Whether one of the DNS names of a Certificate is ``name``, or a wildcard for it (RFC 6125, 6.4.3)."""
    parent = name.partition(".")[2]
    names = [each.lower() for each in dns_names(certificate)]
    return name.lower() in names or f"*.{parent}".lower() in names
