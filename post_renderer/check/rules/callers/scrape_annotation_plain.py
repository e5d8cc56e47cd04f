"""Annotations by which Prometheus scrapes a port with TLS by plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import WARNING, Manifest, fields, fields_and_indices
from post_renderer.topology import listeners
from post_renderer.topology.listeners import Listener

_LABELS = "      labels:\n        app: web\n    spec:\n"
ABOUT = About(
    id="scrape-annotation-plain",
    severity=WARNING,
    title="The annotations `prometheus.io/…` of pods ask for plain HTTP at a port that serves TLS.",
    why=(
        "By the scrape configuration that the charts of Prometheus bring, the scheme is http unless "
        "`prometheus.io/scheme` says https (prometheus-community/helm-charts, "
        "charts/prometheus/values.yaml): the target is down."
    ),
    fix="set prometheus.io/scheme to https",
    example=Example(
        "ingress-nginx",
        good=_LABELS,
        bad='      annotations:\n        prometheus.io/scrape: "true"\n        prometheus.io/port: "8443"\n'
        + _LABELS,
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The workloads of that kind."""
    for workload in context.workloads:
        root = workloads.KINDS[workload.ref.kind].template
        metadata = fields.mapping(workload.body, *fields_and_indices(root), "metadata")
        annotations = fields.texts(metadata, "annotations")
        number = fields.number(annotations.get("prometheus.io/port", ""))
        is_scraped = annotations.get("prometheus.io/scrape") == "true"
        if is_scraped and number and annotations.get("prometheus.io/scheme", "http").lower() == "http":
            evidence = _tls_at(workload, number)
            if evidence:
                path = (*root, "metadata", "annotations", "prometheus.io/port")
                yield Mistake(workload.ref, path, f"has port {number} scraped by HTTP, and {evidence}")


def _tls_at(workload: Manifest, number: int) -> str:
    containers = workloads.containers(workload.ref.kind, workload.body)
    found = (listeners.tls_shown(Listener(workload, each, number)) for each in containers)
    return next(filter(None, found), "")
