from __future__ import annotations

import pytest
from support.manifests import container, deployment, port, service, topology_of

from post_renderer.topology import scrapes
from post_renderer.topology.scrapes import Scrape

GROUP = "monitoring.coreos.com/v1"
WEB = {"matchLabels": {"app": "web"}}


def service_monitor(endpoint: dict, **spec) -> dict:
    body = {"selector": WEB, "endpoints": [endpoint], **spec}
    return {"apiVersion": GROUP, "kind": "ServiceMonitor", "metadata": {"name": "m"}, "spec": body}


def pod_monitor(endpoint: dict, **spec) -> dict:
    body = {"selector": WEB, "podMetricsEndpoints": [endpoint], **spec}
    return {"apiVersion": GROUP, "kind": "PodMonitor", "metadata": {"name": "m"}, "spec": body}


def labelled(body: dict, **metadata) -> dict:
    return {**body, "metadata": {**body["metadata"], "labels": {"app": "web"}, **metadata}}


def found(*objects: dict) -> list[Scrape]:
    pods = deployment("web", container("web", ("http", 8080), ("https", 8443)))
    return list(scrapes.all_of(topology_of(*objects, pods)))


@pytest.mark.parametrize(
    ("monitor", "ports"),
    [
        (service_monitor({"port": "https"}), [8443]),
        (service_monitor({"targetPort": 8443}), [8443]),
        (service_monitor({"targetPort": "http"}), [8080]),
        (service_monitor({"port": "https"}, namespaceSelector={"any": True}), [8443]),
        (service_monitor({"port": "https"}, selector={}), [8443]),
        # The number of a Service port is no name.
        (service_monitor({"port": "443"}), []),
        (pod_monitor({"port": "https"}), [8443]),
        (pod_monitor({"portNumber": 8080}), [8080]),
        (pod_monitor({"port": "metrics"}), []),
    ],
)
def test_what_answers(monitor: dict, ports: list[int]):
    ports_of_service = (port(), port("https", 443, "https"))
    (scrape,) = found(monitor, labelled(service("web", *ports_of_service)))
    assert [listener.port for listener in scrape.listeners] == ports
    assert scrape.has_port == bool(ports)


@pytest.mark.parametrize(
    "monitor",
    [
        service_monitor({"port": "http"}, selector={"matchLabels": {"app": "api"}}),
        service_monitor({"port": "http"}, namespaceSelector={"matchNames": ["other"]}),
        pod_monitor({"port": "http"}, selector={"matchLabels": {"app": "api"}}),
        pod_monitor({"port": "http"}, namespaceSelector={"matchNames": ["other"]}),
    ],
)
def test_what_is_not_selected(monitor: dict):
    assert found(monitor, labelled(service())) == []


def test_hooks_are_left_out():
    hook = labelled(service(), annotations={"helm.sh/hook": "test"})
    assert found(service_monitor({"port": "http"}), hook) == []


@pytest.mark.parametrize(
    ("scheme", "expected"), [("https", True), ("HTTPS", True), ("http", False), ("", False)]
)
def test_scheme(scheme: str, expected: bool):
    (scrape,) = found(service_monitor({"port": "http", "scheme": scheme}), labelled(service()))
    assert scrape.is_https == expected
