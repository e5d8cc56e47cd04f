"""The ClusterIP Service for the HTTPS ports of a public one."""

from __future__ import annotations

import pytest
from support.manifests import (
    INGRESS,
    NAMESPACE,
    SERVICE,
    container,
    deployment,
    ingress,
    joined,
    notes,
    path,
    port,
    puts,
    request,
    service,
    stream_of,
    topology_of,
)

from post_renderer import pipeline
from post_renderer.model import PREFIX, WARNING, Add, ServiceEntry, Settings
from post_renderer.model.service_options import OptionSource
from post_renderer.plan.routing import own_service as step
from post_renderer.plan.routing import routes

PUBLIC = {"type": "LoadBalancer"}


def changes(*ports: dict, spec: dict | None = None, annotations: dict | None = None, **options) -> list:
    web = service("web", *ports, annotations=annotations, **(PUBLIC if spec is None else spec))
    declared = container("web", ("http", 8080), ("api", 9000))
    topology = topology_of(web, deployment("web", declared))
    return list(step.changes(joined(topology, request(expose=False, **options))))


def https(number: int = 443, name: str = "https", target: int = 8443) -> dict:
    return {"name": name, "port": number, "protocol": "TCP", "targetPort": target}


@pytest.mark.parametrize(
    ("ports", "options", "expected"),
    [
        pytest.param([port()], {}, [https()], id="one port"),
        pytest.param([port()], {"service_port": 9443}, [https(9443)], id="service-port"),
        pytest.param([port(), port("s", 443, 9000)], {"port": "http"}, [https()], id="443 of the public one"),
        pytest.param(
            [port(), port("api", 81, "api")],
            {"port": "http,api", "mode": "sidecar"},
            [https(), https(8443, "https-8443", 8444)],
            id="two ports",
        ),
    ],
)
def test_added(ports, options, expected):
    (add,) = changes(*ports, **options)
    assert isinstance(add, Add)
    assert add.after == SERVICE
    assert add.body == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web-backend-tls"},
        "spec": {"type": "ClusterIP", "selector": {"app": "web"}, "ports": expected},
    }


def test_it_gets_the_address_families_and_the_sync_wave():
    spec = {**PUBLIC, "ipFamilyPolicy": "PreferDualStack", "ipFamilies": ["IPv6", "IPv4"]}
    wave = {"argocd.argoproj.io/sync-wave": "-1"}
    (add,) = changes(port(), spec=spec, annotations={**wave, "example.com/load-balancer": "nlb"})
    families = {"ipFamilyPolicy": "PreferDualStack", "ipFamilies": ["IPv6", "IPv4"]}
    assert add.body["metadata"] == {"name": "web-backend-tls", "annotations": wave}
    assert {key: add.body["spec"][key] for key in families} == families


@pytest.mark.parametrize("spec", [{}, {"type": "ClusterIP"}, {"clusterIP": "None"}])
def test_not_needed(spec):
    assert notes(changes(port(), spec=spec)) == [
        "note: Service/web: expose is false, but nothing opens its ports to the outside: "
        "no other Service is needed"
    ]


def test_a_port_that_the_chart_publishes_as_https():
    assert notes(changes(port(), port("https", 444, 8443), port="http")) == [
        "note: Service/web: expose is false, but its own port https (444) leads to the TLS port already: "
        "nothing is added to it"
    ]


def test_one_port_published_and_one_not():
    listed = [port(), port("api", 81, 9000), port("https", 444, 8443)]
    told, added = changes(*listed, port="http,api", mode="sidecar")
    assert "its own port https (444) leads to the TLS port already" in str(told)
    assert added.body["spec"]["ports"] == [https(443, "https-443", 8444)]


def test_nothing_is_told_twice_of_two_ports():
    assert len(changes(port(), port("api", 81, "api"), spec={}, port="http,api", mode="sidecar")) == 1


def test_expose():
    topology = topology_of(service("web", **PUBLIC), deployment())
    assert list(step.changes(joined(topology, request()))) == []


def test_a_service_elsewhere():
    absent = request(expose=False, service_port=8443)._replace(present=False)
    assert list(step.changes(joined(topology_of(ingress()), absent))) == []


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        (path(), {"name": "web-backend-tls", "port name": "https"}),
        (path(to=80), {"name": "web-backend-tls", "port number": 443}),
        (path("web-backend-tls"), {}),
        (path("web-backend-tls", "https"), {}),
        (path("web-backend-tls", 443), {}),
    ],
    ids=["by name", "by number", "to a port it lacks", "there by name", "there by number"],
)
def test_routes_lead_there(to, expected):
    topology = topology_of(service("web", **PUBLIC), deployment(), ingress("web", to))
    found = list(routes.changes(joined(topology, request(expose=False))))
    of_backend = {path[8:]: value for path, value in puts(found).items() if path[0] == "spec"}
    assert {" ".join(map(str, path)): value for path, value in of_backend.items()} == expected


FLAGS = {"enabled": "true", "issuer": "ca", "expose": "false", "mode": "sidecar"}
API = port("api", 81, 9000)


def flagged(*ports: dict, spec: dict | None = None, **flags: str) -> dict:
    options = {**FLAGS, **flags}
    annotations = {PREFIX + name.replace("_", "-"): value for name, value in options.items()}
    return service("web", *ports, annotations=annotations, **(spec or PUBLIC))


OF_OPERATOR = {**PUBLIC, "selector": {"app.kubernetes.io/name": "mq"}}
RABBITMQ = {"apiVersion": "rabbitmq.com/v1beta1", "kind": "RabbitmqCluster", "metadata": {"name": "mq"}}
PODINFO = container("web", ("http", 9898), image="ghcr.io/stefanprodan/podinfo:6.9.0")
TWO_PORTS = container("web", ("http", 8080), ("api", 9000))


@pytest.mark.parametrize(
    "objects",
    [
        pytest.param([flagged(), deployment(), ingress()], id="sidecar"),
        pytest.param([flagged(mode="mount"), deployment(), ingress()], id="mount"),
        pytest.param([flagged(mode="auto"), deployment("web", PODINFO), ingress()], id="preset"),
        pytest.param([flagged(), deployment()], id="no route"),
        pytest.param([flagged(port()), deployment(), ingress("web", path(to=80))], id="by number"),
        pytest.param([flagged(port("", 80)), deployment(), ingress("web", path(to=80))], id="unnamed port"),
        pytest.param([flagged(port="http"), deployment(), ingress()], id="port"),
        pytest.param(
            [
                flagged(port(), API),
                deployment("web", TWO_PORTS),
                ingress("web", path(), path(to="api", at="/api")),
            ],
            id="two routed ports",
        ),
        pytest.param(
            [flagged(port(), API), deployment("web", TWO_PORTS), ingress()], id="one routed port of two"
        ),
        pytest.param(
            [flagged(port(), API, mode="mount"), deployment("web", TWO_PORTS), ingress()],
            id="one of two, mount",
        ),
        pytest.param(
            [flagged(port(), port("https", 444, 8443), port="http"), deployment(), ingress()], id="published"
        ),
        pytest.param([flagged(service_port="9443"), deployment(), ingress()], id="service-port"),
        pytest.param([flagged(https_port="9443"), deployment(), ingress()], id="https-port"),
        pytest.param([flagged(routes="keep"), deployment(), ingress()], id="routes keep"),
        pytest.param([flagged(routes="last"), deployment(), ingress()], id="routes last"),
        pytest.param(
            [flagged(spec={"externalIPs": ["192.0.2.1"]}), deployment(), ingress()], id="externalIPs"
        ),
        pytest.param(
            [flagged(), deployment(), ingress("web", path("web-backend-tls", "https"))],
            id="led there by hand",
        ),
        pytest.param([flagged(), deployment(), ingress("a"), ingress("b")], id="two Ingresses"),
        pytest.param([flagged(spec={"type": "ClusterIP"}), deployment(), ingress()], id="not public"),
        pytest.param(
            [flagged(port("http", 15672, 15672), spec=OF_OPERATOR, mode="auto"), RABBITMQ, ingress()],
            id="pods of an operator",
        ),
    ],
)
def test_a_second_run_changes_nothing(objects):
    settings = Settings(namespace=NAMESPACE)
    once = pipeline.render(stream_of(*objects), settings)
    twice = pipeline.render(once.text, settings)
    assert once.text != stream_of(*objects)
    assert (twice.text, twice.applied) == (once.text, ())
    assert [b.https_port.number for b in twice.backends] == [b.https_port.number for b in once.backends]
    assert {b.https_service for b in twice.backends} == {b.https_service for b in once.backends}
    assert {f for f in twice.findings if f.severity == WARNING} <= set(once.findings)


def test_a_glob_does_not_flag_what_an_earlier_run_added():
    entry = ServiceEntry("*", "", OptionSource("option", {}))
    source = OptionSource("defaults", {"issuer": "ca", "expose": "false", "mode": "sidecar"})
    settings = Settings(namespace=NAMESPACE, entries=(entry,), sources=(source,))
    once = pipeline.render(stream_of(service("web", **PUBLIC), deployment(), ingress()), settings)
    twice = pipeline.render(once.text, settings)
    assert twice.text == once.text
    assert [backend.service for backend in twice.backends] == [SERVICE]


def test_nothing_is_added_to_the_public_service():
    body = flagged()
    once = pipeline.render(stream_of(body, deployment(), ingress()), Settings(namespace=NAMESPACE))
    assert once.text.startswith(stream_of(body))
    assert [str(each.change.ref) for each in once.applied if each.change.ref.kind == "Service"] == [
        "Service/web-backend-tls"
    ]
    assert INGRESS in {each.change.ref for each in once.applied}
