"""Canary Ingresses, which take protocol and verification from their main Ingress."""

from __future__ import annotations

import pytest
from support.manifests import deployment, ingress, joined, path, problems, request, service, topology_of

from post_renderer.model import Put, Ref
from post_renderer.plan.routing import routes
from post_renderer.topology.topology import Topology

NEW = Ref("", "Service", "shop", "new")
CANARY = {"nginx.ingress.kubernetes.io/canary": "true"}
MAIN_NAME = "web.shop.svc.cluster.local"


def workload(name: str) -> dict:
    body = deployment(name)
    body["spec"]["template"]["metadata"]["labels"] = {"app": name}
    return body


def both(at: str = "/", annotations: dict | None = None) -> Topology:
    """The Services web and new, and an Ingress of the same name for each."""
    return topology_of(
        service(),
        workload("web"),
        service("new", selector={"app": "new"}),
        workload("new"),
        ingress("web", path("web")),
        ingress("new", path("new", at=at), annotations=CANARY if annotations is None else annotations),
    )


def found(*requests, topology: Topology | None = None) -> list[str]:
    return problems(routes.changes(joined(topology or both(), *requests)))


@pytest.mark.parametrize(
    ("flagged", "other"),
    [(request(), NEW), (request(NEW), request().service)],
    ids=["only the main", "only the canary"],
)
def test_one_of_two(flagged, other):
    assert found(flagged) == [
        f"Ingress/new: example.com/ is a canary of Ingress/web, and only {flagged.service.name} of the two "
        f"Services is flagged: nginx uses the protocol of the main Ingress for both; flag {other.name} too"
    ]


def test_certificate_without_the_name_that_is_verified():
    assert found(request(), request(NEW)) == [
        f"Ingress/new: example.com/ is a canary of Ingress/web: nginx verifies {MAIN_NAME}, which its "
        "certificate does not cover; add that name to dns-names of Service/new, and to allowedDnsNames in "
        "the config file"
    ]


def test_both_with_the_name():
    context = joined(both(), request(), request(NEW, dns_names=(MAIN_NAME,)))
    findings = list(routes.changes(context))
    assert problems(findings) == []
    puts = [(f.ref.name, f.path[0]) for f in findings if isinstance(f, Put)]
    assert set(puts) == {("web", "metadata"), ("web", "spec"), ("new", "spec")}


def test_routes_to_services_of_their_own():
    """What an earlier run with expose false has made of the routes."""
    public = {"type": "LoadBalancer"}
    topology = topology_of(
        service(**public),
        workload("web"),
        service("new", selector={"app": "new"}, **public),
        workload("new"),
        ingress("web", path("web-backend-tls", 443)),
        ingress("new", path("new-backend-tls", 443), annotations=CANARY),
    )
    main = request(expose=False)
    assert found(main, request(NEW, expose=False, dns_names=(MAIN_NAME,)), topology=topology) == []
    (sentence,) = found(main, request(NEW, expose=False), topology=topology)
    assert f"nginx verifies {MAIN_NAME}" in sentence


@pytest.mark.parametrize(
    "topology", [both(at="/other"), both(annotations={})], ids=["another path", "no canary"]
)
def test_no_pair(topology):
    assert found(request(), topology=topology) == []


def test_another_namespace_is_no_pair():
    elsewhere = ingress("new", path("new"), annotations=CANARY)
    elsewhere["metadata"]["namespace"] = "other"
    assert found(request(), topology=topology_of(service(), workload("web"), ingress(), elsewhere)) == []


def test_neither_is_flagged():
    topology = topology_of(
        service("third"),
        deployment(),
        ingress("third", path("third", at="/third")),
        ingress("web", path("web")),
        ingress("new", path("new"), annotations=CANARY),
    )
    assert found(request(Ref("", "Service", "shop", "third")), topology=topology) == []


ADMITS_ANOTHER = [
    "Ingress/new: example.com/ is a canary of Ingress/web: nginx presents one certificate to both, and the pods of "
    "Service/new admit another; remove client-auth from Service/new"
]


@pytest.mark.parametrize(
    ("main", "canary", "sentences"),
    [(False, False, []), (True, False, []), (False, True, ADMITS_ANOTHER), (True, True, ADMITS_ANOTHER)],
    ids=["neither asks", "the main asks", "the canary asks", "both ask"],
)
def test_what_nginx_presents(main, canary, sentences):
    of_canary = request(NEW, dns_names=(MAIN_NAME,), client_auth=canary)
    assert found(request(client_auth=main), of_canary) == sentences


def test_one_client_certificate_for_both():
    """Both Services have the same pods and the same TLS port, and so the same Certificates."""
    topology = topology_of(
        service(),
        service("new"),
        deployment(),
        ingress("web", path("web")),
        ingress("new", path("new"), annotations=CANARY),
    )
    assert found(request(client_auth=True), request(NEW, client_auth=True), topology=topology) == []
