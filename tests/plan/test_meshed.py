"""Pods in a mesh: left to it in mode auto, done where a mode asks for it."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, deployment, ingress, notes, problems, request, service, topology_of

from post_renderer import pipeline, plan
from post_renderer.model import OptionSource, ServiceEntry, Settings

SETTINGS = Settings(namespace="shop")
SWITCH = "linkerd.io/inject: enabled"
HINT = "set mode to native, sidecar or mount to have TLS of its own as well"


def planned(**options) -> plan.Plan:
    meshed = deployment()
    meshed["spec"]["template"]["metadata"]["annotations"] = {"linkerd.io/inject": "enabled"}
    topology = topology_of(service(), meshed, ingress(), settings=SETTINGS)
    return plan.make([request(**options)], topology, SETTINGS)


def test_auto_leaves_it_to_the_mesh():
    result = planned(mode="auto")
    assert (result.changes, result.backends, result.failures) == ((), (), {})
    assert notes(result.findings) == [
        f"note: Service/web: its pods get a mesh proxy ({SWITCH}), so the hop to them is left to the mesh, and nothing "
        f"is written: it is encrypted if the ingress controller has a proxy of that mesh, too; {HINT}"
    ]
    assert problems(result.findings) == []


def test_required_verification_cannot_be_told():
    result = planned(mode="auto", verify="required")
    (sentence,) = problems(result.findings)
    assert sentence.startswith(f"Service/web: verify is required, and its pods get a mesh proxy ({SWITCH}): ")
    assert list(result.failures) == [SERVICE]


@pytest.mark.parametrize("mode", ["mount", "sidecar"])
def test_a_mode_asks_for_it(mode):
    result = planned(mode=mode)
    assert problems(result.findings) == []
    assert result.changes
    assert (
        f"note: Deployment/web: backs Service/web and gets a mesh proxy ({SWITCH}): mode {mode} adds TLS of its own, "
        "which the mesh encrypts a second time for callers that are in it"
    ) in notes(result.findings)


def test_inspect_shows_why_nothing_is_done():
    entry = ServiceEntry("web", "shop", OptionSource("test", {"issuer": "ca"}))
    text = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web, istio.io/rev: canary}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]}
"""
    for entries in ((), (entry,)):
        (status,) = pipeline.inventory(text, SETTINGS._replace(entries=entries))
        assert [finding.rule for finding in status.problems] == ["left-to-mesh"]
        assert status.backends == ()
