"""routes: last."""

from __future__ import annotations

import pytest
from support.manifests import deployment, ingress, joined, path, puts, request, service, topology_of

from post_renderer.kubernetes.sync_waves import SYNC_WAVE
from post_renderer.model import Ref
from post_renderer.plan.routing import late_routes

WAVE = ("metadata", "annotations", SYNC_WAVE)
API = Ref("", "Service", "shop", "api")


def waves(pods: str | None = None, route: str | None = None, **options) -> dict:
    objects = [
        service(),
        deployment(annotations={SYNC_WAVE: pods} if pods else {}),
        ingress(annotations={SYNC_WAVE: route} if route else {}),
    ]
    return puts(late_routes.changes(joined(topology_of(*objects), request(**{"routes": "last", **options}))))


@pytest.mark.parametrize(
    ("pods", "route", "wave"),
    [(None, None, "1"), ("3", None, "4"), ("3", "1", "4"), ("-2", None, None), ("-1", "0", None)],
    ids=["no waves", "of the pods", "the route comes first", "the route is later", "the route is behind"],
)
def test_one_wave_behind_the_pods(pods, route, wave):
    assert waves(pods, route) == ({WAVE: wave} if wave else {})


@pytest.mark.parametrize("routes", ["follow", "keep"])
def test_not_last(routes):
    assert waves(routes=routes) == {}


def test_behind_the_last_of_all_pods():
    api = {**service("api"), "spec": {**service()["spec"], "selector": {"app": "api"}}}
    pods = deployment("api", annotations={SYNC_WAVE: "5"})
    pods["spec"]["template"]["metadata"]["labels"] = {"app": "api"}
    both = ingress("web", path(), path("api", at="/api"))
    topology = topology_of(service(), deployment(), api, pods, both)
    requests = request(API, routes="last"), request(routes="last")
    assert puts(late_routes.changes(joined(topology, *requests))) == {WAVE: "6"}
