"""Two probes that call the same port by different schemes."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import WARNING, Container, fields
from post_renderer.topology.tls_evidence import PROBES

_PROBE = """\
          readinessProbe:
            httpGet:
              path: /healthz
              port: 8443
              scheme: HTTPS
"""
ABOUT = About(
    id="probes-disagree",
    severity=WARNING,
    title="Two probes call the same port, one by HTTP and one by HTTPS.",
    why=(
        "A port serves the one or the other, but for the few programs that tell them apart by the first "
        "byte. A probe with the wrong scheme fails: pods do not get ready, or are restarted for ever."
    ),
    fix="give all probes of the port the same scheme",
    example=Example(
        "ingress-nginx",
        good=_PROBE,
        bad=_PROBE + _PROBE.replace("readiness", "liveness").replace("              scheme: HTTPS\n", ""),
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The probes by HTTP beside one by HTTPS."""
    for workload in context.workloads:
        for container in workloads.containers(workload.ref.kind, workload.body):
            probes = list(_probes(container))
            by_https = {number: name for name, number, scheme in probes if scheme == "HTTPS"}
            for name, number, scheme in probes:
                if scheme == "HTTP" and number in by_https:
                    message = (
                        f"{name} of container {container.name} calls port {number} by HTTP, "
                        f"{by_https[number]} by HTTPS"
                    )
                    yield Mistake(workload.ref, (*container.path, name, "httpGet"), message)


def _probes(container: Container) -> Iterator[tuple[str, int, str]]:
    """The probes by HTTP or HTTPS of a container: their names, ports and schemes."""
    for name in PROBES:
        get = fields.mapping(container.body, name, "httpGet")
        number = container.number_of(fields.text(get, "port"))
        if number and not fields.text(get, "host"):
            yield name, number, (fields.text(get, "scheme") or "HTTP").upper()
