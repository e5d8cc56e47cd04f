"""Which steps run where ``routes`` asks for them."""

from __future__ import annotations

import pytest
from support.manifests import deployment, ingress, joined, request, service, topology_of

from post_renderer.model import Finding, Put
from post_renderer.plan.routing import turning_later


@pytest.mark.parametrize(("routes", "kinds"), [("follow", []), ("keep", [Finding]), ("last", [Put])], ids=str)
def test_what_an_option_asks_for(routes, kinds):
    topology = topology_of(service(), deployment(), ingress())
    decisions = turning_later.changes(joined(topology, request(mode="sidecar", routes=routes)))
    assert [type(decision) for decision in decisions] == kinds
