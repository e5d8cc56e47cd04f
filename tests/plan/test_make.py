from __future__ import annotations

import pytest
from support.manifests import SERVICE, container, deployment, index_of, ingress, refusals, request, service, stream_of

from post_renderer import pipeline, plan
from post_renderer.model import Add, Layer, Note, Problem, Problems, Put, Ref, Settings

API = Ref("", "Service", "shop", "api")
WARNING = Note("warning", "Service/web", "look out")


def made(*requests, objects=(), settings: Settings = Settings(), found=()) -> plan.Plan:
    index = index_of(*(objects or (service(), deployment(), ingress())))
    return plan.make(requests or [request()], index, settings, found)


def test_steps_in_order():
    """The Certificate, the pods, the Service and then what leads there, as the report tells it."""
    kinds = dict.fromkeys("Certificate" if isinstance(c, Add) else c.ref.kind for c in made().changes)
    assert list(kinds) == ["Certificate", "Deployment", "Service", "Ingress"]


def test_nothing_asked():
    assert plan.make([], index_of(service()), Settings(), [WARNING]) == plan.Plan((), (), (WARNING,))


def test_all_problems_at_once():
    broken = Problem("line 3", "is broken")
    sentences = refusals(
        lambda: made(
            request(issuer=""),
            request(API),
            objects=(service(), service("api", type="ExternalName"), deployment()),
            found=[broken],
        )
    )
    assert [sentence.partition(":")[0] for sentence in sentences] == ["line 3", "Service/api", "Service/web"]


def test_problems_keep_the_notes():
    with pytest.raises(Problems) as caught:
        made(found=[Problem("", "wrong"), WARNING])
    assert WARNING in caught.value.notes


@pytest.mark.parametrize(("found", "refused"), [([WARNING], True), ([WARNING._replace(severity="note")], False)])
def test_strict(found, refused):
    strict = Settings(strict=True)
    if not refused:
        assert made(settings=strict, found=found)
        return
    assert refusals(lambda: made(settings=strict, found=found)) == [
        "Service/web: look out; a warning, which --strict makes a problem"
    ]


def test_not_strict():
    assert WARNING in made(found=[WARNING]).notes


TWO = (service(), service("api"), deployment())


def test_what_two_ask_for_is_asked_once():
    found = made(request(), request(API), objects=TWO)
    places = [(c.ref, c.path) for c in found.changes if isinstance(c, Put)]
    assert len(set(places)) == len(places)
    assert len([c for c in found.changes if isinstance(c, Add)]) == 1
    assert len(set(found.notes)) == len(found.notes)
    assert [b.service for b in found.backends] == [SERVICE, API]


def test_what_two_ask_for_differs():
    """One Secret cannot be taken from two volumes' names at one mount path."""
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    ports = [{"name": "admin", "port": 9000, "targetPort": "admin"}]
    sentences = refusals(
        lambda: made(request(), request(API, https_port=9443), objects=(service(), service("api", *ports), both))
    )
    assert len(sentences) == 1
    assert sentences[0].startswith("Deployment/web: two flagged Services ask for different things: ")
    assert sentences[0].endswith(
        "; give both the same flags, or one of them another mount-path, https-port or secret-name"
    )


SIDE = {"mode": "sidecar"}


def test_two_services_share_a_sidecar():
    found = made(request(**SIDE), request(API, **SIDE), objects=TWO)
    assert [b.listener for b in found.backends] == [8443, 8443]
    containers = [c.path[-1].value for c in found.changes if isinstance(c, Put) and "initContainers" in c.path]
    assert containers == ["backend-tls-8443"]
    (certificate,) = [c.body for c in found.changes if isinstance(c, Add)]
    assert set(certificate["spec"]["dnsNames"]) >= {"web.shop.svc.cluster.local", "api.shop.svc.cluster.local"}
    assert found.backends[0].leaf == found.backends[1].leaf


def test_two_ports_get_two_sidecars():
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    admin = {"name": "admin", "port": 9000, "targetPort": "admin"}
    found = made(request(**SIDE), request(API, **SIDE), objects=(service(), service("api", admin), both))
    assert [b.listener for b in found.backends] == [8443, 8444]
    assert len([c for c in found.changes if isinstance(c, Add)]) == 2


def test_a_sidecar_where_one_is_asked_for_elsewhere():
    """The Service that comes first takes another number; the second one gets its own."""
    found = made(request(https_port=9443, **SIDE), request(API, **SIDE), objects=TWO)
    assert [b.listener for b in found.backends] == [9443, 9443]


def test_canary_and_stable_both_get_a_sidecar():
    found = made(request(**SIDE), objects=(service(), deployment("stable"), deployment("canary")))
    places = [c.ref.name for c in found.changes if isinstance(c, Put) and "initContainers" in c.path]
    assert places == ["stable", "canary"]


def test_two_services_in_front_of_a_preset_twice():
    """What the preset changes is done by the first of them: the second one is no reason for a sidecar."""
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
