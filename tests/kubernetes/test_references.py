"""Every way in which a pod may refer to a ConfigMap or Secret."""

from __future__ import annotations

import pytest
from support.manifests import read

from post_renderer.kubernetes import references

ROWS = {
    "volumes": (
        "volumes: [{configMap: {name: a}}, {secret: {secretName: b}}, {emptyDir: {}}, {secret: {name: no}}]",
        [("ConfigMap", "a"), ("Secret", "b")],
    ),
    "projected": (
        "volumes: [{projected: {sources: [{secret: {name: a}}, {configMap: {name: b}}, {downwardAPI: {}}]}}]",
        [("Secret", "a"), ("ConfigMap", "b")],
    ),
    "envFrom": (
        "containers: [{envFrom: [{secretRef: {name: a}}, {configMapRef: {name: b}}]}]",
        [("Secret", "a"), ("ConfigMap", "b")],
    ),
    "env": (
        "containers: [{env: [{value: x}, {valueFrom: {secretKeyRef: {name: a}}}, {valueFrom: {configMapKeyRef: {name: b}}}]}]",
        [("Secret", "a"), ("ConfigMap", "b")],
    ),
    "init containers": (
        "{containers: [{name: x}], initContainers: [{envFrom: [{secretRef: {name: a}}]}]}",
        [("Secret", "a")],
    ),
    "twice": ("volumes: [{configMap: {name: a}}, {configMap: {name: a}}]", [("ConfigMap", "a")]),
    "nothing": ("{}", []),
    "odd": ("{volumes: [null, x, {configMap: x}], containers: {a: b}}", []),
}


@pytest.mark.parametrize(("spec", "expected"), ROWS.values(), ids=ROWS)
def test_of_pod(spec: str, expected):
    assert list(references.of_pod({"spec": read(spec)})) == expected
