from __future__ import annotations

import pytest
from support.manifests import SERVICE, deployment, joined, problems, request, service, topology_of

from post_renderer.plan.serving import changes

API = SERVICE._replace(name="api")


def test_the_changes_of_all_servers_in_the_order_of_the_backends():
    topology = topology_of(service(), service("api"), deployment())
    context = joined(topology, request(), request(API, mode="sidecar", https_port=9443))
    assert [len(decisions) for decisions in context.serving] == [4, 5]
    assert list(changes.changes(context)) == [*context.serving[0], *context.serving[1]]


@pytest.mark.parametrize(
    ("web", "api", "sentences"),
    [
        ({"mode": "sidecar"}, {"mode": "sidecar"}, []),
        ({"mode": "mount"}, {"mode": "mount"}, []),
        ({"mode": "sidecar"}, {"mode": "mount", "https_port": 9443}, []),
        (
            {"mode": "sidecar"},
            {"mode": "mount"},
            [
                "Service/api: needs port 8443 of Deployment/web for container web, but a sidecar serves "
                "Service/web there; give one of them another https-port, or both the same mode"
            ],
        ),
        (
            {"mode": "mount"},
            {"mode": "sidecar", "https_port": 8443},
            [
                "Service/api: needs port 8443 of Deployment/web for a sidecar, but container web serves "
                "Service/web there; give one of them another https-port, or both the same mode"
            ],
        ),
        ({"mode": "mount"}, {"mode": "sidecar"}, []),
    ],
    ids=[
        "two sidecars",
        "two mounts",
        "another port",
        "a sidecar first",
        "a mount first",
        "a mount first, any port",
    ],
)
def test_one_port_has_one_server(web, api, sentences):
    topology = topology_of(service(), service("api"), deployment())
    context = joined(topology, request(**web), request(API, **api))
    assert problems(changes.changes(context)) == sentences
