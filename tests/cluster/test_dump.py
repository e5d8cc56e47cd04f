"""What ``kubectl get -A -o yaml`` prints of a real API server: ``check`` and ``inspect`` read it without -n."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.cluster.objects import Cluster, objects

from post_renderer.check import examples
from post_renderer.commands import dispatch
from post_renderer.yamltext import quote

KINDS = [
    ("networking.k8s.io/v1", "Ingress"),
    ("v1", "Service"),
    ("apps/v1", "Deployment"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("cert-manager.io/v1", "Certificate"),
]
GOOD, BAD = "dump-good", "dump-bad"
MISTAKES = (('verify: "on"', 'verify: "true"'), ("        - port: 8443\n", ""))


@pytest.fixture(scope="module")
def dump(cluster: Cluster) -> str:
    """Two namespaces: the sidecar's example as it is, and with mistakes; as a List in the style of kubectl."""
    good = examples.good("sidecar")
    bad = good
    for before, after in MISTAKES:
        assert before in bad
        bad = bad.replace(before, after)
    for namespace, text in ((GOOD, good), (BAD, bad)):
        cluster.ensure_namespace(namespace)
        for body in objects(text.replace("shop", namespace)):
            if body["kind"] != "ServiceMonitor":
                assert cluster.apply(body, namespace) == []
    items = [body for kind in KINDS for body in _listed(cluster, *kind)]
    assert len(items) == 2 * len(KINDS)
    whole: dict[str, Any] = {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {}}
    return "\n".join(quote.block(whole, 0, quote.Style())) + "\n"


def _listed(cluster: Cluster, api_version: str, kind: str) -> Iterator[dict[str, Any]]:
    """The objects of one kind in both namespaces, as the API server has them, with their kind, as kubectl adds it."""
    for namespace in (GOOD, BAD):
        for body in cluster.snapshot(namespace, [(api_version, kind)]).values():
            yield {"apiVersion": api_version, "kind": kind, **body}


def test_check_finds_the_mistakes_alone(dump: str):
    answer = dispatch.run(["check", "-o", "json"], {}, dump.encode)
    found = json.loads(answer.out)
    assert {(each["object"]["namespace"], each["rule"]) for each in found["findings"]} == {
        (BAD, "ingress-nginx-verify-value"),
        (BAD, "network-policy-blocks-port"),
    }
    states = {each["namespace"]: each["connections"] for each in found["summary"]}
    assert (states[GOOD]["verified"], states[BAD]["encrypted"]) == (1, 1)


def test_inspect_lists_both_namespaces(dump: str):
    answer = dispatch.run(["inspect", "-o", "json"], {}, dump.encode)
    services = json.loads(answer.out)["services"]
    assert [(each["namespace"], each["routes"][0]["now"]) for each in services] == [
        (GOOD, "verified"),
        (BAD, "encrypted"),
    ]
