"""The chain from routes over a Service port to pods and their Certificates."""

from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    INGRESS,
    SERVICE,
    container,
    deployment,
    existing_sidecar,
    ingress,
    path,
    port,
    refusals,
    request,
    service,
    topology_of,
)
from support.toy_routes import add, toy_route

from post_renderer.controllers.upstream import UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Port, Ref
from post_renderer.topology import chain
from post_renderer.topology.chain import Chain
from post_renderer.topology.topology import Topology

PREFIX = "nginx.ingress.kubernetes.io/"
VERIFIED = {
    f"{PREFIX}backend-protocol": "HTTPS",
    f"{PREFIX}proxy-ssl-secret": "shop/web-tls",
    f"{PREFIX}proxy-ssl-verify": "on",
    f"{PREFIX}proxy-ssl-name": "web.shop.svc",
}
FOREIGN = """
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: foreign}
spec: {controller: example.com/ingress}
"""


def certificate(name: str, secret: str, namespace: str = "shop") -> str:
    return (
        "apiVersion: cert-manager.io/v1\nkind: Certificate\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec: {{secretName: {secret}}}\n"
    )


def volumes(*secrets: str) -> list[dict]:
    return [{"name": f"v{number}", "secret": {"secretName": secret}} for number, secret in enumerate(secrets)]


def resolved(topology: Topology, **options) -> Chain:
    """The chain of the port that a flag is about."""
    (port,) = chain.ports_of(request(**options), topology)
    return chain.resolve(request(**options), port, topology)


def test_the_whole_chain(monkeypatch):
    add(monkeypatch)
    topology = topology_of(
        service("web", port(), port("https", 443, 8443)),
        deployment(
            "web",
            container("web", ("http", 8080), ("tls", 8443)),
            volumes=volumes("web-tls", "other", "web-tls"),
        ),
        ingress("web", path(to="https"), path(to=80, at="/plain"), annotations=VERIFIED),
        ingress("foreign", path(to="https"), ingressClassName="foreign"),
        FOREIGN,
        toy_route(port=443),
        certificate("web", "web-tls"),
        certificate("unused", "unused-tls"),
        certificate("elsewhere", "other", namespace="elsewhere"),
    )
    of_web = resolved(topology, port="https")
    http, https = (
        Port(0, "http", 80, "http", service="web"),
        Port(1, "https", 443, "8443", service="web"),
    )
    assert of_web.service == topology.objects.get(SERVICE)
    assert (of_web.ports, of_web.port) == ((http, https), https)
    nginx = UpstreamTLS(True, True, "web.shop.svc", "backend-protocol HTTPS")
    assert [(route.source.name, route.location, tls) for route, tls in of_web.upstreams] == [
        ("web", "example.com/", nginx),
        ("web", "example.com/plain", nginx),
        ("foreign", "example.com/", UpstreamTLS()),
    ]
    assert of_web.routes == tuple(route for route, _ in of_web.upstreams)
    assert [str(route.source) for route in of_web.unswitched] == ["ToyRoute/toy"]
    (pod,) = of_web.pods
    assert (pod.ref, pod.container.name, pod.port) == (DEPLOYMENT, "web", 8443)
    assert of_web.tls == "Ingress/web has backend-protocol HTTPS"
    assert [str(each.ref) for each in of_web.certificates] == ["Certificate/web"]


def test_a_plain_chain():
    of_web = resolved(topology_of(service(), deployment(), ingress(), certificate("web", "web-tls")))
    assert [tls for _, tls in of_web.upstreams] == [UpstreamTLS()]
    assert (of_web.tls, of_web.unswitched, of_web.certificates) == ("", (), ())


def test_a_custom_resource_that_names_no_service_port(monkeypatch):
    add(monkeypatch)
    of_web = resolved(topology_of(service(), deployment(), toy_route(port=81)))
    assert of_web.port.number == 80


def test_certificates_of_every_pod_once():
    first = deployment("a", volumes=volumes("a-tls", "both"))
    second = deployment("b", volumes=volumes("both", "b-tls"))
    certificates = [certificate(name, f"{name}-tls") for name in "ab"]
    topology = topology_of(service(), first, second, *certificates, certificate("both", "both"))
    assert [each.ref.name for each in resolved(topology).certificates] == ["a", "both", "b"]


def test_a_sidecar_of_ours_is_seen_through():
    """The chain is about the application, so nothing shows that it serves TLS itself."""
    listed = service("web", port("https", 443, 8443), port())
    of_web = resolved(topology_of(listed, deployment(initContainers=[existing_sidecar()])), port="https")
    assert (of_web.port.name, of_web.pods[0].port, of_web.tls) == ("http", 8080, "")


@pytest.mark.parametrize(
    ("objects", "options", "sentences"),
    [
        pytest.param(
            [service("web", port(), port("metrics", 9000, 9000)), deployment()],
            {},
            [
                "Service/web: has several ports, and no route shows which one to secure: http (80), metrics (9000); "
                "set port to those that are to be secured"
            ],
            id="port ambiguous",
        ),
        pytest.param(
            [service(), deployment()],
            {"port": "ftp"},
            ['Service/web: has no port "ftp"; its ports are http (80); set port to one of them'],
            id="no such port",
        ),
        pytest.param(
            [service("web", port(protocol="UDP")), deployment()],
            {},
            ["Service/web: port http (80) is UDP, and TLS needs TCP; set port to another one"],
            id="not TCP",
        ),
        pytest.param(
            [service(), deployment(), ingress("web", path(to="ftp"))],
            {},
            [
                'Ingress/web: example.com/ routes to port "ftp" of Service/web, whose ports are http (80); '
                "route it to one of them"
            ],
            id="routed to no port",
        ),
        pytest.param(
            [service("web", selector={}), deployment()],
            {},
            ["Service/web: has no selector, so its pods are unknown; set workload to the one that serves it"],
            id="no selector",
        ),
        pytest.param(
            [service()],
            {},
            [
                "Service/web: no workload of namespace shop in the stream has pods with its selector app=web; set workload "
                "to KIND/NAME if pods get these labels at run time; pods that an operator creates cannot be changed here"
            ],
            id="no pods",
        ),
        pytest.param(
            [service(), deployment(annotations={"helm.sh/hook": "test"})],
            {},
            [
                "Service/web: only Deployment/web backs it, which is a Helm hook; "
                "flag a Service whose pods belong to the release"
            ],
            id="only pods of a hook",
        ),
        pytest.param(
            [service(), deployment()],
            {"workload": "StatefulSet/web"},
            ["Service/web: there is no workload StatefulSet/web; workloads in its namespace: Deployment/web"],
            id="no such workload",
        ),
        pytest.param(
            [service(), deployment(), deployment()],
            {},
            ["Deployment/web: backs Service/web and occurs 2 times in the stream; render it once"],
            id="a workload twice",
        ),
        pytest.param(
            [service(), deployment(hostNetwork=True)],
            {},
            [
                "Deployment/web: backs Service/web and uses hostNetwork, so the TLS port would open on every node; "
                "disable hostNetwork, or unflag the Service"
            ],
            id="hostNetwork",
        ),
        pytest.param(
            [service(), deployment()],
            {"container": "api"},
            ["Deployment/web: has no container api; its containers are web"],
            id="no such container",
        ),
        pytest.param(
            [service("web", port(target=9)), deployment("web", container(), container("b", ("x", 2)))],
            {},
            [
                "Deployment/web: backs Service/web, but none of its containers (web, b) declares port 9; "
                "set container to the one that serves it"
            ],
            id="container ambiguous",
        ),
        pytest.param(
            [service("web", port(target="ftp")), deployment()],
            {},
            [
                "Deployment/web: backs Service/web, but none of its containers (web) declares a port "
                'named "ftp"; set workload to the one that serves it, or correct the port\'s name in the chart'
            ],
            id="no such target port",
        ),
    ],
)
def test_refused(objects, options, sentences):
    assert refusals(lambda: resolved(topology_of(*objects), **options)) == sentences


def test_observed_of_an_ingress_that_no_controller_reads():
    other = ingress("web", annotations=VERIFIED, ingressClassName="foreign")
    topology = topology_of(service(), deployment(), other, FOREIGN)
    (route,) = topology.routes.to(SERVICE)
    assert route.source == INGRESS
    assert chain.observed(route, topology.objects.get(SERVICE), topology) == UpstreamTLS()


def test_ports_of_are_ports_of_the_service():
    topology = topology_of(
        service("web", port(), port("metrics", 9000, 9000)), deployment(), ingress("web", path(to=9000))
    )
    ports = services.ports(topology.objects.get(SERVICE).body)
    assert chain.ports_of(request(), topology) == (ports[1],)
    assert chain.ports_of(request(port="http"), topology) == (ports[0],)


def test_ports_that_are_routed_by_two_kinds(monkeypatch):
    add(monkeypatch)
    listed = service("web", port(), port("metrics", 9000, 9000))
    topology = topology_of(listed, deployment(), ingress("web", path(to=80)), toy_route(port=9000))
    assert [each.number for each in chain.ports_of(request(), topology)] == [80, 9000]


def test_a_service_that_is_not_in_the_stream():
    with pytest.raises(KeyError):
        chain.ports_of(request(Ref("", "Service", "shop", "api")), topology_of(service()))
