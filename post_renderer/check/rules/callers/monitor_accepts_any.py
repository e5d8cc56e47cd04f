"""A monitor that accepts any certificate of pods whose Certificate is known."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext, is_for_servers
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="monitor-accepts-any",
    severity=WARNING,
    title="`insecureSkipVerify` of a monitor accepts any certificate.",
    why=(
        "The connection is encrypted, but to whoever answers, and credentials that are sent with it are "
        "theirs, too (prometheus-operator, pkg/apis/monitoring/v1, TLSConfig). The pods have a "
        "certificate that can be verified."
    ),
    fix="remove it, and set ca to ca.crt of the Certificate's Secret and serverName to one of its names",
    example=Example(
        "sidecar",
        good="        ca:\n          secret:\n            name: web-backend-tls\n            key: ca.crt\n"
        "        serverName: web.shop.svc\n",
        bad="        insecureSkipVerify: true\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The endpoints of that kind."""
    found: dict[Mistake, None] = {}
    for scrape in context.scrapes:
        config = fields.mapping(scrape.endpoint.body, "tlsConfig")
        if not scrape.is_https or fields.text(config, "insecureSkipVerify") != "true":
            continue
        mounted = (c for each in scrape.listeners for c in context.certificates_of(each))
        certificates = [each for each in mounted if is_for_servers(each)]
        if certificates:
            endpoint = scrape.endpoint
            path = (*endpoint.path, "tlsConfig", "insecureSkipVerify")
            message = (
                f"accepts any certificate of {scrape.target.ref}, which has that of {certificates[0].ref}"
            )
            found.setdefault(Mistake(endpoint.monitor.ref, path, message))
    yield from found
