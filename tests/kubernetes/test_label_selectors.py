"""Label selectors, as Kubernetes reads them."""

from __future__ import annotations

import pytest
from support.manifests import read

from post_renderer.kubernetes import label_selectors

LABELS = {"app": "web", "tier": "front"}


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ("{}", True),
        ("", True),
        ("{matchLabels: {app: web}}", True),
        ("{matchLabels: {app: web, tier: front}}", True),
        ("{matchLabels: {app: api}}", False),
        ("{matchLabels: {app: web, zone: a}}", False),
        ("{matchExpressions: [{key: app, operator: In, values: [api, web]}]}", True),
        ("{matchExpressions: [{key: app, operator: In, values: [api]}]}", False),
        ("{matchExpressions: [{key: zone, operator: In, values: [a]}]}", False),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [api]}]}", True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", False),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", True),
        ("{matchExpressions: [{key: app, operator: Exists}]}", True),
        ("{matchExpressions: [{key: zone, operator: Exists}]}", False),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", False),
        ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", True),
        ("{matchExpressions: [{key: app, operator: Unknown}]}", False),
        ("{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: DoesNotExist}]}", False),
    ],
)
def test_matches(selector, fits):
    assert label_selectors.matches(read(selector), LABELS) is fits


@pytest.mark.parametrize(
    ("selector", "asks"),
    [
        ("{}", False),
        ("{matchLabels: {}}", False),
        ("{matchLabels: {app: web}}", True),
        ("{matchExpressions: [{key: app, operator: In, values: [web]}]}", True),
        ("{matchExpressions: [{key: app, operator: Exists}]}", True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", False),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", False),
    ],
)
def test_asks_for_labels(selector, asks):
    assert label_selectors.asks_for_labels(read(selector)) is asks


def test_names():
    selector = "{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: Exists}]}"
    assert label_selectors.names(read(selector)) == {"app", "tier"}
    assert label_selectors.names(read("{}")) == set()
