from __future__ import annotations

import pytest
from support.manifests import read

from post_renderer.kubernetes import meshes


@pytest.mark.parametrize(
    ("metadata", "mesh"),
    [
        ("annotations: {linkerd.io/inject: enabled}", "linkerd.io/inject: enabled"),
        ("annotations: {linkerd.io/inject: ingress}", "linkerd.io/inject: ingress"),
        ('annotations: {sidecar.istio.io/inject: "true"}', "sidecar.istio.io/inject: true"),
        ('labels: {sidecar.istio.io/inject: "true"}', "sidecar.istio.io/inject: true"),
        ("labels: {istio.io/rev: stable}", "istio.io/rev: stable"),
        ("labels: {kuma.io/sidecar-injection: enabled}", "kuma.io/sidecar-injection: enabled"),
        (
            'annotations: {consul.hashicorp.com/connect-inject: "true"}',
            "consul.hashicorp.com/connect-inject: true",
        ),
    ],
)
def test_mesh(metadata, mesh):
    assert meshes.injected_by(read(f"metadata: {{{metadata}}}"), {}) == mesh


@pytest.mark.parametrize(
    "metadata",
    [
        "annotations: {linkerd.io/inject: disabled}",
        'annotations: {sidecar.istio.io/inject: "false"}',
        'labels: {istio.io/rev: stable, sidecar.istio.io/inject: "false"}',
        "annotations: null",
        "labels: {app: linkerd.io/inject}",
        "",
    ],
    ids=["disabled", "false", "false, with a revision", "null", "as a value", "none"],
)
def test_no_mesh(metadata):
    assert meshes.injected_by(read(f"metadata: {{{metadata}}}"), {}) == ""


NAMESPACES = [
    ("labels: {istio-injection: enabled}", "istio-injection: enabled"),
    ('labels: {istio.io/rev: "1-27"}', "istio.io/rev: 1-27"),
    ("annotations: {linkerd.io/inject: enabled}", "linkerd.io/inject: enabled"),
    ("labels: {kuma.io/sidecar-injection: enabled}", "kuma.io/sidecar-injection: enabled"),
]


@pytest.mark.parametrize(("metadata", "mesh"), NAMESPACES)
def test_mesh_of_the_namespace(metadata, mesh):
    namespace = read(f"metadata: {{name: shop, {metadata}}}")
    assert meshes.injected_by({}, namespace) == f"{mesh} on Namespace/shop"


@pytest.mark.parametrize(("metadata", "_mesh"), NAMESPACES)
def test_pods_that_switch_it_off(metadata, _mesh):
    labels = 'labels: {sidecar.istio.io/inject: "false", kuma.io/sidecar-injection: disabled}'
    template = read(f"metadata: {{{labels}, annotations: {{linkerd.io/inject: disabled}}}}")
    assert meshes.injected_by(template, read(f"metadata: {{name: shop, {metadata}}}")) == ""


@pytest.mark.parametrize(
    "metadata",
    [
        "labels: {istio-injection: disabled}",
        "annotations: {linkerd.io/inject: disabled}",
        "labels: {istio.io/dataplane-mode: ambient}",
        'labels: {sidecar.istio.io/inject: "true"}',
        "labels: null",
    ],
)
def test_namespaces_without_a_mesh(metadata):
    assert meshes.injected_by({}, read(f"metadata: {{name: shop, {metadata}}}")) == ""
