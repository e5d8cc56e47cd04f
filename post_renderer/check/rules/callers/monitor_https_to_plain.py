"""A monitor that scrapes a plain port with HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR
from post_renderer.topology import listeners

ABOUT = About(
    id="monitor-https-to-plain",
    severity=ERROR,
    title="A monitor scrapes a port that serves plain HTTP with HTTPS.",
    why="The TLS handshake fails (`wrong version number`), and the target is down (seen running).",
    fix="name the port that serves TLS, or set scheme to http",
    example=Example("sidecar", good="    - port: https\n", bad="    - port: http\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The endpoints of that kind."""
    found: dict[Mistake, None] = {}
    for scrape in context.scrapes:
        for listener in scrape.listeners if scrape.is_https else ():
            evidence = listeners.plain_shown(listener)
            if evidence and not listeners.tls_shown(listener):
                message = f"scrapes port {listener.port} of {listener.workload.ref} by HTTPS, and {evidence}"
                endpoint = scrape.endpoint
                found.setdefault(Mistake(endpoint.monitor.ref, (*endpoint.path, "scheme"), message))
    yield from found
