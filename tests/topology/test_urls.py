"""URLs of Services in texts."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, ingress, topology_of

from post_renderer.model import Ref, spelled
from post_renderer.topology import urls


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://web", [("shop", "web", 80)]),
        ("http://web:8080/x", [("shop", "web", 8080)]),
        ("http://web.other", [("other", "web", 80)]),
        ("http://web.other.svc.", [("other", "web", 80)]),
        ("http://web.other.svc.cluster.local", [("other", "web", 80)]),
        ("http://user:pass@web:81", [("shop", "web", 81)]),
        ("a=http://a,b=http://b", [("shop", "a", 80), ("shop", "b", 80)]),
        ("https://web", []),
        ("web:80", []),
        ("http://$(HOST)", []),
    ],
)
def test_in_text(text, found):
    assert of_services(urls.in_text(text, "shop", "cluster.local")) == found


def of_services(found) -> list[tuple]:
    return [url[:3] for url in found if not url.of_pod]


def test_cluster_domain():
    found = urls.in_text("http://web.shop.svc.example.org", "shop", "example.org")
    assert of_services(found) == [("shop", "web", 80)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://web-0.web", [("shop", "web", 80)]),
        ("http://web-0.web.other.svc.cluster.local:8080/", [("other", "web", 8080)]),
        ("http://web", []),
    ],
)
def test_pods_of_headless_services(text, found):
    assert [url[:3] for url in urls.in_text(text, "shop", "cluster.local") if url.of_pod] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wget web:80", [("shop", "web", 80)]),
        ("--a=web.other:8080/x", [("other", "web", 8080)]),
        ("http://web:80", []),
        ("web", []),
        ("web:80-alpine", []),
    ],
)
def test_addresses(text, found):
    assert of_services(urls.addresses(text, "shop", "cluster.local")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://$(POD).web:81", [("shop", "web", 81)]),
        ("http://web-{0...3}.web.other.svc.cluster.local/x", [("other", "web", 80)]),
        ("https://$(POD).web:81", []),
        ("$(POD)", []),
        ("f(x).y", [("shop", "y", 80)]),
    ],
)
def test_names_that_are_filled_in(text, found):
    assert [url[:3] for url in urls.addresses(text, "shop", "cluster.local") if url.of_pod] == found


def texts_of(*objects):
    topology = topology_of(*objects)
    return list(urls.texts(topology.objects, topology.routes.sources))


def test_texts():
    workload = deployment(
        "web", container("web", command=["a"], args=["b", 1], env=[{"name": "C", "value": "c"}])
    )
    config_map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {d: e}\nbinaryData: {f: g}\n"
    found = texts_of(workload, config_map)
    assert {
        (str(source.ref), spelled(path).rpartition("containers")[2], text) for source, path, text in found
    } == {
        ("Deployment/web", "[name=web].command[0]", "a"),
        ("Deployment/web", "[name=web].args[0]", "b"),
        ("Deployment/web", "[name=web].args[1]", "1"),
        ("Deployment/web", "[name=web].env[name=C]", "c"),
        ("ConfigMap/x", "data.d", "e"),
    }


def test_the_copy_of_an_object_in_its_annotation_is_not_read():
    last = "kubectl.kubernetes.io/last-applied-configuration"
    routes = ingress(annotations={last: '{"auth-url": "http://gone"}', "auth-url": "http://sso"})
    assert [text for _, _, text in texts_of(routes)] == ["http://sso"]


def test_mentions_are_found_by_their_service_in_the_order_of_the_stream():
    env = [{"name": "A", "value": "http://b http://a:81"}, {"name": "B", "value": "wget a:82"}]
    topology = topology_of(deployment("web", container("web", env=env)))
    found = topology.urls.of([Ref("", "Service", "shop", name) for name in ("a", "b", "c")])
    assert [(each.url.name, each.url.port, each.has_scheme) for each in found] == [
        ("b", 80, True),
        ("a", 81, True),
        ("a", 82, False),
    ]
