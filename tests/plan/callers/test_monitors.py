"""Monitors of a port that turns into HTTPS."""

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

from post_renderer.plan.callers import monitors
from post_renderer.plan.callers.turned_ports import TurnedPorts

IN_PLACE = {"mode": "mount", "https_port": 8080}
NAME = "web.shop.svc.cluster.local"
CA = {"secret": {"name": "web-backend-tls", "key": "ca.crt"}}


def monitor(kind: str, spec: str, namespace: str = "shop") -> str:
    group = "operator.victoriametrics.com/v1beta1" if kind.startswith("VM") else "monitoring.coreos.com/v1"
    return f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: web, namespace: {namespace}}}\nspec: {{{spec}}}\n"


def labelled(body: dict, **labels: str) -> dict:
    body["metadata"]["labels"] = labels
    return body


def changes(*objects: dict | str, ports: tuple[dict, ...] = (), **options) -> list:
    topology = topology_of(
        labelled(service("web", *(ports or [port()])), app="web"),
        deployment("web", container("web", ("http", 8080), ("metrics", 9000))),
        *objects,
    )
    context = joined(topology, request(**{**IN_PLACE, **options}))
    return list(monitors.changes(context, TurnedPorts(context)))


def https(*path: str | int) -> dict:
    return {
        (*path, "scheme"): "https",
        (*path, "tlsConfig"): {"ca": CA, "serverName": NAME},
    }


SELECTOR = "selector: {matchLabels: {app: web}}"


@pytest.mark.parametrize(
    ("kind", "field", "endpoint"),
    [
        ("ServiceMonitor", "endpoints", "{port: http}"),
        ("ServiceMonitor", "endpoints", "{port: http, scheme: http}"),
        ("ServiceMonitor", "endpoints", "{targetPort: http}"),
        ("ServiceMonitor", "endpoints", "{targetPort: 8080}"),
        ("PodMonitor", "podMetricsEndpoints", "{port: http}"),
        ("PodMonitor", "podMetricsEndpoints", "{portNumber: 8080}"),
        ("PodMonitor", "podMetricsEndpoints", "{targetPort: 8080}"),
        ("VMServiceScrape", "endpoints", "{port: http}"),
        ("VMPodScrape", "podMetricsEndpoints", "{port: http}"),
    ],
)
def test_follows(kind, field, endpoint):
    followed = changes(monitor(kind, f"{SELECTOR}, {field}: [{{port: metrics}}, {endpoint}]"))
    assert puts(followed) == https("spec", field, 1)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: metrics}}]"),
        ("ServiceMonitor", f"{SELECTOR}, endpoints: [{{targetPort: 9000}}]"),
        ("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http, scheme: https}}]"),
        ("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http, scheme: HTTPS}}]"),
        ("ServiceMonitor", f"{SELECTOR}, endpoints: null"),
        ("ServiceMonitor", "selector: {matchLabels: {app: api}}, endpoints: [{port: http}]"),
        (
            "ServiceMonitor",
            f"{SELECTOR}, namespaceSelector: {{matchNames: [other]}}, endpoints: [{{port: http}}]",
        ),
        ("PodMonitor", f"{SELECTOR}, podMetricsEndpoints: [{{port: metrics}}]"),
        ("PodMonitor", "selector: {matchLabels: {app: api}}, podMetricsEndpoints: [{port: http}]"),
        ("Probe", "prober: {url: 'blackbox:9115'}"),
        ("Probe", "prober: {url: 'web:9115'}"),
    ],
)
def test_stays(kind, spec):
    assert changes(monitor(kind, spec)) == []


def test_a_plain_port_that_stays():
    of_http = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")
    assert changes(of_http, mode="sidecar", https_port=0) == []


def test_probe():
    probe = monitor("Probe", "prober: {url: 'web.shop.svc:80'}")
    assert puts(changes(probe)) == {
        ("spec", "prober", "scheme"): "https",
        ("spec", "tlsConfig"): {"ca": CA, "serverName": NAME},
    }


@pytest.mark.parametrize(
    "trust", ["ca: {configMap: {name: x, key: y}}", "caFile: /ca", "insecureSkipVerify: true"]
)
def test_what_it_trusts_already_stays(trust):
    spec = f"{SELECTOR}, endpoints: [{{port: http, tlsConfig: {{{trust}}}}}]"
    assert puts(changes(monitor("ServiceMonitor", spec))) == {("spec", "endpoints", 0, "scheme"): "https"}


def test_ca_of_the_options():
    of_http = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")
    written = puts(changes(of_http, ca_secret="internal-ca"))
    assert written["spec", "endpoints", 0, "tlsConfig"]["ca"] == {
        "secret": {"name": "internal-ca", "key": "ca.crt"}
    }


ELSEWHERE = f"{SELECTOR}, namespaceSelector: {{any: true}}, endpoints: [{{port: http}}]"


def test_another_namespace():
    """Operators read the CA from the monitor's own."""
    assert problems(changes(monitor("ServiceMonitor", ELSEWHERE, "monitoring"))) == [
        "ServiceMonitor/web: scrapes port http of Service/web, which serves HTTPS now, and cannot read its CA: Secret "
        "web-backend-tls is in namespace shop, the monitor in monitoring; distribute the CA as ca.crt of a ConfigMap to "
        "both namespaces (trust-manager), and set ca-configmap to its name; or set mode to sidecar, which leaves the "
        "plain port as it is"
    ]


def test_the_way_out_for_another_namespace():
    written = puts(changes(monitor("ServiceMonitor", ELSEWHERE, "monitoring"), ca_configmap="internal-ca"))
    assert written["spec", "endpoints", 0, "tlsConfig"]["ca"] == {
        "configMap": {"name": "internal-ca", "key": "ca.crt"}
    }


def test_services_that_stay_plain():
    other = labelled(service("api", selector={"app": "api"}), app="web")
    (text,) = problems(changes(other, monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")))
    assert text.startswith(
        "ServiceMonitor/web: scrapes port http of Service/web, which serves HTTPS now, and of Service/api, where it "
        "stays as it is; give each a monitor of its own"
    )


def test_pods_that_stay_plain():
    other = deployment("api")
    other["spec"]["template"]["metadata"]["labels"] = {"app": "api", "tier": "front"}
    spec = "selector: {}, podMetricsEndpoints: [{port: http}]"
    (text,) = problems(changes(other, monitor("PodMonitor", spec)))
    assert "and of Deployment/api, where it stays as it is" in text


def test_another_service_for_the_same_pods():
    """Its port turns as well, though nobody flagged it."""
    other = labelled(service("web-headless"), app="headless")
    spec = "selector: {matchLabels: {app: headless}}, endpoints: [{port: http}]"
    assert puts(changes(other, monitor("ServiceMonitor", spec))) == https("spec", "endpoints", 0)


def test_a_port_that_is_removed():
    of_http = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")
    findings = changes(of_http, mode="sidecar", https_port=0, keep_http=False)
    assert notes(findings) == [
        "warning: ServiceMonitor/web: scrapes port http of Service/web, which is removed (keep-http false); let it "
        "scrape port https (443), with HTTPS"
    ]


@pytest.mark.parametrize("endpoint", ["{port: http}", "{port: http, scheme: https}"])
def test_a_port_that_admits_only_the_controller(endpoint):
    findings = changes(
        monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{endpoint}]"), ports=(port(),), client_auth=True
    )
    assert (puts(findings), problems(findings)) == ({}, [])
    assert notes(findings) == [
        "warning: ServiceMonitor/web: scrapes port http of Service/web, which admits only the controller "
        "(client-auth); let the application serve its metrics on a port of their own"
    ]


def test_what_a_monitor_of_a_removed_port_has_to_present():
    removed = {"mode": "sidecar", "https_port": 0, "keep_http": False, "client_auth": True}
    findings = changes(monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]"), **removed)
    (sentence,) = notes(findings)
    assert sentence.endswith(
        "with HTTPS, and the key pair of Secret web-backend-tls-client as its client certificate"
    )


CLOSED = {"mode": "sidecar", "https_port": 0, "close_plaintext": True}


@pytest.mark.parametrize("kind", ["ServiceMonitor", "VMServiceScrape"])
def test_a_closed_port(kind):
    """The HTTPS port of the Service takes its place."""
    path = ("spec", "endpoints", 0)
    followed = changes(monitor(kind, f"{SELECTOR}, endpoints: [{{port: http}}]"), **CLOSED)
    assert puts(followed) == {(*path, "port"): "https", **https(*path)}
    assert problems(followed) == []


@pytest.mark.parametrize(
    ("kind", "spec", "namespace"),
    [
        pytest.param("ServiceMonitor", f"{SELECTOR}, endpoints: [{{targetPort: 8080}}]", "shop", id="target"),
        pytest.param("PodMonitor", f"{SELECTOR}, podMetricsEndpoints: [{{port: http}}]", "shop", id="pods"),
        pytest.param("ServiceMonitor", ELSEWHERE, "monitoring", id="another namespace"),
        pytest.param("Probe", "prober: {url: 'web.shop.svc:80'}", "shop", id="prober"),
    ],
)
def test_a_closed_port_that_it_cannot_leave(kind, spec, namespace):
    found = changes(monitor(kind, spec, namespace), **CLOSED)
    (sentence,) = problems(found)
    assert "of Service/web, which is closed (close-plaintext); let it scrape port https (443)" in sentence
    assert puts(found) == {}


def test_a_closed_port_beside_one_for_the_controller_alone():
    of_http = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")
    found = changes(of_http, **CLOSED, client_auth=True)
    (sentence,) = problems(found)
    assert (
        "and the key pair of Secret web-backend-tls-client as its client certificate; or remove" in sentence
    )
    assert puts(found) == {}


def test_a_closed_port_among_others():
    """What is scraped of the other Service has no HTTPS port of that name."""
    other = labelled(service("api", selector={"app": "api"}), app="web")
    of_both = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")
    assert len(problems(changes(other, of_both, **CLOSED))) == 1


@pytest.mark.parametrize("endpoint", ["{port: metrics}", "{port: https, scheme: https}"])
def test_beside_a_closed_port(endpoint):
    of_port = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{endpoint}]")
    assert changes(of_port, **CLOSED) == []


def test_a_closed_port_whose_https_port_is_on_another_service():
    of_http = monitor("ServiceMonitor", f"{SELECTOR}, endpoints: [{{port: http}}]")
    public = labelled(service(type="LoadBalancer"), app="web")
    topology = topology_of(public, deployment(), of_http)
    context = joined(topology, request(**CLOSED, expose=False))
    (sentence,) = problems(monitors.changes(context, TurnedPorts(context)))
    assert "let it scrape port https (443) of Service/web-backend-tls in the chart's values" in sentence
