"""A monitor that verifies a name which the certificate of the pods does not have."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext, covers, dns_names, is_for_servers
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, Manifest, fields
from post_renderer.topology.scrapes import Scrape

ABOUT = About(
    id="monitor-server-name",
    severity=ERROR,
    title="A monitor verifies a name that the certificate of the pods does not have.",
    why=(
        "Without `serverName` it is the address of the pod, because Prometheus scrapes pods and not their "
        "Service (prometheus-operator, pkg/apis/monitoring/v1, TLSConfig). The handshake fails, and "
        "the target is down."
    ),
    fix="set tlsConfig.serverName to a name of the certificate",
    example=Example("sidecar", good="        serverName: web.shop.svc\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The endpoints of that kind, where the Certificate of the pods is in the stream."""
    found: dict[Mistake, None] = {}
    for scrape in context.scrapes:
        mounted = (c for each in scrape.listeners for c in context.certificates_of(each))
        certificates = [each for each in mounted if is_for_servers(each)]
        message = _message(scrape, certificates) if certificates and scrape.is_https else ""
        if message:
            endpoint = scrape.endpoint
            found.setdefault(Mistake(endpoint.monitor.ref, (*endpoint.path, "tlsConfig"), message))
    yield from found


def _message(scrape: Scrape, certificates: list[Manifest]) -> str:
    config = fields.mapping(scrape.endpoint.body, "tlsConfig")
    name = fields.text(config, "serverName")
    accepts_any = fields.text(config, "insecureSkipVerify") == "true"
    if accepts_any or _is_relabelled(scrape) or (name and any(covers(each, name) for each in certificates)):
        return ""
    # The address of a pod is in no certificate that is written before the pod is there, unless by its range.
    if not name and any(fields.sequence(each.body, "spec", "ipAddresses") for each in certificates):
        return ""
    listed = ", ".join(dict.fromkeys(each for c in certificates for each in dns_names(c))) or "no names"
    verified = f"serverName {name}" if name else "the address of the pod, because it has no serverName"
    return f"verifies {verified}, and the certificate of {scrape.target.ref} has {listed}"


def _is_relabelled(scrape: Scrape) -> bool:
    """Whether the endpoint scrapes another address than that of the pod."""
    items = fields.sequence(scrape.endpoint.body, "relabelings")
    return any(fields.text(item, "targetLabel") == "__address__" for item in items)
