"""A probe with the wrong scheme for one of the ports of a TLS sidecar."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import ERROR, Manifest, fields
from post_renderer.topology import own_sidecar
from post_renderer.topology.tls_evidence import PROBES

ABOUT = About(
    id="probe-scheme",
    severity=ERROR,
    title="A probe has the wrong scheme for a port of a TLS sidecar.",
    why=(
        "The sidecar serves TLS on its port and calls the application by plain HTTP, so a probe of the one "
        "is HTTPS, of the other HTTP. With the wrong scheme it fails: pods do not get ready, or are "
        "restarted."
    ),
    fix="leave the probes as they were without a sidecar, on the port of the application",
    example=Example(
        "sidecar",
        good="              port: 8080\n",
        bad="              port: 8080\n              scheme: HTTPS\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The probes of that kind."""
    for workload in context.workloads:
        yield from _of_workload(workload)


def _of_workload(workload: Manifest) -> Iterator[Mistake]:
    containers = workloads.containers(workload.ref.kind, workload.body)
    sidecars = [each for each in containers if own_sidecar.tls_port_of(each)]
    schemes = {own_sidecar.upstream_of(each): "HTTP" for each in sidecars}
    schemes |= {own_sidecar.tls_port_of(each): "HTTPS" for each in sidecars}
    for container in containers if sidecars else ():
        for probe in PROBES:
            get = fields.mapping(container.body, probe, "httpGet")
            number = container.number_of(fields.text(get, "port"))
            scheme = (fields.text(get, "scheme") or "HTTP").upper()
            wanted = schemes.get(number) if get and not fields.text(get, "host") else None
            if wanted and wanted != scheme:
                message = (
                    f"{probe} of container {container.name} calls port {number} by {scheme}, which serves "
                    f"{wanted}"
                )
                yield Mistake(workload.ref, (*container.path, probe, "httpGet"), message)
