from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    backend,
    container,
    deployment,
    joined,
    port,
    problems,
    request,
    service,
    topology_of,
)

from post_renderer.model import Add, Ref, Settings
from post_renderer.plan.certificate import certificate, sharing

NAMES = ("web", "web.shop", "web.shop.svc", "web.shop.svc.cluster.local")
API = Ref("", "Service", "shop", "api")
API_NAMES = ("api", "api.shop", "api.shop.svc", "api.shop.svc.cluster.local")
TWO = (service(), service("api"), deployment())


def test_domain_of_the_cluster():
    settings = Settings(cluster_domain="x.org")
    names = backend(topology_of(service(), deployment()), settings).certificate.dns_names
    assert names == ("web", "web.shop", "web.shop.svc", "web.shop.svc.x.org")


def test_headless():
    topology = topology_of(service(clusterIP="None"), deployment())
    assert backend(topology).certificate.dns_names == (*NAMES, "*.web.shop.svc.cluster.local")


def test_a_service_of_its_own_for_the_https_port():
    topology = topology_of(service(type="NodePort"), deployment())
    own = ("web-backend-tls", "web-backend-tls.shop", "web-backend-tls.shop.svc")
    own = (*own, "web-backend-tls.shop.svc.cluster.local")
    assert backend(topology, expose=False).certificate.dns_names == (*NAMES, *own)


def test_two_services_with_one_tls_port_share_one():
    context = joined(topology_of(*TWO), request(), request(API))
    first, second = context.backends
    assert first.certificate == second.certificate
    assert (first.certificate.owner, first.certificate.dns_names) == (SERVICE, (*NAMES, *API_NAMES))
    bodies = [change.body for change in certificate.changes(context) if isinstance(change, Add)]
    assert [body["spec"]["dnsNames"] for body in bodies] == [[*NAMES, *API_NAMES]]


def test_names_are_listed_once():
    requests = request(dns_names=("a.web.shop.svc", "api")), request(API, dns_names=("a.web.shop.svc",))
    context = joined(topology_of(*TWO), *requests)
    names = context.backends[0].certificate.dns_names
    assert names == (*NAMES, "a.web.shop.svc", "api", *API_NAMES[1:])


def test_two_services_with_two_tls_ports_share_none():
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    topology = topology_of(service(), service("api", port("admin", 9000, "admin")), both)
    context = joined(topology, request(), request(API, https_port=9443))
    assert [b.certificate.name for b in context.backends] == ["web-backend-tls", "api-backend-tls"]
    assert [b.certificate.dns_names for b in context.backends] == [NAMES, API_NAMES]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"secret_name": "s", "certificate_name": "c"}, ("c", "s")),
        ({"secret_name": "s"}, ("api-backend-tls", "s")),
        ({"certificate_name": "c"}, ("c", "api-backend-tls")),
    ],
    ids=["both names", "Secret", "Certificate"],
)
def test_the_service_with_names_gives_the_shared_one_its_name(options, names):
    context = joined(topology_of(*TWO), request(), request(API, **options))
    assert {(b.certificate.name, b.certificate.secret) for b in context.backends} == {names}


def test_two_names_for_one_secret():
    context = joined(topology_of(*TWO), request(secret_name="a"), request(API, secret_name="b"))
    assert problems(certificate.changes(context)) == [
        "Service/api: secret-name b differs from a of Service/web, which has the same TLS port; "
        "give both the same secret-name"
    ]


def test_an_existing_one_gives_its_name():
    own = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "own"},
        "spec": {"secretName": "web-backend-tls", "dnsNames": []},
    }
    topology = topology_of(service(), deployment(), own)
    shared = backend(topology).certificate
    assert (shared.name, shared.existing) == ("own", Ref("cert-manager.io", "Certificate", "shop", "own"))


def test_one_tls_port_for_two_ports():
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    topology = topology_of(service(), service("api", port("admin", 9000, "admin")), both)
    context = joined(topology, request(), request(API))
    assert problems(sharing.problems(context.backends)) == [
        "Service/api: targets port 9000 of container web and Service/web targets port 8080, but both would "
        "use TLS port 8443; give one of them another https-port"
    ]
    assert problems(certificate.changes(context)) == problems(sharing.problems(context.backends))


@pytest.mark.parametrize("options", [{}, {"https_port": 8080}], ids=["beside the plain port", "in its place"])
def test_one_tls_port_for_one_port(options):
    context = joined(topology_of(*TWO), request(**options), request(API, **options))
    assert problems(sharing.problems(context.backends)) == []
