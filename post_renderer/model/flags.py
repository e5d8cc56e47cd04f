"""What is asked of Services: flags, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from post_renderer.model.changes import Ref

PREFIX = "backend-tls.kuberise.io/"


class Layer(NamedTuple):
    """Flags from one place, as text, keyed like the annotations (``https-port``)."""

    origin: str
    values: Mapping[str, str]


class Entry(NamedTuple):
    """One Service named by the config file or by ``--service``; ``name`` may be a glob."""

    name: str
    namespace: str
    layer: Layer

    @property
    def is_glob(self) -> bool:
        """Whether the name is a pattern, which may match nothing without being wrong."""
        return any(sign in self.name + self.namespace for sign in "*?[")


class Flags(NamedTuple):
    """What is asked of one Service, checked; an empty string or 0 is the default of design section 4."""

    mode: str = "auto"
    preset: str = ""
    port: str = ""
    https_port: int = 0
    service_port: int = 0
    keep_http: bool = True
    container: str = ""
    workload: str = ""
    mount_path: str = ""
    issuer: str = ""
    issuer_kind: str = "ClusterIssuer"
    issuer_group: str = "cert-manager.io"
    secret_name: str = ""
    certificate_name: str = ""
    duration: str = "2160h"
    renew_before: str = "720h"
    dns_names: tuple[str, ...] = ()
    key_algorithm: str = "ECDSA"
    verify: bool = True
    ca_secret: str = ""
    ca_configmap: str = ""
    reloader: bool = False


class Request(NamedTuple):
    """A flagged Service and what is asked of it; ``present`` is false when the stream does not hold it."""

    service: Ref
    flags: Flags
    present: bool = True
