"""Who calls a Service besides its routes."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, deployment, joined, request, service, topology_of

from post_renderer.plan.callers.listing import Callers


def callers(*objects: str) -> list[tuple[str, str]]:
    web = service()
    web["metadata"]["labels"] = {"app": "web"}
    topology = topology_of(web, deployment(), *objects)
    (backend,) = joined(topology, request(mode="sidecar")).backends
    found = Callers(topology).of(topology.objects.get(SERVICE), backend.pods)
    return [(str(caller.ref), caller.how) for caller in found]


def of(api_version: str, kind: str, spec: str, field: str = "spec") -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\n{field}: {{{spec}}}\n"


@pytest.mark.parametrize(
    ("caller", "found"),
    [
        (of("networking.k8s.io/v1", "NetworkPolicy", "podSelector: {}, ingress: [{}]"), "policy"),
        (
            of(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]",
            ),
            "policy",
        ),
        (
            of(
                "projectcalico.org/v3",
                "NetworkPolicy",
                "ingress: [{action: Allow, destination: {ports: [1]}}]",
            ),
            "policy",
        ),
        (
            of(
                "monitoring.coreos.com/v1",
                "ServiceMonitor",
                "selector: {matchLabels: {app: web}}, endpoints: [{port: http}]",
            ),
            "monitor",
        ),
        (
            of("monitoring.coreos.com/v1", "PodMonitor", "selector: {}, podMetricsEndpoints: [{port: http}]"),
            "monitor",
        ),
        (of("v1", "ConfigMap", "a: http://web:8080, b: http://web.shop", "data"), "url"),
    ],
)
def test_caller(caller, found):
    (caller_found,) = callers(caller)
    assert caller_found[1] == found


@pytest.mark.parametrize(
    "other",
    [
        of("networking.k8s.io/v1", "NetworkPolicy", "podSelector: {matchLabels: {app: api}}, ingress: [{}]"),
        of("networking.k8s.io/v1", "NetworkPolicy", "policyTypes: [Egress], egress: [{}]"),
        of(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            "selector: {matchLabels: {app: api}}, endpoints: [{port: http}]",
        ),
        of("v1", "ConfigMap", "a: http://api", "data"),
    ],
)
def test_others(other):
    assert callers(other) == []
