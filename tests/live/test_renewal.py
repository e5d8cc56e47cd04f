"""Requests that a renewal loses while the pods still serve the certificate from before it, as podinfo's do."""

from __future__ import annotations

from support.live.switch.cluster import Cluster
from support.live.switch.release import filtered
from support.live.switch.steady_client import SteadyClient


def test_a_renewed_certificate_loses_none(switched: Cluster, client: SteadyClient):
    switched.renew()
    assert not client.lost


def test_a_ca_that_is_renewed_with_its_key_loses_none(switched: Cluster, client: SteadyClient):
    switched.secrets.renew_ca()
    switched.renew()
    assert not client.lost


def test_a_ca_with_another_key_loses_requests(switched: Cluster, client: SteadyClient):
    switched.secrets.replace_ca()
    switched.renew()
    assert client.lost[502]


def test_a_ca_with_another_key_loses_none_when_both_are_trusted(switched: Cluster, client: SteadyClient):
    before = switched.secrets.certificate.read_text("utf-8")
    switched.secrets.replace_ca()
    switched.secrets.put("both", {"ca.crt": before + switched.secrets.certificate.read_text("utf-8")})
    switched.helm_upgrade(filtered(ca_secret="both"))
    switched.renew()
    assert not client.lost
