"""The policy for pods that an operator creates; the others are in test_closed_ports.py."""

from __future__ import annotations

from support.manifests import SERVICE, problems, service, topology_of

from post_renderer.model import Ref
from post_renderer.plan.callers import closing_policy
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology.network_policies import PodPort, Pods


def test_the_ports_of_an_operators_pods_are_unknown():
    owner = Ref("example.com", "Cluster", "shop", "web")
    port = SecuredPort(owner, Pods("shop", {"app": "web"}), PodPort(8080), PodPort(8443), SERVICE)
    assert problems(closing_policy.policies({owner: [port]}, topology_of(service()))) == [
        "Cluster/web: an operator creates its pods, so which ports a policy has to leave open is unknown: nothing closes "
        "port 8080; remove close-plaintext, and close the port with a NetworkPolicy of your own"
    ]
