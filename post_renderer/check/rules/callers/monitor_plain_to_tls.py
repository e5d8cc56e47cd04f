"""A monitor that scrapes a port with TLS by plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR
from post_renderer.topology import listeners

ABOUT = About(
    id="monitor-plain-to-tls",
    severity=ERROR,
    title="A monitor scrapes a port that serves TLS with plain HTTP.",
    why=(
        "`scheme` is http without a word (prometheus-operator, pkg/apis/monitoring/v1): Go programs "
        "answer 400, others close the connection, and the target is down (seen running)."
    ),
    fix="set scheme to https, and tlsConfig with ca and serverName",
    example=Example(
        "sidecar", good="      scheme: https\n      tlsConfig", bad="      scheme: http\n      tlsConfig"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The endpoints of that kind."""
    found: dict[Mistake, None] = {}
    for scrape in context.scrapes:
        for listener in scrape.listeners if not scrape.is_https else ():
            evidence = listeners.tls_shown(listener)
            if evidence:
                message = f"scrapes port {listener.port} of {listener.workload.ref} by HTTP, and {evidence}"
                endpoint = scrape.endpoint
                found.setdefault(Mistake(endpoint.monitor.ref, (*endpoint.path, "scheme"), message))
    yield from found
