"""What rules about Kong share: the Services that its Ingresses lead to, and what these set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from post_renderer.check.context import CheckContext
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.kong import names
from post_renderer.model import Manifest, Path

NAME = "kong"
# The annotations that name CAs, and the kinds of these.
CA_KEYS: Mapping[str, str] = {
    "ca-certificates-secrets": "Secret",
    "ca-certificates-configmaps": "ConfigMap",
}


def services(context: CheckContext) -> Iterator[Manifest]:
    """The Services of Kong's Ingresses; not those with a BackendTLSPolicy, which sets all of it."""
    found = {each.service.ref: each for each in context.connections if each.controller == NAME}
    return (each.service for each in found.values() if context.policy_of(each) is None)


def value(service: Manifest, key: str) -> str:
    """The annotation ``key``, a name without prefix; empty without it."""
    return ingress_annotations.value(service, names.PREFIX + key)


def path(key: str) -> Path:
    """The path of the annotation ``key``, a name without prefix."""
    return ingress_annotations.path(names.PREFIX + key)


def verifies(service: Manifest) -> bool:
    """Whether the annotations say that certificates are verified."""
    return value(service, "tls-verify") in ingress_annotations.TRUE
