from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    INGRESS,
    NAMESPACE,
    SERVICE,
    container,
    deployment,
    ingress,
    path,
    port,
    request,
    service,
    topology_of,
)

from post_renderer.model import OptionSource, Put, Ref, Request, Settings
from post_renderer.plan.inventory import ANY_ISSUER, ServiceStatus, survey_services

SETTINGS = Settings(namespace=NAMESPACE)
API = SERVICE._replace(name="api")


def workload(name: str, *containers: dict, **spec) -> dict:
    """A Deployment with labels of its own, which the Service of the same name selects."""
    body = deployment(name, *containers, **spec)
    body["spec"]["template"]["metadata"]["labels"] = {"app": name}
    return body


def of_namespace(namespace: str, body: dict) -> dict:
    body["metadata"]["namespace"] = namespace
    return body


def pair(name: str, *ports: dict, **spec) -> list[dict]:
    """A Service and its Deployment, apart from all others."""
    return [service(name, *ports, selector={"app": name}, **spec), workload(name)]


def survey(*requests: Request, objects=(), settings: Settings = SETTINGS) -> tuple[ServiceStatus, ...]:
    return survey_services(requests, topology_of(*objects, settings=settings), settings)


def rules(status: ServiceStatus) -> list[tuple[str, str]]:
    """The rules of its problems, each with the object that it is about."""
    return [(finding.rule, str(finding.ref)) for finding in status.problems]


def test_a_flagged_service():
    (status,) = survey(request(), objects=(service(), deployment(), ingress()))
    assert (status.service, status.flagged, status.mode, status.problems) == (SERVICE, True, "mount", ())
    assert [route.location for route in status.routes] == ["example.com/"]
    assert ([each.number for each in status.ports], [pod.ref for pod in status.pods]) == ([80], [DEPLOYMENT])
    assert [backend.service for backend in status.backends] == [SERVICE]
    refs = [change.after if hasattr(change, "after") else change.ref for change in status.changes]
    assert list(dict.fromkeys(refs)) == [SERVICE, DEPLOYMENT, INGRESS]
    assert len(refs) == len(survey(request(), objects=(service(), deployment(), ingress()))[0].changes)


def test_changes_are_those_of_the_service():
    api = [*pair("api"), ingress("api", path("api", at="/api"))]
    objects = (service(), deployment(), ingress(), *api)
    first, second = survey(request(), request(API), objects=objects)
    assert {change.ref for change in first.changes if isinstance(change, Put)} == {
        SERVICE,
        DEPLOYMENT,
        INGRESS,
    }
    assert {change.ref for change in second.changes if isinstance(change, Put)} == {
        API,
        DEPLOYMENT._replace(name="api"),
        INGRESS._replace(name="api"),
    }


@pytest.mark.parametrize(
    ("image", "listed", "mode", "server"),
    [
        ("example/web:1.2.3", port(), "auto", "sidecar"),
        ("ghcr.io/stefanprodan/podinfo:6.9.2", port(), "auto", "native"),
        ("grafana/grafana:11.0.0", port(appProtocol="https"), "auto", "native"),
        ("example/web:1.2.3", port(appProtocol="https"), "mount", "mount"),
    ],
    ids=["a sidecar", "a preset", "a preset, the port has TLS", "neither, the port has TLS"],
)
def test_first_mode_that_works_for_a_service_that_is_not_flagged(image, listed, mode, server):
    (status,) = survey(objects=(service("web", listed), deployment("web", container(image=image))))
    assert (status.flagged, status.mode, status.backends[0].server.mode) == (False, mode, server)
    assert status.problems == ()


def test_an_issuer_is_made_up_for_services_that_are_not_flagged():
    (status,) = survey(objects=(service(), deployment()))
    (certificate,) = [change.body for change in status.changes if hasattr(change, "body")]
    assert certificate["spec"]["issuerRef"]["name"] == ANY_ISSUER


HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
"""


def test_a_ca_is_made_up_for_services_that_are_not_flagged():
    (status,) = survey(objects=(service(), deployment(), HTTP_ROUTE))
    assert (status.mode, status.problems) == ("auto", ())
    assert any(str(change.ref) == "BackendTLSPolicy/web-backend-tls" for change in status.changes)
    (flagged,) = survey(request(), objects=(service(), deployment(), HTTP_ROUTE))
    assert rules(flagged) == [("ca-form", "Service/web")]


def test_defaults_hold_for_services_that_are_not_flagged():
    settings = SETTINGS._replace(sources=(OptionSource("option", {"issuer": "own", "secret-name": "s"}),))
    (status,) = survey(objects=(service(), deployment()), settings=settings)
    (backend,) = status.backends
    assert (backend.options.issuer, backend.certificate.secret) == ("own", "s")


def test_checks_of_options_hold_for_services_that_are_not_flagged():
    settings = SETTINGS._replace(sources=(OptionSource("option", {"duration": "59m", "renew-before": "5m"}),))
    (status,) = survey(objects=(service(), deployment()), settings=settings)
    assert (status.mode, status.backends, rules(status)) == ("", (), [("duration-too-short", "Service/web")])


def test_a_missing_issuer_is_a_problem_of_flagged_services():
    (status,) = survey(request(issuer=""), objects=(service(), deployment()))
    assert (status.mode, status.backends, status.changes) == ("", (), ())
    assert rules(status) == [("no-issuer", "Service/web")]
    assert ([each.number for each in status.ports], [pod.ref for pod in status.pods]) == ([80], [DEPLOYMENT])


@pytest.mark.parametrize(
    ("listed", "selector", "numbers", "pods"),
    [
        ([port()], {"app": "none"}, [80], []),
        ([port(), port("metrics", 9000, 9000)], {"app": "web"}, [], []),
    ],
    ids=["no pods", "no port"],
)
def test_what_is_known_of_a_service_that_cannot_be_done(listed, selector, numbers, pods):
    (status,) = survey(request(), objects=(service("web", *listed, selector=selector), deployment()))
    assert ([each.number for each in status.ports], list(status.pods)) == (numbers, pods)
    assert status.backends == ()
    assert len(status.problems) == 1


def test_services_in_the_order_of_the_stream_without_hooks():
    hook = service("hook", annotations={"helm.sh/hook": "test"})
    statuses = survey(request(API), objects=(*pair("b"), hook, *pair("api"), *pair("a")))
    assert [(status.service.name, status.flagged) for status in statuses] == [
        ("b", False),
        ("api", True),
        ("a", False),
    ]


def test_what_an_earlier_run_added_is_no_service_to_flag():
    added = service("web-backend-tls", port("https", 443, 8443))
    statuses = survey(objects=(service(type="NodePort"), added, service("api"), deployment()))
    assert [status.service.name for status in statuses] == ["web", "api"]


def test_a_problem_of_a_service_with_a_longer_name():
    """Service/web-admin: ... is no sentence about Service/web."""
    admin = service("web-admin", selector={"app": "none"})
    web, web_admin = survey(
        request(), request(SERVICE._replace(name="web-admin")), objects=(service(), deployment(), admin)
    )
    assert (web.problems, web.mode) == ((), "mount")
    assert rules(web_admin) == [("no-pods", "Service/web-admin")]


@pytest.mark.parametrize("are_flagged", [True, False])
def test_two_services_of_one_name_have_their_own_problems(are_flagged):
    """In namespace a there are no pods, in b there is no port to choose."""
    in_a = of_namespace("a", service("api", selector={"app": "none"}))
    in_b = of_namespace("b", service("api", port(), port("metrics", 9000, 9000), selector={"app": "api"}))
    objects = (in_a, of_namespace("a", workload("api")), in_b, of_namespace("b", workload("api")))
    refs = [Ref("", "Service", namespace, "api") for namespace in "ab"]
    statuses = survey(*(request(ref) for ref in refs if are_flagged), objects=objects)
    assert [status.service for status in statuses] == refs
    assert [[finding.rule for finding in status.problems] for status in statuses] == [
        ["no-pods"],
        ["port-ambiguous"],
    ]
    assert [[finding.ref for finding in status.problems] for status in statuses] == [[ref] for ref in refs]


def test_two_services_of_one_name_where_one_has_a_problem():
    objects = [of_namespace(namespace, body) for namespace in "ab" for body in pair("api")]
    objects[2]["spec"]["selector"] = {"app": "none"}
    in_a, in_b = survey(
        *(request(Ref("", "Service", namespace, "api")) for namespace in "ab"), objects=objects
    )
    assert (in_a.problems, [backend.namespace for backend in in_a.backends]) == ((), ["a"])
    assert (in_b.backends, rules(in_b)) == ((), [("no-pods", "Service/api")])


# Options and objects of a Service bad that cannot be done, and the object of its problem.
BAD = [
    pytest.param({"port": "nope"}, pair("bad"), "port-not-found", "Service/bad", id="the join"),
    pytest.param({"issuer": ""}, pair("bad"), "no-issuer", "Service/bad", id="the Certificate"),
    pytest.param(
        {"mount_path": "/data"},
        [
            service("bad", selector={"app": "bad"}),
            workload("bad", container(volumeMounts=[{"name": "data", "mountPath": "/data"}])),
        ],
        "mount-path-taken",
        "Deployment/bad",
        id="the workload",
    ),
    pytest.param(
        {},
        [*pair("bad"), ingress("bad", path("bad", at="/bad"), ingressClassName="internal")],
        "ingress-class-unknown",
        "Ingress/bad",
        id="the Ingress",
    ),
]


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("options", "objects", "rule", "ref"), BAD)
def test_a_good_service_beside_a_bad_one(options, objects, rule, ref, is_first):
    good_objects = [service(), deployment(), ingress()]
    requests = [request(), request(SERVICE._replace(name="bad"), **options)]
    ordered = [*good_objects, *objects] if is_first else [*objects, *good_objects]
    statuses = {status.service.name: status for status in survey(*requests, objects=ordered)}
    good, bad = statuses["web"], statuses["bad"]
    assert (good.problems, good.mode) == ((), "mount")
    assert [backend.service for backend in good.backends] == [SERVICE]
    assert good.changes
    assert (bad.backends, bad.mode, bad.changes, rules(bad)) == ((), "", (), [(rule, ref)])


def test_a_problem_of_an_ingress_is_that_of_all_its_services():
    mixed = ingress("web", path("a"), path("b", at="/b"), defaultBackend=path("c")["backend"])
    objects = (*pair("a"), *pair("b"), mixed)
    statuses = survey(*(request(SERVICE._replace(name=name)) for name in "ab"), objects=objects)
    assert [rules(status) for status in statuses] == [[("ingress-mixed", "Ingress/web")]] * 2


def test_an_ingress_that_is_split():
    """What becomes of it and of its copy, for each Service that its paths lead to."""
    objects = (*pair("a"), *pair("b"), ingress("web", path("a"), path("b", at="/b")))
    (a, b) = survey(request(SERVICE._replace(name="a")), objects=objects)
    assert (a.problems, b.problems) == ((), ())
    routing = [
        {change.ref.name for change in status.changes if change.ref.kind == "Ingress"} for status in (a, b)
    ]
    assert routing == [{"web", "web-backend-tls"}] * 2


def test_what_the_routes_of_an_ingress_that_is_split_are_to_be():
    """The hop of each Service is from the part that the plan for both of them makes."""
    objects = (*pair("a"), *pair("b"), ingress("web", path("a"), path("b", at="/b")))
    statuses = survey(*(request(SERVICE._replace(name=name)) for name in "ab"), objects=objects)
    parts = {
        change.ref.name for status in statuses for change in status.changes if change.ref.kind == "Ingress"
    }
    assert parts == {"web", "web-backend-tls"}
    assert [[hop.source.name for hop in status.hops] for status in statuses] == [["web"], ["web-backend-tls"]]
