from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    index_of,
    ingress,
    refusals,
    request,
    service,
    stream_of,
)

from post_renderer import pipeline, plan
from post_renderer.model import Add, Layer, Note, Problem, Problems, Put, Ref, Settings

API = Ref("", "Service", "shop", "api")
WARNING = Note("warning", "Service/web", "look out")


def planned(*requests, objects=(), settings: Settings = Settings(), found=()) -> plan.Plan:
    index = index_of(*(objects or (service(), deployment(), ingress())))
    return plan.make(requests or [request()], index, settings, found)


def test_steps_in_order():
    """The Certificate, the pods, the Service and then the routes: the order of the report."""
    kinds = dict.fromkeys("Certificate" if isinstance(c, Add) else c.ref.kind for c in planned().changes)
    assert list(kinds) == ["Certificate", "Deployment", "Service", "Ingress"]


def test_no_request_no_change():
    assert plan.make([], index_of(service()), Settings(), [WARNING]) == plan.Plan((), (), (WARNING,))


def test_all_problems_at_once():
    broken = Problem("line 3", "is broken")
    sentences = refusals(
        lambda: planned(
            request(issuer=""),
            request(API),
            objects=(service(), service("api", type="ExternalName"), deployment()),
            found=[broken],
        )
    )
    assert [sentence.partition(":")[0] for sentence in sentences] == ["line 3", "Service/api", "Service/web"]


def test_problems_keep_the_notes():
    with pytest.raises(Problems) as caught:
        planned(found=[Problem("", "wrong"), WARNING])
    assert WARNING in caught.value.notes


def test_strict_refuses_warnings():
    assert refusals(lambda: planned(settings=Settings(strict=True), found=[WARNING])) == [
        "Service/web: look out; a warning, which --strict makes a problem"
    ]


def test_strict_accepts_notes():
    note = WARNING._replace(severity="note")
    result = planned(settings=Settings(strict=True), found=[note])
    assert note in result.notes
    assert result == planned(found=[note])


def test_not_strict():
    assert WARNING in planned(found=[WARNING]).notes


TWO = (service(), service("api"), deployment())


def test_equal_changes_of_two_services_are_one():
    result = planned(request(), request(API), objects=TWO)
    paths = [(c.ref, c.path) for c in result.changes if isinstance(c, Put)]
    assert len(set(paths)) == len(paths)
    assert len([c for c in result.changes if isinstance(c, Add)]) == 1
    assert len(set(result.notes)) == len(result.notes)
    assert [b.service for b in result.backends] == [SERVICE, API]


def test_different_changes_of_two_services_are_a_problem():
    """One Secret cannot be taken from two volumes' names at one mount path."""
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    ports = [{"name": "admin", "port": 9000, "targetPort": "admin"}]
    objects = (service(), service("api", *ports), both)
    sentences = refusals(lambda: planned(request(), request(API, https_port=9443), objects=objects))
    assert len(sentences) == 1
    assert sentences[0].startswith("Deployment/web: two flagged Services ask for different things: ")
    assert sentences[0].endswith(
        "; give both the same flags, or one of them another mount-path, https-port or secret-name"
    )


SIDE = {"mode": "sidecar"}


def test_two_services_share_a_sidecar():
    result = planned(request(**SIDE), request(API, **SIDE), objects=TWO)
    assert [b.listener for b in result.backends] == [8443, 8443]
    puts = [change for change in result.changes if isinstance(change, Put)]
    containers = [put.path[-1].value for put in puts if "initContainers" in put.path]
    assert containers == ["backend-tls-8443"]
    (certificate,) = [c.body for c in result.changes if isinstance(c, Add)]
    names = {"web.shop.svc.cluster.local", "api.shop.svc.cluster.local"}
    assert names <= set(certificate["spec"]["dnsNames"])
    assert result.backends[0].leaf == result.backends[1].leaf


def test_two_ports_get_two_sidecars():
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    admin = {"name": "admin", "port": 9000, "targetPort": "admin"}
    result = planned(request(**SIDE), request(API, **SIDE), objects=(service(), service("api", admin), both))
    assert [b.listener for b in result.backends] == [8443, 8444]
    assert len([c for c in result.changes if isinstance(c, Add)]) == 2


def test_the_second_service_takes_the_port_of_the_first_ones_sidecar():
    result = planned(request(https_port=9443, **SIDE), request(API, **SIDE), objects=TWO)
    assert [b.listener for b in result.backends] == [9443, 9443]


def test_canary_and_stable_both_get_a_sidecar():
    result = planned(request(**SIDE), objects=(service(), deployment("stable"), deployment("canary")))
    workloads = [c.ref.name for c in result.changes if isinstance(c, Put) and "initContainers" in c.path]
    assert workloads == ["stable", "canary"]


def test_two_services_with_a_preset_need_no_sidecar_in_a_second_run():
    """The preset's changes, made for the first Service, are no reason to give the second one a sidecar."""
    flags = {"backend-tls.kuberise.io/enabled": "true"}
    image = "ghcr.io/stefanprodan/podinfo:6.9.2"
    objects = [
        service("web", annotations=flags),
        service("api", annotations=flags),
        deployment("web", container(image=image)),
    ]
    settings = Settings(namespace="shop", layers=(Layer("option", {"issuer": "ca"}),))
    once = pipeline.render(stream_of(*objects), settings)
    twice = pipeline.render(once.text, settings)
    assert [backend.way.mode for backend in twice.plan.backends] == ["native", "native"]
    assert twice.text == once.text
