"""Annotations prometheus.io/* of Services and pods."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    joined,
    notes,
    port,
    problems,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer.plan.callers import scrape_annotations
from post_renderer.plan.callers.turned_ports import TurnedPorts

IN_PLACE = {"mode": "mount", "https_port": 8080}
ON_SERVICE = {("metadata", "annotations", "prometheus.io/scheme"): "https"}
ON_PODS = {("spec", "template", "metadata", "annotations", "prometheus.io/scheme"): "https"}


def changes(
    *ports: dict, of_service: dict | None = None, of_pods: dict | None = None, flags: dict = IN_PLACE
) -> list:
    workload = deployment("web", container("web", ("http", 8080), ("metrics", 9000)))
    workload["spec"]["template"]["metadata"]["annotations"] = named(of_pods)
    topology = topology_of(service("web", *ports, annotations=named(of_service)), workload)
    context = joined(topology, request(port="http", **flags))
    return list(scrape_annotations.changes(TurnedPorts(context)))


def named(annotations: dict | None) -> dict:
    return {f"prometheus.io/{name}": value for name, value in (annotations or {}).items()}


@pytest.mark.parametrize(
    ("ports", "of_service", "of_pods", "expected"),
    [
        ([], {"scrape": "true"}, {}, ON_SERVICE),
        ([], {"scrape": "true", "port": "8080", "scheme": "http"}, {}, ON_SERVICE),
        ([], {"scrape": "true", "port": "9000"}, {}, {}),
        ([], {"scrape": "false", "port": "8080"}, {}, {}),
        ([], {"port": "8080"}, {}, {}),
        ([port(), port("metrics", 9000, "metrics")], {"scrape": "true"}, {}, {}),
        ([], {"scrape": "true", "scheme": "https"}, {}, {}),
        ([], {}, {"scrape": "true", "port": "8080"}, ON_PODS),
        ([], {}, {"scrape": "true", "port": "9000"}, {}),
        ([], {}, {"scrape": "true"}, {}),
    ],
)
def test_scheme(ports, of_service, of_pods, expected):
    assert puts(changes(*ports, of_service=of_service, of_pods=of_pods)) == expected


def test_warning():
    assert notes(changes(of_service={"scrape": "true"})) == [
        "warning: Service/web: annotations prometheus.io/* let a port of Service/web be scraped, which serves HTTPS now; "
        "let the scrape job of Prometheus accept it: ca.crt of Secret web-backend-tls, or insecure_skip_verify"
    ]


@pytest.mark.parametrize("where", ["of_service", "of_pods"])
def test_a_closed_port(where):
    found = changes(
        **{where: {"scrape": "true", "port": "8080"}}, flags={"mode": "sidecar", "close_plaintext": True}
    )
    (sentence,) = problems(found)
    assert sentence.endswith(
        "let a port of Service/web be scraped, which is closed (close-plaintext); let prometheus.io/port name the TLS "
        "port 8443 and prometheus.io/scheme be https, or remove close-plaintext"
    )
    assert puts(found) == {}


def test_another_port_than_the_closed_one():
    flags = {"mode": "sidecar", "close_plaintext": True}
    assert changes(of_pods={"scrape": "true", "port": "9000"}, flags=flags) == []
