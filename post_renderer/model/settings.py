"""What is said of the whole run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from post_renderer.model.backend import Preset
from post_renderer.model.changes import Value
from post_renderer.model.flags import Entry, Layer

_NONE: Mapping[str, str] = MappingProxyType({})
# ghostunnel/ghostunnel v1.11.1, Dockerfile-distroless: no shell, user 65532.
IMAGE = "ghostunnel/ghostunnel:v1.11.1-distroless"


class Sidecar(NamedTuple):
    """The container that serves TLS before an application; None is the default of ``plan/sidecar.py``.

    ``native``: an init container that stays, for which Kubernetes has to be 1.29 or later.
    """

    image: str = IMAGE
    resources: Value = None
    security_context: Value = None
    extra_args: tuple[str, ...] = ()
    native: bool = True


class Settings(NamedTuple):
    """Everything that the command line, the environment and the config file say."""

    namespace: str = ""
    cluster_domain: str = "cluster.local"
    entries: tuple[Entry, ...] = ()
    layers: tuple[Layer, ...] = ()
    allowed_dns_names: tuple[str, ...] = ()
    ingress_classes: Mapping[str, str] = _NONE
    controller: str = ""
    strict: bool = False
    require: bool = False
    sidecar: Sidecar = Sidecar()
    presets: tuple[Preset, ...] = ()
