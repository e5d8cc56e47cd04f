from __future__ import annotations

import pytest
from support.manifests import NAMESPACE, container, deployment, port, service, topology_of

from post_renderer.kubernetes import services
from post_renderer.model import Ref
from post_renderer.topology import admission, listeners

WEB = {"matchLabels": {"app": "web"}}


def policy(*rules: dict, selector: dict = WEB, hook: bool = False) -> dict:
    annotations = {"helm.sh/hook": "test"} if hook else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "web", "annotations": annotations},
        "spec": {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": list(rules)},
    }


def ports(*admitted: object) -> dict:
    return {"ports": [{"port": each} for each in admitted]}


def rules_without_8443(*policies: dict) -> int:
    pods = deployment("web", container("web", ("http", 8080), ("https", 8443)))
    topology = topology_of(service("web", port("https", 443, 8443)), pods, *policies)
    of_stream = topology.objects.get(Ref("", "Service", NAMESPACE, "web"))
    (listener,) = listeners.of_port(of_stream, services.ports(of_stream.body)[0], topology)
    return len(admission.rules_without(listener, topology))


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([], 0),
        ([policy(ports(8080))], 1),
        ([policy(ports(8080), ports("http"))], 2),
        ([policy(ports(8443))], 0),
        ([policy(ports("https"))], 0),
        ([policy({})], 0),
        ([policy(ports(8080)), policy(ports(8443))], 0),
        ([policy(ports(8080), selector={"matchLabels": {"app": "api"}})], 0),
        # A policy that is a hook is not there for good: it neither cuts nor admits.
        ([policy(ports(8080), hook=True)], 0),
        ([policy(ports(8080)), policy(ports(8443), hook=True)], 1),
        ([policy()], 0),
    ],
)
def test_rules_without(policies: list[dict], expected: int):
    assert rules_without_8443(*policies) == expected
