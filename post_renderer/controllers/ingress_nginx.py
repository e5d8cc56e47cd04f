"""kubernetes/ingress-nginx, as measured against v1.15.1 under traffic.

Before, an Ingress without annotations: HTTP to the pods. After::

    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
    nginx.ingress.kubernetes.io/proxy-ssl-secret: "shop/web-backend-tls"
    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"
    ...

Every key of the set has its reason: without ``proxy-ssl-secret`` all others are
ignored, without ``proxy-ssl-name`` nginx verifies ``upstream_balancer`` and
answers 502, ``"true"`` in place of ``"on"`` is silently off, and the default
protocols lack TLS 1.3 (internal/ingress/annotations/proxyssl/main.go).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from post_renderer.model import Finding, Note, Problem, Put

if TYPE_CHECKING:
    from post_renderer.controllers import Hop

NAME = "ingress-nginx"
CLASSES = ("nginx",)
CONTROLLER = "k8s.io/ingress-nginx"

PREFIX = "nginx.ingress.kubernetes.io/"
_SECURE = {"": "HTTPS", "HTTP": "HTTPS", "AUTO_HTTP": "HTTPS", "HTTPS": "HTTPS", "GRPC": "GRPCS", "GRPCS": "GRPCS"}


def wanted(hop: Hop) -> dict[str, str]:
    """The set of one hop; ``GRPC`` becomes ``GRPCS``."""
    protocol = _SECURE.get(_said(hop, "backend-protocol").upper(), "HTTPS")
    keys = {"backend-protocol": protocol}
    if hop.verify:
        keys |= {
            "proxy-ssl-secret": hop.secret,
            "proxy-ssl-verify": "on",
            "proxy-ssl-verify-depth": "2",
            "proxy-ssl-name": hop.host,
            "proxy-ssl-server-name": "on",
            "proxy-ssl-protocols": "TLSv1.2 TLSv1.3",
        }
    return {PREFIX + key: value for key, value in keys.items()}


def changes(hop: Hop) -> Iterator[Finding]:
    """The annotations of the Ingress. A canary Ingress gets none: nginx reads those of its main Ingress."""
    protocol = _said(hop, "backend-protocol")
    if protocol.upper() not in _SECURE:
        hint = "send HTTPS to a Service that speaks HTTP or gRPC, or take the flag away"
        yield Problem(str(hop.ingress), f"{PREFIX}backend-protocol is {protocol}, which has no TLS form", hint)
        return
    yield from _warnings(hop)
    if is_canary(hop.annotations):
        return
    for name, value in wanted(hop).items():
        yield Put(hop.ingress, ("metadata", "annotations", name), value, f"HTTPS to {hop.service}")


def _warnings(hop: Hop) -> Iterator[Finding]:
    subject = str(hop.ingress)
    if _said(hop, "auth-tls-secret"):
        text = "auth-tls-secret asks browsers for a client certificate; it says nothing about the way to the pods"
        yield Note("warning", subject, text)
    if _said(hop, "ssl-passthrough") == "true":
        yield Note("warning", subject, "ssl-passthrough hands the connection through: nothing is verified then")
    if _said(hop, "backend-protocol").upper() in ("GRPC", "GRPCS"):
        yield Note("warning", subject, "ingress-nginx encrypts gRPC (GRPCS) but never verifies it")
    if not hop.verify:
        text = (
            "HTTPS without verification: any certificate is accepted; on every Ingress to this Service, one is enough"
        )
        yield Note("warning", subject, text)


def is_canary(annotations: Mapping[str, str]) -> bool:
    """Whether an Ingress with these ``annotations`` only takes a share of another one's requests."""
    return annotations.get(f"{PREFIX}canary", "").strip() == "true"


def facts(hop: Hop) -> Iterator[Note]:
    """What ingress-nginx does with the Secret, once for a Service."""
    if hop.verify:
        subject = str(hop.service)
        yield Note("note", subject, f"the issuer must fill ca.crt in {hop.secret}; without it nginx verifies nothing")
        yield Note("note", subject, f"nginx presents the key pair of {hop.secret} as its client certificate")


def _said(hop: Hop, key: str) -> str:
    return hop.annotations.get(PREFIX + key, "").strip()
