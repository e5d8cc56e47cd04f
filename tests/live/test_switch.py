"""Requests that a switch to HTTPS loses, and the way back: real pods behind a real nginx, under traffic."""

from __future__ import annotations

from support.live.switch.cluster import Cluster
from support.live.switch.release import PLAIN_PORT, REPLICAS, TLS_PORT, chart, filtered
from support.live.switch.steady_client import SteadyClient


def leads_to(cluster: Cluster, scheme: str, port: int) -> bool:
    """Whether the Ingress leads to all pods in this way."""
    upstream = cluster.upstream
    ports = [int(address.rpartition(":")[2]) for address in upstream.addresses]
    return (upstream.scheme, ports) == (scheme, [port] * REPLICAS)


def test_one_step_loses_requests(cluster: Cluster, client: SteadyClient):
    cluster.helm_upgrade(filtered())
    assert leads_to(cluster, "https", TLS_PORT)
    assert client.lost[502]


def test_two_steps_lose_none(cluster: Cluster, client: SteadyClient):
    cluster.helm_upgrade(filtered(routes="keep"))
    assert leads_to(cluster, "http", PLAIN_PORT)
    cluster.helm_upgrade(filtered())
    assert leads_to(cluster, "https", TLS_PORT)
    assert not client.lost


def test_one_sync_of_argo_cd_with_routes_last_loses_none(cluster: Cluster, client: SteadyClient):
    cluster.argocd_sync(filtered(routes="last"))
    assert leads_to(cluster, "https", TLS_PORT)
    assert not client.lost


def test_the_way_back_in_one_step_loses_requests(switched: Cluster, client: SteadyClient):
    switched.helm_upgrade(chart())
    assert leads_to(switched, "http", PLAIN_PORT)
    assert client.lost[503]


def test_the_way_back_in_two_steps_loses_none(switched: Cluster, client: SteadyClient):
    switched.helm_upgrade(filtered(routes="keep"))
    assert leads_to(switched, "http", PLAIN_PORT)
    switched.helm_upgrade(chart())
    assert leads_to(switched, "http", PLAIN_PORT)
    assert not client.lost
